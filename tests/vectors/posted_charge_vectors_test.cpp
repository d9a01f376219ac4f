// SPDX-License-Identifier: MIT
// The commitments and limits of billing.jsonl once more, posted by an engine that closes months.
#include "vectors/billing_rows.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/pricing/percent.hpp>

#include <cstdint>

using namespace ducat;
using namespace ducat_test;
using namespace ducat_test::billing;

namespace {

// A payer whose tokens cost a millionth of a fen each.
class closing_engine {
 public:
  explicit closing_engine(const charge_spec& charge) {
    price_table list;
    (void)list.define_sku("token", meter::counted, dimension::token).value();
    (void)list.add_flat("token", yuan, {1, 8}, 1).value();
    (void)list.add_charge(charge).value();
    (void)engine_.publish(list).value();
    account_spec spec;
    spec.name = "payer";
    spec.money = yuan;
    payer_ = engine_.open_account(spec).value();
  }
  // Usage of so many exact minor units in a month of 1970.
  void use(const mixed& minor, std::int64_t month) {
    ducat::engine::usage u;
    u.id = {0, ++last_id_};
    u.account = payer_;
    u.sku = engine_.find_sku("token");
    u.during = at(day(30 * month + 5));
    u.quantity = round(scale(minor, ratio{1'000'000}).value(), rounding::down).value();
    CHECK(engine_.record(u).value().priced().value() == minor);
  }
  // The parts that a close posts, summed.
  charge_parts close(std::int64_t month) {
    charge_parts sum;
    const auto plus = [&](const charge_posted& e) { sum = add(sum, e.parts).value(); };
    engine_.close_charges(payer_, day(30 * month + 5))
        .value()
        .for_each_line([&](const auto& line, std::uint64_t) {
          if constexpr (requires { line.parts; }) plus(line);
        });
    return sum;
  }
  ducat::engine& billing() { return engine_; }
  account_handle payer() const { return payer_; }

 private:
  ducat::engine engine_;
  account_handle payer_{};
  std::uint64_t last_id_ = 0;
};

optional_amount amount_of(const json& value) {
  return value.is_null() ? optional_amount{} : optional_amount{decimal_of(value)};
}

void check_min_max(const json& row) {
  const json& params = row.at("params");
  charge_spec charge = charge_named("limits");
  charge.minimum = amount_of(params["minimum_spend"]);
  charge.maximum = amount_of(params["maximum_spend"]);
  closing_engine e{charge};
  e.use(minor_of(row["usage"]["previously_billed"]), 0);
  const bool is_mid_period = params["is_last_line_of_period"] == false;
  if (is_mid_period && charge.minimum.is_stated) {
    (void)e.billing().advance(day(20)).value();
    CHECK(e.billing().close_charges(e.payer(), day(5)).error().code == errc::not_ended);
    CHECK(is_zero(minor_of(row["expected"]["adjustment"])));
    return;
  }
  e.use(minor_of(row["usage"]["line_amount"]), 0);
  CHECK(e.close(0).total().value() == minor_of(row["expected"]["adjustment"]));
}

void check_discount_then_max(const json& row) {
  const json& params = row.at("params");
  const json& expected = row.at("expected");
  charge_spec charge = charge_named("discount");
  charge.discount = parse_percent(text_of(params["discount_percent"])).value();
  charge.maximum = amount_of(params["maximum_spend"]);
  closing_engine e{charge};
  // What was billed before is stated after its discount.
  const ratio kept = ratio::of(charge.discount.denominator() - charge.discount.numerator(),
                               charge.discount.denominator())
                         .value();
  e.use(scale(minor_of(row["usage"]["previously_billed"]), divide(ratio{1}, kept).value()).value(),
        0);
  (void)e.close(0);
  e.use(minor_of(expected["gross"]), 0);
  const charge_parts parts = e.close(0);
  CHECK(parts.discount == negate(minor_of(expected["percent_discount"])).value());
  CHECK(parts.over_maximum == negate(minor_of(expected["max_discount"])).value());
  CHECK(add(minor_of(expected["gross"]), parts.total().value()).value() ==
        minor_of(expected["amount"]));
}

void check_windows(const json& row) {
  const json& params = row.at("params");
  charge_spec charge = charge_named("window");
  charge.commitment = amount_of(params["commitment_amount"]);
  charge.overage_factor = ratio_of(params["overage_factor"]);
  charge.true_up = params["true_up"] == true;
  closing_engine e{charge};
  std::int64_t month = 0;
  mixed sum{};
  for (const json& units : row["usage"]["window_units"]) {
    const mixed cost = price_of(params["unit_price"], 1).times(integer_of(units)).value();
    e.use(cost, month);
    sum = add(sum, add(cost, e.close(month).total().value()).value()).value();
    ++month;
  }
  CHECK(sum == minor_of(row["expected"]["amount"]));
}

}  // namespace

TEST_CASE("an engine that closes months posts what other engines bill") {
  run_models({{"commitment_min_max", check_min_max},
              {"percent_discount_then_max", check_discount_then_max},
              {"windowed_commitment", check_windows}});
}
