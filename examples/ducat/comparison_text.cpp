// SPDX-License-Identifier: MIT
#include "comparison.hpp"
#include "html.hpp"
#include "report.hpp"
#include "table.hpp"

#include <ducat/adapters/csv.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace tool {

namespace {

// Rounded half to even, to be read.
std::string major(const ducat::any_exact_money& amount, bool grouped) {
  const auto minor = ducat::round(amount.minor, ducat::rounding::half_even);
  if (!minor) return "does not fit";
  if (grouped) return money_text(*minor, amount.unit);
  return std::string{std::string_view{ducat::to_fixed_text(*minor, amount.unit.digits()).view()}};
}

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

std::string degrees(ducat::flops amount) {
  return quantity_text({amount.count(), 0, 1}, ducat::dimension::compute);
}

std::string cards(ducat::card_count count) {
  return count == ducat::unlimited_cards ? "any" : fmt::format("{}", count.count());
}

std::string idle(const ducat::plan_outcome& of) {
  return percent(of.bought.count() - of.used.count(), of.bought.count());
}

// The months after which the money sunk is shown: a handful, the first and the last among them.
std::vector<std::size_t> shown_months(std::size_t months) {
  std::vector<std::size_t> out;
  const std::size_t step = std::max<std::size_t>(1, (months + 5) / 6);
  for (std::size_t k = 0; k < months; k += step) out.push_back(k);
  out.push_back(months);
  return out;
}

std::string break_text(const break_even& of) {
  return of.share > ducat::ratio{1} ? "never" : "from " + percent(of.share);
}

using cells = std::vector<std::vector<std::string>>;

cells outcome_cells(const comparison& of) {
  cells out{{"plan", "cost", "a degree used", "bought", "idle", "cards at once"}};
  for (const compared_plan& each : of.plans)
    out.push_back({each.name, major(each.outcome.cost, true), major(each.each, true),
                   degrees(each.outcome.bought), idle(each.outcome),
                   cards(each.outcome.peak_cards)});
  return out;
}

cells sunk_cells(const comparison& of) {
  cells out{{"stopped after months"}};
  const std::vector<std::size_t> months = shown_months(of.of.months.size());
  for (const std::size_t k : months) out[0].push_back(fmt::format("{}", k));
  for (const compared_plan& each : of.plans) {
    std::vector<std::string>& row = out.emplace_back();
    row.push_back(each.name);
    for (const std::size_t k : months) row.push_back(major(each.sunk[k], true));
  }
  return out;
}

cells break_cells(const comparison& of) {
  cells out{{"lease", "no dearer than", "at a utilisation"}};
  for (const break_even& each : of.breaks)
    out.push_back({each.lease, each.against, break_text(each)});
  return out;
}

cells grid_cells(const comparison& of, const cost_grid& grid) {
  cells out{{"utilisation"}};
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

std::string text_of(const cells& rows) {
  std::vector<align> columns(rows[0].size(), align::right);
  columns[0] = align::left;
  table out{columns};
  for (const std::vector<std::string>& row : rows) out.row(row);
  return out.text(2);
}

std::string html_of(const cells& rows) {
  std::string out = "<table>";
  for (const std::vector<std::string>& row : rows) {
    out += "<tr>";
    for (const std::string& cell : row)
      out += &row == &rows[0] ? "<th>" + html_text(cell) + "</th>"
                              : "<td>" + html_text(cell) + "</td>";
    out += "</tr>\n";
  }
  return out + "</table>\n";
}

std::string head(const comparison& of) {
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

// The cost of each plan, the longest bar over most of the width.
std::string cost_svg(const comparison& of) {
  constexpr int line = 26;
  ducat::int128 most = 1;
  for (const compared_plan& each : of.plans) most = std::max(most, each.outcome.cost.minor.whole);
  std::string out = fmt::format(
      "<svg role=\"img\" aria-label=\"cost by plan\" viewBox=\"0 0 760 {}\" width=\"100%\">\n",
      line * static_cast<int>(of.plans.size()) + 4);
  int y = 4;
  for (const compared_plan& each : of.plans) {
    const auto scaled =
        ducat::mul_div(each.outcome.cost.minor.whole, 420, static_cast<ducat::uint128>(most),
                       ducat::rounding::half_even);
    const auto length = static_cast<std::int64_t>(scaled.value_or(0));
    out += fmt::format(
        "<rect class=\"bar\" x=\"200\" y=\"{}\" width=\"{}\" height=\"16\"/><text x=\"0\" "
        "y=\"{}\">{}</text><text x=\"{}\" y=\"{}\">{}</text>\n",
        y, length, y + 13, html_text(each.name.substr(0, 28)), 206 + length, y + 13,
        major(each.outcome.cost, true));
    y += line;
  }
  return out + "</svg>\n";
}

}  // namespace

std::string to_text(const comparison& of) {
  std::string out = fmt::format("{}\n{}\n\n", of.of.name, head(of)) + text_of(outcome_cells(of));
  if (!of.breaks.empty()) out += "\n" + text_of(break_cells(of));
  out += "\nMoney sunk\n" + text_of(sunk_cells(of));
  for (const cost_grid& grid : of.grids)
    out += fmt::format("\n{}: a delivered degree, by software efficiency\n", grid.plan) +
           text_of(grid_cells(of, grid));
  return out + "\n  each figure rounded by itself, half_even\n";
}

std::string to_json(const comparison& of) {
  using json = nlohmann::ordered_json;
  json out;
  out["format"] = "ducat comparison 1";
  out["name"] = of.of.name;
  out["currency"] = std::string{std::string_view{of.of.money.code()}};
  out["months"] = of.of.months.size();
  out["plans"] = json::array();
  for (const compared_plan& each : of.plans) {
    json plan;
    plan["plan"] = each.name;
    plan["cost"] = major(each.outcome.cost, false);
    plan["cost_of_a_degree"] = major(each.each, false);
    plan["used"] = degrees(each.outcome.used);
    plan["bought"] = degrees(each.outcome.bought);
    plan["idle"] = idle(each.outcome);
    plan["cards"] = cards(each.outcome.peak_cards);
    plan["sunk"] = json::array();
    for (const ducat::any_exact_money& sunk : each.sunk) plan["sunk"].push_back(major(sunk, false));
    out["plans"].push_back(std::move(plan));
  }
  out["break_even"] = json::array();
  for (const break_even& each : of.breaks)
    out["break_even"].push_back(
        {{"lease", each.lease},
         {"against", each.against},
         {"share", fmt::format("{}/{}", each.share.numerator(), each.share.denominator())},
         {"utilisation", break_text(each)}});
  out["grids"] = json::array();
  for (const cost_grid& grid : of.grids) {
    json cost = json::array();
    for (const ducat::any_exact_money& cell : grid.cells) cost.push_back(major(cell, false));
    out["grids"].push_back({{"plan", grid.plan}, {"cost_of_a_delivered_degree", cost}});
  }
  return out.dump(2) + "\n";
}

std::string to_csv(const comparison& of) {
  std::string out;
  const auto add = [&](const std::vector<std::string>& row) {
    ducat::append_csv_record(out, std::vector<std::string_view>{row.begin(), row.end()});
  };
  add({"plan", "currency", "cost", "cost_of_a_degree", "used", "bought", "idle", "cards"});
  for (const compared_plan& each : of.plans)
    add({each.name, std::string{std::string_view{of.of.money.code()}},
         major(each.outcome.cost, false), major(each.each, false), degrees(each.outcome.used),
         degrees(each.outcome.bought), idle(each.outcome), cards(each.outcome.peak_cards)});
  return out;
}

std::string to_html(const comparison& of) {
  std::string out = html_head("Comparison", of.of.name);
  out += "<p>" + html_text(head(of)) + ".</p>\n" + cost_svg(of) + html_of(outcome_cells(of));
  if (!of.breaks.empty()) out += "<h2>Break-even</h2>\n" + html_of(break_cells(of));
  out += "<h2>Money sunk</h2>\n" + html_of(sunk_cells(of));
  for (const cost_grid& grid : of.grids)
    out += fmt::format("<h2>{}: a delivered degree, by software efficiency</h2>\n",
                       html_text(grid.plan)) +
           html_of(grid_cells(of, grid));
  return out +
         "<p class=\"note\">Each figure rounded by itself, half to even.</p>\n</body></html>\n";
}

}  // namespace tool
