// expect: round_to<To>\(value, rounding\)
// SPDX-License-Identifier: MIT
// The same, where a function's parameter would convert.

#include <ducat/units/literals.hpp>
#include <ducat/units/round_to.hpp>

using namespace ducat;
using namespace ducat::literals;

constexpr degrees charge(degrees used) { return used; }

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto charged = charge(round_to<degrees>(1_flop, rounding::up));
#else
inline constexpr auto charged = charge(1_flop);
#endif
