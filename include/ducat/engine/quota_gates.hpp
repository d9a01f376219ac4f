// SPDX-License-Identifier: MIT
// Hard quotas in the order of time: what each still lets through from packs above its node, while
// the usage of a payer is swept.
#ifndef DUCAT_ENGINE_QUOTA_GATES_HPP
#define DUCAT_ENGINE_QUOTA_GATES_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/quota_draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/engine/sweep_share.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/quota.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// The windows of quotas that usage meets in a sweep. Those that bear on a piece are a list, named
/// by its first element.
class quota_gates {
  struct gate {
    quota_handle quota{};
    interval window{};
    int depth = 0;
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
    std::uint32_t piece = 0;
    std::uint32_t next = none;
  };
  struct link {
    std::uint32_t gate = 0;
    bool is_hard = false;
    std::uint32_t next = none;
  };

  // It stands before its uses: clang evaluates no template that it has yet to see.
  template <class F>
  constexpr void for_each_above(std::uint32_t list, pack_handle from, F f) const {
    if (list == none) return;
    const int depth = s_.held.accounts[s_.held.ranks[from.index].account.index].depth;
    for (; list != none; list = links_[list].next)
      if (gates_[links_[list].gate].depth > depth) f(links_[list]);
  }

 public:
  static constexpr std::uint32_t none = flat_index::none;

  /// @param opening  what is used of quotas without the usage that is swept
  constexpr quota_gates(const engine_state& state, const ledger& past,
                        quota_draft& opening) noexcept
      : s_{state}, past_{past}, opening_{opening} {}

  /// The quotas that bear on a piece that begins at an instant. A soft one counts, for it may be
  /// hard at another time of its window. O(versions of quotas on the way to the root).
  constexpr std::uint32_t enter(account_handle user, dimension unit, instant when) {
    std::uint32_t first = none;
    if (!s_.held.accounts[user.index].watched) return first;
    for_each_quota(s_, user, [&](quota_handle q, int depth) {
      const quota_state& quota = s_.quotas[q];
      if (quota.of != quota_measure::drawn || quota.unit != unit) return;
      const quota_terms* const terms = s_.quotas.at(q, when).terms;
      if (terms == nullptr) return;
      const std::uint32_t met = gate_of(q, depth, quota_window_at(s_, user, *terms, when));
      gates_[met].limit = terms->limit;
      links_.push_back({met, terms->hard, first});
      first = static_cast<std::uint32_t>(links_.size() - 1);
    });
    return first;
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
  /// A pack gives so much through a list.
  constexpr void draw(std::uint32_t list, pack_handle from, int128 quantity) noexcept {
    for_each_above(list, from, [&](const link& l) { gates_[l.gate].used += quantity; });
  }

  /// Begins a stretch or a round: nobody asks yet.
  constexpr void forget_askers() noexcept {
    for (std::size_t i = 0; i < asked_.size(); ++i) gates_[asked_[i]].first_asker = none;
    asked_.truncate(0);
    asks_.truncate(0);
  }
  /// A piece will draw on a pack through a list.
  constexpr void ask(std::uint32_t list, pack_handle from, std::uint32_t piece,
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
      asks_.push_back({demand, 0, piece, g.first_asker});
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
  /// Cuts what pieces want in a tick where a quota cannot let all of it through, from the root down
  /// and by name: its rest is shared by largest remainder. Whether it had to. Errors: overflow.
  /// @param want  (std::uint32_t piece) -> int128&
  template <class Want>
  [[nodiscard]] constexpr result<bool> cut(scratch_array<int128>& numbers, Want want) {
    sort_range(asked_, 0, asked_.size(),
               [&](std::uint32_t a, std::uint32_t b) { return is_before(gates_[a], gates_[b]); });
    bool is_cut = false;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const gate& g = gates_[asked_[i]];
      uint128 sum = 0;
      for (std::uint32_t k = g.first_asker; k != none; k = asks_[k].next) {
        asks_[k].want = want(asks_[k].piece);
        sum = add_up(sum, magnitude(asks_[k].want));
      }
      if (sum <= g.room) continue;
      is_cut = true;
      const auto shared = sharing<asker>{asks_}.share(g, &asker::next, numbers);
      if (!shared) return shared.error();
      const int128* part = *shared;
      for (std::uint32_t k = g.first_asker; k != none; k = asks_[k].next)
        want(asks_[k].piece) = *part++;
    }
    return is_cut;
  }

 private:
  [[nodiscard]] static constexpr int128 room_of(const gate& g) noexcept {
    return g.used < g.limit ? g.limit - g.used : 0;
  }
  constexpr std::uint32_t gate_of(quota_handle q, int depth, const interval& window) {
    const std::uint64_t hash = mix(mix(q.index, static_cast<std::uint64_t>(window.start.ns)),
                                   static_cast<std::uint64_t>(window.end.ns));
    const auto known = by_window_.find(
        hash, [&](std::uint32_t i) { return gates_[i].quota == q && gates_[i].window == window; });
    if (known != none) return known;
    const auto added = static_cast<std::uint32_t>(gates_.size());
    gate& g = gates_.push_back({q, window, depth});
    g.used = opening_.used(q, window).whole;
    by_window_.insert(hash, added);
    return added;
  }
  [[nodiscard]] constexpr bool is_before(const gate& a, const gate& b) const {
    if (a.depth != b.depth) return a.depth < b.depth;
    return past_.names.text(s_.quotas[a.quota].name) < past_.names.text(s_.quotas[b.quota].name);
  }

  const engine_state& s_;
  const ledger& past_;
  quota_draft& opening_;
  chunked<gate> gates_;
  chunked<link> links_;
  chunked<asker> asks_;
  chunked<std::uint32_t> asked_;  // gates that somebody asks
  flat_index by_window_;
};

}  // namespace ducat::inline v0::detail

#endif
