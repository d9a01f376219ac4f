// SPDX-License-Identifier: MIT
// One exact amount as a share of another: a covered fraction, a break-even utilisation.
#ifndef DUCAT_PRICING_SHARE_OF_HPP
#define DUCAT_PRICING_SHARE_OF_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

namespace ducat::inline v0 {

/// part / whole in lowest terms. Errors: division_by_zero where the whole is zero; overflow where a
/// numerator over the common denominator, or a part of the reduced ratio, does not fit.
[[nodiscard]] constexpr result<ratio> share_of(mixed part, mixed whole) noexcept {
  if (is_zero(whole)) return errc::division_by_zero;
  if (!detail::to_common_denominator(part, whole)) return errc::overflow;
  const auto numerator = [](const mixed& value, int128& out) {
    int128 below = 0;
    int128 rest = 0;
    return try_convert(value.denominator, below) && try_convert(value.rest, rest) &&
           try_multiply(value.whole, below, out) && try_add(out, rest, out);
  };
  int128 above = 0;
  int128 below = 0;
  if (!numerator(part, above) || !numerator(whole, below)) return errc::overflow;
  return ratio::of(above, below);
}

}  // namespace ducat::inline v0

#endif
