// SPDX-License-Identifier: MIT
// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds, as POSIX counts.
// The library never asks a clock: instants enter as fields of commands.
#ifndef DUCAT_UNITS_INSTANT_HPP
#define DUCAT_UNITS_INSTANT_HPP

#include <ducat/units/time.hpp>

#include <compare>
#include <cstdint>

namespace ducat::inline v0 {

/// From 1677-09-21T00:12:43.145224192Z to 2262-04-11T23:47:16.854775807Z.
struct instant {
  std::int64_t ns = 0;

  friend constexpr bool operator==(instant, instant) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(instant, instant) noexcept = default;
};

/// Stands for "has always been so" at the start of an interval.
inline constexpr instant instant_min{integer_limits<std::int64_t>::min};
/// Stands for "for ever" at the end of an interval. It is an ordinary value: it does not absorb
/// arithmetic.
inline constexpr instant instant_max{integer_limits<std::int64_t>::max};

/// A unit of time, whatever its length.
template <class U>
concept duration_unit = std::is_same_v<typename U::dimension, duration_dimension>;

/// t + d. Error: overflow.
template <duration_unit U, class R>
[[nodiscard]] constexpr result<instant> checked_add(instant t, quantity<U, R> d) noexcept {
  int128 length = 0;
  int128 sum = 0;
  instant out;
  if (!try_multiply(static_cast<int128>(d.count()), static_cast<int128>(U::scale), length) ||
      !try_add(int128{t.ns}, length, sum) || !try_convert(sum, out.ns)) {
    return errc::overflow;
  }
  return out;
}

/// t − d. Error: overflow.
template <duration_unit U, class R>
[[nodiscard]] constexpr result<instant> checked_subtract(instant t, quantity<U, R> d) noexcept {
  int128 length = 0;
  int128 difference = 0;
  instant out;
  if (!try_multiply(static_cast<int128>(d.count()), static_cast<int128>(U::scale), length) ||
      !try_subtract(int128{t.ns}, length, difference) || !try_convert(difference, out.ns)) {
    return errc::overflow;
  }
  return out;
}

/// The time from `earlier` to `later`; negative where they are the other way round.
/// Error: overflow where they are more than 292 years apart.
[[nodiscard]] constexpr result<nanoseconds> checked_subtract(instant later,
                                                             instant earlier) noexcept {
  std::int64_t ns = 0;
  if (!try_subtract(later.ns, earlier.ns, ns)) return errc::overflow;
  return nanoseconds{ns};
}

// The operators are the checked functions for values that are known to fit: overflow breaks an
// invariant.

template <duration_unit U, class R>
[[nodiscard]] constexpr instant operator+(instant t, quantity<U, R> d) {
  return checked_add(t, d).value();
}

template <duration_unit U, class R>
[[nodiscard]] constexpr instant operator+(quantity<U, R> d, instant t) {
  return checked_add(t, d).value();
}

template <duration_unit U, class R>
[[nodiscard]] constexpr instant operator-(instant t, quantity<U, R> d) {
  return checked_subtract(t, d).value();
}

[[nodiscard]] constexpr nanoseconds operator-(instant later, instant earlier) {
  return checked_subtract(later, earlier).value();
}

}  // namespace ducat::inline v0

#endif
