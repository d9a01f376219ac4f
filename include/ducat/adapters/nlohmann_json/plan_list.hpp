// SPDX-License-Identifier: MIT
// A project and the ways in which it could be paid for, as JSON: what pricing/compare_plans.hpp
// compares.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PLAN_LIST_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PLAN_LIST_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/pricing/plan.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ducat::inline v0 {

/// A plan and what it is called.
struct named_plan {
  std::string name;
  std::variant<on_demand_plan, pack_plan, lease_plan, commitment_plan> terms;
};

/// What is compared.
struct plan_list {
  std::string name;
  currency money{};
  std::vector<month_of_use> months;  ///< empty where the file leaves them to somebody else
  std::vector<named_plan> plans;
  std::vector<ratio> utilisations;  ///< for a grid; each above 0 and at most 1
  std::vector<ratio> software_efficiencies;
};

/// A plan list, or everything that is wrong with its text.
struct plan_list_reading {
  std::optional<plan_list> list;
  std::vector<document_error> errors;
};

namespace detail {

inline constexpr std::string_view plan_list_format = "ducat plans 1";

class plan_list_reader {
 public:
  plan_list read(const document_node& node) {
    if (!node.is_object()) {
      node.fail("an object");
      return {};
    }
    node.allow_only(
        {"format", "name", "currency", "months", "plans", "utilisation", "software_efficiency"});
    check_format(node, plan_list_format);
    if (const auto name = node.member("name")) out_.name = read_name(*name, "a name").value_or("");
    if (const auto money = node.member("currency")) {
      out_.money = read_currency(*money).value_or(currency{});
    } else {
      node.fail_missing("currency", "a currency");
    }
    if (const auto used = node.member("months"))
      for_each_object(*used, "a list of months", [&](const auto& each) { read_month(each); });
    constexpr const char* plans_expected = "a list of plans, at least one";
    const auto plans = node.member("plans");
    if (!plans) {
      node.fail_missing("plans", plans_expected);
    } else if (plans->is_array() && plans->size() == 0) {
      plans->fail(plans_expected);
    } else {
      for_each_object(*plans, plans_expected, [&](const auto& each) { read_plan(each); });
    }
    read_shares(node, "utilisation", out_.utilisations);
    read_shares(node, "software_efficiency", out_.software_efficiencies);
    return std::move(out_);
  }

 private:
  // A month may stand for several alike.
  void read_month(const document_node& node) {
    node.allow_only({"used", "peak_cards", "times"});
    month_of_use month;
    month.used = compute(node, "used", false);
    month.peak_cards = card_count{whole(node, "peak_cards", 0, INT64_MAX, 0)};
    constexpr std::int64_t most_months = 1'200;
    const std::int64_t times = whole(node, "times", 1, most_months, 1);
    if (static_cast<std::int64_t>(out_.months.size()) + times > most_months) {
      node.fail("at most 1200 months in all");
      return;
    }
    out_.months.insert(out_.months.end(), static_cast<std::size_t>(times), month);
  }

  void read_plan(const document_node& node) {
    named_plan plan;
    if (const auto name = node.member("name")) {
      plan.name = read_name(*name, "the plan's name").value_or("");
      if (!plan.name.empty() && !names_.insert(plan.name).second)
        name->fail("a name that no other plan of the list has");
    } else {
      node.fail_missing("name", "the plan's name");
    }
    constexpr const char* kinds = "one of: on_demand, pack, lease, commitment";
    const auto kind = node.member("kind");
    std::string word;
    if (!kind) {
      node.fail_missing("kind", kinds);
    } else if (kind->read(word, kinds)) {
      if (word == "on_demand") {
        plan.terms = on_demand(node);
      } else if (word == "pack") {
        plan.terms = pack(node);
      } else if (word == "lease") {
        plan.terms = lease(node);
      } else if (word == "commitment") {
        plan.terms = commitment(node);
      } else {
        kind->fail(kinds);
      }
    }
    out_.plans.push_back(std::move(plan));
  }

  on_demand_plan on_demand(const document_node& node) {
    node.allow_only({"name", "kind", "price"});
    return {price(node, "price", true)};
  }
  pack_plan pack(const document_node& node) {
    node.allow_only({"name", "kind", "size", "price", "at_start", "valid_months", "beyond"});
    return {compute(node, "size", true), money(node, "price"), whole(node, "at_start", 0, limit, 1),
            months(node, "valid_months", 0), price(node, "beyond", false)};
  }
  lease_plan lease(const document_node& node) {
    node.allow_only({"name", "kind", "rent", "cards_per_machine", "capacity", "least_machines",
                     "least_months"});
    return {money(node, "rent"), whole(node, "cards_per_machine", 1, limit, 8),
            compute(node, "capacity", true), whole(node, "least_machines", 0, limit, 1),
            months(node, "least_months", 1)};
  }
  commitment_plan commitment(const document_node& node) {
    node.allow_only({"name", "kind", "each_month", "fee", "least_months", "beyond"});
    return {compute(node, "each_month", false), money(node, "fee"), months(node, "least_months", 1),
            price(node, "beyond", true)};
  }

  // A quantity of compute, "10000 degree".
  static flops compute(const document_node& node, const char* member, bool above_zero) {
    const char* const expected = above_zero
                                     ? "a quantity of compute above zero, such as \"10000 degree\""
                                     : "a quantity of compute, such as \"10000 degree\"";
    const auto stated = node.member(member);
    if (!stated) node.fail_missing(member, expected);
    std::string text;
    if (!stated || !stated->read(text, expected)) return {};
    const auto quantity = parse_any_quantity(text);
    if (quantity && quantity->kind == dimension::compute &&
        quantity->amount >= (above_zero ? 1 : 0))
      return flops{quantity->amount};
    stated->fail(expected);
    return {};
  }

  std::optional<decimal> amount(const document_node& node, const char* member, bool needed) {
    const auto stated = node.member(member);
    if (!stated && needed) node.fail_missing(member, "an amount, such as \"200000\"");
    if (!stated) return std::nullopt;
    const auto value = read_decimal(*stated);
    if (!value || value->coefficient >= 0) return value;
    stated->fail("zero or more");
    return std::nullopt;
  }
  any_exact_money money(const document_node& node, const char* member) {
    const auto value = amount(node, member, true);
    if (!value) return {};
    const auto minor =
        make_mixed(value->coefficient, out_.money.minor_per_major(), power_of_ten(value->scale));
    if (minor) return {*minor, out_.money};
    node.member(member)->fail("an amount that fits 128 bits");
    return {};
  }
  // For a degree.
  any_price price(const document_node& node, const char* member, bool needed) {
    const auto value = amount(node, member, needed);
    if (!value) return {};
    const auto figures =
        unit_price::of(*value, out_.money.digits(), static_cast<int128>(degree_unit::scale));
    any_price out;
    if (!figures) {
      node.member(member)->fail("a price of a degree with at most 12 fraction digits");
      return out;
    }
    out.figures = *figures;
    out.unit = out_.money;
    out.kind = dimension::compute;
    return out;
  }

  static std::int64_t whole(const document_node& node, const char* member, std::int64_t least,
                            std::int64_t most, std::int64_t otherwise) {
    const auto stated = node.member(member);
    if (!stated) return otherwise;
    const std::string expected =
        "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    std::string text;
    if (!stated->read_exact(text, expected.c_str())) return otherwise;
    const auto number = parse_integer(text);
    if (number && *number >= least && *number <= most) return static_cast<std::int64_t>(*number);
    stated->fail(expected);
    return otherwise;
  }
  static std::int32_t months(const document_node& node, const char* member,
                             std::int32_t otherwise) {
    return static_cast<std::int32_t>(whole(node, member, 0, 1'200, otherwise));
  }

  static void read_shares(const document_node& node, const char* member, std::vector<ratio>& out) {
    constexpr const char* expected = "a list of shares above 0 and at most 1, such as \"0.6\"";
    const auto list = node.member(member);
    if (!list) return;
    if (!list->is_array() || list->size() == 0) {
      list->fail(expected);
      return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      const document_node each = list->element(i);
      std::string text;
      if (!each.read_exact(text, expected)) continue;
      const auto share = ratio::parse(text);
      if (share && *share > ratio{0} && *share <= ratio{1}) {
        out.push_back(*share);
      } else {
        each.fail(expected);
      }
    }
  }

  static constexpr std::int64_t limit = 1'000'000'000;

  plan_list out_;
  std::set<std::string> names_;  // of the plans
};

}  // namespace detail

/// Reads a plan list. Unknown names are errors, and all errors are reported at once. Amounts are
/// decimals in strings; a price is for a degree:
/// @code
/// {"format": "ducat plans 1", "name": "half a year", "currency": "CNY",
///  "months": [{"used": "20000 degree", "peak_cards": 64, "times": 6}],
///  "plans": [{"name": "packs", "kind": "pack", "size": "10000 degree", "price": "200000"},
///            {"name": "lease", "kind": "lease", "rent": "80000", "capacity": "5840 degree",
///             "least_machines": 5, "least_months": 6}],
///  "utilisation": ["0.3", "0.6", 1], "software_efficiency": ["0.1", "0.2", 1]}
/// @endcode
[[nodiscard]] inline plan_list_reading read_plan_list(std::string_view text) {
  plan_list_reading reading;
  const nlohmann::json root = detail::parse_document(text, reading.errors);
  if (root.is_discarded()) return reading;
  plan_list list = detail::plan_list_reader{}.read({root, "", reading.errors});
  if (reading.errors.empty()) reading.list = std::move(list);
  return reading;
}

}  // namespace ducat::inline v0

#endif
