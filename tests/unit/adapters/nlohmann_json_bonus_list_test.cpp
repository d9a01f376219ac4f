// SPDX-License-Identifier: MIT
// Bonuses of listed packs: read, granted, refused where the list is wrong, and in a scenario.
#include "support/billing_platform.hpp"
#include "support/ledger_check.hpp"

#include <ducat/adapters/nlohmann_json/pack_grant.hpp>
#include <ducat/testing/scenario_report.hpp>
#include <ducat/testing/scenario_runner.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

pack_list_reading reading_of(const std::string& members) {
  return read_pack_list(
      R"({"format": "ducat packs 1", "packs": [{"account": "acme", "quantity": "105",
          "unit": "token", "paid": "10", "from": "2026-11-01", "to": "2026-12-01", )" +
      members + "}]}");
}
std::string error_of(const std::string& members) {
  const pack_list_reading reading = reading_of(members);
  CHECK_FALSE(reading.list.has_value());
  return reading.errors.empty()
             ? ""
             : reading.errors.front().pointer + ": " + reading.errors.front().expected;
}

}  // namespace

TEST_CASE("a listed bonus is granted with its pack, on its terms but those that it states") {
  const listed_pack pack = reading_of(R"("serial": "A", "priority": 4,
                    "bonus": {"share": "1/10", "priority": -1, "to": "2026-11-15"})")
                               .list.value()
                               .packs.front();
  const grant_spec purchase = grant_of(pack, {}, yuan).value();
  const grant_spec bonus = bonus_of(pack, purchase).value();
  CHECK(bonus.quantity.quantity.amount == 10);
  CHECK(bonus.priority == -1);
  CHECK(bonus.valid == interval{pack.valid.start, parse_instant("2026-11-15T00:00:00Z").value()});
  CHECK(bonus.at == purchase.at);
  billing_platform p;
  CHECK(p.engine().grant_with_bonus(p.payer(), purchase, bonus).has_value());
  check_ledger(p.engine());
  const listed_pack plain =
      reading_of(R"("priority": 4, "bonus": {"share": 2})").list.value().packs.front();
  const grant_spec double_of = bonus_of(plain, grant_of(plain, {}, yuan).value()).value();
  CHECK(double_of.quantity.quantity.amount == 210);
  CHECK(double_of.priority == 4);
  CHECK(double_of.valid == plain.valid);
}

TEST_CASE("a listed bonus that makes none is an error where it stands") {
  CHECK(error_of(R"("bonus": 3)") == "/packs/0/bonus: an object with the bonus's share");
  const std::string share = "a share above 0, such as \"0.1\" or \"1/3\"";
  CHECK(error_of(R"("bonus": {})").find(share) != std::string::npos);
  CHECK(error_of(R"("bonus": {"share": "0"})") == "/packs/0/bonus/share: " + share);
  CHECK(error_of(R"("bonus": {"share": "x"})") == "/packs/0/bonus/share: " + share);
  CHECK(error_of(R"("bonus": {"share": "1", "to": "2026-11-01"})") ==
        "/packs/0/bonus/to: an end after the start");
  CHECK(error_of(R"("every": "day", "bonus": {"share": "1"})") ==
        "/packs/0/bonus: nothing: no pack that comes again has a bonus");
}

TEST_CASE("a scenario grants a bonus, and refunds its purchase") {
  const std::string text = R"({"format": "ducat scenarios 1", "scenarios": [{"name": "half",
    "given": {
      "accounts": [{"name": "acme"}],
      "packs": [{"account": "acme", "serial": "A", "quantity": "100", "unit": "token",
                 "paid": "10", "from": "2026-11-01",
                 "bonus": {"share": "0.1", "priority": -1}}],
      "prices": {"currency": "CNY", "skus": [{"name": "t", "meter": "counted", "unit": "token"}],
                 "prices": [{"sku": "t", "unit": "token", "price": "1"}]},
      "now": "2026-11-02T00:00:00Z"},
    "when": [
      {"usage": {"account": "acme", "sku": "t", "quantity": "4", "at": "2026-11-02T00:00:00Z"},
       "expect": {"lines": [{"covered": "4 token", "pack": "#1", "left": "6 token"}]}},
      {"refund": {"pack": "A", "quantity": "50 token", "rounding": "half_even"},
       "expect": {"moved": "50 token", "price": "5"}}],
    "then": {"balances": {"A": "50 token", "#1": "1 token"}, "audit": true}}]})";
  const testing::scenario_reading reading = testing::read_scenarios(text, "s.json");
  for (const testing::scenario_error& each : reading.errors)
    UNSCOPED_INFO(each.error.pointer << ": found " << each.error.found << ", expected "
                                     << each.error.expected);
  REQUIRE(reading.errors.empty());
  const testing::scenario_result result = testing::run_scenario(reading.scenarios.front());
  CHECK(testing::failures_text(result) == "");
}
