// SPDX-License-Identifier: MIT
// For a test that cannot look, because the data it reads is not there: `return ducat_test::skip("no
// ../shared/vectors")`.
#ifndef DUCAT_TESTS_SUPPORT_SKIP_HPP
#define DUCAT_TESTS_SUPPORT_SKIP_HPP

#include <cstdio>

namespace ducat_test {

/// How many tests of this process could not look.
inline int& skipped() {
  static int count = 0;
  return count;
}

/// Says so in the output and in ctest's summary. Whatever fails in the process still fails it.
inline void skip(const char* reason) {
  std::printf("SKIPPED: %s\n", reason);
  ++skipped();
}

}  // namespace ducat_test

#endif
