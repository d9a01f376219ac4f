// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/affordable.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int128 no_limit = int128{1} << 100;

template <std::size_t N>
price_handle add_tokens(price_table& table, tariff_kind kind, const tier_spec (&tiers)[N]) {
  (void)table.define_sku("tokens", meter::counted, dimension::token).value();
  return table.add(tiered("tokens", kind, tiers)).value().in_table;
}

}  // namespace

TEST_CASE("a balance buys whole units of a flat price") {
  price_table table;
  constexpr tier_spec thirds[] = {{int128_max, {3, 0}, {}}};
  const auto entry = add_tokens(table, tariff_kind::flat, thirds);
  CHECK(affordable(table.book(), entry, in_yuan(10), no_limit).value() == 3);
  CHECK(affordable(table.book(), entry, in_yuan(9), no_limit).value() == 3);
  CHECK(affordable(table.book(), entry, {899, 0, 1}, no_limit).value() == 2);
  CHECK(affordable(table.book(), entry, {899, 999, 1000}, no_limit).value() == 2);
  CHECK(affordable(table.book(), entry, in_yuan(0), no_limit).value() == 0);
  CHECK(affordable(table.book(), entry, in_yuan(-1), no_limit).value() == 0);
  CHECK(affordable(table.book(), entry, in_yuan(10), 2).value() == 2);
  CHECK(affordable(table.book(), entry, in_yuan(10), 0).value() == 0);
}

TEST_CASE("a tier's fee must be payable with its first unit") {
  price_table table;
  constexpr tier_spec with_fee[] = {{5, {1, 0}, {}}, {int128_max, {1, 0}, {10, 0}}};
  const auto entry = add_tokens(table, tariff_kind::graduated, with_fee);
  CHECK(affordable(table.book(), entry, in_yuan(15), no_limit).value() == 5);
  CHECK(affordable(table.book(), entry, in_yuan(16), no_limit).value() == 6);
  CHECK(affordable(table.book(), entry, in_yuan(17), no_limit).value() == 7);
}

TEST_CASE("a cheaper volume beyond a dearer one is not reached") {
  price_table table;
  // 15 cost 150, 16 cost 80: the trap of every volume price.
  constexpr tier_spec cliff[] = {{15, {10, 0}, {}}, {int128_max, {5, 0}, {}}};
  const auto entry = add_tokens(table, tariff_kind::volume, cliff);
  CHECK(affordable(table.book(), entry, in_yuan(100), no_limit).value() == 10);
  CHECK(affordable(table.book(), entry, in_yuan(149), no_limit).value() == 14);
  CHECK(affordable(table.book(), entry, in_yuan(150), no_limit).value() == 30);
}

TEST_CASE("free and credited units are bought up to the limit") {
  price_table table;
  constexpr tier_spec free_then_paid[] = {{1000, {0, 0}, {}}, {int128_max, {1, 0}, {}}};
  const auto entry = add_tokens(table, tariff_kind::graduated, free_then_paid);
  CHECK(affordable(table.book(), entry, in_yuan(0), no_limit).value() == 1000);
  CHECK(affordable(table.book(), entry, in_yuan(0), 400).value() == 400);
  constexpr tier_spec credit[] = {{int128_max, {-1, 0}, {}}};
  const auto credited = add_tokens(table, tariff_kind::flat, credit);
  CHECK(affordable(table.book(), credited, in_yuan(0), 1'000'000).value() == 1'000'000);
}

TEST_CASE("a cost that does not fit is beyond every balance") {
  price_table table;
  constexpr tier_spec dear[] = {{int128_max, {integer_limits<std::int64_t>::max, 0}, {}}};
  const auto entry = add_tokens(table, tariff_kind::flat, dear);
  const int128 each = int128{integer_limits<std::int64_t>::max} * 100;
  CHECK(affordable(table.book(), entry, {int128_max, 0, 1}, int128_max - 1).value() ==
        int128_max / each);
}

TEST_CASE("the next units are bought from where the counter stands, at every version's edges") {
  price_table table;
  constexpr tier_spec old_tiers[] = {{10, {5, 0}, {}}, {int128_max, {9, 0}, {}}};
  constexpr tier_spec new_tiers[] = {{100, {1, 0}, {}}, {int128_max, {2, 0}, {}}};
  const auto before = add_tokens(table, tariff_kind::volume, old_tiers);
  const auto after = add_tokens(table, tariff_kind::volume, new_tiers);
  const price_book& book = table.book();
  const auto cost_at = [&](int128 n) -> result<mixed> {
    tariff_fold fold{book, 8 + n};
    if (const auto added = fold.add({before, 8}); !added) return added.error();
    if (const auto added = fold.add({after, n}); !added) return added.error();
    return fold.cost();
  };
  const auto edge_after = [&](int128 position) {
    const int128 a = tier_end_after(book, before, position);
    const int128 b = tier_end_after(book, after, position);
    return a < b ? a : b;
  };
  // The third further unit lifts the eight old ones from 5 to 9 each.
  CHECK(affordable_steps(8, in_yuan(34), no_limit, cost_at, edge_after).value() == 2);
  CHECK(affordable_steps(8, in_yuan(35), no_limit, cost_at, edge_after).value() == 3);
}
