// SPDX-License-Identifier: MIT
// Which usage had this id? An exact answer from 8-byte slots: a slot holds the place of the usage
// in the ledger, where the id itself stands, and enough hash to go there almost only when it is the
// one. Tables grow one segment at a time, at staggered loads, so that no single insertion pauses
// for all of them.
#ifndef DUCAT_ENGINE_DEDUP_INDEX_HPP
#define DUCAT_ENGINE_DEDUP_INDEX_HPP

#include <ducat/exact/assertion.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ducat::inline v0 {

/// From the hash of a scoped id to a usage number. At most 2^32 − 1 usages. Expected
/// O(1).
class dedup_index {
 public:
  static constexpr std::uint64_t none = ~std::uint64_t{0};

  constexpr dedup_index() noexcept = default;
  dedup_index(const dedup_index&) = delete;
  dedup_index& operator=(const dedup_index&) = delete;
  constexpr dedup_index(dedup_index&& other) noexcept { swap(other); }
  constexpr dedup_index& operator=(dedup_index&& other) noexcept {
    swap(other);
    return *this;
  }
  constexpr ~dedup_index() {
    for (std::size_t i = 0; i < segment_count_; ++i) delete[] segments_[i].slots;
    delete[] segments_;
  }

  /// The number under `hash` for which `same(number)` holds, or none.
  template <class Same>
  [[nodiscard]] constexpr std::uint64_t find(std::uint64_t hash, Same same) const {
    if (segments_ == nullptr) return none;
    const segment& s = segment_of(hash);
    const std::uint64_t tag = tag_of(hash);
    for (std::size_t i = tag & s.mask; s.slots[i] != 0; i = (i + 1) & s.mask) {
      const std::uint64_t slot = s.slots[i];
      if (slot >> number_bits == tag && same((slot & number_mask) - 1))
        return (slot & number_mask) - 1;
    }
    return none;
  }

  /// Stores a number under a hash. Precondition: find() does not find it.
  constexpr void insert(std::uint64_t hash, std::uint64_t number) {
    DUCAT_ASSERT(number < number_mask);
    if (segments_ == nullptr) start();
    if (segment_count_ == 1 && segments_[0].used >= split_at) split();
    segment& s = segment_of(hash);
    if (s.used >= s.limit) grow(s);
    put(s, (tag_of(hash) << number_bits) | (number + 1));
  }

  /// Asks for the cache line of a hash ahead of find().
  [[gnu::always_inline]] constexpr void prefetch(std::uint64_t hash) const noexcept {
    if (std::is_constant_evaluated() || segments_ == nullptr) return;
    const segment& s = segment_of(hash);
    __builtin_prefetch(static_cast<const void*>(&s.slots[tag_of(hash) & s.mask]));
  }

  constexpr void swap(dedup_index& other) noexcept {
    segment* const segments = segments_;
    segments_ = other.segments_;
    other.segments_ = segments;
    const std::size_t count = segment_count_;
    segment_count_ = other.segment_count_;
    other.segment_count_ = count;
  }

 private:
  struct segment {
    std::uint64_t* slots = nullptr;
    std::uint32_t mask = 0;
    std::uint32_t used = 0;
    std::uint32_t limit = 0;    // grow when so many slots are used
    std::uint32_t stagger = 0;  // so that segments of equal load do not all grow together
  };

  static constexpr int number_bits = 32;
  static constexpr std::uint64_t number_mask = (std::uint64_t{1} << number_bits) - 1;
  static constexpr int place_bits = 20;
  static constexpr std::size_t many = 4096;
  static constexpr std::uint32_t split_at = 3072;

  // Of the 32 bits of a tag the top 12 choose the segment and the rest the place in it: a slot
  // moves by its own tag, without a look at its id.
  [[nodiscard]] static constexpr std::uint64_t tag_of(std::uint64_t hash) noexcept {
    return hash >> number_bits;
  }
  [[nodiscard]] constexpr segment& segment_of(std::uint64_t hash) const noexcept {
    return segments_[segment_count_ == 1 ? 0 : tag_of(hash) >> place_bits];
  }

  static constexpr void allocate(segment& s, std::size_t capacity) {
    s.slots = new std::uint64_t[capacity]{};
    s.mask = static_cast<std::uint32_t>(capacity - 1);
    s.used = 0;
    // Between 1/2 and 3/4 full.
    s.limit = static_cast<std::uint32_t>(capacity / 2 + capacity / 4 * s.stagger / many);
  }
  static constexpr void put(segment& s, std::uint64_t slot) noexcept {
    std::size_t i = (slot >> number_bits) & s.mask;
    while (s.slots[i] != 0) i = (i + 1) & s.mask;
    s.slots[i] = slot;
    ++s.used;
  }
  static constexpr void grow(segment& s) {
    std::uint64_t* const old = s.slots;
    const std::size_t capacity = std::size_t{s.mask} + 1;
    allocate(s, capacity * 2);
    for (std::size_t i = 0; i < capacity; ++i)
      if (old[i] != 0) put(s, old[i]);
    delete[] old;
  }

  constexpr void start() {
    segments_ = new segment[1];
    segment_count_ = 1;
    segments_[0].stagger = many / 2;
    allocate(segments_[0], 16);
  }

  // A small engine needs one table; from here on 4,096 of them share the load.
  constexpr void split() {
    segment* const first = segments_;
    segments_ = new segment[many];
    segment_count_ = many;
    for (std::size_t i = 0; i < many; ++i) {
      segments_[i].stagger = static_cast<std::uint32_t>(i);
      allocate(segments_[i], 16);
    }
    for (std::size_t i = 0; i <= first->mask; ++i)
      if (const std::uint64_t slot = first->slots[i]; slot != 0) {
        segment& s = segments_[slot >> (number_bits + place_bits)];
        if (s.used >= s.limit) grow(s);
        put(s, slot);
      }
    delete[] first->slots;
    delete[] first;
  }

  segment* segments_ = nullptr;
  std::size_t segment_count_ = 0;
};

}  // namespace ducat::inline v0

#endif
