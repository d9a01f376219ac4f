// SPDX-License-Identifier: MIT
#include "comparison_cells.hpp"
#include "table.hpp"

#include <ducat/adapters/csv.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace tool {

namespace {

std::string text_of(const cell_rows& rows) {
  std::vector<align> columns(rows[0].size(), align::right);
  columns[0] = align::left;
  table out{columns};
  for (const std::vector<std::string>& row : rows) out.row(row);
  return out.text(2);
}

}  // namespace

std::string to_text(const comparison& of) {
  std::string out = fmt::format("{}\n{}\n\n", of.of.name, summary(of)) + text_of(outcome_cells(of));
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

}  // namespace tool
