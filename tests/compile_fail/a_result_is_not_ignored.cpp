// expect: nodiscard
// SPDX-License-Identifier: MIT
// An error that nobody looks at is lost money.

#include <ducat/units/literals.hpp>
#include <ducat/units/round_to.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline bool f(flops used) { return checked_negate(used).has_value(); }
#else
inline void f(flops used) { checked_negate(used); }
#endif
