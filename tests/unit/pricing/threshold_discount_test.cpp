// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/threshold_discount.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr discount_threshold list[] = {{200, ratio{95, 100}}, {50, ratio{98, 100}}};
constexpr discount_threshold own[] = {{50, ratio{97, 100}}, {300, ratio{1, 2}}};

}  // namespace

TEST_CASE("a threshold begins at its level, in whatever order the list has them") {
  CHECK(threshold_rate(list, {}, 49) == ratio{1});
  CHECK(threshold_rate(list, {}, 50) == ratio{98, 100});
  CHECK(threshold_rate(list, {}, 199) == ratio{98, 100});
  CHECK(threshold_rate(list, {}, 200) == ratio{95, 100});
  CHECK(threshold_rate({}, {}, 200) == ratio{1});
}

TEST_CASE(
    "at one level an account's own threshold holds, and a higher one of the list still counts") {
  CHECK(threshold_rate(list, own, 80) == ratio{97, 100});
  CHECK(threshold_rate(list, own, 250) == ratio{95, 100});
  CHECK(threshold_rate(list, own, 300) == ratio{1, 2});
}

TEST_CASE("the rate is of everything, so more may cost less") {
  CHECK(discounted(in_yuan(199), list, {}, 199).value() == in_fen(19'502));
  CHECK(discounted(in_yuan(200), list, {}, 200).value() == in_fen(19'000));
  CHECK(discounted(in_fen(1), list, {}, 50).value() == mixed{0, 49, 50});
}
