// SPDX-License-Identifier: MIT
// When a pack comes again: cycles of hours, days or months from an anchor, and how much of what one
// cycle leaves lives on in the next.
#ifndef DUCAT_PACKS_RECURRENCE_HPP
#define DUCAT_PACKS_RECURRENCE_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/period.hpp>

#include <cstdint>

namespace ducat::inline v0 {

enum class cycle_unit : std::uint8_t { hour, day, month };

/// Where a cycle begins that is not a multiple of something: at an instant, or with the calendar.
struct recurrence {
  cycle_unit unit = cycle_unit::month;
  std::int32_t count = 1;  ///< so many units are a cycle: 1 … max_cycle_units
  /// An instant at which a cycle begins; by default the start of the series. Months are counted
  /// from it: what begins on a 31st begins on the last day of a shorter month, and on the 31st
  /// again.
  instant anchor = instant_min;
  bool calendar = false;  ///< instead: with the hour, day or month of the payer's zone

  friend constexpr bool operator==(const recurrence&, const recurrence&) = default;
};
inline constexpr std::int32_t max_cycle_units = 100'000;

/// So many cycles of one series may begin in one advance of time, and are foreseen at once: seven
/// years by the hour.
inline constexpr std::int64_t max_cycles = 65'536;

/// How much of what a cycle leaves lives on: min(most, max(least, left)), as a pack of its own, for
/// some cycles. What it is more than was left is given.
struct rollover {
  int128 least = 0;  ///< base units, or minor units for a wallet
  int128 most = 0;   ///< zero: nothing lives on
  std::int32_t cycles = 1;
  std::int32_t priority = 0;  ///< of what lives on, in the burn-down order

  friend constexpr bool operator==(const rollover&, const rollover&) = default;

  [[nodiscard]] constexpr int128 of(int128 left) const noexcept {
    const int128 raised = left < least ? least : left;
    return raised < most ? raised : most;
  }
};

namespace detail {

[[nodiscard]] constexpr std::int64_t floor_divide(int128 a, int128 b) noexcept {
  const int128 q = a / b;
  return static_cast<std::int64_t>(q * b > a ? q - 1 : q);
}

[[nodiscard]] constexpr std::int64_t cycle_length(const recurrence& r) noexcept {
  const std::int64_t hour = 3'600'000'000'000;
  return (r.unit == cycle_unit::hour ? hour : 24 * hour) * r.count;
}

}  // namespace detail

/// The cycles of a recurrence, counted from the one that begins at its anchor. Zones have fixed
/// offsets, so a day has 24 hours.
class cycles {
 public:
  /// @param start  of the series
  /// @pre 1 ≤ count ≤ max_cycle_units, and an offset of at most a day
  constexpr cycles(const recurrence& terms, instant start, std::int32_t utc_offset_seconds) noexcept
      : terms_{terms},
        offset_ns_{std::int64_t{utc_offset_seconds} * 1'000'000'000},
        anchor_{terms.anchor != instant_min ? terms.anchor : start} {
    if (!terms.calendar) return;
    const period unit = terms.unit == cycle_unit::hour  ? period::hour
                        : terms.unit == cycle_unit::day ? period::day
                                                        : period::month;
    anchor_ = period_containing(start, unit, utc_offset_seconds).start;
  }

  /// The start of a cycle; instant_min or instant_max where no instant holds it. O(1).
  [[nodiscard]] constexpr instant start_of(std::int64_t number) const noexcept {
    if (terms_.unit != cycle_unit::month)
      return detail::clamped_instant(int128{anchor_.ns} +
                                     int128{number} * detail::cycle_length(terms_));
    const civil_time local =
        civil_from_instant(detail::clamped_instant(int128{anchor_.ns} + offset_ns_));
    const int128 months =
        int128{local.date.year} * 12 + (local.date.month - 1) + int128{number} * terms_.count;
    const std::int64_t year = detail::floor_divide(months, 12);
    if (year < 1) return instant_min;
    if (year > 9'999) return instant_max;
    civil_time begins = local;
    begins.date.year = static_cast<std::int32_t>(year);
    begins.date.month = static_cast<std::uint8_t>(months - int128{year} * 12 + 1);
    const int last = days_in_month(begins.date.year, begins.date.month);
    if (begins.date.day > last) begins.date.day = static_cast<std::uint8_t>(last);
    return detail::clamped_instant(nanoseconds_from_civil(begins).value_or(0) - offset_ns_);
  }
  /// The number of the cycle that contains an instant. O(1).
  [[nodiscard]] constexpr std::int64_t number_at(instant t) const noexcept {
    if (terms_.unit != cycle_unit::month)
      return detail::floor_divide(int128{t.ns} - anchor_.ns, detail::cycle_length(terms_));
    const auto month_of = [&](instant when) {
      const civil_date date =
          civil_from_instant(detail::clamped_instant(int128{when.ns} + offset_ns_)).date;
      return int128{date.year} * 12 + date.month;
    };
    std::int64_t number = detail::floor_divide(month_of(t) - month_of(anchor_), terms_.count);
    while (t < start_of(number)) --number;
    while (start_of(number + 1) <= t) ++number;
    return number;
  }
  /// The part of a cycle that lies within some time; empty where none does. O(1).
  [[nodiscard]] constexpr interval time_of(std::int64_t number,
                                           const interval& within) const noexcept {
    interval time{start_of(number), start_of(number + 1)};
    if (time.start < within.start) time.start = within.start;
    if (within.end < time.end) time.end = within.end;
    return time;
  }

 private:
  recurrence terms_;
  std::int64_t offset_ns_;
  instant anchor_;
};

}  // namespace ducat::inline v0

#endif
