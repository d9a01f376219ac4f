// expect: a literal is decimal
// SPDX-License-Identifier: MIT
// 010 is ten to a reader and eight to a compiler.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto count = 10_tokens;
#else
inline constexpr auto count = 010_tokens;
#endif
