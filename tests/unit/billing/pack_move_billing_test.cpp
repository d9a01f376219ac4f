// SPDX-License-Identifier: MIT
// What moves of packs bill, what they carry of a price, and forgeries that the audit must find.
#include "support/ledger_copy.hpp"
#include "support/moved_pack.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/testing/statement_text.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

const statement_line& line_of(const statement& s, account_handle account, statement_kind kind) {
  for (const statement_line& line : s.lines)
    if (line.account == account && line.kind == kind) return line;
  FAIL("no such line");
  return s.lines.front();
}

bool finds(const audit_report& report, audit_rule rule) {
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}
const moved_pack& fixture() {
  static const moved_pack of;
  return of;
}

template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(fixture().p.book(), forged, n, change);
  return finds(audit(forged), rule);
}

}  // namespace

TEST_CASE("over a pack's life what was billed is what its quantity cost, wherever it went") {
  const moved_pack of;
  const statement s =
      make_statement(of.p.book(), of.p.payer(), whole_ledger, rounding::half_even).value();
  const account_handle payer = of.p.payer();
  const statement_line& refund = line_of(s, payer, statement_kind::refund);
  CHECK(refund.quantity == mixed{-degree, 0, 1});
  CHECK(refund.billed == -2'000);
  CHECK(refund.effective == 0);
  CHECK(line_of(s, payer, statement_kind::purchase).billed == 20'001);
  const statement_line& voided = line_of(s, payer, statement_kind::voided);
  CHECK(voided.quantity == mixed{2 * degree, 0, 1});
  CHECK(voided.billed == 0);
  CHECK(voided.effective == 4'000);
  CHECK(line_of(s, of.team, statement_kind::usage_covered).effective == 2'000);
  CHECK(line_of(s, of.team, statement_kind::breakage).quantity == mixed{degree, 0, 1});
  CHECK(line_of(s, payer, statement_kind::breakage).quantity == mixed{2 * degree, 0, 1});
  CHECK(s.total == 18'001);
  CHECK(s.effective == 18'001);
  REQUIRE(s.packs.size() == 2);
  CHECK(s.packs[0].granted == 10 * degree);
  CHECK(s.packs[0].moved == -5 * degree);
  CHECK(s.packs[0].moved_paid == -10'000);
  CHECK(s.packs[1].granted == 0);
  CHECK(s.packs[1].moved == 2 * degree);
  CHECK(s.packs[1].paid == 0);
  CHECK(s.packs[1].effective + s.packs[1].broken == s.packs[1].moved_paid);
  CHECK(s.packs[0].effective + s.packs[0].broken == 20'001 - 10'000);
  CHECK(testing::statement_text(of.p.book(), s).find("moved with") != std::string::npos);
}

TEST_CASE("a part of a minor unit that is left behind is carried at the end") {
  billing_platform p;
  grant_spec spec = pack_of(3, 100);
  spec.valid = between(0, 20);
  const pack_handle lot = p.grant(p.payer(), spec);
  p.use(p.payer(), ratio{1}, day(1), one_hour);
  (void)p.engine().advance(day(2));
  move_spec rest;
  rest.pack = lot;
  const pack_handle to = p.engine().transfer(rest, p.team("other")).value().to;
  CHECK(to.has_value());
  (void)p.engine().advance(day(30));
  const statement s =
      make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  CHECK(s.total == 100);
  CHECK(s.effective == 100);
}

TEST_CASE("a refund stands in the month in which it was made") {
  billing_platform p;
  const pack_handle lot = p.grant(p.payer(), pack_of(10, 20'000));
  (void)p.engine().advance(day(33));
  move_spec all;
  all.pack = lot;
  CHECK(p.engine().refund(all, rounding::floor).value().cost == 20'000);
  const auto total = [&](interval during) {
    return make_statement(p.book(), p.payer(), during, rounding::half_even).value().total;
  };
  CHECK(total(between(0, 31)) == 20'000);
  CHECK(total(between(31, 59)) == -20'000);
}

TEST_CASE("the tax of a refund is that of its purchase") {
  billing_platform p;
  grant_spec spec = pack_of(10, 20'000);
  spec.tax = {ratio{6, 100}, {}, true};
  const pack_handle lot = p.grant(p.payer(), spec);
  (void)p.engine().advance(day(1));
  move_spec all;
  all.pack = lot;
  CHECK(p.engine().refund(all, rounding::floor).has_value());
  const statement s =
      make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  CHECK(line_of(s, p.payer(), statement_kind::refund).tax == spec.tax);
  CHECK(s.total == 0);
}

TEST_CASE("a forged move is found") {
  using move = pack_moved;
  CHECK(is_found<move>(audit_rule::pack_balance, 0, [](move& e) { e.balance_after.whole += 1; }));
  CHECK(is_found<move>(audit_rule::move, 0, [](move& e) { e.quantity += 1; }));
  CHECK(is_found<move>(audit_rule::move, 1, [](move& e) { e.cost -= 1; }));
  CHECK(is_found<move>(audit_rule::move, 1, [](move& e) { e.asked = 0; }));
  CHECK(is_found<move>(audit_rule::move, 0, [](move& e) { e.mode = rounding::ceiling; }));
  CHECK(is_found<move>(audit_rule::place, 2, [](move& e) { e.what = pack_move::rolled_over; }));
  CHECK(is_found<move>(audit_rule::time, 1, [](move& e) { e.at = day(1); }));
  CHECK(is_found<move>(audit_rule::time, 1, [](move& e) { e.at = day(20); }));
  CHECK(
      is_found<move>(audit_rule::pack_balance, 2, [](move& e) { e.to_balance_after.whole += 1; }));
  const symbol first = fixture().p.book().all<move>()[0].reference;
  CHECK(is_found<move>(audit_rule::once, 1, [&](move& e) { e.reference = first; }));
  CHECK(is_found<move>(audit_rule::shape, 2, [](move& e) { e.to = {}; }));
  CHECK(is_found<move>(audit_rule::shape, 2, [](move& e) { e.to = e.pack; }));
  CHECK(is_found<move>(audit_rule::shape, 1, [](move& e) { e.to = {1}; }));
  CHECK(is_found<move>(audit_rule::shape, 0, [](move& e) { e.pack = {9}; }));
  CHECK(is_found<move>(audit_rule::shape, 0, [](move& e) { e.quantity = 0; }));
  CHECK(is_found<move>(audit_rule::shape, 0, [](move& e) { e.cost = -1; }));
  CHECK(is_found<move>(audit_rule::shape, 0, [](move& e) { e.balance_after = {1, 1, 2}; }));
  CHECK(is_found<move>(audit_rule::shape, 0, [](move& e) { e.by.actor = {999}; }));
  using lot = pack_granted;
  CHECK(is_found<lot>(audit_rule::move, 1, [](lot& e) { e.paid -= 1; }));
  CHECK(is_found<lot>(audit_rule::move, 1, [](lot& e) { e.valid.start = day(1); }));
  CHECK(is_found<lot>(audit_rule::move, 1, [](lot& e) { e.priority += 1; }));
  CHECK(is_found<lot>(audit_rule::move, 1, [](lot& e) { e.source = pack_source::free; }));
  CHECK(is_found<lot>(audit_rule::move, 1, [](lot& e) { e.at = day(1); }));
  CHECK(is_found<lot>(audit_rule::shape, 0, [](lot& e) { e.origin = {0}; }));
}

TEST_CASE("a pack that was granted for a move does not stand without it") {
  const ledger& book = fixture().p.book();
  std::uint64_t filled = 0;
  for (std::uint64_t i = 0; i < book.size(); ++i)
    if (book.kind_at(i) == event_kind::pack_moved && book.at<pack_moved>(i).to.has_value())
      filled = i;
  ledger forged;
  copy_without(book, forged, {filled});
  CHECK(finds(audit(forged), audit_rule::place));
}
