// SPDX-License-Identifier: MIT
// What a wall clock and a calendar on the wall show, and the instants at which they show it under
// an offset from UTC.
#ifndef DUCAT_UNITS_LOCAL_TIME_HPP
#define DUCAT_UNITS_LOCAL_TIME_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/period.hpp>
#include <ducat/units/time_of_day.hpp>

#include <compare>
#include <cstdint>

namespace ducat::inline v0 {

/// A day and a time of day, without a zone. Every instant has one under every offset.
struct local_time {
  std::int64_t day = 0;  ///< days since 1970-01-01
  time_of_day time{};    ///< before 24:00

  friend constexpr bool operator==(const local_time&, const local_time&) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(const local_time&,
                                                    const local_time&) noexcept = default;
};

/// A date and a time of day. Error: out_of_range where there is no such date or time; 24:00 is none
/// here.
[[nodiscard]] constexpr result<local_time> make_local_time(const civil_time& civil) noexcept {
  const auto time = make_time_of_day(civil.hour, civil.minute, civil.second, civil.nanosecond);
  if (!time || *time == end_of_day || !is_valid(civil.date)) return errc::out_of_range;
  return local_time{days_from_civil(civil.date), *time};
}

/// What clocks show at an instant where local time is UTC plus an offset. Precondition: the offset
/// is less than a day.
[[nodiscard]] constexpr local_time local_time_at(instant t,
                                                 std::int32_t utc_offset_seconds) noexcept {
  constexpr std::int64_t ns_per_day = time_of_day::ns_per_day;
  local_time out{t.ns / ns_per_day,
                 {t.ns % ns_per_day + std::int64_t{utc_offset_seconds} * 1'000'000'000}};
  while (out.time.ns < 0) {
    out.time.ns += ns_per_day;
    --out.day;
  }
  while (out.time.ns >= ns_per_day) {
    out.time.ns -= ns_per_day;
    ++out.day;
  }
  return out;
}

/// Nanoseconds since 1970-01-01T00:00Z at which clocks show a local time under an offset; of any
/// day.
[[nodiscard]] constexpr int128 utc_ns(local_time shown, std::int32_t utc_offset_seconds) noexcept {
  return int128{shown.day} * time_of_day::ns_per_day + shown.time.ns -
         int128{utc_offset_seconds} * 1'000'000'000;
}

/// The instant at which clocks show a local time under an offset; instant_min or instant_max where
/// no instant holds it.
[[nodiscard]] constexpr instant instant_from_local(local_time shown,
                                                   std::int32_t utc_offset_seconds) noexcept {
  return detail::clamped_instant(utc_ns(shown, utc_offset_seconds));
}

}  // namespace ducat::inline v0

#endif
