// SPDX-License-Identifier: MIT
// The alerts of all accounts, and which of them were raised.
#ifndef DUCAT_ENGINE_ALERT_TABLE_HPP
#define DUCAT_ENGINE_ALERT_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/packs/alert.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// An alert of one account.
struct alert_state {
  account_handle account{};
  symbol name{};
  alert_terms terms{};
  bool armed = false;   ///< of a balance: it lay above the level since it was raised last
  bool raised = false;  ///< of a balance: it was raised, and not armed since
  alert_handle next{};  ///< of the same account, in the order in which they came
};

/// Of an alert that may be raised once for each of many things: for which it was.
struct alert_mark {
  alert_handle alert{};
  pack_handle pack{};    ///< one that ends soon
  quota_handle quota{};  ///< or the one that it was of
  interval window{};     ///< of the quota
  bool raised = false;
};

/// That a pack ends soon: what an edge of the queue stands for.
struct alert_warning {
  alert_handle alert{};
  pack_handle pack{};
};

namespace detail {

/// When an alert says that a pack of such an end ends soon.
[[nodiscard]] constexpr instant warned_at(const alert_terms& terms, instant end) noexcept {
  return clamped_instant(int128{end.ns} - terms.ahead_ns);
}

}  // namespace detail

/// Alerts by account and name.
class alert_table {
 public:
  [[nodiscard]] constexpr std::size_t size() const noexcept { return alerts_.size(); }
  [[nodiscard]] constexpr bool empty() const noexcept { return alerts_.empty(); }
  [[nodiscard]] constexpr bool contains(alert_handle a) const noexcept {
    return a.index < alerts_.size();
  }
  [[nodiscard]] constexpr const alert_state& operator[](alert_handle a) const noexcept {
    return alerts_[a.index];
  }
  /// The first alert of an account, or nothing. O(1).
  [[nodiscard]] constexpr alert_handle first_of(account_handle a) const noexcept {
    return a.index < firsts_.size() ? firsts_[a.index] : alert_handle{};
  }
  /// The alert of a name, or nothing. O(alerts of the account).
  [[nodiscard]] constexpr alert_handle find(account_handle a, symbol name) const noexcept {
    alert_handle i = first_of(a);
    while (i.has_value() && alerts_[i.index].name != name) i = alerts_[i.index].next;
    return i;
  }
  /// Whether it was raised for a pack or for a window of the quota that it is of now. Expected
  /// O(1).
  [[nodiscard]] constexpr bool is_raised(alert_handle a, pack_handle pack,
                                         const interval& window) const {
    const std::uint32_t known = find_mark(a, pack, window);
    return known != detail::flat_index::none && marks_[known].raised;
  }
  [[nodiscard]] constexpr const detail::chunked<alert_mark>& marks() const noexcept {
    return marks_;
  }
  /// What edges of the queue stand for, by their number.
  [[nodiscard]] constexpr const detail::chunked<alert_warning>& warnings() const noexcept {
    return warnings_;
  }

  /// Sets an alert; one that is new has the next number. It is not armed.
  constexpr void set(alert_handle a, account_handle account, symbol name,
                     const alert_terms& terms) {
    if (a.index < alerts_.size()) {
      alerts_[a.index].terms = terms;
      alerts_[a.index].armed = alerts_[a.index].raised = false;
      return;
    }
    alerts_.push_back({account, name, terms});
    while (firsts_.size() <= account.index) firsts_.push_back({});
    alert_handle* link = &firsts_[account.index];
    while (link->has_value()) link = &alerts_[link->index].next;
    *link = a;
  }
  constexpr void arm(alert_handle a, bool armed) noexcept {
    alerts_[a.index].armed = armed;
    alerts_[a.index].raised = !armed;
  }
  constexpr void mark(alert_handle a, pack_handle pack, const interval& window, bool raised) {
    const std::uint32_t known = find_mark(a, pack, window);
    if (known != detail::flat_index::none) {
      marks_[known].raised = raised;
      return;
    }
    const quota_handle quota = quota_of(a, window);
    by_subject_.insert(hash_of(a, pack, quota, window), static_cast<std::uint32_t>(marks_.size()));
    marks_.push_back({a, pack, quota, window, raised});
  }
  /// The number of a new warning.
  constexpr std::uint32_t warn(alert_handle a, pack_handle pack) {
    warnings_.push_back({a, pack});
    return static_cast<std::uint32_t>(warnings_.size() - 1);
  }

 private:
  // An alert that is set anew may be of another quota: what was said of the first one is not said
  // of that.
  [[nodiscard]] constexpr quota_handle quota_of(alert_handle a,
                                                const interval& window) const noexcept {
    return window.empty() ? quota_handle{} : alerts_[a.index].terms.quota;
  }
  [[nodiscard]] static constexpr std::uint64_t hash_of(alert_handle a, pack_handle pack,
                                                       quota_handle quota,
                                                       const interval& window) noexcept {
    const std::uint32_t subject = pack.has_value() ? pack.index : quota.index;
    return detail::mix(detail::mix(std::uint64_t{a.index} << 32 | subject,
                                   static_cast<std::uint64_t>(window.start.ns)),
                       static_cast<std::uint64_t>(window.end.ns));
  }
  [[nodiscard]] constexpr std::uint32_t find_mark(alert_handle a, pack_handle pack,
                                                  const interval& window) const {
    const quota_handle quota = quota_of(a, window);
    return by_subject_.find(hash_of(a, pack, quota, window), [&](std::uint32_t i) {
      return marks_[i].alert == a && marks_[i].pack == pack && marks_[i].quota == quota &&
             marks_[i].window == window;
    });
  }

  detail::chunked<alert_state> alerts_;
  detail::chunked<alert_handle> firsts_;  // by account
  detail::chunked<alert_mark> marks_;
  detail::chunked<alert_warning> warnings_;
  detail::flat_index by_subject_;
};

}  // namespace ducat::inline v0

#endif
