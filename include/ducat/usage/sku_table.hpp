// SPDX-License-Identifier: MIT
// Skus: what is metered, in which unit, and for metered ones the rated rate with its versions, of
// which each has its unit: storage may be charged in degrees up to a date, and in byte-time from
// then on. A rated rate is what the provider charges by, not the device's nominal peak (see
// usage/rated_rates.hpp and usage/nominal_peaks.hpp).
#ifndef DUCAT_USAGE_SKU_TABLE_HPP
#define DUCAT_USAGE_SKU_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/usage/meter.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A sku as the engine meters it.
struct sku_terms {
  symbol name{};
  meter how = meter::counted;
  dimension unit = dimension::none;  ///< it was defined in; rate versions may have another one
  currency money{};                  ///< of its turnover; none for every other unit
  std::int32_t line_order = 0;       ///< of what is counted at one instant, the lower goes first
  std::uint32_t first_rate = 0xFFFF'FFFF;  ///< its earliest rate version, for metered skus
};

/// A rated rate from an instant on, until the next version.
struct rate_version {
  sku_handle sku{};
  dimension unit = dimension::none;  ///< what the sku is charged in while the rate holds
  instant from{};
  std::int64_t per_ns = 0;  ///< base units per card and nanosecond: 312 000 FLOP/ns for 312 TFLOPS
  std::uint32_t next = 0xFFFF'FFFF;
};

/// The rate that holds at an instant, and until when.
struct rate_match {
  std::int64_t per_ns = 0;
  dimension unit = dimension::none;
  instant until = instant_max;
};

/// The unit of a sku at an instant, and until when it stays the same.
struct unit_match {
  dimension unit = dimension::none;
  instant until = instant_max;
};

/// The skus of one engine or price list, and their rate versions.
class sku_table {
 public:
  [[nodiscard]] constexpr std::size_t size() const noexcept { return skus_.size(); }
  [[nodiscard]] constexpr bool contains(sku_handle s) const noexcept {
    return s.index < skus_.size();
  }
  [[nodiscard]] constexpr const sku_terms& operator[](sku_handle s) const noexcept {
    return skus_[s.index];
  }
  [[nodiscard]] constexpr std::size_t rate_count() const noexcept { return rates_.size(); }
  [[nodiscard]] constexpr const rate_version& rate(std::size_t i) const noexcept {
    return rates_[i];
  }

  /// The sku of this name, or nothing.
  [[nodiscard]] constexpr sku_handle find(symbol name) const noexcept {
    return name.index < by_name_.size() ? by_name_[name.index] : sku_handle{};
  }

  /// Adds a sku. Precondition: the name is not taken.
  constexpr sku_handle add(symbol name, meter how, dimension unit, const currency& money = {},
                           std::int32_t line_order = 0) {
    const sku_handle id{static_cast<std::uint32_t>(skus_.size())};
    skus_.push_back({name, how, unit, money, line_order, none});
    while (by_name_.size() <= name.index) by_name_.push_back(sku_handle{});
    by_name_[name.index] = id;
    return id;
  }

  /// Has a sku's usage go before, or after, that of others at one instant.
  constexpr void order_lines(sku_handle sku, std::int32_t line_order) noexcept {
    skus_[sku.index].line_order = line_order;
  }

  /// Whether a rate version may be added. Errors: out_of_range for a rate that is not positive
  /// (usage would be free by accident: say so with a price of 0); already_exists for another rate
  /// from the same instant (a rate version is superseded, never edited), and for one without a
  /// date, from instant_min, in another unit than the version after it: most likely its author
  /// thinks of another sku.
  [[nodiscard]] constexpr result<void> check_rate(sku_handle sku, instant from, std::int64_t per_ns,
                                                  dimension unit) const noexcept {
    if (per_ns <= 0) return errc::out_of_range;
    const std::uint32_t first = skus_[sku.index].first_rate;
    if (from == instant_min && first != none && rates_[first].unit != unit)
      return errc::already_exists;
    for (std::uint32_t i = first; i != none; i = rates_[i].next)
      if (rates_[i].from == from) return errc::already_exists;
    return {};
  }

  /// Adds a rate version. Precondition: check_rate() found nothing against it.
  constexpr void add_rate(sku_handle sku, instant from, std::int64_t per_ns, dimension unit) {
    std::uint32_t* link = &skus_[sku.index].first_rate;
    while (*link != none && rates_[*link].from < from) link = &rates_[*link].next;
    const auto number = static_cast<std::uint32_t>(rates_.size());
    rates_.push_back({sku, unit, from, per_ns, *link});
    *link = number;
  }

  /// The rate of a metered sku at an instant. Errors: no_rate before the first version.
  [[nodiscard]] constexpr result<rate_match> rate_at(sku_handle sku, instant when) const noexcept {
    std::uint32_t found = none;
    std::uint32_t i = skus_[sku.index].first_rate;
    for (; i != none && rates_[i].from <= when; i = rates_[i].next) found = i;
    if (found == none) return errc::no_rate;
    return rate_match{rates_[found].per_ns, rates_[found].unit,
                      i == none ? instant_max : rates_[i].from};
  }

  /// What a sku is charged in at an instant: before its first rate version in that one's unit,
  /// without any in the one it was defined in.
  [[nodiscard]] constexpr unit_match unit_at(sku_handle sku, instant when) const noexcept {
    std::uint32_t i = skus_[sku.index].first_rate;
    if (i == none) return {skus_[sku.index].unit, instant_max};
    unit_match found{rates_[i].unit, instant_max};
    for (i = rates_[i].next; i != none; i = rates_[i].next) {
      if (rates_[i].unit == found.unit) continue;
      if (when < rates_[i].from) {
        found.until = rates_[i].from;
        break;
      }
      found.unit = rates_[i].unit;
    }
    return found;
  }
  /// Whether a sku is ever charged in a unit.
  [[nodiscard]] constexpr bool has_unit(sku_handle sku, dimension unit) const noexcept {
    std::uint32_t i = skus_[sku.index].first_rate;
    if (i == none) return skus_[sku.index].unit == unit;
    while (i != none && rates_[i].unit != unit) i = rates_[i].next;
    return i != none;
  }

 private:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  detail::chunked<sku_terms> skus_;
  detail::chunked<rate_version> rates_;
  detail::chunked<sku_handle> by_name_;
};

}  // namespace ducat::inline v0

#endif
