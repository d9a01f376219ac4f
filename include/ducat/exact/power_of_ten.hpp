// SPDX-License-Identifier: MIT
// The powers of ten of 128 bits, for decimal scales.
#ifndef DUCAT_EXACT_POWER_OF_TEN_HPP
#define DUCAT_EXACT_POWER_OF_TEN_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>

namespace ducat::inline v0 {

/// The largest decimal scale: 10^38 < 2^127 < 10^39.
inline constexpr int max_decimal_scale = 38;

namespace detail {

struct powers_of_ten_table {
  uint128 value[max_decimal_scale + 1]{};

  constexpr powers_of_ten_table() noexcept {
    value[0] = 1;
    for (int i = 1; i <= max_decimal_scale; ++i) value[i] = value[i - 1] * 10;
  }
};

inline constexpr powers_of_ten_table powers_of_ten{};

}  // namespace detail

/// 10^exponent. @pre 0 ≤ exponent ≤ max_decimal_scale
[[nodiscard]] constexpr uint128 power_of_ten(int exponent) noexcept {
  DUCAT_ASSERT(exponent >= 0 && exponent <= max_decimal_scale);
  return detail::powers_of_ten.value[exponent];
}

}  // namespace ducat::inline v0

#endif
