// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/testing/errc_name.hpp>
#include <ducat/testing/exact_text.hpp>
#include <ducat/testing/random.hpp>

#include <string>

using namespace ducat;
using namespace ducat::testing;

namespace {

constexpr currency yuan = *currency_of("CNY");
constexpr int128 degree = static_cast<int128>(degree_unit::scale);

mixed minor(std::string_view text) { return parse_exact_money(text, yuan).value().minor; }

}  // namespace

TEST_CASE("every error code has a name, and the name means it") {
  // The last code is the one before the first without a sentence.
  int known = 0;
  for (std::uint16_t i = 1; i < 200; ++i) {
    const auto code = static_cast<errc>(i);
    if (std::string{message(code)} == "unknown error") break;
    INFO(message(code));
    CHECK(std::string{name_of(code)} != "unknown");
    CHECK(errc_of(name_of(code)) == code);
    ++known;
  }
  CHECK(known >= 40);
  CHECK_FALSE(errc_of("unknown").has_value());
  CHECK_FALSE(errc_of("").has_value());
}

TEST_CASE("exact quantities are read with their unit") {
  CHECK(*parse_exact_quantity("40 degree") == any_quantity{40 * degree, dimension::compute});
  CHECK(*parse_exact_quantity("1/8 degree") == any_quantity{degree / 8, dimension::compute});
  CHECK(*parse_exact_quantity("-0.5 degree") == any_quantity{-degree / 2, dimension::compute});
  CHECK(*parse_exact_quantity("12 Mtoken") == any_quantity{12'000'000, dimension::token});
  CHECK(parse_exact_quantity("1/7 degree").error().code == errc::inexact);
  CHECK(parse_exact_quantity("1/0 degree").error().code == errc::division_by_zero);
  CHECK(parse_exact_quantity("1/7").error().code == errc::invalid_text);
  CHECK(parse_exact_quantity("40").error().code == errc::invalid_text);
  CHECK(parse_exact_quantity("40 degrees").error().code == errc::unknown_unit);
}

TEST_CASE("exact money is read from decimals, fractions and from what is printed") {
  CHECK(minor("812.50") == mixed{81'250, 0, 1});
  CHECK(minor("812.505") == mixed{81'250, 1, 2});
  CHECK(minor("1/7") == mixed{14, 2, 7});
  CHECK(minor("-1/3") == mixed{-34, 2, 3});
  CHECK(minor("812.50 CNY") == mixed{81'250, 0, 1});
  CHECK(minor("0.35 CNY + 5/9") == mixed{35, 5, 9});
  CHECK(minor("-0.01 CNY + 2/3") == mixed{-1, 2, 3});
  for (const char* const above : {"1 CNY + -1/2", "1 CNY + 1", "1 CNY + 3/2"})
    CHECK(parse_exact_money(above, yuan).error().code == errc::out_of_range);
  CHECK(parse_exact_money("1 USD", yuan).error().code == errc::currency_mismatch);
  CHECK_FALSE(parse_exact_money("1 CNY+1/2", yuan).has_value());
  CHECK_FALSE(parse_exact_money("1 CNY + ", yuan).has_value());
  CHECK_FALSE(parse_exact_money("", yuan).has_value());
  CHECK_FALSE(parse_exact_money("1e3", yuan).has_value());
  CHECK(*parse_exact_money("7 JPY") == any_exact_money{{7, 0, 1}, *currency_of("JPY")});
  CHECK(parse_exact_money("7").error().code == errc::unknown_currency);
  CHECK(parse_exact_money("7 XYZ").error().code == errc::unknown_currency);
}

TEST_CASE("what is printed is read back as the same value") {
  random_source random{42};
  for (int i = 0; i < 2'000; ++i) {
    const auto below = static_cast<uint128>(random.between(1, 1'000'000));
    const mixed amount =
        make_mixed(random.between(-1'000'000'000'000, 1'000'000'000'000), 1, below).value();
    const any_exact_money money{amount, yuan};
    INFO(money_text(money));
    CHECK(*parse_exact_money(money_text(money), yuan) == money);
    constexpr dimension kinds[] = {dimension::compute, dimension::token, dimension::card_time,
                                   dimension::byte_time, dimension::request};
    const any_quantity quantity{random.between(-999, 999) * (random.one_in(2) ? degree / 1000 : 1) +
                                    (random.one_in(3) ? 1 : 0),
                                random.pick(kinds)};
    INFO(quantity_text(quantity));
    CHECK(*parse_exact_quantity(quantity_text(quantity)) == quantity);
  }
}

TEST_CASE("differences say which way") {
  CHECK(difference_text(any_exact_money{{100, 0, 1}, yuan}, any_exact_money{{150, 1, 3}, yuan}) ==
        "0.50 CNY + 1/3 too much");
  CHECK(difference_text(any_exact_money{{100, 0, 1}, yuan}, any_exact_money{{99, 0, 1}, yuan}) ==
        "0.01 CNY too little");
  CHECK(
      difference_text(any_exact_money{{1, 0, 1}, yuan}, any_exact_money{{1, 0, 1}, yuan}).empty());
  CHECK(difference_text(any_quantity{degree, dimension::compute},
                        any_quantity{3 * degree, dimension::compute}) == "2 degree too much");
  CHECK(difference_text(any_quantity{1, dimension::compute}, any_quantity{1, dimension::token}) ==
        "another kind of unit");
  CHECK(difference_text(any_quantity{int128_max, dimension::token},
                        any_quantity{int128_min, dimension::token}) ==
        "a difference that does not fit");
}
