// expect: a literal is decimal
// SPDX-License-Identifier: MIT
// Quantities are written in decimal.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto count = 16_tokens;
#else
inline constexpr auto count = 0x10_tokens;
#endif
