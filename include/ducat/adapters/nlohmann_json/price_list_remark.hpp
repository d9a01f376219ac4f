// SPDX-License-Identifier: MIT
// What a price list in JSON says about its own figures: where each comes from, and what is to be
// known of it. See price_list.hpp for the whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_REMARK_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_REMARK_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>

#include <string>

namespace ducat::inline v0 {

/// Where a figure of a list comes from, with its date, and a note. For people: pricing heeds
/// neither. Empty where the list does not say.
struct listed_remark {
  std::string source;
  std::string note;

  friend bool operator==(const listed_remark&, const listed_remark&) = default;
};

namespace detail {

// The members `source` and `note` of a list, a sku or a price.
inline listed_remark read_remark(const document_node& node) {
  listed_remark out;
  constexpr const char* expected = "a text";
  if (const auto source = node.member("source")) {
    out.source = read_name(*source, expected).value_or("");
  }
  if (const auto note = node.member("note")) out.note = read_name(*note, expected).value_or("");
  return out;
}

}  // namespace detail

}  // namespace ducat::inline v0

#endif
