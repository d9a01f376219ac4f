// SPDX-License-Identifier: MIT
// Where the lines of a usage stand that hold now: its own, or, from the first instant that was open
// then, those of its last settlement.
#ifndef DUCAT_ENGINE_USAGE_LINES_HPP
#define DUCAT_ENGINE_USAGE_LINES_HPP

#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Lines of a usage that were stated together. Of them those hold whose pieces begin in `during`.
struct usage_group {
  std::uint64_t position = 0;  ///< of the usage_recorded or usage_settled
  std::uint32_t line_count = 0;
  interval during{};

  /// Whether a line of it, of a piece, holds.
  [[nodiscard]] constexpr bool holds(const interval& piece) const noexcept {
    return during.start <= piece.start && (piece.start < during.end || during.end == instant_max);
  }
};

/// Calls `f(usage_group)` for the groups that the lines of a usage stand in, the last one first.
/// O(groups).
template <class F>
constexpr void for_each_group(const engine_state& state, const ledger& past,
                              const usage_recorded& usage, F f) {
  const settled_usage* const settled = state.settled.find(usage.usage);
  std::uint64_t position = settled != nullptr ? settled->position : usage.position;
  instant until = instant_max;
  while (position != usage.position) {
    const usage_settled& e = past.at<usage_settled>(position);
    f(usage_group{position, e.line_count, {e.from, until}});
    if (e.from < until) until = e.from;  // a repricing may begin before what it follows
    position = e.previous;
  }
  f(usage_group{position, usage.line_count, {instant_min, until}});
}

/// Whether an event is a line of a usage (drawn, priced or paid) whose piece begins at an instant
/// or later.
[[nodiscard]] constexpr bool is_line_from(const ledger& past, std::uint64_t i, instant from) {
  switch (past.kind_at(i)) {
    case event_kind::pack_drawn: return from <= past.at<pack_drawn>(i).during.start;
    case event_kind::usage_priced: return from <= past.at<usage_priced>(i).during.start;
    case event_kind::wallet_paid: return from <= past.at<wallet_paid>(i).during.start;
    default: return false;
  }
}

/// When the piece of a line of a usage is. Precondition: is_line_from() of some instant.
[[nodiscard]] constexpr const interval& piece_of_line(const ledger& past, std::uint64_t i) {
  if (past.kind_at(i) == event_kind::pack_drawn) return past.at<pack_drawn>(i).during;
  if (past.kind_at(i) == event_kind::wallet_paid) return past.at<wallet_paid>(i).during;
  return past.at<usage_priced>(i).during;
}

/// The row of a pack's factors by which a draw at a ledger position was made, or
/// factored_draw::no_row.
[[nodiscard]] constexpr std::uint32_t row_of_draw(const ledger& past, std::uint64_t position) {
  if (position + 1 >= past.size() || past.kind_at(position + 1) != event_kind::factor_moved)
    return factored_draw::no_row;
  return past.at<factor_moved>(position + 1).row;
}

}  // namespace ducat::inline v0

#endif
