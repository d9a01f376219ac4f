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

namespace detail {

/// Adds up exact prices by record and by account, and rounds each where it is complete.
class rounding_fold {
 public:
  rounding_fold(std::size_t accounts, rounding mode) : by_account_(accounts), mode_{mode} {}

  [[nodiscard]] result<void> add_line(account_handle account, const mixed& amount) {
    for (mixed* const sum : {&sums_.exact, &record_, &by_account_[account.index]}) {
      const auto next = add(*sum, amount);
      if (!next) return next.error();
      *sum = *next;
    }
    return {};
  }
  [[nodiscard]] result<void> end_record() {
    const bool fits = round_into(sums_.per_record, record_);
    record_ = mixed{};
    return fits ? result<void>{} : result<void>{errc::overflow};
  }
  [[nodiscard]] result<rounded_sums> finish() {
    if (!end_record() || !round_into(sums_.once, sums_.exact)) return errc::overflow;
    for (const mixed& account : by_account_)
      if (!round_into(sums_.per_account, account)) return errc::overflow;
    return sums_;
  }

 private:
  [[nodiscard]] bool round_into(int128& sum, const mixed& amount) const {
    const auto rounded = round(amount, mode_);
    return rounded && try_add(sum, *rounded, sum);
  }

  std::vector<mixed> by_account_;
  rounding mode_;
  rounded_sums sums_;
  mixed record_;
};

}  // namespace detail

/// The prices of a payer's on-demand usage (what wallets paid included; reversals apart), rounded
/// at three places.
/// @param same_record  (const usage_recorded& previous, const usage_recorded& next) -> bool:
///                     whether two neighbouring usages of the payer are parts of one record (the
///                     prompt and the completion tokens of one row)
/// Errors: unknown_account; out_of_range for an account that is no root; malformed_ledger (`reference` is the position); overflow. O(events).
template <class SameRecord>
[[nodiscard]] result<rounded_sums> round_otherwise(const ledger& book, account_handle payer,
                                                   rounding mode, SameRecord same_record) {
  if (payer.index >= book.all<account_opened>().size()) return errc::unknown_account;
  if (book.all<account_opened>()[payer.index].parent.has_value()) return errc::out_of_range;
  ledger_shape shape{book};
  detail::rounding_fold fold{book.all<account_opened>().size(), mode};
  const usage_recorded* usage = nullptr;  // the one whose lines are read; none for a reversal's
  const usage_recorded* last = nullptr;   // the payer's last one
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (shape.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
    const event_kind kind = book.kind_at(i);
    result<void> done;
    if (kind == event_kind::usage_reversed) {
      usage = nullptr;
    } else if (kind == event_kind::usage_recorded) {
      const usage_recorded& next = book.at<usage_recorded>(i);
      usage = shape.accounts()[next.account.index].root == payer ? &next : nullptr;
      if (usage != nullptr && last != nullptr && !same_record(*last, next))
        done = fold.end_record();
      if (usage != nullptr) last = usage;
    } else if (kind == event_kind::usage_priced && usage != nullptr) {
      done = fold.add_line(usage->account, book.at<usage_priced>(i).amount);
    }
    if (!done) return done.error();
  }
  return fold.finish();
}

/// The same where every usage is a record of its own.
[[nodiscard]] inline result<rounded_sums> round_otherwise(const ledger& book, account_handle payer,
                                                          rounding mode) {
  return round_otherwise(book, payer, mode,
                         [](const usage_recorded&, const usage_recorded&) { return false; });
}

}  // namespace ducat::inline v0

#endif
