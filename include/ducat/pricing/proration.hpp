// SPDX-License-Identifier: MIT
// How much of a period a part of it is, as an exact fraction: by time, by calendar days, or by
// months of a fixed number of days. A period always carries both its bounds. Fractions of parts
// that meet add up to that of the whole, so scale(amount, fraction) of all parts is the amount.
#ifndef DUCAT_PRICING_PRORATION_HPP
#define DUCAT_PRICING_PRORATION_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The fraction of a period that a part of it lasts. Errors: invalid_interval where one ends before
/// it starts, division_by_zero for an empty period, out_of_range where the part reaches out of it,
/// overflow for a period beyond 292 years.
[[nodiscard]] constexpr result<ratio> fraction_of_time(interval part, interval whole) noexcept {
  if (!part.is_valid() || !whole.is_valid()) return errc::invalid_interval;
  if (whole.empty()) return errc::division_by_zero;
  if (!whole.contains(part)) return errc::out_of_range;
  return ratio::of(int128{part.end.ns} - part.start.ns, int128{whole.end.ns} - whole.start.ns);
}

/// Whether the last date that someone states still belongs to a period.
enum class day_count : std::uint8_t {
  exclusive,  ///< 1 March to 1 April is March
  inclusive,  ///< 1 March to 31 March is March
};

/// Calendar days, half-open: `end` is the first day after it. In whose time zone is the caller's
/// matter.
struct day_period {
  civil_date start{};
  civil_date end{};

  /// From two dates as someone states them. Errors: out_of_range where there is no such date,
  /// invalid_interval where the period would end before it starts.
  [[nodiscard]] static constexpr result<day_period> of(const civil_date& first,
                                                       const civil_date& last,
                                                       day_count count) noexcept {
    if (!ducat::is_valid(first) || !ducat::is_valid(last)) return errc::out_of_range;
    const std::int64_t more = count == day_count::inclusive ? 1 : 0;
    const day_period out{first, civil_from_days(days_from_civil(last) + more)};
    if (out.end < out.start) return errc::invalid_interval;
    return out;
  }

  [[nodiscard]] constexpr bool is_valid() const noexcept {
    return ducat::is_valid(start) && ducat::is_valid(end) && start <= end;
  }
  /// Precondition: is_valid().
  [[nodiscard]] constexpr std::int64_t days() const noexcept {
    return days_from_civil(end) - days_from_civil(start);
  }
  /// The other lies within this one; an empty one only where its date does.
  [[nodiscard]] constexpr bool contains(const day_period& other) const noexcept {
    return start <= other.start && other.end <= end;
  }

  friend constexpr bool operator==(const day_period&, const day_period&) noexcept = default;
};

namespace detail {

[[nodiscard]] constexpr result<void> check_day_periods(const day_period& part,
                                                       const day_period& whole) noexcept {
  if (!part.is_valid() || !whole.is_valid()) return errc::invalid_interval;
  if (!whole.contains(part)) return errc::out_of_range;
  return {};
}

// Days since year 0 where every month has `n`: additive over dates, whatever the month's length.
[[nodiscard]] constexpr std::int64_t fixed_day_number(const civil_date& date, int n) noexcept {
  const std::int64_t months = std::int64_t{date.year} * 12 + date.month - 1;
  return months * n + (date.day - 1 < n ? date.day - 1 : n);
}

}  // namespace detail

/// The fraction of a period's calendar days that a part of it has: 12/31. Errors: invalid_interval
/// for a period that is not valid, division_by_zero for an empty period, out_of_range where the
/// part reaches out of it.
[[nodiscard]] constexpr result<ratio> fraction_of_days(const day_period& part,
                                                       const day_period& whole) noexcept {
  if (const auto sound = detail::check_day_periods(part, whole); !sound) return sound.error();
  return ratio::of(part.days(), whole.days());
}

/// The same where every month counts as `days_per_month` days (30: a year is 360). In a longer
/// month the days past that number cost nothing; in a shorter one its last day makes up the rest:
/// so the parts of a month add up to a month, as they do not where a surplus is taken off each part
/// (Kill Bill's fixed days). Errors: as above, an
/// empty period being one of no such days; out_of_range for a number that is not 1 … 31.
[[nodiscard]] constexpr result<ratio> fraction_of_fixed_days(const day_period& part,
                                                             const day_period& whole,
                                                             int days_per_month) noexcept {
  if (days_per_month < 1 || days_per_month > 31) return errc::out_of_range;
  if (const auto sound = detail::check_day_periods(part, whole); !sound) return sound.error();
  const auto number = [&](const civil_date& date) {
    return detail::fixed_day_number(date, days_per_month);
  };
  return ratio::of(number(part.end) - number(part.start), number(whole.end) - number(whole.start));
}

}  // namespace ducat::inline v0

#endif
