// expect: round_to<To>\(value, rounding\)
// SPDX-License-Identifier: MIT
// Exact is not enough: 2^63 hours are more nanoseconds than 64 bits hold.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr nanoseconds limit = checked_convert<nanoseconds>(hours{1}).value();
#else
inline constexpr nanoseconds limit = hours{1};
#endif
