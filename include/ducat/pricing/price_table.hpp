// SPDX-License-Identifier: MIT
// A price list as its author writes it: skus with rated rates, prices by name. Built in code (also
// at compile time) or loaded from JSON; checked as a whole before any engine uses it.
#ifndef DUCAT_PRICING_PRICE_TABLE_HPP
#define DUCAT_PRICING_PRICE_TABLE_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/pricing/charge_spec.hpp>
#include <ducat/pricing/list_amount.hpp>
#include <ducat/pricing/money_rate.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/pricing/price_entry.hpp>
#include <ducat/pricing/record_spec.hpp>
#include <ducat/pricing/table_handle.hpp>
#include <ducat/units/any_price.hpp>
#include <ducat/units/known_units.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/units/symbol.hpp>
#include <ducat/units/unit_price.hpp>
#include <ducat/usage/sku_table.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The most calendars of a list. Every two that could hold together are compared at load.
inline constexpr std::size_t max_list_calendars = 256;

namespace detail {

/// The name of a counter that a price does not name: the sku's; in another unit than the sku was
/// defined in, with that unit: "storage (B-ns)".
[[nodiscard]] constexpr symbol default_counter(symbol_table& names, symbol sku, dimension defined,
                                               dimension unit) {
  if (unit == defined) return sku;
  const auto base = base_unit_of(unit);
  const text_view parts[] = {names.text(sku), " (", base ? base->symbol : "a unit of its own", ")"};
  std::size_t size = 0;
  for (const text_view part : parts) size += part.size();
  char* const text = new char[size];
  std::size_t at = 0;
  for (const text_view part : parts)
    for (const char letter : part) text[at++] = letter;
  const symbol counter = names.intern({text, size});
  delete[] text;
  return counter;
}

}  // namespace detail

/// One tier as a list writes it.
struct tier_spec {
  int128 up_to = int128_max;  ///< base units, inclusive; the last tier is open
  list_amount price{};        ///< per pricing unit
  list_amount fee{};          ///< once, with the first priced unit in the tier
  int128 package = 1;  ///< charged in whole packages of so many base units; 1: each unit by itself
  partial_package partial = partial_package::charged;  ///< what a package that is not full costs
};

/// One dimension that an entry asks for: region = cn-east.
struct dimension_term {
  text_view name;
  text_view value;
};

/// One price as a list writes it. The unit: `per` base units of a dimension of the sku's.
struct price_spec {
  text_view sku;
  currency money{};
  uint128 per = 1;
  /// What the price is for; by default what the sku is charged in when the price begins.
  dimension unit = dimension::none;
  interval effective{instant_min,
                     instant_max};  ///< an open end lasts until the next version starts
  instant published = instant_min;
  tariff_kind kind = tariff_kind::flat;
  const tier_spec* tiers = nullptr;
  std::size_t tier_count = 0;
  record_spec record{};  ///< for a price per record
  const dimension_term* dimensions = nullptr;
  std::size_t dimension_count = 0;
  /// By default the sku's name; for a price in another unit than the sku was defined in, with that
  /// unit: "storage (B-ns)". A counter counts one unit.
  text_view counter{};
  text_view layer{};  ///< for payers of this layer or channel only; by default for everybody
  std::uint32_t calendar = 0;  ///< of this table: add_calendar(); by default always
  counter_owner owner = counter_owner::payer;
  counter_basis basis = counter_basis::after_packs;
  period cycle = period::month;
  price_tax tax{};
};

/// A price list: names, skus, entries. An engine interns them anew: what this table returns does
/// not convert to the engine's handles. The keys of book(), skus() and symbols() are the table's
/// own.
class price_table {
 public:
  /// Defines a sku, or gives a metered one a further rate version, which may be in another unit:
  /// from then on the sku is charged in that.
  /// @param per_ns  what one card (or other unit that is held) amounts to in a nanosecond, in base
  /// units: 312 000 FLOP
  ///                for an A100, 1 for card-time. Counted skus have none.
  /// Errors: invalid_text for an empty name; unit_mismatch for a unit that cannot be measured so:
  /// metered are compute, card-time and byte-time, counted is everything but rates and money, and
  /// dimensions of one's own are either; out_of_range for a rate that is not positive, or a rate of
  /// a counted sku; already_exists where the name means something else (a counted sku has one unit
  /// for good: its usage states a number alone), or the instant has a rate already, or another unit
  /// is stated without a date. The table is then as before.
  constexpr result<table_sku> define_sku(text_view name, meter how, dimension unit,
                                         std::int64_t per_ns = 0, instant from = instant_min) {
    if (name.empty()) return errc::invalid_text;
    if (!can_measure(how, unit)) return errc::unit_mismatch;
    if (how == meter::metered ? per_ns <= 0 : per_ns != 0) return errc::out_of_range;
    sku_handle sku = find_sku(name).in_table;
    if (sku.has_value() &&
        (skus_[sku].how != how || (how == meter::counted && skus_[sku].unit != unit)))
      return errc::already_exists;
    if (sku.has_value() && how == meter::metered) {
      if (const auto free = skus_.check_rate(sku, from, per_ns, unit); !free) return free.error();
    }
    if (!sku.has_value()) sku = skus_.add(symbols_.intern(name), how, unit);
    if (how == meter::metered) skus_.add_rate(sku, from, per_ns, unit);
    return table_sku{sku};
  }

  /// A sku that is metered in compute at a rated rate: define_sku("a100", 312_tflops).
  constexpr result<table_sku> define_sku(text_view name, flops_rate rate,
                                         instant from = instant_min) {
    return define_sku(name, meter::metered, dimension::compute, rate.count(), from);
  }

  /// A sku that is counted in turnover of a currency: what a percentage is taken of. Errors: those
  /// of define_sku(); unknown_currency for none.
  constexpr result<table_sku> define_turnover(text_view name, const currency& money) {
    if (name.empty()) return errc::invalid_text;
    if (money == currency{}) return errc::unknown_currency;
    const sku_handle known = find_sku(name).in_table;
    if (!known.has_value())
      return table_sku{
          skus_.add(symbols_.intern(name), meter::counted, dimension::turnover, money)};
    if (skus_[known].money != money) return errc::already_exists;
    return table_sku{known};
  }

  /// Says when usage of a counted sku has its turn among what is counted at one instant, once it is
  /// settled: the lower goes first, by default all are at 0, and of equals they go by name. Errors:
  /// unknown_sku; unit_mismatch for a metered sku: what is held drains beside the others.
  constexpr result<void> order_lines(text_view sku, std::int32_t line_order) {
    const sku_handle known = find_sku(sku).in_table;
    if (!known.has_value()) return errc::unknown_sku;
    if (skus_[known].how != meter::counted) return errc::unit_mismatch;
    skus_.order_lines(known, line_order);
    return {};
  }

  /// Adds a time zone for calendars. Its number is the table's own. Errors: those of
  /// zone_table::add().
  constexpr result<std::uint32_t> add_zone(text_view label, std::int32_t utc_offset_seconds,
                                           array_view<const zone_transition> transitions = {},
                                           interval known = {instant_min, instant_max}) {
    zone_spec spec{{}, utc_offset_seconds, transitions, known};
    if (!label.empty()) spec.label = symbols_.intern(label);
    return book_.calendars().zones().add(spec);
  }
  /// Adds a calendar, for prices to hold by. Its number is the table's own. Errors: invalid_text
  /// for an empty name, already_exists for one that is taken; too_many_terms beyond
  /// max_list_calendars, which is the `amount`; those of calendar_table::add().
  constexpr result<std::uint32_t> add_calendar(text_view name,
                                               array_view<const calendar_window> windows,
                                               array_view<const special_days> special = {},
                                               std::uint32_t zone = 0) {
    if (name.empty()) return errc::invalid_text;
    if (find_calendar(name) != 0) return errc::already_exists;
    if (book_.calendars().size() >= max_list_calendars)
      return failure{errc::too_many_terms, 0, 0, int128{max_list_calendars}};
    return book_.calendars().add({symbols_.intern(name), windows, special, zone});
  }
  /// The calendar of a name, or 0.
  [[nodiscard]] constexpr std::uint32_t find_calendar(text_view name) const {
    const symbol known = symbols_.find(name);
    return known.has_value() ? book_.calendars().find(known) : 0;
  }

  /// Adds a price. Errors: unknown_sku; unit_mismatch where the sku is never charged in the price's
  /// unit; unknown_currency for no currency; currency_mismatch for a sku of another currency's
  /// turnover; invalid_interval for one that is empty; out_of_range for tiers that do not ascend, a
  /// last tier that is not open, no tier, several tiers of a price that has none, a package of less
  /// than one unit, no such calendar, more than 8 dimensions in the table, record terms of another
  /// price than one per record, a fee or a package of that, a minimum above the maximum, a negative
  /// amount there, a negative rate of tax; unsupported for a price per record of a metered sku,
  /// whose usage is split in time, or with a basis of all usage; invalid_text for a dimension
  /// without name or value, already_exists for one stated twice; those of unit_price::of(). What is
  /// wrong with a tier has the tier's number as `position`. The table is then as before.
  constexpr result<table_price> add(const price_spec& spec) {
    const symbol name = symbols_.find(spec.sku);
    const sku_handle sku = skus_.find(name);
    if (!sku.has_value()) return errc::unknown_sku;
    const dimension unit =
        spec.unit != dimension::none ? spec.unit : skus_.unit_at(sku, spec.effective.start).unit;
    if (!skus_.has_unit(sku, unit)) return errc::unit_mismatch;
    if (spec.money == currency{}) return errc::unknown_currency;
    if (skus_[sku].money != currency{} && skus_[sku].money != spec.money)
      return errc::currency_mismatch;
    if (spec.effective.empty()) return errc::invalid_interval;
    if (spec.calendar > book_.calendars().size() || spec.tax.rate < ratio{})
      return errc::out_of_range;
    if (const auto sound = check_tiers(spec); !sound) return sound.error();
    if (const auto sound = check_record(spec, skus_[sku].how); !sound) return sound.error();
    if (const auto sound = check_dimensions(spec); !sound) return sound.error();
    price_entry entry;
    entry.sku = sku;
    entry.money = spec.money;
    entry.pattern = make_pattern(spec);
    entry.stated = spec.effective;
    entry.published = spec.published;
    entry.tax = spec.tax;
    entry.counter = spec.counter.empty()
                        ? detail::default_counter(symbols_, name, skus_[sku].unit, unit)
                        : symbols_.intern(spec.counter);
    if (!spec.layer.empty()) entry.layer = symbols_.intern(spec.layer);
    entry.calendar = spec.calendar;
    entry.unit = unit;
    entry.kind = spec.kind;
    entry.owner = spec.owner;
    entry.basis = spec.basis;
    entry.cycle = spec.cycle;
    entry.first_tier = static_cast<std::uint32_t>(book_.tier_total());
    entry.tier_count = static_cast<std::uint32_t>(spec.tier_count);
    for (std::size_t i = 0; i < spec.tier_count; ++i)
      book_.add_tier(*make_tier(spec, spec.tiers[i]));
    if (spec.kind == tariff_kind::per_record)
      entry.record = book_.add_record(*make_record_terms(spec.record, spec.money));
    return table_price{book_.add(entry)};
  }

  /// A flat price: the shortest way to write the commonest list.
  constexpr result<table_price> add_flat(text_view sku, currency money, list_amount price,
                                         uint128 per,
                                         interval effective = {instant_min, instant_max},
                                         dimension unit = dimension::none) {
    const tier_spec only{int128_max, price, {}};
    price_spec spec;
    spec.sku = sku;
    spec.money = money;
    spec.per = per;
    spec.unit = unit;
    spec.effective = effective;
    spec.tiers = &only;
    spec.tier_count = 1;
    return add(spec);
  }

  /// A flat price with its types: add_flat("a100", 20_cny / 1_degree). Errors: those of add().
  constexpr result<table_price> add_flat(text_view sku, const any_price& price,
                                         interval effective = {instant_min, instant_max}) {
    const unit_price& figures = price.figures;
    return add_flat(sku, price.unit, {figures.coefficient(), figures.scale()},
                    static_cast<uint128>(figures.per()), effective, price.kind);
  }

  /// Adds a close charge: what a month is billed beside its usage. Errors: those of make_charge();
  /// unknown_sku (`position` is its place among the charge's); already_exists for a sku that is
  /// named twice, and for a version that contradicts another of its name, currency and layer (its
  /// number is `reference`): see charge_table::conflict(). The table is then as before.
  constexpr result<table_charge> add_charge(const charge_spec& spec) {
    auto entry = make_charge(spec);
    if (!entry) return entry.error();
    for (std::size_t i = 0; i < spec.sku_count; ++i) {
      const auto place = static_cast<std::uint32_t>(i);
      if (!find_sku(spec.skus[i]).has_value()) return failure{errc::unknown_sku, place};
      for (std::size_t k = 0; k < i; ++k)
        if (spec.skus[k] == spec.skus[i]) return failure{errc::already_exists, place};
    }
    entry->name = symbols_.intern(spec.name);
    if (!spec.layer.empty()) entry->layer = symbols_.intern(spec.layer);
    charge_table& charges = book_.charges();
    if (const charge_handle other = charges.conflict(*entry); other.has_value())
      return failure{errc::already_exists, 0, other.index};
    entry->first_sku = static_cast<std::uint32_t>(charges.sku_total());
    entry->sku_count = static_cast<std::uint32_t>(spec.sku_count);
    for (std::size_t i = 0; i < spec.sku_count; ++i)
      charges.add_sku(find_sku(spec.skus[i]).in_table);
    return table_charge{charges.add(*entry)};
  }

  [[nodiscard]] constexpr const price_book& book() const noexcept { return book_; }
  [[nodiscard]] constexpr const sku_table& skus() const noexcept { return skus_; }
  [[nodiscard]] constexpr const symbol_table& symbols() const noexcept { return symbols_; }
  /// The dimensions that entries name, in order of first appearance: what the patterns' places
  /// mean.
  [[nodiscard]] constexpr int dimension_count() const noexcept { return dimension_count_; }
  [[nodiscard]] constexpr text_view dimension_name(int i) const noexcept {
    return symbols_.text(dimensions_[i]);
  }
  /// The sku of this name, or nothing.
  [[nodiscard]] constexpr table_sku find_sku(text_view name) const {
    return {skus_.find(symbols_.find(name))};
  }

 private:
  [[nodiscard]] static constexpr result<tier> make_tier(const price_spec& spec,
                                                        const tier_spec& written) noexcept {
    int128 per = 0;
    if (!try_signed(spec.per, false, per)) return errc::overflow;
    const auto price = unit_price::of(written.price, spec.money.digits(), per);
    if (!price) return price.error();
    const auto fee = exact_minor_units(written.fee, spec.money);
    if (!fee) return fee.error();
    return tier{written.up_to, money_rate{*price}, *fee, *price, written.package, written.partial};
  }

  [[nodiscard]] static constexpr result<void> check_record(const price_spec& spec,
                                                           meter how) noexcept {
    if (spec.kind != tariff_kind::per_record) {
      if (spec.record != record_spec{}) return errc::out_of_range;
      return {};
    }
    if (how == meter::metered || spec.basis != counter_basis::after_packs) return errc::unsupported;
    const auto terms = make_record_terms(spec.record, spec.money);
    return terms ? result<void>{} : terms.error();
  }

  [[nodiscard]] static constexpr result<void> check_tiers(const price_spec& spec) noexcept {
    const bool is_tiered = spec.kind == tariff_kind::graduated || spec.kind == tariff_kind::volume;
    if (spec.tier_count == 0 || (!is_tiered && spec.tier_count != 1)) return errc::out_of_range;
    int128 below = 0;
    for (std::size_t i = 0; i < spec.tier_count; ++i) {
      const tier_spec& t = spec.tiers[i];
      const auto place = static_cast<std::uint32_t>(i);
      if (t.up_to <= below || t.package < 1) return failure{errc::out_of_range, place};
      if (spec.kind == tariff_kind::per_record && (t.package != 1 || t.fee.coefficient != 0))
        return failure{errc::out_of_range, place};
      if ((i + 1 == spec.tier_count) != (t.up_to == int128_max))
        return failure{errc::out_of_range, place};
      if (const auto made = make_tier(spec, t); !made) return failure{made.error().code, place};
      below = t.up_to;
    }
    return {};
  }

  // The place of a dimension, or dimension_count() where no entry has named it yet.
  [[nodiscard]] constexpr int dimension_place(text_view name) const {
    const symbol known = symbols_.find(name);
    int place = 0;
    while (place < dimension_count_ && (!known.has_value() || dimensions_[place] != known)) ++place;
    return place;
  }

  [[nodiscard]] constexpr result<void> check_dimensions(const price_spec& spec) const {
    int places = dimension_count_;
    for (std::size_t i = 0; i < spec.dimension_count; ++i) {
      const dimension_term& term = spec.dimensions[i];
      if (term.name.empty() || term.value.empty()) return errc::invalid_text;
      for (std::size_t k = 0; k < i; ++k)
        if (spec.dimensions[k].name == term.name) return errc::already_exists;
      if (dimension_place(term.name) == dimension_count_) ++places;
    }
    if (places > max_dimensions) return errc::out_of_range;
    return {};
  }

  [[nodiscard]] constexpr dimension_values make_pattern(const price_spec& spec) {
    dimension_values pattern;
    for (std::size_t i = 0; i < spec.dimension_count; ++i) {
      const int place = dimension_place(spec.dimensions[i].name);
      if (place == dimension_count_)
        dimensions_[dimension_count_++] = symbols_.intern(spec.dimensions[i].name);
      pattern.value[place] = symbols_.intern(spec.dimensions[i].value);
    }
    return pattern;
  }

  [[nodiscard]] static constexpr bool can_measure(meter how, dimension unit) noexcept {
    if (unit >= dimension::user) return true;
    switch (unit) {
      case dimension::compute:
      case dimension::card_time:
      case dimension::byte_time: return true;
      case dimension::none:
      case dimension::rate:
      case dimension::turnover:  // of a currency: define_turnover()
      case dimension::money: return false;
      default: return how == meter::counted;
    }
  }

  symbol_table symbols_;
  sku_table skus_;
  price_book book_;
  symbol dimensions_[max_dimensions] = {};
  int dimension_count_ = 0;
};

}  // namespace ducat::inline v0

#endif
