// SPDX-License-Identifier: MIT
// The packs and wallets that may serve a piece of usage, in burn-down order, as the audit finds
// them. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_CANDIDATES_HPP
#define DUCAT_BILLING_AUDIT_CANDIDATES_HPP

#include <ducat/billing/audit_factor.hpp>
#include <ducat/billing/audit_first_use.hpp>
#include <ducat/billing/audit_order.hpp>
#include <ducat/billing/audit_quota.hpp>
#include <ducat/billing/audit_shares.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/packs/scope.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

/// Made anew for each piece.
class audit_candidates {
 public:
  struct asked {
    account_handle account{};
    sku_handle sku{};
    dimension unit{};
    const dimension_values* values = nullptr;
    interval piece{};
  };

  /// Gathers packs and wallets. Returns a pack whose validity begins or ends inside the piece, if
  /// any.
  /// @param may_begin  whether packs that wait for their first use may begin with this one
  [[nodiscard]] pack_handle gather(const audit_state& s, const asked& q, bool may_begin = true) {
    units_.clear();
    wallets_.clear();
    cut_ = {};
    std::int32_t steps = 0;
    const instant closed = s.closed.empty() ? instant_min : s.closed_until(q.account);
    for (account_handle node = q.account; node.has_value();
         node = s.shape.accounts()[node.index].parent, ++steps)
      for (const std::uint32_t i : s.packs_of[node.index])
        if (may_begin || !s.packs[i].is_waiting) add(s, q, s.packs[i], steps, closed);
    const audit_order goes_first{s.payer_terms(q.account).burn_down, s.book.scopes};
    for (auto* list : {&units_, &wallets_}) std::sort(list->begin(), list->end(), goes_first);
    return cut_;
  }

  /// The pack that must give next, and how much it can give; nothing where all are drawn.
  struct offer {
    pack_handle pack{};
    mixed room{};
    mixed most{};                        // of usage, by the quotas between
    std::uint32_t factor = 0xFFFF'FFFF;  // the row by which it gives
  };
  [[nodiscard]] offer next_pack(const audit_state& s, quota_audit& quotas) const {
    for (const audit_candidate& c : units_)
      if (const offer next = offer_of(s, quotas, c, balance_of(s, c)); next.pack.has_value())
        return next;
    for (const audit_candidate& c : units_) {
      const auto room = subtract(balance_of(s, c), whole(c.granted->floor));
      if (c.granted->floor == 0 || !room) continue;
      if (const offer next = offer_of(s, quotas, c, *room); next.pack.has_value()) return next;
    }
    return {};
  }
  [[nodiscard]] offer next_wallet(const audit_state& s) const {
    for (const audit_candidate& c : wallets_)
      if (const mixed& left = balance_of(s, c); sign(left) > 0) return {c.granted->pack, left};
    return {};
  }

  /// The wallets that have something, in their order.
  [[nodiscard]] std::vector<audited_payer> payers(const audit_state& s) const {
    std::vector<audited_payer> out;
    for (const audit_candidate& c : wallets_)
      if (const mixed& left = balance_of(s, c); sign(left) > 0)
        out.push_back(payer_of(s, c.granted->pack));
    return out;
  }

  /// Whether a pack is among them, or a wallet.
  [[nodiscard]] bool may_draw_on(pack_handle p) const noexcept { return has(units_, p); }
  [[nodiscard]] bool may_pay(pack_handle p) const noexcept { return has(wallets_, p); }

  /// A pack at its place at an instant: what lives on of a lot stands right behind it up to the
  /// lot's end.
  [[nodiscard]] static audit_candidate ranked(const audit_state& s, const audit_pack& lot,
                                              std::int32_t steps, instant when) {
    const pack_granted& e = *lot.granted;
    const audit_pack* place = &lot;
    if (e.series.has_value() && e.origin.has_value())
      if (const audit_pack& from = s.packs[e.origin.index]; when < from.valid.end) place = &from;
    return {&e, place->granted, &s.purchase_of(e), steps, place->valid, lot.is_waiting};
  }

 private:
  void add(const audit_state& s, const asked& q, const audit_pack& lot, std::int32_t steps,
           instant closed) {
    const pack_granted& terms = *lot.granted;
    const bool wallet = terms.unit == dimension::money;
    const scope_subject subject{q.sku, q.account, q.values};
    if ((terms.unit != q.unit && !wallet) || !s.book.scopes.allows(terms.scope, subject)) return;
    const auto cut_at = [&](instant edge) {
      if (q.piece.start < edge && edge < q.piece.end) cut_ = terms.pack;
    };
    const bool holds = lot.valid.start <= q.piece.start && q.piece.start < lot.valid.end;
    if (terms.factors != 0 && holds && crosses_band(s, terms, subject, q.piece)) cut_ = terms.pack;
    cut_at(lot.valid.start);
    cut_at(lot.valid.end);
    if (q.piece.start < closed && lot.valid.end <= closed) return;  // it is frozen
    if (lot.is_waiting) {
      if (!audited_may_begin(s, lot, q.piece.start)) return;
      cut_at(audited_validity(s, lot, q.piece.start).end);
    }
    if (!holds) return;
    audit_candidate& known =
        (wallet ? wallets_ : units_).emplace_back(ranked(s, lot, steps, q.piece.start));
    known.factor = audited_row(s, terms, subject, q.piece.start);
  }
  [[nodiscard]] static bool has(const std::vector<audit_candidate>& list, pack_handle p) noexcept {
    for (const audit_candidate& c : list)
      if (c.granted->pack == p) return true;
    return false;
  }
  // What a pack may give, where even one unit of usage fits into it.
  [[nodiscard]] static offer offer_of(const audit_state& s, quota_audit& quotas,
                                      const audit_candidate& c, const mixed& room) {
    const mixed most = quotas.room(c.steps_up, whole(int128_max));
    if (sign(room) <= 0 || sign(most) <= 0) return {};
    const audit_pack& p = s.packs[c.granted->pack.index];
    if (audited_serve(s, p, c.factor, room.whole, 1).covered != 1) return {};
    return {c.granted->pack, room, most, c.factor};
  }
  [[nodiscard]] static const mixed& balance_of(const audit_state& s, const audit_candidate& c) {
    return s.packs[c.granted->pack.index].balance;
  }

  std::vector<audit_candidate> units_, wallets_;
  pack_handle cut_{};
};

}  // namespace ducat::inline v0::detail

#endif
