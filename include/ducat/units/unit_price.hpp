// SPDX-License-Identifier: MIT
// The figures of a price, without the types: a decimal amount per number of base units. It carries
// its own decimal scale, so that 0.0028 USD per million tokens and 15 million KRW per machine-month
// both fit 64 bits.
#ifndef DUCAT_UNITS_UNIT_PRICE_HPP
#define DUCAT_UNITS_UNIT_PRICE_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/wide.hpp>

#include <compare>
#include <cstdint>

namespace ducat::inline v0 {

/// The most fraction digits of a price's amount in major units.
inline constexpr int max_price_scale = 12;

/// coefficient × 10^−scale major units per `per` base units, and the same reduced to minor units
/// per base unit.
class unit_price {
 public:
  /// Zero.
  constexpr unit_price() noexcept = default;

  /// @param amount  in major units; trailing fraction zeros do not count
  /// @param digits  of the currency's minor unit, 0 … 12
  /// @param per     base units that it buys
  /// Errors: division_by_zero and out_of_range for a `per` of zero and below; inexact beyond twelve
  /// fraction digits; overflow where the coefficient passes int64 or the reduced denominator 128
  /// bits.
  [[nodiscard]] static constexpr result<unit_price> of(decimal amount, int digits,
                                                       int128 per) noexcept {
    if (per == 0) return errc::division_by_zero;
    if (per < 0 || digits < 0 || digits > max_price_scale) return errc::out_of_range;
    while (amount.scale > 0 && amount.coefficient % 10 == 0) {
      amount.coefficient /= 10;
      --amount.scale;
    }
    if (amount.scale > max_price_scale) return errc::inexact;
    unit_price out;
    if (!try_convert(amount.coefficient, out.coefficient_)) return errc::overflow;
    out.scale_ = static_cast<std::uint8_t>(amount.scale);
    out.per_ = per;
    if (!out.reduce(digits - amount.scale)) return errc::overflow;
    return out;
  }

  [[nodiscard]] constexpr std::int64_t coefficient() const noexcept { return coefficient_; }
  [[nodiscard]] constexpr int scale() const noexcept { return scale_; }
  [[nodiscard]] constexpr int128 per() const noexcept { return per_; }

  /// Minor units per base unit, in lowest terms: numerator() / denominator(). Below 2^104 and 2^128
  /// in size.
  [[nodiscard]] constexpr int128 numerator() const noexcept { return numerator_; }
  [[nodiscard]] constexpr uint128 denominator() const noexcept { return denominator_; }

  /// The exact cost, in minor units, of a number of base units. Error: overflow.
  [[nodiscard]] constexpr result<mixed> times(int128 base_units) const noexcept {
    return make_mixed(base_units, numerator_, denominator_);
  }

  /// As it was quoted: the same amount for the same number of base units.
  friend constexpr bool operator==(const unit_price&, const unit_price&) noexcept = default;

 private:
  // net = digits of the minor unit − decimal scale.
  constexpr bool reduce(int net) noexcept {
    uint128 top = magnitude(coefficient_);
    uint128 bottom = static_cast<uint128>(per_);
    uint128 common = gcd(top, bottom);
    top /= common;
    bottom /= common;
    const uint128 power = power_of_ten(net < 0 ? -net : net);
    common = gcd(power, net < 0 ? top : bottom);
    (net < 0 ? top : bottom) /= common;
    uint128& grows = net < 0 ? bottom : top;
    if (!try_multiply(grows, power / common, grows)) return false;
    denominator_ = bottom;
    return try_signed(top, coefficient_ < 0, numerator_);
  }

  std::int64_t coefficient_ = 0;
  std::uint8_t scale_ = 0;
  int128 per_ = 1;
  int128 numerator_ = 0;
  uint128 denominator_ = 1;
};

/// Orders two prices of one currency and dimension by what one base unit costs: 40 for two equals
/// 20 for one.
[[nodiscard]] constexpr std::strong_ordering compare_cost(const unit_price& a,
                                                          const unit_price& b) noexcept {
  const bool negative = a.numerator() < 0;
  if (negative != (b.numerator() < 0)) {
    return negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const uint256 x = multiply_wide(magnitude(a.numerator()), b.denominator());
  const uint256 y = multiply_wide(magnitude(b.numerator()), a.denominator());
  return negative ? y <=> x : x <=> y;
}

}  // namespace ducat::inline v0

#endif
