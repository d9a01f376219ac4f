// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/pricing/sensitivity.hpp>
#include <ducat/units/literals.hpp>

#include <string>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

constexpr ratio utilisations[] = {ratio{3, 10}, ratio{6, 10}, ratio{1}};
constexpr ratio efficiencies[] = {ratio{1, 10}, ratio{2, 10}, ratio{1}};

lease_plan a100_machine() {
  lease_plan lease;
  lease.rent = in_cny("80000");
  lease.capacity = 5'840_degrees;
  return lease;
}

}  // namespace

TEST_CASE("a full A100 lease costs 13.70 yuan a degree, an H800 lease 5.35") {
  lease_plan lease = a100_machine();
  CHECK(printed(delivered_degree_cost(lease, {}).value(), 2) == "13.70");
  lease.capacity = 14'950.4_degrees;
  CHECK(printed(delivered_degree_cost(lease, {}).value(), 2) == "5.35");
}

TEST_CASE("idle hours and poor software each divide what is delivered") {
  const auto full = delivered_degree_cost(a100_machine(), {}).value();
  const auto half = delivered_degree_cost(a100_machine(), {ratio{1, 2}, ratio{1, 5}}).value();
  CHECK(proportion(half, full).value() == ratio{10});
  CHECK(delivered_degree_cost(per_degree("20"), {ratio{1, 2}, ratio{1, 5}}).value() ==
        in_cny("100"));
}

TEST_CASE("a grid has a row for each utilisation and a column for each efficiency") {
  machine_cost machine;
  machine.asset = {in_cny("1000000"), {}, 5, depreciation_method::straight_line, {}};
  machine.power.share_of_capex = ratio{1, 100};
  any_exact_money grid[9]{};
  REQUIRE(fill_grid(utilisations, efficiencies, grid,
                    [&](const operation& use) { return delivered_degree_cost(machine, 1, use); }));
  CHECK(printed(grid[2], 2) == "9.99");
  CHECK(printed(grid[5], 2) == "4.99");
  CHECK(printed(grid[8], 3) == "2.997");
  CHECK(proportion(grid[3], grid[5]).value() == ratio{10});
  CHECK(proportion(grid[4], grid[5]).value() == ratio{5});
}

TEST_CASE("a software difference of 25 % decides whether a lease beats the pack") {
  // At 80 % utilisation a degree that is leased costs 17.12 yuan, one from the pack 20, as rated;
  // with a quarter less delivered on the machine of one's own it is the other way round.
  const auto own = [](ratio efficiency) {
    return delivered_degree_cost(a100_machine(), {ratio{8, 10}, efficiency}).value();
  };
  const auto pack = delivered_degree_cost(per_degree("20"), {}).value();
  CHECK(own(ratio{1}).minor < pack.minor);
  CHECK(own(ratio{3, 4}).minor > pack.minor);
}

TEST_CASE("a grid that cannot be filled stays as it was") {
  any_exact_money grid[9]{};
  grid[0] = in_cny("1");
  const auto cost = [](const operation& use) -> result<any_exact_money> {
    if (use.utilisation == ratio{6, 10}) return errc::overflow;
    return in_cny("2");
  };
  CHECK(fill_grid(utilisations, efficiencies, grid, cost).error() == failure{errc::overflow, 3});
  CHECK(grid[0] == in_cny("1"));
  CHECK(fill_grid(utilisations, efficiencies, {grid, 8}, cost).error() == errc::out_of_range);
  CHECK(delivered_degree_cost(a100_machine(), {ratio{0}, ratio{1}}).error() == errc::out_of_range);
  CHECK(delivered_degree_cost(per_degree("20"), {ratio{1}, ratio{2}}).error() ==
        errc::out_of_range);
  CHECK(delivered_degree_cost(any_price{}, {}).error() == errc::unit_mismatch);
}
