// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/adapters/nlohmann_json/plan_list.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace ducat;

namespace {

std::string with_plans(std::string_view plans, std::string_view more = "") {
  return R"({"format": "ducat plans 1", "currency": "CNY", "plans": [)" + std::string(plans) + "]" +
         std::string(more) + "}";
}

// Whether there is one error, at this place, that was found and expected so.
bool only(const std::string& text, std::string_view pointer, std::string_view found,
          std::string_view expected) {
  const plan_list_reading reading = read_plan_list(text);
  for (const document_error& each : reading.errors)
    UNSCOPED_INFO(each.pointer << ": found " << each.found << ", expected " << each.expected);
  return !reading.list && reading.errors.size() == 1 && reading.errors[0].pointer == pointer &&
         reading.errors[0].found == found &&
         reading.errors[0].expected.find(expected) != std::string::npos;
}

constexpr std::string_view demand = R"({"name": "d", "kind": "on_demand", "price": "20"})";

}  // namespace

TEST_CASE("plans of every kind are read, with what is not stated as documented") {
  const plan_list_reading reading = read_plan_list(
      with_plans(R"({"name": "d", "kind": "on_demand", "price": "18.5"},
          {"name": "p", "kind": "pack", "size": "100 degree", "price": 1900},
          {"name": "l", "kind": "lease", "rent": "80000", "capacity": "5840 degree"},
          {"name": "c", "kind": "commitment", "each_month": "0 degree", "fee": "0", "beyond": "1",
           "least_months": "12"})",
                 R"(, "months": [{"used": "1000 degree", "peak_cards": 8, "times": 3},
                     {"used": "0 degree"}], "utilisation": ["1/3", 1])"));
  for (const document_error& each : reading.errors) UNSCOPED_INFO(each.pointer);
  REQUIRE(reading.list.has_value());
  const plan_list& list = *reading.list;
  CHECK(list.months.size() == 4);
  CHECK(list.months[2].peak_cards == card_count{8});
  CHECK(list.utilisations == std::vector<ratio>{ratio{1, 3}, ratio{1}});
  REQUIRE(list.plans.size() == 4);
  const auto& pack = std::get<pack_plan>(list.plans[1].terms);
  CHECK(pack.at_start == 1);
  CHECK(pack.valid_months == 0);
  CHECK(pack.beyond.kind == dimension::none);
  CHECK(pack.price.minor == mixed{190'000, 0, 1});
  const auto& lease = std::get<lease_plan>(list.plans[2].terms);
  CHECK(lease.cards_per_machine == 8);
  CHECK(lease.least_machines == 1);
  CHECK(std::get<commitment_plan>(list.plans[3].terms).least_months == 12);
}

TEST_CASE("a pack and a leased machine hold something, and plans are told apart by their names") {
  CHECK(only(with_plans(R"({"name": "p", "kind": "pack", "size": "0 degree", "price": "1"})"),
             "/plans/0/size", "\"0 degree\"", "above zero"));
  CHECK(only(with_plans(R"({"name": "l", "kind": "lease", "rent": "1", "capacity": "0 FLOP"})"),
             "/plans/0/capacity", "\"0 FLOP\"", "above zero"));
  CHECK(only(with_plans(R"({"name": "l", "kind": "lease", "rent": "1"})"), "/plans/0/capacity",
             "nothing", "above zero"));
  CHECK(only(with_plans(std::string(demand) + "," + std::string(demand)), "/plans/1/name", "\"d\"",
             "no other plan"));
}

TEST_CASE("a plan list is bounded and says what it is") {
  const auto months = [](std::string_view list) {
    return with_plans(demand, R"(, "months": [)" + std::string(list) + "]");
  };
  CHECK(read_plan_list(months(R"({"used": "1 degree", "times": 1200})")).errors.empty());
  CHECK(only(months(R"({"used": "1 degree", "times": 1201})"), "/months/0/times", "1201",
             "from 1 to 1200"));
  CHECK(only(months(R"({"used": "1 degree", "times": 1200}, {"used": "1 degree"})"), "/months/1",
             "an object", "1200 months"));
  CHECK(only(with_plans(""), "/plans", "an empty list", "at least one"));
  CHECK(only(months("1"), "/months/0", "1", "an object"));
  CHECK(only(
      R"({"format": "ducat packs 1", "currency": "CNY", "plans": [)" + std::string(demand) + "]}",
      "/format", "\"ducat packs 1\"", "ducat plans 1"));
  CHECK(only("[]", "", "an empty list", "an object"));
}
