// SPDX-License-Identifier: MIT
// How the cost of a delivered degree moves with the two shares that decide it: utilisation, which
// idle hours lower, and software efficiency, which says how much of the rated compute is delivered.
#ifndef DUCAT_PRICING_SENSITIVITY_HPP
#define DUCAT_PRICING_SENSITIVITY_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/cost_model.hpp>
#include <ducat/pricing/plan.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// A degree at a price for use, as delivered: the price over the software efficiency. Utilisation
/// is the provider's matter.
/// Errors: out_of_range for shares that are not above 0 and at most 1; unit_mismatch for a price
/// that is not per compute; overflow.
[[nodiscard]] constexpr result<any_exact_money> delivered_degree_cost(
    const any_price& each, const operation& use) noexcept {
  if (!detail::is_positive_share(use.utilisation) ||
      !detail::is_positive_share(use.software_efficiency)) {
    return errc::out_of_range;
  }
  const any_quantity a_degree{static_cast<int128>(degree_unit::scale), dimension::compute};
  const auto rated = checked_multiply(each, a_degree);
  if (!rated) return rated;
  return checked_divide(*rated, use.software_efficiency);
}

/// A degree of a leased machine, as delivered: the rent over the degrees that it is used for and
/// that the software delivers. Errors: out_of_range as above, or for a capacity that is not above
/// zero; overflow.
[[nodiscard]] constexpr result<any_exact_money> delivered_degree_cost(
    const lease_plan& lease, const operation& use) noexcept {
  if (!detail::is_positive_share(use.utilisation) ||
      !detail::is_positive_share(use.software_efficiency) || lease.capacity <= flops{}) {
    return errc::out_of_range;
  }
  auto cost =
      checked_multiply(lease.rent, static_cast<int128>(degree_unit::scale), lease.capacity.count());
  if (cost) cost = checked_divide(*cost, use.utilisation);
  if (cost) cost = checked_divide(*cost, use.software_efficiency);
  return cost;
}

/// A degree of one's own machine, as delivered: the total of cost_per_degree(). Errors: its own.
[[nodiscard]] constexpr result<any_exact_money> delivered_degree_cost(
    const machine_cost& machine, std::int32_t year, const operation& use) noexcept {
  const auto lines = cost_per_degree(machine, year, use);
  if (!lines) return lines.error();
  return lines->total;
}

/// Fills a grid, a row for each utilisation and a column for each software efficiency:
/// grid[row × columns + column] = cost(operation{utilisation, efficiency}).
/// @param cost  a pure function: operation → result<any_exact_money>; it is asked twice
/// @param grid  rows × columns amounts; untouched on error
/// Errors: out_of_range where the grid has another size; the first error of `cost`, with the index
/// in the grid as `position`.
template <class F>
[[nodiscard]] constexpr result<void> fill_grid(array_view<const ratio> utilisations,
                                               array_view<const ratio> efficiencies,
                                               array_view<any_exact_money> grid, F cost) {
  const std::size_t columns = efficiencies.size();
  if (grid.size() != utilisations.size() * columns) return errc::out_of_range;
  const auto at = [&](std::size_t i) -> result<any_exact_money> {
    return cost(operation{utilisations[i / columns], efficiencies[i % columns]});
  };
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const auto cell = at(i);
    if (!cell) return failure{cell.error().code, static_cast<std::uint32_t>(i)};
  }
  for (std::size_t i = 0; i < grid.size(); ++i) grid[i] = at(i).value();
  return {};
}

}  // namespace ducat::inline v0

#endif
