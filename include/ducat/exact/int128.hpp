// SPDX-License-Identifier: MIT
// Signed and unsigned 128-bit integers, the integer concept that holds in strict and gnu dialects
// alike, and checked arithmetic. Nothing here wraps or clamps: an operation that does not fit says
// so and leaves its output alone.
#ifndef DUCAT_EXACT_INT128_HPP
#define DUCAT_EXACT_INT128_HPP

#include <cstdint>

namespace ducat::inline v0 {

/// A signed 128-bit integer: a compute amount in FLOP, or money in minor units.
__extension__ typedef __int128 int128;
/// An unsigned 128-bit integer: magnitudes, denominators, scales.
__extension__ typedef unsigned __int128 uint128;

namespace detail {

template <class T> inline constexpr bool is_signed_integer = false;
template <class T> inline constexpr bool is_unsigned_integer = false;
template <> inline constexpr bool is_signed_integer<signed char> = true;
template <> inline constexpr bool is_signed_integer<short> = true;
template <> inline constexpr bool is_signed_integer<int> = true;
template <> inline constexpr bool is_signed_integer<long> = true;
template <> inline constexpr bool is_signed_integer<long long> = true;
template <> inline constexpr bool is_signed_integer<int128> = true;
template <> inline constexpr bool is_unsigned_integer<unsigned char> = true;
template <> inline constexpr bool is_unsigned_integer<unsigned short> = true;
template <> inline constexpr bool is_unsigned_integer<unsigned int> = true;
template <> inline constexpr bool is_unsigned_integer<unsigned long> = true;
template <> inline constexpr bool is_unsigned_integer<unsigned long long> = true;
template <> inline constexpr bool is_unsigned_integer<uint128> = true;

}  // namespace detail

/// Signed integers up to 128 bits. `std::signed_integral<__int128>` is false under -std=c++20, so
/// ours is.
template <class T>
concept signed_integer = detail::is_signed_integer<T>;

/// Unsigned integers up to 128 bits; neither bool nor the character types count.
template <class T>
concept unsigned_integer = detail::is_unsigned_integer<T>;

template <class T>
concept integer = signed_integer<T> || unsigned_integer<T>;

/// The range of an integer type, 128 bits included.
template <integer T> struct integer_limits {
  static constexpr int bits = static_cast<int>(sizeof(T) * 8) - (signed_integer<T> ? 1 : 0);
  static constexpr T max = static_cast<T>(~uint128{0} >> (128 - bits));
  static constexpr T min = signed_integer<T> ? static_cast<T>(-max - 1) : T{0};
};

inline constexpr int128 int128_max = integer_limits<int128>::max;
inline constexpr int128 int128_min = integer_limits<int128>::min;
inline constexpr uint128 uint128_max = integer_limits<uint128>::max;

/// |value|, exact for every value: the magnitude of int128_min is 2^127.
[[nodiscard]] constexpr uint128 magnitude(int128 value) noexcept {
  return value < 0 ? ~static_cast<uint128>(value) + 1 : static_cast<uint128>(value);
}

/// The value of `sign × size`, or false where it does not fit; `out` is then untouched.
[[nodiscard]] constexpr bool try_signed(uint128 size, bool negative, int128& out) noexcept {
  constexpr uint128 lowest = uint128{1} << 127;
  if (size > (negative ? lowest : lowest - 1)) return false;
  out = static_cast<int128>(negative ? ~size + 1 : size);
  return true;
}

/// a + b, or false where it does not fit; `out` is then untouched.
template <integer T> [[nodiscard]] constexpr bool try_add(T a, T b, T& out) noexcept {
  T sum{};
  if (__builtin_add_overflow(a, b, &sum)) return false;
  out = sum;
  return true;
}

/// a − b, or false where it does not fit; `out` is then untouched.
template <integer T> [[nodiscard]] constexpr bool try_subtract(T a, T b, T& out) noexcept {
  T difference{};
  if (__builtin_sub_overflow(a, b, &difference)) return false;
  out = difference;
  return true;
}

/// a × b, or false where it does not fit; `out` is then untouched.
template <integer T> [[nodiscard]] constexpr bool try_multiply(T a, T b, T& out) noexcept {
  T product{};
  if (__builtin_mul_overflow(a, b, &product)) return false;
  out = product;
  return true;
}

/// The same number as a `To`, or false where it does not fit; `out` is then untouched.
template <integer To, integer From>
[[nodiscard]] constexpr bool try_convert(From value, To& out) noexcept {
  To same{};
  if (__builtin_add_overflow(value, From{0}, &same)) return false;
  out = same;
  return true;
}

/// The number of bits that `value` needs: 0 for 0, 128 at most.
[[nodiscard]] constexpr int bit_width(uint128 value) noexcept {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  const auto low = static_cast<std::uint64_t>(value);
  if (high != 0) return 128 - __builtin_clzll(high);
  return low != 0 ? 64 - __builtin_clzll(low) : 0;
}

/// Greatest common divisor; gcd(0, n) = n.
[[nodiscard]] constexpr uint128 gcd(uint128 a, uint128 b) noexcept {
  while (b != 0) {
    const uint128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

}  // namespace ducat::inline v0

#endif
