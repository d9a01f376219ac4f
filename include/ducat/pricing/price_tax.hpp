// SPDX-License-Identifier: MIT
// What a price says about tax: the rate, and whether the price holds it.
#ifndef DUCAT_PRICING_PRICE_TAX_HPP
#define DUCAT_PRICING_PRICE_TAX_HPP

#include <ducat/exact/ratio.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Whether a stated price holds the tax.
enum class tax_inclusion : std::uint8_t {
  exclusive,  ///< the price is net: the tax comes on top
  inclusive,  ///< the price is gross: the tax is inside
};

/// The tax of a price or of a pack. By default nothing is said, which is not a rate of zero.
struct price_tax {
  ratio rate{};  ///< of the net amount, 0 or more: 6 % is 3/50
  tax_inclusion inclusion = tax_inclusion::exclusive;
  bool is_stated = false;

  friend constexpr bool operator==(const price_tax&, const price_tax&) noexcept = default;
};

/// Prices to which the tax is added.
[[nodiscard]] constexpr price_tax tax_on_top(ratio rate) noexcept {
  return {rate, tax_inclusion::exclusive, true};
}
/// Prices that hold the tax.
[[nodiscard]] constexpr price_tax tax_inside(ratio rate) noexcept {
  return {rate, tax_inclusion::inclusive, true};
}

}  // namespace ducat::inline v0

#endif
