// SPDX-License-Identifier: MIT
// Decides to credit posted money to an account. No usage is touched.
#ifndef DUCAT_ENGINE_DECIDE_CREDIT_HPP
#define DUCAT_ENGINE_DECIDE_CREDIT_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_pay.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/posted_month.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a credit led to.
struct credit_outcome {
  std::uint64_t position = 0;  ///< of its event in the ledger
  std::uint32_t number = 0;    ///< of the credit note among its payer's: 1, 2, 3, …
  interval period{};           ///< the month that it is for
  mixed owed_after{};          ///< what the payer owed once it was posted, exact minor units
  bool duplicate = false;      ///< it was posted before: this is what that led to
};

namespace detail {

/// What of a month's posted money can be credited to a node. Errors: overflow. O(priced lines and
/// charges of the ledger × depth).
[[nodiscard]] constexpr result<creditable_money> creditable(const engine_state& state,
                                                            const ledger& past, account_handle node,
                                                            const interval& month) {
  posted_month sums{state.held, node, month};
  const auto& usages = past.all<usage_recorded>();
  const auto& priced = past.all<usage_priced>();
  result<void> done;
  for (std::size_t i = 0; i < priced.size() && done; ++i)
    done = sums.add(priced[i], usages[priced[i].usage].account);
  const auto& charges = past.all<charge_posted>();
  for (std::size_t i = 0; i < charges.size() && done; ++i) done = sums.add(charges[i]);
  const auto& credits = past.all<credit_posted>();
  for (std::size_t i = 0; i < credits.size() && done; ++i) done = sums.add(credits[i]);
  return done ? sums.sum() : result<creditable_money>{done.error()};
}

}  // namespace detail

/// Decides to credit an account money that was posted in a month: for the node and all below it,
/// priced usage by when it was used, with reversals and settlements, at the payer its charges; all
/// that no wallet paid. No more than that can be credited, less earlier credits, for the node and
/// for each above it. A reference that was used before is answered with what it led to then.
/// Errors: unknown_account; currency_mismatch; out_of_range (zero or less); undated (no month was
/// stated; or no time, and none has passed); conflict (the reference was used for another credit:
/// `reference` is its ledger position); time_went_back (before the engine's time, or in a period
/// that is closed); insufficient (`amount` is what could be credited, in whole minor units;
/// `reference` the node that has no more); overflow.
/// O(priced lines and charges of the ledger × depth).
[[nodiscard]] constexpr result<credit_outcome> decide_credit(const engine_state& state,
                                                             account_handle account,
                                                             const credit_spec& spec,
                                                             symbol reference, const provenance& by,
                                                             draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  if (const auto fits = detail::check_money(state, account, spec.amount); !fits)
    return fits.error();
  if (spec.tax.rate < ratio{}) return errc::out_of_range;
  if (spec.within == instant_min) return errc::undated;
  const auto clock = state.held.check_clock(state.held.terms_of(account), spec.within);
  if (!clock) return clock.error();
  into.begin(state);
  const ledger& past = into.out();
  const account_handle payer = state.held.accounts[account.index].root;
  const interval month =
      period_containing(spec.within, period::month, state.held.clock_of(account));
  if (reference.has_value()) {
    const std::uint32_t known = state.money.find_credit(past, state.held, payer, reference);
    if (known != money_table::none) {
      const credit_posted& e = past.all<credit_posted>()[known];
      const bool same = e.account == account && e.amount == spec.amount.minor &&
                        e.period == month && e.tax == spec.tax && e.by == by &&
                        (spec.at == instant_min || spec.at == e.at);
      if (!same) return failure{errc::conflict, 0, e.position};
      return credit_outcome{e.position, e.number, e.period, e.owed_after, true};
    }
  }
  const auto at = detail::posting_time(state, payer, spec.at);
  if (!at) return at.error();
  const mixed amount{spec.amount.minor, 0, 1};
  const auto there = detail::creditable(state, past, account, month);
  if (!there) return there.error();
  if (there->left < amount)
    return failure{errc::insufficient, static_cast<std::uint32_t>(dimension::money),
                   there->bound.index, sign(there->left) > 0 ? there->left.whole : 0};
  const auto owed = subtract(into.owed(account), amount);
  if (!owed) return owed.error();
  const std::uint64_t position = past.size();
  const std::uint32_t number =
      state.money.credit_notes(state.held.accounts[account.index].payer) + 1;
  into.emit(credit_posted{account, spec.amount.minor, month, *at, reference, spec.tax, by, *owed,
                          number, position});
  return credit_outcome{position, number, month, *owed, false};
}

}  // namespace ducat::inline v0

#endif
