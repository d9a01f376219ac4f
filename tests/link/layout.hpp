// SPDX-License-Identifier: MIT
// What the two translation units of a link test tell each other about the library.
#ifndef DUCAT_TESTS_LINK_LAYOUT_HPP
#define DUCAT_TESTS_LINK_LAYOUT_HPP

#include "all_headers.hpp"

#include <cstddef>

namespace link_test {

struct layout {
  std::size_t int128_size;
  std::size_t int128_alignment;
  std::size_t failure_size;
  std::size_t result_size;
  std::size_t flops_size;
  bool int128_is_an_integer;

  friend bool operator==(const layout&, const layout&) = default;
};

// Inline, so both units emit it and the linker keeps one: the addresses of its static tell whether
// it did.
inline const int* shared_static() {
  static const int value = 0;
  return &value;
}

inline constexpr layout layout_here{sizeof(ducat::int128),
                                    alignof(ducat::int128),
                                    sizeof(ducat::failure),
                                    sizeof(ducat::result<ducat::int128>),
                                    sizeof(ducat::flops),
                                    ducat::integer<ducat::int128>};

// Defined by second.cpp: their names carry the library's types, so a dialect that mangles them
// otherwise does not link.
layout layout_of_second();
const int* shared_static_of_second();
ducat::result<ducat::flops> doubled(ducat::flops amount);

// Defined by first.cpp.
int compare();

}  // namespace link_test

#endif
