// SPDX-License-Identifier: MIT
// Settling and closing: basic_engine::close_charges() and its like, settle(), quote_settlement()
// and close_period(). Who calls them includes this.
#ifndef DUCAT_ENGINE_SETTLING_HPP
#define DUCAT_ENGINE_SETTLING_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_charge.hpp>
#include <ducat/engine/decide_close.hpp>
#include <ducat/engine/decide_settle.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/engine/period_charges.hpp>
#include <ducat/engine/workspace.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

template <class Dimensions>
constexpr result<charge_outcome> basic_engine<Dimensions>::close(const period_charges& charges,
                                                                 std::size_t i, instant when,
                                                                 const stated_provenance& by) {
  const auto decided = decide_charges(state_, ledger_, charges, i, when, named(by), draft_);
  if (decided && !decided->is_empty()) carry_out();
  return decided;
}

template <class Dimensions>
constexpr result<charge_outcome> basic_engine<Dimensions>::close_charges(
    account_handle payer, instant within, instant when, const stated_provenance& by) noexcept {
  if (!state_.held.contains(payer)) return errc::unknown_account;
  const account_handle root = state_.held.accounts[payer.index].root;
  if (root != payer) return failure{errc::not_a_payer, 0, root.index};
  const period_charges charges{state_, ledger_, payer, within};
  return close(charges, 0, when, by);
}

template <class Dimensions>
template <class Report>
constexpr void basic_engine<Dimensions>::close_all_charges(instant within, instant when,
                                                           Report report,
                                                           const stated_provenance& by) noexcept {
  const period_charges charges{state_, ledger_, within};
  for (std::size_t i = 0; i < charges.size(); ++i)
    report(charges[i].payer, close(charges, i, when, by));
}

template <class Dimensions>
template <class Report>
constexpr void basic_engine<Dimensions>::close_finished_charges(
    instant since, instant when, Report report, const stated_provenance& by) noexcept {
  if (state_.prices.charges().size() == 0) return;
  const instant until = when == instant_min ? state_.now : when;
  const std::int64_t last = detail::utc_month(until) + 1;
  for (std::int64_t month = detail::utc_month(since) - 1; month <= last; ++month) {
    const period_charges charges{state_, ledger_, detail::middle_of_month(month)};
    for (std::size_t i = 0; i < charges.size(); ++i) {
      const payer_period& of = charges[i];
      if (since < of.period.end && of.period.end <= until)
        report(of.payer, of.period, close(charges, i, when, by));
    }
  }
}

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
  out.period = period_containing(within, period::month, state_.held.clock_of(payer));
  if (const period_closed* const known = find_close(ledger_, payer, out.period)) {
    out.number = known->number;
    out.is_duplicate = true;
    return out;
  }
  const auto at = time_of_close(state_, payer, out.period, when);
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
