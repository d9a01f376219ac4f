// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/units/compute.hpp>
#include <ducat/usage/rating.hpp>

using namespace ducat;

namespace {

constexpr std::int64_t a100 = 312'000;  // FLOP/ns
constexpr std::int64_t hour = 3'600'000'000'000;
constexpr std::int64_t int64_max = integer_limits<std::int64_t>::max;

}  // namespace

TEST_CASE("a card at 312 TFLOPS for an hour is one degree") {
  const auto rated = rate_metered(ratio{1}, a100, hour).value();
  CHECK(rated.product == int128{degree_unit::scale});
  CHECK(rated.denominator == 1);
}

TEST_CASE("nine card-hours pass 64 bits and stay exact") {
  CHECK(rate_metered(ratio{9}, a100, hour).value().product ==
        int128{10'108'800'000'000'000} * 1'000);
}

TEST_CASE("seven sevenths of a card are one card, whatever the pieces") {
  int128 total = 0;
  std::int64_t rest = 0;
  const std::int64_t pieces[] = {1, 7, 999'999'999, 3, hour - 1'000'000'010};
  for (int card = 0; card < 7; ++card) {
    for (const std::int64_t held : pieces) {
      const auto rated = rate_metered(ratio{1, 7}, a100, held).value();
      CHECK(rated.denominator == 7);
      const auto step = carry(rest, rated.product, rated.denominator).value();
      total += step.amount;
      rest = step.rest;
    }
  }
  CHECK(total == int128{degree_unit::scale});
  CHECK(rest == 0);
}

TEST_CASE("a fraction that makes a whole rate needs no carry") {
  // 1/4 of an A100 is 78 000 FLOP/ns.
  const auto rated = rate_metered(ratio{1, 4}, a100, 3).value();
  CHECK(rated.product == 234'000);
  CHECK(rated.denominator == 1);
}

TEST_CASE("taking usage out again restores the running total and its rest") {
  const auto product = rate_metered(ratio{2, 7}, a100, 1'000'000'001).value().product;
  const auto before = carry(0, 5, 7).value();
  const auto added = carry(before.rest, product, 7).value();
  const auto removed = carry(added.rest, -product, 7).value();
  CHECK(added.amount + removed.amount == 0);
  CHECK(removed.rest == before.rest);
}

TEST_CASE("the running total's floor is kept below zero as well") {
  const auto step = carry(1, -9, 7).value();  // −8/7 is −2 + 6/7
  CHECK(step.amount == -2);
  CHECK(step.rest == 6);
}

TEST_CASE("zero cards, no time and no rate are nothing") {
  CHECK(rate_metered(ratio{0}, a100, hour).value().product == 0);
  CHECK(rate_metered(ratio{1}, 0, hour).value().product == 0);
  CHECK(rate_metered(ratio{1}, a100, 0).value().product == 0);
}

TEST_CASE("negative cards, rates and times are refused") {
  CHECK(rate_metered(ratio{-1}, a100, hour).error() == errc::out_of_range);
  CHECK(rate_metered(ratio{1}, -1, hour).error() == errc::out_of_range);
  CHECK(rate_metered(ratio{1}, a100, -1).error() == errc::out_of_range);
}

TEST_CASE("the largest rate for the longest time fits once, and overflows three times") {
  CHECK(rate_metered(ratio{1}, int64_max, int64_max).value().product ==
        int128{int64_max} * int64_max);
  CHECK(rate_metered(ratio{3}, int64_max, int64_max).error() == errc::overflow);
  CHECK(carry(1, int128_max, 2).error() == errc::overflow);
}
