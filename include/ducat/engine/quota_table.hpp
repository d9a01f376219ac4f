// SPDX-License-Identifier: MIT
// The quotas of all accounts, their versions, and how much of each was used in which window.
#ifndef DUCAT_ENGINE_QUOTA_TABLE_HPP
#define DUCAT_ENGINE_QUOTA_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/packs/quota.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A quota of one account, whatever its versions.
struct quota_state {
  account_handle account{};
  symbol name{};
  quota_measure of{};
  dimension unit{};
  std::uint32_t last = 0;  ///< the version that was set last
  quota_handle next{};     ///< of the same account, in the order in which they came
};

/// What a quota says from an instant on, unless one that was set later says otherwise.
struct quota_version {
  quota_terms terms{};
  instant from{};
  std::uint32_t before = 0;    ///< the version that was set before it
  std::uint64_t position = 0;  ///< of its quota_set
};

/// How much of a quota was used in one window: whole base units, or exact minor units.
struct quota_window {
  quota_handle quota{};
  interval time{};
  mixed used{};
};

/// What holds of a quota at an instant.
struct quota_in_force {
  const quota_terms* terms = nullptr;  ///< null where nothing limits or counts
  instant until = instant_max;         ///< when another version takes over
};

/// Quotas by account and name.
class quota_table {
 public:
  static constexpr std::uint32_t none = detail::flat_index::none;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return quotas_.size(); }
  [[nodiscard]] constexpr bool contains(quota_handle q) const noexcept {
    return q.index < quotas_.size();
  }
  [[nodiscard]] constexpr const quota_state& operator[](quota_handle q) const noexcept {
    return quotas_[q.index];
  }
  /// The first quota of an account, or nothing. O(1).
  [[nodiscard]] constexpr quota_handle first_of(account_handle a) const noexcept {
    return a.index < firsts_.size() ? firsts_[a.index] : quota_handle{};
  }
  /// The quota of a name, or nothing. O(quotas of the account).
  [[nodiscard]] constexpr quota_handle find(account_handle a, symbol name) const noexcept {
    quota_handle q = first_of(a);
    while (q.has_value() && quotas_[q.index].name != name) q = quotas_[q.index].next;
    return q;
  }
  /// The version that was set last. Precondition: a quota of this table.
  [[nodiscard]] constexpr const quota_version& last(quota_handle q) const noexcept {
    return versions_[quotas_[q.index].last];
  }
  /// What holds at an instant: the version that was set last of those that begin by then.
  /// O(versions).
  /// @param known_at  a ledger position: what was set later is not looked at
  [[nodiscard]] constexpr quota_in_force at(quota_handle q, instant when,
                                            std::uint64_t known_at = ~std::uint64_t{
                                                0}) const noexcept {
    quota_in_force out;
    for (std::uint32_t v = quotas_[q.index].last; v != none; v = versions_[v].before) {
      const quota_version& version = versions_[v];
      if (known_at < version.position) continue;
      if (version.from <= when) {
        if (!version.terms.lifted) out.terms = &version.terms;
        return out;
      }
      if (version.from < out.until) out.until = version.from;
    }
    return out;
  }

  /// What was used of a quota in a window. Expected O(1).
  [[nodiscard]] constexpr mixed used(quota_handle q, const interval& window) const {
    const std::uint32_t known = find_window(q, window);
    return known == none ? mixed{} : windows_[known].used;
  }
  /// The windows in which something was used, in the order in which they came.
  [[nodiscard]] constexpr const detail::chunked<quota_window>& windows() const noexcept {
    return windows_;
  }
  [[nodiscard]] constexpr const detail::chunked<quota_version>& versions() const noexcept {
    return versions_;
  }

  /// Adds a version; a quota that is new has the next number.
  constexpr void set(quota_handle q, account_handle a, symbol name, const quota_terms& terms,
                     instant from, std::uint64_t position) {
    DUCAT_ASSERT(q.index <= quotas_.size());
    const auto version = static_cast<std::uint32_t>(versions_.size());
    if (q.index == quotas_.size()) {
      quotas_.push_back({a, name, terms.of, terms.unit, none, {}});
      while (firsts_.size() <= a.index) firsts_.push_back({});
      quota_handle* link = &firsts_[a.index];
      while (link->has_value()) link = &quotas_[link->index].next;
      *link = q;
    }
    versions_.push_back({terms, from, quotas_[q.index].last, position});
    quotas_[q.index].last = version;
  }
  /// Sets what was used of a quota in a window.
  constexpr void set_used(quota_handle q, const interval& window, const mixed& after) {
    const std::uint32_t known = find_window(q, window);
    if (known != none) {
      windows_[known].used = after;
      return;
    }
    by_window_.insert(hash_of(q, window), static_cast<std::uint32_t>(windows_.size()));
    windows_.push_back({q, window, after});
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t hash_of(quota_handle q,
                                                       const interval& window) noexcept {
    return detail::mix(detail::mix(q.index, static_cast<std::uint64_t>(window.start.ns)),
                       static_cast<std::uint64_t>(window.end.ns));
  }
  [[nodiscard]] constexpr std::uint32_t find_window(quota_handle q, const interval& window) const {
    return by_window_.find(hash_of(q, window), [&](std::uint32_t i) {
      return windows_[i].quota == q && windows_[i].time == window;
    });
  }

  detail::chunked<quota_state> quotas_;
  detail::chunked<quota_version> versions_;
  detail::chunked<quota_window> windows_;
  detail::chunked<quota_handle> firsts_;  // by account
  detail::flat_index by_window_;
};

}  // namespace ducat::inline v0

#endif
