// SPDX-License-Identifier: MIT
// How long a balance of units lasts at a steady use.
#ifndef DUCAT_USAGE_RUNWAY_HPP
#define DUCAT_USAGE_RUNWAY_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/units/time.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// How long `balance` units last where `each` units go in every `step`: 10 000 000 at 5400 an hour
/// are 77 whole days. Errors: division_by_zero for no use at all, out_of_range for a negative
/// argument or a step that is not positive, overflow beyond 292 years.
[[nodiscard]] constexpr result<nanoseconds> runway(int128 balance, int128 each, nanoseconds step,
                                                   rounding mode) noexcept {
  if (each == 0) return errc::division_by_zero;
  if (balance < 0 || each < 0 || step <= nanoseconds{}) return errc::out_of_range;
  const auto length = mul_div(balance, step.count(), static_cast<uint128>(each), mode);
  std::int64_t ns = 0;
  if (!length || !try_convert(*length, ns)) return errc::overflow;
  return nanoseconds{ns};
}

}  // namespace ducat::inline v0

#endif
