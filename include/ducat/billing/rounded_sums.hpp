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

/// Sums of a payer's on-demand prices, in minor units, under one rounding mode.
struct rounded_sums {
  account_handle payer{};
  mixed exact{};           ///< the prices, unrounded
  int128 once = 0;         ///< rounded once
  int128 per_account = 0;  ///< Σ of each account's sum, rounded
  int128 per_record = 0;   ///< Σ of each record's price, rounded
};

namespace detail {

/// Adds up exact prices by record, account and payer, and rounds each where it is complete.
class rounding_fold {
 public:
  /// @param only  the payer whose usage counts; nothing for every payer's
  rounding_fold(const ledger& book, account_handle only, rounding mode)
      : book_{book},
        shape_{book},
        only_{only},
        mode_{mode},
        by_account_(book.all<account_opened>().size()),
        payers_(by_account_.size()) {}

  template <class SameRecord> [[nodiscard]] result<void> run(SameRecord& same_record) {
    for (std::uint64_t i = 0; i < book_.size(); ++i) {
      if (shape_.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
      const event_kind kind = book_.kind_at(i);
      bool fits = true;
      if (kind == event_kind::usage_reversed) {
        usage_ = nullptr;
      } else if (kind == event_kind::usage_settled) {
        const usage_settled& e = book_.at<usage_settled>(i);
        usage_ = nullptr;
        if (e.step != settle_step::reversal_given_back)
          fits = begin_usage(book_.all<usage_recorded>()[e.usage], same_record);
      } else if (kind == event_kind::usage_recorded) {
        fits = begin_usage(book_.at<usage_recorded>(i), same_record);
      } else if (kind == event_kind::usage_priced && usage_ != nullptr) {
        fits = add_line(book_.at<usage_priced>(i).amount);
      }
      if (!fits) return errc::overflow;
    }
    return {};
  }

  /// One for each payer that counts, by account.
  [[nodiscard]] result<std::vector<rounded_sums>> finish() {
    std::vector<rounded_sums> out;
    for (std::uint32_t i = 0; i < payers_.size(); ++i) {
      const account_handle root = shape_.accounts()[i].root;
      if (!counts(root)) continue;
      rounded_sums& sums = payers_[root.index].sums;
      if (!round_into(sums.per_account, by_account_[i])) return errc::overflow;
    }
    for (std::uint32_t i = 0; i < payers_.size(); ++i) {
      payer_fold& payer = payers_[i];
      if (shape_.accounts()[i].root.index != i || !counts({i})) continue;
      if (!end_record(payer) || !round_into(payer.sums.once, payer.sums.exact))
        return errc::overflow;
      payer.sums.payer = {i};
      out.push_back(payer.sums);
    }
    return out;
  }

 private:
  // What a root's tree came to so far. Records of several payers may alternate.
  struct payer_fold {
    rounded_sums sums;
    mixed record;
    const usage_recorded* last = nullptr;
  };

  [[nodiscard]] bool counts(account_handle root) const noexcept {
    return !only_.has_value() || only_ == root;
  }

  template <class SameRecord>
  [[nodiscard]] bool begin_usage(const usage_recorded& next, SameRecord& same_record) {
    const account_handle root = shape_.accounts()[next.account.index].root;
    usage_ = counts(root) ? &next : nullptr;
    if (usage_ == nullptr) return true;
    payer_ = &payers_[root.index];
    const bool ends = payer_->last != nullptr && !same_record(*payer_->last, next);
    payer_->last = &next;
    return !ends || end_record(*payer_);
  }
  [[nodiscard]] bool add_line(const mixed& amount) {
    mixed* const sums[] = {&payer_->sums.exact, &payer_->record,
                           &by_account_[usage_->account.index]};
    for (mixed* const sum : sums) {
      const auto next = add(*sum, amount);
      if (!next) return false;
      *sum = *next;
    }
    return true;
  }
  [[nodiscard]] bool end_record(payer_fold& payer) const {
    const bool fits = round_into(payer.sums.per_record, payer.record);
    payer.record = mixed{};
    return fits;
  }
  [[nodiscard]] bool round_into(int128& sum, const mixed& amount) const {
    const auto rounded = round(amount, mode_);
    return rounded && try_add(sum, *rounded, sum);
  }

  const ledger& book_;
  ledger_shape shape_;
  account_handle only_;
  rounding mode_;
  std::vector<mixed> by_account_;
  std::vector<payer_fold> payers_;         // by the number of the root
  payer_fold* payer_ = nullptr;            // of the usage whose lines are read
  const usage_recorded* usage_ = nullptr;  // none for a reversal's lines, and where it counts not
};

/// Every usage as a record of its own.
struct each_usage {
  bool operator()(const usage_recorded&, const usage_recorded&) const noexcept { return false; }
};

}  // namespace detail

/// The prices of every payer's on-demand usage (what wallets paid included; reversals and close
/// charges apart), rounded at three places: one for each payer, by account.
/// @param same_record  (const usage_recorded& previous, const usage_recorded& next) -> bool:
///                     whether two neighbouring usages of a payer are parts of one record (the
///                     prompt and the completion tokens of one row)
/// Errors: malformed_ledger (`reference` is the position); overflow. O(events).
template <class SameRecord = detail::each_usage>
[[nodiscard]] result<std::vector<rounded_sums>> round_all_otherwise(const ledger& book,
                                                                    rounding mode,
                                                                    SameRecord same_record = {}) {
  detail::rounding_fold fold{book, {}, mode};
  if (const auto done = fold.run(same_record); !done) return done.error();
  return fold.finish();
}

/// The same for one payer. Errors: also unknown_account; out_of_range for an account that is no
/// payer.
template <class SameRecord = detail::each_usage>
[[nodiscard]] result<rounded_sums> round_otherwise(const ledger& book, account_handle payer,
                                                   rounding mode, SameRecord same_record = {}) {
  if (payer.index >= book.all<account_opened>().size()) return errc::unknown_account;
  if (book.all<account_opened>()[payer.index].parent.has_value()) return errc::out_of_range;
  detail::rounding_fold fold{book, payer, mode};
  if (const auto done = fold.run(same_record); !done) return done.error();
  const auto sums = fold.finish();
  if (!sums) return sums.error();
  return sums->empty() ? result<rounded_sums>{errc::unknown_account} : sums->front();
}

}  // namespace ducat::inline v0

#endif
