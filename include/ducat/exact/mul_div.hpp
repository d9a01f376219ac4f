// SPDX-License-Identifier: MIT
// a × b / d with an exact 256-bit product and one rounding at the end: the step by which an amount
// meets a price, a factor or a share. Never divide first; never round twice.
#ifndef DUCAT_EXACT_MUL_DIV_HPP
#define DUCAT_EXACT_MUL_DIV_HPP

#include <ducat/exact/divisor.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/exact/wide.hpp>

namespace ducat::inline v0 {

/// The exact value whole + rest/d, where d is the divisor that made it and 0 ≤ rest < d.
struct floor_quotient {
  int128 whole = 0;
  uint128 rest = 0;

  friend constexpr bool operator==(const floor_quotient&, const floor_quotient&) = default;
};

/// floor(a × b / d) and the rest, exact for every input; false where the floor does not fit, and
/// `out` is then untouched.
[[nodiscard]] constexpr bool try_mul_div_floor(int128 a, int128 b, const divisor& d,
                                               floor_quotient& out) noexcept {
  constexpr uint128 lowest = uint128{1} << 127;
  uint128 size = 0;
  uint128 rest = 0;
  if (!d.try_divide(multiply_wide(magnitude(a), magnitude(b)), size, rest)) return false;
  if ((a ^ b) < 0) {  // the product is negative or zero
    if (size + (rest != 0 ? 1 : 0) > lowest || size > lowest) return false;
    // −size − rest/d is, in floor form, (−size − 1) + (d − rest)/d: ~size is −size − 1.
    out = rest != 0 ? floor_quotient{static_cast<int128>(~size), d.value() - rest}
                    : floor_quotient{static_cast<int128>(~size + 1), 0};
    return true;
  }
  if (size >= lowest) return false;
  out = {static_cast<int128>(size), rest};
  return true;
}

/// The same as a result; errc::overflow where the floor does not fit.
[[nodiscard]] constexpr result<floor_quotient> mul_div_floor(int128 a, int128 b,
                                                             const divisor& d) noexcept {
  floor_quotient out;
  if (!try_mul_div_floor(a, b, d, out)) return errc::overflow;
  return out;
}

/// The same for a divisor that is used once. errc::division_by_zero where d is zero.
[[nodiscard]] constexpr result<floor_quotient> mul_div_floor(int128 a, int128 b,
                                                             uint128 d) noexcept {
  if (d == 0) return errc::division_by_zero;
  return mul_div_floor(a, b, divisor{d});
}

/// a × b / d, rounded once. errc::overflow where the rounded value does not fit.
[[nodiscard]] constexpr result<int128> mul_div(int128 a, int128 b, const divisor& d,
                                               rounding mode) noexcept {
  uint128 size = 0;
  uint128 rest = 0;
  if (!d.try_divide(multiply_wide(magnitude(a), magnitude(b)), size, rest)) return errc::overflow;
  if (size > uint128{1} << 127) return errc::overflow;
  const bool negative = (a < 0) != (b < 0);
  if (rounds_away(mode, negative, (size & 1) != 0, rest, d.value())) ++size;
  int128 out = 0;
  if (!try_signed(size, negative, out)) return errc::overflow;
  return out;
}

/// The same for a divisor that is used once. errc::division_by_zero where d is zero.
[[nodiscard]] constexpr result<int128> mul_div(int128 a, int128 b, uint128 d,
                                               rounding mode) noexcept {
  if (d == 0) return errc::division_by_zero;
  return mul_div(a, b, divisor{d}, mode);
}

}  // namespace ducat::inline v0

#endif
