// SPDX-License-Identifier: MIT
// What holds will count once they are used: what is asked for next is quoted on top of it, so that
// two holds on a rising tariff together hold what they will together cost.
#ifndef DUCAT_ENGINE_HELD_COUNTERS_HPP
#define DUCAT_ENGINE_HELD_COUNTERS_HPP

#include <ducat/engine/draft.hpp>
#include <ducat/engine/price_quantity.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// What a stretch of a hold costs at the end of its counter as the draft has it, and counts it
/// there. Errors: overflow, ledger_full.
[[nodiscard]] constexpr result<mixed> count_held(const engine_state& s, const hold_count& c,
                                                 draft& d) {
  const auto counted = c.price.has_value()
                           ? price_quantity(s, c.price, c.counter, c.quantity, d.counters())
                           : d.counters().count(c.counter, price_handle{}, c.quantity);
  if (!counted) return counted.error();
  return counted->amount;
}

/// Lets the draft's quotas reckon with what a hold has and costs, in the windows in which it
/// begins.
[[nodiscard]] constexpr result<void> count_in_quotas(const engine_state& s, hold_handle h,
                                                     const mixed& cost, draft& d) {
  const hold_state& hold = s.holds[h];
  result<void> done;
  dimension last = dimension::none;
  s.holds.for_each_part(h, [&](const hold_part& part) {
    if (!done || !part.pack.has_value() || s.held.packs[part.pack.index].is_wallet()) return;
    const dimension unit = s.held.packs[part.pack.index].unit;
    if (unit != last) d.quotas().enter(hold.account, unit, hold.from);
    last = unit;
    const account_handle owner = s.held.ranks[part.pack.index].account;
    done = d.quotas().draw(s.held.accounts[owner.index].depth, part.amount.whole);
  });
  if (!done || is_zero(cost)) return done;
  d.quotas().enter(hold.account, last, hold.from);
  return d.quotas().spend(cost);
}

/// Lets the draft's counters and quotas reckon with what the open holds of a payer will count, in
/// the order in which they were made; calls `visit(hold_handle, const mixed&)` with what each of
/// them costs there. Nothing of it is to be written down. O(open holds of the payer). Errors: as
/// count_held().
/// @param but  a hold that is left out, if any
template <class Visit>
[[nodiscard]] constexpr result<void> count_held(const engine_state& s, std::uint32_t payer,
                                                hold_handle but, draft& d, Visit visit) {
  result<void> done;
  s.holds.for_each_open(payer, [&](hold_handle h) {
    if (h == but) return true;
    result<mixed> cost = mixed{};
    s.holds.for_each_count(h, [&](const hold_count& c) {
      if (!cost) return;
      const auto amount = count_held(s, c, d);
      cost = amount ? add(*cost, *amount) : amount;
    });
    done = cost ? visit(h, *cost) : result<void>{cost.error()};
    if (done && s.held.accounts[s.holds[h].account.index].watched)
      done = count_in_quotas(s, h, *cost, d);
    return done.has_value();
  });
  return done;
}

}  // namespace ducat::inline v0::detail

#endif
