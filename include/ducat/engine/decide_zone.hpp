// SPDX-License-Identifier: MIT
// Decides to state a zone, or for how much longer it is known. What was known of it never changes:
// whatever a payer's clock has decided so far, it decides for good.
#ifndef DUCAT_ENGINE_DECIDE_ZONE_HPP
#define DUCAT_ENGINE_DECIDE_ZONE_HPP

#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/symbol.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Whether two clocks show the same throughout some time. O(changes of both in it × log changes).
[[nodiscard]] constexpr bool agree(local_clock a, local_clock b, const interval& time) noexcept {
  for (instant t = time.start; t < time.end;) {
    const zone_offset x = a.offset_at(t);
    const zone_offset y = b.offset_at(t);
    if (x.seconds != y.seconds) return false;
    t = x.during.end < y.during.end ? x.during.end : y.during.end;
  }
  return true;
}
[[nodiscard]] constexpr bool holds(const interval& all, const interval& part) noexcept {
  return all.start <= part.start && part.end <= all.end;
}
}  // namespace detail

/// Decides to state a zone under a label, that of the IANA database for one. Known is what its
/// transitions were asked for; the months that lie within it are those for which a payer's clock
/// can be asked. Stated again, it may be known for longer, and nothing that was known of it
/// changes; what says nothing new changes nothing. So state a year or two ahead, and each year
/// anew: when laws change, that is in time.
/// Errors: invalid_text (no label); unknown_symbol (one that was not interned here); those of
/// zone_table::add(); out_of_range for a transition that changes nothing (`position`: an hour ends
/// where the offset changes); invalid_interval (no calendar month lies within the time that is
/// known); conflict (it is known otherwise: `reference` is its number).
[[nodiscard]] constexpr result<std::uint32_t> decide_zone(const engine_state& state,
                                                          const zone_spec& spec, draft& into) {
  if (!spec.label.has_value()) return errc::invalid_text;
  if (spec.label.index >= into.out().names.size()) return errc::unknown_symbol;
  zone_table asked;
  const auto added = asked.add(spec);
  if (!added) return added.error();
  for (std::uint32_t i = 0; i < spec.transitions.size(); ++i)
    if (spec.transitions[i].utc_offset_seconds ==
        (i == 0 ? spec.utc_offset_seconds : spec.transitions[i - 1].utc_offset_seconds))
      return failure{errc::out_of_range, i};
  const local_clock clock{asked, *added};
  if (whole_months(spec.known, clock).empty()) return errc::invalid_interval;
  into.begin(state);
  const zone_table& zones = state.held.zones;
  std::uint32_t number = 1;
  while (number <= zones.size() && zones.label(number) != spec.label) ++number;
  if (number <= zones.size()) {
    const local_clock before{zones, number};
    const interval known = zones.known(number);
    const bool longer = detail::holds(spec.known, known);
    if ((!longer && !detail::holds(known, spec.known)) ||
        !detail::agree(before, clock, longer ? known : spec.known))
      return failure{errc::conflict, 0, number};
    if (!longer || known == spec.known) return number;
    // A midnight at the very end of what was known may come later, or have come before.
    const interval months = whole_months(known, before);
    if (whole_months(months, clock) != months) return failure{errc::conflict, 0, number};
  }
  const auto terms = into.out().zones.add(spec);
  if (!terms) return terms.error();
  into.emit(zone_stated{number, *terms});
  return number;
}

}  // namespace ducat::inline v0

#endif
