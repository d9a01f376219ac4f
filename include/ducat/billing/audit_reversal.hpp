// SPDX-License-Identifier: MIT
// The audit of one reversal: it gives back the lines of its usage, the last one first, and what the
// counters cost less. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_REVERSAL_HPP
#define DUCAT_BILLING_AUDIT_REVERSAL_HPP

#include <ducat/billing/audit_factor.hpp>
#include <ducat/billing/audit_quota.hpp>
#include <ducat/billing/audit_shares.hpp>
#include <ducat/billing/audit_state.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class reversal_audit {
 public:
  reversal_audit(audit_state& state, quota_audit& quotas) noexcept : s_{state}, quotas_{quotas} {}

  void begin(const usage_reversed& e, std::uint64_t position) {
    e_ = &e;
    u_ = &s_.book.all<usage_recorded>()[e.usage];
    position_ = position;
    given_back_ = 0;
    changed_ = refunding_ = false;
    lines_.clear();
    told_.clear();
    next_ = 0;
    quotas_.begin();
    if (reversed_.size() <= e.usage) reversed_.resize(e.usage + 1, 0);
    if (reversed_[e.usage] != 0)
      s_.find(audit_rule::once, position, e.usage, "reversed twice");
    else
      gather_lines();
    reversed_[e.usage] = 1;
    if (e.instead != no_usage && !is_amended(e))
      s_.find(audit_rule::place, position, e.usage, "what it says to stand for it does not follow");
  }

  void on(const pack_drawn& e, std::uint64_t at) {
    factored_.end(at);
    close_line(at);
    const pack_drawn* line = next_line<pack_drawn>(at);
    if (line != nullptr &&
        (line->pack != e.pack || line->counter != e.counter || line->during != e.during ||
         line->tranche != e.tranche || !is_opposite(line->quantity, e.quantity)))
      s_.find(audit_rule::reversal, at, e.pack.index, "another draw than this was made",
              whole(line->quantity), whole(e.quantity));
    factored_.draw(
        e, line == nullptr ? audited_draw{}.row : stated_row(s_, *line, lines_[next_ - 1]), at);
    quotas_.count(e, u_->account, s_.stated_at(*u_, e.during.start), at);
    give_back(e.quantity, at);
    cause_ = e.during;
    if (e.counter.has_value()) uncount(e.counter, e.tranche, e.quantity, at);
  }

  // What a factor took comes back as the difference of floors.
  void on(const factor_moved& e, std::uint64_t at) { factored_.moved(e, at); }

  void on(const usage_priced& e, std::uint64_t at) {
    quotas_.count(e, u_->account, s_.stated_at(*u_, e.during.start), at);
    if (e.quantity == 0) return on_change_of_price(e, at);
    close_line(at);
    const usage_priced* line = next_line<usage_priced>(at);
    if (line != nullptr &&
        (line->price != e.price || line->counter != e.counter || line->during != e.during ||
         line->tranche != e.tranche || !is_opposite(line->quantity, e.quantity)))
      s_.find(audit_rule::reversal, at, e.usage, "another line than this was priced",
              whole(line->quantity), whole(e.quantity));
    give_back(e.quantity, at);
    const bool as_record = s_.book.prices[e.price].kind == tariff_kind::per_record;
    if (e.counter.has_value()) uncount(e.counter, e.tranche, e.quantity, at, as_record ? 1 : 0);
    if (line != nullptr && (as_record || !e.counter.has_value())) {
      const auto back = negate(line->amount);
      changed_ = back.has_value();
      if (back) change_ = *back;
    }
    if (changed_)
      s_.compare(audit_rule::amount, at, e.usage, "what was charged", change_, e.amount);
    changed_ = false;
    s_.owe(at, u_->account, e);
    if (line != nullptr) expect_refund(e, *line, lines_[next_ - 1], at);
  }

  void on(const wallet_paid& e, std::uint64_t at) {
    const refund expected = refund_ < refunds_.size() && refunding_ ? refunds_[refund_] : refund{};
    if (expected.pack != e.pack || expected.during != e.during || expected.amount != e.amount)
      s_.find(audit_rule::reversal, at, e.pack.index, "another refund than was paid",
              expected.amount, e.amount);
    ++refund_;
    s_.draw(at, e.pack, e.amount, e.balance_after, e.from_breakage);
    s_.accumulate(s_.payer_of(u_->account).paid, e.amount, audit_rule::debits, at);
  }

  void on(const carry_moved& e, std::uint64_t at) {
    auto known = first_brought();
    while (is_mine(known) && known->carry != e.carry) ++known;
    const bool brought = is_mine(known);
    const std::uint32_t number =
        s_.find_carry(e.root, e.sku, e.unit, e.cards_numerator, e.cards_denominator);
    const bool mine = e.root == s_.root_of(u_->account) && e.sku == u_->sku &&
                      e.cards_numerator == u_->cards_numerator &&
                      e.cards_denominator == u_->cards_denominator && number == e.carry;
    const bool is_told = std::find(told_.begin(), told_.end(), e.carry) != told_.end();
    if (!brought || !mine || number >= s_.carries.size() || is_told) {
      s_.find(audit_rule::carry, at, e.carry, "a carry that the usage did not move");
    } else {
      int128 after = 0;
      const int128 before = s_.carries[number].rest;
      s_.compare(audit_rule::carry, at, e.carry, "the rest before", whole(before),
                 whole(e.rest_before));
      if (try_subtract(before, known->brought, after))
        s_.compare(audit_rule::carry, at, e.carry, "the rest after", whole(after),
                   whole(e.rest_after));
    }
    told_.push_back(e.carry);
    s_.carry(e);
  }

  void end() {
    factored_.end(position_);
    close_line(position_);
    if (next_ < lines_.size())
      s_.find(audit_rule::reversal, position_, u_->usage, "a line was not given back");
    const auto changed = s_.changed.find(u_->usage);
    int128 amount = u_->amount;
    if (changed != s_.changed.end() && !try_add(amount, changed->second, amount))
      s_.find(audit_rule::reversal, position_, u_->usage, "a sum does not fit");
    s_.compare(audit_rule::reversal, position_, u_->usage, "what the usage amounted to",
               whole(-amount), whole(given_back_));
    s_.compare(audit_rule::reversal, position_, u_->usage, "the amount", whole(given_back_),
               whole(e_->amount));
    for (auto of = first_brought(); is_mine(of); ++of)
      if (std::find(told_.begin(), told_.end(), of->carry) == told_.end())
        s_.find(audit_rule::carry, position_, u_->usage, "a fraction was not taken back");
    quotas_.end(position_ + e_->line_count);
  }

 private:
  struct refund {
    pack_handle pack{};
    interval during{};
    mixed amount{};
  };

  using brought_place = std::vector<brought_fraction>::const_iterator;
  // What the usage brought stands in one place, one entry for each of its running totals.
  [[nodiscard]] brought_place first_brought() const {
    return std::lower_bound(
        s_.brought.begin(), s_.brought.end(), u_->usage,
        [](const brought_fraction& b, usage_number usage) { return b.usage < usage; });
  }
  [[nodiscard]] bool is_mine(brought_place of) const {
    return of != s_.brought.end() && of->usage == u_->usage;
  }

  [[nodiscard]] static bool is_opposite(int128 a, int128 b) noexcept {
    return a != int128_min && b == -a;
  }
  // What the counter still holds costs something else without the covered quantity.
  void on_change_of_price(const usage_priced& e, std::uint64_t at) {
    if (!changed_ || e.counter != counter_ || e.during != cause_) {
      s_.find(audit_rule::reversal, at, e.usage, "a change of price without a cause");
    } else {
      s_.compare(audit_rule::amount, at, e.usage, "the tariff of its counter", change_, e.amount);
      const price_handle last = s_.counters.last_price(counter_);
      if (last != e.price)
        s_.find(audit_rule::price, at, e.usage, "the price of what the counter holds",
                whole(last.index), whole(e.price.index));
    }
    s_.compare(audit_rule::owed, at, e.usage, "a change of price is owed", e.amount, e.owed);
    changed_ = false;
    s_.owe(at, u_->account, e);
  }
  // The lines to give back, the last one first: its own, and from where a settlement was open on,
  // those that it stated.
  void gather_lines() {
    const auto known = s_.restated.find(u_->usage);
    static const std::vector<restated_lines> none;
    const std::vector<restated_lines>& restated = known != s_.restated.end() ? known->second : none;
    for (std::size_t g = 0; g <= restated.size(); ++g) {
      const instant from = g == 0 ? instant_min : restated[g - 1].from;
      const instant until = restated_from(restated, g);
      const std::uint64_t first = g == 0 ? u_->position : restated[g - 1].position;
      gather_group(first, g == 0 ? u_->line_count : restated[g - 1].line_count, from, until);
    }
    std::reverse(lines_.begin(), lines_.end());
  }
  // What an amendment recorded comes right after; only dimensions that it is the first to have may
  // come between.
  [[nodiscard]] bool is_amended(const usage_reversed& e) const {
    std::uint64_t next = e.position + 1 + e.line_count;
    if (next < s_.book.size() && s_.book.kind_at(next) == event_kind::dimensions_met) ++next;
    if (next >= s_.book.size() || s_.book.kind_at(next) != event_kind::usage_recorded) return false;
    const usage_recorded& u = s_.book.at<usage_recorded>(next);
    return u.usage == e.instead && u.account.index < s_.shape.accounts().size() &&
           s_.root_of(u.account) == s_.root_of(u_->account);
  }
  // They end where another command begins: a ledger may claim more, over and over.
  void gather_group(std::uint64_t first, std::uint32_t count, instant from, instant until) {
    for (std::uint64_t i = first + 1; i <= first + count; ++i) {
      const event_kind kind = s_.book.kind_at(i);
      if (kind == event_kind::usage_recorded || kind == event_kind::usage_reversed ||
          kind == event_kind::usage_settled)
        break;
      if (!is_line(i)) continue;
      const instant at = kind == event_kind::pack_drawn ? s_.book.at<pack_drawn>(i).during.start
                                                        : s_.book.at<usage_priced>(i).during.start;
      if (from <= at && (at < until || until == instant_max)) lines_.push_back(i);
    }
  }
  // Whether a line of the usage has a quantity to give back.
  [[nodiscard]] bool is_line(std::uint64_t i) const {
    if (s_.sound[i] == 0) return false;
    return s_.book.kind_at(i) == event_kind::pack_drawn ||
           (s_.book.kind_at(i) == event_kind::usage_priced &&
            s_.book.at<usage_priced>(i).quantity != 0);
  }

  template <class Line> [[nodiscard]] const Line* next_line(std::uint64_t at) {
    if (next_ == lines_.size() || s_.book.kind_at(lines_[next_]) != kind_of<Line>) {
      s_.find(audit_rule::reversal, at, u_->usage, "no such line is to be given back");
      return nullptr;
    }
    return &s_.book.at<Line>(lines_[next_++]);
  }
  void give_back(int128 quantity, std::uint64_t at) {
    if (!try_add(given_back_, quantity, given_back_))
      s_.find(audit_rule::reversal, at, u_->usage, "a sum does not fit");
  }

  void uncount(counter_handle counter, std::uint32_t tranche, int128 quantity, std::uint64_t at,
               std::uint32_t records = 0) {
    changed_ = false;
    counter_ = counter;
    const auto before = s_.counters.cost(counter);
    if (quantity >= 0 || quantity == int128_min ||
        !s_.counters.uncount(counter, tranche, -quantity, records))
      return s_.find(audit_rule::counter, at, counter.index, "the counter does not hold that");
    const auto after = s_.counters.cost(counter);
    const auto change = before && after ? subtract(*after, *before) : before;
    if (!change || !after)
      return s_.find(audit_rule::amount, at, u_->usage, "a price does not fit");
    changed_ = true;
    change_ = *change;
  }

  // See find_refunds().
  void expect_refund(const usage_priced& e, const usage_priced& line, std::uint64_t position,
                     std::uint64_t at) {
    refunding_ = true;
    refund_ = 0;
    refunds_.clear();
    const auto back = negate(e.amount);
    if (!back || sign(*back) <= 0)
      return s_.compare(audit_rule::owed, at, u_->usage, "a charge is owed", e.amount, e.owed);
    std::uint64_t last = position;
    while (last + 1 < s_.book.size() && s_.book.kind_at(last + 1) == event_kind::wallet_paid)
      ++last;
    std::vector<audited_refund> payers;
    for (std::uint64_t i = last; i > position; --i)
      if (s_.sound[i] != 0)
        payers.push_back({s_.book.at<wallet_paid>(i).pack, s_.book.at<wallet_paid>(i).amount, {}});
    const auto net = add(line.amount, e.amount);
    const auto off = net ? find_refunds(s_, payers, *back, line.owed, *net) : net;
    const auto owed = off ? negate(*off) : off;
    if (!owed) return;
    for (const audited_refund& to : payers)
      if (const auto taken = negate(to.back)) refunds_.push_back({to.wallet, line.during, *taken});
    s_.compare(audit_rule::owed, at, u_->usage, "what no wallet got", *owed, e.owed);
  }

  void close_line(std::uint64_t at) {
    if (changed_ && !is_zero(change_))
      s_.find(audit_rule::reversal, at, u_->usage, "a change of price is not charged", change_);
    changed_ = false;
    if (refunding_ && refund_ < refunds_.size())
      s_.find(audit_rule::reversal, at, refunds_[refund_].pack.index, "a wallet got nothing back");
    refunding_ = false;
  }

  audit_state& s_;
  quota_audit& quotas_;
  const usage_reversed* e_ = nullptr;
  const usage_recorded* u_ = nullptr;
  std::uint64_t position_ = 0;
  std::vector<std::uint64_t> lines_;  // to be given back, in order
  factored_line factored_{s_, audit_rule::reversal};
  std::size_t next_ = 0;
  int128 given_back_ = 0;
  std::vector<std::uint32_t> told_;  // running totals that an event took back
  bool changed_ = false;             // a counter's cost changed by `change_`, not yet charged
  counter_handle counter_{};
  interval cause_{};  // the piece whose covered quantity changed it
  mixed change_{};
  bool refunding_ = false;
  std::vector<refund> refunds_;
  std::size_t refund_ = 0;
  std::vector<std::uint8_t> reversed_;  // by usage
};

}  // namespace ducat::inline v0::detail

#endif
