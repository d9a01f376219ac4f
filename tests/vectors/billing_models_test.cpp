// SPDX-License-Identifier: MIT
// No model of billing.jsonl is overlooked: one test runs it, but for rows that a list gives a
// reason for.
#include "support/catch.hpp"
#include "support/json_lines.hpp"
#include "support/shared_data.hpp"
#include "vectors/billing_models.hpp"

#include <cstddef>
#include <cstdio>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

using namespace ducat_test;
using namespace ducat_test::billing;

namespace {

struct standing {
  std::string by;  // the test that runs the model
  std::size_t rows = 0;
};

// Every model that a test claims; each stands in one place.
std::map<std::string, standing> known_models() {
  std::map<std::string, standing> known;
  for (const claiming_test& test : claiming_tests) {
    for (const model_runner& runner : test.models()) {
      INFO(runner.model);
      CHECK(known.emplace(runner.model, standing{test.file}).second);
    }
  }
  return known;
}

}  // namespace

TEST_CASE("every model of the billing vectors is run, or listed with the reason") {
  const auto file = shared_file("vectors/billing.jsonl");
  if (!file) return;
  std::map<std::string, standing> known = known_models();
  std::size_t rows = 0;
  std::size_t run = 0;
  std::size_t listed = 0;
  for (const nlohmann::json& row : json_lines(*file)) {
    REQUIRE(row.is_object());
    REQUIRE(row.at("model").is_string());
    INFO(row.at("id") << ": " << row.at("model") << " has no test");
    const auto found = known.find(row.at("model").get<std::string>());
    CHECK(found != known.end());
    ++rows;
    if (found == known.end()) continue;
    const std::string id = row.at("id").get<std::string>();
    if (const char* const reason = reason_to_skip(id); reason != nullptr) {
      CHECK(std::string_view{reason}.size() > 20);
      ++listed;
      std::printf("  0 %s: %s\n", id.c_str(), reason);
      continue;
    }
    ++found->second.rows;
  }
  CHECK(listed == std::size(unclaimed_rows));
  for (const auto& [model, stands] : known) {
    INFO(model << ": " << stands.by << ": no row of the file has this model");
    CHECK(stands.rows > 0);
    run += stands.rows;
    std::printf("%3zu %s: %s\n", stands.rows, model.c_str(), stands.by.c_str());
  }
  CHECK(run + listed == rows);
  std::printf("billing.jsonl: of %zu rows %zu are run, %zu listed\n", rows, run, listed);
}
