// SPDX-License-Identifier: MIT
#include "support/death.hpp"
#include "support/print.hpp"

#include <ducat/exact/ratio.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t least = integer_limits<std::int64_t>::min;
constexpr std::int64_t greatest = integer_limits<std::int64_t>::max;

}  // namespace

TEST_CASE("a ratio is in lowest terms, its denominator positive") {
  const ratio h100_to_a100{9'894, 3'120};
  CHECK(h100_to_a100.numerator() == 1'649);
  CHECK(h100_to_a100.denominator() == 520);
  CHECK(ratio{3, -6} == ratio{-1, 2});
  CHECK(ratio{-3, -6} == ratio{1, 2});
  CHECK(ratio{0, -5} == ratio{});
  CHECK(ratio{}.denominator() == 1);
  CHECK(ratio{4}.is_integer());
  CHECK_FALSE(ratio{1, 7}.is_integer());
  CHECK(ratio{uint128{6}, std::int8_t{4}} == ratio{3, 2});
}

TEST_CASE("the extremes of 64 bits are kept, and what leaves them is an error") {
  CHECK(ratio{least, 1}.numerator() == least);
  CHECK(ratio::of(least, -1).error().code == errc::overflow);
  CHECK(ratio::of(1, least).error().code == errc::overflow);
  CHECK(ratio::of(2, least).value() == ratio{-1, 1LL << 62});
  CHECK(ratio::of(least, least).value() == ratio{1});
  CHECK(ratio::of(int128_min, int128_min).value() == ratio{1});
  CHECK(ratio::of(int128_min, 1).error().code == errc::overflow);
  CHECK(ratio::of(1, 0).error().code == errc::division_by_zero);
  CHECK(ratio::of(0, 0).error().code == errc::division_by_zero);
  CHECK(broken_invariant([] { (void)ratio{1, 0}; }) == "has_value_");
  CHECK(broken_invariant([] { (void)ratio{uint128_max, 1}; }) == "fits");
}

TEST_CASE("common factors go before the product overflows") {
  // 2^62/3 · 9/2^62 · 1/3 = 1: the first product taken as written has 2^65.
  const ratio a{1LL << 62, 3};
  const ratio b{9, 1LL << 62};
  CHECK(multiply(a, b).value() == ratio{3});
  CHECK(multiply(multiply(a, b).value(), ratio{1, 3}).value() == ratio{1});
  CHECK(multiply(ratio{greatest, 2}, ratio{2, greatest}).value() == ratio{1});
  CHECK(multiply(ratio{greatest}, ratio{2}).error().code == errc::overflow);
  CHECK(multiply(ratio{1, greatest}, ratio{1, 2}).error().code == errc::overflow);
  CHECK(multiply(ratio{least}, ratio{-1}).error().code == errc::overflow);
  CHECK(divide(ratio{1, 2}, ratio{-3, 4}).value() == ratio{-2, 3});
  CHECK(divide(ratio{1, 2}, ratio{}).error().code == errc::division_by_zero);
}

TEST_CASE("five years at four fifths are exactly 1024/3125") {
  ratio left{1};
  for (int year = 0; year < 5; ++year) left = multiply(left, ratio{4, 5}).value();
  CHECK(left == ratio{1'024, 3'125});
  CHECK(scale_floor(2'400'000, ratio::parse("0.8").value()).value() ==
        floor_quotient{1'920'000, 0});
}

TEST_CASE("ratios compare exactly") {
  CHECK(ratio{1, 3} < ratio{1, 2});
  CHECK(ratio{-1, 2} < ratio{-1, 3});
  CHECK(ratio{greatest - 1, greatest} > ratio{greatest - 2, greatest - 1});
  CHECK(ratio{least, 1} < ratio{least + 1, 1});
}

TEST_CASE("a seventh of a degree, seven times by the running total, is the degree") {
  const int128 degree = 1'123'200'000'000'000'000;
  const ratio seventh{1, 7};
  int128 by_total = 0;
  int128 by_slice = 0;
  for (int slice = 0; slice < 7; ++slice) {
    by_total += scale_floor(degree * (slice + 1), seventh).value().whole -
                scale_floor(degree * slice, seventh).value().whole;
    by_slice += scale_floor(degree, seventh).value().whole;
  }
  CHECK(by_total == degree);
  CHECK(by_slice == degree - degree % 7);
  CHECK(by_slice != degree);
  CHECK(scale_floor(degree, seventh).value().rest == 1'123'200'000'000'000'000U % 7);
  CHECK(scale_floor(-1, seventh).value() == floor_quotient{-1, 6});
  CHECK(scale_floor(int128_min, ratio{-1}).error().code == errc::overflow);
  CHECK(scale_floor(int128_min, ratio{1}).value().whole == int128_min);
}

TEST_CASE("ratios are read from decimals and fractions") {
  CHECK(ratio::parse("2").value() == ratio{2});
  CHECK(ratio::parse("0.7").value() == ratio{7, 10});
  CHECK(ratio::parse("-1.25").value() == ratio{-5, 4});
  CHECK(ratio::parse("1/7").value() == ratio{1, 7});
  CHECK(ratio::parse("-9894/3120").value() == ratio{-1'649, 520});
  CHECK(ratio::parse("1.000000000000000000000000").value() == ratio{1});
  CHECK(ratio::parse("9223372036854775807/9223372036854775807").value() == ratio{1});
}

TEST_CASE("what is no ratio says where it stops being one") {
  struct {
    const char* text;
    errc code;
    std::uint32_t position;
  } const bad[] = {
      {"", errc::invalid_text, 0},
      {"/7", errc::invalid_text, 0},
      {"1/", errc::invalid_text, 2},
      {"1/-7", errc::invalid_text, 2},
      {"1/+7", errc::invalid_text, 2},
      {"1//7", errc::invalid_text, 2},
      {"1/7/2", errc::invalid_text, 3},
      {"1.5/2", errc::invalid_text, 1},
      {"1/2.5", errc::invalid_text, 3},
      {"1 /2", errc::invalid_text, 1},
      {"0.7x", errc::invalid_text, 3},
      {"7e-1", errc::invalid_text, 1},
      {"1/0", errc::division_by_zero, 0},
      {"0.00000000000000000001", errc::overflow, 0},
      {"9223372036854775808", errc::overflow, 0},
  };
  for (const auto& row : bad) {
    INFO(row.text);
    const auto read = ratio::parse(row.text);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error() == failure{row.code, row.position});
  }
  CHECK(ratio::parse(std::string(10'000'000, '1')).error().code == errc::text_too_long);
  CHECK(ratio::parse("1/" + std::string(200, '1')).error().code == errc::text_too_long);
}

TEST_CASE("a ratio is made from integers only, and silently only where every value fits") {
  CHECK_FALSE(std::is_constructible_v<ratio, double>);
  CHECK_FALSE(std::is_constructible_v<ratio, double, int>);
  CHECK_FALSE(std::is_constructible_v<ratio, int, float>);
  CHECK_FALSE(std::is_constructible_v<ratio, bool>);
  CHECK(std::is_convertible_v<std::int64_t, ratio>);
  CHECK_FALSE(std::is_convertible_v<std::uint64_t, ratio>);
  CHECK_FALSE(std::is_convertible_v<int128, ratio>);
  CHECK(std::is_constructible_v<ratio, int128>);
  CHECK_FALSE(std::is_convertible_v<double, ratio>);
}
