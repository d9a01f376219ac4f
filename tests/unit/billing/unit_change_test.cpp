// SPDX-License-Identifier: MIT
// What a bill says of a sku that is charged in another unit from a date on: nothing that it shows
// adds up two units, and the audit knows the unit of each time.
#include "support/ledger_copy.hpp"
#include "support/print.hpp"
#include "support/storage_platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/ledger_difference.hpp>
#include <ducat/billing/statement.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// Half a degree and 400 GB-h in packs, 1 degree and 1000 GB-h used, a seventh of a GB beside it.
struct used {
  billing_platform p{storage_prices()};
  pack_handle degrees, bytes;
  std::uint64_t whole, seventh;

  used() {
    grant_spec half = pack_of(1, 0);
    half.quantity = any_quantity{degree / 2, dimension::compute};
    degrees = p.grant(p.payer(), half);
    bytes = p.grant(p.payer(), pack_of_gb_hours(400));
    whole = use_over_the_change(p, p.payer());
    seventh = p.use(p.payer(), ratio{1, 7}, {unit_changes.ns - 3}, 6, "storage");
  }
};

struct short_line {
  statement_kind kind;
  dimension unit;
  int128 quantity;
  int128 billed;
  friend bool operator==(const short_line&, const short_line&) = default;
};

std::vector<short_line> lines_of(const billing_platform& p) {
  const statement s =
      make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  std::vector<short_line> out;
  for (const statement_line& line : s.lines)
    if (line.sku.has_value())
      out.push_back({line.kind, line.unit, line.quantity.whole, line.billed});
  return out;
}

template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  const used of;
  ledger forged;
  copy_changed<Event>(of.p.book(), forged, n, change);
  for (const audit_finding& f : audit(forged).findings)
    if (f.rule == rule) return true;
  return false;
}

}  // namespace

TEST_CASE("a statement has a line for each unit of a sku, and adjustments too") {
  used of;
  using enum statement_kind;
  std::vector<short_line> expected{
      {usage_covered, dimension::compute, degree / 2, 0},
      {usage_covered, dimension::byte_time, 400 * gigabyte_hour, 0},
      {usage_on_demand, dimension::compute, degree / 2 + 133, 1'000},
      {usage_on_demand, dimension::byte_time, 600 * gigabyte_hour + 428'571'428, 600}};
  CHECK(lines_of(of.p) == expected);
  of.p.reverse(1);
  expected.push_back({adjustment, dimension::compute, -degree, -1'000});
  expected.push_back({adjustment, dimension::byte_time, -1'000 * gigabyte_hour, -600});
  CHECK(lines_of(of.p) == expected);
}

TEST_CASE("a wallet's refund stands with the unit of the line that it paid") {
  billing_platform p{storage_prices()};
  const pack_handle wallet = p.grant(p.payer(), wallet_of(1'500, 750));
  use_over_the_change(p, p.payer());  // 2000 for the degree, 1000 for the GB-h: 1500 paid
  p.reverse(1);
  CHECK(p.engine().balance(wallet) == mixed{1'500, 0, 1});
  for (const short_line& line : lines_of(p)) {
    const bool is_money = line.unit == dimension::money;
    CHECK(is_money == (line.kind == statement_kind::wallet_paid));
  }
  CHECK(audit(p.book()).passed());
}

TEST_CASE("an explanation has the unit of each piece, and a sum for each") {
  const used of;
  const explanation x = explain(of.p.book(), of.whole).value();
  REQUIRE(x.pieces.size() == 2);
  CHECK(x.pieces[0].unit == dimension::compute);
  CHECK(x.pieces[0].rate_per_ns == storage_rate);
  CHECK(x.pieces[0].amount == degree);
  CHECK(x.pieces[1].unit == dimension::byte_time);
  CHECK(x.pieces[1].amount == 1'000 * gigabyte_hour);
  CHECK(x.pieces[1].rate_from == unit_changes);
  REQUIRE(x.sums.size() == 2);
  CHECK((x.sums[0].covered == degree / 2 && x.sums[0].on_demand == degree / 2));
  CHECK(x.sums[1].unit == dimension::byte_time);
  CHECK(x.sums[1].covered == 400 * gigabyte_hour);
  CHECK(x.sums[1].on_demand == 600 * gigabyte_hour);
  // The pack of the other unit is passed over for that.
  REQUIRE(x.pieces[1].priced.size() == 1);
  REQUIRE(x.pieces[1].priced[0].passed.size() == 2);
  CHECK(x.pieces[1].priced[0].passed[0].reason == passed_over::unit);
  const std::string text = to_text(of.p.book(), x);
  CHECK(text.find("500 cards x 1000000000 per ns x 7200000000000 ns = 3600000000000000000000000"
                  " B-ns\n") != std::string::npos);
  CHECK(text.find("in all: 561600000000000000 FLOP (1/2 degree) covered, 561600000000000000 FLOP "
                  "(1/2 degree) on demand; 1440000000000000000000000 B-ns covered, "
                  "2160000000000000000000000 B-ns on demand for 16.00 CNY\n") != std::string::npos);
}

TEST_CASE("an explanation carries the fraction of each unit by itself") {
  const used of;
  const explanation x = explain(of.p.book(), of.seventh).value();
  REQUIRE(x.pieces.size() == 2);
  CHECK((x.pieces[0].rest_before == 0 && x.pieces[0].rest_after == 5));
  CHECK((x.pieces[1].rest_before == 0 && x.pieces[1].rest_after == 4));
}

TEST_CASE("a ledger over a change of unit passes the audit, reversals and late usage included") {
  used of;
  of.p.reverse(2);
  of.p.reverse(1);
  of.p.use(of.p.payer(), ratio{1, 7}, {unit_changes.ns - 9}, 20, "storage");
  (void)of.p.engine().advance(day(40));
  const audit_report report = audit(of.p.book());
  for (const audit_finding& f : report.findings)
    UNSCOPED_INFO(message(f.rule) << " at " << f.position << ": " << f.detail);
  CHECK(report.passed());
}

TEST_CASE("a tampered unit is found: of a rate, of a draw, of a price, of a carry") {
  // The change of unit taken back: what is charged after it is no draw of a degree pack.
  CHECK(is_found<rate_set>(audit_rule::burn_down, 1, [](auto& e) { e.unit = dimension::compute; }));
  CHECK(is_found<rate_set>(audit_rule::price, 1, [](auto& e) { e.unit = dimension::compute; }));
  CHECK(is_found<rate_set>(audit_rule::price, 0, [](auto& e) { e.unit = dimension::byte_time; }));
  CHECK(is_found<rate_set>(audit_rule::shape, 0, [](auto& e) { e.unit = dimension::none; }));
  CHECK(is_found<rate_set>(audit_rule::shape, 0, [](auto& e) { e.unit = dimension::money; }));
  // GB-h out of the degree pack.
  CHECK(is_found<pack_drawn>(audit_rule::burn_down, 1, [](auto& e) { e.pack = pack_handle{0}; }));
  // A later piece at the price of the other unit.
  CHECK(is_found<usage_priced>(audit_rule::price, 1, [](auto& e) { e.price = price_handle{0}; }));
  CHECK(is_found<carry_moved>(audit_rule::carry, 1, [](auto& e) { e.unit = dimension::compute; }));
  CHECK(
      is_found<carry_moved>(audit_rule::carry, 0, [](auto& e) { e.unit = dimension::card_time; }));
  CHECK(is_found<pack_granted>(audit_rule::burn_down, 1,
                               [](auto& e) { e.unit = dimension::compute; }));
}

TEST_CASE("a price of another unit than its sku's is found in the list itself") {
  const used of;
  ledger forged;
  for (std::uint32_t i = 0; i < of.p.book().names.size(); ++i)
    (void)forged.names.intern(of.p.book().names.text(symbol{i}));
  for (std::uint32_t i = 0; i < 2; ++i) {
    price_entry entry = of.p.book().prices[price_handle{i}];
    forged.prices.add_tier(of.p.book().prices.tier_of(entry, 0));
    entry.first_tier = i;
    entry.next = entry.next_of_counter = {};
    entry.unit = dimension::compute;
    (void)forged.prices.add(entry);
  }
  for (std::uint64_t i = 0; i < of.p.book().size(); ++i)
    of.p.book().visit(i, [&](const auto& e) {
      if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(e)>, pack_granted>)
        forged.append(e);
    });
  bool found = false;
  for (const audit_finding& f : audit(forged).findings)
    found = found || (f.rule == audit_rule::price &&
                      std::string{f.detail} == message(price_problem_kind::unit));
  CHECK(found);
}

TEST_CASE("a backtest compares storage in degrees for good with storage that left them") {
  price_table degrees;
  (void)degrees.define_sku("storage", meter::metered, dimension::compute, storage_rate).value();
  (void)degrees.add_flat("storage", yuan, {20, 0}, degree_unit::scale).value();
  billing_platform before{degrees};
  billing_platform after{storage_prices()};
  for (billing_platform* p : {&before, &after}) use_over_the_change(*p, p->payer());
  const ledger_difference found = compare_ledgers(before.book(), after.book()).value();
  CHECK(found.total.before == mixed{4'000, 0, 1});  // 2 degrees
  CHECK(found.total.after == mixed{3'000, 0, 1});   // 1 degree, and 1000 GB-h
}
