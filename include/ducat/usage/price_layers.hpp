// SPDX-License-Identifier: MIT
// Which price layers a payer's usage falls under: its own, and that of the channel it came through.
#ifndef DUCAT_USAGE_PRICE_LAYERS_HPP
#define DUCAT_USAGE_PRICE_LAYERS_HPP

#include <ducat/units/handle.hpp>

namespace ducat::inline v0 {

/// Whose prices go before everybody's: a layer of the payer's own (what was negotiated with it),
/// then that of its channel (a reseller's list). Nothing where there is none.
struct price_layers {
  symbol own{};
  symbol channel{};

  friend constexpr bool operator==(const price_layers&, const price_layers&) = default;
};

}  // namespace ducat::inline v0

#endif
