// expect: only integers are exact
// SPDX-License-Identifier: MIT
// 0.1 is not a tenth: money comes from integers, literals and text.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr money<cny> tenth = 0.1_cny;
#else
inline constexpr money<cny> tenth = 0.1;
#endif
