// expect: (no viable|could not convert|non-scalar|no matching)
// SPDX-License-Identifier: MIT
// A number does not say of what: it takes the type's name, or a literal.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr money<cny> fen{5};
#else
inline constexpr money<cny> fen = 5;
#endif
