// SPDX-License-Identifier: MIT
// Column profiles as JSON. docs/reference/column-profiles.md describes the format with examples.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PROFILE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PROFILE_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/profile_values.hpp>
#include <ducat/source/profile.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// A profile, or everything that is wrong with its text.
struct profile_reading {
  std::optional<profile> rules;  ///< Set where there are no errors.
  std::vector<document_error> errors;
};

namespace detail {

class profile_reader {
 public:
  profile read(const document_node& node) {
    if (!node.is_object()) {
      node.fail("an object");
      return std::move(out_);
    }
    node.allow_only({"profile", "about", "delimiter", "id", "source", "account", "sku", "unit",
                     "cards", "start", "end", "duration", "quantity", "at", "dimensions", "skip",
                     "usages"});
    if (const auto name = node.member("profile")) {
      if (name->read(out_.name, "a name") && out_.name.empty()) name->fail("a name");
    } else {
      node.fail_missing("profile", "the profile's name");
    }
    if (const auto about = node.member("about")) about->read(out_.about, "a text");
    if (const auto delimiter = node.member("delimiter")) read_delimiter(*delimiter);
    usage_rules shared;
    read_usage(node, shared);
    read_usages(node, shared);
    if (const auto skip = node.member("skip")) {
      if (!skip->is_array()) skip->fail("a list of rules");
      for (std::size_t i = 0; skip->is_array() && i < skip->size(); ++i) {
        read_skip(skip->element(i), shared);
      }
    }
    return std::move(out_);
  }

 private:
  void read_delimiter(const document_node& node) {
    std::string text;
    constexpr const char* expected = "one ASCII character that is no quote and no line end";
    if (!node.read(text, expected)) return;
    const bool good = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80 &&
                      text[0] != '"' && text[0] != '\r' && text[0] != '\n' && text[0] != '\0';
    if (good) {
      out_.delimiter = text[0];
    } else {
      node.fail(expected);
    }
  }

  // A value that the top level gives is shared by all usages, so none of them may give it again.
  template <class Rule, class Read>
  void read_value(const document_node& node, const char* name, std::optional<Rule>& rule,
                  Read&& read) {
    const auto value = node.member(name);
    if (!value) return;
    if (rule) {
      value->fail("nothing: the top level says it for all usages");
      return;
    }
    rule = read(*value);
  }

  void read_usage(const document_node& node, usage_rules& rules) {
    const auto text = [&](const document_node& n) { return values_.text(n); };
    const auto number = [&](const document_node& n) { return values_.number(n, false); };
    const auto whole = [&](const document_node& n) { return values_.number(n, true); };
    const auto time = [&](const document_node& n) { return values_.time(n); };
    const auto duration = [&](const document_node& n) { return values_.duration(n); };
    read_value(node, "id", rules.id, text);
    read_value(node, "source", rules.source, text);
    read_value(node, "account", rules.account, text);
    read_value(node, "sku", rules.sku, text);
    read_value(node, "unit", rules.unit, text);
    read_value(node, "cards", rules.cards, number);
    read_value(node, "start", rules.start, time);
    read_value(node, "end", rules.end, time);
    read_value(node, "duration", rules.duration, duration);
    read_value(node, "quantity", rules.quantity, whole);
    read_value(node, "at", rules.at, time);
    if (const auto dimensions = node.member("dimensions")) read_dimensions(*dimensions, rules);
  }

  void read_dimensions(const document_node& node, usage_rules& rules) {
    constexpr const char* expected =
        "an object from dimensions to texts, or \"*\": every other column";
    std::string every;
    if (node.is_string()) {
      if (node.read(every, expected) && every == "*") {
        out_.other_columns_are_dimensions = true;
      } else {
        node.fail(expected);
      }
      return;
    }
    if (!node.is_object()) {
      node.fail(expected);
      return;
    }
    node.for_each_member([&](const std::string& name, const document_node& value) {
      for (const dimension_rule& known : rules.dimensions) {
        if (known.name == name) value.fail("nothing: the top level says it for all usages");
      }
      rules.dimensions.push_back({name, values_.text(value)});
    });
  }

  void read_usages(const document_node& node, const usage_rules& shared) {
    const auto usages = node.member("usages");
    if (!usages) {
      check(node, shared);
      out_.usages.push_back(shared);
      return;
    }
    if (!usages->is_array() || usages->size() == 0) {
      usages->fail("a list of usages, at least one");
      return;
    }
    for (std::size_t i = 0; i < usages->size(); ++i) {
      const document_node element = usages->element(i);
      if (!element.is_object()) {
        element.fail("an object");
        continue;
      }
      element.allow_only({"id", "source", "account", "sku", "unit", "cards", "start", "end",
                          "duration", "quantity", "at", "dimensions"});
      usage_rules own = shared;
      read_usage(element, own);
      check(element, own);
      out_.usages.push_back(std::move(own));
    }
  }

  // Whether a usage says who, what, when and how much.
  static void check(const document_node& node, const usage_rules& rules) {
    if (!rules.account) node.fail_missing("account", "who used it");
    if (!rules.sku) node.fail_missing("sku", "what was used");
    if (!rules.cards && !rules.quantity) node.fail_missing("cards", "cards, or a quantity");
    if (rules.cards && !rules.start) node.fail_missing("start", "when the cards were taken");
    if (rules.cards && !rules.end && !rules.duration)
      node.fail_missing("end", "an end, or a duration");
    if (rules.end && rules.duration) node.fail("an end or a duration, not both");
    if (rules.quantity && !rules.at) node.fail_missing("at", "when it was counted");
    if (!rules.cards && (rules.start || rules.end || rules.duration)) {
      node.fail_missing("cards", "how many cards were held");
    }
    if (!rules.quantity && (rules.at || rules.unit)) {
      node.fail_missing("quantity", "how much was counted");
    }
  }

  void read_skip(const document_node& node, const usage_rules& shared) {
    constexpr const char* expected =
        "a rule with \"name\", one of column and value, and one of is, equals and not_equals";
    if (!node.is_object()) {
      node.fail(expected);
      return;
    }
    node.allow_only({"name", "column", "value", "is", "equals", "not_equals"});
    skip_rule rule;
    if (const auto name = node.member("name")) {
      if (name->read(rule.name, "a name") && rule.name.empty()) name->fail("a name");
    } else {
      node.fail_missing("name", "a name under which the rows are counted");
    }
    if (node.has("column") == node.has("value") ||
        node.has("is") + node.has("equals") + node.has("not_equals") != 1) {
      node.fail(expected);
      return;
    }
    if (const auto column = node.member("column")) rule.column = values_.column(*column);
    if (const auto value = node.member("value")) read_subject(*value, shared, rule);
    read_test(node, rule);
    out_.skip.push_back(std::move(rule));
  }

  void read_subject(const document_node& node, const usage_rules& shared, skip_rule& rule) const {
    constexpr const char* expected = "one of: cards, duration, quantity";
    std::string value;
    if (!node.read(value, expected)) return;
    // Where a row gives several usages, a rule for the row may look only at what they share.
    const bool one = out_.usages.size() == 1;
    const usage_rules& visible = one ? out_.usages.front() : shared;
    bool there = false;
    if (value == "cards") {
      rule.of = skip_rule::subject::cards;
      there = visible.cards.has_value();
    } else if (value == "duration") {
      rule.of = skip_rule::subject::duration;
      there = visible.start.has_value() && (visible.end || visible.duration);
    } else if (value == "quantity") {
      rule.of = skip_rule::subject::quantity;
      there = visible.quantity.has_value();
    } else {
      node.fail(expected);
      return;
    }
    if (!there) node.fail("a value that the profile reads for all usages of a row");
  }

  static void read_test(const document_node& node, skip_rule& rule) {
    if (const auto equals = node.member("equals")) {
      rule.is = skip_rule::test::equals;
      equals->read_exact(rule.text, "a text or an integer");
    }
    if (const auto differs = node.member("not_equals")) {
      rule.is = skip_rule::test::not_equals;
      differs->read_exact(rule.text, "a text or an integer");
    }
    if (const auto is = node.member("is")) {
      std::string name;
      constexpr const char* expected = "one of: empty, not_empty, zero, not_positive";
      if (!is->read(name, expected)) return;
      if (name == "empty") {
        rule.is = skip_rule::test::empty;
      } else if (name == "not_empty") {
        rule.is = skip_rule::test::not_empty;
      } else if (name == "zero") {
        rule.is = skip_rule::test::zero;
      } else if (name == "not_positive") {
        rule.is = skip_rule::test::not_positive;
      } else {
        is->fail(expected);
      }
    }
    const bool numeric =
        rule.is == skip_rule::test::zero || rule.is == skip_rule::test::not_positive;
    if (node.has("value") && !numeric) node.fail("\"is\": zero or not_positive, for a value");
  }

  profile out_;
  profile_value_reader values_{out_};
};

}  // namespace detail

/// Reads a profile. Reports every error of the text at once, in the order in which they are found;
/// a text that is no JSON has one.
[[nodiscard]] inline profile_reading read_profile(std::string_view text) {
  profile_reading reading;
  const nlohmann::json root = detail::parse_document(text, reading.errors);
  if (root.is_discarded()) return reading;
  profile rules = detail::profile_reader{}.read({root, "", reading.errors});
  if (reading.errors.empty()) reading.rules = std::move(rules);
  return reading;
}

}  // namespace ducat::inline v0

#endif
