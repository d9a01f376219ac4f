// SPDX-License-Identifier: MIT
// Of a pack list: what a pack may be used for, and how much of it some usage takes.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PACK_LIST_FACTOR_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PACK_LIST_FACTOR_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/price_list_calendars.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/units/time_of_day.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// The values that a pack's scope allows for one dimension.
struct listed_dimension {
  std::string name;
  std::vector<std::string> values;
};

/// How many units of a pack one unit of some usage takes.
struct listed_factor {
  std::string pointer;  ///< where it stands in the document
  ratio factor{1};
  std::vector<std::string> skus;  ///< its scope; empty lists allow everything
  std::vector<std::string> accounts;
  std::vector<listed_dimension> dimensions;
  factor_band band{};  ///< in the payer's zone
};

namespace detail {

inline void read_scope_names(const document_node& node, std::vector<std::string>& out) {
  if (!node.is_array() || node.size() == 0) {
    node.fail("a list of names, at least one");
    return;
  }
  for (std::size_t i = 0; i < node.size(); ++i) {
    if (auto name = read_name(node.element(i), "a name")) out.push_back(std::move(*name));
  }
}

/// Of a pack or of one of its factors.
template <class Listed> void read_listed_scope(const document_node& node, Listed& of) {
  if (!node.is_object()) {
    node.fail("an object of skus, accounts and dimensions");
    return;
  }
  node.allow_only({"skus", "accounts", "dimensions"});
  if (const auto skus = node.member("skus")) read_scope_names(*skus, of.skus);
  if (const auto accounts = node.member("accounts")) read_scope_names(*accounts, of.accounts);
  const auto dimensions = node.member("dimensions");
  if (!dimensions) return;
  if (!dimensions->is_object()) {
    dimensions->fail("an object: a list of values for each dimension");
    return;
  }
  dimensions->for_each_member([&](const std::string& name, const document_node& values) {
    read_scope_names(values, of.dimensions.emplace_back(listed_dimension{name, {}}).values);
  });
}

inline void read_band_days(const document_node& node, std::uint8_t& out) {
  if (!node.is_array() || node.size() == 0) {
    node.fail("a list of weekdays, such as [\"Saturday\", \"Sunday\"]");
    return;
  }
  out = 0;
  for (std::size_t i = 0; i < node.size(); ++i) {
    int day = 0;
    if (!read_word(node.element(i), day_words, day)) continue;
    if (day > 6)
      node.element(i).fail("a weekday");
    else
      out = static_cast<std::uint8_t>(out | 1U << day);
  }
}
inline void read_band_time(const document_node& node, std::int64_t& out) {
  constexpr const char* expected = "a time of day such as \"22:00\"; \"24:00\" ends the day";
  std::string text;
  if (!node.read(text, expected)) return;
  if (const auto time = parse_time_of_day({text.data(), text.size()}))
    out = time->ns;
  else
    node.fail(expected);
}

inline listed_factor read_listed_factor(const document_node& node) {
  listed_factor out;
  out.pointer = node.pointer();
  constexpr const char* expected = "a number above zero, such as \"0.7\" or \"7/10\"";
  if (!node.is_object()) {
    node.fail("an object with a factor, and perhaps scope, days, from, to");
    return out;
  }
  node.allow_only({"factor", "scope", "days", "from", "to"});
  std::string text;
  if (const auto factor = node.member("factor"); !factor) {
    node.fail_missing("factor", expected);
  } else if (factor->read_exact(text, expected)) {
    const auto value = ratio::parse({text.data(), text.size()});
    if (value && *value > ratio{})
      out.factor = *value;
    else
      factor->fail(expected);
  }
  if (const auto scope = node.member("scope")) read_listed_scope(*scope, out);
  if (!node.has("days") && !node.has("from") && !node.has("to")) return out;
  out.band = {127, 0, factor_band::a_day};
  if (const auto days = node.member("days")) read_band_days(*days, out.band.days);
  if (const auto from = node.member("from")) read_band_time(*from, out.band.start_ns);
  if (const auto to = node.member("to")) read_band_time(*to, out.band.end_ns);
  if (!out.band.is_sound()) node.member("from")->fail("a time before 24:00");
  return out;
}

}  // namespace detail

}  // namespace ducat::inline v0

#endif
