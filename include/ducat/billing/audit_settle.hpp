// SPDX-License-Identifier: MIT
// The audit of settlements and closes: what is given back is what there was, what is stated instead
// is what the usage amounts to, at the prices in force, on packs that may serve it, and no pack is
// passed over that has something left. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_SETTLE_HPP
#define DUCAT_BILLING_AUDIT_SETTLE_HPP

#include <ducat/billing/audit_candidates.hpp>
#include <ducat/billing/audit_factor.hpp>
#include <ducat/billing/audit_quota.hpp>
#include <ducat/billing/audit_record.hpp>
#include <ducat/billing/audit_reprice.hpp>
#include <ducat/billing/audit_shares.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/units/period.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace ducat::inline v0::detail {

class settle_audit {
 public:
  settle_audit(audit_state& state, quota_audit& quotas) noexcept : s_{state}, quotas_{quotas} {}

  /// A line of a price per record, of a usage or of what it is settled to; of a negative quantity
  /// it is taken out.
  void saw(const usage_priced& e, bool in_step) {
    if (in_step && e_->step == settle_step::reversal_given_back) return;
    if (!e.counter.has_value() || s_.book.prices[e.price].kind != tariff_kind::per_record) return;
    if (e.quantity > 0)
      records_[e.counter.index][e.usage] = &e;
    else if (e.quantity < 0)
      records_[e.counter.index].erase(e.usage);
  }
  void reversed(usage_number usage) { reversed_[usage] = true; }
  void close(const period_closed& e, std::uint64_t position, instant now) {
    s_.closed[e.payer.index] = e.period.end;
    if (e.at < now || e.at < e.period.end)
      s_.find(audit_rule::time, position, e.payer.index, "closed before its end, or in the past");
    if (e.period != s_.period_of(e.payer, e.period.start, period::month) ||
        !s_.knows_clock(e.payer, e.period.start))
      s_.find(audit_rule::settlement, position, e.payer.index, "no month of the payer's zone");
  }

  void begin(const payer_settled& e, std::uint64_t position, instant now) {
    payer_ = e.payer;
    from_ = e.is_repricing() ? e.from : s_.closed_until(e.payer);
    reprice_.begin(e, position);
    begun_at_ = position;
    given_back_.clear();
    drew_on_.clear();
    costs_.clear();
    priced_.clear();
    owing_.clear();
    drawn_.clear();
    if (e.from != from_)
      s_.find(audit_rule::settlement, position, e.payer.index, "not from where usage is open");
    if (e.at < now) s_.find(audit_rule::time, position, e.payer.index, "settled in the past");
  }

  void begin(const usage_settled& e, std::uint64_t position) {
    e_ = &e;
    u_ = &s_.book.all<usage_recorded>()[e.usage];
    position_ = position;
    amount_ = 0;
    next_ = 0;
    lines_.clear();
    quotas_.begin(s_.is_of_hold(*u_));
    if (e.from != from_ || s_.root_of(u_->account) != payer_)
      s_.find(audit_rule::settlement, position, e.usage, "a step of another settlement");
    const bool is_reversed = reversed_.contains(e.usage);
    if (e.step == settle_step::settled) {
      if (given_back_[e.usage] != 1 || is_reversed)
        s_.find(audit_rule::settlement, position, e.usage, "settled, but not given back before");
      given_back_[e.usage] = 2;
      find_terms();
      return;
    }
    if (e.step == settle_step::reversal_given_back) {
      if (!is_reversed || given_back_[e.usage] != 1)
        s_.find(audit_rule::settlement, position, e.usage, "no reversal is to be given back");
      given_back_[e.usage] = 2;
    } else {
      if (given_back_[e.usage] != 0)
        s_.find(audit_rule::settlement, position, e.usage, "given back twice");
      given_back_[e.usage] = 1;
    }
    gather_lines();
  }

  void on(const factor_moved& e, std::uint64_t at) { factored_.moved(e, at); }
  void on(const pack_drawn& e, std::uint64_t at) {
    factored_.end(at);
    std::uint32_t row = audited_draw{}.row;
    if (e_->step == settle_step::settled && reprice_.is_on()) {
      check_inside(e.during, at);
      row = stated_row(s_, e, at);
      move_counter(e.counter, e.tranche, {}, e.quantity, 0, {}, at);
    } else if (e_->step == settle_step::settled) {
      enter(e.during, at);
      if (!candidates_.may_draw_on(e.pack) && !drew_on_[e.usage].contains(e.pack.index))
        s_.find(audit_rule::burn_down, at, e.pack.index, "a pack that may not serve the usage");
      const bool is_held = s_.is_of_hold(*u_);
      if (!is_held) drawn_.push_back({u_, e.during, e.pack, at});
      row = is_held ? stated_row(s_, e, at) : row_of(e.pack);
      move_counter(e.counter, e.tranche, {}, e.quantity, 0, {}, at);
    } else {
      const pack_drawn* line = next_line<pack_drawn>(at);
      if (line != nullptr &&
          (line->pack != e.pack || line->counter != e.counter || line->tranche != e.tranche ||
           line->during != e.during || line->quantity != -e.quantity))
        s_.find(audit_rule::settlement, at, e.pack.index, "another draw than this was made");
      if (line != nullptr) row = stated_row(s_, *line, lines_[next_ - 1]);
      drew_on_[e.usage].insert(e.pack.index);
      if (!reversed_.contains(e.usage))
        move_counter(e.counter, e.tranche, {}, e.quantity, 0, {}, at);
    }
    if (reprice_.is_on()) reprice_.draw(e, row, at);
    factored_.draw(e, row, at);
    quotas_.count(e, u_->account, known_at(e.during), at);
    take(e.quantity, at);
  }

  void on(const usage_priced& e, std::uint64_t at) {
    const bool as_record = s_.book.prices[e.price].kind == tariff_kind::per_record;
    const price_handle price = as_record ? price_handle{} : e.price;
    const std::uint32_t records = as_record && e.quantity != 0 ? 1 : 0;
    close_payment();
    if (e_->step == settle_step::settled) {
      reprice_.is_on() ? enter_repriced(e, at) : enter(e.during, at);
      payment_ = &e;
      unpaid_ = e.amount;
      if (e.price != price_)
        s_.find(audit_rule::price, at, e.usage, "the price in force", whole(price_.index),
                whole(e.price.index));
      if (e.quantity != 0 && !reprice_.is_on()) priced_.push_back({u_, e.during, at});
      check_flat(e, at);
    } else {
      const usage_priced* line = next_line<usage_priced>(at);
      const auto amount = negate(e.amount);
      const auto owed = negate(e.owed);
      if (line != nullptr &&
          (line->price != e.price || line->counter != e.counter || line->tranche != e.tranche ||
           line->during != e.during || line->quantity != -e.quantity || !amount || !owed ||
           line->amount != *amount || line->owed != *owed))
        s_.find(audit_rule::settlement, at, e.usage, "another line than this was priced");
    }
    if (e.counter.has_value() && (e_->step == settle_step::settled || !reversed_.contains(e.usage)))
      move_counter(e.counter, e.tranche, price, e.quantity, records, as_record ? mixed{} : e.amount,
                   at);
    else if (e.counter.has_value() && !as_record)
      cost_of(e.counter, at).change(s_, e.amount, at);
    if (reprice_.is_on()) reprice_.price(e, at);
    s_.owe(at, u_->account, e);
    quotas_.count(e, u_->account, known_at(e.during), at);
    take(e.quantity, at);
  }

  void on(const wallet_paid& e, std::uint64_t at) {
    if (e_->step != settle_step::settled) {
      const wallet_paid* line = next_line<wallet_paid>(at);
      const auto amount = negate(e.amount);
      if (line != nullptr &&
          (line->pack != e.pack || line->during != e.during || !amount || line->amount != *amount))
        s_.find(audit_rule::settlement, at, e.pack.index, "another payment than this was made");
      reprice_.got_back(e.usage, e.pack);
    } else if (!candidates_.may_pay(e.pack) &&
               !(reprice_.is_on() && reprice_.had_paid(e.usage, e.pack))) {
      s_.find(audit_rule::burn_down, at, e.pack.index, "a wallet that may not pay for the usage");
    }
    if (e_->step == settle_step::settled) {
      if (payment_ == nullptr || payment_->during != e.during)
        s_.find(audit_rule::place, at, e.pack.index, "a payment beside no priced line");
      const auto rest = subtract(unpaid_, e.amount);
      if (rest) unpaid_ = *rest;
      paid_.emplace_back(e.pack, e.amount);
      check_share(e, at);
    }
    s_.draw(at, e.pack, e.amount, e.balance_after, e.from_breakage);
    s_.accumulate(s_.payer_of(u_->account).paid, e.amount, audit_rule::debits, at);
  }

  void on(const carry_moved& e, std::uint64_t at) {
    const std::uint32_t number =
        s_.find_carry(e.root, e.sku, e.unit, e.cards_numerator, e.cards_denominator);
    const bool mine = e_->step == settle_step::settled && e.root == payer_ && e.sku == u_->sku &&
                      e.cards_numerator == u_->cards_numerator &&
                      e.cards_denominator == u_->cards_denominator && number == e.carry;
    const int128 before = number < s_.carries.size() ? s_.carries[number].rest : 0;
    int128 change = 0;
    if (!mine || before != e.rest_before || !try_subtract(e.rest_after, e.rest_before, change))
      return s_.find(audit_rule::carry, at, u_->usage, "a carry of another ratio, unit or rest");
    s_.carry(e);
    bring(e.carry, change);
  }

  void end_usage() {
    close_payment();
    factored_.end(position_);
    quotas_.end(position_ + e_->line_count);
    if (e_->step == settle_step::settled && !reprice_.is_on()) leave();
    in_piece_ = false;
    if (next_ < lines_.size())
      s_.find(audit_rule::settlement, position_, u_->usage, "a line was not given back");
    s_.compare(audit_rule::settlement, position_, u_->usage, "the amount", whole(amount_),
               whole(e_->amount));
    if (e_->step != settle_step::reversal_given_back) {
      int128& change = s_.changed[e_->usage];
      if (!try_add(change, amount_, change))
        s_.find(audit_rule::coverage, position_, u_->usage, "a sum does not fit");
    }
    if (e_->step != settle_step::settled) return;
    s_.restated[e_->usage].push_back({position_, e_->line_count, e_->from});
    reprice_.is_on() ? reprice_.check(e_->usage, position_) : check_amount();
  }

  void end() {
    for (const auto& [usage, step] : given_back_)
      if (step != 2)
        s_.find(audit_rule::settlement, begun_at_, usage, "given back, and not settled");
    for (auto& [counter, of] : costs_) {
      const auto now = s_.counters.cost({counter});
      const auto change = now ? subtract(*now, of.before) : now;
      if (!change)
        s_.find(audit_rule::amount, begun_at_, counter, "a price does not fit");
      else
        s_.compare(audit_rule::amount, begun_at_, counter, "what its lines change of a counter",
                   *change, of.lines);
    }
    for (const auto& [counter, of] : costs_)
      if (!reprice_.is_on()) check_records({counter});
    e_ = nullptr;
    for (const priced_piece& of : priced_) {
      u_ = of.usage;
      find_terms();
      enter(of.during, of.at);
      quotas_.begin();
      (void)quotas_.enter(u_->account, question_.unit, piece_);
      const audit_candidates::offer left = candidates_.next_pack(s_, quotas_);
      if (left.pack.has_value())
        s_.find(audit_rule::burn_down, of.at, left.pack.index, "a pack was passed over", left.room);
    }
    for (const owing_line& of : owing_) check_vouchers(of);
    for (const drawn_piece& of : drawn_) {
      quotas_.begin();
      (void)quotas_.enter(of.usage->account, s_.packs[of.pack.index].granted->unit, of.during);
      quotas_.check_kept(steps_to(of.usage->account, of.pack), of.at);
    }
  }

 private:
  struct counter_cost {
    mixed before{};
    mixed lines{};

    void change(audit_state& s, const mixed& amount, std::uint64_t at) {
      s.accumulate(lines, amount, audit_rule::amount, at);
    }
  };
  struct drawn_piece {
    const usage_recorded* usage;
    interval during;
    pack_handle pack;
    std::uint64_t at;
  };
  [[nodiscard]] std::int32_t steps_to(account_handle user, pack_handle pack) const {
    const auto depth = [&](account_handle a) { return s_.shape.accounts()[a.index].depth; };
    return depth(user) - depth(s_.packs[pack.index].granted->account);
  }
  // A line of which something is owed.
  struct owing_line {
    const usage_recorded* usage;
    interval during;
    mixed owed;
    std::uint64_t at;
    std::vector<std::pair<pack_handle, mixed>> paid;
  };
  // A voucher that has something left has paid its share at least of what is owed.
  void check_vouchers(const owing_line& of) {
    u_ = of.usage;
    find_terms();
    enter(of.during, of.at);
    for (const audited_payer& p : candidates_.payers(s_)) {
      if (p.share == ratio{1}) continue;
      const auto paid = paid_with_lot(s_, of.paid, p.wallet);
      const auto least = scale(of.owed, p.share);
      if (!paid || !least || *paid < *least)
        s_.find(audit_rule::burn_down, of.at, p.wallet.index, "a voucher was passed over",
                least.value_or(mixed{}), paid.value_or(mixed{}));
    }
  }
  struct priced_piece {
    const usage_recorded* usage;
    interval during;
    std::uint64_t at;
  };

  void check_inside(const interval& during, std::uint64_t at) {
    if (!reprice_.is_inside(*u_, counted_, during))
      s_.find(audit_rule::tiling, at, u_->usage, "a piece lies outside");
  }
  // What is asked for has the price that is known now, what is not the one that it had.
  void enter_repriced(const usage_priced& e, std::uint64_t at) {
    check_inside(e.during, at);
    const rate_set* rate = counted_ ? nullptr : s_.prices.rate_at(u_->sku, e.during.start);
    question_.unit = rate != nullptr ? rate->unit : defined_unit_;
    (void)candidates_.gather(s_, {u_->account, u_->sku, question_.unit, values_, e.during}, false);
    price_ = s_.prices.price_at(question_, e.during.start);
    // What is not asked for keeps its price; what packs covered wholly had none, and counts by
    // this.
    const bool is_asked = reprice_.is_asked(*u_, e.during.start);
    if (!is_asked && (e.quantity != 0 || reprice_.had_price(e.usage, e.price)))
      price_ = reprice_.had_price(e.usage, e.price) ? e.price : price_handle{};
    else if (is_asked && s_.prices.price_changes_inside(question_, e.during, price_))
      s_.find(audit_rule::split, at, u_->usage, "a piece crosses an edge of time");
  }

  // The open lines of the group that is given back, in their order.
  void gather_lines() {
    if (reprice_.is_on()) return reprice_.gather(*u_, lines_);
    const std::uint64_t group = e_->previous;
    std::uint32_t count = 0;
    if (s_.book.kind_at(group) == event_kind::usage_settled)
      count = s_.book.at<usage_settled>(group).line_count;
    else if (s_.book.kind_at(group) == event_kind::usage_reversed)
      count = s_.book.at<usage_reversed>(group).line_count;
    else
      count = s_.book.at<usage_recorded>(group).line_count;
    for (std::uint64_t i = group + 1; i <= group + count && i < begun_at_; ++i)
      if (s_.sound[i] != 0 && is_line_from(s_.book, i, from_)) lines_.push_back(i);
  }
  template <class Line> [[nodiscard]] const Line* next_line(std::uint64_t at) {
    if (next_ == lines_.size() || s_.book.kind_at(lines_[next_]) != kind_of<Line>) {
      s_.find(audit_rule::settlement, at, u_->usage, "no such line is to be given back");
      return nullptr;
    }
    return &s_.book.at<Line>(lines_[next_++]);
  }
  // What is given back is counted as it was when it was stated, what is stated as quotas are now.
  [[nodiscard]] std::uint64_t known_at(const interval& during) const {
    return e_->step == settle_step::settled ? UINT64_MAX : s_.stated_at(*u_, during.start);
  }
  // A voucher pays no more than its share, unless some of the line was taken off again, and no more
  // than it has.
  void check_share(const wallet_paid& e, std::uint64_t at) {
    const ratio share = share_of(s_, e.pack);
    if (share == ratio{1}) return;
    if (sign(e.balance_after) < 0)
      s_.find(audit_rule::burn_down, at, e.pack.index, "a voucher paid more than it had");
    if (payment_ == nullptr || may_fall(*payment_)) return;
    const auto most = scale(payment_->amount, share);
    const auto paid = paid_with_lot(s_, paid_, e.pack);
    if (!most || !paid || *most < *paid)
      s_.find(audit_rule::burn_down, at, e.pack.index, "a voucher paid more than its share",
              most.value_or(mixed{}), paid.value_or(mixed{}));
  }
  // Whether more usage may cost less, or the line has what the counter cost beside its lines.
  [[nodiscard]] bool may_fall(const usage_priced& line) const {
    if (!line.counter.has_value()) return false;
    if (line.quantity == 0 || from_ != instant_min) return true;
    const price_book& prices = s_.book.prices;
    for (price_handle p = prices.first_of_counter(prices[line.price].counter); p.has_value();
         p = prices[p].next_of_counter)
      if (prices[p].kind == tariff_kind::volume) return true;
    return false;
  }
  void close_payment() {
    if (payment_ != nullptr && sign(payment_->owed) > 0 && !reprice_.is_on())
      if (const auto payers = candidates_.payers(s_); has_voucher(payers))
        owing_.push_back({u_, payment_->during, payment_->owed, position_, paid_});
    paid_.clear();
    if (payment_ != nullptr)
      s_.compare(audit_rule::owed, position_, u_->usage, "what no wallet paid", unpaid_,
                 payment_->owed);
    payment_ = nullptr;
  }
  void take(int128 quantity, std::uint64_t at) {
    if (!try_add(amount_, quantity, amount_) || !try_add(piece_amount_, quantity, piece_amount_))
      s_.find(audit_rule::coverage, at, u_->usage, "a sum does not fit");
  }

  void find_terms() {
    static constexpr dimension_values no_values{};
    const sku_defined& sku = s_.book.all<sku_defined>()[u_->sku.index];
    counted_ = sku.how == meter::counted;
    defined_unit_ = sku.unit;
    values_ = u_->dimensions.has_value()
                  ? &s_.book.all<dimensions_met>()[u_->dimensions.index].values
                  : &no_values;
    const account_opened& payer = s_.payer_terms(u_->account);
    question_ = {u_->sku, payer.money, payer.layers, values_, dimension::none};
    in_piece_ = false;
    reached_ = u_->during.start < from_ ? from_ : u_->during.start;
  }
  [[nodiscard]] std::uint32_t row_of(pack_handle pack) const {
    const scope_subject subject{u_->sku, u_->account, values_};
    return audited_row(s_, *s_.packs[pack.index].granted, subject, piece_.start);
  }
  // The rules of a piece: they must be the same throughout.
  void enter(const interval& during, std::uint64_t at) {
    if (in_piece_ && during == piece_) return;
    leave();
    in_piece_ = true;
    piece_ = during;
    piece_amount_ = 0;
    const bool inside = counted_ ? during == u_->during
                                 : u_->during.start <= during.start && during.start < during.end &&
                                       during.end <= u_->during.end;
    if (!inside || during.start < from_)
      s_.find(audit_rule::tiling, at, u_->usage, "a piece lies outside");
    if (!counted_ && during.start < reached_)
      s_.find(audit_rule::tiling, at, u_->usage, "a piece overlaps the one before");
    reached_ = during.end;
    const rate_set* rate = counted_ ? nullptr : s_.prices.rate_at(u_->sku, during.start);
    question_.unit = rate != nullptr ? rate->unit : defined_unit_;
    price_ = s_.prices.price_at(question_, during.start);
    const pack_handle cut =
        candidates_.gather(s_, {u_->account, u_->sku, question_.unit, values_, piece_}, false);
    const bool crosses = cut.has_value() ||
                         quotas_.crossed(u_->account, question_.unit, piece_) != nullptr ||
                         s_.prices.price_changes_inside(question_, piece_, price_) ||
                         (!counted_ && s_.prices.next_rate(u_->sku, during.start) < during.end);
    if (crosses) s_.find(audit_rule::split, at, u_->usage, "a piece crosses an edge of time");
  }

  // Of whole cards a piece is rate × time; a fraction's goes on from piece to piece.
  void leave() {
    if (!in_piece_ || counted_ || e_ == nullptr) return;
    const rate_set* rate = s_.prices.rate_at(u_->sku, piece_.start);
    const int128 speed = rate == nullptr ? 0 : int128{u_->cards_numerator} * rate->per_ns;
    if (speed % u_->cards_denominator != 0) return;
    int128 amount = 0;
    if (!try_multiply(speed / u_->cards_denominator, int128{piece_.end.ns} - piece_.start.ns,
                      amount))
      return s_.find(audit_rule::rating, position_, u_->usage, "beyond 128 bits");
    s_.compare(audit_rule::coverage, position_, u_->usage, "a piece is what it amounts to",
               whole(amount), whole(piece_amount_));
  }
  counter_cost& cost_of(counter_handle counter, std::uint64_t at) {
    const auto known = costs_.find(counter.index);
    if (known != costs_.end()) return known->second;
    const auto before = s_.counters.cost(counter);
    if (!before) s_.find(audit_rule::amount, at, counter.index, "a price does not fit");
    return costs_[counter.index] = {before.value_or(mixed{}), {}};
  }
  void move_counter(counter_handle counter, std::uint32_t tranche, price_handle price,
                    int128 quantity, std::uint32_t records, const mixed& amount, std::uint64_t at) {
    if (!counter.has_value()) return;
    cost_of(counter, at).change(s_, amount, at);
    if (quantity == 0) return;
    const bool fits = quantity > 0
                          ? s_.counters.count_in(counter, tranche, price, quantity, records)
                          : s_.counters.uncount(counter, tranche, -quantity, records);
    if (!fits) s_.find(audit_rule::counter, at, counter.index, "a tranche that does not hold that");
  }
  // Records are priced by their place in the counter: that of their time, and then of their names.
  void check_records(counter_handle counter) {
    const auto known = records_.find(counter.index);
    if (known == records_.end()) return;
    const auto held = s_.counters.held(counter);
    std::vector<const usage_priced*> open;
    int128 quantity = held ? held->quantity : 0;
    int128 records = held ? int128{held->records} : 0;
    for (const auto& [usage, line] : known->second) {
      if (line->during.start < from_) continue;
      open.push_back(line);
      if (!try_subtract(quantity, line->quantity, quantity)) return;
      --records;
    }
    const auto turn_of = [&](const usage_priced* line) {
      const sku_handle sku = s_.book.all<usage_recorded>()[line->usage].sku;
      return s_.book.all<sku_defined>()[sku.index].line_order;
    };
    std::sort(open.begin(), open.end(), [&](const usage_priced* a, const usage_priced* b) {
      if (a->during.start != b->during.start) return a->during.start < b->during.start;
      if (turn_of(a) != turn_of(b)) return turn_of(a) < turn_of(b);
      return is_named_before(s_, a->usage, b->usage);
    });
    for (const usage_priced* line : open) {
      const auto amount = audited_record(s_.book.prices, s_.book.prices[line->price], records,
                                         quantity, line->quantity);
      if (!amount || !try_add(quantity, line->quantity, quantity))
        return s_.find(audit_rule::amount, begun_at_, line->usage, "a price does not fit");
      s_.compare(audit_rule::amount, begun_at_, line->usage, "the record by itself", *amount,
                 line->amount);
      ++records;
    }
  }
  // What no counter prices costs the same wherever it stands.
  void check_flat(const usage_priced& e, std::uint64_t at) {
    const price_entry& entry = s_.book.prices[e.price];
    result<mixed> amount = errc::unsupported;
    if (entry.kind == tariff_kind::per_record) {
      const free_allowance& free = s_.book.prices.record_of(entry).free;
      if (free.counts_records() || free.counts_amount()) return;
      amount = audited_record(s_.book.prices, entry, 0, 0, e.quantity);
    } else if (!s_.prices.is_counted(e.price)) {
      amount = s_.book.prices.tier_of(entry, 0).price.times(e.quantity);
    } else {
      return;
    }
    if (!amount) return s_.find(audit_rule::amount, at, e.usage, "a price does not fit");
    s_.compare(audit_rule::amount, at, e.usage, "quantity x price", *amount, e.amount);
  }

  // Used = charged + carried. Of a fraction of a card all of the usage, for its running total does
  // not say which part of it brought what.
  void check_amount() {
    if (counted_)
      return s_.compare(audit_rule::coverage, position_, u_->usage, "covered + priced",
                        whole(u_->amount), whole(amount_));
    const int128 denominator = u_->cards_denominator;
    int128 used = 0;
    const bool in_part = denominator == 1 && u_->during.start < from_;
    instant at = in_part ? from_ : u_->during.start;
    while (at < u_->during.end) {
      const rate_set* rate = s_.prices.rate_at(u_->sku, at);
      const instant next = s_.prices.next_rate(u_->sku, at);
      const instant end = next < u_->during.end ? next : u_->during.end;
      int128 product = 0;
      if (rate == nullptr ||
          !try_multiply(int128{u_->cards_numerator} * rate->per_ns, int128{end.ns} - at.ns,
                        product) ||
          !try_add(used, product, used))
        return s_.find(audit_rule::rating, position_, u_->usage, "no rate, or beyond 128 bits");
      at = end;
    }
    int128 charged = amount_;
    bool fits = denominator == 1 || try_add(u_->amount, s_.changed[u_->usage], charged);
    fits = fits && try_multiply(charged, denominator, charged);
    for (auto b = first_brought(); b != s_.brought.end() && b->usage == u_->usage; ++b)
      fits = fits && try_add(charged, b->brought, charged);
    if (!fits) return s_.find(audit_rule::rating, position_, u_->usage, "a sum does not fit");
    s_.compare(audit_rule::coverage, position_, u_->usage, "covered + priced + carried",
               whole(used), whole(charged));
  }
  [[nodiscard]] std::vector<brought_fraction>::iterator first_brought() {
    return std::lower_bound(
        s_.brought.begin(), s_.brought.end(), u_->usage,
        [](const brought_fraction& b, usage_number usage) { return b.usage < usage; });
  }
  // What the usage brought to a running total stands in one place; here it changes.
  void bring(std::uint32_t carry, int128 change) {
    auto at = first_brought();
    while (at != s_.brought.end() && at->usage == u_->usage && at->carry != carry) ++at;
    if (at == s_.brought.end() || at->usage != u_->usage)
      at = s_.brought.insert(at, {u_->usage, carry, 0});
    if (!try_add(at->brought, change, at->brought))
      s_.find(audit_rule::carry, position_, u_->usage, "a sum does not fit");
  }

  audit_state& s_;
  quota_audit& quotas_;
  factored_line factored_{s_, audit_rule::settlement};
  reprice_audit reprice_{s_};  // where the settlement is one
  std::map<usage_number, bool> reversed_;
  account_handle payer_{};
  instant from_ = instant_min;
  std::uint64_t begun_at_ = 0;
  std::map<std::uint32_t, std::map<usage_number, const usage_priced*>> records_;  // by counter
  std::map<usage_number, std::set<std::uint32_t>>
      drew_on_;                                  // what a reservation held may have ended
  std::map<usage_number, int> given_back_;       // 1: given back; 2: and done with
  std::map<std::uint32_t, counter_cost> costs_;  // by counter
  std::vector<priced_piece> priced_;
  std::vector<owing_line> owing_;
  std::vector<std::pair<pack_handle, mixed>> paid_;  // of the line at hand
  std::vector<drawn_piece> drawn_;

  const usage_settled* e_ = nullptr;
  const usage_recorded* u_ = nullptr;
  std::uint64_t position_ = 0;
  int128 amount_ = 0;
  std::vector<std::uint64_t> lines_;  // to be given back, in order
  std::size_t next_ = 0;
  const usage_priced* payment_ = nullptr;
  mixed unpaid_{};
  bool counted_ = false;
  dimension defined_unit_ = dimension::none;
  const dimension_values* values_ = nullptr;
  audit_prices::question question_;
  audit_candidates candidates_;
  bool in_piece_ = false;
  interval piece_{};
  int128 piece_amount_ = 0;
  instant reached_{};  // up to where the usage has pieces
  price_handle price_{};
};

}  // namespace ducat::inline v0::detail

#endif
