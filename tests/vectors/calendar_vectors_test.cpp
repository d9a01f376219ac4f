// SPDX-License-Identifier: MIT
// The rows of billing.jsonl that speak of zones and of hours of the day: the days between two
// instants where a zone's days have 23 and 25 hours, and a call rated by the hours it falls in.
#include "support/zones.hpp"
#include "vectors/billing_rows.hpp"

#include <ducat/pricing/calendar_table.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;
using namespace ducat_test::billing;

namespace {

instant instant_of(const json& value) { return parse_instant(text_of(value)).value(); }

// Thousandths: enough for every rate of the rows, and exact.
int128 thousandths(const json& value) { return parse_fixed(text_of(value), 3).value(); }

weekday weekday_named(const std::string& name) {
  const std::string names = "Mon Tue Wed Thu Fri Sat Sun";
  const std::size_t at = names.find(name);
  REQUIRE(name.size() == 3);
  REQUIRE(at != std::string::npos);
  return static_cast<weekday>(at / 4 + 1);
}

// "Mon-Fri 18:00-24:00" or "Sat-Sun".
calendar_window window_of(const std::string& text) {
  day_set days;
  const auto first = static_cast<int>(weekday_named(text.substr(0, 3)));
  REQUIRE(text.at(3) == '-');
  const auto last = static_cast<int>(weekday_named(text.substr(4, 3)));
  for (int d = first; d <= last; ++d) days = days | day_set{static_cast<weekday>(d)};
  if (text.size() == 7) return {days, midnight, end_of_day};
  REQUIRE(text.size() == 19);
  return {days, parse_time_of_day(text.substr(8, 5)).value(),
          parse_time_of_day(text.substr(14, 5)).value()};
}

std::vector<calendar_window> windows_of(const std::string& text) {
  const std::string separator = " and ";
  std::vector<calendar_window> windows;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = text.find(separator, from)) != std::string::npos;
       from = at + separator.size())
    windows.push_back(window_of(text.substr(from, at - from)));
  windows.push_back(window_of(text.substr(from)));
  return windows;
}

// Cuts a call at the edges of every calendar; each piece pays the rate that holds.
void check_time_of_day_rate(const json& row) {
  check_names(row.at("params"), {"rates", "timezone", "connect_fee_charged"});
  check_names(row.at("usage"), {"start", "end"});
  check_names(row.at("expected"), {"amount"});
  const json& rates = row["params"]["rates"];
  REQUIRE(row["params"]["timezone"] == "UTC");
  calendar_table table;
  for (const json& rate : rates) {
    check_names(rate, {"when", "per_second", "connect_fee"});
    const std::vector<calendar_window> windows = windows_of(text_of(rate["when"]));
    calendar_spec spec;
    spec.windows = windows;
    (void)table.add(spec).value();
  }
  const auto count = static_cast<std::uint32_t>(table.size());
  for (std::uint32_t a = 1; a <= count; ++a)
    for (std::uint32_t b = a + 1; b <= count; ++b) CHECK(!table.overlaps(a, b));

  const instant start = instant_of(row["usage"]["start"]);
  const instant end = instant_of(row["usage"]["end"]);
  int128 sum = 0;  // thousandths × nanoseconds
  for (instant at = start; at < end;) {
    instant next = end;
    std::uint32_t rate = 0;
    for (std::uint32_t c = 1; c <= count; ++c) {
      if (table.contains(c, at)) rate = c;
      const instant edge = table.next_edge(c, at);
      if (edge < next) next = edge;
    }
    REQUIRE(rate != 0);
    sum += thousandths(rates[rate - 1]["per_second"]) * (next.ns - at.ns);
    if (at == start && row["params"]["connect_fee_charged"] == true)
      sum += thousandths(rates[rate - 1]["connect_fee"]) * 1'000'000'000;
    at = next;
  }
  CHECK(sum == thousandths(row["expected"]["amount"]) * 1'000'000'000);
}

void check_calendar_days(const json& row) {
  check_names(row.at("params"), {"timezone"});
  check_names(row.at("usage"), {"start", "end"});
  check_names(row.at("expected"), {"days"});
  REQUIRE(row["params"]["timezone"] == sydney().name);
  zone_table zones;
  const std::uint32_t zone = add_zone(zones, sydney());
  CHECK(zones.days_between(zone, instant_of(row["usage"]["start"]),
                           instant_of(row["usage"]["end"])) == row["expected"]["days"]);
}

}  // namespace

model_runners ducat_test::billing::calendar_models() {
  return {{"calendar_days_in_tz", check_calendar_days},
          {"time_of_day_rate", check_time_of_day_rate}};
}

TEST_CASE("hours of the day and days of a zone come out as other engines have them") {
  run_models(calendar_models());
}
