// SPDX-License-Identifier: MIT
// The values of a scenario file: exact quantities and money, names, times. Every reader reports
// what is wrong and then returns nothing.
#ifndef DUCAT_TESTING_SCENARIO_VALUES_HPP
#define DUCAT_TESTING_SCENARIO_VALUES_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/testing/exact_text.hpp>
#include <ducat/testing/scenario.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ducat::inline v0::testing::detail {

using ducat::detail::document_node;

// In the order of the enumerators.
inline constexpr std::string_view statement_kind_words[statement_kinds] = {
    "purchase", "refund", "usage_covered", "usage_on_demand", "wallet_paid",
    "breakage", "voided", "adjustment",    "charge"};

inline constexpr const char* quantity_expected =
    "an exact quantity with its unit, such as \"40 degree\", \"0.65 degree\" or \"1/8 degree\"";

inline std::optional<any_quantity> read_exact_quantity(const document_node& node) {
  std::string text;
  if (!node.read(text, quantity_expected)) return std::nullopt;
  const auto quantity = parse_exact_quantity(text);
  if (quantity && quantity->kind != dimension::rate) return *quantity;
  node.fail(!quantity && quantity.error().code == errc::inexact
                ? "a whole number of the smallest unit"
                : quantity_expected);
  return std::nullopt;
}

// Exact minor units of the scenario's currency; a currency that is not known was reported before.
inline std::optional<mixed> read_exact_money(const document_node& node, const currency& unit) {
  const std::string code = string_of(unit.code());
  const std::string expected =
      "exact money of " + code + ", such as \"812.50\", \"1/7\" or \"0.35 " + code + " + 5/9\"";
  std::string text;
  if (!node.read_exact(text, expected.c_str())) return std::nullopt;
  if (unit == currency{}) return std::nullopt;
  if (const auto amount = parse_exact_money(text, unit)) return amount->minor;
  node.fail(expected);
  return std::nullopt;
}

// A quantity where the text ends in the symbol of a unit, else money.
inline std::optional<expected_content> read_content(const document_node& node,
                                                    const currency& money) {
  std::string text;
  if (!node.read_exact(text, "an exact quantity with its unit, or money")) return std::nullopt;
  const std::size_t blank = text.rfind(' ');
  const bool counted =
      blank != std::string::npos && unit_of(std::string_view{text}.substr(blank + 1));
  if (counted) {
    const auto quantity = read_exact_quantity(node);
    return quantity ? std::optional<expected_content>{*quantity} : std::nullopt;
  }
  const auto amount = read_exact_money(node, money);
  return amount ? std::optional<expected_content>{*amount} : std::nullopt;
}

// A name that must be there, or "".
inline std::string read_named(const document_node& node, std::string_view member, const char* what,
                              bool required) {
  const auto here = node.member(member);
  if (!here && required) node.fail_missing(member, what);
  return here ? ducat::detail::read_name(*here, what).value_or("") : "";
}

inline std::optional<instant> read_time(const document_node& node, std::string_view member,
                                        bool required) {
  const auto here = node.member(member);
  if (!here && required) node.fail_missing(member, "an instant such as \"2026-11-23T12:00:00Z\"");
  return here ? ducat::detail::read_instant(*here) : std::nullopt;
}

// "2026-11".
inline bool is_month(std::string_view text) {
  constexpr std::size_t year_size = 4;
  if (text.size() != std::string_view{"2026-11"}.size() || text[year_size] != '-') return false;
  const auto are_digits = [](std::string_view digits) {
    return digits.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::string_view month = text.substr(year_size + 1);
  return are_digits(text.substr(0, year_size)) && are_digits(month) && month >= "01" &&
         month <= "12";
}

inline scenario_usage read_usage(const document_node& node) {
  scenario_usage usage;
  node.allow_only(
      {"id", "source", "account", "sku", "dimensions", "cards", "start", "end", "quantity", "at"});
  usage.id = read_named(node, "id", "an id of its own", false);
  usage.source = read_named(node, "source", "what scopes the id", false);
  usage.account = read_named(node, "account", "the name of an account", true);
  usage.sku = read_named(node, "sku", "the name of a sku", true);
  if (const auto dimensions = node.member("dimensions")) {
    if (!dimensions->is_object()) dimensions->fail("an object: a value for each dimension");
    if (dimensions->is_object())
      dimensions->for_each_member([&](const std::string& name, const document_node& value) {
        if (auto text = ducat::detail::read_name(value, "a text"))
          usage.dimensions.emplace_back(name, *text);
      });
  }
  const bool counted = node.has("quantity");
  if (counted == node.has("cards")) {
    node.fail("either cards with start and end, or a quantity with at");
    return usage;
  }
  for (const char* const other : {"start", "end"})
    if (const auto stated = node.member(other); counted && stated)
      stated->fail("nothing: a quantity is counted at one instant");
  if (const auto at = node.member("at"); !counted && at)
    at->fail("nothing: cards are held from start to end");
  if (!counted) {
    constexpr const char* cards_expected = "a number of cards, such as 8, \"0.5\" or \"1/7\"";
    std::string text;
    if (node.member("cards")->read_exact(text, cards_expected)) {
      const auto cards = ratio::parse(text);
      if (!cards) node.member("cards")->fail(cards_expected);
      usage.cards = cards.value_or(ratio{});
    }
    usage.during.start = read_time(node, "start", true).value_or(instant{});
    usage.during.end = read_time(node, "end", true).value_or(instant{});
    return usage;
  }
  const instant when = read_time(node, "at", true).value_or(instant{});
  usage.during = {when, when};
  constexpr const char* count_expected =
      "a whole number, or an exact quantity such as \"12 Mtoken\"";
  const document_node count = *node.member("quantity");
  std::string text;
  if (!count.read_exact(text, count_expected)) return usage;
  if (text.find(' ') != std::string::npos) {
    usage.quantity = read_exact_quantity(count).value_or(any_quantity{});
  } else if (const auto number = parse_integer(text)) {
    usage.quantity.amount = *number;
  } else {
    count.fail(count_expected);
  }
  return usage;
}

}  // namespace ducat::inline v0::testing::detail

#endif
