// SPDX-License-Identifier: MIT
// The same usage under several plans, on what packs claim to be: cheaper, more flexible, less risk.
#ifndef DUCAT_EXAMPLES_DUCAT_COMPARISON_HPP
#define DUCAT_EXAMPLES_DUCAT_COMPARISON_HPP

#include "books.hpp"

#include <ducat/adapters/nlohmann_json/plan_list.hpp>
#include <ducat/pricing/compare_plans.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tool {

/// What a plan makes of the project.
struct compared_plan {
  std::string name;
  ducat::plan_outcome outcome{};
  ducat::any_exact_money each{};             ///< the cost of a degree that was used
  std::vector<ducat::any_exact_money> sunk;  ///< where the project stops after 0, 1, … months
};

/// From which share of its capacity on a lease is no dearer than another plan's price for use.
struct break_even {
  std::string lease;
  std::string against;
  ducat::ratio share{};  ///< above 1: never
};

/// What a delivered degree costs, by utilisation (rows) and software efficiency (columns).
struct cost_grid {
  std::string plan;
  std::vector<ducat::any_exact_money> cells;
};

struct comparison {
  ducat::plan_list of;
  std::vector<compared_plan> plans;
  std::vector<break_even> breaks;
  std::vector<cost_grid> grids;
};

/// Throws unusable_input where a plan's figures do not fit.
[[nodiscard]] comparison compare_plans(const ducat::plan_list& list);
/// The months of recorded compute, from the first to the last in which there is any: what was used,
/// and the most cards at once, a part of one counted as one. Throws unusable_input where a sum does
/// not fit.
[[nodiscard]] std::vector<ducat::month_of_use> months_of(const books& from,
                                                         std::int32_t utc_offset_seconds);

[[nodiscard]] std::string to_text(const comparison& of);
[[nodiscard]] std::string to_json(const comparison& of);
[[nodiscard]] std::string to_csv(const comparison& of);
[[nodiscard]] std::string to_html(const comparison& of);

}  // namespace tool

#endif
