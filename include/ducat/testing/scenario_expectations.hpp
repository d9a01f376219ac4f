// SPDX-License-Identifier: MIT
// Reads what a scenario expects: of a step its lines, amounts or refusal; at a point of time
// balances, debts and statements.
#ifndef DUCAT_TESTING_SCENARIO_EXPECTATIONS_HPP
#define DUCAT_TESTING_SCENARIO_EXPECTATIONS_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/ledger_charge.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/exact/rounding_name.hpp>
#include <ducat/testing/errc_name.hpp>
#include <ducat/testing/scenario.hpp>
#include <ducat/testing/scenario_values.hpp>

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0::testing::detail {

class expectation_reader {
 public:
  explicit expectation_reader(const currency& money) : money_{money} {}

  // Of a step. One that leads to an outcome has lines and amounts; any other may only be refused.
  expected_outcome outcome(const document_node& node, bool has_outcome) const {
    expected_outcome out;
    out.pointer = node.pointer();
    if (!node.is_object() || node.size() == 0) {
      node.fail("an object that says what is expected");
      return out;
    }
    if (has_outcome) {
      node.allow_only(
          {"refused", "missing", "duplicate", "amount", "covered", "on_demand", "priced", "lines"});
    } else {
      node.allow_only({"refused"});
    }
    if (const auto refused = node.member("refused")) {
      read_refusal(*refused, out);
      for (const char* const other :
           {"duplicate", "amount", "covered", "on_demand", "priced", "lines"})
        if (const auto stated = node.member(other))
          stated->fail("nothing: what is refused has no outcome");
    }
    if (const auto missing = node.member("missing")) {
      if (!out.refused) missing->fail("nothing: only a refusal says what is missing");
      read_missing(*missing, out);
    }
    if (const auto duplicate = node.member("duplicate")) duplicate->read(out.duplicate.emplace());
    quantity(node, "amount", out.amount);
    quantity(node, "covered", out.covered);
    quantity(node, "on_demand", out.on_demand);
    money(node, "priced", out.priced);
    if (const auto lines = list(node, "lines")) {
      out.lines.emplace();
      for (std::size_t i = 0; i < lines->size(); ++i) out.lines->push_back(line(lines->element(i)));
    }
    return out;
  }

  // Of a step that closes a month.
  expected_outcome close(const document_node& node) const {
    expected_outcome out;
    out.pointer = node.pointer();
    if (!node.is_object() || node.size() == 0) {
      node.fail("an object that says what is expected");
      return out;
    }
    node.allow_only({"refused", "charged", "lines"});
    if (const auto refused = node.member("refused")) {
      read_refusal(*refused, out);
      for (const char* const other : {"charged", "lines"})
        if (const auto stated = node.member(other))
          stated->fail("nothing: what is refused has no outcome");
    }
    money(node, "charged", out.charged);
    if (const auto lines = list(node, "lines")) {
      out.charges.emplace();
      for (std::size_t i = 0; i < lines->size(); ++i)
        out.charges->push_back(charge(lines->element(i)));
    }
    return out;
  }

  // Of a step that takes quantity out of a pack.
  expected_outcome move(const document_node& node) const {
    expected_outcome out;
    out.pointer = node.pointer();
    if (!node.is_object() || node.size() == 0) {
      node.fail("an object that says what is expected");
      return out;
    }
    node.allow_only({"refused", "missing", "duplicate", "moved", "price"});
    if (const auto refused = node.member("refused")) {
      read_refusal(*refused, out);
      for (const char* const other : {"duplicate", "moved", "price"})
        if (const auto stated = node.member(other))
          stated->fail("nothing: what is refused has no outcome");
    }
    if (const auto missing = node.member("missing")) {
      if (!out.refused) missing->fail("nothing: only a refusal says what is missing");
      read_missing(*missing, out);
    }
    if (const auto duplicate = node.member("duplicate")) duplicate->read(out.duplicate.emplace());
    if (const auto moved = node.member("moved")) out.moved = read_content(*moved, money_);
    money(node, "price", out.price);
    return out;
  }

  scenario_check check(const document_node& node) const {
    scenario_check out;
    out.pointer = node.pointer();
    if (!node.is_object() || node.size() == 0) {
      node.fail("an object that says what must be so");
      return out;
    }
    node.allow_only({"at", "balances", "available", "owed", "statement", "statements", "audit"});
    out.at = read_time(node, "at", false);
    each_named(node, "balances", "a balance for each pack", [&](const auto& name, const auto& is) {
      if (const auto value = read_content(is, money_))
        out.balances.push_back({is.pointer(), name, *value});
    });
    each_named(node, "available", "a quantity for each account",
               [&](const auto& name, const auto& is) {
                 if (const auto value = read_exact_quantity(is))
                   out.available.push_back({is.pointer(), name, *value});
               });
    each_named(node, "owed", "an amount for each payer", [&](const auto& name, const auto& is) {
      if (const auto value = read_exact_money(is, money_))
        out.owed.push_back({is.pointer(), name, *value});
    });
    if (const auto one = node.member("statement")) out.statements.push_back(statement(*one));
    if (const auto several = list(node, "statements"))
      for (std::size_t i = 0; i < several->size(); ++i)
        out.statements.push_back(statement(several->element(i)));
    if (const auto audit = node.member("audit")) {
      audit->read(out.audit);
      if (!out.audit) audit->fail("true, or nothing");
    }
    return out;
  }

 private:
  void quantity(const document_node& node, std::string_view name,
                std::optional<any_quantity>& out) const {
    if (const auto here = node.member(name)) out = read_exact_quantity(*here);
  }
  void money(const document_node& node, std::string_view name, std::optional<mixed>& out) const {
    if (const auto here = node.member(name)) out = read_exact_money(*here, money_);
  }

  static std::optional<document_node> list(const document_node& node, std::string_view name) {
    const auto here = node.member(name);
    if (here && !here->is_array()) {
      here->fail("a list");
      return std::nullopt;
    }
    return here;
  }

  // Calls f(name, node) for each member of an object.
  template <class F>
  static void each_named(const document_node& node, std::string_view member, const char* what,
                         F&& f) {
    const auto here = node.member(member);
    if (!here) return;
    if (here->is_object()) {
      here->for_each_member(f);
    } else {
      here->fail("an object: " + std::string(what));
    }
  }

  static void read_refusal(const document_node& node, expected_outcome& out) {
    constexpr const char* expected =
        "the name of an error, such as \"no_price\", \"unknown_sku\" or \"conflict\"";
    std::string name;
    if (!node.read(name, expected)) return;
    const auto code = errc_of(name);
    if (!code) node.fail(expected);
    if (code) out.refused = *code;
  }

  void read_missing(const document_node& node, expected_outcome& out) const {
    const auto value = read_content(node, money_);
    if (!value) return;
    if (const auto* amount = std::get_if<any_quantity>(&*value)) out.missing = *amount;
    if (const auto* amount = std::get_if<mixed>(&*value)) out.missing_money = *amount;
  }

  expected_line line(const document_node& node) const {
    expected_line out;
    out.pointer = node.pointer();
    constexpr const char* forms = "an object with one of: covered, priced, paid";
    const int stated =
        (node.has("covered") ? 1 : 0) + (node.has("priced") ? 1 : 0) + (node.has("paid") ? 1 : 0);
    if (!node.is_object() || stated != 1) {
      node.fail(forms);
      return out;
    }
    if (node.has("covered")) {
      out.what = expected_line::kind::covered;
      node.allow_only({"covered", "pack", "left", "start", "end"});
      quantity(node, "covered", out.quantity);
      quantity(node, "left", out.quantity_left);
      out.pack = read_named(node, "pack", "the serial of a pack, or its number: \"#0\"", false);
    } else if (node.has("priced")) {
      out.what = expected_line::kind::priced;
      node.allow_only({"priced", "amount", "owed", "start", "end"});
      quantity(node, "priced", out.quantity);
      money(node, "amount", out.money);
      money(node, "owed", out.money_left);
    } else {
      out.what = expected_line::kind::paid;
      node.allow_only({"paid", "wallet", "left", "start", "end"});
      money(node, "paid", out.money);
      money(node, "left", out.money_left);
      out.pack = read_named(node, "wallet", "the serial of a wallet, or its number: \"#0\"", false);
    }
    out.start = read_time(node, "start", false);
    out.end = read_time(node, "end", false);
    return out;
  }

  expected_charge charge(const document_node& node) const {
    expected_charge out;
    out.pointer = node.pointer();
    if (!node.is_object() || node.has("charge") == node.has("paid")) {
      node.fail("an object with one of: charge, paid");
      return out;
    }
    if (node.has("paid")) {
      node.allow_only({"paid", "wallet", "left"});
      money(node, "paid", out.amount);
      money(node, "left", out.left);
      out.wallet =
          read_named(node, "wallet", "the serial of a wallet, or its number: \"#0\"", false);
      return out;
    }
    node.allow_only({"charge", "amount", "came_to", "discount", "overage", "shortfall",
                     "over_maximum", "true_up", "standing", "owed"});
    out.charge = read_named(node, "charge", "the name of a charge", true);
    money(node, "amount", out.amount);
    money(node, "came_to", out.came_to);
    for (std::size_t i = 0; i < std::size(out.parts); ++i)
      money(node, ducat::detail::charge_part_words[i], out.parts[i]);
    money(node, "owed", out.owed);
    return out;
  }

  expected_statement statement(const document_node& node) const {
    expected_statement out;
    out.pointer = node.pointer();
    if (!node.is_object()) {
      node.fail("an object that says what a statement must say");
      return out;
    }
    node.allow_only(
        {"payer", "from", "to", "rounding", "total", "exact", "effective", "accounts", "rows"});
    out.payer = read_named(node, "payer", "the name of a payer", false);
    out.during.start = read_time(node, "from", false).value_or(instant_min);
    out.during.end = read_time(node, "to", false).value_or(instant_max);
    if (const auto to = node.member("to"); to && out.during.empty())
      to->fail("an end after the start");
    read_rounding(node, out.mode);
    money(node, "total", out.total);
    money(node, "exact", out.exact);
    money(node, "effective", out.effective);
    each_named(node, "accounts", "a share of the total for each account",
               [&](const auto& name, const auto& is) {
                 if (const auto value = read_exact_money(is, money_))
                   out.accounts.push_back({is.pointer(), name, *value});
               });
    if (const auto rows = list(node, "rows")) {
      out.rows.emplace();
      for (std::size_t i = 0; i < rows->size(); ++i) out.rows->push_back(row(rows->element(i)));
    }
    return out;
  }

  static void read_rounding(const document_node& node, rounding& out) {
    std::string expected = "one of: ";
    for (const named_rounding& each : rounding_names)
      expected += (each.value == rounding_names[0].value ? "" : ", ") + string_of(each.name);
    const auto here = node.member("rounding");
    std::string name;
    if (!here) {
      node.fail_missing("rounding", expected);
    } else if (here->read(name, expected.c_str())) {
      const auto mode = parse_rounding(name);
      if (!mode) here->fail(expected);
      out = mode.value_or(rounding{});
    }
  }

  expected_row row(const document_node& node) const {
    expected_row out;
    out.pointer = node.pointer();
    if (!node.is_object()) {
      node.fail("an object that says what a row must say");
      return out;
    }
    node.allow_only({"account", "sku", "month", "charge", "kind", "quantity", "price", "exact",
                     "billed", "effective"});
    out.charge = read_named(node, "charge", "the name of a charge", false);
    out.account = read_named(node, "account", "the name of an account", false);
    out.sku = read_named(node, "sku", "the name of a sku", false);
    constexpr const char* month_expected = "a month such as \"2026-11\"";
    out.month = read_named(node, "month", month_expected, false);
    if (!out.month.empty() && !is_month(out.month)) node.member("month")->fail(month_expected);
    if (const auto kind = node.member("kind"))
      ducat::detail::read_word(*kind, statement_kind_words, out.kind.emplace());
    if (const auto quantity = node.member("quantity"))
      out.quantity = read_content(*quantity, money_);
    money(node, "price", out.price);
    money(node, "exact", out.exact);
    money(node, "billed", out.billed);
    money(node, "effective", out.effective);
    return out;
  }

  currency money_;
};

}  // namespace ducat::inline v0::testing::detail

#endif
