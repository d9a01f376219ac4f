// SPDX-License-Identifier: MIT
// Packs that come again were brought twice, or not at the instant of their cycle. docs/pain.md has
// the threads.
#include "pain/bills.hpp"
#include "support/ledger_check.hpp"
#include "support/platform.hpp"

#include <cstdint>

using namespace ducat;
using namespace ducat_test;

namespace {

// 100 tokens a day to the organisation, and what else it is granted.
struct recurring : platform {
  recurring() {
    REQUIRE(engine.advance({0}).has_value());
    series_spec spec;
    spec.lot.quantity = tokens_of(100);
    spec.lot.valid.start = {0};
    spec.cycle.unit = cycle_unit::day;
    series = engine.subscribe(root, spec).value();
  }
  static any_quantity tokens_of(int128 quantity) { return {quantity, dimension::token}; }

  int128 has(instant when) const { return engine.available(user, dimension::token, when).value(); }
  std::uint64_t lots() const {
    std::uint64_t count = 0;
    const auto& granted = engine.events().all<pack_granted>();
    for (std::uint32_t i = 0; i < granted.size(); ++i)
      count += granted[i].series == series ? 1U : 0U;
    return count;
  }
  void advance_to(std::int64_t hour) { REQUIRE(engine.advance({hour * hour_ns}).has_value()); }

  series_handle series;
};

}  // namespace

// Whatever else began or ended within a cycle (another grant, an expiry, a grant that was voided)
// brought the recurring grant anew: the balance was its full amount again.
TEST_CASE("openmeterio/openmeter#4252: what else comes and goes within a cycle brings no lot") {
  recurring p;
  const pack_handle lot = p.engine.state().series[0].current;
  CHECK(p.record(p.tokens(1, 30, hour_ns)) == "pack 0 gave 30, has 70");

  const pack_handle ends_at_noon = p.grant_tokens(p.root, 5, {{0}, {12 * hour_ns}});
  const pack_handle from_noon = p.grant_tokens(p.root, 50, {{12 * hour_ns}, {40 * hour_ns}});
  const pack_handle voided = p.grant_tokens(p.root, 7, {{0}, {40 * hour_ns}});
  for (const std::int64_t hour : {2, 12, 13, 23}) {  // before, at and after what comes and goes
    p.advance_to(hour);
    CHECK(p.left(lot) == "70");
    CHECK(p.lots() == 2);  // of today, and of tomorrow ahead
    if (hour != 13) continue;
    move_spec all;
    all.pack = voided;
    REQUIRE(p.engine.void_quantity(all).has_value());
  }
  CHECK(p.has({23 * hour_ns}) == 70 + 50);
  CHECK(p.left(ends_at_noon) == "5");  // its breakage

  // Late usage of the morning changes balances in the middle of the cycle, and brings none either.
  CHECK(p.record(p.tokens(2, 10, 3 * hour_ns)) == "pack 2 gave 5, has 0; pack 0 gave 5, has 65");
  p.advance_to(24);
  CHECK(p.has({day_ns}) == 100 + 50);
  CHECK(p.left(from_noon) == "50");
  CHECK(p.lots() == 3);
  check_ledger(p.engine);
}

// A balance that was asked for at the very start of a period lacked the grant that recurs there.
TEST_CASE("openmeterio/openmeter#4278: the lot of a cycle is there at the instant of its edge") {
  recurring p;
  CHECK(p.record(p.tokens(1, 100, hour_ns)) == "pack 0 gave 100, has 0");
  CHECK(p.has({day_ns - 1}) == 0);
  CHECK(p.has({day_ns}) == 100);  // before time went on to it
  p.advance_to(24);
  CHECK(p.has({day_ns}) == 100);  // and after
  CHECK(p.record(p.tokens(2, 40, day_ns)) == "pack 1 gave 40, has 60");
  p.advance_to(24);  // once more to the same instant
  CHECK(p.has({day_ns}) == 60);
  CHECK(p.lots() == 3);
  check_ledger(p.engine);
}

// A recurrence that was anchored where the grant was made, or where a period was reset, counted
// twice there.
TEST_CASE("openmeterio/openmeter#1408: a series that begins where its cycle does has one lot") {
  for (const std::int64_t made_at : {std::int64_t{0}, day_ns, 30 * day_ns}) {
    platform p;
    REQUIRE(p.engine.advance({made_at}).has_value());
    series_spec spec;
    spec.lot.quantity = recurring::tokens_of(100);
    spec.lot.valid.start = {made_at};
    spec.cycle = {cycle_unit::day, 1, {made_at}};
    REQUIRE(p.engine.subscribe(p.root, spec).has_value());
    CHECK(p.engine.available(p.user, dimension::token, {made_at}).value() == 100);
    CHECK(p.engine.available(p.user, dimension::token, {made_at - 1}).value() == 0);
    // A pack that ends where the next cycle begins is gone there, and brings nothing.
    (void)p.grant_tokens(p.root, 9, {{made_at}, {made_at + day_ns}});
    REQUIRE(p.engine.advance({made_at + day_ns}).has_value());
    CHECK(p.engine.available(p.user, dimension::token, {made_at + day_ns}).value() == 100);
    check_ledger(p.engine);
  }
}
