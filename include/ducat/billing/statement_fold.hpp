// SPDX-License-Identifier: MIT
// The fold behind every statement: one pass over a ledger's events, into lines per (account, month,
// sku, kind). Private to billing/statement.hpp.
#ifndef DUCAT_BILLING_STATEMENT_FOLD_HPP
#define DUCAT_BILLING_STATEMENT_FOLD_HPP

#include <ducat/billing/closed_periods.hpp>
#include <ducat/billing/effective_cost.hpp>
#include <ducat/billing/ledger_shape.hpp>
#include <ducat/billing/statement_line.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace ducat::inline v0::detail {

class statement_fold {
 public:
  struct folded_line {
    account_handle payer{};
    statement_line line{};
    std::uint32_t charge = flat_index::none;  // the place of its parts
  };

  /// @param only  the payer that is asked for; nothing for all of them
  statement_fold(const ledger& book, const interval& during, rounding mode,
                 account_handle only = {})
      : book_{book},
        during_{during},
        mode_{mode},
        only_{only},
        shape_{book},
        closed_{book, during} {}

  /// Errors: malformed_ledger. What does not fit is an error of its payer alone: error_of().
  [[nodiscard]] result<void> run() {
    for (std::uint64_t i = 0; i < book_.size(); ++i) {
      if (shape_.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
      position_ = i;
      book_.visit(i, [&](const auto& e) { apply(e); });
      if (malformed_) return failure{errc::malformed_ledger, 0, i};
    }
    return {};
  }

  [[nodiscard]] bool is_asked(account_handle payer) const noexcept {
    return !only_.has_value() || payer == only_;
  }
  /// Why a payer has no statement; of code errc{} where it has one.
  [[nodiscard]] const failure& error_of(account_handle payer) const noexcept {
    return errors_[payer.index];
  }
  [[nodiscard]] std::vector<folded_line>& lines() noexcept { return lines_; }
  [[nodiscard]] const std::vector<statement_pack>& packs() const noexcept { return packs_; }
  [[nodiscard]] const statement_charge& charge(std::uint32_t i) const noexcept {
    return charges_[i];
  }
  [[nodiscard]] const closed_periods& closed() const noexcept { return closed_; }
  /// What a payer paid in the period, less what went back: minor units.
  [[nodiscard]] int128 paid_by(account_handle payer) const noexcept {
    return payer.index < paid_.size() ? paid_[payer.index] : 0;
  }
  /// Who paid in it, of those that are asked for.
  [[nodiscard]] const std::set<account_handle>& paying() const noexcept { return paying_; }
  [[nodiscard]] account_handle root_of(account_handle a) const noexcept {
    return shape_.accounts()[a.index].root;
  }
  [[nodiscard]] const account_opened& terms_of(account_handle a) const noexcept {
    return book_.all<account_opened>()[a.index];
  }
  /// Of a payer, by what was stated of its zone last.
  [[nodiscard]] local_clock clock_of(account_handle payer) const noexcept {
    const account_opened& of = terms_of(payer);
    if (of.zone == 0) return local_clock{of.utc_offset_seconds};
    return {book_.zones, zones_[of.zone - 1]};
  }
  [[nodiscard]] symbol zone_of(account_handle payer) const noexcept {
    const std::uint32_t zone = terms_of(payer).zone;
    return zone == 0 ? symbol{} : book_.zones.label(zones_[zone - 1]);
  }

 private:
  // The usage, or the reversal, whose lines are being read.
  struct group {
    const usage_recorded* usage = nullptr;
    std::uint64_t end = 0;  // the position after its last line
    bool reversal = false;
    instant at = instant_min;  // when a reversal was made, where it says so
    dimension priced_in{};     // the unit of the price that wallets pay
  };

  // A lot of a series that has not begun, and what of it was refunded.
  struct waiting_lot {
    bool waits = false;
    int128 refunded = 0;
    int128 paid_back = 0;
  };

  // What an unfinished draw of a hold's usage left unused, before the hold gave it back.
  struct given_back {
    pack_handle pack{};
    mixed unused{};
  };

  struct close {
    const charges_closed* event = nullptr;
    std::uint64_t end = 0;
  };
  // Which charge a line is about, if any.
  struct charged_period {
    charge_handle charge{};
    interval period{};
  };

  struct line_key {
    account_handle account{};
    interval month{};
    sku_handle sku{};
    statement_kind kind{};
    dimension unit{};
    price_tax tax{};
    charged_period of{};
    interval corrects{};
    symbol funder{};
  };

  template <class Event> void apply(const Event&) {}  // what bills nothing

  void apply(const zone_stated& e) {
    if (e.zone > zones_.size()) zones_.push_back(0);
    zones_[e.zone - 1] = e.terms;
  }
  void apply(const account_opened&) {
    months_.push_back({});
    errors_.emplace_back();
  }

  void apply(const pack_granted& e) {
    const int128 granted = e.origin.has_value() ? 0 : e.quantity;
    const int128 paid = e.origin.has_value() ? 0 : e.paid;
    packs_.push_back(
        {e.pack, e.account, e.unit, granted, paid, {}, {granted, 0, 1}, false, 0, 0, 0, 0, {}});
    waiting_.push_back({e.series.has_value() && e.phase == pack_phase::pending, 0, 0});
    ends_.push_back(e.valid.end);
    if (e.origin.has_value() || waiting_.back().waits) return;  // the move says what it holds
    bill(e);
  }
  // A lot that was granted ahead is billed as it begins, and with it what was refunded before.
  void apply(const pack_activated& e) {
    waiting_lot& lot = waiting_[e.pack.index];
    if (!lot.waits) return;
    lot.waits = false;
    const pack_granted& granted = book_.all<pack_granted>()[e.pack.index];
    if (!granted.origin.has_value()) bill(granted);
    if (lot.refunded > 0 && turn_to(granted.account))
      post_refund(granted, granted.at, lot.refunded, lot.paid_back);
  }
  void bill(const pack_granted& e) {
    if (!turn_to(e.account)) return;
    statement_line* line = post(e.account, e.at, {}, statement_kind::purchase, e.unit, e.tax);
    add_exact(line, {e.paid, 0, 1});
    if (line == nullptr) return;
    accumulate(line->quantity, {e.quantity, 0, 1});
    accumulate(line->price, {e.paid, 0, 1});
  }

  void apply(const pack_first_used& e) { ends_[e.pack.index] = e.valid.end; }
  void apply(const pack_expired& e) {
    statement_pack& pack = packs_[e.pack.index];
    if (!turn_to(pack.account)) return;
    pack.expired = true;
    const auto unused = unused_of(pack);
    const auto broken = broken_of(pack);
    if (!unused || !broken) return fail();
    pack.broken = *broken;
    // What was moved away may leave a part of a minor unit behind, with nothing that carries it.
    if (!is_zero(*unused) || pack.broken != 0) post_breakage(pack, *unused, pack.broken);
  }

  // What a hold gives back to an expired pack is breakage, unless the usage that it is for takes it
  // from there at once.
  void apply(const hold_moved& e) {
    if (!e.pack.has_value() || !turn_to(packs_[e.pack.index].account)) return;
    statement_pack& pack = packs_[e.pack.index];
    const auto before = unused_of(pack);
    if (e.row == no_factor_row)
      accumulate(pack.held, e.amount);
    else
      keep(pack, e.balance_after);
    if (!before) return fail();
    if (position_ < group_.end)
      given_.push_back({e.pack, *before});
    else if (pack.expired)
      change_breakage(pack, *before);
  }

  // Quantity takes its share of the price along: what is refunded is billed back, what is voided
  // carries it, and what is transferred is another pack's.
  void apply(const pack_moved& e) {
    const account_handle owner = packs_[e.pack.index].account;
    if (!turn_to(owner)) return;
    move(packs_[e.pack.index], -e.quantity, -e.cost);
    if (e.to.has_value()) return move(packs_[e.to.index], e.quantity, e.cost);
    if (has_failed()) return;
    const pack_granted& granted = book_.all<pack_granted>()[e.pack.index];
    waiting_lot& lot = waiting_[e.pack.index];
    if (e.what == pack_move::refunded) {
      if (!lot.waits) return post_refund(granted, e.at, e.quantity, e.cost);
      accumulate(lot.refunded, e.quantity);
      accumulate(lot.paid_back, e.cost);
      return;
    }
    statement_line* line = post(owner, e.at, {}, statement_kind::voided, granted.unit);
    if (line == nullptr) return;
    accumulate(line->quantity, {e.quantity, 0, 1});
    accumulate(line->effective, e.cost);
  }
  void post_refund(const pack_granted& of, instant at, int128 quantity, int128 paid_back) {
    statement_line* line = post(of.account, at, {}, statement_kind::refund, of.unit, of.tax);
    add_exact(line, {-paid_back, 0, 1});
    if (line == nullptr) return;
    accumulate(line->quantity, {-quantity, 0, 1});
    accumulate(line->price, {-paid_back, 0, 1});
  }

  void apply(const charges_closed& e) { close_ = {&e, position_ + 1 + e.line_count}; }
  void apply(const charge_posted& e) {
    if (!turn_to_close(e)) return;
    statement_line* line = post(e.payer, e.at, {}, statement_kind::charge, dimension::money,
                                book_.prices.charges()[e.charge].tax, {e.charge, e.period});
    add_exact(line, e.owed);
    if (line == nullptr) return;
    folded_line& folded = lines_[last_number_];
    if (folded.charge == flat_index::none) {
      folded.charge = static_cast<std::uint32_t>(charges_.size());
      charges_.emplace_back();
    }
    statement_charge& charge = charges_[folded.charge];
    charge.came_to = e.came_to;
    for (const auto part : all_charge_parts) accumulate(charge.parts.*part, e.parts.*part);
    accumulate(line->quantity, e.amount);
    accumulate(line->price, e.amount);
  }
  void apply(const charge_paid& e) {
    if (!turn_to_close(e)) return;
    const auto cost = draw(e.pack, e.amount);
    statement_line* line = post(e.payer, e.at, {}, statement_kind::wallet_paid, dimension::money,
                                {}, {e.charge, e.period}, funder_of(e.pack));
    if (line == nullptr) return;
    accumulate(line->quantity, e.amount);
    accumulate(line->price, e.amount);
    accumulate(line->effective, cost);
  }

  // A credit bears the month that it is for, and no usage.
  void apply(const credit_posted& e) {
    if (!turn_to(e.account)) return;
    const mixed amount{-e.amount, 0, 1};
    statement_line* line = post(e.account, e.at, {}, statement_kind::adjustment, dimension::money,
                                e.tax, {{}, e.period});
    add_exact(line, amount);
    if (line == nullptr) return;
    accumulate(line->quantity, amount);
    accumulate(line->price, amount);
  }
  void apply(const payment_received& e) { pay(e.payer, e.at, e.amount); }
  void apply(const payment_returned& e) { pay(e.payer, e.at, -e.amount); }
  void pay(account_handle payer, instant at, int128 amount) {
    if (!turn_to(payer)) return;
    if (closed_.is_late(payer, at)) at = closed_.open_time(payer);
    if (!is_inside(at)) return;
    paying_.insert(payer);
    if (paid_.size() <= payer.index) paid_.resize(payer.index + 1);
    accumulate(paid_[payer.index], amount);
  }

  void apply(const usage_recorded& e) {
    group_ = {&e, position_ + 1 + e.line_count, false, {}, {}};
    given_.clear();
  }
  void apply(const usage_reversed& e) {
    group_ = {&book_.all<usage_recorded>()[e.usage], position_ + 1 + e.line_count, true, e.at, {}};
  }

  void apply(const usage_settled& e) {
    group_ = {&book_.all<usage_recorded>()[e.usage],
              position_ + 1 + e.line_count,
              e.step == settle_step::reversal_given_back,
              e.reversed_at,
              {}};
  }
  void apply(const period_closed& e) { closed_.close(e); }
  void apply(const time_advanced& e) { closed_.advance(e.to); }

  void apply(const pack_drawn& e) {
    if (!turn_to_usage(e.usage)) return;
    const auto cost = draw(e.pack, {given_for(e), 0, 1}, &e.balance_after);
    const dimension unit = packs_[e.pack.index].unit;
    if (statement_line* line = post_usage(e.during, statement_kind::usage_covered, unit)) {
      accumulate(line->quantity, {e.quantity, 0, 1});
      accumulate(line->effective, cost);
    }
  }
  // What a pack gave for a draw: a factor says so after it.
  [[nodiscard]] int128 given_for(const pack_drawn& e) const noexcept {
    const std::uint64_t next = position_ + 1;
    if (next >= group_.end || next >= book_.size() ||
        book_.kind_at(next) != event_kind::factor_moved)
      return e.quantity;
    return book_.at<factor_moved>(next).given;
  }
  void apply(const usage_priced& e) {
    if (!turn_to_usage(e.usage)) return;
    const price_entry& entry = book_.prices[e.price];
    group_.priced_in = entry.unit;
    statement_line* line =
        post_usage(e.during, statement_kind::usage_on_demand, group_.priced_in, entry.tax);
    add_exact(line, e.owed);
    if (line == nullptr) return;
    accumulate(line->quantity, {e.quantity, 0, 1});
    accumulate(line->price, e.amount);
  }
  void apply(const wallet_paid& e) {
    if (!turn_to_usage(e.usage)) return;
    const auto cost = draw(e.pack, e.amount);
    const dimension unit = group_.reversal ? group_.priced_in : dimension::money;
    const symbol funder = group_.reversal ? symbol{} : funder_of(e.pack);
    if (statement_line* line =
            post_usage(e.during, statement_kind::wallet_paid, unit, {}, funder)) {
      accumulate(line->effective, cost);
      if (group_.reversal) return;  // its price line says how much was taken back
      accumulate(line->quantity, e.amount);
      accumulate(line->price, e.amount);
    }
  }

  // Whether what happens to an account is billed here; what does not fit is then its payer's.
  [[nodiscard]] bool turn_to(account_handle account) noexcept {
    payer_ = root_of(account);
    return is_asked(payer_) && !has_failed();
  }
  // The same for a line, which must belong to the usage or reversal that is being read.
  [[nodiscard]] bool turn_to_usage(usage_number usage) noexcept {
    malformed_ = position_ >= group_.end || group_.usage->usage != usage;
    return !malformed_ && turn_to(group_.usage->account);
  }

  // The same for a line of a close.
  template <class Event> [[nodiscard]] bool turn_to_close(const Event& e) noexcept {
    malformed_ = position_ >= close_.end || close_.event->payer != e.payer ||
                 close_.event->period != e.period;
    return !malformed_ && turn_to(e.payer);
  }

  [[nodiscard]] symbol funder_of(pack_handle p) const {
    return book_.all<pack_granted>()[p.index].voucher.funder;
  }

  // What is left and not free is held: under factors it is usage that reservations hold, and what a
  // pack keeps for that goes with all that is used under the same row.
  void keep(statement_pack& pack, const mixed& free) {
    const auto held = subtract(pack.left, free);
    if (!held) return fail();
    pack.held = *held;
  }
  // Moves a pack's running total; returns the change of what its usage cost.
  // @param free  what the pack has left then that nothing holds, where factors have a say
  int128 draw(pack_handle which, const mixed& amount, const int128* free = nullptr) {
    statement_pack& pack = packs_[which.index];
    const auto unused = unused_before(pack);
    accumulate(pack.drawn, amount);
    const auto left = left_of(pack);
    const auto price =
        price_of_drawn(price_left(pack), pack.granted + pack.moved, pack.drawn, mode_);
    if (!left || !price || !unused) {
      fail();
      return 0;
    }
    pack.left = *left;
    if (free != nullptr && book_.all<pack_granted>()[which.index].factors != 0)
      keep(pack, {*free, 0, 1});
    const int128 change = *price - pack.effective;
    pack.effective = *price;
    if (pack.expired) change_breakage(pack, *unused);
    return change;
  }
  // What is left that nothing holds.
  [[nodiscard]] static result<mixed> unused_of(const statement_pack& pack) {
    const auto left =
        is_zero(pack.held) ? result<mixed>{pack.left} : subtract(pack.left, pack.held);
    return !left || sign(*left) > 0 ? left : mixed{};
  }
  // The same, before a hold gave anything back for the draw that follows.
  [[nodiscard]] result<mixed> unused_before(const statement_pack& pack) {
    for (const given_back& given : given_)
      if (given.pack == pack.pack) {
        const mixed unused = given.unused;
        std::erase_if(given_, [&](const given_back& g) { return g.pack == pack.pack; });
        return unused;
      }
    return unused_of(pack);
  }
  // What of a pack's price neither usage nor a hold carries.
  [[nodiscard]] result<int128> broken_of(const statement_pack& pack) const {
    if (is_zero(pack.held)) return price_left(pack) - pack.effective;
    const auto bound = add(pack.drawn, pack.held);
    if (!bound) return bound.error();
    const auto price = price_of_drawn(price_left(pack), pack.granted + pack.moved, *bound, mode_);
    if (!price) return price.error();
    return price_left(pack) - *price;
  }
  void change_breakage(statement_pack& pack, const mixed& before) {
    const auto unused = unused_of(pack);
    const auto broken = broken_of(pack);
    const auto grown = unused ? subtract(*unused, before) : unused;
    if (!grown || !broken) return fail();
    const int128 change = *broken - pack.broken;
    pack.broken = *broken;
    if (!is_zero(*grown) || change != 0) post_breakage(pack, *grown, change);
  }
  // Neither sum overflows: move() has seen to it.
  [[nodiscard]] static int128 price_left(const statement_pack& pack) noexcept {
    return pack.paid + pack.moved_paid;
  }
  [[nodiscard]] static result<mixed> left_of(const statement_pack& pack) {
    return subtract({pack.granted + pack.moved, 0, 1}, pack.drawn);
  }
  void move(statement_pack& pack, int128 quantity, int128 cost) {
    int128 fits = 0;
    accumulate(pack.moved, quantity);
    accumulate(pack.moved_paid, cost);
    if (!try_add(pack.granted, pack.moved, fits) || !try_add(pack.paid, pack.moved_paid, fits)) {
      pack.moved = pack.moved_paid = 0;
      return fail();
    }
    const auto left = left_of(pack);
    if (!left) return fail();
    pack.left = *left;
  }
  void post_breakage(const statement_pack& pack, const mixed& quantity, int128 effective) {
    const instant end = ends_[pack.pack.index];
    statement_line* line = post(pack.account, end, {}, statement_kind::breakage, pack.unit);
    if (line == nullptr) return;
    accumulate(line->quantity, quantity);
    accumulate(line->effective, effective);
  }

  // The line of a piece of the current group; nullptr where it is not on this statement. The unit
  // is that of its pack or its price: it is what the sku was charged in at that time.
  statement_line* post_usage(const interval& piece, statement_kind kind, dimension unit,
                             const price_tax& tax = {}, symbol funder = {}) {
    if (has_failed()) return nullptr;
    const usage_recorded& usage = *group_.usage;
    const bool dated = group_.reversal && group_.at != instant_min;
    if (group_.reversal) kind = statement_kind::adjustment;
    return post(usage.account, dated ? group_.at : piece.start, usage.sku, kind, unit, tax, {},
                funder);
  }

  statement_line* post(account_handle account, instant at, sku_handle sku, statement_kind kind,
                       dimension unit, const price_tax& tax = {}) {
    return post(account, at, sku, kind, unit, tax, charged_period{});
  }
  statement_line* post(account_handle account, instant at, sku_handle sku, statement_kind kind,
                       dimension unit, const price_tax& tax, const charged_period& of,
                       symbol funder = {}) {
    const account_handle payer = root_of(account);
    const bool is_late = closed_.is_late(payer, at);
    const interval corrects = is_late ? month_of(payer, at) : interval{};
    closed_.forget();
    if (closed_.has(payer))
      closed_.turn_to(payer, is_late ? corrects : month_of(payer, at), is_late);
    if (is_late) at = closed_.open_time(payer);
    closed_.place(at);
    if (!is_inside(at)) return nullptr;
    interval& month = months_[payer.index];
    if (!month.contains(at)) month = month_of(payer, at);
    const line_key key{account, month, sku, kind, unit, tax, of, corrects, funder};
    if (last_ != nullptr && is_line(*last_, key)) return last_;
    const std::uint64_t hash = hash_of(key);
    last_number_ = index_.find(hash, [&](std::uint32_t i) { return is_line(lines_[i].line, key); });
    if (last_number_ == flat_index::none) {
      last_number_ = static_cast<std::uint32_t>(lines_.size());
      index_.insert(hash, last_number_);
      folded_line fresh;
      fresh.payer = payer;
      fresh.line.account = account;
      fresh.line.month = month;
      fresh.line.sku = sku;
      fresh.line.charge = of.charge;
      fresh.line.period = of.period;
      fresh.line.corrects = corrects;
      fresh.line.funder = funder;
      fresh.line.kind = kind;
      fresh.line.unit = unit;
      fresh.line.tax = tax;
      lines_.push_back(fresh);
    }
    return last_ = &lines_[last_number_].line;
  }
  [[nodiscard]] static std::uint64_t hash_of(const line_key& k) noexcept {
    const std::uint64_t hash = mix(mix((std::uint64_t{k.account.index} << 32) | k.sku.index,
                                       static_cast<std::uint64_t>(k.month.start.ns)),
                                   (std::uint64_t{static_cast<std::uint8_t>(k.kind)} << 8) |
                                       static_cast<std::uint8_t>(k.unit));
    if (!k.of.charge.has_value() && k.corrects.empty() && !k.funder.has_value()) return hash;
    return mix(hash, mix((std::uint64_t{k.funder.index} << 32) | k.of.charge.index,
                         static_cast<std::uint64_t>(k.of.period.start.ns)) +
                         static_cast<std::uint64_t>(k.corrects.start.ns));
  }
  [[nodiscard]] static bool is_line(const statement_line& l, const line_key& k) noexcept {
    return l.account == k.account && l.month == k.month && l.sku == k.sku && l.kind == k.kind &&
           l.unit == k.unit && l.tax == k.tax && l.charge == k.of.charge &&
           l.period == k.of.period && l.corrects == k.corrects && l.funder == k.funder;
  }

  [[nodiscard]] bool is_inside(instant at) const noexcept {
    return during_.start <= at && (at < during_.end || during_.end == instant_max);
  }
  [[nodiscard]] interval month_of(account_handle payer, instant at) const {
    return period_containing(at, period::month, clock_of(payer));
  }
  // What the last posting bills, on this statement or not.
  void add_exact(statement_line* line, const mixed& amount) {
    if (line != nullptr) accumulate(line->exact, amount);
    if (!has_failed() && !closed_.bill(amount)) fail();
  }
  void accumulate(mixed& sum, const mixed& amount) {
    const auto next = add(sum, amount);
    if (next)
      sum = *next;
    else
      fail();
  }
  void accumulate(int128& sum, int128 amount) {
    if (!try_add(sum, amount, sum)) fail();
  }
  void fail() noexcept {
    if (!has_failed()) errors_[payer_.index] = {errc::overflow, 0, position_};
  }
  [[nodiscard]] bool has_failed() const noexcept { return errors_[payer_.index].code != errc{}; }

  const ledger& book_;
  interval during_;
  rounding mode_;
  account_handle only_;
  ledger_shape shape_;
  closed_periods closed_;
  std::uint64_t position_ = 0;
  bool malformed_ = false;
  group group_;
  std::vector<given_back> given_;
  close close_;
  account_handle payer_{};            // of the event that is being read
  std::vector<failure> errors_;       // by payer
  std::vector<std::uint32_t> zones_;  // by their numbers: what was stated of them last
  std::vector<statement_pack> packs_;
  std::vector<waiting_lot> waiting_;  // by pack
  std::vector<instant> ends_;         // by pack: of its validity, as it is now
  std::vector<interval> months_;      // by payer: the month of the last posting
  std::vector<int128> paid_;          // by payer: in the period
  std::set<account_handle> paying_;
  std::vector<folded_line> lines_;
  flat_index index_;
  std::vector<statement_charge> charges_;
  statement_line* last_ = nullptr;
  std::uint32_t last_number_ = 0;  // of the line that post() returned
};

}  // namespace ducat::inline v0::detail

#endif
