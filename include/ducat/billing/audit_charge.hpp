// SPDX-License-Identifier: MIT
// The audit of close charges: which hold, what the period's lines come to, what a charge makes of
// that, what was posted before, and who pays. All of it a second time, from the events alone.
// Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_CHARGE_HPP
#define DUCAT_BILLING_AUDIT_CHARGE_HPP

#include <ducat/billing/audit_candidates.hpp>
#include <ducat/billing/audit_order.hpp>
#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_shares.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/units/period.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace ducat::inline v0::detail {

class charge_audit {
 public:
  explicit charge_audit(audit_state& s) : s_{s}, wanted_{s.book.prices.charges().size() > 0} {}

  void publish(charge_handle c) { published_.push_back(c); }

  /// A priced line, and when it was posted where it belongs to a reversal that says so.
  void saw(const usage_priced& line, instant reversed_at) {
    if (!wanted_) return;
    const usage_recorded& usage = s_.book.all<usage_recorded>()[line.usage];
    const account_handle root = s_.root_of(usage.account);
    seen_[{root.index, month_of(root, line.during.start).start.ns}].push_back(
        {usage.sku, line.amount, reversed_at});
  }

  /// @param now  the time that the ledger had reached
  void begin(const charges_closed& e, std::uint64_t at, instant now) {
    group_ = &e;
    at_ = at;
    if (e.period != month_of(e.payer, e.period.start))
      s_.find(audit_rule::charge, at, e.payer.index, "the period is no month of the payer's zone");
    if (e.at < e.period.end)
      s_.find(audit_rule::time, at, e.payer.index, "closed before the period had ended");
    if (now != instant_min && e.at < now)
      s_.find(audit_rule::time, at, e.payer.index, "closed before the time that was reached");
    if (e.line_count == 0)
      s_.find(audit_rule::charge, at, e.payer.index, "a close that posts nothing");
    expect_all();
  }

  void on(const charge_posted& e, std::uint64_t at) {
    close_payment();
    if (!is_mine(e)) return s_.find(audit_rule::place, at, e.payer.index, "of another close");
    const symbol name = name_of(e.charge);
    const bool inside = e.period.start <= e.at && e.at < e.period.end;
    if (inside ? e.at.ns + 1 != e.period.end.ns : e.at != group_->at)
      s_.find(audit_rule::time, at, e.charge.index, "posted to another time");
    due& of = due_[{name.index, !inside}];
    if (of.charge != e.charge)
      s_.find(audit_rule::price, at, e.charge.index, "another version is in force");
    s_.compare(audit_rule::charge, at, e.charge.index, "what the usage came to", of.came_to,
               e.came_to);
    part_list& before = posted_[{group_->payer.index, e.period.start.ns, name.index, !inside}];
    mixed amount{};
    bool is_empty = true;
    for (int i = 0; i < parts; ++i) {
      const mixed& part = e.parts.*part_of[i];
      s_.compare(audit_rule::charge, at, e.charge.index, part_names[i],
                 take(subtract(of.parts[i], before[i])), part);
      accumulate(before[i], part, at);
      accumulate(amount, part, at);
      is_empty = is_empty && is_zero(part);
    }
    if (is_empty) s_.find(audit_rule::charge, at, e.charge.index, "a charge of nothing");
    s_.compare(audit_rule::charge, at, e.charge.index, "the sum of its parts", amount, e.amount);
    s_.owe(at, e.payer, e);
    pay_for(e, at);
  }

  void on(const charge_paid& e, std::uint64_t at) {
    if (!is_mine(e)) return s_.find(audit_rule::place, at, e.payer.index, "of another close");
    if (posting_ == nullptr || posting_->charge != e.charge || posting_->at != e.at)
      s_.find(audit_rule::place, at, e.pack.index, "a payment beside no charge");
    if (due_payments_.empty() || due_payments_.front().first != e.pack)
      s_.find(audit_rule::burn_down, at, e.pack.index,
              sign(e.amount) < 0 ? "another wallet paid last" : "another wallet comes first",
              whole(due_payments_.empty() ? 0 : due_payments_.front().first.index),
              whole(e.pack.index));
    else
      s_.compare(audit_rule::burn_down, at, e.pack.index, "how much the wallet had to pay",
                 due_payments_.front().second, e.amount);
    if (!due_payments_.empty()) due_payments_.erase(due_payments_.begin());
    s_.draw(at, e.pack, e.amount, e.balance_after, e.from_breakage);
    s_.accumulate(s_.payer_of(e.payer).paid, e.amount, audit_rule::debits, at);
    unpaid_ = take(subtract(unpaid_, e.amount));
    remember(e);
  }

  void end() {
    close_payment();
    for (const auto& [key, of] : due_) {
      const part_list& now =
          posted_[{group_->payer.index, group_->period.start.ns, key.first, key.second}];
      for (int i = 0; i < parts; ++i)
        if (now[i] != of.parts[i])
          s_.find(audit_rule::charge, at_, of.charge.index, "a charge was not posted", of.parts[i],
                  now[i]);
    }
    due_.clear();
    group_ = nullptr;
  }

 private:
  static constexpr int parts = 6;
  static constexpr mixed charge_parts::* part_of[parts] = {
      &charge_parts::discount,     &charge_parts::overage, &charge_parts::shortfall,
      &charge_parts::over_maximum, &charge_parts::true_up, &charge_parts::standing};
  static constexpr const char* part_names[parts] = {"the discount",  "the overage",
                                                    "the shortfall", "what is over the maximum",
                                                    "the true-up",   "the standing charge"};

  struct part_list {
    mixed of[parts];
    mixed& operator[](int i) noexcept { return of[i]; }
    const mixed& operator[](int i) const noexcept { return of[i]; }
  };
  struct seen_line {
    sku_handle sku;
    mixed amount;
    instant reversed_at;
  };
  // What a charge must come to in all: in the period itself, or after it.
  struct due {
    charge_handle charge{};
    mixed came_to{};
    part_list parts{};
  };
  // By payer, start of the period, the charge's name, and whether it was posted after the period.
  using posted_key = std::tuple<std::uint32_t, std::int64_t, std::uint32_t, bool>;
  using name_key = std::tuple<std::uint32_t, std::int64_t, std::uint32_t>;
  struct money_from {
    mixed came_to{};
    mixed owed{};
    std::vector<std::pair<pack_handle, mixed>> wallets;  // the one that moved last at the end
  };

  [[nodiscard]] const charge_entry& entry(charge_handle c) const {
    return s_.book.prices.charges()[c];
  }
  [[nodiscard]] symbol name_of(charge_handle c) const { return entry(c).name; }
  [[nodiscard]] interval month_of(account_handle payer, instant when) const {
    return s_.period_of(payer, when, period::month);
  }
  template <class Event> [[nodiscard]] bool is_mine(const Event& e) const {
    return e.payer == group_->payer && e.period == group_->period;
  }
  template <class T> T take(const result<T>& value) {
    if (!value) s_.find(audit_rule::charge, at_, group_->payer.index, "a sum does not fit");
    return value.value_or(T{});
  }
  void accumulate(mixed& sum, const mixed& amount, std::uint64_t at) {
    s_.accumulate(sum, amount, audit_rule::charge, at);
  }

  // Everything that must have been posted once this close is done, by the charges in force now.
  void expect_all() {
    const account_opened& payer = s_.payer_terms(group_->payer);
    const std::uint32_t who = group_->payer.index;
    const std::int64_t start = group_->period.start.ns;
    for (auto it = posted_.lower_bound({who, start, 0, false}); it != posted_.end(); ++it) {
      const auto& [of, from, name, after] = it->first;
      if (of != who || from != start) break;
      due_[{name, after}].charge = last_[{who, start, name}];
    }
    if (payer.at >= group_->period.end) return;
    for (const charge_handle c : published_)
      if (in_force(name_of(c), payer) == c) expect(c, payer);
  }

  void expect(charge_handle c, const account_opened& payer) {
    mixed all{};
    mixed elsewhere{};
    for (const seen_line& line : seen_[{group_->payer.index, group_->period.start.ns}]) {
      if (!looks_at(entry(c), line.sku)) continue;
      accumulate(all, line.amount, at_);
      const bool dated = line.reversed_at != instant_min;
      if (dated && !group_->period.contains(line.reversed_at))
        accumulate(elsewhere, line.amount, at_);
    }
    const mixed inside = take(subtract(all, elsewhere));
    const instant from = std::max(payer.at, group_->period.start);
    const ratio share = take(ratio::of(int128{group_->period.end.ns} - from.ns,
                                       int128{group_->period.end.ns} - group_->period.start.ns));
    const part_list then = parts_of(entry(c), share, inside);
    part_list since = parts_of(entry(c), share, all);
    for (int i = 0; i < parts; ++i) since[i] = take(subtract(since[i], then[i]));
    due_[{name_of(c).index, false}] = {c, inside, then};
    due_[{name_of(c).index, true}] = {c, all, since};
  }
  [[nodiscard]] bool looks_at(const charge_entry& of, sku_handle sku) const {
    bool found = of.sku_count == 0;
    for (std::uint32_t i = 0; i < of.sku_count; ++i)
      found = found || s_.book.prices.charges().sku_of(of, i) == sku;
    return found;
  }

  // Of the lines of a name, the nearest to the payer that has a version in force: the latest one
  // that has begun, if it has not ended.
  [[nodiscard]] charge_handle in_force(symbol name, const account_opened& payer) const {
    const symbol nearest[] = {payer.layers.own, payer.layers.channel, symbol{}};
    for (int i = 0; i < 3; ++i) {
      if (i < 2 && !nearest[i].has_value()) continue;
      charge_handle latest{};
      for (const charge_handle c : published_) {
        const charge_entry& of = entry(c);
        if (of.name != name || of.money != payer.money || of.layer != nearest[i] ||
            group_->period.start < of.stated.start)
          continue;
        if (!latest.has_value() || entry(latest).stated.start < of.stated.start) latest = c;
      }
      if (latest.has_value() && group_->period.start < entry(latest).stated.end) return latest;
    }
    return {};
  }

  // Discount, commitment, maximum, minimum, standing charge: each by what it makes of the amount.
  [[nodiscard]] part_list parts_of(const charge_entry& of, ratio share, const mixed& came_to) {
    part_list out{};
    const ratio part = of.partial == partial_period::full ? ratio{1} : share;
    const auto scaled = [&](const mixed& amount) { return take(scale(amount, part)); };
    mixed amount = take(scale(
        came_to, take(ratio::of(of.terms.discount.denominator() - of.terms.discount.numerator(),
                                of.terms.discount.denominator()))));
    out[0] = take(subtract(amount, came_to));
    const mixed cost = amount;
    if (of.has_commitment) {
      const mixed committed = scaled(of.committed.amount);
      if (committed < cost) {
        const mixed beyond = take(subtract(cost, committed));
        amount = take(add(committed, take(scale(beyond, of.committed.overage_factor))));
        out[1] = take(subtract(amount, cost));
      } else if (of.committed.true_up) {
        amount = committed;
        out[2] = take(subtract(amount, cost));
      }
    }
    if (of.terms.spend.has_maximum()) {
      const mixed most = std::min(amount, scaled(of.terms.spend.maximum()));
      out[3] = take(subtract(most, amount));
      amount = most;
    }
    if (of.terms.spend.has_minimum())
      out[4] = take(subtract(std::max(amount, scaled(of.terms.spend.minimum())), amount));
    out[5] = scaled(of.terms.standing);
    return out;
  }

  // Who must pay for a charge, or is paid back.
  void pay_for(const charge_posted& e, std::uint64_t at) {
    posting_ = &e;
    paid_at_ = at;
    unpaid_ = e.amount;
    due_payments_.clear();
    const name_key key{e.payer.index, e.period.start.ns, name_of(e.charge).index};
    last_[key] = e.charge;
    money_from& from = money_[key];
    accumulate(from.came_to, e.amount, at);
    if (sign(e.amount) < 0)
      expect_refunds(from, take(negate(e.amount)));
    else
      expect_payments(e.at);
    accumulate(from.owed, e.owed, at);
  }
  void expect_payments(instant when) {
    std::vector<audited_payer> payers = own_wallets(when);
    if (!find_shares(payers, unpaid_))
      s_.find(audit_rule::burn_down, paid_at_, posting_->charge.index, "a share does not fit");
    for (const audited_payer& p : payers) due_payments_.emplace_back(p.wallet, p.pays);
  }
  void expect_refunds(const money_from& from, const mixed& refund) {
    std::vector<audited_refund> payers;
    for (std::size_t i = from.wallets.size(); i-- > 0;)
      if (sign(from.wallets[i].second) > 0)
        payers.push_back({from.wallets[i].first, from.wallets[i].second, {}});
    (void)take(find_refunds(s_, payers, refund, from.owed, from.came_to));
    for (const audited_refund& to : payers)
      due_payments_.emplace_back(to.wallet, take(negate(to.back)));
  }
  // The payer's own wallets that are for everything, as they burn down.
  [[nodiscard]] std::vector<audited_payer> own_wallets(instant when) const {
    std::vector<audit_candidate> own;
    for (const std::uint32_t i : s_.packs_of[group_->payer.index]) {
      const pack_granted& terms = *s_.packs[i].granted;
      if (terms.unit == dimension::money && s_.book.scopes.term_count(terms.scope) == 0 &&
          terms.valid.start <= when && when < terms.valid.end && sign(s_.packs[i].balance) > 0)
        own.push_back(audit_candidates::ranked(s_, s_.packs[i], 0, when));
    }
    const audit_order goes_first{s_.payer_terms(group_->payer).burn_down, s_.book.scopes};
    std::sort(own.begin(), own.end(), goes_first);
    std::vector<audited_payer> out;
    out.reserve(own.size());
    for (const audit_candidate& c : own) out.push_back(payer_of(s_, c.granted->pack));
    return out;
  }
  void remember(const charge_paid& e) {
    auto& wallets = money_[{e.payer.index, e.period.start.ns, name_of(e.charge).index}].wallets;
    const auto known = std::find_if(wallets.begin(), wallets.end(),
                                    [&](const auto& each) { return each.first == e.pack; });
    mixed sum = e.amount;
    if (known != wallets.end()) {
      sum = take(add(sum, known->second));
      wallets.erase(known);
    }
    wallets.emplace_back(e.pack, sum);
  }
  void close_payment() {
    if (posting_ == nullptr) return;
    for (const auto& [wallet, amount] : due_payments_)
      s_.find(audit_rule::burn_down, paid_at_, wallet.index, "a wallet was passed over", amount);
    s_.compare(audit_rule::owed, paid_at_, posting_->charge.index, "what no wallet paid", unpaid_,
               posting_->owed);
    posting_ = nullptr;
  }

  audit_state& s_;
  bool wanted_;
  std::vector<charge_handle> published_;
  std::map<std::pair<std::uint32_t, std::int64_t>, std::vector<seen_line>>
      seen_;  // by payer, month
  std::map<posted_key, part_list> posted_;
  std::map<name_key, money_from> money_;
  std::map<name_key, charge_handle> last_;  // that a charge was posted under last

  const charges_closed* group_ = nullptr;
  std::uint64_t at_ = 0;
  std::map<std::pair<std::uint32_t, bool>, due> due_;  // by name, and whether after the period
  const charge_posted* posting_ = nullptr;
  std::uint64_t paid_at_ = 0;
  mixed unpaid_{};
  std::vector<std::pair<pack_handle, mixed>>
      due_payments_;  // what is still to be paid, or given back
};

}  // namespace ducat::inline v0::detail

#endif
