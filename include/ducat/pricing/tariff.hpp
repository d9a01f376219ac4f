// SPDX-License-Identifier: MIT
// What a counter's quantity costs. A counter is a sequence of tranches, each priced by one entry
// (one version); its cost is a function of the whole sequence, and a line is the difference that
// its quantity makes. So lines sum to the cost of the whole whatever the batching, and nothing is
// priced twice at a tier's edge.
#ifndef DUCAT_PRICING_TARIFF_HPP
#define DUCAT_PRICING_TARIFF_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/price_book.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A stretch of a counter, in the order in which it was counted.
struct tranche {
  price_handle
      entry{};  ///< the version that prices it; nothing for quantity that counts but is not charged
  int128 quantity = 0;        ///< base units, not negative
  std::uint32_t records = 0;  ///< how many records it is of, where a price per record counts them
};

/// What tranches come to: all that the cost of a further tranche without a volume price depends on.
struct tariff_sum {
  int128 position = 0;      ///< the quantity of all, in base units
  int128 priced_until = 0;  ///< the position at which the last priced quantity ends
  mixed cost{};             ///< exact minor units
};

/// Which tier of a volume price a total reaches: 0 for the first. Precondition: the entry has one.
[[nodiscard]] constexpr std::uint32_t volume_tier(const price_book& book, const price_entry& entry,
                                                  int128 total) noexcept {
  std::uint32_t i = 0;
  while (i + 1 < entry.tier_count && book.tier_of(entry, i).up_to < total) ++i;
  return i;
}

/// The units of a tranche that lie in one tier of its entry.
struct tier_part {
  std::uint32_t tier = 0;  ///< 0 for the first
  int128 quantity = 0;
  int128 charged = 0;  ///< what of it is charged: `quantity`, or the packages that fall due with it
  bool enters = false;  ///< the first priced unit of the tier is among them: its fee is due
};

/// What a tier charges for the units after the first `before` in it, up to `after`: in packages,
/// those that fall due with them. Whoever counts on pays for each package once, at the price of the
/// unit with which it falls due. Preconditions: 0 ≤ before ≤ after. Errors: overflow.
[[nodiscard]] constexpr result<int128> charged_quantity(const tier& t, int128 before,
                                                        int128 after) noexcept {
  if (t.package == 1) return after - before;
  const auto due = [&](int128 units) {
    const bool opened = t.partial == partial_package::charged && units % t.package != 0;
    return units / t.package + (opened ? 1 : 0);
  };
  int128 charged = 0;
  if (!try_multiply(due(after) - due(before), t.package, charged)) return errc::overflow;
  return charged;
}

/// Calls `f(tier_part) -> result<void>` for the tiers in which the next units of a counter lie, in
/// order; the first error ends it. The one rule of tiers and fees, for those who price and those
/// who explain.
/// @param before  what the counter comes to before them; their end fits as well
/// @param total   the quantity of the whole counter, which decides the tier of a volume price
/// Errors: those of `f`; overflow; unsupported for a price per record, which has no F.
template <class F>
constexpr result<void> for_each_tier(const price_book& book, const price_entry& entry,
                                     const tariff_sum& before, int128 quantity, int128 total, F f) {
  const int128 start = before.position;
  const int128 end = start + quantity;
  const auto enters = [&](int128 lower) { return lower < end && before.priced_until <= lower; };
  if (entry.kind == tariff_kind::volume) {
    if (entry.tier_count == 0) return {};
    const std::uint32_t i = volume_tier(book, entry, total);
    const auto charged = charged_quantity(book.tier_of(entry, i), start, end);
    if (!charged) return charged.error();
    const int128 lower = i == 0 ? 0 : book.tier_of(entry, i - 1).up_to;
    return f(tier_part{i, quantity, *charged, enters(lower)});
  }
  if (entry.kind == tariff_kind::per_record) return errc::unsupported;
  int128 lower = 0;
  for (std::uint32_t i = 0; i < entry.tier_count && lower < end; ++i) {
    const int128 upper = book.tier_of(entry, i).up_to;
    const int128 from = start < lower ? lower : start;
    const int128 to = end < upper ? end : upper;
    if (from < to) {
      const auto charged = charged_quantity(book.tier_of(entry, i), from - lower, to - lower);
      if (!charged) return charged.error();
      const auto done = f(tier_part{i, to - from, *charged, enters(lower)});
      if (!done) return done;
    }
    lower = upper;
  }
  return {};
}

/// Adds up what the tranches of one counter cost. Each quantity pays its own version's price, at
/// the tier of the whole counter; an entry fee goes to the first priced unit in the tier.
class tariff_fold {
 public:
  /// @param total  the quantity of all tranches together, which decides the tier of a volume price
  constexpr tariff_fold(const price_book& book, int128 total) noexcept
      : book_{&book}, total_{total} {}
  /// Goes on after the tranches that `start` is the sum of. Precondition: no tranche has a volume
  /// price, neither of those nor of those to come.
  constexpr tariff_fold(const price_book& book, const tariff_sum& start) noexcept
      : book_{&book},
        total_{start.position},
        position_{start.position},
        priced_until_{start.priced_until},
        cost_{start.cost} {}

  /// Adds the next tranche. Errors: out_of_range for a negative quantity, overflow; the fold is
  /// then of no further use.
  [[nodiscard]] constexpr result<void> add(const tranche& next) noexcept {
    const tariff_sum before{position_, priced_until_, {}};
    if (next.quantity < 0) return errc::out_of_range;
    if (!try_add(position_, next.quantity, position_)) return errc::overflow;
    if (!next.entry.has_value() || next.quantity == 0) return {};
    const price_entry& entry = (*book_)[next.entry];
    priced_until_ = position_;
    return for_each_tier(*book_, entry, before, next.quantity, total_, [&](const tier_part& part) {
      return add_units(book_->tier_of(entry, part.tier), part);
    });
  }

  /// The exact cost so far, in minor units.
  [[nodiscard]] constexpr const mixed& cost() const noexcept { return cost_; }
  /// The quantity so far.
  [[nodiscard]] constexpr int128 position() const noexcept { return position_; }
  /// All that the tranches so far come to.
  [[nodiscard]] constexpr tariff_sum sum() const noexcept {
    return {position_, priced_until_, cost_};
  }

 private:
  [[nodiscard]] constexpr result<void> add_units(const tier& t, const tier_part& part) noexcept {
    floor_quotient units;
    if (!try_mul_div_floor(part.charged, t.rate.numerator, t.rate.denominator, units))
      return errc::overflow;
    if (!detail::add_to(cost_, units.whole, units.rest, t.rate.denominator.value()))
      return errc::overflow;
    if (part.enters && !detail::add_to(cost_, t.fee.whole, t.fee.rest, t.fee.denominator))
      return errc::overflow;
    return {};
  }

  const price_book* book_;
  int128 total_;
  int128 position_ = 0;
  int128 priced_until_ = 0;
  mixed cost_{};
};

/// F(quantity) under one entry alone: what the first `quantity` base units of a counter cost.
/// Errors: out_of_range for a negative quantity, overflow.
[[nodiscard]] constexpr result<mixed> cumulative_cost(const price_book& book, price_handle entry,
                                                      int128 quantity) noexcept {
  tariff_fold fold{book, quantity};
  if (const auto added = fold.add({entry, quantity}); !added) return added.error();
  return fold.cost();
}

/// What a tariff bills at zero usage: the first tier's fee, as a close charge. Not F(0), which is
/// 0: several engines charge the first tier's flat part with no usage at all, and a list that wants
/// it says so at close.
[[nodiscard]] constexpr mixed zero_usage_charge(const price_book& book,
                                                price_handle entry) noexcept {
  const price_entry& terms = book[entry];
  return terms.tier_count == 0 ? mixed{} : book.tier_of(terms, 0).fee;
}

}  // namespace ducat::inline v0

#endif
