// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/subscription_pack.hpp>
#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

// 750 degrees a card and month at 7 yuan a degree, for 1 to 999 cards.
subscription_terms monthly() {
  const int128 degree{degree_unit::scale};
  return {750 * degree, unit_price::of({7, 0}, 2, degree).value(), 1, 999};
}

}  // namespace

TEST_CASE("a card's month is 750 degrees for 5250 yuan, 292.96875 hours of an H800") {
  const auto pack = subscribe(monthly(), 1).value();
  CHECK(flops{pack.units} == 750_degrees);
  CHECK(pack.price == in_yuan(5'250));
  const auto hours_of_h800 =
      divide(flops{pack.units}, flops_rate{798'720}, rounding::half_even).value();
  CHECK(hours_of_h800 == 292'968'750 * 3'600_us);
  CHECK(flops{pack.units} == flops{798'720 * int128{hours_of_h800.count()}});
}

TEST_CASE("seats that are not offered are refused") {
  CHECK(subscribe(monthly(), 999).value().price == in_yuan(999 * 5'250));
  CHECK(subscribe(monthly(), 1'000).error().code == errc::out_of_range);
  CHECK(subscribe(monthly(), 0).error().code == errc::out_of_range);
  subscription_terms huge = monthly();
  huge.units_per_seat = int128_max;
  CHECK(subscribe(huge, 2).error().code == errc::overflow);
}

TEST_CASE("seats that join midway get and pay the fraction that is left") {
  const auto more = join_midway(monthly(), 3, 2, ratio{17, 31}, rounding::floor).value();
  const auto rest = join_midway(monthly(), 3, 2, ratio{14, 31}, rounding::ceiling).value();
  CHECK(more.units + rest.units == subscribe(monthly(), 2).value().units);
  CHECK(add(more.price, rest.price).value() == in_yuan(2 * 5'250));
  CHECK(join_midway(monthly(), 0, 1, ratio{1}, rounding::floor).value().units ==
        subscribe(monthly(), 1).value().units);
  CHECK(join_midway(monthly(), 998, 2, ratio{1}, rounding::floor).error().code ==
        errc::out_of_range);
  CHECK(join_midway(monthly(), 1, 1, ratio{3, 2}, rounding::floor).error().code ==
        errc::out_of_range);
  CHECK(join_midway(monthly(), 1, -1, ratio{1}, rounding::floor).error().code ==
        errc::out_of_range);
}
