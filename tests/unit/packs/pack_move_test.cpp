// SPDX-License-Identifier: MIT
// The share of a price that quantity takes along.
#include "support/catch.hpp"

#include <ducat/packs/pack_move.hpp>

using namespace ducat;

namespace {

// What moves of one unit each take of a price, one after another.
constexpr bool takes(pack_basis of, rounding mode, const int (&expected)[3]) {
  for (const int each : expected) {
    const auto cost = cost_of_moved(of, 1, mode);
    if (!cost || *cost != each) return false;
    of.quantity -= 1;
    of.paid -= *cost;
  }
  return of == pack_basis{};
}

static_assert(takes({3, 100}, rounding::floor, {33, 33, 34}));
static_assert(takes({3, 100}, rounding::ceiling, {34, 33, 33}));
static_assert(takes({3, 0}, rounding::up, {0, 0, 0}));

}  // namespace

TEST_CASE("all of a basis takes all of its price, and more than it is refused") {
  const pack_basis of{7, 1'000};
  CHECK(cost_of_moved(of, 7, rounding::floor).value() == 1'000);
  CHECK(cost_of_moved(of, 8, rounding::floor).error().code == errc::out_of_range);
  CHECK(cost_of_moved(of, 0, rounding::floor).error().code == errc::out_of_range);
  CHECK(cost_of_moved(of, -1, rounding::floor).error().code == errc::out_of_range);
  const pack_basis large{int128_max, int128_max};
  CHECK(cost_of_moved(large, int128_max - 1, rounding::half_even).value() == int128_max - 1);
}
