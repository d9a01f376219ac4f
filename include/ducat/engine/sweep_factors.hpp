// SPDX-License-Identifier: MIT
// Packs that have factors, in the order of time: how long what they have serves all who draw on
// them, each under its row, and how it is shared in the tick in which it does not.
#ifndef DUCAT_ENGINE_SWEEP_FACTORS_HPP
#define DUCAT_ENGINE_SWEEP_FACTORS_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/sweep_cover.hpp>
#include <ducat/engine/sweep_share.hpp>
#include <ducat/exact/allocate.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/local_clock.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// The rows of such packs that usage meets in one sweep. Of a pack with a floor two lots share what
/// it has: the one above zero is there while something lies above zero, the one below takes what
/// dust lies there as well.
/// @tparam Asker  who draws: as sharing<> wants it, with a member `next_asker`
template <class Asker> class sweep_factors {
  struct row {
    pack_handle pack{};
    std::uint32_t number = 0;  // of the pack's rows, or factored_draw::no_row
    std::uint32_t above = 0;   // the pack's first lot
    ratio factor{1};
    factor_total total{};
    // Of the stretch or round at hand, as sharing<> wants it: units of usage.
    std::uint32_t lot = none;
    uint128 room = 0;
    uint128 asked = 0;
    bool is_fractional = false;
    std::uint32_t first_asker = none;
  };

 public:
  static constexpr std::uint32_t none = flat_index::none;

  constexpr sweep_factors(cover_table& covers, chunked<Asker>& askers) noexcept
      : covers_{covers}, askers_{askers} {}

  /// Forgets the sweep before.
  constexpr void begin(const holdings& held) noexcept {
    held_ = &held;
    rows_.truncate(0);
    totals_before_.truncate(0);
    by_row_.forget();
    asked_.truncate(0);
  }
  [[nodiscard]] constexpr bool has(std::uint32_t lot) const noexcept {
    return covers_.lots[lot].has_factors;
  }
  /// The row of a lot's pack that is for usage at an instant. Precondition: it has factors. O(rows
  /// of the pack).
  /// @param opening  (pack, row) -> factor_total: what it has given under it before the sweep; one
  /// that is foreseen has given nothing
  template <class Opening>
  constexpr std::uint32_t row_of(std::uint32_t lot, const scope_subject& usage, instant when,
                                 local_clock clock, Opening opening) {
    const pack_handle pack = covers_.lots[lot].pack;
    const factored_pack of = covers_.factors_of(*held_, pack);
    const std::uint32_t number = factor_draft::giving_row(*held_, of, usage, when, clock);
    const std::uint64_t hash = mix(pack.index, number);
    const auto known = by_row_.find(
        hash, [&](std::uint32_t i) { return rows_[i].pack == pack && rows_[i].number == number; });
    if (known != none) return known;
    row added;
    added.pack = pack;
    added.number = number;
    added.above = first_lot_of(lot);
    if (number != factored_draw::no_row) {
      added.factor = held_->factors.row(of.factors, number).factor;
      if (!covers_.ahead.contains(pack)) added.total = opening(pack, number);
    }
    const auto place = static_cast<std::uint32_t>(rows_.size());
    rows_.push_back(added);
    totals_before_.push_back(added.total);
    by_row_.insert(hash, place);
    return place;
  }
  /// Its number among the rows of its pack; of none, none.
  [[nodiscard]] constexpr std::uint32_t number_of(std::uint32_t of) const noexcept {
    return of == none ? factored_draw::no_row : rows_[of].number;
  }
  [[nodiscard]] constexpr ratio factor_of(std::uint32_t of) const noexcept {
    return of == none ? ratio{1} : rows_[of].factor;
  }
  /// How much of what is wanted a lot serves under a row, unit by unit: zero where not even one
  /// fits. Errors: overflow.
  [[nodiscard]] constexpr result<int128> most(std::uint32_t lot, std::uint32_t of,
                                              int128 wanted) const {
    const row& r = rows_[of];
    const auto room = static_cast<int128>(covers_.lots[lot].room);
    if (room == 0) return int128{0};
    const auto after = serve_by(r.factor, r.total, room, wanted);
    if (!after) return after.error();
    return after->covered - r.total.covered;
  }
  [[nodiscard]] constexpr bool serves(std::uint32_t lot, std::uint32_t of) const {
    const auto one = most(lot, of, 1);
    return one && *one == 1;
  }
  /// A lot serves so much under a row. Precondition: it can.
  /// @param then  when that is over: where nothing is left, it is empty from then on
  constexpr void draw(std::uint32_t lot, std::uint32_t of, int128 quantity, instant then) {
    row& r = rows_[of];
    const auto given = given_for(r, magnitude(quantity));
    DUCAT_ASSERT(given <= covers_.lots[lot].room);
    r.total.covered += quantity;
    r.total.given += static_cast<int128>(given);
    set_rest(r.above, rest(r.above) - given, then);
  }

  /// Remembers what all rows have given; go_back() has it again.
  constexpr void remember() noexcept {
    for (std::size_t i = 0; i < rows_.size(); ++i) totals_before_[i] = rows_[i].total;
  }
  constexpr void go_back() noexcept {
    for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i].total = totals_before_[i];
  }

  /// Begins a stretch or a round: nobody asks yet.
  constexpr void forget_askers() noexcept {
    for (std::size_t i = 0; i < asked_.size(); ++i) rows_[asked_[i]].first_asker = none;
    asked_.truncate(0);
  }
  /// An asker asks a lot under a row: for whole units in each tick, or in this one.
  constexpr void ask(std::uint32_t lot, std::uint32_t of, std::uint32_t asker, uint128 units,
                     bool is_fractional) {
    row& r = rows_[of];
    if (r.first_asker == none) {
      asked_.push_back(of);
      r.lot = lot;
      r.asked = 0;
      r.is_fractional = false;
    }
    r.asked = add_up(r.asked, units);
    r.is_fractional = r.is_fractional || is_fractional;
    askers_[asker].next_asker = r.first_asker;
    r.first_asker = asker;
  }
  /// For how many ticks, up to a limit, every pack has something left after it has served all: its
  /// last unit may lie between two askers, and is shared.
  [[nodiscard]] constexpr std::uint64_t ticks_served(std::uint64_t limit) {
    sort_asked();
    for (std::size_t i = 0; i < asked_.size();) {
      const std::size_t begin = i;
      while (i < asked_.size() && rows_[asked_[i]].above == rows_[asked_[begin]].above) ++i;
      // What lies above zero ends for those below as well, and dust there with their first unit.
      const row& first = rows_[asked_[begin]];
      const uint128 above = covers_.lots[first.above].room;
      const uint128 room = above > 0 ? above : covers_.lots[first.lot].room;
      if (is_served(begin, i, room, limit)) continue;
      std::uint64_t low = 0;
      while (limit - low > 1) {
        const std::uint64_t middle = low + (limit - low) / 2;
        (is_served(begin, i, room, middle) ? low : limit) = middle;
      }
      limit = low;
    }
    return limit;
  }
  /// Serves what is wanted in a tick, or, where that is all a lot has or more, shares it: first
  /// among its rows, in units of the pack, then among who asks under each, in units of usage. Where
  /// no row's share holds a unit, the first by name has one. Calls `f(asker, lot, quantity)`.
  /// Whether a lot was short. Errors: overflow.
  /// @param then  the end of the tick
  template <class F>
  [[nodiscard]] constexpr result<bool> serve(scratch_array<int128>& numbers, instant then, F f) {
    sort_asked();
    bool is_short = false;
    for (std::size_t i = 0; i < asked_.size();) {
      const std::size_t begin = i;
      while (i < asked_.size() && rows_[asked_[i]].lot == rows_[asked_[begin]].lot) ++i;
      const auto served = serve_lot(begin, i, numbers, then, f);
      if (!served) return served.error();
      is_short = is_short || *served;
    }
    return is_short;
  }

 private:
  [[nodiscard]] constexpr std::uint32_t first_lot_of(std::uint32_t lot) const noexcept {
    return covers_.lots[lot].below_zero ? lot - 1 : lot;
  }
  [[nodiscard]] constexpr int128 floor_of(std::uint32_t above) const noexcept {
    return covers_.terms_of(*held_, covers_.lots[above].pack).floor;
  }
  [[nodiscard]] constexpr bool has_floor(std::uint32_t above) const noexcept {
    return floor_of(above) < 0;
  }
  // All that a pack may still give, down to its floor.
  [[nodiscard]] constexpr uint128 rest(std::uint32_t above) const noexcept {
    return has_floor(above) ? covers_.lots[above + 1].room : covers_.lots[above].room;
  }
  constexpr void set_rest(std::uint32_t above, uint128 rest, instant then) noexcept {
    const uint128 under = magnitude(floor_of(above));
    set_room(covers_.lots[above], rest > under ? rest - under : 0, then);
    if (under != 0) set_room(covers_.lots[above + 1], rest, then);
  }
  static constexpr void set_room(sweep_lot& lot, uint128 room, instant then) noexcept {
    if (room == 0 && lot.room > 0) lot.empty_at = then;
    lot.room = room;
  }

  // What a pack gives for more units under a row, or the largest number.
  [[nodiscard]] static constexpr uint128 given_for(const row& r, uint128 units) noexcept {
    uint128 covered = 0;
    if (!try_add(magnitude(r.total.covered), units, covered) || covered > magnitude(int128_max))
      return uint128_max;
    const auto given = scale_floor(static_cast<int128>(covered), r.factor);
    return given ? magnitude(given->whole - r.total.given) : uint128_max;
  }
  // By pack, what lies above zero first, then by row: all of it is the facts' own order but for the
  // packs, and no pack has a part in what another one serves.
  constexpr void sort_asked() {
    sort_range(asked_, 0, asked_.size(), [&](std::uint32_t a, std::uint32_t b) {
      const row& x = rows_[a];
      const row& y = rows_[b];
      return x.lot != y.lot ? x.lot < y.lot : x.number < y.number;
    });
  }
  [[nodiscard]] constexpr bool is_served(std::size_t begin, std::size_t end, uint128 room,
                                         std::uint64_t ticks) const {
    const sharing<Asker> share{askers_};
    uint128 sum = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const row& r = rows_[asked_[i]];
      sum = add_up(sum, given_for(r, share.demand_on(r, &Asker::next_asker, ticks)));
    }
    return sum < room;
  }

  template <class F>
  constexpr result<bool> serve_lot(std::size_t begin, std::size_t end,
                                   scratch_array<int128>& numbers, instant then, F f) {
    const std::uint32_t lot = rows_[asked_[begin]].lot;
    const uint128 room = covers_.lots[lot].room;
    const std::size_t count = end - begin;
    int128* const wants = shares_.of_size(2 * count);  // in units of the pack
    int128* const parts = wants + count;
    uint128 sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const row& r = rows_[asked_[begin + i]];
      const uint128 full = given_for(r, r.asked);
      if (full > magnitude(int128_max) || !try_add(sum, full, sum)) return errc::overflow;
      parts[i] = wants[i] = static_cast<int128>(full);
    }
    const bool is_short = sum >= room;
    if (sum > room)
      if (const auto shared = allocate(static_cast<int128>(room), wants, count, parts); !shared)
        return shared.error();
    bool any = false;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t of = asked_[begin + i];
      row& r = rows_[of];
      r.room = r.asked;
      if (is_short && wants[i] != 0) {
        r.room = 0;
        if (parts[i] == 0) continue;
        const auto after = serve_by(r.factor, r.total, parts[i], static_cast<int128>(r.asked));
        if (!after) return after.error();
        r.room = magnitude(after->covered - r.total.covered);
        if (r.room == 0) continue;
      }
      any = true;
      if (const auto done = serve_row(lot, of, numbers, then, f); !done) return done.error();
    }
    if (any) return is_short;
    // What others just took from above zero may have left none that fits.
    std::uint32_t first = none;
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint32_t of = asked_[i];
      const bool is_before = first == none || rows_[of].first_asker < rows_[first].first_asker;
      if (is_before && serves(lot, of)) first = of;
    }
    if (first == none) return true;
    const std::uint32_t who = rows_[first].first_asker;
    askers_[who].want -= 1;
    draw(lot, first, 1, then);
    f(who, lot, int128{1});
    return is_short;
  }
  template <class F>
  constexpr result<void> serve_row(std::uint32_t lot, std::uint32_t of,
                                   scratch_array<int128>& numbers, instant then, F f) {
    const auto units = static_cast<int128>(rows_[of].room);
    const sharing<Asker> share{askers_};
    const auto served = share.serve(rows_[of], &Asker::next_asker, numbers,
                                    [&](std::uint32_t who, int128 part) { f(who, lot, part); });
    if (served) draw(lot, of, units, then);
    return served;
  }

  const holdings* held_ = nullptr;
  cover_table& covers_;
  chunked<Asker>& askers_;
  chunked<row> rows_;
  flat_index by_row_;                    // by pack and number
  chunked<factor_total> totals_before_;  // by row: when remembered last, or met since
  chunked<std::uint32_t> asked_;
  scratch_array<int128> shares_;
};

}  // namespace ducat::inline v0::detail

#endif
