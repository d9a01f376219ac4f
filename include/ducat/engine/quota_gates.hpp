// SPDX-License-Identifier: MIT
// Hard quotas in the order of time: what each still lets through from packs above its node, while
// usage or jobs are swept.
#ifndef DUCAT_ENGINE_QUOTA_GATES_HPP
#define DUCAT_ENGINE_QUOTA_GATES_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/quota_draft.hpp>
#include <ducat/engine/series_ahead.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/engine/sweep_share.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/quota.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/symbol.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// The windows of quotas that a sweep meets, in the order of time: one that is over makes room for
/// the next. Those that bear on an account in a unit are a list, which is renewed at its edges.
class quota_gates {
  struct gate {
    quota_handle quota{};
    interval window{};
    int depth = 0;
    std::uint32_t next = none;  // of the same quota
    int128 limit = 0;
    int128 used = 0;
    // Of the stretch or round at hand.
    uint128 room = 0;
    uint128 asked = 0;
    bool is_fractional = false;
    std::uint32_t first_asker = none;
  };
  struct asker {
    steady_demand demand{};
    int128 want = 0;
    std::uint32_t who = 0;
    std::uint32_t next = none;
  };
  struct link {
    std::uint32_t gate = 0;
    bool is_hard = false;
  };
  struct gate_list {
    account_handle user{};
    dimension unit = dimension::none;
    std::uint32_t first_link = 0;
    std::uint32_t room = 0;  // for so many links
    std::uint32_t size = 0;
    instant until = instant_min;
  };

  // It stands before its uses: clang evaluates no template that it has yet to see.
  template <class F>
  constexpr void for_each_above(std::uint32_t list, pack_handle from, F f) const {
    if (list == none) return;
    const gate_list& of = lists_[list];
    const account_handle owner = ahead_ != nullptr && ahead_->contains(from)
                                     ? (*ahead_)[from].rank.account
                                     : s_->held.ranks[from.index].account;
    const account_handle end = s_->held.meeting_for(of.user, owner, stated_anew);
    const int depth = s_->held.accounts[end.index].depth;
    for (std::uint32_t i = of.first_link; i < of.first_link + of.size; ++i)
      if (gates_[links_[i].gate].depth > depth) f(links_[i]);
  }

 public:
  static constexpr std::uint32_t none = flat_index::none;

  /// Forgets the sweep before.
  /// @param ahead  null, or packs that are foreseen
  constexpr void begin(const engine_state& state, const symbol_table& names,
                       const series_ahead* ahead = nullptr) noexcept {
    s_ = &state;
    ahead_ = ahead;
    names_ = &names;
    gates_.truncate(0);
    links_.truncate(0);
    lists_.truncate(0);
    asks_.truncate(0);
    asked_.truncate(0);
    by_quota_.forget();
    by_user_.forget();
  }

  /// The quotas that bear on who draws from an instant on, up to until(); or none. A soft one
  /// counts, for it may be hard at another time of its window. Call it in the order of time.
  /// O(versions of quotas on the way to the root).
  /// @param opening  (quota, window) -> int128: what is used of it without the sweep
  template <class Opening>
  constexpr std::uint32_t enter(account_handle user, dimension unit, instant when,
                                Opening opening) {
    if (!s_->held.accounts[user.index].watched) return none;
    const std::uint32_t found = list_of(user, unit);
    gate_list& list = lists_[found];
    if (list.room == 0) return none;
    if (when < list.until) return found;
    list.size = 0;
    list.until = instant_max;
    for_each_quota(*s_, user, [&](quota_handle q, int depth) {
      if (!bears(q, unit)) return;
      const quota_in_force now = s_->quotas.at(q, when);
      if (now.until < list.until) list.until = now.until;
      if (now.terms == nullptr) return;
      const interval window = quota_window_at(*s_, user, *now.terms, when);
      if (window.end < list.until) list.until = window.end;
      const std::uint32_t met = gate_of(q, depth, window, when, opening);
      gates_[met].limit = now.terms->limit;
      links_[list.first_link + list.size++] = {met, now.terms->hard};
    });
    return found;
  }
  /// When a list must be entered anew: another window begins, or another version takes over.
  [[nodiscard]] constexpr instant until(std::uint32_t list) const noexcept {
    return list == none ? instant_max : lists_[list].until;
  }
  /// How much of `wanted` a pack may give through a list.
  [[nodiscard]] constexpr int128 allow(std::uint32_t list, pack_handle from,
                                       int128 wanted) const noexcept {
    for_each_above(list, from, [&](const link& l) {
      const int128 room = room_of(gates_[l.gate]);
      if (l.is_hard && room < wanted) wanted = room;
    });
    return wanted;
  }
  /// Of those that let nothing of a pack through, the first: from the root down, and by name.
  [[nodiscard]] constexpr quota_handle closed(std::uint32_t list, pack_handle from) const {
    std::uint32_t first = none;
    for_each_above(list, from, [&](const link& l) {
      if (!l.is_hard || room_of(gates_[l.gate]) != 0) return;
      if (first == none || is_before(gates_[l.gate], gates_[first])) first = l.gate;
    });
    return first == none ? quota_handle{} : gates_[first].quota;
  }
  /// What is used of a quota in a window that is not over, with the sweep; null where it met none.
  [[nodiscard]] constexpr const int128* used(quota_handle q, const interval& window) const {
    for (std::uint32_t i = first_gate_of(q); i != none; i = gates_[i].next)
      if (gates_[i].window == window) return &gates_[i].used;
    return nullptr;
  }
  /// A pack gives so much through a list.
  constexpr void draw(std::uint32_t list, pack_handle from, int128 quantity) noexcept {
    for_each_above(list, from, [&](const link& l) {
      int128& used = gates_[l.gate].used;
      if (!try_add(used, quantity, used)) used = int128_max;  // more than any limit
    });
  }

  /// Remembers what is used of all of them; go_back() has it again.
  constexpr void remember() {
    used_before_.truncate(0);
    for (std::size_t i = 0; i < gates_.size(); ++i) used_before_.push_back(gates_[i].used);
  }
  constexpr void go_back() noexcept {
    for (std::size_t i = 0; i < used_before_.size(); ++i) gates_[i].used = used_before_[i];
  }

  /// Begins a stretch or a round: nobody asks yet.
  constexpr void forget_askers() noexcept {
    for (std::size_t i = 0; i < asked_.size(); ++i) gates_[asked_[i]].first_asker = none;
    asked_.truncate(0);
    asks_.truncate(0);
  }
  /// Somebody will draw on a pack through a list.
  constexpr void ask(std::uint32_t list, pack_handle from, std::uint32_t who,
                     const steady_demand& demand) {
    for_each_above(list, from, [&](const link& l) {
      gate& g = gates_[l.gate];
      if (!l.is_hard || room_of(g) == 0) return;
      if (g.first_asker == none) {
        asked_.push_back(l.gate);
        g.room = magnitude(room_of(g));
        g.asked = 0;
        g.is_fractional = false;
      }
      g.asked = add_up(g.asked, demand.whole());
      g.is_fractional = g.is_fractional || demand.is_fractional();
      asks_.push_back({demand, 0, who, g.first_asker});
      g.first_asker = static_cast<std::uint32_t>(asks_.size() - 1);
    });
  }
  /// For how many ticks, up to a limit, all of them let through what is asked.
  [[nodiscard]] constexpr std::uint64_t ticks_served(std::uint64_t limit) {
    const sharing<asker> share{asks_};
    for (std::size_t i = 0; i < asked_.size(); ++i)
      limit = share.ticks_served(gates_[asked_[i]], &asker::next, limit);
    return limit;
  }
  /// Cuts what all want in a tick where a quota cannot let all of it through, from the root down
  /// and by name: its rest is shared by largest remainder. Whether it had to. Errors: overflow.
  /// @param want  (std::uint32_t who) -> int128&
  template <class Want>
  [[nodiscard]] constexpr result<bool> cut(scratch_array<int128>& numbers, Want want) {
    sort_range(asked_, 0, asked_.size(),
               [&](std::uint32_t a, std::uint32_t b) { return is_before(gates_[a], gates_[b]); });
    bool is_cut = false;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const gate& g = gates_[asked_[i]];
      uint128 sum = 0;
      for (std::uint32_t k = g.first_asker; k != none; k = asks_[k].next) {
        asks_[k].want = want(asks_[k].who);
        sum = add_up(sum, magnitude(asks_[k].want));
      }
      if (sum <= g.room) continue;
      is_cut = true;
      const auto shared = sharing<asker>{asks_}.share(g, &asker::next, numbers);
      if (!shared) return shared.error();
      const int128* part = *shared;
      for (std::uint32_t k = g.first_asker; k != none; k = asks_[k].next)
        want(asks_[k].who) = *part++;
    }
    return is_cut;
  }

 private:
  [[nodiscard]] static constexpr int128 room_of(const gate& g) noexcept {
    return g.used < g.limit ? g.limit - g.used : 0;
  }
  [[nodiscard]] constexpr bool bears(quota_handle q, dimension unit) const noexcept {
    return s_->quotas[q].of == quota_measure::drawn && s_->quotas[q].unit == unit;
  }
  constexpr std::uint32_t list_of(account_handle user, dimension unit) {
    const std::uint64_t hash = mix(user.index, static_cast<std::uint64_t>(unit));
    const auto known = by_user_.find(
        hash, [&](std::uint32_t i) { return lists_[i].user == user && lists_[i].unit == unit; });
    if (known != none) return known;
    gate_list added{user, unit, static_cast<std::uint32_t>(links_.size())};
    for_each_quota(*s_, user, [&](quota_handle q, int) {
      if (!bears(q, unit)) return;
      links_.push_back({});
      ++added.room;
    });
    const auto place = static_cast<std::uint32_t>(lists_.size());
    lists_.push_back(added);
    by_user_.insert(hash, place);
    return place;
  }
  [[nodiscard]] constexpr std::uint32_t first_gate_of(quota_handle q) const {
    return by_quota_.find(mix(q.index, 0), [&](std::uint32_t i) { return gates_[i].quota == q; });
  }
  template <class Opening>
  constexpr std::uint32_t gate_of(quota_handle q, int depth, const interval& window, instant when,
                                  Opening opening) {
    const std::uint32_t first = first_gate_of(q);
    std::uint32_t found = none;  // or one whose window is over
    for (std::uint32_t i = first; i != none; i = gates_[i].next) {
      if (gates_[i].window == window) return i;
      if (gates_[i].window.end <= when) found = i;
    }
    if (found == none) {
      found = static_cast<std::uint32_t>(gates_.size());
      gate& added = gates_.push_back({q, window, depth});
      if (first == none) {
        by_quota_.insert(mix(q.index, 0), found);
      } else {
        added.next = gates_[first].next;
        gates_[first].next = found;
      }
    }
    gates_[found].window = window;
    gates_[found].used = opening(q, window);
    return found;
  }
  [[nodiscard]] constexpr bool is_before(const gate& a, const gate& b) const {
    if (a.depth != b.depth) return a.depth < b.depth;
    return names_->text(s_->quotas[a.quota].name) < names_->text(s_->quotas[b.quota].name);
  }

  // Whatever is swept is stated anew.
  static constexpr stated_usage stated_anew{~std::uint32_t{0}, {}, ~std::uint64_t{0}};

  const engine_state* s_ = nullptr;
  const series_ahead* ahead_ = nullptr;
  const symbol_table* names_ = nullptr;
  chunked<gate> gates_;
  chunked<int128> used_before_;  // when remembered last
  chunked<link> links_;
  chunked<gate_list> lists_;
  chunked<asker> asks_;
  chunked<std::uint32_t> asked_;  // gates that somebody asks
  flat_index by_quota_;           // the first gate of each
  flat_index by_user_;            // the lists, and by unit
};

}  // namespace ducat::inline v0::detail

#endif
