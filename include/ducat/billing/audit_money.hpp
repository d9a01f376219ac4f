// SPDX-License-Identifier: MIT
// The audit of payments: a second version of the rules of engine/decide_pay.hpp. Private to
// billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_MONEY_HPP
#define DUCAT_BILLING_AUDIT_MONEY_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/money_events.hpp>
#include <ducat/exact/mixed.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

namespace ducat::inline v0::detail {

class money_audit {
 public:
  explicit money_audit(audit_state& state) noexcept : s_{state} {}

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

 private:
  void receive(account_handle payer, const mixed& amount, const mixed& after, std::uint64_t at) {
    audit_payer& of = s_.payer_of(payer);
    const auto expected = subtract(of.owed, amount);
    if (!expected)
      s_.find(audit_rule::owed, at, payer.index, "a sum does not fit");
    else
      s_.compare(audit_rule::owed, at, payer.index, "owed after", *expected, after);
    of.owed = after;
    s_.accumulate(of.received, amount, audit_rule::debits, at);
  }

  audit_state& s_;
  std::set<std::pair<account_handle, symbol>> references_;
};

}  // namespace ducat::inline v0::detail

#endif
