// expect: not a whole number of base units
// SPDX-License-Identifier: MIT
// There is no half token.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto count = 0.5_ktokens;
#else
inline constexpr auto count = 0.5_tokens;
#endif
