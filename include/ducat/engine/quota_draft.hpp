// SPDX-License-Identifier: MIT
// The quotas that one command meets: those that bound the piece at hand, and what the command's
// earlier pieces have used of them, although the state has not moved yet.
#ifndef DUCAT_ENGINE_QUOTA_DRAFT_HPP
#define DUCAT_ENGINE_QUOTA_DRAFT_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/quota.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Calls `visit(quota_handle, int depth)` for each quota of a node and of the nodes above it.
template <class Visit>
constexpr void for_each_quota(const engine_state& state, account_handle node, Visit visit) {
  for (; node.has_value(); node = state.held.accounts[node.index].parent)
    for (quota_handle q = state.quotas.first_of(node); q.has_value(); q = state.quotas[q].next)
      visit(q, int{state.held.accounts[node.index].depth});
}

/// The window of a quota that holds an instant, in its payer's zone.
[[nodiscard]] constexpr interval quota_window_at(const engine_state& state, account_handle node,
                                                 const quota_terms& terms, instant when) {
  return period_containing(when, terms.per, state.held.clock_of(node));
}

}  // namespace detail

/// Reused from command to command.
class quota_draft {
  struct bound {
    quota_handle quota;
    int depth = 0;  // of its node: it bounds packs of nodes that are less deep
    bool is_money = false;
    bool hard = false;
    int128 limit = 0;
    std::size_t place = 0;  // of its window among those that were met
  };
  // The windows of one quota are a list in the order of time.
  struct met_window {
    quota_handle quota;
    interval time;
    mixed before;
    mixed after;
    std::size_t previous = none;
    std::size_t next = none;
    bool is_touched = false;
  };
  struct met_quota {
    quota_handle quota;
    std::size_t last = none;  // the window that was asked for last: the next one is near
  };

 public:
  /// Begins the next command on a state. Where the one before met no quota there is nothing to do.
  constexpr void begin(const engine_state& state) noexcept {
    state_ = &state;
    if (quotas_.empty()) return;
    bounds_.truncate(0);
    met_.truncate(0);
    quotas_.truncate(0);
  }

  /// The first instant after `from` at which another window of a quota begins, or another version
  /// takes over, for usage of a node in a unit. O(quotas on the way to the root).
  [[nodiscard]] constexpr instant next_edge(account_handle user, dimension unit,
                                            instant from) const {
    instant edge = instant_max;
    detail::for_each_quota(*state_, user, [&](quota_handle q, int) {
      const quota_state& quota = state_->quotas[q];
      if (!bears(quota, unit)) return;
      const quota_in_force now = state_->quotas.at(q, from);
      if (now.until < edge) edge = now.until;
      if (now.terms == nullptr) return;
      const instant end = detail::quota_window_at(*state_, user, *now.terms, from).end;
      if (end < edge) edge = end;
    });
    return edge;
  }

  /// Turns to a piece that begins at an instant: no quota changes within it.
  constexpr void enter(account_handle user, dimension unit, instant when) {
    bounds_.truncate(0);
    short_ = {};
    detail::for_each_quota(*state_, user, [&](quota_handle q, int depth) {
      const quota_state& quota = state_->quotas[q];
      if (!bears(quota, unit)) return;
      const quota_terms* const terms = state_->quotas.at(q, when).terms;
      if (terms == nullptr) return;
      const interval window = detail::quota_window_at(*state_, user, *terms, when);
      bounds_.push_back({q, depth, terms->of == quota_measure::spent, terms->hard, terms->limit,
                         meet(q, window)});
    });
  }

  /// How much of `wanted` a pack of a node so deep may give: what every hard quota below it has
  /// left, zero or more.
  [[nodiscard]] constexpr int128 allow(int pack_depth, int128 wanted) noexcept {
    for (std::size_t i = 0; i < bounds_.size(); ++i) {
      const bound& b = bounds_[i];
      if (b.is_money || !b.hard || b.depth <= pack_depth) continue;
      const int128 left = left_of(b, met_[b.place].after).whole;
      if (left >= wanted) continue;
      wanted = left;
      short_ = b.quota;
    }
    return wanted;
  }
  /// A pack of a node so deep gives so much. Errors: overflow.
  [[nodiscard]] constexpr result<void> draw(int pack_depth, int128 quantity) {
    for (std::size_t i = 0; i < bounds_.size(); ++i)
      if (!bounds_[i].is_money && bounds_[i].depth > pack_depth)
        if (const auto done = use(bounds_[i].place, {quantity, 0, 1}); !done) return done;
    return {};
  }
  /// Usage is priced, or its price changes. Errors: overflow.
  [[nodiscard]] constexpr result<void> spend(const mixed& amount) {
    for (std::size_t i = 0; i < bounds_.size(); ++i)
      if (bounds_[i].is_money)
        if (const auto done = use(bounds_[i].place, amount); !done) return done;
    return {};
  }

  /// Why the piece may not go ahead, although usage that happened does: a hard quota kept back what
  /// a pack would have given.
  [[nodiscard]] constexpr result<void> check_drawn(dimension unit) const {
    return short_.has_value() ? refuse(short_, unit) : result<void>{};
  }
  /// Likewise, where a hard budget is passed.
  [[nodiscard]] constexpr result<void> check_spent() const {
    for (std::size_t i = 0; i < bounds_.size(); ++i) {
      const bound& b = bounds_[i];
      if (b.is_money && b.hard && mixed{b.limit, 0, 1} < met_[b.place].after)
        return refuse(b.quota, dimension::money);
    }
    return {};
  }

  /// Counts in a window: of lines that are taken out, or stated anew. Errors: overflow.
  [[nodiscard]] constexpr result<void> count(quota_handle q, const interval& window,
                                             const mixed& amount) {
    return use(meet(q, window), amount);
  }
  /// What is used of a quota in a window, as the command has left it.
  [[nodiscard]] constexpr mixed used(quota_handle q, const interval& window) {
    return met_[meet(q, window)].after;
  }
  /// Calls `f(quota_moved)` for each window in which the command counted something since the last
  /// call, in the order in which it met them.
  template <class F> constexpr void for_each_change(F f) {
    for (std::size_t i = 0; i < met_.size(); ++i) {
      met_window& window = met_[i];
      if (!window.is_touched) continue;
      f(quota_moved{window.quota, window.time, window.before, window.after});
      window.before = window.after;
      window.is_touched = false;
    }
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  [[nodiscard]] static constexpr bool bears(const quota_state& quota, dimension unit) noexcept {
    return quota.of == quota_measure::spent ||
           (quota.of == quota_measure::drawn && quota.unit == unit);
  }
  // Whole units or minor units, zero or more.
  [[nodiscard]] static constexpr mixed left_of(const bound& b, const mixed& used) noexcept {
    const auto left = subtract({b.limit, 0, 1}, used);
    return left && sign(*left) > 0 ? *left : mixed{};
  }
  // What the quota has left before the command: that is what the asker can act on.
  [[nodiscard]] constexpr failure refuse(quota_handle q, dimension unit) const noexcept {
    for (std::size_t i = 0; i < bounds_.size(); ++i)
      if (bounds_[i].quota == q)
        return {errc::quota_reached, static_cast<std::uint32_t>(unit), q.index,
                left_of(bounds_[i], met_[bounds_[i].place].before).whole};
    return errc::quota_reached;
  }

  [[nodiscard]] constexpr result<void> use(std::size_t place, const mixed& amount) {
    met_window& window = met_[place];
    const auto after = add(window.after, amount);
    if (!after) return after.error();
    window.after = *after;
    window.is_touched = true;
    return {};
  }
  // The place of a window; taken from the state where the command has not met it.
  constexpr std::size_t meet(quota_handle q, const interval& window) {
    std::size_t of = 0;
    while (of < quotas_.size() && quotas_[of].quota != q) ++of;
    if (of == quotas_.size()) quotas_.push_back({q, none});
    std::size_t before = quotas_[of].last;
    std::size_t after = before != none ? met_[before].next : none;
    while (before != none && is_before(window, met_[before].time)) {
      after = before;
      before = met_[before].previous;
    }
    while (after != none && !is_before(window, met_[after].time)) {
      before = after;
      after = met_[after].next;
    }
    if (before == none || met_[before].time != window) {
      const mixed used = state_->quotas.used(q, window);
      const std::size_t added = met_.size();
      met_.push_back({q, window, used, used, before, after, false});
      if (before != none) met_[before].next = added;
      if (after != none) met_[after].previous = added;
      before = added;
    }
    quotas_[of].last = before;
    return before;
  }
  [[nodiscard]] static constexpr bool is_before(const interval& a, const interval& b) noexcept {
    return a.start != b.start ? a.start < b.start : a.end < b.end;
  }

  const engine_state* state_ = nullptr;
  detail::chunked<bound> bounds_;  // of the piece
  detail::chunked<met_window> met_;
  detail::chunked<met_quota> quotas_;
  quota_handle short_{};  // that kept something of the piece back
};

}  // namespace ducat::inline v0

#endif
