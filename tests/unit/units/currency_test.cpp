// SPDX-License-Identifier: MIT
// Every ISO 4217 code against the published list, money of every number of digits, and run-time
// currencies that do not mix.
#include "support/csv.hpp"
#include "support/print_units.hpp"
#include "support/shared_data.hpp"

#include <ducat/units/any_price.hpp>
#include <ducat/units/literals.hpp>

#include <set>
#include <string>

using namespace ducat;
using namespace ducat::literals;

namespace {

struct credit {
  static constexpr const char* code = "CREDIT";
  static constexpr int digits = 8;
};
struct grain {
  static constexpr const char* code = "GRAIN";
  static constexpr int digits = 12;
};

std::string text_of(const any_money& amount) { return std::string{to_text(amount).view()}; }

}  // namespace

TEST_CASE("every code of ISO 4217 has its official digits, or no minor unit, or is unknown") {
  const auto path = ducat_test::shared_file("tables/iso4217.csv");
  if (!path) return;
  std::set<std::string> listed;
  for (const auto& row : ducat_test::read_csv(*path)) {
    const std::string& code = row.at("code");
    const std::string& digits = row.at("minor_units");
    CAPTURE(code);
    listed.insert(code);
    const auto unit = currency_of(code);
    if (digits.empty()) {
      CHECK(unit.error().code == errc::no_minor_unit);
      CHECK(currency::of(code, 2).error().code == errc::no_minor_unit);
    } else {
      REQUIRE(unit.has_value());
      CHECK(unit->digits() == std::stoi(digits));
      CHECK(std::string{unit->code()} == code);
      CHECK(currency::of(code, unit->digits() + 1).error().code == errc::out_of_range);
    }
  }
  CHECK(listed.size() == 178);
  std::string code = "AAA";
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      for (char c = 'A'; c <= 'Z'; ++c) {
        code = {a, b, c};
        const bool known =
            currency_of(code) || currency_of(code).error().code != errc::unknown_currency;
        if (known != (listed.count(code) != 0)) FAIL_CHECK(code);
      }
    }
  }
}

TEST_CASE("a machine-month is priced in every currency, to the last minor unit") {
  const auto path = ducat_test::shared_file("tables/iso4217.csv");
  if (!path) return;
  int priced = 0;
  for (const auto& row : ducat_test::read_csv(*path)) {
    const auto unit = currency_of(row.at("code"));
    if (!unit) continue;
    CAPTURE(row.at("code"));
    // 290 million, as a machine-month is in VND, and one minor unit more.
    const int128 minor = 290'000'000 * unit->minor_per_major() + 1;
    const any_quantity month{8_cards * 730_h};
    const auto price = any_price::of(any_money{minor, *unit}, month);
    REQUIRE(price.has_value());
    const auto cost = checked_multiply(*price, month);
    REQUIRE(cost.has_value());
    CHECK(cost->round(rounding::half_even).value() == any_money{minor, *unit});
    CHECK(cost->minor == mixed{minor, 0, 1});
    ++priced;
  }
  CHECK(priced == 165);
}

TEST_CASE("a code that is none is refused") {
  for (const char* code : {"", "CN", "cny", "CNYY", "CN ", " CNY", "12$", "BGN", "HRK"}) {
    CAPTURE(code);
    CHECK(currency_of(code).error().code == errc::unknown_currency);
  }
  CHECK(currency_of("XAU").error().code == errc::no_minor_unit);
  CHECK(currency::of("", 2).error().code == errc::invalid_text);
  CHECK(currency::of("credit", 2).error().code == errc::invalid_text);
  CHECK(currency::of("EIGHTLTR", 2).error().code == errc::invalid_text);
  CHECK(currency::of("CREDIT", -1).error().code == errc::out_of_range);
  CHECK(currency::of("CREDIT", 13).error().code == errc::out_of_range);
  CHECK(currency::of("CREDIT", 12)->minor_per_major() == 1'000'000'000'000);
  CHECK(currency::of("HRK", 2).has_value());
}

TEST_CASE("currencies of no, three, eight and twelve digits read and print all of them") {
  CHECK(parse_money<jpy>("734368").value() == 734368_jpy);
  CHECK(parse_money<jpy>("734368.5").error().code == errc::inexact);
  CHECK(parse_money<kwd>("1.005").value().count() == 1'005);
  CHECK(parse_money<credit>("0.00000001").value().count() == 1);
  CHECK(parse_money<grain>("-0.000000000001").value().count() == -1);
  CHECK(text_of(1.5_kwd) == "1.500");
  CHECK(text_of(734368_jpy) == "734368");
  CHECK(text_of(money<credit>{1}) == "0.00000001");
  CHECK(text_of(money<grain>::min()) == "-170141183460469231731687303.715884105728");
  CHECK(parse_money<grain>("-170141183460469231731687303.715884105728").value() ==
        money<grain>::min());
  CHECK(parse_money<grain>("170141183460469231731687303.715884105728").error().code ==
        errc::overflow);
}

TEST_CASE("money is rounded once from its text, and zero has no sign") {
  CHECK(parse_money<cny>("0.0049996", rounding::half_up).value() == 0_cny);
  CHECK(parse_money<cny>("0.005", rounding::half_even).value() == 0_cny);
  CHECK(parse_money<cny>("0.005", rounding::half_up).value() == 0.01_cny);
  CHECK(text_of(parse_money<cny>("-0.004", rounding::half_up).value()) == "0.00");
  CHECK(parse_money<cny>("0.005").error().code == errc::inexact);
  CHECK(parse_money<cny>("1,000").error().code == errc::invalid_text);
}

TEST_CASE("currencies known at run time only do not mix, not even at zero") {
  const any_money yuan{0_cny};
  const any_money dollars{0_usd};
  CHECK_FALSE(yuan == dollars);
  CHECK(checked_add(yuan, dollars).error().code == errc::currency_mismatch);
  CHECK(checked_subtract(yuan, dollars).error().code == errc::currency_mismatch);
  CHECK(compare(yuan, dollars).error().code == errc::currency_mismatch);
  CHECK(yuan.as<usd>().error().code == errc::currency_mismatch);
  CHECK(yuan.as<cny>().value() == 0_cny);
  CHECK(checked_add(any_money{20_cny}, any_money{-5_cny}).value() == any_money{15_cny});
  CHECK(compare(any_money{-5_cny}, yuan).value() == -1);
  CHECK(checked_add(any_money{money<cny>::max()}, any_money{0.01_cny}).error().code ==
        errc::overflow);
  CHECK(checked_negate(any_money{money<cny>::min()}).error().code == errc::overflow);

  const any_exact_money exact_yuan{exact_money<cny>{}};
  const any_exact_money exact_dollars{exact_money<usd>{}};
  CHECK_FALSE(exact_yuan == exact_dollars);
  CHECK(checked_add(exact_yuan, exact_dollars).error().code == errc::currency_mismatch);
  CHECK(checked_subtract(exact_yuan, exact_dollars).error().code == errc::currency_mismatch);
  CHECK(compare(exact_yuan, exact_dollars).error().code == errc::currency_mismatch);
  CHECK(exact_yuan.as<usd>().error().code == errc::currency_mismatch);
  CHECK(checked_negate(any_exact_money{20_cny})->round(rounding::down).value() ==
        any_money{-20_cny});
  CHECK(exact_money<cny>::of(mixed{0, 2, 2}).error().code == errc::out_of_range);
}
