// SPDX-License-Identifier: MIT
// What a comparison shows, as rows of texts: the same on a screen and on a page.
#ifndef DUCAT_EXAMPLES_DUCAT_COMPARISON_CELLS_HPP
#define DUCAT_EXAMPLES_DUCAT_COMPARISON_CELLS_HPP

#include "comparison.hpp"

#include <string>
#include <vector>

namespace tool {

/// Rows of texts; the first has what the columns are.
using cell_rows = std::vector<std::vector<std::string>>;

/// Major units, rounded half to even, to be read.
[[nodiscard]] std::string major(const ducat::any_exact_money& amount, bool grouped);
[[nodiscard]] std::string degrees(ducat::flops amount);
[[nodiscard]] std::string cards(ducat::card_count count);
/// How much of what was bought was not used.
[[nodiscard]] std::string idle(const ducat::plan_outcome& of);
[[nodiscard]] std::string break_text(const break_even& of);
/// What the project is.
[[nodiscard]] std::string summary(const comparison& of);

[[nodiscard]] cell_rows outcome_cells(const comparison& of);
[[nodiscard]] cell_rows sunk_cells(const comparison& of);
[[nodiscard]] cell_rows break_cells(const comparison& of);
[[nodiscard]] cell_rows grid_cells(const comparison& of, const cost_grid& grid);

}  // namespace tool

#endif
