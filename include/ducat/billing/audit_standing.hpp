// SPDX-License-Identifier: MIT
// The audit of frozen accounts: nothing is held for one, and nothing is refused where none is. And
// of moved ones: what is recorded of them does not depend on where they stand.
// Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_STANDING_HPP
#define DUCAT_BILLING_AUDIT_STANDING_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/events.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace ducat::inline v0::detail {

class standing_audit {
 public:
  explicit standing_audit(audit_state& state) noexcept : s_{state} {}

  void set(const standing_set& e, std::uint64_t at, instant now) {
    if (e.at != now || e.from < now)
      s_.find(audit_rule::time, at, e.account.index, "a standing of a time that has passed");
    set_[e.account.index].push_back(&e);
  }

  /// What is opened, granted or handed over is nothing of a closed account's.
  void takes(account_handle to, std::uint64_t at, instant now) const {
    for (account_handle node = to; node.has_value(); node = s_.shape.accounts()[node.index].parent)
      if (const auto known = set_.find(node.index);
          known != set_.end() && standing_at(known->second, now) == account_standing::closed)
        return s_.find(audit_rule::standing, at, node.index, "given to an account that is closed");
  }

  [[nodiscard]] bool is_closed(account_handle node, instant when) const {
    for (; node.has_value(); node = s_.shape.accounts()[node.index].parent)
      if (const auto known = set_.find(node.index);
          known != set_.end() && standing_at(known->second, when) == account_standing::closed)
        return true;
    return false;
  }

  /// No reservation of the account is open, that stands elsewhere from the open period on.
  void set(const account_moved& e, std::uint64_t at, instant now) {
    s_.moved[e.account.index].push_back(&e);
    if (e.at != now || e.from != s_.closed_until(e.account))
      s_.find(audit_rule::time, at, e.account.index, "a move for a time that is not open");
    takes(e.to, at, now);
    const auto& steps = s_.book.all<hold_stepped>();
    std::map<std::uint32_t, hold_phase> phases;
    for (std::size_t i = 0; i < steps.size() && steps[i].position < at; ++i)
      phases[steps[i].hold.index] = steps[i].phase;
    for (const auto& [hold, phase] : phases)
      if (phase == hold_phase::open && hold < s_.book.all<hold_opened>().size() &&
          lies_below(s_.book.all<hold_opened>()[hold].account, e.account))
        return s_.find(audit_rule::standing, at, e.account.index, "moved with an open reservation");
  }

  void on(const hold_stepped& e, std::uint64_t at) const {
    const account_handle user = s_.book.all<hold_opened>()[e.hold.index].account;
    const bool asks = e.what == hold_step::reserve || e.what == hold_step::extend;
    if (e.refused == errc::account_frozen && !is_frozen(user, {e.at, e.at}))
      s_.find(audit_rule::standing, at, user.index, "refused, though it was open");
    const bool is_counted = e.cards_numerator == 0;
    if (asks && e.refused == errc{} && is_frozen(user, {e.at, is_counted ? e.at : e.until}))
      s_.find(audit_rule::standing, at, user.index, "held, though it was frozen");
  }

 private:
  [[nodiscard]] bool lies_below(account_handle a, account_handle node) const {
    while (a.index < s_.shape.accounts().size() && a != node)
      a = s_.shape.accounts()[a.index].parent;
    return a == node;
  }
  // In any part of its time, and at its start.
  [[nodiscard]] bool is_frozen(account_handle node, const interval& during) const {
    for (; node.has_value(); node = s_.shape.accounts()[node.index].parent) {
      const auto known = set_.find(node.index);
      if (known == set_.end()) continue;
      std::vector<instant> edges{during.start};
      for (const standing_set* const e : known->second)
        if (during.start < e->from && e->from < during.end) edges.push_back(e->from);
      for (const instant when : edges)
        if (standing_at(known->second, when) != account_standing::open) return true;
    }
    return false;
  }
  [[nodiscard]] static account_standing standing_at(
      const std::vector<const standing_set*>& versions, instant when) {
    const auto holds = std::find_if(versions.rbegin(), versions.rend(),
                                    [&](const standing_set* e) { return e->from <= when; });
    return holds == versions.rend() ? account_standing::open : (*holds)->standing;
  }

  audit_state& s_;
  std::map<std::uint32_t, std::vector<const standing_set*>> set_;  // by account
};

}  // namespace ducat::inline v0::detail

#endif
