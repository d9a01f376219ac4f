// SPDX-License-Identifier: MIT
// A calendar's days: what kind each date is of, and where in a day windows begin and end. Knows no
// zones.
#ifndef DUCAT_PRICING_CALENDAR_DAYS_HPP
#define DUCAT_PRICING_CALENDAR_DAYS_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/pricing/calendar.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

// Special dates as they are kept: in order, without overlap, neighbours of one kind joined.
struct special_run {
  std::int32_t first = 0;  // days since 1970-01-01
  std::int32_t last = 0;
  day_set as{};

  friend constexpr bool operator==(const special_run&, const special_run&) = default;
};

// Part of a table.
template <class T> struct table_part {
  const chunked<T>* table;
  std::uint32_t first;
  std::uint32_t count;

  [[nodiscard]] constexpr const T& operator[](std::uint32_t i) const noexcept {
    return (*table)[first + i];
  }
};

// A date's kinds and those of the date before, whose windows may cross midnight.
struct day_kinds {
  day_set before;
  day_set today;
  // Up to which date this pair of kinds is what weekdays alone say, or the same day after day. At
  // least today.
  std::int64_t regular_until = 0;
  bool is_special = false;  // today and the date before lie in one run of special dates
  bool is_weekly = false;   // neither is special
};

inline constexpr std::int64_t no_date = std::int64_t{1} << 60;

// O(log runs).
[[nodiscard]] constexpr day_kinds kinds_of(const table_part<special_run>& runs,
                                           std::int64_t day) noexcept {
  std::uint32_t low = 0;  // the first run that does not end before yesterday
  std::uint32_t high = runs.count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (runs[middle].last < day - 1)
      low = middle + 1;
    else
      high = middle;
  }
  const bool before_is_special = low < runs.count && runs[low].first <= day - 1;
  const std::uint32_t next = low < runs.count && runs[low].last < day ? low + 1 : low;
  const bool today_is_special = next < runs.count && runs[next].first <= day;
  day_kinds out;
  out.before = before_is_special ? runs[low].as : day_set{weekday_from_days(day - 1)};
  out.today = today_is_special ? runs[next].as : day_set{weekday_from_days(day)};
  out.is_special = before_is_special && today_is_special && low == next;
  out.is_weekly = !before_is_special && !today_is_special;
  out.regular_until = day;
  if (out.is_special) out.regular_until = runs[next].last;
  if (out.is_weekly) out.regular_until = next < runs.count ? runs[next].first - 1 : no_date;
  return out;
}

[[nodiscard]] constexpr time_of_day end_on_first_day(const calendar_window& w) noexcept {
  return w.crosses_midnight() ? end_of_day : w.end;
}

// Whether some window holds at a time of a day.
[[nodiscard]] constexpr bool holds_at(const table_part<calendar_window>& windows,
                                      const day_kinds& kinds, time_of_day at) noexcept {
  for (std::uint32_t i = 0; i < windows.count; ++i) {
    const calendar_window& w = windows[i];
    if (w.days.intersects(kinds.today) && w.start <= at && at < end_on_first_day(w)) return true;
    if (w.crosses_midnight() && w.days.intersects(kinds.before) && at < w.end) return true;
  }
  return false;
}

// Where windows next begin, or end, on a day, after a time at which they do not, or do, hold;
// 24:00 where they do not before. Precondition: windows in order of start.
[[nodiscard]] constexpr time_of_day next_change(const table_part<calendar_window>& windows,
                                                const day_kinds& kinds, time_of_day at,
                                                bool holds) noexcept {
  if (!holds) {
    for (std::uint32_t i = 0; i < windows.count; ++i)
      if (windows[i].days.intersects(kinds.today) && windows[i].start > at) return windows[i].start;
    return end_of_day;
  }
  for (std::uint32_t i = 0; i < windows.count; ++i) {
    const calendar_window& w = windows[i];
    if (w.crosses_midnight() && w.days.intersects(kinds.before) && at < w.end) at = w.end;
  }
  for (std::uint32_t i = 0; i < windows.count && windows[i].start <= at; ++i) {
    const calendar_window& w = windows[i];
    if (w.days.intersects(kinds.today) && at < end_on_first_day(w)) at = end_on_first_day(w);
  }
  return at;
}

}  // namespace ducat::inline v0::detail

#endif
