// SPDX-License-Identifier: MIT
// A comparison as one page that needs no script, no font and no other file.
#include "comparison_cells.hpp"
#include "html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tool {

namespace {

std::string html_of(const cell_rows& rows) {
  std::vector<html_row> out;
  for (const std::vector<std::string>& row : rows) {
    html_row& line = out.emplace_back();
    for (const std::string& cell : row) line.push_back({cell});
  }
  return html_table(out);
}

// The cost of each plan, the longest bar over most of the width.
std::string cost_svg(const comparison& of) {
  ducat::int128 most = 1;
  for (const compared_plan& each : of.plans) most = std::max(most, each.outcome.cost.minor.whole);
  std::vector<svg_bar> bars;
  for (const compared_plan& each : of.plans)
    bars.push_back({each.name, "bar", 0, svg_length(each.outcome.cost.minor.whole, most, 600),
                    major(each.outcome.cost, true)});
  return svg_bars_below("cost by plan", 0, bars);
}

// A letter for each plan of the map, so that it is read without its colours.
std::string letter_of(std::size_t plan) {
  return plan < 26 ? std::string(1, static_cast<char>('A' + plan)) : fmt::format("P{}", plan + 1);
}
std::string colour_of(std::size_t plan) { return fmt::format("p{}", plan % 8); }

const ducat::mixed& cheapest(const comparison& of, std::size_t cell) {
  const auto less = [&](const cost_grid& a, const cost_grid& b) {
    return a.cells[cell].minor < b.cells[cell].minor;
  };
  return std::min_element(of.grids.begin(), of.grids.end(), less)->cells[cell].minor;
}

// How a cost stands to the cheapest: h0 is that, h1 at most half as much again, h2 at most three
// times it.
std::string_view heat_of(const ducat::mixed& cost, const ducat::mixed& least) {
  const auto within = [&](const ducat::ratio& times) {
    const auto bound = ducat::scale(least, times);
    return bound && cost <= *bound;
  };
  if (cost == least) return "h0";
  return within(ducat::ratio{3, 2}) ? "h1" : within(ducat::ratio{3}) ? "h2" : "h3";
}

// The texts of a grid's rows, with a class for each cell.
template <class F> std::vector<html_row> heat_rows(const cell_rows& texts, F cell_of) {
  std::vector<html_row> rows;
  std::size_t cell = 0;
  for (const std::vector<std::string>& line : texts) {
    html_row& row = rows.emplace_back();
    for (const std::string& text : line) {
      const bool is_edge = rows.size() == 1 || row.empty();
      row.push_back(is_edge ? html_cell{text} : cell_of(text, cell++));
    }
  }
  return rows;
}

// Who is the cheapest in each cell, and at what; those that tie share the cell.
std::string winners_html(const comparison& of) {
  std::vector<std::string> colours;
  std::vector<html_key> keys;
  for (std::size_t k = 0; k < of.grids.size(); ++k) {
    colours.push_back(colour_of(k));
    keys.push_back({colours.back(), letter_of(k), of.grids[k].plan});
  }
  cost_grid least{"", {}};
  const std::size_t count = of.grids[0].cells.size();
  for (std::size_t i = 0; i < count; ++i) least.cells.push_back({cheapest(of, i), of.of.money});
  const auto winner = [&](const std::string& text, std::size_t cell) {
    html_cell out{text};
    for (std::size_t k = 0; k < of.grids.size(); ++k) {
      if (of.grids[k].cells[cell].minor != least.cells[cell].minor) continue;
      if (out.css.empty()) out.css = colours[k];
      out.note += (out.note.empty() ? "" : "=") + letter_of(k);
    }
    return out;
  };
  return "<h3>The cheapest</h3>\n" + html_legend(keys) +
         html_table(heat_rows(grid_cells(of, least), winner));
}

std::string grids_html(const comparison& of) {
  if (of.grids.empty()) return "";
  std::string out = fmt::format(
      "<h2>A delivered degree, by utilisation and software efficiency</h2>\n"
      "<p>Each line a utilisation, each column a software efficiency; {} for a degree.</p>\n",
      std::string_view{of.of.money.code()});
  const bool compares = of.grids.size() > 1;
  if (compares)
    out += winners_html(of) + "<h3>Each plan beside the cheapest</h3>\n" +
           html_legend({{"h0", "", "the cheapest"},
                        {"h1", "", "at most 1.5 times that"},
                        {"h2", "", "at most 3 times"},
                        {"h3", "", "more"}});
  for (const cost_grid& grid : of.grids) {
    const auto heat = [&](const std::string& text, std::size_t cell) {
      return html_cell{text, heat_of(grid.cells[cell].minor, cheapest(of, cell))};
    };
    const cell_rows texts = grid_cells(of, grid);
    out += "<h3>" + html_text(grid.plan) + "</h3>\n" +
           (compares ? html_table(heat_rows(texts, heat)) : html_of(texts));
  }
  return out;
}

}  // namespace

std::string to_html(const comparison& of) {
  std::string out = html_head("Comparison", of.of.name);
  out += "<p>" + html_text(summary(of)) + ".</p>\n<h2>Cost by plan</h2>\n" + cost_svg(of) +
         html_of(outcome_cells(of));
  if (!of.breaks.empty()) out += "<h2>Break-even</h2>\n" + html_of(break_cells(of));
  out += "<h2>Money sunk</h2>\n" + html_of(sunk_cells(of)) + grids_html(of);
  return out +
         "<p class=\"note\">Each figure rounded by itself, half to even.</p>\n</body></html>\n";
}

}  // namespace tool
