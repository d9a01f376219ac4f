// expect: no matching function for call to .*mul_div
// SPDX-License-Identifier: MIT
#include <ducat/exact/mul_div.hpp>

ducat::result<ducat::int128> a_third_of(ducat::int128 amount) {
#ifdef DUCAT_EXPECT_FAIL
  return ducat::mul_div(amount, 1, ducat::uint128{3});
#else
  return ducat::mul_div(amount, 1, ducat::uint128{3}, ducat::rounding::half_even);
#endif
}
