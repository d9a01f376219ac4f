// SPDX-License-Identifier: MIT
// How many different ids there were: users, devices, models. Exact: every id is kept.
#ifndef DUCAT_USAGE_UNIQUE_COUNT_HPP
#define DUCAT_USAGE_UNIQUE_COUNT_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/units/id.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A set of ids that only grows. Movable, not copyable. Ids of texts come from id_from_text(),
/// whose key keeps outsiders from choosing ids that collide. Up to 2³² − 1 ids.
///
/// Prorated from when each id was first seen: where add() says that an id is new, add +1 to a
/// weighted_sum at that instant.
class unique_count {
 public:
  /// Whether the id is new. Expected O(1).
  constexpr bool add(const id128& id) {
    if (contains(id)) return false;
    index_.insert(detail::mix(id.high, id.low), static_cast<std::uint32_t>(ids_.size()));
    ids_.push_back(id);
    return true;
  }
  [[nodiscard]] constexpr bool contains(const id128& id) const {
    return index_.find(detail::mix(id.high, id.low), [&](std::uint32_t number) {
      return ids_[number] == id;
    }) != detail::flat_index::none;
  }
  /// Adds every id of another.
  constexpr void merge(const unique_count& other) {
    const std::size_t size = other.ids_.size();
    for (std::size_t i = 0; i < size; ++i) add(id128{other.ids_[i]});
  }
  [[nodiscard]] constexpr int128 value() const noexcept { return static_cast<int128>(ids_.size()); }

 private:
  detail::chunked<id128> ids_;
  detail::flat_index index_;
};

}  // namespace ducat::inline v0

#endif
