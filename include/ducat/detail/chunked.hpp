// SPDX-License-Identifier: MIT
// A growing table whose elements never move: chunk k holds 16·2^k of them, so growth copies
// nothing, pauses for nothing and touches no memory before it is used. Works in constant
// evaluation. Private to ducat.
#ifndef DUCAT_DETAIL_CHUNKED_HPP
#define DUCAT_DETAIL_CHUNKED_HPP

#include <ducat/exact/assertion.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ducat::inline v0::detail {

/// Append-only but for truncation; O(1) access; addresses stay valid until the table is destroyed.
template <class T> class chunked {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  constexpr chunked() noexcept = default;
  chunked(const chunked&) = delete;
  chunked& operator=(const chunked&) = delete;
  constexpr chunked(chunked&& other) noexcept { swap(other); }
  constexpr chunked& operator=(chunked&& other) noexcept {
    swap(other);
    return *this;
  }
  constexpr ~chunked() {
    for (int k = 0; k < allocated_; ++k) delete[] chunks_[k];
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }

  [[nodiscard]] constexpr const T& operator[](std::size_t index) const noexcept {
    const place at = locate(index);
    return chunks_[at.chunk][at.offset].value;
  }
  [[nodiscard]] constexpr T& operator[](std::size_t index) noexcept {
    const place at = locate(index);
    return chunks_[at.chunk][at.offset].value;
  }
  [[nodiscard]] constexpr const T& back() const noexcept { return (*this)[size_ - 1]; }
  [[nodiscard]] constexpr T& back() noexcept { return (*this)[size_ - 1]; }

  constexpr T& push_back(const T& value) {
    const place at = locate(size_);
    if (at.chunk == allocated_) {
      DUCAT_ASSERT(allocated_ < max_chunks);
      chunks_[allocated_] = new cell[first_chunk << allocated_];
      ++allocated_;
    }
    cell& where = chunks_[at.chunk][at.offset];
    where = cell{value};
    ++size_;
    return where.value;
  }

  /// Forgets the elements from `size` on; keeps the memory.
  constexpr void truncate(std::size_t size) noexcept {
    DUCAT_ASSERT(size <= size_);
    size_ = size;
  }

  /// Asks for an element's cache line ahead of its use; nothing in constant evaluation.
  [[gnu::always_inline]] constexpr void prefetch(std::size_t index) const noexcept {
    if (std::is_constant_evaluated()) return;
    const place at = locate(index);
    __builtin_prefetch(static_cast<const void*>(&chunks_[at.chunk][at.offset]));
  }

  constexpr void swap(chunked& other) noexcept {
    for (int k = 0; k < max_chunks; ++k) {
      cell* const mine = chunks_[k];
      chunks_[k] = other.chunks_[k];
      other.chunks_[k] = mine;
    }
    const std::size_t size = size_;
    size_ = other.size_;
    other.size_ = size;
    const int allocated = allocated_;
    allocated_ = other.allocated_;
    other.allocated_ = allocated;
  }

 private:
  // A cell without a value costs nothing to make: a fresh chunk's pages stay untouched.
  union cell {
    T value;
    constexpr cell() noexcept {}
    constexpr explicit cell(const T& v) noexcept : value{v} {}
  };
  struct place {
    int chunk;
    std::size_t offset;
  };

  static constexpr std::size_t first_chunk = 16;
  static constexpr int max_chunks = 40;

  [[nodiscard]] static constexpr place locate(std::size_t index) noexcept {
    const std::uint64_t shifted = index + first_chunk;
    const int chunk = 63 - __builtin_clzll(shifted) - 4;
    return {chunk, static_cast<std::size_t>(shifted - (std::uint64_t{first_chunk} << chunk))};
  }

  cell* chunks_[max_chunks] = {};
  std::size_t size_ = 0;
  int allocated_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
