// SPDX-License-Identifier: MIT
// What rounding earlier would have billed: each record, or each account. Shown beside a statement,
// so that a reader sees the drift that rounding once removes.
#ifndef DUCAT_BILLING_ROUNDED_SUMS_HPP
#define DUCAT_BILLING_ROUNDED_SUMS_HPP

#include <ducat/billing/ledger_shape.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>

#include <cstdint>
#include <vector>

namespace ducat::inline v0 {

/// Sums of on-demand prices, in minor units, under one rounding mode.
struct rounded_sums {
  mixed exact{};           ///< the prices, unrounded
  int128 once = 0;         ///< rounded once
  int128 per_account = 0;  ///< Σ of each account's sum, rounded
  int128 per_record = 0;   ///< Σ of each record's price, rounded
};

/// The prices of a payer's on-demand usage (what wallets paid included; reversals apart), rounded
/// at three places.
/// @param same_record  (const usage_recorded& previous, const usage_recorded& next) -> bool:
///                     whether two neighbouring usages of the payer are parts of one record (the
///                     prompt and the completion tokens of one row)
/// Errors: unknown_account; malformed_ledger (`reference` is the position); overflow. O(events).
template <class SameRecord>
[[nodiscard]] result<rounded_sums> round_otherwise(const ledger& book, account_handle payer,
                                                   rounding mode, SameRecord same_record) {
  if (payer.index >= book.all<account_opened>().size()) return errc::unknown_account;
  rounded_sums out;
  ledger_shape shape{book};
  std::vector<mixed> by_account(book.all<account_opened>().size());
  const usage_recorded* usage = nullptr;  // the one whose lines are read; none for a reversal's
  const usage_recorded* last = nullptr;   // the payer's last one
  mixed record;
  const auto round_into = [&](int128& sum, const mixed& amount) {
    const auto rounded = round(amount, mode);
    return rounded && try_add(sum, *rounded, sum);
  };
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (shape.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
    const event_kind kind = book.kind_at(i);
    if (kind == event_kind::usage_reversed) usage = nullptr;
    if (kind == event_kind::usage_recorded) {
      usage = &book.at<usage_recorded>(i);
      if (shape.accounts()[usage->account.index].root != payer) {
        usage = nullptr;
      } else {
        if (last != nullptr && !same_record(*last, *usage)) {
          if (!round_into(out.per_record, record)) return errc::overflow;
          record = mixed{};
        }
        last = usage;
      }
    }
    if (kind != event_kind::usage_priced || usage == nullptr) continue;
    const usage_priced& line = book.at<usage_priced>(i);
    mixed& account = by_account[usage->account.index];
    for (mixed* const sum : {&out.exact, &record, &account}) {
      const auto next = add(*sum, line.amount);
      if (!next) return next.error();
      *sum = *next;
    }
  }
  if (!round_into(out.per_record, record)) return errc::overflow;
  for (const mixed& account : by_account)
    if (!round_into(out.per_account, account)) return errc::overflow;
  if (!round_into(out.once, out.exact)) return errc::overflow;
  return out;
}

/// The same where every usage is a record of its own.
[[nodiscard]] inline result<rounded_sums> round_otherwise(const ledger& book, account_handle payer,
                                                          rounding mode) {
  return round_otherwise(book, payer, mode,
                         [](const usage_recorded&, const usage_recorded&) { return false; });
}

}  // namespace ducat::inline v0

#endif
