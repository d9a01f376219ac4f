// SPDX-License-Identifier: MIT
// A contiguous array that grows at its end and is forgotten from its front. Works in constant
// evaluation. Private to ducat.
#ifndef DUCAT_DETAIL_GROWING_ARRAY_HPP
#define DUCAT_DETAIL_GROWING_ARRAY_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/assertion.hpp>

#include <cstddef>
#include <type_traits>

namespace ducat::inline v0::detail {

/// Amortised O(1) at both ends; a view holds until the next change.
template <class T> class growing_array {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  constexpr growing_array() noexcept = default;
  growing_array(const growing_array&) = delete;
  growing_array& operator=(const growing_array&) = delete;
  constexpr growing_array(growing_array&& other) noexcept { swap(other); }
  constexpr growing_array& operator=(growing_array&& other) noexcept {
    swap(other);
    return *this;
  }
  constexpr ~growing_array() { delete[] data_; }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return end_ - begin_; }
  [[nodiscard]] constexpr array_view<const T> view() const noexcept {
    return {data_ + begin_, size()};
  }

  constexpr void push_back(const T& value) {
    const T kept = value;  // it may stand in here
    if (end_ == capacity_) make_room();
    data_[end_++] = kept;
  }

  /// Forgets the first `count` elements. Precondition: there are as many.
  constexpr void drop_front(std::size_t count) noexcept {
    DUCAT_ASSERT(count <= size());
    begin_ += count;
  }

  constexpr void swap(growing_array& other) noexcept {
    exchange(data_, other.data_);
    exchange(begin_, other.begin_);
    exchange(end_, other.end_);
    exchange(capacity_, other.capacity_);
  }

 private:
  // Where half of the room is forgotten the rest moves to the front of it, else it doubles.
  constexpr void make_room() {
    const bool grows = begin_ * 2 < capacity_ || capacity_ == 0;
    const std::size_t capacity = capacity_ == 0 ? 4 : grows ? 2 * capacity_ : capacity_;
    T* const to = grows ? new T[capacity]{} : data_;
    for (std::size_t i = begin_; i < end_; ++i) to[i - begin_] = data_[i];
    if (grows) delete[] data_;
    data_ = to;
    end_ -= begin_;
    begin_ = 0;
    capacity_ = capacity;
  }

  template <class Value> static constexpr void exchange(Value& a, Value& b) noexcept {
    const Value held = a;
    a = b;
    b = held;
  }

  T* data_ = nullptr;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
