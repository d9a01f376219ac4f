// SPDX-License-Identifier: MIT
// One version of one close charge, as a price list states it: what a period is billed beside its
// usage. close_charge.hpp and commitment.hpp have the arithmetic.
#ifndef DUCAT_PRICING_CHARGE_ENTRY_HPP
#define DUCAT_PRICING_CHARGE_ENTRY_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/close_charge.hpp>
#include <ducat/pricing/commitment.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What a payer who was there for a part of a period only pays.
enum class partial_period : std::uint8_t {
  prorated,  ///< of every amount that the charge states, the exact fraction of the period
  full,      ///< all of it
};

/// One close charge. Entries are never edited: a later version of the same name, currency and layer
/// supersedes from its start on.
struct charge_entry {
  symbol name{};
  currency money{};
  symbol layer{};  ///< for payers of this layer or channel only; nothing for everybody
  interval stated{instant_min, instant_max};  ///< effective dates as the list states them
  instant published = instant_min;            ///< when the list was published
  std::uint32_t first_sku = 0;  ///< whose usage it looks at: of the table's list of skus
  std::uint32_t sku_count = 0;  ///< zero is every sku
  partial_period partial = partial_period::prorated;
  price_tax tax{};  ///< for statements: of all that the charge posts
  bool has_commitment = false;
  spend_terms terms{};     ///< of a whole period
  commitment committed{};  ///< of a whole period, where there is one

  [[nodiscard]] constexpr bool same_line(const charge_entry& other) const noexcept {
    return name == other.name && money == other.money && layer == other.layer;
  }
};

/// What a close charge adds to a period, part by part: each is a term of the sum, so what is taken
/// off is negative.
struct charge_parts {
  mixed discount{};      ///< the share that is taken off: negative
  mixed overage{};       ///< what the factor adds to cost beyond the commitment, or takes off it
  mixed shortfall{};     ///< what the period lacks of its commitment
  mixed over_maximum{};  ///< what lies beyond the maximum, taken off: negative
  mixed true_up{};       ///< what the period lacks of its minimum
  mixed standing{};

  /// Error: overflow.
  [[nodiscard]] constexpr result<mixed> total() const noexcept;
  [[nodiscard]] constexpr bool is_nothing() const noexcept;

  friend constexpr bool operator==(const charge_parts&, const charge_parts&) noexcept = default;
};

/// The parts, in the order in which they apply.
inline constexpr mixed charge_parts::* all_charge_parts[] = {
    &charge_parts::discount,     &charge_parts::overage, &charge_parts::shortfall,
    &charge_parts::over_maximum, &charge_parts::true_up, &charge_parts::standing};

constexpr result<mixed> charge_parts::total() const noexcept {
  result<mixed> sum = mixed{};
  for (const auto part : all_charge_parts)
    if (sum) sum = add(*sum, this->*part);
  return sum;
}
constexpr bool charge_parts::is_nothing() const noexcept {
  for (const auto part : all_charge_parts)
    if (!is_zero(this->*part)) return false;
  return true;
}

/// a + b, part by part. Error: overflow.
[[nodiscard]] constexpr result<charge_parts> add(const charge_parts& a,
                                                 const charge_parts& b) noexcept {
  charge_parts sum;
  for (const auto part : all_charge_parts) {
    const auto both = add(a.*part, b.*part);
    if (!both) return both.error();
    sum.*part = *both;
  }
  return sum;
}
/// a − b, part by part. Error: overflow.
[[nodiscard]] constexpr result<charge_parts> subtract(const charge_parts& a,
                                                      const charge_parts& b) noexcept {
  charge_parts rest;
  for (const auto part : all_charge_parts) {
    const auto difference = subtract(a.*part, b.*part);
    if (!difference) return difference.error();
    rest.*part = *difference;
  }
  return rest;
}

namespace detail {

// The share of an amount that a part of a period bears. A limit that is not stated stays so.
[[nodiscard]] constexpr result<spend_terms> scaled_terms(const spend_terms& whole,
                                                         ratio share) noexcept {
  spend_terms out;
  out.discount = whole.discount;
  const auto standing = scale(whole.standing, share);
  const auto minimum = whole.spend.has_minimum() ? scale(whole.spend.minimum(), share) : mixed{};
  const auto maximum = whole.spend.has_maximum() ? scale(whole.spend.maximum(), share) : mixed{};
  if (!standing || !minimum || !maximum) return errc::overflow;
  out.standing = *standing;
  const auto spend = amount_limits::of(whole.spend.has_minimum() ? &*minimum : nullptr,
                                       whole.spend.has_maximum() ? &*maximum : nullptr);
  if (!spend) return spend.error();
  out.spend = *spend;
  return out;
}

// What a commitment makes of a cost, beside the cost. Usage that comes to less than nothing (a
// falling volume price re-priced an earlier period's) uses none of it and lacks so much more.
[[nodiscard]] constexpr result<void> add_commitment(const commitment& terms, const mixed& cost,
                                                    charge_parts& into) noexcept {
  const bool negative = sign(cost) < 0;
  const auto charged = charge(terms, negative ? mixed{} : cost);
  if (!charged) return charged.error();
  const mixed beyond_at_cost = negative ? mixed{} : cost;
  const auto beyond = subtract(beyond_at_cost, charged->utilized);
  if (!beyond) return beyond.error();
  const auto extra = subtract(charged->overage, *beyond);
  const auto lacking =
      negative && terms.true_up ? subtract(charged->true_up, cost) : result{charged->true_up};
  if (!extra || !lacking) return errc::overflow;
  into.overage = *extra;
  into.shortfall = *lacking;
  return {};
}

}  // namespace detail

/// What a charge adds to a period whose priced usage came to `came_to`. In this order: the
/// discount; what the commitment makes of the rest; the maximum; the minimum; and beside them the
/// standing charge.
/// @param share  how much of the period the payer was there: above 0, at most 1
/// Errors: out_of_range for terms that no list can state; overflow.
[[nodiscard]] constexpr result<charge_parts> charge_of_period(const charge_entry& entry,
                                                              ratio share,
                                                              const mixed& came_to) noexcept {
  const bool prorated = entry.partial == partial_period::prorated && share != ratio{1};
  const auto terms =
      prorated ? detail::scaled_terms(entry.terms, share) : result<spend_terms>{entry.terms};
  if (!terms) return terms.error();
  charge_parts out;
  const auto line = next_line({terms->discount, {}, {}}, {}, came_to, line_place::mid_period);
  if (!line) return line.error();
  const auto off = negate(line->discount);
  if (!off) return off.error();
  out.discount = *off;
  result<mixed> cost = line->amount;
  if (entry.has_commitment) {
    commitment committed = entry.committed;
    const auto amount = prorated ? scale(committed.amount, share) : result{committed.amount};
    if (!amount) return amount.error();
    committed.amount = *amount;
    if (const auto done = detail::add_commitment(committed, *cost, out); !done) return done.error();
    cost =
        add(*cost, out.overage).and_then([&](const mixed& sum) { return add(sum, out.shortfall); });
    if (!cost) return cost.error();
  }
  const auto close = close_period(*terms, *cost, *cost);
  if (!close) return close.error();
  out.over_maximum = close->over_maximum;
  out.true_up = close->true_up;
  out.standing = close->standing;
  return out;
}

}  // namespace ducat::inline v0

#endif
