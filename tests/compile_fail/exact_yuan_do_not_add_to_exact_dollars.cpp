// expect: two currencies do not add
// SPDX-License-Identifier: MIT
// Not before rounding, either.

#include <ducat/units/literals.hpp>
#include <ducat/units/price.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto sum = 20_cny / 1_degree * 1_degree + 1_cny / 1_degree * 1_degree;
#else
inline constexpr auto sum = 20_cny / 1_degree * 1_degree + 1_usd / 1_degree * 1_degree;
#endif
