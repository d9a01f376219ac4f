// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/testing/scenario_files.hpp>
#include <ducat/testing/scenario_reader.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

using namespace ducat;
using namespace ducat::testing;

namespace {

constexpr std::string_view prices =
    R"({"currency": "CNY",
        "skus": [{"name": "a100", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"}],
        "prices": [{"sku": "a100", "unit": "degree", "price": "20"}]})";

std::string with(std::string_view scenario) {
  return R"({"format": "ducat scenarios 1", "given": {"accounts": [{"name": "acme"}], "prices": )" +
         std::string(prices) + R"(}, "scenarios": [)" + std::string(scenario) + "]}";
}
std::string with_step(std::string_view step) {
  return with(R"({"name": "s", "when": [)" + std::string(step) + "]}");
}

std::vector<scenario_error> errors_of(const std::string& text) {
  const scenario_reading reading = read_scenarios(text, "folder/s.json");
  if (!reading.errors.empty()) CHECK(reading.scenarios.empty());
  return reading.errors;
}

// Whether there is one error, at this place, that was found and expected so.
bool only(const std::vector<scenario_error>& errors, std::string_view pointer,
          std::string_view found, std::string_view expected) {
  for (const scenario_error& each : errors)
    UNSCOPED_INFO(each.error.pointer << ": found " << each.error.found << ", expected "
                                     << each.error.expected);
  return errors.size() == 1 && errors[0].error.pointer == pointer &&
         errors[0].error.found == found &&
         errors[0].error.expected.find(expected) != std::string::npos;
}

class temporary_folder {
 public:
  temporary_folder() : path_{std::filesystem::temp_directory_path() / "ducat_scenario_reader"} {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
    std::filesystem::create_directories(path_ / "inner", error);
  }
  ~temporary_folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  [[nodiscard]] std::string at(std::string_view name) const { return (path_ / name).string(); }
  void write(std::string_view name, std::string_view text) const {
    std::FILE* const file = std::fopen(at(name).c_str(), "wb");
    REQUIRE(file != nullptr);
    CHECK(std::fwrite(text.data(), 1, text.size(), file) == text.size());
    std::fclose(file);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("a scenario takes from its file what it does not state itself") {
  const scenario_reading reading =
      read_scenarios(with(R"({"name": "a", "when": [{"advance": "2026-11-01"}]},
              {"name": "b", "given": {"accounts": [{"name": "other"}], "now": "2026-11-02"},
               "then": {"owed": {"other": "0"}}})"),
                     "s.json");
  REQUIRE(reading.errors.empty());
  REQUIRE(reading.scenarios.size() == 2);
  CHECK(reading.scenarios[0].accounts.front().name == "acme");
  CHECK(reading.scenarios[1].accounts.front().name == "other");
  CHECK(reading.scenarios[1].prices.size() == 1);
  CHECK(reading.scenarios[0].money == *currency_of("CNY"));
  CHECK_FALSE(reading.scenarios[0].now.has_value());
  CHECK(reading.scenarios[1].now == parse_instant("2026-11-02T00:00:00Z").value());
  CHECK(reading.scenarios[0].steps.front().label == "advance to 2026-11-01T00:00:00Z");
}

TEST_CASE("unknown, repeated and missing members are errors, all reported at once") {
  CHECK(only(errors_of(with(R"({"name": "s", "whem": [], "then": {"audit": true}})")),
             "/scenarios/0/whem", "an unknown name", "one of: name, about, given, when, then"));
  CHECK(only(errors_of(with(R"({"name": "s", "name": "t", "when": []})")), "/scenarios/0/name",
             "the name a second time", "each name once"));
  CHECK(only(errors_of(R"({"format": "ducat scenarios 1"})"), "/scenarios", "nothing",
             "a list of scenarios"));
  CHECK(only(errors_of(with("")), "/scenarios", "an empty list", "at least one"));
  CHECK(only(errors_of("[]"), "", "an empty list", "an object"));
  CHECK(errors_of("{").size() == 1);
  CHECK(only(errors_of(with(R"({"name": "s", "when": []}, {"name": "s", "when": []})")),
             "/scenarios/1/name", "\"s\"", "no other scenario"));
  CHECK(only(errors_of(with(R"({"name": "s"})")), "/scenarios/0/when", "nothing", "steps"));
  const auto several = errors_of(with(R"({"nam": "s", "when": [{"advance": 1}, {"advanc": "x"}],
                                          "then": {"balance": {}}})"));
  CHECK(several.size() == 5);
}

TEST_CASE("prices are needed, and a currency where they have several or none") {
  CHECK(only(errors_of(R"({"format": "ducat scenarios 1",
                          "scenarios": [{"name": "s", "when": []}]})"),
             "/scenarios/0/given", "nothing", "prices"));
  const std::string two = R"({"format": "ducat scenarios 1", "scenarios": [{"name": "s",
      "when": [], "given": {"prices": [{"currency": "CNY", "skus": [
        {"name": "t", "meter": "counted", "unit": "token"}], "prices": [
        {"sku": "t", "unit": "token", "price": "1"},
        {"sku": "t", "unit": "token", "price": "1", "currency": "USD"}]}] CURRENCY }}]})";
  const auto stating = [&](std::string_view currency) {
    std::string text = two;
    return errors_of(text.replace(text.find("CURRENCY"), 8, currency));
  };
  CHECK(only(stating(""), "/scenarios/0/given~1currency", "nothing", "several"));
  CHECK(stating(R"(, "currency": "USD")").empty());
}

TEST_CASE("an error in a list that stands in place has its pointer in this file") {
  CHECK(only(errors_of(with(R"({"name": "s", "when": [], "given": {"currency": "CNY",
               "prices": {"skus": [{"name": "t", "meter": "counted", "unit": "tokens"}],
                          "prices": []}}})")),
             "/scenarios/0/given/prices/skus/0/unit", "\"tokens\"", "a unit"));
  CHECK(only(errors_of(with(R"({"name": "s", "when": [],
               "given": {"packs": [{"account": "acme", "quantity": "1", "unit": "degree",
                                    "from": "2026-11-01"}]}})")),
             "/scenarios/0/given/packs/0/paid", "nothing", "what it cost"));
  CHECK(only(errors_of(with(R"({"name": "s", "when": [], "given": {"accounts": [{}]}})")),
             "/scenarios/0/given/accounts/0/name", "nothing", "the account's name"));
  CHECK(only(errors_of(with_step(R"({"grant": {"account": "acme", "quantity": "0",
               "unit": "degree", "paid": "0", "from": "2026-11-01"}})")),
             "/scenarios/0/when/0/grant/quantity", "\"0\"", "more than zero"));
  // What all scenarios of a file share is wrong once.
  CHECK(errors_of(R"({"format": "ducat scenarios 1", "given": {"currency": "CNY", "prices": {}},
      "scenarios": [{"name": "a", "when": []}, {"name": "b", "when": []}]})")
            .size() == 2);
}

TEST_CASE("a step says one thing, and says it whole") {
  const auto usage = [](std::string_view members) {
    return errors_of(with_step(R"({"usage": {"account": "acme", "sku": "a100", )" +
                               std::string(members) + "}}"));
  };
  const std::string at = "/scenarios/0/when/0";
  CHECK(only(errors_of(with_step("{}")), at, "an empty object", "one of: usage, quote"));
  CHECK(only(errors_of(with_step(R"({"advance": "2026-11-01", "check": {"audit": true}})")), at,
             "an object", "one of: usage"));
  CHECK(only(usage(R"("cards": 1, "start": "2026-11-01")"), at + "/usage/end", "nothing",
             "an instant"));
  CHECK(only(usage(R"("cards": "one", "start": "2026-11-01", "end": "2026-11-02")"),
             at + "/usage/cards", "\"one\"", "a number of cards"));
  CHECK(only(usage(R"("cards": 1.5, "start": "2026-11-01", "end": "2026-11-02")"),
             at + "/usage/cards", "1.5", "a number of cards"));
  CHECK(only(usage(R"("quantity": "1 degrees", "at": "2026-11-01")"), at + "/usage/quantity",
             "\"1 degrees\"", "an exact quantity"));
  CHECK(only(usage(R"("quantity": "1 TFLOPS", "at": "2026-11-01")"), at + "/usage/quantity",
             "\"1 TFLOPS\"", "an exact quantity"));
  CHECK(only(usage(R"("quantity": "1.5", "at": "2026-11-01")"), at + "/usage/quantity", "\"1.5\"",
             "a whole number"));
  CHECK(only(usage(R"("quantity": "1/7 degree", "at": "2026-11-01")"), at + "/usage/quantity",
             "\"1/7 degree\"", "a whole number of the smallest unit"));
  CHECK(only(usage(R"("quantity": 1, "at": "2026-11-01", "end": "2026-11-01")"), at + "/usage/end",
             "\"2026-11-01\"", "nothing"));
  CHECK(only(usage(R"("cards": 1, "quantity": 1)"), at + "/usage", "an object",
             "either cards with start and end, or a quantity with at"));
  CHECK(only(usage(R"("cards": 1, "start": "2026-11-01", "end": "2026-11-02",
                      "dimensions": {"region": "east"})"),
             at + "/usage/dimensions/region", "\"east\"", "no price and no pack asks"));
  CHECK(only(errors_of(with_step(R"({"check": {"audit": false}})")), at + "/check/audit", "false",
             "true"));
  CHECK(
      only(errors_of(with_step(R"({"check": {"audit": true}, "expect": {"refused": "conflict"}})")),
           at + "/expect", "an object", "nothing"));
}

TEST_CASE("an expectation that no outcome can have is an error") {
  const auto expect = [](std::string_view members) {
    return errors_of(with_step(R"({"usage": {"account": "acme", "sku": "a100", "cards": 1,
        "start": "2026-11-01", "end": "2026-11-02"}, "expect": {)" +
                               std::string(members) + "}}"));
  };
  const std::string at = "/scenarios/0/when/0/expect";
  CHECK(only(expect(""), at, "an empty object", "what is expected"));
  CHECK(only(expect(R"("refused": "no_such_error")"), at + "/refused", "\"no_such_error\"",
             "the name of an error"));
  CHECK(only(expect(R"("refused": "conflict", "priced": "1")"), at + "/priced", "\"1\"",
             "no outcome"));
  CHECK(only(expect(R"("missing": "1")"), at + "/missing", "\"1\"", "only a refusal"));
  CHECK(only(expect(R"("priced": "1 USD")"), at + "/priced", "\"1 USD\"", "exact money of CNY"));
  CHECK(only(expect(R"("priced": 1.5)"), at + "/priced", "1.5", "exact money"));
  CHECK(only(expect(R"("amount": "1")"), at + "/amount", "\"1\"", "an exact quantity"));
  CHECK(only(expect(R"("lines": [{"covered": "1 degree", "priced": "1 degree"}])"), at + "/lines/0",
             "an object", "one of: covered, priced, paid"));
  CHECK(only(expect(R"("lines": [{"paid": "1", "owed": "1"}])"), at + "/lines/0/owed",
             "an unknown name", "one of: paid, wallet, left"));
  CHECK(only(errors_of(with_step(R"({"advance": "2026-11-01", "expect": {"priced": "1"}})")),
             at + "/priced", "an unknown name", "one of: refused"));
  CHECK(only(errors_of(with(R"({"name": "s", "then": {"statement": {"total": "1"}}})")),
             "/scenarios/0/then/statement/rounding", "nothing", "one of: half_even, half_up"));
  for (const std::string month : {"November", "2026-13", "2026-00", "2026-1", "2026/11", "202 -11"})
    CHECK(only(errors_of(with(R"({"name": "s", "then": {"statement": {"rounding": "up",
               "rows": [{"month": ")" +
                              month + R"("}]}}})")),
               "/scenarios/0/then/statement/rows/0/month", '"' + month + '"', "a month such as"));
}

TEST_CASE("what a file gives must be sound though every scenario states its own") {
  const auto giving = [](std::string_view given) {
    return errors_of(R"({"format": "ducat scenarios 1", "given": )" + std::string(given) +
                     R"(, "scenarios": [{"name": "s", "when": [], "given": {"currency": "CNY",
                         "now": "2026-11-01", "accounts": [], "packs": [], "prices": )" +
                     std::string(prices) + "}}]}");
  };
  CHECK(giving("{}").empty());
  CHECK(only(giving(R"({"currency": "yuan"})"), "/given/currency", "\"yuan\"", "ISO 4217"));
  CHECK(only(giving(R"({"now": "soon"})"), "/given/now", "\"soon\"", "a date"));
  CHECK(only(giving(R"({"accounts": [{}]})"), "/given/accounts/0/name", "nothing", "name"));
  CHECK(only(giving(R"({"packs": 1})"), "/given/packs", "1", "a list"));
  CHECK(only(giving(R"({"prices": "../p.json"})"), "/given/prices", "\"../p.json\"", "below"));
  CHECK(only(giving(R"({"prices": {"skus": [], "prices": {}}})"), "/given/prices/prices",
             "an empty object", "a list"));
}

TEST_CASE("files that a scenario names lie below its folder") {
  const temporary_folder folder;
  folder.write("prices.json",
               R"({"format": "ducat price list 1", "name": "p", )" + std::string(prices.substr(1)));
  folder.write("inner/broken.json", "{");
  folder.write("packs.json", R"({"format": "ducat packs 1", "accounts": [{"name": "acme"}]})");
  const auto naming = [&](std::string_view path, std::string_view more = "") {
    return read_scenarios(R"({"format": "ducat scenarios 1", "scenarios": [{"name": "s",
        "when": [], "given": {"currency": "CNY", "prices": ")" +
                              std::string(path) + "\"" + std::string(more) + "}}]}",
                          folder.at("inner/s.json"))
        .errors;
  };
  for (const std::string& out : {std::string("../prices.json"), folder.at("prices.json"),
                                 std::string("x/../../prices.json"), std::string("")}) {
    INFO(out);
    CHECK(only(naming(out), "/scenarios/0/given/prices", '"' + out + '"', "below this file's"));
  }
  CHECK(only(naming(R"(broken.json\u0000)"), "/scenarios/0/given/prices", R"("broken.json\u0000")",
             "below this file's"));
  CHECK(only(naming("none.json"), "/scenarios/0/given/prices", "\"none.json\"", "can be read"));
  const auto broken = naming("broken.json");
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].file == folder.at("inner/broken.json"));

  std::error_code error;
  std::filesystem::create_symlink(folder.at("prices.json"), folder.at("inner/link.json"), error);
  if (!error)
    CHECK(only(naming("link.json"), "/scenarios/0/given/prices", "\"link.json\"", "below this"));

  const auto above = [&](std::string_view given) {
    return read_scenarios(R"({"format": "ducat scenarios 1", "scenarios": [{"name": "s",
        "when": [], "given": {"prices": "prices.json", )" +
                              std::string(given) + "}}]}",
                          folder.at("s.json"));
  };
  const scenario_reading good = above(R"("packs": "packs.json")");
  REQUIRE(good.scenarios.size() == 1);
  CHECK(good.scenarios[0].accounts.front().name == "acme");
  CHECK(only(above(R"("packs": "packs.json", "accounts": [{"name": "b"}])").errors,
             "/scenarios/0/given/accounts", "a list", "the file of packs has accounts"));
}

TEST_CASE("scenario files are found below a folder, by their name") {
  const temporary_folder folder;
  for (const char* const name : {"b.scenario.json", "inner/a.scenario.json", "prices.json"})
    folder.write(name, "{}");
  const auto found = find_scenario_files(folder.at(""));
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 2);
  CHECK(std::is_sorted(found->begin(), found->end()));
  CHECK(found->front().ends_with("b.scenario.json"));
  CHECK(find_scenario_files(folder.at("prices.json"))->size() == 1);
  CHECK_FALSE(find_scenario_files(folder.at("nowhere")).has_value());
  CHECK_FALSE(read_scenario_file(folder.at("nowhere")).errors.empty());
}
