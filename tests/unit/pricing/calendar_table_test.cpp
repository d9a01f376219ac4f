// SPDX-License-Identifier: MIT
#include "support/print_units.hpp"
#include "support/zones.hpp"

#include <ducat/pricing/calendar_table.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

time_of_day tod(const char* text) { return parse_time_of_day(text).value(); }
calendar_window window(day_set days, const char* start, const char* end) {
  return {days, tod(start), tod(end)};
}
special_days on(civil_date date, day_set as = {}) { return {date, date, as}; }

// A table of one calendar.
class one {
 public:
  explicit one(std::vector<calendar_window> windows, std::vector<special_days> special = {},
               const known_zone& zone = {"UTC", 0, {}}) {
    calendar_spec spec;
    spec.windows = windows;
    spec.special = special;
    spec.zone = add_zone(table.zones(), zone);
    number = table.add(spec).value();
  }
  bool holds(const char* when) const { return table.contains(number, at(when)); }
  // The following edges, each after the one before.
  std::string edges(const char* from, int count) const {
    std::string out;
    instant t = at(from);
    for (int i = 0; i < count; ++i) {
      t = table.next_edge(number, t);
      out += (i > 0 ? " " : "") + std::string{text_view{to_text(t)}};
    }
    return out;
  }
  bool never_changes_after(const char* when) const {
    return table.next_edge(number, at(when)) == instant_max;
  }

  calendar_table table;
  std::uint32_t number = 0;
};

// The discount hours of 2025: 16:30 to 00:30 UTC, each day.
one deepseek_2025() { return one{{window(every_weekday, "16:30", "00:30")}}; }

// The peak hours of 2026: 01:00 to 04:00 and 06:00 to 10:00 UTC, Monday to Friday, not on Chinese
// public holidays; here those of National Day.
one deepseek_2026() {
  return one{
      {window(monday_to_friday, "01:00", "04:00"), window(monday_to_friday, "06:00", "10:00")},
      {{{2026, 10, 1}, {2026, 10, 7}, {}}}};
}

}  // namespace

TEST_CASE("DeepSeek's discount of 2025 crosses midnight every day") {
  const one calendar = deepseek_2025();
  CHECK(calendar.holds("2025-03-01T16:30:00Z"));
  CHECK(!calendar.holds("2025-03-01T16:29:59.999999999Z"));
  CHECK(calendar.holds("2025-03-02T00:29:59Z"));
  CHECK(calendar.holds("2025-03-02T00:29:59.999999999Z"));
  CHECK(!calendar.holds("2025-03-02T00:30:00Z"));
  CHECK(!calendar.holds("2025-03-02T12:00:00Z"));
  CHECK(calendar.edges("2025-03-01T12:00:00Z", 3) ==
        "2025-03-01T16:30:00Z 2025-03-02T00:30:00Z 2025-03-02T16:30:00Z");
  CHECK(calendar.edges("2025-03-01T16:30:00Z", 1) == "2025-03-02T00:30:00Z");
}

TEST_CASE("DeepSeek's peak hours of 2026 are on working days") {
  const one calendar = deepseek_2026();
  CHECK(!calendar.holds("2026-09-07T00:59:59Z"));
  CHECK(calendar.holds("2026-09-07T01:00:00Z"));
  CHECK(calendar.holds("2026-09-07T03:59:59Z"));
  CHECK(!calendar.holds("2026-09-07T04:00:00Z"));
  CHECK(!calendar.holds("2026-09-07T05:59:59Z"));
  CHECK(calendar.holds("2026-09-07T06:00:00Z"));
  CHECK(!calendar.holds("2026-09-07T10:00:00Z"));
  CHECK(!calendar.holds("2026-09-06T02:00:00Z"));  // a Sunday
  CHECK(!calendar.holds("2026-09-05T02:00:00Z"));  // a Saturday
  CHECK(calendar.holds("2026-09-30T02:00:00Z"));
  CHECK(!calendar.holds("2026-10-01T02:00:00Z"));  // a Thursday, and National Day
  CHECK(!calendar.holds("2026-10-07T02:00:00Z"));
  CHECK(calendar.holds("2026-10-08T02:00:00Z"));
  CHECK(!calendar.holds("2026-10-10T02:00:00Z"));  // a Saturday, though it is worked
  CHECK(calendar.edges("2026-09-30T08:00:00Z", 3) ==
        "2026-09-30T10:00:00Z 2026-10-08T01:00:00Z 2026-10-08T04:00:00Z");
  CHECK(calendar.edges("2026-10-09T08:00:00Z", 2) == "2026-10-09T10:00:00Z 2026-10-12T01:00:00Z");
}

TEST_CASE("a Saturday that is worked may have a Monday's hours") {
  const one office{
      {window(monday_to_friday, "01:00", "04:00"), window(saturday_and_sunday, "06:00", "07:00")},
      {on({2026, 10, 10}, weekday::monday)}};
  CHECK(office.edges("2026-10-09T04:00:00Z", 4) ==
        "2026-10-10T01:00:00Z 2026-10-10T04:00:00Z 2026-10-11T06:00:00Z 2026-10-11T07:00:00Z");
  CHECK(office.edges("2026-10-16T04:00:00Z", 1) == "2026-10-17T06:00:00Z");
}

TEST_CASE("a window that crosses midnight belongs to the day on which it starts") {
  const one nights{{window(monday_to_friday, "22:00", "06:00")}, {on({2026, 9, 9})}};
  CHECK(nights.holds("2026-09-05T05:59:59Z"));   // Saturday morning: Friday's night
  CHECK(!nights.holds("2026-09-05T22:00:00Z"));  // Saturday night
  CHECK(!nights.holds("2026-09-07T05:59:59Z"));  // Monday morning: Sunday's night
  CHECK(nights.holds("2026-09-07T22:00:00Z"));
  // Wednesday the 9th is a holiday: its own night is none, and its morning is Tuesday's.
  CHECK(nights.holds("2026-09-09T05:59:59Z"));
  CHECK(!nights.holds("2026-09-09T23:00:00Z"));
  CHECK(!nights.holds("2026-09-10T05:00:00Z"));
  CHECK(nights.edges("2026-09-08T12:00:00Z", 4) ==
        "2026-09-08T22:00:00Z 2026-09-09T06:00:00Z 2026-09-10T22:00:00Z 2026-09-11T06:00:00Z");
  CHECK(nights.edges("2026-09-11T06:00:00Z", 3) ==
        "2026-09-11T22:00:00Z 2026-09-12T06:00:00Z 2026-09-14T22:00:00Z");
}

TEST_CASE("nights on end have no edge, and neither have windows that touch or overlap") {
  const one touching{
      {window(every_weekday, "06:00", "22:00"), window(every_weekday, "22:00", "06:00")}};
  CHECK(touching.never_changes_after("2026-01-01T00:00:00Z"));
  CHECK(touching.holds("2026-01-01T06:00:00Z"));
  const one from_noon{{window(every_weekday, "12:00", "12:00")}};
  CHECK(from_noon.never_changes_after("2026-01-01T00:00:00Z"));
  const one weekend{
      {window(weekday::friday, "18:00", "24:00"), window(saturday_and_sunday, "00:00", "24:00"),
       window(weekday::saturday, "10:00", "11:00"), window(weekday::sunday, "23:00", "08:00")}};
  CHECK(weekend.edges("2026-09-04T12:00:00Z", 3) ==
        "2026-09-04T18:00:00Z 2026-09-07T08:00:00Z 2026-09-11T18:00:00Z");
}

TEST_CASE("holidays may have the hours of another day, or hours of their own") {
  const one off_peak{
      {window(monday_to_friday, "22:00", "24:00"), window(saturday_and_sunday, "00:00", "24:00")},
      {on({2026, 10, 1}, weekday::sunday)}};
  CHECK(off_peak.edges("2026-09-30T12:00:00Z", 3) ==
        "2026-09-30T22:00:00Z 2026-10-02T00:00:00Z 2026-10-02T22:00:00Z");
  const one singles_day{
      {window(day_set::listed(), "00:00", "24:00")},
      {on({2026, 11, 11}, day_set::listed()), on({2027, 11, 11}, day_set::listed())}};
  CHECK(!singles_day.holds("2026-11-10T23:59:59Z"));
  CHECK(singles_day.holds("2026-11-11T00:00:00Z"));
  CHECK(singles_day.edges("2020-01-01T00:00:00Z", 4) ==
        "2026-11-11T00:00:00Z 2026-11-12T00:00:00Z 2027-11-11T00:00:00Z 2027-11-12T00:00:00Z");
  CHECK(singles_day.never_changes_after("2027-11-12T00:00:00Z"));
}

TEST_CASE("runs of special dates of different kinds may follow each other") {
  // Tuesday's window alone is not the whole of a day: its first morning is the Monday's.
  const one calendar{
      {window(weekday::monday, "12:00", "12:00"), window(weekday::tuesday, "12:00", "24:00")},
      {on({2026, 5, 9}, weekday::monday), {{2026, 5, 10}, {2026, 5, 15}, weekday::tuesday}}};
  CHECK(calendar.edges("2026-05-09T00:00:00Z", 4) ==
        "2026-05-09T12:00:00Z 2026-05-11T00:00:00Z 2026-05-11T12:00:00Z 2026-05-12T00:00:00Z");
}

TEST_CASE("where clocks are put forward over a window it does not hold, or starts late") {
  const one in_gap{{window(every_weekday, "02:15", "02:45")}, {}, new_york()};
  CHECK(in_gap.edges("2026-03-07T12:00:00Z", 2) == "2026-03-09T06:15:00Z 2026-03-09T06:45:00Z");
  const one into_gap{{window(every_weekday, "01:00", "02:30")}, {}, new_york()};
  CHECK(into_gap.edges("2026-03-08T00:00:00Z", 2) == "2026-03-08T06:00:00Z 2026-03-08T07:00:00Z");
  const one out_of_gap{{window(every_weekday, "02:30", "04:00")}, {}, new_york()};
  CHECK(out_of_gap.edges("2026-03-08T00:00:00Z", 3) ==
        "2026-03-08T07:00:00Z 2026-03-08T08:00:00Z 2026-03-09T06:30:00Z");
  // In a night of seven hours.
  const one night{{window(weekday::saturday, "22:00", "06:00")}, {}, new_york()};
  CHECK(night.edges("2026-03-07T12:00:00Z", 2) == "2026-03-08T03:00:00Z 2026-03-08T10:00:00Z");
}

TEST_CASE("where clocks are put back over a window it holds both times") {
  const one in_fold{{window(every_weekday, "01:15", "01:45")}, {}, new_york()};
  CHECK(in_fold.edges("2026-11-01T00:00:00Z", 5) ==
        "2026-11-01T05:15:00Z 2026-11-01T05:45:00Z 2026-11-01T06:15:00Z 2026-11-01T06:45:00Z "
        "2026-11-02T06:15:00Z");
  const one whole_hour{{window(every_weekday, "01:00", "02:00")}, {}, new_york()};
  CHECK(whole_hour.edges("2026-11-01T00:00:00Z", 2) == "2026-11-01T05:00:00Z 2026-11-01T07:00:00Z");
  // It is interrupted where 01:00 is shown again.
  const one half_in{{window(every_weekday, "01:30", "03:00")}, {}, new_york()};
  CHECK(half_in.edges("2026-11-01T00:00:00Z", 4) ==
        "2026-11-01T05:30:00Z 2026-11-01T06:00:00Z 2026-11-01T06:30:00Z 2026-11-01T08:00:00Z");
  const one night{{window(weekday::saturday, "22:00", "06:00")}, {}, sydney()};
  CHECK(night.edges("2024-04-06T00:00:00Z", 2) == "2024-04-06T11:00:00Z 2024-04-06T20:00:00Z");
}

TEST_CASE("holidays and weekdays are those of the zone's calendar") {
  const one peak{{window(monday_to_friday, "09:00", "18:00")}, {on({2026, 10, 1})}, shanghai()};
  CHECK(peak.edges("2026-09-30T00:00:00Z", 3) ==
        "2026-09-30T01:00:00Z 2026-09-30T10:00:00Z 2026-10-02T01:00:00Z");
  const one sundays{{window(weekday::sunday, "00:00", "24:00")}, {}, kathmandu()};
  CHECK(sundays.edges("2026-09-04T00:00:00Z", 2) == "2026-09-05T18:15:00Z 2026-09-06T18:15:00Z");
  const one half_hours{{window(every_weekday, "00:00", "12:00")}, {}, lord_howe()};
  CHECK(half_hours.edges("2024-04-06T12:00:00Z", 4) ==
        "2024-04-06T13:00:00Z 2024-04-07T01:30:00Z 2024-04-07T13:30:00Z 2024-04-08T01:30:00Z");
}

TEST_CASE("an edge of a source may be included or not, and counts in its own step") {
  const auto made = [](const char* start, edge from, const char* end, edge to, nanoseconds step) {
    stated_window stated{every_weekday, tod(start), from, tod(end), to, step};
    return half_open(stated);
  };
  using enum edge;
  constexpr nanoseconds one_ns{1};
  constexpr nanoseconds one_second{1'000'000'000};
  constexpr nanoseconds one_minute{60'000'000'000};
  constexpr nanoseconds two_hours{7'200'000'000'000};
  CHECK(made("16:30", included, "00:30", excluded, one_ns).value() ==
        window(every_weekday, "16:30", "00:30"));
  CHECK(made("16:30", included, "00:30", included, one_ns).value() ==
        window(every_weekday, "16:30", "00:30:00.000000001"));
  CHECK(made("16:30", excluded, "00:30", included, one_second).value() ==
        window(every_weekday, "16:30:01", "00:30:01"));
  CHECK(made("00:00", included, "23:59:59", included, one_second).value() ==
        window(every_weekday, "00:00", "24:00"));
  CHECK(made("18:00", included, "23:59", included, one_minute).value() ==
        window(every_weekday, "18:00", "24:00"));
  // The end moves into the next day: the window now crosses midnight.
  CHECK(made("18:00", included, "24:00", included, one_ns).value() ==
        window(every_weekday, "18:00", "00:00:00.000000001"));
  CHECK(made("00:00", excluded, "24:00", included, one_ns).value() ==
        window(every_weekday, "00:00:00.000000001", "00:00:00.000000001"));
  CHECK(!one{{made("16:30", included, "00:30", excluded, one_ns).value()}}.holds(
      "2025-03-02T00:30:00Z"));
  CHECK(one{{made("16:30", included, "00:30", included, one_ns).value()}}.holds(
      "2025-03-02T00:30:00Z"));

  const auto refused = errc::out_of_range;
  CHECK(made("00:00", included, "24:00", included, one_ns).error().code == refused);
  CHECK(made("12:00", included, "12:00", included, one_ns).error().code == refused);
  CHECK(made("23:59", excluded, "00:30", excluded, one_minute).error().code == refused);
  CHECK(made("12:00", excluded, "12:01", excluded, one_minute).error().code == refused);
  CHECK(made("24:00", included, "01:00", excluded, one_ns).error().code == refused);
  CHECK(made("12:00", included, "13:00", included, nanoseconds{0}).error().code == refused);
  CHECK(made("12:00", included, "13:00", included, two_hours).error().code == refused);
}

TEST_CASE("a calendar that makes no sense is refused, and the table is as it was") {
  calendar_table table;
  const auto refused = [&](std::vector<calendar_window> windows, std::vector<special_days> special,
                           std::uint32_t zone = 0) {
    calendar_spec spec;
    spec.windows = windows;
    spec.special = special;
    spec.zone = zone;
    return table.add(spec).error();
  };
  const calendar_window fine = window(every_weekday, "01:00", "04:00");
  CHECK(refused({}, {}) == failure{errc::out_of_range});
  CHECK(refused({fine}, {}, 1) == failure{errc::out_of_range});
  CHECK(refused({fine, window({}, "01:00", "04:00")}, {}) == failure{errc::out_of_range, 1});
  CHECK(refused({fine, fine, window(every_weekday, "24:00", "04:00")}, {}) ==
        failure{errc::out_of_range, 2});
  CHECK(refused({{every_weekday, {-1}, {1}}}, {}) == failure{errc::out_of_range});
  CHECK(refused({{every_weekday, {0}, {end_of_day.ns + 1}}}, {}) == failure{errc::out_of_range});
  CHECK(refused({fine}, {on({2026, 1, 1}), on({2026, 2, 29})}) == failure{errc::out_of_range, 1});
  CHECK(refused({fine}, {on({10'000, 1, 1})}) == failure{errc::out_of_range});
  CHECK(refused({fine}, {{{2026, 1, 2}, {2026, 1, 1}, {}}}) == failure{errc::invalid_interval});
  CHECK(
      refused({fine}, {{{2026, 1, 1}, {2026, 1, 3}, {}}, on({2026, 1, 2}, weekday::monday)}).code ==
      errc::conflict);
  CHECK(table.size() == 0);

  calendar_spec spec;
  spec.windows = {&fine, 1};
  CHECK(table.add(spec).value() == 1);
  CHECK(table.window_count(1) == 1);
  CHECK(table.special_count(1) == 0);
}

TEST_CASE("terms are kept in one order, so that equal calendars are found equal") {
  const calendar_window a = window(every_weekday, "01:00", "04:00");
  const calendar_window b = window(monday_to_friday, "06:00", "00:00");
  const one first{{a, b}, {on({2026, 1, 3}), on({2026, 1, 1}), on({2026, 1, 2}), on({2026, 1, 2})}};
  const one second{{b, a}, {{{2026, 1, 1}, {2026, 1, 3}, {}}}};
  CHECK(first.table.same_terms(1, second.table, 1));
  REQUIRE(first.table.special_count(1) == 1);
  CHECK(first.table.special(1, 0) == special_days{{2026, 1, 1}, {2026, 1, 3}, {}});
  CHECK(first.table.window(1, 0) == a);
  CHECK(first.table.window(1, 1) == window(monday_to_friday, "06:00", "24:00"));

  CHECK(!first.table.same_terms(1, one{{a, b}, {{{2026, 1, 1}, {2026, 1, 4}, {}}}}.table, 1));
  CHECK(!first.table.same_terms(
      1, one{{a, b}, {{{2026, 1, 1}, {2026, 1, 3}, weekday::sunday}}}.table, 1));
  CHECK(!first.table.same_terms(1, one{{a, b}}.table, 1));
  CHECK(!first.table.same_terms(1, one{{a}, {{{2026, 1, 1}, {2026, 1, 3}, {}}}}.table, 1));
  CHECK(!first.table.same_terms(
      1, one{{a, b}, {{{2026, 1, 1}, {2026, 1, 3}, {}}}, shanghai()}.table, 1));
  CHECK(!first.table.same_terms(1, second.table, 0));
  CHECK(first.table.same_terms(0, second.table, 0));
}

TEST_CASE("a calendar is copied into another table under that table's names") {
  calendar_table other;
  const one nights{{window(monday_to_friday, "22:00", "06:00")}, {on({2026, 9, 9})}, new_york()};
  const one mornings{{window(every_weekday, "06:00", "09:00")}, {}, new_york()};
  CHECK(other.append(nights.table, 1, symbol{4}, symbol{5}) == 1);
  CHECK(other.append(mornings.table, 1, symbol{6}, symbol{5}) == 2);
  CHECK(other.append(mornings.table, 0, symbol{6}, symbol{5}) == 0);
  CHECK(other.size() == 2);
  CHECK(other.zones().size() == 1);
  CHECK(other.zones().label(other.zone(2)) == symbol{5});
  CHECK(other.same_terms(1, nights.table, 1));
  CHECK(other.same_terms(2, mornings.table, 1));
  CHECK(other.name(2) == symbol{6});
  CHECK(other.find(symbol{4}) == 1);
  CHECK(other.find(symbol{5}) == 0);
  CHECK(other.find(symbol{6}) == 2);
  CHECK(other.find(symbol{}) == 0);
  CHECK(other.append(nights.table, 1, symbol{6}, symbol{5}) == 3);
  CHECK(other.find(symbol{6}) == 3);
  CHECK(other.next_edge(1, at("2026-09-08T12:00:00Z")) == at("2026-09-09T02:00:00Z"));
}

TEST_CASE("calendars overlap where some instant lies in both") {
  calendar_table table;
  const std::uint32_t eastern = add_zone(table.zones(), new_york());
  const std::uint32_t chinese = add_zone(table.zones(), shanghai());
  const auto add = [&](std::vector<calendar_window> windows, std::vector<special_days> special,
                       std::uint32_t zone) {
    calendar_spec spec;
    spec.windows = windows;
    spec.special = special;
    spec.zone = zone;
    return table.add(spec).value();
  };
  const std::uint32_t peak = add({window(monday_to_friday, "09:00", "18:00")}, {}, 0);
  const std::uint32_t off_peak = add(
      {window(monday_to_friday, "18:00", "09:00"), window(saturday_and_sunday, "09:00", "09:00")},
      {}, 0);
  CHECK(!table.overlaps(peak, off_peak));
  CHECK(table.overlaps(peak, peak));
  CHECK(table.overlaps(0, peak));
  CHECK(table.overlaps(0, 0));
  // One nanosecond is enough.
  const std::uint32_t late = add({window(weekday::friday, "17:59:59.999999999", "18:00")}, {}, 0);
  CHECK(table.overlaps(peak, late));
  CHECK(!table.overlaps(off_peak, late));

  // 04:30 in New York is 08:30 UTC in summer and 09:30 in winter.
  const std::uint32_t summer = add({window(monday_to_friday, "04:30", "04:45")}, {}, eastern);
  CHECK(table.overlaps(peak, summer));
  CHECK(!table.overlaps(peak, summer, {at("2026-03-08T07:00:00Z"), at("2026-11-01T06:00:00Z")}));
  CHECK(table.overlaps(off_peak, summer, {at("2026-03-08T07:00:00Z"), at("2026-11-01T06:00:00Z")}));
  CHECK(table.overlaps(peak, summer, {at("2026-11-01T06:00:00Z"), instant_max}));

  // Both hold on a holiday of one of them alone.
  const std::uint32_t worked =
      add({window(monday_to_friday, "17:00", "18:00")}, {on({2026, 10, 10}, weekday::monday)}, 0);
  const std::uint32_t saturdays = add({window(weekday::saturday, "12:00", "24:00")}, {}, 0);
  CHECK(table.overlaps(worked, saturdays));
  CHECK(!table.overlaps(worked, saturdays, {instant_min, at("2026-10-10T17:00:00Z")}));
  CHECK(!table.overlaps(worked, saturdays, {at("2026-10-10T18:00:00Z"), instant_max}));
  CHECK(table.overlaps(worked, saturdays, {at("2026-10-10T17:59:59.999999999Z"), instant_max}));
  CHECK(
      !table.overlaps(worked, saturdays, {at("2026-10-10T17:30:00Z"), at("2026-10-10T17:30:00Z")}));

  // Monday's small hours in China are Sunday's evening in UTC.
  const std::uint32_t small_hours = add({window(weekday::monday, "00:00", "01:00")}, {}, chinese);
  const std::uint32_t sundays = add({window(weekday::sunday, "16:00", "24:00")}, {}, 0);
  const std::uint32_t mondays = add({window(weekday::monday, "00:00", "24:00")}, {}, 0);
  CHECK(table.overlaps(small_hours, sundays));
  CHECK(!table.overlaps(small_hours, mondays));
}

TEST_CASE(
    "where two calendars first hold together is an instant, or the end of the time asked for") {
  calendar_table table;
  const std::uint32_t eastern = add_zone(table.zones(), new_york());
  const auto add = [&](const calendar_window& w, std::vector<special_days> special,
                       std::uint32_t zone) {
    calendar_spec spec;
    spec.windows = {&w, 1};
    spec.special = special;
    spec.zone = zone;
    return table.add(spec).value();
  };
  const std::uint32_t days = add(window(monday_to_friday, "09:00", "18:00"), {}, 0);
  const std::uint32_t nights = add(window(every_weekday, "17:00", "08:00"), {}, eastern);
  const auto first = [&](std::uint32_t a, std::uint32_t b, const char* from, const char* to) {
    const interval during{at(from), at(to)};
    CHECK(table.first_together(a, b, during) == table.first_together(b, a, during));
    return table.first_together(a, b, during);
  };
  // Nights of New York, until 12:00 UTC in summer, begin before the days of UTC.
  CHECK(first(days, nights, "2026-06-06T00:00:00Z", "2026-07-01T00:00:00Z") ==
        at("2026-06-08T09:00:00Z"));
  CHECK(first(days, nights, "2026-06-08T12:00:00Z", "2026-07-01T00:00:00Z") ==
        at("2026-06-09T09:00:00Z"));
  CHECK(first(days, nights, "2026-06-08T10:30:00Z", "2026-07-01T00:00:00Z") ==
        at("2026-06-08T10:30:00Z"));
  CHECK(first(days, nights, "2026-06-08T12:00:00Z", "2026-06-09T09:00:00Z") ==
        at("2026-06-09T09:00:00Z"));
  CHECK(first(0, days, "2026-06-06T00:00:00Z", "2026-07-01T00:00:00Z") ==
        at("2026-06-08T09:00:00Z"));
  CHECK(first(0, 0, "2026-06-06T00:00:00Z", "2026-07-01T00:00:00Z") == at("2026-06-06T00:00:00Z"));
  CHECK(first(days, nights, "2026-06-08T10:00:00Z", "2026-06-08T10:00:00Z") ==
        at("2026-06-08T10:00:00Z"));
  // Only one Saturday of ten years is worked.
  const std::uint32_t worked =
      add(window(monday_to_friday, "17:00", "18:00"), {on({2036, 10, 11}, weekday::monday)}, 0);
  const std::uint32_t saturdays = add(window(weekday::saturday, "12:00", "24:00"), {}, 0);
  CHECK(first(worked, saturdays, "2026-06-06T00:00:00Z", "2100-01-01T00:00:00Z") ==
        at("2036-10-11T17:00:00Z"));
  CHECK(first(worked, saturdays, "2036-10-11T18:00:00Z", "2100-01-01T00:00:00Z") ==
        at("2100-01-01T00:00:00Z"));
  // The change of clocks alone brings them together: 13:30 in New York, 18:30 UTC in winter.
  const std::uint32_t winter = add(window(every_weekday, "13:30", "13:45"), {}, eastern);
  const std::uint32_t evening = add(window(every_weekday, "18:00", "19:00"), {}, 0);
  CHECK(first(winter, evening, "2026-04-01T00:00:00Z", "2027-01-01T00:00:00Z") ==
        at("2026-11-01T18:30:00Z"));
}

TEST_CASE("a calendar is bounded, and what the bounds allow is compared at once") {
  const auto spec_of = [](const std::vector<calendar_window>& windows,
                          const std::vector<special_days>& special) {
    calendar_spec spec;
    spec.windows = windows;
    spec.special = special;
    return spec;
  };
  // Windows of a second that take turns, on weekdays and on special dates of many kinds.
  constexpr std::int64_t second = 1'000'000'000;
  std::vector<calendar_window> even;
  std::vector<calendar_window> odd;
  for (std::size_t i = 0; i < max_calendar_windows; ++i) {
    const auto start = static_cast<std::int64_t>(2 * i) * second;
    even.push_back({every_weekday | day_set::listed(), {start}, {start + second}});
    odd.push_back({every_weekday | day_set::listed(), {start + second}, {start + 2 * second}});
  }
  std::vector<special_days> dates;
  for (std::size_t i = 0; i < max_special_dates; ++i) {
    const civil_date date = civil_from_days(9 * static_cast<std::int64_t>(i));
    dates.push_back(on(date, day_set::from_bits(static_cast<std::uint8_t>(i))));
  }
  calendar_table table;
  const std::uint32_t a = table.add(spec_of(even, dates)).value();
  const std::uint32_t b = table.add(spec_of(odd, dates)).value();
  CHECK(!table.overlaps(a, b));
  CHECK(table.overlaps(a, a));

  even.push_back(even.back());
  CHECK(table.add(spec_of(even, dates)).error() ==
        failure{errc::too_many_terms, 0, 0, int128{max_calendar_windows}});
  even.pop_back();
  dates.push_back(dates.back());
  CHECK(table.add(spec_of(even, dates)).error() ==
        failure{errc::too_many_terms, 0, 0, int128{max_special_dates}});
  CHECK(table.size() == 2);
}

TEST_CASE("the first calendar of the same terms, name and zone label is found") {
  const one nights{{window(every_weekday, "22:00", "06:00")}};
  const one long_nights{{window(every_weekday, "21:00", "06:00")}};
  const one far_nights{{window(every_weekday, "22:00", "06:00")}, {}, new_york()};
  calendar_table table;
  const symbol name{3};
  const symbol label{4};
  CHECK(table.find_same(nights.table, 1, name, {}) == 0);
  CHECK(table.append(nights.table, 1, name, {}) == 1);
  CHECK(table.append(long_nights.table, 1, name, {}) == 2);
  CHECK(table.append(far_nights.table, 1, name, label) == 3);
  CHECK(table.append(nights.table, 1, {}, {}) == 4);
  CHECK(table.append(nights.table, 1, name, {}) == 5);
  CHECK(table.find_same(nights.table, 1, name, {}) == 1);
  CHECK(table.find_same(long_nights.table, 1, name, {}) == 2);
  CHECK(table.find_same(far_nights.table, 1, name, label) == 3);
  CHECK(table.find_same(far_nights.table, 1, name, {}) == 0);
  CHECK(table.find_same(nights.table, 1, {}, {}) == 4);
  CHECK(table.find_same(nights.table, 1, label, {}) == 0);
  CHECK(table.find_same(nights.table, 0, name, {}) == 0);
}

TEST_CASE("calendars that hold at no time, or always, end their search") {
  const one never{{window(day_set::listed(), "01:00", "02:00")}, {}, new_york()};
  CHECK(never.table.next_edge(1, instant_min) == instant_max);
  CHECK(!never.table.overlaps(1, 0));
  CHECK(!never.table.overlaps(1, 1));
  // Special days that change nothing, one run after another.
  std::vector<special_days> many;
  for (std::int64_t day = 20'000; day < 20'400; day += 2) {
    many.push_back({civil_from_days(day), civil_from_days(day), {}});
    many.push_back({civil_from_days(day + 1), civil_from_days(day + 1), weekday::tuesday});
  }
  const one still_never{{window(day_set::listed(), "01:00", "02:00")}, many};
  instant t = at("2024-01-01T00:00:00Z");
  int steps = 0;
  for (; t < instant_max; ++steps) {
    const instant next = still_never.table.next_edge(1, t);
    REQUIRE(next > t);
    t = next;
  }
  CHECK(steps < 10);
  CHECK(!still_never.table.overlaps(1, 0));
  // A holiday of thirty years is one step.
  const one long_holiday{{window(every_weekday, "01:00", "02:00")},
                         {{{2030, 1, 1}, {2059, 12, 31}, {}}}};
  CHECK(long_holiday.edges("2029-12-31T02:00:00Z", 1) == "2060-01-01T01:00:00Z");
}

TEST_CASE("at the ends of time calendars neither overflow nor stand still") {
  for (const known_zone& zone : {known_zone{"", 86'399, {}}, known_zone{"", -86'399, {}}}) {
    const one calendar{{window(every_weekday, "16:30", "00:30")},
                       {{{1, 1, 1}, {1677, 9, 22}, {}}, {{2262, 4, 10}, {9999, 12, 31}, {}}},
                       zone};
    instant t = instant_min;
    for (int i = 0; i < 4; ++i) {
      const instant next = calendar.table.next_edge(1, t);
      CHECK(next > t);
      CHECK(calendar.table.contains(1, t) != calendar.table.contains(1, next));
      t = next;
    }
    CHECK(!calendar.table.contains(1, instant_min));
    CHECK(!calendar.table.contains(1, instant_max));
    CHECK(calendar.table.next_edge(1, instant_max) == instant_max);
    CHECK(calendar.table.next_edge(1, {instant_max.ns - 1}) == instant_max);
    CHECK(calendar.table.overlaps(1, 1));
  }
  const one always{{window(every_weekday, "00:00", "24:00")}};
  CHECK(always.table.contains(1, instant_min));
  CHECK(always.table.contains(1, instant_max));
  CHECK(always.table.next_edge(1, instant_min) == instant_max);
  CHECK(always.table.next_edge(0, instant_min) == instant_max);
  CHECK(always.table.known(1) == interval{instant_min, instant_max});
}
