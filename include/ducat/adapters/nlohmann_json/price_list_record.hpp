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

/// Reads what it can and reports the rest.
inline void read_record(const document_node& node, const std::optional<pricing_unit>& unit,
                        const currency& money, record_spec& out) {
  out.fixed = read_optional_amount(node, "fixed", money.digits()).major;
  read_limits(node, money, out.minimum, out.maximum);
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
}

}  // namespace ducat::inline v0::detail

#endif
