// SPDX-License-Identifier: MIT
// What open holds may lead to while the balance cannot be reached: a bound that can be reported,
// because each reservation said beforehand how far its job may go on. Who asks includes this.
#ifndef DUCAT_ENGINE_HOLD_EXPOSURE_HPP
#define DUCAT_ENGINE_HOLD_EXPOSURE_HPP

#include <ducat/engine/engine.hpp>
#include <ducat/engine/hold_command.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/usage/rating.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// What a job may use beyond its hold: base units, rounded up, at the rate at the end of its lease.
[[nodiscard]] constexpr result<int128> beyond_hold(const engine_state& state,
                                                   const hold_opened& opened, const hold_state& h) {
  if (opened.terms.cap == 0 || state.skus[opened.sku].how == meter::counted)
    return opened.terms.cap;
  const auto rate = state.skus.rate_at(opened.sku, h.until);
  if (!rate) return rate.error();
  int128 per_ns = 0;
  int128 product = 0;
  if (!try_multiply(int128{h.cards_numerator}, int128{rate->per_ns}, per_ns) ||
      !try_multiply(per_ns, opened.terms.cap, product))
    return errc::overflow;
  return product / h.cards_denominator + (product % h.cards_denominator != 0 ? 1 : 0);
}

}  // namespace detail

/// Sums up the open holds at and below an account whose sku is charged in a unit at the end of
/// their leases. Where every job keeps to its terms, no more than `held` and `beyond` is used
/// before the balance is asked again. Errors: unknown_account, no_rate, overflow. O(open holds of
/// the payer × depth).
[[nodiscard]] constexpr result<hold_exposure> exposure_of(const engine_state& state,
                                                          const ledger& past,
                                                          account_handle account, dimension unit) {
  if (!state.held.contains(account)) return errc::unknown_account;
  result<hold_exposure> sum = hold_exposure{};
  state.holds.for_each_open(state.held.accounts[account.index].payer, [&](hold_handle id) {
    const hold_opened& opened = past.all<hold_opened>()[id.index];
    const hold_state& h = state.holds[id];
    if (!state.held.lies_below(opened.account, account) ||
        state.skus.unit_at(opened.sku, h.until).unit != unit)
      return true;
    const auto beyond = detail::beyond_hold(state, opened, h);
    hold_exposure next = *sum;
    ++next.holds;
    if (!beyond)
      sum = beyond.error();
    else if (!try_add(next.held, h.granted, next.held) ||
             !try_add(next.beyond, *beyond, next.beyond))
      sum = errc::overflow;
    else
      sum = next;
    return sum.has_value();
  });
  return sum;
}

template <class Dimensions>
constexpr result<hold_exposure> basic_engine<Dimensions>::exposure(account_handle account,
                                                                   dimension unit) const {
  return exposure_of(state_, ledger_, account, unit);
}

}  // namespace ducat::inline v0

#endif
