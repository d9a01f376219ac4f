// SPDX-License-Identifier: MIT
// Packs that are sold by seat and period: 750 degrees a card and month at 7 yuan a degree. What a
// number of seats gets and pays, and what seats that join in the middle of a period get and pay.
#ifndef DUCAT_PRICING_SUBSCRIPTION_PACK_HPP
#define DUCAT_PRICING_SUBSCRIPTION_PACK_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/units/unit_price.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What a subscription offers.
struct subscription_terms {
  int128 units_per_seat = 0;  ///< base units a seat and period
  unit_price price{};
  std::int64_t minimum_seats = 1;
  std::int64_t maximum_seats = integer_limits<std::int64_t>::max;
};

/// What is granted, and what it costs.
struct subscription_pack {
  int128 units = 0;  ///< base units
  mixed price{};     ///< exact minor units
};

/// The pack of one period. Errors: out_of_range for a number of seats that is not offered,
/// overflow.
[[nodiscard]] constexpr result<subscription_pack> subscribe(const subscription_terms& terms,
                                                            std::int64_t seats) noexcept {
  if (seats < terms.minimum_seats || seats > terms.maximum_seats) return errc::out_of_range;
  subscription_pack out;
  if (!try_multiply(terms.units_per_seat, int128{seats}, out.units)) return errc::overflow;
  const auto price = terms.price.times(out.units);
  if (!price) return price.error();
  out.price = *price;
  return out;
}

/// What further seats get and pay for the rest of a period: a fraction of both. The units are whole
/// base units, and the price is that of the exact fraction.
/// @param remaining  of fraction_of_time() or fraction_of_days(), 0 … 1
/// Errors: out_of_range for another fraction, or where all seats together are not offered;
/// overflow.
[[nodiscard]] constexpr result<subscription_pack> join_midway(const subscription_terms& terms,
                                                              std::int64_t seats, std::int64_t more,
                                                              ratio remaining,
                                                              rounding mode) noexcept {
  std::int64_t all = 0;
  if (seats < 0 || more < 0 || remaining < ratio{} || remaining > ratio{1}) {
    return errc::out_of_range;
  }
  if (!try_add(seats, more, all)) return errc::overflow;
  if (all < terms.minimum_seats || all > terms.maximum_seats) return errc::out_of_range;
  int128 whole = 0;
  if (!try_multiply(terms.units_per_seat, int128{more}, whole)) return errc::overflow;
  const auto below = static_cast<uint128>(remaining.denominator());
  const auto units = mul_div(whole, remaining.numerator(), below, mode);
  if (!units) return units.error();
  const auto price =
      terms.price.times(whole).and_then([&](const mixed& full) { return scale(full, remaining); });
  if (!price) return price.error();
  return subscription_pack{*units, *price};
}

}  // namespace ducat::inline v0

#endif
