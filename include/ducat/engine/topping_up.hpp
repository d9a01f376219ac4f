// SPDX-License-Identifier: MIT
// Topping up: an alert orders packs while it stands raised, within limits; the platform takes the
// money, and the packs are granted. Who calls set_top_up() and the like includes this.
#ifndef DUCAT_ENGINE_TOPPING_UP_HPP
#define DUCAT_ENGINE_TOPPING_UP_HPP

#include <ducat/engine/account_commands.hpp>
#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_alert.hpp>
#include <ducat/engine/decide_grant.hpp>
#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/any_money.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/text.hpp>
#include <ducat/units/time.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The most packs that one order may have.
inline constexpr std::int32_t max_top_up_packs = 1'000;

/// What an alert orders while it stands raised. Limits count what was ordered and paid for, by when
/// it was ordered; the order that is open keeps others from being asked.
struct top_up_spec {
  /// One pack of an order: of the alert's unit, with its price. Its serial, validity and `at` are
  /// left at their defaults: they are those of the order. `by` is who sets this.
  grant_spec lot{};
  nanoseconds lasts{};  ///< its validity, from the order on; zero: without an end
  /// So many packs that more than this is left, of the alert's unit; nothing: one pack.
  pack_content target{};
  std::int32_t most = max_top_up_packs;  ///< packs in one order, 1 … max_top_up_packs
  std::int32_t orders = 0;  ///< in any `window` at most; zero (and no window): as many as come
  nanoseconds window{};
  nanoseconds pause{};  ///< from one order to the next at least
  nanoseconds back_off{
      3'600'000'000'000};  ///< after one was declined, above zero; by default an hour
  any_money month_cap{};  ///< what the orders of a calendar month of the payer may cost; or nothing
  any_money total_cap{};  ///< what all its orders together may cost; or nothing
};

namespace detail {

// A cap, or nothing; one that allows no single pack would never order.
[[nodiscard]] constexpr result<int128> cap_of(const any_money& cap, const currency& money,
                                              int128 price) noexcept {
  if (cap == any_money{}) return int128{0};
  if (cap.unit != money) return errc::currency_mismatch;
  return cap.minor > 0 && cap.minor >= price ? result<int128>{cap.minor} : errc::out_of_range;
}

[[nodiscard]] constexpr result<top_up_terms> top_up_terms_of(const engine_state& state,
                                                             alert_handle alert,
                                                             const top_up_spec& spec) {
  const alert_state& of = state.alerts[alert];
  if (!is_of_balance(of.terms.of)) return errc::unsupported;
  if (state.now == instant_min) return errc::undated;
  const grant_spec& lot = spec.lot;
  const bool is_own = lot.serial.empty() && lot.at == instant_min &&
                      lot.valid == interval{instant_min, instant_max};
  if (!is_own || spec.lasts.count() < 0 || spec.most < 1 || spec.most > max_top_up_packs ||
      spec.orders < 0 || spec.window.count() < 0 ||
      (spec.orders > 0) != (spec.window.count() > 0) || spec.pause.count() < 0 ||
      spec.back_off.count() <= 0)
    return errc::out_of_range;
  const auto target = amount_of(state, of.account, spec.target);
  if (!target) return target.error();
  if (target->amount < 0) return errc::out_of_range;
  const dimension unit = lot.quantity.is_money() ? dimension::money : lot.quantity.quantity.kind;
  if (unit != of.terms.unit || (target->unit != dimension::none && target->unit != unit))
    return errc::unit_mismatch;
  const currency& money = state.held.terms_of(of.account).money;
  const auto month = cap_of(spec.month_cap, money, lot.paid.minor);
  const auto total = cap_of(spec.total_cap, money, lot.paid.minor);
  if (!month) return month.error();
  if (!total) return total.error();
  return top_up_terms{false,
                      spec.most,
                      spec.orders,
                      target->amount,
                      spec.window.count(),
                      spec.pause.count(),
                      spec.back_off.count(),
                      spec.lasts.count(),
                      *month,
                      *total};
}

// A pack on the terms of another one; its scopes are stated anew, as for any pack.
[[nodiscard]] constexpr pack_granted copy_of_lot(ledger& book, const pack_granted& lot) {
  pack_granted out = lot;
  const auto stated_anew = [&](std::uint32_t scope) {
    if (scope == 0) return scope;
    book.scopes.append(book.scopes, scope);
    return static_cast<std::uint32_t>(book.scopes.size());
  };
  if (lot.factors != 0) {
    chunked<pack_factor> rows;
    for (std::uint32_t i = 0; i < book.factors.count(lot.factors); ++i) {
      pack_factor row = book.factors.row(lot.factors, i);
      row.scope = stated_anew(row.scope);
      rows.push_back(row);
    }
    out.factors = book.factors.add(rows);
  }
  out.scope = stated_anew(lot.scope);
  return out;
}

// The end of what lasts so long; zero is without an end.
[[nodiscard]] constexpr instant end_of_top_up(instant start, std::int64_t lasts_ns) noexcept {
  return lasts_ns == 0 ? instant_max : clamped_instant(int128{start.ns} + lasts_ns);
}

}  // namespace detail

/// Decides to have an alert of a balance order top-ups: while it stands raised, one order at a
/// time, in the command or the advance that brings it about. Set anew, it waits for nothing any
/// more (a back-off), but its limits still count what it ordered before.
/// Errors: unknown_alert; unsupported (an alert of another kind); undated (before the first
/// advance); out_of_range (a lot with a serial, a validity or an `at`; what is negative; a number
/// of orders without a window or the reverse; no back-off; packs of one order beyond their bounds;
/// a cap below the price of a pack); unit_mismatch; currency_mismatch; those of decide_grant() for
/// the lot.
[[nodiscard]] constexpr result<void> decide_set_top_up(const engine_state& state,
                                                       alert_handle alert, const top_up_spec& spec,
                                                       const provenance& by, symbol funder,
                                                       draft& into) {
  if (!state.alerts.contains(alert)) return errc::unknown_alert;
  const auto terms = detail::top_up_terms_of(state, alert, spec);
  if (!terms) return terms.error();
  grant_spec lot = spec.lot;
  lot.valid = {state.now, detail::end_of_top_up(state.now, terms->lasts_ns)};
  const auto granted = decide_grant(state, state.alerts[alert].account, lot, {}, by, funder, into);
  if (!granted) return granted.error();
  const pack_granted one = into.out().all<pack_granted>()[granted->index];
  into.roll_back();
  into.emit(top_up_set{alert, *terms, one});
  return {};
}

/// Decides that an alert orders nothing any more. Errors: unknown_alert (or it orders nothing).
[[nodiscard]] constexpr result<void> decide_lift_top_up(const engine_state& state,
                                                        alert_handle alert, const provenance& by,
                                                        draft& into) {
  const top_up_rule* const rule = state.top_ups.of(alert);
  if (rule == nullptr) return errc::unknown_alert;
  into.begin(state);
  const top_up_set& known = into.out().all<top_up_set>()[rule->terms];
  if (known.terms.lifted) return {};
  top_up_set event = known;
  event.terms.lifted = true;
  event.lot = detail::copy_of_lot(into.out(), known.lot);
  event.lot.pack.index = static_cast<std::uint32_t>(state.held.packs.size());
  event.lot.at = event.lot.valid.start = state.now;
  event.lot.valid.end = detail::end_of_top_up(state.now, known.terms.lasts_ns);
  event.lot.by = by;
  into.emit(event);
  return {};
}

/// Decides to grant what was ordered, once: one pack of all that was ordered, on the terms that
/// held then, valid from the order on, sold at the engine's time. An order that was paid for
/// returns its pack again.
/// @param serial  of the pack, such as the number of the payment, or nothing
/// Errors: unknown_order; conflict (the order was declined: `reference` is it; or it was paid for
/// under another serial, or the serial is taken: that pack); account_frozen (the account, or one
/// above it, is closed); invalid_interval (what was bought has ended since);
/// unknown_zone_time (as decide_grant() has it).
[[nodiscard]] constexpr result<pack_handle> decide_settle_top_up(const engine_state& state,
                                                                 order_handle order, symbol serial,
                                                                 const provenance& by,
                                                                 draft& into) {
  if (order.index >= state.top_ups.orders.size()) return errc::unknown_order;
  const top_up_order& known = state.top_ups.orders[order.index];
  into.begin(state);
  if (known.step == top_up_step::declined) return failure{errc::conflict, 0, order.index};
  if (known.step == top_up_step::paid) {
    if (state.held.ranks[known.pack.index].serial == serial) return known.pack;
    return failure{errc::conflict, 0, known.pack.index};
  }
  const top_up_set& set = into.out().all<top_up_set>()[known.terms];
  const account_handle root = state.held.accounts[set.lot.account.index].root;
  const pack_handle taken = serial.has_value() ? state.find_pack(root, serial) : pack_handle{};
  if (taken.has_value()) return failure{errc::conflict, 0, taken.index};
  if (const auto takes = detail::check_not_closed(state, set.lot.account, state.now); !takes)
    return takes.error();
  const interval valid{known.at, detail::end_of_top_up(known.at, set.terms.lasts_ns)};
  if (valid.end <= state.now) return errc::invalid_interval;
  const auto clock =
      detail::check_first_use(state.held, set.lot.account, set.lot.activation, valid.end);
  if (!clock) return clock.error();
  pack_granted event = detail::copy_of_lot(into.out(), set.lot);
  event.pack.index = static_cast<std::uint32_t>(state.held.packs.size());
  event.serial = serial;
  event.quantity = known.quantity;
  event.paid = known.price;
  event.valid = valid;
  event.phase = state.now < valid.start ? pack_phase::pending : pack_phase::active;
  event.at = state.now;
  event.by = by;
  into.emit(event);
  into.emit(top_up_moved{known.alert, order, top_up_step::paid, 0, 0, event.pack, instant_min,
                         state.now, by, into.out().size()});
  return event.pack;
}

/// Decides that an order was not paid for: nothing is ordered during the back-off that it was asked
/// under, and then again if it is still needed. Declined before, it stays so.
/// Errors: unknown_order; conflict (it was paid for: `reference` is its pack).
[[nodiscard]] constexpr result<void> decide_decline_top_up(const engine_state& state,
                                                           order_handle order, const provenance& by,
                                                           draft& into) {
  if (order.index >= state.top_ups.orders.size()) return errc::unknown_order;
  const top_up_order& known = state.top_ups.orders[order.index];
  into.begin(state);
  if (known.step == top_up_step::declined) return {};
  if (known.step == top_up_step::paid) return failure{errc::conflict, 0, known.pack.index};
  const std::int64_t back_off = into.out().all<top_up_set>()[known.terms].terms.back_off_ns;
  into.emit(top_up_moved{known.alert,
                         order,
                         top_up_step::declined,
                         0,
                         0,
                         {},
                         detail::clamped_instant(int128{state.now.ns} + back_off),
                         state.now,
                         by,
                         into.out().size()});
  return {};
}

template <class Engine>
constexpr result<void> account_commands<Engine>::set_top_up(alert_handle alert,
                                                            const top_up_spec& spec) noexcept {
  const provenance by = self().named(spec.lot.by);
  const auto decided = decide_set_top_up(self().state_, alert, spec, by,
                                         self().named(spec.lot.funder), self().draft_);
  if (decided) self().carry_out();
  return decided;
}
template <class Engine>
constexpr result<void> account_commands<Engine>::lift_top_up(alert_handle alert,
                                                             const stated_provenance& by) noexcept {
  const auto decided = decide_lift_top_up(self().state_, alert, self().named(by), self().draft_);
  if (decided) self().carry_out();
  return decided;
}
template <class Engine>
constexpr result<pack_handle> account_commands<Engine>::settle_top_up(
    order_handle order, text_view serial, const stated_provenance& by) noexcept {
  const symbol name = self().named(serial);
  return self().carry_out(
      decide_settle_top_up(self().state_, order, name, self().named(by), self().draft_));
}
template <class Engine>
constexpr result<void> account_commands<Engine>::decline_top_up(
    order_handle order, const stated_provenance& by) noexcept {
  const auto decided = decide_decline_top_up(self().state_, order, self().named(by), self().draft_);
  if (decided) self().carry_out();
  return decided;
}

/// Calls `visit(const top_up_moved&)` for each order that was asked for, and each time that limits
/// allowed none, from a position of a ledger on: what a host acts on after a command.
/// `book.size()` before a command is where its orders begin. O(steps of top-ups that follow).
template <class Visit>
constexpr void for_each_order(const ledger& book, std::uint64_t from, Visit visit) {
  const auto& all = book.all<top_up_moved>();
  std::size_t i = all.size();
  while (i > 0 && all[i - 1].position >= from) --i;
  for (; i < all.size(); ++i)
    if (all[i].step == top_up_step::asked || all[i].step == top_up_step::limited) visit(all[i]);
}
/// Calls `visit(order_handle, const top_up_order&)` for each order that is neither paid for nor
/// declined, by alert: what a host that was away has to ask its bank about. O(alerts).
template <class Visit> constexpr void for_each_open_order(const engine_state& state, Visit visit) {
  for (std::size_t i = 0; i < state.top_ups.rules.size(); ++i)
    if (const order_handle open = state.top_ups.rules[i].open; open.has_value())
      visit(open, state.top_ups.orders[open.index]);
}

}  // namespace ducat::inline v0

#endif
