// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/pricing/depreciation.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

depreciation_terms a_million(depreciation_method method, std::int32_t years,
                             text_view residual = "0") {
  return {in_cny("1000000"), in_cny(residual), years, method,
          method == depreciation_method::straight_line ? ratio{} : ratio{1, 5}};
}

any_exact_money takes(const depreciation_terms& terms, std::int32_t year) {
  return depreciation_in_year(terms, year).value().depreciation;
}

}  // namespace

TEST_CASE("a straight line takes the same each year: 20 % of a million over five") {
  const auto terms = a_million(depreciation_method::straight_line, 5);
  for (std::int32_t year = 1; year <= 5; ++year) CHECK(takes(terms, year) == in_cny("200000"));
  CHECK(depreciation_in_year(terms, 3)->opening == in_cny("600000"));
  CHECK(depreciation_in_year(terms, 5)->closing == in_cny("0"));
  CHECK(takes(a_million(depreciation_method::straight_line, 5, "100000"), 2) == in_cny("180000"));
  CHECK(value_of(takes(a_million(depreciation_method::straight_line, 3), 1)) ==
        rational{100'000'000, 3});
}

TEST_CASE("a declining balance takes its share of what is left, and the last year the rest") {
  const auto terms = a_million(depreciation_method::declining_balance, 5, "50000");
  CHECK(takes(terms, 1) == in_cny("200000"));
  CHECK(takes(terms, 2) == in_cny("160000"));
  CHECK(takes(terms, 3) == in_cny("128000"));
  CHECK(takes(terms, 4) == in_cny("102400"));
  CHECK(depreciation_in_year(terms, 4)->closing == in_cny("409600"));
  CHECK(takes(terms, 5) == in_cny("359600"));
}

TEST_CASE("a declining balance stops at the residual value") {
  const auto terms = a_million(depreciation_method::declining_balance, 5, "700000");
  CHECK(takes(terms, 1) == in_cny("200000"));
  CHECK(takes(terms, 2) == in_cny("100000"));
  CHECK(takes(terms, 3) == in_cny("0"));
  CHECK(takes(terms, 5) == in_cny("0"));
}

TEST_CASE("declining then straight takes whichever is more, which spreads the last years") {
  // Double declining over five years: 40 % until what is left over the years left is more.
  depreciation_terms terms = a_million(depreciation_method::declining_then_straight, 5);
  terms.rate = ratio{2, 5};
  CHECK(takes(terms, 1) == in_cny("400000"));
  CHECK(takes(terms, 2) == in_cny("240000"));
  CHECK(takes(terms, 3) == in_cny("144000"));
  CHECK(takes(terms, 4) == in_cny("108000"));
  CHECK(takes(terms, 5) == in_cny("108000"));
}

TEST_CASE("a fifth declines exactly for 55 years, and is refused where it cannot be exact") {
  // An outlay that no power of five divides: nothing reduces.
  depreciation_terms terms{
      in_cny("10000000.01"), {}, 100, depreciation_method::declining_balance, ratio{1, 5}};
  rational left{1'000'000'001};
  for (std::int32_t year = 1; year <= 55; ++year) {
    const auto books = depreciation_in_year(terms, year);
    REQUIRE(books);
    left = left * 4 / 5;
    REQUIRE(value_of(books->closing) == left);
  }
  CHECK(depreciation_in_year(terms, 56).error() == errc::overflow);
}

TEST_CASE("terms that make no sense are refused") {
  using enum depreciation_method;
  CHECK(depreciation_in_year(a_million(straight_line, 5), 0).error() == errc::out_of_range);
  CHECK(depreciation_in_year(a_million(straight_line, 5), 6).error() == errc::out_of_range);
  CHECK(depreciation_in_year(a_million(straight_line, 0), 1).error() == errc::out_of_range);
  CHECK(depreciation_in_year(a_million(straight_line, 5, "1000000.01"), 1).error() ==
        errc::out_of_range);
  CHECK(depreciation_in_year(a_million(straight_line, 5, "-1"), 1).error() == errc::out_of_range);
  auto terms = a_million(declining_balance, 5);
  terms.rate = ratio{0};
  CHECK(depreciation_in_year(terms, 1).error() == errc::out_of_range);
  terms.rate = ratio{6, 5};
  CHECK(depreciation_in_year(terms, 1).error() == errc::out_of_range);
  terms = a_million(straight_line, 5);
  terms.residual = in_usd("0");
  CHECK(depreciation_in_year(terms, 1).error() == errc::currency_mismatch);
}
