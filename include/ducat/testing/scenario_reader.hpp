// SPDX-License-Identifier: MIT
// Reads a scenario file: every error at once, each with its file, JSON pointer, what was found and
// what was expected. docs/reference/scenario.md describes the format.
#ifndef DUCAT_TESTING_SCENARIO_READER_HPP
#define DUCAT_TESTING_SCENARIO_READER_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/testing/scenario.hpp>
#include <ducat/testing/scenario_expectations.hpp>
#include <ducat/testing/scenario_files.hpp>
#include <ducat/testing/scenario_given.hpp>
#include <ducat/testing/scenario_moves.hpp>
#include <ducat/testing/scenario_values.hpp>
#include <ducat/usage/dimensions.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0::testing {

namespace detail {

inline constexpr std::string_view scenario_format = "ducat scenarios 1";

class scenario_reader {
 public:
  scenario_reader(const nlohmann::json& root, const std::string& path,
                  std::vector<document_error>& own, std::vector<scenario_error>& others)
      : given_{root, path, own, others} {}

  std::vector<scenario> read(const document_node& node) {
    std::vector<scenario> out;
    if (!node.is_object()) {
      node.fail("an object");
      return out;
    }
    node.allow_only({"format", "about", "given", "scenarios"});
    ducat::detail::check_format(node, scenario_format);
    static_cast<void>(read_named(node, "about", "a text", false));
    check_given(node);
    given_.check(node);
    const auto list = node.member("scenarios");
    if (!list) node.fail_missing("scenarios", "a list of scenarios");
    if (!list) return out;
    if (!list->is_array() || list->size() == 0) {
      list->fail("a list of scenarios, at least one");
      return out;
    }
    for (std::size_t i = 0; i < list->size(); ++i)
      out.push_back(read_scenario(list->element(i), node));
    return out;
  }

 private:
  static void check_given(const document_node& node) {
    const auto given = node.member("given");
    if (!given) return;
    if (given->is_object()) {
      given->allow_only({"prices", "currency", "accounts", "packs", "now"});
    } else {
      given->fail("an object of prices, accounts and packs");
    }
  }

  scenario read_scenario(const document_node& node, const document_node& file) {
    scenario out;
    out.pointer = node.pointer();
    if (!node.is_object()) {
      node.fail("an object");
      return out;
    }
    node.allow_only({"name", "about", "given", "when", "then"});
    out.name = read_named(node, "name", "what it shows", true);
    if (!out.name.empty() && !names_.insert(out.name).second)
      node.member("name")->fail("a name that no other scenario of the file has");
    out.about = read_named(node, "about", "a text", false);
    check_given(node);
    given_.read(node, file, out);
    for (const shared_price_list& list : out.prices) meet(list, out);
    for (const listed_pack& pack : out.packs) meet(pack, out);
    const expectation_reader expected{out.money};
    if (const auto when = node.member("when")) {
      if (!when->is_array()) when->fail("a list of steps");
      for (std::size_t i = 0; when->is_array() && i < when->size(); ++i)
        read_step(when->element(i), i, expected, out);
    }
    if (const auto then = node.member("then")) out.then = expected.check(*then);
    if (!node.has("when") && !node.has("then"))
      node.fail_missing("when", "a list of steps; or \"then\", what must be so without any");
    check_dimensions(node, out);
    return out;
  }

  void read_step(const document_node& node, std::size_t number, const expectation_reader& expected,
                 scenario& out) {
    constexpr std::string_view kinds[] = {"usage",   "quote",    "authorise", "reverse",
                                          "advance", "close",    "grant",     "void",
                                          "refund",  "transfer", "publish",   "check"};
    constexpr const char* forms =
        "an object with one of: usage, quote, authorise, reverse, advance, close, grant, void, "
        "refund, transfer, publish, check";
    scenario_step step;
    step.pointer = node.pointer();
    int stated = 0;
    std::string_view kind;
    for (const std::string_view each : kinds) {
      stated += node.has(each) ? 1 : 0;
      if (node.has(each)) kind = each;
    }
    if (!node.is_object() || stated != 1) {
      node.fail(forms);
      return;
    }
    node.allow_only({kind, "about", "expect"});
    static_cast<void>(read_named(node, "about", "a text", false));
    const document_node what = *node.member(kind);
    step.label = std::string(kind);
    if (kind == "usage" || kind == "quote" || kind == "authorise") {
      read_usage_step(what, kind, number, step);
    } else if (kind == "reverse") {
      read_reversal(what, step);
    } else if (kind == "advance") {
      const auto to = ducat::detail::read_instant(what);
      step.what = advance_step{to.value_or(instant{})};
      if (to) step.label += " to " + string_of(*to);
    } else if (kind == "close") {
      read_close(what, step);
    } else if (kind == "grant") {
      if (auto pack = given_.pack_of(what)) {
        if (!pack->serial.empty()) step.label += ' ' + pack->serial;
        meet(*pack, out);
        step.what = grant_step{std::move(*pack)};
      }
    } else if (kind == "void" || kind == "refund" || kind == "transfer") {
      move_step move = read_move(what, kind, out.money);
      step.label += ' ' + move.pack;
      step.what = std::move(move);
    } else if (kind == "publish") {
      shared_price_list list = given_.price_list_of(what);
      meet(list, out);
      if (list != nullptr) step.label += ' ' + list->name;
      step.what = publish_step{std::move(list)};
    } else {
      step.what = check_step{expected.check(what)};
    }
    const bool has_outcome =
        kind == "usage" || kind == "quote" || kind == "authorise" || kind == "reverse";
    if (const auto expect = node.member("expect")) {
      if (kind == "check") {
        expect->fail("nothing: a check is an expectation itself");
      } else if (kind == "close") {
        step.expected = expected.close(*expect);
      } else if (kind == "void" || kind == "refund" || kind == "transfer") {
        step.expected = expected.move(*expect);
      } else {
        step.expected = expected.outcome(*expect, has_outcome);
      }
    }
    out.steps.push_back(std::move(step));
  }

  static void read_usage_step(const document_node& node, std::string_view kind, std::size_t number,
                              scenario_step& step) {
    if (!node.is_object()) {
      node.fail("an object: account, sku, and cards with start and end or a quantity with at");
      return;
    }
    scenario_usage usage = read_usage(node);
    if (usage.id.empty()) usage.id = "step-" + std::to_string(number + 1);
    step.label += ' ' + usage.id;
    if (kind == "usage") step.what = record_step{std::move(usage)};
    if (kind == "quote") step.what = quote_step{std::move(usage)};
    if (kind == "authorise") step.what = authorise_step{std::move(usage)};
  }

  static void read_reversal(const document_node& node, scenario_step& step) {
    if (!node.is_object()) {
      node.fail("an object with the id of a usage");
      return;
    }
    node.allow_only({"id", "account", "source", "at", "actor", "reason", "approval"});
    reverse_step out;
    out.id = read_named(node, "id", "the id of a usage", true);
    out.account = read_named(node, "account", "the name of an account", false);
    out.source = read_named(node, "source", "what scopes the id", false);
    out.at = read_time(node, "at", false).value_or(instant_min);
    read_provenance(node, out);
    step.label += ' ' + out.id;
    step.what = std::move(out);
  }

  static void read_close(const document_node& node, scenario_step& step) {
    if (!node.is_object()) {
      node.fail("an object with the month that is closed");
      return;
    }
    node.allow_only({"month", "payer", "at"});
    close_step out;
    constexpr const char* expected = "a month such as \"2026-11\"";
    const auto month = node.member("month");
    std::string text;
    if (!month) node.fail_missing("month", expected);
    if (month && month->read(text, expected)) {
      // Of the same month in every zone.
      const auto middle = parse_instant(text + "-15T12:00:00Z");
      if (!middle || text.size() != 7) month->fail(expected);
      out.within = middle.value_or(instant{});
    }
    out.payer = read_named(node, "payer", "the name of a payer", false);
    out.at = read_time(node, "at", false).value_or(instant_min);
    step.label += ' ' + text + (out.payer.empty() ? "" : " of " + out.payer);
    step.what = std::move(out);
  }

  static void meet(const std::string& dimension, scenario& out) {
    const auto known = std::find(out.dimensions.begin(), out.dimensions.end(), dimension);
    if (known == out.dimensions.end()) out.dimensions.push_back(dimension);
  }
  static void meet(const shared_price_list& list, scenario& out) {
    if (list == nullptr) return;
    for (int i = 0; i < list->table.dimension_count(); ++i)
      meet(string_of(list->table.dimension_name(i)), out);
  }
  static void meet(const listed_pack& pack, scenario& out) {
    for (const listed_dimension& each : pack.dimensions) meet(each.name, out);
  }

  // A dimension that nothing heeds is most likely misspelled.
  static void check_dimensions(const document_node& node, const scenario& of) {
    if (of.dimensions.size() > static_cast<std::size_t>(max_dimensions))
      node.fail("prices and packs of at most 8 dimensions");
    const auto when = node.member("when");
    if (!when || !when->is_array()) return;
    for (std::size_t i = 0; i < when->size(); ++i)
      for (const char* const kind : {"usage", "quote", "authorise"})
        if (const auto usage = when->element(i).member(kind))
          if (const auto dimensions = usage->member("dimensions"))
            if (dimensions->is_object()) check_heeded(*dimensions, of);
  }
  static void check_heeded(const document_node& dimensions, const scenario& of) {
    dimensions.for_each_member([&](const std::string& name, const document_node& value) {
      if (std::find(of.dimensions.begin(), of.dimensions.end(), name) == of.dimensions.end())
        value.fail("nothing: no price and no pack asks for the dimension \"" + name + '"');
    });
  }

  given_reader given_;
  std::set<std::string> names_;
};

}  // namespace detail

/// Reads scenarios from the text of a file. `path` says where other files that it names are looked
/// for: below its folder.
[[nodiscard]] inline scenario_reading read_scenarios(std::string_view text,
                                                     const std::string& path) {
  scenario_reading out;
  std::vector<document_error> own;
  std::vector<scenario> scenarios;
  const nlohmann::json root = ducat::detail::parse_document(text, own);
  // With a name that stands twice the tree and its pointers are not what the file says.
  if (!root.is_discarded() && own.empty())
    scenarios = detail::scenario_reader{root, path, own, out.errors}.read({root, "", own});
  for (document_error& error : own) out.errors.push_back({path, std::move(error)});
  // What a file gives to all of its scenarios is read for each.
  std::vector<scenario_error> once;
  for (scenario_error& error : out.errors)
    if (std::find(once.begin(), once.end(), error) == once.end()) once.push_back(std::move(error));
  out.errors = std::move(once);
  if (out.errors.empty()) out.scenarios = std::move(scenarios);
  return out;
}

/// Reads a scenario file.
[[nodiscard]] inline scenario_reading read_scenario_file(const std::string& path) {
  const auto text = read_text_file(path);
  if (text) return read_scenarios(*text, path);
  return {{}, {{path, {"", "nothing that can be read", "a scenario file"}}}};
}

}  // namespace ducat::inline v0::testing

#endif
