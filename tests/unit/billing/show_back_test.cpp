// SPDX-License-Identifier: MIT
// Show-back: an internal cluster is metered, bounded and closed as any other, at a price of zero,
// and is told what the same usage would come to at the list's price.
#include "support/billing_platform.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/ledger_difference.hpp>
#include <ducat/billing/roll_up.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>

#include <iterator>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr instant february = day(31);

// Everybody pays 20 yuan a degree and 1 yuan a million tokens; who has the layer, nothing.
price_table list_with_internal_prices() {
  price_table list = plain_prices();
  for (const text_view sku : {text_view{"a100"}, text_view{"tokens"}}) {
    const tier_spec nothing{int128_max, {0, 0}, {}};
    price_spec spec;
    spec.sku = sku;
    spec.money = yuan;
    spec.layer = "internal";
    spec.tiers = &nothing;
    spec.tier_count = 1;
    (void)list.add(spec).value();
  }
  return list;
}

// An organisation with two teams; 10 degrees given for nothing, of which "vision" may draw 4.
struct cluster {
  engine of{list_with_internal_prices()};
  workspace room;
  account_handle root, vision, speech;
  pack_handle given;
  quota_handle pool;

  explicit cluster(text_view layer) {
    account_spec payer{.name = "grid", .money = yuan};
    payer.policy = overage::refuse;
    payer.layer = layer;
    root = of.open_account(payer).value();
    vision = of.open_account({.name = "vision", .parent = root}).value();
    speech = of.open_account({.name = "speech", .parent = root}).value();
    grant_spec free_of_charge = pack_of(10, 0);
    free_of_charge.source = pack_source::free;
    free_of_charge.at = {0};
    given = of.grant(root, free_of_charge).value();
    pool =
        of.set_quota(vision, {.name = "pool", .most = any_quantity{4 * degree, dimension::compute}})
            .value();
  }
  engine::usage hours(std::uint64_t id, account_handle user, std::int64_t count) const {
    engine::usage u;
    u.id = {0, id};
    u.account = user;
    u.sku = of.find_sku("a100");
    u.cards = ratio{1};
    u.during = {{0}, {count * one_hour}};
    return u;
  }
  // Vision: 6 degrees, 4 of them from the pool. Speech: 9 degrees, 6 of them from what is left of
  // it, and 2 million tokens.
  void use() {
    REQUIRE(of.record(hours(1, vision, 6)).has_value());
    REQUIRE(of.record(hours(2, speech, 9)).has_value());
    engine::usage tokens;
    tokens.id = {0, 3};
    tokens.account = speech;
    tokens.sku = of.find_sku("tokens");
    tokens.quantity = 2'000'000;
    tokens.during = at({one_hour});
    REQUIRE(of.record(tokens).has_value());
  }
};

}  // namespace

TEST_CASE("a statement shows what an internal cluster used, at no cost, by sub-account") {
  cluster c{"internal"};
  c.use();
  const auto s =
      make_statement(c.of.events(), c.root, {{0}, february}, rounding::half_even).value();
  struct row {
    account_handle account;
    statement_kind kind;
    int128 quantity;
  };
  const row expected[] = {
      {c.root, statement_kind::purchase, 10 * degree},
      {c.vision, statement_kind::usage_covered, 4 * degree},
      {c.vision, statement_kind::usage_on_demand, 2 * degree},
      {c.speech, statement_kind::usage_covered, 6 * degree},
      {c.speech, statement_kind::usage_on_demand, 3 * degree},
      {c.speech, statement_kind::usage_on_demand, 2'000'000},
  };
  REQUIRE(s.lines.size() == std::size(expected));
  for (std::size_t i = 0; i < s.lines.size(); ++i) {
    CHECK(s.lines[i].account == expected[i].account);
    CHECK(s.lines[i].kind == expected[i].kind);
    CHECK(s.lines[i].quantity == mixed{expected[i].quantity, 0, 1});
    CHECK(is_zero(s.lines[i].price));
    CHECK(is_zero(s.lines[i].exact));
    CHECK(s.lines[i].billed == 0);
    CHECK(s.lines[i].effective == 0);
  }
  CHECK(is_zero(s.exact));
  CHECK(s.total == 0);
  CHECK(s.effective == 0);
  const auto nodes = roll_up(c.of.events(), s).value();
  for (const rolled_up_account& node : nodes) {
    CHECK(node.subtree_billed == 0);
    CHECK(node.subtree_effective == 0);
  }
}

TEST_CASE("quotas hold at a price of zero: of a pool, and of cards; a budget is never used up") {
  cluster c{"internal"};
  REQUIRE(c.of.set_quota(c.vision, {.name = "budget", .most = any_money{1, yuan}}).has_value());
  REQUIRE(c.of.set_quota(c.vision, {.name = "cards", .cards = 8}).has_value());
  CHECK(c.of.authorise(c.hours(9, c.vision, 4), c.room).has_value());
  const auto refused = c.of.authorise(c.hours(9, c.vision, 5), c.room);
  CHECK(refused.error().code == errc::quota_reached);
  CHECK(refused.error().amount == 4 * degree);
  c.use();
  CHECK(c.of.quota_at(c.pool, {0})->used == mixed{4 * degree, 0, 1});
  CHECK(c.of.balance(c.given) == mixed{});
  // Beyond the pool there is a price, but nobody may ask ahead for it.
  CHECK(c.of.authorise(c.hours(9, c.speech, 1), c.room).error().code == errc::insufficient);
  engine::job job;
  job.account = c.vision;
  job.sku = c.of.find_sku("a100");
  job.cards = 9;
  job.during = {{0}, instant_max};
  CHECK(c.of.may_hold({}, job).error().code == errc::quota_reached);
  job.cards = 8;
  CHECK(c.of.may_hold({}, job).has_value());
  CHECK(audit(c.of.events()).passed());
}

TEST_CASE("an internal cluster settles and closes, and no money is anywhere") {
  cluster c{"internal"};
  c.use();
  REQUIRE(c.of.settle(c.root).has_value());
  REQUIRE(c.of.advance(february).has_value());
  const auto closed = c.of.close_period(c.root, {0});
  REQUIRE(closed.has_value());
  CHECK(closed->number == 1);
  CHECK(is_zero(c.of.owed(c.root).minor));
  const ledger& book = c.of.events();
  CHECK(book.all<charge_posted>().empty());
  CHECK(book.all<wallet_paid>().empty());
  for (std::size_t i = 0; i < book.all<usage_priced>().size(); ++i) {
    const usage_priced& line = book.all<usage_priced>()[i];
    CHECK(is_zero(line.amount));
    CHECK(is_zero(line.owed));
  }
  // What comes late is shown as a correction, and costs nothing either.
  REQUIRE(c.of.record(c.hours(4, c.speech, 1)).has_value());
  const auto next = make_statement(book, c.root, {february, day(59)}, rounding::half_even).value();
  REQUIRE(next.lines.size() == 1);
  CHECK(next.lines[0].is_correction());
  CHECK(next.lines[0].quantity == mixed{degree, 0, 1});
  CHECK(next.total == 0);
  const auto january = make_statement(book, c.root, {{0}, february}, rounding::half_even).value();
  CHECK(january.number == 1);
  CHECK(january.total == 0);
  const audit_report report = audit(book);
  for (const audit_finding& f : report.findings) UNSCOPED_INFO(f.detail);
  CHECK(report.passed());
}

TEST_CASE("what it would have cost at the list's price is the same usage without the layer") {
  cluster internal{"internal"};
  cluster listed{""};
  internal.use();
  listed.use();
  const auto shown = compare_ledgers(internal.of.events(), listed.of.events()).value();
  CHECK(is_zero(shown.total.before));
  CHECK(shown.total.after == in_yuan(102));
  CHECK(shown.by_account.at("grid/vision").after == in_yuan(40));
  CHECK(shown.by_account.at("grid/speech").after == in_yuan(62));
  CHECK(shown.by_sku.at("a100").after == in_yuan(100));
  CHECK(shown.by_sku.at("tokens").after == in_yuan(2));
  // The pool is the same in both: it was given.
  CHECK(listed.of.balance(listed.given) == internal.of.balance(internal.given));
}
