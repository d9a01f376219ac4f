// expect: two dimensions or currencies do not add
// SPDX-License-Identifier: MIT
// Tokens and degrees are counted side by side, never in one sum.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto sum = 5_tokens + 1_mtoken;
#else
inline constexpr auto sum = 5_tokens + 1_degree;
#endif
