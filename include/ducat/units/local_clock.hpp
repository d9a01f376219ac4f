// SPDX-License-Identifier: MIT
// The clock by which somebody's hours, days and months go: a fixed offset from UTC, or a zone whose
// clocks are put forward and back.
#ifndef DUCAT_UNITS_LOCAL_CLOCK_HPP
#define DUCAT_UNITS_LOCAL_CLOCK_HPP

#include <ducat/units/local_time.hpp>
#include <ducat/units/period.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A fixed offset, or a zone of a table that outlives it. Passed by value.
class local_clock {
 public:
  constexpr local_clock() noexcept = default;
  /// Of a day at most. A payer that has a zone states no offset, so none turns into a clock unseen.
  constexpr explicit local_clock(std::int32_t utc_offset_seconds) noexcept
      : offset_{utc_offset_seconds} {}
  /// Precondition: zone ≤ zones.size(). Number 0 is UTC.
  constexpr local_clock(const zone_table& zones, std::uint32_t zone) noexcept
      : zones_{zone == 0 ? nullptr : &zones}, zone_{zone} {}

  /// Whether it is never put forward or back.
  [[nodiscard]] constexpr bool is_fixed() const noexcept { return zones_ == nullptr; }
  /// The offset, and the time around an instant during which it does not change. O(log changes).
  [[nodiscard]] constexpr zone_offset offset_at(instant t) const noexcept {
    return is_fixed() ? zone_offset{offset_, {instant_min, instant_max}}
                      : zones_->offset_at(zone_, t);
  }
  /// What it shows at an instant. O(log changes).
  [[nodiscard]] constexpr local_time local(instant t) const noexcept {
    return local_time_at(t, offset_at(t).seconds);
  }
  /// The first instant at which it shows a time or a later one: of a time that it passes over when
  /// it is put forward, that instant; of one that it shows twice, the earlier. instant_min or
  /// instant_max where no instant holds it. O(log changes).
  [[nodiscard]] constexpr instant first_at(local_time shown) const noexcept {
    if (is_fixed()) return instant_from_local(shown, offset_);
    // Offsets are less than a day, so a day earlier it has yet to come.
    const int128 before = utc_ns(shown, 0) - time_of_day::ns_per_day;
    zone_offset o = offset_at(detail::clamped_instant(before));
    for (;;) {
      const int128 exact = utc_ns(shown, o.seconds);
      const bool lasts = o.during.end == instant_max;
      if (o.during.start != instant_min && exact < o.during.start.ns) return o.during.start;
      if (lasts || exact < o.during.end.ns) return detail::clamped_instant(exact);
      o = offset_at(o.during.end);
    }
  }

 private:
  const zone_table* zones_ = nullptr;
  std::uint32_t zone_ = 0;
  std::int32_t offset_ = 0;  // of a fixed one
};

namespace detail {

// Whatever clocks do about midnight, a day begins when they first show it or a later one; so days
// and months follow each other without gap or overlap.
[[nodiscard, gnu::noinline]] constexpr interval zoned_period(instant when, period length,
                                                             local_clock clock) noexcept {
  if (length == period::forever) return {instant_min, instant_max};
  const zone_offset now = clock.offset_at(when);
  if (length == period::hour) {
    interval hour = period_containing(when, length, now.seconds);
    if (hour.start < now.during.start) hour.start = now.during.start;
    if (now.during.end < hour.end) hour.end = now.during.end;
    return hour;
  }
  const std::int64_t today = local_time_at(when, now.seconds).day;
  std::int64_t number = length == period::day ? today : month_of_day(today);
  const auto start_of = [&](std::int64_t n) {
    return clock.first_at({length == period::day ? n : first_day_of(n), midnight});
  };
  interval out{start_of(number), start_of(number + 1)};
  // Put back over midnight, clocks show the day before once more: it has ended.
  while (out.end <= when && out.end < instant_max) {
    ++number;
    out = {out.end, start_of(number + 1)};
  }
  return out;
}

}  // namespace detail

/// The period that contains an instant by a clock. A day goes from midnight to midnight, whether it
/// has 23, 24 or 25 hours; one whose midnight is passed over begins when the clock is put forward,
/// one whose midnight comes twice, at the earlier. An hour is one of the offset in force, and ends
/// where that changes. Bounds that no instant can hold are instant_min and instant_max.
[[nodiscard]] constexpr interval period_containing(instant when, period length,
                                                   local_clock clock) noexcept {
  if (!clock.is_fixed()) [[unlikely]]
    return detail::zoned_period(when, length, clock);
  return period_containing(when, length, clock.offset_at(when).seconds);
}

/// The calendar months that lie within some time by a clock; nothing where none does.
[[nodiscard]] constexpr interval whole_months(const interval& time, local_clock clock) noexcept {
  interval out = time;
  if (time.start != instant_min) {
    const interval first = period_containing(time.start, period::month, clock);
    out.start = first.start == time.start ? first.start : first.end;
  }
  if (time.end != instant_max) out.end = period_containing(time.end, period::month, clock).start;
  return out.start < out.end ? out : interval{};
}

}  // namespace ducat::inline v0

#endif
