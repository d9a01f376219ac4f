// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/exact/mixed_quotient.hpp>

using namespace ducat;

TEST_CASE("a quotient of exact values is a ratio in lowest terms") {
  CHECK(*quotient({6, 0, 1}, {4, 0, 1}) == ratio{3, 2});
  CHECK(*quotient({0, 1, 3}, {0, 5, 9}) == ratio{3, 5});
  CHECK(*quotient({0, 0, 7}, {1, 2, 3}) == ratio{0});
}

TEST_CASE("a quotient has the sign of its parts, in floor form too") {
  CHECK(*quotient({-1, 2, 3}, {1, 0, 1}) == ratio{-1, 3});  // −1/3
  CHECK(*quotient({1, 0, 1}, {-2, 1, 2}) == ratio{-2, 3});  // 1 / −3/2
  CHECK(*quotient({-1, 1, 2}, {-1, 3, 4}) == ratio{2});     // −1/2 / −1/4
  CHECK(*quotient({-5, 0, 9}, {5, 0, 4}) == ratio{-1});
}

TEST_CASE("values near the ends divide where the result fits") {
  CHECK(*quotient({int128_max, 0, 1}, {int128_max, 0, 1}) == ratio{1});
  CHECK(*quotient({int128_min, 0, 1}, {int128_min, 0, 1}) == ratio{1});
  CHECK(*quotient({int128_min, 0, 1}, {int128_max / 2 + 1, 0, 1}) == ratio{-2});
  CHECK(*quotient({0, uint128_max - 1, uint128_max}, {0, uint128_max - 1, uint128_max}) ==
        ratio{1});
}

TEST_CASE("what has no quotient says why") {
  CHECK(quotient({1, 0, 1}, {0, 0, 5}).error() == errc::division_by_zero);
  CHECK(quotient({int128_max, 0, 1}, {1, 0, 1}).error() == errc::overflow);
  CHECK(quotient({1, 0, 1}, {int128_max, 0, 1}).error() == errc::overflow);
  CHECK(quotient({int128_max, 1, 3}, {1, 0, 1}).error() == errc::overflow);  // 3·2^127 as one part
}
