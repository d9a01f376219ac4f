// SPDX-License-Identifier: MIT
// What a quantity costs where a command has got to: usage, holds and settlements ask here.
#ifndef DUCAT_ENGINE_PRICE_QUANTITY_HPP
#define DUCAT_ENGINE_PRICE_QUANTITY_HPP

#include <ducat/engine/counter_draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/money_rate.hpp>
#include <ducat/pricing/record_terms.hpp>

namespace ducat::inline v0::detail {

/// A record costs what it does by itself, after those that its counter holds; it moves the counter
/// without a charge there, for that is no function of the counter's whole quantity.
[[nodiscard]] constexpr result<counted_quantity> price_record(const engine_state& s,
                                                              price_handle price,
                                                              counter_handle counter,
                                                              int128 quantity,
                                                              counter_draft& counters) {
  const price_entry& entry = s.prices[price];
  record_place before{};
  counted_quantity out{no_tranche, {}};
  if (counter.has_value()) {
    before = counters.place(counter);
    const auto counted = counters.count(counter, price_handle{}, quantity, 1);
    if (!counted) return counted;
    out.tranche = counted->tranche;
  }
  const auto record =
      charge_record(s.prices.tier_of(entry, 0).rate, s.prices.record_of(entry), quantity, before);
  if (!record) return record.error();
  out.amount = record->amount;
  return out;
}

/// Prices a quantity, and counts it at the end of its counter if it has one: as a record by itself,
/// by what it adds to the cost of its counter, or at a flat rate; then it lies in no tranche.
/// Errors: overflow, ledger_full.
[[nodiscard]] constexpr result<counted_quantity> price_quantity(const engine_state& s,
                                                                price_handle price,
                                                                counter_handle counter,
                                                                int128 quantity,
                                                                counter_draft& counters) {
  if (s.prices[price].kind == tariff_kind::per_record)
    return price_record(s, price, counter, quantity, counters);
  if (counter.has_value()) return counters.count(counter, price, quantity);
  const auto amount = charge(s.prices.tier_of(s.prices[price], 0).rate, quantity);
  if (!amount) return amount.error();
  return counted_quantity{no_tranche, *amount};
}

}  // namespace ducat::inline v0::detail

#endif
