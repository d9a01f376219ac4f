// SPDX-License-Identifier: MIT
// When cycles begin, and what lives on of one.
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/packs/recurrence.hpp>
#include <ducat/units/instant_text.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

instant when(const char* text) { return parse_instant(text).value(); }

std::string starts(const recurrence& r, const char* start, std::int32_t offset, int from, int to) {
  const cycles c{r, when(start), local_clock{offset}};
  std::string out;
  for (int k = from; k < to; ++k) out += std::string{text_view{to_text(c.start_of(k))}} + " ";
  return out;
}

constexpr rollover half{0, 50, 1, 0};
static_assert(half.of(90) == 50);
static_assert(half.of(30) == 30);
static_assert(half.of(0) == 0);
static_assert(rollover{20, 50, 1, 0}.of(5) == 20);
static_assert(rollover{80, 50, 1, 0}.of(5) == 50);  // OpenMeter: least above most yields most
static_assert(rollover{}.of(5) == 0);

}  // namespace

TEST_CASE("hours and days are counted from the anchor, months by the calendar") {
  CHECK(starts({cycle_unit::hour, 6}, "2026-11-01T01:30:00Z", 0, 0, 3) ==
        "2026-11-01T01:30:00Z 2026-11-01T07:30:00Z 2026-11-01T13:30:00Z ");
  CHECK(starts({cycle_unit::day, 30}, "2026-11-01T00:00:00Z", 0, -1, 2) ==
        "2026-10-02T00:00:00Z 2026-11-01T00:00:00Z 2026-12-01T00:00:00Z ");
  CHECK(starts({cycle_unit::month, 1}, "2026-11-15T08:00:00Z", 0, 0, 3) ==
        "2026-11-15T08:00:00Z 2026-12-15T08:00:00Z 2027-01-15T08:00:00Z ");
  CHECK(starts({cycle_unit::month, 3}, "2026-11-15T08:00:00Z", 0, -1, 1) ==
        "2026-08-15T08:00:00Z 2026-11-15T08:00:00Z ");
}

TEST_CASE(
    "what begins on a 31st begins on the last day of a shorter month, and on the 31st again") {
  CHECK(starts({cycle_unit::month, 1}, "2027-12-31T00:00:00Z", 0, 0, 5) ==
        "2027-12-31T00:00:00Z 2028-01-31T00:00:00Z 2028-02-29T00:00:00Z 2028-03-31T00:00:00Z "
        "2028-04-30T00:00:00Z ");
}

TEST_CASE("months are those of the payer's zone") {
  // 17:00 on the 31st in UTC is the 1st in Shanghai.
  CHECK(starts({cycle_unit::month, 1}, "2026-10-31T17:00:00Z", 8 * 3600, 0, 3) ==
        "2026-10-31T17:00:00Z 2026-11-30T17:00:00Z 2026-12-31T17:00:00Z ");
  CHECK(starts({cycle_unit::month, 1, instant_min, true}, "2026-11-10T05:00:00Z", 8 * 3600, 0, 2) ==
        "2026-10-31T16:00:00Z 2026-11-30T16:00:00Z ");
  CHECK(starts({cycle_unit::day, 1, instant_min, true}, "2026-11-10T17:00:00Z", 8 * 3600, 0, 2) ==
        "2026-11-10T16:00:00Z 2026-11-11T16:00:00Z ");
}

TEST_CASE("an anchor may lie after the start") {
  recurrence weekly{cycle_unit::hour, 168, when("1970-01-04T00:00:00Z")};
  const cycles c{weekly, when("1970-01-02T00:00:00Z"), {}};
  CHECK(c.number_at(when("1970-01-02T00:00:00Z")) == -1);
  CHECK(c.start_of(0) == when("1970-01-04T00:00:00Z"));
}

TEST_CASE("every instant lies in its cycle, at the ends of time too") {
  random_source random{1};
  INFO(seed_text());
  for (int i = 0; i < 20'000; ++i) {
    recurrence r;
    r.unit = static_cast<cycle_unit>(random.below(3));
    r.count = 1 + static_cast<std::int32_t>(random.below(random.one_in(4) ? 100'000 : 40));
    r.calendar = random.one_in(3);
    const auto any = [&] {
      return instant{static_cast<std::int64_t>(random.below(UINT64_MAX)) >> random.below(20)};
    };
    const local_clock clock{static_cast<std::int32_t>(random.below(172'801)) - 86'400};
    const cycles c{r, any(), clock};
    const instant t = any();
    const std::int64_t k = c.number_at(t);
    CHECK(c.start_of(k) <= t);
    CHECK((t < c.start_of(k + 1) || c.start_of(k + 1) == instant_max));
  }
}
