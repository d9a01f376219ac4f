// SPDX-License-Identifier: MIT
// Percentages as lists write them, to the exact ratios that everything else here takes.
#ifndef DUCAT_PRICING_PERCENT_HPP
#define DUCAT_PRICING_PERCENT_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>

namespace ducat::inline v0 {

/// "1.3" is 13/1000. The text has no percent sign. Errors: those of ratio::parse().
[[nodiscard]] constexpr result<ratio> parse_percent(text_view text) noexcept {
  const auto number = ratio::parse(text);
  if (!number) return number.error();
  return divide(*number, ratio{100});
}

/// A percentage of an amount as the price of one of its units, for a tariff whose tiers are amounts
/// (graduated percentage): {13, 1} percent, {13, 3} per unit. Error: out_of_range beyond the scale
/// of decimals.
[[nodiscard]] constexpr result<decimal> price_of_percent(const decimal& percent) noexcept {
  if (percent.scale < 0 || percent.scale > max_decimal_scale - 2) return errc::out_of_range;
  return decimal{percent.coefficient, percent.scale + 2};
}

}  // namespace ducat::inline v0

#endif
