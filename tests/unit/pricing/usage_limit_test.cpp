// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/pricing/usage_limit.hpp>

using namespace ducat;

namespace {

// What a further quantity is split into: included, overage, refused.
void check_split(const usage_limit& limit, int128 before, int128 quantity, int128 included,
                 int128 overage, int128 refused) {
  const limited_usage ours = apply_limit(limit, before, quantity).value();
  CHECK(ours.included == included);
  CHECK(ours.overage == overage);
  CHECK(ours.refused == refused);
  CHECK(ours.allowed() == included + overage);
}

}  // namespace

TEST_CASE("what is included comes first, then overage up to its limit, and the rest is refused") {
  const usage_limit limit{1'000, 5'000};
  check_split(limit, 0, 6'001, 1'000, 5'000, 1);
  check_split(limit, 999, 2, 1, 1, 0);
  check_split(limit, 6'000, 1, 0, 0, 1);
  check_split(limit, 7'000, 1, 0, 0, 1);  // recorded beyond the limit: it had happened
  check_split(limit, 1'000, 0, 0, 0, 0);
  check_split({1'000, 0}, 900, 200, 100, 0, 100);
  check_split({1'000, int128_max}, 0, 1'000'000, 1'000, 999'000, 0);
}

TEST_CASE("negative quantities and sums that do not fit are refused") {
  CHECK(apply_limit({-1, 0}, 0, 0).error().code == errc::out_of_range);
  CHECK(apply_limit({0, -1}, 0, 0).error().code == errc::out_of_range);
  CHECK(apply_limit({}, -1, 0).error().code == errc::out_of_range);
  CHECK(apply_limit({}, 0, -1).error().code == errc::out_of_range);
  CHECK(apply_limit({}, int128_max, 1).error().code == errc::overflow);
}
