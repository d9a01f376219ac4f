// SPDX-License-Identifier: MIT
// A commitment to spend, over a period or over each window of it: what was used of it, what went
// beyond at a factor, and what it fell short of. The charge is always the sum of the three.
#ifndef DUCAT_PRICING_COMMITMENT_HPP
#define DUCAT_PRICING_COMMITMENT_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// An amount that a customer commits to spend in a window. A commitment of a quantity is one of
/// what that quantity costs.
struct commitment {
  mixed amount{};           ///< exact minor units a window, not negative
  ratio overage_factor{1};  ///< what each unit of cost beyond the amount is charged at
  bool true_up = true;      ///< whether the shortfall is charged: use it or lose it
};

/// What a commitment makes of a cost.
struct commitment_charge {
  mixed utilized{};  ///< cost within the commitment, or without one
  mixed overage{};   ///< cost beyond it, at the factor
  mixed true_up{};   ///< the shortfall, where it is charged

  /// utilized + overage + true_up. Error: overflow.
  [[nodiscard]] constexpr result<mixed> total() const noexcept {
    return add(utilized, overage).and_then([&](const mixed& sum) { return add(sum, true_up); });
  }
};

/// What a window without a commitment is charged: its cost.
[[nodiscard]] constexpr commitment_charge uncommitted(const mixed& cost) noexcept {
  return {cost, {}, {}};
}

/// What a window is charged whose usage costs `cost`, at zero too.
/// Errors: out_of_range for a negative cost, amount or factor; overflow.
[[nodiscard]] constexpr result<commitment_charge> charge(const commitment& terms,
                                                         const mixed& cost) noexcept {
  if (sign(cost) < 0 || sign(terms.amount) < 0 || terms.overage_factor < ratio{}) {
    return errc::out_of_range;
  }
  if (cost < terms.amount) {
    if (!terms.true_up) return uncommitted(cost);
    const auto shortfall = subtract(terms.amount, cost);
    if (!shortfall) return shortfall.error();
    return commitment_charge{cost, {}, *shortfall};
  }
  const auto beyond = subtract(cost, terms.amount);
  if (!beyond) return beyond.error();
  const auto overage = scale(*beyond, terms.overage_factor);
  if (!overage) return overage.error();
  return commitment_charge{terms.amount, *overage, {}};
}

/// a + b, part by part. Error: overflow.
[[nodiscard]] constexpr result<commitment_charge> add(const commitment_charge& a,
                                                      const commitment_charge& b) noexcept {
  const auto utilized = add(a.utilized, b.utilized);
  const auto overage = add(a.overage, b.overage);
  const auto true_up = add(a.true_up, b.true_up);
  if (!utilized || !overage || !true_up) return errc::overflow;
  return commitment_charge{*utilized, *overage, *true_up};
}

/// What windows of one commitment are charged together: each stands alone, and what one lacks
/// another cannot lend. Errors: as charge(), with the window's index as `position`.
[[nodiscard]] constexpr result<commitment_charge> charge_windows(
    const commitment& terms, array_view<const mixed> costs) noexcept {
  commitment_charge sum;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const auto window = charge(terms, costs[i]);
    const auto next = window ? add(sum, *window) : window;
    if (!next) return failure{next.error().code, static_cast<std::uint32_t>(i)};
    sum = *next;
  }
  return sum;
}

}  // namespace ducat::inline v0

#endif
