// SPDX-License-Identifier: MIT
// A hash index from a 64-bit hash to dense 32-bit numbers. The caller keeps the keys (they live in
// a table that the numbers index) and says what equality is. Iteration is not offered, so hash
// order can never be seen.
#ifndef DUCAT_DETAIL_FLAT_INDEX_HPP
#define DUCAT_DETAIL_FLAT_INDEX_HPP

#include <ducat/exact/assertion.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// Folds two words into one well mixed hash. The words themselves are folded in too: a factor that
/// happens to be zero would hide the other word. Not keyed: whoever may choose both words can make
/// hashes collide.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using wide = unsigned __int128;
  const std::uint64_t x = a ^ 0x9E3779B97F4A7C15U;
  const std::uint64_t y = b ^ 0xD1B54A32D192ED03U;
  const wide product = static_cast<wide>(x) * y;
  return x ^ y ^ static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Open addressing, linear probing, load at most 3/4. Expected O(1).
class flat_index {
 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  constexpr flat_index() noexcept = default;
  flat_index(const flat_index&) = delete;
  flat_index& operator=(const flat_index&) = delete;
  constexpr flat_index(flat_index&& other) noexcept { swap(other); }
  constexpr flat_index& operator=(flat_index&& other) noexcept {
    swap(other);
    return *this;
  }
  constexpr ~flat_index() { delete[] slots_; }

  /// The number stored under `hash` for which `same(number)` holds, or none.
  template <class Same>
  [[nodiscard]] constexpr std::uint32_t find(std::uint64_t hash, Same same) const {
    if (slots_ == nullptr) return none;
    for (std::size_t i = hash & mask_; slots_[i].number != none; i = (i + 1) & mask_)
      if (slots_[i].hash == hash && same(slots_[i].number)) return slots_[i].number;
    return none;
  }

  /// Stores a number under a hash. Precondition: find() does not find it.
  constexpr void insert(std::uint64_t hash, std::uint32_t number) {
    DUCAT_ASSERT(number != none);
    if (slots_ == nullptr || (size_ + 1) * 4 > (mask_ + 1) * 3) grow();
    place({hash, number});
    ++size_;
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }

  /// Forgets everything. O(1) where it is empty; keeps the memory only while it is small, so that
  /// clearing costs no more than filling did.
  constexpr void clear() noexcept {
    constexpr std::size_t small = 64;
    if (size_ == 0) return;
    size_ = 0;
    if (mask_ < small) {
      for (std::size_t i = 0; i <= mask_; ++i) slots_[i] = slot{};
      return;
    }
    delete[] slots_;
    slots_ = nullptr;
    mask_ = 0;
  }

  /// Forgets everything and keeps the memory, for who fills it alike again. O(capacity).
  constexpr void forget() noexcept {
    if (size_ == 0) return;
    size_ = 0;
    for (std::size_t i = 0; i <= mask_; ++i) slots_[i] = slot{};
  }

  constexpr void swap(flat_index& other) noexcept {
    slot* const slots = slots_;
    slots_ = other.slots_;
    other.slots_ = slots;
    const std::size_t mask = mask_;
    mask_ = other.mask_;
    other.mask_ = mask;
    const std::size_t size = size_;
    size_ = other.size_;
    other.size_ = size;
  }

 private:
  struct slot {
    std::uint64_t hash = 0;
    std::uint32_t number = none;
  };

  constexpr void place(slot entry) noexcept {
    std::size_t i = entry.hash & mask_;
    while (slots_[i].number != none) i = (i + 1) & mask_;
    slots_[i] = entry;
  }

  constexpr void grow() {
    slot* const old = slots_;
    const std::size_t old_capacity = old == nullptr ? 0 : mask_ + 1;
    const std::size_t capacity = old == nullptr ? 16 : old_capacity * 2;
    slots_ = new slot[capacity];
    mask_ = capacity - 1;
    for (std::size_t i = 0; i < old_capacity; ++i)
      if (old[i].number != none) place(old[i]);
    delete[] old;
  }

  slot* slots_ = nullptr;
  std::size_t mask_ = 0;
  std::size_t size_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
