// SPDX-License-Identifier: MIT
#include "support/print.hpp"
#include "support/token_list.hpp"

#include <ducat/pricing/tariff.hpp>
#include <ducat/units/compute.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("one second of an A100 at 20 yuan a degree is five ninths of a fen") {
  price_table table;
  (void)table.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  const auto entry = table.add_flat("a100", yuan, {20, 0}, degree_unit::scale).value().in_table;
  const auto second = cumulative_cost(table.book(), entry, 312'000'000'000'000).value();
  CHECK(second == mixed{0, 5, 9});
  CHECK(cumulative_cost(table.book(), entry, int128{degree_unit::scale}).value() == in_yuan(20));
  CHECK(cumulative_cost(table.book(), entry, 0).value() == in_fen(0));
}

TEST_CASE("a graduated price charges each unit in its tier, and a fee with its first unit") {
  const token_list list{tariff_kind::graduated, three_tiers};
  CHECK(list.cost(0) == in_yuan(0));
  CHECK(list.cost(1) == in_yuan(7 + 3));
  CHECK(list.cost(5) == in_yuan(7 + 15));
  CHECK(list.cost(6) == in_yuan(7 + 15 + 11 + 2));
  CHECK(list.cost(10) == in_yuan(7 + 15 + 11 + 10));
  CHECK(list.cost(11) == in_yuan(7 + 15 + 11 + 10 + 13 + 1));
  CHECK(list.cost(1'000'000) == in_yuan(7 + 15 + 11 + 10 + 13 + 999'990));
}

TEST_CASE("units are told tier by tier, with the tiers that they enter") {
  const auto parts = [](tariff_kind kind, int128 position, int128 priced_until, int128 quantity) {
    const token_list list{kind, three_tiers};
    std::string text;
    const auto told = for_each_tier(
        list.table.book(), list.table.book()[list.entry], {position, priced_until, {}}, quantity,
        position + quantity, [&](const tier_part& part) -> result<void> {
          text += std::to_string(part.tier) + (part.enters ? "+" : ":") +
                  std::to_string(static_cast<long long>(part.quantity)) + " ";
          return {};
        });
    CHECK(told.has_value());
    return text;
  };
  CHECK(parts(tariff_kind::graduated, 0, 0, 12) == "0+5 1+5 2+2 ");
  CHECK(parts(tariff_kind::graduated, 3, 3, 4) == "0:2 1+2 ");
  CHECK(parts(tariff_kind::graduated, 7, 3, 1) == "1+1 ");  // the rest was covered
  CHECK(parts(tariff_kind::graduated, 7, 7, 1) == "1:1 ");
  CHECK(parts(tariff_kind::volume, 3, 3, 1) == "0:1 ");
  CHECK(parts(tariff_kind::volume, 3, 3, 9) == "2+9 ");
}

TEST_CASE("a volume price charges every unit at the tier of the whole, and that tier's fee alone") {
  const token_list list{tariff_kind::volume, three_tiers};
  CHECK(list.cost(0) == in_yuan(0));
  CHECK(list.cost(5) == in_yuan(7 + 15));
  CHECK(list.cost(6) == in_yuan(11 + 12));
  CHECK(list.cost(10) == in_yuan(11 + 20));
  CHECK(list.cost(11) == in_yuan(13 + 11));
}

TEST_CASE(
    "packages are charged whole: with the first unit of each, or with the one that fills it") {
  // 15 yuan for every 10, that is 1.50 for one.
  constexpr tier_spec opened[] = {{int128_max, {15, 1}, {}, 10, partial_package::charged}};
  constexpr tier_spec filled[] = {{int128_max, {15, 1}, {}, 10, partial_package::free}};
  for (const tariff_kind kind : {tariff_kind::flat, tariff_kind::graduated, tariff_kind::volume}) {
    const token_list up{kind, opened};
    const token_list down{kind, filled};
    CHECK(up.table.book()[up.entry].counted);
    const int packages_up[][2] = {{0, 0}, {1, 1}, {10, 1}, {11, 2}, {20, 2}, {21, 3}};
    for (const auto& [units, packages] : packages_up)
      CHECK(up.cost(units) == in_yuan(15 * packages));
    const int packages_down[][2] = {{0, 0}, {9, 0}, {10, 1}, {19, 1}, {20, 2}};
    for (const auto& [units, packages] : packages_down)
      CHECK(down.cost(units) == in_yuan(15 * packages));
  }
}

TEST_CASE("packages are counted from where their tier begins") {
  // The first 3 are free; then packages of 4 at 8 yuan; above 9, each unit at 1 yuan.
  constexpr tier_spec tiers[] = {{3, {}, {}}, {9, {2, 0}, {}, 4}, {int128_max, {1, 0}, {}}};
  const token_list graduated{tariff_kind::graduated, tiers};
  CHECK(graduated.cost(3) == in_yuan(0));
  CHECK(graduated.cost(4) == in_yuan(8));
  CHECK(graduated.cost(7) == in_yuan(8));
  CHECK(graduated.cost(8) == in_yuan(16));
  CHECK(graduated.cost(9) == in_yuan(16));
  CHECK(graduated.cost(10) == in_yuan(17));
  const token_list volume{tariff_kind::volume, tiers};
  CHECK(volume.cost(4) == in_yuan(8));
  CHECK(volume.cost(5) == in_yuan(16));
  CHECK(volume.cost(9) == in_yuan(24));
}

TEST_CASE(
    "a package that versions share is paid at the price of the unit with which it falls due") {
  token_list list{tariff_kind::graduated, {tier_spec{int128_max, {1, 0}, {}, 10}}};
  constexpr tier_spec dearer[] = {{int128_max, {2, 0}, {}, 10}};
  price_spec later = tiered("tokens", tariff_kind::graduated, dearer);
  later.effective.start = {1};
  const price_handle second = list.table.add(later).value().in_table;
  tariff_fold fold{list.table.book(), 15};
  CHECK(fold.add({list.entry, 7}).has_value());
  CHECK(fold.cost() == in_yuan(10));
  CHECK(fold.add({second, 3}).has_value());
  CHECK(fold.cost() == in_yuan(10));
  CHECK(fold.add({second, 5}).has_value());
  CHECK(fold.cost() == in_yuan(10 + 20));
}

TEST_CASE("a package whose first unit was covered is paid for already") {
  const token_list list{tariff_kind::graduated, {tier_spec{int128_max, {1, 0}, {}, 10}}};
  tariff_fold fold{list.table.book(), 12};
  CHECK(fold.add({price_handle{}, 4}).has_value());
  CHECK(fold.add({list.entry, 6}).has_value());
  CHECK(fold.cost() == in_yuan(0));
  CHECK(fold.add({list.entry, 2}).has_value());
  CHECK(fold.cost() == in_yuan(10));
}

TEST_CASE("packages that do not fit are an overflow") {
  constexpr int128 most = int128_max / 2 + 1;
  const token_list list{tariff_kind::graduated, {tier_spec{int128_max, {0, 0}, {}, most}}};
  CHECK(list.cost(most) == in_yuan(0));
  CHECK(cumulative_cost(list.table.book(), list.entry, most + 1).error() == errc::overflow);
}

TEST_CASE("zero usage costs nothing, and the first tier's fee is a close charge of its own") {
  const token_list graduated{tariff_kind::graduated, three_tiers};
  const token_list volume{tariff_kind::volume, three_tiers};
  CHECK(zero_usage_charge(graduated.table.book(), graduated.entry) == in_yuan(7));
  CHECK(zero_usage_charge(volume.table.book(), volume.entry) == in_yuan(7));
  CHECK(graduated.cost(0) == in_yuan(0));
}

TEST_CASE("a negative price is a credit") {
  constexpr tier_spec credit[] = {{int128_max, {-25, 1}, {}}};
  const token_list list{tariff_kind::flat, credit};
  CHECK(list.cost(3) == in_fen(-750));
}

TEST_CASE("a quantity pays its own version's price at the tier of the whole counter") {
  price_table table;
  (void)table.define_sku("tokens", meter::counted, dimension::token).value();
  constexpr tier_spec old_tiers[] = {{10, {5, 0}, {}}, {int128_max, {4, 0}, {100, 0}}};
  constexpr tier_spec new_tiers[] = {{10, {3, 0}, {}}, {int128_max, {2, 0}, {50, 0}}};
  for (const tariff_kind kind : {tariff_kind::graduated, tariff_kind::volume}) {
    const auto before = table.add(tiered("tokens", kind, old_tiers)).value().in_table;
    const auto after = table.add(tiered("tokens", kind, new_tiers)).value().in_table;
    const auto cost = [&](std::initializer_list<tranche> tranches) {
      int128 total = 0;
      for (const tranche& t : tranches) total += t.quantity;
      tariff_fold fold{table.book(), total};
      for (const tranche& t : tranches) fold.add(t).value();
      CHECK(fold.position() == total);
      return fold.cost();
    };
    const bool volume = kind == tariff_kind::volume;
    INFO("volume: " << volume);
    // 8 at the old price, 4 at the new: the eleventh unit, which enters the tier, is a new one.
    CHECK(cost({{before, 8}, {after, 4}}) ==
          in_yuan((volume ? 8 * 4 + 4 * 2 : 8 * 5 + 2 * 3 + 2 * 2) + 50));
    // 11 at the old price: it was the old version that entered the tier.
    CHECK(cost({{before, 11}, {after, 1}}) == in_yuan((volume ? 11 * 4 : 10 * 5 + 4) + 2 + 100));
    // Usage that counts but is not charged moves the tier; the fee goes to the first charged unit
    // in it.
    CHECK(cost({{{}, 20}, {after, 1}, {after, 1}}) == in_yuan(2 + 2 + 50));
    CHECK(cost({{before, 5}, {{}, 20}}) == in_yuan(5 * (volume ? 4 : 5)));
    CHECK(cost({{before, 0}, {after, 1}}) == in_yuan(3));
  }
}

TEST_CASE("a fold goes on from any sum, within a tranche and between two") {
  const token_list list{tariff_kind::graduated, three_tiers};
  const price_book& book = list.table.book();
  const int128 quantities[] = {0, 1, 9, 10, 11, 30};
  for (const int128 covered : quantities)
    for (const int128 first : quantities)
      for (const int128 more : quantities) {
        tariff_fold whole{book, covered + first + more};
        CHECK(whole.add({{}, covered}).has_value());
        CHECK(whole.add({list.entry, first + more}).has_value());
        tariff_fold begun{book, covered + first};
        CHECK(begun.add({{}, covered}).has_value());
        CHECK(begun.add({list.entry, first}).has_value());
        tariff_fold resumed{book, begun.sum()};
        CHECK(resumed.add({list.entry, more}).has_value());
        CHECK(resumed.cost() == whole.cost());
        CHECK(resumed.sum().position == covered + first + more);
        CHECK(resumed.sum().priced_until == (first + more == 0 ? 0 : covered + first + more));
      }
}

TEST_CASE("a fold refuses a negative quantity and a cost beyond 128 bits") {
  const token_list list{tariff_kind::graduated, three_tiers};
  const price_book& book = list.table.book();
  CHECK(cumulative_cost(book, list.entry, -1).error() == errc::out_of_range);
  CHECK(cumulative_cost(book, list.entry, int128_max).error() == errc::overflow);
  tariff_fold fold{book, int128_max};
  CHECK(fold.add({{}, int128_max}).has_value());
  CHECK(fold.add({{}, 1}).error() == errc::overflow);
}
