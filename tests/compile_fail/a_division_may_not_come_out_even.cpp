// expect: divide\(value, n, rounding\)
// SPDX-License-Identifier: MIT
// A third of something is rounded, and the rounding is named.

#include <ducat/units/literals.hpp>
#include <ducat/units/round_to.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto third = divide(10_tokens, 3, rounding::down).value();
#else
inline constexpr auto third = 10_tokens / 3;
#endif
