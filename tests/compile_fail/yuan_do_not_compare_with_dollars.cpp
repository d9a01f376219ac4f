// expect: two dimensions do not compare
// SPDX-License-Identifier: MIT
// Zero yuan are not zero dollars.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr bool same = 0_cny == 0_cny;
#else
inline constexpr bool same = 0_cny == 0_usd;
#endif
