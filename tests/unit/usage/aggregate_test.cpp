// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/usage/aggregate.hpp>
#include <ducat/usage/unique_count.hpp>

using namespace ducat;

TEST_CASE("records are counted") {
  count_aggregate a;
  count_aggregate b;
  CHECK(a.value() == 0);
  REQUIRE(a.add().has_value());
  REQUIRE(b.add().has_value());
  REQUIRE(b.add().has_value());
  REQUIRE(a.merge(b).has_value());
  CHECK(a.value() == 3);
}

TEST_CASE("the largest value counts, below zero too") {
  max_aggregate peak;
  CHECK(peak.empty());
  CHECK(peak.value() == 0);
  peak.add(-5);
  CHECK(peak.value() == -5);
  peak.add(-7);
  CHECK(peak.value() == -5);
  max_aggregate other;
  peak.merge(other);
  CHECK(peak.value() == -5);
  other.add(3);
  peak.merge(other);
  CHECK(peak.value() == 3);
}

TEST_CASE("the latest record counts, in whatever order they arrive") {
  latest_aggregate gauge;
  CHECK(gauge.empty());
  CHECK(gauge.value() == 0);
  gauge.add(instant{-20}, 0, 7);
  CHECK(gauge.value() == 7);
  gauge.add(instant{-10}, 5, 8);
  gauge.add(instant{-10}, 4, 9);
  CHECK(gauge.value() == 8);
  CHECK(gauge.at() == instant{-10});
  gauge.add(instant{-15}, 9, 10);
  CHECK(gauge.value() == 8);
  latest_aggregate other;
  gauge.merge(other);
  CHECK(gauge.value() == 8);
  other.add(instant{-10}, 5, 11);  // alike but for the value
  gauge.merge(other);
  CHECK(gauge.value() == 11);
}

TEST_CASE("an id is counted once, whoever brings it") {
  unique_count users;
  CHECK(users.value() == 0);
  CHECK_FALSE(users.contains({1, 2}));
  CHECK(users.add({1, 2}));
  CHECK_FALSE(users.add({1, 2}));
  CHECK(users.add({2, 1}));
  unique_count others;
  for (std::uint64_t i = 0; i < 1'000; ++i) CHECK(others.add({1, i}));
  users.merge(others);
  CHECK(users.value() == 1'001);
  CHECK(users.contains({1, 999}));
  users.merge(users);
  CHECK(users.value() == 1'001);
}
