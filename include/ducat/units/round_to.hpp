// SPDX-License-Identifier: MIT
// The one door for conversions that may lose: whoever goes through it names the rounding.
#ifndef DUCAT_UNITS_ROUND_TO_HPP
#define DUCAT_UNITS_ROUND_TO_HPP

#include <ducat/exact/mul_div.hpp>
#include <ducat/units/quantity.hpp>

namespace ducat::inline v0 {

/// `value` as a whole number of `To`, rounded once. Error: overflow where that number does not fit.
template <class To, class U, class R>
  requires same_dimension<typename To::unit, U>
[[nodiscard]] constexpr result<To> checked_round_to(const quantity<U, R>& value,
                                                    rounding mode) noexcept {
  constexpr detail::scale_factor factor = detail::factor_of<U, typename To::unit>();
  const auto rounded = mul_div(static_cast<int128>(value.count()),
                               static_cast<int128>(factor.numerator), factor.denominator, mode);
  if (!rounded) return rounded.error();
  typename To::rep count{};
  if (!try_convert(*rounded, count)) return errc::overflow;
  return To{count};
}

/// `value` as a whole number of `To`, rounded once: round_to<degrees>(used, rounding::half_even).
/// Precondition: the number fits; where that is not known, checked_round_to.
template <class To, class U, class R>
  requires same_dimension<typename To::unit, U>
[[nodiscard]] constexpr To round_to(const quantity<U, R>& value, rounding mode) {
  return checked_round_to<To>(value, mode).value();
}

/// value / n, rounded once. Errors: division_by_zero; overflow.
template <class U, class R, integer N>
[[nodiscard]] constexpr result<quantity<U, R>> divide(const quantity<U, R>& value, N n,
                                                      rounding mode) noexcept {
  int128 wide = 0;
  if (!try_convert(n, wide)) return errc::out_of_range;
  const auto rounded =
      mul_div(static_cast<int128>(value.count()), wide < 0 ? -1 : 1, magnitude(wide), mode);
  if (!rounded) return rounded.error();
  R count{};
  if (!try_convert(*rounded, count)) return errc::overflow;
  return quantity<U, R>{count};
}

}  // namespace ducat::inline v0

#endif
