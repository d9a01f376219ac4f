// SPDX-License-Identifier: MIT
// Sorting in place: n log n whatever the input, no memory, and no <algorithm>. Private to ducat.
#ifndef DUCAT_DETAIL_SORT_HPP
#define DUCAT_DETAIL_SORT_HPP

#include <cstddef>

namespace ducat::inline v0::detail {

/// Sorts table[first], …, table[first + count − 1] by `less`, a heap sort. Equal elements keep no
/// order: let `less` be total where that can be seen.
template <class Table, class Less>
constexpr void sort_range(Table& table, std::size_t first, std::size_t count, const Less& less) {
  const auto sift_down = [&](std::size_t root, std::size_t size) {
    const auto moved = table[first + root];
    while (root < size / 2) {
      std::size_t child = 2 * root + 1;
      if (child + 1 < size && less(table[first + child], table[first + child + 1])) ++child;
      if (!less(moved, table[first + child])) break;
      table[first + root] = table[first + child];
      root = child;
    }
    table[first + root] = moved;
  };
  for (std::size_t root = count / 2; root-- > 0;) sift_down(root, count);
  for (std::size_t size = count; size > 1;) {
    --size;
    const auto largest = table[first];
    table[first] = table[first + size];
    table[first + size] = largest;
    sift_down(0, size);
  }
}

}  // namespace ducat::inline v0::detail

#endif
