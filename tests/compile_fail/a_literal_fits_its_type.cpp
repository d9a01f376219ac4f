// expect: this literal does not fit
// SPDX-License-Identifier: MIT
// 300 years are more nanoseconds than 64 bits hold.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto long_time = 100'000_d;
#else
inline constexpr auto long_time = 110'000_d;
#endif
