// SPDX-License-Identifier: MIT
// Price calendars, and the questions asked of them: whether one holds at an instant, when that
// changes next, and whether two ever hold together.
#ifndef DUCAT_PRICING_CALENDAR_TABLE_HPP
#define DUCAT_PRICING_CALENDAR_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/pricing/calendar.hpp>
#include <ducat/pricing/calendar_days.hpp>
#include <ducat/pricing/zone_table.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Calendars and their zones, numbered from 1; calendar 0 holds always. Precondition of every
/// question: the number is at most size().
class calendar_table {
 public:
  /// Adds a calendar of one of this table's zones. Errors, with the index of the window or of the
  /// dates as `position`; the table is then as it was:
  /// * out_of_range: no windows; a window that is not valid; a date that does not exist or is not
  /// of
  ///   the years 1 to 9999; no such zone
  /// * invalid_interval: the last of some special dates lies before the first
  /// * conflict: one date is listed twice, as two kinds; no position
  constexpr result<std::uint32_t> add(const calendar_spec& spec) {
    if (spec.windows.empty() || spec.zone > zones_.size()) return errc::out_of_range;
    for (std::size_t i = 0; i < spec.windows.size(); ++i)
      if (!spec.windows[i].is_valid()) return at_position(errc::out_of_range, i);
    for (std::size_t i = 0; i < spec.special.size(); ++i) {
      const special_days& dates = spec.special[i];
      if (!is_storable(dates.first) || !is_storable(dates.last))
        return at_position(errc::out_of_range, i);
      if (dates.last < dates.first) return at_position(errc::invalid_interval, i);
    }
    const std::size_t windows_before = windows_.size();
    const std::size_t runs_before = runs_.size();
    for (const special_days& dates : spec.special)
      runs_.push_back({static_cast<std::int32_t>(days_from_civil(dates.first)),
                       static_cast<std::int32_t>(days_from_civil(dates.last)), dates.as});
    if (!join_runs(runs_before)) {
      runs_.truncate(runs_before);
      return errc::conflict;
    }
    for (const calendar_window& window : spec.windows) {
      calendar_window& kept = windows_.push_back(window);
      if (kept.end == midnight) kept.end = end_of_day;  // the same window: nothing of it is left
    }
    detail::sort_range(windows_, windows_before, spec.windows.size(), goes_before);
    return finish(spec.name, spec.zone, windows_before, runs_before);
  }

  /// Appends a calendar of another table, under this name, and its zone where this table has none
  /// with the same terms and label. It keeps its number where the tables grow in step.
  constexpr std::uint32_t append(const calendar_table& other, std::uint32_t calendar, symbol name,
                                 symbol zone_label) {
    if (calendar == 0) return 0;
    const std::uint32_t zone = zones_.adopt(other.zones_, other.zone(calendar), zone_label);
    const std::size_t windows_before = windows_.size();
    const std::size_t runs_before = runs_.size();
    for (std::uint32_t i = 0; i < other.window_count(calendar); ++i)
      windows_.push_back(other.window(calendar, i));
    const part runs = other.runs_of(calendar);
    for (std::uint32_t i = 0; i < runs.count; ++i) runs_.push_back(runs[i]);
    return finish(name, zone, windows_before, runs_before);
  }

  /// How many calendars beside number 0.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return calendars_.size(); }
  [[nodiscard]] constexpr const zone_table& zones() const noexcept { return zones_; }
  /// To add zones.
  [[nodiscard]] constexpr zone_table& zones() noexcept { return zones_; }

  /// The calendar that was added last under a name; 0 where there is none.
  [[nodiscard]] constexpr std::uint32_t find(symbol name) const noexcept {
    return name.index < by_name_.size() ? by_name_[name.index] : 0;
  }

  // The terms of a calendar other than 0, for those who write them down. Windows are in order of
  // start, end and days, with 24:00 for an end at 00:00; special dates in order, with neighbours of
  // one kind joined.
  [[nodiscard]] constexpr symbol name(std::uint32_t calendar) const noexcept {
    return at(calendar).name;
  }
  [[nodiscard]] constexpr std::uint32_t zone(std::uint32_t calendar) const noexcept {
    return at(calendar).zone;
  }
  [[nodiscard]] constexpr std::uint32_t window_count(std::uint32_t calendar) const noexcept {
    return at(calendar).window_count;
  }
  [[nodiscard]] constexpr const calendar_window& window(std::uint32_t calendar,
                                                        std::uint32_t i) const noexcept {
    return windows_[at(calendar).first_window + i];
  }
  [[nodiscard]] constexpr std::uint32_t special_count(std::uint32_t calendar) const noexcept {
    return at(calendar).run_count;
  }
  [[nodiscard]] constexpr special_days special(std::uint32_t calendar,
                                               std::uint32_t i) const noexcept {
    const detail::special_run& run = runs_of(calendar)[i];
    return {civil_from_days(run.first), civil_from_days(run.last), run.as};
  }

  /// Whether two calendars state the same windows, special dates and zone, whatever their names and
  /// the zone's label.
  [[nodiscard]] constexpr bool same_terms(std::uint32_t calendar, const calendar_table& other,
                                          std::uint32_t other_calendar) const noexcept {
    if (calendar == 0 || other_calendar == 0) return calendar == other_calendar;
    const stored_calendar& a = at(calendar);
    const stored_calendar& b = other.at(other_calendar);
    if (a.window_count != b.window_count || a.run_count != b.run_count ||
        !zones_.same_terms(a.zone, other.zones_, b.zone))
      return false;
    for (std::uint32_t i = 0; i < a.window_count; ++i)
      if (window(calendar, i) != other.window(other_calendar, i)) return false;
    for (std::uint32_t i = 0; i < a.run_count; ++i)
      if (runs_[a.first_run + i] != other.runs_[b.first_run + i]) return false;
    return true;
  }

  /// The time for which the zone's offsets are known: the answers below are good for it.
  [[nodiscard]] constexpr interval known(std::uint32_t calendar) const noexcept {
    return calendar == 0 ? interval{instant_min, instant_max} : zones_.known(zone(calendar));
  }

  /// Whether a calendar holds at an instant. O(windows + log special dates + log transitions).
  [[nodiscard]] constexpr bool contains(std::uint32_t calendar, instant t) const noexcept {
    if (calendar == 0) return true;
    const local_time shown = zones_.local(zone(calendar), t);
    return detail::holds_at(windows_of(calendar), detail::kinds_of(runs_of(calendar), shown.day),
                            shown.time);
  }

  /// The first instant after `t` at which contains() changes its answer; instant_max where it never
  /// does. The work is bounded: where more than a hundred days, special dates and transitions
  /// follow that could change it and do not, an earlier instant is given, at which nothing changes.
  [[nodiscard]] constexpr instant next_edge(std::uint32_t calendar, instant t) const noexcept {
    if (calendar == 0) return instant_max;
    constexpr int longest_walk = 100;
    const stored_calendar& c = at(calendar);
    const auto windows = windows_of(calendar);
    const bool held = contains(calendar, t);
    zone_offset offset = zones_.offset_at(c.zone, t);
    instant reached = t;
    for (int walked = 0; walked < longest_walk && reached < instant_max; ++walked) {
      if (offset.during.end <= reached) offset = zones_.offset_at(c.zone, reached);
      const local_time shown = local_time_at(reached, offset.seconds);
      const auto kinds = detail::kinds_of(runs_of(calendar), shown.day);
      if (reached != t && detail::holds_at(windows, kinds, shown.time) != held) return reached;
      const time_of_day change = detail::next_change(windows, kinds, shown.time, held);
      local_time next{shown.day, change};
      if (change == end_of_day) {
        // A run of special dates repeats its first whole day; weeks may have no edge at all.
        const bool all_alike = (kinds.is_special && shown.time == midnight) ||
                               (kinds.is_weekly && c.weeks_never_change);
        next = {(all_alike ? kinds.regular_until : shown.day) + 1, midnight};
      }
      const instant then = instant_from_local(next, offset.seconds);
      reached = then < offset.during.end ? then : offset.during.end;
    }
    return reached;
  }

  /// Whether two calendars both hold at some instant of an interval; exact, in whatever zones they
  /// are. O(windows × (special dates + transitions)), with some tens of steps for each.
  [[nodiscard]] constexpr bool overlaps(std::uint32_t a, std::uint32_t b,
                                        interval during = {instant_min,
                                                           instant_max}) const noexcept {
    instant from = during.start;
    while (from < during.end) {
      // Up to `regular` both repeat themselves every week: the first week decides.
      const instant regular =
          earlier(during.end, earlier(regular_until(a, from), regular_until(b, from)));
      const instant a_week_on = detail::clamped_instant(int128{from.ns} + ns_per_week);
      const instant decisive = earlier(regular, a_week_on);
      while (from < decisive) {
        if (!contains(a, from))
          from = next_edge(a, from);
        else if (!contains(b, from))
          from = next_edge(b, from);
        else
          return true;
      }
      if (from < regular) from = regular;
    }
    return false;
  }

 private:
  static constexpr std::int64_t ns_per_week = 7 * time_of_day::ns_per_day;

  struct stored_calendar {
    symbol name;
    std::uint32_t zone;
    std::uint32_t first_window;
    std::uint32_t window_count;
    std::uint32_t first_run;
    std::uint32_t run_count;
    bool weeks_never_change;  // without special dates it would hold always, or never
  };
  using part = detail::table_part<detail::special_run>;

  [[nodiscard]] static constexpr failure at_position(errc code, std::size_t i) noexcept {
    return {code, static_cast<std::uint32_t>(i)};
  }
  [[nodiscard]] static constexpr bool is_storable(const civil_date& date) noexcept {
    return date.year >= 1 && date.year <= 9999 && is_valid(date);
  }
  [[nodiscard]] static constexpr instant earlier(instant a, instant b) noexcept {
    return b < a ? b : a;
  }
  [[nodiscard]] static constexpr bool goes_before(const calendar_window& a,
                                                  const calendar_window& b) noexcept {
    if (a.start != b.start) return a.start < b.start;
    if (a.end != b.end) return a.end < b.end;
    return a.days.bits() < b.days.bits();
  }

  [[nodiscard]] constexpr const stored_calendar& at(std::uint32_t calendar) const noexcept {
    return calendars_[calendar - 1];
  }
  [[nodiscard]] constexpr detail::table_part<calendar_window> windows_of(
      std::uint32_t calendar) const noexcept {
    return {&windows_, at(calendar).first_window, at(calendar).window_count};
  }
  [[nodiscard]] constexpr part runs_of(std::uint32_t calendar) const noexcept {
    return {&runs_, at(calendar).first_run, at(calendar).run_count};
  }

  // Sorts the runs from `first` on and joins those that touch; false where one date is of two
  // kinds.
  constexpr bool join_runs(std::size_t first) {
    detail::sort_range(runs_, first, runs_.size() - first,
                       [](const detail::special_run& a, const detail::special_run& b) {
                         return a.first < b.first;
                       });
    std::size_t kept = first;
    for (std::size_t i = first; i < runs_.size(); ++i) {
      const detail::special_run run = runs_[i];
      detail::special_run* const before = kept > first ? &runs_[kept - 1] : nullptr;
      if (before != nullptr && run.first <= before->last && run.as != before->as) return false;
      if (before != nullptr && run.first <= before->last + 1 && run.as == before->as) {
        before->last = before->last < run.last ? run.last : before->last;
      } else {
        runs_[kept++] = run;
      }
    }
    runs_.truncate(kept);
    return true;
  }

  constexpr std::uint32_t finish(symbol name, std::uint32_t zone, std::size_t first_window,
                                 std::size_t first_run) {
    const auto count = [](std::size_t n) { return static_cast<std::uint32_t>(n); };
    calendars_.push_back({name, zone, count(first_window), count(windows_.size() - first_window),
                          count(first_run), count(runs_.size() - first_run), false});
    const auto number = count(calendars_.size());
    if (name.has_value()) {
      while (by_name_.size() <= name.index) by_name_.push_back(0);
      by_name_[name.index] = number;
    }
    calendars_.back().weeks_never_change = weeks_never_change(windows_of(number));
    return number;
  }

  [[nodiscard]] static constexpr bool weeks_never_change(
      const detail::table_part<calendar_window>& windows) noexcept {
    bool first_answer = false;
    for (std::int64_t day = 0; day < 7; ++day) {
      const auto kinds = detail::kinds_of({nullptr, 0, 0}, day);
      const bool answer = detail::holds_at(windows, kinds, midnight);
      if (day == 0) first_answer = answer;
      if (answer != first_answer) return false;
      if (detail::next_change(windows, kinds, midnight, answer) != end_of_day) return false;
    }
    return true;
  }

  // Up to when, from an instant on, a calendar repeats itself every seven days: the next special
  // date or transition, or the end of the special ones. Later than `t`.
  [[nodiscard]] constexpr instant regular_until(std::uint32_t calendar, instant t) const noexcept {
    if (calendar == 0) return instant_max;
    const zone_offset offset = zones_.offset_at(zone(calendar), t);
    const local_time shown = local_time_at(t, offset.seconds);
    const auto kinds = detail::kinds_of(runs_of(calendar), shown.day);
    const instant end = instant_from_local({kinds.regular_until + 1, midnight}, offset.seconds);
    return earlier(end, offset.during.end);
  }

  zone_table zones_;
  detail::chunked<calendar_window> windows_;
  detail::chunked<detail::special_run> runs_;
  detail::chunked<stored_calendar> calendars_;
  detail::chunked<std::uint32_t> by_name_;
};

}  // namespace ducat::inline v0

#endif
