// SPDX-License-Identifier: MIT
// The cumulative prices of other engines: billing.jsonl of the shared vectors.
#include "vectors/billing_rows.hpp"

#include <ducat/pricing/tariff.hpp>

using namespace ducat;
using namespace ducat_test;
using namespace ducat_test::billing;

namespace {

// A price for a package of `size` units, stated for one unit.
decimal price_of_one(const json& price, const json& size) {
  const decimal whole = decimal_of(price);
  const decimal units = decimal_of(size);
  REQUIRE(units.scale == 0);
  constexpr int more_digits = 6;
  const int128 coefficient = whole.coefficient * static_cast<int128>(power_of_ten(more_digits));
  REQUIRE(coefficient % units.coefficient == 0);
  return {coefficient / units.coefficient, whole.scale + more_digits};
}

// What ducat answers. What several engines bill at zero usage is a close charge, not F(0).
void check_cost(const tiered_price& price, const json& row) {
  const json& usage = row.at("usage");
  check_names(usage, {"quantity", "already_billed_quantity"});
  check_names(row.at("expected"), {"amount"});
  const int128 quantity = base_units_of(usage.at("quantity"));
  const bool later = usage.contains("already_billed_quantity");
  const int128 before = later ? base_units_of(usage["already_billed_quantity"]) : 0;
  const mixed billed = cumulative_cost(price.book(), price.entry(), before).value();
  const mixed after = cumulative_cost(price.book(), price.entry(), before + quantity).value();
  mixed charge = subtract(after, billed).value();
  if (before + quantity == 0) {
    CHECK(is_zero(charge));
    if (row.at("params").value("zero_usage_bills_first_tier_flat", true))
      charge = zero_usage_charge(price.book(), price.entry());
  }
  CHECK(charge == minor_of(row["expected"]["amount"]));
}

void check_tiers(const json& row, tariff_kind kind) {
  const json& params = row.at("params");
  check_names(params, {"mode", "tiers", "flat_policy", "zero_usage_bills_first_tier_flat"});
  if (params.contains("flat_policy"))
    CHECK(text_of(params["flat_policy"]) == "charged once when tier is entered");
  check_cost(tiered_price{kind, tiers_of(params.at("tiers"))}, row);
}
void check_graduated(const json& row) { check_tiers(row, tariff_kind::graduated); }
void check_volume(const json& row) { check_tiers(row, tariff_kind::volume); }

// So many units are free, and lie in a tier of their own; packages are counted behind them.
void check_package(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"size", "price", "rounding", "free_units"});
  tier_spec packages{int128_max, price_of_one(params.at("price"), params.at("size")), {}};
  packages.package = base_units_of(params["size"]);
  packages.partial = mode_of(params.at("rounding")) == rounding::up ? partial_package::charged
                                                                    : partial_package::free;
  std::vector<tier_spec> tiers;
  const int128 free = base_units_of(params.at("free_units"));
  if (free > 0) tiers.push_back({free, {}, {}});
  tiers.push_back(packages);
  check_cost(tiered_price{tariff_kind::graduated, tiers}, row);
}

// Tiers of so many blocks each, each block of so many units; the last tier goes on.
void check_blocks(const json& row, tariff_kind kind) {
  const json& params = row.at("params");
  check_names(params, {"policy", "tiers"});
  CHECK(text_of(params.at("policy")) ==
        (kind == tariff_kind::graduated ? "ALL_TIERS" : "TOP_TIER"));
  std::vector<tier_spec> tiers;
  int128 up_to = 0;
  for (const json& tier : params.at("tiers")) {
    check_names(tier, {"block_size", "max_blocks", "block_price"});
    const int128 block = base_units_of(tier.at("block_size"));
    up_to += block * integer_of(tier.at("max_blocks"));
    tier_spec made{up_to, price_of_one(tier.at("block_price"), tier["block_size"]), {}};
    made.package = block;
    tiers.push_back(made);
  }
  tiers.back().up_to = int128_max;
  check_cost(tiered_price{kind, tiers}, row);
}
void check_all_tiers(const json& row) { check_blocks(row, tariff_kind::graduated); }
void check_top_tier(const json& row) { check_blocks(row, tariff_kind::volume); }

}  // namespace

model_runners ducat_test::billing::cumulative_models() {
  return {{"graduated", check_graduated},
          {"volume", check_volume},
          {"package", check_package},
          {"tiered_blocks_all_tiers", check_all_tiers},
          {"tiered_blocks_top_tier", check_top_tier}};
}

TEST_CASE("cumulative prices bill what other engines bill") { run_models(cumulative_models()); }
