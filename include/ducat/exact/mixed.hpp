// SPDX-License-Identifier: MIT
// An exact rational number in floor form: what a ledger and a wallet hold until a statement rounds
// it. The denominator follows from a unit and a currency, not from a price, so a sum survives price
// changes.
#ifndef DUCAT_EXACT_MIXED_HPP
#define DUCAT_EXACT_MIXED_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/divisor.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/exact/wide.hpp>

#include <compare>

namespace ducat::inline v0 {

/// The value whole + rest/denominator. The whole part is the floor, also below zero: −1/3 is {−1,
/// 2, 3}. Invariant: 0 ≤ rest < denominator; every function here keeps it and stops where it is
/// broken.
struct mixed {
  int128 whole = 0;
  uint128 rest = 0;
  uint128 denominator = 1;

  /// Whether the invariant holds: to be asked of values that come from outside.
  [[nodiscard]] constexpr bool is_valid() const noexcept { return rest < denominator; }

  /// By value: 1/2 equals 2/4. Hash and store reduced().
  friend constexpr bool operator==(const mixed& a, const mixed& b) noexcept {
    return (a <=> b) == 0;
  }
  friend constexpr std::strong_ordering operator<=>(const mixed& a, const mixed& b) noexcept {
    DUCAT_ASSERT(a.is_valid() && b.is_valid());
    if (a.whole != b.whole) return a.whole <=> b.whole;
    if (a.denominator == b.denominator) return a.rest <=> b.rest;
    return multiply_wide(a.rest, b.denominator) <=> multiply_wide(b.rest, a.denominator);
  }
};

/// a × b / d, unrounded. errc::division_by_zero; errc::overflow where the floor does not fit.
[[nodiscard]] constexpr result<mixed> make_mixed(int128 a, int128 b, const divisor& d) noexcept {
  const auto quotient = mul_div_floor(a, b, d);
  if (!quotient) return quotient.error();
  return mixed{quotient->whole, quotient->rest, d.value()};
}
[[nodiscard]] constexpr result<mixed> make_mixed(int128 a, int128 b, uint128 d) noexcept {
  if (d == 0) return errc::division_by_zero;
  return make_mixed(a, b, divisor{d});
}

[[nodiscard]] constexpr bool is_zero(const mixed& value) noexcept {
  return value.whole == 0 && value.rest == 0;
}

/// −1, 0 or 1.
[[nodiscard]] constexpr int sign(const mixed& value) noexcept {
  if (value.whole < 0) return -1;
  return is_zero(value) ? 0 : 1;
}

/// The same value with the smallest denominator.
[[nodiscard]] constexpr mixed reduced(const mixed& value) noexcept {
  DUCAT_ASSERT(value.is_valid());
  const uint128 common = gcd(value.rest, value.denominator);
  return {value.whole, value.rest / common, value.denominator / common};
}

/// −value. errc::overflow for the whole number −2^127 alone.
[[nodiscard]] constexpr result<mixed> negate(const mixed& value) noexcept {
  DUCAT_ASSERT(value.is_valid());
  if (value.rest != 0) {
    return mixed{static_cast<int128>(-1) - value.whole, value.denominator - value.rest,
                 value.denominator};
  }
  if (value.whole == int128_min) return errc::overflow;
  return mixed{-value.whole, 0, value.denominator};
}

namespace detail {

constexpr bool same_denominator(const mixed& a, const mixed& b, uint128 common, mixed& out_a,
                                mixed& out_b) noexcept {
  uint128 least = 0;
  const uint128 factor_a = b.denominator / common;
  if (!try_multiply(a.denominator, factor_a, least)) return false;
  const uint128 factor_b = a.denominator / common;
  out_a = {a.whole, a.rest * factor_a, least};
  out_b = {b.whole, b.rest * factor_b, least};
  return true;
}

// Brings two values to their least common denominator; false where it needs more than 128 bits even
// for the reduced values.
constexpr bool to_common_denominator(mixed& a, mixed& b) noexcept {
  if (a.denominator == b.denominator) return true;
  // A whole number goes with every denominator, and most sums begin with zero.
  if (a.denominator == 1) {
    a.denominator = b.denominator;
    return true;
  }
  if (b.denominator == 1) {
    b.denominator = a.denominator;
    return true;
  }
  if (same_denominator(a, b, gcd(a.denominator, b.denominator), a, b)) return true;
  const mixed x = reduced(a);
  const mixed y = reduced(b);
  return same_denominator(x, y, gcd(x.denominator, y.denominator), a, b);
}

// (whole + rest/d) += more + more_rest/d; false where it does not fit, and then nothing has
// changed. Whether the rests carry is as good as random, so it is arithmetic.
[[gnu::always_inline]] constexpr bool add_over(uint128 d, int128& whole, uint128& rest, int128 more,
                                               uint128 more_rest) noexcept {
  const uint128 carry = rest >= d - more_rest ? 1 : 0;
  int128 sum = 0;
  // Two overflows cancel out: −2^127 − 1 and the carry fit.
  const bool beyond = __builtin_add_overflow(whole, more, &sum);
  if (beyond != __builtin_add_overflow(sum, static_cast<int128>(carry), &sum)) return false;
  whole = sum;
  rest += more_rest - (d & (0 - carry));
  return true;
}

// (whole + rest/d) −= less + less_rest/d, likewise.
[[gnu::always_inline]] constexpr bool subtract_over(uint128 d, int128& whole, uint128& rest,
                                                    int128 less, uint128 less_rest) noexcept {
  const uint128 borrow = rest < less_rest ? 1 : 0;
  int128 difference = 0;
  const bool beyond = __builtin_sub_overflow(whole, less, &difference);
  if (beyond != __builtin_sub_overflow(difference, static_cast<int128>(borrow), &difference))
    return false;
  whole = difference;
  rest += (d & (0 - borrow)) - less_rest;
  return true;
}

// sum += b where their denominators differ; false as add() is overflow.
constexpr bool add_apart(mixed& sum, const mixed& b) noexcept {
  // A sum over several prices soon has a denominator that each of theirs divides.
  if (const uint128 factor = sum.denominator / b.denominator;
      factor * b.denominator == sum.denominator)
    return add_over(sum.denominator, sum.whole, sum.rest, b.whole, b.rest * factor);
  mixed a = sum;
  mixed same = b;
  if (!to_common_denominator(a, same)) return false;
  if (!add_over(a.denominator, a.whole, a.rest, same.whole, same.rest)) return false;
  sum = a;
  return true;
}

// sum += whole + rest/d, in place; false as add() is overflow, and the sum is then as it was. For
// those who add up: to hand on an amount of 48 bytes costs more than to add it.
[[gnu::always_inline]] constexpr bool add_to(mixed& sum, int128 whole, uint128 rest,
                                             uint128 d) noexcept {
  DUCAT_ASSERT(sum.is_valid() && rest < d);
  if (sum.denominator == d) return add_over(d, sum.whole, sum.rest, whole, rest);
  if (d == 1) return try_add(sum.whole, whole, sum.whole);
  if (sum.denominator != 1) [[unlikely]]
    return add_apart(sum, {whole, rest, d});
  if (!try_add(sum.whole, whole, sum.whole)) return false;
  sum.rest = rest;
  sum.denominator = d;
  return true;
}

}  // namespace detail

/// a + b, exact. errc::overflow where the sum's whole part does not fit, or where the least common
/// denominator of the reduced operands needs more than 128 bits. One comparison and two additions
/// where the denominators are equal.
[[nodiscard]] constexpr result<mixed> add(const mixed& a, const mixed& b) noexcept {
  DUCAT_ASSERT(a.is_valid() && b.is_valid());
  if (a.denominator == b.denominator) [[likely]] {
    int128 whole = a.whole;
    uint128 rest = a.rest;
    if (!detail::add_over(a.denominator, whole, rest, b.whole, b.rest)) return errc::overflow;
    return mixed{whole, rest, a.denominator};
  }
  mixed sum = a;
  if (!detail::add_to(sum, b.whole, b.rest, b.denominator)) return errc::overflow;
  return sum;
}

/// a − b, exact. errc::overflow as add().
[[nodiscard]] constexpr result<mixed> subtract(const mixed& a, const mixed& b) noexcept {
  DUCAT_ASSERT(a.is_valid() && b.is_valid());
  if (a.denominator == b.denominator) [[likely]] {
    int128 whole = a.whole;
    uint128 rest = a.rest;
    if (!detail::subtract_over(a.denominator, whole, rest, b.whole, b.rest)) return errc::overflow;
    return mixed{whole, rest, a.denominator};
  }
  mixed difference = a;
  mixed same = b;
  if (!detail::to_common_denominator(difference, same) ||
      !detail::subtract_over(difference.denominator, difference.whole, difference.rest, same.whole,
                             same.rest))
    return errc::overflow;
  return difference;
}

/// The value as an integer, rounded once. errc::overflow where it does not fit.
[[nodiscard]] constexpr result<int128> round(const mixed& value, rounding mode) noexcept {
  DUCAT_ASSERT(value.is_valid());
  if (value.rest == 0) return value.whole;
  const bool negative = value.whole < 0;
  // Below zero the floor is the neighbour away from zero, and what truncation drops is the other
  // part of the unit.
  const bool odd = ((value.whole & 1) != 0) != negative;
  const uint128 dropped = negative ? value.denominator - value.rest : value.rest;
  const bool away = rounds_away(mode, negative, odd, dropped, value.denominator);
  if (away == negative) return value.whole;
  if (value.whole == int128_max) return errc::overflow;
  return value.whole + 1;
}

/// The same value over another denominator. errc::division_by_zero; errc::inexact where no such
/// fraction exists.
[[nodiscard]] constexpr result<mixed> rescale(const mixed& value, uint128 denominator) noexcept {
  DUCAT_ASSERT(value.is_valid());
  if (denominator == 0) return errc::division_by_zero;
  if (denominator == value.denominator) return value;
  const auto scaled = divide(multiply_wide(value.rest, denominator), value.denominator);
  if (scaled.remainder != 0) return errc::inexact;
  return mixed{value.whole, scaled.quotient.low, denominator};
}

}  // namespace ducat::inline v0

#endif
