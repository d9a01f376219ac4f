// SPDX-License-Identifier: MIT
// Lease against pack as the domain's chapter works it, and the three claims of the pack.
#include "support/economics.hpp"

#include <ducat/pricing/compare_plans.hpp>
#include <ducat/units/literals.hpp>

#include <initializer_list>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

flops many_degrees(std::int64_t count) { return degrees{count}; }

// A machine of eight cards for 80 000 a month of 730 hours; five for six months at the least.
lease_plan lease_of(flops_rate card) {
  lease_plan lease;
  lease.rent = in_cny("80000");
  lease.capacity = checked_multiply(8_cards * card, 730_h).value();
  lease.least_machines = 5;
  lease.least_months = 6;
  return lease;
}
lease_plan a100() { return lease_of(312_tflops); }
lease_plan h800() { return lease_of(flops_rate{798'720}); }

pack_plan packs(std::int64_t at_start = 1) {
  return {many_degrees(10'000), in_cny("200000"), at_start, 0, {}};
}

std::vector<month_of_use> months(std::initializer_list<std::int64_t> used, std::int64_t peak = 64) {
  std::vector<month_of_use> out;
  for (const std::int64_t each : used) out.push_back({many_degrees(each), card_count{peak}});
  return out;
}

}  // namespace

TEST_CASE("an A100 machine breaks even at 68.5 and 76.1 %, an H800 machine at 26.8, 29.7, 76.4") {
  const auto at = [](const lease_plan& lease, text_view price) {
    return break_even_utilisation(lease, per_degree(price)).value();
  };
  CHECK(a100().capacity == 5'840_degrees);
  CHECK(h800().capacity == 14'950.4_degrees);
  CHECK(at(a100(), "20") == ratio{80'000, 5'840 * 20});
  CHECK(percent(at(a100(), "20"), 1) == "68.5");
  CHECK(percent(at(a100(), "18"), 1) == "76.1");
  CHECK(percent(at(h800(), "20"), 1) == "26.8");
  CHECK(percent(at(h800(), "18"), 1) == "29.7");
  CHECK(percent(at(h800(), "7"), 1) == "76.4");
  CHECK(at(a100(), "7") > ratio{1});  // never
  CHECK(break_even_utilisation(a100(), per_degree("2", "USD")).error() == errc::currency_mismatch);
}

TEST_CASE("2.4 million yuan buy 120 000 degrees or lease 175 200 A100-hours") {
  const auto bought =
      project_outcome(packs(0), months({20'000, 20'000, 20'000, 20'000, 20'000, 20'000}));
  REQUIRE(bought);
  CHECK(bought->cost == in_cny("2400000"));
  CHECK(bought->bought == 120'000_degrees);
  const auto leased = project_outcome(a100(), months({0, 0, 0, 0, 0, 0}, 40));
  REQUIRE(leased);
  CHECK(leased->cost == in_cny("2400000"));
  CHECK(leased->bought == 175'200_degrees);  // an A100-hour is a degree
}

TEST_CASE("on demand pays what is used, is never idle and sinks nothing") {
  const on_demand_plan plan{per_degree("20")};
  const auto use = months({3'000, 0, 1'500});
  const auto out = project_outcome(plan, use).value();
  CHECK(out.cost == in_cny("90000"));
  CHECK(out.bought == out.used);
  CHECK(is_zero(out.idle_share));
  CHECK(out.peak_cards == unlimited_cards);
  for (std::size_t k = 0; k <= use.size(); ++k) {
    CHECK(sunk_after(plan, use, k).value() == in_cny("0"));
  }
  CHECK(sunk_after(plan, use, 4).error() == errc::out_of_range);
}

TEST_CASE("packs are bought whole; what is left of them is idle, and sunk") {
  const auto use = months({3'000, 8'000, 4'000});
  const auto out = project_outcome(packs(), use).value();
  CHECK(out.cost == in_cny("400000"));
  CHECK(out.used == 15'000_degrees);
  CHECK(out.bought == 20'000_degrees);
  CHECK(out.idle_share == mixed{0, 1, 4});
  CHECK(sunk_after(packs(), use, 0).value() == in_cny("200000"));
  CHECK(sunk_after(packs(), use, 1).value() == in_cny("140000"));
  CHECK(sunk_after(packs(), use, 2).value() == in_cny("180000"));
  CHECK(sunk_after(packs(), use, 3).value() == in_cny("100000"));
  CHECK(sunk_after(packs(0), use, 0).value() == in_cny("0"));
}

TEST_CASE("a pack with a validity is void after its months") {
  pack_plan plan = packs();
  plan.valid_months = 1;
  const auto use = months({3'000, 4'000});
  const auto out = project_outcome(plan, use).value();
  CHECK(out.cost == in_cny("400000"));
  CHECK(sunk_after(plan, use, 2).value() == in_cny("120000"));
  plan.valid_months = 2;
  CHECK(project_outcome(plan, use)->cost == in_cny("200000"));
}

TEST_CASE("use beyond the packs may be on demand instead") {
  pack_plan plan = packs();
  plan.beyond = per_degree("25");
  const auto use = months({9'000, 2'000, 1'000});
  const auto out = project_outcome(plan, use).value();
  CHECK(out.cost == in_cny("250000"));
  CHECK(out.bought == out.used);
  CHECK(sunk_after(plan, use, 3).value() == in_cny("0"));
}

TEST_CASE("a lease takes the machines of the busiest month and the most cards, for the term") {
  const auto small = project_outcome(a100(), months({100, 100}, 8)).value();
  CHECK(small.cost == in_cny("2400000"));  // five machines for six months
  CHECK(small.peak_cards == 40_cards);
  CHECK(small.idle_share == mixed{0, 175'000, 175'200});
  const auto wide = project_outcome(a100(), months({100, 100}, 64)).value();
  CHECK(wide.cost == in_cny("3840000"));  // eight machines
  CHECK(wide.peak_cards == 64_cards);
  const auto busy = project_outcome(a100(), months({35'041}, 8)).value();
  CHECK(busy.cost == in_cny("3360000"));  // seven
  const auto seven_months = project_outcome(a100(), months({0, 0, 0, 0, 0, 0, 0}, 0)).value();
  CHECK(seven_months.cost == in_cny("2800000"));
}

TEST_CASE("a lease sinks the rest of its term") {
  const auto use = months({5'000, 5'000, 5'000, 5'000, 5'000, 5'000, 5'000}, 40);
  CHECK(sunk_after(a100(), use, 0).value() == in_cny("2400000"));
  CHECK(sunk_after(a100(), use, 2).value() == in_cny("1600000"));
  CHECK(sunk_after(a100(), use, 6).value() == in_cny("0"));
  CHECK(sunk_after(a100(), use, 7).value() == in_cny("0"));
}

TEST_CASE("a commitment is paid whether it is used or not, and a price beyond it") {
  // 750 degrees a card for 5250 yuan, ten cards.
  const commitment_plan plan{many_degrees(7'500), in_cny("52500"), 3, per_degree("18")};
  const auto use = months({5'000, 8'500});
  const auto out = project_outcome(plan, use).value();
  CHECK(out.cost == in_cny("175500"));  // three fees and 1000 degrees
  CHECK(out.bought == 23'500_degrees);
  CHECK(out.idle_share == mixed{0, 10'000, 23'500});
  CHECK(sunk_after(plan, use, 1).value() == in_cny("105000"));
  CHECK(sunk_after(plan, use, 2).value() == in_cny("52500"));
}

TEST_CASE("the same usage under all four: pack against lease on cost, idleness and risk") {
  const auto use = months({6'000, 9'000, 2'000, 12'000, 0, 1'000}, 79);
  const auto pack = project_outcome(packs(), use).value();
  const auto lease = project_outcome(a100(), use).value();
  const auto demand = project_outcome(on_demand_plan{per_degree("20")}, use).value();
  CHECK(pack.cost == in_cny("600000"));
  CHECK(demand.cost == in_cny("600000"));
  CHECK(lease.cost == in_cny("4800000"));  // ten machines, for 79 cards at once
  CHECK(is_zero(pack.idle_share));
  CHECK(lease.idle_share == mixed{0, 320'400, 350'400});
  CHECK(sunk_after(packs(), use, 3).value() == in_cny("60000"));
  CHECK(sunk_after(a100(), use, 3).value() == in_cny("2400000"));
}

TEST_CASE("terms and usage outside their ranges are refused") {
  const auto use = months({1});
  auto empty = packs();
  empty.size = flops{};
  CHECK(project_outcome(empty, use).error() == errc::out_of_range);
  auto lease = a100();
  lease.cards_per_machine = 0;
  CHECK(project_outcome(lease, use).error() == errc::out_of_range);
  CHECK(sunk_after(lease, use, 0).error() == errc::out_of_range);
  CHECK(project_outcome(commitment_plan{flops{-1}, in_cny("1"), 1, {}}, use).error() ==
        errc::out_of_range);
  CHECK(project_outcome(on_demand_plan{per_degree("1")}, months({-1})).error() ==
        errc::out_of_range);
  CHECK(project_outcome(on_demand_plan{}, use).error() == errc::unit_mismatch);
  CHECK(project_outcome(commitment_plan{{}, in_cny("1"), 1, per_degree("1", "USD")}, use).error() ==
        errc::currency_mismatch);
}
