// SPDX-License-Identifier: MIT
// What rounding earlier would have billed: each record, or each account. Shown beside a statement,
// so that a reader sees the drift that rounding once removes.
#ifndef DUCAT_BILLING_ROUNDED_SUMS_HPP
#define DUCAT_BILLING_ROUNDED_SUMS_HPP

#include <ducat/billing/statement_line.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/result.hpp>

namespace ducat::inline v0 {

/// Sums of on-demand prices, in minor units, under one rounding mode.
struct rounded_sums {
  mixed exact{};           ///< the prices, unrounded
  int128 once = 0;         ///< rounded once
  int128 per_account = 0;  ///< Σ of each account's sum, rounded
  int128 per_record = 0;   ///< Σ of each record's price, rounded
};

/// The prices of a payer's on-demand usage (what wallets paid included; reversals apart), rounded at
/// three places.
/// @param same_record  (const usage_recorded& previous, const usage_recorded& next) -> bool: whether
///                     two neighbouring usages of the payer are parts of one record (the prompt and
///                     the completion tokens of one row)
/// Errors: as make_statement(). O(events).
template <class SameRecord>
[[nodiscard]] result<rounded_sums> round_otherwise(const ledger& book, account_handle payer,
                                                   rounding mode, SameRecord same_record);

/// The same where every usage is a record of its own.
[[nodiscard]] inline result<rounded_sums> round_otherwise(const ledger& book, account_handle payer,
                                                          rounding mode);

}  // namespace ducat::inline v0

#endif
