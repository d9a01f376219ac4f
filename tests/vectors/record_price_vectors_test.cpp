// SPDX-License-Identifier: MIT
// Prices per record, by dimension, by threshold, by bucket and by the part of a period, as other
// engines' tests and pages have them: billing.jsonl of the shared vectors.
#include "vectors/billing_rows.hpp"

#include <ducat/pricing/bucketed_tariff.hpp>
#include <ducat/pricing/per_record.hpp>
#include <ducat/pricing/percent.hpp>
#include <ducat/pricing/prorated_tariff.hpp>
#include <ducat/pricing/tariff.hpp>
#include <ducat/pricing/threshold_discount.hpp>

using namespace ducat;
using namespace ducat_test;
using namespace ducat_test::billing;

namespace {

percentage_price percentage_of(const json& params) {
  percentage_price price;
  price.rate = parse_percent(text_of(params.at("rate_percent"))).value();
  price.fixed = minor_of(params.at("fixed_per_event"));
  return price;
}

// A limit of zero is none.
free_allowance allowance_of(int128 events, const mixed& total) {
  if (is_zero(total)) return free_allowance::first_records(events);
  return events == 0 ? free_allowance::first_amount(total)
                     : free_allowance::first_of(events, total);
}

mixed cost_of(const percentage_price& price, const std::vector<mixed>& transactions) {
  percentage_fold fold{price};
  for (const mixed& amount : transactions) CHECK(fold.add(amount).has_value());
  return fold.cost();
}

// Some rows state transactions. The others state how far the total had come after each event that
// an allowance by number reaches, and `free_units` and `free_events` are what was free in the end:
// the last transaction is the rest of the total.
void check_percentage(const json& row) {
  const json& params = row.at("params");
  const json& usage = row.at("usage");
  check_names(row.at("expected"), {"amount"});
  percentage_price price = percentage_of(params);
  if (usage.contains("transactions")) {
    check_names(params, {"rate_percent", "fixed_per_event", "free_events", "free_total"});
    check_names(usage, {"transactions"});
    price.free = allowance_of(params.at("free_events").get<int>(), minor_of(params["free_total"]));
    CHECK(cost_of(price, minors_of(usage["transactions"])) == minor_of(row["expected"]["amount"]));
    return;
  }
  check_names(params, {"rate_percent", "fixed_per_event", "free_units", "free_events"});
  check_names(usage, {"total", "events", "running_total"});
  const std::vector<mixed> running = minors_of(usage.at("running_total"));
  REQUIRE(usage.at("events") == running.size() + 1);
  std::vector<mixed> transactions;
  mixed before;
  for (const mixed& total : running) {
    transactions.push_back(subtract(total, before).value());
    before = total;
  }
  transactions.push_back(subtract(minor_of(usage.at("total")), before).value());
  price.free =
      free_allowance::first_of(static_cast<int128>(running.size()), minor_of(params["free_units"]));
  percentage_fold fold{price};
  mixed free_amount;
  int free_events = 0;
  for (const mixed& amount : transactions) {
    const percentage_charge line = fold.add(amount).value();
    free_amount = add(free_amount, line.free.amount).value();
    free_events += line.free.whole ? 1 : 0;
  }
  CHECK(free_amount == minor_of(params["free_units"]));
  CHECK(free_events == params["free_events"]);
  CHECK(fold.cost() == minor_of(row["expected"]["amount"]));
}

void check_per_transaction(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"rate_percent", "fixed_per_event", "per_transaction_min",
                       "per_transaction_max", "free_events", "free_total"});
  check_names(row.at("usage"), {"transactions"});
  check_names(row.at("expected"), {"amount"});
  percentage_price price = percentage_of(params);
  price.limits = amount_limits::between(minor_of(params["per_transaction_min"]),
                                        minor_of(params["per_transaction_max"]))
                     .value();
  price.free = allowance_of(params["free_events"].get<int>(), minor_of(params["free_total"]));
  CHECK(cost_of(price, minors_of(row["usage"]["transactions"])) ==
        minor_of(row["expected"]["amount"]));
}

void check_dynamic(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"multiplier", "round_to", "rounding"});
  check_names(row.at("usage"), {"quantity"});
  check_names(row.at("expected"), {"amount"});
  REQUIRE(text_of(params["round_to"]) == "2");
  const dynamic_price price{ratio_of(params["multiplier"]), {}};
  const mixed exact = charge(price, minor_of(row["usage"]["quantity"])).value();
  CHECK(mixed{round(exact, mode_of(params["rounding"])).value()} ==
        minor_of(row["expected"]["amount"]));
}

// The tiers are of an amount: a yuan is a unit, and a percent of it the price of that unit.
void check_graduated_percentage(const json& row) {
  check_names(row.at("params"), {"tiers"});
  check_names(row.at("usage"), {"amount_base"});
  check_names(row.at("expected"), {"amount"});
  const int percent_scale = price_of_percent({1, 0}).value().scale;
  const tiered_price price{tariff_kind::graduated,
                           tiers_of(row["params"]["tiers"], "rate_percent", "flat", percent_scale)};
  const int128 base = base_units_of(row["usage"]["amount_base"]);
  CHECK(cumulative_cost(price.book(), price.entry(), base).value() ==
        minor_of(row["expected"]["amount"]));
}

void check_buckets(const json& row, tariff_kind kind) {
  check_names(row.at("params"), {"tiers"});
  check_names(row.at("usage"), {"bucket_values"});
  check_names(row.at("expected"), {"amount"});
  const tiered_price price{kind, tiers_of(row["params"]["tiers"])};
  std::vector<int128> buckets;
  for (const json& value : row["usage"]["bucket_values"]) buckets.push_back(base_units_of(value));
  CHECK(bucketed_cost(price.book(), price.entry(), buckets).value() ==
        minor_of(row["expected"]["amount"]));
}
void check_bucketed_graduated(const json& row) { check_buckets(row, tariff_kind::graduated); }
void check_bucketed_volume(const json& row) { check_buckets(row, tariff_kind::volume); }

void check_prorated_graduated(const json& row) {
  const json& params = row.at("params");
  const json& full = row.at("usage").at("full_units");
  const json& prorated = row.at("usage").at("prorated_units");
  check_names(params, {"tiers", "round_to", "rounding", "rule"});
  check_names(row["usage"], {"full_units", "prorated_units"});
  check_names(row.at("expected"), {"amount"});
  REQUIRE(text_of(params["round_to"]) == "2");
  REQUIRE(full.size() == prorated.size());
  const tiered_price price{tariff_kind::graduated, tiers_of(params["tiers"])};
  prorated_tariff_fold fold{price.book(), price.entry()};
  for (std::size_t i = 0; i < full.size(); ++i) {
    const int128 change = base_units_of(full[i]);
    const ratio fraction = ratio::of(base_units_of(prorated[i]), change).value();
    REQUIRE(fold.add(change, fraction).has_value());
  }
  CHECK(mixed{round(fold.cost(), mode_of(params["rounding"])).value()} ==
        minor_of(row["expected"]["amount"]));
}

// Charged at once, and increment by increment: both are exact. The figures that the upstream test
// accepts come from rounding each increment.
void check_rate_per_unit(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"price", "per_seconds", "increment_seconds"});
  check_names(row.at("usage"), {"seconds"});
  check_names(row.at("expected"), {"amount", "upstream_get_cost", "upstream_debit"});
  price_table table;
  (void)table.define_sku("call", meter::counted, dimension::request).value();
  const auto per = static_cast<uint128>(integer_of(params["per_seconds"]));
  const auto entry =
      table.add_flat("call", yuan, decimal_of(params["price"]), per).value().in_table;
  const int128 seconds = integer_of(row["usage"]["seconds"]);
  const mixed expected = minor_of(row["expected"]["amount"]);
  CHECK(cumulative_cost(table.book(), entry, seconds).value() == expected);
  const int128 step = integer_of(params["increment_seconds"]);
  mixed sum;
  for (int128 at = 0; at < seconds; at += step) {
    sum = add(sum, cumulative_cost(table.book(), entry, step).value()).value();
  }
  CHECK(sum == expected);
  CHECK(sum != minor_of(row["expected"]["upstream_get_cost"]));
  CHECK(sum != minor_of(row["expected"]["upstream_debit"]));
}

void check_dimension_mapping(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"prices", "dimension"});
  check_names(row.at("expected"), {"amount"});
  const std::string name = text_of(params["dimension"]);
  check_names(row.at("usage"), {name, "quantity"});
  price_table table;
  (void)table.define_sku("volume", meter::counted, dimension::request).value();
  for (const auto& item : params["prices"].items()) {
    const dimension_term term[] = {{name, item.key()}};
    const tier_spec only[] = {{int128_max, decimal_of(item.value()), {}}};
    price_spec spec = tiered("volume", tariff_kind::flat, only, base_units_per_unit);
    spec.dimensions = term;
    spec.dimension_count = 1;
    REQUIRE(table.add(spec).has_value());
  }
  REQUIRE(table.dimension_count() == 1);
  dimension_values values;
  const std::string value = text_of(row["usage"][name]);
  values.value[0] = table.symbols().find(value);
  const sku_handle sku = table.find_sku("volume").in_table;
  const price_handle entry = table.book().find(sku, yuan, values, day(0)).entry;
  REQUIRE(entry.has_value());
  CHECK(cumulative_cost(table.book(), entry, base_units_of(row["usage"]["quantity"])).value() ==
        minor_of(row["expected"]["amount"]));
}

// The rows state what holds after a project's own thresholds replaced those of the list.
void check_threshold(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"unit_price", "thresholds", "rule", "tenant_override"});
  check_names(row.at("usage"), {"quantity"});
  check_names(row.at("expected"), {"amount"});
  std::vector<discount_threshold> stated;
  std::vector<discount_threshold> list;
  for (const json& t : params["thresholds"]) {
    check_names(t, {"level", "rate"});
    stated.push_back({base_units_of(t.at("level")), ratio_of(t.at("rate"))});
    list.push_back({stated.back().level, ratio{1, 2}});
  }
  const int128 quantity = base_units_of(row["usage"]["quantity"]);
  const mixed cost =
      price_of(params["unit_price"], int128{base_units_per_unit}).times(quantity).value();
  const bool overridden = params["tenant_override"] == true;
  const auto ours = overridden ? discounted(cost, list, stated, quantity)
                               : discounted(cost, stated, {}, quantity);
  CHECK(ours.value() == minor_of(row["expected"]["amount"]));
}

}  // namespace

model_runners ducat_test::billing::record_price_models() {
  return {{"percentage", check_percentage},
          {"percentage_per_transaction_min_max", check_per_transaction},
          {"dynamic_multiplier", check_dynamic},
          {"graduated_percentage", check_graduated_percentage},
          {"bucketed_graduated", check_bucketed_graduated},
          {"bucketed_volume", check_bucketed_volume},
          {"prorated_graduated", check_prorated_graduated},
          {"rate_per_unit_exact", check_rate_per_unit},
          {"dimension_mapping", check_dimension_mapping},
          {"threshold_discount", check_threshold}};
}

TEST_CASE("prices per record, dimension, threshold and bucket are those of other engines") {
  run_models(record_price_models());
}
