// SPDX-License-Identifier: MIT
// Proration, credits, factors, rounding of units and integrals of gauges, as other engines' tests
// and pages have them: billing.jsonl of the shared vectors.
#include "vectors/billing_rows.hpp"

#include <ducat/pricing/credit_rate.hpp>
#include <ducat/pricing/plan_change.hpp>
#include <ducat/pricing/proration.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/round_to.hpp>
#include <ducat/usage/conversion.hpp>
#include <ducat/usage/runway.hpp>
#include <ducat/usage/weighted_sum.hpp>

using namespace ducat;
using namespace ducat_test;
using namespace ducat_test::billing;

namespace {

constexpr std::int64_t hour_ns = 3'600'000'000'000;

void check_credit_cap(const json& row) {
  const json& usage = row.at("usage");
  check_names(row.at("params"), {"rule"});
  check_names(usage, {"potential", "original_paid", "previous_credits"});
  check_names(row.at("expected"), {"credit"});
  CHECK(capped_credit(minor_of(usage["potential"]), minor_of(usage["original_paid"]),
                      minor_of(usage["previous_credits"]))
            .value() == minor_of(row["expected"]["credit"]));
}

void check_credit_conversion(const json& row) {
  check_names(row.at("params"), {"credit_cost"});
  check_names(row.at("expected"), {"credits"});
  std::vector<factored_usage> usage;
  for (const auto& item : row.at("usage").items()) {
    usage.push_back(
        {number_of(item.value()), ratio_of(row["params"]["credit_cost"].at(item.key()))});
  }
  CHECK(convert_units(usage).value() == number_of(row["expected"]["credits"]));
}

// One factor for "usage"; or several, by name, where the usage has the plural.
void check_deduction_factor(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"factor", "factors"});
  check_names(row.at("expected"), {"pack_units"});
  std::vector<factored_usage> usage;
  for (const auto& item : row.at("usage").items()) {
    const std::string name = item.key();
    const json& factor = params.contains("factor")
                             ? params["factor"]
                             : params.at("factors").at(name.substr(0, name.size() - 1));
    usage.push_back({number_of(item.value()), ratio_of(factor)});
  }
  CHECK(convert_units(usage).value() == number_of(row["expected"]["pack_units"]));
}

void check_runway(const json& row) {
  check_names(row.at("params"), {"pack_units", "per_hour"});
  check_names(row.at("usage"), {});
  check_names(row.at("expected"), {"full_days"});
  const nanoseconds length =
      runway(integer_of(row["params"]["pack_units"]), integer_of(row["params"]["per_hour"]),
             nanoseconds{hour_ns}, rounding::down)
          .value();
  CHECK(int128{round_to<days>(length, rounding::down).count()} ==
        integer_of(row["expected"]["full_days"]));
}

// Rows of one kind state a fraction to print; the others two plans and dates.
void check_day_proration(const json& row) {
  const json& params = row.at("params");
  const json& usage = row.at("usage");
  const json& expected = row.at("expected");
  if (usage.contains("fraction")) {
    check_names(params, {"scale", "rounding"});
    check_names(usage, {"fraction"});
    check_names(expected, {"cycles"});
    const mixed fraction = scale(mixed{1}, ratio_of(usage["fraction"])).value();
    CHECK(round_to_places(fraction, params["scale"].get<int>(), mode_of(params["rounding"]))
              .value() == number_of(expected["cycles"]));
    return;
  }
  check_names(params,
              {"period_start", "period_end", "change_date", "day_count", "round_to", "rounding"});
  check_names(usage, {"old_amount", "new_amount"});
  check_names(expected, {"credit", "charge", "net"});
  REQUIRE(text_of(params["day_count"]) == "inclusive: 17 of 31 days");
  REQUIRE(text_of(params["round_to"]) == "2");
  const auto date = [&](const char* name) {
    return civil_from_instant(parse_instant(text_of(params.at(name)) + "T00:00:00Z").value()).date;
  };
  const auto whole =
      day_period::of(date("period_start"), date("period_end"), day_count::inclusive).value();
  const auto left =
      day_period::of(date("change_date"), date("period_end"), day_count::inclusive).value();
  const ratio remaining = fraction_of_days(left, whole).value();
  CHECK(remaining == ratio{17, 31});
  const plan_change change =
      change_plan(minor_of(usage["old_amount"]), minor_of(usage["new_amount"]), remaining).value();
  const rounded_plan_change lines = round(change, mode_of(params["rounding"])).value();
  CHECK(mixed{lines.credit} == minor_of(expected["credit"]));
  CHECK(mixed{lines.charge} == minor_of(expected["charge"]));
  CHECK(mixed{lines.net} == minor_of(expected["net"]));
}

// The last 30 seconds of the period, to the eight places that the note names.
void check_grant_proration(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"strategy", "period"});
  check_names(row.at("usage"), {"credits", "remaining_fraction"});
  check_names(row.at("expected"), {"credits"});
  REQUIRE(text_of(params["strategy"]) == "second-based");
  const std::string period = text_of(params["period"]);
  const auto dots = period.find("..");
  REQUIRE(dots != std::string::npos);
  const auto minute = [](std::string text) {
    return parse_instant(text.replace(text.size() - 1, 1, ":00Z")).value();
  };
  const interval whole{minute(period.substr(0, dots)), minute(period.substr(dots + 2))};
  const interval stub{{whole.end.ns - 30'000'000'000}, whole.end};
  const ratio remaining = fraction_of_time(stub, whole).value();
  CHECK(remaining == ratio_of(row["usage"]["remaining_fraction"]));
  const mixed exact = scale(number_of(row["usage"]["credits"]), remaining).value();
  CHECK(round_to_places(exact, 8, rounding::half_up).value() ==
        number_of(row["expected"]["credits"]));
}

void check_credit_rate(const json& row) {
  const json& params = row.at("params");
  const json& expected = row.at("expected");
  check_names(params, {"rate_amount", "amount_decimals", "credit_decimals"});
  check_names(row.at("usage"), {"granted_credits", "paid_credits"});
  check_names(expected, {"amount", "credits", "balance_cents"});
  REQUIRE(params.at("amount_decimals") == 2);
  const ratio minor = multiply(ratio_of(params["rate_amount"]), ratio{100}).value();
  const credit_rate rate = credit_rate::of(minor).value();
  REQUIRE(row["usage"].size() == 1);
  const credit_purchase bought =
      rate.buy(number_of(row["usage"].front()), rounding::half_up).value();
  CHECK(mixed{bought.minor} == minor_of(expected["amount"]));
  if (expected.contains("balance_cents")) {
    CHECK(bought.minor == integer_of(expected["balance_cents"]));
  }
  if (expected.contains("credits")) {
    const int places = params.at("credit_decimals").get<int>();
    CHECK(round_to_places(bought.credits, places, rounding::floor).value() ==
          number_of(expected["credits"]));
  }
  // The round trip: the credits of the rounded money are that money again.
  CHECK(rate.money(bought.credits).value() == mixed{bought.minor});
}

void check_unit_rounding(const json& row) {
  check_names(row.at("params"), {"mode", "precision"});
  check_names(row.at("usage"), {"value"});
  check_names(row.at("expected"), {"value"});
  CHECK(round_to_places(number_of(row["usage"]["value"]), row["params"]["precision"].get<int>(),
                        mode_of(row["params"]["mode"]))
            .value() == number_of(row["expected"]["value"]));
}

void check_weighted_sum(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"period_hours", "round_to", "unit"});
  check_names(row.at("expected"), {"aggregation"});
  const auto at_hour = [](const json& hours) {
    const mixed ns = scale(number_of(hours), ratio{hour_ns}).value();
    REQUIRE(ns.rest == 0);
    return instant{static_cast<std::int64_t>(ns.whole)};
  };
  weighted_sum sum{{instant{0}, at_hour(params["period_hours"])}};
  for (const json& event : row.at("usage")) {
    check_names(event, {"hour", "delta"});
    REQUIRE(sum.add(at_hour(event.at("hour")), integer_of(event.at("delta"))).has_value());
  }
  const int places = static_cast<int>(integer_of(params["round_to"]));
  CHECK(round_to_places(sum.average().value(), places, rounding::half_up).value() ==
        number_of(row["expected"]["aggregation"]));
}

}  // namespace

model_runners ducat_test::billing::conversion_models() {
  return {{"credit_cap", check_credit_cap},
          {"credit_conversion", check_credit_conversion},
          {"credit_grant_proration", check_grant_proration},
          {"credit_rate_round_trip", check_credit_rate},
          {"day_proration", check_day_proration},
          {"deduction_factor", check_deduction_factor},
          {"pack_runway", check_runway},
          {"unit_rounding", check_unit_rounding},
          {"weighted_sum", check_weighted_sum}};
}

TEST_CASE("proration, credits, factors and aggregates are those of other engines") {
  run_models(conversion_models());
}
