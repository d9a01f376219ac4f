// SPDX-License-Identifier: MIT
// FLOP × price per degree → minor units, in every mode: ties, ties ± 1 FLOP, extremes; answers by
// unbounded fractions.
#include "support/json_lines.hpp"
#include "support/oracle.hpp"
#include "support/print.hpp"
#include "support/random.hpp"
#include "support/shared_data.hpp"

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/divisor.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mul_div.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;
using nlohmann::json;

namespace {

// FLOP in a degree: 312 TFLOPS for an hour. Written out here, so that the units' own constant is
// not its own witness.
constexpr uint128 flop_per_degree = uint128{312} * 1'000'000'000'000U * 3'600U;
constexpr int price_digits = 12;

constexpr const char* mode_names[] = {"half_even", "half_up", "half_down", "up",
                                      "down",      "ceiling", "floor"};

int128 integer(const json& row, const char* field) {
  return parse_integer(row.at(field).get<std::string>()).value();
}

void check_refused(const json& row) {
  std::int64_t narrow = 0;
  CHECK_FALSE(try_convert(integer(row, "price_e12"), narrow));
  // Even with a 128-bit price the kernel says that the amount does not fit.
  const uint128 denominator =
      flop_per_degree * power_of_ten(price_digits - row.at("exponent").get<int>());
  for (const rounding mode : every_rounding) {
    const auto minor =
        mul_div(integer(row, "amount_flop"), integer(row, "price_e12"), denominator, mode);
    REQUIRE_FALSE(minor.has_value());
    CHECK(minor.error().code == errc::overflow);
  }
}

void check_rated(const json& row) {
  const int128 flop = integer(row, "amount_flop");
  const std::string price_text = row.at("price_per_degree");
  const auto read = parse_fixed(price_text, price_digits);
  REQUIRE(read.has_value());
  CHECK(*read == integer(row, "price_e12"));
  std::int64_t price = 0;
  REQUIRE(try_convert(*read, price));

  const uint128 wide = flop_per_degree * power_of_ten(price_digits - row.at("exponent").get<int>());
  const uint128 common = gcd(magnitude(*read), wide);
  // The reduced price has a small denominator where it can: both branches of the divisor must
  // agree.
  const divisor prepared{wide};
  const divisor reduced_price{wide / common};
  const int128 coefficient = *read < 0 ? -static_cast<int128>(magnitude(*read) / common)
                                       : static_cast<int128>(magnitude(*read) / common);
  const auto unrounded = make_mixed(flop, price, prepared);
  REQUIRE(unrounded.has_value());
  bool fits = true;
  for (int i = 0; i < 7; ++i) {
    INFO(mode_names[i]);
    const int128 expected =
        parse_integer(row.at("expected").at(mode_names[i]).get<std::string>()).value();
    CHECK(mul_div(flop, price, prepared, every_rounding[i]).value() == expected);
    CHECK(mul_div(flop, coefficient, reduced_price, every_rounding[i]).value() == expected);
    CHECK(round(*unrounded, every_rounding[i]).value() == expected);
    std::int64_t narrow = 0;
    fits = fits && try_convert(expected, narrow);
  }
  CHECK(fits == row.at("fits_int64").get<bool>());

  const fraction expected{cpp_int{row.at("exact_numerator").get<std::string>()},
                          cpp_int{row.at("exact_denominator").get<std::string>()}};
  const mixed value = reduced(*unrounded);
  CHECK(exact(value) == expected);
  CHECK(big(value.denominator) == expected.denominator);
  CHECK((value.rest == 0) == row.at("is_exact").get<bool>());
  CHECK((value.denominator == 2) == row.at("is_tie").get<bool>());
}

}  // namespace

TEST_CASE("every rating vector gives the minor units of the exact fraction, rounded once") {
  const auto path = shared_file("vectors/rating.jsonl");
  if (!path) return;
  const auto rows = json_lines(*path);
  std::size_t rated = 0;
  std::size_t refused = 0;
  for (const json& row : rows) {
    INFO(row.dump());
    REQUIRE(row.is_object());
    if (row.at("tag") == "extreme_int128_price") {
      check_refused(row);
      ++refused;
    } else {
      check_rated(row);
      ++rated;
    }
  }
  CHECK(rated + refused == rows.size());
  CHECK(rated > refused);
  WARN(rated << " rating vectors rated, " << refused << " refused as they must be");
}
