// SPDX-License-Identifier: MIT
// The audit of payments and credits: a second version of the rules of engine/decide_pay.hpp and
// engine/decide_credit.hpp. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_MONEY_HPP
#define DUCAT_BILLING_AUDIT_MONEY_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/money_events.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/units/period.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace ducat::inline v0::detail {

class money_audit {
 public:
  explicit money_audit(audit_state& state) noexcept
      : s_{state}, has_credits_{!state.book.all<credit_posted>().empty()} {}

  /// What is posted in a month can be credited.
  void saw(const usage_priced& e, std::uint64_t at) {
    if (!has_credits_) return;
    const account_handle user = s_.book.all<usage_recorded>()[e.usage].account;
    post(user, month_of(user, e.during.start), e.owed, at);
  }
  void saw(const charge_posted& e, std::uint64_t at) {
    if (has_credits_) post(e.payer, e.period, e.owed, at);
  }

  void on(const payment_received& e, std::uint64_t at, instant now) {
    if (e.at < std::max(now, s_.closed_until(e.payer)))
      s_.find(audit_rule::time, at, e.payer.index, "a payment that time has passed");
    if (e.reference.has_value() && !references_.emplace(e.payer, e.reference).second)
      s_.find(audit_rule::once, at, e.payer.index, "the reference of a payment was used before");
    receive(e.payer, whole(e.amount), e.owed_after, at);
  }
  void on(const payment_returned& e, std::uint64_t at, instant now) {
    const payment_received& paid = s_.book.all<payment_received>()[e.payment.index];
    if (e.at < std::max({now, s_.closed_until(e.payer), paid.at}))
      s_.find(audit_rule::time, at, e.payer.index, "a return that time has passed");
    s_.compare(audit_rule::owed, at, e.payer.index, "what was paid", whole(paid.amount),
               whole(e.amount));
    receive(e.payer, whole(-e.amount), e.owed_after, at);
  }
  void on(const credit_posted& e, std::uint64_t at, instant now) {
    const account_handle payer = s_.root_of(e.account);
    if (e.at < std::max(now, s_.closed_until(payer)))
      s_.find(audit_rule::time, at, e.account.index, "a credit that time has passed");
    if (e.reference.has_value() && !credit_notes_.emplace(payer, e.reference).second)
      s_.find(audit_rule::once, at, e.account.index, "the reference of a credit was used before");
    if (e.period != month_of(e.account, e.period.start))
      s_.find(audit_rule::credit, at, e.account.index, "for no month of the payer's zone");
    for (account_handle node = e.account; node.has_value(); node = above(node, e.period)) {
      const auto left = left_of(node, e.period);
      if (!left)
        s_.find(audit_rule::credit, at, node.index, "a sum does not fit");
      else if (*left < whole(e.amount))
        s_.find(audit_rule::credit, at, node.index, "more than was left to be credited", *left,
                whole(e.amount));
    }
    s_.compare(audit_rule::credit, at, e.account.index, "the number of its note",
               whole(++notes_[payer.index]), whole(e.number));
    post(e.account, e.period, whole(-e.amount), at);
    owe(payer, whole(e.amount), e.owed_after, at);
    s_.accumulate(s_.payer_of(payer).credited, whole(e.amount), audit_rule::debits, at);
  }

 private:
  void receive(account_handle payer, const mixed& amount, const mixed& after, std::uint64_t at) {
    owe(payer, amount, after, at);
    s_.accumulate(s_.payer_of(payer).received, amount, audit_rule::debits, at);
  }
  // The payer owes so much less.
  void owe(account_handle payer, const mixed& amount, const mixed& after, std::uint64_t at) {
    audit_payer& of = s_.payer_of(payer);
    const auto expected = subtract(of.owed, amount);
    if (!expected)
      s_.find(audit_rule::owed, at, payer.index, "a sum does not fit");
    else
      s_.compare(audit_rule::owed, at, payer.index, "owed after", *expected, after);
    of.owed = after;
  }

  [[nodiscard]] interval month_of(account_handle of, instant when) const {
    return s_.period_of(of, when, period::month);
  }
  void post(account_handle of, const interval& month, const mixed& amount, std::uint64_t at) {
    s_.accumulate(left_[{month.start, of}], amount, audit_rule::credit, at);
  }
  // Of a node and all below it.
  [[nodiscard]] result<mixed> left_of(account_handle node, const interval& month) const {
    result<mixed> sum = mixed{};
    for (auto of = left_.lower_bound({month.start, {0}});
         of != left_.end() && of->first.first == month.start && sum; ++of)
      if (lies_below(of->first.second, node, month)) sum = add(*sum, of->second);
    return sum;
  }
  // In the tree of that month.
  [[nodiscard]] account_handle above(account_handle a, const interval& month) const {
    return s_.above(a, [&](const account_moved& e) { return month.start < e.from; });
  }
  [[nodiscard]] bool lies_below(account_handle a, account_handle node,
                                const interval& month) const {
    while (a.has_value() && a != node) a = above(a, month);
    return a.has_value();
  }

  audit_state& s_;
  bool has_credits_;
  std::set<std::pair<account_handle, symbol>> references_;    // of payments
  std::set<std::pair<account_handle, symbol>> credit_notes_;  // the references of credits
  std::map<std::uint32_t, std::uint32_t> notes_;              // how many, by payer
  // By the start of a month and an account of its own: what was posted, less credits.
  std::map<std::pair<instant, account_handle>, mixed> left_;
};

}  // namespace ducat::inline v0::detail

#endif
