// SPDX-License-Identifier: MIT
// The civil calendar (proleptic Gregorian, UTC): days since 1970-01-01 to year, month and day, and
// back. Time zones are in units/zone_table.hpp.
#ifndef DUCAT_UNITS_CIVIL_HPP
#define DUCAT_UNITS_CIVIL_HPP

#include <ducat/units/instant.hpp>

namespace ducat::inline v0 {

/// A calendar date. Years 1 to 9999 can be written.
struct civil_date {
  std::int32_t year = 1970;
  std::uint8_t month = 1;  ///< 1 … 12
  std::uint8_t day = 1;    ///< 1 … days of the month

  friend constexpr bool operator==(const civil_date&, const civil_date&) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(const civil_date&,
                                                    const civil_date&) noexcept = default;
};

enum class weekday : std::uint8_t {
  monday = 1,
  tuesday,
  wednesday,
  thursday,
  friday,
  saturday,
  sunday
};

[[nodiscard]] constexpr bool is_leap_year(std::int32_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// 28 … 31; 0 where there is no such month.
[[nodiscard]] constexpr int days_in_month(std::int32_t year, int month) noexcept {
  if (month < 1 || month > 12) return 0;
  if (month == 2) return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// Whether such a day exists.
[[nodiscard]] constexpr bool is_valid(const civil_date& date) noexcept {
  return date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

/// Days from 1970-01-01 to `date`, negative before. Precondition: is_valid(date).
/// Source: H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
[[nodiscard]] constexpr std::int64_t days_from_civil(const civil_date& date) noexcept {
  const std::int64_t year =
      std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);  // a year starts in March
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = (date.month + 9) % 12;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

/// The date that lies `day_number` days after 1970-01-01. Precondition: the year fits, as it does
/// for every instant. Source: as above, civil_from_days.
[[nodiscard]] constexpr civil_date civil_from_days(std::int64_t day_number) noexcept {
  const std::int64_t shifted = day_number + 719'468;  // from 0000-03-01
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  civil_date date;
  date.day = static_cast<std::uint8_t>(day_of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<std::uint8_t>(month < 10 ? month + 3 : month - 9);
  date.year = static_cast<std::int32_t>(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
  return date;
}

/// The weekday of the date that lies `day_number` days after 1970-01-01, a Thursday.
[[nodiscard]] constexpr weekday weekday_from_days(std::int64_t day_number) noexcept {
  return static_cast<weekday>((day_number % 7 + 10) % 7 + 1);
}

[[nodiscard]] constexpr weekday weekday_of(const civil_date& date) noexcept {
  return weekday_from_days(days_from_civil(date));
}

/// An instant taken apart, in UTC.
struct civil_time {
  civil_date date{};
  std::uint8_t hour = 0;         ///< 0 … 23
  std::uint8_t minute = 0;       ///< 0 … 59
  std::uint8_t second = 0;       ///< 0 … 59: POSIX time has no leap seconds
  std::uint32_t nanosecond = 0;  ///< 0 … 999 999 999

  friend constexpr bool operator==(const civil_time&, const civil_time&) noexcept = default;
};

[[nodiscard]] constexpr civil_time civil_from_instant(instant t) noexcept {
  constexpr auto ns_per_day = static_cast<std::int64_t>(day_unit::scale);
  constexpr auto ns_per_second = static_cast<std::int64_t>(second_unit::scale);
  std::int64_t day_number = t.ns / ns_per_day;
  std::int64_t rest = t.ns % ns_per_day;
  if (rest < 0) {
    rest += ns_per_day;
    --day_number;
  }
  const std::int64_t seconds_of_day = rest / ns_per_second;
  civil_time out;
  out.date = civil_from_days(day_number);
  out.hour = static_cast<std::uint8_t>(seconds_of_day / 3'600);
  out.minute = static_cast<std::uint8_t>(seconds_of_day / 60 % 60);
  out.second = static_cast<std::uint8_t>(seconds_of_day % 60);
  out.nanosecond = static_cast<std::uint32_t>(rest % ns_per_second);
  return out;
}

/// Nanoseconds since 1970, of any year: an offset from UTC may bring them into the range of
/// instants, or out of it. Errors: out_of_range where there is no such date or time of day.
[[nodiscard]] constexpr result<int128> nanoseconds_from_civil(const civil_time& time) noexcept {
  if (!is_valid(time.date) || time.hour > 23 || time.minute > 59 || time.second > 59 ||
      time.nanosecond > 999'999'999) {
    return errc::out_of_range;
  }
  const std::int64_t seconds_of_day =
      std::int64_t{time.hour} * 3'600 + std::int64_t{time.minute} * 60 + time.second;
  const int128 since_1970 = int128{days_from_civil(time.date)} * 86'400 + seconds_of_day;
  return since_1970 * 1'000'000'000 + time.nanosecond;
}

/// Errors: out_of_range where there is no such date or time of day, overflow where no instant holds
/// it.
[[nodiscard]] constexpr result<instant> instant_from_civil(const civil_time& time) noexcept {
  const auto ns = nanoseconds_from_civil(time);
  if (!ns) return ns.error();
  instant out;
  if (!try_convert(*ns, out.ns)) return errc::overflow;
  return out;
}

}  // namespace ducat::inline v0

#endif
