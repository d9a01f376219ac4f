// SPDX-License-Identifier: MIT
// The audit of packs whose validity begins with their first use: a second version of the rules of
// packs/first_use.hpp. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_FIRST_USE_HPP
#define DUCAT_BILLING_AUDIT_FIRST_USE_HPP

#include <ducat/billing/audit_state.hpp>
#include <ducat/packs/first_use.hpp>
#include <ducat/units/civil.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// What begins where a pack is first used at an instant.
[[nodiscard]] inline interval audited_validity(const audit_state& s, const audit_pack& p,
                                               instant start) {
  const first_use& terms = p.granted->activation;
  constexpr std::int64_t second = 1'000'000'000;
  const audit_clock clock = s.clock_of(p.granted->account);
  int128 end = start.ns;
  int128 here = end + clock.ahead(end);
  // Where its midnight is passed over, a day begins later, and is a day from midnight all the same.
  if (!clock.is_fixed() && clock.period_of(start, period::day).start == start)
    here -= (here % audit_clock::day + audit_clock::day) % audit_clock::day;
  if (terms.unit == cycle_unit::month) {
    if (here < instant_min.ns || instant_max.ns < here) return {start, instant_max};
    civil_time local = civil_from_instant({static_cast<std::int64_t>(here)});
    for (std::int32_t left = terms.count; left > 0;) {
      if (left >= 12) {
        ++local.date.year;
        left -= 12;
      } else {
        --left;
        if (++local.date.month == 13) {
          local.date.month = 1;
          ++local.date.year;
        }
      }
      if (local.date.year > 9'999) return {start, instant_max};
    }
    while (local.date.day > days_in_month(local.date.year, local.date.month)) --local.date.day;
    end = clock.first(nanoseconds_from_civil(local).value_or(0));
  } else if (terms.unit == cycle_unit::day) {
    end = clock.first(here + terms.count * audit_clock::day);
  } else {
    end += int128{3'600} * second * terms.count;
  }
  const bool fits = instant_min.ns <= end && end < instant_max.ns;
  return {start, fits ? instant{static_cast<std::int64_t>(end)} : instant_max};
}

/// Whether usage from an instant on may be the first of a pack that waits for it.
[[nodiscard]] inline bool audited_may_begin(const audit_state& s, const audit_pack& p,
                                            instant start) {
  return p.phase != pack_phase::expired && p.valid.start <= start && start < p.valid.end &&
         audited_validity(s, p, start).end > s.now;
}

}  // namespace ducat::inline v0::detail

#endif
