// SPDX-License-Identifier: MIT
// The reference's skus and prices as a price list of the library.
#ifndef DUCAT_TESTS_MODEL_TRANSLATED_PRICES_HPP
#define DUCAT_TESTS_MODEL_TRANSLATED_PRICES_HPP

#include "model/reference_tariff.hpp"
#include "model/reference_terms.hpp"
#include "support/prices.hpp"

#include <ducat/pricing/price_table.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ducat_test {

inline ducat::int128 narrow(const reference::integer& value) {
  const auto low = static_cast<std::uint64_t>(reference::integer{abs(value)} & UINT64_MAX);
  const auto high = static_cast<std::uint64_t>(reference::integer{abs(value)} >> 64);
  const auto size = static_cast<ducat::int128>(ducat::uint128{high} << 64 | low);
  return value < 0 ? -size : size;
}
inline ducat::text_view view(const std::string& text) { return {text.data(), text.size()}; }

inline const std::map<std::string, ducat::dimension> units_by_name{
    {"card-time", ducat::dimension::card_time},
    {"flop", ducat::dimension::compute},
    {"token", ducat::dimension::token}};
inline constexpr const char* sku_names[] = {"card", "gpu", "prompt", "answer"};

inline void define(ducat::price_table& list, const std::vector<reference::sku>& skus, int s) {
  const reference::sku& sku = skus[static_cast<std::size_t>(s)];
  if (!sku.metered) {
    (void)list.define_sku(sku_names[s], ducat::meter::counted, ducat::dimension::token).value();
    (void)list.order_lines(sku_names[s], sku.line_order).value();
    return;
  }
  for (const auto& [from, rate] : sku.rates)
    (void)list
        .define_sku(sku_names[s], ducat::meter::metered, units_by_name.at(sku.unit), rate, {from})
        .value();
}

inline std::uint32_t add_calendar(ducat::price_table& list, const reference::window& w) {
  std::uint8_t days = 0;
  for (const int day : w.days) days = static_cast<std::uint8_t>(days | 1 << day);
  const ducat::calendar_window window{ducat::day_set::from_bits(days), {w.from}, {w.to}};
  const auto offset = static_cast<std::int32_t>(w.offset / 1'000'000'000);
  const std::uint32_t zone = w.offset == 0 ? 0 : list.add_zone("", offset).value();
  return list.add_calendar("window", {&window, 1}, {}, zone).value();
}

inline ducat::record_spec record_of(const reference::price& p) {
  const auto minor = [](const reference::rational& amount) {
    return ducat::list_amount{narrow(numerator(amount)), 2};
  };
  ducat::record_spec out;
  out.fixed = minor(p.fixed);
  if (p.minimum) out.minimum = minor(*p.minimum);
  if (p.maximum) out.maximum = minor(*p.maximum);
  if (p.free_records) out.free_records = static_cast<std::int64_t>(*p.free_records);
  if (p.free_units) out.free_quantity = narrow(*p.free_units);
  return out;
}

/// Adds a price to a list, or says why the list does not take it.
inline ducat::result<ducat::table_price> add_price(ducat::price_table& list,
                                                   const reference::price& p) {
  std::vector<ducat::tier_spec> tiers;
  // Minor units for 12 units: 12 is a multiple of every denominator that is drawn.
  for (const reference::tier& t : p.tiers) {
    const reference::rational price = t.unit_price * 12;
    tiers.push_back(
        {t.up_to ? narrow(*t.up_to) : ducat::int128_max,
         {narrow(numerator(price)), 2},
         {narrow(numerator(t.fee)), 2},
         narrow(t.package),
         t.partial_is_free ? ducat::partial_package::free : ducat::partial_package::charged});
  }
  const ducat::dimension_term region{"region", view(p.region)};
  ducat::price_spec spec;
  spec.sku = sku_names[p.sku];
  spec.money = yuan;
  spec.per = 12;
  spec.effective = {{p.stated.from}, {p.stated.to}};
  if (p.published > 0) spec.published = {p.published};
  spec.kind = static_cast<ducat::tariff_kind>(p.shape);
  spec.tiers = tiers.data();
  spec.tier_count = tiers.size();
  if (p.shape == reference::kind::per_record) spec.record = record_of(p);
  spec.dimensions = &region;
  spec.dimension_count = p.region.empty() ? 0 : 1;
  spec.counter = view(p.counter);
  spec.owner = p.own_counter ? ducat::counter_owner::account : ducat::counter_owner::payer;
  spec.basis = p.all_usage ? ducat::counter_basis::all_usage : ducat::counter_basis::after_packs;
  spec.cycle = static_cast<ducat::period>(p.restarts);
  spec.layer = view(p.layer);
  if (p.only_in) spec.calendar = add_calendar(list, *p.only_in);
  return list.add(spec);
}

}  // namespace ducat_test

#endif
