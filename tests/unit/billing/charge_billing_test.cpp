// SPDX-License-Identifier: MIT
// Close charges on statements, in audits, in explanations and in backtests.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain_charge.hpp>
#include <ducat/billing/ledger_difference.hpp>
#include <ducat/billing/roll_up.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>

#include <string>
#include <type_traits>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

price_table prices_with(const std::vector<charge_spec>& charges) {
  price_table list = plain_prices();
  for (const charge_spec& each : charges) (void)list.add_charge(each).value();
  return list;
}

charge_spec minimum(std::int64_t amount) {
  charge_spec spec = charge_named("spend");
  spec.minimum = decimal{amount, 0};
  return spec;
}
charge_spec standing(std::int64_t amount) {
  charge_spec spec = charge_named("support");
  spec.standing = decimal{amount, 0};
  return spec;
}

charge_outcome close(billing_platform& p, std::int64_t day_of_period) {
  return p.engine().close_charges(p.payer(), day(day_of_period)).value();
}

statement of_everything(const billing_platform& p) {
  return make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
}

bool finds(const audit_report& report, audit_rule rule) {
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}

// 40 degrees in January at 20 yuan, of which a wallet pays 300; a minimum of 1,000, of which a
// wallet pays 50; support at 30. Closed, then 5 degrees come late and the first 40 are taken out.
struct busy {
  billing_platform p{prices_with({minimum(1'000), standing(30)})};
  account_handle team = p.team("research");

  busy() {
    grant_spec scoped = wallet_of(30'000, 0);
    const scope_term terms[] = {{scope_kind::account, 0, team.index}};
    scoped.scope = terms;
    scoped.scope_size = 1;
    p.grant(p.payer(), scoped);
    p.use(team, ratio{40, 1}, day(3), one_hour);
    p.grant(p.payer(), wallet_of(5'000, 5'000));
    close(p, 3);
    (void)p.engine().advance(day(33)).value();
    p.use(team, ratio{5, 1}, day(4), one_hour);
    close(p, 3);
    p.reverse(1);
    close(p, 3);
    (void)p.engine().advance(day(59)).value();
    close(p, 40);
  }
};

}  // namespace

TEST_CASE("a charge is a line of its own in the period's statement, with its parts") {
  billing_platform p{prices_with({minimum(1'000), standing(30)})};
  p.use(p.team("research"), ratio{40, 1}, day(3), one_hour);
  close(p, 3);
  const statement s =
      make_statement(p.book(), p.payer(), between(0, 31), rounding::half_even).value();
  CHECK(s.total == 103'000);
  REQUIRE(s.lines.size() == 3);
  CHECK(s.lines[0].kind == statement_kind::charge);
  CHECK(s.lines[0].account == p.payer());
  CHECK(s.lines[0].month == between(0, 31));
  CHECK(s.lines[0].period == between(0, 31));
  CHECK(s.lines[0].billed == 20'000);
  CHECK(s.lines[0].effective == 20'000);
  CHECK(s.lines[1].billed == 3'000);
  CHECK(s.lines[2].kind == statement_kind::usage_on_demand);
  REQUIRE(s.charges.size() == 2);
  CHECK(s.charges[0].line == 0);
  CHECK(s.charges[0].came_to == in_yuan(800));
  CHECK(s.charges[0].parts.true_up == in_yuan(200));
  CHECK(s.charges[1].line == 1);
  CHECK(s.charges[1].parts.standing == in_yuan(30));
  const auto nodes = roll_up(p.book(), s).value();
  CHECK(nodes[0].subtree_billed == 103'000);
  CHECK(nodes[0].own_billed == 23'000);
  CHECK(make_statement(p.book(), p.payer(), since(31), rounding::half_even)->lines.empty());
}

TEST_CASE("what wallets pay of a charge is not billed again") {
  const busy of;
  const statement s = of_everything(of.p);
  mixed price{};
  mixed exact{};
  mixed paid{};
  for (const statement_line& line : s.lines) {
    if (line.kind == statement_kind::purchase) continue;
    mixed& sum = line.kind == statement_kind::wallet_paid ? paid : price;
    sum = add(sum, line.price).value();
    exact = add(exact, line.exact).value();
  }
  // Refunds of usage go to the wallet with the adjustment's own price.
  CHECK(subtract(s.exact, in_yuan(50)).value() == exact);
  CHECK(of.p.book().all<charge_paid>().size() > 0);
}

TEST_CASE("a statement of a month with a minimum is at least the minimum, however it came about") {
  const busy of;
  mixed january{};
  const statement s =
      make_statement(of.p.book(), of.p.payer(), between(0, 31), rounding::half_even).value();
  for (std::size_t i = 0; i < s.lines.size(); ++i)
    if (s.lines[i].kind == statement_kind::charge ||
        s.lines[i].kind == statement_kind::usage_on_demand)
      january = add(january, s.lines[i].price).value();
  // 45 degrees at 20 yuan are 900; trued up to 1,000; and support. The reversal is February's.
  CHECK(january == in_yuan(1'030));
  const statement february =
      make_statement(of.p.book(), of.p.payer(), between(31, 59), rounding::half_even).value();
  std::string said;
  for (const statement_charge& charge : february.charges) {
    const statement_line& line = february.lines[charge.line];
    said += (line.period == between(0, 31) ? "January " : "February ") +
            std::string(to_text(line.price.whole).view()) + "; ";
  }
  CHECK(said == "January 80000; February 100000; February 3000; ");
}

TEST_CASE("an audit recomputes charges") {
  const busy of;
  const audit_report report = audit(of.p.book());
  for (const audit_finding& f : report.findings)
    UNSCOPED_INFO(message(f.rule) << " at " << f.position << ": " << f.detail);
  CHECK(report.passed());
  REQUIRE(report.payers.size() == 1);
  CHECK(add(report.payers[0].paid, report.payers[0].owed).value() == report.payers[0].priced);
}

TEST_CASE("a wrong amount of a charge is found") {
  const busy of;
  for (std::size_t n = 0; n < of.p.book().all<charge_posted>().size(); ++n) {
    ledger forged;
    copy_changed<charge_posted>(of.p.book(), forged, n, [](charge_posted& e) {
      e.parts.standing = add(e.parts.standing, in_fen(1)).value();
      e.amount = add(e.amount, in_fen(1)).value();
      e.owed = add(e.owed, in_fen(1)).value();
    });
    CHECK(finds(audit(forged), audit_rule::charge));
  }
}

TEST_CASE("a charge that is missing from a close is found, and one too many") {
  const busy of;
  const ledger& book = of.p.book();
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (book.kind_at(i) != event_kind::charge_posted) continue;
    std::vector<std::uint64_t> left_out{i};
    for (std::uint64_t k = i + 1; k < book.size() && book.kind_at(k) == event_kind::charge_paid;
         ++k)
      left_out.push_back(k);
    ledger forged;
    copy_without(book, forged, left_out);
    CHECK(finds(audit(forged), audit_rule::charge));
  }
  ledger doubled;
  copy_tables(book, doubled);
  for (std::uint64_t i = 0; i < book.size(); ++i)
    book.visit(i, [&](const auto& e) { doubled.append(e); });
  // The last close once more: that of February.
  const charges_closed& last = book.all<charges_closed>().back();
  charges_closed& again = doubled.append(last);
  again.position = doubled.size() - 1;
  for (std::uint64_t i = last.position + 1; i <= last.position + last.line_count; ++i)
    book.visit(i, [&](const auto& e) { doubled.append(e); });
  CHECK(finds(audit(doubled), audit_rule::charge));
}

TEST_CASE("a close that is dated before its period's end is found") {
  const busy of;
  ledger forged;
  copy_changed<charges_closed>(of.p.book(), forged, 0, [](charges_closed& e) { e.at = day(30); });
  CHECK(finds(audit(forged), audit_rule::time));
}

TEST_CASE("lines of a close that stand elsewhere make no statement") {
  const busy of;
  ledger forged;
  copy_changed<charges_closed>(of.p.book(), forged, 0, [](charges_closed& e) { e.line_count = 0; });
  CHECK(make_statements(forged, whole_ledger, rounding::half_even).error().code ==
        errc::malformed_ledger);
  CHECK(finds(audit(forged), audit_rule::place));
}

TEST_CASE("a close that names what does not exist is malformed") {
  const busy of;
  const auto is_malformed = [](const ledger& forged) {
    const auto made = make_statements(forged, whole_ledger, rounding::half_even);
    return !made && made.error().code == errc::malformed_ledger &&
           finds(audit(forged), audit_rule::shape);
  };
  const auto closed = [&](auto change) {
    ledger forged;
    copy_changed<charges_closed>(of.p.book(), forged, 0, change);
    return is_malformed(forged);
  };
  CHECK(closed([&](auto& e) { e.payer = of.team; }));
  CHECK(closed([](auto& e) { e.payer = account_handle{}; }));
  CHECK(closed([](auto& e) { e.period.end = e.period.start; }));
  CHECK(closed([](auto& e) { e.position += 1; }));
  CHECK(closed([](auto& e) { e.line_count = 1'000; }));
  const auto posted = [&](auto change) {
    ledger forged;
    copy_changed<charge_posted>(of.p.book(), forged, 0, change);
    return is_malformed(forged);
  };
  CHECK(posted([](auto& e) { e.charge = charge_handle{7}; }));
  CHECK(posted([](auto& e) { e.charge = charge_handle{}; }));
  CHECK(posted([&](auto& e) { e.payer = of.team; }));
  CHECK(posted([](auto& e) { e.parts.true_up.rest = e.parts.true_up.denominator; }));
  CHECK(posted([](auto& e) { e.owed_after.rest = e.owed_after.denominator; }));
  const auto paid = [&](auto change) {
    ledger forged;
    copy_changed<charge_paid>(of.p.book(), forged, 0, change);
    return is_malformed(forged);
  };
  CHECK(paid([](auto& e) { e.pack = pack_handle{}; }));
  CHECK(paid([](auto& e) { e.charge = charge_handle{7}; }));
  CHECK(paid([](auto& e) { e.balance_after.rest = e.balance_after.denominator; }));
  const auto published = [&](auto change) {
    ledger forged;
    copy_changed<charge_published>(of.p.book(), forged, 1, change);
    return is_malformed(forged);
  };
  CHECK(published([](auto& e) { e.charge = charge_handle{0}; }));
  CHECK(published([](auto& e) { e.charge = charge_handle{}; }));
}

TEST_CASE("the arithmetic of a posted charge can be read out") {
  charge_spec spec = minimum(1'000);
  spec.discount = ratio{1, 10};
  billing_platform p{prices_with({spec})};
  p.use(p.payer(), ratio{40, 1}, day(3), one_hour);
  close(p, 3);
  p.use(p.payer(), ratio{5, 1}, day(4), one_hour);
  const charge_outcome again = close(p, 3);
  const auto why = explain_charge(p.book(), again.position() + 1).value();
  CHECK(to_text(p.book(), why) ==
        "charge spend of acme for [1970-01-01T00:00:00Z, 1970-02-01T00:00:00Z), posted to "
        "1970-01-31T23:59:59.999999999Z, at position 14\n"
        "  priced usage came to 900.00 CNY\n"
        "  discount (1/10): -90.00 CNY in all, of which here -10.00 CNY\n"
        "  true-up (minimum 1000.00 CNY): 190.00 CNY in all, of which here -90.00 CNY\n"
        "  posted here: -100.00 CNY\n"
        "  owed: -100.00 CNY\n");
  CHECK(explain_charge(p.book(), 0).error().code == errc::out_of_range);
  CHECK(explain_charge(p.book(), p.book().size()).error().code == errc::out_of_range);
}

TEST_CASE("a backtest counts charges, by name and for the payer") {
  billing_platform before{prices_with({standing(30)})};
  billing_platform after{prices_with({standing(30), minimum(1'000)})};
  for (billing_platform* p : {&before, &after}) {
    p->use(p->team("research"), ratio{40, 1}, day(3), one_hour);
    close(*p, 3);
  }
  const ledger_difference d = compare_ledgers(before.book(), after.book()).value();
  CHECK(d.total == charge_difference{in_yuan(830), in_yuan(1'030)});
  CHECK(d.by_charge.at("spend") == charge_difference{{}, in_yuan(200)});
  CHECK(d.by_charge.at("support") == charge_difference{in_yuan(30), in_yuan(30)});
  CHECK(d.by_account.at("acme") == charge_difference{in_yuan(30), in_yuan(230)});
  CHECK(d.usages.empty());
}
