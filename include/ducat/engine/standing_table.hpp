// SPDX-License-Identifier: MIT
// Which accounts are frozen from when on, by the versions that were set for each.
#ifndef DUCAT_ENGINE_STANDING_TABLE_HPP
#define DUCAT_ENGINE_STANDING_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/packs/account_standing.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What was set for one account, from an instant on.
struct standing_version {
  account_standing standing{};
  instant from{};
  std::uint32_t before = 0;  ///< the version that was set before it
};

/// What holds of an account itself at an instant.
struct standing_in_force {
  account_standing standing = account_standing::open;
  instant until = instant_max;  ///< when another version takes over
};

/// Standings by account. Only what is asked ahead looks at them.
class standing_table {
 public:
  static constexpr std::uint32_t none = detail::flat_index::none;

  /// Whether nothing was ever set: then nobody is frozen.
  [[nodiscard]] constexpr bool empty() const noexcept { return versions_.empty(); }
  /// What was set last for an account, or null.
  [[nodiscard]] constexpr const standing_version* last(account_handle a) const noexcept {
    const std::uint32_t v = last_of(a);
    return v == none ? nullptr : &versions_[v];
  }
  /// What holds of an account at an instant, whatever holds of those above it. O(versions).
  [[nodiscard]] constexpr standing_in_force at(account_handle a, instant when) const noexcept {
    standing_in_force out;
    for (std::uint32_t v = last_of(a); v != none; v = versions_[v].before) {
      const standing_version& version = versions_[v];
      if (version.from <= when) {
        out.standing = version.standing;
        return out;
      }
      if (version.from < out.until) out.until = version.from;
    }
    return out;
  }
  /// All versions, in the order in which they were set.
  [[nodiscard]] constexpr const detail::chunked<standing_version>& versions() const noexcept {
    return versions_;
  }

  constexpr void set(account_handle a, account_standing standing, instant from) {
    while (lasts_.size() <= a.index) lasts_.push_back(none);
    versions_.push_back({standing, from, lasts_[a.index]});
    lasts_[a.index] = static_cast<std::uint32_t>(versions_.size() - 1);
  }

 private:
  [[nodiscard]] constexpr std::uint32_t last_of(account_handle a) const noexcept {
    return a.index < lasts_.size() ? lasts_[a.index] : none;
  }

  detail::chunked<standing_version> versions_;
  detail::chunked<std::uint32_t> lasts_;  // by account
};

}  // namespace ducat::inline v0

#endif
