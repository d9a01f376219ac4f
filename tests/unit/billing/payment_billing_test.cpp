// SPDX-License-Identifier: MIT
// Payments on statements, and forgeries that the audit must find.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/testing/statement_text.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

using namespace ducat;
using namespace ducat_test;

namespace {

// Tokens for 0.2 fen in January, and 0.3 in February; 5 fen paid in January, one of two payments
// of February bounces in March.
struct paid_months {
  billing_platform p;

  paid_months() {
    p.count(p.payer(), 2'000, day(3));
    (void)p.engine().advance(day(10));
    pay(5, "first");
    (void)p.engine().advance(day(40));
    p.count(p.payer(), 3'000, day(40));
    pay(20, "second");
    pay(7, "third");
    (void)p.engine().advance(day(70));
    (void)p.engine().return_payment(p.payer(), {.reference = "second"}).value();
  }
  void pay(int128 fen, text_view reference) {
    (void)p.engine().pay(p.payer(), {.amount = {fen, yuan}, .reference = reference}).value();
  }
  statement of(const interval& during) const {
    return make_statement(p.book(), p.payer(), during, rounding::ceiling).value();
  }
};

const paid_months& fixture() {
  static const paid_months of;
  return of;
}
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(fixture().p.book(), forged, n, change);
  for (const audit_finding& f : audit(forged).findings)
    if (f.rule == rule) return true;
  return false;
}

}  // namespace

TEST_CASE("a statement says what was paid in its time beside its total, which payments leave") {
  const paid_months& m = fixture();
  CHECK(m.of(between(0, 31)).paid == 5);
  CHECK(m.of(between(0, 31)).total == 1);
  CHECK(m.of(between(31, 59)).paid == 27);
  CHECK(m.of(between(31, 59)).total == 1);
  CHECK(m.of(between(59, 90)).paid == -20);
  CHECK(m.of(between(59, 90)).total == 0);
  CHECK(m.of(whole_ledger).paid == 12);
  for (const statement_line& line : m.of(whole_ledger).lines)
    CHECK(line.kind == statement_kind::usage_on_demand);
  const std::string text = testing::statement_text(m.p.book(), m.of(between(31, 59)));
  CHECK(text.find("paid in this time: 0.27 CNY\n") != std::string::npos);
}

TEST_CASE("what is owed is exact, so it differs from what was issued by the roundings") {
  const paid_months& m = fixture();
  const int128 issued = m.of(between(0, 31)).total + m.of(between(31, 59)).total;
  CHECK(issued == 2);
  // 2 fen were issued and 12 paid; 0.5 fen were used.
  CHECK(reduced(m.p.book().all<payment_returned>()[0].owed_after) == mixed{-12, 1, 2});
}

TEST_CASE("who paid has a statement in the run, though nothing was used") {
  paid_months m;
  const account_handle idle = m.p.open("idle", {});
  const account_handle last = m.p.open("last", {});
  m.p.count(last, 10'000, day(70));
  (void)m.p.engine().pay(idle, {.amount = {3, yuan}}).value();
  const auto run = make_statements(m.p.book(), between(59, 90), rounding::half_even).value();
  REQUIRE(run.statements.size() == 3);
  CHECK(run.statements[0].payer == m.p.payer());
  CHECK(run.statements[0].paid == -20);
  CHECK(run.statements[1].payer == idle);
  CHECK(run.statements[1].paid == 3);
  CHECK(run.statements[1].total == 0);
  CHECK(run.statements[2].payer == last);
  CHECK(run.statements[2].paid == 0);
  CHECK(run.statements[2].total == 1);
  const auto one = make_statement(m.p.book(), idle, between(59, 90), rounding::half_even).value();
  CHECK(one.paid == 3);
}

TEST_CASE("the audit follows payments: priced is paid, received and owed") {
  const audit_report report = audit(fixture().p.book());
  CHECK(report.passed());
  CHECK(report.payers[0].received == mixed{12, 0, 1});
  CHECK(add(report.payers[0].received, report.payers[0].owed).value() == report.payers[0].priced);
}

TEST_CASE("a forged payment is found") {
  using paid = payment_received;
  using back = payment_returned;
  CHECK(is_found<paid>(audit_rule::owed, 0, [](paid& e) { e.owed_after.whole += 1; }));
  CHECK(is_found<paid>(audit_rule::owed, 0, [](paid& e) { e.amount += 1; }));
  CHECK(is_found<paid>(audit_rule::time, 1, [](paid& e) { e.at = day(39); }));
  CHECK(is_found<paid>(audit_rule::once, 1,
                       [](paid& e) { e.reference = fixture().p.book().all<paid>()[0].reference; }));
  CHECK(is_found<paid>(audit_rule::shape, 0, [](paid& e) { e.amount = 0; }));
  CHECK(is_found<paid>(audit_rule::shape, 0, [](paid& e) { e.payment = {1}; }));
  CHECK(is_found<paid>(audit_rule::shape, 0, [](paid& e) { e.payer = {9}; }));
  CHECK(is_found<paid>(audit_rule::shape, 0, [](paid& e) { e.reference = {999}; }));
  CHECK(is_found<paid>(audit_rule::shape, 0, [](paid& e) { e.by.actor = {999}; }));
  CHECK(is_found<paid>(audit_rule::shape, 0, [](paid& e) { e.position += 1; }));
  CHECK(is_found<paid>(audit_rule::shape, 0, [](paid& e) { e.owed_after.denominator = 0; }));
  CHECK(is_found<back>(audit_rule::owed, 0, [](back& e) { e.owed_after.whole -= 1; }));
  CHECK(is_found<back>(audit_rule::owed, 0, [](back& e) { e.amount = 7; }));
  CHECK(is_found<back>(audit_rule::time, 0, [](back& e) { e.at = day(69); }));
  CHECK(is_found<back>(audit_rule::shape, 0, [](back& e) { e.payment = {3}; }));
  CHECK(is_found<back>(audit_rule::shape, 0, [](back& e) { e.amount = -20; }));
  CHECK(is_found<back>(audit_rule::shape, 0, [](back& e) { e.by.reason = {999}; }));

  // Returned twice: by a copy of the event.
  ledger twice;
  copy_events(fixture().p.book(), twice, [&](std::uint64_t, auto& event) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(event)>, back>) {
      back first = event;
      twice.append(first);
      ++event.position;
    }
    return true;
  });
  bool found = false;
  for (const audit_finding& f : audit(twice).findings)
    found = found || (f.rule == audit_rule::shape && f.position == twice.size() - 1);
  CHECK(found);
}
