// SPDX-License-Identifier: MIT
#include "comparison_cells.hpp"
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace tool {

namespace {

// A share in tenths of a percent, half to even.
std::string percent(ducat::int128 top, ducat::int128 bottom) {
  if (bottom <= 0) return "";
  const auto tenths =
      ducat::mul_div(top, 1'000, static_cast<ducat::uint128>(bottom), ducat::rounding::half_even);
  if (!tenths) return "does not fit";
  return std::string{std::string_view{ducat::to_fixed_text(*tenths, 1).view()}} + " %";
}

std::string percent(const ducat::ratio& share) {
  return percent(share.numerator(), share.denominator());
}

// The months after which the money sunk is shown: a handful, the first and the last among them.
std::vector<std::size_t> shown_months(std::size_t months) {
  std::vector<std::size_t> out;
  const std::size_t step = std::max<std::size_t>(1, (months + 5) / 6);
  for (std::size_t k = 0; k < months; k += step) out.push_back(k);
  out.push_back(months);
  return out;
}

}  // namespace

std::string major(const ducat::any_exact_money& amount, bool grouped) {
  const auto minor = ducat::round(amount.minor, ducat::rounding::half_even);
  if (!minor) return "does not fit";
  if (grouped) return money_text(*minor, amount.unit);
  return std::string{std::string_view{ducat::to_fixed_text(*minor, amount.unit.digits()).view()}};
}

std::string degrees(ducat::flops amount) {
  return quantity_text({amount.count(), 0, 1}, ducat::dimension::compute);
}

std::string cards(ducat::card_count count) {
  return count == ducat::unlimited_cards ? "any" : fmt::format("{}", count.count());
}

std::string idle(const ducat::plan_outcome& of) {
  return percent(of.bought.count() - of.used.count(), of.bought.count());
}

std::string break_text(const break_even& of) {
  return of.share > ducat::ratio{1} ? "never" : "from " + percent(of.share);
}

std::string summary(const comparison& of) {
  ducat::flops used{};
  ducat::card_count peak{};
  for (const ducat::month_of_use& month : of.of.months) {
    used += month.used;
    peak = std::max(peak, month.peak_cards);
  }
  return fmt::format("{} degree in {} month{}, at most {} cards at once; amounts in {}",
                     degrees(used), of.of.months.size(), of.of.months.size() == 1 ? "" : "s",
                     peak.count(), std::string_view{of.of.money.code()});
}

cell_rows outcome_cells(const comparison& of) {
  cell_rows out{{"plan", "cost", "a degree used", "bought", "idle", "cards at once"}};
  for (const compared_plan& each : of.plans)
    out.push_back({each.name, major(each.outcome.cost, true), major(each.each, true),
                   degrees(each.outcome.bought), idle(each.outcome),
                   cards(each.outcome.peak_cards)});
  return out;
}

cell_rows sunk_cells(const comparison& of) {
  cell_rows out{{"stopped after months"}};
  const std::vector<std::size_t> months = shown_months(of.of.months.size());
  for (const std::size_t k : months) out[0].push_back(fmt::format("{}", k));
  for (const compared_plan& each : of.plans) {
    std::vector<std::string>& row = out.emplace_back();
    row.push_back(each.name);
    for (const std::size_t k : months) row.push_back(major(each.sunk[k], true));
  }
  return out;
}

cell_rows break_cells(const comparison& of) {
  cell_rows out{{"lease", "no dearer than", "at a utilisation"}};
  for (const break_even& each : of.breaks)
    out.push_back({each.lease, each.against, break_text(each)});
  return out;
}

cell_rows grid_cells(const comparison& of, const cost_grid& grid) {
  cell_rows out{{"utilisation"}};
  for (const ducat::ratio& share : of.of.software_efficiencies) out[0].push_back(percent(share));
  const std::size_t columns = of.of.software_efficiencies.size();
  for (std::size_t row = 0; row < of.of.utilisations.size(); ++row) {
    std::vector<std::string>& line = out.emplace_back();
    line.push_back(percent(of.of.utilisations[row]));
    for (std::size_t column = 0; column < columns; ++column)
      line.push_back(major(grid.cells[row * columns + column], true));
  }
  return out;
}

}  // namespace tool
