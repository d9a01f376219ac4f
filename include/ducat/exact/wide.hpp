// SPDX-License-Identifier: MIT
// 256-bit magnitudes: the product of two 128-bit numbers, their order and their division. They
// exist only between a multiplication and the division that follows it; nothing of 256 bits is ever
// stored.
#ifndef DUCAT_EXACT_WIDE_HPP
#define DUCAT_EXACT_WIDE_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>

#include <compare>
#include <cstdint>

namespace ducat::inline v0 {

/// The number high × 2^128 + low.
struct uint256 {
  uint128 high = 0;
  uint128 low = 0;

  friend constexpr bool operator==(const uint256&, const uint256&) = default;
  friend constexpr std::strong_ordering operator<=>(const uint256&, const uint256&) = default;
};

/// a × b, always exact.
[[nodiscard]] constexpr uint256 multiply_wide(uint128 a, uint128 b) noexcept {
  const auto a1 = static_cast<std::uint64_t>(a >> 64);
  const auto a0 = static_cast<std::uint64_t>(a);
  const auto b1 = static_cast<std::uint64_t>(b >> 64);
  const auto b0 = static_cast<std::uint64_t>(b);
  const uint128 low = uint128{a0} * b0;
  const uint128 cross = uint128{a1} * b0 + (low >> 64);  // at most (2^64 − 1)·2^64: no carry
  const uint128 middle = uint128{a0} * b1 + static_cast<std::uint64_t>(cross);
  return {uint128{a1} * b1 + (cross >> 64) + (middle >> 64),
          middle << 64 | static_cast<std::uint64_t>(low)};
}

/// a + b, or false where it does not fit; `out` is then untouched.
[[nodiscard]] constexpr bool try_add(uint256 a, uint256 b, uint256& out) noexcept {
  uint256 sum;
  const bool carry = __builtin_add_overflow(a.low, b.low, &sum.low);
  if (__builtin_add_overflow(a.high, b.high, &sum.high)) return false;
  if (__builtin_add_overflow(sum.high, uint128{carry}, &sum.high)) return false;
  out = sum;
  return true;
}

/// What divide() yields: dividend = quotient × divisor + remainder, remainder < divisor.
struct wide_quotient {
  uint256 quotient;
  uint128 remainder = 0;
};

namespace detail {

// One quotient digit of (rest·2^64 + next) / d, for rest < d and d ≥ 2^127 (Knuth, The Art of
// Computer Programming, vol. 2, 4.3.1, algorithm D). With a divisor of two digits the trial digit
// is exact once both digits were looked at, so there is nothing to add back. `rest` becomes the
// remainder.
constexpr std::uint64_t divide_digit(uint128& rest, std::uint64_t next, uint128 d) noexcept {
  constexpr uint128 base = uint128{1} << 64;
  const uint128 d1 = d >> 64;
  const uint128 d0 = static_cast<std::uint64_t>(d);
  const bool capped = rest >> 64 == d1;
  uint128 digit = capped ? base - 1 : rest / d1;
  uint128 over = capped ? static_cast<std::uint64_t>(rest) + d1 : rest % d1;
  while (over < base && digit * d0 > (over << 64 | next)) {
    --digit;
    over += d1;
  }
  rest = (rest << 64 | next) - digit * d;  // modulo 2^128; the true value is below d
  return static_cast<std::uint64_t>(digit);
}

}  // namespace detail

/// n / d by long division, for a divisor that is used once; `divisor` prepares one that is used
/// often.
/// @pre d ≥ 1. Constant time but for the hardware's own division.
[[nodiscard]] constexpr wide_quotient divide(uint256 n, uint128 d) noexcept {
  DUCAT_ASSERT(d != 0);
  const uint128 high = n.high / d;
  uint128 rest = n.high % d;
  const auto n1 = static_cast<std::uint64_t>(n.low >> 64);
  const auto n0 = static_cast<std::uint64_t>(n.low);
  if (d >> 64 == 0) {
    const uint128 upper = rest << 64 | n1;
    const uint128 lower = (upper % d) << 64 | n0;
    return {{high, (upper / d) << 64 | lower / d}, lower % d};
  }
  const int shift = 128 - bit_width(d);  // 0 … 63
  const uint128 normal = d << shift;
  const uint128 low = n.low << shift;
  rest = rest << shift | (n.low >> 1) >> (127 - shift);
  const uint128 q1 = detail::divide_digit(rest, static_cast<std::uint64_t>(low >> 64), normal);
  const uint128 q0 = detail::divide_digit(rest, static_cast<std::uint64_t>(low), normal);
  return {{high, q1 << 64 | q0}, rest >> shift};
}

}  // namespace ducat::inline v0

#endif
