// SPDX-License-Identifier: MIT
// Discounts by threshold: from a level on (that level included), everything costs a share of its
// price. Tiers of a tariff hold a unit up to and including their edge; a threshold begins at its
// level, so it is a list of its own. What more usage costs can be less.
#ifndef DUCAT_PRICING_THRESHOLD_DISCOUNT_HPP
#define DUCAT_PRICING_THRESHOLD_DISCOUNT_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// From `level` base units on, the whole quantity costs `rate` of its price: 49/50 for 2 % off.
struct discount_threshold {
  int128 level = 0;
  ratio rate{1};
};

/// The rate of the highest level that a quantity reaches (level ≤ quantity), or 1. An account's own
/// thresholds lie over those of the list: at one level the own one holds. In any order.
/// Source: OpenStack CloudKitty, hashmap rating, thresholds.
[[nodiscard]] constexpr ratio threshold_rate(array_view<const discount_threshold> list,
                                             array_view<const discount_threshold> own,
                                             int128 quantity) noexcept {
  const discount_threshold* reached = nullptr;
  const auto look_in = [&](array_view<const discount_threshold> layer) {
    for (const discount_threshold& t : layer) {
      if (t.level <= quantity && (reached == nullptr || reached->level <= t.level)) reached = &t;
    }
  };
  look_in(list);
  look_in(own);
  return reached == nullptr ? ratio{1} : reached->rate;
}

/// What a cost at list price comes to for a quantity. Errors: overflow.
[[nodiscard]] constexpr result<mixed> discounted(const mixed& cost,
                                                 array_view<const discount_threshold> list,
                                                 array_view<const discount_threshold> own,
                                                 int128 quantity) noexcept {
  return scale(cost, threshold_rate(list, own, quantity));
}

}  // namespace ducat::inline v0

#endif
