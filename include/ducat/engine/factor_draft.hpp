// SPDX-License-Identifier: MIT
// What one command does to the running totals of deduction factors, and what a pack that has
// factors gives for a usage.
#ifndef DUCAT_ENGINE_FACTOR_DRAFT_HPP
#define DUCAT_ENGINE_FACTOR_DRAFT_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/local_clock.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a pack covers of a usage, and what it gives for that. What it has left goes down by as much
/// as it gives where reservations hold nothing under its row; else by what the end of all that they
/// hold there moves up, a unit more or less.
struct factored_draw {
  static constexpr std::uint32_t no_row = no_factor_row;
  std::uint32_t row = no_row;  ///< of the pack's factors; none: it gives what it covers
  int128 covered = 0;
  int128 given = 0;
  int128 taken = 0;  ///< off what it has left that nothing holds
  factor_total after{};

  [[nodiscard]] constexpr bool is_stated() const noexcept { return row != no_row; }
};

/// The totals of one command.
class factor_draft {
 public:
  constexpr void begin() noexcept { totals_.truncate(0); }

  /// What a pack gives for usage at an instant: by the first of its factors that is for it, or as
  /// much as it covers. Nothing where not even one unit fits. Precondition: the pack has factors.
  /// Errors: overflow.
  [[nodiscard]] constexpr result<factored_draw> draw(const holdings& held, pack_handle id,
                                                     const scope_subject& usage, instant when,
                                                     local_clock clock, int128 room,
                                                     int128 wanted) const {
    const std::uint32_t row = giving_row(held, held.factors_of(id), usage, when, clock);
    if (row == factored_draw::no_row) return move(held, id, row, room < wanted ? room : wanted);
    const drafted_total now = total(held, id, row);
    const auto before = with_more(now.used, now.held, now.factor);
    const auto after = before ? serve_by(now.factor, *before, room, wanted) : before;
    if (!after) return after.error();
    return move(held, id, row, after->covered - before->covered);
  }
  /// What a pack gives where it covers so much more under a row, or none; below zero where usage is
  /// taken out again: the difference of floors. Errors: overflow.
  [[nodiscard]] constexpr result<factored_draw> move(const holdings& held, pack_handle id,
                                                     std::uint32_t row, int128 covered) const {
    if (row == factored_draw::no_row) return factored_draw{row, covered, covered, covered, {}};
    const drafted_total now = total(held, id, row);
    const auto after = with_more(now.used, covered, now.factor);
    const auto taken = binding(held, id, row, covered);
    if (!after || !taken) return errc::overflow;
    return factored_draw{row, covered, after->given - now.used.given, *taken, *after};
  }
  /// The totals of a row are these now.
  constexpr void set(const holdings& held, pack_handle id, std::uint32_t row,
                     const factor_total& after) {
    drafted(held, id, row).used = after;
  }
  /// What so many more units of usage take off a pack's rest where they are used or held, under a
  /// row or none; below zero where they are not any more. Errors: overflow.
  [[nodiscard]] constexpr result<int128> binding(const holdings& held, pack_handle id,
                                                 std::uint32_t row, int128 units) const {
    if (row == factored_draw::no_row) return units;
    const drafted_total now = total(held, id, row);
    const auto before = with_more(now.used, now.held, now.factor);
    const auto after = before ? with_more(*before, units, now.factor) : before;
    if (!after) return after.error();
    return after->given - before->given;
  }
  /// The same, and reservations hold so many units more there, or fewer.
  constexpr result<int128> hold(const holdings& held, pack_handle id, std::uint32_t row,
                                int128 units) {
    const auto taken = binding(held, id, row, units);
    if (taken && row != factored_draw::no_row) drafted(held, id, row).held += units;
    return taken;
  }
  /// The fewest units held under a row, one at least, without which a pack has so much more left.
  /// Precondition: all that is held there leave as much. Errors: overflow.
  [[nodiscard]] constexpr result<int128> units_freeing(const holdings& held, pack_handle id,
                                                       std::uint32_t row, int128 freed) const {
    if (row == factored_draw::no_row || freed == 0) return freed == 0 ? int128{1} : freed;
    const drafted_total now = total(held, id, row);
    const auto all = with_more(now.used, now.held, now.factor);
    const auto first = all ? first_giving(now.factor, all->given - freed + 1) : all.error();
    if (!first) return first.error();
    return all->covered - *first + 1;
  }
  /// Calls `cut(instant)` with the next edge of each band of a pack's factors. Precondition: it has
  /// factors.
  template <class Cut>
  static constexpr void for_each_edge(const holdings& held, pack_handle id,
                                      const scope_subject& usage, instant from, local_clock clock,
                                      Cut cut) {
    for_each_edge(held, held.factors_of(id), usage, from, clock, cut);
  }
  /// The same of a pack that need not be there.
  template <class Cut>
  static constexpr void for_each_edge(const holdings& held, const factored_pack& of,
                                      const scope_subject& usage, instant from, local_clock clock,
                                      Cut cut) {
    for (std::uint32_t i = 0; i < held.factors.count(of.factors); ++i) {
      const pack_factor& row = held.factors.row(of.factors, i);
      if (held.scopes.allows(row.scope, usage)) cut(row.band.next_edge(from, clock));
    }
  }
  /// The first row of a pack's factors that is for usage at an instant, or no_row.
  [[nodiscard]] static constexpr std::uint32_t row_for(const holdings& held,
                                                       const factored_pack& of,
                                                       const scope_subject& usage, instant when,
                                                       local_clock clock) {
    for (std::uint32_t i = 0; i < held.factors.count(of.factors); ++i) {
      const pack_factor& row = held.factors.row(of.factors, i);
      if (held.scopes.allows(row.scope, usage) && row.band.contains(when, clock)) return i;
    }
    return factored_draw::no_row;
  }
  /// The same, or no_row where that one takes as much as usage comes to.
  [[nodiscard]] static constexpr std::uint32_t giving_row(const holdings& held,
                                                          const factored_pack& of,
                                                          const scope_subject& usage, instant when,
                                                          local_clock clock) {
    const std::uint32_t row = row_for(held, of, usage, when, clock);
    const bool gives =
        row != factored_draw::no_row && held.factors.row(of.factors, row).factor != ratio{1};
    return gives ? row : factored_draw::no_row;
  }

 private:
  struct drafted_total {
    std::uint32_t place = 0;
    ratio factor{1};
    factor_total used{};
    int128 held = 0;  // units of usage, by reservations
  };

  [[nodiscard]] constexpr drafted_total total(const holdings& held, pack_handle id,
                                              std::uint32_t row) const {
    const factored_pack& of = held.factors_of(id);
    const std::uint32_t place = of.first_total + row;
    for (std::size_t i = totals_.size(); i-- > 0;)
      if (totals_[i].place == place) return totals_[i];
    return {place, held.factors.row(of.factors, row).factor, held.totals[place],
            held.held_under[place]};
  }
  constexpr drafted_total& drafted(const holdings& held, pack_handle id, std::uint32_t row) {
    const drafted_total known = total(held, id, row);
    for (std::size_t i = totals_.size(); i-- > 0;)
      if (totals_[i].place == known.place) return totals_[i];
    return totals_.push_back(known);
  }

  detail::chunked<drafted_total> totals_;
};

}  // namespace ducat::inline v0

#endif
