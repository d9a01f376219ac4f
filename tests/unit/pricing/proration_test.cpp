// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/pricing/proration.hpp>
#include <ducat/usage/conversion.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr day_period from_to(civil_date start, civil_date end) { return {start, end}; }
constexpr civil_date date(int year, int month, int day) {
  return {year, static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}
constexpr day_period march = from_to(date(2024, 3, 1), date(2024, 4, 1));

}  // namespace

TEST_CASE("a fraction of time is exact to the nanosecond, and a whole period is one") {
  const interval month = between(0, 31);
  CHECK(fraction_of_time(month, month).value() == ratio{1});
  CHECK(fraction_of_time(between(3, 10), month).value() == ratio{7, 31});
  CHECK(fraction_of_time({day(3), day(3)}, month).value() == ratio{});
  const interval tick{{5}, {6}};
  CHECK(fraction_of_time(tick, month).value() == ratio{1, 31 * std::int64_t{86'400'000'000'000}});
  CHECK(fraction_of_time(between(3, 32), month).error().code == errc::out_of_range);
  CHECK(fraction_of_time(between(4, 3), month).error().code == errc::invalid_interval);
  CHECK(fraction_of_time({day(3), day(3)}, {day(3), day(3)}).error().code ==
        errc::division_by_zero);
  const interval all{instant_min, instant_max};
  CHECK(fraction_of_time(all, all).value() == ratio{1});
  CHECK(fraction_of_time(tick, all).error().code == errc::overflow);
}

// Kill Bill's cases: the denominator is the length of the surrounding cycle, never of the month
// that the change lies in.
TEST_CASE("the days of the surrounding period are counted, not those of the month") {
  const day_period cycle = from_to(date(2011, 1, 13), date(2011, 2, 13));
  CHECK(fraction_of_days(from_to(date(2011, 2, 1), date(2011, 2, 13)), cycle).value() ==
        ratio{12, 31});
  const day_period february = from_to(date(2011, 2, 1), date(2011, 3, 1));
  CHECK(fraction_of_days(from_to(date(2011, 2, 1), date(2011, 2, 14)), february).value() ==
        ratio{13, 28});
  const day_period quarter = from_to(date(2025, 4, 1), date(2025, 7, 1));
  CHECK(quarter.days() == 91);
  CHECK(fraction_of_days(from_to(date(2025, 5, 20), date(2025, 7, 1)), quarter).value() ==
        ratio{42, 91});
}

TEST_CASE("whether the last date belongs to the period is stated") {
  const auto inclusive =
      day_period::of(date(2024, 3, 1), date(2024, 3, 31), day_count::inclusive).value();
  const auto exclusive =
      day_period::of(date(2024, 3, 1), date(2024, 4, 1), day_count::exclusive).value();
  CHECK(inclusive == exclusive);
  CHECK(inclusive.days() == 31);
  CHECK(day_period::of(date(2024, 12, 31), date(2024, 12, 31), day_count::inclusive).value().end ==
        date(2025, 1, 1));
  CHECK(day_period::of(date(2024, 3, 1), date(2024, 3, 1), day_count::exclusive).value().days() ==
        0);
  CHECK(day_period::of(date(2024, 3, 2), date(2024, 3, 1), day_count::exclusive).error().code ==
        errc::invalid_interval);
  CHECK(day_period::of(date(2024, 2, 30), date(2024, 3, 1), day_count::inclusive).error().code ==
        errc::out_of_range);
}

TEST_CASE("periods that are not valid, empty or too short are refused") {
  CHECK(fraction_of_days(from_to(date(2024, 2, 29), date(2024, 3, 2)), march).error().code ==
        errc::out_of_range);
  CHECK(fraction_of_days(from_to(date(2024, 3, 9), date(2024, 3, 2)), march).error().code ==
        errc::invalid_interval);
  const day_period none = from_to(date(2024, 3, 9), date(2024, 3, 9));
  CHECK(fraction_of_days(none, none).error().code == errc::division_by_zero);
  CHECK(fraction_of_days(none, march).value() == ratio{});
}

TEST_CASE("in months of thirty days every month is one, and its parts add up to it") {
  const auto of_30 = [](const day_period& part, const day_period& whole) {
    return fraction_of_fixed_days(part, whole, 30).value();
  };
  CHECK(of_30(march, march) == ratio{1});
  CHECK(of_30(from_to(date(2024, 3, 1), date(2024, 3, 16)), march) == ratio{1, 2});
  CHECK(of_30(from_to(date(2024, 3, 16), date(2024, 4, 1)), march) == ratio{1, 2});
  CHECK(of_30(from_to(date(2024, 3, 31), date(2024, 4, 1)), march) == ratio{});
  const day_period february = from_to(date(2023, 2, 1), date(2023, 3, 1));
  CHECK(of_30(from_to(date(2023, 2, 28), date(2023, 3, 1)), february) == ratio{3, 30});
  const day_period year = from_to(date(2024, 1, 1), date(2025, 1, 1));
  CHECK(of_30(march, year) == ratio{1, 12});
  CHECK(of_30(february, from_to(date(2023, 1, 1), date(2024, 1, 1))) == ratio{1, 12});
  const day_period last_days = from_to(date(2024, 3, 29), date(2024, 3, 31));
  CHECK(fraction_of_fixed_days(last_days, march, 28).value() == ratio{});
  CHECK(fraction_of_fixed_days(march, march, 0).error().code == errc::out_of_range);
  CHECK(fraction_of_fixed_days(march, march, 32).error().code == errc::out_of_range);
  const day_period surplus = from_to(date(2024, 3, 31), date(2024, 4, 1));
  CHECK(fraction_of_fixed_days(surplus, surplus, 30).error().code == errc::division_by_zero);
}

// Baidu CDN's 95th percentile: 26 valid days of 31, printed to eight places.
TEST_CASE(
    "26 days of 31 are 0.83870968 where they are printed, and stay a ratio where they are not") {
  const auto valid =
      day_period::of(date(2024, 3, 6), date(2024, 3, 31), day_count::inclusive).value();
  const ratio factor = fraction_of_days(valid, march).value();
  CHECK(factor == ratio{26, 31});
  const mixed one = scale(mixed{1}, factor).value();
  CHECK(round_to_places(one, 8, rounding::half_up).value() == mixed{0, 83'870'968, 100'000'000});
}
