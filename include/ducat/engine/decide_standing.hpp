// SPDX-License-Identifier: MIT
// Decides to freeze an account or to open it again, and whether what is asked ahead for one may go
// ahead.
#ifndef DUCAT_ENGINE_DECIDE_STANDING_HPP
#define DUCAT_ENGINE_DECIDE_STANDING_HPP

#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/account_standing.hpp>
#include <ducat/units/interval.hpp>

namespace ducat::inline v0 {

namespace detail {

/// Whether an account and all above it take packs and accounts at an instant. Errors:
/// account_frozen (`reference` is the nearest node that is closed, `amount` the instant in ns since
/// 1970). O(1) where no standing was ever set; O(depth × versions).
[[nodiscard]] constexpr result<void> check_not_closed(const engine_state& state,
                                                      account_handle account,
                                                      instant when) noexcept {
  if (state.standings.empty()) return {};
  for (account_handle node = account; node.has_value();
       node = state.held.accounts[node.index].parent)
    if (state.standings.at(node, when).standing == account_standing::closed)
      return failure{errc::account_frozen, 0, node.index, when.ns};
  return {};
}

/// Whether an account and all above it are open during [start, end), and at the start in any case.
/// Errors: account_frozen (`reference` is the node that is frozen first, the nearest of several;
/// `amount` from when on, in ns since 1970, or the start). O(1) where nothing was ever frozen;
/// O(depth × versions).
[[nodiscard]] constexpr result<void> check_standing(const engine_state& state,
                                                    account_handle account,
                                                    const interval& during) noexcept {
  if (state.standings.empty()) return {};
  account_handle first{};
  instant since = instant_max;
  for (account_handle node = account; node.has_value();
       node = state.held.accounts[node.index].parent) {
    for (instant when = during.start;;) {
      const standing_in_force here = state.standings.at(node, when);
      const bool is_first = !first.has_value() || when < since;
      if (here.standing != account_standing::open) {
        if (is_first) {
          first = node;
          since = when;
        }
        break;
      }
      if (during.end <= here.until) break;
      when = here.until;
    }
  }
  return first.has_value() ? failure{errc::account_frozen, 0, first.index, since.ns}
                           : result<void>{};
}

}  // namespace detail

/// Decides to set the standing of an account, from an instant on. Of what was set for an account
/// that begins by an instant, what was set last holds; an account goes ahead where it and all above
/// it are open. What says what holds anyway changes nothing, so it can be sent again.
/// Errors: unknown_account; out_of_range (no such standing); time_went_back (an instant
/// before the engine's time).
[[nodiscard]] constexpr result<void> decide_standing(const engine_state& state,
                                                     account_handle account,
                                                     account_standing standing, instant from,
                                                     const provenance& by, draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  if (standing > account_standing::closed) return errc::out_of_range;
  if (from == instant_min) from = state.now;
  if (from < state.now) return errc::time_went_back;
  into.begin(state);
  const standing_version* const last = state.standings.last(account);
  const bool holds = last == nullptr ? standing == account_standing::open
                                     : last->standing == standing && last->from <= from;
  if (!holds) into.emit(standing_set{account, standing, from, state.now, by});
  return {};
}

}  // namespace ducat::inline v0

#endif
