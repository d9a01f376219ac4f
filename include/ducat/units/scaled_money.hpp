// SPDX-License-Identifier: MIT
// Exact money of a currency known at run time, times and over a factor, and one amount in terms of
// another. Nothing here rounds.
#ifndef DUCAT_UNITS_SCALED_MONEY_HPP
#define DUCAT_UNITS_SCALED_MONEY_HPP

#include <ducat/exact/mixed_quotient.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/units/any_exact_money.hpp>

namespace ducat::inline v0 {

/// amount × factor, with the smallest denominator. Error: overflow.
[[nodiscard]] constexpr result<any_exact_money> checked_multiply(const any_exact_money& amount,
                                                                 ratio factor) noexcept {
  const auto product = scale(amount.minor, factor);
  if (!product) return product.error();
  return any_exact_money{reduced(*product), amount.unit};
}

/// amount / factor, with the smallest denominator. Errors: division_by_zero, overflow.
[[nodiscard]] constexpr result<any_exact_money> checked_divide(const any_exact_money& amount,
                                                               ratio factor) noexcept {
  const auto inverse = divide(ratio{1}, factor);
  if (!inverse) return inverse.error();
  return checked_multiply(amount, *inverse);
}

/// amount × part / whole, with the smallest denominator: a factor that does not fit a ratio, as the
/// FLOP that are left of a pack. Errors: out_of_range for a negative part; division_by_zero and
/// out_of_range for a whole of zero and below; overflow.
[[nodiscard]] constexpr result<any_exact_money> checked_multiply(const any_exact_money& amount,
                                                                 int128 part,
                                                                 int128 whole) noexcept {
  if (whole == 0) return errc::division_by_zero;
  if (part < 0 || whole < 0) return errc::out_of_range;
  const bool negative = amount.minor.whole < 0;
  const auto size = negative ? negate(amount.minor) : result<mixed>{amount.minor};
  if (!size) return size.error();
  const mixed least = reduced(*size);
  const uint128 common = gcd(magnitude(part), magnitude(whole));
  const uint128 above = magnitude(part) / common;
  const uint128 below = magnitude(whole) / common;
  const auto of_whole = make_mixed(least.whole, static_cast<int128>(above), below);
  if (!of_whole) return of_whole.error();
  // The rest's product, with everything common gone before it is formed.
  const uint128 common_rest = gcd(least.rest, below);
  const uint128 common_above = gcd(above, least.denominator);
  uint128 denominator = 0;
  if (!try_multiply(least.denominator / common_above, below / common_rest, denominator)) {
    return errc::overflow;
  }
  const auto of_rest =
      divide(multiply_wide(least.rest / common_rest, above / common_above), denominator);
  // The rest is below one, so its product is at most `above`, which fits.
  const auto sum = add(
      *of_whole, mixed{static_cast<int128>(of_rest.quotient.low), of_rest.remainder, denominator});
  if (!sum) return sum.error();
  const auto signed_sum = negative ? negate(*sum) : sum;
  if (!signed_sum) return signed_sum.error();
  return any_exact_money{reduced(*signed_sum), amount.unit};
}

/// a / b: what one amount is in terms of another. Errors: currency_mismatch; division_by_zero;
/// overflow where the reduced fraction does not fit a ratio.
[[nodiscard]] constexpr result<ratio> proportion(const any_exact_money& a,
                                                 const any_exact_money& b) noexcept {
  if (a.unit != b.unit) return errc::currency_mismatch;
  return quotient(a.minor, b.minor);
}

/// a + b, where an amount that was never set, zero of no currency, adds nothing. Errors:
/// currency_mismatch, overflow.
[[nodiscard]] constexpr result<any_exact_money> add_optional(const any_exact_money& a,
                                                             const any_exact_money& b) noexcept {
  if (b == any_exact_money{}) return a;
  if (a == any_exact_money{}) return b;
  return checked_add(a, b);
}

/// The sign of an amount: −1, 0 or 1.
[[nodiscard]] constexpr int sign(const any_exact_money& amount) noexcept {
  return sign(amount.minor);
}

}  // namespace ducat::inline v0

#endif
