// SPDX-License-Identifier: MIT
// IANA time zones, read through Howard Hinnant's date library into the transitions that zone_table
// keeps. Opt-in: link ducat::date, which brings the library and how it was built.
#ifndef DUCAT_ADAPTERS_DATE_HPP
#define DUCAT_ADAPTERS_DATE_HPP

#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/zone_table.hpp>

#if !__has_include(<date/tz.h>)
#error "ducat/adapters/date.hpp needs Howard Hinnant's date library with time zones: date/tz.h"
#elif !defined(__cpp_exceptions)
#error "ducat/adapters/date.hpp needs exceptions, as date/tz.h does"
#endif

#include <date/tz.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

namespace ducat::inline v0 {

/// A zone of the IANA database during some years.
struct iana_zone {
  std::int32_t utc_offset_seconds = 0;  ///< at the start of the first year
  std::vector<zone_transition> transitions;
  interval known{};  ///< those years, in UTC

  /// What zone_table::add() takes; valid as long as this object is, and does not change.
  [[nodiscard]] zone_spec spec(symbol label = {}) const& {
    return {label, utc_offset_seconds, transitions, known};
  }
  zone_spec spec(symbol label = {}) const&& = delete;
};

namespace detail {

[[nodiscard]] inline date::sys_seconds start_of_year(int year) {
  return date::sys_days{date::year{year} / 1 / 1};
}

// A compiled database may stop at a year, or hold no rules at all but only what happened, and the
// library then answers with the last offset for ever: see its issues 563 and 760. Where none of
// these zones changes its clocks in a year, the database does not reach it. A compiled one that
// holds rules reaches 2037.
[[nodiscard]] inline bool database_reaches(int year) {
  constexpr int last_of_compiled_rules = 2037;
  const int asked = year < last_of_compiled_rules ? last_of_compiled_rules : year;
  for (const char* name : {"America/New_York", "Europe/London", "Australia/Sydney"})
    if (date::locate_zone(name)->get_info(start_of_year(asked)).end < start_of_year(asked + 1))
      return true;
  return false;
}

}  // namespace detail

/// Reads a zone ("Australia/Sydney") for whole years, first and last included.
/// Errors: out_of_range unless 1678 ≤ first ≤ last ≤ 2261; invalid_text where the database has no
/// zone of this name; unsupported where there is no database, or it does not reach the last year,
/// as compiled ones do not beyond 2037.
[[nodiscard]] inline result<iana_zone> read_iana_zone(text_view name, int first_year,
                                                      int last_year) {
  if (first_year < 1678 || last_year < first_year || last_year > 2261) return errc::out_of_range;
  try {
    if (!detail::database_reaches(last_year)) return errc::unsupported;
  } catch (const std::exception&) {
    return errc::unsupported;
  }
  const date::time_zone* found = nullptr;
  try {
    found = date::locate_zone(std::string{name});
  } catch (const std::exception&) {
    return errc::invalid_text;
  }
  const auto to_instant = [](date::sys_seconds t) {
    return instant{std::int64_t{t.time_since_epoch().count()} * 1'000'000'000};
  };
  const date::sys_seconds start = detail::start_of_year(first_year);
  const date::sys_seconds end = detail::start_of_year(last_year + 1);
  iana_zone zone;
  zone.known = {to_instant(start), to_instant(end)};
  date::sys_info info = found->get_info(start);
  zone.utc_offset_seconds = static_cast<std::int32_t>(info.offset.count());
  std::int32_t offset = zone.utc_offset_seconds;
  while (info.end < end) {
    info = found->get_info(info.end);
    const auto next = static_cast<std::int32_t>(info.offset.count());
    // Where only the abbreviation changes, clocks do not.
    if (next != offset) zone.transitions.push_back({to_instant(info.begin), next});
    offset = next;
  }
  return zone;
}

/// Reads a zone and adds it to a table. Errors: as above.
[[nodiscard]] inline result<std::uint32_t> add_iana_zone(zone_table& zones, text_view name,
                                                         int first_year, int last_year,
                                                         symbol label = {}) {
  const auto zone = read_iana_zone(name, first_year, last_year);
  if (!zone) return zone.error();
  return zones.add(zone->spec(label));
}

}  // namespace ducat::inline v0

#endif
