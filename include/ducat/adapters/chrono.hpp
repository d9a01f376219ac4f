// SPDX-License-Identifier: MIT
// <chrono> on one side, instant and nanoseconds on the other. A header of its own because <chrono>
// costs eight times what the units cost. Only durations counted in integers convert.
#ifndef DUCAT_ADAPTERS_CHRONO_HPP
#define DUCAT_ADAPTERS_CHRONO_HPP

#include <ducat/units/interval.hpp>

#include <chrono>

namespace ducat::inline v0 {

/// A std::chrono duration in nanoseconds, exactly.
/// Errors: inexact where it is not a whole number of nanoseconds; overflow.
template <integer Rep, class Period>
[[nodiscard]] constexpr result<nanoseconds> from_chrono(
    std::chrono::duration<Rep, Period> d) noexcept {
  using factor = std::ratio_divide<Period, std::nano>;
  int128 count = 0;
  int128 product = 0;
  std::int64_t ns = 0;
  if (!try_convert(d.count(), count) || !try_multiply(count, int128{factor::num}, product))
    return errc::overflow;
  if (product % factor::den != 0) return errc::inexact;
  if (!try_convert(product / factor::den, ns)) return errc::overflow;
  return nanoseconds{ns};
}

/// A point of the system clock, exactly. Errors: as for durations.
template <class Duration>
[[nodiscard]] constexpr result<instant> from_chrono(
    std::chrono::time_point<std::chrono::system_clock, Duration> t) noexcept {
  const auto since_1970 = from_chrono(t.time_since_epoch());
  if (!since_1970) return since_1970.error();
  return instant{since_1970->count()};
}

/// Always exact.
[[nodiscard]] constexpr std::chrono::nanoseconds to_chrono(nanoseconds d) noexcept {
  return std::chrono::nanoseconds{d.count()};
}

/// Always exact. The point of std::chrono::sys_time<std::chrono::nanoseconds>.
[[nodiscard]] constexpr std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>
to_chrono(instant t) noexcept {
  return std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>{
      std::chrono::nanoseconds{t.ns}};
}

}  // namespace ducat::inline v0

#endif
