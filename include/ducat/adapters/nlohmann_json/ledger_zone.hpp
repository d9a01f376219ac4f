// SPDX-License-Identifier: MIT
// The zones of payers in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_ZONE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_ZONE_HPP

#include <ducat/adapters/nlohmann_json/ledger_calendar.hpp>
#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

/// Reads a zone_stated and its terms.
inline bool read_zone_stated(const ledger_fields& in, ledger& book, const engine_state& s,
                             zone_stated& e) {
  const zone_table& known = s.held.zones;
  std::uint64_t zone = 0;
  if (!in.number("zone", known.size() + 1, zone)) return false;
  if (zone == 0) return in.fail("zone", "1 or more");
  std::vector<zone_transition> room;
  zone_spec spec;
  if (!read_zone_terms(in, book.names, book.zones, room, spec, e.terms)) return false;
  e.zone = static_cast<std::uint32_t>(zone);
  if (!spec.label.has_value()) return in.fail("label", "a text");
  std::uint32_t same = 1;
  while (same <= known.size() && known.label(same) != spec.label) ++same;
  return same == zone || in.fail("zone", "the number of this label, or the next one");
}

/// Reads the zone of an account, where it states one.
inline bool read_payer_zone(const ledger_fields& in, const engine_state& s, account_opened& e) {
  if (!in.has("zone")) return true;
  std::uint64_t zone = 0;
  if (!in.number("zone", s.held.zones.size(), zone)) return false;
  e.zone = static_cast<std::uint32_t>(zone);
  const bool fits = zone != 0 && !e.parent.has_value() && e.utc_offset_seconds == 0;
  return fits || in.fail("zone", "a zone of a payer, and no offset beside it");
}

}  // namespace ducat::inline v0::detail

#endif
