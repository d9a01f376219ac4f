// SPDX-License-Identifier: MIT
// Exact money over many lines: nothing leaks, whatever the order, the mode, the sign or the prices.
#include "support/death.hpp"
#include "support/oracle.hpp"
#include "support/print_units.hpp"
#include "support/random.hpp"

#include <ducat/units/allocation.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/units/price.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

constexpr auto per_degree = 20_cny / 1_degree;
using yuan = exact_money<cny>;

// The rounded stream: each line is what the rounded total grows by.
money<cny> next_line(yuan& total, const yuan& cost, rounding mode) {
  const money<cny> before = total.round(mode).value();
  total += cost;
  return total.round(mode).value() - before;
}

}  // namespace

TEST_CASE("one card for an hour, second by second, costs twenty yuan; rounded lines cost 36 or 0") {
  const yuan second = per_degree * 1_degree_second;
  CHECK(second.minor() == mixed{0, 5, 9});
  yuan total;
  money<cny> carried;
  money<cny> careless;
  for (int i = 0; i < 3'600; ++i) {
    carried += next_line(total, second, rounding::half_even);
    careless += second.round(rounding::half_even).value();
  }
  CHECK(total == 20_cny);
  CHECK(carried == 20_cny);
  CHECK(careless == 36_cny);
}

TEST_CASE("three million lines of a millisecond cost twenty yuan, too") {
  const yuan line = per_degree * (312_tflops * 1_ms);
  CHECK(line.minor() == mixed{0, 1, 1'800});
  yuan total;
  money<cny> up;
  for (int i = 0; i < 3'600'000; ++i) {
    total += line;
    if (i % 3'600 == 0) up += line.round(rounding::up).value() * 3'600;
  }
  CHECK(total == 20_cny);
  CHECK(up == 36'000_cny);
  CHECK(line.round(rounding::half_even).value() == 0_cny);
}

TEST_CASE("lines and refunds that cross zero add up to the rounded total, in every mode") {
  INFO(seed_text());
  for (const rounding mode : every_rounding) {
    random_source random{7};
    yuan total;
    money<cny> lines;
    for (int i = 0; i < 2'000; ++i) {
      const flops used{random.integer(60)};
      lines += next_line(total, per_degree * used, mode);
      CHECK(lines == total.round(mode).value());
    }
  }
}

TEST_CASE("a line and its reversal leave the state as it was") {
  yuan total = per_degree * 7_degree_seconds;
  const mixed before = total.minor();
  const flops used{123'456'789'012'345};
  for (const rounding mode : every_rounding) {
    const money<cny> charged = next_line(total, per_degree * used, mode);
    const money<cny> refunded = next_line(total, per_degree * -used, mode);
    CHECK(charged + refunded == 0_cny);
    CHECK(total.minor() == before);
  }
}

TEST_CASE("a change of price keeps the fraction") {
  const auto second_price = 19.99_cny / 1_degree;
  const auto by_token = 0.01_cny / 3_tokens;
  yuan total;
  money<cny> lines;
  fraction expected{0};
  for (int i = 0; i < 300; ++i) {
    lines += next_line(total, per_degree * 1_degree_second, rounding::half_even);
    lines += next_line(total, second_price * 1_degree_second, rounding::half_even);
    lines += next_line(total, by_token * 1_token, rounding::half_even);
    expected = expected + fraction{5, 9} + fraction{1'999, 3'600} + fraction{1, 3};
  }
  CHECK(ducat_test::exact(total.minor()) == expected);
  CHECK(lines == total.round(rounding::half_even).value());
}

TEST_CASE("ten million lines give one sum, in any order and from any number of shards") {
  INFO(seed_text());
  random_source random{37};
  std::vector<yuan> kinds;
  for (int i = 0; i < 64; ++i) {
    const flops used{random.integer(60)};
    kinds.push_back(i % 2 == 0 ? per_degree * used : 3.99_cny / 7_degrees * used);
  }
  constexpr int rounds = 10'000'000 / 64;
  yuan in_order;
  for (int i = 0; i < rounds; ++i) {
    for (const yuan& line : kinds) in_order += line;
  }
  std::mt19937_64 engine{seed()};
  std::shuffle(kinds.begin(), kinds.end(), engine);
  yuan merged;
  for (const yuan& line : kinds) {
    yuan shard;
    for (int i = 0; i < rounds; ++i) shard += line;
    merged += shard;
  }
  CHECK(in_order == merged);
}

TEST_CASE("exact money stops where it cannot be exact") {
  const yuan most{money<cny>::max()};
  CHECK(checked_add(most, yuan{0.01_cny}).error().code == errc::overflow);
  CHECK(checked_subtract(yuan{money<cny>::min()}, yuan{0.01_cny}).error().code == errc::overflow);
  CHECK(checked_negate(yuan{money<cny>::min()}).error().code == errc::overflow);
  CHECK(broken_invariant([&] { (void)(most + yuan{0.01_cny}); }) != "");
  // Two prime denominators whose product passes 128 bits.
  const yuan a{mixed{0, 1, uint128_max - 158}};
  const yuan b{mixed{0, 1, uint128_max - 172}};
  CHECK(checked_add(a, b).error().code == errc::overflow);
  CHECK(yuan{mixed{int128_max, 1, 2}}.round(rounding::up).error().code == errc::overflow);
  CHECK(broken_invariant([] { (void)yuan{mixed{0, 2, 2}}; }) != "");
}

TEST_CASE("money times a ratio is exact until it is rounded") {
  CHECK(2'400'000_cny * ratio{4, 5} == 1'920'000_cny);
  CHECK((0.25_cny * ratio{6, 100}).minor() == mixed{1, 1, 2});
  CHECK((0.25_cny * ratio{6, 100}).round(rounding::half_even).value() == 0.02_cny);
  CHECK(checked_multiply(money<cny>::max(), ratio{2}).error().code == errc::overflow);
}

TEST_CASE("a rounded total is split over exact shares, to the last fen") {
  const yuan third{mixed{333, 1, 3}};
  const yuan shares[] = {third, third, third};
  money<cny> parts[3];
  REQUIRE(allocate(10_cny, shares, 3, parts).has_value());
  CHECK(parts[0] == 3.34_cny);
  CHECK(parts[1] == 3.33_cny);
  CHECK(parts[2] == 3.33_cny);

  const yuan credits[] = {-third, -third, -third};
  REQUIRE(allocate(-10_cny, credits, 3, parts).has_value());
  CHECK(parts[0] == -3.34_cny);
  CHECK(parts[1] == -3.33_cny);

  CHECK(allocate(11_cny, shares, 3, parts).error().code == errc::out_of_range);
  CHECK(parts[0] == -3.34_cny);
  CHECK(allocate(1_cny, shares, 0, parts).error().code == errc::no_weights);

  const int128 weights[] = {3, 0, 1};
  REQUIRE(allocate(0.05_cny, weights, 3, parts).has_value());
  CHECK(parts[0] == 0.04_cny);
  CHECK(parts[1] == 0_cny);
  CHECK(parts[2] == 0.01_cny);
  const int128 bad[] = {1, -1};
  CHECK(allocate(1_cny, bad, 2, parts).error() == failure{errc::negative_weight, 1});
}
