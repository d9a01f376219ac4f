// SPDX-License-Identifier: MIT
// From an event to the next state: assignment of after-values. No rule lives here and nothing can
// fail, so a ledger can be replayed by any later version without rewriting history.
#ifndef DUCAT_ENGINE_EVOLVE_HPP
#define DUCAT_ENGINE_EVOLVE_HPP

#include <ducat/engine/events.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Applies one event. `book` is the ledger that holds it: prices and scopes stand there by number.
class evolver {
 public:
  constexpr evolver(engine_state& state, const ledger& book,
                    const std::uint64_t* usage_hash) noexcept
      : s_{&state}, book_{&book}, usage_hash_{usage_hash} {}

  constexpr void operator()(const sku_defined& e) const {
    s_->skus.add(e.name, e.how, e.unit, e.money, e.line_order);
  }
  constexpr void operator()(const rate_set& e) const {
    s_->skus.add_rate(e.sku, e.from, e.per_ns, e.unit);
  }
  constexpr void operator()(const price_published& e) const {
    const price_entry& entry = book_->prices[e.price];
    price_entry copy = entry;
    copy.calendar = s_->prices.adopt_calendar(book_->prices.calendars(), entry.calendar);
    s_->prices.adopt_tariff(book_->prices, copy);
    s_->prices.add(copy);
  }
  constexpr void operator()(const account_opened& e) const {
    holdings& held = s_->held;
    account node;
    node.name = e.name;
    node.parent = e.parent;
    if (e.parent.has_value()) {
      const account& above = held.accounts[e.parent.index];
      node.root = above.root;
      node.payer = above.payer;
      node.terms = above.terms;
      node.depth = static_cast<std::uint8_t>(above.depth + 1);
      node.nearest_first = above.nearest_first;
      node.watched = above.watched;
    } else {
      node.root = e.account;
      node.payer = static_cast<std::uint32_t>(held.payers.size());
      node.terms =
          held.intern({e.money, e.utc_offset_seconds, e.policy, e.layers, e.burn_down, e.zone});
      node.nearest_first = e.burn_down.is_nearest_first();
      held.payers.push_back({e.account, e.limited, e.credit_limit, mixed{}});
    }
    held.open(node);
    s_->by_name.insert(engine_state::account_hash(e.parent, e.name), e.account.index);
  }
  constexpr void operator()(const pack_granted& e) const {
    holdings& held = s_->held;
    adopt_scopes(e.scope);
    adopt_factors(e.factors);
    pack terms;
    terms.floor = e.floor;
    terms.valid = e.valid;
    terms.scope = e.scope;
    terms.unit = e.unit;
    terms.source = e.source;
    terms.phase = e.phase;
    if (e.unit == dimension::money) {
      held.wallets.push_back({e.quantity, 0, 1});
      terms.wallet = static_cast<std::uint32_t>(held.wallets.size());
    } else {
      terms.balance = e.quantity;
    }
    pack_rank rank{e.account, e.priority, e.at.ns, e.serial};
    rank.skus = held.scopes.sku_count(e.scope);
    rank.paid = e.paid;
    rank.quantity = e.quantity;
    pack_basis basis{e.quantity, e.paid};
    if (e.origin.has_value()) {  // it stands where its purchase stood; the move says what it holds
      rank.paid = held.ranks[e.origin.index].paid;
      rank.quantity = held.ranks[e.origin.index].quantity;
      basis = {};
    }
    terms.is_waiting = e.activation.is_stated();
    terms.has_factors = e.factors != 0;
    terms.is_voucher = e.voucher.is_voucher();
    held.add(terms, rank, basis);
    if (terms.is_waiting) held.wait(e.pack, e.activation);
    if (terms.has_factors) held.set_factors(e.pack, e.factors);
    if (e.voucher.is_stated()) held.set_voucher(e.pack, e.voucher);
    if (e.origin.has_value()) s_->bonuses.follow(e.pack, e.origin);
    if (e.bonus_of.has_value())
      s_->bonuses.give(e.bonus_of, held.bases[e.bonus_of.index].quantity, e.pack, e.quantity);
    if (e.serial.has_value()) {
      const account_handle root = held.accounts[e.account.index].root;
      s_->by_serial.insert(engine_state::serial_hash(root, e.serial), e.pack.index);
    }
    if (e.phase == pack_phase::pending)
      s_->edges.push({e.valid.start, edge_kind::start, e.pack.index});
    if (e.valid.end != instant_max) s_->edges.push({e.valid.end, edge_kind::end, e.pack.index});
    warn_all_of(e.pack);
  }
  constexpr void operator()(const pack_activated& e) const {
    s_->held.packs[e.pack.index].phase = pack_phase::active;
    pop_edge();
  }
  constexpr void operator()(const pack_expired& e) const {
    s_->held.packs[e.pack.index].phase = pack_phase::expired;
    s_->held.end(e.pack);
    pop_edge();
  }
  constexpr void operator()(const pack_first_used& e) const {
    const interval before = s_->held.packs[e.pack.index].valid;
    s_->held.begin_validity(e.pack, e.valid);
    s_->held.packs[e.pack.index].phase = e.phase;
    if (e.phase == pack_phase::pending && e.valid.start != before.start)
      s_->edges.push({e.valid.start, edge_kind::start, e.pack.index});
    if (e.valid.end != instant_max && e.valid.end != before.end)
      s_->edges.push({e.valid.end, edge_kind::end, e.pack.index});
    if (e.valid.end != before.end) warn_all_of(e.pack);
    forget_past_edges();
  }
  constexpr void operator()(const dimensions_met& e) const {
    s_->dimensions.push_back(e.values);
    s_->by_values.insert(engine_state::values_hash(e.values), e.dimensions.index);
  }
  constexpr void operator()(const counter_opened& e) const {
    s_->counters.open(e.name, e.owner, e.cycle);
  }
  constexpr void operator()(const usage_recorded& e) const {
    s_->usages.insert(hash_of(e.id, e.source, e.account), e.usage);
  }
  constexpr void operator()(const pack_drawn& e) const {
    s_->held.packs[e.pack.index].balance = e.balance_after;
  }
  constexpr void operator()(const factor_moved& e) const {
    s_->held.totals[s_->held.factors_of(e.pack).first_total + e.row] = e.after;
  }
  constexpr void operator()(const usage_priced& e) const {
    const account_handle user = book_->all<usage_recorded>()[e.usage].account;
    s_->held.payers[s_->held.accounts[user.index].payer].owed = e.owed_after;
    if (e.counter.has_value() && s_->prices[e.price].kind != tariff_kind::per_record)
      s_->counters.add_cost(e.counter, e.amount);
  }
  constexpr void operator()(const wallet_paid& e) const {
    s_->held.wallets[s_->held.packs[e.pack.index].wallet - 1] = e.balance_after;
  }
  constexpr void operator()(const counter_moved& e) const {
    s_->counters.set(e.counter, e.tranche, {e.price, e.quantity_after, e.records_after},
                     e.price.has_value() ? &s_->prices[e.price] : nullptr);
  }
  constexpr void operator()(const carry_moved& e) const {
    const carry_state next{e.root,      e.sku, e.unit, e.cards_numerator, e.cards_denominator,
                           e.rest_after};
    if (e.carry < s_->carries.size()) {
      s_->carries[e.carry] = next;
      return;
    }
    s_->carries.push_back(next);
    s_->by_ratio.insert(
        engine_state::carry_hash(e.root, e.sku, e.unit, e.cards_numerator, e.cards_denominator),
        e.carry);
  }
  constexpr void operator()(const usage_reversed& e) const { s_->chains.reverse(e); }
  constexpr void operator()(const time_advanced& e) const {
    s_->now = e.to;
    bound_usage();
  }
  constexpr void operator()(const charge_published& e) const {
    const charge_table& charges = book_->prices.charges();
    s_->prices.charges().adopt(charges, charges[e.charge]);
  }
  constexpr void operator()(const charges_closed& e) const {
    s_->closes.add(e.payer, e.period, e.position);
  }
  constexpr void operator()(const charge_posted& e) const { owe(e.payer, e.owed_after); }
  constexpr void operator()(const charge_paid& e) const {
    s_->held.wallets[s_->held.packs[e.pack.index].wallet - 1] = e.balance_after;
  }
  constexpr void operator()(const series_opened& e) const {
    holdings& held = s_->held;
    adopt_scopes(e.scope);
    adopt_factors(e.factors);
    series_state& added = s_->series.push_back({e.account, e.current, e.next, e.number});
    if (const series_handle first = s_->first_series_of(e.account); first.has_value()) {
      added.more = s_->series[first.index].more;
      s_->series[first.index].more = e.series;
    } else {
      s_->by_holder.insert(detail::mix(e.account.index, 0), e.series.index);
    }
    if (e.next.has_value()) s_->edges.push({e.next_at, edge_kind::cycle, e.series.index});
    if (!e.serial.has_value()) return;
    const account_handle root = held.accounts[e.account.index].root;
    s_->by_series.insert(engine_state::serial_hash(root, e.serial), e.series.index);
  }
  constexpr void operator()(const cycle_begun& e) const {
    series_state& series = s_->series[e.series.index];
    series.current = series.next;
    series.next = e.next;
    series.number = e.number;
    pop_edge();
    if (e.next.has_value()) s_->edges.push({e.next_at, edge_kind::cycle, e.series.index});
  }
  constexpr void operator()(const series_stopped& e) const {
    s_->series[e.series.index].stopped_from = e.from;
  }
  constexpr void operator()(const payer_settled&) const {}
  constexpr void operator()(const usage_settled& e) const {
    if (e.step == settle_step::settled) s_->settled.set({e.usage, e.position, false});
    if (e.step != settle_step::reversal_given_back) return;
    const settled_usage* const known = s_->settled.find(e.usage);
    const std::uint64_t holds =
        known != nullptr ? known->position : book_->all<usage_recorded>()[e.usage].position;
    s_->settled.set({e.usage, holds, true});
  }
  constexpr void operator()(const period_closed& e) const {
    s_->settled.close(s_->held.accounts[e.payer.index].payer, e.period.end, e.number);
  }
  constexpr void operator()(const pack_moved& e) const {
    holdings& held = s_->held;
    held.set_balance(e.pack, e.balance_after);
    held.bases[e.pack.index].quantity -= e.quantity;
    held.bases[e.pack.index].paid -= e.cost;
    if (e.to.has_value()) {
      held.set_balance(e.to, e.to_balance_after);
      held.bases[e.to.index].quantity += e.quantity;
      held.bases[e.to.index].paid += e.cost;
    } else {
      s_->bonuses.leave(e.pack, e.what, e.quantity, e.bonus, e.at);
    }
    if (e.what == pack_move::rolled_over) held.live_on(e.pack, e.to);
    const auto number = static_cast<std::uint32_t>(s_->moves++);
    if (!e.reference.has_value()) return;
    const account_handle user = held.ranks[e.pack.index].account;
    s_->by_reference.insert(engine_state::serial_hash(held.accounts[user.index].root, e.reference),
                            number);
  }
  constexpr void operator()(const quota_set& e) const {
    s_->quotas.set(e.quota, e.account, e.name, e.terms, e.from, e.position);
    s_->held.watch(e.account);
  }
  constexpr void operator()(const quota_moved& e) const {
    s_->quotas.set_used(e.quota, e.window, e.used_after);
  }
  constexpr void operator()(const hold_opened& e) const {
    const account& node = s_->held.accounts[e.account.index];
    s_->holds.open(e.account, node.payer, s_->usage_hash(e.id, e.source, node.root));
  }
  constexpr void operator()(const hold_stepped& e) const {
    s_->holds.step(e, static_cast<std::uint32_t>(s_->hold_steps++));
  }
  constexpr void operator()(const hold_moved& e) const {
    if (e.pack.has_value()) s_->held.set_balance(e.pack, e.balance_after);
    if (e.row != no_factor_row)
      s_->held.held_under[s_->held.factors_of(e.pack).first_total + e.row] = e.total_after.whole;
    s_->holds.move(e);
  }
  constexpr void operator()(const hold_counted& e) const { s_->holds.count(e); }
  constexpr void operator()(const alert_set& e) const {
    s_->alerts.set(e.alert, e.account, e.name, e.terms);
    s_->held.watch(e.account);
    for (pack_handle p = s_->held.accounts[e.account.index].first_pack; p.has_value();
         p = s_->held.packs[p.index].next)
      warn_of(e.alert, p);
  }
  constexpr void operator()(const alert_changed& e) const {
    if (e.pack.has_value()) pop_edge();
    if (e.pack.has_value() || !e.window.empty())
      s_->alerts.mark(
          e.alert, e.pack, e.window,
          e.raised || (e.pack.has_value() && s_->alerts.is_raised(e.alert, e.pack, e.window)));
    else
      s_->alerts.arm(e.alert, !e.raised);
  }
  constexpr void operator()(const top_up_set& e) const {
    s_->top_ups.set(e.alert);
    forget_past_edges();
  }
  constexpr void operator()(const top_up_moved& e) const {
    s_->top_ups.move(e);
    if (e.step == top_up_step::freed) pop_edge();
    if (e.until != instant_min && e.until != instant_max)
      s_->edges.push({e.until, edge_kind::top_up, e.alert.index});
  }
  constexpr void operator()(const horizon_set& e) const {
    s_->horizon_ns = e.ahead_ns;
    bound_usage();
  }
  constexpr void operator()(const retention_set& e) const {
    s_->retention_ns = e.back_ns;
    bound_usage();
  }
  constexpr void operator()(const usage_queued& e) const {
    s_->review.add(hash_of(e.id, e.source, e.account));
    bound_usage();
  }
  constexpr void operator()(const usage_accepted& e) const {
    s_->review.drain(e.queued, review_phase::accepted, e.position);
  }
  constexpr void operator()(const usage_dismissed& e) const {
    s_->review.drain(e.queued, review_phase::dismissed, e.position);
  }
  constexpr void operator()(const payment_received& e) const {
    owe(e.payer, e.owed_after);
    s_->money.add(e);
  }
  constexpr void operator()(const payment_returned& e) const {
    owe(e.payer, e.owed_after);
    s_->money.add(e);
  }
  constexpr void operator()(const credit_posted& e) const {
    owe(e.account, e.owed_after);
    s_->money.add(e, s_->held.accounts[e.account.index]);
  }
  constexpr void operator()(const standing_set& e) const {
    s_->standings.set(e.account, e.standing, e.from);
  }
  constexpr void operator()(const zone_stated& e) const {
    s_->held.state_zone(e.zone, book_->zones, e.terms);
  }
  constexpr void operator()(const account_moved& e) const {
    holdings& held = s_->held;
    const symbol name = held.accounts[e.account.index].name;
    held.move(e.account, e.to);
    held.places.leave(e.account, {e.left, e.from, e.usages, e.position, place_table::none});
    // Where it comes back, its name stands there still.
    if (!s_->find_account(e.to, name).has_value())
      s_->by_name.insert(engine_state::account_hash(e.to, name), e.account.index);
  }

 private:
  constexpr void owe(account_handle of, const mixed& after) const {
    s_->held.payers[s_->held.accounts[of.index].payer].owed = after;
  }
  constexpr void adopt_scopes(std::uint32_t last) const {
    scope_table& known = s_->held.scopes;
    while (known.size() < last)
      known.append(book_->scopes, static_cast<std::uint32_t>(known.size()) + 1);
  }
  constexpr void adopt_factors(std::uint32_t last) const {
    factor_table& known = s_->held.factors;
    while (known.size() < last)
      known.append(book_->factors, static_cast<std::uint32_t>(known.size()) + 1);
    for (std::uint32_t i = 0; i < known.count(last); ++i) adopt_scopes(known.row(last, i).scope);
  }
  constexpr void pop_edge() const {
    s_->reached = s_->edges.front().at;
    s_->edges.pop();
    forget_past_edges();
  }
  // A pack whose validity began elsewhere left its edges behind; the one that is next is in force.
  constexpr void forget_past_edges() const {
    while (!s_->edges.empty() && !is_in_force(s_->edges.front())) s_->edges.pop();
  }
  [[nodiscard]] constexpr bool is_in_force(const pack_edge& edge) const noexcept {
    if (edge.kind == edge_kind::cycle || edge.kind == edge_kind::warning) return true;
    if (edge.kind == edge_kind::top_up) return s_->top_ups.rules[edge.of].until == edge.at;
    const pack& lot = s_->held.packs[edge.of];
    return edge.kind == edge_kind::end
               ? lot.valid.end == edge.at
               : lot.valid.start == edge.at && lot.phase == pack_phase::pending;
  }
  // Before the first advance there is no time to be ahead of, and nothing lies behind it.
  constexpr void bound_usage() const {
    s_->latest = s_->horizon_ns == no_horizon || s_->now == instant_min
                     ? instant_max
                     : detail::clamped_instant(int128{s_->now.ns} + s_->horizon_ns);
    s_->earliest = s_->retention_ns == no_retention
                       ? instant_min
                       : detail::clamped_instant(int128{s_->now.ns} - s_->retention_ns);
    s_->unquestioned_until =
        s_->earliest == instant_min && s_->review.empty() ? s_->latest : instant_min;
  }
  constexpr void warn_all_of(pack_handle p) const {
    const account_handle node = s_->held.ranks[p.index].account;
    for (alert_handle a = s_->alerts.first_of(node); a.has_value(); a = s_->alerts[a].next)
      warn_of(a, p);
  }
  // Puts it on the queue that a pack ends soon; where it does already, for the next advance.
  constexpr void warn_of(alert_handle a, pack_handle p) const {
    const alert_terms& terms = s_->alerts[a].terms;
    const pack& lot = s_->held.packs[p.index];
    if (terms.of != alert_kind::expiring || terms.lifted || lot.valid.end == instant_max ||
        (terms.unit != dimension::none && terms.unit != lot.unit))
      return;
    // No sooner than it is known: what an advance brings is not dated before that.
    instant at = detail::warned_at(terms, lot.valid.end);
    if (at < s_->now) at = s_->now;
    if (at < s_->reached) at = s_->reached;
    s_->edges.push({at, edge_kind::warning, s_->alerts.warn(a, p)});
  }

  // Of the one usage that is recorded or queued.
  [[nodiscard]] constexpr std::uint64_t hash_of(const id128& id, symbol source,
                                                account_handle of) const noexcept {
    return usage_hash_ != nullptr ? *usage_hash_
                                  : s_->usage_hash(id, source, s_->held.accounts[of.index].root);
  }

  engine_state* s_;
  const ledger* book_;
  const std::uint64_t* usage_hash_;
};

}  // namespace detail

/// Applies the events from position `from` up to, but not including, `to` to a state that has seen
/// all before them.
/// @param usage_hash  of the one usage that these events record, where it is at hand; else null
constexpr void evolve(engine_state& state, const ledger& book, std::uint64_t from, std::uint64_t to,
                      const std::uint64_t* usage_hash = nullptr) {
  const detail::evolver apply{state, book, usage_hash};
  for (std::uint64_t i = from; i < to; ++i) book.visit(i, apply);
}

}  // namespace ducat::inline v0

#endif
