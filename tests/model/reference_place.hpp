// SPDX-License-Identifier: MIT
// Moving accounts as the design's words describe it (docs/design.md, rules 150 to 153): what is
// recorded from then on, and what is decided anew, sees the new place; all else stays as it is.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_PLACE_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_PLACE_HPP

#include "model/reference_holds.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace reference {

/// Puts an account with all below it below another one; why not, or "".
inline refusal place(holding_engine& in, int account, int to) {
  constexpr int levels = 32;
  const auto node_at = [&](int n) -> node& { return in.nodes[static_cast<std::size_t>(n)]; };
  const auto depth = [&](int n) {
    int steps = 0;
    for (; n >= 0; n = node_at(n).parent) ++steps;
    return steps;
  };
  if (in.is_above(account, to)) return "out_of_range";
  if (node_at(account).parent < 0 || node_at(account).root != node_at(to).root)
    return "another payer";
  if (node_at(account).parent == to) return "";
  int deepest = 0;
  for (int n = 0; n < static_cast<int>(in.nodes.size()); ++n)
    if (in.is_above(account, n)) deepest = std::max(deepest, depth(n) - depth(account));
  if (depth(to) + 1 + deepest > levels) return "out_of_range";
  if (in.standings.is_closed(in.nodes, to, in.now)) return "account_frozen";
  for (const reservation& r : in.reservations)
    if (r.phase == hold_phase::open && in.is_above(account, r.what.account))
      return "account_in_use";
  node_at(account).left.push_back(
      {in.closes.until(node_at(account).root), node_at(account).parent});
  node_at(account).parent = to;
  return "";
}

}  // namespace reference

#endif
