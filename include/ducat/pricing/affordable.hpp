// SPDX-License-Identifier: MIT
// The inverse of a tariff: how much does this balance buy?
#ifndef DUCAT_PRICING_AFFORDABLE_HPP
#define DUCAT_PRICING_AFFORDABLE_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/prepared_tariff.hpp>
#include <ducat/pricing/price_book.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The last position of the tier that holds the unit after `position`: up to it the entry's price
/// is one straight line, or one flight of even steps. int128_max in the open tier.
[[nodiscard]] constexpr int128 tier_end_after(const price_book& book, price_handle entry,
                                              int128 position) noexcept {
  const price_entry& terms = book[entry];
  for (std::uint32_t i = 0; i < terms.tier_count; ++i)
    if (const int128 up_to = book.tier_of(terms, i).up_to; position < up_to) return up_to;
  return int128_max;
}

/// The largest n such that every step 1 … n beyond `position` is payable from `balance`:
/// authorisation must be able to stop at any of them, so a later, cheaper quantity of a volume
/// price does not make an earlier, dearer one payable. A cost that does not fit 128 bits is beyond
/// every balance.
/// @param position   the counter's quantity so far
/// @param limit      the largest n of interest, below int128_max
/// @param cost_at    (int128 n) -> result<mixed>: the cost of the whole counter with n more units
/// @param edge_after (int128 position) -> int128: the last position, above `position`, up to which
/// that cost is one
///                   straight line or flight of steps from the first unit on (a fee or a new price
///                   for everything may come with that unit). Where tranches of several versions
///                   have volume prices, the least tier_end_after() of them all.
/// O(edges × log limit) evaluations. Errors: what cost_at says, overflow.
template <class CostAt, class EdgeAfter>
[[nodiscard]] constexpr result<int128> affordable_steps(int128 position, const mixed& balance,
                                                        int128 limit, CostAt cost_at,
                                                        EdgeAfter edge_after) {
  const result<mixed> now = cost_at(int128{0});
  if (!now) return now.error();
  const auto payable = [&](int128 n) -> result<bool> {
    const result<mixed> then = cost_at(n);
    if (!then && then.error().code == errc::overflow) return false;
    if (!then) return then.error();
    const result<mixed> price = subtract(*then, *now);
    if (!price) return price.error();
    return *price <= balance;
  };
  int128 n = 0;
  while (n < limit) {
    const int128 room = edge_after(position + n) - position;
    const int128 last = room < limit ? room : limit;
    const auto first = payable(n + 1);
    if (!first) return first.error();
    if (!*first) return n;
    const auto all = payable(last);
    if (!all) return all.error();
    // Where a line, or a flight of steps, begins payable and ends unpayable, it is payable up to
    // one unit of it.
    int128 good = *all ? last : n + 1;
    int128 bad = last;
    while (!*all && bad - good > 1) {
      const int128 middle = good + (bad - good) / 2;
      const auto here = payable(middle);
      if (!here) return here.error();
      (*here ? good : bad) = middle;
    }
    if (good < last) return good;
    n = last;
  }
  return n;
}

/// The same for a counter whose further units, and whose volume-priced tranches so far, are all
/// priced by `entry`.
template <class CostAt>
[[nodiscard]] constexpr result<int128> affordable_steps(const price_book& book, price_handle entry,
                                                        int128 position, const mixed& balance,
                                                        int128 limit, CostAt cost_at) {
  return affordable_steps(position, balance, limit, cost_at,
                          [&](int128 from) { return tier_end_after(book, entry, from); });
}

/// The largest n such that every first step 1 … n of an entry is payable from `balance`.
[[nodiscard]] constexpr result<int128> affordable(const price_book& book, price_handle entry,
                                                  const mixed& balance, int128 limit) {
  const prepared_tariff tariff{book, entry};
  return affordable_steps(book, entry, 0, balance, limit, [&](int128 n) { return tariff.cost(n); });
}

}  // namespace ducat::inline v0

#endif
