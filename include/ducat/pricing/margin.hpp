// SPDX-License-Identifier: MIT
// From cost to price and back: a markup is a share of the cost, a margin a share of the price. The
// price is exact until it is quoted with a number of digits and a rounding.
#ifndef DUCAT_PRICING_MARGIN_HPP
#define DUCAT_PRICING_MARGIN_HPP

#include <ducat/exact/power_of_ten.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/units/any_price.hpp>
#include <ducat/units/scaled_money.hpp>

namespace ducat::inline v0 {

/// cost × (1 + markup). Errors: out_of_range for a markup below −1; overflow.
[[nodiscard]] constexpr result<any_exact_money> price_at_markup(const any_exact_money& cost,
                                                                ratio markup) noexcept {
  if (markup < ratio{-1}) return errc::out_of_range;
  const auto factor =
      ratio::of(int128{markup.denominator()} + markup.numerator(), markup.denominator());
  if (!factor) return factor.error();
  return checked_multiply(cost, *factor);
}

/// cost / (1 − margin): of the price, `margin` is left over the cost. Errors: out_of_range for a
/// margin of 1 or more, which no price gives; overflow.
[[nodiscard]] constexpr result<any_exact_money> price_at_margin(const any_exact_money& cost,
                                                                ratio margin) noexcept {
  if (margin >= ratio{1}) return errc::out_of_range;
  const auto factor =
      ratio::of(margin.denominator(), int128{margin.denominator()} - margin.numerator());
  if (!factor) return factor.error();
  return checked_multiply(cost, *factor);
}

/// (price − cost) / price; negative below cost. Errors: currency_mismatch; division_by_zero for a
/// price of zero; overflow.
[[nodiscard]] constexpr result<ratio> margin_of(const any_exact_money& price,
                                                const any_exact_money& cost) noexcept {
  const auto left = checked_subtract(price, cost);
  if (!left) return left.error();
  return proportion(*left, price);
}

/// (price − cost) / cost; negative below cost. Errors: currency_mismatch; division_by_zero for a
/// cost of zero; overflow.
[[nodiscard]] constexpr result<ratio> markup_of(const any_exact_money& price,
                                                const any_exact_money& cost) noexcept {
  const auto left = checked_subtract(price, cost);
  if (!left) return left.error();
  return proportion(*left, cost);
}

/// An exact price for `per` as a price list states it: a decimal of `digits` fraction digits in
/// major units, rounded once.
/// Errors: out_of_range for digits outside 0 … max_price_scale; unit_mismatch where `per` is of no
/// dimension or is money; division_by_zero and out_of_range for a `per` of zero and below;
/// overflow.
[[nodiscard]] constexpr result<any_price> quoted_price(const any_exact_money& exact,
                                                       const any_quantity& per, int digits,
                                                       rounding mode) noexcept {
  if (digits < 0 || digits > max_price_scale) return errc::out_of_range;
  if (per.kind == dimension::none || per.kind == dimension::money) return errc::unit_mismatch;
  const int shift = digits - exact.unit.digits();
  const auto power = static_cast<int128>(power_of_ten(shift < 0 ? -shift : shift));
  const auto shifted = scale(exact.minor, shift < 0 ? ratio{1, power} : ratio{power});
  if (!shifted) return shifted.error();
  const auto coefficient = round(*shifted, mode);
  if (!coefficient) return coefficient.error();
  const auto figures =
      unit_price::of(decimal{*coefficient, digits}, exact.unit.digits(), per.amount);
  if (!figures) return figures.error();
  any_price out;
  out.figures = *figures;
  out.unit = exact.unit;
  out.kind = per.kind;
  return out;
}

}  // namespace ducat::inline v0

#endif
