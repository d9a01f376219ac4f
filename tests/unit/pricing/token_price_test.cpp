// SPDX-License-Identifier: MIT
#include "support/csv.hpp"
#include "support/economics.hpp"
#include "support/prices.hpp"
#include "support/shared_data.hpp"

#include <ducat/pricing/exchange_rates.hpp>
#include <ducat/pricing/token_price.hpp>

#include <algorithm>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

any_price per_tokens(text_view text, int128 per, text_view code = "USD") {
  return any_price::parse(text, currency_of(code).value(), {per, dimension::token}).value();
}
any_price per_million(text_view text, text_view code = "USD") {
  return per_tokens(text, 1'000'000, code);
}

token_classes parts(int128 fresh, int128 read, int128 answer, int128 reasoning = 0) {
  return {tokens{fresh}, tokens{read}, {}, tokens{answer}, tokens{reasoning}};
}

any_exact_money cost(const token_classes& request, const token_prices& prices,
                     const token_factors& factors = {}) {
  return cost_of_tokens(request, prices, factors).value().total;
}

// The text of a price in the table of published ones.
std::string published(const std::vector<csv_row>& rows, const std::string& product,
                      const std::string& dimension, const std::string& code) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const csv_row& row) {
    return row.at("product") == product && row.at("dimension") == dimension &&
           row.at("currency") == code;
  });
  REQUIRE(found != rows.end());
  return found->at("price");
}

}  // namespace

TEST_CASE("the Reasonix day: hits, misses and output at their own prices") {
  const token_prices prices{
      per_million("0.139"), per_million("0.028"), {}, per_million("0.278"), {}};
  const auto day =
      cost_of_tokens(parts(767'616, 435'033'856, 179'763), prices, token_factors{}).value();
  CHECK(printed(day.cache_read, 2) == "12.18");
  CHECK(printed(day.input, 2) == "0.11");
  CHECK(printed(day.answer, 2) == "0.05");
  CHECK(value_of(day.total) ==
        rational{cpp_int{435'033'856} * 28 + cpp_int{767'616} * 139 + cpp_int{179'763} * 278,
                 10'000'000});
}

TEST_CASE("Huawei: 3 M in and 7 M out of DeepSeek-V3.1 cost 12.936 dollars") {
  const token_prices prices{
      per_tokens("0.000539", 1'000), {}, {}, per_tokens("0.001617", 1'000), {}};
  const auto request = cost_of_tokens(parts(3'000'000, 0, 7'000'000), prices, {}).value();
  CHECK(request.input == in_usd("1.617"));
  CHECK(request.answer == in_usd("11.319"));
  CHECK(request.total == in_usd("12.936"));
}

TEST_CASE("cached tokens that OpenTelemetry counts in the input are charged once") {
  const token_counts reported{tokens{1'000'000}, tokens{900'000}, {}, tokens{0}, {}};
  const token_prices prices{per_million("0.28"), per_million("0.028"), {}, per_million("0.42"), {}};
  const auto once = classify(reported, cache_counting::within_input).value();
  CHECK(cost(once, prices) == in_usd("0.0532"));  // 0.1 × 0.28 + 0.9 × 0.028
}

TEST_CASE("a class without a price is charged as what it is a part of") {
  const token_prices plain{per_million("2", "CNY"), {}, {}, per_million("8", "CNY"), {}};
  CHECK(cost({tokens{1}, tokens{2}, tokens{3}, {}, {}}, plain) ==
        any_exact_money{{0, 12, 10'000}, yuan});
  CHECK(cost(parts(0, 0, 1, 1), plain) == any_exact_money{{0, 16, 10'000}, yuan});
  token_prices thinking = plain;
  thinking.reasoning = per_million("16", "CNY");
  CHECK(cost(parts(0, 0, 1, 1), thinking) == any_exact_money{{0, 24, 10'000}, yuan});
}

TEST_CASE("factors multiply exactly, in any order") {
  const token_prices prices{per_million("2", "CNY"), {}, {}, {}, {}};
  const auto request = parts(1'000'000, 0, 0);
  CHECK(cost(request, prices, {ratio{12, 10}, ratio{1, 2}, ratio{1, 4}}) == in_cny("0.3"));
  CHECK(cost(request, prices, {ratio{1, 4}, ratio{12, 10}, ratio{1, 2}}) == in_cny("0.3"));
  CHECK(value_of(cost(request, prices, {ratio{1, 3}, ratio{1, 7}, ratio{1}})) == rational{200, 21});
}

TEST_CASE("what has no price, or one of something else, is refused") {
  const token_prices input_only{per_million("2", "CNY"), {}, {}, {}, {}};
  CHECK(cost_of_tokens(parts(0, 0, 1), input_only, {}).error() == errc::no_price);
  CHECK(cost(parts(1'000'000, 0, 0), input_only) == in_cny("2"));
  CHECK(cost(parts(0, 0, 0), {}) == any_exact_money{});
  token_prices mixed_up = input_only;
  mixed_up.output = per_million("1", "USD");
  CHECK(cost_of_tokens(parts(1, 0, 1), mixed_up, {}).error() == errc::currency_mismatch);
  mixed_up.output = per_degree("1");
  CHECK(cost_of_tokens(parts(1, 0, 1), mixed_up, {}).error() == errc::unit_mismatch);
  CHECK(cost_of_tokens(parts(1, 0, 0), input_only, {ratio{-1}, {}, {}}).error() ==
        errc::out_of_range);
}

TEST_CASE("the seeds' seventieth of GPT-4 Turbo is 1/72, their seventh of Llama-3-70B 1/6.48") {
  const auto path = shared_file("tables/prices.csv");
  if (!path) return;
  const auto rows = read_csv(*path);
  const auto exact = [&](const std::string& product, const std::string& code) {
    const std::string text = published(rows, product, "input cache-miss", code);
    return cost(parts(1'000'000, 0, 0),
                {per_million(text.substr(text.find_last_of(' ') + 1), code), {}, {}, {}, {}});
  };
  const exchange_rate of_2024{dollars, yuan, ratio{72, 10}, "the seeds' own"};
  const auto in_yuan = [&](const std::string& product) {
    return at_rate(exact(product, "USD"), of_2024).value();
  };
  const auto deepseek = exact("DeepSeek-V2 chat", "CNY");
  CHECK(proportion(in_yuan("GPT-4 Turbo 128k"), deepseek).value() == ratio{72});
  // The dearest host: the figure after the dash.
  CHECK(proportion(in_yuan("Llama-3-70B serverless"), deepseek).value() == ratio{648, 100});
}

TEST_CASE("DeepSeek's off-peak prices of 2025 are factors of its list, 1/2 and 1/4") {
  const auto path = shared_file("tables/prices.csv");
  if (!path) return;
  const auto rows = read_csv(*path);
  const auto prices_of = [&](const std::string& product) {
    const auto text = [&](const char* name) { return published(rows, product, name, "CNY"); };
    return token_prices{per_million(text("input cache-miss"), "CNY"),
                        per_million(text("input cache-hit"), "CNY"),
                        {},
                        per_million(text("output"), "CNY"),
                        {}};
  };
  const auto request = parts(1'234'567, 89'012'345, 67'891);
  CHECK(cost(request, prices_of("V3 deepseek-chat (standard hours)"), {{1}, {1}, {1, 2}}) ==
        cost(request, prices_of("V3 deepseek-chat (off-peak 00:30-08:30 UTC+8, 50%)")));
  CHECK(cost(request, prices_of("R1 deepseek-reasoner (standard hours)"), {{1}, {1}, {1, 4}}) ==
        cost(request, prices_of("R1 deepseek-reasoner (off-peak, 25%)")));
}
