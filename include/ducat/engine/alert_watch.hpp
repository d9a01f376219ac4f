// SPDX-License-Identifier: MIT
// Raises alerts, and arms them again: after a command, for what it touched, from the state that it
// led to. The events follow those of the command.
#ifndef DUCAT_ENGINE_ALERT_WATCH_HPP
#define DUCAT_ENGINE_ALERT_WATCH_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/evolve.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/quota_draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/top_up_order.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/alert.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// What the packs of a node hold of a unit while they are in force, and what was granted of them.
struct held_of_node {
  mixed left{};
  int128 granted = 0;
  bool any = false;
};
/// Errors: overflow. O(packs of the node that have not ended).
[[nodiscard]] constexpr result<held_of_node> held_of(const holdings& held, account_handle node,
                                                     dimension unit) {
  held_of_node out;
  for (pack_handle p = held.accounts[node.index].first_pack; p.has_value();
       p = held.packs[p.index].next) {
    const pack& lot = held.packs[p.index];
    if (lot.phase != pack_phase::active || lot.unit != unit) continue;
    out.any = true;
    const mixed left = held.balance_of(p);
    const auto sum = sign(left) > 0 ? add(out.left, left) : result<mixed>{out.left};
    if (!sum || !try_add(out.granted, held.bases[p.index].quantity, out.granted))
      return errc::overflow;
    out.left = *sum;
  }
  return out;
}

}  // namespace detail

/// Looks after alerts. Reused from command to command, it allocates nothing in the steady state.
class alert_watch {
  // They stand before their uses: clang evaluates no template that it has yet to see.
  template <class Event> constexpr void see(const engine_state&, const Event&) noexcept {}
  template <class Handle> static constexpr void add_once(detail::chunked<Handle>& to, Handle h) {
    for (std::size_t i = 0; i < to.size(); ++i)
      if (to[i] == h) return;
    to.push_back(h);
  }
  template <class Event>
  static constexpr void post(engine_state& state, ledger& book, const Event& change) {
    const std::uint64_t position = book.size();
    book.append(change).position = position;
    evolve(state, book, position, position + 1);
  }

 public:
  /// Notes what events have touched.
  constexpr void look(const engine_state& state, const ledger& book, std::uint64_t from,
                      std::uint64_t to) {
    for (std::uint64_t i = from; i < to; ++i) book.visit(i, [&](const auto& e) { see(state, e); });
  }

  /// Writes down what changed of the alerts of what was touched, and applies it.
  /// @param at  when
  constexpr void settle(engine_state& state, ledger& book, instant at) {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (alert_handle a = state.alerts.first_of(nodes_[i]); a.has_value();
           a = state.alerts[a].next)
        if (is_of_balance(state.alerts[a].terms.of)) check_balance(state, book, a, at);
    for (std::size_t i = 0; i < windows_.size(); ++i) {
      const account_handle node = state.quotas[windows_[i].quota].account;
      for (alert_handle a = state.alerts.first_of(node); a.has_value(); a = state.alerts[a].next)
        if (is_of_quota(state.alerts[a].terms.of) &&
            state.alerts[a].terms.quota == windows_[i].quota)
          check_quota(state, book, a, windows_[i].time, at);
    }
    for (std::size_t i = 0; i < orders_.size(); ++i) check_order(state, book, orders_[i], at);
    nodes_.truncate(0);
    windows_.truncate(0);
    orders_.truncate(0);
    set_now_ = {};
  }

 private:
  struct touched_window {
    quota_handle quota;
    interval time;
  };

  constexpr void see(const engine_state&, const pack_granted& e) { touch(e.account); }
  constexpr void see(const engine_state& s, const pack_activated& e) { touch(s, e.pack); }
  constexpr void see(const engine_state& s, const pack_expired& e) { touch(s, e.pack); }
  constexpr void see(const engine_state& s, const pack_first_used& e) { touch(s, e.pack); }
  constexpr void see(const engine_state& s, const pack_drawn& e) { touch(s, e.pack); }
  constexpr void see(const engine_state& s, const wallet_paid& e) { touch(s, e.pack); }
  constexpr void see(const engine_state& s, const charge_paid& e) { touch(s, e.pack); }
  constexpr void see(const engine_state& s, const hold_moved& e) {
    if (e.pack.has_value()) touch(s, e.pack);
  }
  constexpr void see(const engine_state& s, const pack_moved& e) {
    touch(s, e.pack);
    if (e.to.has_value()) touch(s, e.to);
  }
  constexpr void see(const engine_state&, const quota_moved& e) { touch(e.quota, e.window); }
  constexpr void see(const engine_state& s, const quota_set& e) { touch_now(s, e.quota); }
  constexpr void see(const engine_state& s, const alert_set& e) {
    set_now_ = e.alert;
    if (is_of_balance(e.terms.of)) touch(e.account);
    if (is_of_quota(e.terms.of) && !e.terms.lifted) touch_now(s, e.terms.quota);
  }
  constexpr void see(const engine_state&, const top_up_set& e) { touch(e.alert); }
  constexpr void see(const engine_state&, const top_up_moved& e) { touch(e.alert); }

  constexpr void touch(account_handle node) { add_once(nodes_, node); }
  constexpr void touch(alert_handle a) { add_once(orders_, a); }
  constexpr void touch(const engine_state& s, pack_handle p) {
    const account_handle node = s.held.ranks[p.index].account;
    if (s.alerts.first_of(node).has_value()) touch(node);
  }
  constexpr void touch(quota_handle quota, const interval& window) {
    windows_.push_back({quota, window});
  }
  constexpr void touch_now(const engine_state& s, quota_handle quota) {
    const quota_terms* const terms = s.quotas.at(quota, s.now).terms;
    if (terms == nullptr || terms->of == quota_measure::cards) return;
    touch(quota, detail::quota_window_at(s, s.quotas[quota].account, *terms, s.now));
  }

  constexpr void check_balance(engine_state& state, ledger& book, alert_handle a, instant at) {
    const alert_state& alert = state.alerts[a];
    const alert_terms& terms = alert.terms;
    if (terms.lifted) return;
    const auto held = detail::held_of(state.held, alert.account, terms.unit);
    if (!held) return;
    const auto level = terms.of == alert_kind::left
                           ? result<mixed>{mixed{terms.level, 0, 1}}
                           : scale(mixed{held->granted, 0, 1}, terms.share);
    if (!level) return;
    const bool is_low = held->left <= *level;
    // One that was never above its level waits for that, unless it is set on packs that are low.
    const bool raises = is_low && (alert.armed || (set_now_ == a && held->any));
    if (raises || (!is_low && !alert.armed))
      post(state, book, alert_changed{a, {}, {}, raises, held->left, *level, at, 0});
    if (raises) touch(a);
  }
  constexpr void check_order(engine_state& state, ledger& book, alert_handle a, instant at) {
    if (!detail::is_order_due(state, book, a, at)) return;
    const auto held =
        detail::held_of(state.held, state.alerts[a].account, state.alerts[a].terms.unit);
    if (held) post(state, book, detail::decide_order(state, book, a, held->left, at));
  }
  constexpr void check_quota(engine_state& state, ledger& book, alert_handle a,
                             const interval& window, instant at) {
    const alert_terms& terms = state.alerts[a].terms;
    if (terms.lifted) return;
    instant when = state.now < window.start ? window.start : state.now;
    if (window.end <= when) when = {window.end.ns - 1};
    const quota_terms* const quota = state.quotas.at(terms.quota, when).terms;
    if (quota == nullptr) return;
    const auto level = terms.of == alert_kind::used ? result<mixed>{mixed{terms.level, 0, 1}}
                                                    : scale(mixed{quota->limit, 0, 1}, terms.share);
    if (!level) return;
    const mixed used = state.quotas.used(terms.quota, window);
    const bool is_reached = *level <= used;
    if (is_reached != state.alerts.is_raised(a, {}, window))
      post(state, book, alert_changed{a, {}, window, is_reached, used, *level, at, 0});
  }

  detail::chunked<account_handle> nodes_;
  detail::chunked<touched_window> windows_;
  detail::chunked<alert_handle> orders_;  // those that may be due
  alert_handle set_now_{};                // by the command
};

/// Calls `visit(const alert_changed&)` for each alert that was raised from a position of a ledger
/// on: what a host tells people of after a command, or after it was away. `book.size()` before a
/// command is where its alerts begin. O(log alerts + those that follow).
template <class Visit>
constexpr void for_each_alert(const ledger& book, std::uint64_t from, Visit visit) {
  const auto& all = book.all<alert_changed>();
  std::size_t low = 0;
  std::size_t high = all.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (all[middle].position < from)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < all.size(); ++low)
    if (all[low].raised) visit(all[low]);
}

}  // namespace ducat::inline v0

#endif
