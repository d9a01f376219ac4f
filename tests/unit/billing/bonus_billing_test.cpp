// SPDX-License-Identifier: MIT
// What bonuses on purchases bill, what they are as of an instant, and forgeries that the audit must
// find.
#include "support/bonus_platform.hpp"
#include "support/ledger_copy.hpp"

#include <ducat/billing/as_of.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/ledger_shape.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

// 100 tokens bought for 10.00 and 10 on top: 4 of the bonus and 20 of the purchase are used, 20 of
// it are handed on, 30 and then 10 of these refunded; at the end everything else is.
struct deal_story : bonus_platform {
  bonus_grant made = buy();
  pack_handle part{};

  deal_story() {
    (void)record(tokens(1, 4, 2));
    CHECK(engine.transfer(of(made.bonus, 2), team).has_value());
    part = hand_on(made.purchase, 20, user);
    CHECK(refund(made.purchase, 30) == "3");
    CHECK(refund(part, 10) == "1");
    (void)record(tokens(2, 24, 3));
    CHECK(refund(made.purchase) == "4");
    (void)engine.reverse(user, {0, 1}, {10});
  }
};

const deal_story& told() {
  static const deal_story of;
  return of;
}

std::string text(const mixed& value) { return ducat_test::text_of(value); }

// Whether the audit of a changed story finds a rule broken.
bool finds(const ledger& forged, audit_rule rule, const char* detail) {
  const audit_report report = audit(forged);
  bool found = false;
  for (const audit_finding& f : report.findings) {
    UNSCOPED_INFO(f.position << ": " << f.detail);
    found = found || (f.rule == rule && std::string{f.detail}.find(detail) != std::string::npos);
  }
  return found;
}
template <class Event, class Change>
bool is_found(audit_rule rule, const char* detail, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(told().engine.events(), forged, n, change);
  return finds(forged, rule, detail);
}
// The place among moves of the n-th one of a kind.
std::size_t move_of(pack_move what, std::size_t n = 0) {
  const auto& moves = told().engine.events().all<pack_moved>();
  for (std::size_t i = 0; i < moves.size(); ++i)
    if (moves[i].what == what && n-- == 0) return i;
  FAIL("no such move");
  return 0;
}

}  // namespace

TEST_CASE("a bonus bills nothing: what was billed is what the purchase's quantity cost") {
  deal_story p;
  p.check_ledger();
  REQUIRE(p.engine.advance({100}).has_value());
  const statement s =
      make_statement(p.engine.events(), p.root, {instant_min, instant_max}, rounding::half_even)
          .value();
  int128 billed_packs = 0;
  int128 voided = 0;
  for (const statement_line& line : s.lines) {
    if (line.kind == statement_kind::purchase || line.kind == statement_kind::refund)
      billed_packs += line.billed;
    if (line.kind != statement_kind::voided) continue;
    voided += line.quantity.whole;
    CHECK(line.billed == 0);
    CHECK(line.effective == 0);
  }
  const auto& moves = p.engine.events().all<pack_moved>();
  int128 taken = 0;
  for (std::size_t i = 0; i < moves.size(); ++i)
    if (moves[i].what == pack_move::taken_back) taken += moves[i].quantity;
  CHECK(voided == taken);
  CHECK(taken == 8);
  REQUIRE(s.packs.size() == 4);
  int128 carried = 0;
  for (const statement_pack& pack : s.packs) carried += pack.effective;
  for (const std::size_t bonus : {std::size_t{1}, std::size_t{2}}) {
    CHECK(s.packs[bonus].paid == 0);
    CHECK(s.packs[bonus].effective == 0);
    CHECK(s.packs[bonus].moved_paid == 0);
  }
  // The user's own 10 of the part go first, then 2 of the bonus, then 12 of the purchase: 38 of it
  // are refunded at the end.
  CHECK(billed_packs == 1'000 - 300 - 100 - 380);
  CHECK(carried == 220);
  CHECK(s.total == billed_packs);
}

TEST_CASE("once all packs have ended, what was billed is what was effective") {
  bonus_platform p;
  grant_spec spec = bonus_platform::purchase();
  spec.valid = {{0}, {50}};
  const bonus_grant made = p.buy(spec);
  (void)p.record(p.tokens(1, 14, 5));
  CHECK(p.refund(made.purchase, 40) == "4");
  p.advance(60);
  const statement s =
      make_statement(p.engine.events(), p.root, {instant_min, instant_max}, rounding::half_even)
          .value();
  CHECK(s.total == 600);
  CHECK(s.effective == 600);
  CHECK(s.packs[0].effective == 40);
  CHECK(s.packs[0].broken == 560);
  CHECK(s.packs[1].effective + s.packs[1].broken == 0);
  CHECK(s.packs[1].moved == 0);  // all of it was used before
  p.check_ledger();
}

TEST_CASE("a bonus as it was, and as it was known") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  p.advance(10);
  CHECK(p.refund(made.purchase, 50) == "5");
  p.advance(20);
  CHECK(text(balance_as_of(p.engine.events(), made.bonus, {9}).value()) == "10");
  CHECK(text(balance_as_of(p.engine.events(), made.bonus, {11}).value()) == "5");
  CHECK(text(balance_as_known(p.engine.events(), made.bonus, {9}).value()) == "10");
  CHECK(text(balance_as_known(p.engine.events(), made.bonus, {20}).value()) == "5");
}

TEST_CASE("a purchase and its bonus in a closed month are refunded in the open one") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  (void)p.record(p.tokens(1, 4, 5));
  constexpr std::int64_t february = 31 * day_ns;
  p.advance(february);
  REQUIRE(p.engine.close_period(p.root, {0}).has_value());
  CHECK(p.refund(made.purchase) == "10");
  CHECK(p.left(made.bonus) == "0");
  CHECK(p.standing(made.bonus) == "behind 0, stands 0, due 4");
  const auto total = [&](const interval& month) {
    return make_statement(p.engine.events(), p.root, month, rounding::half_even).value().total;
  };
  CHECK(total({{0}, {february}}) == 1'000);
  CHECK(total({{february}, {february + 28 * day_ns}}) == -1'000);
  p.check_ledger();
}

TEST_CASE("a bonus that was not taken back is found") {
  // Each one in its turn is left out.
  const ledger& book = told().engine.events();
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (book.kind_at(i) != event_kind::pack_moved) continue;
    if (book.at<pack_moved>(i).what != pack_move::taken_back) continue;
    ledger forged;
    copy_without(book, forged, {i});
    CHECK(finds(forged, audit_rule::move, "free, and not taken"));
  }
}

TEST_CASE("too much or too little of a bonus is found") {
  const std::size_t taken = move_of(pack_move::taken_back);
  const auto take = [&](int128 quantity) {
    return is_found<pack_moved>(audit_rule::move, "what is taken back", taken, [&](auto& e) {
      e.balance_after.whole += e.quantity - quantity;
      e.asked = e.quantity = quantity;
    });
  };
  CHECK(take(1));
  CHECK(take(4));
  const std::size_t refund = move_of(pack_move::refunded);
  for (const int128 due : {0, 2, 4})
    CHECK(is_found<pack_moved>(audit_rule::move, "due back", refund,
                               [&](auto& e) { e.bonus = due; }));
  CHECK(is_found<pack_moved>(audit_rule::move, "due back", move_of(pack_move::transferred),
                             [](auto& e) { e.bonus = 1; }));
  CHECK(is_found<pack_moved>(audit_rule::move, "another time", taken, [](auto& e) { e.at = {9}; }));
  CHECK(is_found<pack_moved>(audit_rule::move, "by somebody", taken,
                             [](auto& e) { e.by.actor = {0}; }));
  CHECK(is_found<pack_moved>(audit_rule::move, "no bonus", refund,
                             [](auto& e) { e.what = pack_move::taken_back; }));
  CHECK(is_found<pack_moved>(audit_rule::move, "another pack of the bonus", taken,
                             [](auto& e) { e.pack = told().made.bonus; }));
  // What was moved out for no reason is no bonus that was due back.
  CHECK(is_found<pack_moved>(audit_rule::move, "not taken", taken,
                             [](auto& e) { e.what = pack_move::voided; }));
}

TEST_CASE("a bonus beside its purchase, or on none, is found") {
  const auto is_malformed = [](auto change) {
    return is_found<pack_granted>(audit_rule::shape, "", 1, change);
  };
  CHECK_FALSE(is_malformed([](auto&) {}));
  CHECK(is_malformed([](auto& e) { e.bonus_of.index = 7; }));
  CHECK(is_malformed([](auto& e) { e.paid = 1; }));
  CHECK(is_malformed([](auto& e) { e.source = pack_source::paid; }));
  CHECK(is_malformed([](auto& e) { e.account = told().team; }));
  CHECK(is_malformed([](auto& e) { e.at = {7}; }));
  CHECK(is_malformed([](auto& e) { e.floor = -1; }));
  CHECK(is_malformed([](auto& e) { e.serial = {0}; }));
  CHECK(is_malformed([](auto& e) { e.by.actor = {0}; }));
  // Nor is a gift that stands alone a bonus, nor one of another command.
  CHECK(is_found<pack_granted>(audit_rule::move, "due back", 1, [](auto& e) { e.bonus_of = {}; }));
  const ledger& book = told().engine.events();
  ledger forged;
  bool was = false;
  copy_tables(book, forged);
  for (std::uint64_t i = 0; i < book.size(); ++i)
    book.visit(i, [&](auto e) {
      if constexpr (std::is_same_v<decltype(e), pack_granted>) {
        if (e.bonus_of.has_value() && !std::exchange(was, true))
          forged.append(horizon_set{no_horizon, instant_min});
      }
      forged.append(e);
    });
  CHECK(finds(forged, audit_rule::place, "beside its purchase"));
}

TEST_CASE("a pack of a deal that takes in another one's is found") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  const pack_handle alone = p.engine.grant(p.root, bonus_platform::purchase()).value();
  const pack_handle other = p.engine.grant(p.root, bonus_platform::purchase()).value();
  CHECK(p.engine.transfer(p.of(other, 5), alone).has_value());
  const auto into = [&](pack_handle from, pack_handle to) {
    ledger forged;
    copy_changed<pack_moved>(p.engine.events(), forged, 0, [&](auto& e) {
      e.pack = from;
      e.to = to;
    });
    return finds(forged, audit_rule::move, "bonus");
  };
  CHECK(into(alone, made.purchase));
  CHECK(into(made.purchase, alone));
  CHECK_FALSE(into(other, alone));
}
