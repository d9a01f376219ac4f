// SPDX-License-Identifier: MIT
// What a sound price list says that its author may not have meant: usage left without a price, a
// volume price that falls at an edge, a fee that makes the bill jump, a price below what it costs.
// None of it is an error: price_check.hpp has those.
#ifndef DUCAT_PRICING_PRICE_LINT_HPP
#define DUCAT_PRICING_PRICE_LINT_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/pricing/prepared_tariff.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/usage/sku_table.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What may not be meant.
enum class price_warning_kind : std::uint8_t {
  no_price,       ///< a sku has no price at all
  ends,           ///< a price ends, and the usage that it priced has none for ever after
  gap,            ///< a price ends, and the usage that it priced has none for a time
  never_applies,  ///< while a price holds, its metered sku has no rate yet
  before_rate,    ///< a price begins before its metered sku has a rate
  idle_tier,      ///< a tier has the price of the tier before it, and no fee of its own
  narrow_tier,    ///< a tier is narrower than what its price is for
  falls_at_edge,  ///< one unit more costs less: with a volume price, 16 may be cheaper than 15
  jumps_at_edge,  ///< the first unit beyond an edge costs more than what the dearer price is for
  finer_than_currency,  ///< a price or fee is no whole number of minor units, and above one
  below_cost,           ///< a price is less than what the sku costs
};

/// A short English sentence for a kind; static storage.
[[nodiscard]] constexpr const char* message(price_warning_kind kind) noexcept {
  switch (kind) {
    case price_warning_kind::no_price: return "has no price: its usage is refused";
    case price_warning_kind::ends: return "ends, and nothing prices the same usage after it";
    case price_warning_kind::gap: return "ends, and nothing prices the same usage for a time";
    case price_warning_kind::never_applies: return "never applies: its sku has no rate yet";
    case price_warning_kind::before_rate: return "begins before its sku has a rate";
    case price_warning_kind::idle_tier: return "has a tier with the price of the tier before it";
    case price_warning_kind::narrow_tier: return "has a tier narrower than what its price is for";
    case price_warning_kind::falls_at_edge: return "falls at the edge of a tier: more costs less";
    case price_warning_kind::jumps_at_edge: return "jumps at the edge of a tier";
    case price_warning_kind::finer_than_currency: return "is finer than its currency";
    case price_warning_kind::below_cost: return "is below cost";
  }
  return "unknown warning";
}

/// One thing that may not be meant, and where it is.
struct price_warning {
  price_warning_kind kind{};
  sku_handle sku{};
  price_handle entry{};    ///< nothing for a sku without a price
  std::uint32_t tier = 0;  ///< of an edge, the tier below it
  /// The time without a price, before the first rate, or below cost; else all time.
  interval during{instant_min, instant_max};
  /// falls_at_edge: the largest quantity within the next tier that costs no more than the edge.
  int128 as_cheap_until = 0;
  price_handle cost{};  ///< below_cost: the entry of the other table
};

namespace detail {

[[nodiscard]] constexpr instant first_rate_of(const sku_table& skus, sku_handle sku) noexcept {
  const std::uint32_t first = skus[sku].first_rate;
  return first < skus.rate_count() ? skus.rate(first).from : instant_min;
}

// How long a price holds: an open one until its sku changes to another unit.
[[nodiscard]] constexpr instant end_of_price(const sku_table& skus,
                                             const price_entry& entry) noexcept {
  const instant changes = skus.unit_at(entry.sku, entry.stated.start).until;
  return changes < entry.until ? changes : entry.until;
}

// Whether usage that this price served is served after it: by a more general price, or by another
// version. A usage of just the price's dimensions stands for it.
template <class Report>
constexpr void lint_end(const price_book& book, const sku_table& skus, price_handle p,
                        Report& report) {
  const price_entry& entry = book[p];
  const instant end = end_of_price(skus, entry);
  if (end == instant_max) return;
  instant next = end;  // where a price may hold again
  for (bool is_edge = false; !is_edge;) {
    const unit_match now = skus.unit_at(entry.sku, next);
    const price_match after =
        book.find(entry.sku, entry.money, entry.pattern, next, {entry.layer, {}}, now.unit);
    if (after.entry.has_value() && next == end) return;
    is_edge = after.entry.has_value() || after.until <= now.until;
    if (!after.entry.has_value()) next = is_edge ? after.until : now.until;
  }
  price_warning found;
  found.kind = next == instant_max ? price_warning_kind::ends : price_warning_kind::gap;
  found.sku = entry.sku;
  found.entry = p;
  found.during = {end, next};
  report(found);
}

template <class Report>
constexpr void lint_rate(const price_book& book, const sku_table& skus, price_handle p,
                         Report& report) {
  const price_entry& entry = book[p];
  if (skus[entry.sku].how != meter::metered) return;
  const instant rated = first_rate_of(skus, entry.sku);
  price_warning found;
  found.sku = entry.sku;
  found.entry = p;
  found.during = {entry.stated.start, rated < entry.until ? rated : entry.until};
  if (entry.until <= rated) {
    found.kind = price_warning_kind::never_applies;
  } else if (instant_min < entry.stated.start && entry.stated.start < rated) {
    found.kind = price_warning_kind::before_rate;
  } else {
    return;
  }
  report(found);
}

// Whether people count in the base unit of a dimension, or in something far larger.
[[nodiscard]] constexpr bool is_counted_in_base_units(dimension kind) noexcept {
  return kind != dimension::compute && kind != dimension::card_time && kind != dimension::byte_time;
}

// Whether a decimal has digits below the minor unit, and what is bought is not itself below it:
// 0.0028 a million tokens is meant, 19.999 a degree more likely a slip.
[[nodiscard]] constexpr bool is_finer_than_currency(const unit_price& price, dimension kind,
                                                    const currency& money) noexcept {
  if (kind == dimension::turnover) return false;  // 0.013 of each yuan is 1.3 %
  const int surplus = price.scale() - money.digits();
  if (surplus <= 0) return false;
  if (is_counted_in_base_units(kind)) return magnitude(price.numerator()) > price.denominator();
  return magnitude(int128{price.coefficient()}) > power_of_ten(surplus);
}

// The largest quantity in (edge, last] that costs no more than `limit`; `edge` for none.
// Precondition: the cost does not fall there.
[[nodiscard]] constexpr int128 largest_within(const prepared_tariff& tariff, int128 edge,
                                              int128 last, const mixed& limit) noexcept {
  int128 low = edge;
  int128 high = last;
  while (low < high) {
    const int128 middle = low + (high - low) / 2 + 1;
    const auto cost = tariff.cost(middle);
    if (cost && *cost <= limit) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

template <class Report>
constexpr void lint_edge(const price_book& book, price_handle p, const prepared_tariff& tariff,
                         std::uint32_t i, Report& report) {
  const price_entry& entry = book[p];
  const tier& below = book.tier_of(entry, i);
  const tier& above = book.tier_of(entry, i + 1);
  const auto before = tariff.cost(below.up_to);
  const auto after = tariff.cost(below.up_to + 1);
  const auto unit_below = charge(below.rate, below.price.per());
  const auto unit_above = charge(above.rate, above.price.per());
  if (!before || !after || !unit_below || !unit_above) return;
  const auto step = subtract(*after, *before);
  if (!step) return;
  price_warning found;
  found.sku = entry.sku;
  found.entry = p;
  found.tier = i;
  if (sign(*step) < 0 && sign(*unit_below) >= 0 && sign(*unit_above) >= 0) {
    found.kind = price_warning_kind::falls_at_edge;
    found.as_cheap_until = largest_within(tariff, below.up_to, above.up_to, *before);
  } else if (*unit_below < *step && *unit_above < *step && sign(*step) > 0) {
    found.kind = price_warning_kind::jumps_at_edge;
  } else {
    return;
  }
  report(found);
}

template <class Report>
constexpr void lint_tiers(const price_book& book, price_handle p, Report& report) {
  const price_entry& entry = book[p];
  const auto tell = [&](price_warning_kind kind, std::uint32_t i) {
    price_warning found;
    found.kind = kind;
    found.sku = entry.sku;
    found.entry = p;
    found.tier = i;
    report(found);
  };
  const prepared_tariff tariff{book, p};
  int128 lower = 0;
  for (std::uint32_t i = 0; i < entry.tier_count; ++i) {
    const tier& here = book.tier_of(entry, i);
    if (is_finer_than_currency(here.price, entry.unit, entry.money) || here.fee.rest != 0)
      tell(price_warning_kind::finer_than_currency, i);
    if (here.up_to - lower < here.price.per()) tell(price_warning_kind::narrow_tier, i);
    if (i > 0) {
      const tier& before = book.tier_of(entry, i - 1);
      const bool same_fee =
          entry.kind == tariff_kind::volume ? here.fee == before.fee : is_zero(here.fee);
      const bool same_price = compare_cost(here.price, before.price) == 0;
      if (same_price && same_fee) tell(price_warning_kind::idle_tier, i);
    }
    if (i + 1 < entry.tier_count) lint_edge(book, p, tariff, i, report);
    lower = here.up_to;
  }
}

// The dimensions of a price, as another table numbers them. A value that the other does not know
// stays empty: none of its entries asks for it.
[[nodiscard]] constexpr dimension_values translate(const price_table& from, const price_table& to,
                                                   const dimension_values& pattern) {
  dimension_values out;
  for (int i = 0; i < from.dimension_count(); ++i) {
    for (int k = 0; k < to.dimension_count(); ++k) {
      if (pattern.value[i].has_value() && from.dimension_name(i) == to.dimension_name(k))
        out.value[k] = to.symbols().find(from.symbols().text(pattern.value[i]));
    }
  }
  return out;
}

// One stretch of time in which one cost holds.
template <class Report>
constexpr void compare_with_cost(const price_book& book, price_handle p, const price_book& costs,
                                 price_handle cost, interval during, Report& report) {
  const price_entry& entry = book[p];
  const price_entry& costing = costs[cost];
  if (costing.tier_count != 1 || costing.unit != entry.unit) return;
  const unit_price& least = costs.tier_of(costing, 0).price;
  for (std::uint32_t i = 0; i < entry.tier_count; ++i) {
    if (compare_cost(book.tier_of(entry, i).price, least) >= 0) continue;
    price_warning found;
    found.kind = price_warning_kind::below_cost;
    found.sku = entry.sku;
    found.entry = p;
    found.tier = i;
    found.during = during;
    found.cost = cost;
    report(found);
  }
}

}  // namespace detail

/// Calls `report(price_warning)` for what may not be meant, by sku and entry. Precondition:
/// check_prices() found nothing. O(n × m) for n entries, m of them of one sku.
template <class Report>
constexpr void lint_prices(const price_book& book, const sku_table& skus, Report report) {
  for (std::uint32_t s = 0; s < skus.size(); ++s) {
    if (book.first(sku_handle{s}).has_value()) continue;
    price_warning found;
    found.kind = price_warning_kind::no_price;
    found.sku = sku_handle{s};
    report(found);
  }
  for (std::uint32_t i = 0; i < book.size(); ++i) {
    const price_handle p{i};
    detail::lint_end(book, skus, p, report);
    detail::lint_rate(book, skus, p, report);
    detail::lint_tiers(book, p, report);
  }
}

/// Calls `report(price_warning)` for every tier whose price is below the cost of the same sku, in
/// the same currency and at the same time. Costs are a price table of flat prices, what a unit of
/// each sku costs its provider; skus and dimensions are matched by name, and a tiered cost is no
/// cost. Fees are on top of a price, and not counted.
template <class Report>
constexpr void lint_costs(const price_table& prices, const price_table& costs, Report report) {
  const price_book& book = prices.book();
  for (std::uint32_t i = 0; i < book.size(); ++i) {
    const price_handle p{i};
    const price_entry& entry = book[p];
    const text_view name = prices.symbols().text(prices.skus()[entry.sku].name);
    const sku_handle sku = costs.find_sku(name).in_table;
    if (!sku.has_value()) continue;
    const dimension_values values = detail::translate(prices, costs, entry.pattern);
    instant at = entry.stated.start;
    const instant until = detail::end_of_price(prices.skus(), entry);
    while (at < until) {
      const price_match cost = costs.book().find(sku, entry.money, values, at, {}, entry.unit);
      const instant end = cost.until < until ? cost.until : until;
      if (cost.entry.has_value())
        detail::compare_with_cost(book, p, costs.book(), cost.entry, {at, end}, report);
      at = end;
    }
  }
}

}  // namespace ducat::inline v0

#endif
