// SPDX-License-Identifier: MIT
// What a price per record of a price list in JSON says beside its rate. See price_list.hpp for the
// whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_RECORD_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_RECORD_HPP

#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/pricing/record_spec.hpp>

#include <optional>
#include <string>

namespace ducat::inline v0::detail {

// An amount for each record; nothing where none is stated.
inline std::optional<decimal> read_record_amount(const document_node& node, const char* name,
                                                 int digits) {
  const auto stated = node.member(name);
  if (!stated) return std::nullopt;
  const auto amount = read_amount(*stated, digits, 1);
  if (amount && amount->coefficient < 0) stated->fail("an amount of zero or more");
  return amount.value_or(decimal{});
}

/// Reads what it can and reports the rest.
inline void read_record(const document_node& node, const std::optional<pricing_unit>& unit,
                        const currency& money, record_spec& out) {
  out.fixed = read_record_amount(node, "fixed", money.digits()).value_or(decimal{});
  const auto minimum = read_record_amount(node, "minimum", money.digits());
  const auto maximum = read_record_amount(node, "maximum", money.digits());
  if (const auto records = node.member("free_records")) {
    constexpr const char* expected = "a whole number of records above zero";
    std::string text;
    if (records->read_exact(text, expected)) {
      const auto count = parse_integer(text);
      if (!count || *count < 1 || !try_convert(*count, out.free_records)) records->fail(expected);
    }
  }
  if (const auto quantity = node.member("free_quantity"))
    out.free_quantity = read_amount_of_unit(*quantity, unit).value_or(0);
  out.has_minimum = minimum.has_value();
  out.minimum = minimum.value_or(decimal{});
  const bool sound = make_record_terms(out, money).has_value();
  out.has_maximum = maximum.has_value();
  out.maximum = maximum.value_or(decimal{});
  if (sound && !make_record_terms(out, money) && maximum->coefficient >= 0)
    node.member("maximum")->fail("at least the minimum");
}

}  // namespace ducat::inline v0::detail

#endif
