// SPDX-License-Identifier: MIT
// Accounts that are moved within their tree: from the beginning of the open period on.
#include "support/ledger_check.hpp"
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/roll_up.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/placing.hpp>
#include <ducat/engine/repricing.hpp>
#include <ducat/engine/settling.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr instant february{31 * day_ns};
constexpr instant march{59 * day_ns};

// Two teams with 100 tokens each, and a user of the first.
struct tree : platform {
  account_handle sales = engine.open_account({.name = "sales", .parent = root}).value();
  pack_handle of_research = grant_tokens(team, 100);
  pack_handle of_sales = grant_tokens(sales, 100);

  void close_january() {
    REQUIRE(engine.advance(february).has_value());
    REQUIRE(engine.close_period(root, {0}).has_value());
  }
  bool move(account_handle of, account_handle to) {
    return engine.move_account(of, to).has_value();
  }
  failure refused(account_handle of, account_handle to) {
    return refusal(engine, [&] { return engine.move_account(of, to); });
  }
  // The nodes of the statement of a month, as a tree: "acme 30 (research 20 (ada 20) sales 10)".
  std::string tree_of(const interval& month) const {
    const auto s = make_statement(engine.events(), root, month, rounding::half_even).value();
    const auto nodes = roll_up(engine.events(), s).value();
    std::string text;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const int before = i == 0 ? -1 : nodes[i - 1].depth;
      for (int d = before; d >= nodes[i].depth; --d) text += ")";
      text += i == 0 ? "" : "(";
      text += std::string{engine.events().names.text(
                  engine.state().held.accounts[nodes[i].account.index].name)} +
              " " + std::string{to_text(nodes[i].subtree_billed).view()};
    }
    for (int d = nodes.back().depth; d > 0; --d) text += ")";
    return text;
  }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

}  // namespace

TEST_CASE("from the open period on an account draws on what lies above its new place") {
  tree p;
  CHECK(p.record(p.tokens(1, 30)) == "pack 0 gave 30, has 70");
  p.close_january();
  REQUIRE(
      p.engine
          .move_account(p.user, p.sales, {.actor = "hr", .reason = "new desk", .approval = "T-9"})
          .has_value());
  const account_moved& e = p.engine.events().all<account_moved>()[0];
  CHECK(e.account == p.user);
  CHECK(e.left == p.team);
  CHECK(e.to == p.sales);
  CHECK(e.from == february);
  CHECK(e.at == february);
  CHECK(e.usages == 1);
  CHECK(p.engine.events().names.text(e.by.approval) == text_view{"T-9"});
  CHECK(p.record(p.tokens(2, 10, february.ns)) == "pack 1 gave 10, has 90");
  // What comes late of a closed month is covered where the account is then, and what is taken out
  // goes back to where it came from.
  CHECK(p.record(p.tokens(3, 10, 5)) == "pack 1 gave 10, has 80");
  CHECK(p.reverse(1) == "pack 0 gave -30, has 100");
  CHECK(p.reverse(3) == "pack 1 gave -10, has 90");
  // Late usage of a closed month keeps nobody where it is.
  tree late;
  late.close_january();
  CHECK(late.record(late.tokens(1, 10, 5)) == "pack 0 gave 10, has 90");
  CHECK(late.move(late.user, late.sales));
  CHECK(late.reverse(1) == "pack 0 gave -10, has 100");
  late.check_ledger();
  // It can be sent again.
  const std::string before = text_of(p.engine);
  CHECK(p.move(p.user, p.sales));
  CHECK(text_of(p.engine) == before);
  p.check_ledger();
}

TEST_CASE("usage of the open month comes to what it is at the new place once it is settled") {
  tree p;
  // What reaches into February was priced before the packs of sales were there for it.
  CHECK(p.record(p.tokens(1, 30)) == "pack 0 gave 30, has 70");
  (void)p.grant_cards(p.sales, 50);
  CHECK(p.record(p.cards(2, 0, 10)) == "10 cost 20, owed 20");
  REQUIRE(p.move(p.user, p.sales));
  CHECK(p.left(p.of_research) == "70");
  // Once it is settled the team has its tokens again, and nothing is owed.
  CHECK(p.engine.quote_settlement(p.root, p.room).value().difference().value() == mixed{-20});
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(p.left(p.of_research) == "100");
  CHECK(p.left(p.of_sales) == "70");
  CHECK(p.owed() == "0");
  CHECK(p.tree_of({{0}, february}) == "acme 0(research 0)(sales 0(ada 0))");
  CHECK(p.reverse(1) == "pack 1 gave -30, has 100");
  p.check_ledger();

  // What is taken out before it is settled goes back to where it came from.
  tree other;
  CHECK(other.record(other.tokens(1, 30)) == "pack 0 gave 30, has 70");
  REQUIRE(other.move(other.user, other.sales));
  CHECK(other.reverse(1) == "pack 0 gave -30, has 100");
  other.close_january();
  CHECK(other.left(other.of_sales) == "100");
  other.check_ledger();
}

TEST_CASE("the part of a usage that lies in a closed month stays where the account was") {
  tree p;
  (void)p.grant_cards(p.team, 1'000);
  const auto of_sales = p.grant_cards(p.sales, 1'000);
  CHECK(p.record(p.cards(1, february.ns - 10, february.ns + 30)) ==
        "pack 2 gave 10, has 990; pack 2 gave 30, has 960");
  p.close_january();
  REQUIRE(p.move(p.user, p.sales));
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(p.left({2}) == "990");
  CHECK(p.left(of_sales) == "970");
  CHECK(p.reverse(1) == "pack 3 gave -30, has 1000; pack 2 gave -10, has 1000");
  p.check_ledger();
}

TEST_CASE("quotas of the open month follow an account to its new place, and back") {
  tree p;
  const auto bound = [&](account_handle node, text_view name, const pack_content& most) {
    return p.engine.set_quota(node, {.name = name, .most = most}).value();
  };
  (void)p.grant_tokens(p.root, 500);
  const quota_handle pool_then = bound(p.team, "pool", any_quantity{1'000, dimension::token});
  const quota_handle pool_now = bound(p.sales, "pool", any_quantity{1'000, dimension::token});
  const quota_handle budget_then = bound(p.team, "budget", any_money{1'000, yuan});
  const quota_handle budget_now = bound(p.sales, "budget", any_money{1'000, yuan});
  const auto used = [&] {
    std::string text;
    for (const quota_handle q : {pool_then, pool_now, budget_then, budget_now})
      text += text_of(p.engine.quota_at(q, p.engine.state().now)->used) + " ";
    return text;
  };
  CHECK(p.record(p.tokens(1, 120)) == "pack 0 gave 100, has 0; pack 2 gave 20, has 480");
  CHECK(p.record(p.cards(2, 0, 10)) == "10 cost 20, owed 20");
  CHECK(used() == "20 0 20 0 ");
  REQUIRE(p.move(p.user, p.sales));
  CHECK(used() == "20 0 20 0 ");
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(used() == "0 20 0 20 ");
  REQUIRE(p.engine.settle(p.root).value().is_empty());
  REQUIRE(p.move(p.user, p.team));
  CHECK(p.reverse(2) == "-10 cost -20, owed 0");  // of the place where it was stated
  CHECK(used() == "0 20 0 0 ");
  p.close_january();
  CHECK(used() == "20 0 0 0 ");
  REQUIRE(p.move(p.user, p.sales));
  CHECK(p.engine.settle(p.root).value().is_empty());
  CHECK(used() == "20 0 0 0 ");
  CHECK(p.reverse(1) == "pack 2 gave -20, has 500; pack 0 gave -100, has 100");
  CHECK(used() == "0 0 0 0 ");
  p.check_ledger();
}

TEST_CASE("what a reservation drew stays on its packs when its account moves") {
  tree p;
  quota_spec spec;
  spec.name = "pool";
  spec.most = any_quantity{1'000, dimension::token};
  const quota_handle of_team = p.engine.set_quota(p.team, spec).value();
  const quota_handle of_sales = p.engine.set_quota(p.sales, spec).value();
  const quota_handle own = p.engine.set_quota(p.user, spec).value();
  const auto used = [&] {
    std::string text;
    for (const quota_handle q : {of_team, of_sales, own})
      text += text_of(p.engine.quota_at(q, p.engine.state().now)->used) + " ";
    return text;
  };
  platform_engine::reservation ahead;
  ahead.id = {0, 9};
  ahead.account = p.user;
  ahead.sku = p.token;
  ahead.quantity = 60;
  ahead.during = {{0}, {9'000}};
  REQUIRE(p.engine.reserve(ahead).has_value());
  hold_report report;
  report.account = p.user;
  report.id = {0, 9};
  report.sequence = 1;
  report.used = 60;
  REQUIRE(p.engine.release(report).has_value());
  CHECK(p.left(p.of_research) == "40");
  CHECK(used() == "0 0 60 ");
  REQUIRE(p.move(p.user, p.sales));
  REQUIRE(p.engine.settle(p.root).has_value());
  // The packs of research lie outside of sales now.
  CHECK(p.left(p.of_research) == "40");
  CHECK(p.left(p.of_sales) == "100");
  CHECK(used() == "0 60 60 ");
  p.close_january();
  CHECK(p.left(p.of_research) == "40");
  REQUIRE(p.move(p.sales, p.team));
  CHECK(p.engine.settle(p.root).value().is_empty());
  p.check_ledger();
}

TEST_CASE("what a reservation drew within a division uses no quota of the division") {
  tree p;
  const auto below = [&](account_handle parent, text_view name) {
    return p.engine.open_account({.name = name, .parent = parent}).value();
  };
  const account_handle division = below(p.root, "division");
  const account_handle lab = below(division, "lab");
  const account_handle shop = below(division, "shop");
  const account_handle bob = below(lab, "bob");
  const pack_handle of_lab = p.grant_tokens(lab, 100);
  quota_spec spec;
  spec.name = "pool";
  spec.most = any_quantity{1'000, dimension::token};
  const quota_handle of_division = p.engine.set_quota(division, spec).value();
  const quota_handle of_shop = p.engine.set_quota(shop, spec).value();
  const auto used = [&](quota_handle q) { return text_of(p.engine.quota_at(q, {0})->used); };
  platform_engine::reservation ahead;
  ahead.id = {0, 9};
  ahead.account = bob;
  ahead.sku = p.token;
  ahead.quantity = 60;
  ahead.during = {{0}, {9'000}};
  REQUIRE(p.engine.reserve(ahead).has_value());
  hold_report report;
  report.account = bob;
  report.id = {0, 9};
  report.sequence = 1;
  report.used = 60;
  REQUIRE(p.engine.release(report).has_value());
  REQUIRE(p.move(bob, shop));
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(p.left(of_lab) == "40");
  CHECK(used(of_shop) == "60");
  CHECK(used(of_division) == "0");
  p.check_ledger();
}

TEST_CASE("a closed month that is priced again stays in the budgets of the place of its time") {
  tree p;
  const auto bound = [&](account_handle node) {
    return p.engine.set_quota(node, {.name = "budget", .most = any_money{1'000, yuan}}).value();
  };
  const quota_handle then = bound(p.team);
  const quota_handle now = bound(p.sales);
  const auto used = [&](quota_handle q) {
    return text_of(p.engine.quota_at(q, p.engine.state().now)->used);
  };
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 20, owed 20");
  p.close_january();
  REQUIRE(p.move(p.user, p.sales));
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_each(3)};
  price_spec right = tiered("card", tariff_kind::flat, tiers);
  right.published = {1};
  (void)list.add(right).value();
  REQUIRE(p.engine.publish(list).has_value());
  reprice_spec spec;
  spec.by = {"ops", "2 for 3", "CN-1"};
  REQUIRE_FALSE(p.engine.reprice(p.root, spec).value().is_empty());
  CHECK(used(then) == "30");
  CHECK(used(now) == "0");
  CHECK(p.reverse(1) == "-10 cost -30, owed 0");
  CHECK(used(then) == "0");
  CHECK(used(now) == "0");
  p.check_ledger();
}

TEST_CASE(
    "a closed month that is priced again is paid by who had paid it, wherever that lies now") {
  tree p;
  const auto wallet_of = [&](account_handle node) {
    return p.engine.grant(node, {.quantity = any_money{100, yuan}}).value();
  };
  const pack_handle then = wallet_of(p.team);
  const pack_handle now = wallet_of(p.sales);
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 20, owed 0; wallet 2 paid 20, has 80");
  p.close_january();
  REQUIRE(p.move(p.user, p.sales));
  const auto correct = [&](std::int64_t fen) {
    price_table list = empty_list();
    const tier_spec tiers[] = {fen_each(fen)};
    price_spec right = tiered("card", tariff_kind::flat, tiers);
    right.published = {fen};
    (void)list.add(right).value();
    REQUIRE(p.engine.publish(list).has_value());
    reprice_spec spec;
    spec.by = {"ops", "a wrong price", "CN-1"};
    REQUIRE_FALSE(p.engine.reprice(p.root, spec).value().is_empty());
    return p.left(then) + " " + p.left(now) + " " + p.owed();
  };
  // What is missing, a wallet pays that would pay for late usage.
  CHECK(correct(1) == "90 100 0");
  CHECK(correct(3) == "90 80 0");
  p.check_ledger();
}

TEST_CASE("nobody is moved who has an open reservation") {
  tree other;
  platform_engine::reservation ahead;
  ahead.id = {0, 9};
  ahead.account = other.user;
  ahead.sku = other.token;
  ahead.quantity = 5;
  ahead.during = {{0}, {9'000}};
  const auto held = other.engine.reserve(ahead).value();
  CHECK(other.refused(other.team, other.sales) == failure{errc::account_in_use, 0, held.position});
  hold_report report;
  report.account = other.user;
  report.id = {0, 9};
  report.sequence = 1;
  REQUIRE(other.engine.release(report).has_value());
  CHECK(other.move(other.team, other.sales));
  other.check_ledger();
}

TEST_CASE("an account goes nowhere but to another place of its own tree that takes it") {
  tree p;
  CHECK(p.refused({99}, p.root).code == errc::unknown_account);
  CHECK(p.refused(p.user, {99}).code == errc::unknown_account);
  CHECK(p.refused(p.team, p.team).code == errc::out_of_range);
  CHECK(p.refused(p.team, p.user).code == errc::out_of_range);
  CHECK(p.refused(p.root, p.user).code == errc::out_of_range);
  const auto rival = p.engine.open_account({.name = "rival", .money = yuan}).value();
  CHECK(p.refused(p.user, rival) == failure{errc::another_payer, 0, p.root.index});
  CHECK(p.refused(rival, p.user) == failure{errc::another_payer, 0, rival.index});
  const auto other = p.engine.open_account({.name = "ada", .parent = p.sales}).value();
  CHECK(p.refused(p.user, p.sales) == failure{errc::already_exists, 0, other.index});
  REQUIRE(p.engine.set_standing(p.sales, account_standing::closed).has_value());
  CHECK(p.refused(p.team, other).code == errc::account_frozen);
  REQUIRE(p.engine.set_standing(p.sales, account_standing::frozen).has_value());
  CHECK(p.move(p.team, other));
  // A tree is at most 32 levels deep: research lies at 3, and ada below it.
  account_handle deep = p.root;
  for (int i = 1; i < max_account_depth; ++i)
    deep = p.engine.open_account({.name = "deep", .parent = deep}).value();
  const account_handle last = p.engine.state().held.accounts[deep.index].parent;
  CHECK(p.refused(p.user, deep).code == errc::out_of_range);
  CHECK(p.refused(p.team, last).code == errc::out_of_range);
  CHECK(p.move(p.team, p.engine.state().held.accounts[last.index].parent));
  CHECK(p.engine.state().held.accounts[p.user.index].depth == max_account_depth - 1);
  CHECK(p.move(p.team, p.root));
  CHECK(p.engine.state().held.accounts[p.user.index].depth == 2);
  p.check_ledger();
}

TEST_CASE("the name that an account leaves is free, and it finds its own where it comes back") {
  tree p;
  REQUIRE(p.move(p.user, p.sales));
  CHECK(p.engine.open_account({.name = "ada", .parent = p.sales}).value() == p.user);
  const auto second = p.engine.open_account({.name = "ada", .parent = p.team}).value();
  CHECK(second != p.user);
  CHECK(p.refused(p.user, p.team) == failure{errc::already_exists, 0, second.index});
  REQUIRE(p.move(second, p.root));
  REQUIRE(p.move(p.user, p.team));
  CHECK(p.engine.open_account({.name = "ada", .parent = p.team}).value() == p.user);
  CHECK(p.engine.open_account({.name = "ada", .parent = p.root}).value() == second);
  p.check_ledger();
}

TEST_CASE("a month's statement has the tree of that month, whenever it is made") {
  tree p;
  (void)p.record(p.cards(1, 0, 10));
  platform_usage of_sales = p.cards(2, 0, 5);
  of_sales.account = p.sales;
  (void)p.record(of_sales);
  const interval january{{0}, february};
  const std::string then = p.tree_of(january);
  CHECK(then == "acme 30(research 20(ada 20))(sales 10)");
  p.close_january();
  REQUIRE(p.move(p.user, p.sales));
  CHECK(p.tree_of(january) == then);
  (void)p.record(p.cards(3, february.ns, february.ns + 1));
  CHECK(p.tree_of({february, march}) == "acme 2(research 0)(sales 2(ada 2))");
  // A correction of January is billed in February, and stands where the account is in February.
  (void)p.record(p.cards(4, 10, 12));
  CHECK(p.tree_of({february, march}) == "acme 6(research 0)(sales 6(ada 6))");
  CHECK(p.tree_of(january) == then);
  p.check_ledger();
}

TEST_CASE("quotas keep what was counted in them, and get back what the usage took of them") {
  tree p;
  const auto bound = [&](account_handle node, text_view name, const pack_content& most) {
    return p.engine.set_quota(node, {.name = name, .most = most}).value();
  };
  const any_quantity tokens{1'000, dimension::token};
  const any_money money{1'000, yuan};
  (void)p.grant_tokens(p.root, 500);
  const quota_handle pool_then = bound(p.team, "pool", tokens);
  const quota_handle pool_now = bound(p.sales, "pool", tokens);
  const quota_handle budget_then = bound(p.team, "budget", money);
  const quota_handle budget_now = bound(p.sales, "budget", money);
  const auto used = [&] {
    std::string text;
    for (const quota_handle q : {pool_then, pool_now, budget_then, budget_now})
      text += text_of(p.engine.quota_at(q, february)->used) + " ";
    return text;
  };
  // 100 of the team's own, 20 of the organisation's; cards are priced.
  CHECK(p.record(p.tokens(1, 120)) == "pack 0 gave 100, has 0; pack 2 gave 20, has 480");
  CHECK(p.record(p.cards(2, 0, 10)) == "10 cost 20, owed 20");
  CHECK(used() == "20 0 20 0 ");
  p.close_january();
  REQUIRE(p.move(p.user, p.sales));
  CHECK(used() == "20 0 20 0 ");
  CHECK(p.record(p.tokens(3, 103, february.ns)) ==
        "pack 1 gave 100, has 0; pack 2 gave 3, has 477");
  CHECK(p.record(p.cards(4, february.ns, february.ns + 2)) == "2 cost 4, owed 24");
  CHECK(used() == "20 3 20 4 ");
  CHECK(p.reverse(1) == "pack 2 gave -20, has 497; pack 0 gave -100, has 100");
  CHECK(p.reverse(2) == "-10 cost -20, owed 4");
  CHECK(used() == "0 3 0 4 ");
  CHECK(p.reverse(3) == "pack 2 gave -3, has 500; pack 1 gave -100, has 100");
  CHECK(used() == "0 0 0 4 ");
  p.check_ledger();
}

TEST_CASE("an account comes under the quotas and alerts of its new place with all below it") {
  tree p;
  quota_spec spec;
  spec.name = "budget";
  spec.most = any_money{10, yuan};
  spec.per = period::day;
  REQUIRE(p.engine.set_quota(p.sales, spec).has_value());
  CHECK(p.engine.authorise(p.cards(1, 0, 10), p.room).has_value());
  REQUIRE(p.move(p.team, p.sales));
  CHECK(p.engine.authorise(p.cards(1, 0, 10), p.room).error().code == errc::quota_reached);
  REQUIRE(p.move(p.team, p.root));
  CHECK(p.engine.authorise(p.cards(1, 0, 10), p.room).has_value());
  // A quota that is set then reaches those that were moved.
  REQUIRE(p.move(p.user, p.root));
  REQUIRE(p.move(p.sales, p.team));
  REQUIRE(p.engine.set_quota(p.team, spec).has_value());
  platform_usage u = p.cards(2, 0, 10);
  CHECK(p.engine.authorise(u, p.room).has_value());
  u.account = p.sales;
  CHECK(p.engine.authorise(u, p.room).error().code == errc::quota_reached);
  p.check_ledger();
}

TEST_CASE("a credit is bound by what was posted to the nodes above in its month") {
  tree p;
  (void)p.record(p.cards(1, 0, 10));
  p.close_january();
  REQUIRE(p.move(p.user, p.sales));
  const auto credit = [&](account_handle node, int128 minor) {
    credit_spec spec;
    spec.amount = any_money{minor, yuan};
    spec.within = {0};
    return p.engine.credit(node, spec);
  };
  CHECK(credit(p.sales, 1).error().code == errc::insufficient);
  REQUIRE(credit(p.team, 15).has_value());
  const failure more = credit(p.user, 6).error();
  CHECK(more.code == errc::insufficient);
  CHECK(more.reference == p.team.index);
  CHECK(more.amount == 5);
  CHECK(credit(p.user, 5).has_value());
  p.check_ledger();
}

TEST_CASE("a late report draws on what its hold gave no more, where that serves another now") {
  tree p;
  platform_engine::reservation ahead;
  ahead.id = {0, 9};
  ahead.account = p.user;
  ahead.sku = p.token;
  ahead.quantity = 60;
  ahead.during = {{0}, {9'000}};
  ahead.terms.at_lapse = lapse_policy::charge;
  REQUIRE(p.engine.reserve(ahead).has_value());
  p.close_january();
  CHECK(p.left(p.of_research) == "40");
  REQUIRE(p.move(p.user, p.sales));
  hold_report report;
  report.account = p.user;
  report.id = {0, 9};
  report.sequence = 1;
  report.used = 20;
  const auto answer = p.engine.commit(report);
  REQUIRE(answer.has_value());
  CHECK(p.left(p.of_research) == "100");
  CHECK(p.left(p.of_sales) == "80");
  p.check_ledger();
}

TEST_CASE("the audit finds a move that could not be") {
  tree p;
  (void)p.record(p.tokens(1, 1));
  p.close_january();
  REQUIRE(p.move(p.user, p.sales));
  (void)p.record(p.tokens(2, 1, february.ns));
  p.check_ledger();
  const auto finds = [](audit_rule rule, const ledger& forged) {
    for (const audit_finding& f : audit(forged).findings)
      if (f.rule == rule) return true;
    return false;
  };
  const auto is_found = [&](audit_rule rule, auto change) {
    ledger forged;
    copy_changed<account_moved>(p.engine.events(), forged, 0, change);
    return finds(rule, forged);
  };
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { e.account = {99}; }));
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { e.to = {99}; }));
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { e.to = p.user; }));
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { e.to = p.team; }));
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { e.left = p.root; }));
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { e.usages = 2; }));
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { e.account = p.root; }));
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { e.by.actor = {999}; }));
  CHECK(is_found(audit_rule::burn_down, [&](account_moved& e) { e.to = p.root; }));
  CHECK(is_found(audit_rule::time, [&](account_moved& e) { e.from = {0}; }));
  CHECK(is_found(audit_rule::shape, [&](account_moved& e) { ++e.position; }));
  CHECK(is_found(audit_rule::time, [&](account_moved& e) { e.at = march; }));
  // Beside a close that is left out, and a reservation that is not released.
  std::vector<std::uint64_t> closes;
  for (std::uint64_t i = 0; i < p.engine.events().size(); ++i)
    if (p.engine.events().kind_at(i) == event_kind::period_closed) closes.push_back(i);
  ledger open;
  copy_without(p.engine.events(), open, closes);
  CHECK(finds(audit_rule::time, open));
}
