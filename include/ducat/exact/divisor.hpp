// SPDX-License-Identifier: MIT
// A divisor with its reciprocal prepared: a price's denominator is known when the price table loads
// and divides millions of products afterwards. Division becomes two multiplications and a
// correction; no hardware division is executed.
#ifndef DUCAT_EXACT_DIVISOR_HPP
#define DUCAT_EXACT_DIVISOR_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/wide.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

// The algorithms and their numbers are those of N. Möller, T. Granlund, "Improved division by
// invariant integers", IEEE Transactions on Computers 60 (2011). B is 2^64; a divisor is normalised
// when its top bit is set.

// floor((B² − 1) / d) − B for a normalised word.
constexpr std::uint64_t reciprocal_of_word(std::uint64_t d) noexcept {
  return static_cast<std::uint64_t>((uint128{~d} << 64 | ~std::uint64_t{0}) / d);
}

// floor((B³ − 1) / d) − B for a normalised divisor of two words (algorithm 6).
constexpr std::uint64_t reciprocal_of_double_word(uint128 d) noexcept {
  const auto d1 = static_cast<std::uint64_t>(d >> 64);
  const auto d0 = static_cast<std::uint64_t>(d);
  std::uint64_t v = reciprocal_of_word(d1);
  std::uint64_t p = d1 * v + d0;
  if (p < d0) {
    --v;
    if (p >= d1) {
      --v;
      p -= d1;
    }
    p -= d1;
  }
  const uint128 t = uint128{v} * d0;
  p += static_cast<std::uint64_t>(t >> 64);
  if (p < static_cast<std::uint64_t>(t >> 64)) {
    --v;
    if ((uint128{p} << 64 | static_cast<std::uint64_t>(t)) >= d) --v;
  }
  return v;
}

// One quotient word of (rest, next) / d for rest < d; `rest` becomes the remainder (algorithm 4).
// The first correction is as good as random, so it is arithmetic; the second is rare.
constexpr std::uint64_t divide_word(std::uint64_t& rest, std::uint64_t next, std::uint64_t d,
                                    std::uint64_t v) noexcept {
  const uint128 trial = uint128{v} * rest + (uint128{rest} << 64 | next);
  std::uint64_t q = static_cast<std::uint64_t>(trial >> 64) + 1;
  std::uint64_t r = next - q * d;
  const std::uint64_t excess = r > static_cast<std::uint64_t>(trial) ? 1 : 0;
  q -= excess;
  r += d & (0 - excess);
  if (r >= d) [[unlikely]] {
    ++q;
    r -= d;
  }
  rest = r;
  return q;
}

// One quotient word of (rest, next) / d for rest < d, three words by two (algorithm 5).
constexpr std::uint64_t divide_double_word(uint128& rest, std::uint64_t next, uint128 d,
                                           std::uint64_t v) noexcept {
  const auto d1 = static_cast<std::uint64_t>(d >> 64);
  const auto d0 = static_cast<std::uint64_t>(d);
  const uint128 trial = uint128{v} * static_cast<std::uint64_t>(rest >> 64) + rest;
  auto q = static_cast<std::uint64_t>(trial >> 64);
  const std::uint64_t r1 = static_cast<std::uint64_t>(rest) - q * d1;
  uint128 r = (uint128{r1} << 64 | next) - uint128{d0} * q - d;
  const std::uint64_t fits =
      static_cast<std::uint64_t>(r >> 64) < static_cast<std::uint64_t>(trial) ? 1 : 0;
  q += fits;
  r += d & (uint128{fits} - 1);
  if (r >= d) [[unlikely]] {
    ++q;
    r -= d;
  }
  rest = r;
  return q;
}

// The upper word of (high, low) << shift, for a shift of 0 … 63.
constexpr std::uint64_t shift_in(std::uint64_t high, std::uint64_t low, int shift) noexcept {
  return high << shift | (low >> 1) >> (63 - shift);
}

}  // namespace detail

/// A divisor d, 1 ≤ d < 2^128, with its reciprocal. 48 bytes; preparing one costs one hardware
/// division.
class divisor {
 public:
  /// Divides by one.
  constexpr divisor() noexcept : divisor{uint128{1}} {}

  /// @pre value ≥ 1: a denominator from outside is checked before it gets here.
  constexpr explicit divisor(uint128 value) noexcept : value_{value} {
    DUCAT_ASSERT(value != 0);
    double_word_ = value >> 64 != 0;
    shift_ = static_cast<std::uint8_t>((double_word_ ? 128 : 64) - bit_width(value));
    normal_ = value << shift_;
    reciprocal_ = double_word_ ? detail::reciprocal_of_double_word(normal_)
                               : detail::reciprocal_of_word(static_cast<std::uint64_t>(normal_));
  }

  [[nodiscard]] constexpr uint128 value() const noexcept { return value_; }

  /// n / d and its remainder, or false where the quotient needs more than 128 bits; the outputs are
  /// then untouched. A quotient below 2^64, the usual case, takes one step; any other takes two.
  /// (Inlined by force: results that travel through memory cost as much as the division.)
  [[nodiscard, gnu::always_inline]] constexpr bool try_divide(uint256 n, uint128& quotient,
                                                              uint128& remainder) const noexcept {
    if (n.high >= value_) return false;
    const auto n3 = static_cast<std::uint64_t>(n.high >> 64);
    const auto n2 = static_cast<std::uint64_t>(n.high);
    const auto n1 = static_cast<std::uint64_t>(n.low >> 64);
    const auto n0 = static_cast<std::uint64_t>(n.low);
    const std::uint64_t u2 = detail::shift_in(n2, n1, shift_);
    const std::uint64_t u1 = detail::shift_in(n1, n0, shift_);
    const std::uint64_t u0 = n0 << shift_;
    std::uint64_t q1 = 0;
    if (!double_word_) {  // n3 is zero, and u2 < the normalised divisor
      const auto d = static_cast<std::uint64_t>(normal_);
      std::uint64_t rest = u1;
      if ((u2 | (u1 >= d ? 1 : 0)) != 0) {
        rest = u2;
        q1 = detail::divide_word(rest, u1, d, reciprocal_);
      }
      const std::uint64_t q0 = detail::divide_word(rest, u0, d, reciprocal_);
      quotient = uint128{q1} << 64 | q0;
      remainder = rest >> shift_;
      return true;
    }
    const std::uint64_t u3 = detail::shift_in(n3, n2, shift_);
    uint128 rest = uint128{u2} << 64 | u1;
    if (u3 != 0 || rest >= normal_) {
      rest = uint128{u3} << 64 | u2;
      q1 = detail::divide_double_word(rest, u1, normal_, reciprocal_);
    }
    const std::uint64_t q0 = detail::divide_double_word(rest, u0, normal_, reciprocal_);
    quotient = uint128{q1} << 64 | q0;
    const auto upper = static_cast<std::uint64_t>(rest >> 64);
    const auto lower = static_cast<std::uint64_t>(rest);
    remainder = uint128{upper >> shift_} << 64 | (lower >> shift_ | (upper << 1) << (63 - shift_));
    return true;
  }

  friend constexpr bool operator==(const divisor& a, const divisor& b) noexcept {
    return a.value_ == b.value_;
  }

 private:
  uint128 value_ = 0;
  uint128 normal_ = 0;  // the divisor, shifted until the top bit of its one or two words is set
  std::uint64_t reciprocal_ = 0;
  std::uint8_t shift_ = 0;    // 0 … 63
  bool double_word_ = false;  // the divisor is 2^64 or more
};

}  // namespace ducat::inline v0

#endif
