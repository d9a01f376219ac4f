// expect: no matching (function for call|constructor)
// SPDX-License-Identifier: MIT
#include <ducat/exact/ratio.hpp>

ducat::ratio deduction_factor() {
#ifdef DUCAT_EXPECT_FAIL
  return ducat::ratio{0.7};
#else
  return ducat::ratio{7, 10};
#endif
}
