// SPDX-License-Identifier: MIT
// The step of a scenario that closes a month: how it is read, what it compares, and why.
#include "support/catch.hpp"

#include <ducat/testing/scenario_report.hpp>
#include <ducat/testing/scenario_runner.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using namespace ducat::testing;

namespace {

// A minimum of 100 yuan a month, a wallet of 30, and 20 yuan of usage in November.
scenario_reading read(std::string_view steps) {
  return read_scenarios(
      R"({"format": "ducat scenarios 1", "scenarios": [{"name": "s", "given": {
    "accounts": [{"name": "acme"}, {"name": "other"}],
    "packs": [{"account": "acme", "serial": "W", "money": "30", "currency": "CNY", "paid": "0",
               "from": "2026-11-01", "scope": {"skus": ["t"]}},
              {"account": "acme", "serial": "V", "money": "30", "currency": "CNY", "paid": "0",
               "from": "2026-11-02"}],
    "prices": {"currency": "CNY",
      "skus": [{"name": "a100", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
               {"name": "t", "meter": "counted", "unit": "token"}],
      "prices": [{"sku": "a100", "unit": "degree", "price": "20"}],
      "charges": [{"name": "spend", "minimum": "100"}]}},
    "when": [{"usage": {"id": "job", "account": "acme", "sku": "a100", "cards": 1,
                        "start": "2026-11-01T12:00:00Z", "end": "2026-11-01T13:00:00Z"}}, )" +
          std::string(steps) + "]}]}",
      "s.json");
}

std::string errors_of(std::string_view step) {
  std::string out;
  for (const scenario_error& each : read(step).errors)
    out += each.error.pointer + ": " + each.error.expected + '\n';
  return out;
}

std::string failures_of(std::string_view steps) {
  const scenario_reading reading = read(steps);
  for (const scenario_error& each : reading.errors)
    UNSCOPED_INFO(each.error.pointer << " " << each.error.expected);
  REQUIRE(reading.scenarios.size() == 1);
  std::string out;
  for (const scenario_failure& each : run_scenario(reading.scenarios.front()).failures)
    out += each.what + ": " + each.expected + " | " + each.found + '\n';
  return out;
}

}  // namespace

TEST_CASE("what is wrong with a close is said where it is") {
  const std::string at = "/scenarios/0/when/1/";
  CHECK(errors_of(R"({"close": "2026-11"})") ==
        at + "close: an object with the month that is closed\n");
  CHECK(errors_of(R"({"close": {}})") == at + "close/month: a month such as \"2026-11\"\n");
  for (const char* const month : {"2026", "2026-13", "2026-11-01", "November"})
    CHECK(errors_of(R"({"close": {"month": ")" + std::string(month) + "\"}}") ==
          at + "close/month: a month such as \"2026-11\"\n");
  CHECK(errors_of(R"({"close": {"month": "2026-11", "x": 1}})") ==
        at + "close/x: one of: month, payer, at\n");
  CHECK(errors_of(R"({"close": {"month": "2026-11"}, "expect": {"amount": "1 degree"}})") ==
        at + "expect/amount: one of: refused, charged, lines\n");
  CHECK(errors_of(R"({"close": {"month": "2026-11"},
                      "expect": {"refused": "not_ended", "charged": "1"}})") ==
        at + "expect/charged: nothing: what is refused has no outcome\n");
  CHECK(errors_of(R"({"close": {"month": "2026-11"}, "expect": {"lines": [{"amount": "1"}]}})") ==
        at + "expect/lines/0: an object with one of: charge, paid\n");
  CHECK(errors_of(R"({"close": {"month": "2026-11"},
                      "expect": {"lines": [{"paid": "1", "owed": "1"}]}})") ==
        at + "expect/lines/0/owed: one of: paid, wallet, left\n");
}

TEST_CASE("a close is compared with all of its lines") {
  CHECK(failures_of(R"({"close": {"month": "2026-11", "payer": "acme"}, "expect": {
      "charged": "80", "lines": [
        {"charge": "spend", "came_to": "20", "true_up": "80", "amount": "80", "discount": "0",
         "owed": "70"},
        {"paid": "30", "wallet": "V", "left": "0"}]}})")
            .empty());
  CHECK(failures_of(R"({"close": {"month": "2026-11", "payer": "acme"}, "expect": {
      "charged": "81", "lines": [
        {"charge": "spend", "came_to": "21", "true_up": "79", "owed": "71"},
        {"paid": "31", "wallet": "W", "left": "1"}]}})") ==
        "charged: 81.00 CNY | 80.00 CNY (1.00 CNY too little)\n"
        "line 1, what usage came to: 21.00 CNY | 20.00 CNY (1.00 CNY too little)\n"
        "line 1, true_up: 79.00 CNY | 80.00 CNY (1.00 CNY too much)\n"
        "line 1, owed: 71.00 CNY | 70.00 CNY (1.00 CNY too little)\n"
        "line 2, wallet: W | V\n");
  CHECK(failures_of(R"({"close": {"month": "2026-11", "payer": "acme"}, "expect": {"lines": []}})")
            .starts_with("line 1: no such line | charge spend of acme posted at 80.00 CNY"));
  CHECK(failures_of(R"({"close": {"month": "2026-11", "payer": "acme"}, "expect": {"lines": [
      {"charge": "other"}, {"charge": "spend"}, {"paid": "1"}]}})") ==
        "line 1: charge other | charge spend of acme posted at 80.00 CNY, 70.00 CNY owed\n"
        "line 2: charge spend | wallet V paid 30.00 CNY, 0.00 CNY left\n"
        "line 3: 1.00 CNY paid | no such line\n");
}

TEST_CASE("a close of every payer has the lines of all, and the first refusal counts") {
  CHECK(failures_of(R"({"close": {"month": "2026-11"}, "expect": {"charged": "180", "lines": [
      {"charge": "spend", "amount": "80"}, {"paid": "30"}, {"charge": "spend", "amount": "100"}]}},
      {"close": {"month": "2026-11"}, "expect": {"charged": "0", "lines": []}})")
            .empty());
  CHECK(failures_of(R"({"advance": "2026-11-30"}, {"close": {"month": "2026-11"}})") ==
        "outcome: accepted | refused: not_ended (the period has not ended): it ends at "
        "2026-12-01T00:00:00Z\n");
  CHECK(failures_of(R"({"close": {"month": "2026-11", "payer": "nobody"},
                        "expect": {"refused": "unknown_account"}})")
            .empty());
}

TEST_CASE("a row of a statement is found by its charge") {
  CHECK(failures_of(R"({"close": {"month": "2026-11", "payer": "acme"}}, {"check": {
      "statement": {"payer": "acme", "rounding": "half_even", "total": "70", "rows": [
        {"kind": "charge", "charge": "spend", "month": "2026-11", "price": "80", "billed": "50"},
        {"kind": "wallet_paid", "charge": "spend", "price": "30", "billed": "0"},
        {"kind": "usage_on_demand", "sku": "a100", "billed": "20"},
        {"kind": "purchase", "quantity": "60"}]}}})") == "");
}
