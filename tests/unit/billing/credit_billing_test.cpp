// SPDX-License-Identifier: MIT
// Credits on statements, in audits and in explanations.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain_credit.hpp>
#include <ducat/billing/roll_up.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/billing/statement_tax.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/testing/statement_text.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr interval january{day(0), day(31)};
constexpr interval february{day(31), day(59)};

// A team uses tokens for 10.2 fen in January and 4 fen in February, its payer for 3 fen in
// January. 5 fen of January are credited to the team in February, then 2 to the payer.
struct credited_team {
  billing_platform p;
  account_handle team = p.team("research");

  explicit credited_team(bool credits = true) {
    p.count(team, 102'000, day(3));
    p.count(p.payer(), 30'000, day(4));
    (void)p.engine().advance(day(33));
    p.count(team, 40'000, day(33));
    if (!credits) return;
    credit(team, 5, "CN 1", {"ops", "the outage of 3 January", "T-7"});
    credit(p.payer(), 2, {}, {});
  }
  void credit(account_handle to, int128 fen, text_view reference, const stated_provenance& by) {
    const auto done = p.engine().credit(
        to, {.amount = {fen, yuan}, .within = day(20), .reference = reference, .by = by});
    REQUIRE(done.has_value());
  }
  statement of(const interval& during, rounding mode = rounding::half_even) const {
    return make_statement(p.book(), p.payer(), during, mode).value();
  }
};

const credited_team& fixture() {
  static const credited_team of;
  return of;
}
const statement_line& adjustment_of(const statement& s, account_handle account) {
  for (const statement_line& line : s.lines)
    if (line.account == account && line.kind == statement_kind::adjustment) return line;
  FAIL("no such line");
  return s.lines.front();
}
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(fixture().p.book(), forged, n, change);
  for (const audit_finding& f : audit(forged).findings)
    if (f.rule == rule) return true;
  return false;
}

}  // namespace

TEST_CASE("a credit is an adjustment of its account in the month of its posting, for another") {
  const credited_team& c = fixture();
  CHECK(audit(c.p.book()).passed());
  CHECK(c.of(january).total == 13);
  const statement s = c.of(february);
  CHECK(s.exact == mixed{-3, 0, 1});
  CHECK(s.total == -3);
  const statement_line& line = adjustment_of(s, c.team);
  CHECK(line.month == february);
  CHECK(line.period == january);
  CHECK_FALSE(line.is_correction());
  CHECK_FALSE(line.sku.has_value());
  CHECK_FALSE(line.charge.has_value());
  CHECK(line.unit == dimension::money);
  CHECK(line.quantity == mixed{-5, 0, 1});
  CHECK(line.price == mixed{-5, 0, 1});
  CHECK(line.exact == mixed{-5, 0, 1});
  CHECK(line.billed == -5);
  CHECK(line.effective == -5);
  CHECK(adjustment_of(s, c.p.payer()).billed == -2);
  const std::string text = testing::statement_text(c.p.book(), s);
  CHECK(text.find("  1970-02 credit for 1970-01 adjustment: -0.05 CNY, price -0.05 CNY, exactly "
                  "-0.05 CNY, billed -0.05 CNY, cost of use -0.05 CNY\n") != std::string::npos);
}

TEST_CASE("credits roll up and are allocated as other lines are") {
  const credited_team& c = fixture();
  const statement s = c.of(february);
  const auto nodes = roll_up(c.p.book(), s).value();
  REQUIRE(nodes.size() == 2);
  CHECK(nodes[0].own_billed == -2);
  CHECK(nodes[1].own_billed == -1);
  CHECK(nodes[0].subtree_billed == -3);
  // In one statement of both months the total is rounded once, and shared out.
  const statement all = c.of({day(0), day(59)}, rounding::ceiling);
  CHECK(all.exact == mixed{10, 1, 5});
  CHECK(all.total == 11);
  int128 billed = 0;
  for (const statement_line& line : all.lines) billed += line.billed;
  CHECK(billed == 11);
}

TEST_CASE("credits for two months, or under two rates of tax, are two lines") {
  credited_team c;
  (void)c.p.engine()
      .credit(c.team, {.amount = {1, yuan}, .within = day(33), .tax = tax_inside(ratio{6, 100})})
      .value();
  (void)c.p.engine().credit(c.team, {.amount = {1, yuan}, .within = day(33)}).value();
  (void)c.p.engine().credit(c.team, {.amount = {1, yuan}, .within = day(3)}).value();
  const statement s = c.of(february);
  std::string seen;
  for (const statement_line& line : s.lines)
    if (line.account == c.team && line.kind == statement_kind::adjustment)
      seen += (line.period == january ? "january " : "february ") +
              std::string{line.tax.is_stated ? "taxed " : ""} +
              std::string{to_text(line.billed).view()} + "; ";
  CHECK(seen == "january -6; february -1; february taxed -1; ");
  CHECK(tax_statement(s, tax_rounding::per_invoice)->subtotals.size() == 2);
  CHECK(audit(c.p.book()).passed());
}

TEST_CASE("a credit at 6 % inside takes its tax back") {
  billing_platform p;
  p.count(p.payer(), 1'000'000, day(3));
  (void)p.engine().advance(day(33));
  (void)p.engine()
      .credit(p.payer(), {.amount = {53, yuan}, .within = day(3), .tax = tax_inside(ratio{6, 100})})
      .value();
  const statement s = make_statement(p.book(), p.payer(), february, rounding::half_even).value();
  const statement_tax taxed = tax_statement(s, tax_rounding::per_invoice).value();
  CHECK(taxed.total.net.minor == -50);
  CHECK(taxed.total.tax.minor == -3);
  CHECK(taxed.total.gross.minor == -53);
}

TEST_CASE("a closed month stays as it was, and corrections of it see no credit") {
  const auto months = [](bool credits) {
    credited_team c{false};
    REQUIRE(c.p.engine().close_period(c.p.payer(), day(3)).has_value());
    if (credits) c.credit(c.team, 5, "CN 1", {});
    c.p.count(c.team, 3'000, day(5));  // 0.3 fen, too late
    CHECK(audit(c.p.book()).passed());
    CHECK(c.of(january).total == 13);
    return c.of(february, rounding::ceiling);
  };
  const statement without = months(false);
  const statement with = months(true);
  REQUIRE(without.corrections.size() == 1);
  REQUIRE(with.corrections.size() == 1);
  CHECK(with.corrections[0].period == january);
  CHECK(with.corrections[0].exact_before == without.corrections[0].exact_before);
  CHECK(with.corrections[0].exact == without.corrections[0].exact);
  CHECK(with.corrections[0].billed == without.corrections[0].billed);
  CHECK(with.total == without.total - 5);
}

TEST_CASE("a correction of the month that a credit was posted to takes it as billed there") {
  credited_team c;
  (void)c.p.engine().advance(day(60));
  REQUIRE(c.p.engine().close_period(c.p.payer(), day(33)).has_value());
  const int128 issued = c.of(february).total;
  CHECK(issued == -3);
  c.p.count(c.team, 6'000, day(40));
  const statement march = c.of({day(59), day(90)});
  REQUIRE(march.corrections.size() == 1);
  CHECK(march.corrections[0].exact_before == mixed{-3, 0, 1});
  CHECK(march.corrections[0].billed == 1);  // −2.4 less −3
}

TEST_CASE("a credit is explained: who, why, approved by whom, and of how much") {
  const credited_team& c = fixture();
  const std::uint64_t first = c.p.book().all<credit_posted>()[0].position;
  const auto why = explain_credit(c.p.book(), first).value();
  CHECK(why.posted == mixed{10, 1, 5});
  CHECK(is_zero(why.credited_before));
  CHECK(to_text(c.p.book(), why) ==
        "credit note 1 of 0.05 CNY to acme/research for [1970-01-01T00:00:00Z, "
        "1970-02-01T00:00:00Z), "
        "posted to 1970-02-03T00:00:00Z, reference CN 1, at position " +
            std::string{to_text(first).view()} +
            "\n"
            "  given by ops for the outage of 3 January approved by T-7\n"
            "  posted by then for it and all below: 0.10 CNY + 1/5, credited of that 0.00 CNY\n"
            "  at most 0.10 CNY + 1/5 was left\n"
            "  owed after: 0.12 CNY + 1/5\n");
  // What was given to the payer since leaves less to the team; later usage is not looked at.
  credited_team more;
  more.credit(more.p.payer(), 2, "CN 2", {});
  more.credit(more.team, 4, "CN 3", {});
  more.p.count(more.team, 90'000, day(3));
  const auto last = explain_credit(more.p.book(), more.p.book().all<credit_posted>()[3].position);
  CHECK(last->posted == mixed{10, 1, 5});
  CHECK(last->credited_before == mixed{5, 0, 1});
  CHECK(last->most == mixed{4, 1, 5});
  CHECK(last->bound == more.p.payer());
  const std::string text = to_text(more.p.book(), *last);
  CHECK(text.find("  nobody said who, or why\n") != std::string::npos);
  CHECK(text.find("  at most 0.04 CNY + 1/5 was left, bound by acme\n") != std::string::npos);
  CHECK(explain_credit(c.p.book(), 0).error().code == errc::out_of_range);
  CHECK(explain_credit(c.p.book(), c.p.book().size()).error().code == errc::out_of_range);
}

TEST_CASE("the audit follows credits, and finds forged ones") {
  const audit_report report = audit(fixture().p.book());
  CHECK(report.payers[0].credited == mixed{7, 0, 1});
  CHECK(add(report.payers[0].credited, report.payers[0].owed).value() == report.payers[0].priced);
  using note = credit_posted;
  CHECK(is_found<note>(audit_rule::owed, 0, [](note& e) { e.owed_after.whole += 1; }));
  CHECK(is_found<note>(audit_rule::owed, 0, [](note& e) { e.amount += 1; }));
  // 10 are left to the team; to its payer 13.2 − 5, and 11 with the credit that is forged.
  CHECK_FALSE(is_found<note>(audit_rule::credit, 0, [](note& e) { e.amount = 10; }));
  CHECK(is_found<note>(audit_rule::credit, 0, [](note& e) { e.amount = 11; }));
  CHECK_FALSE(is_found<note>(audit_rule::credit, 1, [](note& e) { e.amount = 8; }));
  CHECK(is_found<note>(audit_rule::credit, 1, [](note& e) { e.amount = 9; }));
  // 5.2 are the team's own, and no more is the payer's.
  CHECK(is_found<note>(audit_rule::credit, 1, [](note& e) {
    e.account = fixture().team;
    e.amount = 6;
  }));
  // The team had 10.2 of its own left, of which 10 were credited above it.
  ledger above;
  copy_events(fixture().p.book(), above, [](std::uint64_t, auto& event) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(event)>, note>) {
      const bool is_first = event.amount == 5;
      event.account = is_first ? fixture().p.payer() : fixture().team;
      event.amount = is_first ? 10 : 5;
    }
    return true;
  });
  std::uint64_t bound = 0;
  for (const audit_finding& f : audit(above).findings)
    if (f.rule == audit_rule::credit) bound = f.subject + 1;
  CHECK(bound == fixture().p.payer().index + 1U);
  CHECK(is_found<note>(audit_rule::credit, 0, [](note& e) { e.number = 2; }));
  CHECK(is_found<note>(audit_rule::credit, 1, [](note& e) { e.number = 3; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.number = 0; }));
  CHECK(is_found<note>(audit_rule::credit, 0, [](note& e) { e.period = february; }));
  CHECK(is_found<note>(audit_rule::credit, 0, [](note& e) { e.period = {day(0), day(30)}; }));
  CHECK(is_found<note>(audit_rule::time, 0, [](note& e) { e.at = day(32); }));
  CHECK(is_found<note>(audit_rule::once, 1,
                       [](note& e) { e.reference = fixture().p.book().all<note>()[0].reference; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.amount = 0; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.account = {9}; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.period.end = e.period.start; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.reference = {999}; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.by.reason = {999}; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.tax.rate = ratio{-1}; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.position += 1; }));
  CHECK(is_found<note>(audit_rule::shape, 0, [](note& e) { e.owed_after.denominator = 0; }));
}
