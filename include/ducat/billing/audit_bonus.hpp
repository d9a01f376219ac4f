// SPDX-License-Identifier: MIT
// The audit of bonuses on purchases: each stands on the purchase before it, and what is voided or
// refunded of that takes its share back, no less and no more. A second version of the rules of
// engine/bonus.hpp. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_BONUS_HPP
#define DUCAT_BILLING_AUDIT_BONUS_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/exact/mixed.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace ducat::inline v0::detail {

class bonus_audit {
 public:
  explicit bonus_audit(audit_state& state) noexcept : s_{state} {}

  /// A pack was granted: a bonus, or what a pack of a deal is handed on to.
  void granted(const pack_granted& e, std::uint64_t at) {
    if (e.origin.has_value()) {
      const auto known = parts_.find(e.origin.index);
      if (known != parts_.end()) enter(e.pack, known->second);
    }
    if (!e.bonus_of.has_value()) return;
    const bool follows = at > 0 && s_.book.kind_at(at - 1) == event_kind::pack_granted &&
                         s_.book.at<pack_granted>(at - 1).pack == e.bonus_of;
    if (!follows) s_.find(audit_rule::place, at, e.pack.index, "a bonus beside its purchase");
    deals_.push_back({s_.packs[e.bonus_of.index].basis, e.quantity, 0, instant_min, {}});
    enter(e.bonus_of, {deals_.size() - 1, false});
    enter(e.pack, {deals_.size() - 1, true});
  }

  /// Something has happened to a pack, so that more of a bonus may be free.
  void touch(pack_handle p) {
    const auto known = parts_.find(p.index);
    if (known != parts_.end()) touched_.insert(known->second.deal);
  }

  /// Quantity leaves a pack, which is as before the move.
  /// @param when  the time of what it follows from
  void on(const pack_moved& e, std::uint64_t at, instant when) {
    const auto known = parts_.find(e.pack.index);
    if (e.what == pack_move::taken_back)
      return known != parts_.end() && known->second.is_bonus
                 ? take(deals_[known->second.deal], e, at, when)
                 : s_.find(audit_rule::move, at, e.pack.index, "taken back, and no bonus");
    int128 due = 0;
    if (known != parts_.end() && e.to.has_value()) {
      const auto into = parts_.find(e.to.index);
      if (into == parts_.end() || into->second.deal != known->second.deal ||
          into->second.is_bonus != known->second.is_bonus)
        s_.find(audit_rule::move, at, e.to.index, "a pack of another bonus, or of none");
    } else if (known != parts_.end()) {
      deal& of = deals_[known->second.deal];
      if (known->second.is_bonus) {
        of.bonus -= std::min(of.bonus, e.quantity);
      } else {
        due = share(of, e.quantity);
        of.behind -= std::min(of.behind, e.quantity);
        of.bonus -= due;
        of.due += due;
        of.at = e.at;
      }
      touched_.insert(known->second.deal);
    } else if (e.to.has_value() && parts_.contains(e.to.index)) {
      s_.find(audit_rule::move, at, e.to.index, "a pack with a bonus takes in one without");
    }
    s_.compare(audit_rule::move, at, e.pack.index, "of its bonus due back", whole(due),
               whole(e.bonus));
  }

  /// Nothing more belongs to the command before.
  void settle(std::uint64_t at) {
    for (const std::size_t d : touched_)
      for (const std::uint32_t p : deals_[d].packs)
        if (deals_[d].due > 0 && free_of(p) > 0)
          s_.find(audit_rule::move, at, p, "a bonus that is due back is free, and not taken");
    touched_.clear();
  }

 private:
  struct deal {
    int128 behind = 0;  // of the purchase what was neither voided nor refunded
    int128 bonus = 0;   // what stands on it
    int128 due = 0;
    instant at{};
    std::vector<std::uint32_t> packs;  // of the bonus, in the order in which they came
  };
  struct part {
    std::size_t deal = 0;
    bool is_bonus = false;
  };

  void enter(pack_handle p, const part& of) {
    parts_[p.index] = of;
    if (of.is_bonus) deals_[of.deal].packs.push_back(p.index);
  }

  // The least whole number that is not below bonus × quantity / behind.
  [[nodiscard]] static int128 share(const deal& of, int128 quantity) {
    if (of.behind <= quantity) return of.bonus;
    const auto exact = make_mixed(of.bonus, quantity, static_cast<uint128>(of.behind));
    if (!exact) return of.bonus;
    return exact->whole + (exact->rest == 0 ? 0 : 1);
  }

  // What can be taken of a pack of a bonus.
  [[nodiscard]] int128 free_of(std::uint32_t p) const {
    const audit_pack& pack = s_.packs[p];
    return pack.phase == pack_phase::expired ? 0 : std::max<int128>(pack.balance.whole, 0);
  }

  void take(deal& of, const pack_moved& e, std::uint64_t at, instant when) {
    int128 expected = 0;
    for (auto p = of.packs.rbegin(); p != of.packs.rend() && expected == 0; ++p) {
      expected = std::min(free_of(*p), of.due);
      if (expected > 0 && *p != e.pack.index)
        s_.find(audit_rule::move, at, e.pack.index, "another pack of the bonus goes first");
    }
    s_.compare(audit_rule::move, at, e.pack.index, "what is taken back", whole(expected),
               whole(e.quantity));
    // With what it follows from, and in the pack's own time.
    const instant last{s_.packs[e.pack.index].valid.end.ns - 1};
    if (e.at != std::min(std::max(when, of.at), last) || e.bonus != 0 || e.reference.has_value() ||
        e.by != provenance{})
      s_.find(audit_rule::move, at, e.pack.index, "taken back at another time, or by somebody");
    of.due -= std::min(of.due, e.quantity);
  }

  audit_state& s_;
  std::vector<deal> deals_;
  std::map<std::uint32_t, part> parts_;  // by pack
  std::set<std::size_t> touched_;        // deals, by the command
};

}  // namespace ducat::inline v0::detail

#endif
