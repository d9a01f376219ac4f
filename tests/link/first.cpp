// SPDX-License-Identifier: MIT
// The first translation unit with every header.
#include "layout.hpp"

#include <cstdio>

int link_test::compare() {
  if (layout_of_second() != layout_here) {
    std::puts("the two units see different layouts");
    return 1;
  }
  if (shared_static_of_second() != shared_static()) {
    std::puts("the two units hold their own copy of an inline static");
    return 1;
  }
  const auto sum = doubled(ducat::flops{21});
  if (!sum || sum->count() != 42) {
    std::puts("a value changed on its way between the two units");
    return 1;
  }
  return 0;
}
