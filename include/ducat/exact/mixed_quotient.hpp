// SPDX-License-Identifier: MIT
// How many times one exact value holds another: a margin, a break-even, a price against a price.
#ifndef DUCAT_EXACT_MIXED_QUOTIENT_HPP
#define DUCAT_EXACT_MIXED_QUOTIENT_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

namespace ducat::inline v0 {

namespace detail {

// |value| as one fraction in lowest terms; false where the numerator needs more than 128 bits.
constexpr bool as_fraction(const mixed& value, uint128& numerator, uint128& denominator) noexcept {
  const mixed least = reduced(value);
  // The floor form of a negative value is whole + rest: its size is −whole less the rest.
  if (!try_multiply(magnitude(least.whole), least.denominator, numerator)) return false;
  denominator = least.denominator;
  if (least.whole < 0) {
    numerator -= least.rest;
    return true;
  }
  return try_add(numerator, least.rest, numerator);
}

}  // namespace detail

/// a / b, exact. errc::division_by_zero; errc::overflow where the reduced fraction does not fit a
/// ratio, or where a value, written as one fraction in lowest terms, has a numerator of more than
/// 128 bits.
[[nodiscard]] constexpr result<ratio> quotient(const mixed& a, const mixed& b) noexcept {
  if (is_zero(b)) return errc::division_by_zero;
  uint128 top_a = 0;
  uint128 bottom_a = 1;
  uint128 top_b = 0;
  uint128 bottom_b = 1;
  if (!detail::as_fraction(a, top_a, bottom_a) || !detail::as_fraction(b, top_b, bottom_b)) {
    return errc::overflow;
  }
  const uint128 tops = gcd(top_a, top_b);
  const uint128 bottoms = gcd(bottom_a, bottom_b);
  uint128 numerator = 0;
  uint128 denominator = 0;
  int128 signed_numerator = 0;
  int128 signed_denominator = 0;
  // Both factors of a part are now prime to those of the other: what is left does not reduce.
  if (!try_multiply(top_a / tops, bottom_b / bottoms, numerator) ||
      !try_multiply(top_b / tops, bottom_a / bottoms, denominator) ||
      !try_signed(numerator, sign(a) * sign(b) < 0, signed_numerator) ||
      !try_signed(denominator, false, signed_denominator)) {
    return errc::overflow;
  }
  return ratio::of(signed_numerator, signed_denominator);
}

}  // namespace ducat::inline v0

#endif
