// SPDX-License-Identifier: MIT
// What series will bring while a sweep goes on: at the beginning of each cycle what lives on of the
// lot that ends, and the lot of the cycle after it, as decide_cycle() would grant them. Nothing is
// granted by it.
#ifndef DUCAT_ENGINE_SERIES_AHEAD_HPP
#define DUCAT_ENGINE_SERIES_AHEAD_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/edge_queue.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/packs/account.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/packs/recurrence.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a pack of a series is: the lot of a cycle, what lives on of the lot before it, or what is
/// given beyond what was left of that.
enum class series_part : std::uint8_t { lot, lives_on, given };

/// A pack that is foreseen: a series would bring it. It has no handle, for nobody granted it.
struct foreseen_pack {
  series_handle series{};       ///< nothing where the pack is there
  instant cycle = instant_max;  ///< when the cycle begins with which it may be drawn on
  series_part part = series_part::lot;

  [[nodiscard]] constexpr bool has_value() const noexcept { return series.has_value(); }
  friend constexpr bool operator==(const foreseen_pack&, const foreseen_pack&) = default;
};

namespace detail {

/// A pack that a sweep foresees.
struct pack_ahead {
  pack terms{};
  pack_rank rank{};
  foreseen_pack is{};
  std::uint32_t factors = 0;
  std::uint32_t lot = flat_index::none;  // of the sweep; none once its time is over
  int128 left = 0;                       // from then on
  instant empty_at = instant_max;        // likewise
};

/// The series that go on within a sweep, of one account tree at a time, and the packs that they
/// bring. Those are numbered after the packs that are there, in the order in which they would be
/// granted.
class series_ahead {
 public:
  static constexpr std::uint32_t none = flat_index::none;

  /// Nothing is foreseen.
  constexpr void clear() noexcept {
    first_ = none;
    packs_.truncate(0);
    begin_tree();
  }
  /// Foresees what series bring up to an instant, which is part of it.
  constexpr void begin(const engine_state& state, const ledger& past, instant until) noexcept {
    state_ = &state;
    past_ = &past;
    until_ = until;
    first_ = static_cast<std::uint32_t>(state.held.packs.size());
  }
  /// What follows belongs to another account tree.
  constexpr void begin_tree() noexcept {
    followed_.truncate(0);
    live_.truncate(0);
    while (!edges_.empty()) edges_.pop();
    first_way_ = last_way_ = {};
  }
  /// Foresees what the series bring that serve an account, but for wallets. Accounts come in the
  /// order of their paths, but for the first one: so each node is looked at once. O(depth +
  /// series).
  constexpr void follow_way(account_handle from) {
    if (from == last_way_) return;
    const holdings& held = state_->held;
    for (account_handle node = from; node.has_value(); node = held.accounts[node.index].parent)
      if (!held.lies_below(first_way_, node) && !held.lies_below(last_way_, node)) follow(node);
    if (!first_way_.has_value()) first_way_ = from;
    last_way_ = from;
  }
  /// All series of the tree are known.
  constexpr void start() {
    sort_range(followed_, 0, followed_.size(),
               [](const followed& a, const followed& b) { return a.id < b.id; });
    for (std::uint32_t i = 0; i < followed_.size(); ++i)
      edges_.push({followed_[i].begins, edge_kind::cycle, i});
  }

  /// When the next cycle of a series of the tree begins, within the sweep; or instant_max.
  [[nodiscard]] constexpr instant next_cycle() const noexcept {
    return edges_.empty() ? instant_max : edges_.front().at;
  }
  /// That cycle begins. Precondition: there is one. O(log series), and what the lots take.
  /// @param lots  above_zero(pack): what a pack has above zero; take(pack, quantity, when): that
  /// lives on elsewhere; put(place): a pack came
  template <class Lots> constexpr void begin_cycle(Lots& lots) {
    const pack_edge edge = edges_.front();
    edges_.pop();
    followed& s = followed_[edge.of];
    ++s.number;
    live_on(s, s.current, edge.at, lots);
    s.current = s.next;
    if (s.number == s.last) return;
    const interval time = s.times.time_of(s.number + 1, s.terms->valid);
    if (time.empty() || s.stopped_from <= time.start || until_ < time.start) return;
    s.next = bring(s, {s.id, time.start, series_part::lot}, time, s.terms->quantity, s.terms->floor,
                   lots);
    pack_rank& rank = packs_.back().rank;
    rank.priority = s.terms->priority;
    rank.granted_ns = time.start.ns;
    rank.paid = s.terms->paid;
    edges_.push({time.start, edge_kind::cycle, edge.of});
  }
  /// All cycles of an instant have begun: packs are let go that are over by then, and the others
  /// stand in their burn-down order. O(live packs × log of them).
  /// @param release  (pack_ahead&): what it leaves is noted, its lot is free
  template <class Release> constexpr void settle(instant when, Release release) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < live_.size(); ++i) {
      pack_ahead& p = packs_[live_[i]];
      if (when < p.terms.valid.end)
        live_[kept++] = live_[i];
      else
        release(p);
    }
    live_.truncate(kept);
    if (kept < 2) return;
    const burn_order& order = state_->held.order_of(packs_[live_[0]].rank.account);
    sort_range(live_, 0, kept, [&](std::uint32_t a, std::uint32_t b) {
      return compare(order, ranked(a), ranked(b)) < 0;
    });
  }

  /// Whether a pack is foreseen, of this tree or another one.
  [[nodiscard]] constexpr bool contains(pack_handle id) const noexcept {
    return id.index >= first_ && id.has_value();
  }
  [[nodiscard]] constexpr const pack_ahead& operator[](pack_handle id) const noexcept {
    return packs_[id.index - first_];
  }
  [[nodiscard]] constexpr pack_ahead& operator[](pack_handle id) noexcept {
    return packs_[id.index - first_];
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return packs_.size(); }
  [[nodiscard]] constexpr const pack_ahead& at(std::size_t place) const noexcept {
    return packs_[place];
  }

  /// Calls `visit(pack_handle, const pack&)` for what a walk over the packs that are there visits,
  /// with those that are foreseen at their places in the burn-down order. O(those × depth).
  /// @param walk  (visit): for what it visits for a user
  template <class Walk, class Visit>
  constexpr void for_each_pack(account_handle user, Walk walk, Visit visit) const {
    if (live_.empty()) {
      walk(visit);
      return;
    }
    const burn_order& order = state_->held.order_of(user);
    std::size_t next = 0;
    const auto visit_next = [&] {
      const pack_ahead& p = packs_[live_[next]];
      if (state_->held.lies_below(user, p.rank.account)) visit(handle_of(live_[next]), p.terms);
      ++next;
    };
    walk([&](pack_handle id, const pack& p) {
      const pack_rank& rank = state_->held.ranks[id.index];
      const ranked_pack here{id, &p, &rank, steps_up(rank)};
      while (next < live_.size() && compare(order, ranked(live_[next]), here) < 0) visit_next();
      return visit(id, p);
    });
    while (next < live_.size()) visit_next();
  }
  /// Calls `f(number)` for each series of the tree of which a cycle begins before an instant, and
  /// whose lots are for a user in a unit.
  template <class F>
  constexpr void for_each_series(const scope_subject& user, dimension unit, instant before,
                                 F f) const {
    for (std::uint32_t i = 0; i < followed_.size(); ++i) {
      const followed& s = followed_[i];
      if (s.terms->unit == unit && s.begins < before &&
          state_->held.scopes.allows(s.terms->scope, user) &&
          state_->held.lies_below(user.account, s.terms->account))
        f(i);
    }
  }
  /// The depth of the highest node that such a series belongs to.
  [[nodiscard]] constexpr int highest(const scope_subject& user, dimension unit,
                                      instant before) const {
    int depth = max_account_depth;
    for_each_series(user, unit, before, [&](std::uint32_t i) {
      const int at = state_->held.accounts[followed_[i].terms->account.index].depth;
      depth = at < depth ? at : depth;
    });
    return depth;
  }

 private:
  struct followed {
    series_handle id;
    const series_opened* terms;
    cycles times;
    pack_handle current;  // its lots, of the cycle that has begun and of the next
    pack_handle next;
    std::int64_t number;   // of the cycle that has begun
    std::int64_t last;     // after which none is foreseen
    instant stopped_from;  // as series_state has it
    instant begins;        // its first cycle of the sweep
  };

  constexpr void follow(account_handle node) {
    for (series_handle id = state_->first_series_of(node); id.has_value();
         id = state_->series[id.index].more) {
      const series_state& series = state_->series[id.index];
      if (!series.next.has_value()) continue;
      const series_opened& terms = past_->all<series_opened>()[id.index];
      const pack& next = state_->held.packs[series.next.index];
      const bool goes_on = next.valid.start <= until_ && next.valid.start < series.stopped_from;
      if (!goes_on || next.is_wallet()) continue;
      followed_.push_back({id, &terms,
                           cycles{terms.cycle, terms.valid.start, state_->held.clock_of(node)},
                           series.current, series.next, series.number, series.number + max_cycles,
                           series.stopped_from, next.valid.start});
    }
  }

  [[nodiscard]] constexpr pack_handle handle_of(std::uint32_t place) const noexcept {
    return {first_ + place};
  }
  // For packs of one tree the depths say what the steps from any user up would.
  [[nodiscard]] constexpr std::int32_t steps_up(const pack_rank& rank) const noexcept {
    return max_account_depth - state_->held.accounts[rank.account.index].depth;
  }
  [[nodiscard]] constexpr ranked_pack ranked(std::uint32_t place) const noexcept {
    const pack_ahead& p = packs_[place];
    return {handle_of(place), &p.terms, &p.rank, steps_up(p.rank)};
  }

  // What lives on of a lot whose cycle ended, as lot_writer::roll_over() has it.
  template <class Lots>
  constexpr void live_on(const followed& s, pack_handle ended, instant at, Lots& lots) {
    const rollover& rest = s.terms->rest;
    const int128 left = lots.above_zero(ended);
    const int128 lives = rest.of(left);
    const int128 moved = left < lives ? left : lives;
    const instant until = s.times.start_of(s.number + rest.cycles);
    if (moved > 0) {
      lots.take(ended, moved, at);
      const instant since = contains(ended) ? (*this)[ended].terms.valid.start
                                            : state_->held.packs[ended.index].valid.start;
      bring(s, {s.id, at, series_part::lives_on}, {since, until}, moved, 0, lots);
      pack_rank& rank = packs_.back().rank;  // it stands where its lot stood
      rank.paid = s.terms->paid;
      rank.quantity = s.terms->quantity;
      rank.priority = rest.priority;
      rank.granted_ns = at.ns;
    }
    if (lives <= moved) return;
    bring(s, {s.id, at, series_part::given}, {at, until}, lives - moved, 0, lots);
    packs_.back().rank.priority = rest.priority;
    packs_.back().rank.granted_ns = at.ns;
  }
  template <class Lots>
  constexpr pack_handle bring(const followed& s, const foreseen_pack& is, const interval& valid,
                              int128 quantity, int128 floor, Lots& lots) {
    const auto place = static_cast<std::uint32_t>(packs_.size());
    pack_ahead& p = packs_.push_back({});
    p.is = is;
    p.terms.balance = quantity;
    p.terms.floor = floor;
    p.terms.valid = valid;
    p.terms.scope = s.terms->scope;
    p.terms.unit = s.terms->unit;
    p.terms.source = s.terms->source;
    p.terms.has_factors = s.terms->factors != 0;
    p.factors = s.terms->factors;
    p.rank.account = s.terms->account;
    p.rank.skus = state_->held.scopes.sku_count(s.terms->scope);
    p.rank.quantity = quantity;
    live_.push_back(place);
    lots.put(handle_of(place));
    return handle_of(place);
  }

  const engine_state* state_ = nullptr;
  const ledger* past_ = nullptr;
  instant until_ = instant_max;
  std::uint32_t first_ = none;   // the number of the first pack that is foreseen
  chunked<pack_ahead> packs_;    // of all trees
  chunked<followed> followed_;   // of the tree at hand, by their numbers
  chunked<std::uint32_t> live_;  // likewise: packs whose time is not over, in burn-down order
  edge_queue edges_;             // likewise: cycles, by the places of their series
  account_handle first_way_{};   // likewise: accounts whose ways up are followed
  account_handle last_way_{};
};

}  // namespace detail

}  // namespace ducat::inline v0

#endif
