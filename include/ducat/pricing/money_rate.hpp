// SPDX-License-Identifier: MIT
// A price made ready for the multiplication that charges: minor units per base unit in lowest
// terms, with the division prepared once, when the price list is read.
#ifndef DUCAT_PRICING_MONEY_RATE_HPP
#define DUCAT_PRICING_MONEY_RATE_HPP

#include <ducat/exact/divisor.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/unit_price.hpp>

namespace ducat::inline v0 {

/// Minor units per base unit: numerator / denominator, in lowest terms. Zero by default.
struct money_rate {
  int128 numerator = 0;
  divisor denominator{1};

  constexpr money_rate() noexcept = default;
  /// The rate of a price as a list states it.
  constexpr explicit money_rate(const unit_price& price) noexcept
      : numerator{price.numerator()}, denominator{price.denominator()} {}
};

/// What a quantity costs at a rate, in exact minor units. Errors: overflow.
[[nodiscard]] constexpr result<mixed> charge(const money_rate& rate, int128 quantity) noexcept {
  return make_mixed(quantity, rate.numerator, rate.denominator);
}

}  // namespace ducat::inline v0

#endif
