// SPDX-License-Identifier: MIT
// A whole small price list, proved by the compiler: three card classes and tokens, a price cut, a
// region's own price, a monthly discount. It holds if it compiles.
#include <ducat/pricing/affordable.hpp>
#include <ducat/pricing/price_check.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/pricing/tariff.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/tokens.hpp>
#include <ducat/usage/rating.hpp>

using namespace ducat;

namespace {

constexpr currency yuan = *currency_of("CNY");
constexpr uint128 a_degree = degree_unit::scale;
constexpr std::int64_t hour = 3'600'000'000'000;

consteval instant day(std::int32_t year, std::uint8_t month, std::uint8_t of_month) {
  return instant_from_civil({{year, month, of_month}}).value();
}
constexpr instant opening = day(2024, 1, 1);
constexpr instant price_cut = day(2024, 5, 1);

constexpr tier_spec discounts[] = {
    {1'000 * int128{a_degree}, {20, 0}, {}},
    {5'000 * int128{a_degree}, {19, 0}, {}},
    {int128_max, {18, 0}, {}},
};
constexpr dimension_term in_the_east[] = {{"region", "cn-east"}};

struct handles {
  sku_handle a100, h800, tokens;
  price_handle a100_old, a100_new, a100_east, h800_price, token_price;
};

constexpr handles write(price_table& list) {
  handles h;
  h.a100 = list.define_sku("a100", meter::metered, dimension::compute, 312'000).value().in_table;
  h.h800 = list.define_sku("h800", meter::metered, dimension::compute, 798'720).value().in_table;
  h.tokens =
      list.define_sku("completion_tokens", meter::counted, dimension::token).value().in_table;

  h.a100_old =
      list.add_flat("a100", yuan, {25, 0}, a_degree, {opening, instant_max}).value().in_table;
  h.a100_new =
      list.add_flat("a100", yuan, {20, 0}, a_degree, {price_cut, instant_max}).value().in_table;
  h.token_price =
      list.add_flat("completion_tokens", yuan, {16, 0}, mtoken_unit::scale).value().in_table;

  const tier_spec flat[] = {{int128_max, {195, 1}, {}}};
  price_spec east;
  east.sku = "a100";
  east.money = yuan;
  east.per = a_degree;
  east.effective = {price_cut, instant_max};
  east.tiers = flat;
  east.tier_count = 1;
  east.dimensions = in_the_east;
  east.dimension_count = 1;
  h.a100_east = list.add(east).value().in_table;

  price_spec discounted;
  discounted.sku = "h800";
  discounted.money = yuan;
  discounted.per = a_degree;
  discounted.kind = tariff_kind::graduated;
  discounted.tiers = discounts;
  discounted.tier_count = 3;
  h.h800_price = list.add(discounted).value().in_table;
  return h;
}

constexpr bool the_list_is_sound() {
  price_table list;
  write(list);
  return is_sound(list.book(), list.skus());
}
static_assert(the_list_is_sound());

constexpr bool each_usage_finds_its_price() {
  price_table list;
  const handles h = write(list);
  const price_book& book = list.book();
  const dimension_values anywhere;
  dimension_values east;
  east.value[0] = list.symbols().find("cn-east");
  const instant before_cut{price_cut.ns - 1};
  const price_match old = book.find(h.a100, yuan, anywhere, before_cut);
  return old.entry == h.a100_old && old.until == price_cut &&
         book.find(h.a100, yuan, anywhere, price_cut).entry == h.a100_new &&
         book.find(h.a100, yuan, east, before_cut).entry == h.a100_old &&
         book.find(h.a100, yuan, east, price_cut).entry == h.a100_east &&
         !book.find(h.a100, yuan, anywhere, {opening.ns - 1}).entry.has_value() &&
         book.find(h.h800, yuan, east, opening).entry == h.h800_price;
}
static_assert(each_usage_finds_its_price());

// A card-hour of an H800 at 2.56 degrees is 51.20 yuan; a job over the price cut is charged in two.
constexpr bool hours_cost_what_the_list_says() {
  price_table list;
  const handles h = write(list);
  const price_book& book = list.book();
  const auto cost = [&](sku_handle sku, price_handle entry, std::int64_t cards, std::int64_t ns) {
    const std::int64_t rate = list.skus().rate_at(sku, opening).value().per_ns;
    const metered_product rated = rate_metered(ratio{cards}, rate, ns).value();
    return cumulative_cost(book, entry, rated.product).value();
  };
  const mixed straddling =
      add(cost(h.a100, h.a100_old, 8, hour / 2), cost(h.a100, h.a100_new, 8, hour / 2)).value();
  return cost(h.h800, h.h800_price, 1, hour) == mixed{51'20, 0, 1} &&
         cost(h.a100, h.a100_new, 1, 1'000'000'000) == mixed{0, 5, 9} &&
         straddling == mixed{8 * 22'50, 0, 1} &&
         cumulative_cost(book, h.token_price, 1'234'567).value() == mixed{1'975, 3072, 10'000};
}
static_assert(hours_cost_what_the_list_says());

// 10 000 degrees of the month: 1000 at 20, 4000 at 19, 5000 at 18; and back again.
constexpr bool the_discount_is_exact_both_ways() {
  price_table list;
  const handles h = write(list);
  const price_book& book = list.book();
  const int128 degree = static_cast<int128>(a_degree);
  const mixed month = cumulative_cost(book, h.h800_price, 10'000 * degree).value();
  const int128 bought = affordable(book, h.h800_price, month, 100'000 * degree).value();
  return month == mixed{186'000'00, 0, 1} && bought == 10'000 * degree &&
         cumulative_cost(book, h.h800_price, 0).value() == mixed{} &&
         affordable(book, h.h800_price, {0, 0, 1}, degree).value() == 0;
}
static_assert(the_discount_is_exact_both_ways());

// The compiler also sees what is wrong with a list.
constexpr bool a_contradiction_is_found() {
  price_table list;
  write(list);
  (void)list.add_flat("a100", yuan, {15, 0}, a_degree, {price_cut, instant_max}).value();
  return !is_sound(list.book(), list.skus()) &&
         list.add_flat("v100", yuan, {1, 0}, a_degree).error() == errc::unknown_sku;
}
static_assert(a_contradiction_is_found());

}  // namespace
