// SPDX-License-Identifier: MIT
// What a price per record says beside its rate: a fixed part, a least and a most for each record,
// and what is free in each cycle of its counter. A percentage of a transaction is such a price,
// of turnover; a partner's invoice or a spot price that is passed on is one with a rate of 1 or
// more.
#ifndef DUCAT_PRICING_RECORD_TERMS_HPP
#define DUCAT_PRICING_RECORD_TERMS_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/amount_limits.hpp>
#include <ducat/pricing/free_allowance.hpp>
#include <ducat/pricing/money_rate.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The terms of a price per record beside its rate.
struct record_terms {
  mixed fixed{};           ///< exact minor units, for each record that is not wholly free
  amount_limits limits{};  ///< of rate × quantity + fixed, for each record that is not wholly free
  free_allowance free{};   ///< of each cycle; its amount is in base units of the sku
};

/// Where a record stands in its counter: the records of the cycle before it, free or not, and what
/// they came to in base units.
struct record_place {
  std::uint64_t records = 0;
  int128 quantity = 0;
};

/// What one record costs, and how that came about.
struct record_charge {
  int128 free = 0;     ///< base units that are free
  bool whole = false;  ///< the record is wholly free: no fixed part, no minimum
  mixed rated{};       ///< the rate on what is not free
  mixed amount{};      ///< rated + fixed within the limits, or nothing; exact minor units
};

/// Prices one record: G of its quantity and of its place in the counter. G does not add up over
/// parts of a record, so no record is split.
/// @param quantity  base units, more than zero: a record of nothing is no usage
/// Errors: out_of_range for a negative quantity, overflow.
[[nodiscard]] constexpr result<record_charge> charge_record(const money_rate& rate,
                                                            const record_terms& terms,
                                                            int128 quantity,
                                                            const record_place& before) noexcept {
  const auto free = terms.free.of({quantity, 0, 1}, {before.records, {before.quantity, 0, 1}});
  if (!free) return free.error();
  record_charge out{free->amount.whole, free->whole, {}, {}};
  if (out.whole) return out;
  const auto rated = charge(rate, quantity - out.free);
  if (!rated) return rated.error();
  const auto sum = add(*rated, terms.fixed);
  if (!sum) return sum.error();
  out.rated = *rated;
  out.amount = terms.limits.clamped(*sum);
  return out;
}

}  // namespace ducat::inline v0

#endif
