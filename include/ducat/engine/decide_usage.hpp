// SPDX-License-Identifier: MIT
// The one decider of usage: record, quote and authorise all come here, and differ in one thing
// only: an authorisation may refuse for want of cover; usage that happened is always recorded
// (design law 9).
#ifndef DUCAT_ENGINE_DECIDE_USAGE_HPP
#define DUCAT_ENGINE_DECIDE_USAGE_HPP

#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/held_cards.hpp>
#include <ducat/engine/held_counters.hpp>
#include <ducat/engine/hold_purse.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/engine/pay_line.hpp>
#include <ducat/engine/price_quantity.hpp>
#include <ducat/engine/standing_rules.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_command.hpp>
#include <ducat/engine/usage_review.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>
#include <ducat/usage/rating.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Decides one usage: rates it, splits it at every edge of time, draws on packs, prices the rest.
class usage_decider {
 public:
  constexpr usage_decider(const engine_state& state, const usage_command& usage, decide_mode mode,
                          draft& into, rule_memory* known) noexcept
      : s_{state},
        u_{usage},
        mode_{mode},
        d_{into},
        known_{known},
        user_{state.held.accounts[usage.account.index]},
        terms_{state.held.terms[user_.terms]},
        closed_{usage.during.start < state.settled.latest()
                    ? state.settled.of_payer(user_.payer).until
                    : instant_min} {}

  /// It draws on what a hold has for it before anything else.
  constexpr void draw_first_on(hold_purse& own) noexcept { own_ = &own; }
  /// Nothing is held on a voucher: what it pays, other usage may have used up by then.
  constexpr void count_on_no_voucher() noexcept { counts_on_vouchers_ = false; }

  /// Precondition: the usage was validated and its id is new. Errors: see decide_usage().
  [[nodiscard, gnu::always_inline]] constexpr result<outcome> run() {
    const auto done = decide();
    if (done) return outcome{d_.out(), position_, false};
    d_.roll_back();
    return done.error();
  }

 private:
  // It stands before its uses: clang evaluates no template that it has yet to see.
  template <class Visit>
  [[gnu::always_inline]] constexpr void for_each_pack(instant when, Visit visit) {
    const auto in_time = s_.held.in_time(when, visit);
    if (d_.first_uses().is_settled())
      d_.first_uses().for_each_pack(s_.held, u_.account, when, in_time);
    else
      s_.held.for_each_pack(u_.account, when, in_time);
  }

  [[nodiscard, gnu::always_inline]] constexpr result<void> decide() {
    const dimensions_handle dimensions =
        u_.dimensions == dimension_values{} ? dimensions_handle{} : meet_dimensions();
    position_ = d_.out().size();
    const std::size_t number = d_.out().all<usage_recorded>().size();
    if (number == max_usages) return failure{errc::ledger_full, 0, 0, max_usages};
    number_ = static_cast<usage_number>(number);
    usage_recorded& event = d_.emit(usage_recorded{u_.id, u_.source, u_.account, u_.sku, dimensions,
                                                   u_.cards.numerator(), u_.cards.denominator(),
                                                   u_.during, 0, position_, number_, 0});
    const bool is_counted = s_.skus[u_.sku].how == meter::counted;
    if (const auto done = is_counted ? counted() : metered(); !done) return done;
    d_.emit_counters();
    if (user_.watched) d_.emit_quotas();
    event.amount = total_;
    event.line_count = static_cast<std::uint32_t>(d_.out().size() - position_ - 1);
    return {};
  }

  constexpr dimensions_handle meet_dimensions() {
    if (const dimensions_handle known = s_.find_dimensions(u_.dimensions); known.has_value())
      return known;
    const dimensions_handle id{static_cast<std::uint32_t>(s_.dimensions.size())};
    d_.emit(dimensions_met{id, u_.dimensions});
    return id;
  }

  // The rules at an instant: remembered, or looked up for this usage alone.
  [[nodiscard, gnu::always_inline]] constexpr result<const standing_rules*> rules_at(instant when) {
    if (known_ != nullptr) return known_->at(s_, u_.sku, user_.terms, u_.dimensions, when);
    const auto found = find_rules(s_, u_.sku, terms_, u_.dimensions, when);
    if (!found) return found.error();
    own_rules_ = *found;
    return &own_rules_;
  }

  constexpr result<void> counted() {
    d_.first_uses().settle();
    const auto rules = rules_at(u_.during.start);
    if (!rules) return rules.error();
    return piece(u_.during, u_.quantity, **rules);
  }

  // Walks the interval from edge to edge: each piece is charged under the rules of its own time
  // (design law 7).
  [[gnu::always_inline]] constexpr result<void> metered() {
    instant from = u_.during.start;
    while (from < u_.during.end) {
      if (pieces_++ == max_pieces) return failure{errc::too_many_pieces, 0, 0, max_pieces};
      d_.first_uses().settle();
      const auto rules = rules_at(from);
      if (!rules) return rules.error();
      const instant to = next_edge(from, **rules);
      const auto held = checked_subtract(to, from);
      if (!held) return held.error();
      const auto product = rate_metered(u_.cards, (*rules)->per_ns, held->count());
      if (!product) return product.error();
      int128 amount = product->product;
      if (product->denominator != 1) {
        const auto whole = whole_units(*product, (*rules)->unit);
        if (!whole) return whole.error();
        amount = *whole;
      }
      if (const auto done = piece({from, to}, amount, **rules); !done) return done;
      from = to;
    }
    close_carry();
    return {};
  }

  // The first instant after `from` at which another rule or another set of packs may hold.
  [[nodiscard, gnu::always_inline]] constexpr instant next_edge(instant from,
                                                                const standing_rules& rules) {
    instant to = rules.during.end < u_.during.end ? rules.during.end : u_.during.end;
    const auto cut = [&](instant edge) {
      if (from < edge && edge < to) to = edge;
    };
    for_each_pack(from, [&](pack_handle id, const pack& p) {
      if ((p.unit == rules.unit || p.is_wallet()) && is_in_scope(p)) {
        cut(p.valid.start);
        cut(p.valid.end);
        if (p.is_waiting && may_begin(id, p, from)) cut(validity_from(id, from).end);
        if (p.has_factors && p.valid.contains(from))
          factor_draft::for_each_edge(s_.held, id, subject(), from, clock(), cut);
      }
      return true;
    });
    if (user_.watched) cut(d_.quotas().next_edge(u_.account, rules.unit, from));
    return to;
  }

  [[nodiscard]] constexpr local_clock clock() const noexcept { return s_.held.clock_of(terms_); }
  // A pack that waits for its first use begins with a piece, unless it lapsed, or what would begin
  // has ended already.
  [[nodiscard]] constexpr bool may_begin(pack_handle id, const pack& p, instant start) const {
    return p.phase != pack_phase::expired && p.valid.contains(start) &&
           s_.now < validity_from(id, start).end;
  }
  [[nodiscard]] constexpr interval validity_from(pack_handle id, instant start) const {
    return s_.held.first_use_of(id).validity_from(start, clock());
  }
  constexpr void begin_validity(pack_handle id, const pack& p, instant start) {
    if (d_.first_uses().contains(id)) return;
    const interval valid = validity_from(id, start);
    d_.first_uses().add(id, p, valid);
    d_.emit(pack_first_used{id, number_, s_.now < start ? pack_phase::pending : pack_phase::active,
                            valid});
  }

  [[nodiscard, gnu::always_inline]] constexpr bool is_in_scope(const pack& p) const noexcept {
    return p.scope == 0 || s_.held.scopes.allows(p.scope, subject());
  }
  [[nodiscard]] constexpr scope_subject subject() const noexcept {
    return {u_.sku, u_.account, &u_.dimensions};
  }

  // Usage of a period that is closed draws on what outlives the close.
  [[nodiscard]] constexpr bool is_frozen(const pack& p, const interval& during) const noexcept {
    return during.start < closed_ && p.valid.end <= closed_;
  }

  // Whole base units of a piece under a fraction of a card: it joins the running total of its
  // ratio and unit.
  [[nodiscard]] constexpr result<int128> whole_units(const metered_product& product,
                                                     dimension unit) {
    if (!carrying_ || carry_unit_ != unit) turn_to_carry(unit);
    if (!try_add(rest_, product.product, rest_)) return errc::overflow;
    // A reversal may leave more charged than was used: usage makes up for it before it is charged.
    if (rest_ < 0) return int128{0};
    const auto step = carry(0, rest_, product.denominator);
    if (!step) return step.error();
    rest_ = step->rest;
    return step->amount;
  }
  // Takes up the running total of a unit, and puts that of another one by.
  [[gnu::noinline]] constexpr void turn_to_carry(dimension unit) {
    if (carrying_) {
      d_.put_by(moved_carry());
      if (const carry_moved* const known = d_.put_by_of(unit); known != nullptr) {
        carry_ = known->carry;
        carry_unit_ = unit;
        rest_before_ = known->rest_before;
        rest_ = known->rest_after;
        return;
      }
    }
    carrying_ = true;
    carry_unit_ = unit;
    carry_ = s_.find_carry(user_.root, u_.sku, unit, u_.cards.numerator(), u_.cards.denominator());
    if (carry_ == flat_index::none)
      carry_ = static_cast<std::uint32_t>(s_.carries.size()) + new_carries_++;
    rest_before_ = d_.carried(carry_);
    rest_ = rest_before_;
  }
  [[nodiscard]] constexpr carry_moved moved_carry() const noexcept {
    return {
        carry_,       user_.root, u_.sku, carry_unit_, u_.cards.numerator(), u_.cards.denominator(),
        rest_before_, rest_};
  }
  constexpr void close_carry() {
    if (carrying_) d_.emit_carries(moved_carry());
  }

  // One piece: all of it under one rate, one price, one set of packs.
  [[gnu::always_inline]] constexpr result<void> piece(const interval& during, int128 amount,
                                                      const standing_rules& rules) {
    if (!try_add(total_, amount, total_)) return errc::overflow;
    if (amount == 0) return {};
    counter_handle counter{};
    if (rules.entry != nullptr && rules.entry->counted)
      counter = counter_of(*rules.entry, during.start);
    if (user_.watched) d_.quotas().enter(u_.account, rules.unit, during.start);
    int128 wanted = amount;
    if (const auto done = cover(during, wanted, counter, rules); !done) return done;
    if (wanted == 0) return {};
    if (mode_ == decide_mode::authorise && user_.watched)
      if (const auto left = d_.quotas().check_drawn(rules.unit); !left) return left;
    if (mode_ == decide_mode::authorise && terms_.policy == overage::refuse)
      return failure{errc::insufficient, number_of(rules.unit), u_.account.index, wanted};
    if (rules.entry == nullptr)
      return failure{errc::no_price, number_of(rules.unit), u_.sku.index, wanted};
    return price_rest(during, wanted, counter, rules.price);
  }

  constexpr counter_handle counter_of(const price_entry& entry, instant when) {
    const account_handle owner = entry.owner == counter_owner::payer ? user_.root : u_.account;
    return d_.counter(entry.counter, owner, period_containing(when, entry.cycle, clock()));
  }

  // Covers what packs can. Covered usage that moves a counter may change the price of what the
  // counter held before (a volume price falls): the difference is a priced line of its own.
  [[gnu::always_inline]] constexpr result<void> cover(const interval& during, int128& wanted,
                                                      counter_handle counter,
                                                      const standing_rules& rules) {
    if (!counter.has_value() || rules.entry->basis != counter_basis::all_usage)
      return draw(during, wanted, {}, rules.unit);
    repriced_ = mixed{};
    if (const auto done = draw(during, wanted, counter, rules.unit); !done) return done;
    if (is_zero(repriced_)) return {};
    return post(
        {number_, rules.price, counter, no_tranche, during, 0, repriced_, mixed{}, mixed{}});
  }

  // Draws on the packs in burn-down order, down to zero; then below it where a floor allows.
  // `counter` is the one that covered usage moves, or nothing.
  [[gnu::always_inline]] constexpr result<void> draw(const interval& during, int128& wanted,
                                                     counter_handle counter, dimension unit) {
    if (own_ != nullptr) [[unlikely]] {
      const auto drawn = draw_own(during, wanted, counter, unit);
      if (!drawn || wanted == 0) return drawn;
    }
    const auto done = draw_once(during, wanted, counter, unit, false);
    if (!done || wanted == 0) return done;
    return draw_once(during, wanted, counter, unit, true);
  }
  constexpr result<void> draw_once(const interval& during, int128& wanted, counter_handle counter,
                                   dimension unit, bool below_zero) {
    result<void> done;
    for_each_pack(during.start, [&](pack_handle id, const pack& p) {
      if (p.unit != unit || p.is_wallet() || !p.valid.contains(during.start)) return true;
      if ((below_zero && p.floor == 0) || !may_draw_on(id, p, during)) return true;
      const int128 balance = d_.balance(id, p);
      const int128 floor = below_zero ? p.floor : 0;
      if (floor < balance) done = draw_from(id, p, during, balance, floor, wanted, counter);
      return done.has_value() && wanted > 0;
    });
    return done;
  }
  [[nodiscard, gnu::always_inline]] constexpr bool may_draw_on(pack_handle id, const pack& p,
                                                               const interval& during) const {
    return is_in_scope(p) && !is_frozen(p, during) &&
           (!p.is_waiting || may_begin(id, p, during.start));
  }
  struct drawn_share {
    int128 taken = 0;
    factored_draw by_factor{};
  };
  [[gnu::always_inline]] constexpr result<void> draw_from(pack_handle id, const pack& p,
                                                          const interval& during, int128 balance,
                                                          int128 floor, int128& wanted,
                                                          counter_handle counter) {
    const int128 room = balance - floor;
    drawn_share share{room < wanted ? room : wanted, {}};
    if (p.has_factors || user_.watched) {
      const auto limited = share_of(id, p, during.start, room, share.taken, wanted);
      if (!limited || limited->taken == 0) return limited ? result<void>{} : limited.error();
      share = *limited;
    }
    result<std::uint32_t> tranche = no_tranche;
    if (counter.has_value()) tranche = count_covered(counter, share.taken);
    if (!tranche) return tranche.error();
    wanted -= share.taken;
    const bool factored = share.by_factor.is_stated();
    const int128 left = balance - (factored ? share.by_factor.taken : share.taken);
    d_.set_balance(id, left);
    d_.emit(pack_drawn{number_, id, counter, *tranche & no_tranche, p.phase == pack_phase::expired,
                       during, share.taken, left});
    if (factored) move_factor(id, share.by_factor);
    if (p.is_waiting) begin_validity(id, p, during.start);
    return {};
  }
  // Where factors or quotas have a say: nothing where its rest is dust, or a quota leaves none.
  [[nodiscard, gnu::noinline]] constexpr result<drawn_share> share_of(pack_handle id, const pack& p,
                                                                      instant start, int128 room,
                                                                      int128 taken, int128 wanted) {
    drawn_share share{taken, {}};
    if (p.has_factors) {
      const auto by = serve_by_factor(id, start, room, wanted);
      if (!by) return by.error();
      share = {by->covered, by->covered == 0 ? factored_draw{} : *by};
    }
    if (!user_.watched || share.taken == 0) return share;
    const auto allowed = draw_within_quotas(id, share.taken);
    if (!allowed) return allowed.error();
    if (share.by_factor.is_stated() && 0 < *allowed && *allowed < share.taken)
      share.by_factor = *serve_by_factor(id, start, room, *allowed);
    share.taken = *allowed;
    return share;
  }

  // How much of what a pack could give the quotas between its node and the user's leave; it is
  // counted.
  [[nodiscard, gnu::noinline]] constexpr result<int128> draw_within_quotas(pack_handle from,
                                                                           int128 wanted) {
    const int depth = s_.held.accounts[s_.held.ranks[from.index].account.index].depth;
    const int128 allowed = d_.quotas().allow(depth, wanted);
    if (allowed == 0) return allowed;
    const auto done = d_.quotas().draw(depth, allowed);
    return done ? result<int128>{allowed} : result<int128>{done.error()};
  }

  // What the usage's hold has of packs goes first, past their ends and whatever came since.
  [[gnu::noinline]] constexpr result<void> draw_own(const interval& during, int128& wanted,
                                                    counter_handle counter, dimension unit) {
    for (std::size_t i = 0; i < own_->size() && wanted > 0; ++i) {
      const pack_handle id = own_->lot(i);
      if (!id.has_value() || s_.held.packs[id.index].unit != unit || own_->left(i).whole <= 0)
        continue;
      const auto share = own_->share(d_, i, subject(), during.start, wanted);
      if (!share) return share.error();
      const int128 taken = share->covered;
      if (taken == 0) continue;
      result<std::uint32_t> tranche = no_tranche;
      if (counter.has_value()) tranche = count_covered(counter, taken);
      if (!tranche) return tranche.error();
      if (user_.watched) {  // it was promised: a quota counts it, and keeps nothing back
        const int depth = s_.held.accounts[s_.held.ranks[id.index].account.index].depth;
        if (const auto done = d_.quotas().draw(depth, taken); !done) return done;
      }
      if (const auto given = own_->give(d_, i, {share->units, 0, 1}); !given) return given;
      wanted -= taken;
      const auto by = d_.factors().move(s_.held, id, share->row, taken);
      if (!by) return by.error();
      const pack& p = s_.held.packs[id.index];
      const int128 balance = d_.balance(id) - by->taken;
      d_.set_balance(id, balance);
      d_.emit(pack_drawn{number_, id, counter, *tranche & no_tranche,
                         p.phase == pack_phase::expired, during, taken, balance});
      if (by->is_stated()) move_factor(id, *by);
      if (p.is_waiting && may_begin(id, p, during.start)) begin_validity(id, p, during.start);
    }
    return {};
  }

  // What a pack that has factors covers, and gives for that.
  [[nodiscard, gnu::noinline]] constexpr result<factored_draw> serve_by_factor(pack_handle id,
                                                                               instant when,
                                                                               int128 room,
                                                                               int128 wanted) {
    return d_.factors().draw(s_.held, id, subject(), when, clock(), room, wanted);
  }
  constexpr void move_factor(pack_handle id, const factored_draw& by) {
    d_.factors().set(s_.held, id, by.row, by.after);
    d_.emit(factor_moved{id, number_, by.row, by.given, by.after});
  }

  // Covered quantity joins its counter; what that changes of the counter's price is settled once
  // all packs are drawn.
  [[nodiscard]] constexpr result<std::uint32_t> count_covered(counter_handle counter,
                                                              int128 taken) {
    const auto counted = d_.counters().count(counter, price_handle{}, taken);
    if (!counted) return counted.error();
    const auto sum = add(repriced_, counted->amount);
    if (!sum) return sum.error();
    repriced_ = *sum;
    return counted->tranche;
  }

  constexpr result<void> price_rest(const interval& during, int128 quantity, counter_handle counter,
                                    price_handle price) {
    const auto priced = price_quantity(s_, price, counter, quantity, d_.counters());
    if (!priced) return priced.error();
    return post({number_, price, counter, priced->tranche, during, quantity, priced->amount,
                 mixed{}, mixed{}});
  }

  // Writes a priced line and has it paid: what the wallets leave is owed.
  constexpr result<void> post(const usage_priced& priced) {
    if (own_ != nullptr) [[unlikely]]
      return post_from_hold(priced);
    usage_priced& line = d_.emit(priced);
    return owe(line, pay_from_wallets(line.during, line.amount));
  }
  // The same, where the usage's hold has money: it goes first.
  [[gnu::noinline]] constexpr result<void> post_from_hold(const usage_priced& priced) {
    const auto freed = own_->free_money(d_, priced.amount);
    if (!freed) return freed.error();
    usage_priced& line = d_.emit(priced);
    const auto rest = subtract(line.amount, *freed);
    if (!rest) return rest.error();
    if (const auto paid = pay_own(line.during); !paid) return paid;
    return owe(line, pay_from_wallets(line.during, *rest));
  }
  constexpr result<void> owe(usage_priced& line, const result<mixed>& unpaid) {
    if (!unpaid) return unpaid.error();
    const auto owed = add(d_.owed(u_.account), *unpaid);
    if (!owed) return owed.error();
    line.owed = *unpaid;
    line.owed_after = *owed;
    d_.set_owed(*owed);
    if (user_.watched)
      if (const auto done = spend(line.amount); !done) return done;
    return mode_ == decide_mode::authorise && sign(*unpaid) > 0 ? check_credit(*owed)
                                                                : result<void>{};
  }
  [[gnu::noinline]] constexpr result<void> spend(const mixed& amount) {
    const auto done = d_.quotas().spend(amount);
    if (!done || mode_ != decide_mode::authorise || sign(amount) <= 0) return done;
    return d_.quotas().check_spent();
  }

  [[nodiscard]] constexpr result<void> check_credit(const mixed& owed) const {
    const payer& pays = s_.held.payers[user_.payer];
    const mixed limit{pays.credit_limit, 0, 1};
    if (!pays.limited) return {};
    const auto bound = add(owed, d_.held_credit(u_.account));
    if (!bound) return bound.error();
    if (*bound <= limit) return {};
    const auto missing = round(*subtract(*bound, limit), rounding::ceiling);
    return failure{errc::insufficient, number_of(dimension::money), u_.account.index,
                   missing.value_or(int128_max)};
  }
  [[nodiscard]] static constexpr std::uint32_t number_of(dimension unit) noexcept {
    return static_cast<std::uint32_t>(unit);
  }

  // What the hold's wallets have set free for the line pays it first.
  [[gnu::noinline]] constexpr result<void> pay_own(const interval& during) {
    for (std::size_t i = 0; i < own_->size(); ++i) {
      const mixed paid = own_->take_freed(i);
      if (is_zero(paid)) continue;
      const pack_handle id = own_->lot(i);
      const auto left = subtract(d_.wallet(id), paid);
      if (!left) return left.error();
      d_.set_wallet(id, *left);
      d_.emit(wallet_paid{number_, id, during, paid, *left,
                          s_.held.packs[id.index].phase == pack_phase::expired});
    }
    return {};
  }

  // What the wallets leave unpaid. A credit (a negative amount) goes to the payer's account.
  constexpr result<mixed> pay_from_wallets(const interval& during, const mixed& amount) {
    return pay_line(payable{*this, during}, amount);
  }
  // A line as pay_line() wants it.
  struct payable {
    usage_decider& by;
    const interval& during;

    [[nodiscard]] constexpr const holdings& held() const noexcept { return by.s_.held; }
    [[nodiscard]] constexpr account_handle user() const noexcept { return by.u_.account; }
    [[nodiscard]] constexpr instant when() const noexcept { return during.start; }
    [[nodiscard]] constexpr mixed balance(pack_handle id) const { return by.d_.wallet(id); }
    [[nodiscard, gnu::always_inline]] constexpr bool may_pay(const pack& p) const {
      return by.is_in_scope(p) && !by.is_frozen(p, during) &&
             (!p.is_voucher || by.counts_on_vouchers_);
    }
    [[gnu::always_inline]] constexpr result<void> pay(pack_handle id, const pack& p,
                                                      const mixed& has, const mixed& paid) {
      const auto left = subtract(has, paid);
      if (!left) return left.error();
      by.d_.set_wallet(id, *left);
      by.d_.emit(wallet_paid{by.number_, id, during, paid, *left, p.phase == pack_phase::expired});
      return {};
    }
  };

  const engine_state& s_;
  const usage_command& u_;
  decide_mode mode_;
  draft& d_;
  rule_memory* known_;
  hold_purse* own_ = nullptr;
  bool counts_on_vouchers_ = true;
  const account& user_;
  const payer_terms& terms_;
  instant closed_;  // what begins before it is closed
  standing_rules own_rules_{};
  std::uint64_t position_ = 0;
  usage_number number_ = 0;
  int128 total_ = 0;
  mixed repriced_{};  // what covered quantity has changed of its counter's price
  std::uint32_t pieces_ = 0;
  bool carrying_ = false;
  dimension carry_unit_ = dimension::none;  // of the running total that was met last
  std::uint32_t carry_ = 0;
  std::uint32_t new_carries_ = 0;
  int128 rest_before_ = 0;
  int128 rest_ = 0;
};

}  // namespace detail

/// Decides a usage. The events go to `into`; on an error they are rolled back and nothing has
/// changed.
/// @param usage  with the hash of its id in its scope
/// @param past   the ledger of `state`; a repeated id is answered from it
/// @param known  what was found out about `state` before, or null
/// Errors: unknown_account; unknown_sku; unknown_symbol (a source or dimension value that was not
/// interned here); out_of_range (a zero id, a negative quantity, a card count of a metered sku that
/// is not above zero); invalid_interval; unit_mismatch (a counted sku with cards, a metered one
/// with a quantity); conflict (the id was recorded with other content: `reference` is its ledger
/// position); too_many_pieces; no_rate; no_price (`amount` base units that no pack covers);
/// overflow; ledger_full; too_far_ahead (it ends beyond the horizon: `amount`); too_old in all
/// modes but record, where usage that ended before the retention (`amount`), or that waits in
/// review, is answered by an outcome that says so; and only in authorise mode account_frozen (in
/// any part of its time), insufficient (`amount` is what is missing) and quota_reached (`reference`
/// is the quota, `amount` what it has left). For no_price and the last two `position` is the
/// dimension of the amount, money where a credit limit or a budget binds. O(pieces × packs and
/// quotas on the way to the root).
[[nodiscard]] constexpr result<outcome> decide_usage(const engine_state& state, const ledger& past,
                                                     const usage_command& usage, decide_mode mode,
                                                     draft& into, rule_memory* known = nullptr) {
  if (const auto valid = detail::validate(state, past, usage); !valid) return valid.error();
  const account_handle root = state.held.accounts[usage.account.index].root;
  const std::uint64_t repeated = find_usage(state, past, usage.id, usage.source, root, usage.hash);
  if (repeated != dedup_index::none) {
    const usage_recorded& first = past.all<usage_recorded>()[repeated];
    if (!detail::same_content(past, first, usage))
      return failure{errc::conflict, 0, first.position};
    return outcome{past, first.position, true, state.is_reversed(repeated)};
  }
  if (state.unquestioned_until <= usage.during.end) [[unlikely]] {
    const queued_handle queued = detail::find_queued(state, past, usage);
    if (queued.has_value() || !state.may_end(usage.during.end))
      return detail::review(state, past, usage, queued, mode, into);
  }
  into.begin(state);
  if (mode == decide_mode::authorise) {
    if (const auto open = detail::check_standing(state, usage.account, usage.during); !open)
      return open.error();
    instant when{};
    if (const auto fits = detail::check_held_cards(state, usage.account, usage.cards, usage.during,
                                                   hold_handle{}, when);
        !fits)
      return fits.error();
    const std::uint32_t payer = state.held.accounts[usage.account.index].payer;
    const auto reckoned = detail::count_held(
        state, payer, {}, into, [](hold_handle, const mixed&) { return result<void>{}; });
    if (!reckoned) return reckoned.error();
  }
  return detail::usage_decider{state, usage, mode, into, known}.run();
}

}  // namespace ducat::inline v0

#endif
