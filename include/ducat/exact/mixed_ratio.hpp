// SPDX-License-Identifier: MIT
// An exact amount times an exact factor: a discount, a tax rate, one card's share of a node.
#ifndef DUCAT_EXACT_MIXED_RATIO_HPP
#define DUCAT_EXACT_MIXED_RATIO_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/wide.hpp>

namespace ducat::inline v0 {

/// value × factor, exact. errc::overflow where the whole part does not fit, or where the product's
/// denominator needs more than 128 bits.
[[nodiscard]] constexpr result<mixed> scale(const mixed& value, ratio factor) noexcept {
  const auto below = static_cast<uint128>(factor.denominator());
  // A negative value is taken from the whole above it, so that both products have one sign: none
  // overflows where their sum does not.
  const bool from_above = value.whole < 0 && value.rest != 0;
  const uint128 rest = from_above ? value.denominator - value.rest : value.rest;
  const auto of_whole =
      make_mixed(from_above ? value.whole + 1 : value.whole, factor.numerator(), below);
  if (!of_whole || rest == 0) return of_whole;
  // The rest's product is formed by magnitudes, after everything common has gone.
  const uint128 above = magnitude(factor.numerator());
  const uint128 common_rest = gcd(rest, below);
  const uint128 common_above = gcd(above, value.denominator);
  uint128 denominator = 0;
  if (!try_multiply(value.denominator / common_above, below / common_rest, denominator)) {
    return errc::overflow;
  }
  const auto part = divide(multiply_wide(rest / common_rest, above / common_above), denominator);
  const mixed size{static_cast<int128>(part.quotient.low), part.remainder, denominator};
  const bool is_negative = (factor.numerator() < 0) != from_above;
  return is_negative ? subtract(*of_whole, size) : add(*of_whole, size);
}

}  // namespace ducat::inline v0

#endif
