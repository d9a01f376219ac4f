// expect: a literal is decimal
// SPDX-License-Identifier: MIT
// 1e3 is a binary fraction elsewhere; here it is nothing.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto count = 1'000_tokens;
#else
inline constexpr auto count = 1e3_tokens;
#endif
