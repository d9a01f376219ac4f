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

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a pack covers of a usage, and what it gives for that.
struct factored_draw {
  static constexpr std::uint32_t no_row = 0xFFFF'FFFF;
  std::uint32_t row = no_row;  ///< of the pack's factors; none: it gives what it covers
  int128 covered = 0;
  int128 given = 0;
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
                                                     std::int32_t utc_offset_seconds, int128 room,
                                                     int128 wanted) const {
    const factored_pack& of = held.factors_of(id);
    const std::uint32_t row = row_for(held, of, usage, when, utc_offset_seconds);
    const ratio factor =
        row == factored_draw::no_row ? ratio{1} : held.factors.row(of.factors, row).factor;
    const int128 equal = room < wanted ? room : wanted;
    if (factor == ratio{1}) return factored_draw{factored_draw::no_row, equal, equal, {}};
    const factor_total before = total(held, of.first_total + row);
    const auto after = serve_by(factor, before, room, wanted);
    if (!after) return after.error();
    return factored_draw{row, after->covered - before.covered, after->given - before.given, *after};
  }
  /// What a pack gives where it covers so much more under a row; below zero where usage is taken
  /// out again: the difference of floors. Errors: overflow.
  [[nodiscard]] constexpr result<factored_draw> move(const holdings& held, pack_handle id,
                                                     std::uint32_t row, int128 covered) const {
    const factored_pack& of = held.factors_of(id);
    const factor_total before = total(held, of.first_total + row);
    factored_draw out{row, covered, 0, before};
    if (!try_add(before.covered, covered, out.after.covered)) return errc::overflow;
    const auto given = scale_floor(out.after.covered, held.factors.row(of.factors, row).factor);
    if (!given) return given.error();
    out.after.given = given->whole;
    if (!try_subtract(out.after.given, before.given, out.given)) return errc::overflow;
    return out;
  }
  /// The totals of a row are these now.
  constexpr void set(const holdings& held, pack_handle id, std::uint32_t row,
                     const factor_total& after) {
    const std::uint32_t place = held.factors_of(id).first_total + row;
    for (std::size_t i = totals_.size(); i-- > 0;)
      if (totals_[i].place == place) {
        totals_[i].after = after;
        return;
      }
    totals_.push_back({place, after});
  }
  /// Calls `cut(instant)` with the next edge of each band of a pack's factors. Precondition: it has
  /// factors.
  template <class Cut>
  static constexpr void for_each_edge(const holdings& held, pack_handle id,
                                      const scope_subject& usage, instant from,
                                      std::int32_t utc_offset_seconds, Cut cut) {
    for_each_edge(held, held.factors_of(id), usage, from, utc_offset_seconds, cut);
  }
  /// The same of a pack that need not be there.
  template <class Cut>
  static constexpr void for_each_edge(const holdings& held, const factored_pack& of,
                                      const scope_subject& usage, instant from,
                                      std::int32_t utc_offset_seconds, Cut cut) {
    for (std::uint32_t i = 0; i < held.factors.count(of.factors); ++i) {
      const pack_factor& row = held.factors.row(of.factors, i);
      if (held.scopes.allows(row.scope, usage)) cut(row.band.next_edge(from, utc_offset_seconds));
    }
  }
  /// The first row of a pack's factors that is for usage at an instant, or no_row.
  [[nodiscard]] static constexpr std::uint32_t row_for(const holdings& held,
                                                       const factored_pack& of,
                                                       const scope_subject& usage, instant when,
                                                       std::int32_t utc_offset_seconds) {
    for (std::uint32_t i = 0; i < held.factors.count(of.factors); ++i) {
      const pack_factor& row = held.factors.row(of.factors, i);
      if (held.scopes.allows(row.scope, usage) && row.band.contains(when, utc_offset_seconds))
        return i;
    }
    return factored_draw::no_row;
  }

 private:
  struct drafted_total {
    std::uint32_t place;
    factor_total after;
  };

  [[nodiscard]] constexpr factor_total total(const holdings& held, std::uint32_t place) const {
    for (std::size_t i = totals_.size(); i-- > 0;)
      if (totals_[i].place == place) return totals_[i].after;
    return held.totals[place];
  }

  detail::chunked<drafted_total> totals_;
};

}  // namespace ducat::inline v0

#endif
