// SPDX-License-Identifier: MIT
// What the tests of billing.jsonl share: how its figures are read, and a run over the rows of some
// models that leaves none of them out.
#ifndef DUCAT_TESTS_VECTORS_BILLING_ROWS_HPP
#define DUCAT_TESTS_VECTORS_BILLING_ROWS_HPP

#include "support/json_lines.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/shared_data.hpp"
#include "vectors/billing_models.hpp"

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/pricing/price_table.hpp>

#include <cstdio>
#include <set>
#include <string>
#include <vector>

namespace ducat_test::billing {

using nlohmann::json;

// The vectors count in decimals of a unit; where whole base units are asked for, ours are
// millionths of it.
inline constexpr int quantity_digits = 6;
inline constexpr ducat::uint128 base_units_per_unit = 1'000'000;

inline std::string text_of(const json& value) {
  const auto* text = value.get_ptr<const json::string_t*>();
  REQUIRE(text != nullptr);
  return *text;
}

inline ducat::decimal decimal_of(const json& value) {
  return ducat::parse_decimal(text_of(value)).value();
}
inline ducat::ratio ratio_of(const json& value) {
  return ducat::ratio::parse(text_of(value)).value();
}
inline ducat::int128 integer_of(const json& value) {
  return ducat::parse_integer(text_of(value)).value();
}
inline ducat::int128 base_units_of(const json& value) {
  return ducat::parse_fixed(text_of(value), quantity_digits).value();
}

/// A decimal, exact.
inline ducat::mixed number_of(const json& value) {
  const ducat::decimal number = decimal_of(value);
  return ducat::make_mixed(number.coefficient, 1, ducat::power_of_ten(number.scale)).value();
}
/// Major units of a currency with two digits, as exact minor units.
inline ducat::mixed minor_of(const json& value) {
  const ducat::decimal amount = decimal_of(value);
  return ducat::make_mixed(amount.coefficient, 100, ducat::power_of_ten(amount.scale)).value();
}
inline std::vector<ducat::mixed> minors_of(const json& values) {
  std::vector<ducat::mixed> out;
  for (const json& value : values) out.push_back(minor_of(value));
  return out;
}
/// A price in major units for `per` of something counted in whole units.
inline ducat::unit_price price_of(const json& amount, ducat::int128 per) {
  return ducat::unit_price::of(decimal_of(amount), 2, per).value();
}

inline ducat::rounding mode_of(const json& value) {
  const std::string name = text_of(value);
  if (name == "up") return ducat::rounding::up;
  if (name == "down") return ducat::rounding::down;
  REQUIRE(name.substr(0, 7) == "half_up");
  return ducat::rounding::half_up;
}

/// A row that says something the harness does not know would otherwise pass unread.
inline void check_names(const json& object, const std::set<std::string>& known) {
  REQUIRE(object.is_object());
  for (const auto& member : object.items()) {
    INFO(member.key());
    CHECK(known.count(member.key()) == 1);
  }
}

/// The vectors' tiers. The price of a tier is called `price` there.
inline std::vector<ducat::tier_spec> tiers_of(const json& tiers, const char* price = "unit_price",
                                              const char* fee = "flat_price", int price_scale = 0) {
  std::vector<ducat::tier_spec> specs;
  for (const json& tier : tiers) {
    check_names(tier, {"up_to", price, fee});
    ducat::decimal each = decimal_of(tier[price]);
    each.scale += price_scale;
    specs.push_back({tier["up_to"].is_null() ? ducat::int128_max : base_units_of(tier["up_to"]),
                     each, decimal_of(tier[fee])});
  }
  return specs;
}

/// A tariff in a table of its own.
class tiered_price {
 public:
  tiered_price(ducat::tariff_kind kind, const std::vector<ducat::tier_spec>& specs) {
    (void)table_.define_sku("units", ducat::meter::counted, ducat::dimension::request).value();
    ducat::price_spec spec;
    spec.sku = "units";
    spec.money = yuan;
    spec.per = base_units_per_unit;
    spec.kind = kind;
    spec.tiers = specs.data();
    spec.tier_count = specs.size();
    entry_ = table_.add(spec).value().in_table;
  }

  const ducat::price_book& book() const { return table_.book(); }
  ducat::price_handle entry() const { return entry_; }

 private:
  ducat::price_table table_;
  ducat::price_handle entry_{};
};

/// Runs every row of the models that are named, but for rows that are listed, and fails where a
/// model has none. Rows that are not binding (`verified` is false) are run and counted apart.
inline void run_models(const model_runners& models) {
  const auto file = shared_file("vectors/billing.jsonl");
  if (!file) return;
  const std::vector<json> rows = json_lines(*file);
  int not_binding = 0;
  for (const model_runner& runner : models) {
    int run = 0;
    for (const json& row : rows) {
      REQUIRE(row.is_object());
      if (row.at("model") != runner.model) continue;
      INFO(text_of(row.at("id")));
      if (reason_to_skip(text_of(row.at("id"))) != nullptr) continue;
      check_names(row, {"id", "source", "model", "params", "usage", "expected", "notes", "verified",
                        "derived_keys"});
      runner.check(row);
      ++run;
      if (row.at("verified") != true) ++not_binding;
    }
    INFO(runner.model);
    CHECK(run > 0);
    std::printf("billing.jsonl: %d %s\n", run, runner.model);
  }
  std::printf("billing.jsonl: of these not binding: %d\n", not_binding);
}

}  // namespace ducat_test::billing

#endif
