// SPDX-License-Identifier: MIT
// A calendar's days: what kind each date is of, and where in a day windows begin and end. Knows no
// zones.
#ifndef DUCAT_PRICING_CALENDAR_DAYS_HPP
#define DUCAT_PRICING_CALENDAR_DAYS_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/pricing/calendar.hpp>

#include <cstddef>
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

// A day of a calendar: what kinds it is of, and when it begins on some clock.
struct placed_day {
  day_kinds kinds;
  std::int64_t midnight;  // ns
};

// Until when windows of the day before hold on a day; its midnight where none does.
[[nodiscard]] constexpr std::int64_t carried_over(const table_part<calendar_window>& windows,
                                                  const placed_day& day) noexcept {
  std::int64_t until = 0;
  for (std::uint32_t i = 0; i < windows.count; ++i) {
    const calendar_window& w = windows[i];
    if (w.crosses_midnight() && w.days.intersects(day.kinds.before) && until < w.end.ns)
      until = w.end.ns;
  }
  return day.midnight + until;
}

// The windows that begin on a day, from an instant on: in order of start, those that began before
// as if they began then.
class windows_of_day {
 public:
  constexpr windows_of_day(const table_part<calendar_window>& windows, const placed_day& day,
                           std::int64_t from) noexcept
      : windows_{windows}, day_{day}, from_{from} {
    find();
  }

  [[nodiscard]] constexpr bool at_end() const noexcept { return next_ == windows_.count; }
  [[nodiscard]] constexpr std::int64_t start() const noexcept {
    const std::int64_t stated = day_.midnight + windows_[next_].start.ns;
    return stated < from_ ? from_ : stated;
  }
  [[nodiscard]] constexpr std::int64_t end() const noexcept {
    return day_.midnight + end_on_first_day(windows_[next_]).ns;
  }
  constexpr void go_on() noexcept {
    ++next_;
    find();
  }

 private:
  constexpr void find() noexcept {
    while (!at_end() && (!windows_[next_].days.intersects(day_.kinds.today) || end() <= from_))
      ++next_;
  }

  table_part<calendar_window> windows_;
  placed_day day_;
  std::int64_t from_;
  std::uint32_t next_ = 0;
};

// The first time of [from, until) at which windows of two calendars both hold; `until` where there
// is none. Precondition: it lies on one day of each; windows in order of start.
// O(windows).
[[nodiscard]] constexpr std::int64_t first_together(const table_part<calendar_window>& a,
                                                    const placed_day& a_day,
                                                    const table_part<calendar_window>& b,
                                                    const placed_day& b_day, std::int64_t from,
                                                    std::int64_t until) noexcept {
  std::int64_t a_holds_until = carried_over(a, a_day);
  std::int64_t b_holds_until = carried_over(b, b_day);
  if (from < a_holds_until && from < b_holds_until) return from;
  windows_of_day next_a{a, a_day, from};
  windows_of_day next_b{b, b_day, from};
  while (!next_a.at_end() || !next_b.at_end()) {
    const bool a_is_next =
        next_b.at_end() || (!next_a.at_end() && next_a.start() <= next_b.start());
    windows_of_day& next = a_is_next ? next_a : next_b;
    const std::int64_t start = next.start();
    if (until <= start) return until;
    if (start < (a_is_next ? b_holds_until : a_holds_until)) return start;
    std::int64_t& holds_until = a_is_next ? a_holds_until : b_holds_until;
    holds_until = holds_until < next.end() ? next.end() : holds_until;
    next.go_on();
  }
  return until;
}

// Pairs of days of two calendars on which they were found not to meet: as a weekday, or a kind of
// special date, is met again and again.
class days_apart {
 public:
  [[nodiscard]] constexpr bool contains(std::uint64_t key) const noexcept {
    return keys_[slot(key)] == key;
  }
  constexpr void add(std::uint64_t key) noexcept { keys_[slot(key)] = key; }

  // Never 0. Precondition: the midnights are less than a day apart, by whole seconds.
  [[nodiscard]] static constexpr std::uint64_t key_of(const placed_day& a,
                                                      const placed_day& b) noexcept {
    constexpr std::int64_t ns = 1'000'000'000;
    const auto apart = static_cast<std::uint64_t>((b.midnight - a.midnight) / ns + 86'400);
    return apart << 32 | bits_of(a.kinds) << 16 | bits_of(b.kinds);
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t bits_of(const day_kinds& kinds) noexcept {
    return std::uint64_t{kinds.before.bits()} << 8 | kinds.today.bits();
  }

  static constexpr std::size_t count = 256;
  [[nodiscard]] static constexpr std::size_t slot(std::uint64_t key) noexcept {
    return static_cast<std::size_t>(mix(key, 0) % count);
  }
  std::uint64_t keys_[count] = {};
};

}  // namespace ducat::inline v0::detail

#endif
