// SPDX-License-Identifier: MIT
// The seven rounding modes. No function of this library has a default among them: whoever rounds
// says how.
#ifndef DUCAT_EXACT_ROUNDING_HPP
#define DUCAT_EXACT_ROUNDING_HPP

#include <ducat/exact/int128.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// How a value between two neighbours becomes one of them.
enum class rounding : std::uint8_t {
  half_even,  ///< To the nearest; ties to the even neighbour.
  half_up,    ///< To the nearest; ties away from zero.
  half_down,  ///< To the nearest; ties towards zero.
  up,         ///< Away from zero.
  down,       ///< Towards zero: truncation.
  ceiling,    ///< Towards plus infinity.
  floor,      ///< Towards minus infinity.
};

/// Whether a truncated magnitude must grow by one unit.
/// @param odd        the truncated magnitude is odd
/// @param remainder  what truncation dropped, 0 ≤ remainder < divisor
[[nodiscard]] constexpr bool rounds_away(rounding mode, bool negative, bool odd, uint128 remainder,
                                         uint128 divisor) noexcept {
  if (remainder == 0) return false;
  const uint128 rest =
      divisor - remainder;  // remainder against rest compares it with one half, without overflow
  switch (mode) {
    case rounding::half_even: return remainder > rest || (remainder == rest && odd);
    case rounding::half_up: return remainder >= rest;
    case rounding::half_down: return remainder > rest;
    case rounding::up: return true;
    case rounding::down: return false;
    case rounding::ceiling: return !negative;
    case rounding::floor: return negative;
  }
  return false;
}

}  // namespace ducat::inline v0

#endif
