// SPDX-License-Identifier: MIT
// Half-open intervals of time: the start belongs to it, the end does not, so neighbours share
// nothing and leave no gap.
#ifndef DUCAT_UNITS_INTERVAL_HPP
#define DUCAT_UNITS_INTERVAL_HPP

#include <ducat/units/instant.hpp>

namespace ducat::inline v0 {

/// [start, end). Well formed when start ≤ end; empty when they are equal.
struct interval {
  instant start{};
  instant end{};

  /// [start, end). Error: invalid_interval where the end lies before the start.
  [[nodiscard]] static constexpr result<interval> of(instant start, instant end) noexcept {
    if (end < start) return errc::invalid_interval;
    return interval{start, end};
  }

  [[nodiscard]] constexpr bool is_valid() const noexcept { return start <= end; }
  [[nodiscard]] constexpr bool empty() const noexcept { return end <= start; }

  [[nodiscard]] constexpr bool contains(instant t) const noexcept { return start <= t && t < end; }
  /// Every instant of `other` lies in this one; an empty interval lies in every one.
  [[nodiscard]] constexpr bool contains(interval other) const noexcept {
    return other.empty() || (start <= other.start && other.end <= end);
  }
  /// They have an instant in common.
  [[nodiscard]] constexpr bool overlaps(interval other) const noexcept {
    return !empty() && !other.empty() && start < other.end && other.start < end;
  }

  /// Its length. Errors: invalid_interval; overflow beyond 292 years, which "for ever" may be.
  [[nodiscard]] constexpr result<nanoseconds> checked_duration() const noexcept {
    if (end < start) return errc::invalid_interval;
    return checked_subtract(end, start);
  }
  /// Its length. Precondition: valid, and at most 292 years.
  [[nodiscard]] constexpr nanoseconds duration() const { return checked_duration().value(); }

  friend constexpr bool operator==(const interval&, const interval&) noexcept = default;
};

/// What two intervals have in common; empty (start == end) where that is nothing.
[[nodiscard]] constexpr interval intersect(interval a, interval b) noexcept {
  const instant start = a.start < b.start ? b.start : a.start;
  const instant end = a.end < b.end ? a.end : b.end;
  return {start, end < start ? start : end};
}

}  // namespace ducat::inline v0

#endif
