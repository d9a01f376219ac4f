// SPDX-License-Identifier: MIT
#include "table.hpp"

#include <algorithm>

namespace tool {

namespace {

// How many places a UTF-8 text takes: every byte but those that continue a character.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::string table::text(std::size_t indent) const {
  std::vector<std::size_t> widths(columns_.size());
  for (const line& each : rows_) {
    for (std::size_t i = 0; i < each.cells.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(each.cells[i]));
    }
  }
  std::string out;
  for (const line& each : rows_) {
    std::string row(indent, ' ');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool has_cell = i < each.cells.size();
      const std::string blanks(widths[i] - (has_cell ? width_of(each.cells[i]) : 0), ' ');
      if (i > 0) row += "  ";
      if (each.is_rule && !has_cell) {
        row += std::string(widths[i], '-');
      } else if (columns_[i] == align::right) {
        row += blanks + (has_cell ? each.cells[i] : "");
      } else {
        row += (has_cell ? each.cells[i] : "") + blanks;
      }
    }
    row.erase(row.find_last_not_of(' ') + 1);
    out += row + "\n";
  }
  return out;
}

}  // namespace tool
