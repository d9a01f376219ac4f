// SPDX-License-Identifier: MIT
// The audit of one usage: its lines, piece by piece, beside what they should be. Private to
// billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_USAGE_HPP
#define DUCAT_BILLING_AUDIT_USAGE_HPP

#include <ducat/billing/audit_candidates.hpp>
#include <ducat/billing/audit_hold.hpp>
#include <ducat/billing/audit_quota.hpp>
#include <ducat/billing/audit_record.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/units/period.hpp>

#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class usage_audit {
 public:
  usage_audit(audit_state& state, quota_audit& quotas, hold_audit& holds) noexcept
      : s_{state}, quotas_{quotas}, holds_{holds} {}

  void begin(const usage_recorded& e, std::uint64_t position) {
    u_ = &e;
    position_ = position;
    hold_ = holds_.owner_of(e);
    given_.clear();
    const sku_defined& sku = s_.book.all<sku_defined>()[e.sku.index];
    counted_ = sku.how == meter::counted;
    defined_unit_ = sku.unit;
    static constexpr dimension_values no_values{};
    values_ = e.dimensions.has_value() ? &s_.book.all<dimensions_met>()[e.dimensions.index].values
                                       : &no_values;
    const account_opened& payer = s_.payer_terms(e.account);
    question_ = {e.sku, payer.money, payer.layers, values_, dimension::none};
    reached_ = e.during.start;
    in_piece_ = paying_ = measured_all_ = false;
    begins_ = {};
    factored_.begin();
    rated_ = lines_ = 0;
    carries_.clear();
    quotas_.begin(hold_.has_value());
    const bool possible =
        counted_ ? e.cards_numerator == 0 && e.during.empty() : e.cards_numerator > 0;
    if (!possible || e.id.is_zero())
      s_.find(audit_rule::rating, position_, e.usage, "a usage that no record can be");
  }

  void on(const pack_drawn& e, std::uint64_t at) {
    close_first_use(at);
    enter(e.during, at);
    if (priced_)
      s_.find(audit_rule::burn_down, at, e.pack.index, "drawn after the rest was priced");
    const audit_candidates::offer next = candidates_.next_pack(s_, quotas_);
    audited_draw serves{};
    if (next.pack.has_value())
      serves = audited_serve(s_, s_.packs[next.pack.index], next.factor, next.room.whole,
                             std::min(wanted_, next.most.whole));
    mixed expected = whole(serves.covered);
    std::uint32_t own_row = audited_draw{}.row;
    const bool own = take_given_for(e, own_row);
    if (!own) expect_nothing_held(question_.unit, at);
    if (own)
      expected = {};
    else if (next.pack != e.pack)
      s_.find(audit_rule::burn_down, at, e.pack.index, "another pack comes first",
              whole(next.pack.index), whole(e.pack.index));
    else
      s_.compare(audit_rule::burn_down, at, e.pack.index, "how much the pack had to give", expected,
                 whole(e.quantity));
    factored_.draw(e, next.pack == e.pack && !own ? next.factor : own_row, at);
    const auto depth = [&](account_handle a) { return s_.shape.accounts()[a.index].depth; };
    quotas_.drawn(depth(u_->account) - depth(s_.packs[e.pack.index].granted->account), e.quantity,
                  at);
    cover_counter(e, at);
    take(e.quantity, at);
    const audit_pack& p = s_.packs[e.pack.index];
    if (p.is_waiting && (!own || may_begin(p))) begins_ = e.pack;
  }
  // What was held may be drawn though the pack has lapsed meanwhile, unused.
  [[nodiscard]] bool may_begin(const audit_pack& p) const {
    const instant start = piece_.start;
    return p.phase != pack_phase::expired && p.valid.start <= start && start < p.valid.end &&
           s_.now < audited_validity(s_, p, start).end;
  }

  // What a pack gave by a factor stands after its draw.
  void on(const factor_moved& e, std::uint64_t at) { factored_.moved(e, at); }

  // A draw on a pack that waits for its first use begins its validity.
  void on(const pack_first_used& e, std::uint64_t at) {
    audit_pack& p = s_.packs[e.pack.index];
    const bool due = begins_ == e.pack && in_piece_;
    if (!due) s_.find(audit_rule::time, at, e.pack.index, "a first use without a draw before it");
    begins_ = {};
    const interval valid = audited_validity(s_, p, due ? piece_.start : e.valid.start);
    const bool ahead = s_.now < valid.start;
    if (e.valid != valid || e.phase != (ahead ? pack_phase::pending : pack_phase::active))
      s_.find(audit_rule::time, at, e.pack.index, "the validity that a first use begins");
    if (!s_.knows_end(p.granted->account, p.granted->activation.unit, e.valid.end))
      s_.find(audit_rule::time, at, e.pack.index, "an end that its payer's zone does not know");
    p.valid = e.valid;
    p.phase = e.phase;
    p.is_waiting = false;
  }

  void on(const usage_priced& e, std::uint64_t at) {
    close_first_use(at);
    enter(e.during, at);
    close_payment();
    if (e.price != price_)
      s_.find(audit_rule::price, at, e.usage, "the price in force", whole(price_.index),
              whole(e.price.index));
    if (e.quantity == 0) {
      on_change_of_price(e, at);
    } else {
      close_cover(at);
      if (priced_) s_.find(audit_rule::coverage, at, e.usage, "the rest is priced twice");
      priced_ = true;
      const audit_candidates::offer left = candidates_.next_pack(s_, quotas_);
      if (left.pack.has_value())
        s_.find(audit_rule::burn_down, at, left.pack.index, "a pack was passed over", left.room);
      expect_nothing_held(question_.unit, at);
      check_amount(e, at);
      take(e.quantity, at);
    }
    quotas_.spent(e.amount, at);
    s_.owe(at, u_->account, e);
    paying_ = true;
    shared_ = false;
    payment_ = &e;
    paid_at_ = at;
    unpaid_ = e.amount;
  }

  void on(const wallet_paid& e, std::uint64_t at) {
    if (!paying_ || e.during != payment_->during)
      s_.find(audit_rule::place, at, e.pack.index, "a payment beside no priced line");
    const audit_candidates::offer next = candidates_.next_wallet(s_);
    const mixed expected = unpaid_ < next.room ? unpaid_ : next.room;
    if (take_given(e.pack, e.amount)) {
      if (unpaid_ < e.amount)
        s_.find(audit_rule::burn_down, at, e.pack.index, "a wallet paid too much");
    } else if (is_shared(at)) {
      check_share(e, at);
    } else if (next.pack != e.pack)
      s_.find(audit_rule::burn_down, at, e.pack.index, "another wallet comes first",
              whole(next.pack.index), whole(e.pack.index));
    else
      s_.compare(audit_rule::burn_down, at, e.pack.index, "how much the wallet had to pay",
                 expected, e.amount);
    s_.draw(at, e.pack, e.amount, e.balance_after, e.from_breakage);
    s_.accumulate(s_.payer_of(u_->account).paid, e.amount, audit_rule::debits, at);
    if (const auto rest = subtract(unpaid_, e.amount)) unpaid_ = *rest;
  }

  // What its hold gives back, it takes.
  void on(const hold_moved& e, std::uint64_t at) {
    if (e.hold != hold_) s_.find(audit_rule::place, at, e.hold.index, "what another usage holds");
    const mixed had = holds_.held(e.hold, e.pack, e.row);
    holds_.move(e, at);
    const auto given = negate(e.amount);
    if (e.pack.has_value() && given && sign(*given) > 0)
      given_.push_back({e.pack, e.row, *given, had.whole});
  }

  void on(const carry_moved& e, std::uint64_t at) {
    leave();
    measure_rest();
    moved_carry* of = nullptr;
    for (moved_carry& known : carries_)
      if (known.unit == e.unit) of = &known;
    const bool mine = of != nullptr && e.root == s_.root_of(u_->account) && e.sku == u_->sku &&
                      e.cards_numerator == u_->cards_numerator &&
                      e.cards_denominator == u_->cards_denominator && e.carry == of->number;
    if (!mine || of->is_told)
      s_.find(audit_rule::carry, at, u_->usage, "a carry of another ratio or unit");
    if (of != nullptr) {
      s_.compare(audit_rule::carry, at, u_->usage, "the rest before", whole(of->rest_before),
                 whole(e.rest_before));
      s_.compare(audit_rule::carry, at, u_->usage, "the rest after", whole(of->rest),
                 whole(e.rest_after));
      of->is_told = true;
    }
    s_.carry(e);
    s_.brought.push_back({u_->usage, e.carry, of != nullptr ? of->brought : 0});
  }

  void end() {
    leave();
    if (!given_.empty())
      s_.find(audit_rule::hold, position_, u_->usage, "what was given back was not taken");
    measure_rest();
    for (const moved_carry& of : carries_)
      if (!of.is_told)
        s_.find(audit_rule::carry, position_, u_->usage, "a fraction was not carried on");
    if (!counted_)
      s_.compare(audit_rule::rating, position_, u_->usage, "cards x rate x time", whole(rated_),
                 whole(u_->amount));
    s_.compare(audit_rule::coverage, position_, u_->usage, "covered + priced", whole(u_->amount),
               whole(lines_));
    quotas_.end(position_);
  }

 private:
  // A running total that the usage moves: one for each unit that it is charged in.
  struct moved_carry {
    dimension unit{};
    std::uint32_t number = 0;
    int128 rest_before = 0;
    int128 rest = 0;
    int128 brought = 0;
    bool is_told = false;  // by an event
  };

  struct given_back {
    pack_handle pack{};
    std::uint32_t row = no_factor_row;
    mixed amount{};
    int128 of = 0;  // what the hold had there
  };

  // Whether a draw or a payment takes what the hold gave back for it.
  bool take_given(pack_handle pack, const mixed& amount) {
    if (given_.empty() || given_.front().pack != pack || given_.front().amount != amount)
      return false;
    given_.erase(given_.begin());
    return true;
  }
  // The same of a draw: under the row of its time, which need not be that under which it was held.
  bool take_given_for(const pack_drawn& e, std::uint32_t& row) {
    if (given_.empty() || given_.front().pack != e.pack) return false;
    const given_back from = given_.front();
    const std::uint32_t now = row_now(e.pack);
    if (now == from.row) {
      if (!take_given(e.pack, whole(e.quantity))) return false;
      row = now;
      return true;
    }
    // What it gave back is free already; all that it had leaves room for so much, for which it
    // gives back as few units as will do.
    const audit_pack& p = s_.packs[e.pack.index];
    const int128 gave = from.amount.whole;
    const auto worth = [&](int128 units) { return audited_factor(s_, p, from.row, units).taken; };
    const int128 freed = worth(gave);
    const audited_draw by = audited_serve(s_, p, now, freed - worth(gave - from.of), wanted_);
    if (e.quantity != by.covered || freed < by.taken || (gave != 1 && freed - worth(1) >= by.taken))
      return false;
    given_.erase(given_.begin());
    row = now;
    return true;
  }
  void expect_nothing_held(dimension unit, std::uint64_t at) {
    // Under another row it serves where there is room for a unit whatever the total leaves over.
    const auto usable = [&](pack_handle p, std::uint32_t row, int128 amount) {
      const audit_pack& of = s_.packs[p.index];
      const std::uint32_t now = unit == dimension::money ? row : row_now(p);
      if (now == row) return true;
      const ratio takes =
          now == no_factor_row ? ratio{1} : s_.book.factors.row(of.granted->factors, now).factor;
      return -audited_factor(s_, of, row, -amount).taken * takes.denominator() >= takes.numerator();
    };
    if (holds_.has_left(hold_, unit, usable))
      s_.find(audit_rule::burn_down, at, hold_.index, "what is held for it was passed over");
  }
  [[nodiscard]] std::uint32_t row_now(pack_handle p) const {
    return audited_row(s_, *s_.packs[p.index].granted, {u_->sku, u_->account, values_},
                       piece_.start);
  }

  moved_carry& carry_of(dimension unit) {
    std::uint32_t fresh = 0;
    for (moved_carry& known : carries_) {
      if (known.unit == unit) return known;
      if (known.number >= s_.carries.size()) ++fresh;
    }
    const std::uint32_t number = s_.find_carry(s_.root_of(u_->account), u_->sku, unit,
                                               u_->cards_numerator, u_->cards_denominator);
    const bool is_new = number == s_.carries.size();
    const int128 rest = is_new ? 0 : s_.carries[number].rest;
    carries_.push_back({unit, number + (is_new ? fresh : 0), rest, rest, 0, false});
    return carries_.back();
  }

  // Whole base units of a stretch of time, rate by rate; fractions join the rest of their ratio.
  int128 measure(interval stretch) {
    int128 amount = 0;
    while (stretch.start < stretch.end) {
      const rate_set* rate = s_.prices.rate_at(u_->sku, stretch.start);
      const instant next = s_.prices.next_rate(u_->sku, stretch.start);
      const instant end = next < stretch.end ? next : stretch.end;
      if (rate == nullptr || !measure_at(*rate, int128{end.ns} - stretch.start.ns, amount)) {
        s_.find(audit_rule::rating, position_, u_->usage, "no rate, or beyond 128 bits");
        return amount;
      }
      stretch.start = end;
    }
    return amount;
  }
  [[nodiscard]] bool measure_at(const rate_set& rate, int128 ns, int128& amount) {
    const int128 speed = int128{u_->cards_numerator} * rate.per_ns;
    const int128 denominator = u_->cards_denominator;
    int128 product = 0;
    if (!try_multiply(speed, ns, product)) return false;
    if (speed % denominator == 0) return try_add(amount, product / denominator, amount);
    moved_carry& of = carry_of(rate.unit);
    if (!try_add(of.rest, product, of.rest) || !try_add(of.brought, product, of.brought))
      return false;
    if (of.rest < 0) return true;  // a reversal left more charged than was used
    of.brought -= of.rest / denominator * denominator;
    const int128 units = of.rest / denominator;
    of.rest %= denominator;
    return try_add(amount, units, amount);
  }

  // What comes after the last piece must be no whole unit.
  void measure_rest() {
    if (measured_all_ || counted_) return;
    measured_all_ = true;
    skip_to(u_->during.end, position_);
  }
  void skip_to(instant to, std::uint64_t at) {
    if (to <= reached_) return;
    const int128 missing = measure({reached_, to});
    rate(missing, at);
    if (missing != 0)
      s_.find(audit_rule::tiling, at, u_->usage, "a stretch of the usage has no line", {},
              whole(missing));
    reached_ = to;
  }

  void rate(int128 amount, std::uint64_t at) {
    if (!try_add(rated_, amount, rated_))
      s_.find(audit_rule::rating, at, u_->usage, "a sum does not fit");
  }

  void enter(const interval& during, std::uint64_t at) {
    if (in_piece_ && during == piece_) return;
    leave();
    in_piece_ = true;
    piece_ = during;
    priced_ = covering_ = false;
    const bool inside = counted_ ? during == u_->during
                                 : reached_ <= during.start && during.start < during.end &&
                                       during.end <= u_->during.end;
    if (!inside) s_.find(audit_rule::tiling, at, u_->usage, "a piece overlaps, or lies outside");
    wanted_ = u_->amount;
    if (!counted_) {
      skip_to(during.start, at);
      wanted_ = inside ? measure(during) : 0;
      if (reached_ < during.end) reached_ = during.end;
    }
    rate(wanted_, at);
    const rate_set* in_force = counted_ ? nullptr : s_.prices.rate_at(u_->sku, during.start);
    question_.unit = in_force != nullptr ? in_force->unit : defined_unit_;
    price_ = s_.prices.price_at(question_, during.start);
    check_edges(at);
  }

  void check_edges(std::uint64_t at) {
    const pack_handle cut =
        candidates_.gather(s_, {u_->account, u_->sku, question_.unit, values_, piece_});
    const account_handle payer = s_.root_of(u_->account);
    const auto inside = [&](instant edge) { return piece_.start < edge && edge < piece_.end; };
    const char* crossed = quotas_.enter(u_->account, question_.unit, piece_);
    if (cut.has_value()) crossed = "the start or end of a pack";
    if (month_of_ != payer || !month_.contains(piece_.start)) {
      month_ = s_.period_of(payer, piece_.start, period::month);
      month_of_ = payer;
      if (!s_.knows_clock(payer, piece_.start))
        crossed = "a time that its payer's zone ends before";
    }
    if (inside(month_.end)) crossed = "the end of a month";
    if (!counted_ && inside(s_.prices.next_rate(u_->sku, piece_.start)))
      crossed = "a change of the rate";
    if (s_.prices.price_changes_inside(question_, piece_, price_))
      crossed = "a change of the price";
    if (price_.has_value() && s_.prices.is_counted(price_) && inside(cycle_of(price_).end))
      crossed = "the end of a counter's cycle";
    if (crossed != nullptr) s_.find(audit_rule::split, at, u_->usage, crossed);
  }
  [[nodiscard]] interval cycle_of(price_handle price) const {
    return s_.period_of(u_->account, piece_.start, s_.book.prices[price].cycle);
  }

  void close_first_use(std::uint64_t at) {
    factored_.end(at);
    if (begins_.has_value())
      s_.find(audit_rule::time, at, begins_.index, "a first use begins no validity");
    begins_ = {};
  }
  void leave() {
    if (!in_piece_) return;
    close_first_use(position_);
    close_payment();
    close_cover(position_);
    if (wanted_ != 0)
      s_.find(audit_rule::coverage, position_, u_->usage, "a piece is not what it amounts to", {},
              whole(wanted_));
    in_piece_ = false;
  }
  void take(int128 quantity, std::uint64_t at) {
    if (quantity <= 0) s_.find(audit_rule::coverage, at, u_->usage, "a line without a quantity");
    if (!try_subtract(wanted_, quantity, wanted_) || !try_add(lines_, quantity, lines_))
      s_.find(audit_rule::coverage, at, u_->usage, "a sum does not fit");
  }

  [[nodiscard]] bool is_counter_of(counter_handle c, price_handle price) const {
    const price_entry& entry = s_.book.prices[price];
    const account_handle owner =
        entry.owner == counter_owner::payer ? s_.root_of(u_->account) : u_->account;
    return s_.counters.is(c, entry.counter, owner, cycle_of(price));
  }

  // Covered usage moves the counter of a price whose basis is all usage.
  void cover_counter(const pack_drawn& e, std::uint64_t at) {
    const bool counts = price_.has_value() && s_.prices.is_counted(price_) &&
                        s_.book.prices[price_].basis == counter_basis::all_usage;
    const bool right = counts ? is_counter_of(e.counter, price_) : !e.counter.has_value();
    if (!right) return s_.find(audit_rule::counter, at, u_->usage, "covered by another counter");
    if (!counts) return;
    if (!covering_) {
      const auto before = s_.counters.cost(e.counter);
      covering_ = before.has_value();
      covered_counter_ = e.counter;
      if (before) cost_before_ = *before;
    }
    const auto tranche = s_.counters.count(e.counter, price_handle{}, e.quantity);
    if (!tranche || *tranche != e.tranche)
      s_.find(audit_rule::counter, at, u_->usage, "counted in another tranche");
  }
  // What the counter held already may cost something else with the covered quantity.
  void on_change_of_price(const usage_priced& e, std::uint64_t at) {
    if (!covering_ || e.counter != covered_counter_)
      return s_.find(audit_rule::amount, at, u_->usage, "a change of price without a cause");
    covering_ = false;
    compare_change(e, at, cost_before_);
  }
  void close_cover(std::uint64_t at) {
    if (!covering_) return;
    covering_ = false;
    const auto now = s_.counters.cost(covered_counter_);
    if (!now || *now != cost_before_)
      s_.find(audit_rule::amount, at, u_->usage, "a change of price is not charged");
  }
  void compare_change(const usage_priced& e, std::uint64_t at, const mixed& before) {
    const auto after = s_.counters.cost(e.counter);
    const auto change = after ? subtract(*after, before) : after;
    if (!change) return s_.find(audit_rule::amount, at, u_->usage, "a price does not fit");
    s_.compare(audit_rule::amount, at, u_->usage, "the tariff of its counter", *change, e.amount);
  }

  void check_record(const usage_priced& e, const price_entry& entry, std::uint64_t at) {
    const bool counts = s_.prices.is_counted(e.price);
    tranche before;
    if (counts != e.counter.has_value() || (counts && !is_counter_of(e.counter, e.price)))
      return s_.find(audit_rule::counter, at, u_->usage, "priced by another counter");
    if (counts) {
      const auto held = s_.counters.held(e.counter);
      if (held) before = *held;
      const auto number = s_.counters.count(e.counter, price_handle{}, e.quantity, 1);
      if (!held || !number || *number != e.tranche)
        s_.find(audit_rule::counter, at, u_->usage, "counted in another tranche");
    }
    const auto amount =
        audited_record(s_.book.prices, entry, int128{before.records}, before.quantity, e.quantity);
    if (!amount) return s_.find(audit_rule::amount, at, u_->usage, "a price does not fit");
    s_.compare(audit_rule::amount, at, u_->usage, "the record by itself", *amount, e.amount);
  }

  void check_amount(const usage_priced& e, std::uint64_t at) {
    const price_entry& entry = s_.book.prices[e.price];
    if (entry.kind == tariff_kind::per_record) return check_record(e, entry, at);
    if (!s_.prices.is_counted(e.price)) {
      if (e.counter.has_value())
        return s_.find(audit_rule::counter, at, u_->usage, "a counter that no price has");
      const auto amount =
          s_.book.prices.tier_of(s_.book.prices[e.price], 0).price.times(e.quantity);
      if (!amount) return s_.find(audit_rule::amount, at, u_->usage, "a price does not fit");
      return s_.compare(audit_rule::amount, at, u_->usage, "quantity x price", *amount, e.amount);
    }
    if (!is_counter_of(e.counter, e.price))
      return s_.find(audit_rule::counter, at, u_->usage, "priced by another counter");
    const auto before = s_.counters.cost(e.counter);
    const auto tranche = s_.counters.count(e.counter, e.price, e.quantity);
    if (!before || !tranche)
      return s_.find(audit_rule::amount, at, u_->usage, "a price does not fit");
    if (*tranche != e.tranche)
      s_.find(audit_rule::counter, at, u_->usage, "counted in another tranche");
    compare_change(e, at, *before);
  }

  // Whether vouchers pay for the line, once what was held for it is gone: then each payment is one
  // of `shares_`.
  bool is_shared(std::uint64_t at) {
    if (shared_) return true;
    shares_ = candidates_.payers(s_);
    shared_ = has_voucher(shares_);
    if (shared_ && !find_shares(shares_, unpaid_))
      s_.find(audit_rule::burn_down, at, u_->usage, "a share does not fit");
    return shared_;
  }
  void check_share(const wallet_paid& e, std::uint64_t at) {
    if (shares_.empty() || shares_.front().wallet != e.pack)
      return s_.find(audit_rule::burn_down, at, e.pack.index, "another wallet comes first",
                     whole(shares_.empty() ? 0 : shares_.front().wallet.index),
                     whole(e.pack.index));
    s_.compare(audit_rule::burn_down, at, e.pack.index, "how much the wallet had to pay",
               shares_.front().pays, e.amount);
    shares_.erase(shares_.begin());
  }

  void close_payment() {
    if (!paying_) return;
    paying_ = false;
    const audit_candidates::offer left = candidates_.next_wallet(s_);
    if (sign(unpaid_) > 0) expect_nothing_held(dimension::money, paid_at_);
    if (shared_ || (sign(unpaid_) > 0 && is_shared(paid_at_))) {
      for (const audited_payer& p : shares_)
        s_.find(audit_rule::burn_down, paid_at_, p.wallet.index, "a wallet was passed over",
                p.pays);
    } else if (sign(unpaid_) > 0 && left.pack.has_value()) {
      s_.find(audit_rule::burn_down, paid_at_, left.pack.index, "a wallet was passed over",
              left.room);
    }
    s_.compare(audit_rule::owed, paid_at_, u_->usage, "what no wallet paid", unpaid_,
               payment_->owed);
  }

  audit_state& s_;
  quota_audit& quotas_;
  hold_audit& holds_;
  hold_handle hold_{};             // the reservation that reports it, if any
  std::vector<given_back> given_;  // by it, and not taken yet
  const usage_recorded* u_ = nullptr;
  std::uint64_t position_ = 0;
  factored_line factored_{s_, audit_rule::burn_down};
  pack_handle begins_{};  // its first use was drawn: its validity begins
  bool counted_ = false;
  dimension defined_unit_ = dimension::none;
  const dimension_values* values_ = nullptr;
  audit_prices::question question_;
  audit_candidates candidates_;
  interval month_{};
  account_handle month_of_{};

  instant reached_{};  // up to where the usage is accounted for
  bool measured_all_ = false;
  int128 rated_ = 0;
  int128 lines_ = 0;

  std::vector<moved_carry> carries_;  // in the order in which it meets its units

  bool in_piece_ = false;
  interval piece_{};
  price_handle price_{};
  int128 wanted_ = 0;  // of the piece, not yet covered or priced
  bool priced_ = false;
  bool covering_ = false;
  counter_handle covered_counter_{};
  mixed cost_before_{};

  bool paying_ = false;
  const usage_priced* payment_ = nullptr;
  std::uint64_t paid_at_ = 0;
  mixed unpaid_{};
  bool shared_ = false;                // vouchers pay for the line
  std::vector<audited_payer> shares_;  // and these payments are still to come
};

}  // namespace ducat::inline v0::detail

#endif
