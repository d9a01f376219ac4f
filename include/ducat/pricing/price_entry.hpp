// SPDX-License-Identifier: MIT
// One version of one price: what it applies to, when, and its tariff.
#ifndef DUCAT_PRICING_PRICE_ENTRY_HPP
#define DUCAT_PRICING_PRICE_ENTRY_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/pricing/money_rate.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/period.hpp>
#include <ducat/units/unit_price.hpp>
#include <ducat/usage/dimensions.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// How a tariff turns a quantity into money. All but the last are cumulative: an exact function F
/// of a counter's quantity with F(0) = 0. The numbers are part of the ledger format.
enum class tariff_kind : std::uint8_t {
  flat,       ///< every unit at one price
  graduated,  ///< each unit at the price of the tier it falls in, and each tier's fee once it is
              ///< entered
  volume,  ///< every unit at the price of the tier that the whole quantity reaches, and that tier's
           ///< fee
  per_record,  ///< each record by itself, at the rate of the one tier and under its record_terms
};

/// Whose quantity a counter adds up.
enum class counter_owner : std::uint8_t {
  payer,    ///< the whole tree of the root account
  account,  ///< the account that used
};

/// Which quantity a counter adds up.
enum class counter_basis : std::uint8_t {
  after_packs,  ///< what no pack covers
  all_usage,    ///< everything: covered usage moves the counter too, and costs nothing there
};

/// What a package that is not full costs.
enum class partial_package : std::uint8_t {
  charged,  ///< as much as a full one: its price is due with its first unit
  free,     ///< nothing: its price is due with the unit that fills it
};

/// One tier. It holds the units above the tier before it, up to and including `up_to`.
struct tier {
  int128 up_to = int128_max;  ///< base units, inclusive; int128_max is open
  money_rate rate{};          ///< the price, ready to charge
  mixed fee{};                ///< exact minor units, charged with the first priced unit in the tier
  unit_price price{};         ///< the price as the list states it, for those who explain it
  /// Units are charged in whole packages of so many base units, counted from where the tier begins
  /// (for a volume price: from zero); 1 charges each unit by itself.
  int128 package = 1;
  partial_package partial = partial_package::charged;

  /// Whether equal quantities always cost the same here: no fee, no packages.
  [[nodiscard]] constexpr bool is_plain() const noexcept { return is_zero(fee) && package == 1; }
};

/// One price entry. Entries are never edited: a later version of the same sku, currency,
/// dimensions, layer and calendar supersedes.
struct price_entry {
  sku_handle sku{};
  currency money{};
  dimension_values pattern{};  ///< empty values match everything
  interval stated{};           ///< effective dates as the list states them
  instant until{};             ///< the earlier of the stated end and the next version's start
  instant published{};         ///< when the list was published; kept for the record
  price_tax tax{};             ///< for statements: what is charged is as it is stated
  symbol counter{};            ///< the counter's name
  symbol layer{};              ///< for payers of this layer or channel only; nothing for everybody
  std::uint32_t calendar = 0;  ///< holds only while this calendar of the book does; 0 is always
  price_handle next{};  ///< the next entry of this sku: more specific first, then the earlier
  price_handle next_of_counter{};  ///< the next entry that shares the counter
  std::uint32_t first_tier = 0;
  std::uint32_t tier_count = 0;
  std::uint32_t record = 0;  ///< for a price per record, the number of its record_terms in the book
  dimension unit = dimension::none;  ///< holds only while its sku is charged in this unit
  tariff_kind kind = tariff_kind::flat;
  counter_owner owner = counter_owner::payer;
  counter_basis basis = counter_basis::after_packs;
  period cycle = period::month;  ///< when the counter starts again from zero
  bool has_steps = false;        ///< whether any tier charges in steps: a fee, packages
  bool counted = false;          ///< whether a counter is needed: a flat price alone needs none

  [[nodiscard]] constexpr bool same_line(const price_entry& other) const noexcept {
    return sku == other.sku && money == other.money && pattern == other.pattern &&
           layer == other.layer && calendar == other.calendar;
  }
};

}  // namespace ducat::inline v0

#endif
