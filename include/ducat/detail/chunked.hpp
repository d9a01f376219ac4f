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
    for (int k = 0; k < allocated_; ++k) delete[] chunks_[first_bit + k];
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

  [[gnu::always_inline]] constexpr T& push_back(const T& value) {
    if (next_ == chunk_end_) open_chunk();
    cell& where = *next_;
    if (std::is_constant_evaluated())
      where = cell{value};
    else
      where.value = value;  // lets the compiler write each field where it belongs, at once
    ++next_;
    ++size_;
    return where.value;
  }

  /// Forgets the elements from `size` on; keeps the memory.
  constexpr void truncate(std::size_t size) noexcept {
    DUCAT_ASSERT(size <= size_);
    if (size == size_) return;
    size_ = size;
    const place at = locate(size);
    cell* const chunk = chunks_[at.chunk];
    next_ = chunk + at.offset;
    chunk_end_ = chunk + chunk_size(at.chunk);
  }

  /// Asks for an element's cache line ahead of its use; nothing in constant evaluation.
  [[gnu::always_inline]] constexpr void prefetch(std::size_t index) const noexcept {
    if (std::is_constant_evaluated()) return;
    const place at = locate(index);
    __builtin_prefetch(static_cast<const void*>(&chunks_[at.chunk][at.offset]));
  }

  /// Asks for the memory that `count` elements will take, after the next `skipped` ones, as far as
  /// it is there.
  [[gnu::always_inline]] constexpr void prefetch_next(std::size_t skipped,
                                                      std::size_t count) const noexcept {
    if (std::is_constant_evaluated()) return;
    // NOLINTNEXTLINE(*-reinterpret-cast): prefetching goes by lines, whatever the elements are
    const auto* const from = reinterpret_cast<const char*>(next_);
    const std::size_t room = static_cast<std::size_t>(chunk_end_ - next_) * sizeof(T);
    const std::size_t wanted = (skipped + count) * sizeof(T);
    const std::size_t end = wanted < room ? wanted : room;
    for (std::size_t i = skipped * sizeof(T); i < end; i += 64) __builtin_prefetch(from + i, 1);
  }

  constexpr void swap(chunked& other) noexcept {
    for (int k = 0; k < max_chunks; ++k) exchange(chunks_[k], other.chunks_[k]);
    exchange(next_, other.next_);
    exchange(chunk_end_, other.chunk_end_);
    exchange(size_, other.size_);
    exchange(allocated_, other.allocated_);
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

  // Chunks are numbered by the highest bit of (index + first_chunk), so that a place is one bit
  // scan and one bit taken out; the places below the first stay empty.
  static constexpr int first_bit = 4;
  static constexpr std::size_t first_chunk = std::size_t{1} << first_bit;
  static constexpr int max_chunks = 44;

  [[nodiscard]] static constexpr place locate(std::size_t index) noexcept {
    const std::uint64_t shifted = index + first_chunk;
    const int bit = 63 ^ __builtin_clzll(shifted);
    return {bit, static_cast<std::size_t>(shifted ^ (std::uint64_t{1} << bit))};
  }
  [[nodiscard]] static constexpr std::size_t chunk_size(int chunk) noexcept {
    return std::size_t{1} << chunk;
  }

  // Goes on to the next chunk; it may be there already, from before a truncation.
  constexpr void open_chunk() {
    const place at = locate(size_);
    if (at.chunk == first_bit + allocated_) {
      DUCAT_ASSERT(at.chunk < max_chunks);
      chunks_[at.chunk] = new cell[chunk_size(at.chunk)];
      ++allocated_;
    }
    next_ = chunks_[at.chunk];
    chunk_end_ = next_ + chunk_size(at.chunk);
  }

  template <class Value> static constexpr void exchange(Value& a, Value& b) noexcept {
    const Value held = a;
    a = b;
    b = held;
  }

  cell* chunks_[max_chunks] = {};
  cell* next_ = nullptr;  // where the next element goes
  cell* chunk_end_ = nullptr;
  std::size_t size_ = 0;
  int allocated_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
