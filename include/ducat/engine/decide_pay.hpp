// SPDX-License-Identifier: MIT
// Decides what payments make of what a payer owes: one is received, or goes back.
#ifndef DUCAT_ENGINE_DECIDE_PAY_HPP
#define DUCAT_ENGINE_DECIDE_PAY_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What a payment, or its return, led to.
struct payment_outcome {
  std::uint64_t position = 0;  ///< of its event in the ledger
  payment_handle payment{};
  mixed owed_after{};      ///< what the payer owed once it was booked, exact minor units
  bool duplicate = false;  ///< it was booked before: this is what that led to
};

namespace detail {

/// When money of a payer is posted: at the engine's time, or, if that is stated, later; what was
/// stated for a time that has passed, or a period that was closed, does not change.
/// Errors: undated (no time was stated, and none has passed); time_went_back.
[[nodiscard]] constexpr result<instant> posting_time(const engine_state& state,
                                                     account_handle payer, instant at) {
  const instant closed = state.settled.of_payer(state.held.accounts[payer.index].payer).until;
  const instant earliest = state.now < closed ? closed : state.now;
  if (at == instant_min) at = earliest;
  if (at == instant_min) return errc::undated;
  return at < earliest ? result<instant>{errc::time_went_back} : result<instant>{at};
}

/// Whether an account is a payer. Errors: unknown_account; not_a_payer (`reference` is its payer).
[[nodiscard]] constexpr result<void> check_payer(const engine_state& state,
                                                 account_handle account) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const account_handle root = state.held.accounts[account.index].root;
  return root == account ? result<void>{} : failure{errc::not_a_payer, 0, root.index};
}

/// Whether money can be stated to a payer: whole minor units of its own above zero.
/// Errors: currency_mismatch; out_of_range.
[[nodiscard]] constexpr result<void> check_money(const engine_state& state, account_handle of,
                                                 const any_money& amount) {
  if (amount.unit != state.held.terms_of(of).money) return errc::currency_mismatch;
  return amount.minor > 0 ? result<void>{} : errc::out_of_range;
}

}  // namespace detail

/// Decides to book a payment that a payer made: it owes so much less, and what is paid beyond that
/// the next charges use up. A reference that was used before is answered with what it led to then.
/// Errors: unknown_account; not_a_payer (a node below one, which is `reference`);
/// currency_mismatch; out_of_range (zero or less); conflict (the reference was used for another
/// payment: `reference` is its ledger position); undated (no time was stated, and none has passed);
/// time_went_back (before the engine's time, or in a period that is closed); overflow. O(1).
[[nodiscard]] constexpr result<payment_outcome> decide_pay(const engine_state& state,
                                                           account_handle payer,
                                                           const payment_spec& spec,
                                                           symbol reference, const provenance& by,
                                                           draft& into) {
  if (const auto pays = detail::check_payer(state, payer); !pays) return pays.error();
  if (const auto fits = detail::check_money(state, payer, spec.amount); !fits) return fits.error();
  into.begin(state);
  if (reference.has_value()) {
    const payment_handle known = state.money.find_payment(into.out(), payer, reference);
    if (known.has_value()) {
      const payment_received& e = into.out().all<payment_received>()[known.index];
      const bool same = e.amount == spec.amount.minor && e.by == by &&
                        (spec.at == instant_min || spec.at == e.at);
      if (!same) return failure{errc::conflict, 0, e.position};
      return payment_outcome{e.position, known, e.owed_after, true};
    }
  }
  const auto at = detail::posting_time(state, payer, spec.at);
  if (!at) return at.error();
  const auto owed = subtract(into.owed(payer), mixed{spec.amount.minor, 0, 1});
  if (!owed) return owed.error();
  const payment_handle payment{static_cast<std::uint32_t>(state.money.payments())};
  const std::uint64_t position = into.out().size();
  into.emit(
      payment_received{payment, payer, spec.amount.minor, *at, reference, by, *owed, position});
  return payment_outcome{position, payment, *owed, false};
}

/// Decides that a payment goes back, all of it: its payer owes it again. Once; sent again it is
/// answered as before.
/// Errors: unknown_account; not_a_payer; unknown_payment; conflict (it went back at another time,
/// or by somebody else: `reference` is the ledger position of that); undated; time_went_back (also
/// before the payment); overflow. O(1).
[[nodiscard]] constexpr result<payment_outcome> decide_return(const engine_state& state,
                                                              account_handle payer,
                                                              const return_spec& spec,
                                                              symbol reference,
                                                              const provenance& by, draft& into) {
  if (const auto pays = detail::check_payer(state, payer); !pays) return pays.error();
  into.begin(state);
  const payment_handle known = reference.has_value()
                                   ? state.money.find_payment(into.out(), payer, reference)
                                   : payment_handle{};
  if (!known.has_value()) return errc::unknown_payment;
  const payment_received& paid = into.out().all<payment_received>()[known.index];
  if (const std::uint32_t row = state.money.return_of(known); row != money_table::none) {
    const payment_returned& e = into.out().all<payment_returned>()[row];
    const bool same = e.by == by && (spec.at == instant_min || spec.at == e.at);
    if (!same) return failure{errc::conflict, 0, e.position};
    return payment_outcome{e.position, known, e.owed_after, true};
  }
  auto at = detail::posting_time(state, payer, spec.at);
  if (!at) return at.error();
  if (*at < paid.at) {
    if (spec.at != instant_min) return errc::time_went_back;
    at = paid.at;
  }
  const auto owed = add(into.owed(payer), mixed{paid.amount, 0, 1});
  if (!owed) return owed.error();
  const std::uint64_t position = into.out().size();
  into.emit(payment_returned{known, payer, paid.amount, *at, by, *owed, position});
  return payment_outcome{position, known, *owed, false};
}

}  // namespace ducat::inline v0

#endif
