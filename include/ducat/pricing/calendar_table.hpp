// SPDX-License-Identifier: MIT
// Price calendars, and the questions asked of them: whether one holds at an instant, when that
// changes next, and whether two ever hold together.
#ifndef DUCAT_PRICING_CALENDAR_TABLE_HPP
#define DUCAT_PRICING_CALENDAR_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/pricing/calendar.hpp>
#include <ducat/pricing/calendar_days.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/zone_table.hpp>

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
  /// * too_many_terms: more windows or special dates than `amount`, which is max_calendar_windows
  ///   or max_special_dates; no position
  constexpr result<std::uint32_t> add(const calendar_spec& spec) {
    if (spec.windows.empty() || spec.zone > zones_.size()) return errc::out_of_range;
    if (spec.windows.size() > max_calendar_windows) return too_many(max_calendar_windows);
    if (spec.special.size() > max_special_dates) return too_many(max_special_dates);
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

  /// The first calendar with the terms of one of another table, under this name and with this label
  /// of its zone; 0 where there is none. O(its terms).
  [[nodiscard]] constexpr std::uint32_t find_same(const calendar_table& other,
                                                  std::uint32_t other_calendar, symbol name,
                                                  symbol zone_label) const noexcept {
    if (other_calendar == 0) return 0;
    const std::uint64_t hash = hash_of(other.at(other_calendar).terms_hash, name, zone_label);
    const std::uint32_t found = by_terms_.find(hash, [&](std::uint32_t mine) {
      return at(mine).name == name && zones_.label(zone(mine)) == zone_label &&
             same_terms(mine, other, other_calendar);
    });
    return found == detail::flat_index::none ? 0 : found;
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
  /// are. O(windows + special dates + transitions) where days are alike; windows × those where none
  /// are.
  [[nodiscard]] constexpr bool overlaps(std::uint32_t a, std::uint32_t b,
                                        interval during = {instant_min,
                                                           instant_max}) const noexcept {
    return first_together(a, b, during) < during.end;
  }

  /// The first instant of an interval at which two calendars both hold; its end where there is
  /// none.
  [[nodiscard]] constexpr instant first_together(std::uint32_t a, std::uint32_t b,
                                                 interval during) const noexcept {
    instant t = during.start;
    if (during.empty() || (a == 0 && b == 0)) return t;
    if (a == 0 || b == 0) return first_held(a == 0 ? b : a, during);
    detail::days_apart apart;
    clock_day x = clock_day_at(a, t);
    clock_day y = clock_day_at(b, t);
    week_of_days week;
    instant stretch_end = t;  // up to it both repeat themselves every week
    instant decisive = t;     // up to it they are looked at
    while (t < during.end) {
      if (x.during.end <= t) x = clock_day_at(a, t);
      if (y.during.end <= t) y = clock_day_at(b, t);
      if (stretch_end <= t) {
        stretch_end = earlier(during.end, earlier(x.regular_until, y.regular_until));
        decisive = earlier(stretch_end, detail::clamped_instant(int128{t.ns} + ns_per_week));
      }
      if (decisive <= t || week.has_all(x, y)) {
        t = stretch_end;
        continue;
      }
      const instant until = earlier(decisive, earlier(x.during.end, y.during.end));
      // Nominal days overlap from the later midnight to the end of the earlier day.
      const detail::placed_day x_day{x.kinds, distance(t, x.midnight)};
      const detail::placed_day y_day{y.kinds, distance(t, y.midnight)};
      const std::uint64_t key = detail::days_apart::key_of(x_day, y_day);
      bool are_apart = apart.contains(key);
      if (!are_apart) {
        const std::int64_t length = until.ns - t.ns;
        const std::int64_t found =
            detail::first_together(windows_of(a), x_day, windows_of(b), y_day, 0, length);
        if (found < length) return instant{t.ns + found};
        const std::int64_t end =
            time_of_day::ns_per_day + earlier_of(x_day.midnight, y_day.midnight);
        are_apart = (x_day.midnight == 0 || y_day.midnight == 0) && length == end;
        if (are_apart) apart.add(key);
      }
      if (are_apart) week.add(x, y);
      t = until;
    }
    return during.end;
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
    bool weeks_never_change;   // without special dates it would hold always, or never
    std::uint64_t terms_hash;  // of all that same_terms() compares
  };
  using part = detail::table_part<detail::special_run>;

  [[nodiscard]] static constexpr failure at_position(errc code, std::size_t i) noexcept {
    return {code, static_cast<std::uint32_t>(i)};
  }
  [[nodiscard]] static constexpr failure too_many(std::size_t bound) noexcept {
    return {errc::too_many_terms, 0, 0, static_cast<int128>(bound)};
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
                          count(first_run), count(runs_.size() - first_run), false, 0});
    const auto number = count(calendars_.size());
    if (name.has_value()) {
      while (by_name_.size() <= name.index) by_name_.push_back(0);
      by_name_[name.index] = number;
    }
    calendars_.back().weeks_never_change = weeks_never_change(windows_of(number));
    calendars_.back().terms_hash = hash_terms(number);
    if (find_same(*this, number, name, zones_.label(zone)) == 0)
      by_terms_.insert(hash_of(at(number).terms_hash, name, zones_.label(zone)), number);
    return number;
  }

  [[nodiscard]] constexpr std::uint64_t hash_terms(std::uint32_t calendar) const noexcept {
    const auto word = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    std::uint64_t hash = zones_.hash_terms(zone(calendar));
    for (std::uint32_t i = 0; i < window_count(calendar); ++i) {
      const calendar_window& w = window(calendar, i);
      hash = detail::mix(detail::mix(hash, word(w.start.ns)), word(w.end.ns) << 8 | w.days.bits());
    }
    const part runs = runs_of(calendar);
    for (std::uint32_t i = 0; i < runs.count; ++i)
      hash = detail::mix(detail::mix(hash, word(runs[i].first)),
                         word(runs[i].last) << 8 | runs[i].as.bits());
    return hash;
  }
  [[nodiscard]] static constexpr std::uint64_t hash_of(std::uint64_t terms, symbol name,
                                                       symbol zone_label) noexcept {
    return detail::mix(terms, std::uint64_t{name.index} << 32 | zone_label.index);
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

  // A day of a calendar's clock, as far as the clock is not put back or forward on it.
  struct clock_day {
    interval during{};
    int128 midnight = 0;  // ns, nominal
    std::int64_t day = 0;
    std::int32_t utc_offset_seconds = 0;
    detail::day_kinds kinds{};
    // Up to when, from then on, the calendar repeats itself every seven days: the next special date
    // or transition, or the end of the special ones.
    instant regular_until{};
  };

  [[nodiscard]] constexpr clock_day clock_day_at(std::uint32_t calendar, instant t) const noexcept {
    const zone_offset offset = zones_.offset_at(zone(calendar), t);
    clock_day out;
    out.utc_offset_seconds = offset.seconds;
    out.day = local_time_at(t, offset.seconds).day;
    out.kinds = detail::kinds_of(runs_of(calendar), out.day);
    out.midnight = utc_ns({out.day, midnight}, offset.seconds);
    const instant next = instant_from_local({out.day + 1, midnight}, offset.seconds);
    out.during = {t, earlier(next, offset.during.end)};
    const instant regular =
        instant_from_local({out.kinds.regular_until + 1, midnight}, offset.seconds);
    out.regular_until = earlier(regular, offset.during.end);
    return out;
  }

  // Which pairs of ordinary weekdays were looked at, under some pair of offsets.
  class week_of_days {
   public:
    [[nodiscard]] constexpr bool has_all(const clock_day& x, const clock_day& y) const noexcept {
      if (!x.kinds.is_weekly || !y.kinds.is_weekly || offset_of(x, y) != offset_) return false;
      return seen_ == (offset_ == 0 ? 0x1555U : 0x3FFFU);
    }
    constexpr void add(const clock_day& x, const clock_day& y) noexcept {
      if (!x.kinds.is_weekly || !y.kinds.is_weekly) return;
      if (offset_of(x, y) != offset_) seen_ = 0;
      offset_ = offset_of(x, y);
      const auto weekday = static_cast<std::uint32_t>(weekday_from_days(x.day)) - 1;
      seen_ |= std::uint32_t{1} << (2 * weekday + (y.midnight < x.midnight ? 1 : 0));
    }

   private:
    [[nodiscard]] static constexpr std::int32_t offset_of(const clock_day& x,
                                                          const clock_day& y) noexcept {
      return x.utc_offset_seconds - y.utc_offset_seconds;
    }
    std::uint32_t seen_ = 0;
    std::int32_t offset_ = 0;
  };

  [[nodiscard]] static constexpr std::int64_t distance(instant from, int128 to) noexcept {
    return static_cast<std::int64_t>(to - from.ns);
  }
  [[nodiscard]] static constexpr std::int64_t earlier_of(std::int64_t a, std::int64_t b) noexcept {
    return b < a ? b : a;
  }

  [[nodiscard]] constexpr instant first_held(std::uint32_t calendar,
                                             interval during) const noexcept {
    instant t = during.start;
    while (t < during.end) {
      if (contains(calendar, t)) return t;
      t = next_edge(calendar, t);
    }
    return during.end;
  }

  zone_table zones_;
  detail::chunked<calendar_window> windows_;
  detail::chunked<detail::special_run> runs_;
  detail::chunked<stored_calendar> calendars_;
  detail::chunked<std::uint32_t> by_name_;
  detail::flat_index by_terms_;  // by terms, name and zone label: the first
};

}  // namespace ducat::inline v0

#endif
