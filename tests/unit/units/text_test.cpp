// SPDX-License-Identifier: MIT
// Quantities, money, prices and ids as text, and back.
#include "support/print_units.hpp"
#include "support/random.hpp"

#include <ducat/units/id.hpp>
#include <ducat/units/literals.hpp>

#include <string>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

template <class Q> void check_round_trip(const Q& value) {
  CAPTURE(value);
  CHECK(parse_quantity<Q>(to_labelled_text(value)).value() == value);
}

}  // namespace

TEST_CASE("a quantity is printed as its count and its symbol, and reads back") {
  CHECK(to_labelled_text(10'000_degrees) == "10000 degree");
  CHECK(to_labelled_text(1_h) == "3600000000000 ns");
  CHECK(to_labelled_text(any_quantity{1_degree}) == "1123200000000000000 FLOP");
  check_round_trip(flops::min());
  check_round_trip(flops::max());
  check_round_trip(degrees::max());
  check_round_trip(312_tflops);
  check_round_trip(hours{-5});
  check_round_trip(gibibyte_hours{7});
  check_round_trip(mtokens::min());
}

TEST_CASE("every known unit is found by its symbol, and no two share one") {
  for (const any_unit& unit : ducat::detail::known_units::table) {
    CAPTURE(unit.symbol);
    const auto found = unit_of(unit.symbol);
    REQUIRE(found.has_value());
    CHECK(found->kind == unit.kind);
    CHECK(found->scale == unit.scale);
    CHECK(base_unit_of(unit.kind)->scale == 1);
  }
  CHECK(unit_of("mDCU").error().code == errc::unknown_unit);
  CHECK(unit_of("Degree").error().code == errc::unknown_unit);
  CHECK(base_unit_of(dimension::money).error().code == errc::unknown_unit);
}

TEST_CASE("a decimal of a coarse unit is an exact count of a finer one") {
  CHECK(parse_quantity<flops>("0.65 degree").value() == 0.65_degrees);
  CHECK(parse_quantity<tokens>("1.5 Mtoken").value() == 1'500'000_tokens);
  CHECK(parse_quantity<nanoseconds>("1.5 h").value() == 90_min);
  CHECK(parse_quantity<flops_rate>("989.4 TFLOPS").value().count() == 989'400);
  CHECK(parse_quantity<degrees>("0.65 degree").error().code == errc::inexact);
  CHECK(parse_quantity<tokens>("0.5 token").error().code == errc::inexact);
  CHECK(parse_quantity<tokens>("5 degree").error().code == errc::unit_mismatch);
  CHECK(parse_quantity<degrees>("9223372036854775808 degree").error().code == errc::overflow);
  CHECK(parse_quantity<flops>("170141183460469231731687303715884105728 FLOP").error().code ==
        errc::overflow);
}

TEST_CASE("text that is no quantity is refused, with the place") {
  for (const char* text :
       {"", "5", "degree", "5degree", " 5 degree", "5 ", "x degree", "1e3 token"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_any_quantity(text).has_value());
  }
  CHECK(parse_any_quantity("5 parsec").error() == failure{errc::unknown_unit, 2});
  CHECK(parse_any_quantity("5  degree").error() == failure{errc::unknown_unit, 2});
  CHECK(parse_any_quantity("5 degree ").error() == failure{errc::unknown_unit, 2});
  CHECK(parse_any_quantity("1e3 token").error().code == errc::invalid_text);
}

TEST_CASE("an amount for display is rounded once, as it is told") {
  CHECK(to_fixed_text<degrees>(0.65_degrees, 1, rounding::half_even).value() == "0.6");
  CHECK(to_fixed_text<degrees>(0.65_degrees, 1, rounding::half_up).value() == "0.7");
  CHECK(to_fixed_text<degrees>(1_pflops_day, 6, rounding::half_even).value() == "76.923077");
  CHECK(to_fixed_text<hours>(-90_min, 2, rounding::half_even).value() == "-1.50");
  CHECK(to_fixed_text<degrees>(-1_flop, 2, rounding::half_even).value() == "0.00");
  CHECK(to_fixed_text<degrees>(1_flop, 19, rounding::down).error().code == errc::out_of_range);
  CHECK(to_fixed_text<flops>(degrees::max(), 18, rounding::down).error().code == errc::overflow);
}

TEST_CASE("money and prices carry their currency and their unit") {
  CHECK(to_labelled_text(734368.35_cny) == "734368.35 CNY");
  CHECK(to_labelled_text(quantity<minor_unit<cny>, int>{-5}) == "-0.05 CNY");
  CHECK(to_labelled_text(any_money{734368.35_cny}) == "734368.35 CNY");
  CHECK(to_labelled_text(any_money{-5_jpy}) == "-5 JPY");
  CHECK(parse_any_money("734368.35 CNY").value() == any_money{734368.35_cny});
  CHECK(parse_any_money("1 XAU").error() == failure{errc::no_minor_unit, 2});
  CHECK(parse_any_money("1 cny").error() == failure{errc::unknown_currency, 2});
  CHECK(parse_any_money("1").error().code == errc::invalid_text);
  CHECK(parse_any_money("0.001 CNY").error().code == errc::inexact);
  CHECK(to_labelled_text(20_cny / 1_degree) == "20.00 CNY / 1 degree");
  CHECK(to_labelled_text(19.99_cny / 3_degrees) == "19.99 CNY / 3 degree");
  CHECK(to_labelled_text(price<usd, token_dimension>::parse("0.0028", 1_mtoken).value()) ==
        "0.0028 USD / 1 Mtoken");
  CHECK(to_labelled_text(15'000'000_krw / 5_flops) == "15000000 KRW / 5 FLOP");
  CHECK(to_labelled_text(20_cny / 1_degree * 1_degree_second) == "0.00 CNY + 5/9");
  CHECK(to_labelled_text(20_cny / 1_degree * -1_degree_second) == "-0.01 CNY + 4/9");
  CHECK(to_labelled_text(exact_money<cny>{20_cny}) == "20.00 CNY");
}

TEST_CASE("the longest amounts have room") {
  const auto unit = currency::of("LONGEST", 12).value();
  const any_exact_money most{mixed{int128_min, uint128_max - 1, uint128_max}, unit};
  const labelled_text amount = to_labelled_text(most);
  CHECK(std::string{amount} ==
        "-170141183460469231731687303.715884105728 LONGEST + "
        "340282366920938463463374607431768211454/340282366920938463463374607431768211455");
  const auto least = any_price::of(any_money{integer_limits<std::int64_t>::min, unit},
                                   any_quantity{int128_max, dimension::user});
  CHECK(std::string{to_labelled_text(least.value())} ==
        "-9223372.036854775808 LONGEST / 170141183460469231731687303715884105727 ");
}

TEST_CASE("an id is 32 digits, or a UUID, and reads back") {
  const id128 id{0x0123456789abcdefU, 0xfedcba9876543210U};
  CHECK(std::string{text_view{to_text(id)}} == "0123456789abcdeffedcba9876543210");
  CHECK(parse_id("0123456789ABCDEFfedcba9876543210").value() == id);
  CHECK(parse_id("01234567-89ab-cdef-fedc-ba9876543210").value() == id);
  CHECK(parse_id("01234567-89ab-cdef-fedc_ba9876543210").error() ==
        failure{errc::invalid_text, 23});
  CHECK(parse_id("0123456789abcdeffedcba987654321g").error() == failure{errc::invalid_text, 31});
  CHECK(parse_id("").error().code == errc::invalid_text);
  CHECK(parse_id("0123456789abcdeffedcba98765432100").error().code == errc::invalid_text);
  INFO(seed_text());
  random_source random{128};
  for (int i = 0; i < 100; ++i) {
    const id128 any{random.word(), random.word()};
    CHECK(parse_id(to_text(any)).value() == any);
  }
}

TEST_CASE("equal texts have equal ids under one key, and others under another") {
  const hash_key key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
  const id128 id = id_from_text("job-17/0", key);
  CHECK(id == id_from_text("job-17/0", key));
  CHECK(id != id_from_text("job-17/1", key));
  CHECK(id != id_from_text("job-17/0", hash_key{1, 2}));
  CHECK_FALSE(id_from_text("", key).is_zero());
  const hash128 hash = siphash_2_4_128(key, "job-17/0");
  CHECK((id.high == hash.high && id.low == hash.low));
}
