// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "price_rows.hpp"
#include "report.hpp"

#include <ducat/units/civil.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

namespace tool {

namespace {

template <class Text> std::string str(const Text& text) {
  return std::string{std::string_view{ducat::text_view{text}}};
}

const char* base_symbol(ducat::dimension kind) {
  const auto base = ducat::base_unit_of(kind);
  return base ? base->symbol : "";
}

// What one card that is held for an hour amounts to; the rate itself where that is no short number.
std::string rate_text(std::int64_t per_ns, ducat::dimension kind) {
  constexpr ducat::int128 ns_in_hour = 3'600'000'000'000;
  constexpr int flop_per_ns_digits = 3;
  std::string unit;
  const std::string amount = exact_quantity(per_ns * ns_in_hour, kind, unit);
  if (kind == ducat::dimension::compute && unit != unit_for_people(kind).symbol) {
    return grouped(str(ducat::to_fixed_text(per_ns, flop_per_ns_digits))) + " TFLOPS";
  }
  return fmt::format("{} {} an hour", grouped(amount), unit);
}

std::string shown_time(ducat::instant t, const price_filter& filter) {
  if (!filter.for_programs || t == ducat::instant_min || t == ducat::instant_max) {
    return time_text(t, filter.utc_offset_seconds);
  }
  return str(ducat::to_text(t));
}

std::string counter_text(const ducat::price_table& table, const ducat::price_entry& entry) {
  if (!entry.counted) return "";
  constexpr const char* cycles[] = {"each hour", "each day", "each month", "for good"};
  return fmt::format(
      "{}: {}, {}, {}", str(table.symbols().text(entry.counter)),
      entry.owner == ducat::counter_owner::payer ? "of the payer" : "of the account",
      cycles[static_cast<std::size_t>(entry.cycle)],
      entry.basis == ducat::counter_basis::all_usage ? "all usage" : "what no pack covers");
}

const char* tariff_name(ducat::tariff_kind kind) {
  switch (kind) {
    case ducat::tariff_kind::flat: break;
    case ducat::tariff_kind::graduated: return "graduated";
    case ducat::tariff_kind::volume: return "volume";
    case ducat::tariff_kind::per_record: return "per_record";
  }
  return "";
}

// Exact minor units in major units.
std::string amount_text(const ducat::mixed& minor, const ducat::currency& money) {
  if (minor.rest == 0) return str(ducat::to_fixed_text(minor.whole, money.digits()));
  return str(ducat::to_labelled_text(ducat::any_exact_money{minor, money}));
}

// What a price per record says beside its rate.
std::string record_text(const ducat::price_book& book, const ducat::price_entry& entry) {
  if (entry.kind != ducat::tariff_kind::per_record) return "";
  const ducat::record_terms& terms = book.record_of(entry);
  std::string out = "each record by itself";
  const auto add = [&](const std::string& text) { out += "; " + text; };
  const auto money = [&](const ducat::mixed& amount) {
    return grouped(amount_text(amount, entry.money));
  };
  if (!ducat::is_zero(terms.fixed)) add("and " + money(terms.fixed) + " for each");
  if (terms.limits.has_minimum()) add("at least " + money(terms.limits.minimum()));
  if (terms.limits.has_maximum()) add("at most " + money(terms.limits.maximum()));
  if (terms.free.counts_records())
    add(fmt::format("the first {} free", grouped(str(ducat::to_text(terms.free.records())))));
  if (terms.free.counts_amount()) {
    std::string unit;
    const std::string amount = exact_quantity(terms.free.amount().whole, entry.unit, unit);
    add(fmt::format("the first {} {} free", grouped(amount), unit));
  }
  return out;
}

// What all tiers of a price have in common.
price_row common_row(const ducat::price_list& list, const price_filter& filter,
                     ducat::price_handle id) {
  const ducat::price_table& table = list.table;
  const ducat::price_entry& entry = table.book()[id];
  price_row row;
  row.entry = id;
  row.sku = str(table.symbols().text(table.skus()[entry.sku].name));
  row.where = pattern_text(table, entry.pattern);
  if (entry.layer.has_value()) row.layer = str(table.symbols().text(entry.layer));
  if (entry.calendar != 0)
    row.calendar = str(table.symbols().text(table.book().calendars().name(entry.calendar)));
  row.tariff = tariff_name(entry.kind);
  row.record = record_text(table.book(), entry);
  if (entry.tax.is_stated) row.tax = tax_text(entry.tax);
  row.currency = str(entry.money.code());
  row.from = shown_time(entry.stated.start, filter);
  // A price without an end is silent from where its sku changes to another unit.
  const ducat::instant changes = table.skus().unit_at(entry.sku, entry.stated.start).until;
  row.until = shown_time(std::min(entry.until, changes), filter);
  row.counter = counter_text(table, entry);
  row.source = list.of_prices[id.index].source;
  row.note = list.of_prices[id.index].note;
  return row;
}

// The edges of a tier, 0 for none, both in one unit.
void set_range(price_row& row, ducat::int128 below, ducat::int128 up_to, ducat::dimension kind) {
  std::string unit_above;
  std::string unit_up_to;
  if (below > 0) row.above = exact_quantity(below, kind, unit_above);
  if (up_to > 0) row.up_to = exact_quantity(up_to, kind, unit_up_to);
  row.unit = unit_above.empty() ? unit_up_to : unit_above;
  if (unit_above.empty() || unit_up_to.empty() || unit_above == unit_up_to) return;
  row.above = str(ducat::to_text(below));
  row.up_to = str(ducat::to_text(up_to));
  row.unit = base_symbol(kind);
}

void append_rows(std::vector<price_row>& out, const ducat::price_list& list,
                 const price_filter& filter, ducat::price_handle id) {
  const ducat::price_book& book = list.table.book();
  const ducat::price_entry& entry = book[id];
  ducat::int128 below = 0;
  for (std::uint32_t i = 0; i < entry.tier_count; ++i) {
    const ducat::tier& tier = book.tier_of(entry, i);
    price_row& row = out.emplace_back(common_row(list, filter, id));
    row.tier = i;
    set_range(row, below, i + 1 < entry.tier_count ? tier.up_to : 0, entry.unit);
    row.amount = price_amount(tier.price, entry.money);
    row.per = exact_quantity(tier.price.per(), entry.unit, row.per_unit);
    if (!ducat::is_zero(tier.fee)) row.fee = amount_text(tier.fee, entry.money);
    if (tier.package != 1) {
      std::string unit;
      row.package = grouped(exact_quantity(tier.package, entry.unit, unit));
      row.package += " " + unit;
      if (tier.partial == ducat::partial_package::free) row.package += ", free until full";
    }
    below = tier.up_to;
  }
}

}  // namespace

std::string grouped(const std::string& number) {
  const std::size_t point = std::min(number.find('.'), number.size());
  const std::size_t begin = number.starts_with('-') ? 1 : 0;
  std::string out = number;
  for (std::size_t i = point; i > begin + 3; i -= 3) out.insert(i - 3, 1, ',');
  return out;
}

std::string for_text(const price_row& row) {
  std::string out = row.where;
  const auto add = [&](const char* what, const std::string& name) {
    if (!name.empty()) out += (out.empty() ? "" : ", ") + std::string{what} + name;
  };
  add("payers of ", row.layer);
  add("in ", row.calendar);
  return out;
}

std::string calendars_text(const ducat::price_table& table) {
  constexpr const char* days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "listed dates"};
  const ducat::calendar_table& all = table.book().calendars();
  std::string out;
  for (std::uint32_t c = 1; c <= all.size(); ++c) {
    out += fmt::format("{}:", str(table.symbols().text(all.name(c))));
    for (std::uint32_t i = 0; i < all.window_count(c); ++i) {
      const ducat::calendar_window& window = all.window(c, i);
      out += fmt::format("{} {} to {}", i == 0 ? "" : ",", str(ducat::to_text(window.start)),
                         str(ducat::to_text(window.end)));
      if (window.days == ducat::every_weekday) continue;
      if (window.days == ducat::monday_to_friday) {
        out += " Mon to Fri";
        continue;
      }
      for (int day = 0; day < 8; ++day)
        if ((window.days.bits() & (1 << day)) != 0) out += fmt::format(" {}", days[day]);
    }
    std::uint32_t without = 0;
    for (std::uint32_t i = 0; i < all.special_count(c); ++i) {
      const ducat::special_days dates = all.special(c, i);
      const auto count = ducat::days_from_civil(dates.last) - ducat::days_from_civil(dates.first);
      if (dates.as.empty()) without += static_cast<std::uint32_t>(count + 1);
    }
    if (without > 0) out += fmt::format(", but {} date{}", without, without > 1 ? "s" : "");
    const ducat::zone_table& zones = all.zones();
    const std::uint32_t zone = all.zone(c);
    const ducat::symbol label = zones.label(zone);
    const std::int32_t offset = zones.first_offset(zone);
    out += fmt::format(" ({})\n", label.has_value() ? str(table.symbols().text(label))
                                  : offset == 0     ? "UTC"
                                                    : "UTC" + offset_text(offset));
  }
  return out;
}

std::string per_text(const price_row& row) {
  return row.per == "1" ? row.per_unit : grouped(row.per) + " " + row.per_unit;
}

std::string pattern_text(const ducat::price_table& table, const ducat::dimension_values& pattern) {
  std::string out;
  for (int i = 0; i < table.dimension_count(); ++i) {
    if (!pattern.value[i].has_value()) continue;
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", str(table.dimension_name(i)),
                       str(table.symbols().text(pattern.value[i])));
  }
  return out;
}

std::string exact_quantity(ducat::int128 base_units, ducat::dimension kind, std::string& unit) {
  constexpr int most_digits = 9;
  const shown_unit people = unit_for_people(kind);
  for (int digits = 0; digits <= most_digits; ++digits) {
    const auto scaled = ducat::mul_div_floor(
        base_units, static_cast<ducat::int128>(ducat::power_of_ten(digits)), people.scale);
    if (!scaled) break;
    if (scaled->rest != 0) continue;
    unit = people.symbol;
    return str(ducat::to_fixed_text(scaled->whole, digits));
  }
  unit = base_symbol(kind);
  return str(ducat::to_text(base_units));
}

std::string price_amount(const ducat::unit_price& price, const ducat::currency& money) {
  ducat::any_price shown;
  shown.figures = price;
  shown.unit = money;
  return str(ducat::amount_text(shown));
}

std::string time_text(ducat::instant t, std::int32_t utc_offset_seconds) {
  if (t == ducat::instant_min || t == ducat::instant_max) return "";
  const auto local = ducat::checked_add(t, ducat::seconds{utc_offset_seconds});
  const ducat::civil_time c = ducat::civil_from_instant(local.value_or(t));
  std::string out = fmt::format("{:04}-{:02}-{:02}", c.date.year, c.date.month, c.date.day);
  if (c.hour == 0 && c.minute == 0 && c.second == 0 && c.nanosecond == 0) return out;
  out += fmt::format(" {:02}:{:02}", c.hour, c.minute);
  if (c.second != 0 || c.nanosecond != 0) out += fmt::format(":{:02}", c.second);
  if (c.nanosecond != 0) out += fmt::format(".{:09}", c.nanosecond);
  return out;
}

ducat::instant parse_date_or_time(const char* option, const std::string& text) {
  constexpr std::size_t date_size = 10;
  const auto when = ducat::parse_instant(text.size() == date_size ? text + "T00:00:00Z" : text);
  if (when) return *when;
  throw misuse{fmt::format(
      "{} {}: expected a date (midnight UTC) or an instant such as 2024-05-01T00:00:00+08:00",
      option, text)};
}

namespace {

// Whether usage of just what a price asks for is served by it at an instant: by night a night's
// price goes before the other.
bool holds_at(const ducat::price_table& table, ducat::price_handle id, ducat::instant when) {
  const ducat::price_entry& entry = table.book()[id];
  const ducat::dimension unit = table.skus().unit_at(entry.sku, when).unit;
  const ducat::price_match found =
      table.book().find(entry.sku, entry.money, entry.pattern, when, {entry.layer, {}}, unit);
  return found.entry == id;
}

}  // namespace

std::vector<price_row> rows_of(const ducat::price_list& list, const price_filter& filter) {
  const ducat::price_book& book = list.table.book();
  std::vector<ducat::currency> currencies;
  for (std::uint32_t i = 0; i < book.size(); ++i) {
    const ducat::currency& money = book[ducat::price_handle{i}].money;
    if (std::find(currencies.begin(), currencies.end(), money) == currencies.end()) {
      currencies.push_back(money);
    }
  }
  const auto place_of = [&](const ducat::currency& money) {
    return std::find(currencies.begin(), currencies.end(), money) - currencies.begin();
  };
  const auto key_of = [&](ducat::price_handle id) {
    const ducat::price_entry& entry = book[id];
    return std::tuple{entry.sku.index,
                      entry.pattern.specificity(),
                      pattern_text(list.table, entry.pattern),
                      entry.layer.index + 1U,
                      entry.calendar,
                      place_of(entry.money),
                      entry.stated.start.ns};
  };
  using key = decltype(key_of(ducat::price_handle{}));
  std::vector<std::pair<key, ducat::price_handle>> order;
  for (std::uint32_t i = 0; i < book.size(); ++i) {
    const ducat::price_handle id{i};
    const ducat::price_entry& entry = book[id];
    const bool in_force = !filter.at || holds_at(list.table, id, *filter.at);
    const bool wanted =
        filter.currency.empty() || std::string_view{entry.money.code()} == filter.currency;
    if (in_force && wanted) order.emplace_back(key_of(id), id);
  }
  std::sort(order.begin(), order.end());
  std::vector<price_row> out;
  for (const auto& [_, id] : order) append_rows(out, list, filter, id);
  return out;
}

std::vector<sku_row> skus_of(const ducat::price_list& list, const price_filter& filter) {
  const ducat::sku_table& skus = list.table.skus();
  std::vector<sku_row> out;
  for (std::uint32_t i = 0; i < skus.size(); ++i) {
    const ducat::sku_terms& terms = skus[ducat::sku_handle{i}];
    sku_row row;
    row.name = str(list.table.symbols().text(terms.name));
    row.unit = unit_for_people(terms.unit).symbol;
    row.source = list.of_skus[i].source;
    row.note = list.of_skus[i].note;
    constexpr std::uint32_t none = 0xFFFF'FFFF;
    if (terms.how == ducat::meter::counted) out.push_back(row);
    for (std::uint32_t r = terms.first_rate; r != none; r = skus.rate(r).next) {
      const ducat::rate_version& rate = skus.rate(r);
      const std::uint32_t next = rate.next;
      const bool has_ended = filter.at && next != none && skus.rate(next).from <= *filter.at;
      if (filter.at && (rate.from > *filter.at || has_ended)) continue;
      row.unit = unit_for_people(rate.unit).symbol;
      row.rate = rate_text(rate.per_ns, rate.unit);
      row.from = shown_time(rate.from, filter);
      out.push_back(row);
    }
  }
  return out;
}

}  // namespace tool
