// SPDX-License-Identifier: MIT
// Splits from the tests of other money libraries: ours is their largest-remainder column, and their
// errors.
#include "support/json_lines.hpp"
#include "support/print.hpp"
#include "support/shared_data.hpp"

#include <ducat/exact/allocate.hpp>
#include <ducat/exact/decimal.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;
using nlohmann::json;

namespace {

// Weights written as decimals are brought to one scale: only their proportion counts.
std::vector<int128> weights_of(const json& row) {
  std::vector<decimal> read;
  int scale = 0;
  for (const std::string text : row.at("weights")) {
    read.push_back(parse_decimal(text).value());
    scale = std::max(scale, read.back().scale);
  }
  std::vector<int128> weights;
  for (const decimal& weight : read) {
    int128 scaled = 0;
    const auto factor = static_cast<int128>(power_of_ten(scale - weight.scale));
    REQUIRE(try_multiply(weight.coefficient, factor, scaled));
    weights.push_back(scaled);
  }
  return weights;
}

void check_error(const std::string& expected, const result<void>& outcome) {
  REQUIRE_FALSE(outcome.has_value());
  if (expected == "no_weights") {
    CHECK(outcome.error().code == errc::no_weights);
  } else if (expected == "negative_weight") {
    CHECK(outcome.error().code == errc::negative_weight);
  } else {
    FAIL("an error of the vectors that this test does not know: " << expected);
  }
}

}  // namespace

TEST_CASE("every allocation vector is split by largest remainder") {
  const auto path = shared_file("vectors/allocation.jsonl");
  if (!path) return;
  const auto rows = json_lines(*path);
  std::size_t split = 0;
  std::size_t refused = 0;
  for (const json& row : rows) {
    INFO(row.dump());
    REQUIRE(row.is_object());
    const int128 amount = parse_integer(row.at("amount").get<std::string>()).value();
    const auto weights = weights_of(row);
    std::vector<int128> parts(weights.size(), -7);
    const auto outcome = allocate(amount, weights.data(), weights.size(), parts.data());
    if (row.contains("expected_error")) {
      check_error(row.at("expected_error"), outcome);
      CHECK(parts == std::vector<int128>(weights.size(), -7));
      ++refused;
      continue;
    }
    REQUIRE(outcome.has_value());
    std::vector<int128> expected;
    for (const std::string part : row.at("expected").at("largest_remainder")) {
      expected.push_back(parse_integer(part).value());
    }
    CHECK(parts == expected);
    ++split;
  }
  CHECK(split + refused == rows.size());
  CHECK(split > refused);
  WARN(split << " allocation vectors split, " << refused << " refused as they must be");
}
