// SPDX-License-Identifier: MIT
// The values of a column profile in JSON: texts, numbers, times and durations. See profile.hpp for
// the whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PROFILE_VALUES_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PROFILE_VALUES_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/exact/decimal.hpp>
#include <ducat/exact/rounding_name.hpp>
#include <ducat/source/date_time.hpp>
#include <ducat/source/profile.hpp>
#include <ducat/units/instant_text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0::detail {

template <class Value> struct named_value {
  std::string_view name;
  Value value;
};

inline constexpr named_value<std::int64_t> time_unit_names[] = {{"ns", 1},
                                                                {"us", 1'000},
                                                                {"ms", 1'000'000},
                                                                {"s", 1'000'000'000},
                                                                {"min", 60'000'000'000},
                                                                {"h", 3'600'000'000'000},
                                                                {"d", 86'400'000'000'000}};

// The unit of a count since the epoch; 0 stands for a date and time.
inline constexpr named_value<std::int64_t> time_format_names[] = {{"unix_s", 1'000'000'000},
                                                                  {"unix_ms", 1'000'000},
                                                                  {"unix_us", 1'000},
                                                                  {"unix_ns", 1},
                                                                  {"date_time", 0}};

/// Reads the values of one profile; columns are added to it as they are met. Every reader reports
/// what is wrong, and returns something harmless.
class profile_value_reader {
 public:
  explicit profile_value_reader(profile& out) : out_{&out} {}

  text_rule text(const document_node& node) {
    text_rule rule;
    if (!node.is_object()) {
      rule.terms.push_back(term(node, text_forms));
      return rule;
    }
    node.allow_only(
        {"column", "default", "optional", "constant", "join", "separator", "map", "otherwise"});
    if (one_of(node, {"column", "constant", "join"}, text_forms)) {
      if (const auto join = node.member("join")) {
        rule.terms = list(*join, 2);
      } else {
        rule.terms.push_back(column_or_constant(node));
      }
    }
    if (const auto separator = node.member("separator")) {
      separator->read(rule.separator, "a text");
      if (!node.has("join")) separator->fail("nothing: only \"join\" has a separator");
    }
    if (const auto map = node.member("map")) read_map(*map, rule);
    if (const auto otherwise = node.member("otherwise")) {
      otherwise->read(rule.otherwise.emplace(), "a text");
      if (!node.has("map")) otherwise->fail("nothing: only \"map\" has an otherwise");
    }
    return rule;
  }

  /// A number of cards, or a quantity, which may be rounded to a whole number.
  number_rule number(const document_node& node, bool whole) {
    if (node.is_object()) {
      if (whole) {
        node.allow_only(
            {"column", "default", "optional", "constant", "sum", "product", "scale", "round"});
      } else {
        node.allow_only({"column", "default", "optional", "constant", "sum", "product", "scale"});
      }
    }
    return amount(node, "round");
  }

  duration_rule duration(const document_node& node) {
    duration_rule rule;
    if (!node.is_object()) {
      node.fail("an object with \"unit\" and a column, a constant, a sum or a product");
      return rule;
    }
    node.allow_only({"column", "default", "optional", "constant", "sum", "product", "scale", "unit",
                     "round_to_ns"});
    rule.amount = amount(node, "round_to_ns");
    if (const auto unit = node.member("unit")) {
      named(*unit, time_unit_names, rule.unit_ns);
    } else {
      node.fail_missing("unit", "one of: ns, us, ms, s, min, h, d");
    }
    return rule;
  }

  time_rule time(const document_node& node) {
    time_rule rule;
    if (!node.is_object()) {
      node.fail("an object with \"format\" and a column, a constant, a sum or a product");
      return rule;
    }
    node.allow_only({"column", "default", "optional", "constant", "sum", "product", "scale",
                     "format", "epoch", "zone", "plus", "round_to_ns"});
    const auto format = node.member("format");
    if (!format) {
      node.fail_missing("format", "one of: unix_s, unix_ms, unix_us, unix_ns, date_time");
    } else if (named(*format, time_format_names, rule.amount.unit_ns) && rule.amount.unit_ns == 0) {
      rule.form = time_rule::format::date_time;
      rule.amount = duration_rule{};
    }
    rule.amount.amount = amount(node, "round_to_ns", rule.form == time_rule::format::date_time);
    read_zone_and_epoch(node, rule);
    if (const auto plus = node.member("plus")) {
      if (!plus->is_array()) plus->fail("a list of durations");
      for (std::size_t i = 0; plus->is_array() && i < plus->size(); ++i) {
        rule.plus.push_back(duration(plus->element(i)));
      }
    }
    return rule;
  }

  /// The column that a member names.
  std::uint32_t column(const document_node& node, bool required = true) {
    std::string name;
    if (!node.read(name, "the name of a column")) return 0;
    if (name.empty()) node.fail("the name of a column");
    return out_->column(name, required);
  }

 private:
  static constexpr const char* text_forms =
      "a column name, or an object with one of: column, constant, join";
  static constexpr const char* number_forms =
      "a column name, or an object with one of: column, constant, sum, product";
  static constexpr const char* term_forms =
      "a column name, or an object with one of: column, constant";

  /// Whether exactly one of these members is there.
  static bool one_of(const document_node& node, std::initializer_list<std::string_view> names,
                     const char* expected) {
    int count = 0;
    for (const std::string_view name : names) count += node.has(name) ? 1 : 0;
    return count == 1 || node.fail(expected);
  }

  template <class Named, class Value, std::size_t Size>
  static bool named(const document_node& node, const Named (&names)[Size], Value& out) {
    std::string list;
    for (const auto& each : names) {
      list += (list.empty() ? "" : ", ") + std::string(std::string_view{each.name});
    }
    std::string name;
    if (!node.read(name, ("one of: " + list).c_str())) return false;
    for (const auto& each : names) {
      if (std::string_view{each.name} != name) continue;
      out = each.value;
      return true;
    }
    return node.fail("one of: " + list);
  }

  // The text or integer; one that is neither is reported, and nothing more is said of it.
  static std::string exact_text(const document_node& node) {
    std::string text;
    return node.read_exact(text, "a text or an integer") ? text : "0";
  }

  column_term column_or_constant(const document_node& node) {
    column_term out;
    if (const auto constant = node.member("constant")) {
      out.text = exact_text(*constant);
      if (out.text->empty()) constant->fail("a text that is not empty");
      for (const std::string_view name : {"default", "optional"}) {
        if (const auto surplus = node.member(name))
          surplus->fail("nothing: a constant is always there");
      }
      return out;
    }
    bool optional = false;
    if (const auto stated = node.member("optional")) stated->read(optional);
    if (const auto name = node.member("column")) out.column = column(*name, !optional);
    if (const auto text = node.member("default")) out.text = exact_text(*text);
    return out;
  }

  column_term term(const document_node& node, const char* expected) {
    if (node.is_string()) return {column(node), {}};
    if (!node.is_object()) {
      node.fail(expected);
      return {0, {}};
    }
    node.allow_only({"column", "default", "optional", "constant"});
    if (!one_of(node, {"column", "constant"}, expected)) return {0, {}};
    return column_or_constant(node);
  }

  std::vector<column_term> list(const document_node& node, std::size_t at_least) {
    std::vector<column_term> terms;
    if (!node.is_array() || node.size() < at_least) {
      node.fail("a list of at least " + std::to_string(at_least) + " terms");
      return {{}};
    }
    for (std::size_t i = 0; i < node.size(); ++i)
      terms.push_back(term(node.element(i), term_forms));
    return terms;
  }

  number_rule amount(const document_node& node, const char* rounding_name, bool single = false) {
    number_rule rule;
    if (!node.is_object()) {
      rule.terms.push_back(term(node, number_forms));
      return rule;
    }
    rule.terms.emplace_back();
    if (one_of(node, {"column", "constant", "sum", "product"}, number_forms)) {
      const auto sum = node.member("sum");
      const auto product = node.member("product");
      if (sum || product) {
        rule.terms = list(sum ? *sum : *product, 2);
        if (product) rule.how = number_rule::combine::product;
        if (single) node.fail("one column: dates are neither added nor multiplied, see \"plus\"");
      } else {
        rule.terms.front() = column_or_constant(node);
        check_number(rule.terms.front(), node, single);
      }
    }
    if (const auto scale = node.member("scale")) read_scale(*scale, rule, single);
    if (const auto round = node.member(rounding_name)) {
      named(*round, rounding_names, rule.round.emplace());
    }
    return rule;
  }

  // A constant or default that is no number would refuse every row that meets it.
  static void check_number(const column_term& term, const document_node& node, bool date) {
    if (date || !term.text || ratio::parse(*term.text)) return;
    const auto member = node.member(term.column ? "default" : "constant");
    if (member) member->fail("a decimal number");
  }

  static void read_scale(const document_node& node, number_rule& rule, bool date) {
    std::string text;
    constexpr const char* expected = "a factor such as \"1/1000\" or \"0.5\"";
    if (!node.read_exact(text, expected)) return;
    const auto scale = ratio::parse(text);
    if (!scale || scale->numerator() <= 0) {
      node.fail(expected);
    } else if (date) {
      node.fail("nothing: a date has no scale");
    } else {
      rule.scale = *scale;
    }
  }

  static void read_map(const document_node& node, text_rule& rule) {
    if (!node.is_object() || node.size() == 0) {
      node.fail("an object from texts in the file to texts that are meant");
      return;
    }
    node.for_each_member([&](const std::string& from, const document_node& to) {
      text_mapping entry{from, {}};
      if (to.read(entry.to, "a text") && entry.to.empty()) to.fail("a text that is not empty");
      rule.map.push_back(std::move(entry));
    });
    std::sort(rule.map.begin(), rule.map.end(),
              [](const text_mapping& a, const text_mapping& b) { return a.from < b.from; });
  }

  static void read_zone_and_epoch(const document_node& node, time_rule& rule) {
    const bool date = rule.form == time_rule::format::date_time;
    std::string text;
    if (const auto zone = node.member("zone")) {
      if (zone->read(text, "UTC, or an offset such as +08:00")) {
        const auto ahead = parse_utc_offset(text);
        if (!date) {
          zone->fail("nothing: only a date_time has a zone");
        } else if (!ahead) {
          zone->fail("UTC, or an offset such as +08:00");
        } else {
          rule.zone_ns = std::int64_t{*ahead} * 1'000'000'000;
        }
      }
    }
    if (const auto epoch = node.member("epoch")) {
      constexpr const char* expected = "an instant such as \"1970-01-01T00:00:00Z\"";
      if (epoch->read(text, expected)) {
        const auto instant_of_epoch = parse_instant(text);
        if (date) {
          epoch->fail("nothing: a date_time has no epoch");
        } else if (!instant_of_epoch) {
          epoch->fail(expected);
        } else {
          rule.epoch = *instant_of_epoch;
        }
      }
    }
  }

  profile* out_;
};

}  // namespace ducat::inline v0::detail

#endif
