// SPDX-License-Identifier: MIT
// A divisor of one word for numbers of 63 bits: a quotient is one multiplication and a shift, and
// there is no remainder. divisor.hpp has the one for everything else.
#ifndef DUCAT_EXACT_WORD_DIVISOR_HPP
#define DUCAT_EXACT_WORD_DIVISOR_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A divisor d, 2 ≤ d < 2^63.
class word_divisor {
 public:
  /// The largest number that it divides.
  static constexpr std::uint64_t largest = ~std::uint64_t{0} >> 1;

  /// Divides by two.
  constexpr word_divisor() noexcept : word_divisor{2} {}

  /// @pre 2 ≤ d < 2^63
  constexpr explicit word_divisor(std::uint64_t d) noexcept {
    DUCAT_ASSERT(2 <= d && d <= largest);
    // With 2^s < d ≤ 2^(s+1), the factor f = ceil(2^(64+s) / d) is below 2^64 and exceeds the
    // fraction by e/d, e < d. So n × f / 2^(64+s) exceeds n/d by less than 1/d where
    // n × e < 2^(64+s), as it is for n < 2^63: the floor is the same.
    shift_ = static_cast<std::uint8_t>(bit_width(d - 1) - 1);
    factor_ = static_cast<std::uint64_t>(((uint128{1} << (64 + shift_)) + d - 1) / d);
  }

  /// floor(n / d). @pre n ≤ largest
  [[nodiscard]] constexpr std::uint64_t quotient(std::uint64_t n) const noexcept {
    return static_cast<std::uint64_t>(uint128{factor_} * n >> 64) >> shift_;
  }

 private:
  std::uint64_t factor_ = 0;
  std::uint8_t shift_ = 0;
};

}  // namespace ducat::inline v0

#endif
