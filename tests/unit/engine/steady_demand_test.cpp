// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/engine/steady_demand.hpp>

#include <cstdint>

using namespace ducat;
using namespace ducat_test;
using detail::steady_demand;

TEST_CASE("demand at a fractional rate is the floor of its running total") {
  // 7/3 a tick, of whose running total 2/3 are left over: 3, 5, 7 + 2/3, …
  steady_demand d{7, 3, 2};
  CHECK(d.is_fractional());
  CHECK(d.rate() == mixed{2, 1, 3});
  CHECK(d.within(0) == 0);
  CHECK(d.within(1) == 3);
  CHECK(d.within(2) == 5);
  CHECK(d.within(3) == 7);
  CHECK(d.within(4) == 10);
  d.advance(1);
  CHECK(d.within(1) == 2);
  d.advance(2);
  CHECK(d.within(1) == 3);
}

TEST_CASE("demand passes ticks in which it wants nothing") {
  steady_demand d{2, 7, 0};  // at ticks 3, 6, 10, …
  CHECK(d.idle_ticks() == 3);
  d.advance(3);
  CHECK(d.idle_ticks() == 0);
  d.advance(1);
  CHECK(d.idle_ticks() == 2);
  CHECK(steady_demand{8, 7, 0}.idle_ticks() == 0);
  CHECK(steady_demand{1, INT64_MAX, 0}.idle_ticks() == INT64_MAX - 1);
}

TEST_CASE("demand beyond every number is the largest one") {
  const steady_demand most{magnitude(int128_max), 1, 0};
  CHECK(most.within(2) == 2 * magnitude(int128_max));
  CHECK(most.within(UINT64_MAX) == uint128_max);
  const steady_demand least{INT64_MAX - 1, INT64_MAX, INT64_MAX - 1};
  CHECK(least.within(UINT64_MAX) == UINT64_MAX - 2);  // 2^64 less 2^64 / (2^63 - 1)
}

TEST_CASE("a job's running total goes on through rates of the same unit, and past others") {
  sku_table skus;
  const sku_handle disk = skus.add({0}, meter::metered, dimension::card_time);
  skus.add_rate(disk, {0}, 1, dimension::card_time);
  skus.add_rate(disk, {10}, 2, dimension::card_time);
  skus.add_rate(disk, {20}, 3, dimension::compute);
  skus.add_rate(disk, {30}, 4, dimension::card_time);
  const auto rest_at = [&](std::int64_t when, dimension unit) {
    return detail::rest_of(skus, disk, ratio{1, 7}, unit, {5}, {when}).value();
  };
  CHECK(rest_at(5, dimension::card_time) == 0);
  CHECK(rest_at(10, dimension::card_time) == 5);
  CHECK(rest_at(12, dimension::card_time) == 9 % 7);
  CHECK(rest_at(25, dimension::card_time) == (5 + 20) % 7);
  CHECK(rest_at(25, dimension::compute) == 15 % 7);
  CHECK(rest_at(31, dimension::card_time) == (5 + 20 + 4) % 7);
  const auto found = detail::demand_at(skus, disk, ratio{1, 7}, {5}, {12}).value();
  CHECK(found.unit == dimension::card_time);
  CHECK(found.until == instant{20});
  CHECK(found.demand.within(3) == (2 + 2 * 3) / 7);
  CHECK(detail::demand_at(skus, disk, ratio{1, 7}, {-1}, {12}).error().code == errc::no_rate);
  CHECK(detail::demand_at(skus, disk, ratio{1}, {-1}, {12}).value().demand.whole() == 2);
  CHECK(detail::demand_at(skus, disk, ratio{1}, {-1}, {-1}).error().code == errc::no_rate);
}
