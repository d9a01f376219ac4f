// SPDX-License-Identifier: MIT
// Decimal text in and out. The decimal vectors (vectors/decimal_vectors_test.cpp) hold the same
// code against other people's tests.
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/number_text.hpp>

#include <algorithm>
#include <cfenv>
#include <clocale>
#include <cstdint>
#include <limits>
#include <string>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("prices are read exactly") {
  CHECK(parse_decimal("19.99").value() == decimal{1'999, 2});
  CHECK(parse_decimal("1.50").value() == decimal{150, 2});
  CHECK(parse_fixed("20.00", 12).value() == 20'000'000'000'000);
  CHECK(parse_fixed("-0.05", 2).value() == -5);
  CHECK(parse_integer("007").value() == 7);
}

TEST_CASE("the accepted forms: a sign, leading zeros, and one missing run of digits") {
  CHECK(parse_decimal(".5").value() == decimal{5, 1});
  CHECK(parse_decimal("5.").value() == decimal{5, 0});
  CHECK(parse_decimal("+5").value() == decimal{5, 0});
  CHECK(parse_decimal("-0").value() == decimal{0, 0});
  CHECK(parse_decimal("007").value() == decimal{7, 0});
  CHECK(parse_fixed("-.5", 1).value() == -5);
  CHECK(parse_integer("-0").value() == 0);
  CHECK(parse_integer("+5").value() == 5);
}

TEST_CASE("everything else is refused, with the place of the offence") {
  struct {
    const char* text;
    std::uint32_t position;
  } const bad[] = {
      {"", 0},     {"+", 1},   {"-", 1},        {".", 1},   {"-.", 2},  {"1..2", 2},  {"1.2.3", 3},
      {"1e", 1},   {"1e5", 1}, {"0x10", 1},     {" 1", 0},  {"1 ", 1},  {"1,000", 1}, {"1_000", 1},
      {"１２", 0}, {"NaN", 0}, {"Infinity", 0}, {"--1", 1}, {"+-1", 1}, {"1-", 1},    {"1'000", 1},
      {"$1", 0},   {"1\n", 1}, {"−1", 0},       {"٣", 0},
  };
  for (const auto& row : bad) {
    INFO('"' << row.text << '"');
    const failure expected{errc::invalid_text, row.position};
    CHECK(parse_decimal(row.text).error() == expected);
    CHECK(parse_fixed(row.text, 2).error() == expected);
    CHECK(parse_fixed(row.text, 2, rounding::half_even).error() == expected);
    CHECK(parse_integer(row.text).error().code == errc::invalid_text);
  }
  CHECK(parse_decimal(text_view{"1\0002", 3}).error() == failure{errc::invalid_text, 1});
  for (const char* text : {"1.0", "1.", ".5", "+.5", "1e3"}) {
    INFO(text);
    CHECK(parse_integer(text).error().code == errc::invalid_text);
  }
  CHECK(parse_integer("12.5").error().position == 2);
  CHECK(parse_integer("+.5").error().position == 1);
}

TEST_CASE("a fraction digit beyond the scale is inexact where it is not zero") {
  CHECK(parse_fixed("0.0000000000010", 12).value() == 1);
  CHECK(parse_fixed("0.0000000000011", 12).error() == failure{errc::inexact, 14});
  CHECK(parse_fixed("-1.2300", 2).value() == -123);
  CHECK(parse_fixed("1.2301", 2).error() == failure{errc::inexact, 5});
  CHECK(parse_fixed("5", 0).value() == 5);
  CHECK(parse_fixed("5.1", 0).error() == failure{errc::inexact, 2});
  CHECK(parse_fixed("1", -1).error().code == errc::out_of_range);
  CHECK(parse_fixed("1", 39).error().code == errc::out_of_range);
  CHECK(parse_fixed("1", 39, rounding::down).error().code == errc::out_of_range);
  CHECK(parse_fixed("1", 38).value() == static_cast<int128>(power_of_ten(38)));
}

TEST_CASE("rounding looks at all digits once") {
  CHECK(parse_fixed("0.0049996", 2, rounding::half_up).value() == 0);  // 0.01 by way of 0.0050
  CHECK(parse_fixed("0.005", 2, rounding::half_up).value() == 1);
  CHECK(parse_fixed("0.005", 2, rounding::half_even).value() == 0);
  CHECK(parse_fixed("0.015", 2, rounding::half_even).value() == 2);
  CHECK(parse_fixed("0.00500000000000000000000000000000000000000000001", 2, rounding::half_even)
            .value() == 1);
  CHECK(parse_fixed("0.00499999999999999999999999999999999999999999999", 2, rounding::half_up)
            .value() == 0);
  CHECK(parse_fixed("-0.001", 2, rounding::up).value() == -1);
  CHECK(parse_fixed("-0.001", 2, rounding::ceiling).value() == 0);
  CHECK(parse_fixed("-0.001", 2, rounding::floor).value() == -1);
  CHECK(parse_fixed("-0.009", 2, rounding::down).value() == 0);
  CHECK(parse_fixed("1.0000000000000000000000000000000000000001", 2, rounding::up).value() == 101);
}

TEST_CASE("the extremes of 128 bits are read, and one more is refused") {
  const text_view most = "170141183460469231731687303715884105727";
  const text_view least = "-170141183460469231731687303715884105728";
  CHECK(parse_integer(most).value() == int128_max);
  CHECK(parse_integer(least).value() == int128_min);
  CHECK(parse_integer("170141183460469231731687303715884105728").error().code == errc::overflow);
  CHECK(parse_integer("-170141183460469231731687303715884105729").error().code == errc::overflow);
  CHECK(parse_integer("340282366920938463463374607431768211456").error().code == errc::overflow);
  CHECK(parse_fixed(most, 1).error().code == errc::overflow);
  CHECK(parse_fixed("1.70141183460469231731687303715884105728", 38).error().code == errc::overflow);
  CHECK(parse_fixed("-1.70141183460469231731687303715884105728", 38).value() == int128_min);
  CHECK(parse_fixed("170141183460469231731687303715884105727.5", 0, rounding::half_down).value() ==
        int128_max);
  CHECK(
      parse_fixed("170141183460469231731687303715884105727.5", 0, rounding::half_up).error().code ==
      errc::overflow);
  CHECK(parse_fixed("340282366920938463463374607431768211455.9", 0, rounding::up).error().code ==
        errc::overflow);
  CHECK(parse_decimal("10." + std::string(39, '0')).error().code == errc::overflow);
  CHECK(parse_decimal("1." + std::string(39, '0')).value().scale == 38);
  CHECK(parse_decimal("0." + std::string(50, '0')).value() == decimal{0, 38});
  CHECK(parse_decimal("0." + std::string(38, '0') + "1").error().code == errc::inexact);
  // A token count beyond 64 signed bits keeps its sign.
  CHECK(parse_integer("18446744073709551615").value() == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("the work is bounded by 128 characters, whatever the text says") {
  const std::string long_text(10'000'000, '9');
  CHECK(parse_decimal(long_text).error() == failure{errc::text_too_long, 128});
  CHECK(parse_integer(long_text).error().code == errc::text_too_long);
  CHECK(parse_fixed(long_text, 2).error().code == errc::text_too_long);
  CHECK(parse_fixed(long_text, 2, rounding::down).error().code == errc::text_too_long);
  CHECK(parse_decimal_exponent(long_text).error().code == errc::text_too_long);
  CHECK(parse_integer(std::string(127, '0') + "7").value() == 7);
  CHECK(parse_integer(std::string(128, '0') + "7").error().code == errc::text_too_long);
}

TEST_CASE("exponents are read only where they are asked for, in bounded work") {
  CHECK(parse_decimal_exponent("1.25e-3").value() == decimal{125, 5});
  CHECK(parse_decimal_exponent("1e2").value() == decimal{100, 0});
  CHECK(parse_decimal_exponent("12.5E+0").value() == decimal{125, 1});
  CHECK(parse_decimal_exponent("12.5").value() == decimal{125, 1});
  CHECK(parse_decimal_exponent("1e38").value().coefficient ==
        static_cast<int128>(power_of_ten(38)));
  CHECK(parse_decimal_exponent("-1.70141183460469231731687303715884105728e38").value() ==
        decimal{int128_min, 0});
  CHECK(parse_decimal_exponent("1e39").error().code == errc::overflow);
  CHECK(parse_decimal_exponent("2e38").error().code == errc::overflow);
  CHECK(parse_decimal_exponent("1e999999999").error().code == errc::overflow);
  CHECK(parse_decimal_exponent("1e99999999999999999999999999").error().code == errc::overflow);
  CHECK(parse_decimal_exponent("1e-999999999").error().code == errc::inexact);
  CHECK(parse_decimal_exponent("1e-38").value() == decimal{1, 38});
  CHECK(parse_decimal_exponent("1e-39").error().code == errc::inexact);
  CHECK(parse_decimal_exponent("1000e-40").value() == decimal{10, 38});
  CHECK(parse_decimal_exponent("0e999999999").value() == decimal{0, 0});
  CHECK(parse_decimal_exponent("0e-999999999").value() == decimal{0, 38});
  CHECK(parse_decimal_exponent("0.00e1").value() == decimal{0, 1});
  for (const char* text : {"1e", "1e+", "1e-", "e5", "1e5.0", "1e 5", "1e5x", "1ee5", ".e1"}) {
    INFO(text);
    CHECK(parse_decimal_exponent(text).error().code == errc::invalid_text);
  }
  CHECK(parse_decimal_exponent("1e5x").error().position == 3);
}

TEST_CASE("numbers are printed plainly") {
  CHECK(to_text(0) == "0");
  CHECK(to_text(-7) == "-7");
  CHECK(to_text(std::uint64_t{18'446'744'073'709'551'615U}) == "18446744073709551615");
  CHECK(to_text(integer_limits<std::int64_t>::min) == "-9223372036854775808");
  CHECK(to_text(uint128{10'000'000'000'000'000'000U} * 10) == "100000000000000000000");
  CHECK(to_fixed_text(73'436'835, 2) == "734368.35");
  CHECK(to_fixed_text(-5, 2) == "-0.05");
  CHECK(to_fixed_text(0, 2) == "0.00");
  CHECK(to_fixed_text(1, 38) == "0.00000000000000000000000000000000000001");
  CHECK(to_fixed_text(int128_min, 38) == "-1.70141183460469231731687303715884105728");
  CHECK(to_fixed_text(int128_min, 0) == "-170141183460469231731687303715884105728");
  CHECK(to_fixed_text(100, 0) == "100");
  CHECK(static_cast<std::string>(to_text(42)) == "42");
}

TEST_CASE("thousands are grouped before the point only") {
  CHECK(to_grouped_text(73'436'835, 2) == "734,368.35");
  CHECK(to_grouped_text(-100'000, 2) == "-1,000.00");
  CHECK(to_grouped_text(99'999, 2) == "999.99");
  CHECK(to_grouped_text(1'234'567, 0) == "1,234,567");
  CHECK(to_grouped_text(1'234'567, 0, ' ') == "1 234 567");
  CHECK(to_grouped_text(1'234'567, 7) == "0.1234567");
  CHECK(to_grouped_text(int128_min, 0) == "-170,141,183,460,469,231,731,687,303,715,884,105,728");
  CHECK(to_grouped_text(int128_min, 0).size() == 52);
  CHECK(to_grouped_text(int128_min, 1).size() == number_text::capacity);
}

TEST_CASE("what is printed is read back, for the extremes and for everything between") {
  INFO(seed_text());
  random_source random{41};
  for (int i = 0; i < 20'000; ++i) {
    const int128 value = i == 0 ? int128_min : i == 1 ? int128_max : random.integer();
    const int scale = static_cast<int>(random.below(39));
    REQUIRE(parse_integer(to_text(value)).value() == value);
    REQUIRE(parse_fixed(to_fixed_text(value, scale), scale).value() == value);
    REQUIRE(parse_decimal(to_fixed_text(value, scale)).value() == decimal{value, scale});
    std::string grouped{to_grouped_text(value, scale).view()};
    grouped.erase(std::remove(grouped.begin(), grouped.end(), ','), grouped.end());
    REQUIRE(text_view{grouped} == to_fixed_text(value, scale).view());
  }
}

TEST_CASE("neither the locale nor the rounding mode of binary fractions has a say") {
  const auto check = [] {
    CHECK(to_fixed_text(123'456'789, 2) == "1234567.89");
    CHECK(to_grouped_text(123'456'789, 2) == "1,234,567.89");
    CHECK(parse_fixed("1234567.89", 2).value() == 123'456'789);
    CHECK(parse_fixed("1234567,89", 2).error().code == errc::invalid_text);
    CHECK(parse_fixed("0.015", 2, rounding::half_even).value() == 2);
    CHECK(parse_fixed("0.025", 2, rounding::half_even).value() == 2);
  };
  const std::string locale_before = std::setlocale(LC_ALL, nullptr);
  const int direction_before = std::fegetround();
  bool comma_locale = false;
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"}) {
    comma_locale = comma_locale || std::setlocale(LC_ALL, name) != nullptr;
  }
  for (const int direction : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST}) {
    REQUIRE(std::fesetround(direction) == 0);
    check();
  }
  std::fesetround(direction_before);
  std::setlocale(LC_ALL, locale_before.c_str());
  if (!comma_locale) WARN("no locale with a decimal comma is installed: only rounding was varied");
}
