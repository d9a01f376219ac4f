// SPDX-License-Identifier: MIT
// Arithmetic that cannot overflow, from a library that shares no code with this one:
// Boost.Multiprecision. Slow and obvious on purpose.
#ifndef DUCAT_TESTS_SUPPORT_ORACLE_HPP
#define DUCAT_TESTS_SUPPORT_ORACLE_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/exact/wide.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>

namespace ducat_test {

// Write x + 1, not ++x: Boost 1.74 loses the sign of a negative value whose lowest limb becomes
// zero under ++.
using boost::multiprecision::cpp_int;

inline cpp_int big(ducat::uint128 value) {
  return (cpp_int{static_cast<std::uint64_t>(value >> 64)} << 64) +
         static_cast<std::uint64_t>(value);
}
inline cpp_int big(ducat::int128 value) {
  const cpp_int size = big(static_cast<ducat::uint128>(value));
  return value < 0 ? size - (cpp_int{1} << 128) : size;
}
inline cpp_int big(ducat::uint256 value) { return (big(value.high) << 128) + big(value.low); }

inline bool fits_int128(const cpp_int& value) {
  const cpp_int limit = cpp_int{1} << 127;
  return value >= -limit && value < limit;
}

/// floor(n / d) for d > 0.
inline cpp_int floor_of(const cpp_int& n, const cpp_int& d) {
  cpp_int quotient = n / d;
  if (n % d < 0) quotient = quotient - 1;
  return quotient;
}

/// n / d for d > 0, rounded by comparing the doubled distance to the floor with one.
inline cpp_int rounded(const cpp_int& n, const cpp_int& d, ducat::rounding mode) {
  const cpp_int low = floor_of(n, d);
  const cpp_int rest = n - low * d;
  if (rest == 0) return low;
  const cpp_int high = low + 1;
  const cpp_int& inner = n < 0 ? high : low;
  const cpp_int& outer = n < 0 ? low : high;
  const int half = cpp_int{2 * rest}.compare(d);
  switch (mode) {
    case ducat::rounding::up: return outer;
    case ducat::rounding::down: return inner;
    case ducat::rounding::ceiling: return high;
    case ducat::rounding::floor: return low;
    case ducat::rounding::half_up:
      if (half == 0) return outer;
      break;
    case ducat::rounding::half_down:
      if (half == 0) return inner;
      break;
    case ducat::rounding::half_even:
      if (half == 0) return low % 2 == 0 ? low : high;
      break;
  }
  return half < 0 ? low : high;
}

/// A fraction that is never reduced and never overflows.
struct fraction {
  cpp_int numerator;
  cpp_int denominator = 1;

  friend bool operator==(const fraction& a, const fraction& b) {
    return a.numerator * b.denominator == b.numerator * a.denominator;
  }
  friend bool operator<(const fraction& a, const fraction& b) {
    return a.numerator * b.denominator < b.numerator * a.denominator;
  }
  friend fraction operator+(const fraction& a, const fraction& b) {
    return {a.numerator * b.denominator + b.numerator * a.denominator,
            a.denominator * b.denominator};
  }
  friend fraction operator-(const fraction& a, const fraction& b) {
    return {a.numerator * b.denominator - b.numerator * a.denominator,
            a.denominator * b.denominator};
  }
  friend fraction operator*(const fraction& a, const fraction& b) {
    return {a.numerator * b.numerator, a.denominator * b.denominator};
  }
};

inline cpp_int floor_of(const fraction& value) {
  return floor_of(value.numerator, value.denominator);
}

inline fraction exact(const ducat::mixed& value) {
  return {big(value.whole) * big(value.denominator) + big(value.rest), big(value.denominator)};
}

}  // namespace ducat_test

#endif
