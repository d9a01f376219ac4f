// SPDX-License-Identifier: MIT
// Settling and closing: basic_engine::settle(), quote_settlement() and close_period(). Who calls
// them includes this.
#ifndef DUCAT_ENGINE_SETTLING_HPP
#define DUCAT_ENGINE_SETTLING_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_close.hpp>
#include <ducat/engine/decide_settle.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/engine/workspace.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/period.hpp>

namespace ducat::inline v0 {

template <class Dimensions>
constexpr result<settle_outcome> basic_engine<Dimensions>::settle(
    account_handle payer, instant when, const stated_provenance& by) noexcept {
  state_.chain_usages(ledger_, payer);
  const auto decided = decide_settle(state_, ledger_, payer, when, named(by), draft_);
  if (decided && !decided->is_empty()) carry_out();
  return decided;
}

template <class Dimensions>
constexpr result<settle_outcome> basic_engine<Dimensions>::quote_settlement(account_handle payer,
                                                                            workspace& room) const {
  room.scratch_.roll_back(0);
  return decide_settle(state_, ledger_, payer, instant_min, {}, room.draft_);
}

template <class Dimensions>
constexpr result<close_outcome> basic_engine<Dimensions>::close_period(
    account_handle payer, instant within, instant when, const stated_provenance& by) noexcept {
  if (!state_.held.contains(payer)) return errc::unknown_account;
  const account_handle root = state_.held.accounts[payer.index].root;
  if (root != payer) return failure{errc::not_a_payer, 0, root.index};
  close_outcome out;
  out.period =
      period_containing(within, period::month, state_.held.terms_of(payer).utc_offset_seconds);
  if (const period_closed* const known = find_close(ledger_, payer, out.period)) {
    out.number = known->number;
    out.is_duplicate = true;
    return out;
  }
  const auto at = time_of_close(state_, out.period, when);
  if (!at) return at.error();
  const auto settled = settle(payer, *at, by);
  if (!settled) return settled.error();
  const auto charged = close_charges(payer, within, *at, by);
  if (!charged) return charged.error();
  out.settlement = *settled;
  out.charges = *charged;
  out.number = decide_freeze(state_, payer, out.period, *at, named(by), draft_);
  carry_out();
  return out;
}

}  // namespace ducat::inline v0

#endif
