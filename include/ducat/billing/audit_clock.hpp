// SPDX-License-Identifier: MIT
// The audit's clocks: a second version of units/local_clock.hpp and of the cycles by it, which
// looks at every change of a zone in turn. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_CLOCK_HPP
#define DUCAT_BILLING_AUDIT_CLOCK_HPP

#include <ducat/packs/recurrence.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>
#include <ducat/units/zone_table.hpp>

#include <algorithm>
#include <cstdint>

namespace ducat::inline v0::detail {

/// The clock of a payer, as a ledger has stated it so far.
class audit_clock {
 public:
  explicit audit_clock(std::int32_t utc_offset_seconds) : seconds_{utc_offset_seconds} {}
  audit_clock(const zone_table& zones, std::uint32_t terms)
      : zones_{&zones}, terms_{terms}, seconds_{zones.first_offset(terms)} {}

  [[nodiscard]] bool is_fixed() const noexcept { return zones_ == nullptr; }
  /// Nanoseconds that it is ahead of UTC at an instant.
  [[nodiscard]] int128 ahead(int128 t) const {
    std::int32_t out = seconds_;
    for (std::uint32_t i = 0; i < changes() && at(i).at.ns <= t; ++i)
      out = at(i).utc_offset_seconds;
    return int128{out} * second;
  }
  /// When it changes next after an instant; int128_max where it does not.
  [[nodiscard]] int128 next_change(int128 t) const {
    for (std::uint32_t i = 0; i < changes(); ++i)
      if (at(i).at.ns > t) return at(i).at.ns;
    return int128_max;
  }
  /// The first nanosecond at which it shows so many since 1970, or more.
  [[nodiscard]] int128 first(int128 shown) const {
    int128 best = int128_max;
    for (std::uint32_t piece = 0; piece <= changes(); ++piece) {
      const std::int32_t offset = piece == 0 ? seconds_ : at(piece - 1).utc_offset_seconds;
      int128 when = shown - int128{offset} * second;
      if (piece > 0) when = std::max(when, int128{at(piece - 1).at.ns});
      if (piece == changes() || when < at(piece).at.ns) best = std::min(best, when);
    }
    return best;
  }
  [[nodiscard]] interval period_of(instant when, period length) const {
    if (is_fixed() || length == period::forever) return period_containing(when, length, seconds_);
    if (length == period::hour) return hour_of(when);
    std::int64_t number = number_of(int128{when.ns} + ahead(when.ns), length);
    while (start_of(number, length) > when.ns) --number;
    while (start_of(number + 1, length) <= when.ns && number < most) ++number;
    return {clamped_instant(start_of(number, length)),
            clamped_instant(start_of(number + 1, length))};
  }
  /// The calendar months that it is known of; nothing where none is.
  [[nodiscard]] interval known_months() const {
    interval known = is_fixed() ? interval{instant_min, instant_max} : zones_->known(terms_);
    if (known.start != instant_min) {
      const interval month = period_of(known.start, period::month);
      if (month.start != known.start) known.start = month.end;
    }
    if (known.end != instant_max) known.end = period_of(known.end, period::month).start;
    return known.start < known.end ? known : interval{};
  }

  static constexpr std::int64_t second = 1'000'000'000;
  static constexpr int128 day = int128{86'400} * second;

 private:
  static constexpr std::int64_t most = 200'000;  // days, which no instant reaches

  [[nodiscard]] std::uint32_t changes() const {
    return zones_ == nullptr ? 0 : zones_->transition_count(terms_);
  }
  [[nodiscard]] const zone_transition& at(std::uint32_t i) const {
    return zones_->transition(terms_, i);
  }
  [[nodiscard]] interval hour_of(instant when) const {
    constexpr int128 hour = int128{3'600} * second;
    const int128 shown = int128{when.ns} + ahead(when.ns);
    const int128 past = (shown % hour + hour) % hour;
    int128 start = when.ns - past;
    for (std::uint32_t i = 0; i < changes(); ++i)
      if (at(i).at <= when) start = std::max(start, int128{at(i).at.ns});
    const int128 end = std::min(when.ns - past + hour, next_change(when.ns));
    return {clamped_instant(start), clamped_instant(end)};
  }
  // Days since 1970, or months since year 0, of what is shown.
  [[nodiscard]] static std::int64_t number_of(int128 shown, period length) {
    const auto days = static_cast<std::int64_t>((shown - (shown % day + day) % day) / day);
    if (length == period::day) return days;
    const civil_date date = civil_from_days(days);
    return std::int64_t{date.year} * 12 + (date.month - 1);
  }
  [[nodiscard]] int128 start_of(std::int64_t number, period length) const {
    if (length == period::day) return first(number * day);
    const civil_date date{static_cast<std::int32_t>(number / 12),
                          static_cast<std::uint8_t>(number % 12 + 1), 1};
    return first(days_from_civil(date) * day);
  }

  const zone_table* zones_ = nullptr;
  std::uint32_t terms_ = 0;
  std::int32_t seconds_;  // before the first change
};

/// When the cycles of a recurrence begin. By a fixed offset they are those of packs/recurrence.hpp.
class audit_cycles {
 public:
  audit_cycles(const recurrence& terms, instant start, std::int32_t utc_offset_seconds,
               const audit_clock& clock)
      : fixed_{terms, start, local_clock{utc_offset_seconds}}, terms_{terms}, clock_{clock} {}

  [[nodiscard]] instant start_of(std::int64_t number) const {
    if (clock_.is_fixed() || terms_.unit == cycle_unit::hour) return fixed_.start_of(number);
    const instant anchor = terms_.anchor;
    if (number == 0) return anchor;
    const int128 shown = int128{anchor.ns} + clock_.ahead(anchor.ns);
    int128 time = (shown % audit_clock::day + audit_clock::day) % audit_clock::day;
    const auto days = static_cast<std::int64_t>((shown - time) / audit_clock::day);
    if (clock_.period_of(anchor, period::day).start == anchor) time = 0;
    const int128 steps = int128{number} * terms_.count;
    if (terms_.unit == cycle_unit::day)
      return clamped_instant(clock_.first((days + steps) * audit_clock::day + time));
    civil_date date = civil_from_days(days);
    const int128 months = int128{date.year} * 12 + date.month - 1 + steps;
    if (months < 12) return instant_min;
    if (months >= 120'000) return instant_max;
    date.year = static_cast<std::int32_t>(months / 12);
    date.month = static_cast<std::uint8_t>(months % 12 + 1);
    while (date.day > days_in_month(date.year, date.month)) --date.day;
    return clamped_instant(clock_.first(days_from_civil(date) * audit_clock::day + time));
  }

 private:
  cycles fixed_;
  recurrence terms_;
  audit_clock clock_;
};

}  // namespace ducat::inline v0::detail

#endif
