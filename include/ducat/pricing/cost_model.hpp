// SPDX-License-Identifier: MIT
// What a card-hour and a degree cost to provide, line by line: depreciation, finance, maintenance,
// labour, hosting, power, and what idle time and unused software efficiency add. A price with a
// margin over it is in pricing/margin.hpp.
#ifndef DUCAT_PRICING_COST_MODEL_HPP
#define DUCAT_PRICING_COST_MODEL_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/depreciation.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The hours of a common year.
inline constexpr std::int64_t hours_per_year = 8'760;

/// Power, as a share of the capex or as kW × PUE × tariff; where both are stated they add.
struct power_terms {
  ratio share_of_capex{};  ///< a year, whether the machine works or not
  ratio kilowatts{};       ///< that the machine draws under load
  ratio pue{1};            ///< power usage effectiveness: what the room draws for each, at least 1
  any_exact_money tariff{};  ///< per kWh
  ratio idle_draw{};         ///< an idle machine's share of the load: 0 … 1
};

/// What the interest is paid on.
enum class finance_basis : std::uint8_t {
  capex,          ///< the whole outlay, each year
  opening_value,  ///< what the books say at the start of the year
};

/// One machine. Rates are shares a year, amounts are per year; what is not stated is zero.
struct machine_cost {
  depreciation_terms asset{};
  ratio finance_rate{};
  finance_basis financed = finance_basis::capex;
  ratio maintenance_rate{};   ///< of the capex
  any_exact_money labour{};   ///< the machine's share of those who run it
  any_exact_money hosting{};  ///< its place: rack, cooling, network, where not in the power
  power_terms power{};
  std::int64_t cards = 8;
  ratio degrees_per_card_hour{1};       ///< the rated rate: 1 for an A100, 2.56 for an H800
  std::int64_t hours = hours_per_year;  ///< in which the machine could be sold
};

/// How well the machine is used.
struct operation {
  ratio utilisation{1};          ///< the sold share of the hours, above 0 and at most 1
  ratio software_efficiency{1};  ///< delivered over rated compute, above 0 and at most 1
};

/// What one unit costs, in the currency of the capex. `idle` is what hours that were not sold add,
/// and `software` what compute that was not delivered adds: the total is the sum of all lines.
struct cost_lines {
  any_exact_money depreciation{};
  any_exact_money finance{};
  any_exact_money maintenance{};
  any_exact_money labour{};
  any_exact_money hosting{};
  any_exact_money power{};
  any_exact_money idle{};
  any_exact_money software{};
  any_exact_money total{};
};

namespace detail {

inline constexpr any_exact_money cost_lines::* every_cost_line[] = {
    &cost_lines::depreciation, &cost_lines::finance, &cost_lines::maintenance,
    &cost_lines::labour,       &cost_lines::hosting, &cost_lines::power,
    &cost_lines::idle,         &cost_lines::software};

// Σ lines, into the total.
constexpr result<void> add_up(cost_lines& lines) noexcept {
  any_exact_money sum{mixed{}, lines.depreciation.unit};
  for (const auto line : every_cost_line) {
    const auto next = add_optional(sum, lines.*line);
    if (!next) return next.error();
    sum = *next;
  }
  lines.total = {reduced(sum.minor), sum.unit};
  return {};
}

constexpr result<cost_lines> over(const cost_lines& lines, ratio factor) noexcept {
  cost_lines out;
  for (const auto line : every_cost_line) {
    const auto part = checked_divide(lines.*line, factor);
    if (!part) return part.error();
    out.*line = *part;
  }
  if (const auto done = add_up(out); !done) return done.error();
  return out;
}

// amount × a × b, or zero where the amount was not stated.
constexpr result<any_exact_money> times(const any_exact_money& amount, ratio a, ratio b,
                                        currency unit) noexcept {
  if (amount == any_exact_money{}) return any_exact_money{mixed{}, unit};
  if (amount.unit != unit) return errc::currency_mismatch;
  const auto once = checked_multiply(amount, a);
  if (!once) return once;
  return checked_multiply(*once, b);
}

constexpr bool is_share(ratio value) noexcept { return value >= ratio{0} && value <= ratio{1}; }
constexpr bool is_positive_share(ratio value) noexcept {
  return value > ratio{0} && value <= ratio{1};
}

constexpr bool is_in_range(const machine_cost& machine, const operation& use) noexcept {
  const power_terms& power = machine.power;
  return machine.cards >= 1 && machine.hours >= 1 && machine.degrees_per_card_hour > ratio{0} &&
         machine.finance_rate >= ratio{0} && machine.maintenance_rate >= ratio{0} &&
         sign(machine.labour) >= 0 && sign(machine.hosting) >= 0 &&
         power.share_of_capex >= ratio{0} && power.kilowatts >= ratio{0} && power.pue >= ratio{1} &&
         sign(power.tariff) >= 0 && is_share(power.idle_draw) &&
         is_positive_share(use.utilisation) && is_positive_share(use.software_efficiency);
}

// 1/share − 1: what each unit that is used carries for those that are not.
constexpr ratio burden(ratio share) noexcept {
  return ratio{share.denominator() - share.numerator(), share.numerator()};
}

}  // namespace detail

/// What one sold card-hour costs in the machine's year `year`:
///
///     (depreciation + finance + maintenance + labour + hosting + power share) / (cards × hours)
///     × 1/u + kW × PUE × tariff / cards × (1 + idle draw × (1/u − 1)), and all of that over e
///
/// with u the utilisation and e the software efficiency. Errors: out_of_range for values outside
/// their ranges; currency_mismatch; overflow. O(year), for the depreciation.
[[nodiscard]] constexpr result<cost_lines> cost_per_card_hour(const machine_cost& machine,
                                                              std::int32_t year,
                                                              const operation& use) noexcept {
  if (!detail::is_in_range(machine, use)) return errc::out_of_range;
  const auto books = depreciation_in_year(machine.asset, year);
  if (!books) return books.error();
  const currency unit = machine.asset.capex.unit;
  const auto each = ratio::of(1, int128{machine.cards} * machine.hours);
  if (!each) return each.error();
  const auto per_hour = [&](const any_exact_money& amount, ratio rate) {
    return detail::times(amount, rate, *each, unit);
  };
  const any_exact_money& financed =
      machine.financed == finance_basis::capex ? machine.asset.capex : books->opening;
  const auto depreciation = per_hour(books->depreciation, ratio{1});
  const auto finance = per_hour(financed, machine.finance_rate);
  const auto maintenance = per_hour(machine.asset.capex, machine.maintenance_rate);
  const auto labour = per_hour(machine.labour, ratio{1});
  const auto hosting = per_hour(machine.hosting, ratio{1});
  const auto standing = per_hour(machine.asset.capex, machine.power.share_of_capex);
  const auto drawn =
      detail::times(machine.power.tariff, machine.power.kilowatts, machine.power.pue, unit)
          .and_then([&](const any_exact_money& all) {
            return checked_multiply(all, ratio{1, machine.cards});
          });
  const result<any_exact_money>* const parts[] = {&depreciation, &finance,  &maintenance, &labour,
                                                  &hosting,      &standing, &drawn};
  for (const auto* part : parts) {
    if (!*part) return part->error();
  }
  cost_lines lines{*depreciation, *finance, *maintenance, *labour, *hosting, *standing};
  if (const auto done = detail::add_up(lines); !done) return done.error();
  // What stands still is paid for by the hours that were sold; idle draw is the drawn power's part.
  const ratio unsold = detail::burden(use.utilisation);
  const auto idle = checked_multiply(lines.total, unsold);
  const auto idle_power = detail::times(*drawn, machine.power.idle_draw, unsold, unit);
  const auto power = checked_add(*standing, *drawn);
  if (!idle) return idle.error();
  if (!idle_power) return idle_power.error();
  if (!power) return power.error();
  const auto all_idle = checked_add(*idle, *idle_power);
  if (!all_idle) return all_idle.error();
  lines.power = {reduced(power->minor), unit};
  lines.idle = {reduced(all_idle->minor), unit};
  if (const auto done = detail::add_up(lines); !done) return done.error();
  const auto software = checked_multiply(lines.total, detail::burden(use.software_efficiency));
  if (!software) return software.error();
  lines.software = *software;
  if (const auto done = detail::add_up(lines); !done) return done.error();
  return lines;
}

/// The same per degree: over the degrees that a card gives in an hour. Errors: as above.
[[nodiscard]] constexpr result<cost_lines> cost_per_degree(const machine_cost& machine,
                                                           std::int32_t year,
                                                           const operation& use) noexcept {
  const auto hour = cost_per_card_hour(machine, year, use);
  if (!hour) return hour.error();
  return detail::over(*hour, machine.degrees_per_card_hour);
}

}  // namespace ducat::inline v0

#endif
