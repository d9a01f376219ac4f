// SPDX-License-Identifier: MIT
// The values of a price list in JSON: names, times, currencies, amounts, units, rates. See
// price_list.hpp for the whole. Every reader reports what is wrong and then returns nothing.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_VALUES_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_VALUES_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/exact/decimal.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/pricing/list_amount.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/source/json_text.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/text.hpp>
#include <ducat/units/unit_price.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ducat::inline v0::detail {

// A name that people read on a statement.
inline std::optional<std::string> read_name(const document_node& node, const char* expected) {
  std::string name;
  if (!node.read(name, expected)) return std::nullopt;
  if (!name.empty() && is_printable_text(name)) return name;
  node.fail(expected);
  return std::nullopt;
}

// One of the words of an enumeration; `out` is untouched where it is none of them.
template <class Enum, std::size_t N>
bool read_word(const document_node& node, const std::string_view (&words)[N], Enum& out) {
  std::string expected = "one of: ";
  for (std::size_t i = 0; i < N; ++i) expected += (i == 0 ? "" : ", ") + std::string(words[i]);
  std::string word;
  if (!node.read(word, expected.c_str())) return false;
  const auto found = find_word<Enum>(words, word);
  if (!found) return node.fail(expected);
  out = *found;
  return true;
}

// "2024-05-01", which is midnight UTC, or "2024-05-01T00:00:00+08:00".
inline std::optional<instant> read_instant(const document_node& node) {
  constexpr const char* expected =
      "a date such as \"2024-05-01\" (midnight UTC), or an instant such as "
      "\"2024-05-01T00:00:00+08:00\"";
  std::string text;
  if (!node.read(text, expected)) return std::nullopt;
  constexpr std::size_t date_size = 10;
  const auto when = parse_instant(text.size() == date_size ? text + "T00:00:00Z" : text);
  if (when) return *when;
  node.fail(expected);
  return std::nullopt;
}

// "CNY", or {"code": "ABC", "digits": 6} for a currency of one's own.
inline std::optional<currency> read_currency(const document_node& node) {
  if (!node.is_object()) {
    constexpr const char* expected =
        "a code of ISO 4217 such as \"CNY\", or an object of code and digits";
    std::string code;
    if (!node.read(code, expected)) return std::nullopt;
    const auto money = currency_of(code);
    if (money) return *money;
    const bool no_digits = money.error().code == errc::no_minor_unit;
    node.fail(no_digits ? "a currency with a minor unit: metals, funds and tests have none"
                        : expected);
    return std::nullopt;
  }
  node.allow_only({"code", "digits"});
  const auto code_node = node.member("code");
  const auto digits_node = node.member("digits");
  if (!code_node) node.fail_missing("code", "1 to 7 capital letters or digits");
  if (!digits_node) node.fail_missing("digits", "the digits of the minor unit, 0 to 12");
  std::string code;
  std::string digits;
  if (!code_node || !code_node->read(code, "1 to 7 capital letters or digits")) return std::nullopt;
  constexpr const char* digits_expected = "0 to 12, and for a code of ISO 4217 its own number";
  if (!digits_node || !digits_node->read_exact(digits, digits_expected)) return std::nullopt;
  int count = -1;
  if (const auto number = parse_integer(digits);
      number && *number <= max_currency_digits && *number >= 0) {
    count = static_cast<int>(*number);
  }
  const auto money = currency::of(code, count);
  if (money) return *money;
  if (money.error().code == errc::out_of_range) {
    digits_node->fail(digits_expected);
  } else {
    code_node->fail("1 to 7 capital letters or digits, and no metal, fund or test of ISO 4217");
  }
  return std::nullopt;
}

// A decimal: a string, or a JSON integer.
inline std::optional<decimal> read_decimal(const document_node& node) {
  constexpr const char* expected =
      "a decimal in a string, such as \"19.99\": readers of JSON turn a number with a fraction "
      "into "
      "a binary one";
  std::string text;
  if (!node.read_exact(text, expected)) return std::nullopt;
  const auto amount = parse_decimal(text);
  if (amount) return *amount;
  const bool too_long =
      amount.error().code == errc::overflow || amount.error().code == errc::text_too_long;
  node.fail(too_long ? "a decimal that fits 128 bits" : expected);
  return std::nullopt;
}

// What a price is for: `per` base units; `named` is the unit that the list names.
struct pricing_unit {
  any_quantity per;
  any_unit named;

  // Whether the price is for one of the unit, so that a bare number says how many.
  [[nodiscard]] bool is_single() const noexcept {
    return per.amount == static_cast<int128>(named.scale);
  }
};

inline constexpr const char* unit_expected =
    "a unit such as \"degree\", \"token\", \"card-h\" or \"GB-h\", in this spelling";

inline std::optional<any_unit> read_unit(const document_node& node) {
  std::string symbol;
  if (!node.read(symbol, unit_expected)) return std::nullopt;
  const auto unit = unit_of(symbol);
  if (unit) return *unit;
  node.fail(unit_expected);
  return std::nullopt;
}

// A positive quantity as text, "1000000 token".
inline std::optional<pricing_unit> read_quantity(const document_node& node,
                                                 const std::string& text) {
  const auto quantity = parse_any_quantity(text);
  const auto unit = unit_of(std::string_view(text).substr(text.find(' ') + 1));
  if (quantity && unit && quantity->amount > 0) return pricing_unit{*quantity, *unit};
  if (!quantity && quantity.error().code == errc::inexact) {
    node.fail("a whole number of the smallest unit");
  } else if (quantity || quantity.error().code == errc::overflow) {
    node.fail("a quantity above zero that fits 128 bits");
  } else {
    node.fail("a number, one blank, and " + std::string(unit_expected));
  }
  return std::nullopt;
}

// "degree", "1000000 token" or {"count": 1000000, "of": "token"}.
inline std::optional<pricing_unit> read_pricing_unit(const document_node& node) {
  if (node.is_object()) {
    node.allow_only({"count", "of"});
    const auto count = node.member("count");
    const auto of = node.member("of");
    if (!count) node.fail_missing("count", "how many of the unit the price is for");
    if (!of) node.fail_missing("of", unit_expected);
    const auto amount = count ? read_decimal(*count) : std::nullopt;
    const auto unit = of ? read_unit(*of) : std::nullopt;
    if (!amount || !unit) return std::nullopt;
    const auto number = to_fixed_text(amount->coefficient, amount->scale);
    return read_quantity(*count, std::string(number) + " " + unit->symbol);
  }
  std::string text;
  if (!node.read(text, unit_expected)) return std::nullopt;
  if (text.find(' ') != std::string::npos) return read_quantity(node, text);
  const auto unit = read_unit(node);
  if (!unit) return std::nullopt;
  return pricing_unit{{static_cast<int128>(unit->scale), unit->kind}, *unit};
}

// "from" and "to"; nothing where they are refused.
inline std::optional<interval> read_effective(const document_node& node) {
  const auto from = node.member("from");
  const auto to = node.member("to");
  const auto start = from ? read_instant(*from) : std::optional{instant_min};
  const auto end = to ? read_instant(*to) : std::optional{instant_max};
  if (!start || !end) return std::nullopt;
  const interval effective{*start, *end};
  if (to && effective.empty()) to->fail("an instant after \"from\": the end is exclusive");
  return effective;
}

// A quantity of what the price is for, in base units; nothing where it was refused.
inline std::optional<int128> read_amount_of_unit(const document_node& node,
                                                 const std::optional<pricing_unit>& unit) {
  std::string text;
  if (!node.read_exact(text, "a quantity, such as \"100\" or \"100 Mtoken\"") || !unit)
    return std::nullopt;
  if (text.find(' ') == std::string::npos) {
    if (!unit->is_single()) {
      node.fail("a quantity with its unit, such as \"100 Mtoken\": the price is not for one");
      return std::nullopt;
    }
    text += std::string(" ") + unit->named.symbol;
  }
  const auto quantity = read_quantity(node, text);
  if (!quantity) return std::nullopt;
  if (quantity->per.kind != unit->per.kind) {
    node.fail("a quantity of what the price is for");
    return std::nullopt;
  }
  return quantity->per.amount;
}

// {"rate": "0.06", "inside": true}: 6 %, which the prices hold.
inline std::optional<price_tax> read_price_tax(const document_node& node) {
  if (!node.is_object()) {
    node.fail("an object of rate and inside");
    return std::nullopt;
  }
  node.allow_only({"rate", "inside"});
  constexpr const char* rate_expected = "a rate of zero or more, such as \"0.06\" for 6 %";
  constexpr const char* inside_expected = "whether the prices hold the tax: true or false";
  const auto rate = node.member("rate");
  const auto inside = node.member("inside");
  if (!rate) node.fail_missing("rate", rate_expected);
  if (!inside) node.fail_missing("inside", inside_expected);
  const auto number = rate ? read_decimal(*rate) : std::nullopt;
  bool is_inside = false;
  const bool is_said = inside && inside->read(is_inside);
  if (!number) return std::nullopt;
  const auto value =
      ratio::of(number->coefficient, static_cast<int128>(power_of_ten(number->scale)));
  if (!value || *value < ratio{}) {
    rate->fail(rate_expected);
    return std::nullopt;
  }
  if (!is_said) return std::nullopt;
  return is_inside ? tax_inside(*value) : tax_on_top(*value);
}

// The dimension in which the rate of a metered unit is stated: what, held for a nanosecond, makes
// base units of it. None for what is not metered.
[[nodiscard]] constexpr dimension rate_dimension_of(dimension unit) noexcept {
  switch (unit) {
    case dimension::compute: return dimension::rate;
    case dimension::card_time: return dimension::card;
    case dimension::byte_time: return dimension::byte;
    default: return dimension::none;
  }
}

// "312 TFLOPS" as base units per card and nanosecond.
inline std::optional<std::int64_t> read_rate(const document_node& node, dimension unit) {
  const dimension wanted = rate_dimension_of(unit);
  const char* expected = wanted == dimension::rate   ? "a rate such as \"312 TFLOPS\", above zero"
                         : wanted == dimension::card ? "\"1 card\", or what a card counts as"
                                                     : "a size such as \"1 GB\", above zero";
  std::string text;
  if (!node.read(text, expected)) return std::nullopt;
  const auto rate = parse_any_quantity(text);
  std::int64_t per_ns = 0;
  const bool good = rate && rate->kind == wanted && try_convert(rate->amount, per_ns) && per_ns > 0;
  if (good) return per_ns;
  const bool inexact = !rate && rate.error().code == errc::inexact;
  node.fail(inexact ? "a whole number of FLOP a nanosecond; a part of a card is stated by the usage"
                    : expected);
  return std::nullopt;
}

// An amount of money that a price can hold: a price for `per` base units, or a fee where that is 1.
inline std::optional<decimal> read_amount(const document_node& node, int digits, int128 per) {
  const auto amount = read_decimal(node);
  if (!amount) return std::nullopt;
  const auto figures = unit_price::of(*amount, digits, per);
  if (figures) return amount;
  if (figures.error().code == errc::inexact) {
    node.fail(
        "at most 12 fraction digits: state the price for more units, such as \"1000000 token\"");
  } else {
    node.fail("a price whose digits fit 64 bits, and whose fraction fits 128");
  }
  return std::nullopt;
}

// An amount of zero or more that may be left out.
inline optional_amount read_optional_amount(const document_node& node, const char* member,
                                            int digits) {
  const auto stated = node.member(member);
  if (!stated) return {};
  const auto amount = read_amount(*stated, digits, 1);
  if (amount && amount->coefficient < 0) stated->fail("zero or more");
  return amount.value_or(list_amount{});
}

// Both of them, and that they are in order.
inline void read_limits(const document_node& node, const currency& money, optional_amount& minimum,
                        optional_amount& maximum) {
  minimum = read_optional_amount(node, "minimum", money.digits());
  maximum = read_optional_amount(node, "maximum", money.digits());
  if (limits_of(minimum, {}, money) && limits_of({}, maximum, money) &&
      !limits_of(minimum, maximum, money))
    node.member("maximum")->fail("no less than the minimum");
}

}  // namespace ducat::inline v0::detail

#endif
