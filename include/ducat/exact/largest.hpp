// SPDX-License-Identifier: MIT
// The k largest of n, in place and without memory: what largest-remainder allocation asks for. A
// heap, so that no input makes it slow.
#ifndef DUCAT_EXACT_LARGEST_HPP
#define DUCAT_EXACT_LARGEST_HPP

#include <cstddef>

namespace ducat::inline v0::detail {

template <class T, class Less>
constexpr void sift_down(T* heap, std::size_t root, std::size_t size, const Less& less) {
  const T moved = heap[root];
  while (root < size / 2) {
    std::size_t child = 2 * root + 1;
    if (child + 1 < size && less(heap[child], heap[child + 1])) ++child;
    if (!less(moved, heap[child])) break;
    heap[root] = heap[child];
    root = child;
  }
  heap[root] = moved;
}

// Moves the `count` largest of values[0, n) to the end, in ascending order. n + count·log n
// comparisons.
// @pre count ≤ n
template <class T, class Less>
constexpr void move_largest_to_end(T* values, std::size_t n, std::size_t count, const Less& less) {
  if (count == 0) return;
  for (std::size_t root = n / 2; root-- > 0;) sift_down(values, root, n, less);
  for (std::size_t size = n; count-- > 0;) {
    --size;
    const T largest = values[0];
    values[0] = values[size];
    values[size] = largest;
    sift_down(values, 0, size, less);
  }
}

}  // namespace ducat::inline v0::detail

#endif
