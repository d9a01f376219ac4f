// SPDX-License-Identifier: MIT
// What statements know of closes: which postings come too late for their own period, where they go
// instead, and what was billed of each period so far. Private to billing/statement.hpp.
#ifndef DUCAT_BILLING_CLOSED_PERIODS_HPP
#define DUCAT_BILLING_CLOSED_PERIODS_HPP

#include <ducat/billing/statement_line.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class closed_periods {
 public:
  closed_periods(const ledger& book, const interval& during)
      : book_{&book}, during_{during}, until_(book.all<account_opened>().size(), instant_min) {
    const auto& closes = book.all<period_closed>();
    for (std::size_t i = 0; i < closes.size(); ++i) {
      if (closes[i].payer.index >= until_.size()) continue;
      has_.resize(until_.size());
      has_[closes[i].payer.index] = true;
    }
  }

  // As the ledger is read.
  void advance(instant to) noexcept { now_ = to; }
  void close(const period_closed& e) { until_[e.payer.index] = e.period.end; }

  /// Whether the ledger closes any period of a payer: of others nothing is kept.
  [[nodiscard]] bool has(account_handle payer) const noexcept {
    return !has_.empty() && has_[payer.index];
  }
  [[nodiscard]] bool is_late(account_handle payer, instant at) const noexcept {
    return at < until_[payer.index];
  }
  /// Where what is late is posted.
  [[nodiscard]] instant open_time(account_handle payer) const noexcept {
    return std::max(until_[payer.index], now_);
  }

  /// A posting of a payer is about a month; `place` says where it is posted, `bill` what it bills.
  void turn_to(account_handle payer, const interval& about, bool is_late) {
    is_late_ = is_late;
    const std::uint64_t hash = mix(payer.index, static_cast<std::uint64_t>(about.start.ns));
    at_ = index_.find(hash, [&](std::uint32_t i) {
      return months_[i].payer == payer && months_[i].of.period == about;
    });
    if (at_ != flat_index::none) return;
    at_ = static_cast<std::uint32_t>(months_.size());
    index_.insert(hash, at_);
    months_.push_back({payer, {about, 0, {}, {}, 0}, false});
  }
  /// A posting of a payer whose periods are not closed.
  void forget() noexcept { at_ = flat_index::none; }
  void place(instant at) noexcept { posted_ = at; }
  /// False where a sum does not fit.
  [[nodiscard]] bool bill(const mixed& amount) {
    if (at_ == flat_index::none) return true;
    month& m = months_[at_];
    const bool here = is_late_ && during_.start <= posted_ &&
                      (posted_ < during_.end || during_.end == instant_max);
    const bool later = is_late_ && !here && during_.start <= posted_;
    at_ = flat_index::none;
    if (later) return true;
    m.is_corrected = m.is_corrected || here;
    mixed& sum = here ? m.of.exact : m.of.exact_before;
    const auto next = add(sum, amount);
    if (next) sum = *next;
    return next.has_value();
  }

  /// The number of a payer's statement for a period that is closed; else 0.
  [[nodiscard]] std::uint32_t number_of(account_handle payer, const interval& during) const {
    const auto& closes = book_->all<period_closed>();
    for (std::size_t i = 0; i < closes.size(); ++i)
      if (closes[i].payer == payer && closes[i].period == during) return closes[i].number;
    return 0;
  }
  /// What the statement corrects of a payer, by period.
  [[nodiscard]] std::vector<statement_correction> corrections_of(account_handle payer) const {
    std::vector<statement_correction> out;
    for (const month& m : months_)
      if (m.payer == payer && m.is_corrected) out.push_back(m.of);
    std::sort(out.begin(), out.end(),
              [](const statement_correction& a, const statement_correction& b) {
                return a.period.start < b.period.start;
              });
    for (statement_correction& c : out) c.number = number_of(payer, c.period);
    return out;
  }

 private:
  struct month {
    account_handle payer{};
    statement_correction of{};
    bool is_corrected = false;
  };

  const ledger* book_;
  interval during_;
  instant now_ = instant_min;
  std::vector<instant> until_;  // by account: up to when a payer is closed
  std::vector<bool> has_;
  std::vector<month> months_;
  flat_index index_;
  // Of the last posting.
  std::uint32_t at_ = flat_index::none;
  bool is_late_ = false;
  instant posted_{};
};

}  // namespace ducat::inline v0::detail

#endif
