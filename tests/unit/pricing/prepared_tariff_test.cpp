// SPDX-License-Identifier: MIT
#include "support/print.hpp"
#include "support/token_list.hpp"

#include <ducat/pricing/prepared_tariff.hpp>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("a prepared tariff costs what the tariff costs, at every edge") {
  const token_list graduated{tariff_kind::graduated, three_tiers};
  const int yuan_graduated[][2] = {{0, 0},   {1, 10},  {5, 22},  {6, 35},
                                   {10, 43}, {11, 57}, {12, 58}, {1'000'000, 1'000'046}};
  for (const auto& [quantity, cost] : yuan_graduated)
    CHECK(graduated.prepared().cost(quantity).value() == in_yuan(cost));
  const token_list volume{tariff_kind::volume, three_tiers};
  const int yuan_volume[][2] = {{0, 0}, {1, 10}, {5, 22}, {6, 23}, {10, 31}, {11, 24}};
  for (const auto& [quantity, cost] : yuan_volume)
    CHECK(volume.prepared().cost(quantity).value() == in_yuan(cost));
}

TEST_CASE("the tiers of a prepared tariff have one denominator, and costs are integers over it") {
  // 400, 300 and 250 fen for a million: 1/2500, 3/10000 and 1/4000 fen for one.
  constexpr tier_spec tiers[] = {
      {10'000'000, {400, 2}, {}}, {100'000'000, {300, 2}, {}}, {int128_max, {250, 2}, {}}};
  const token_list list{tariff_kind::graduated, tiers, 1'000'000};
  const prepared_tariff tariff = list.prepared();
  CHECK(tariff.denominator() == 20'000);
  int128 scaled = 0;
  CHECK(tariff.try_scaled_cost(10'000'001, scaled));
  CHECK(scaled == 4'000 * 20'000 + 6);
  CHECK(tariff.over_denominator(scaled) == mixed{4'000, 3, 10'000});
}

TEST_CASE("packages are counted from where their tier begins, prepared or not") {
  // The first 3 are free; then packages of 4 at 8 yuan; above 9, each unit at 1 yuan.
  constexpr tier_spec tiers[] = {{3, {}, {}}, {9, {2, 0}, {}, 4}, {int128_max, {1, 0}, {}}};
  constexpr tier_spec filled[] = {
      {3, {}, {}}, {9, {2, 0}, {}, 4, partial_package::free}, {int128_max, {1, 0}, {}}};
  const int yuan_up[] = {0, 0, 0, 0, 8, 8, 8, 8, 16, 16, 17};
  const int yuan_down[] = {0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 9};
  const token_list up{tariff_kind::graduated, tiers};
  const token_list down{tariff_kind::graduated, filled};
  for (int quantity = 0; quantity <= 10; ++quantity) {
    INFO("quantity " << quantity);
    CHECK(up.prepared().cost(quantity).value() == in_yuan(yuan_up[quantity]));
    CHECK(down.prepared().cost(quantity).value() == in_yuan(yuan_down[quantity]));
  }
}

TEST_CASE("packages of more than 64 bits are prepared as well") {
  constexpr int128 package = (int128{1} << 70) + 1;
  const token_list list{tariff_kind::flat, {tier_spec{int128_max, {1, 0}, {}, package}}};
  const prepared_tariff tariff = list.prepared();
  REQUIRE(tariff.prepared_until() > 3 * package);
  CHECK(tariff.cost(1).value() == in_yuan(package));
  CHECK(tariff.cost(package).value() == in_yuan(package));
  CHECK(tariff.cost(package + 1).value() == in_yuan(2 * package));
}

TEST_CASE("what a prepared tariff refuses is what the tariff refuses") {
  const token_list list{tariff_kind::graduated, three_tiers};
  const prepared_tariff tariff = list.prepared();
  int128 untouched = 42;
  CHECK(tariff.cost(-1).error() == errc::out_of_range);
  CHECK_FALSE(tariff.try_scaled_cost(-1, untouched));
  CHECK(tariff.cost(int128_min).error() == errc::out_of_range);
  CHECK_FALSE(tariff.try_scaled_cost(int128_min, untouched));
  CHECK(tariff.cost(int128_max).error() == errc::overflow);
  CHECK_FALSE(tariff.try_scaled_cost(int128_max, untouched));
  CHECK(untouched == 42);
}

TEST_CASE("beyond its range a prepared tariff asks the general way, and answers the same") {
  const token_list list{tariff_kind::graduated, three_tiers};
  const prepared_tariff tariff = list.prepared();
  int128 scaled = 0;
  const int128 last = tariff.prepared_until();
  CHECK(last > int128{1} << 110);
  CHECK(tariff.try_scaled_cost(last, scaled));
  CHECK_FALSE(tariff.try_scaled_cost(last + 1, scaled));
  CHECK(tariff.cost(last).value() == in_yuan(last + 46));
  CHECK(tariff.cost(last + 1).value() == in_yuan(last + 47));
}

TEST_CASE("tiers beyond those prepared are priced as well") {
  tier_spec tiers[prepared_tariff::max_tiers + 2];
  int128 edge = 0;
  for (tier_spec& t : tiers) t = {edge += 10, {1, 0}, {1, 0}};
  tiers[prepared_tariff::max_tiers + 1].up_to = int128_max;
  const token_list list{tariff_kind::graduated, tiers};
  const prepared_tariff tariff = list.prepared();
  CHECK(tariff.prepared_until() == 10 * int128{prepared_tariff::max_tiers});
  CHECK(tariff.cost(80).value() == in_yuan(88));
  CHECK(tariff.cost(81).value() == in_yuan(90));
  CHECK(tariff.cost(1'000).value() == in_yuan(1'010));
}

TEST_CASE("no entry charges nothing") {
  const token_list list{tariff_kind::graduated, three_tiers};
  const prepared_tariff nothing{list.table.book(), price_handle{}};
  CHECK(nothing.cost(5).value() == in_fen(0));
  CHECK(nothing.cost(-1).error() == errc::out_of_range);
}

TEST_CASE("a total is the sum of what each quantity costs by itself") {
  const token_list list{tariff_kind::graduated, three_tiers, 3};
  const prepared_tariff tariff = list.prepared();
  tariff_total total{tariff};
  CHECK(total.sum() == in_fen(0));
  CHECK(total.add(1).has_value());
  CHECK(total.sum() == in_fen(700 + 100));
  CHECK(total.add(0).has_value());
  CHECK(total.add(6).has_value());
  const mixed both{800 + 700 + 500 + 1'100 + 66, 2, 3};
  CHECK(total.sum() == both);
  CHECK(total.add(-1).error() == errc::out_of_range);
  CHECK(total.sum() == both);
}

TEST_CASE("a total goes on where its integers end, and stops where 128 bits of money do") {
  const token_list list{tariff_kind::flat, {tier_spec{int128_max, {1, 2}, {}}}, 3};  // 1/3 fen
  const prepared_tariff tariff = list.prepared();
  constexpr int128 fen = int128{1} << 123;
  REQUIRE(tariff.prepared_until() > 3 * fen);
  tariff_total total{tariff};
  for (int i = 1; i <= 15; ++i) {
    CHECK(total.add(3 * fen).has_value());
    CHECK(total.sum() == in_fen(i * fen));
  }
  CHECK(total.add(3 * fen).error() == errc::overflow);
  CHECK(total.sum() == in_fen(15 * fen));
  CHECK(total.add(1).has_value());
  CHECK(total.sum() == mixed{15 * fen, 1, 3});
}
