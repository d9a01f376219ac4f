// expect: a factor that is not whole is a ratio
// SPDX-License-Identifier: MIT
// Six per cent are ratio{6, 100}.

#include <ducat/units/exact_money.hpp>
#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto tax = 20_cny * ratio{6, 100};
#else
inline constexpr auto tax = 20_cny * 0.06;
#endif
