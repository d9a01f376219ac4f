// SPDX-License-Identifier: MIT
// What a unit out of a pack cost: the pack's price, spread over what is drawn from it so that it
// comes out to the last minor unit.
#ifndef DUCAT_BILLING_EFFECTIVE_COST_HPP
#define DUCAT_BILLING_EFFECTIVE_COST_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>

namespace ducat::inline v0 {

/// What the first `drawn` of a pack's `granted` units cost, in minor units: `paid` × drawn /
/// granted, rounded. Below nothing drawn it is zero, beyond everything it is `paid`: what is drawn
/// below zero was never paid for. A draw costs the difference that it makes, so that all draws and
/// the breakage cost `paid` together, whatever the rounding.
/// @pre granted ≥ 0
/// Errors: overflow, where the fraction needs more than 128 bits.
[[nodiscard]] constexpr result<int128> price_of_drawn(int128 paid, int128 granted,
                                                      const mixed& drawn, rounding mode) {
  if (sign(drawn) <= 0) return int128{0};
  if (drawn.whole >= granted) return paid;
  if (drawn.rest == 0) return mul_div(paid, drawn.whole, static_cast<uint128>(granted), mode);
  const auto each = ratio::of(paid, granted);
  if (!each) return each.error();
  const auto exact = scale(drawn, *each);
  if (!exact) return exact.error();
  return round(*exact, mode);
}

}  // namespace ducat::inline v0

#endif
