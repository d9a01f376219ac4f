// SPDX-License-Identifier: MIT
// What a sweep draws on: packs, of which some lie behind quotas and some have factors. Who is
// served by which, for how long that serves all, and how it is shared in a tick in which it does
// not.
#ifndef DUCAT_ENGINE_SWEEP_SUPPLY_HPP
#define DUCAT_ENGINE_SWEEP_SUPPLY_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>
#include <ducat/engine/quota_gates.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/engine/sweep_cover.hpp>
#include <ducat/engine/sweep_factors.hpp>
#include <ducat/engine/sweep_share.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/symbol.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// @tparam Asker  who draws: `demand`, `want`, `cover`, `gates` (its list of quotas, or none),
/// `lot` and `row` (what serves it next, or none), and `next_asker`
template <class Asker> class sweep_supply {
 public:
  static constexpr std::uint32_t none = flat_index::none;

  cover_table covers;
  quota_gates gates;
  sweep_factors<Asker> factors;

  /// @param askers  in the order of their names; those that run are named by their places, in order
  constexpr explicit sweep_supply(chunked<Asker>& askers) noexcept
      : factors{covers, askers}, askers_{askers} {}
  sweep_supply(const sweep_supply&) = delete;
  sweep_supply& operator=(const sweep_supply&) = delete;

  /// Forgets the sweep before.
  constexpr void begin(const engine_state& state, const symbol_table& names) noexcept {
    covers.clear();
    gates.begin(state, names, &covers.ahead);
    factors.begin(state.held);
  }

  /// Remembers what all lots have and all quotas have used; go_back() has it again.
  constexpr void remember() {
    lots_before_.truncate(0);
    for (std::size_t i = covers.first_lot(); i < covers.lots.size(); ++i)
      lots_before_.push_back({covers.lots[i].room, covers.lots[i].empty_at});
    gates.remember();
    factors.remember();
  }
  constexpr void go_back() noexcept {
    for (std::size_t i = 0; i < lots_before_.size(); ++i) {
      sweep_lot& lot = covers.lots[covers.first_lot() + i];
      lot.room = lots_before_[i].room;
      lot.empty_at = lots_before_[i].empty_at;
    }
    gates.go_back();
    factors.go_back();
  }

  /// Begins a stretch or a round at an instant: nobody asks yet.
  constexpr void begin_round(instant when) noexcept {
    covers.choose(when);
    gates.forget_askers();
    factors.forget_askers();
  }
  /// Turns to the lot that serves somebody next: the first of its cover that has something, of
  /// which a unit fits, and that quotas let through.
  /// @param row_of  (lot) -> the row of a pack that has factors
  template <class RowOf> constexpr void choose(Asker& a, instant when, RowOf row_of) const {
    std::uint32_t row = none;
    a.lot = covers.first_of(a.cover, when, [&](std::uint32_t lot) {
      return gates.allow(a.gates, covers.lots[lot].pack, 1) > 0 && fits(lot, row, row_of);
    });
    a.row = a.lot == none ? none : row;
  }
  /// The quota that keeps somebody back who finds nothing to draw on: the first that lets nothing
  /// through of the first pack that could serve it; or nothing.
  template <class RowOf>
  [[nodiscard]] constexpr quota_handle kept_by(const Asker& a, instant when, RowOf row_of) const {
    if (a.gates == none) return {};
    std::uint32_t row = none;
    const std::uint32_t lot =
        covers.first_of(a.cover, when, [&](std::uint32_t able) { return fits(able, row, row_of); });
    return lot == none ? quota_handle{} : gates.closed(a.gates, covers.lots[lot].pack);
  }
  /// Draws on the lot of somebody. Precondition: it can give that.
  constexpr void draw(const Asker& a, int128 quantity) {
    sweep_lot& lot = covers.lots[a.lot];
    gates.draw(a.gates, lot.pack, quantity);
    if (a.row != none)
      factors.draw(a.lot, a.row, quantity, instant_max);
    else
      lot.room -= magnitude(quantity);
  }

  /// Somebody asks its lot, and the quotas before it, for a stretch. Call it backwards.
  constexpr void ask(std::uint32_t who) {
    const Asker& a = askers_[who];
    ask(who, a.demand.whole(), a.demand.is_fractional());
    gates.ask(a.gates, covers.lots[a.lot].pack, who, a.demand);
  }
  /// For how many ticks, up to a limit, all are served what they ask.
  [[nodiscard]] constexpr std::uint64_t ticks_served(std::uint64_t limit) {
    const sharing<Asker> share{askers_};
    for (std::size_t i = covers.first_lot(); i < covers.lots.size(); ++i)
      if (covers.lots[i].first_asker != none)
        limit = share.ticks_served(covers.lots[i], &Asker::next_asker, limit);
    return factors.ticks_served(gates.ticks_served(limit));
  }

  /// One round of a tick: serves the wants of those that run, as far as their lots reach. What some
  /// lot or quota has too little of is shared in whole units by largest remainder over what each
  /// still wants, first what quotas leave, then what packs have. Calls `f(who, lot, quantity)`, the
  /// lot as its place. Whether something was short, so that there is another round. Errors:
  /// overflow.
  /// @param then  the end of the tick
  template <class F>
  [[nodiscard]] constexpr result<bool> serve_round(const chunked<std::uint32_t>& running,
                                                   instant then, F f) {
    const auto cut = cut_by_quotas(running);
    if (!cut) return cut;
    const auto served = serve_lots(running, then, f);
    if (!served) return served;
    return *cut || *served;
  }

 private:
  // Whether a unit of somebody fits into what a lot has; under which row, is said as well.
  template <class RowOf>
  [[nodiscard]] constexpr bool fits(std::uint32_t lot, std::uint32_t& row, RowOf row_of) const {
    row = none;
    if (!factors.has(lot)) return true;
    row = row_of(lot);
    return factors.serves(lot, row);
  }
  // Asks the lot of somebody for whole units in each tick, or in this one.
  constexpr void ask(std::uint32_t who, uint128 units, bool is_fractional) {
    Asker& a = askers_[who];
    if (a.row != none) return factors.ask(a.lot, a.row, who, units, is_fractional);
    sweep_lot& lot = covers.lots[a.lot];
    lot.asked = add_up(lot.asked, units);
    lot.is_fractional = lot.is_fractional || is_fractional;
    a.next_asker = lot.first_asker;
    lot.first_asker = who;
  }
  // Puts by what quotas do not let through in this round. Whether they keep anything back.
  constexpr result<bool> cut_by_quotas(const chunked<std::uint32_t>& running) {
    put_by_.truncate(0);
    for (std::size_t k = 0; k < running.size(); ++k) put_by_.push_back(askers_[running[k]].want);
    for (std::size_t k = running.size(); k-- > 0;) {
      const Asker& a = askers_[running[k]];
      if (a.lot != none && a.want > 0)
        gates.ask(a.gates, covers.lots[a.lot].pack, running[k], a.demand);
    }
    const auto cut =
        gates.cut(numbers_, [&](std::uint32_t i) -> int128& { return askers_[i].want; });
    for (std::size_t k = 0; k < running.size(); ++k) put_by_[k] -= askers_[running[k]].want;
    return cut;
  }
  // Whether a pack could not serve all who asked it; what was put by is wanted again.
  template <class F>
  constexpr result<bool> serve_lots(const chunked<std::uint32_t>& running, instant then, F f) {
    for (std::size_t k = running.size(); k-- > 0;) {
      const Asker& a = askers_[running[k]];
      if (a.want > 0 && a.lot != none) ask(running[k], magnitude(a.want), false);
    }
    const auto give = [&](std::uint32_t who, std::uint32_t lot, int128 part) {
      gates.draw(askers_[who].gates, covers.lots[lot].pack, part);
      f(who, lot, part);
    };
    const auto by_factors = factors.serve(numbers_, then, give);
    if (!by_factors) return by_factors;
    bool is_short = *by_factors;
    const sharing<Asker> share{askers_};
    for (std::size_t i = covers.first_lot(); i < covers.lots.size(); ++i) {
      sweep_lot& lot = covers.lots[i];
      if (lot.first_asker == none) continue;
      is_short = is_short || lot.asked > lot.room;
      const auto served = share.serve(
          lot, &Asker::next_asker, numbers_,
          [&](std::uint32_t who, int128 part) { give(who, static_cast<std::uint32_t>(i), part); });
      if (!served) return served.error();
      if (lot.room == 0) lot.empty_at = then;
    }
    for (std::size_t k = 0; k < running.size(); ++k) askers_[running[k]].want += put_by_[k];
    return is_short;
  }

  struct lot_before {
    uint128 room = 0;
    instant empty_at = instant_max;
  };

  chunked<Asker>& askers_;
  chunked<lot_before> lots_before_;
  chunked<int128> put_by_;  // of those that run
  scratch_array<int128> numbers_;
};

}  // namespace ducat::inline v0::detail

#endif
