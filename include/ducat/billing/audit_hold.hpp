// SPDX-License-Identifier: MIT
// The audit of reservations: a second version of what engine/decide_hold.hpp says of their steps,
// and of what they hold. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_HOLD_HPP
#define DUCAT_BILLING_AUDIT_HOLD_HPP

#include <ducat/billing/audit_factor.hpp>
#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/number_text.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class hold_audit {
 public:
  explicit hold_audit(audit_state& state) noexcept : s_{state} {}

  /// The reservation that a usage is reported by: its step follows the usage's lines.
  [[nodiscard]] hold_handle owner_of(const usage_recorded& u) const {
    const hold_stepped* step = step_after(u.position, u.line_count);
    return step != nullptr && step->usage == u.usage ? step->hold : hold_handle{};
  }
  /// That step, or null.
  [[nodiscard]] const hold_stepped* step_of(const usage_recorded& u) const {
    const hold_stepped* step = step_after(u.position, u.line_count);
    return step != nullptr && step->usage == u.usage ? step : nullptr;
  }
  /// The lapse that charges a usage, if one does.
  [[nodiscard]] const hold_stepped* lapse_of(const usage_recorded& u) const {
    const hold_stepped* step = step_after(u.position, u.line_count);
    const bool lapses = step != nullptr && step->usage == u.usage && step->what == hold_step::lapse;
    return lapses ? step : nullptr;
  }
  /// Whether a reservation is open with a lease that ends at an instant.
  [[nodiscard]] bool has_lease(std::uint32_t hold, instant end) const {
    const reservation& h = holds_[hold];
    return h.steps > 0 && h.last.phase == hold_phase::open && h.last.until == end;
  }
  /// Whether a reservation still has something of a unit, of money in a wallet, that is
  /// `usable(pack, row, amount)`.
  template <class Usable>
  [[nodiscard]] bool has_left(hold_handle of, dimension unit, Usable usable) const {
    if (!of.has_value() || of.index >= holds_.size()) return false;
    for (const part& p : holds_[of.index].parts)
      if (p.pack.has_value() && s_.packs[p.pack.index].granted->unit == unit &&
          sign(p.amount) > 0 && usable(p.pack, p.row, p.amount.whole))
        return true;
    return false;
  }
  /// What it holds of a pack under a row, or none.
  [[nodiscard]] mixed held(hold_handle of, pack_handle pack, std::uint32_t row) const {
    for (const part& p : holds_[of.index].parts)
      if (p.pack == pack && p.row == row) return p.amount;
    return {};
  }

  void open(const hold_opened* e) {
    holds_.push_back({e, {}, 0, no_step, no_usage, {}, {}, 0});
    if (e != nullptr) awaited_ = e->hold;
  }
  /// Any other event: a reservation is made with its first step.
  void pass(std::uint64_t at) {
    if (awaited_.has_value())
      s_.find(audit_rule::place, at, awaited_.index, "the first step of a reservation is missing");
    awaited_ = {};
  }
  void reversed(const usage_reversed& e) {
    reversal_ = e.usage;
    reversal_end_ = e.position + 1 + e.line_count;
  }

  void begin(const hold_stepped& e, std::uint64_t at) {
    const std::uint32_t row = rows_++;
    reservation& h = holds_[e.hold.index];
    const bool is_first = awaited_ == e.hold;
    awaited_ = {};
    of_ = &e;
    position_ = at;
    takes_ = (e.what == hold_step::reserve || e.what == hold_step::extend) && e.refused == errc{};
    if (is_first != (h.steps == 0) || is_first != (e.what == hold_step::reserve))
      return lost(h, e, row, at, "a first step that is none, or none that is first");
    const bool in_turn =
        is_first ? e.sequence == 0 : e.sequence == h.next - (e.what == hold_step::lapse ? 1 : 0);
    if (!in_turn || e.previous != h.last_row)
      s_.find(audit_rule::hold, at, e.hold.index, "a step out of turn");
    check_phase(h, e, at, is_first);
    check_usage(h, e, at, is_first);
    keep(h, e, row);
  }

  void on(const hold_moved& e, std::uint64_t at) {
    reservation& h = holds_[e.hold.index];
    if (of_ != nullptr && e.hold != of_->hold && (sign(e.amount) < 0 || !is_neighbour(e.hold)))
      s_.find(audit_rule::hold, at, e.hold.index, "another reservation gives something back");
    move(h, e, at);
  }
  void move(const hold_moved& e, std::uint64_t at) { move(holds_[e.hold.index], e, at); }

  void on(const hold_counted& e, std::uint64_t at) {
    if (of_ == nullptr || e.hold != of_->hold)
      s_.find(audit_rule::hold, at, e.hold.index, "counted for another reservation");
    auto& counts = holds_[e.hold.index].counts;
    const auto known = std::find_if(counts.begin(), counts.end(), [&](const count& c) {
      return c.counter == e.counter && c.price == e.price;
    });
    if (known != counts.end())
      known->quantity = e.quantity_after;
    else
      counts.push_back({e.counter, e.price, e.quantity_after});
  }

  void end() {
    const hold_stepped& e = *of_;
    const reservation& h = holds_[e.hold.index];
    of_ = nullptr;
    if (e.phase != hold_phase::open) {
      for (const part& p : h.parts)
        if (!is_zero(p.amount))
          s_.find(audit_rule::hold, position_, e.hold.index, "it has ended and holds something");
      for (const count& c : h.counts)
        if (c.quantity != 0)
          s_.find(audit_rule::hold, position_, e.hold.index, "it has ended and counts something");
    }
    if (!takes_) return;
    mixed granted{};
    for (const part& p : h.parts)
      if (p.pack.has_value() && s_.packs[p.pack.index].granted->unit != dimension::money)
        s_.accumulate(granted, p.amount, audit_rule::hold, position_);
    for (const count& c : h.counts)
      if (c.price.has_value())
        s_.accumulate(granted, whole(c.quantity), audit_rule::hold, position_);
    s_.compare(audit_rule::hold, position_, e.hold.index, "what it holds for", whole(e.granted),
               granted);
  }

 private:
  struct part {
    pack_handle pack{};  // nothing: credit
    std::uint32_t row = no_factor_row;
    mixed amount{};
  };
  struct count {
    counter_handle counter{};
    price_handle price{};
    int128 quantity = 0;
  };
  struct reservation {
    const hold_opened* opened = nullptr;  // nullptr keeps the place of a malformed one
    hold_stepped last{};
    std::uint32_t steps = 0;
    std::uint32_t last_row = no_step;
    usage_number last_charge = no_usage;
    std::vector<part> parts;
    std::vector<count> counts;
    std::uint32_t next = 0;
  };

  [[nodiscard]] const hold_stepped* step_after(std::uint64_t position, std::uint32_t lines) const {
    const std::uint64_t at = position + 1 + lines;
    if (at >= s_.book.size() || s_.book.kind_at(at) != event_kind::hold_stepped) return nullptr;
    const auto& step = s_.book.at<hold_stepped>(at);
    return step.hold.index < holds_.size() && holds_[step.hold.index].opened != nullptr ? &step
                                                                                        : nullptr;
  }
  [[nodiscard]] bool is_neighbour(hold_handle other) const {
    const reservation& h = holds_[other.index];
    const account_handle mine = holds_[of_->hold.index].opened->account;
    return h.last.phase == hold_phase::open && s_.root_of(h.opened->account) == s_.root_of(mine);
  }
  [[nodiscard]] bool is_counted(const reservation& h) const {
    return s_.book.all<sku_defined>()[h.opened->sku.index].how == meter::counted;
  }

  void lost(reservation& h, const hold_stepped& e, std::uint32_t row, std::uint64_t at,
            const char* why) {
    s_.find(audit_rule::hold, at, e.hold.index, why);
    keep(h, e, row);
  }
  static void keep(reservation& h, const hold_stepped& e, std::uint32_t row) {
    h.last_charge = e.what == hold_step::lapse ? e.usage : no_usage;
    const hold_stepped before = h.last;
    h.last = e;
    if (e.refused != errc{}) {
      h.last.cards_numerator = before.cards_numerator;
      h.last.cards_denominator = before.cards_denominator;
    }
    h.last_row = row;
    h.next = e.sequence + 1;
    ++h.steps;
  }

  void check_phase(const reservation& h, const hold_stepped& e, std::uint64_t at, bool is_first) {
    const hold_phase before = is_first ? hold_phase::open : h.last.phase;
    const bool extends = e.what == hold_step::extend;
    const hold_phase after = e.what == hold_step::release ? hold_phase::released
                             : e.what == hold_step::lapse ? hold_phase::lapsed
                                                          : before;
    const bool may = before == hold_phase::open ||
                     (before == hold_phase::lapsed && !extends && e.what != hold_step::lapse);
    if (!may || e.phase != after)
      s_.find(audit_rule::hold, at, e.hold.index, "a step that its phase does not allow");
    const bool asks = is_first || extends;
    const instant until = asks && e.refused == errc{} ? e.until : h.last.until;
    const bool in_bounds = !asks || e.refused != errc{} || e.until <= e.asked_until;
    if (e.until != until || !in_bounds || (is_first && e.refused != errc{}) ||
        (!asks && e.refused != errc{} && e.what != hold_step::lapse))
      s_.find(audit_rule::hold, at, e.hold.index, "the end of its lease");
    if (e.phase != hold_phase::open && e.granted != 0)
      s_.find(audit_rule::hold, at, e.hold.index, "it has ended and is granted something");
  }

  // What a report says beyond the one before must be its usage, right before it.
  void check_usage(const reservation& h, const hold_stepped& e, std::uint64_t at, bool is_first) {
    if (is_first) {
      if (e.usage != no_usage || e.reversed != no_usage)
        s_.find(audit_rule::hold, at, e.hold.index, "usage before anything was held");
      return;
    }
    const bool counted = is_counted(h);
    const bool less = counted ? e.used < h.last.used : e.at < h.last.at;
    interval during{h.last.at, e.at};
    int128 quantity = 0;
    if (counted) {
      during = {e.at, e.at};
      if (!try_subtract(e.used, h.last.used, quantity)) quantity = 0;
      if (e.what == hold_step::lapse) during = {h.last.at, h.last.at};
    }
    std::uint64_t end = at;
    if (less && h.last_charge == no_usage) {
      s_.find(audit_rule::hold, at, e.hold.index, "less was used than before");
      return;
    }
    if (less) {
      const usage_recorded& charged = s_.book.all<usage_recorded>()[h.last_charge];
      during = counted ? interval{charged.during.start, charged.during.start}
                       : interval{charged.during.start, e.at};
      if (!try_add(quantity, charged.amount, quantity)) quantity = -1;
    }
    if ((e.reversed != no_usage) != less || (less && e.reversed != h.last_charge))
      s_.find(audit_rule::hold, at, e.hold.index, "what its lapse charged was taken out, or not");
    const bool any = counted ? quantity != 0 : during.start < during.end;
    if ((e.usage != no_usage) != any)
      s_.find(audit_rule::hold, at, e.hold.index,
              "what was used was not recorded, or something was");
    else if (any)
      end = check_recorded(h, e, at, during, quantity, counted);
    if (e.reversed != no_usage && (reversal_ != e.reversed || reversal_end_ != end))
      s_.find(audit_rule::hold, at, e.hold.index, "the reversal does not stand before it");
    check_amounts(h, e, at, counted);
  }
  std::uint64_t check_recorded(const reservation& h, const hold_stepped& e, std::uint64_t at,
                               const interval& during, int128 quantity, bool counted) {
    const usage_recorded& u = s_.book.all<usage_recorded>()[e.usage];
    const id128& key = h.opened->id;
    const int128 number = e.what == hold_step::lapse ? int128{-1} - e.sequence : int128{e.sequence};
    const bool mine = u.id == id_from_text(to_text(number), {key.high, key.low}) &&
                      u.source == h.opened->source && u.account == h.opened->account &&
                      u.sku == h.opened->sku && u.dimensions == h.opened->dimensions &&
                      u.position + 1 + u.line_count == at;
    const bool same = counted ? u.amount == quantity && u.during == during
                              : u.during == during && u.cards_numerator == h.last.cards_numerator &&
                                    u.cards_denominator == h.last.cards_denominator;
    if (!mine || !same)
      s_.find(audit_rule::hold, at, e.hold.index, "its usage is not what it reports");
    return u.position;
  }
  void check_amounts(const reservation& h, const hold_stepped& e, std::uint64_t at, bool counted) {
    const int128 used =
        e.usage != no_usage ? s_.book.all<usage_recorded>()[e.usage].amount : int128{0};
    int128 left = used < h.last.granted ? h.last.granted - used : 0;
    int128 overrun = 0;
    if (e.reversed == no_usage && h.last.phase != hold_phase::open)
      overrun = used;
    else if (e.reversed == no_usage && used > h.last.granted && (counted || h.last.until < e.at))
      overrun = used - h.last.granted;
    if (!counted && h.last.until <= e.at) left = 0;
    s_.compare(audit_rule::hold, at, e.hold.index, "used beyond what was held", whole(overrun),
               whole(e.overrun));
    if (!takes_ && e.phase == hold_phase::open)
      s_.compare(audit_rule::hold, at, e.hold.index, "what is left of it", whole(left),
                 whole(e.granted));
  }

  void move(reservation& h, const hold_moved& e, std::uint64_t at) {
    auto known = std::find_if(h.parts.begin(), h.parts.end(),
                              [&](const part& p) { return p.pack == e.pack && p.row == e.row; });
    if (known == h.parts.end()) known = h.parts.insert(known, {e.pack, e.row, {}});
    check(at, e.hold.index, "what it holds", known->amount, e.amount, e.held_after);
    if (sign(e.held_after) < 0)
      s_.find(audit_rule::hold, at, e.hold.index, "it holds less than nothing");
    known->amount = e.held_after;
    if (is_zero(e.held_after)) h.parts.erase(known);
    if (!e.pack.has_value()) {
      mixed& credit = s_.payer_of(h.opened->account).held;
      check(at, e.hold.index, "what is held on credit", credit, e.amount, e.total_after);
      credit = e.total_after;
      return;
    }
    audit_pack& of = s_.packs[e.pack.index];
    auto balance = subtract(of.balance, e.amount);
    if (e.row == no_factor_row) {
      check(at, e.pack.index, "what is held of a pack", of.held, e.amount, e.total_after);
      of.held = e.total_after;
    } else {
      // Under a factor usage is held, and the pack keeps back what it would take.
      audit_row& row = of.totals[e.row];
      check(at, e.pack.index, "what is held of a pack", whole(row.held), e.amount, e.total_after);
      balance = subtract(of.balance, whole(audited_factor(s_, of, e.row, e.amount.whole).taken));
      row.held = e.total_after.whole;
    }
    const bool wallet = of.granted->unit == dimension::money;
    s_.compare(wallet ? audit_rule::wallet_balance : audit_rule::pack_balance, at, e.pack.index,
               "the balance that nothing holds", balance.value_or(mixed{}), e.balance_after);
    of.balance = e.balance_after;
    if (sign(e.amount) > 0 && of.balance < whole(of.granted->floor))
      s_.find(audit_rule::hold, at, e.pack.index, "more is held than a pack has");
    if (sign(e.amount) > 0 && of.granted->voucher.is_voucher())
      s_.find(audit_rule::hold, at, e.pack.index, "a voucher is held");
  }
  void check(std::uint64_t at, std::uint64_t subject, const char* what, const mixed& before,
             const mixed& amount, const mixed& after) {
    const auto expected = add(before, amount);
    if (!expected) return s_.find(audit_rule::hold, at, subject, "a sum does not fit");
    s_.compare(audit_rule::hold, at, subject, what, *expected, after);
  }

  audit_state& s_;
  std::vector<reservation> holds_;
  hold_handle awaited_{};
  const hold_stepped* of_ = nullptr;  // whose lines are read
  std::uint64_t position_ = 0;
  bool takes_ = false;  // a new hold
  std::uint32_t rows_ = 0;
  usage_number reversal_ = no_usage;  // the last one, and where its lines end
  std::uint64_t reversal_end_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
