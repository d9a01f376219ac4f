// SPDX-License-Identifier: MIT
// What stands for usage of one sku by payers of the same terms over a stretch of time: the rated
// rate and its unit, the price entry, and until when neither they nor a period change. Consecutive
// usages mostly fall into one such stretch, so it is remembered.
#ifndef DUCAT_ENGINE_STANDING_RULES_HPP
#define DUCAT_ENGINE_STANDING_RULES_HPP

#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/account.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>
#include <ducat/usage/dimensions.hpp>
#include <ducat/usage/meter.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The rules of a stretch of time: they are the same at every instant of `during`.
struct standing_rules {
  interval during{};
  std::int64_t per_ns = 0;             ///< the rated rate, for a metered sku
  price_handle price{};                ///< nothing where no entry applies
  dimension unit = dimension::none;    ///< what is charged, covered by packs and priced
  const price_entry* entry = nullptr;  ///< its terms; null where no entry applies
};

/// The rules at an instant, looked up. Stretches end where the payer's month ends, and where the
/// cycle of the price's counter does. Errors: no_rate, for a metered sku before its first version;
/// unknown_zone_time, of the payer's clock or of a price's calendar. O(entries and rate versions of
/// the sku).
[[nodiscard]] constexpr result<standing_rules> find_rules(const engine_state& state, sku_handle sku,
                                                          const payer_terms& terms,
                                                          const dimension_values& dimensions,
                                                          instant when) {
  if (const auto known = state.held.check_clock(terms, when); !known) return known.error();
  const local_clock clock = state.held.clock_of(terms);
  standing_rules out;
  out.during = {when, period_containing(when, period::month, clock).end};
  const auto cut = [&](instant edge) {
    if (edge < out.during.end) out.during.end = edge;
  };
  out.unit = state.skus[sku].unit;
  if (state.skus[sku].how == meter::metered) {
    const auto rate = state.skus.rate_at(sku, when);
    if (!rate) return rate.error();
    out.per_ns = rate->per_ns;
    out.unit = rate->unit;
    cut(rate->until);
  }
  const price_match match =
      state.prices.find(sku, terms.money, dimensions, when, terms.layers, out.unit);
  if (!match.is_known) return failure{errc::unknown_zone_time, 0, sku.index};
  cut(match.until);
  out.price = match.entry;
  if (out.price.has_value()) {
    out.entry = &state.prices[out.price];
    if (out.entry->counted) cut(period_containing(when, out.entry->cycle, clock).end);
  }
  return out;
}

/// The rules last found for a handful of skus and terms. It belongs beside one state: forget() what
/// it knows whenever a price list was published there.
class rule_memory {
 public:
  constexpr void forget() noexcept {
    for (known& k : known_) k.rules.during = interval{};  // which contains nothing
  }

  /// As find_rules(); `terms` is the number of the payer's terms. O(1) where the last question
  /// about this sku and these terms had the same dimensions and fell into the same stretch.
  [[nodiscard]] constexpr result<const standing_rules*> at(const engine_state& state,
                                                           sku_handle sku, std::uint32_t terms,
                                                           const dimension_values& dimensions,
                                                           instant when) {
    known& k = known_[(sku.index ^ terms * 5) % places];
    if (k.sku == sku && k.terms == terms && k.rules.during.contains(when) &&
        k.dimensions == dimensions)
      return &k.rules;
    const auto found = find_rules(state, sku, state.held.terms[terms], dimensions, when);
    if (!found) return found.error();
    k = {sku, terms, dimensions, *found};
    return &k.rules;
  }

 private:
  static constexpr std::uint32_t places = 16;

  struct known {
    sku_handle sku{};
    std::uint32_t terms = 0;
    dimension_values dimensions{};
    standing_rules rules{};  // of an empty stretch, in which no instant falls
  };

  known known_[places]{};
};

}  // namespace ducat::inline v0

#endif
