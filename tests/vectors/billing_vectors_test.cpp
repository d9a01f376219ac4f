// SPDX-License-Identifier: MIT
// The graduated and volume prices of other engines: billing.jsonl of the shared vectors.
#include "support/json_lines.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/shared_data.hpp"

#include <ducat/exact/decimal.hpp>
#include <ducat/pricing/tariff.hpp>

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;
using nlohmann::json;

namespace {

// The vectors count in decimals of a unit; ours in millionths of it.
constexpr int quantity_digits = 6;
constexpr uint128 base_units_per_unit = 1'000'000;

std::string text_of(const json& value) {
  const auto* text = value.get_ptr<const json::string_t*>();
  REQUIRE(text != nullptr);
  return *text;
}

int128 quantity_of(const json& value) {
  return parse_fixed(text_of(value), quantity_digits).value();
}
decimal amount_of(const json& value) { return parse_decimal(text_of(value)).value(); }

// Yuan as exact fen.
mixed money_of(const json& value) {
  const decimal amount = amount_of(value);
  return make_mixed(amount.coefficient, 100, power_of_ten(amount.scale)).value();
}

// A row that says something this harness does not know would otherwise pass unread.
void check_names(const json& object, const std::set<std::string>& known) {
  REQUIRE(object.is_object());
  for (const auto& member : object.items()) {
    INFO(member.key());
    CHECK(known.count(member.key()) == 1);
  }
}

price_handle add_price(price_table& table, tariff_kind kind, const json& params) {
  check_names(params, {"mode", "tiers", "flat_policy", "zero_usage_bills_first_tier_flat"});
  if (params.contains("flat_policy")) {
    CHECK(text_of(params["flat_policy"]) == "charged once when tier is entered");
  }
  std::vector<tier_spec> tiers;
  for (const json& tier : params["tiers"]) {
    check_names(tier, {"up_to", "unit_price", "flat_price"});
    tiers.push_back({tier["up_to"].is_null() ? int128_max : quantity_of(tier["up_to"]),
                     amount_of(tier["unit_price"]), amount_of(tier["flat_price"])});
  }
  (void)table.define_sku("units", meter::counted, dimension::request).value();
  price_spec spec;
  spec.sku = "units";
  spec.money = yuan;
  spec.per = base_units_per_unit;
  spec.kind = kind;
  spec.tiers = tiers.data();
  spec.tier_count = tiers.size();
  return table.add(spec).value().in_table;
}

// What ducat answers. What several engines bill at zero usage is a close charge, not F(0).
mixed answer(const price_book& book, price_handle entry, const json& params, const json& usage) {
  check_names(usage, {"quantity", "already_billed_quantity"});
  const int128 quantity = quantity_of(usage["quantity"]);
  const bool later = usage.contains("already_billed_quantity");
  const int128 before = later ? quantity_of(usage["already_billed_quantity"]) : 0;
  const mixed billed = cumulative_cost(book, entry, before).value();
  const mixed usage_charge =
      subtract(cumulative_cost(book, entry, before + quantity).value(), billed).value();
  if (before + quantity != 0) return usage_charge;
  CHECK(is_zero(usage_charge));
  const bool bills_at_zero = params.value("zero_usage_bills_first_tier_flat", true);
  return bills_at_zero ? zero_usage_charge(book, entry) : usage_charge;
}

}  // namespace

TEST_CASE("graduated and volume prices bill what other engines bill") {
  const auto file = shared_file("vectors/billing.jsonl");
  if (!file) return;
  const std::map<std::string, tariff_kind> models{{"graduated", tariff_kind::graduated},
                                                  {"volume", tariff_kind::volume}};
  std::map<std::string, int> checked;
  int not_binding = 0;
  int of_other_models = 0;
  const std::vector<json> rows = json_lines(*file);
  for (const json& row : rows) {
    REQUIRE(row.is_object());
    const auto model = models.find(text_of(row["model"]));
    if (model == models.end()) {
      ++of_other_models;
      continue;
    }
    INFO(text_of(row["id"]));
    price_table table;
    const price_handle entry = add_price(table, model->second, row["params"]);
    const mixed ours = answer(table.book(), entry, row["params"], row["usage"]);
    check_names(row["expected"], {"amount"});
    if (row["verified"] == true) {
      CHECK(ours == money_of(row["expected"]["amount"]));
      ++checked[model->first];
    } else {
      ++not_binding;
    }
  }
  CHECK(checked["graduated"] > 0);
  CHECK(checked["volume"] > 0);
  std::printf("billing.jsonl: %d graduated, %d volume; not binding: %d; other models: %d\n",
              checked["graduated"], checked["volume"], not_binding, of_other_models);
}
