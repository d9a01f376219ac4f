// SPDX-License-Identifier: MIT
// A clock that goes only where a test puts it. The library takes time as arguments; this hands them
// out.
#ifndef DUCAT_TESTING_FIXED_CLOCK_HPP
#define DUCAT_TESTING_FIXED_CLOCK_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/time.hpp>

namespace ducat::inline v0::testing {

/// Stands still until it is moved:
/// @code
/// fixed_clock clock{"2026-11-23T12:00:00Z"};
/// const interval first = clock.next(1_h);   // [12:00, 13:00), and it is 13:00 now
/// @endcode
class fixed_clock {
 public:
  constexpr explicit fixed_clock(instant now) noexcept : now_{now} {}
  /// Precondition: an instant as parse_instant() reads it.
  constexpr explicit fixed_clock(text_view now) : now_{parse_instant(now).value()} {}

  [[nodiscard]] constexpr instant now() const noexcept { return now_; }

  /// Moves on by a length of time and returns the new time. Precondition: not back, and it fits.
  template <duration_unit U, class R> constexpr instant advance(quantity<U, R> by) {
    return set(now_ + by);
  }
  /// Moves on to an instant. Precondition: not back.
  constexpr instant set(instant to) {
    constexpr bool time_goes_back = false;
    if (to < now_) DUCAT_ASSERT(time_goes_back);
    return now_ = to;
  }
  /// The stretch from now on that is so long; it has passed then.
  template <duration_unit U, class R> constexpr interval next(quantity<U, R> length) {
    const instant start = now_;
    return {start, advance(length)};
  }

 private:
  instant now_;
};

}  // namespace ducat::inline v0::testing

#endif
