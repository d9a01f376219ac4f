// SPDX-License-Identifier: MIT
// Writes a price list in the fewest words, at compile time too. Any error stops: a test's own list
// must be right.
#ifndef DUCAT_TESTING_PRICE_LIST_BUILDER_HPP
#define DUCAT_TESTING_PRICE_LIST_BUILDER_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/decimal.hpp>
#include <ducat/pricing/price_check.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/pricing/tariff.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/any_price.hpp>
#include <ducat/units/any_quantity.hpp>

#include <concepts>
#include <cstddef>

namespace ducat::inline v0::testing {

/// A tier as a builder writes it: up_to(5_degrees, "20"), beyond("10").
struct tier_line {
  any_quantity up_to{int128_max, dimension::none};
  text_view price;
  text_view fee = "0";
};

/// The tier up to and including a quantity. Prices and fees are decimals of major units.
[[nodiscard]] constexpr tier_line up_to(const any_quantity& quantity, text_view price,
                                        text_view fee = "0") {
  return {quantity, price, fee};
}
/// The last tier, which is open.
[[nodiscard]] constexpr tier_line beyond(text_view price, text_view fee = "0") {
  return {any_quantity{int128_max, dimension::none}, price, fee};
}

/// Builds a price table:
/// @code
/// constexpr price_table table() {
///   return price_list_builder{currency_of<cny>()}
///       .metered("a100", 312_tflops)
///       .price("a100", 20_cny / 1_degree)
///       .counted("degrees", dimension::compute)
///       .tiers("degrees", tariff_kind::graduated, 1_degree,
///              {up_to(5_degrees, "20"), beyond("10")})
///       .build();
/// }
/// @endcode
class price_list_builder {
 public:
  constexpr explicit price_list_builder(currency money) noexcept : money_{money} {}

  /// A sku that is metered in compute, at its rated rate from an instant on.
  constexpr price_list_builder& metered(text_view sku, flops_rate rate,
                                        instant from = instant_min) {
    (void)table_.define_sku(sku, rate, from).value();
    return *this;
  }
  /// A sku that is counted at instants.
  constexpr price_list_builder& counted(text_view sku, dimension unit) {
    (void)table_.define_sku(sku, meter::counted, unit).value();
    return *this;
  }
  /// A flat price.
  constexpr price_list_builder& price(text_view sku, const any_price& price,
                                      interval effective = {instant_min, instant_max}) {
    (void)table_.add_flat(sku, price, effective).value();
    return *this;
  }
  /// A tiered price for so much of the sku's unit; its counter has the sku's name.
  /// @pre the quantities of the tiers are of the sku's kind
  template <std::size_t N>
  constexpr price_list_builder& tiers(text_view sku, tariff_kind kind, const any_quantity& per,
                                      const tier_line (&lines)[N],
                                      interval effective = {instant_min, instant_max}) {
    tier_spec specs[N] = {};
    for (std::size_t i = 0; i < N; ++i) {
      const bool is_open = lines[i].up_to.kind == dimension::none;
      DUCAT_ASSERT(is_open || lines[i].up_to.kind == per.kind);
      specs[i] = {is_open ? int128_max : lines[i].up_to.amount, amount(lines[i].price),
                  amount(lines[i].fee)};
    }
    price_spec spec;
    spec.sku = sku;
    spec.money = money_;
    DUCAT_ASSERT(per.amount > 0);
    spec.per = static_cast<uint128>(per.amount);
    spec.unit = per.kind;
    spec.effective = effective;
    spec.kind = kind;
    spec.tiers = specs;
    spec.tier_count = N;
    const auto added = table_.add(spec);
    const bool tiers_ascend_and_the_last_is_open =
        added || added.error().code != errc::out_of_range;
    DUCAT_ASSERT(tiers_ascend_and_the_last_is_open);
    (void)added.value();
    return *this;
  }

  /// A close charge: what a month is billed beside its usage. Its currency is the list's where it
  /// states none.
  constexpr price_list_builder& charge(charge_spec spec) {
    if (spec.money == currency{}) spec.money = money_;
    (void)table_.add_charge(spec).value();
    return *this;
  }

  /// The list; the builder is at its end. Precondition: no two prices contradict each other.
  [[nodiscard]] constexpr price_table build() {
    const bool no_two_prices_contradict = is_sound(table_.book(), table_.skus());
    DUCAT_ASSERT(no_two_prices_contradict);
    return static_cast<price_table&&>(table_);
  }

 private:
  [[nodiscard]] static constexpr decimal amount(text_view text) {
    return parse_decimal(text).value();
  }

  currency money_;
  price_table table_;
};

/// What a quantity of a sku costs as the first usage of its counter, by the price in force at an
/// instant: for static_assert. Precondition: the list has a price for the sku then.
[[nodiscard]] constexpr any_exact_money cost_of(const price_table& list, text_view sku,
                                                const any_quantity& quantity, currency money,
                                                instant when = instant{0}) {
  const sku_handle of = list.find_sku(sku).in_table;
  DUCAT_ASSERT(of.has_value() && list.skus().unit_at(of, when).unit == quantity.kind);
  const price_match match =
      list.book().find(of, money, dimension_values{}, when, {}, quantity.kind);
  DUCAT_ASSERT(match.entry.has_value());
  return {cumulative_cost(list.book(), match.entry, quantity.amount).value(), money};
}

/// The same of the function that makes the list, `cost_of(november, …)`: in a template argument,
/// where clang 16 counts a list that is passed as a temporary as a leak.
template <class Make>
  requires requires(Make make) {
    { make() } -> std::same_as<price_table>;
  }
[[nodiscard]] constexpr any_exact_money cost_of(Make make, text_view sku,
                                                const any_quantity& quantity, currency money,
                                                instant when = instant{0}) {
  const price_table list = make();
  return cost_of(list, sku, quantity, money, when);
}

}  // namespace ducat::inline v0::testing

#endif
