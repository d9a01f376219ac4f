// SPDX-License-Identifier: MIT
// A tariff prepared by the compiler answers as the tariff does, at its edges and beyond its range.
// It holds if it compiles.
#include <ducat/pricing/bucketed_tariff.hpp>
#include <ducat/pricing/prepared_tariff.hpp>
#include <ducat/pricing/price_table.hpp>

using namespace ducat;

namespace {

constexpr currency yuan = *currency_of("CNY");
// 4.00, 3.00 and 2.50 yuan for a million tokens, with fees of 7 and 11 yuan.
constexpr tier_spec tiers[] = {
    {10'000'000, {400, 2}, {7, 0}}, {100'000'000, {300, 2}, {}}, {int128_max, {250, 2}, {11, 0}}};
constexpr tier_spec packages[] = {{int128_max, {15, 1}, {}, 10}};

constexpr price_handle add(price_table& list, tariff_kind kind, const tier_spec* first,
                           std::size_t count, uint128 per) {
  (void)list.define_sku("t", meter::counted, dimension::token).value();
  price_spec spec;
  spec.sku = "t";
  spec.money = yuan;
  spec.per = per;
  spec.kind = kind;
  spec.tiers = first;
  spec.tier_count = count;
  return list.add(spec).value().in_table;
}

consteval mixed cost(tariff_kind kind, int128 quantity) {
  price_table list;
  const price_handle entry = add(list, kind, tiers, 3, 1'000'000);
  return prepared_tariff{list.book(), entry}.cost(quantity).value();
}
static_assert(cost(tariff_kind::graduated, 0) == mixed{});
static_assert(cost(tariff_kind::graduated, 1) == mixed{700, 1, 2'500});
static_assert(cost(tariff_kind::graduated, 10'000'000) == mixed{4'700});
static_assert(cost(tariff_kind::graduated, 10'000'001) == mixed{4'700, 3, 10'000});
static_assert(cost(tariff_kind::graduated, 100'000'001) == mixed{32'800, 1, 4'000});
static_assert(cost(tariff_kind::volume, 10'000'000) == mixed{4'700});
static_assert(cost(tariff_kind::volume, 10'000'001) == mixed{3'000, 3, 10'000});
static_assert(cost(tariff_kind::volume, 100'000'001) == mixed{26'100, 1, 4'000});

consteval bool agrees() {
  price_table list;
  const price_handle entry = add(list, tariff_kind::graduated, tiers, 3, 1'000'000);
  const price_book& book = list.book();
  const prepared_tariff tariff{book, entry};
  const int128 beyond = tariff.prepared_until() + 1;
  return tariff.denominator() == 20'000 && tariff.cost(-1).error() == errc::out_of_range &&
         tariff.cost(beyond).value() == cumulative_cost(book, entry, beyond).value() &&
         tariff.cost(int128_max).value() == cumulative_cost(book, entry, int128_max).value();
}
static_assert(agrees());

consteval mixed total() {
  price_table list;
  const price_handle entry = add(list, tariff_kind::flat, packages, 1, 1);
  const int128 quantities[] = {0, 1, 10, 11};
  return bucketed_cost(list.book(), entry, quantities).value();
}
static_assert(total() == mixed{4 * 10 * 150});

}  // namespace
