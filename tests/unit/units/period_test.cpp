// SPDX-License-Identifier: MIT
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/units/instant_text.hpp>
#include <ducat/units/period.hpp>

#include <chrono>
#include <cstdint>
#include <string>

using namespace ducat;

namespace {

constexpr std::int32_t beijing = 8 * 3600;

std::string text(interval of) {
  return std::string{text_view{to_text(of.start)}} + " " + std::string{text_view{to_text(of.end)}};
}
std::string month_of(const char* when, std::int32_t offset) {
  return text(period_containing(parse_instant(when).value(), period::month, offset));
}

}  // namespace

TEST_CASE("a month in Beijing begins eight hours before it does in UTC") {
  CHECK(month_of("2026-11-23T12:00:00Z", 0) == "2026-11-01T00:00:00Z 2026-12-01T00:00:00Z");
  CHECK(month_of("2026-11-23T12:00:00Z", beijing) == "2026-10-31T16:00:00Z 2026-11-30T16:00:00Z");
  CHECK(month_of("2026-11-30T16:00:00Z", beijing) == "2026-11-30T16:00:00Z 2026-12-31T16:00:00Z");
  CHECK(month_of("2026-11-30T15:59:59.999999999Z", beijing) ==
        "2026-10-31T16:00:00Z 2026-11-30T16:00:00Z");
}

TEST_CASE("December is followed by January, and a leap year's February has 29 days") {
  CHECK(month_of("2026-12-31T23:59:59Z", 0) == "2026-12-01T00:00:00Z 2027-01-01T00:00:00Z");
  CHECK(month_of("2024-02-29T00:00:00Z", 0) == "2024-02-01T00:00:00Z 2024-03-01T00:00:00Z");
  CHECK(month_of("1970-01-01T00:00:00Z", -1) == "1969-12-01T00:00:01Z 1970-01-01T00:00:01Z");
  CHECK(month_of("1900-02-28T12:00:00Z", 0) == "1900-02-01T00:00:00Z 1900-03-01T00:00:00Z");
}

TEST_CASE("hours and days follow the account's own offset, before 1970 too") {
  const instant half_past = parse_instant("2026-11-23T18:20:00Z").value();
  const std::int32_t india = 5 * 3600 + 1800;
  CHECK(text(period_containing(half_past, period::hour, india)) ==
        "2026-11-23T17:30:00Z 2026-11-23T18:30:00Z");
  CHECK(text(period_containing(half_past, period::day, india)) ==
        "2026-11-22T18:30:00Z 2026-11-23T18:30:00Z");
  CHECK(text(period_containing({-1}, period::hour, 0)) ==
        "1969-12-31T23:00:00Z 1970-01-01T00:00:00Z");
  CHECK(text(period_containing({-1}, period::day, 0)) ==
        "1969-12-31T00:00:00Z 1970-01-01T00:00:00Z");
}

TEST_CASE("for ever has no edge") {
  CHECK(period_containing({0}, period::forever, beijing) == interval{instant_min, instant_max});
}

TEST_CASE("periods that no instant can bound end at the first and last instants") {
  for (const period length : {period::hour, period::day, period::month}) {
    for (const std::int32_t offset : {-50'400, 0, beijing}) {
      const interval first = period_containing(instant_min, length, offset);
      CHECK(first.start == instant_min);
      CHECK(first.end > instant_min);
      const interval last = period_containing(instant_max, length, offset);
      CHECK(last.start < instant_max);
      CHECK(last.end == instant_max);
    }
  }
}

TEST_CASE("every instant lies in its period, and months agree with the calendar of <chrono>") {
  namespace chrono = std::chrono;
  INFO(ducat_test::seed_text());
  ducat_test::random_source random{11};
  const auto midnight_ns = [](chrono::year_month month) {
    const chrono::sys_time<chrono::nanoseconds> start{chrono::sys_days{month / 1}};
    return start.time_since_epoch().count();
  };
  for (int i = 0; i < 5'000; ++i) {
    // Within 280 years of 1970, so that nanoseconds hold every bound.
    const instant when{static_cast<std::int64_t>(random.word()) / 1000 * 957};
    const auto offset = static_cast<std::int32_t>(random.below(100'801)) - 50'400;
    const std::int64_t offset_ns = std::int64_t{offset} * 1'000'000'000;
    const interval month = period_containing(when, period::month, offset);
    const interval day = period_containing(when, period::day, offset);
    const interval hour = period_containing(when, period::hour, offset);
    CHECK((month.contains(day) && day.contains(hour) && hour.contains(when)));
    CHECK(day.end.ns - day.start.ns == 24 * (hour.end.ns - hour.start.ns));
    const chrono::sys_time<chrono::nanoseconds> local{chrono::nanoseconds{when.ns + offset_ns}};
    const chrono::year_month_day date{chrono::floor<chrono::days>(local)};
    const chrono::year_month that = date.year() / date.month();
    CHECK(month.start.ns == midnight_ns(that) - offset_ns);
    CHECK(month.end.ns == midnight_ns(that + chrono::months{1}) - offset_ns);
  }
}
