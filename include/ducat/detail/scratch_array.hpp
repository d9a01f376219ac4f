// SPDX-License-Identifier: MIT
// Contiguous room for numbers that live no longer than one call: it grows to what was needed most,
// and is reused from then on. Private to ducat.
#ifndef DUCAT_DETAIL_SCRATCH_ARRAY_HPP
#define DUCAT_DETAIL_SCRATCH_ARRAY_HPP

#include <cstddef>
#include <type_traits>

namespace ducat::inline v0::detail {

/// An array whose contents do not outlast its growth.
template <class T> class scratch_array {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  constexpr scratch_array() noexcept = default;
  scratch_array(const scratch_array&) = delete;
  scratch_array& operator=(const scratch_array&) = delete;
  constexpr ~scratch_array() { delete[] data_; }

  /// Room for `count` elements, of which what they hold is left open. Allocates where there never
  /// was as much.
  [[nodiscard]] constexpr T* of_size(std::size_t count) {
    if (count > capacity_) {
      const std::size_t grown = count < 2 * capacity_ ? 2 * capacity_ : count;
      T* const room = new T[grown]{};
      delete[] data_;
      data_ = room;
      capacity_ = grown;
    }
    return data_;
  }

 private:
  T* data_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
