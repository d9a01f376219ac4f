// SPDX-License-Identifier: MIT
// The counters of one usage, as its lines move them. Private to billing/explain.hpp.
#ifndef DUCAT_BILLING_EXPLAIN_COUNTERS_HPP
#define DUCAT_BILLING_EXPLAIN_COUNTERS_HPP

#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/tariff.hpp>

#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

// Line by line: the state moves the counters only after a usage's last line.
class counters_of_usage {
 public:
  explicit counters_of_usage(const engine_state& state) noexcept : s_{state} {}

  /// What a counter comes to. Errors: overflow.
  [[nodiscard]] result<tariff_sum> sum(counter_handle c) {
    const std::vector<tranche>& of = counter_of(c).tranches;
    int128 total = 0;
    for (const tranche& t : of)
      if (!try_add(total, t.quantity, total)) return errc::overflow;
    tariff_fold fold{s_.prices, total};
    for (const tranche& t : of)
      if (const auto added = fold.add(t); !added) return added.error();
    return fold.sum();
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

}  // namespace ducat::inline v0::detail

#endif
