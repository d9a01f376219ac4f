// expect: this literal has more fraction digits than the currency
// SPDX-License-Identifier: MIT
// There is no tenth of a fen.

#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto price = 1.05_cny;
#else
inline constexpr auto price = 1.005_cny;
#endif
