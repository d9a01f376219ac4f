// expect: round_to<To>\(value, rounding\)
// SPDX-License-Identifier: MIT
// A conversion that may lose says how it rounds.

#include <ducat/units/literals.hpp>
#include <ducat/units/round_to.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr degrees used = round_to<degrees>(1_flop, rounding::half_even);
#else
inline constexpr degrees used = 1_flop;
#endif
