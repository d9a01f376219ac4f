// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/testing/scenario_report.hpp>
#include <ducat/testing/scenario_runner.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using namespace ducat::testing;

namespace {

// A file of one scenario about a list of one card class at 20 yuan a degree, a pack of 100 degrees
// and a wallet of 50 yuan.
std::string file_of(std::string_view when, std::string_view then) {
  return R"({"format": "ducat scenarios 1", "scenarios": [{"name": "s", "given": {
    "accounts": [{"name": "acme"}, {"name": "team", "parent": "acme"}],
    "packs": [
      {"account": "acme", "serial": "P", "quantity": "100", "unit": "degree", "paid": "1900",
       "from": "2026-11-01"},
      {"account": "acme", "money": "50", "currency": "CNY", "paid": "0", "from": "2026-11-01"}],
    "prices": {"currency": "CNY",
      "skus": [{"name": "a100", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
               {"name": "t", "meter": "counted", "unit": "token"}],
      "prices": [{"sku": "a100", "unit": "degree", "price": "20"},
                 {"sku": "t", "unit": "1000000 token", "price": "3"}]}},
    "when": [)" +
         std::string(when) + R"(], "then": {)" + std::string(then) + "}}]}";
}

constexpr std::string_view job =
    R"("usage": {"id": "job", "account": "team", "sku": "a100", "cards": 64,
        "start": "2026-11-23T12:00:00Z", "end": "2026-11-23T14:00:00Z"})";

std::string step(std::string_view expect) {
  return "{" + std::string(job) + R"(, "expect": {)" + std::string(expect) + "}}";
}
std::string job_step() { return "{" + std::string(job) + "}"; }

scenario_result run_text(const std::string& text) {
  const scenario_reading reading = read_scenarios(text, "s.json");
  for (const scenario_error& each : reading.errors)
    UNSCOPED_INFO(each.error.pointer << ": found " << each.error.found << ", expected "
                                     << each.error.expected);
  REQUIRE(reading.errors.empty());
  REQUIRE(reading.scenarios.size() == 1);
  return run_scenario(reading.scenarios.front());
}

// The one failure of a scenario.
scenario_failure failure_of(const std::string& when, const std::string& then = R"("audit": true)") {
  const scenario_result result = run_text(file_of(when, then));
  INFO(failures_text(result));
  REQUIRE(result.failures.size() == 1);
  return result.failures.front();
}
bool passes(const std::string& when, const std::string& then = R"("audit": true)") {
  const scenario_result result = run_text(file_of(when, then));
  UNSCOPED_INFO(failures_text(result));
  return result.passed();
}

void check(const scenario_failure& failure, std::string_view what, std::string_view expected,
           std::string_view found) {
  CHECK(failure.what == what);
  CHECK(failure.expected == expected);
  CHECK(failure.found == found);
}

bool holds(const std::string& text, std::string_view part) {
  UNSCOPED_INFO("in " << text << "\nlooked for " << part);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what is as expected passes") {
  CHECK(passes(step(R"("amount": "128 degree", "covered": "100 degree", "on_demand": "28 degree",
      "priced": "560", "duplicate": false, "lines": [
        {"covered": "100 degree", "pack": "P", "left": "0 degree"},
        {"priced": "28 degree", "amount": "560.00", "owed": "510.00"},
        {"paid": "50", "wallet": "#1", "left": "0.00"}])"),
               R"("balances": {"P": "0 degree", "#1": "0"}, "owed": {"acme": "510"},
      "at": "2026-11-24", "available": {"team": "0 degree"}, "audit": true)"));
}

TEST_CASE("each amount of a step that differs is a failure of its own, with the arithmetic") {
  const scenario_failure amount = failure_of(step(R"("amount": "127 degree")"));
  check(amount, "amount", "127 degree", "128 degree (1 degree too much)");
  CHECK(amount.where == "step 1, usage job");
  CHECK(amount.pointer == "/scenarios/0/when/0/expect");
  CHECK(holds(amount.why, "64 cards x 312000 per ns"));
  check(failure_of(step(R"("covered": "101 degree")")), "covered", "101 degree",
        "100 degree (1 degree too little)");
  check(failure_of(step(R"("on_demand": "0 degree")")), "on demand", "0 degree",
        "28 degree (28 degree too much)");
  check(failure_of(step(R"("priced": "1/3")")), "priced", "0.33 CNY + 1/3",
        "560.00 CNY (559.66 CNY + 2/3 too much)");
  check(failure_of(step(R"("duplicate": true)")), "duplicate", "yes", "no");
  check(failure_of(step(R"("amount": "128 token")")), "amount", "128 token",
        "128 degree (another kind of unit)");
}

TEST_CASE("a reversal is made by whom its step says, and for the reason that it says") {
  const scenario_failure f =
      failure_of(job_step() + R"(, {"reverse": {"id": "job", "actor": "ops", "reason": "never ran",
                          "approval": "T-1"}, "expect": {"amount": "-1 degree"}})");
  CHECK(f.why.find("reversed later by ops for never ran approved by T-1, at position ") !=
        std::string::npos);
}

TEST_CASE("each member of a line is compared") {
  const auto with = [](std::string_view first, std::string_view second, std::string_view third) {
    return step(R"("lines": [)" + std::string(first) + ", " + std::string(second) + ", " +
                std::string(third) + "]");
  };
  constexpr std::string_view a = R"({"covered": "100 degree"})";
  constexpr std::string_view b = R"({"priced": "28 degree"})";
  constexpr std::string_view c = R"({"paid": "50"})";
  CHECK(passes(with(a, b, c)));
  check(failure_of(with(R"({"covered": "99 degree"})", b, c)), "line 1, quantity", "99 degree",
        "100 degree (1 degree too much)");
  check(failure_of(with(R"({"covered": "100 degree", "pack": "#1"})", b, c)), "line 1, pack", "#1",
        "P");
  check(failure_of(with(R"({"covered": "100 degree", "left": "1 degree"})", b, c)), "line 1, left",
        "1 degree", "0 degree (1 degree too little)");
  check(failure_of(with(a, R"({"priced": "28 degree", "amount": "559"})", c)), "line 2, amount",
        "559.00 CNY", "560.00 CNY (1.00 CNY too much)");
  check(failure_of(with(a, R"({"priced": "28 degree", "owed": "560"})", c)), "line 2, owed",
        "560.00 CNY", "510.00 CNY (50.00 CNY too little)");
  check(failure_of(with(a, b, R"({"paid": "49"})")), "line 3, amount", "49.00 CNY",
        "50.00 CNY (1.00 CNY too much)");
  check(failure_of(with(a, b, R"({"paid": "50", "left": "1"})")), "line 3, left", "1.00 CNY",
        "0.00 CNY (1.00 CNY too little)");
  check(failure_of(with(a, b, R"({"paid": "50", "wallet": "P"})")), "line 3, pack", "P", "#1");
  check(failure_of(with(R"({"covered": "100 degree", "start": "2026-11-23T12:00:01Z"})", b, c)),
        "line 1, start", "2026-11-23T12:00:01Z", "2026-11-23T12:00:00Z");
  check(failure_of(with(R"({"covered": "100 degree", "end": "2026-11-23T12:00:01Z"})", b, c)),
        "line 1, end", "2026-11-23T12:00:01Z", "2026-11-23T14:00:00Z");
  check(failure_of(with(a, a, c)), "line 2", "100 degree covered",
        "28 degree priced at 560.00 CNY, 510.00 CNY owed");
  const scenario_failure surplus = failure_of(step(R"("lines": [{"covered": "100 degree"},
                                                               {"priced": "28 degree"}])"));
  check(surplus, "line 3", "no such line", "wallet #1 paid 50.00 CNY, 0.00 CNY left");
  check(failure_of(step(R"("lines": [{"covered": "100 degree"}, {"priced": "28 degree"},
      {"paid": "50"}, {"priced": "1 degree", "amount": "20"}])")),
        "line 4", "1 degree priced at 20.00 CNY", "no such line");
}

TEST_CASE("of lines and rows that nobody expects the first is shown, and how many follow") {
  check(failure_of(step(R"("lines": [])")), "line 1", "no such line",
        "pack P covered 100 degree, 0 degree left, and 2 more");
  const scenario_failure rows =
      failure_of(job_step(), R"("statement": {"rounding": "half_even", "rows": []})");
  CHECK(rows.what == "statement, rows");
  CHECK(rows.found.ends_with(", and 4 more"));
  const scenario_result several = run_text(file_of(step(R"("covered": "1 degree",
      "on_demand": "1 degree")"),
                                                   R"("audit": true)"));
  REQUIRE(several.failures.size() == 2);
  CHECK(holds(several.failures[0].why, "64 cards x 312000 per ns"));
  CHECK(several.failures[1].why.empty());
}

TEST_CASE("a refusal that nobody expects is a failure, and so is one that does not come") {
  check(failure_of(step(R"("refused": "no_price")")), "outcome", "refused: no_price", "accepted");
  const std::string unknown = R"({"usage": {"account": "team", "sku": "a101", "cards": 1,
      "start": "2026-11-23T12:00:00Z", "end": "2026-11-23T14:00:00Z"}})";
  const scenario_failure refused = failure_of(unknown);
  check(refused, "outcome", "accepted", "refused: unknown_sku (no such sku)");
  CHECK(holds(refused.why, "skus: a100, t\n"));
  CHECK(holds(refused.why, "accounts: acme, team\n"));
  const std::string other =
      unknown.substr(0, unknown.size() - 1) + R"(, "expect": {"refused": "no_rate"}})";
  check(failure_of(other), "outcome", "refused: no_rate", "refused: unknown_sku (no such sku)");
  check(failure_of(R"({"advance": "2026-11-02"}, {"advance": "2026-11-01"})"), "outcome",
        "accepted", "refused: time_went_back (the command is dated before the engine's time)");
  CHECK(passes(R"({"advance": "2026-11-02"},
      {"advance": "2026-11-01", "expect": {"refused": "time_went_back"}})"));
  check(failure_of(R"({"usage": {"account": "team", "sku": "t", "quantity": "1 degree",
      "at": "2026-11-23"}})"),
        "quantity", "a quantity of token", "1 degree");
}

TEST_CASE("quotes and authorisations change nothing") {
  const auto as = [](std::string_view kind) {
    std::string out = step(R"("priced": "560", "lines": [{"covered": "100 degree"},
        {"priced": "28 degree"}, {"paid": "50"}])");
    return out.replace(out.find("usage"), 5, kind);
  };
  CHECK(passes(as("quote") + ", " + as("quote") + ", " + as("authorise"),
               R"("balances": {"P": "100 degree"}, "owed": {"acme": "0"})"));
  std::string wrong = step(R"("priced": "559")");
  wrong.replace(wrong.find("usage"), 5, "quote");
  const scenario_failure failure = failure_of(wrong);
  check(failure, "priced", "559.00 CNY", "560.00 CNY (1.00 CNY too much)");
  CHECK(failure.where == "step 1, quote job");
  CHECK(holds(failure.why, "line 2: 28 degree priced at 560.00 CNY"));
}

TEST_CASE("balances, debts and what is available say what moved them") {
  const scenario_failure balance = failure_of(job_step(), R"("balances": {"P": "1 degree"})");
  check(balance, "balance of P", "1 degree", "0 degree (1 degree too little)");
  CHECK(balance.where == "then");
  CHECK(balance.pointer == "/scenarios/0/then/balances/P");
  CHECK(balance.why == "granted 100 degree\njob took 100 degree, 0 degree left\n");
  check(failure_of(job_step(), R"("balances": {"#1": "1"})"), "balance of #1", "1.00 CNY",
        "0.00 CNY (1.00 CNY too little)");
  check(failure_of(job_step(), R"("balances": {"#1": "0 degree"})"), "balance of #1", "0 degree",
        "0.00 CNY (another kind of unit)");
  check(failure_of(job_step(), R"("balances": {"Q": "0"})"), "balance of Q",
        "a pack by its serial or number", "no such pack");
  const scenario_failure owed = failure_of(job_step(), R"("owed": {"acme": "511"})");
  check(owed, "owed by acme", "511.00 CNY", "510.00 CNY (1.00 CNY too little)");
  CHECK(holds(owed.why, "job: 28 degree for 560.00 CNY, of which 510.00 CNY is owed"));
  check(failure_of(job_step(), R"("owed": {"team": "510"})"), "owed by team", "a payer",
        "no such payer");
  const scenario_failure available =
      failure_of("", R"("at": "2026-11-02", "available": {"team": "99 degree"})");
  check(available, "available to team", "99 degree", "100 degree (1 degree too much)");
  CHECK(holds(available.why, "pack P: 100 degree"));
  check(failure_of("", R"("available": {"nobody": "99 degree"})"), "available to nobody",
        "99 degree", "no such account");
}

TEST_CASE("a check between steps sees what was so then") {
  CHECK(passes(R"({"check": {"balances": {"P": "100 degree"}}}, )" + job_step() +
                   R"(, {"check": {"balances": {"P": "0 degree"}}},
      {"reverse": {"id": "job"}, "expect": {"amount": "-128 degree", "priced": "-560"}})",
               R"("balances": {"P": "100 degree"}, "owed": {"acme": "0"}, "audit": true)"));
  const scenario_failure failure = failure_of(R"({"check": {"balances": {"P": "99 degree"}}})");
  CHECK(failure.where == "step 1, check");
  const scenario_failure reversed = failure_of(job_step() + R"(, {"reverse": {"id": "job"},
      "expect": {"priced": "-559"}})");
  check(reversed, "priced", "-559.00 CNY", "-560.00 CNY (1.00 CNY too little)");
  CHECK(holds(reversed.why, "what was reversed:\nusage 0"));
}

TEST_CASE("a statement's figures, shares and rows are compared") {
  const auto then = [](std::string_view more) {
    return R"("statement": {"rounding": "half_even", )" + std::string(more) + "}";
  };
  CHECK(passes(job_step(), then(R"("total": "2410", "exact": "2410", "effective": "2410",
      "accounts": {"acme": "1900", "team": "510"}, "rows": [
        {"kind": "purchase", "quantity": "100 degree"}, {"kind": "purchase", "quantity": "50"},
        {"account": "team", "sku": "a100", "month": "2026-11", "kind": "usage_on_demand",
         "quantity": "28 degree", "price": "560", "exact": "510", "billed": "510",
         "effective": "510"},
        {"kind": "usage_covered", "effective": "1900"}, {"kind": "wallet_paid"}])")));
  const scenario_failure total = failure_of(job_step(), then(R"("total": "2411")"));
  check(total, "statement, total", "2411.00 CNY", "2410.00 CNY (1.00 CNY too little)");
  CHECK(holds(total.why, "2026-11 team a100 usage_on_demand: 28 degree, exactly 510.00 CNY"));
  check(failure_of(job_step(), then(R"("effective": "0")")), "statement, effective", "0.00 CNY",
        "2410.00 CNY (2410.00 CNY too much)");
  check(failure_of(job_step(), then(R"("accounts": {"team": "511"})")), "statement, share of team",
        "511.00 CNY", "510.00 CNY (1.00 CNY too little)");
  check(failure_of(job_step(), then(R"("accounts": {"nobody": "511"})")),
        "statement, share of nobody", "511.00 CNY", "no share");
  check(failure_of(job_step(), then(R"("payer": "team", "total": "0")")), "statement",
        "the statement of a payer", "no payer team");
  constexpr std::string_view others =
      R"({"kind": "purchase"}, {"kind": "purchase"}, {"kind": "usage_covered"},
         {"kind": "wallet_paid"})";
  const auto rows = [&](std::string_view row) {
    return then(R"("rows": [)" + std::string(others) + std::string(row) + "]");
  };
  check(failure_of(job_step(), rows("")), "statement, rows", "no further row",
        "2026-11 team a100 usage_on_demand: 28 degree, exactly 510.00 CNY, billed 510.00 CNY, "
        "effective 510.00 CNY");
  check(failure_of(job_step(), rows(R"(, {"kind": "usage_on_demand", "quantity": "27 degree"})")),
        "statement, row of usage_on_demand, quantity", "27 degree",
        "28 degree (1 degree too much)");
  for (const std::string_view member : {"price", "exact", "billed", "effective"}) {
    INFO(member);
    CHECK(failure_of(job_step(), rows(R"(, {"kind": "usage_on_demand", ")" + std::string(member) +
                                      R"(": "1"})"))
              .what == "statement, row of usage_on_demand, " + std::string(member));
  }
  const scenario_result missing =
      run_text(file_of(job_step(), rows(R"(, {"kind": "usage_on_demand", "month": "2026-12"})")));
  REQUIRE(missing.failures.size() == 2);
  check(missing.failures[0], "statement, row of 2026-12 usage_on_demand", "such a row",
        "no such row");
  CHECK(passes(job_step(), then(R"("from": "2026-12-01", "total": "0")")));
}

TEST_CASE("what is given must be accepted, else no step is taken") {
  std::string text = file_of(job_step(), R"("audit": true)");
  text.replace(text.find("\"from\": \"2026-11-01\""), 20,
               R"("from": "2026-11-01", "scope": {"skus": ["a101"]})");
  const scenario_result result = run_text(text);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].where == "given");
  CHECK(result.failures[0].what == "pack P of acme");
  CHECK(result.failures[0].pointer == "/scenarios/0/given/packs/0");
  CHECK(result.failures[0].found == "refused: unknown_sku (no such sku)");
}

TEST_CASE("a scenario has the same result each time") {
  const std::string text = file_of(step(R"("priced": "1")"), R"("owed": {"acme": "1"})");
  CHECK(failures_text(run_text(text)) == failures_text(run_text(text)));
}

TEST_CASE("dimensions are each scenario's own") {
  const auto one = [](std::string_view name) {
    return R"({"name": ")" + std::string(name) + R"(", "given": {"accounts": [{"name": "acme"}],
      "prices": {"currency": "CNY",
        "skus": [{"name": "t", "meter": "counted", "unit": "token"}],
        "prices": [{"sku": "t", "unit": "token", "price": "3"},
                   {"sku": "t", "unit": "token", "price": "2", "dimensions": {")" +
           std::string(name) + R"(": "x"}}]}},
      "when": [{"usage": {"account": "acme", "sku": "t", "quantity": 1, "at": "2026-11-01",
                          "dimensions": {")" +
           std::string(name) + R"(": "x"}}, "expect": {"priced": "2"}},
               {"usage": {"account": "acme", "sku": "t", "quantity": 1, "at": "2026-11-01",
                          "dimensions": {")" +
           std::string(name) + R"(": "y"}}, "expect": {"priced": "3"}}]})";
  };
  const scenario_reading reading =
      read_scenarios(R"({"format": "ducat scenarios 1", "scenarios": [)" + one("region") + ", " +
                         one("class") + "]}",
                     "s.json");
  REQUIRE(reading.scenarios.size() == 2);
  for (const scenario& each : reading.scenarios) CHECK(run_scenario(each).passed());
}
