// expect: invariant_is_broken
// SPDX-License-Identifier: MIT
// Constant evaluation stops at the failure handler, by name.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto most = degrees::max() - 1_degree;
#else
inline constexpr auto most = degrees::max() + 1_degree;
#endif
