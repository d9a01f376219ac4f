// SPDX-License-Identifier: MIT
// A small price calendar, proved by the compiler: working hours in Sydney, a holiday, a window
// across midnight, and the end of summer time. It holds if it compiles.
#include <ducat/pricing/calendar_table.hpp>

using namespace ducat;

namespace {

consteval instant utc(const char* text) { return parse_instant(text).value(); }
consteval time_of_day tod(const char* text) { return parse_time_of_day(text).value(); }

constexpr zone_transition transitions[] = {{utc("2024-04-06T16:00:00Z"), 10 * 3600},
                                           {utc("2024-10-05T16:00:00Z"), 11 * 3600}};
constexpr calendar_window office[] = {{monday_to_friday, tod("09:00"), tod("17:30")}};
constexpr calendar_window nights[] = {{every_weekday, tod("22:00"), tod("06:00")}};
constexpr special_days holidays[] = {{{2024, 4, 1}, {2024, 4, 1}, {}}};  // Easter Monday

struct numbers {
  std::uint32_t office, nights;
};

constexpr numbers write(calendar_table& table) {
  zone_spec zone;
  zone.utc_offset_seconds = 11 * 3600;
  zone.transitions = transitions;
  calendar_spec spec;
  spec.zone = table.zones().add(zone).value();
  spec.windows = office;
  spec.special = holidays;
  const std::uint32_t first = table.add(spec).value();
  spec.windows = nights;
  spec.special = {};
  return {first, table.add(spec).value()};
}

constexpr bool hours_are_those_of_sydney() {
  calendar_table table;
  const numbers n = write(table);
  return table.contains(n.office, utc("2024-03-28T22:00:00Z")) &&
         table.next_edge(n.office, utc("2024-03-28T22:00:00Z")) == utc("2024-03-29T06:30:00Z") &&
         table.next_edge(n.office, utc("2024-03-29T06:30:00Z")) == utc("2024-04-01T22:00:00Z") &&
         table.next_edge(n.office, utc("2024-04-05T06:30:00Z")) == utc("2024-04-07T23:00:00Z");
}
static_assert(hours_are_those_of_sydney());

constexpr bool the_night_of_the_change_has_nine_hours() {
  calendar_table table;
  const numbers n = write(table);
  const instant start = table.next_edge(n.nights, utc("2024-04-06T00:00:00Z"));
  const instant end = table.next_edge(n.nights, start);
  return start == utc("2024-04-06T11:00:00Z") && end - start == hours{9};
}
static_assert(the_night_of_the_change_has_nine_hours());

constexpr bool office_and_night_never_meet() {
  calendar_table table;
  const numbers n = write(table);
  return !table.overlaps(n.office, n.nights, {utc("2024-03-01T00:00:00Z"), instant_max}) &&
         table.overlaps(n.office, 0) && table.same_terms(n.office, table, n.office) &&
         !table.same_terms(n.office, table, n.nights);
}
static_assert(office_and_night_never_meet());

static_assert(half_open({every_weekday, tod("16:30"), edge::included, tod("00:30"), edge::included})
                  .value()
                  .end == time_of_day{30 * 60'000'000'000 + 1});
static_assert(text_view{to_text(tod("16:30"))} == text_view{"16:30"});

}  // namespace
