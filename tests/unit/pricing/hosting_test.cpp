// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/pricing/hosting.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

colocation_terms rented() {
  colocation_terms terms;
  terms.contract = in_cny("2000");
  terms.per_kilowatt = in_cny("900");
  terms.per_rack = in_cny("3200");
  terms.kilowatts_per_card = share("0.8");
  return terms;
}

machine_room_terms own() {
  machine_room_terms terms;
  terms.depreciation = in_cny("1200000");
  terms.staff = in_cny("600000");
  terms.kilowatts_per_card = share("0.8");
  terms.pue = share("1.25");
  terms.tariff = in_cny("0.60");
  terms.upkeep_per_card = in_cny("240");
  return terms;
}

}  // namespace

TEST_CASE("rented room costs by the kilowatt and the rack's share") {
  const auto cost = hosting_cost(rented()).value();
  CHECK(cost.fixed == in_cny("2000"));
  CHECK(cost.each == in_cny("820"));  // 0.8 × 900 + 3200 / 32
}

TEST_CASE("one's own room costs its upkeep, and the power that is drawn") {
  const auto cost = machine_room_cost(own()).value();
  CHECK(cost.fixed == in_cny("150000"));
  CHECK(cost.each == in_cny("458"));  // 0.8 × 1.25 × 730 × 0.60 + 20
  machine_room_terms half = own();
  half.utilisation = ratio{1, 2};
  CHECK(machine_room_cost(half)->each == in_cny("239"));
}

TEST_CASE("one's own room pays from hundreds of cards on") {
  const auto point =
      crossover(hosting_cost(rented()).value(), machine_room_cost(own()).value()).value();
  CHECK(point == crossover_point{crossover_kind::from, ratio{148'000, 362}});
  CHECK(least_whole_units(point).value() == 409);
}

TEST_CASE("a room outside its ranges is refused") {
  auto rack = rented();
  rack.cards_per_rack = 0;
  CHECK(hosting_cost(rack).error() == errc::out_of_range);
  auto room = own();
  room.pue = ratio{1, 2};
  CHECK(machine_room_cost(room).error() == errc::out_of_range);
  room = own();
  room.staff = in_usd("1");
  CHECK(machine_room_cost(room).error() == errc::currency_mismatch);
}
