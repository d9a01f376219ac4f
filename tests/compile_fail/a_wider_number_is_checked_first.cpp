// expect: try_convert\(\) it first
// SPDX-License-Identifier: MIT
// A count from a file may pass what the quantity holds: it is converted where that can be an error.

#include <ducat/units/compute.hpp>

using namespace ducat;

#if !defined(DUCAT_EXPECT_FAIL)
inline degrees granted(long long count) { return degrees{count}; }
#else
inline degrees granted(unsigned long long count) { return degrees{count}; }
#endif
