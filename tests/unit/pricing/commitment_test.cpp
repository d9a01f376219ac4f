// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/commitment.hpp>

#include <vector>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("what a commitment falls short of is charged, at zero usage too") {
  const commitment hour{in_yuan(10), ratio{2}, true};
  const auto idle = charge(hour, {}).value();
  CHECK(is_zero(idle.utilized));
  CHECK(idle.true_up == in_yuan(10));
  CHECK(idle.total().value() == in_yuan(10));
  CHECK(charge(hour, in_yuan(10)).value().total().value() == in_yuan(10));
  CHECK(charge(hour, in_yuan(13)).value().overage == in_yuan(6));
  const commitment lenient{in_yuan(10), ratio{2}, false};
  CHECK(is_zero(charge(lenient, {}).value().total().value()));
  CHECK(charge(lenient, in_yuan(4)).value().utilized == in_yuan(4));
}

TEST_CASE("windows stand alone: what one lacks another cannot lend") {
  const commitment hour{in_yuan(10), ratio{3, 2}, true};
  const std::vector<mixed> costs{in_yuan(4), in_yuan(16)};
  const auto both = charge_windows(hour, costs).value();
  CHECK(both.utilized == in_yuan(14));
  CHECK(both.overage == in_yuan(9));
  CHECK(both.true_up == in_yuan(6));
  CHECK(both.total().value() == in_yuan(29));
  CHECK(charge(hour, in_yuan(20)).value().total().value() == in_yuan(25));
}

TEST_CASE("a window without a commitment is charged its cost") {
  const auto sum = add(uncommitted(in_yuan(5)), uncommitted(mixed{0, 1, 3})).value();
  CHECK(sum.utilized == mixed{500, 1, 3});
  CHECK(sum.total().value() == mixed{500, 1, 3});
}

TEST_CASE("a negative cost or commitment is refused, with the window that has it") {
  const commitment hour{in_yuan(10), ratio{2}, true};
  CHECK(charge(hour, in_fen(-1)).error().code == errc::out_of_range);
  CHECK(charge({in_yuan(-1), ratio{1}, true}, {}).error().code == errc::out_of_range);
  CHECK(charge({{}, ratio{-1}, true}, {}).error().code == errc::out_of_range);
  const std::vector<mixed> costs{in_yuan(4), in_yuan(-1)};
  CHECK(charge_windows(hour, costs).error() == failure{errc::out_of_range, 1});
  const std::vector<mixed> huge{mixed{int128_max}, mixed{int128_max}};
  CHECK(charge_windows({{}, ratio{1}, true}, huge).error() == failure{errc::overflow, 1});
}
