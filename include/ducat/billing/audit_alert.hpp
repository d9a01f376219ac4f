// SPDX-License-Identifier: MIT
// The audit of alerts: each is raised where what it waits for comes about, once, and armed again
// where it is over; from the events alone. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_ALERT_HPP
#define DUCAT_BILLING_AUDIT_ALERT_HPP

#include <ducat/billing/audit_quota.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/packs/alert.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace ducat::inline v0::detail {

class alert_audit {
 public:
  alert_audit(audit_state& state, const quota_audit& quotas) noexcept
      : s_{state}, quotas_{quotas} {}

  void set(const alert_set& e, std::uint64_t at, instant now) {
    if (e.at != now) s_.find(audit_rule::time, at, e.alert.index, "an alert of another time");
    keep_place(e.alert);
    if (by_account_.size() <= e.account.index) by_account_.resize(e.account.index + 1);
    if (alerts_[e.alert.index].set == nullptr)
      by_account_[e.account.index].push_back(e.alert.index);
    alerts_[e.alert.index] = {&e, false, false};
    set_now_ = e.alert.index;
    touch(e.account);
    if (is_of_quota(e.terms.of) && !e.terms.lifted) touch_now(e.terms.quota, now);
    if (e.account.index < s_.packs_of.size())
      for (const std::uint32_t p : s_.packs_of[e.account.index])
        if (s_.packs[p].phase != pack_phase::expired) warn(e.alert.index, p, now);
  }
  void keep_place(alert_handle a) {
    if (a.index >= alerts_.size()) alerts_.resize(a.index + 1);
  }

  /// A pack has come, or will end at another time.
  void ends(pack_handle p, instant now) {
    touch(p);
    for (const std::uint32_t a : of(s_.packs[p.index].granted->account)) warn(a, p.index, now);
  }
  void touch(pack_handle p) {
    if (p.index < s_.packs.size() && s_.packs[p.index].granted != nullptr)
      touch(s_.packs[p.index].granted->account);
  }
  void touch(quota_handle quota, const interval& window) {
    windows_.insert({quota.index, window.start, window.end});
  }
  void touch_now(quota_handle quota, instant now) {
    const auto window = quotas_.window_at(quota, now);
    if (window) touch(quota, *window);
  }

  /// Time has got to an edge, or has arrived: whatever was to be said before was said.
  void pass(instant to, bool arrives, std::uint64_t at) {
    while (!warnings_.empty()) {
      const auto& [when, alert, pack] = *warnings_.begin();
      if (arrives ? to < when : to <= when) return;
      s_.find(audit_rule::alert, at, alert, "a pack ends soon, and nobody says so");
      warnings_.erase(warnings_.begin());
    }
  }
  /// Nothing more belongs to the command before.
  void settle(std::uint64_t at, instant now) {
    for (const std::uint32_t node : nodes_)
      for (const std::uint32_t a : of(account_handle{node}))
        if (is_of_balance(alerts_[a].set->terms.of) && is_due(a, held(a)))
          s_.find(audit_rule::alert, at, a, "what it waits for, or its end, is not said");
    for (const window_place& w : windows_)
      for (const std::uint32_t a : of(quotas_.account_of({std::get<0>(w)})))
        if (alerts_[a].set->terms.quota.index == std::get<0>(w) && is_due(a, w, used(a, w, now)))
          s_.find(audit_rule::alert, at, a, "what was used of a quota is not said");
    nodes_.clear();
    windows_.clear();
    set_now_ = none;
  }

  void on(const alert_changed& e, std::uint64_t at, instant when, instant now) {
    const alert_set& alert = *alerts_[e.alert.index].set;
    if (e.pack.has_value()) return on_warning(e, at);
    if (e.at != when) s_.find(audit_rule::time, at, e.alert.index, "an alert of another time");
    if (alert.terms.of == alert_kind::running_out && e.window.empty())
      return on_foreseen(e, at, alert.terms);
    if (is_of_balance(alert.terms.of) && e.window.empty()) {
      const auto found = held(e.alert.index);
      compare(e, at, found);
      if (!is_due(e.alert.index, found) || (found && e.raised != found->reached))
        s_.find(audit_rule::alert, at, e.alert.index, "raised or armed without a cause");
      alerts_[e.alert.index].armed = !e.raised;
      alerts_[e.alert.index].raised = e.raised;
      if (set_now_ == e.alert.index) set_now_ = none;
      return;
    }
    if (!is_of_quota(alert.terms.of) || e.window.empty())
      return s_.find(audit_rule::alert, at, e.alert.index, "it waits for something else");
    const window_place w{alert.terms.quota.index, e.window.start, e.window.end};
    const auto found = used(e.alert.index, w, now);
    compare(e, at, found);
    if (!is_due(e.alert.index, w, found) || (found && e.raised != found->reached))
      s_.find(audit_rule::alert, at, e.alert.index, "raised or armed without a cause");
    const std::pair<std::uint32_t, window_place> subject{e.alert.index, w};
    if (e.raised)
      raised_.insert(subject);
    else
      raised_.erase(subject);
  }

 protected:
  /// Whether one of a balance stands raised, and what it looks at.
  [[nodiscard]] bool is_raised(std::uint32_t a) const { return alerts_[a].raised; }
  [[nodiscard]] dimension unit_of(std::uint32_t a) const { return alerts_[a].set->terms.unit; }
  [[nodiscard]] std::optional<mixed> left_of(std::uint32_t a) const {
    const auto found = held(a);
    return found ? std::optional{found->value} : std::nullopt;
  }

 private:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;
  using window_place = std::tuple<std::uint32_t, instant, instant>;
  struct known_alert {
    const alert_set* set = nullptr;
    bool armed = false;
    bool raised = false;
  };
  struct measured {
    mixed value{};
    mixed level{};
    bool reached = false;
    bool any = true;  // there is something to measure
  };

  [[nodiscard]] const std::vector<std::uint32_t>& of(account_handle node) const {
    static const std::vector<std::uint32_t> nothing;
    return node.index < by_account_.size() ? by_account_[node.index] : nothing;
  }
  void touch(account_handle node) { nodes_.insert(node.index); }

  // What runs is not in the ledger, so how long it is covered is taken as it was said.
  void on_foreseen(const alert_changed& e, std::uint64_t at, const alert_terms& terms) {
    known_alert& known = alerts_[e.alert.index];
    const mixed seen = whole(int128{terms.ahead_ns});
    s_.compare(audit_rule::alert, at, e.alert.index, "how far it looks", seen, e.level);
    if (e.raised ? e.value < mixed{} || seen < e.value : e.value != seen)
      s_.find(audit_rule::alert, at, e.alert.index, "a time to empty that it does not look at");
    if (terms.lifted || known.raised == e.raised)
      s_.find(audit_rule::alert, at, e.alert.index, "raised or armed without a cause");
    known.raised = e.raised;
  }

  void warn(std::uint32_t a, std::uint32_t p, instant now) {
    const alert_terms& terms = alerts_[a].set->terms;
    const instant end = s_.packs[p].valid.end;
    if (terms.of != alert_kind::expiring || terms.lifted || end == instant_max ||
        (terms.unit != dimension::none && terms.unit != s_.packs[p].granted->unit))
      return;
    warnings_.insert({std::max(now, warned_at(terms, end)), a, p});
  }
  void on_warning(const alert_changed& e, std::uint64_t at) {
    const auto known = warnings_.find({e.at, e.alert.index, e.pack.index});
    if (known == warnings_.end())
      return s_.find(audit_rule::alert, at, e.alert.index, "no pack is about to end then");
    warnings_.erase(known);
    const alert_terms& terms = alerts_[e.alert.index].set->terms;
    const audit_pack& pack = s_.packs[e.pack.index];
    s_.compare(audit_rule::alert, at, e.alert.index, "what the pack has left", pack.balance,
               e.value);
    const bool holds = terms.of == alert_kind::expiring && !terms.lifted && e.at < pack.valid.end &&
                       warned_at(terms, pack.valid.end) <= e.at;
    const bool first = !said_.contains({e.alert.index, e.pack.index});
    if (e.raised != (holds && first && sign(pack.balance) > 0))
      s_.find(audit_rule::alert, at, e.alert.index, "raised for a pack, or not");
    if (e.raised) said_.insert({e.alert.index, e.pack.index});
  }

  // What an alert of a balance measures; nothing where it does not fit.
  [[nodiscard]] std::optional<measured> held(std::uint32_t a) const {
    const alert_set& alert = *alerts_[a].set;
    measured out;
    int128 granted = 0;
    out.any = false;
    for (const std::uint32_t p : s_.packs_of[alert.account.index]) {
      const audit_pack& pack = s_.packs[p];
      if (pack.phase != pack_phase::active || pack.granted->unit != alert.terms.unit) continue;
      out.any = true;
      const auto sum = add(out.value, sign(pack.balance) > 0 ? pack.balance : mixed{});
      if (!sum || !try_add(granted, pack.basis, granted)) return std::nullopt;
      out.value = *sum;
    }
    const auto level = alert.terms.of == alert_kind::left
                           ? result<mixed>{whole(alert.terms.level)}
                           : scale(whole(granted), alert.terms.share);
    if (!level) return std::nullopt;
    out.level = *level;
    out.reached = !(out.level < out.value);
    return out;
  }
  [[nodiscard]] bool is_due(std::uint32_t a, const std::optional<measured>& found) const {
    if (!found || alerts_[a].set->terms.lifted) return false;
    if (!found->reached) return !alerts_[a].armed;
    return alerts_[a].armed || (set_now_ == a && found->any);
  }
  // What one of a quota measures in a window.
  [[nodiscard]] std::optional<measured> used(std::uint32_t a, const window_place& w,
                                             instant now) const {
    const auto& [quota, start, end] = w;
    instant when = std::max(now, start);
    if (end <= when) when = {end.ns - 1};
    const quota_terms* const terms = quotas_.terms_at({quota}, when);
    if (terms == nullptr) return std::nullopt;
    const alert_terms& alert = alerts_[a].set->terms;
    measured out;
    const auto level = alert.of == alert_kind::used ? result<mixed>{whole(alert.level)}
                                                    : scale(whole(terms->limit), alert.share);
    if (!level) return std::nullopt;
    out.level = *level;
    out.value = quotas_.used({quota}, {start, end});
    out.reached = !(out.value < out.level);
    return out;
  }
  [[nodiscard]] bool is_due(std::uint32_t a, const window_place& w,
                            const std::optional<measured>& found) const {
    return found && is_of_quota(alerts_[a].set->terms.of) && !alerts_[a].set->terms.lifted &&
           found->reached != raised_.contains({a, w});
  }
  void compare(const alert_changed& e, std::uint64_t at, const std::optional<measured>& found) {
    if (!found) return;
    s_.compare(audit_rule::alert, at, e.alert.index, "what it measures", found->value, e.value);
    s_.compare(audit_rule::alert, at, e.alert.index, "its level", found->level, e.level);
  }

  audit_state& s_;
  const quota_audit& quotas_;
  std::vector<known_alert> alerts_;
  std::vector<std::vector<std::uint32_t>> by_account_;
  std::set<std::uint32_t> nodes_;  // touched by the command
  std::set<window_place> windows_;
  std::uint32_t set_now_ = none;
  std::multiset<std::tuple<instant, std::uint32_t, std::uint32_t>> warnings_;  // alert and pack
  std::set<std::pair<std::uint32_t, std::uint32_t>> said_;
  std::set<std::pair<std::uint32_t, window_place>> raised_;
};

}  // namespace ducat::inline v0::detail

#endif
