// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "price_ratio.hpp"
#include "table.hpp"

#include <ducat/exact/ratio.hpp>
#include <ducat/units/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace tool {

namespace {

// A price of the sku, in the list that has it.
struct compared_price {
  const ducat::price_list* list;
  price_row row;

  [[nodiscard]] const ducat::price_entry& entry() const { return list->table.book()[row.entry]; }
  [[nodiscard]] const ducat::unit_price& figures() const {
    return list->table.book().tier_of(entry(), row.tier).price;
  }
};

struct exchange_rate {
  ducat::ratio rate;
  std::string text;
};
using exchange_rates = std::map<std::string, exchange_rate, std::less<>>;

exchange_rates read_rates(const std::vector<std::string>& stated) {
  exchange_rates out;
  for (const std::string& each : stated) {
    const std::size_t equals = std::min(each.find('='), each.size());
    const auto rate =
        ducat::ratio::parse(std::string_view{each}.substr(std::min(equals + 1, each.size())));
    if (equals == 0 || !rate || rate->numerator() <= 0) {
      throw misuse{fmt::format("--exchange {}: expected such as USD=7.2", each)};
    }
    out[each.substr(0, equals)] = {*rate, each.substr(equals + 1)};
  }
  return out;
}

// A fraction of zero or more whose parts may be larger than those of ducat::ratio.
struct fraction {
  ducat::uint128 top = 1;
  ducat::uint128 bottom = 1;

  // Common factors go first; false where the product does not fit.
  [[nodiscard]] bool multiply(ducat::uint128 by, ducat::uint128 over) {
    ducat::uint128 common = ducat::gcd(by, bottom);
    by /= common;
    bottom /= common;
    common = ducat::gcd(top, over);
    top /= common;
    over /= common;
    return ducat::try_multiply(top, by, top) && ducat::try_multiply(bottom, over, bottom);
  }
};

// How many times as much a price is as the base, which is above zero; no credit is compared, and
// no price of another unit.
std::optional<fraction> times(const compared_price& price, const compared_price& base,
                              const ducat::ratio& exchange) {
  const ducat::unit_price& a = price.figures();
  const ducat::unit_price& b = base.figures();
  if (a.numerator() < 0 || b.numerator() <= 0 || price.entry().unit != base.entry().unit)
    return std::nullopt;
  if (a.numerator() == 0) return fraction{0, 1};
  const int digits = base.entry().money.digits() - price.entry().money.digits();
  const ducat::uint128 up = ducat::power_of_ten(std::max(digits, 0));
  const ducat::uint128 down = ducat::power_of_ten(std::max(-digits, 0));
  fraction out;
  const bool fits = out.multiply(ducat::magnitude(a.numerator()), a.denominator()) &&
                    out.multiply(b.denominator(), ducat::magnitude(b.numerator())) &&
                    out.multiply(static_cast<ducat::uint128>(exchange.numerator()),
                                 static_cast<ducat::uint128>(exchange.denominator())) &&
                    out.multiply(up, down);
  return fits ? std::optional{out} : std::nullopt;
}

std::string rounded(const fraction& value, int digits) {
  ducat::int128 signed_top = 0;
  if (!ducat::try_signed(value.top, false, signed_top)) return "does not fit";
  const auto scaled =
      ducat::mul_div(signed_top, static_cast<ducat::int128>(ducat::power_of_ten(digits)),
                     value.bottom, ducat::rounding::half_even);
  if (!scaled) return "does not fit";
  return std::string{std::string_view{ducat::to_grouped_text(*scaled, digits).view()}};
}

std::vector<compared_price> prices_of(const std::vector<ducat::price_list>& lists,
                                      const std::string& sku, const price_filter& filter) {
  std::vector<compared_price> out;
  for (const ducat::price_list& list : lists) {
    for (price_row& row : rows_of(list, filter)) {
      if (row.sku == sku) out.push_back({&list, std::move(row)});
    }
  }
  return out;
}

bool has_all(const ducat::price_table& table, const ducat::dimension_values& pattern,
             const std::vector<std::string>& stated) {
  for (const std::string& each : stated) {
    bool found = false;
    for (int i = 0; i < table.dimension_count(); ++i) {
      if (!pattern.value[i].has_value()) continue;
      const std::string text =
          fmt::format("{}={}", std::string_view{table.dimension_name(i)},
                      std::string_view{table.symbols().text(pattern.value[i])});
      found = found || text == each;
    }
    if (!found) return false;
  }
  return true;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& each : texts) out += (out.empty() ? "" : " ") + each;
  return out;
}

// The prices that others are compared with: one for each currency.
std::vector<const compared_price*> bases_of(const std::vector<compared_price>& prices,
                                            const show_options& options) {
  std::vector<const compared_price*> out;
  for (const compared_price& each : prices) {
    if (!has_all(each.list->table, each.entry().pattern, options.to)) continue;
    if (!options.currency.empty() && each.row.currency != options.currency) continue;
    const bool taken = std::any_of(out.begin(), out.end(), [&](const compared_price* other) {
      return other->entry().money == each.entry().money;
    });
    if (taken) {
      throw misuse{fmt::format("--to {}: several prices of {} in {}; say which", joined(options.to),
                               options.ratio, each.row.currency)};
    }
    out.push_back(&each);
  }
  if (out.empty()) {
    throw misuse{
        fmt::format("--to {}: no such price of {} in force", joined(options.to), options.ratio)};
  }
  return out;
}

std::string price_text(const price_row& row) {
  return fmt::format("{} {}", grouped(row.amount), row.currency);
}

std::string head_text(const std::vector<const compared_price*>& bases, const show_options& options,
                      const price_filter& filter) {
  std::string out =
      fmt::format("{} at {}, as a multiple of {}", options.ratio,
                  time_text(*filter.at, filter.utc_offset_seconds), for_text(bases.front()->row));
  for (const compared_price* base : bases) {
    out += fmt::format("{} {} per {}", base == bases.front() ? ":" : " and", price_text(base->row),
                       per_text(base->row));
  }
  return out + "\n";
}

}  // namespace

std::string ratio_text(const std::vector<ducat::price_list>& lists, const show_options& options,
                       const price_filter& filter) {
  if (!filter.at) throw misuse{"--ratio: state with --at when the prices hold"};
  const exchange_rates rates = read_rates(options.exchange);
  price_filter every_currency = filter;
  every_currency.currency.clear();
  const std::vector<compared_price> prices = prices_of(lists, options.ratio, every_currency);
  const std::vector<const compared_price*> bases = bases_of(prices, options);
  std::string out = head_text(bases, options, filter);
  for (const auto& [code, each] : rates) {
    out += fmt::format("1 {} is {} {}\n", code, each.text, bases.front()->row.currency);
  }
  table lines{{align::left, align::left, align::right, align::left, align::right, align::left}};
  lines.row({"list", "for", "price", "per", "times", "the first is"});
  std::size_t left_out = 0;
  for (const compared_price& each : prices) {
    const auto same = std::find_if(bases.begin(), bases.end(), [&](const compared_price* base) {
      return base->entry().money == each.entry().money;
    });
    const auto exchange = rates.find(each.row.currency);
    if (same == bases.end() && exchange == rates.end()) {
      ++left_out;
      continue;
    }
    const bool in_own_currency = same != bases.end();
    const compared_price& base = in_own_currency ? **same : *bases.front();
    const auto factor =
        times(each, base, in_own_currency ? ducat::ratio{1} : exchange->second.rate);
    lines.row({each.list->name, for_text(each.row), price_text(each.row), per_text(each.row),
               factor ? rounded(*factor, 2) : "-",
               factor && factor->top > factor->bottom ? "1/" + rounded(*factor, 1) : ""});
  }
  out += "\n" + lines.text(0);
  if (left_out > 0) {
    out += fmt::format("\n{} in other currencies: state what these are worth with --exchange\n",
                       left_out);
  }
  return out;
}

}  // namespace tool
