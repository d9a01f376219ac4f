// SPDX-License-Identifier: MIT
// What the jobs of a sweep may draw on: scratch copies of the packs that matter, and for each
// distinct set of them the order in which they go. Jobs with the same packs share one cover.
#ifndef DUCAT_ENGINE_SWEEP_COVER_HPP
#define DUCAT_ENGINE_SWEEP_COVER_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/first_use_draft.hpp>
#include <ducat/engine/pack_reach.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/series_ahead.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/usage/dimensions.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// What a pack may still give: the part above zero, or the part from there down to its floor. They
/// are two lots, for all parts above zero go before any part below.
struct sweep_lot {
  pack_handle pack{};
  bool below_zero = false;
  interval valid{};
  uint128 room = 0;
  instant empty_at = instant_max;  // when nothing was left, within the sweep
  // Of the stretch or round at hand: what is asked for, and by which jobs.
  uint128 asked = 0;
  bool is_fractional = false;
  std::uint32_t first_asker = flat_index::none;
  // Until its first use; `valid` is when that may be.
  bool is_waiting = false;
  // Of what lives on of another lot: that lot's end. Up to then it stands right behind it.
  instant lives_from = instant_min;
  bool has_factors = false;
};

/// The lots of one set of packs, in the order in which they are drawn on.
struct sweep_cover {
  std::size_t begin = 0;  // of its entries
  std::size_t end = 0;
  std::size_t all = 0;                   // behind them: the series that will bring more
  std::size_t first = 0;                 // the entries before it are used up for good
  std::uint32_t lot = flat_index::none;  // the first that has something to give
  account_handle behind{};  // the lowest node on the way that has a quota on them, or nothing
  instant uncovered = instant_max;  // the first tick of the stretch in which it gives too little
  bool is_leased = false;           // in the stretch at hand: somebody draws on it in a lease
};

/// The lots and covers of one sweep.
class cover_table {
 public:
  static constexpr std::uint32_t none = flat_index::none;

  chunked<sweep_lot> lots;
  chunked<sweep_cover> covers;
  series_ahead ahead;

  constexpr void clear() noexcept {
    lots.truncate(0);
    covers.truncate(0);
    entries_.truncate(0);
    by_pack_.forget();
    by_entries_.forget();
    openings_.truncate(0);
    by_opening_.forget();
    ahead.clear();
    begin_tree();
  }
  /// What happened is swept, not what is to come: packs that still wait for their first use do not
  /// begin with it.
  constexpr void settle() noexcept { is_settling_ = true; }
  /// Has a pack begin with another balance than it has now. Call it before a cover is asked for.
  constexpr void open_with(pack_handle of, int128 balance) {
    by_opening_.insert(mix(of.index, 0), static_cast<std::uint32_t>(openings_.size()));
    openings_.push_back({of, balance});
  }
  /// What follows belongs to another account tree, which shares no pack with those before.
  constexpr void begin_tree() noexcept {
    first_lot_ = lots.size();
    first_cover_ = tree_cover_ = covers.size();
    tree_entry_ = entries_.size();
    ahead.begin_tree();
    free_.truncate(0);
    free_pairs_.truncate(0);
    has_factors_ = false;
    waiting_ = 0;
    begun_.begin();
    began_at_ = instant_max;
    last_ = question{};
  }
  [[nodiscard]] constexpr std::size_t first_lot() const noexcept { return first_lot_; }

  /// The cover of a job: the packs of a unit that serve its account, are for what it does, and had
  /// something left when the sweep began, for some of its time. O(packs on the way to the root).
  /// @param swept   all of the time of the sweep
  /// @param behind  the lowest node on the way that has a quota on them, or nothing: with the packs
  /// it says which quotas lie between
  constexpr std::uint32_t cover_of(const engine_state& state, const job_terms& job, dimension unit,
                                   interval swept, account_handle behind = {}) {
    const bool same = last_.cover != none && last_.account == job.account && last_.sku == job.sku &&
                      last_.unit == unit && last_.dimensions == job.dimensions;
    if (!same)
      last_ = {job.account, job.sku, unit, job.dimensions,
               find_cover(state, job, unit, swept, behind)};
    return last_.cover;
  }

  /// Whether a pack of the tree at hand waits for its first use.
  [[nodiscard]] constexpr bool has_waiting() const noexcept { return waiting_ != 0; }
  /// Whether one began at an instant.
  [[nodiscard]] constexpr bool begins_at(instant when) const noexcept { return began_at_ == when; }
  /// The validity of a pack begins: it has an end from now on, and another place in the order. The
  /// covers of the tree at hand go by it once they are asked for again, as they must be.
  /// Precondition: it waits. O(1).
  constexpr void begin_validity(const engine_state& state, pack_handle id, instant when) {
    const interval valid = validity_from(state, id, when);
    for (std::size_t i = find(id); i < lots.size() && lots[i].pack == id; ++i) {
      lots[i].valid = valid;
      lots[i].is_waiting = false;
    }
    --waiting_;
    began_at_ = when;
    begun_.add(id, state.held.packs[id.index], valid);
    begun_.settle();
    first_cover_ = covers.size();
    last_ = question{};
  }
  /// Whether a pack of the tree at hand has factors.
  [[nodiscard]] constexpr bool has_factors() const noexcept { return has_factors_; }
  /// The cycles of series begin that do so by an instant. Whether any did: then the covers of the
  /// tree at hand must be asked for again. O(1) where none does.
  constexpr bool begin_cycles(const engine_state& state, instant when) {
    if (when < ahead.next_cycle() || ahead.next_cycle() == instant_max) return false;
    foreseen_lots into{*this, state};
    while (ahead.next_cycle() <= when && ahead.next_cycle() != instant_max) ahead.begin_cycle(into);
    ahead.settle(when, [&](pack_ahead& over) { release(over); });
    covers.truncate(tree_cover_);
    entries_.truncate(tree_entry_);
    by_entries_.forget();
    first_cover_ = tree_cover_;
    last_ = question{};
    return true;
  }
  /// What a lot of a pack that is foreseen has left, below zero where its floor was used.
  [[nodiscard]] constexpr int128 left_of(const pack_ahead& p) const {
    if (p.lot == none) return p.left;
    const auto above = static_cast<int128>(lots[p.lot].room);
    if (p.terms.floor == 0) return above;
    const auto below = static_cast<int128>(lots[p.lot + 1].room);
    // Of a pack that has factors the second lot has all of it.
    return p.terms.has_factors ? p.terms.floor + below : p.terms.floor + above + below;
  }
  /// The terms of a pack that is there or is foreseen, as it was when the sweep began.
  [[nodiscard]] constexpr const pack& terms_of(const holdings& held,
                                               pack_handle id) const noexcept {
    return ahead.contains(id) ? ahead[id].terms : held.packs[id.index];
  }
  /// The factors of one. Precondition: it has some.
  [[nodiscard]] constexpr factored_pack factors_of(const holdings& held, pack_handle id) const {
    return ahead.contains(id) ? factored_pack{id, ahead[id].factors, 0} : held.factors_of(id);
  }
  /// The lot of what a pack has above zero, or none where no cover has the pack.
  [[nodiscard]] constexpr std::uint32_t find(pack_handle id) const {
    if (ahead.contains(id)) return ahead[id].lot;
    return by_pack_.find(mix(id.index, 0), [&](std::uint32_t i) { return lots[i].pack == id; });
  }
  /// Calls `f(lot)` for the lots of a cover that are not used up for good.
  template <class F> constexpr void for_each_lot(std::uint32_t cover, F f) const {
    const sweep_cover& c = covers[cover];
    for (std::size_t e = c.first; e < c.end; ++e) f(lots[entries_[e] & ~behind_lot]);
  }

  /// The first lot of a cover that can give something at an instant and that `may(lot)` be drawn
  /// on, or none. In a tick with which packs began, those that wait on go last.
  template <class May>
  [[nodiscard]] constexpr std::uint32_t first_of(std::uint32_t cover, instant when, May may) const {
    const sweep_cover& c = covers[cover];
    const auto first = [&](bool wait_on) {
      for (std::size_t e = c.first; e < c.end; ++e) {
        const std::uint32_t place = entries_[e] & ~behind_lot;
        const sweep_lot& lot = lots[place];
        if (is_over(lot, when) || when < lot.valid.start || (wait_on && lot.is_waiting)) continue;
        if ((place != entries_[e]) != (when < lot.lives_from)) continue;
        if (may(place)) return place;
      }
      return none;
    };
    const bool wait_on = begins_at(when);
    const std::uint32_t found = first(wait_on);
    return found == none && wait_on ? first(false) : found;
  }
  /// For each cover of the tree the first lot that can give something at an instant; nothing is
  /// asked of any lot yet.
  constexpr void choose(instant when) noexcept {
    for (std::size_t i = first_lot_; i < lots.size(); ++i) {
      lots[i].asked = 0;
      lots[i].is_fractional = false;
      lots[i].first_asker = none;
    }
    for (std::size_t i = first_cover_; i < covers.size(); ++i) {
      sweep_cover& c = covers[i];
      while (c.first < c.end && is_over(lots[entries_[c.first] & ~behind_lot], when)) ++c.first;
      c.lot = first_of(static_cast<std::uint32_t>(i), when, [](std::uint32_t) { return true; });
    }
  }
  /// The first instant after `when` at which a pack of the tree starts or ends, or `edge`.
  [[nodiscard]] constexpr instant next_edge(instant when, instant edge) const noexcept {
    for (std::size_t i = first_lot_; i < lots.size(); ++i) {
      const interval& valid = lots[i].valid;
      if (when < valid.start && valid.start < edge) edge = valid.start;
      if (when < valid.end && valid.end < edge) edge = valid.end;
    }
    return edge;
  }
  constexpr void forget_uncovered() noexcept {
    for (std::size_t i = first_cover_; i < covers.size(); ++i) covers[i].uncovered = instant_max;
  }

 private:
  // The question that was answered last: jobs that are neighbours by name are mostly alike.
  struct question {
    account_handle account{};
    sku_handle sku{};
    dimension unit = dimension::none;
    dimension_values dimensions{};
    std::uint32_t cover = none;
  };
  struct opening {
    pack_handle pack;
    int128 balance;
  };
  // What series_ahead does to lots.
  struct foreseen_lots {
    cover_table& table;
    const engine_state& state;

    [[nodiscard]] constexpr int128 above_zero(pack_handle id) const {
      if (const std::uint32_t lot = table.find(id); lot != none)
        return static_cast<int128>(table.lots[lot].room);
      const int128 balance = state.held.packs[id.index].balance;
      return balance > 0 ? balance : 0;
    }
    constexpr void take(pack_handle id, int128 quantity, instant when) {
      std::uint32_t of = table.find(id);
      const pack& p = table.terms_of(state.held, id);
      if (of == none) of = table.lot_of(id, p, p.valid);
      sweep_lot& lot = table.lots[of];
      lot.room -= magnitude(quantity);
      if (lot.room == 0) lot.empty_at = when;
      if (p.has_factors && p.floor < 0) table.lots[of + 1].room -= magnitude(quantity);
    }
    constexpr void put(pack_handle id) { table.put(id); }
  };

  // A lot that is over makes room for one that is foreseen: as many are there as live at once.
  constexpr void put(pack_handle id) {
    pack_ahead& p = ahead[id];
    const bool has_floor = p.terms.floor < 0;
    chunked<std::uint32_t>& free = has_floor ? free_pairs_ : free_;
    const bool is_new = free.empty();
    p.lot = is_new ? static_cast<std::uint32_t>(lots.size()) : free.back();
    if (!is_new) free.truncate(free.size() - 1);
    for (std::uint32_t i = 0; is_new && i < (has_floor ? 2U : 1U); ++i) lots.push_back({});
    const interval usable{p.is.cycle, p.terms.valid.end};
    const uint128 above = magnitude(p.terms.balance);
    lots[p.lot] = {id, false, usable, above};
    lots[p.lot].has_factors = p.terms.has_factors;
    if (!has_floor) return;
    const uint128 below = magnitude(p.terms.floor);
    lots[p.lot + 1] = {id, true, usable, p.terms.has_factors ? below + above : below};
    lots[p.lot + 1].has_factors = p.terms.has_factors;
  }
  constexpr void release(pack_ahead& over) {
    over.left = left_of(over);
    over.empty_at = lots[over.lot].empty_at;
    (over.terms.floor < 0 ? free_pairs_ : free_).push_back(over.lot);
    over.lot = none;
  }

  // The packs that are there, those that began, and those that are foreseen, in their order.
  template <class Visit>
  constexpr void for_each_pack(const engine_state& state, account_handle user, instant since,
                               Visit visit) const {
    const auto walk = [&](auto each) {
      if (begun_.is_settled())
        begun_.for_each_pack(state.held, user, since, each);
      else
        state.held.for_each_pack(user, since, each);
    };
    ahead.for_each_pack(user, walk, visit);
  }
  constexpr void add_entry(std::uint32_t lot, std::uint32_t mark) {
    if (lots[lot].room > 0 || lots[lot].empty_at != instant_max) entries_.push_back(lot | mark);
  }

  constexpr std::uint32_t find_cover(const engine_state& state, const job_terms& job,
                                     dimension unit, interval swept, account_handle behind) {
    const std::size_t begin = entries_.size();
    const scope_subject subject{job.sku, job.account, &job.dimensions};
    const auto add_lots = [&](bool below_zero) {
      const auto add_lot = [&](pack_handle id, const pack& p) {
        if (p.unit != unit || p.is_wallet()) return true;
        if ((below_zero && p.floor == 0) || !state.held.scopes.allows(p.scope, subject))
          return true;
        if (p.is_waiting && is_settling_) return true;
        const interval valid = usable_in(state, id, p, swept);
        if (!valid.overlaps(swept) || !serves(state, id, job.account)) return true;
        has_factors_ = has_factors_ || p.has_factors;
        const std::uint32_t lot = lot_of(id, p, valid) + (below_zero ? 1 : 0);
        if (p.lives_on)
          lots[lot].lives_from = state.held.packs[state.held.lot_of_rest(id).index].valid.end;
        add_entry(lot, 0);
        if (p.leaves_rest && !below_zero) add_rest(state, id, swept);
        return true;
      };
      for_each_pack(state, job.account, swept.start, add_lot);
    };
    add_lots(false);
    add_lots(true);
    const std::size_t end = entries_.size();
    ahead.for_each_series(subject, unit, swept.end,
                          [&](std::uint32_t series) { entries_.push_back(series); });
    return intern(begin, end, behind);
  }

  // What lives on of a lot stands behind it as well: it has no floor, and the same scope.
  constexpr void add_rest(const engine_state& state, pack_handle of, interval swept) {
    const pack_handle id = state.held.rest_of(of);
    const pack& p = state.held.packs[id.index];
    if (!p.valid.overlaps(swept)) return;
    const std::uint32_t lot = lot_of(id, p, p.valid);
    lots[lot].lives_from = state.held.packs[of.index].valid.end;
    add_entry(lot, behind_lot);
  }

  // Those that began within the sweep may lie anywhere in the tree.
  [[nodiscard]] constexpr bool serves(const engine_state& state, pack_handle id,
                                      account_handle user) const noexcept {
    return !begun_.contains(id) || state.held.lies_below(user, state.held.ranks[id.index].account);
  }

  [[nodiscard]] constexpr int128 opening_of(pack_handle id, const pack& p) const {
    const auto known = by_opening_.find(mix(id.index, 0),
                                        [&](std::uint32_t i) { return openings_[i].pack == id; });
    return known == none ? p.balance : openings_[known].balance;
  }

  [[nodiscard]] static constexpr bool is_over(const sweep_lot& lot, instant when) noexcept {
    return lot.room == 0 || lot.valid.end <= when;
  }

  // The lot of what a pack has above zero; where it has a floor, the one below follows. Of a pack
  // that has factors that one holds all it has, for it takes what dust lies above zero as well.
  constexpr std::uint32_t lot_of(pack_handle id, const pack& p, const interval& valid) {
    if (const std::uint32_t known = find(id); known != none) return known;
    const auto added = static_cast<std::uint32_t>(lots.size());
    const int128 balance = opening_of(id, p);
    const int128 above = balance > 0 ? balance : 0;
    sweep_lot& first = lots.push_back({id, false, valid, magnitude(above)});
    first.is_waiting = p.is_waiting;
    first.has_factors = p.has_factors;
    if (p.floor < 0) {
      const int128 under = balance < 0 ? balance : 0;
      uint128 room = under > p.floor ? magnitude(p.floor) - magnitude(under) : 0;
      if (p.has_factors) room += magnitude(above);
      sweep_lot& below = lots.push_back({id, true, valid, room});
      below.is_waiting = p.is_waiting;
      below.has_factors = p.has_factors;
    }
    waiting_ += p.is_waiting ? 1 : 0;
    by_pack_.insert(mix(id.index, 0), added);
    return added;
  }

  // The cover of the entries from `begin` on, which go again where they are known.
  constexpr std::uint32_t intern(std::size_t begin, std::size_t end, account_handle behind) {
    const std::size_t all = entries_.size();
    std::uint64_t hash = mix(first_cover_, end - begin);
    for (std::size_t e = begin; e < all; ++e) hash = mix(hash, entries_[e]);
    const auto known = by_entries_.find(hash, [&](std::uint32_t i) {
      const sweep_cover& c = covers[i];
      if (i < first_cover_ || c.end - c.begin != end - begin || c.all - c.begin != all - begin ||
          c.behind != behind)
        return false;
      for (std::size_t e = begin; e < all; ++e)
        if (entries_[c.begin + (e - begin)] != entries_[e]) return false;
      return true;
    });
    if (known != none) {
      entries_.truncate(begin);
      return known;
    }
    const auto added = static_cast<std::uint32_t>(covers.size());
    covers.push_back({begin, end, all, begin}).behind = behind;
    by_entries_.insert(hash, added);
    return added;
  }

  question last_{};
  // Of an entry: what lives on of the lot before it, up to that lot's end.
  static constexpr std::uint32_t behind_lot = 1U << 31;
  chunked<std::uint32_t> entries_;
  flat_index by_pack_;     // the lots above zero
  flat_index by_entries_;  // the covers
  chunked<opening> openings_;
  flat_index by_opening_;  // by pack
  std::size_t first_lot_ = 0;
  std::size_t first_cover_ = 0;
  std::size_t tree_cover_ = 0;
  std::size_t tree_entry_ = 0;
  chunked<std::uint32_t> free_;  // lots of packs that were foreseen, and are over
  chunked<std::uint32_t> free_pairs_;
  first_use_draft begun_;    // of the tree at hand
  std::size_t waiting_ = 0;  // packs of it
  instant began_at_ = instant_max;
  bool has_factors_ = false;
  bool is_settling_ = false;
};

}  // namespace ducat::inline v0::detail

#endif
