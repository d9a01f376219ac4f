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

/// Months since year 0, of a day counted from 1970-01-01.
[[nodiscard]] constexpr std::int64_t month_of_day(std::int64_t day) noexcept {
  const civil_date date = civil_from_days(day);
  return std::int64_t{date.year} * 12 + date.month - 1;
}
/// The first day of a month, counted likewise. Precondition: month ≥ 0.
[[nodiscard]] constexpr std::int64_t first_day_of(std::int64_t month) noexcept {
  return days_from_civil(
      {static_cast<std::int32_t>(month / 12), static_cast<std::uint8_t>(month % 12 + 1), 1});
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
  const std::int64_t month = detail::month_of_day(static_cast<std::int64_t>(whole_days));
  return {detail::clamped_instant(detail::first_day_of(month) * day_ns - offset),
          detail::clamped_instant(detail::first_day_of(month + 1) * day_ns - offset)};
}

}  // namespace ducat::inline v0

#endif
