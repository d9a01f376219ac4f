// SPDX-License-Identifier: MIT
// The audit of quantity that leaves a pack otherwise than by usage: a second version of the rules
// of engine/decide_move.hpp. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_MOVE_HPP
#define DUCAT_BILLING_AUDIT_MOVE_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/exact/mixed.hpp>

#include <algorithm>
#include <cstdint>

namespace ducat::inline v0::detail {

class move_audit {
 public:
  explicit move_audit(audit_state& state) noexcept : s_{state} {}

  /// A pack was granted to hold what the next event moves into it.
  void granted(pack_handle to) noexcept { awaited_ = to; }

  /// Any other event: a grant for a move must not stand alone.
  void pass(std::uint64_t at) {
    if (awaited_.has_value())
      s_.find(audit_rule::place, at, awaited_.index, "the move into a granted pack is missing");
    awaited_ = {};
  }

  void on(const pack_moved& e, std::uint64_t at, instant now) {
    audit_pack& from = s_.packs[e.pack.index];
    const instant end = from.valid.end;
    const bool lives_on = e.what == pack_move::rolled_over;
    if (e.at < now || from.phase == pack_phase::expired || (lives_on ? e.at != end : end <= e.at))
      s_.find(audit_rule::time, at, e.pack.index,
              "a move that time has passed, or of a pack that ended");
    if (e.what != pack_move::refunded && e.mode != rounding::floor)
      s_.find(audit_rule::move, at, e.pack.index, "only a refund says how it is rounded");
    const int128 left = std::max<int128>(from.balance.whole, 0);
    s_.compare(audit_rule::move, at, e.pack.index, "what was to be moved",
               whole(e.asked == 0 ? left : e.asked), whole(e.quantity));
    if (e.quantity > left)
      s_.find(audit_rule::move, at, e.pack.index, "more than the pack had left", whole(left),
              whole(e.quantity));
    take_price(from, e, at);
    change(from, e.pack, -e.quantity, e.balance_after, at);
    if (e.what == pack_move::refunded) {
      int128& billed = from.waits ? from.due : s_.payer_of(from.granted->account).purchased;
      if (!try_subtract(billed, e.cost, billed))
        s_.find(audit_rule::debits, at, e.pack.index, "a sum does not fit");
    }
    if (e.to.has_value()) arrive(e, at);
    awaited_ = {};
  }

 private:
  void take_price(audit_pack& from, const pack_moved& e, std::uint64_t at) {
    if (from.basis > 0) {
      const auto share = make_mixed(from.paid, e.quantity, static_cast<uint128>(from.basis));
      const auto cost = share ? round(*share, e.mode) : result<int128>{share.error()};
      s_.compare(audit_rule::move, at, e.pack.index, "its share of the price",
                 whole(cost.value_or(0)), whole(e.cost));
    }
    if (!try_subtract(from.basis, e.quantity, from.basis) ||
        !try_subtract(from.paid, e.cost, from.paid) || from.basis < 0 || from.paid < 0)
      s_.find(audit_rule::move, at, e.pack.index, "more than was granted and paid for");
  }

  void change(audit_pack& of, pack_handle which, int128 by, const mixed& after, std::uint64_t at) {
    mixed expected = of.balance;
    if (!try_add(expected.whole, by, expected.whole) || !try_add(of.moved, by, of.moved))
      s_.find(audit_rule::conservation, at, which.index, "a sum does not fit");
    const bool wallet = of.granted->unit == dimension::money;
    s_.compare(wallet ? audit_rule::wallet_balance : audit_rule::pack_balance, at, which.index,
               "the balance after a move", expected, after);
    of.balance = after;
  }

  void arrive(const pack_moved& e, std::uint64_t at) {
    audit_pack& to = s_.packs[e.to.index];
    const audit_pack& from = s_.packs[e.pack.index];
    if (awaited_.has_value() && (awaited_ != e.to || to.granted->origin != e.pack))
      s_.find(audit_rule::place, at, awaited_.index, "a pack was granted for another move");
    if (awaited_ == e.to) {
      const pack_granted& lot = *to.granted;
      const instant origin = from.valid.start;
      const instant start = e.what == pack_move::rolled_over ? origin : std::max(origin, e.at);
      if (lot.quantity != e.quantity || lot.paid != e.cost || lot.floor != 0 || lot.at != e.at ||
          lot.valid.start != start || to.is_waiting != from.is_waiting ||
          (to.is_waiting && lot.activation != from.granted->activation) ||
          (e.what != pack_move::rolled_over && !same_terms(from, to)))
        s_.find(audit_rule::move, at, e.to.index, "the new pack is not on the old one's terms");
    } else if (to.phase == pack_phase::expired || to.is_waiting || from.is_waiting ||
               !same_terms(from, to) || !same_price(from, to) ||
               std::max(from.valid.start, e.at) < to.valid.start ||
               std::max(e.at, to.valid.start) < from.valid.start) {
      s_.find(audit_rule::move, at, e.to.index, "the pack that it joins is on other terms");
    }
    if (!try_add(to.basis, e.quantity, to.basis) || !try_add(to.paid, e.cost, to.paid))
      s_.find(audit_rule::move, at, e.to.index, "a sum does not fit");
    change(to, e.to, e.quantity, e.to_balance_after, at);
  }

  [[nodiscard]] bool same_terms(const audit_pack& a, const audit_pack& b) const {
    const pack_granted& x = *a.granted;
    const pack_granted& y = *b.granted;
    return x.unit == y.unit && x.source == y.source && x.priority == y.priority && x.tax == y.tax &&
           x.voucher == y.voucher && a.valid.end == b.valid.end &&
           s_.book.scopes.same(x.scope, y.scope) &&
           same_factors(s_.book.factors, s_.book.scopes, x.factors, y.factors);
  }
  // The price of a unit as it was bought, in lowest terms.
  [[nodiscard]] mixed unit_price(const audit_pack& of) const {
    const pack_granted& g = s_.purchase_of(*of.granted);
    return reduced(make_mixed(g.paid, 1, static_cast<uint128>(g.quantity)).value_or(mixed{}));
  }
  [[nodiscard]] bool same_price(const audit_pack& a, const audit_pack& b) const {
    return unit_price(a) == unit_price(b);
  }

  audit_state& s_;
  pack_handle awaited_{};
};

}  // namespace ducat::inline v0::detail

#endif
