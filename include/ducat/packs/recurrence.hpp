// SPDX-License-Identifier: MIT
// When a pack comes again: cycles of hours, days or months from an anchor, and how much of what one
// cycle leaves lives on in the next.
#ifndef DUCAT_PACKS_RECURRENCE_HPP
#define DUCAT_PACKS_RECURRENCE_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/local_time.hpp>
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

/// The cycles of a recurrence, counted from the one that begins at its anchor. Hours are elapsed
/// time; days and months go by what the clock showed at the anchor: where it passes over that,
/// a cycle begins when it is put forward, and where it shows it twice, at the earlier. An anchor at
/// which a day begins stands for midnight.
class cycles {
 public:
  /// @param start  of the series
  /// @pre 1 ≤ count ≤ max_cycle_units, and an offset of at most a day
  constexpr cycles(const recurrence& terms, instant start, local_clock clock) noexcept
      : terms_{terms}, clock_{clock}, anchor_{terms.anchor != instant_min ? terms.anchor : start} {
    if (terms.calendar) {
      const period unit = terms.unit == cycle_unit::hour  ? period::hour
                          : terms.unit == cycle_unit::day ? period::day
                                                          : period::month;
      anchor_ = period_containing(start, unit, clock).start;
    }
    if (is_elapsed()) return;
    shown_ = clock_.local(anchor_);
    if (!clock_.is_fixed() && period_containing(anchor_, period::day, clock_).start == anchor_)
      shown_.time = midnight;
    date_ = civil_from_days(shown_.day);
  }

  /// The start of a cycle; instant_min or instant_max where no instant holds it. O(1), and O(log
  /// changes) by a clock that changes.
  [[nodiscard]] constexpr instant start_of(std::int64_t number) const noexcept {
    if (is_elapsed())
      return detail::clamped_instant(int128{anchor_.ns} +
                                     int128{number} * detail::cycle_length(terms_));
    if (number == 0) return anchor_;  // of a time that is shown twice it may be the later
    if (terms_.unit == cycle_unit::day) {
      const int128 day = int128{shown_.day} + int128{number} * terms_.count;
      if (day < -outside || day > outside) return number < 0 ? instant_min : instant_max;
      return clock_.first_at({static_cast<std::int64_t>(day), shown_.time});
    }
    const int128 months =
        int128{date_.year} * 12 + (date_.month - 1) + int128{number} * terms_.count;
    if (months < 12) return instant_min;
    if (months >= 120'000) return instant_max;  // the year 10,000
    const auto month = static_cast<std::int64_t>(months);
    const std::int64_t first = detail::first_day_of(month);
    const std::int64_t length = detail::first_day_of(month + 1) - first;
    const std::int64_t day = date_.day < length ? date_.day : length;
    return clock_.first_at({first + day - 1, shown_.time});
  }
  /// The number of the cycle that contains an instant. O(1), and O(log changes) by a clock that
  /// changes.
  [[nodiscard]] constexpr std::int64_t number_at(instant t) const noexcept {
    if (is_elapsed())
      return detail::floor_divide(int128{t.ns} - anchor_.ns, detail::cycle_length(terms_));
    const std::int64_t today = clock_.local(t).day;
    std::int64_t number = terms_.unit == cycle_unit::day
                              ? detail::floor_divide(int128{today} - shown_.day, terms_.count)
                              : detail::floor_divide(int128{detail::month_of_day(today)} -
                                                         detail::month_of_day(shown_.day),
                                                     terms_.count);
    while (t < start_of(number)) --number;
    while (start_of(number + 1) <= t && start_of(number + 1) < instant_max) ++number;
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
  static constexpr int128 outside = 200'000;  // days that no instant lies so far from 1970

  // Whether every cycle is of one length.
  [[nodiscard]] constexpr bool is_elapsed() const noexcept {
    return terms_.unit == cycle_unit::hour || (terms_.unit == cycle_unit::day && clock_.is_fixed());
  }

  recurrence terms_;
  local_clock clock_;
  instant anchor_;
  local_time shown_{};  // at the anchor, and its date
  civil_date date_{};
};

}  // namespace ducat::inline v0

#endif
