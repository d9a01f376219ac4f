// SPDX-License-Identifier: MIT
// Prices at run time: what loads, what is refused, what it costs; against published rating vectors.
#include "support/json_lines.hpp"
#include "support/print_units.hpp"
#include "support/random.hpp"
#include "support/shared_data.hpp"

#include <ducat/units/any_price.hpp>
#include <ducat/units/literals.hpp>

#include <string>

using namespace ducat;
using namespace ducat::literals;
using ducat_test::every_rounding;

namespace {

constexpr const char* mode_names[] = {"half_even", "half_up", "half_down", "up",
                                      "down",      "ceiling", "floor"};

int128 integer_at(const nlohmann::json& row, const char* field) {
  return parse_integer(row.at(field).get<std::string>()).value();
}

}  // namespace

TEST_CASE("a price rates as the published vectors say, in every mode") {
  const auto path = ducat_test::shared_file("vectors/rating.jsonl");
  if (!path) return;
  int rated = 0;
  for (const auto& row : ducat_test::json_lines(*path)) {
    CAPTURE(row.at("id").get<std::string>());
    const auto unit = currency::of("VECTOR", row.at("exponent").get<int>());
    REQUIRE(unit.has_value());
    const std::string quoted = row.at("price_per_degree");
    const auto price = any_price::parse(quoted, *unit, any_quantity{1_degree});
    if (row.at("tag") == "extreme_int128_price") {
      CHECK(price.error().code == errc::overflow);
      continue;
    }
    REQUIRE(price.has_value());
    const flops used{integer_at(row, "amount_flop")};
    const auto cost = checked_multiply(*price, any_quantity{used});
    REQUIRE(cost.has_value());
    for (std::size_t i = 0; i < 7; ++i) {
      const int128 expected =
          parse_integer(row.at("expected").at(mode_names[i]).get<std::string>()).value();
      CHECK(cost->round(every_rounding[i]).value().minor == expected);
    }
    ++rated;
  }
  CHECK(rated >= 152);
}

TEST_CASE("half a fen is rounded as the mode says, and its neighbours are not ties") {
  const auto per_degree = 20_cny / 1_degree;
  const flops half_fen{280'800'000'000'000};
  const int expected[] = {0, 1, 0, 1, 0, 1, 0};
  const int negative[] = {0, -1, 0, -1, 0, 0, -1};
  for (std::size_t i = 0; i < 7; ++i) {
    CAPTURE(mode_names[i]);
    CHECK((per_degree * half_fen).round(every_rounding[i])->count() == expected[i]);
    CHECK((per_degree * -half_fen).round(every_rounding[i])->count() == negative[i]);
  }
  CHECK((per_degree * (3 * half_fen)).round(rounding::half_even)->count() == 2);
  CHECK((per_degree * (5 * half_fen)).round(rounding::half_even)->count() == 2);
  CHECK((per_degree * (half_fen + 1_flop)).round(rounding::half_even)->count() == 1);
  CHECK((per_degree * (half_fen - 1_flop)).round(rounding::half_up)->count() == 0);
  CHECK(to_text((per_degree * -half_fen).round(rounding::half_even).value()) == "0.00");
}

TEST_CASE("one yuan a million tokens: five thousand are half a fen") {
  const auto per_million = 1_cny / 1_mtoken;
  CHECK(per_million * 5'000_tokens == exact_money<cny>{mixed{0, 1, 2}});
  CHECK((per_million * 5'000_tokens).round(rounding::half_even).value() == 0_cny);
  CHECK((per_million * 5'000_tokens).round(rounding::half_up).value() == 0.01_cny);
  CHECK((per_million * 15'000_tokens).round(rounding::half_even).value() == 0.02_cny);
  CHECK((per_million * 15'000_tokens).round(rounding::half_up).value() == 0.02_cny);
}

TEST_CASE("a price made at run time is a result") {
  using per_compute = price<cny, compute_dimension>;
  CHECK(per_compute::of(20_cny, 1_degree).value() == 20_cny / 1_degree);
  CHECK(per_compute::of(20_cny, 0_degrees).error().code == errc::division_by_zero);
  CHECK(per_compute::of(20_cny, -1_degree).error().code == errc::out_of_range);
  CHECK(per_compute::parse("19.99", 1_degree).value() == 19.99_cny / 1_degree);
  CHECK(per_compute::parse("19.990000000000000", 1_degree).value() == 19.99_cny / 1_degree);
  CHECK(per_compute::parse("0.000000000001", 1_degree)->figures().scale() == 12);
  CHECK(per_compute::parse("0.0000000000001", 1_degree).error().code == errc::inexact);
  CHECK(per_compute::parse("19,99", 1_degree).error().code == errc::invalid_text);
  CHECK(per_compute::parse("9223372036854775807", 1_degree).has_value());
  CHECK(per_compute::parse("9223372036854775808", 1_degree).error().code == errc::overflow);
  CHECK(per_compute::parse("-9223372036854775808", 1_degree).has_value());
  CHECK(per_compute::of(money<cny>::max(), 1_degree).error().code == errc::overflow);
  // Trailing zeros take no room: 10^19 fen are 10^17 yuan.
  CHECK(per_compute::of(money<cny>{int128{10'000'000'000} * 1'000'000'000}, 1_degree).has_value());
}

TEST_CASE("prices are equal and ordered by what they cost, not by how they are quoted") {
  CHECK(20_cny / 1_degree == 40_cny / 2_degrees);
  CHECK_FALSE((20_cny / 1_degree).figures() == (40_cny / 2_degrees).figures());
  CHECK(20_cny / 1_degree > 19.99_cny / 1_degree);
  CHECK(20_cny / 3_degrees < 20_cny / 1_degree);
  CHECK(-1_cny / 1_degree < 0_cny / 1_degree);
  CHECK(-20_cny / 1_degree < -20_cny / 2_degrees);
  CHECK(-20_cny / 1_degree < 1_cny / 1_degree);
}

TEST_CASE("price zero, a credit, and amounts of any size cost what they should") {
  CHECK(0_cny / 1_degree * flops::max() == 0_cny);
  CHECK(to_text((0_cny / 1_degree * flops::min()).round(rounding::floor).value()) == "0.00");
  CHECK(-7_cny / 1_degree * 3_degrees == -21_cny);
  CHECK(20_cny / 1_degree * 0_flops == 0_cny);
  const auto dear = 9'000'000_cny / 1_flop;
  CHECK(checked_multiply(dear, flops::max()).error().code == errc::overflow);
  CHECK((20_cny / 1_degree * flops::max()).round(rounding::down).has_value());
}

TEST_CASE("a run-time price of another dimension is refused") {
  const any_price per_degree{20_cny / 1_degree};
  CHECK(checked_multiply(per_degree, any_quantity{1_token}).error().code == errc::unit_mismatch);
  CHECK(checked_multiply(per_degree, any_quantity{2_degrees})->round(rounding::down).value() ==
        any_money{40_cny});
  CHECK(any_price::of(any_money{20_cny}, any_quantity{}).error().code == errc::unit_mismatch);
  CHECK(per_degree.as<cny, compute_dimension>().value() == 20_cny / 1_degree);
  CHECK(per_degree.as<usd, compute_dimension>().error().code == errc::currency_mismatch);
  CHECK(per_degree.as<cny, token_dimension>().error().code == errc::unit_mismatch);
  CHECK(unit_price::of({1, 0}, 13, 1).error().code == errc::out_of_range);
  CHECK(unit_price::of({integer_limits<std::int64_t>::max, 12}, 0, int128_max).error().code ==
        errc::overflow);
}
