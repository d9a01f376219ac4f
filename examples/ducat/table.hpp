// SPDX-License-Identifier: MIT
// A table of texts with aligned columns.
#ifndef DUCAT_EXAMPLES_DUCAT_TABLE_HPP
#define DUCAT_EXAMPLES_DUCAT_TABLE_HPP

#include <string>
#include <vector>

namespace tool {

enum class align { left, right };

class table {
 public:
  explicit table(std::vector<align> columns) : columns_{std::move(columns)} {}

  /// A row; missing cells are empty. A row of one empty cell is an empty line.
  void row(std::vector<std::string> cells) { rows_.push_back({std::move(cells), false}); }
  /// A line below the columns from `first` on.
  void rule(std::size_t first) { rows_.push_back({std::vector<std::string>(first), true}); }

  /// Every row with `indent` blanks before it; no blanks at the end of lines.
  [[nodiscard]] std::string text(std::size_t indent) const;

 private:
  struct line {
    std::vector<std::string> cells;
    bool is_rule;
  };

  std::vector<align> columns_;
  std::vector<line> rows_;
};

}  // namespace tool

#endif
