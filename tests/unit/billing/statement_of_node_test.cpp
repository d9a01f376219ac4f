// SPDX-License-Identifier: MIT
// What a sub-account sees of its payer's statement: its own subtree, cut out of the one rounded
// figure. Figures by hand.
#include "support/billing_platform.hpp"
#include "support/print.hpp"

#include <ducat/billing/roll_up.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/billing/statement_of_node.hpp>
#include <ducat/engine/placing.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/testing/statement_text.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr interval january = between(0, 31);
constexpr interval february = between(31, 59);

statement of(const billing_platform& p, const interval& during = whole_ledger) {
  return make_statement(p.book(), p.payer(), during, rounding::half_even).value();
}
statement seen_by(const billing_platform& p, account_handle node,
                  const interval& during = whole_ledger) {
  return statement_of_node(p.book(), of(p, during), node).value();
}
std::string text_of(const billing_platform& p, const statement& s) {
  return testing::statement_text(p.book(), s);
}

// A month with all that may stand on a statement: a minimum and a seat; packs of the payer, of a
// lab that is asked for and of a shop beside it; a voucher; credits and a payment.
struct busy_month {
  billing_platform p{prices()};
  account_handle lab = p.team("lab");
  account_handle shop = p.team("shop");
  account_handle ada = p.open("ada", lab);
  pack_handle shared = p.grant(p.payer(), pack_of(10, 15'000));
  pack_handle of_lab = p.grant(lab, ending(pack_of(4, 6'000)));
  pack_handle of_shop = p.grant(shop, ending(pack_of(2, 2'000)));
  pack_handle voucher = p.grant(p.payer(), half_of(100));

  static price_table prices() {
    price_table list = plain_prices();
    charge_spec spend = charge_named("spend");
    spend.minimum = decimal{1'000, 0};
    (void)list.add_charge(spend).value();
    charge_spec seat = charge_named("seat");
    seat.standing = decimal{30, 0};
    (void)list.add_charge(seat).value();
    return list;
  }
  static grant_spec ending(grant_spec spec) {
    spec.valid = between(0, 20);
    return spec;
  }
  // Pays half of each line of tokens, as far as it goes.
  grant_spec half_of(int128 fen) {
    grant_spec spec = wallet_of(fen, 0);
    spec.share = ratio{1, 2};
    spec.funder = "the city";
    static constexpr scope_term tokens[] = {{scope_kind::sku, 0, 1}};
    spec.scope = tokens;
    spec.scope_size = 1;
    return spec;
  }
  busy_month() {
    p.use(ada, ratio{3}, day(1), one_hour);    // of the lab's 4 degrees
    p.use(shop, ratio{1}, day(1), one_hour);   // of the shop's 2
    p.use(lab, ratio{2}, day(21), one_hour);   // of the 10 that are everybody's
    p.use(shop, ratio{5}, day(22), one_hour);  // likewise
    p.count(ada, 800'000, day(2));             // 0.80, half of it from the voucher
    p.count(shop, 200'000, day(2));
    (void)p.engine().advance(day(31)).value();
    (void)p.engine().close_period(p.payer(), day(3)).value();
    (void)p.engine().pay(p.payer(), {.amount = any_money{5'000, yuan}}).value();
    for (const account_handle node : {p.payer(), lab, ada})
      (void)p.engine()
          .credit(node, {.amount = any_money{node == lab ? 7 : 3, yuan}, .within = day(3)})
          .value();
    p.count(ada, 100'000, day(3));  // too late for January: 0.10, half of it from the voucher
  }
};

}  // namespace

TEST_CASE("a node sees its own share of the one rounded figure, not one that is rounded anew") {
  billing_platform p;
  const account_handle lab = p.team("lab");
  const account_handle shop = p.team("shop");
  const account_handle ada = p.open("ada", lab);
  const account_handle bob = p.open("bob", lab);
  // A second of an A100 is 5/9 fen: four of them are 2 2/9, billed as 2.
  for (const account_handle each : {lab, shop, ada, bob}) p.use(each, ratio{1}, day(1), one_second);
  CHECK(of(p).total == 2);
  const statement s = seen_by(p, lab);
  CHECK(s.payer == lab);
  CHECK(s.exact == mixed{1, 2, 3});
  CHECK(s.total == 1);
  CHECK(s.effective == 1);
  REQUIRE(s.accounts.size() == 3);
  CHECK(s.accounts[0].account == lab);
  CHECK(s.accounts[0].billed == 1);
  CHECK(s.accounts[1].account == ada);
  CHECK(s.accounts[1].exact == mixed{0, 5, 9});
  CHECK(s.accounts[1].billed == 0);
  CHECK(s.accounts[2].account == bob);
  CHECK(s.accounts[2].first_line == 2);
  CHECK(s.accounts[2].line_count == 1);
  CHECK(seen_by(p, shop).total == 1);
  CHECK(seen_by(p, ada).total == 0);
  // Of the payer it is the statement.
  CHECK(text_of(p, seen_by(p, p.payer())) == text_of(p, of(p)));
}

TEST_CASE("a node sees its subtree and what served it, and nothing above or beside it") {
  const busy_month b;
  const statement s = of(b.p, january);
  CHECK(s.charges.size() == 2);
  CHECK(s.packs.size() == 4);
  CHECK(s.number == 1);
  CHECK(s.total == 15'000 + 6'000 + 2'000 + 99'950 + 3'000);
  // 3 degrees of its pack cost 45.00 and the fourth lapsed; 2 of everybody's 10 cost 30.00.
  const char* const expected =
      "statement 1 of lab, CNY\n"
      "from 1970-01-01T00:00:00Z to 1970-02-01T00:00:00Z\n"
      "lab: exactly 60.00 CNY, billed 60.00 CNY, cost of use 45.00 CNY\n"
      "  1970-01 purchase: 4 degree, price 60.00 CNY, exactly 60.00 CNY, billed "
      "60.00 CNY, cost of use 0.00 CNY\n"
      "  1970-01 breakage: 1 degree, price 0.00 CNY, exactly 0.00 CNY, billed 0.00 "
      "CNY, cost of use 15.00 CNY\n"
      "  1970-01 a100 usage, covered: 2 degree, price 0.00 CNY, exactly 0.00 CNY, "
      "billed 0.00 CNY, cost of use 30.00 CNY\n"
      "lab/ada: exactly 0.40 CNY, billed 0.40 CNY, cost of use 45.40 CNY\n"
      "  1970-01 a100 usage, covered: 3 degree, price 0.00 CNY, exactly 0.00 CNY, "
      "billed 0.00 CNY, cost of use 45.00 CNY\n"
      "  1970-01 tokens usage, on demand: 800000 token, price 0.80 CNY, exactly 0.40 "
      "CNY, billed 0.40 CNY, cost of use 0.40 CNY\n"
      "  1970-01 tokens paid from wallets of the city: 0.40 CNY, price 0.40 CNY, "
      "exactly 0.00 CNY, billed 0.00 CNY, cost of use 0.00 CNY\n"
      "pack #1 of lab: 4 degree for 60.00 CNY; 3 degree drawn, 1 degree broken; of "
      "its price 45.00 CNY used, 15.00 CNY broken\n"
      "exactly 60.40 CNY, rounded once (half_even): 60.40 CNY\n"
      "cost of use: 90.40 CNY\n";
  CHECK(text_of(b.p, seen_by(b.p, b.lab, january)) == expected);
  const statement of_ada = seen_by(b.p, b.ada, january);
  CHECK(of_ada.packs.empty());
  CHECK(of_ada.total == 40);
  CHECK(of_ada.effective == 4'540);
}

TEST_CASE(
    "charges, payments and credits of those above are theirs, and so is how late usage bills") {
  const busy_month b;
  const statement whole = of(b.p, february);
  CHECK(whole.paid == 5'000);
  CHECK(whole.corrections.size() == 1);
  // 0.10 of January, half of it from the voucher; credits of 0.03, 0.07 and 0.03.
  CHECK(whole.total == 5 - 3 - 7 - 3);
  const statement s = seen_by(b.p, b.lab, february);
  CHECK(s.total == 5 - 7 - 3);
  CHECK(s.effective == 5 - 7 - 3);
  CHECK(s.paid == 0);
  CHECK(s.charges.empty());
  CHECK(s.corrections.empty());
  int128 late = 0;
  for (const statement_line& line : s.lines) {
    CHECK(line.kind != statement_kind::charge);
    if (line.corrects == january) late += line.billed;
  }
  CHECK(late == 5);
  CHECK(seen_by(b.p, b.ada, february).total == 5 - 3);
  CHECK(seen_by(b.p, b.shop, february).lines.empty());
  // The children and the node's own lines are the node.
  for (const interval& month : {january, february}) {
    const statement all = of(b.p, month);
    int128 own = 0;
    for (const statement_account& a : all.accounts)
      if (a.account == b.p.payer()) own += a.billed;
    CHECK(own + seen_by(b.p, b.lab, month).total + seen_by(b.p, b.shop, month).total == all.total);
  }
}

TEST_CASE("what others use changes nothing of what a node sees") {
  std::string first;
  for (const int more : {1, 500}) {
    billing_platform p;
    const account_handle lab = p.team("lab");
    const account_handle shop = p.team("shop");
    p.grant(p.payer(), pack_of(1'000, 1'500'000));
    p.grant(shop, pack_of(2 * more, 100 * more));
    p.use(lab, ratio{3}, day(1), one_hour);
    p.count(lab, 800'000, day(2));
    p.use(shop, ratio{3 * more}, day(1), one_hour);
    p.count(shop, 1'200'000 * more, day(2));
    p.use(p.payer(), ratio{more}, day(2), one_hour);
    const std::string text = text_of(p, seen_by(p, lab));
    if (first.empty()) first = text;
    CHECK(text == first);
  }
}

TEST_CASE("each line is seen where its account lay in the month, a pack where it lies now too") {
  billing_platform p;
  const account_handle research = p.team("research");
  const account_handle sales = p.team("sales");
  const account_handle ada = p.open("ada", research);
  const pack_handle pack = p.grant(ada, pack_of(3, 3'000));
  p.use(ada, ratio{5}, day(1), one_hour);  // 3 of the pack, and 40.00
  (void)p.engine().advance(day(31)).value();
  (void)p.engine().close_period(p.payer(), day(3)).value();
  CHECK(seen_by(p, research, january).packs.size() == 1);
  REQUIRE(p.engine().move_account(ada, sales).has_value());
  p.use(ada, ratio{1}, day(32), one_hour);  // 20.00
  p.use(ada, ratio{2}, day(4), one_hour);   // 40.00 of January, when she had left

  CHECK(seen_by(p, research, january).total == 7'000);
  CHECK(seen_by(p, sales, january).lines.empty());
  CHECK(seen_by(p, research, february).lines.empty());
  CHECK(seen_by(p, sales, february).total == 6'000);
  CHECK(seen_by(p, ada, january).total == 7'000);
  // What is left of the pack by now is no business of research's, and was none of sales' then.
  CHECK(seen_by(p, research, january).packs.empty());
  CHECK(seen_by(p, sales, january).packs.empty());
  REQUIRE(seen_by(p, sales, february).packs.size() == 1);
  CHECK(seen_by(p, sales, february).packs[0].pack == pack);
  CHECK(seen_by(p, ada, january).packs.size() == 1);

  // Both months at once: each has its own part of her, and so has the roll-up.
  const statement both = of(p);
  const statement past = seen_by(p, research);
  CHECK(past.total == 7'000);
  CHECK(text_of(p, past).find("\nresearch/ada: exactly 70.00 CNY") != std::string::npos);
  CHECK(text_of(p, past).find("sales") == std::string::npos);
  CHECK(seen_by(p, sales).total == 6'000);
  const auto nodes = roll_up(p.book(), both).value();
  REQUIRE(nodes.size() == 4);
  CHECK(nodes[0].subtree_billed == 13'000);
  CHECK(nodes[1].account == research);
  CHECK(nodes[1].subtree_billed == 7'000);
  CHECK(nodes[2].account == sales);
  CHECK(nodes[2].own_billed == 0);
  CHECK(nodes[2].subtree_billed == 6'000);
  CHECK(nodes[2].subtree_effective == 6'000);
  CHECK(nodes[3].account == ada);
  CHECK(nodes[3].own_billed == 13'000);
  CHECK(nodes[3].depth == 2);
  // What a node sees rolls up as well, to the node.
  const auto of_research = roll_up(p.book(), past).value();
  REQUIRE(of_research.size() == 1);
  CHECK(of_research[0].account == research);
  CHECK(of_research[0].own_billed == 0);
  CHECK(of_research[0].subtree_billed == 7'000);
}

TEST_CASE("the tax of what a node sees is that of its lines on the payer's statement") {
  price_table list;
  const tier_spec tenth[] = {{int128_max, {10, 2}, {}}};
  const tier_spec ten[] = {{int128_max, {10, 0}, {}}};
  (void)list.define_sku("a", meter::counted, dimension::token).value();
  (void)list.define_sku("b", meter::counted, dimension::token).value();
  price_spec spec = tiered("a", tariff_kind::flat, tenth);
  spec.tax = tax_inside(ratio{6, 100});
  (void)list.add(spec).value();
  price_spec on_top = tiered("b", tariff_kind::flat, ten);
  on_top.tax = tax_on_top(ratio{13, 100});
  (void)list.add(on_top).value();
  billing_platform p{list};
  const account_handle lab = p.team("lab");
  const account_handle shop = p.team("shop");
  const account_handle ada = p.open("ada", lab);
  for (const account_handle each : {lab, shop, ada}) p.count(each, 1, day(1), "a");
  p.count(ada, 1, day(1), "b");
  const statement s = of(p);
  // 0.30 with 6 % inside: 1.698 fen are 2, for lab and shop, which have the lower ids.
  const statement_tax tax = tax_statement(s, tax_rounding::per_invoice).value();
  const statement_tax seen = tax_of_node(p.book(), s, tax, lab).value();
  const auto parts = [](int128 net, int128 taxed, int128 gross) {
    return taxed_amount{{net, yuan}, {taxed, yuan}, {gross, yuan}};
  };
  REQUIRE(seen.lines.size() == 3);
  CHECK(seen.lines[0] == parts(9, 1, 10));
  CHECK(seen.lines[1] == parts(10, 0, 10));
  CHECK(seen.lines[2] == parts(1'000, 130, 1'130));
  REQUIRE(seen.subtotals.size() == 2);
  CHECK(seen.subtotals[0].tax == tax_inside(ratio{6, 100}));
  CHECK(seen.subtotals[0].sum == parts(19, 1, 20));
  CHECK(seen.subtotals[1].sum == parts(1'000, 130, 1'130));
  CHECK(seen.total == parts(1'019, 131, 1'150));
  CHECK(tax_of_node(p.book(), s, tax, shop)->total == parts(9, 1, 10));
  CHECK(tax_of_node(p.book(), s, tax, p.payer())->total == tax.total);
  CHECK(tax_of_node(p.book(), s, {}, lab).error().code == errc::out_of_range);
  CHECK(tax_of_node(p.book(), s, tax, {99}).error().code == errc::unknown_account);
}

TEST_CASE("a node is one of the payer's tree, and cuts the payer's statement") {
  billing_platform p;
  const account_handle lab = p.team("lab");
  const account_handle rival = p.open("rival", {});
  const account_handle spy = p.open("spy", rival);
  p.use(lab, ratio{1}, day(1), one_hour);
  const statement s = of(p);
  CHECK(statement_of_node(p.book(), s, {99}).error().code == errc::unknown_account);
  CHECK(statement_of_node(p.book(), s, {}).error().code == errc::unknown_account);
  CHECK(statement_of_node(p.book(), s, spy).error() ==
        failure{errc::another_payer, 0, rival.index});
  const statement seen = statement_of_node(p.book(), s, lab).value();
  CHECK(statement_of_node(p.book(), seen, lab).error().code == errc::out_of_range);
  // One that has nothing, or came later, sees nothing.
  const account_handle idle = p.team("idle");
  CHECK(statement_of_node(p.book(), s, idle)->lines.empty());
  CHECK(statement_of_node(p.book(), s, idle)->total == 0);
}
