// SPDX-License-Identifier: MIT
// The units in nlohmann's JSON: exact values as strings, numbers that may have changed refused.
#include "support/print_units.hpp"

#include <ducat/adapters/nlohmann_json.hpp>
#include <ducat/units/literals.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using nlohmann::json;

namespace {

struct credit {
  static constexpr const char* code = "CREDIT";
  static constexpr int digits = 12;
};

template <class T> void check(const T& value, const char* expected) {
  const json j = value;
  CHECK(j.dump() == expected);
  const auto read = from_json_value<T>(json::parse(expected));
  REQUIRE(read.has_value());
  CHECK((*read == value));
  CHECK((j.get<T>() == value));
  CHECK(json::parse(nlohmann::ordered_json(value).dump()) == json::parse(expected));
}

template <class T> errc refusal(const char* text) {
  const auto read = from_json_value<T>(json::parse(text));
  return read ? errc{} : read.error().code;
}

}  // namespace

TEST_CASE("every unit has one form in JSON, and reads back as it was") {
  check(10'000_degrees, R"("10000 degree")");
  check(flops::min(), R"("-170141183460469231731687303715884105728 FLOP")");
  check(5_tokens, R"("5 token")");
  check(1_h, R"("3600000000000 ns")");
  check(any_quantity{5_tokens}, R"("5 token")");
  check(734368.35_cny, R"("734368.35 CNY")");
  check(money<credit>{1}, R"("0.000000000001 CREDIT")");
  check(any_money{15_kwd}, R"("15.000 KWD")");
  check(currency_of<jpy>(), R"("JPY")");
  check(20_cny / 3_degrees, R"({"amount":"20.00","currency":"CNY","per":"3 degree"})");
  check(any_price{15'000'000_krw / 730_card_hours},
        R"({"amount":"15000000","currency":"KRW","per":"730 card-h"})");
  check(20_cny / 1_degree * 1_degree_second,
        R"({"currency":"CNY","denominator":"9","rest":"5","whole":"0"})");
  check(any_exact_money{-0.01_cny},
        R"({"currency":"CNY","denominator":"1","rest":"0","whole":"-1"})");
  check(instant{1'795'435'200'000'000'000}, R"("2026-11-23T12:00:00Z")");
  check(interval{instant{0}, instant{0} + 1_h},
        R"({"end":"1970-01-01T01:00:00Z","start":"1970-01-01T00:00:00Z"})");
  check(id128{1, 2}, R"("00000000000000010000000000000002")");
  check(ratio{7, 10}, R"("7/10")");
  CHECK(json(std::vector<degrees>{1_degree, 2_degrees}).dump() == R"(["1 degree","2 degree"])");
}

TEST_CASE("a JSON number is a count below 2^53, and nothing else") {
  CHECK(from_json_value<tokens>(json(5)).value() == 5_tokens);
  CHECK(from_json_value<tokens>(json(-5)).value() == -5_tokens);
  CHECK(from_json_value<tokens>(json::parse("9007199254740991")).has_value());
  CHECK(refusal<tokens>("9007199254740992") == errc::number_not_exact);
  CHECK(refusal<tokens>("-9007199254740992") == errc::number_not_exact);
  CHECK(refusal<tokens>("18446744073709551615") == errc::number_not_exact);
  CHECK(refusal<flops>("11232000000000000000001") == errc::number_not_exact);
  CHECK(refusal<tokens>("5.0") == errc::number_not_exact);
  CHECK(refusal<degrees>("0.65") == errc::number_not_exact);
  // The same numbers as strings are exact, whatever their size.
  CHECK(from_json_value<tokens>(json("18446744073709551615")).value().count() ==
        int128{18'446'744'073'709'551'615U});
  CHECK(from_json_value<flops>(json("11232000000000000000001")).value() == 10'000_degrees + 1_flop);
  CHECK(from_json_value<flops>(json("0.65 degree")).value() == 0.65_degrees);
  CHECK(refusal<degrees>(R"("9223372036854775808")") == errc::overflow);
}

TEST_CASE("money is never a JSON number") {
  CHECK(refusal<money<cny>>("0.1") == errc::number_not_exact);
  CHECK(refusal<money<cny>>("20") == errc::number_not_exact);
  CHECK(refusal<any_money>("20") == errc::number_not_exact);
  CHECK(from_json_value<money<cny>>(json("0.10")).value() == 0.10_cny);
  CHECK(refusal<money<cny>>(R"("0.10 USD")") == errc::currency_mismatch);
  CHECK(refusal<money<cny>>(R"("0.001 CNY")") == errc::inexact);
  CHECK(refusal<any_money>(R"("0.10")") == errc::invalid_text);
  CHECK(refusal<any_money>(R"("1 XAU")") == errc::no_minor_unit);
  CHECK(refusal<any_money>(R"("1 CREDIT")") == errc::unknown_currency);
}

TEST_CASE("what has another form is refused") {
  for (const char* text : {"null", "true", "[]", "{}", R"("")", R"("x")"}) {
    CAPTURE(text);
    CHECK(refusal<degrees>(text) == errc::invalid_text);
    CHECK(refusal<money<cny>>(text) == errc::invalid_text);
    CHECK(refusal<any_quantity>(text) == errc::invalid_text);
    CHECK(refusal<instant>(text) == errc::invalid_text);
    CHECK(refusal<interval>(text) == errc::invalid_text);
    CHECK(refusal<any_price>(text) == errc::invalid_text);
    CHECK(refusal<any_exact_money>(text) == errc::invalid_text);
    CHECK(refusal<id128>(text) == errc::invalid_text);
    CHECK(refusal<ratio>(text) == errc::invalid_text);
  }
  using per_token = price<cny, token_dimension>;
  CHECK(refusal<per_token>(R"({"amount":"1","currency":"CNY","per":"1 degree"})") ==
        errc::unit_mismatch);
  CHECK(refusal<per_token>(R"({"amount":"1","currency":"USD","per":"1 token"})") ==
        errc::currency_mismatch);
  CHECK(refusal<per_token>(R"({"amount":0.1,"currency":"CNY","per":"1 token"})") ==
        errc::number_not_exact);
  CHECK(refusal<per_token>(R"({"amount":"1","currency":"CNY","per":"0 token"})") ==
        errc::division_by_zero);
  CHECK(refusal<per_token>(R"({"amount":"1","currency":"CNY"})") == errc::invalid_text);
  CHECK(refusal<interval>(R"({"start":"1970-01-01T00:00:01Z","end":"1970-01-01T00:00:00Z"})") ==
        errc::invalid_interval);
  CHECK(
      refusal<any_exact_money>(R"({"currency":"CNY","denominator":"9","rest":"9","whole":"0"})") ==
      errc::out_of_range);
  CHECK(
      refusal<any_exact_money>(R"({"currency":"CNY","denominator":"-9","rest":"1","whole":"0"})") ==
      errc::invalid_text);
}

#if defined(__cpp_exceptions)
TEST_CASE("get<T>() throws what from_json_value() returns") {
  try {
    (void)json(0.1).get<money<cny>>();
    FAIL("nothing was thrown");
  } catch (const json_error& refused) {
    CHECK(refused.error().code == errc::number_not_exact);
    CHECK(std::string{refused.what()} == message(errc::number_not_exact));
  }
}
#endif
