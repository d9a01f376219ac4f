// SPDX-License-Identifier: MIT
// Instants, intervals and the civil calendar, against a calendar that counts days one by one.
#include "support/death.hpp"
#include "support/print_units.hpp"
#include "support/random.hpp"

#include <ducat/units/instant_text.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/literals.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

std::string text_of(instant t) { return std::string{text_view{to_text(t)}}; }

errc refusal(text_view text) { return parse_instant(text).error().code; }

}  // namespace

TEST_CASE("every day from 1677 to 2262 has the date that counting gives") {
  // 1677-09-21 is 106 752 days before 1970-01-01, a Tuesday; both ends of the range of instants.
  civil_date counted{1677, 9, 21};
  int day_of_week = 2;
  const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (std::int64_t day = -106'752; day <= 106'751; ++day) {
    if (civil_from_days(day) != counted || days_from_civil(counted) != day ||
        static_cast<int>(weekday_of(counted)) != day_of_week) {
      CAPTURE(day, counted.year, int{counted.month}, int{counted.day});
      FAIL("the calendars differ");
    }
    day_of_week = day_of_week % 7 + 1;
    const int year = counted.year;
    const bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    const int length = lengths[counted.month - 1] + (leap && counted.month == 2 ? 1 : 0);
    CHECK(days_in_month(year, counted.month) == length);
    if (counted.day < length) {
      ++counted.day;
    } else {
      counted.day = 1;
      counted.year += counted.month == 12 ? 1 : 0;
      counted.month = static_cast<std::uint8_t>(counted.month % 12 + 1);
    }
  }
  CHECK(counted == civil_date{2262, 4, 12});
  CHECK(days_in_month(2026, 0) == 0);
  CHECK(days_in_month(2026, 13) == 0);
}

TEST_CASE("an instant prints as RFC 3339 says, and reads back") {
  CHECK(text_of(instant{0}) == "1970-01-01T00:00:00Z");
  CHECK(text_of(instant{-1}) == "1969-12-31T23:59:59.999999999Z");
  CHECK(text_of(instant{1'000}) == "1970-01-01T00:00:00.000001Z");
  CHECK(text_of(instant{500'000'000}) == "1970-01-01T00:00:00.500Z");
  CHECK(text_of(instant{1'795'435'200'000'000'000}) == "2026-11-23T12:00:00Z");
  CHECK(text_of(instant_min) == "1677-09-21T00:12:43.145224192Z");
  CHECK(text_of(instant_max) == "2262-04-11T23:47:16.854775807Z");
  INFO(seed_text());
  random_source random{33};
  for (int i = 0; i < 2'000; ++i) {
    const instant t{static_cast<std::int64_t>(random.word())};
    CHECK(parse_instant(to_text(t)).value() == t);
  }
}

TEST_CASE("an offset is taken into account, and any number of fraction digits up to nine") {
  const instant noon{1'795'435'200'000'000'000};
  CHECK(parse_instant("2026-11-23T12:00:00Z").value() == noon);
  CHECK(parse_instant("2026-11-23T20:00:00+08:00").value() == noon);
  CHECK(parse_instant("2026-11-23T06:30:00-05:30").value() == noon);
  CHECK(parse_instant("2026-11-23T12:00:00.1Z").value() == noon + 100_ms);
  CHECK(parse_instant("2026-11-23T12:00:00.123456789Z").value() == noon + 123'456'789_ns);
  CHECK(parse_instant("2024-02-29T00:00:00Z").has_value());
}

TEST_CASE("an offset from UTC is UTC, Z, or hours and minutes") {
  CHECK(parse_utc_offset("UTC").value() == 0);
  CHECK(parse_utc_offset("Z").value() == 0);
  CHECK(parse_utc_offset("+05:45").value() == 20'700);
  CHECK(parse_utc_offset("-08:00").value() == -28'800);
  CHECK(parse_utc_offset("-23:59").value() == -86'340);
  for (const char* text : {"", "utc", "+8", "+08", "08:00", "+24:00", "+08:60", "UTC+8", "+08:00 ",
                           ".5+08:00", "+08:00:00"}) {
    INFO(text);
    CHECK_FALSE(parse_utc_offset(text).has_value());
  }
  CHECK(parse_utc_offset("+08:6x").error() == failure{errc::invalid_text, 5});
}

TEST_CASE("text that is no instant is refused, with the place") {
  for (const char* text :
       {"", "2026", "2026-11-23", "2026-11-23 12:00:00Z", "2026-11-23t12:00:00Z",
        "2026-11-23T12:00:00z", "2026-11-23T12:00Z", "2026-11-23T12:00:00", "20261123T120000Z",
        "2026-11-23T12:00:00.Z", "2026-11-23T12:00:00.1234567890Z", "2026-11-23T12:00:00Zx",
        "2026-11-23T12:00:00+0800", "2026-11-23T12:00:00+24:00", "+026-11-23T12:00:00Z",
        " 2026-11-23T12:00:00Z", "2026-1-23T12:00:00Z"}) {
    CAPTURE(text);
    CHECK(refusal(text) == errc::invalid_text);
  }
  CHECK(parse_instant("2026-11-23 12:00:00Z").error().position == 10);
  for (const char* text : {"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
                           "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z", "2016-12-31T23:59:60Z"}) {
    CAPTURE(text);
    CHECK(refusal(text) == errc::out_of_range);
  }
  CHECK(parse_instant("2262-04-12T07:47:16.854775807+08:00").value() == instant_max);
  CHECK(parse_instant("1677-09-20T19:12:43.145224192-05:00").value() == instant_min);
  CHECK(refusal("2262-04-12T07:47:16.854775808+08:00") == errc::overflow);
  CHECK(refusal("1677-09-21T00:12:43.145224191Z") == errc::overflow);
  CHECK(refusal("2262-04-11T23:47:16.854775808Z") == errc::overflow);
  CHECK(refusal("9999-12-31T23:59:59Z") == errc::overflow);
  CHECK(refusal("2262-04-11T23:47:16-01:00") == errc::overflow);
}

TEST_CASE("time that does not fit is an error, and never wraps") {
  CHECK(checked_subtract(instant_max, instant_min).error().code == errc::overflow);
  CHECK(checked_subtract(instant{0}, instant_min).error().code == errc::overflow);
  CHECK(checked_subtract(instant{-1}, instant_min).value() == nanoseconds::max());
  CHECK(checked_add(instant_max, 1_ns).error().code == errc::overflow);
  CHECK(checked_add(instant{0}, hours::max()).error().code == errc::overflow);
  CHECK(checked_subtract(instant_min, 1_ns).error().code == errc::overflow);
  CHECK(checked_subtract(instant{0}, nanoseconds::min()).error().code == errc::overflow);
  CHECK(checked_subtract(instant{-1}, nanoseconds::min()).value() == instant_max);
  CHECK(checked_add(instant_max, days::min()).error().code == errc::overflow);
  CHECK(broken_invariant([] { (void)(instant_max + 1_ns); }) != "");
  CHECK(broken_invariant([] { (void)(instant_max - instant_min); }) != "");
  CHECK(instant{5} - instant{9} == -4_ns);
  CHECK(instant{5} + hours{1} - instant{5} == 1_h);
  CHECK(1_h + instant{5} - 1_h == instant{5});
}

TEST_CASE("an interval holds its start and not its end") {
  const interval hour{instant{0}, instant{0} + 1_h};
  CHECK(hour.contains(hour.start));
  CHECK_FALSE(hour.contains(hour.end));
  CHECK(hour.duration() == 1_h);
  const interval next{hour.end, hour.end + 1_h};
  CHECK_FALSE(hour.overlaps(next));
  CHECK(intersect(hour, next).empty());
  CHECK(hour.contains(interval{hour.start, hour.end}));
  CHECK_FALSE(hour.contains(interval{hour.start, hour.end + 1_ns}));
  CHECK(intersect(hour, {instant{30}, instant_max}) == interval{instant{30}, hour.end});
}

TEST_CASE("an empty interval lasts zero; one that ends before it starts is an error") {
  const interval empty{instant{5}, instant{5}};
  CHECK(empty.empty());
  CHECK(empty.is_valid());
  CHECK(empty.duration() == 0_ns);
  CHECK_FALSE(empty.contains(instant{5}));
  CHECK_FALSE(empty.overlaps({instant{0}, instant{9}}));
  CHECK(interval{instant{0}, instant{1}}.contains(empty));
  CHECK(interval::of(instant{6}, instant{5}).error().code == errc::invalid_interval);
  const interval backward{instant{6}, instant{5}};
  CHECK_FALSE(backward.is_valid());
  CHECK(backward.checked_duration().error().code == errc::invalid_interval);
  CHECK(interval{instant_min, instant_max}.checked_duration().error().code == errc::overflow);
  CHECK(broken_invariant([&] { (void)backward.duration(); }) != "");
  CHECK(intersect({instant{0}, instant{2}}, {instant{5}, instant{9}}).duration() == 0_ns);
}
