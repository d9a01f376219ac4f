// SPDX-License-Identifier: MIT
// Some time zones, written out: the transitions that the IANA database states for a few years.
#ifndef DUCAT_TESTS_SUPPORT_ZONES_HPP
#define DUCAT_TESTS_SUPPORT_ZONES_HPP

#include <ducat/units/instant_text.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

struct known_zone {
  const char* name;
  std::int32_t first_offset;  // seconds
  std::vector<ducat::zone_transition> transitions;
};

inline ducat::instant at(const char* text) { return ducat::parse_instant(text).value(); }

/// EST and EDT of 2024 to 2026: forward at 02:00 EST, back at 02:00 EDT.
inline known_zone new_york() {
  return {"America/New_York",
          -5 * 3600,
          {{at("2024-03-10T07:00:00Z"), -4 * 3600},
           {at("2024-11-03T06:00:00Z"), -5 * 3600},
           {at("2025-03-09T07:00:00Z"), -4 * 3600},
           {at("2025-11-02T06:00:00Z"), -5 * 3600},
           {at("2026-03-08T07:00:00Z"), -4 * 3600},
           {at("2026-11-01T06:00:00Z"), -5 * 3600}}};
}

/// AEDT and AEST of 2024 and 2025: back at 03:00 AEDT in April, forward at 02:00 AEST in October.
inline known_zone sydney() {
  return {"Australia/Sydney",
          11 * 3600,
          {{at("2024-04-06T16:00:00Z"), 10 * 3600},
           {at("2024-10-05T16:00:00Z"), 11 * 3600},
           {at("2025-04-05T16:00:00Z"), 10 * 3600},
           {at("2025-10-04T16:00:00Z"), 11 * 3600}}};
}

/// Half an hour of summer time: back from +11:00 to +10:30 at 02:00 local.
inline known_zone lord_howe() {
  return {
      "Australia/Lord_Howe",
      11 * 3600,
      {{at("2024-04-06T15:00:00Z"), 10 * 3600 + 1800}, {at("2024-10-05T15:30:00Z"), 11 * 3600}}};
}

/// Constant for all the years in question.
inline known_zone shanghai() { return {"Asia/Shanghai", 8 * 3600, {}}; }
inline known_zone kathmandu() { return {"Asia/Kathmandu", 5 * 3600 + 45 * 60, {}}; }

inline std::uint32_t add_zone(ducat::zone_table& zones, const known_zone& zone) {
  ducat::zone_spec spec;
  spec.utc_offset_seconds = zone.first_offset;
  spec.transitions = zone.transitions;
  return zones.add(spec).value();
}

}  // namespace ducat_test

#endif
