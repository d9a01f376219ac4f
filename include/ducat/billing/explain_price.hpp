// SPDX-License-Identifier: MIT
// The tiers that a priced line lies in. Private to billing/explain.hpp.
#ifndef DUCAT_BILLING_EXPLAIN_PRICE_HPP
#define DUCAT_BILLING_EXPLAIN_PRICE_HPP

#include <ducat/billing/explanation.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/tariff.hpp>

#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

// The counters of one usage, line by line: the state moves them only after its last line.
class counters_of_usage {
 public:
  explicit counters_of_usage(const engine_state& state) noexcept : s_{state} {}

  [[nodiscard]] const std::vector<tranche>& tranches(counter_handle c) {
    return counter_of(c).tranches;
  }
  /// Errors: overflow.
  [[nodiscard]] result<int128> quantity(counter_handle c) {
    int128 total = 0;
    for (const tranche& t : tranches(c))
      if (!try_add(total, t.quantity, total)) return errc::overflow;
    return total;
  }
  /// Errors: overflow.
  [[nodiscard]] result<mixed> cost(counter_handle c) {
    const auto total = quantity(c);
    if (!total) return total.error();
    tariff_fold fold{s_.prices, *total};
    for (const tranche& t : tranches(c))
      if (const auto added = fold.add(t); !added) return added.error();
    return fold.cost();
  }
  void count(counter_handle c, price_handle price, int128 quantity) {
    std::vector<tranche>& of = counter_of(c).tranches;
    if (of.empty() || of.back().entry != price) of.push_back({price, 0});
    if (!try_add(of.back().quantity, quantity, of.back().quantity)) of.push_back({price, quantity});
  }

 private:
  struct touched {
    counter_handle counter{};
    std::vector<tranche> tranches;
  };
  [[nodiscard]] touched& counter_of(counter_handle c) {
    for (touched& t : touched_)
      if (t.counter == c) return t;
    touched_.push_back({c, {}});
    for (std::uint32_t i = s_.counters[c].first_tranche; i != counter_table::none;
         i = s_.counters.tranche_at(i).next)
      touched_.back().tranches.push_back(s_.counters.tranche_at(i).value);
    return touched_.back();
  }

  const engine_state& s_;
  std::vector<touched> touched_;
};

// The units of a line, tier by tier. `before` holds what the counter held before it. Errors:
// overflow.
[[nodiscard]] inline result<void> find_tiers(const price_book& prices,
                                             const std::vector<tranche>& before,
                                             explained_price& line) {
  const price_entry& entry = prices[line.price];
  const int128 start = line.counter_before;
  int128 end = 0;
  if (!try_add(start, line.quantity, end)) return errc::overflow;
  int128 position = 0;
  int128 priced_until = 0;  // an entry fee goes to the first priced unit in its tier
  for (const tranche& t : before) {
    if (!try_add(position, t.quantity, position)) return errc::overflow;
    if (t.entry.has_value() && t.quantity > 0) priced_until = position;
  }
  const bool volume = entry.kind == tariff_kind::volume;
  int128 lower = 0;
  for (std::uint32_t i = 0; i < entry.tier_count; ++i) {
    const tier& t = prices.tier_of(entry, i);
    const bool last = i + 1 == entry.tier_count || end <= t.up_to;
    const int128 from = volume || start > lower ? start : lower;
    const int128 to = volume || end < t.up_to ? end : t.up_to;
    if (from < to && (!volume || last)) {
      const auto price = charge(t.rate, to - from);
      if (!price) return price.error();
      const bool entered = end > lower && priced_until <= lower;
      line.tiers.push_back({i, to - from, *price, entered && !is_zero(t.fee)});
    }
    if (last) return {};
    lower = t.up_to;
  }
  return {};
}

}  // namespace ducat::inline v0::detail

#endif
