// SPDX-License-Identifier: MIT
// What a ledger comes to as a whole: packs, payers, and the statements of everything. Private to
// billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_SUMS_HPP
#define DUCAT_BILLING_AUDIT_SUMS_HPP

#include <ducat/billing/audit_factor.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/ledger.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class sums_audit {
 public:
  explicit sums_audit(audit_state& state) noexcept : s_{state} {}

  /// @param sound  whether statements can be made of it
  void run(bool sound) {
    check_sums();
    if (sound) check_statements();
  }

 private:
  // Law 4: what was granted or moved in is left, held, drawn or moved out; what was priced is paid
  // or owed.
  void check_sums() {
    for (std::size_t i = 0; i < s_.packs.size(); ++i) {
      const audit_pack& p = s_.packs[i];
      if (p.granted == nullptr) continue;
      const int128 granted = p.granted->origin.has_value() ? 0 : p.granted->quantity;
      int128 had = 0;
      if (!try_add(granted, p.moved, had))
        s_.find(audit_rule::conservation, s_.book.size(), i, "a sum does not fit");
      const mixed held = audited_held(s_, p);
      const auto rest = add(p.balance, held);
      const auto sum = rest ? add(*rest, p.drawn) : rest;
      s_.compare(audit_rule::conservation, s_.book.size(), i,
                 "granted + moved = left + held + drawn", whole(had), sum.value_or(mixed{}));
      const bool expired = p.phase == pack_phase::expired;
      s_.report.packs.push_back(
          {p.granted->pack, p.granted->account, p.granted->unit, granted, p.moved, p.drawn,
           p.balance, expired && sign(p.balance) > 0 ? p.balance : mixed{}, expired, held});
    }
    for (std::uint32_t i = 0; i < s_.payers.size(); ++i) {
      const ledger_shape::node& node = s_.shape.accounts()[i];
      if (!node.sound || node.root != account_handle{i}) continue;
      const audit_payer& p = s_.payers[i];
      const auto due = due_of(p);
      const auto cleared = add(p.paid, p.credited);
      const auto sum = due && cleared ? add(*cleared, *due) : due;
      s_.compare(audit_rule::debits, s_.book.size(), i,
                 "priced = paid + credited + received + owed", p.priced, sum.value_or(mixed{}));
      s_.report.payers.push_back({account_handle{i}, s_.book.all<account_opened>()[i].money,
                                  p.purchased, p.priced, p.paid, p.owed, p.received, p.credited});
    }
  }

  // The statements of everything bill what was purchased and what is owed, and their lines sum up
  // to that and to what was used.
  void check_statements() {
    const std::uint64_t end = s_.book.size();
    const auto all = make_statements(s_.book, whole_ledger, rounding::half_even);
    if (!all) return s_.find(audit_rule::statement, end, 0, "they cannot be made");
    for (const statement_failure& failed : all->failures)
      s_.find(audit_rule::statement, end, failed.payer.index, "it cannot be made");
    const std::vector<mixed> used = used_by_payer();
    for (const statement& s : all->statements) {
      const audit_payer& p = s_.payers[s.payer.index];
      const auto due = due_of(p);
      const auto billed_in_all = due ? add(whole(p.purchased), *due) : due;
      s_.compare(audit_rule::statement, end, s.payer.index, "purchased + received + owed",
                 billed_in_all.value_or(mixed{}), s.exact);
      s_.compare(audit_rule::statement, end, s.payer.index, "what was received", p.received,
                 whole(s.paid));
      mixed quantity{};
      mixed billed{};
      for (const statement_line& line : s.lines) {
        s_.accumulate(billed, whole(line.billed), audit_rule::statement, end);
        if (line.sku.has_value() && line.unit != dimension::money)
          s_.accumulate(quantity, line.quantity, audit_rule::statement, end);
      }
      s_.compare(audit_rule::statement, end, s.payer.index, "the sum of its lines", whole(s.total),
                 billed);
      s_.compare(audit_rule::statement, end, s.payer.index, "the quantity of its lines",
                 used[s.payer.index], quantity);
    }
  }
  // What usage and charges came to beyond wallets and credits: it was received, or is owed.
  [[nodiscard]] static result<mixed> due_of(const audit_payer& p) {
    return add(p.received, p.owed);
  }
  [[nodiscard]] std::vector<mixed> used_by_payer() {
    std::vector<mixed> used(s_.payers.size());
    const auto& usages = s_.book.all<usage_recorded>();
    const auto count = [&](const usage_recorded& u, int128 amount) {
      s_.accumulate(used[s_.root_of(u.account).index], whole(amount), audit_rule::statement,
                    s_.book.size());
    };
    for (std::size_t i = 0; i < usages.size(); ++i) count(usages[i], usages[i].amount);
    const auto& reversals = s_.book.all<usage_reversed>();
    for (std::size_t i = 0; i < reversals.size(); ++i)
      count(usages[reversals[i].usage], reversals[i].amount);
    const auto& settled = s_.book.all<usage_settled>();
    for (std::size_t i = 0; i < settled.size(); ++i)
      count(usages[settled[i].usage], settled[i].amount);
    return used;
  }

  audit_state& s_;
};

}  // namespace ducat::inline v0::detail

#endif
