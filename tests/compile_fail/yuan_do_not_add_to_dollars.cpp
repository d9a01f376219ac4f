// expect: two dimensions or currencies do not add
// SPDX-License-Identifier: MIT
// An exchange rate is somebody's decision.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto sum = 20_cny + 1_cny;
#else
inline constexpr auto sum = 20_cny + 1_usd;
#endif
