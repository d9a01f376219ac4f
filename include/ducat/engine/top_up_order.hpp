// SPDX-License-Identifier: MIT
// Decides what an alert that is raised orders, or until when its limits keep it from that.
#ifndef DUCAT_ENGINE_TOP_UP_ORDER_HPP
#define DUCAT_ENGINE_TOP_UP_ORDER_HPP

#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// Whether an alert orders something at an instant, as far as its limits allow.
[[nodiscard]] constexpr bool is_order_due(const engine_state& state, const ledger& book,
                                          alert_handle alert, instant at) {
  const top_up_rule* const rule = state.top_ups.of(alert);
  if (rule == nullptr || rule->open.has_value()) return false;
  const top_up_set& set = book.all<top_up_set>()[rule->terms];
  const alert_state& of = state.alerts[alert];
  return of.raised && !set.terms.lifted && of.terms.unit == set.lot.unit &&
         (rule->until <= at || rule->until == instant_max);
}

/// What limits leave: how much an order may cost, from when on.
struct order_room {
  int128 money = int128_max;
  instant from{};
};
[[nodiscard]] constexpr order_room room_for_order(const engine_state& state, const top_up_set& set,
                                                  order_handle last, instant at) {
  const top_up_terms& terms = set.terms;
  const interval month = period_containing(at, period::month, state.held.clock_of(set.lot.account));
  int128 in_month = terms.month_cap == 0 ? int128_max : terms.month_cap;  // what it may still cost
  int128 in_all = terms.total_cap == 0 ? int128_max : terms.total_cap;
  instant from = at;
  const auto wait = [&](instant since, std::int64_t ns) {
    const instant end = clamped_instant(int128{since.ns} + ns);
    if (from < end) from = end;
  };
  std::int32_t count = 0;
  for (order_handle o = last; o.has_value(); o = state.top_ups.orders[o.index].previous) {
    const top_up_order& each = state.top_ups.orders[o.index];
    const bool is_of_month = month.start <= each.at;
    if (terms.total_cap == 0 && !is_of_month && count > 0 && count >= terms.orders) break;
    if (each.step != top_up_step::paid) continue;
    if (++count == 1) wait(each.at, terms.pause_ns);
    if (count == terms.orders) wait(each.at, terms.window_ns);
    if (terms.total_cap != 0 && in_all > 0) in_all -= each.price;
    if (terms.month_cap != 0 && in_month > 0 && is_of_month) in_month -= each.price;
  }
  if (in_month < set.lot.paid && from < month.end) from = month.end;
  if (in_all < set.lot.paid || !check_not_closed(state, set.lot.account, at)) from = instant_max;
  return {in_month < in_all ? in_month : in_all, from};
}

/// What it orders, or that it is limited. Precondition: one is due.
/// @param left  what the packs that it looks at hold
[[nodiscard]] constexpr top_up_moved decide_order(const engine_state& state, const ledger& book,
                                                  alert_handle alert, mixed left, instant at) {
  const top_up_rule& rule = *state.top_ups.of(alert);
  const top_up_set& set = book.all<top_up_set>()[rule.terms];
  const pack_granted& lot = set.lot;
  const order_room room = room_for_order(state, set, rule.last, at);
  if (at < room.from)
    return {alert, {}, top_up_step::limited, 0, 0, {}, room.from, at, {}, book.size()};
  const order_handle next{static_cast<std::uint32_t>(state.top_ups.orders.size())};
  top_up_moved out{alert, next, top_up_step::asked, 0, 0, {}, instant_min, at, {}, book.size()};
  for (std::int32_t packs = 0; packs < set.terms.most; ++packs) {
    int128 quantity = 0;
    int128 price = 0;
    const auto sum = add(left, mixed{lot.quantity, 0, 1});
    if (packs > 0 && (left > mixed{set.terms.target, 0, 1} || !sum)) break;
    if (!try_add(out.quantity, lot.quantity, quantity) || !try_add(out.price, lot.paid, price) ||
        price > room.money)
      break;
    out.quantity = quantity;
    out.price = price;
    if (sum) left = *sum;
  }
  return out;
}

}  // namespace ducat::inline v0::detail

#endif
