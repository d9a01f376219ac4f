// SPDX-License-Identifier: MIT
// Where accounts stood in their trees before they were moved.
#ifndef DUCAT_PACKS_PLACE_TABLE_HPP
#define DUCAT_PACKS_PLACE_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What was stated of a usage.
struct stated_usage {
  std::uint32_t usage = 0;     ///< its number
  instant start{};             ///< of the piece
  std::uint64_t known_at = 0;  ///< the ledger position of what stated it
};

/// A place that an account has left.
struct former_place {
  account_handle parent{};
  instant until{};             ///< the months from then on see the account elsewhere
  std::uint32_t usages = 0;    ///< so do the usages from this number on
  std::uint64_t position = 0;  ///< of the move in the ledger
  std::uint32_t before = 0;    ///< the place that it left before this one

  /// Whether what was stated of a usage was stated of the account here. Of the months that were
  /// closed that is as it was when the usage came; what was open is where it was stated last.
  [[nodiscard]] constexpr bool holds(const stated_usage& of) const noexcept {
    return of.start < until ? of.usage < usages : of.known_at < position;
  }
};

/// Former places by account. Who moves none pays for nothing here.
class place_table {
 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  [[nodiscard]] constexpr bool empty() const noexcept { return left_.empty(); }
  /// All of them, in the order in which they were left.
  [[nodiscard]] constexpr const detail::chunked<former_place>& left() const noexcept {
    return left_;
  }
  constexpr void leave(account_handle a, former_place place) {
    while (lasts_.size() <= a.index) lasts_.push_back(none);
    place.before = lasts_[a.index];
    lasts_[a.index] = static_cast<std::uint32_t>(left_.size());
    left_.push_back(place);
  }
  /// What lay above an account before all the moves that are `later(former_place)`.
  /// @param now  what lies above it
  template <class Later>
  [[nodiscard]] constexpr account_handle above(account_handle a, account_handle now,
                                               Later later) const noexcept {
    std::uint32_t i = a.index < lasts_.size() ? lasts_[a.index] : none;
    for (; i != none && later(left_[i]); i = left_[i].before) now = left_[i].parent;
    return now;
  }

 private:
  detail::chunked<former_place> left_;
  detail::chunked<std::uint32_t> lasts_;  // by account
};

}  // namespace ducat::inline v0

#endif
