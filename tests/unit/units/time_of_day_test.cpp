// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/units/civil.hpp>
#include <ducat/units/time_of_day.hpp>

#include <string>

using namespace ducat;

namespace {

std::string again(const char* text) {
  return std::string{text_view{to_text(parse_time_of_day(text).value())}};
}

}  // namespace

TEST_CASE("times of day are read to the nanosecond, and written as short as they are") {
  CHECK(parse_time_of_day("16:30").value().ns == 59'400'000'000'000);
  CHECK(parse_time_of_day("00:00").value() == midnight);
  CHECK(parse_time_of_day("24:00").value() == end_of_day);
  CHECK(parse_time_of_day("24:00:00.0").value() == end_of_day);
  CHECK(again("16:30") == "16:30");
  CHECK(again("16:30:00.000") == "16:30");
  CHECK(again("00:29:59") == "00:29:59");
  CHECK(again("23:59:59.999999999") == "23:59:59.999999999");
  CHECK(again("00:00:00.25") == "00:00:00.250000000");
  CHECK(again("24:00") == "24:00");
}

TEST_CASE("what is no time of day is refused") {
  for (const char* text : {"24:00:01", "24:01", "25:00", "23:60", "12:00:60"}) {
    INFO(text);
    CHECK(parse_time_of_day(text).error().code == errc::out_of_range);
  }
  for (const char* text : {"", "1:30", "0130", "01:3", "01:30:", "01:30.5", "01:30:00.", " 01:30",
                           "01:30 ", "-1:30", "01:30Z", "01:30:00.1234567890"}) {
    INFO(text);
    CHECK(parse_time_of_day(text).error().code == errc::invalid_text);
  }
  CHECK(parse_time_of_day("01:30Z").error().position == 5);
  CHECK(make_time_of_day(23, 59, 59, 1'000'000'000).error().code == errc::out_of_range);
  CHECK(make_time_of_day(0xFFFF'FFFF, 0).error().code == errc::out_of_range);
}

TEST_CASE("weekdays follow from the count of days, before 1970 too") {
  CHECK(weekday_from_days(0) == weekday::thursday);
  CHECK(weekday_from_days(-1) == weekday::wednesday);
  CHECK(weekday_from_days(-4) == weekday::sunday);
  CHECK(weekday_from_days(-3) == weekday::monday);
  CHECK(weekday_from_days(4) == weekday::monday);
  CHECK(weekday_of({2026, 9, 7}) == weekday::monday);
}
