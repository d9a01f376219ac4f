// SPDX-License-Identifier: MIT
// Decides to move an account, with all below it, to another place in its tree.
#ifndef DUCAT_ENGINE_DECIDE_PLACE_HPP
#define DUCAT_ENGINE_DECIDE_PLACE_HPP

#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/account.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Whether no reservation of a node, or of one below it, is open: it holds what lies above. Errors:
/// account_in_use. O(open reservations of the payer × depth).
[[nodiscard]] constexpr result<void> check_movable(const engine_state& state, const ledger& past,
                                                   account_handle node) {
  result<void> done;
  state.holds.for_each_open(state.held.accounts[node.index].payer, [&](hold_handle h) {
    if (state.held.lies_below(state.holds[h].account, node))
      done = failure{errc::account_in_use, 0,
                     past.all<hold_stepped>()[state.holds[h].last_step].position};
    return done.has_value();
  });
  return done;
}

}  // namespace detail

/// Decides to put an account, with all below it and all that they have, below another account of
/// its tree, from the beginning of its payer's open period on: the months that are closed see it
/// where it was, and what is recorded of the open one comes to what it is at the new place once it
/// is settled. Where it lies there already nothing changes, so it can be sent again.
/// Errors: unknown_account; out_of_range (below itself or one below it; a tree deeper than
/// max_account_depth); another_payer (a payer, or below another tree's account; `reference` is the
/// account's payer); already_exists (the name is taken there: `reference` is whose); account_frozen
/// (the new place, or one above it, is closed); account_in_use (an open reservation: `reference` is
/// the ledger position of its last step). O(nodes below it + open reservations of the payer ×
/// depth).
[[nodiscard]] constexpr result<void> decide_place(const engine_state& state, const ledger& past,
                                                  account_handle account, account_handle to,
                                                  const provenance& by, draft& into) {
  const holdings& held = state.held;
  if (!held.contains(account) || !held.contains(to)) return errc::unknown_account;
  const auto& node = held.accounts[account.index];
  const auto& above = held.accounts[to.index];
  if (held.lies_below(to, account)) return errc::out_of_range;
  if (!node.parent.has_value() || node.root != above.root)
    return failure{errc::another_payer, 0, node.root.index};
  into.begin(state);
  if (node.parent == to) return {};
  int deepest = 0;
  held.walk(account, [&](account_handle n) {
    const int depth = held.accounts[n.index].depth - node.depth;
    deepest = depth > deepest ? depth : deepest;
    return true;
  });
  if (above.depth + 2 + deepest > max_account_depth) return errc::out_of_range;
  if (const account_handle taken = state.find_account(to, node.name); taken.has_value())
    return failure{errc::already_exists, 0, taken.index};
  if (const auto takes = detail::check_not_closed(state, to, state.now); !takes) return takes;
  if (const auto movable = detail::check_movable(state, past, account); !movable) return movable;
  into.emit(account_moved{account, node.parent, to, state.settled.of_payer(node.payer).until,
                          static_cast<usage_number>(past.all<usage_recorded>().size()), state.now,
                          by, into.out().size()});
  return {};
}

}  // namespace ducat::inline v0

#endif
