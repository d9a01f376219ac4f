// SPDX-License-Identifier: MIT
// The cumulative prices of other engines: billing.jsonl of the shared vectors.
#include "support/json_lines.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/shared_data.hpp"

#include <ducat/exact/decimal.hpp>
#include <ducat/pricing/tariff.hpp>

#include <cstdio>
#include <map>
#include <optional>
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

price_handle add_tiers(price_table& table, tariff_kind kind, const std::vector<tier_spec>& tiers) {
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

// A price for a package of `size` units, stated for one unit.
decimal price_of_one(const json& price, const json& size) {
  const decimal whole = amount_of(price);
  const decimal units = amount_of(size);
  REQUIRE(units.scale == 0);
  constexpr int more_digits = 6;
  const int128 coefficient = whole.coefficient * static_cast<int128>(power_of_ten(more_digits));
  REQUIRE(coefficient % units.coefficient == 0);
  return {coefficient / units.coefficient, whole.scale + more_digits};
}

// So many units are free, and lie in a tier of their own; packages are counted behind them.
price_handle add_package(price_table& table, const json& params) {
  check_names(params, {"size", "price", "rounding", "free_units"});
  tier_spec packages{int128_max, price_of_one(params["price"], params["size"]), {}};
  packages.package = quantity_of(params["size"]);
  packages.partial =
      text_of(params["rounding"]) == "up" ? partial_package::charged : partial_package::free;
  std::vector<tier_spec> tiers;
  const int128 free = quantity_of(params["free_units"]);
  if (free > 0) tiers.push_back({free, {}, {}});
  tiers.push_back(packages);
  return add_tiers(table, tariff_kind::graduated, tiers);
}

// Tiers of so many blocks each, each block of so many units; the last tier goes on.
price_handle add_blocks(price_table& table, tariff_kind kind, const json& params) {
  check_names(params, {"policy", "tiers"});
  CHECK(text_of(params["policy"]) == (kind == tariff_kind::graduated ? "ALL_TIERS" : "TOP_TIER"));
  std::vector<tier_spec> tiers;
  int128 up_to = 0;
  for (const json& tier : params["tiers"]) {
    check_names(tier, {"block_size", "max_blocks", "block_price"});
    const int128 block = quantity_of(tier["block_size"]);
    const decimal blocks = amount_of(tier["max_blocks"]);
    REQUIRE(blocks.scale == 0);
    up_to += block * blocks.coefficient;
    tier_spec made{up_to, price_of_one(tier["block_price"], tier["block_size"]), {}};
    made.package = block;
    tiers.push_back(made);
  }
  tiers.back().up_to = int128_max;
  return add_tiers(table, kind, tiers);
}

price_handle add_tiered(price_table& table, tariff_kind kind, const json& params) {
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
  return add_tiers(table, kind, tiers);
}

// The price of a row, or nothing where its model is another test's.
std::optional<price_handle> add_price(price_table& table, const json& row) {
  const std::string model = text_of(row["model"]);
  const json& params = row["params"];
  if (model == "graduated") return add_tiered(table, tariff_kind::graduated, params);
  if (model == "volume") return add_tiered(table, tariff_kind::volume, params);
  if (model == "package") return add_package(table, params);
  if (model == "tiered_blocks_all_tiers") return add_blocks(table, tariff_kind::graduated, params);
  if (model == "tiered_blocks_top_tier") return add_blocks(table, tariff_kind::volume, params);
  return std::nullopt;
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

TEST_CASE("cumulative prices bill what other engines bill") {
  const auto file = shared_file("vectors/billing.jsonl");
  if (!file) return;
  std::map<std::string, int> checked;
  int not_binding = 0;
  int of_other_models = 0;
  for (const json& row : json_lines(*file)) {
    REQUIRE(row.is_object());
    INFO(text_of(row["id"]));
    price_table table;
    const auto entry = add_price(table, row);
    if (!entry) {
      ++of_other_models;
      continue;
    }
    const mixed ours = answer(table.book(), *entry, row["params"], row["usage"]);
    check_names(row["expected"], {"amount"});
    if (row["verified"] == true) {
      CHECK(ours == money_of(row["expected"]["amount"]));
      ++checked[text_of(row["model"])];
    } else {
      ++not_binding;
    }
  }
  for (const char* const model :
       {"graduated", "volume", "package", "tiered_blocks_all_tiers", "tiered_blocks_top_tier"}) {
    CHECK(checked[model] > 0);
    std::printf("billing.jsonl: %d %s\n", checked[model], model);
  }
  std::printf("billing.jsonl: %d not binding, %d of other models\n", not_binding, of_other_models);
}
