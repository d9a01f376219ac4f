// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/reserved.hpp>

#include <vector>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("a share of an exact amount is a ratio in lowest terms") {
  CHECK(share_of(mixed{0, 1, 3}, mixed{1, 1, 3}).value() == ratio{1, 4});
  CHECK(share_of(mixed{-1, 1, 2}, mixed{2}).value() == ratio{-1, 4});
  CHECK(share_of(mixed{}, mixed{2}).value() == ratio{});
  CHECK(share_of(mixed{2}, mixed{}).error().code == errc::division_by_zero);
  CHECK(share_of(mixed{int128_max}, mixed{0, 1, 3}).error().code == errc::overflow);
  CHECK(share_of(mixed{int128_max}, mixed{int128_max}).value() == ratio{1});
  CHECK(share_of(mixed{int128_max - 1}, mixed{int128_max}).error().code == errc::overflow);
}

TEST_CASE("a reservation covers the smallest first, and the last one in part") {
  const std::vector<ratio> running{ratio{4}, ratio{1, 4}, ratio{2}, ratio{2}};
  std::vector<ratio> covered(running.size());
  const auto hour = cover_running(mixed{3}, running, covered).value();
  CHECK(covered == std::vector<ratio>{ratio{}, ratio{1}, ratio{1}, ratio{3, 8}});
  CHECK(hour.running == mixed{8, 1, 4});
  CHECK(hour.covered == mixed{3});
  CHECK(is_zero(hour.unused));
  CHECK(hour.fraction == ratio{12, 33});
}

TEST_CASE("what nothing used of a reservation is told") {
  const std::vector<ratio> running{ratio{2}};
  std::vector<ratio> covered(1);
  const auto hour = cover_running(mixed{5, 1, 2}, running, covered).value();
  CHECK(hour.unused == mixed{3, 1, 2});
  CHECK(hour.fraction == ratio{1});
  CHECK(covered[0] == ratio{1});
  const auto idle = cover_running(mixed{5}, {}, {}).value();
  CHECK(idle.unused == mixed{5});
  CHECK(idle.fraction == ratio{1});
}

TEST_CASE("a refused cover leaves the fractions alone") {
  const std::vector<ratio> running{ratio{1}, ratio{-1}};
  std::vector<ratio> covered(2, ratio{7});
  CHECK(cover_running(mixed{5}, running, covered).error() == failure{errc::out_of_range, 1});
  CHECK(cover_running(mixed{-5}, running, covered).error().code == errc::out_of_range);
  CHECK(covered == std::vector<ratio>(2, ratio{7}));
  CHECK(cover_running(mixed{5}, running, {}).error().code == errc::out_of_range);
}
