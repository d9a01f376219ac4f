// SPDX-License-Identifier: MIT
// Where the machines stand: racks rented from a data centre, or a machine room of one's own. Both
// as a monthly cost over the number of cards, so that crossover() says where the room pays.
#ifndef DUCAT_PRICING_HOSTING_HPP
#define DUCAT_PRICING_HOSTING_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/cost_model.hpp>
#include <ducat/pricing/crossover.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Rented room. Amounts are per month; what is not stated is zero.
struct colocation_terms {
  any_exact_money contract{};      ///< whatever the number of cards: cross-connects, hands
  any_exact_money per_kilowatt{};  ///< of power that is reserved, the power itself included
  any_exact_money per_rack{};      ///< on top of it
  ratio kilowatts_per_card{};
  std::int64_t cards_per_rack = 32;  ///< a rack that is not full is shared in proportion
};

/// A machine room of one's own. What is not stated is zero.
struct machine_room_terms {
  any_exact_money depreciation{};  ///< of building, cooling and supply, a year
  any_exact_money staff{};         ///< a year
  ratio kilowatts_per_card{};
  ratio utilisation{1};  ///< the share of the hours for which the cards draw power
  ratio pue{1};
  any_exact_money tariff{};           ///< per kWh
  any_exact_money upkeep_per_card{};  ///< a year
};

/// A month of rented room, over the number of cards. Errors: out_of_range for a rack of no cards or
/// negative power; currency_mismatch; overflow.
[[nodiscard]] constexpr result<linear_cost> hosting_cost(const colocation_terms& terms) noexcept {
  if (terms.cards_per_rack < 1 || terms.kilowatts_per_card < ratio{0}) return errc::out_of_range;
  const auto power = checked_multiply(terms.per_kilowatt, terms.kilowatts_per_card);
  if (!power) return power.error();
  const auto rack = checked_multiply(terms.per_rack, ratio{1, terms.cards_per_rack});
  if (!rack) return rack.error();
  const auto each = add_optional(*power, *rack);
  if (!each) return each.error();
  return linear_cost{terms.contract, *each};
}

/// A month of one's own room, a twelfth of a year of `hours_per_year`, over the number of cards.
/// Errors: out_of_range for a utilisation outside 0 … 1, a PUE below 1 or negative power;
/// currency_mismatch; overflow.
[[nodiscard]] constexpr result<linear_cost> machine_room_cost(
    const machine_room_terms& terms) noexcept {
  if (!detail::is_share(terms.utilisation) || terms.pue < ratio{1} ||
      terms.kilowatts_per_card < ratio{0}) {
    return errc::out_of_range;
  }
  const ratio month{1, 12};
  const auto fixed_year = add_optional(terms.depreciation, terms.staff);
  if (!fixed_year) return fixed_year.error();
  const auto fixed = checked_multiply(*fixed_year, month);
  if (!fixed) return fixed.error();
  auto drawn = checked_multiply(terms.tariff, terms.kilowatts_per_card);
  const ratio factors[] = {terms.pue, terms.utilisation, ratio{hours_per_year, 12}};
  for (const ratio factor : factors) {
    if (drawn) drawn = checked_multiply(*drawn, factor);
  }
  if (!drawn) return drawn.error();
  const auto upkeep = checked_multiply(terms.upkeep_per_card, month);
  if (!upkeep) return upkeep.error();
  const auto each = add_optional(*drawn, *upkeep);
  if (!each) return each.error();
  return linear_cost{*fixed, *each};
}

}  // namespace ducat::inline v0

#endif
