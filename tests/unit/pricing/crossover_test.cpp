// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/pricing/crossover.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

linear_cost line(text_view fixed, text_view each) { return {in_cny(fixed), in_cny(each)}; }

}  // namespace

TEST_CASE("a cost is its fixed part and a part per unit") {
  CHECK(*cost_at(line("100", "3"), ratio{5, 2}) == in_cny("107.5"));
  CHECK(*cost_at({in_cny("100"), {}}, ratio{7}) == in_cny("100"));
  CHECK(*cost_at({{}, in_cny("3")}, ratio{7}) == in_cny("21"));
  CHECK(cost_at({in_cny("1"), in_usd("1")}, ratio{1}).error() == errc::currency_mismatch);
}

TEST_CASE("an outlay that saves per unit pays from the exact point on") {
  const auto point = crossover(line("0", "20"), line("80000", "0")).value();
  CHECK(point == crossover_point{crossover_kind::from, ratio{4'000}});
  CHECK(least_whole_units(point).value() == 4'000);
  const auto third = crossover(line("0", "3"), line("100", "0")).value();
  CHECK(third.at == ratio{100, 3});
  CHECK(least_whole_units(third).value() == 34);
}

TEST_CASE("what is cheaper to begin with and dearer per unit pays up to the point") {
  const auto point = crossover(line("80000", "0"), line("0", "20")).value();
  CHECK(point == crossover_point{crossover_kind::until, ratio{4'000}});
  CHECK(least_whole_units(point).value() == 0);
}

TEST_CASE("never and always are answers, and so is a tie") {
  CHECK(crossover(line("0", "2"), line("1", "2"))->kind == crossover_kind::never);
  CHECK(crossover(line("0", "2"), line("1", "3"))->kind == crossover_kind::never);
  CHECK(crossover(line("1", "2"), line("0", "1"))->kind == crossover_kind::always);
  CHECK(crossover(line("1", "2"), line("1", "2"))->kind == crossover_kind::always);
  CHECK(crossover(line("1", "2"), line("1", "3")).value() ==
        crossover_point{crossover_kind::until, ratio{0}});
  CHECK(least_whole_units({crossover_kind::never, {}}).error() == errc::out_of_range);
}

TEST_CASE("parts that are not stated are zero, and currencies do not mix") {
  CHECK(crossover({{}, in_cny("2")}, {in_cny("6"), {}}).value() ==
        crossover_point{crossover_kind::from, ratio{3}});
  CHECK(crossover({{}, in_cny("2")}, {in_usd("6"), {}}).error() == errc::currency_mismatch);
  CHECK(crossover(line("1", "2"), {in_usd("1"), in_usd("2")}).error() == errc::currency_mismatch);
  CHECK(crossover({}, {})->kind == crossover_kind::always);
}

TEST_CASE("a lease breaks even at a share of its capacity; above one it never does") {
  CHECK(*break_even_utilisation(in_cny("80000"), in_cny("160000")) == ratio{1, 2});
  CHECK(*break_even_utilisation(in_cny("80000"), in_cny("40000")) == ratio{2});
  CHECK(break_even_utilisation(in_cny("80000"), in_cny("0")).error() == errc::division_by_zero);
}
