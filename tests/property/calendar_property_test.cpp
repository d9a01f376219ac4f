// SPDX-License-Identifier: MIT
// Calendars against a model that looks at a wall clock every few minutes: random windows, special
// dates and zones, whose edges all lie on a grid, so that the looks miss nothing.
#include "support/print_units.hpp"
#include "support/random.hpp"

#include <ducat/pricing/calendar_table.hpp>

#include <cstdint>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t day = 86'400 * second;

struct model_zone {
  std::int32_t first_offset = 0;
  std::vector<zone_transition> transitions;
};

struct model_calendar {
  model_zone zone;
  std::vector<calendar_window> windows;
  std::vector<special_days> special;
};

std::int32_t offset_of(const model_zone& zone, instant t) {
  std::int32_t east = zone.first_offset;
  for (const zone_transition& transition : zone.transitions)
    if (transition.at <= t) east = transition.utc_offset_seconds;
  return east;
}

day_set kinds_of(const model_calendar& calendar, const civil_date& date) {
  for (const special_days& dates : calendar.special)
    if (dates.first <= date && date <= dates.last) return dates.as;
  return weekday_of(date);
}

// What the wall shows decides.
bool holds(const model_calendar& calendar, instant t) {
  const civil_time shown =
      civil_from_instant({t.ns + std::int64_t{offset_of(calendar.zone, t)} * second});
  const civil_date before = civil_from_days(days_from_civil(shown.date) - 1);
  const std::int64_t time =
      ((shown.hour * 60 + shown.minute) * 60 + shown.second) * second + shown.nanosecond;
  for (const calendar_window& w : calendar.windows) {
    const bool today = w.days.intersects(kinds_of(calendar, shown.date));
    const bool yesterday = w.days.intersects(kinds_of(calendar, before));
    if (w.start < w.end) {
      if (today && w.start.ns <= time && time < w.end.ns) return true;
    } else {
      if (today && w.start.ns <= time) return true;
      if (yesterday && time < w.end.ns) return true;
    }
  }
  return false;
}

// Everything that happens, happens between days 15 and 45 after a random Monday or other day; the
// weeks before and after show what is so for ever.
class random_calendars {
 public:
  explicit random_calendars(random_source& random)
      : random_{random}, grid_{grids[random.below(3)] * second} {
    start_.ns = (18'000 + static_cast<std::int64_t>(random.below(4'000))) * day;
    end_.ns = start_.ns + 60 * day;
  }

  [[nodiscard]] std::int64_t grid() const { return grid_; }
  [[nodiscard]] instant start() const { return start_; }
  [[nodiscard]] instant end() const { return end_; }

  model_zone zone() {
    model_zone out;
    out.first_offset = offset();
    if (random_.one_in(3)) return out;
    instant at{start_.ns + 15 * day};
    const std::int32_t usual = out.first_offset;
    for (std::uint64_t i = random_.below(4); i > 0; --i) {
      at.ns += on_grid(random_.one_in(3) ? day : 10 * day) + grid_;
      if (at.ns >= start_.ns + 45 * day) break;
      // Mostly an hour or two forward or back, sometimes anything.
      const auto summer =
          static_cast<std::int32_t>(grid_ > 3'600 * second ? grid_ / second : 3'600);
      std::int32_t east = random_.one_in(3) ? offset() : usual + (random_.one_in(2) ? summer : 0);
      if (east >= 86'400) east = usual;
      out.transitions.push_back({at, east});
    }
    return out;
  }

  /// @param sparse  one short window alone, so that two such calendars may never meet
  model_calendar calendar(bool sparse) {
    model_calendar out;
    out.zone = zone();
    for (std::uint64_t i = 1 + random_.below(4); i > 0; --i) out.windows.push_back(window());
    if (sparse) {
      calendar_window& only = out.windows.front();
      const std::int64_t end = only.start.ns + grid_ + on_grid(8 * grid_);
      only.end.ns = end <= day ? end : end - day;
      out.windows.resize(1);
    }
    std::int64_t date = start_.ns / day + 17;
    for (std::uint64_t i = random_.below(5); i > 0; --i) {
      date += static_cast<std::int64_t>(random_.below(4));
      const std::int64_t last = date + static_cast<std::int64_t>(random_.below(4));
      if (last > start_.ns / day + 43) break;
      out.special.push_back({civil_from_days(date), civil_from_days(last), days(true)});
      date = last + 1;
    }
    return out;
  }

  std::int64_t on_grid(std::int64_t below) {
    return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(below / grid_))) *
           grid_;
  }

 private:
  static constexpr std::int64_t grids[] = {900, 1'800, 7'200};

  std::int32_t offset() {
    return static_cast<std::int32_t>((on_grid(2 * day) - day) / second + grid_ / second) % 86'400;
  }
  day_set days(bool may_be_none) {
    if (may_be_none && random_.one_in(2)) return {};
    switch (random_.below(4)) {
      case 0: return every_weekday;
      case 1: return monday_to_friday;
      case 2: return day_set::from_bits(static_cast<std::uint8_t>(1U << random_.below(8)));
      default: return day_set::from_bits(static_cast<std::uint8_t>(1 + random_.below(255)));
    }
  }
  calendar_window window() {
    calendar_window out;
    out.days = days(false);
    out.start.ns = random_.one_in(4) ? 0 : on_grid(day);
    out.end.ns = random_.one_in(4) ? day : on_grid(day);
    return out;
  }

  random_source& random_;
  std::int64_t grid_;
  instant start_{};
  instant end_{};
};

std::uint32_t add(calendar_table& table, const model_calendar& calendar) {
  zone_spec zone;
  zone.utc_offset_seconds = calendar.zone.first_offset;
  zone.transitions = calendar.zone.transitions;
  calendar_spec spec;
  spec.windows = calendar.windows;
  spec.special = calendar.special;
  spec.zone = table.zones().add(zone).value();
  return table.add(spec).value();
}

// What the model sees at each point of the grid.
std::vector<bool> look(const random_calendars& world, const model_calendar& calendar) {
  std::vector<bool> seen;
  for (instant t = world.start(); t < world.end(); t.ns += world.grid())
    seen.push_back(holds(calendar, t));
  return seen;
}

void check_answers(const random_calendars& world, const calendar_table& table, std::uint32_t number,
                   const std::vector<bool>& seen) {
  instant next = instant_max;  // the edge after the point that is looked at
  for (std::size_t i = seen.size(); i-- > 0;) {
    const instant t{world.start().ns + static_cast<std::int64_t>(i) * world.grid()};
    const instant last_before{t.ns + world.grid() - 1};
    REQUIRE(table.contains(number, t) == seen[i]);
    REQUIRE(table.contains(number, last_before) == seen[i]);
    const instant edge = table.next_edge(number, t);
    if (next == instant_max)
      REQUIRE(edge >= world.end());
    else
      REQUIRE(edge == next);
    REQUIRE(table.next_edge(number, last_before) == edge);
    if (i > 0 && seen[i - 1] != seen[i]) next = t;
  }
}

bool both(const random_calendars& world, const std::vector<bool>& a, const std::vector<bool>& b,
          interval during) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const instant t{world.start().ns + static_cast<std::int64_t>(i) * world.grid()};
    const interval look{t, {t.ns + world.grid()}};
    if (a[i] && b[i] && look.overlaps(during)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("calendars answer what a look at the wall clock answers") {
  INFO(seed_text());
  random_source random{43};
  int with_edges = 0;
  for (int run = 0; run < 250; ++run) {
    INFO("run " << run);
    random_calendars world{random};
    const model_calendar calendar = world.calendar(random.one_in(3));
    calendar_table table;
    const std::uint32_t number = add(table, calendar);
    const std::vector<bool> seen = look(world, calendar);
    check_answers(world, table, number, seen);
    with_edges += table.next_edge(number, world.start()) < world.end() ? 1 : 0;
    REQUIRE(table.overlaps(number, 0) == both(world, seen, seen, {instant_min, instant_max}));
  }
  CHECK(with_edges > 150);
}

TEST_CASE("calendars overlap where two looks at the wall clock agree that both hold") {
  INFO(seed_text());
  random_source random{44};
  int apart = 0;
  int rarely = 0;  // only because of a special date or a change of clocks
  for (int run = 0; run < 1'500; ++run) {
    INFO("run " << run);
    random_calendars world{random};
    const bool sparse = random.one_in(2);
    const model_calendar a = world.calendar(sparse);
    model_calendar b = world.calendar(sparse);
    if (random.one_in(2)) b.zone = a.zone;
    calendar_table table;
    const std::uint32_t first = add(table, a);
    const std::uint32_t second_one = add(table, b);
    const std::vector<bool> sees_a = look(world, a);
    const std::vector<bool> sees_b = look(world, b);
    const bool ever = both(world, sees_a, sees_b, {instant_min, instant_max});
    REQUIRE(table.overlaps(first, second_one) == ever);
    REQUIRE(table.overlaps(second_one, first) == ever);
    apart += ever ? 0 : 1;
    const instant two_weeks_on{world.start().ns + 14 * day};
    rarely += ever && !both(world, sees_a, sees_b, {instant_min, two_weeks_on}) ? 1 : 0;
    for (int probe = 0; probe < 5; ++probe) {
      // Not on the grid: a nanosecond in common is enough, and none is not.
      const instant from{world.start().ns + world.on_grid(60 * day) -
                         static_cast<std::int64_t>(random.below(2))};
      const instant to{from.ns + world.on_grid(5 * day) +
                       static_cast<std::int64_t>(random.below(2))};
      if (from < world.start() || to > world.end()) continue;
      REQUIRE(table.overlaps(first, second_one, {from, to}) ==
              both(world, sees_a, sees_b, {from, to}));
    }
  }
  CHECK(apart > 200);
  CHECK(rarely > 10);
}

TEST_CASE("over years, calendars first hold together where a walk over every edge says so") {
  INFO(seed_text());
  random_source random{45};
  constexpr std::int64_t hour = 3'600 * second;
  const auto number = [&](std::uint64_t bound) {
    return static_cast<std::int64_t>(random.below(bound));
  };
  const auto days = [&] {
    return day_set::from_bits(static_cast<std::uint8_t>(random.below(256)));
  };
  constexpr std::int64_t first_day = 19'000;  // in 2022
  constexpr std::uint64_t span = 2'000;       // days
  const instant start{first_day * day};
  const instant end{start.ns + static_cast<std::int64_t>(span) * day};
  int late = 0;
  int never = 0;
  for (int run = 0; run < 400; ++run) {
    INFO("run " << run);
    calendar_table table;
    for (int k = 0; k < 2; ++k) {
      zone_spec zone;
      // Offsets of up to a day either way, so that the midnights of two lie anywhere.
      const auto offset = [&] { return static_cast<std::int32_t>((number(95) - 47) * 1'800); };
      zone.utc_offset_seconds = random.one_in(2) ? 0 : offset();
      std::vector<zone_transition> transitions;
      for (instant t = start; random.one_in(3) && t < end; t.ns += 1 + number(300) * day)
        transitions.push_back({t, offset()});
      zone.transitions = transitions;
      // One calendar has the even hours and one the odd ones, of some days: mostly they stay apart.
      std::vector<calendar_window> windows;
      for (std::int64_t h = k; h < 24; h += 2)
        if (random.one_in(3))
          windows.push_back({days() | day_set::listed(), {h * hour}, {(h + 1) * hour}});
      if (windows.empty() || random.one_in(8))
        windows.push_back({weekday::friday, {23 * hour}, {number(3) * hour / 2}});
      std::vector<special_days> special;
      for (std::int64_t d = first_day; d < first_day + static_cast<std::int64_t>(span);) {
        d += 1 + number(random.one_in(4) ? 400 : 12);
        const std::int64_t last = d + (random.one_in(6) ? number(60) : 0);
        special.push_back({civil_from_days(d), civil_from_days(last), days()});
        d = last;
      }
      calendar_spec spec;
      spec.windows = windows;
      spec.special = special;
      spec.zone = table.zones().add(zone).value();
      REQUIRE(table.add(spec).has_value());
    }
    const auto walked = [&](instant from) {
      while (from < end) {
        if (!table.contains(1, from))
          from = table.next_edge(1, from);
        else if (!table.contains(2, from))
          from = table.next_edge(2, from);
        else
          return from;
      }
      return end;
    };
    instant from = start;
    for (int probe = 0; probe < 8 && from < end; ++probe) {
      const instant expected = walked(from);
      REQUIRE(table.first_together(1, 2, {from, end}) == expected);
      REQUIRE(table.first_together(2, 1, {from, end}) == expected);
      never += expected == end ? 1 : 0;
      late += expected < end && expected.ns - from.ns > 20 * day ? 1 : 0;
      from = {expected.ns + number(400) * day / 3};
    }
  }
  CHECK(late > 50);
  CHECK(never > 20);
}
