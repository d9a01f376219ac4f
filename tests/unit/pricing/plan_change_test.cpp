// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/plan_change.hpp>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("an upgrade credits what is left of the old plan and charges what is left of the new") {
  const auto change = change_plan(in_yuan(50), in_yuan(100), ratio{17, 31}).value();
  CHECK(change.credit == mixed{-2'742, 2, 31});
  CHECK(change.charge == mixed{5'483, 27, 31});
  CHECK(change.net().value() == mixed{2'741, 29, 31});
  CHECK(is_zero(change_plan(in_yuan(50), in_yuan(100), ratio{}).value().net().value()));
  CHECK(change_plan(in_yuan(50), in_yuan(100), ratio{1}).value().net().value() == in_yuan(50));
}

TEST_CASE("each line is rounded by itself, and the net is that of the lines") {
  const auto change = change_plan(in_fen(5), in_fen(5), ratio{1, 2}).value();
  const auto lines = round(change, rounding::floor).value();
  CHECK(lines.credit == -3);
  CHECK(lines.charge == 2);
  CHECK(lines.net == -1);
  CHECK(is_zero(change.net().value()));
}

TEST_CASE("a credit never exceeds what was paid, less earlier credits") {
  const auto change =
      change_plan(in_yuan(100), in_yuan(30), ratio{1, 2}, in_yuan(60), in_yuan(20)).value();
  CHECK(change.credit == in_yuan(-40));
  CHECK(change.charge == in_yuan(15));
  CHECK(is_zero(change_plan(in_yuan(100), in_yuan(30), ratio{1, 2}, in_yuan(60), in_yuan(70))
                    .value()
                    .credit));
  CHECK(change_plan(in_yuan(100), in_yuan(30), ratio{1, 2}, in_yuan(60), {}).value().credit ==
        in_yuan(-50));
}

TEST_CASE("a change outside its period is refused") {
  CHECK(change_plan({}, {}, ratio{32, 31}).error().code == errc::out_of_range);
  CHECK(change_plan({}, {}, ratio{-1, 31}).error().code == errc::out_of_range);
  CHECK(capped_credit({}, mixed{int128_max}, mixed{-1}).error().code == errc::overflow);
}
