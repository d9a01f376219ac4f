// SPDX-License-Identifier: MIT
// The audit of top-ups: an alert that stands raised orders what its terms say, as often as they
// allow, once; and an order is granted once. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_TOP_UP_HPP
#define DUCAT_BILLING_AUDIT_TOP_UP_HPP

#include <ducat/billing/audit_alert.hpp>
#include <ducat/billing/audit_quota.hpp>
#include <ducat/billing/audit_standing.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/top_up_events.hpp>
#include <ducat/units/period.hpp>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace ducat::inline v0::detail {

/// The audit of alerts, and of what they order.
class top_up_audit : public alert_audit {
 public:
  top_up_audit(audit_state& state, const quota_audit& quotas,
               const standing_audit& standings) noexcept
      : alert_audit{state, quotas}, s_{state}, standings_{standings} {}

  void set(const top_up_set& e, std::uint64_t at, instant now) {
    const pack_granted& lot = e.lot;
    const instant end = end_of(now, e.terms);
    if (lot.at != now || lot.valid != interval{now, end} || lot.phase != pack_phase::active ||
        lot.serial.has_value() || lot.pack.index != s_.packs.size())
      s_.find(audit_rule::top_up, at, e.alert.index, "a lot that is not one of now");
    if (rules_.size() <= e.alert.index) rules_.resize(e.alert.index + 1);
    rule& of = rules_[e.alert.index];
    of.set = &e;
    forget_wait(e.alert);
    touched_.insert(e.alert.index);
  }
  using alert_audit::set;

  /// Time has got to an edge, or has arrived.
  void pass(instant to, bool arrives, std::uint64_t at) {
    alert_audit::pass(to, arrives, at);
    while (!waits_.empty() &&
           (arrives ? waits_.begin()->first <= to : waits_.begin()->first < to)) {
      s_.find(audit_rule::top_up, at, waits_.begin()->second, "a wait ends, and nobody says so");
      forget_wait({waits_.begin()->second});
    }
  }
  /// Nothing more belongs to the command before; `when` is its time.
  void settle(std::uint64_t at, instant now, instant when) {
    settle_alerts(at, now);
    for (const std::uint32_t a : touched_)
      if (is_due(a, when)) s_.find(audit_rule::top_up, at, a, "an order is due, and not asked for");
    touched_.clear();
  }
  void settle_alerts(std::uint64_t at, instant now) { alert_audit::settle(at, now); }

  using alert_audit::on;
  void on(const alert_changed& e, std::uint64_t at, instant when, instant now) {
    alert_audit::on(e, at, when, now);
    if (e.raised) touched_.insert(e.alert.index);
  }
  void on(const top_up_moved& e, std::uint64_t at, instant when, instant now) {
    if (e.alert.index >= rules_.size() || rules_[e.alert.index].set == nullptr) return;
    rule& of = rules_[e.alert.index];
    const bool is_answer = e.step == top_up_step::paid || e.step == top_up_step::declined;
    if (e.step != top_up_step::freed && e.at != (is_answer ? now : when))
      s_.find(audit_rule::time, at, e.alert.index, "a step of a top-up of another time");
    switch (e.step) {
      case top_up_step::asked:
      case top_up_step::limited: return ask(e, at, when);
      case top_up_step::paid: check_pack(e, at, now); break;
      case top_up_step::declined:
        if (e.until != clamped_instant(int128{now.ns} + orders_[e.order.index].terms->back_off_ns))
          s_.find(audit_rule::top_up, at, e.alert.index, "another back-off than its terms");
        forget_wait(e.alert);
        wait(e);
        break;
      case top_up_step::freed:
        if (!waits_.contains({e.at, e.alert.index}))
          s_.find(audit_rule::top_up, at, e.alert.index, "no wait ends then");
        forget_wait(e.alert);
    }
    if (is_answer) {
      orders_[e.order.index].paid = e.step == top_up_step::paid;
      of.open = false;
    }
    touched_.insert(e.alert.index);
  }

 private:
  struct rule {
    const top_up_set* set = nullptr;
    bool open = false;
    instant until = instant_min;
    std::vector<std::uint32_t> orders;
  };
  struct order {
    const top_up_terms* terms = nullptr;
    const pack_granted* lot = nullptr;
    const top_up_moved* asked = nullptr;
    bool paid = false;
  };

  [[nodiscard]] static instant end_of(instant start, const top_up_terms& terms) {
    return terms.lasts_ns == 0 ? instant_max : clamped_instant(int128{start.ns} + terms.lasts_ns);
  }
  void forget_wait(alert_handle a) {
    waits_.erase({rules_[a.index].until, a.index});
    rules_[a.index].until = instant_min;
  }
  void wait(const top_up_moved& e) {
    rules_[e.alert.index].until = e.until;
    if (e.until != instant_max) waits_.insert({e.until, e.alert.index});
  }
  [[nodiscard]] bool is_due(std::uint32_t a, instant when) const {
    if (a >= rules_.size() || rules_[a].set == nullptr || rules_[a].open) return false;
    const rule& of = rules_[a];
    return !of.set->terms.lifted && is_raised(a) && unit_of(a) == of.set->lot.unit &&
           (of.until <= when || of.until == instant_max);
  }

  void ask(const top_up_moved& e, std::uint64_t at, instant when) {
    rule& of = rules_[e.alert.index];
    if (touched_.erase(e.alert.index) == 0 || !is_due(e.alert.index, when))
      s_.find(audit_rule::top_up, at, e.alert.index,
              "an order that was not due, or asked for twice");
    const instant until = allowed_from(of, when);
    if ((e.step == top_up_step::limited) != (when < until) ||
        (e.step == top_up_step::limited && e.until != until))
      s_.find(audit_rule::top_up, at, e.alert.index, "its limits say otherwise");
    if (e.step == top_up_step::limited) {
      forget_wait(e.alert);
      return wait(e);
    }
    int128 packs = 1;
    const pack_granted& lot = of.set->lot;
    if (const auto value = left_of(e.alert.index)) {
      const int128 most = packs_within(of, when);
      mixed left = *value;
      for (packs = 0; packs < most; ++packs) {
        const auto sum = add(left, whole(lot.quantity));
        if (packs > 0 && (whole(of.set->terms.target) < left || !sum)) break;
        if (sum) left = *sum;
      }
    }
    s_.compare(audit_rule::top_up, at, e.alert.index, "what is ordered",
               whole(packs * lot.quantity), whole(e.quantity));
    s_.compare(audit_rule::top_up, at, e.alert.index, "what it costs", whole(packs * lot.paid),
               whole(e.price));
    of.open = true;
    of.orders.push_back(e.order.index);
    orders_.push_back({&of.set->terms, &lot, &e});
  }
  // Room under a cap is what it leaves of itself; without one there is no end of it.
  [[nodiscard]] int128 room(const rule& of, int128 cap, instant from) const {
    if (cap == 0) return int128_max;
    for (const std::uint32_t o : of.orders)
      if (orders_[o].paid && from <= orders_[o].asked->at && cap > 0)
        cap -= orders_[o].asked->price;
    return cap;
  }
  [[nodiscard]] interval month_of(const rule& of, instant when) const {
    const node_of_payer payer = s_.shape.accounts()[of.set->lot.account.index];
    return s_.period_of(payer.root, when, period::month);
  }
  [[nodiscard]] int128 money_within(const rule& of, instant when) const {
    return std::min(room(of, of.set->terms.month_cap, month_of(of, when).start),
                    room(of, of.set->terms.total_cap, instant_min));
  }
  // How many packs fit, by their bound, by money and by what a number can hold.
  [[nodiscard]] int128 packs_within(const rule& of, instant when) const {
    const pack_granted& lot = of.set->lot;
    int128 most = std::min(int128{of.set->terms.most}, int128_max / lot.quantity);
    if (lot.paid > 0) most = std::min(most, money_within(of, when) / lot.paid);
    return most;
  }
  [[nodiscard]] instant allowed_from(const rule& of, instant when) const {
    const top_up_terms& terms = of.set->terms;
    const interval month = month_of(of, when);
    const int128 price = of.set->lot.paid;
    if (room(of, terms.total_cap, instant_min) < price ||
        standings_.is_closed(of.set->lot.account, when))
      return instant_max;
    instant until = when;
    if (room(of, terms.month_cap, month.start) < price) until = std::max(until, month.end);
    std::vector<instant> paid;
    for (const std::uint32_t o : of.orders)
      if (orders_[o].paid) paid.push_back(orders_[o].asked->at);
    const auto wait = [&](std::size_t back, std::int64_t ns) {
      if (back > 0 && back <= paid.size())
        until = std::max(until, clamped_instant(int128{paid[paid.size() - back].ns} + ns));
    };
    wait(1, terms.pause_ns);
    wait(static_cast<std::size_t>(terms.orders), terms.window_ns);
    return until;
  }

  // The pack of an order is the one before it, on the lot's terms.
  void check_pack(const top_up_moved& e, std::uint64_t at, instant now) {
    const order& of = orders_[e.order.index];
    const pack_granted& lot = *of.lot;
    const bool is_there = at > 0 && s_.book.kind_at(at - 1) == event_kind::pack_granted &&
                          s_.book.at<pack_granted>(at - 1).pack == e.pack;
    if (!is_there) return s_.find(audit_rule::top_up, at, e.alert.index, "paid for, and no pack");
    const pack_granted& pack = s_.book.at<pack_granted>(at - 1);
    const interval valid{of.asked->at, end_of(of.asked->at, *of.terms)};
    const bool same = pack.account == lot.account && pack.unit == lot.unit &&
                      pack.source == lot.source && pack.priority == lot.priority &&
                      pack.floor == lot.floor && pack.tax == lot.tax &&
                      pack.activation == lot.activation && pack.voucher == lot.voucher &&
                      pack.at == now && pack.valid == valid && pack.by == e.by &&
                      !pack.origin.has_value() && s_.book.scopes.same(pack.scope, lot.scope) &&
                      same_factors(s_.book.factors, s_.book.scopes, pack.factors, lot.factors);
    if (!same) s_.find(audit_rule::top_up, at, e.pack.index, "a pack on other terms");
    s_.compare(audit_rule::top_up, at, e.pack.index, "what was ordered", whole(of.asked->quantity),
               whole(pack.quantity));
    s_.compare(audit_rule::top_up, at, e.pack.index, "what it was ordered for",
               whole(of.asked->price), whole(pack.paid));
  }

  using node_of_payer = ledger_shape::node;
  audit_state& s_;
  const standing_audit& standings_;
  std::vector<rule> rules_;  // by alert
  std::vector<order> orders_;
  std::set<std::uint32_t> touched_;  // alerts that may order, by the command
  std::set<std::pair<instant, std::uint32_t>> waits_;
};

}  // namespace ducat::inline v0::detail

#endif
