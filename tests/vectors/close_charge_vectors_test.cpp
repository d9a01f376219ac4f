// SPDX-License-Identifier: MIT
// Commitments, limits of what a period is billed, reservations and settlement, as other engines'
// tests and pages have them: billing.jsonl of the shared vectors.
#include "vectors/billing_rows.hpp"

#include <ducat/pricing/close_charge.hpp>
#include <ducat/pricing/commitment.hpp>
#include <ducat/pricing/percent.hpp>
#include <ducat/pricing/reserved.hpp>
#include <ducat/pricing/savings_plan.hpp>
#include <ducat/pricing/settlement.hpp>
#include <ducat/pricing/usage_limit.hpp>

#include <algorithm>

using namespace ducat;
using namespace ducat_test;
using namespace ducat_test::billing;

namespace {

amount_limits spend_of(const json& params) {
  const json minimum = params.value("minimum_spend", json{});
  const json maximum = params.value("maximum_spend", json{});
  if (minimum.is_null() && maximum.is_null()) return {};
  if (maximum.is_null()) return amount_limits::at_least(minor_of(minimum));
  if (minimum.is_null()) return amount_limits::at_most(minor_of(maximum));
  return amount_limits::between(minor_of(minimum), minor_of(maximum)).value();
}

// Once as a line of the period, once as what a close posts after lines that were posted as they
// came.
void check_min_max(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"minimum_spend", "maximum_spend", "is_last_line_of_period"});
  check_names(row.at("usage"), {"line_amount", "previously_billed"});
  check_names(row.at("expected"), {"amount", "adjustment"});
  const spend_terms terms{{}, spend_of(params), {}};
  const mixed gross = minor_of(row["usage"]["line_amount"]);
  const mixed before = minor_of(row["usage"]["previously_billed"]);
  const bool last = params["is_last_line_of_period"] == true;
  const spend_line line =
      next_line(terms, before, gross, last ? line_place::last_of_period : line_place::mid_period)
          .value();
  CHECK(line.amount == minor_of(row["expected"]["amount"]));
  const mixed adjustment = subtract(line.true_up, line.over_maximum).value();
  CHECK(adjustment == minor_of(row["expected"]["adjustment"]));
  if (!last) return;
  const mixed came_to = add(before, gross).value();
  const close_charge close = close_period(terms, came_to, came_to).value();
  CHECK(close.total().value() == minor_of(row["expected"]["adjustment"]));
}

void check_discount_then_max(const json& row) {
  const json& params = row.at("params");
  const json& expected = row.at("expected");
  check_names(params, {"unit_price", "discount_percent", "maximum_spend"});
  check_names(row.at("usage"), {"quantity", "previously_billed"});
  check_names(expected, {"gross", "percent_discount", "max_discount", "amount"});
  spend_terms terms;
  terms.discount = parse_percent(text_of(params["discount_percent"])).value();
  terms.spend = spend_of(params);
  const mixed gross =
      price_of(params["unit_price"], 1).times(integer_of(row["usage"]["quantity"])).value();
  const spend_line line =
      next_line(terms, minor_of(row["usage"]["previously_billed"]), gross, line_place::mid_period)
          .value();
  CHECK(line.gross == minor_of(expected["gross"]));
  CHECK(line.discount == minor_of(expected["percent_discount"]));
  CHECK(line.over_maximum == minor_of(expected["max_discount"]));
  CHECK(line.amount == minor_of(expected["amount"]));
}

void check_windows(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"commitment_amount", "overage_factor", "true_up", "unit_price"});
  check_names(row.at("usage"), {"window_units"});
  check_names(row.at("expected"), {"amount"});
  const commitment terms{minor_of(params["commitment_amount"]), ratio_of(params["overage_factor"]),
                         params["true_up"] == true};
  const unit_price price = price_of(params["unit_price"], 1);
  std::vector<mixed> costs;
  for (const json& units : row["usage"]["window_units"]) {
    costs.push_back(price.times(integer_of(units)).value());
  }
  const commitment_charge sum = charge_windows(terms, costs).value();
  CHECK(sum.total().value() == minor_of(row["expected"]["amount"]));
}

// The price of a rate, and what is committed at it: an amount, a quantity or nothing.
commitment_charge charge_window(const json& rate, const json& units) {
  check_names(rate, {"hours", "unit_price", "commitment", "commitment_quantity", "overage_factor",
                     "true_up"});
  const unit_price price = price_of(rate.at("unit_price"), 1);
  const mixed cost = price.times(integer_of(units)).value();
  const bool by_quantity = rate.contains("commitment_quantity");
  if (!by_quantity && !rate.contains("commitment")) return uncommitted(cost);
  const mixed amount = by_quantity ? price.times(integer_of(rate["commitment_quantity"])).value()
                                   : minor_of(rate["commitment"]);
  return charge(
             commitment{amount, ratio_of(rate.at("overage_factor")), rate.value("true_up", false)},
             cost)
      .value();
}

// Whether an hour lies in "09-12", the end exclusive.
bool lies_in(int hour, const std::string& hours) {
  REQUIRE(hours.size() == 5);
  const auto two = [&](std::size_t at) {
    return static_cast<int>(parse_integer(hours.substr(at, 2)).value());
  };
  return two(0) <= hour && hour < two(3);
}

void check_time_of_day(const json& row) {
  const json& params = row.at("params");
  const json& expected = row.at("expected");
  check_names(params, {"bucket", "base"});
  check_names(row.at("usage"), {"windows"});
  check_names(expected, {"amount", "utilized", "overage", "true_up"});
  commitment_charge sum;
  for (const json& window : row["usage"]["windows"]) {
    check_names(window, {"hour", "units"});
    const bool in_bucket =
        lies_in(window.at("hour").get<int>(), text_of(params["bucket"].at("hours")));
    const json& rate = in_bucket ? params["bucket"] : params["base"];
    sum = add(sum, charge_window(rate, window.at("units"))).value();
  }
  CHECK(sum.utilized == minor_of(expected["utilized"]));
  CHECK(sum.overage == minor_of(expected["overage"]));
  CHECK(sum.true_up == (expected.contains("true_up") ? minor_of(expected["true_up"]) : mixed{}));
  CHECK(sum.total().value() == minor_of(expected["amount"]));
}

void check_savings_plan(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"commitment_per_hour", "round_to", "sp_rates"});
  check_names(row.at("expected"), {"used_commitment"});
  REQUIRE(text_of(params["round_to"]) == "2");
  std::vector<plan_usage> usage;
  for (const auto& item : row.at("usage").items()) {
    const unit_price rate = price_of(params["sp_rates"].at(item.key()), 1);
    const mixed cost = rate.times(integer_of(item.value())).value();
    usage.push_back({cost, cost});
  }
  const mixed commitment = minor_of(params["commitment_per_hour"]);
  const plan_hour hour = spend_commitment(commitment, usage).value();
  CHECK(mixed{round(hour.used, rounding::half_up).value()} ==
        minor_of(row["expected"]["used_commitment"]));
  CHECK(is_zero(hour.on_demand));
  CHECK(add(hour.used, hour.unused).value() == commitment);
}

void check_normalization(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"reserved", "factors"});
  check_names(row.at("usage"), {"running"});
  check_names(row.at("expected"), {"covered_fraction"});
  const auto factor_of = [&](const json& instance) {
    const std::string name = text_of(instance);
    return ratio_of(params["factors"].at(name.substr(name.find('.') + 1)));
  };
  const ratio reserved = factor_of(params["reserved"]);
  std::vector<ratio> running;
  for (const json& instance : row["usage"]["running"]) running.push_back(factor_of(instance));
  std::vector<ratio> covered(running.size());
  const auto coverage = cover_running(scale(mixed{1}, reserved).value(), running, covered).value();
  const ratio expected = ratio_of(row["expected"]["covered_fraction"]);
  CHECK(coverage.fraction == expected);
  CHECK(std::all_of(covered.begin(), covered.end(), [&](ratio f) { return f == expected; }));
}

void check_spend_limit(const json& row) {
  const json& params = row.at("params");
  const json& expected = row.at("expected");
  check_names(params, {"included", "overage_limit", "price_per_1000"});
  check_names(row.at("usage"), {"attempted"});
  check_names(expected, {"allowed", "overage", "overage_amount"});
  const usage_limit limit{integer_of(params["included"]), integer_of(params["overage_limit"])};
  const int128 attempted = integer_of(row["usage"]["attempted"]);
  const limited_usage at_once = apply_limit(limit, 0, attempted).value();
  CHECK(at_once.allowed() == integer_of(expected["allowed"]));
  CHECK(at_once.overage == integer_of(expected["overage"]));
  CHECK(price_of(params["price_per_1000"], 1'000).times(at_once.overage).value() ==
        minor_of(expected["overage_amount"]));
  int128 used = 0;
  for (int128 i = 0; i < attempted; ++i) used += apply_limit(limit, used, 1).value().allowed();
  CHECK(used == integer_of(expected["allowed"]));
}

void check_settlement(const json& row) {
  check_names(row.at("params"), {"mode"});
  check_names(row.at("usage"), {"charge", "credit_balance"});
  check_names(row.at("expected"), {"credits_consumed", "invoice_remainder"});
  const bool credit_only = text_of(row["params"]["mode"]) == "credit_only";
  if (!credit_only) REQUIRE(text_of(row["params"]["mode"]) == "credit_then_invoice");
  const auto mode =
      credit_only ? settlement_mode::credit_only : settlement_mode::credit_then_invoice;
  const mixed charge = minor_of(row["usage"]["charge"]);
  const mixed balance = minor_of(row["usage"]["credit_balance"]);
  const settlement settled = settle(mode, charge, balance).value();
  CHECK(settled.consumed == minor_of(row["expected"]["credits_consumed"]));
  CHECK(settled.invoiced == minor_of(row["expected"]["invoice_remainder"]));
  CHECK(settled.balance == subtract(balance, settled.consumed).value());
  if (!credit_only) return;
  // "With an insufficient balance the charge is blocked, never part-settled."
  const mixed lower = subtract(balance, mixed{1}).value();
  CHECK(settle(mode, charge, lower).error() == failure{errc::insufficient, 0, 0, 1});
}

void check_prepaid_after_tax(const json& row) {
  const json& params = row.at("params");
  const json& expected = row.at("expected");
  check_names(params, {"wallet_balance", "tax_percent", "round_to"});
  check_names(row.at("usage"), {"charge"});
  check_names(expected, {"prepaid_applied", "invoice_total", "wallet_balance"});
  REQUIRE(text_of(params["round_to"]) == "2");
  const ratio tax = parse_percent(text_of(params["tax_percent"])).value();
  const mixed gross{with_tax(minor_of(row["usage"]["charge"]), tax, rounding::half_up).value()};
  const settlement settled =
      settle(settlement_mode::credit_then_invoice, gross, minor_of(params["wallet_balance"]))
          .value();
  CHECK(settled.consumed == minor_of(expected["prepaid_applied"]));
  CHECK(settled.invoiced == minor_of(expected["invoice_total"]));
  CHECK(settled.balance == minor_of(expected["wallet_balance"]));
}

}  // namespace

model_runners ducat_test::billing::close_charge_models() {
  return {{"commitment_min_max", check_min_max},
          {"percent_discount_then_max", check_discount_then_max},
          {"windowed_commitment", check_windows},
          {"time_of_day_commitment", check_time_of_day},
          {"savings_plan_hour", check_savings_plan},
          {"normalization_factor", check_normalization},
          {"spend_limit", check_spend_limit},
          {"settlement_mode", check_settlement},
          {"prepaid_after_tax", check_prepaid_after_tax}};
}

TEST_CASE("commitments, limits, reservations and settlement are those of other engines") {
  run_models(close_charge_models());
}
