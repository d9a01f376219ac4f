// SPDX-License-Identifier: MIT
// The integral of a gauge over a period: what GPU-hours from allocate and release events need. Each
// change of the gauge counts from its instant to the period's end, so changes may arrive in any
// order, and the integrals of the parts of a period add up to that of the whole.
#ifndef DUCAT_USAGE_WEIGHTED_SUM_HPP
#define DUCAT_USAGE_WEIGHTED_SUM_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/interval.hpp>

namespace ducat::inline v0 {

/// The weighted sum of one gauge, or of several together, over one period. The gauge is zero before
/// its first change; what it holds when the period starts is a change before that. With one change
/// of +1 for each record (or for each id that is new to a unique_count), the average is the count
/// prorated by time: each counts for the fraction of the period that was left.
class weighted_sum {
 public:
  /// Precondition: period.is_valid().
  constexpr explicit weighted_sum(interval period) noexcept : period_{period} {
    DUCAT_ASSERT(period.is_valid());
  }

  /// A change by `delta` at an instant. One before the period counts for all of it, one at its end
  /// or later for nothing. Errors: overflow; then as before.
  constexpr result<void> add(instant at, int128 delta) noexcept {
    if (at >= period_.end) return {};
    const instant from = at < period_.start ? period_.start : at;
    int128 area = 0;
    int128 integral = 0;
    int128 held = 0;
    if (!try_multiply(delta, length(from, period_.end), area) ||
        !try_add(integral_, area, integral) || !try_add(at_end_, delta, held)) {
      return errc::overflow;
    }
    integral_ = integral;
    at_end_ = held;
    return {};
  }

  /// Adds another gauge over the same period. Errors: invalid_interval for another period,
  /// overflow; then as before.
  constexpr result<void> merge(const weighted_sum& other) noexcept {
    if (other.period_ != period_) return errc::invalid_interval;
    int128 integral = 0;
    int128 held = 0;
    if (!try_add(integral_, other.integral_, integral) || !try_add(at_end_, other.at_end_, held)) {
      return errc::overflow;
    }
    integral_ = integral;
    at_end_ = held;
    return {};
  }

  [[nodiscard]] constexpr interval period() const noexcept { return period_; }
  /// ∫ value dt in units × nanoseconds: card-nanoseconds for a gauge of cards.
  [[nodiscard]] constexpr int128 integral() const noexcept { return integral_; }
  /// What the gauge holds when the period ends: the change with which the next period starts.
  [[nodiscard]] constexpr int128 at_end() const noexcept { return at_end_; }
  /// The integral over the length of the period, exact. Error: division_by_zero for an empty one.
  [[nodiscard]] constexpr result<mixed> average() const noexcept {
    return make_mixed(integral_, 1, static_cast<uint128>(length(period_.start, period_.end)));
  }

 private:
  [[nodiscard]] static constexpr int128 length(instant from, instant to) noexcept {
    return int128{to.ns} - from.ns;
  }

  interval period_;
  int128 integral_ = 0;
  int128 at_end_ = 0;
};

}  // namespace ducat::inline v0

#endif
