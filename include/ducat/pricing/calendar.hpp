// SPDX-License-Identifier: MIT
// The terms of a price calendar: windows of the day on some kinds of days, dates that are not what
// their weekday says, and a time zone. What the zone's wall clock and calendar show decides, and
// nothing else.
#ifndef DUCAT_PRICING_CALENDAR_HPP
#define DUCAT_PRICING_CALENDAR_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/time.hpp>
#include <ducat/units/time_of_day.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Kinds of days: the seven weekdays, and one more, for dates that are listed as such (holidays
/// with hours of their own). A date is usually of one kind, that of its weekday; special_days says
/// otherwise.
class day_set {
 public:
  constexpr day_set() noexcept = default;
  template <class... Weekdays>
  constexpr day_set(weekday first, Weekdays... rest) noexcept
      : bits_{static_cast<std::uint8_t>((bit_of(first) | ... | bit_of(rest)))} {}

  /// The eighth kind: no weekday is of it.
  [[nodiscard]] static constexpr day_set listed() noexcept { return from_bits(0x80); }
  /// Bit 0 is Monday, bit 6 Sunday, bit 7 listed().
  [[nodiscard]] static constexpr day_set from_bits(std::uint8_t bits) noexcept {
    day_set out;
    out.bits_ = bits;
    return out;
  }
  [[nodiscard]] constexpr std::uint8_t bits() const noexcept { return bits_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr bool contains(weekday day) const noexcept {
    return (bits_ & bit_of(day)) != 0;
  }
  [[nodiscard]] constexpr bool intersects(day_set other) const noexcept {
    return (bits_ & other.bits_) != 0;
  }

  friend constexpr day_set operator|(day_set a, day_set b) noexcept {
    return from_bits(static_cast<std::uint8_t>(a.bits_ | b.bits_));
  }
  friend constexpr bool operator==(day_set, day_set) noexcept = default;

 private:
  [[nodiscard]] static constexpr int bit_of(weekday day) noexcept {
    return 1 << (static_cast<int>(day) - 1);
  }

  std::uint8_t bits_ = 0;
};

inline constexpr day_set monday_to_friday{weekday::monday, weekday::tuesday, weekday::wednesday,
                                          weekday::thursday, weekday::friday};
inline constexpr day_set saturday_and_sunday{weekday::saturday, weekday::sunday};
inline constexpr day_set every_weekday = monday_to_friday | saturday_and_sunday;

/// A window of the day, [start, end), on the days of some kinds. One whose end does not lie after
/// its start crosses midnight, and belongs whole to the day on which it starts: [22:00, 06:00) of
/// Friday is Saturday's night too, and is no window of Monday's early morning.
struct calendar_window {
  day_set days{};
  time_of_day start{};           ///< before 24:00
  time_of_day end = end_of_day;  ///< 24:00 is the midnight that ends the day

  [[nodiscard]] constexpr bool is_valid() const noexcept {
    return !days.empty() && start.is_valid() && start < end_of_day && end.is_valid();
  }
  [[nodiscard]] constexpr bool crosses_midnight() const noexcept { return end <= start; }

  friend constexpr bool operator==(const calendar_window&,
                                   const calendar_window&) noexcept = default;
};

/// Whether a window holds at the very time at which a source says that it starts or ends.
enum class edge : std::uint8_t { included, excluded };

/// A window as a source states it, which may include its end or exclude its start.
struct stated_window {
  day_set days{};
  time_of_day start{};
  edge start_edge = edge::included;
  time_of_day end = end_of_day;
  edge end_edge = edge::excluded;
  /// The step in which the source counts time: where "until 23:59:59" means that whole second, a
  /// second. With a nanosecond an edge means itself alone.
  nanoseconds step{1};
};

/// The same window as [start, end): an excluded start and an included end move by a step, an end
/// across midnight if it must. "00:30 included" is an end at 00:30:00.000000001; "23:59 included",
/// in steps of a minute, is 24:00. Errors: out_of_range for times or kinds of days that do not
/// exist, for a step that is not from 1 ns to 1 h, and where the window would become longer than a
/// day, start at 24:00, or be empty.
[[nodiscard]] constexpr result<calendar_window> half_open(const stated_window& stated) noexcept {
  constexpr std::int64_t longest_step = 3'600'000'000'000;
  const std::int64_t step = stated.step.count();
  calendar_window window{stated.days, stated.start, stated.end};
  if (!window.is_valid() || step < 1 || step > longest_step) return errc::out_of_range;
  const std::int64_t day = time_of_day::ns_per_day;
  std::int64_t start = stated.start.ns;
  std::int64_t end = stated.end.ns + (window.crosses_midnight() ? day : 0);
  if (stated.start_edge == edge::excluded) start += step;
  if (stated.end_edge == edge::included) end += step;
  if (start >= day || end <= start || end - start > day) return errc::out_of_range;
  window.start.ns = start;
  window.end.ns = end <= day ? end : end - day;
  return window;
}

/// Dates that are not of the kind that their weekday says: what a day-off list and a list of
/// make-up working days state.
struct special_days {
  civil_date first{};
  civil_date last{};  ///< inclusive, as dates are
  /// Which windows they have: those of these kinds. Empty: none, a holiday. {monday}: a Saturday
  /// that is worked. {sunday}: a holiday with a Sunday's hours. listed(): windows of their own.
  day_set as{};

  friend constexpr bool operator==(const special_days&, const special_days&) noexcept = default;
};

/// The most windows of a calendar: three for each half hour of a week fit.
inline constexpr std::size_t max_calendar_windows = 1'024;
/// The most dates, or spans of dates, that a calendar lists as special: 40 a year for 50 years fit.
inline constexpr std::size_t max_special_dates = 2'048;

/// A calendar as it is added to a table. It holds at the instants at which its zone's wall clock
/// shows a time inside a window of the date that its calendar shows, or inside one that crosses
/// midnight from the date before. So where clocks are put forward over a window it does not hold
/// that day, and where they are put back over one it holds both times.
struct calendar_spec {
  symbol name{};
  array_view<const calendar_window> windows{};  ///< in any order; they may overlap
  array_view<const special_days> special{};     ///< in any order
  std::uint32_t zone = 0;                       ///< in the table's zones; 0 is UTC
};

}  // namespace ducat::inline v0

#endif
