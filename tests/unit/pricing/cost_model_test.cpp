// SPDX-License-Identifier: MIT
// The worked cases of the domain's chapter on cost per degree.
#include "support/economics.hpp"

#include <ducat/pricing/cost_model.hpp>
#include <ducat/pricing/margin.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

// Eight A100 for a million: 20 % a year, and 1 % for power and maintenance.
machine_cost seed_machine() {
  machine_cost machine;
  machine.asset = {in_cny("1000000"), {}, 5, depreciation_method::straight_line, {}};
  machine.power.share_of_capex = ratio{1, 100};
  return machine;
}

// One H100, all in: five years, 1.2 kW at a PUE of 1.25 and 0.08 a kWh, 2 % for operation.
machine_cost published_machine() {
  machine_cost machine;
  machine.asset = {in_usd("50000"), {}, 5, depreciation_method::straight_line, {}};
  machine.maintenance_rate = ratio{2, 100};
  machine.power.kilowatts = ratio{12, 10};
  machine.power.pue = ratio{125, 100};
  machine.power.tariff = in_usd("0.08");
  machine.cards = 1;
  return machine;
}

any_exact_money degree_at(const machine_cost& machine, text_view utilisation) {
  return cost_per_degree(machine, 1, {share(utilisation), ratio{1}}).value().total;
}

}  // namespace

TEST_CASE("the seed's degree costs 2.997, 4.99 and 9.99 yuan at 1, 0.6 and 0.3") {
  const machine_cost machine = seed_machine();
  CHECK(value_of(degree_at(machine, "1")) == rational{21'000'000, 70'080});
  CHECK(printed(degree_at(machine, "1"), 3) == "2.997");
  CHECK(printed(degree_at(machine, "0.6"), 2) == "4.99");
  CHECK(printed(degree_at(machine, "0.3"), 2) == "9.99");
}

TEST_CASE("at 0.6 the seed's margin is 75 % of 20 yuan and 29 % of 7") {
  const auto cost = degree_at(seed_machine(), "0.6");
  CHECK(percent(margin_of(in_cny("20"), cost).value(), 0) == "75");
  CHECK(percent(margin_of(in_cny("7"), cost).value(), 0) == "29");
}

TEST_CASE("power by kilowatts is 4.4 % of the seed's machine, not one") {
  machine_cost machine = seed_machine();
  machine.power = {{}, share("6.5"), share("1.3"), in_cny("0.60"), {}};
  const auto lines = cost_per_card_hour(machine, 1, {});
  REQUIRE(lines);
  const auto year = checked_multiply(lines->power, ratio{8 * 8'760}).value();
  CHECK(year == in_cny("44413.2"));
  CHECK(percent(proportion(year, in_cny("1000000")).value(), 1) == "4.4");
}

TEST_CASE("the published card-hour costs 1.38, 1.69 and 2.21 dollars at 1, 0.8 and 0.6") {
  const machine_cost machine = published_machine();
  const auto full = cost_per_card_hour(machine, 1, {});
  REQUIRE(full);
  CHECK(printed(full->depreciation, 4) == "1.1416");
  CHECK(full->power == in_usd("0.12"));
  CHECK(printed(full->maintenance, 3) == "0.114");
  CHECK(printed(full->total, 2) == "1.38");
  CHECK(printed(degree_at(machine, "0.8"), 2) == "1.69");
  CHECK(printed(degree_at(machine, "0.6"), 2) == "2.21");
}

TEST_CASE("per nominal degree that is 0.434 dollars, per rated degree 0.537") {
  machine_cost machine = published_machine();
  machine.degrees_per_card_hour = ratio{9'894, 3'120};
  CHECK(printed(degree_at(machine, "1"), 3) == "0.434");
  machine.degrees_per_card_hour = share("2.56");
  CHECK(printed(degree_at(machine, "1"), 3) == "0.537");
  const auto in_yuan_at = [&](text_view use) {
    return checked_multiply(degree_at(machine, use), share("7.2")).value();
  };
  CHECK(printed(in_yuan_at("1"), 1) == "3.9");
  CHECK(printed(in_yuan_at("0.6"), 1) == "6.2");
}

TEST_CASE("what is idle and what software loses are lines of their own") {
  const machine_cost machine = published_machine();
  const auto lines = cost_per_degree(machine, 1, {share("0.5"), share("0.2")});
  REQUIRE(lines);
  const auto full = cost_per_degree(machine, 1, {}).value();
  // Half idle doubles what stands still and leaves power; a fifth delivered makes it five times.
  const rational standing = value_of(full.depreciation) + value_of(full.maintenance);
  CHECK(value_of(lines->idle) == standing);
  CHECK(value_of(lines->software) == 4 * (value_of(full.total) + standing));
  CHECK(value_of(lines->total) == 5 * (value_of(full.total) + standing));
  CHECK(full.idle == in_usd("0"));
  CHECK(full.software == in_usd("0"));
}

TEST_CASE("an efficiency of 10 to 20 % makes a degree five to ten times as dear") {
  const auto at = [](text_view e) {
    return cost_per_degree(seed_machine(), 1, {ratio{1}, share(e)}).value().total;
  };
  CHECK(proportion(at("0.2"), at("1")).value() == ratio{5});
  CHECK(proportion(at("0.1"), at("1")).value() == ratio{10});
}

TEST_CASE("a machine that draws power while idle pays for it") {
  machine_cost machine = published_machine();
  machine.power.idle_draw = ratio{1};
  const auto lines = cost_per_card_hour(machine, 1, {ratio{1, 2}, ratio{1}}).value();
  const auto full = cost_per_card_hour(machine, 1, {}).value();
  CHECK(lines.total == checked_multiply(full.total, ratio{2}).value());
  CHECK(lines.power == in_usd("0.12"));
}

TEST_CASE("finance is on the outlay or on what the books say; the year matters") {
  machine_cost machine = seed_machine();
  machine.finance_rate = ratio{5, 100};
  const auto hour = [&](std::int32_t year) {
    return value_of(cost_per_card_hour(machine, year, {}).value().finance);
  };
  CHECK(hour(4) == rational{5'000'000, 70'080});
  machine.financed = finance_basis::opening_value;
  CHECK(hour(1) == rational{5'000'000, 70'080});
  CHECK(hour(4) == rational{2'000'000, 70'080});
  machine.asset.method = depreciation_method::declining_balance;
  machine.asset.rate = ratio{1, 5};
  CHECK(value_of(cost_per_card_hour(machine, 2, {}).value().depreciation) ==
        rational{16'000'000, 70'080});
}

TEST_CASE("labour and hosting are a year's, over all card-hours") {
  machine_cost machine = seed_machine();
  machine.labour = in_cny("70080");
  machine.hosting = in_cny("35040");
  const auto lines = cost_per_degree(machine, 1, {}).value();
  CHECK(lines.labour == in_cny("1"));
  CHECK(lines.hosting == in_cny("0.5"));
}

TEST_CASE("a machine outside its ranges is refused, and so are two currencies") {
  const auto error = [](machine_cost machine, operation use = {}) {
    return cost_per_degree(machine, 1, use).error().code;
  };
  CHECK(error(seed_machine(), {ratio{0}, ratio{1}}) == errc::out_of_range);
  CHECK(error(seed_machine(), {ratio{11, 10}, ratio{1}}) == errc::out_of_range);
  CHECK(error(seed_machine(), {ratio{1}, ratio{0}}) == errc::out_of_range);
  machine_cost machine = seed_machine();
  machine.cards = 0;
  CHECK(error(machine) == errc::out_of_range);
  machine = seed_machine();
  machine.power.pue = ratio{9, 10};
  CHECK(error(machine) == errc::out_of_range);
  machine = seed_machine();
  machine.labour = in_usd("1");
  CHECK(error(machine) == errc::currency_mismatch);
  CHECK(cost_per_degree(seed_machine(), 6, {}).error() == errc::out_of_range);
}
