// SPDX-License-Identifier: MIT
// The audit of quotas: which of them bear on a piece of usage, what they leave, and what was used
// of each, from the events alone. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_QUOTA_HPP
#define DUCAT_BILLING_AUDIT_QUOTA_HPP

#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/packs/quota.hpp>
#include <ducat/units/period.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

namespace ducat::inline v0::detail {

class quota_audit {
 public:
  explicit quota_audit(audit_state& state) noexcept : s_{state} {}

  void set(const quota_set& e, std::uint64_t at, instant now) {
    if (e.from < now || e.at != now)
      s_.find(audit_rule::time, at, e.quota.index, "a quota of before the time that was reached");
    if (e.quota.index == versions_.size()) {
      versions_.emplace_back();
      if (by_account_.size() <= e.account.index) by_account_.resize(e.account.index + 1);
      by_account_[e.account.index].push_back(e.quota.index);
    }
    versions_[e.quota.index].push_back({&e, at});
  }
  /// A malformed one that would have been new keeps its number.
  void keep_place(quota_handle q) {
    if (q.index == versions_.size()) versions_.emplace_back();
  }

  /// The terms that hold at an instant, or null.
  [[nodiscard]] const quota_terms* terms_at(quota_handle q, instant when) const {
    const quota_set* const now = in_force(q.index, when);
    return now == nullptr || now->terms.lifted ? nullptr : &now->terms;
  }
  [[nodiscard]] std::optional<interval> window_at(quota_handle q, instant when) const {
    const quota_terms* const terms = terms_at(q, when);
    if (terms == nullptr || terms->of == quota_measure::cards) return std::nullopt;
    return s_.period_of(account_of(q), when, terms->per);
  }
  [[nodiscard]] account_handle account_of(quota_handle q) const {
    return versions_[q.index].front().set->account;
  }
  [[nodiscard]] mixed used(quota_handle q, const interval& window) const {
    const auto known = used_.find({q.index, window.start, window.end});
    return known != used_.end() ? known->second : mixed{};
  }

  /// @param is_held  by a reservation whose usage no quota keeps back
  void begin(bool is_held = false) {
    is_held_ = is_held;
    bounds_.clear();
    met_.clear();
  }

  /// Turns to a piece; what it crosses, or nullptr.
  const char* enter(account_handle user, dimension unit, const interval& piece) {
    bounds_.clear();
    const std::int32_t depth = depth_of(user);
    for_each(user, [&](std::uint32_t q, account_handle node) {
      const quota_set* const now = in_force(q, piece.start);
      if (now == nullptr || now->terms.lifted || !bears(q, unit)) return;
      bounds_.push_back({depth - depth_of(node), &now->terms, window_of(q, *now, piece.start)});
      (void)met(bounds_.back().window);
    });
    return crossed(user, unit, piece);
  }
  /// What of quotas a piece crosses, or nullptr.
  [[nodiscard]] const char* crossed(account_handle user, dimension unit,
                                    const interval& piece) const {
    const char* found = nullptr;
    const auto inside = [&](instant edge) { return piece.start < edge && edge < piece.end; };
    for_each(user, [&](std::uint32_t q, account_handle) {
      if (!bears(q, unit)) return;
      const quota_set* const now = in_force(q, piece.start);
      for (const version& v : versions_[q])
        if (inside(v.set->from) && in_force(q, v.set->from) != now) found = "a change of a quota";
      if (now != nullptr && !now->terms.lifted &&
          inside(std::get<2>(window_of(q, *now, piece.start))))
        found = "the end of a quota's window";
    });
    return found;
  }
  /// How much a pack so many steps up may give, by the hard quotas below it.
  [[nodiscard]] mixed room(std::int32_t steps, mixed most) {
    for (const bound& b : bounds_) {
      if (b.terms->of != quota_measure::drawn || !b.terms->hard || b.steps >= steps) continue;
      const auto left = subtract(whole(b.terms->limit), met(b.window).after);
      if (left) most = std::min(most, *left);
    }
    return most;
  }
  /// Whether the hard quotas below a pack have let no more through than they allow, but for what
  /// reservations held. One that was soft or wider at other times of its window is not looked at.
  void check_kept(std::int32_t steps, std::uint64_t at) {
    for (const bound& b : bounds_) {
      if (b.terms->of != quota_measure::drawn || !b.terms->hard || b.steps >= steps) continue;
      const mixed used = met(b.window).after;
      if (versions_[std::get<0>(b.window)].size() != 1) continue;
      if (whole(b.terms->limit) < used && !held_.contains(b.window))
        s_.find(audit_rule::quota, at, std::get<0>(b.window), "more than it lets through", used);
    }
  }
  void drawn(std::int32_t steps, int128 quantity, std::uint64_t at) {
    for (const bound& b : bounds_)
      if (b.terms->of == quota_measure::drawn && b.steps < steps)
        s_.accumulate(met(b.window).after, whole(quantity), audit_rule::quota, at);
  }
  void spent(const mixed& amount, std::uint64_t at) {
    for (const bound& b : bounds_)
      if (b.terms->of == quota_measure::spent)
        s_.accumulate(met(b.window).after, amount, audit_rule::quota, at);
  }

  /// A line that is taken out, or stated anew, counts by what quotas said at a ledger position.
  void count(const pack_drawn& e, account_handle user, std::uint64_t known_at, std::uint64_t at) {
    const pack_granted& lot = *s_.packs[e.pack.index].granted;
    const stated_usage of{e.usage, e.during.start, known_at};
    for_each_then(of, user, meeting(of, user, lot.account), [&](std::uint32_t q) {
      const quota_terms& first = versions_[q].front().set->terms;
      if (first.of == quota_measure::drawn && first.unit == lot.unit)
        count(q, e.during.start, whole(e.quantity), known_at, at);
    });
  }
  void count(const usage_priced& e, account_handle user, std::uint64_t known_at, std::uint64_t at) {
    for_each_then({e.usage, e.during.start, known_at}, user, {}, [&](std::uint32_t q) {
      if (versions_[q].front().set->terms.of == quota_measure::spent)
        count(q, e.during.start, e.amount, known_at, at);
    });
  }

  /// Cards that a reservation comes to hold fit into their quotas beside those of the others.
  void on(const hold_stepped& e, std::uint64_t at) {
    const bool asks = e.what == hold_step::reserve || e.what == hold_step::extend;
    if (asks && e.refused == errc{} && e.cards_numerator > 0) check_cards(e, at);
    holding& h = holding_[e.hold.index];
    h.during = {e.at, e.until};
    if (e.refused == errc{}) h.cards = ratio{e.cards_numerator, e.cards_denominator};
    if (e.phase != hold_phase::open) holding_.erase(e.hold.index);
  }

  void on(const quota_moved& e, std::uint64_t at) {
    const place window{e.quota.index, e.window.start, e.window.end};
    const auto known = met_.find(window);
    if (known == met_.end() || known->second.is_told)
      return s_.find(audit_rule::quota, at, e.quota.index, "a window that the usage does not meet");
    met_window& of = known->second;
    of.is_told = true;
    s_.compare(audit_rule::quota, at, e.quota.index, "used before", of.before, e.used_before);
    s_.compare(audit_rule::quota, at, e.quota.index, "used after", of.after, e.used_after);
    used_[window] = e.used_after;
    if (is_held_) held_.insert(window);
  }
  void end(std::uint64_t at) {
    for (auto& [window, known] : met_) {
      if (!known.is_told && known.before != known.after)
        s_.find(audit_rule::quota, at, std::get<0>(window), "used without an event", known.after);
    }
    met_.clear();
  }

 private:
  using place = std::tuple<std::uint32_t, instant, instant>;  // a quota and its window
  struct bound {
    std::int32_t steps = 0;  // from the user's node to the quota's
    const quota_terms* terms = nullptr;
    place window;
  };
  struct met_window {
    mixed before{};
    mixed after{};
    bool is_told = false;
  };
  struct holding {
    interval during;
    ratio cards;
  };
  struct version {
    const quota_set* set = nullptr;
    std::uint64_t position = 0;
  };

  // At its start, and wherever within it another reservation starts or a quota changes.
  void check_cards(const hold_stepped& e, std::uint64_t at) {
    for_each(user_of(e.hold.index), [&](std::uint32_t q, account_handle node) {
      if (versions_[q].front().set->terms.of != quota_measure::cards) return;
      std::set<instant> instants{e.at};
      for (const auto& [hold, h] : holding_) instants.insert(h.during.start);
      for (const version& v : versions_[q]) instants.insert(v.set->from);
      for (const instant when : instants)
        if (interval{e.at, e.until}.contains(when)) check_cards(q, node, e, when, at);
    });
  }
  void check_cards(std::uint32_t q, account_handle node, const hold_stepped& e, instant when,
                   std::uint64_t at) {
    const quota_set* const now = in_force(q, when);
    if (now == nullptr || now->terms.lifted) return;
    mixed held{};
    const auto add_cards = [&](ratio cards) {
      const auto more = scale(mixed{1}, cards);
      if (more) s_.accumulate(held, *more, audit_rule::quota, at);
    };
    add_cards(ratio{e.cards_numerator, e.cards_denominator});
    for (const auto& [hold, h] : holding_)
      if (hold != e.hold.index && h.during.contains(when) && lies_below(user_of(hold), node))
        add_cards(h.cards);
    if (whole(now->terms.limit) < held)
      s_.find(audit_rule::quota, at, q, "more cards than it allows are held",
              whole(now->terms.limit), held);
  }
  [[nodiscard]] account_handle user_of(std::uint32_t hold) const {
    return s_.book.all<hold_opened>()[hold].account;
  }
  [[nodiscard]] bool lies_below(account_handle a, account_handle node) const {
    while (a.has_value() && a != node) a = s_.shape.accounts()[a.index].parent;
    return a == node;
  }
  [[nodiscard]] bool bears(std::uint32_t q, dimension unit) const {
    const quota_terms& terms = versions_[q].front().set->terms;
    return terms.of == quota_measure::spent ||
           (terms.of == quota_measure::drawn && terms.unit == unit);
  }
  [[nodiscard]] place window_of(std::uint32_t q, const quota_set& now, instant when) const {
    const interval window = s_.period_of(account_of({q}), when, now.terms.per);
    return {q, window.start, window.end};
  }
  [[nodiscard]] const quota_set* in_force(std::uint32_t q, instant when,
                                          std::uint64_t known_at = UINT64_MAX) const {
    const quota_set* last = nullptr;
    for (const version& v : versions_[q])
      if (v.set->from <= when && v.position <= known_at) last = v.set;
    return last;
  }
  [[nodiscard]] std::int32_t depth_of(account_handle node) const {
    return s_.shape.accounts()[node.index].depth;
  }
  template <class F> void for_each(account_handle node, F f) const {
    for (; node.has_value(); node = s_.shape.accounts()[node.index].parent)
      if (node.index < by_account_.size())
        for (const std::uint32_t q : by_account_[node.index]) f(q, node);
  }
  // Of the nodes above, below `end`, those that lay there for what was stated of a usage.
  template <class F>
  void for_each_then(const stated_usage& of, account_handle node, account_handle end, F f) const {
    for (; node.has_value() && node != end; node = above(of, node))
      if (node.index < by_account_.size())
        for (const std::uint32_t q : by_account_[node.index]) f(q);
  }
  // What came before the move and was closed by then stays where it was; what was open is where it
  // was stated last.
  [[nodiscard]] account_handle above(const stated_usage& of, account_handle node) const {
    return s_.above(node, [&](const account_moved& e) {
      return of.start < e.from ? of.usage < e.usages : of.known_at < e.position;
    });
  }
  // The first node above the user's that is a pack's, or lay above that too.
  [[nodiscard]] account_handle meeting(const stated_usage& of, account_handle user,
                                       account_handle owner) const {
    std::set<std::uint32_t> of_owner;
    for (; owner.has_value(); owner = above(of, owner)) of_owner.insert(owner.index);
    while (user.has_value() && !of_owner.contains(user.index)) user = above(of, user);
    return user;
  }
  void count(std::uint32_t q, instant start, const mixed& amount, std::uint64_t known_at,
             std::uint64_t at) {
    const quota_set* const now = in_force(q, start, known_at);
    if (now == nullptr || now->terms.lifted) return;
    s_.accumulate(met(window_of(q, *now, start)).after, amount, audit_rule::quota, at);
  }
  met_window& met(const place& window) {
    const auto [it, is_new] = met_.try_emplace(window);
    if (is_new) {
      const auto known = used_.find(window);
      if (known != used_.end()) it->second.before = it->second.after = known->second;
    }
    return it->second;
  }

  audit_state& s_;
  std::vector<std::vector<version>> versions_;  // by quota, in the order they were set
  std::vector<std::vector<std::uint32_t>> by_account_;
  std::vector<bound> bounds_;        // of the piece
  std::map<place, met_window> met_;  // by the usage
  std::map<place, mixed> used_;
  std::set<place> held_;                      // of which reservations used something
  std::map<std::uint32_t, holding> holding_;  // open reservations, and what cards they hold
  bool is_held_ = false;
};

}  // namespace ducat::inline v0::detail

#endif
