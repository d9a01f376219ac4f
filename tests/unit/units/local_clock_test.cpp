// SPDX-License-Identifier: MIT
// Hours, days and months by a clock that is put forward and back.
#include "support/catch.hpp"
#include "support/print_units.hpp"
#include "support/random.hpp"
#include "support/zones.hpp"

#include <ducat/units/local_clock.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t hour_of_ns = 3'600'000'000'000;

class clock_of_one {
 public:
  explicit clock_of_one(const known_zone& zone) : number_{add_zone(zones_, zone)} {}
  [[nodiscard]] local_clock clock() const { return {zones_, number_}; }
  [[nodiscard]] std::string period_at(const char* when, period length) const {
    const interval p = period_containing(at(when), length, clock());
    return std::string{text_view{to_text(p.start)}} + ' ' + std::string{text_view{to_text(p.end)}};
  }

 private:
  zone_table zones_;
  std::uint32_t number_;
};

// In constant evaluation as well: a day of which an hour is passed over at 02:00.
static_assert([] {
  const zone_transition spring[] = {{{2 * hour_of_ns}, 3'600}};
  zone_table zones;
  const local_clock clock{zones, zones.add({{}, 0, spring}).value()};
  return period_containing({5 * hour_of_ns}, period::day, clock) ==
             interval{{0}, {23 * hour_of_ns}} &&
         whole_months({{-1}, {40 * 24 * hour_of_ns}}, clock) ==
             interval{{0}, {(31 * 24 - 1) * hour_of_ns}};
}());

std::int64_t hours_of(const interval& of) { return (of.end.ns - of.start.ns) / hour_of_ns; }

}  // namespace

TEST_CASE("days in New York have 23, 24 and 25 hours, and a month as many as its days") {
  const clock_of_one ny{new_york()};
  CHECK(ny.period_at("2026-03-08T12:00:00Z", period::day) ==
        "2026-03-08T05:00:00Z 2026-03-09T04:00:00Z");
  CHECK(ny.period_at("2026-11-01T04:00:00Z", period::day) ==
        "2026-11-01T04:00:00Z 2026-11-02T05:00:00Z");
  CHECK(ny.period_at("2026-11-01T03:59:59.999999999Z", period::day) ==
        "2026-10-31T04:00:00Z 2026-11-01T04:00:00Z");
  CHECK(ny.period_at("2026-03-20T00:00:00Z", period::month) ==
        "2026-03-01T05:00:00Z 2026-04-01T04:00:00Z");
  CHECK(ny.period_at("2026-11-20T00:00:00Z", period::month) ==
        "2026-11-01T04:00:00Z 2026-12-01T05:00:00Z");
  CHECK(hours_of(period_containing(at("2026-03-20T00:00:00Z"), period::month, ny.clock())) ==
        31 * 24 - 1);
  CHECK(hours_of(period_containing(at("2026-11-20T00:00:00Z"), period::month, ny.clock())) ==
        30 * 24 + 1);
  CHECK(period_containing(at("2026-11-01T04:00:00Z"), period::forever, ny.clock()) ==
        interval{instant_min, instant_max});
}

TEST_CASE("Sydney's long day is in April") {
  const clock_of_one east{sydney()};
  CHECK(east.period_at("2025-04-05T20:00:00Z", period::day) ==
        "2025-04-05T13:00:00Z 2025-04-06T14:00:00Z");
  CHECK(east.period_at("2025-10-04T20:00:00Z", period::day) ==
        "2025-10-04T14:00:00Z 2025-10-05T13:00:00Z");
}

TEST_CASE("an hour is one of the offset in force, and ends where that changes") {
  // At 02:00 Lord Howe goes back to 01:30, and forward to 02:30: both leave halves of hours.
  const clock_of_one island{lord_howe()};
  CHECK(island.period_at("2024-04-06T14:45:00Z", period::hour) ==
        "2024-04-06T14:00:00Z 2024-04-06T15:00:00Z");
  CHECK(island.period_at("2024-04-06T15:10:00Z", period::hour) ==
        "2024-04-06T15:00:00Z 2024-04-06T15:30:00Z");
  CHECK(island.period_at("2024-10-05T15:29:00Z", period::hour) ==
        "2024-10-05T14:30:00Z 2024-10-05T15:30:00Z");
  CHECK(island.period_at("2024-10-05T15:30:00Z", period::hour) ==
        "2024-10-05T15:30:00Z 2024-10-05T16:00:00Z");
  // Where clocks change within an hour, it ends then, and another one begins.
  const clock_of_one odd{{"odd", 0, {{at("2024-01-01T00:30:00Z"), 3'600}}}};
  CHECK(odd.period_at("2024-01-01T00:10:00Z", period::hour) ==
        "2024-01-01T00:00:00Z 2024-01-01T00:30:00Z");
  CHECK(odd.period_at("2024-01-01T00:40:00Z", period::hour) ==
        "2024-01-01T00:30:00Z 2024-01-01T01:00:00Z");
  // In New York hours stay whole.
  const clock_of_one ny{new_york()};
  CHECK(ny.period_at("2026-03-08T07:30:00Z", period::hour) ==
        "2026-03-08T07:00:00Z 2026-03-08T08:00:00Z");
}

TEST_CASE("a midnight that is passed over, or comes twice, begins one day all the same") {
  // Beirut goes from 00:00 to 01:00, and back from 24:00 to 23:00.
  const clock_of_one beirut{
      {"Asia/Beirut",
       2 * 3600,
       {{at("2024-03-30T22:00:00Z"), 3 * 3600}, {at("2024-10-26T21:00:00Z"), 2 * 3600}}}};
  CHECK(beirut.period_at("2024-03-31T00:00:00Z", period::day) ==
        "2024-03-30T22:00:00Z 2024-03-31T21:00:00Z");
  CHECK(beirut.period_at("2024-10-26T21:30:00Z", period::day) ==
        "2024-10-25T21:00:00Z 2024-10-26T22:00:00Z");
  // Havana goes back from 01:00 to 00:00: the day has begun at the first midnight.
  const clock_of_one havana{
      {"America/Havana", -4 * 3600, {{at("2024-11-03T05:00:00Z"), -5 * 3600}}}};
  CHECK(havana.period_at("2024-11-03T05:00:00Z", period::day) ==
        "2024-11-03T04:00:00Z 2024-11-04T05:00:00Z");
  // From 00:30 back to 23:30: what shows the day before once more belongs to the day that began.
  const clock_of_one back{{"back", 0, {{at("2024-11-03T00:30:00Z"), -3600}}}};
  CHECK(back.period_at("2024-11-03T00:40:00Z", period::day) ==
        "2024-11-03T00:00:00Z 2024-11-04T01:00:00Z");
  CHECK(back.period_at("2024-11-02T23:59:00Z", period::day) ==
        "2024-11-02T00:00:00Z 2024-11-03T00:00:00Z");
  // Samoa had no 30th of December 2011.
  const clock_of_one samoa{{"Pacific/Apia", -10 * 3600, {{at("2011-12-30T10:00:00Z"), 14 * 3600}}}};
  CHECK(samoa.period_at("2011-12-30T09:00:00Z", period::day) ==
        "2011-12-29T10:00:00Z 2011-12-30T10:00:00Z");
  CHECK(samoa.period_at("2011-12-30T10:00:00Z", period::day) ==
        "2011-12-30T10:00:00Z 2011-12-31T10:00:00Z");
}

TEST_CASE("a clock that never changes is its offset") {
  const clock_of_one eight{shanghai()};
  const local_clock fixed{8 * 3600};
  CHECK(fixed.is_fixed());
  CHECK_FALSE(eight.clock().is_fixed());
  const instant when = at("2026-08-17T03:20:00Z");
  for (const period length : {period::hour, period::day, period::month, period::forever}) {
    CHECK(period_containing(when, length, eight.clock()) == period_containing(when, length, fixed));
    for (const instant end : {instant_min, instant_max})
      CHECK(period_containing(end, length, eight.clock()) == period_containing(end, length, fixed));
  }
}

TEST_CASE("periods of one length follow each other without gap or overlap") {
  random_source random{21};
  INFO(seed_text());
  for (int round = 0; round < 300; ++round) {
    std::vector<zone_transition> changes;
    instant when = at("2024-01-05T00:00:00Z");
    const auto offset = [&] {
      return static_cast<std::int32_t>(random.below(56) * 1'800) - 50'400;
    };
    for (int i = 0; i < 4; ++i) {
      when.ns +=
          static_cast<std::int64_t>(1 + random.below(random.one_in(3) ? 60 : 900)) * hour_of_ns / 2;
      changes.push_back({when, offset()});
    }
    const clock_of_one zone{{"any", offset(), changes}};
    const local_clock clock = zone.clock();
    for (const period length : {period::hour, period::day, period::month}) {
      instant t = at("2024-01-01T00:00:00Z");
      if (length == period::hour) t.ns = changes[random.below(3)].at.ns - 9 * hour_of_ns;
      interval before = period_containing(t, length, clock);
      for (int i = 0; i < 60 && t < when; ++i) {
        CHECK(before.contains(t));
        for (int k = 0; k < 4; ++k) {
          const auto span = static_cast<std::uint64_t>(before.end.ns - before.start.ns);
          const instant inside{before.start.ns + static_cast<std::int64_t>(random.below(span))};
          CHECK(period_containing(inside, length, clock) == before);
        }
        const interval next = period_containing(before.end, length, clock);
        CHECK(next.start == before.end);
        CHECK(period_containing({before.end.ns - 1}, length, clock) == before);
        if (length != period::hour) {
          // It begins when the clock first shows midnight or later, of a day that it had not shown.
          CHECK(clock.local({next.start.ns - 1}).day < clock.local(next.start).day);
        }
        t = before.end;
        before = next;
      }
    }
  }
}
