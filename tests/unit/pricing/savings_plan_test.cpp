// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/savings_plan.hpp>

#include <vector>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("an hour's commitment is spent in order, and what it does not reach is on demand") {
  const std::vector<plan_usage> usage{{in_yuan(30), in_yuan(60)}, {in_yuan(40), in_yuan(50)}};
  const auto hour = spend_commitment(in_yuan(60), usage).value();
  CHECK(hour.used == in_yuan(60));
  CHECK(is_zero(hour.unused));
  CHECK(hour.on_demand == in_fen(1'250));  // a quarter of the second at its own price
}

TEST_CASE("what an hour does not take of the commitment is lost") {
  const std::vector<plan_usage> usage{{in_yuan(30), in_yuan(60)}, {{}, in_yuan(1)}};
  const auto hour = spend_commitment(in_yuan(50), usage).value();
  CHECK(hour.used == in_yuan(30));
  CHECK(hour.unused == in_yuan(20));
  CHECK(is_zero(hour.on_demand));
  CHECK(spend_commitment(in_yuan(50), {}).value().unused == in_yuan(50));
}

TEST_CASE("negative amounts are refused, with the usage that has them") {
  const std::vector<plan_usage> usage{{in_yuan(30), in_yuan(60)}, {in_yuan(-1), in_yuan(1)}};
  CHECK(spend_commitment(in_yuan(50), usage).error() == failure{errc::out_of_range, 1});
  CHECK(spend_commitment(in_yuan(-50), {}).error().code == errc::out_of_range);
}
