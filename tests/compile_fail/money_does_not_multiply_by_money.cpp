// expect: these two have no product
// SPDX-License-Identifier: MIT
// There are no square yuan.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto twice = 20_cny * 2;
#else
inline constexpr auto square = 20_cny * 20_cny;
#endif
