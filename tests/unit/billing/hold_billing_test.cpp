// SPDX-License-Identifier: MIT
// What reservations leave on statements and in explanations, and forgeries that the audit must
// find.
#include "support/hold_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/statement.hpp>

#include <string>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

const hold_story& story() {
  static const hold_story of;
  return of;
}
bool finds(const audit_report& report, audit_rule rule) {
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(story().engine.events(), forged, n, change);
  return finds(audit(forged), rule);
}

// Breakage so far: its quantity, and what of the price it carries.
std::pair<mixed, int128> broken(const hold_platform& p) {
  const statement s =
      make_statement(p.engine.events(), p.root, whole_ledger, rounding::half_even).value();
  std::pair<mixed, int128> sum;
  for (const statement_line& line : s.lines) {
    if (line.kind != statement_kind::breakage) continue;
    sum.first = add(sum.first, line.quantity).value();
    sum.second += line.effective;
  }
  return sum;
}

}  // namespace

TEST_CASE("what is held at a pack's end is no breakage until it is given back") {
  hold_platform p;
  grant_spec spec;
  spec.quantity = any_quantity{100, dimension::card_time};
  spec.paid = {1'000, yuan};
  spec.valid = {{0}, {50}};
  const pack_handle pack = p.engine.grant(p.root, spec).value();
  CHECK(p.reserve(p.job(1, 0, 40, 2)) == "holds 80 until 40");
  CHECK(p.extend(p.report(1, 1, 10), 60) == "holds 100 until 60");  // 80 of the pack, 20 at 2 fen
  CHECK(p.record(p.cards(9, 0, 5)) == "5 cost 10, owed 10");
  p.advance(55);
  CHECK(broken(p) == std::pair{mixed{}, int128{0}});
  CHECK(p.commit(p.report(1, 2, 30)) == "holds 60 until 60");
  CHECK(broken(p) == std::pair{mixed{}, int128{0}});
  CHECK(p.release(p.report(1, 3, 35)) == "released with 0 until 60");
  CHECK(broken(p) == std::pair{in_fen(30), int128{300}});
  // Late usage of the pack's time takes it from there, as ever.
  CHECK(p.record(p.cards(10, 35, 40)) == "pack 0 gave 5, has 25");
  CHECK(broken(p) == std::pair{in_fen(25), int128{250}});
  const statement s =
      make_statement(p.engine.events(), p.root, whole_ledger, rounding::half_even).value();
  CHECK(s.packs[pack.index].effective == 750);
  CHECK(s.packs[pack.index].held == mixed{});
  CHECK(s.total == 1'010);
  p.check_ledger();
}

TEST_CASE("an explanation says what the reservation held, and what is held for others") {
  hold_platform p;
  p.grant_tokens(p.root, 100);
  CHECK(p.reserve(p.request(1, 60)) == "holds 60 until 100");
  CHECK(p.commit(p.report(1, 1, 5, 20)) == "holds 40 until 100");
  CHECK(p.record(p.tokens(9, 50)) == "pack 0 gave 40, has 0; 10 cost 30, owed 30");
  const auto own = explain(p.engine.events(), p.engine.events().all<usage_recorded>()[0].position);
  const explained_draw& draw = own->pieces[0].draws[0];
  CHECK(draw.hold == hold_handle{0});
  CHECK(draw.rule == chosen_by::hold);
  const auto other = explain(p.engine.events(), p.user, {}, {0, 9}).value();
  REQUIRE(other.pieces[0].priced.size() == 1);
  REQUIRE(other.pieces[0].priced[0].passed.size() == 1);
  CHECK(other.pieces[0].priced[0].passed[0].reason == passed_over::held);
  CHECK(other.pieces[0].draws[0].rule == chosen_by::only);
}

TEST_CASE("the audit's sums have a column for what is held") {
  hold_platform p;
  p.grant_tokens(p.root, 100);
  CHECK(p.reserve(p.request(1, 60)) == "holds 60 until 100");
  const audit_report report = audit(p.engine.events());
  CHECK(report.passed());
  CHECK(report.packs[0].left == in_fen(40));
  CHECK(report.packs[0].held == in_fen(60));
}

TEST_CASE("a story of reservations is sound, and every forgery of it is found") {
  CHECK(audit(story().engine.events()).passed());
  const auto moved = [](auto member, int128 by) {
    return [=](hold_moved& e) { (e.*member).whole += by; };
  };
  for (const std::size_t n : {0U, 1U, 4U, 7U, 9U}) {
    CAPTURE(n);
    CHECK(is_found<hold_moved>(audit_rule::hold, n, moved(&hold_moved::amount, 1)));
    CHECK(is_found<hold_moved>(audit_rule::hold, n, moved(&hold_moved::held_after, 1)));
    CHECK(is_found<hold_moved>(audit_rule::hold, n, moved(&hold_moved::total_after, 1)));
  }
  CHECK(is_found<hold_moved>(audit_rule::pack_balance, 0, moved(&hold_moved::balance_after, 1)));
  CHECK(is_found<hold_moved>(audit_rule::wallet_balance, 1, moved(&hold_moved::balance_after, 1)));
  const auto step = [](std::size_t n, auto change) {
    return is_found<hold_stepped>(audit_rule::hold, n, change);
  };
  CHECK(step(0, [](hold_stepped& e) { e.granted += 1; }));
  CHECK(step(3, [](hold_stepped& e) { e.sequence += 1; }));
  CHECK(step(3, [](hold_stepped& e) { e.previous = 2; }));
  CHECK(step(3, [](hold_stepped& e) { e.at.ns -= 1; }));
  CHECK(step(3, [](hold_stepped& e) { e.until.ns += 1; }));
  CHECK(step(3, [](hold_stepped& e) { e.usage = no_usage; }));
  CHECK(step(3, [](hold_stepped& e) { e.what = hold_step::commit; }));
  CHECK(step(4, [](hold_stepped& e) { e.phase = hold_phase::open; }));
  CHECK(step(6, [](hold_stepped& e) { e.granted += 1; }));
  CHECK(step(10, [](hold_stepped& e) { e.reversed = no_usage; }));
  CHECK(step(11, [](hold_stepped& e) { e.overrun = 0; }));
  CHECK(is_found<hold_stepped>(audit_rule::time, 7, [](hold_stepped& e) { e.until.ns += 1; }));
  CHECK(is_found<hold_counted>(audit_rule::hold, 0, [](auto& e) { e.quantity_after += 1; }));
  CHECK(is_found<hold_opened>(audit_rule::shape, 1, [](hold_opened& e) {
    e.id = story().engine.events().all<hold_opened>()[2].id;
  }));
  CHECK(is_found<hold_opened>(audit_rule::hold, 0, [](hold_opened& e) { e.id.low += 77; }));
  CHECK(is_found<usage_recorded>(audit_rule::hold, 0, [](usage_recorded& e) { e.id.low += 1; }));
}

TEST_CASE("an event of a reservation that is left out is missed") {
  const ledger& book = story().engine.events();
  // The last step of all says no more than its usage does.
  for (std::uint64_t i = 0; i + 1 < book.size(); ++i) {
    const event_kind kind = book.kind_at(i);
    if (kind != event_kind::hold_stepped && kind != event_kind::hold_moved &&
        kind != event_kind::hold_opened)
      continue;
    CAPTURE(i);
    ledger forged;
    copy_without(book, forged, {i});
    CHECK_FALSE(audit(forged).passed());
  }
}
