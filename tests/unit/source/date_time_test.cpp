// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/source/date_time.hpp>

#include <cstdint>
#include <optional>

namespace {

using ducat::errc;
using ducat::instant;
using ducat::parse_date_time;
using ducat::rounding;

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t hour = 3'600 * second;
constexpr std::optional<std::int64_t> no_zone;
constexpr std::optional<std::int64_t> utc = 0;
constexpr std::optional<rounding> exact;
// date -u -d '2023-11-16 18:15:46' +%s
constexpr std::int64_t sample = 1'700'158'546 * second;

constexpr errc why(const ducat::result<instant>& r) { return r ? errc{} : r.error().code; }

static_assert(*parse_date_time("2023-11-16T18:15:46Z", no_zone, exact) == instant{sample});
static_assert(*parse_date_time("2023-11-16 18:15:46", utc, exact) == instant{sample});
static_assert(why(parse_date_time("2023-11-16 18:15:46", no_zone, exact)) == errc::invalid_text);

}  // namespace

TEST_CASE("a date and time is read with a blank or a T, with a zone of its own or the stated one") {
  CHECK(*parse_date_time("2023-11-16 18:15:46Z", no_zone, exact) == instant{sample});
  CHECK(*parse_date_time("2023-11-16 18:15:46+08:00", no_zone, exact) ==
        instant{sample - 8 * hour});
  CHECK(*parse_date_time("2023-11-16T18:15:46-03:30", no_zone, exact) ==
        instant{sample + 7 * hour / 2});
  CHECK(*parse_date_time("2023-11-16 18:15:46", 8 * hour, exact) == instant{sample - 8 * hour});
  // Its own zone wins.
  CHECK(*parse_date_time("2023-11-16 18:15:46Z", 8 * hour, exact) == instant{sample});
}

TEST_CASE("seven fraction digits are hundreds of nanoseconds") {
  CHECK(*parse_date_time("2023-11-16 18:15:46.6805900", utc, exact) ==
        instant{sample + 680'590'000});
  CHECK(*parse_date_time("2023-11-16 18:15:46.0000001Z", no_zone, exact) == instant{sample + 100});
  CHECK(*parse_date_time("1969-12-31 23:59:59.999999999", utc, exact) == instant{-1});
}

TEST_CASE("what is finer than a nanosecond is refused, or rounded by name") {
  CHECK(why(parse_date_time("2023-11-16 18:15:46.0000000005", utc, exact)) == errc::inexact);
  CHECK(*parse_date_time("2023-11-16 18:15:46.0000000000", utc, exact) == instant{sample});
  CHECK(*parse_date_time("2023-11-16 18:15:46.0000000005", utc, rounding::half_even) ==
        instant{sample});
  CHECK(*parse_date_time("2023-11-16 18:15:46.0000000005", utc, rounding::half_up) ==
        instant{sample + 1});
  CHECK(*parse_date_time("2023-11-16 18:15:46.9999999999", utc, rounding::half_even) ==
        instant{sample + second});
}

TEST_CASE("nothing else is a date and time") {
  for (const char* text :
       {"", "2023-11-16", "2023-11-16 18:15", "2023-11-16_18:15:46", "23-11-16 18:15:46",
        "2023-11-16 18:15:46.", "2023-11-16 18:15:46.5.5", "2023-11-16 18:15:465",
        "2023-11-16 18:15:46 UTC", "2023-11-16 18:15:46+0800", "2023-11-16 18:15:46z",
        " 2023-11-16 18:15:46", "2023-11-16 18:15:46 ", "2023/11/16 18:15:46",
        "2023-11-16 18:15:46+24:00"}) {
    INFO(text);
    CHECK(why(parse_date_time(text, utc, exact)) == errc::invalid_text);
  }
}

TEST_CASE(
    "days and times that do not exist are out of range, and what no instant holds overflows") {
  for (const char* text : {"2023-02-29 00:00:00", "2023-13-01 00:00:00", "2023-00-01 00:00:00",
                           "2023-11-16 24:00:00", "2023-11-16 23:60:00", "2016-12-31 23:59:60"}) {
    INFO(text);
    CHECK(why(parse_date_time(text, utc, exact)) == errc::out_of_range);
  }
  for (const char* text :
       {"2263-01-01 00:00:00", "1600-01-01 00:00:00", "2262-04-11 23:47:16.854775808",
        "2262-04-11 20:47:16.854775807-03:01", "1677-09-21 00:12:43.145224191"}) {
    INFO(text);
    CHECK(why(parse_date_time(text, utc, exact)) == errc::overflow);
  }
  CHECK(*parse_date_time("1677-09-21 00:12:43.145224192", utc, exact) == ducat::instant_min);
  CHECK(*parse_date_time("1677-09-20T19:12:43.145224192-05:00", utc, exact) == ducat::instant_min);
  CHECK(*parse_date_time("2262-04-12 07:47:16.854775807+08:00", utc, exact) == ducat::instant_max);
  CHECK(*parse_date_time("2262-04-11 23:47:16.854775807", utc, exact) == ducat::instant_max);
  CHECK(*parse_date_time("2024-02-29 00:00:00", utc, exact) == instant{1'709'164'800 * second});
}
