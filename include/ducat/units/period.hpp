// SPDX-License-Identifier: MIT
// Calendar periods at a fixed offset from UTC: when a counter starts again, and what a statement
// covers.
#ifndef DUCAT_UNITS_PERIOD_HPP
#define DUCAT_UNITS_PERIOD_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A calendar period.
enum class period : std::uint8_t { hour, day, month, forever };

namespace detail {

// "For ever" stands in for what no instant holds.
[[nodiscard]] constexpr instant clamped_instant(int128 ns) noexcept {
  if (ns < instant_min.ns) return instant_min;
  if (ns > instant_max.ns) return instant_max;
  return instant{static_cast<std::int64_t>(ns)};
}

[[nodiscard]] constexpr interval fixed_period(int128 local_ns, std::int64_t length,
                                              int128 offset) noexcept {
  int128 start = local_ns / length * length;
  if (start > local_ns) start -= length;
  return {clamped_instant(start - offset), clamped_instant(start + length - offset)};
}

}  // namespace detail

/// The period that contains an instant, where local time is UTC plus `utc_offset_seconds`. Bounds
/// that no instant can hold are instant_min and instant_max.
[[nodiscard]] constexpr interval period_containing(instant when, period length,
                                                   std::int32_t utc_offset_seconds) noexcept {
  constexpr std::int64_t hour_ns = 3'600'000'000'000;
  const int128 offset = int128{utc_offset_seconds} * 1'000'000'000;
  const int128 local = when.ns + offset;
  switch (length) {
    case period::hour: return detail::fixed_period(local, hour_ns, offset);
    case period::day: return detail::fixed_period(local, 24 * hour_ns, offset);
    case period::forever: return {instant_min, instant_max};
    case period::month: break;
  }
  const int128 day_ns = int128{24} * hour_ns;
  int128 whole_days = local / day_ns;
  if (whole_days * day_ns > local) --whole_days;
  civil_date date = civil_from_days(static_cast<std::int64_t>(whole_days));
  date.day = 1;
  const int128 start = days_from_civil(date) * day_ns;
  date.year += date.month == 12 ? 1 : 0;
  date.month = static_cast<std::uint8_t>(date.month % 12 + 1);
  const int128 end = days_from_civil(date) * day_ns;
  return {detail::clamped_instant(start - offset), detail::clamped_instant(end - offset)};
}

}  // namespace ducat::inline v0

#endif
