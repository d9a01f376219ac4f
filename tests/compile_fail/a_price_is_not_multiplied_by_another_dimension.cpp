// expect: the price is per another dimension
// SPDX-License-Identifier: MIT
// A price per degree says nothing about tokens.

#include <ducat/units/literals.hpp>
#include <ducat/units/price.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto cost = 20_cny / 1_degree * 5_degrees;
#else
inline constexpr auto cost = 20_cny / 1_degree * 5_tokens;
#endif
