// SPDX-License-Identifier: MIT
// Amounts of money as a list writes them, and the exact minor units that they are.
#ifndef DUCAT_PRICING_LIST_AMOUNT_HPP
#define DUCAT_PRICING_LIST_AMOUNT_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/amount_limits.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/unit_price.hpp>

namespace ducat::inline v0 {

/// A decimal amount of major units as a list writes it: {1999, 2} is 19.99. A price keeps at most
/// 12 fraction digits and 64 bits of coefficient, trailing zeros not counted.
using list_amount = decimal;

/// An amount that may be left out.
struct optional_amount {
  list_amount major{};
  bool is_stated = false;

  constexpr optional_amount() noexcept = default;
  constexpr optional_amount(const list_amount& amount) noexcept : major{amount}, is_stated{true} {}

  friend constexpr bool operator==(const optional_amount&, const optional_amount&) = default;
};

/// The amount in exact minor units. Errors: those of unit_price::of().
[[nodiscard]] constexpr result<mixed> exact_minor_units(const list_amount& amount,
                                                        const currency& money) noexcept {
  const auto figures = unit_price::of(amount, money.digits(), 1);
  if (!figures) return figures.error();
  return figures->times(1);
}

/// The same of an amount that may not be negative. Errors: also out_of_range.
[[nodiscard]] constexpr result<mixed> positive_minor_units(const list_amount& amount,
                                                           const currency& money) noexcept {
  if (amount.coefficient < 0) return errc::out_of_range;
  return exact_minor_units(amount, money);
}

/// What is stated of a least and a most. Errors: those of positive_minor_units(); out_of_range
/// where the minimum is above the maximum.
[[nodiscard]] constexpr result<amount_limits> limits_of(const optional_amount& minimum,
                                                        const optional_amount& maximum,
                                                        const currency& money) noexcept {
  const auto least = positive_minor_units(minimum.major, money);
  if (!least) return least.error();
  const auto most = positive_minor_units(maximum.major, money);
  if (!most) return most.error();
  return amount_limits::of(minimum.is_stated ? &*least : nullptr,
                           maximum.is_stated ? &*most : nullptr);
}

}  // namespace ducat::inline v0

#endif
