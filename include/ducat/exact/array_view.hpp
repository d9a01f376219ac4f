// SPDX-License-Identifier: MIT
// A borrowed array. <span> costs 97 ms of inclusion; this costs nothing, and std::span,
// std::vector, std::array and C arrays convert to it.
#ifndef DUCAT_EXACT_ARRAY_VIEW_HPP
#define DUCAT_EXACT_ARRAY_VIEW_HPP

#include <ducat/exact/assertion.hpp>

#include <cstddef>

namespace ducat::inline v0 {

namespace detail {

template <class T> auto array_of(T* data) -> T (*)[];

}  // namespace detail

/// A pointer and a length; does not own. `array_view<const T>` reads, `array_view<T>` also writes.
template <class T> class array_view {
 public:
  constexpr array_view() noexcept = default;
  constexpr array_view(T* data, std::size_t size) noexcept : data_{data}, size_{size} {}
  template <std::size_t Size>
  constexpr array_view(T (&array)[Size]) noexcept : data_{array}, size_{Size} {}
  /// From anything contiguous with data() and size(), of elements of this very type: an array of
  /// derived objects is no array of their bases.
  template <class Range>
    requires requires(Range& r, T (*&array)[], std::size_t& size) {
      array = detail::array_of(r.data());
      size = r.size();
    }
  constexpr array_view(Range&& range) noexcept : data_{range.data()}, size_{range.size()} {}

  [[nodiscard]] constexpr T* data() const noexcept { return data_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr T* begin() const noexcept { return data_; }
  [[nodiscard]] constexpr T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] constexpr T& operator[](std::size_t i) const {
    DUCAT_ASSERT(i < size_);
    return data_[i];
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace ducat::inline v0

#endif
