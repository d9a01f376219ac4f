// SPDX-License-Identifier: MIT
// What a series of lots bills, and forgeries that the audit must find.
#include "support/ledger_copy.hpp"
#include "support/print.hpp"
#include "support/series_platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

const series_platform& fixture() {
  static const series_platform of;
  return of;
}

bool finds(const audit_report& report, audit_rule rule) {
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(fixture().p.book(), forged, n, change);
  return finds(audit(forged), rule);
}

}  // namespace

TEST_CASE("each lot of a series is billed as it begins, and carries its own price") {
  const series_platform& of = fixture();
  const audit_report report = audit(of.p.book());
  for (const audit_finding& f : report.findings) UNSCOPED_INFO(f.position << ": " << f.detail);
  CHECK(report.finding_count == 0);
  const statement s =
      make_statement(of.p.book(), of.p.payer(), whole_ledger, rounding::half_even).value();
  int128 purchases = 0;
  int128 refunds = 0;
  for (const statement_line& line : s.lines) {
    if (line.kind == statement_kind::purchase) purchases += line.billed;
    if (line.kind == statement_kind::refund) refunds += line.billed;
  }
  // The lots of days 0, 5 and 10, and that of day 15, which was granted ahead.
  CHECK(purchases == 4 * 20'000);
  CHECK(refunds == -20'000);
  CHECK(s.total == 3 * 20'000);
  CHECK(s.effective == s.total);
  // Its share of the price went with what lived on: 3 of 10.
  REQUIRE(s.packs.size() > 2);
  CHECK(s.packs[2].moved == 3 * degree);
  CHECK(s.packs[2].moved_paid == 6'000);
}

TEST_CASE("a forged series is found") {
  using opened = series_opened;
  CHECK(is_found<opened>(audit_rule::series, 0, [](opened& e) { e.quantity += 1; }));
  CHECK(is_found<opened>(audit_rule::series, 0, [](opened& e) { e.paid += 1; }));
  CHECK(is_found<opened>(audit_rule::series, 0, [](opened& e) { e.cycle.count = 6; }));
  CHECK(is_found<opened>(audit_rule::series, 0, [](opened& e) { e.number = 1; }));
  CHECK(is_found<opened>(audit_rule::series, 0, [](opened& e) { e.rest.most += 1; }));
  CHECK(is_found<opened>(audit_rule::series, 0, [](opened& e) { e.next_at = day(6); }));
  CHECK(is_found<opened>(audit_rule::series, 0, [](opened& e) { e.scope = 0; }));
  CHECK(is_found<opened>(audit_rule::shape, 0, [](opened& e) { e.cycle.count = 0; }));
  CHECK(is_found<opened>(audit_rule::shape, 0, [](opened& e) { e.cycle.calendar = true; }));
  CHECK(is_found<opened>(audit_rule::shape, 0, [](opened& e) { e.rest.cycles = 0; }));
  CHECK(is_found<opened>(audit_rule::shape, 0, [](opened& e) { e.account = {7}; }));
  CHECK(is_found<opened>(audit_rule::shape, 0, [](opened& e) { e.quantity = 0; }));
  CHECK(is_found<opened>(audit_rule::place, 0, [](opened& e) { e.line_count = 1; }));
  using begun = cycle_begun;
  CHECK(is_found<begun>(audit_rule::series, 0, [](begun& e) { e.number += 1; }));
  CHECK(is_found<begun>(audit_rule::time, 0, [](begun& e) { e.at = day(4); }));
  CHECK(is_found<begun>(audit_rule::series, 0, [](begun& e) { e.next = {}; }));
  CHECK(is_found<begun>(audit_rule::series, 0, [](begun& e) { e.next = {9'999}; }));
  CHECK(is_found<begun>(audit_rule::shape, 0, [](begun& e) { e.series = {5}; }));
  using stopped = series_stopped;
  CHECK(is_found<stopped>(audit_rule::series, 0, [](stopped& e) { e.from = day(16); }));
  CHECK(is_found<stopped>(audit_rule::series, 0, [](stopped& e) { e.from = day(3); }));
  CHECK(is_found<stopped>(audit_rule::shape, 0, [](stopped& e) { e.by.actor = {999}; }));
  using lot = pack_granted;
  // The first two lots, what lived on, the third lot, what was given, the fourth.
  for (const std::size_t n : {0U, 1U, 2U, 3U, 4U, 5U}) {
    INFO("lot " << n);
    CHECK(is_found<lot>(audit_rule::series, n, [](lot& e) { e.quantity += 1; }));
    CHECK(is_found<lot>(audit_rule::series, n, [](lot& e) { e.valid.end.ns += 1; }));
    CHECK(is_found<lot>(audit_rule::series, n, [](lot& e) { e.priority += 1; }));
    CHECK(is_found<lot>(audit_rule::series, n, [](lot& e) { e.source = pack_source::free; }));
    CHECK(is_found<lot>(audit_rule::place, n, [](lot& e) { e.series = {}; }));
  }
  using move = pack_moved;
  CHECK(is_found<move>(audit_rule::series, 0, [](move& e) { e.what = pack_move::transferred; }));
  CHECK(is_found<move>(audit_rule::series, 0, [](move& e) { e.quantity -= 1; }));
  CHECK(is_found<move>(audit_rule::series, 1, [](move& e) { e.what = pack_move::voided; }));
  CHECK(is_found<move>(audit_rule::time, 0, [](move& e) { e.at = day(4); }));
}

TEST_CASE("a lot with other shares or factors than its series' is found") {
  static const series_terms_platform of;
  const ledger& book = of.p.book();
  REQUIRE(audit(book).finding_count == 0);
  const auto found = [&]<class Event>(audit_rule rule, std::size_t n, auto change, Event*) {
    ledger forged;
    copy_changed<Event>(book, forged, n, change);
    return finds(audit(forged), rule);
  };
  constexpr series_opened* series = nullptr;
  constexpr pack_granted* lot = nullptr;
  // Of a series and of its lots: money, then degrees.
  CHECK(found(audit_rule::series, 0, [](auto& e) { e.voucher.share = {1, 3}; }, series));
  CHECK(found(audit_rule::series, 0, [](auto& e) { e.voucher.funder = {}; }, series));
  CHECK(found(audit_rule::series, 1, [](auto& e) { e.factors = 0; }, series));
  CHECK(found(audit_rule::shape, 0, [](auto& e) { e.voucher.share = {3, 2}; }, series));
  CHECK(found(audit_rule::shape, 0, [](auto& e) { e.voucher.funder = {999}; }, series));
  CHECK(found(audit_rule::shape, 0, [](auto& e) { e.factors = 1; }, series));
  CHECK(found(audit_rule::shape, 1, [](auto& e) { e.factors = 999; }, series));
  CHECK(found(audit_rule::shape, 1, [](auto& e) { e.voucher.share = {1, 2}; }, series));
  const auto& lots = book.all<pack_granted>();
  for (std::size_t n = 0; n < lots.size(); ++n) {
    INFO("lot " << n);
    if (lots[n].unit == dimension::money) {
      CHECK(found(audit_rule::series, n, [](auto& e) { e.voucher.share = {1, 3}; }, lot));
      CHECK(found(audit_rule::series, n, [](auto& e) { e.voucher = {}; }, lot));
    } else {
      CHECK(found(audit_rule::series, n, [](auto& e) { e.factors = 0; }, lot));
    }
  }
}

TEST_CASE("a lot that a series lacks is missed") {
  const ledger& book = fixture().p.book();
  for (const event_kind kind : {event_kind::pack_granted, event_kind::pack_moved}) {
    std::uint64_t last = 0;
    for (std::uint64_t i = 0; i < book.size(); ++i)
      if (book.kind_at(i) == kind) last = i;
    ledger forged;
    copy_without(book, forged, {last});
    CHECK(finds(audit(forged), audit_rule::series));
  }
}
