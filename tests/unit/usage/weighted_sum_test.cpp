// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/units/card_time.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/units/round_to.hpp>
#include <ducat/usage/unique_count.hpp>
#include <ducat/usage/weighted_sum.hpp>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

TEST_CASE("GPU-hours come from allocate and release events, in any order") {
  const interval today = between(0, 1);
  weighted_sum cards{today};
  REQUIRE(cards.add(day(0) + 10_h, -8).has_value());
  REQUIRE(cards.add(day(0) + 4_h, 8).has_value());
  REQUIRE(cards.add(day(0) + 22_h, 64).has_value());
  CHECK(card_nanoseconds{cards.integral()} == (8 * 6 + 64 * 2) * 1_card_hour);
  CHECK(cards.at_end() == 64);
  CHECK(cards.average().value() == mixed{7, 1, 3});
}

TEST_CASE("what was held before counts for the whole period, what comes after for nothing") {
  weighted_sum cards{between(1, 2)};
  REQUIRE(cards.add(day(0), 3).has_value());
  REQUIRE(cards.add(day(1), 1).has_value());
  REQUIRE(cards.add(day(2), 100).has_value());
  REQUIRE(cards.add(day(3), 100).has_value());
  CHECK(cards.average().value() == mixed{4});
  CHECK(cards.at_end() == 4);
}

TEST_CASE("an empty period has no average, and another period does not merge") {
  weighted_sum none{{day(1), day(1)}};
  CHECK(none.average().error().code == errc::division_by_zero);
  weighted_sum cards{between(1, 2)};
  CHECK(cards.merge(none).error().code == errc::invalid_interval);
  weighted_sum more{between(1, 2)};
  REQUIRE(more.add(day(1) + 12_h, 2).has_value());
  REQUIRE(cards.merge(more).has_value());
  REQUIRE(cards.merge(more).has_value());
  CHECK(cards.average().value() == mixed{2});
  CHECK(cards.at_end() == 4);
}

TEST_CASE("a change that does not fit is refused and changes nothing") {
  weighted_sum cards{{instant_min, instant_max}};
  REQUIRE(cards.add(instant{0}, 1).has_value());
  const int128 before = cards.integral();
  CHECK(cards.add(instant_min, int128_max).error().code == errc::overflow);
  CHECK(cards.integral() == before);
  CHECK(cards.at_end() == 1);
}

TEST_CASE("unique ids are prorated from when each was first seen") {
  unique_count users;
  weighted_sum held{between(0, 30)};
  const auto seen = [&](std::uint64_t user, std::int64_t on) {
    if (users.add({0, user})) REQUIRE(held.add(day(on), 1).has_value());
  };
  seen(1, 0);
  seen(2, 10);
  seen(1, 20);
  seen(3, 27);
  CHECK(users.value() == 3);
  CHECK(held.average().value() == mixed{1, 23, 30});
}
