// SPDX-License-Identifier: MIT
// Every token trace of the shared folder, billed under the prices that the oracle names: to the
// last fen, by the request, by the group, with a prefix cache, and from a histogram of requests.
#include "../examples/prefix_cache.hpp"
#include "support/trace_billing.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using ducat::int128;
using ducat::rounding;
using ducat_test::cpp_int;
using ducat_test::exact;
using ducat_test::fraction;
using ducat_test::in_yuan_exactly;
using ducat_test::major;
using ducat_test::payers;
using ducat_test::trace;
using ducat_test::trace_billing;
using ducat_test::trace_usage;
using ducat_test::trace_usages;
using nlohmann::json;

// The decimals in a text: "hit 0.1, miss 1, output 2 CNY per 1e6" begins with 0.1, 1 and 2.
std::vector<ducat::decimal> decimals_in(std::string_view text) {
  std::vector<ducat::decimal> out;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find_first_not_of("0123456789."), text.size());
    if (size > 0) out.push_back(ducat::parse_decimal(text.substr(0, size)).value());
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

// Tokens at a price a million.
ducat::price_table token_list(const std::vector<std::pair<const char*, ducat::decimal>>& prices) {
  ducat::price_table list;
  for (const auto& [sku, price] : prices) {
    (void)list.define_sku(sku, ducat::meter::counted, ducat::dimension::token).value();
    (void)list.add_flat(sku, ducat_test::yuan, price, ducat::mtoken_unit::scale).value();
  }
  return list;
}

template <class Check> void for_each_trace_with(const char* key, Check check) {
  for (const trace& each : ducat_test::traces()) {
    if (!each.figures.contains(key)) continue;
    INFO(each.set << ", part " << each.part);
    if (const auto text = each.text()) check(each, *text);
  }
}

// Each row's price, rounded to a millionth of a yuan, and then added up.
cpp_int sum_of_micros(const std::vector<ducat::mixed>& rows) {
  cpp_int sum = 0;
  for (const ducat::mixed& fen : rows) {
    const fraction micros = exact(fen) * fraction{10'000, 1};
    sum += ducat_test::rounded(micros.numerator, micros.denominator, rounding::half_even);
  }
  return sum;
}

std::string in_micros(const cpp_int& micros) {
  const std::string digits = micros.str();
  REQUIRE(digits.size() > 6);
  return digits.substr(0, digits.size() - 6) + "." + digits.substr(digits.size() - 6);
}

// The exact price of each row, all of its parts together.
std::vector<ducat::mixed> record_rows(trace_billing& billing, const trace_usages& rows) {
  std::vector<ducat::mixed> prices;
  std::uint64_t row = 0;
  for (const trace_usage& u : rows.usages) {
    if (u.row != row) prices.emplace_back();
    row = u.row;
    prices.back() = ducat::add(prices.back(), billing.record(u).priced().value()).value();
  }
  return prices;
}

void check_costs(const trace_usages& rows, const std::string& name, const json& figures) {
  INFO(name);
  const std::vector<ducat::decimal> prices = decimals_in(name);
  REQUIRE(prices.size() == 2);
  const ducat::price_table list =
      token_list({{"prompt_tokens", prices[0]}, {"completion_tokens", prices[1]}});
  trace_billing billing{list, rows, payers::one};
  const std::vector<ducat::mixed> by_row = record_rows(billing, rows);
  const ducat::statement s = billing.statement();
  ducat_test::check_sums(s);
  CHECK(major(s.total) == figures["on_total"].get<std::string>());
  CHECK(in_yuan_exactly(s.exact) == exact(figures["exact_cny"]));
  const auto sums = billing.rounded(rounding::half_even, billing.organisation);
  CHECK(major(sums.per_record) == figures["per_row_half_even_fen"].get<std::string>());
  CHECK(major(sums.per_account) == figures["per_group_half_even"].get<std::string>());
  CHECK(major(sums.per_record - s.total) ==
        figures["drift_row_fen_minus_total"].get<std::string>());
  CHECK(major(billing.rounded(rounding::down, billing.organisation).per_record) ==
        figures["per_row_truncated_fen"].get<std::string>());
  CHECK(in_micros(sum_of_micros(by_row)) ==
        figures["per_row_half_even_micro_cny"].get<std::string>());
  trace_billing own{list, rows, payers::each};
  own.record_all(rows);
  int128 total = 0;
  for (const ducat::statement& each : own.statements()) total += each.total;
  CHECK(major(total) == figures["per_group_half_even"].get<std::string>());
}

}  // namespace

TEST_CASE("tokens are billed to the last fen, and rounding earlier drifts as the oracle says") {
  for_each_trace_with("costs", [](const trace& of, const std::string& text) {
    const trace_usages rows = ducat_test::read_trace(of, text);
    for (const auto& [name, figures] : of.figures["costs"].items()) {
      check_costs(rows, name, figures);
    }
  });
}

TEST_CASE("the statement of a token trace has the tokens of its file") {
  for_each_trace_with("costs", [](const trace& of, const std::string& text) {
    const trace_usages rows = ducat_test::read_trace(of, text);
    trace_billing billing{token_list({{"prompt_tokens", {1, 0}}, {"completion_tokens", {1, 0}}}),
                          rows, payers::one};
    billing.record_all(rows);
    const ducat::statement s = billing.statement();
    for (const char* const sku : {"prompt_tokens", "completion_tokens"}) {
      int128 tokens = 0;
      for (const ducat::statement_line& line : s.lines) {
        if (line.sku == billing.engine.find_sku(sku)) tokens += line.quantity.whole;
      }
      CHECK(fraction{ducat_test::big(tokens), 1} == exact(of.figures[sku]));
    }
  });
}

TEST_CASE("cache hits have a price of their own") {
  constexpr const char* key = "prefix_cache_infinite_cold_start_512_block";
  for_each_trace_with(key, [](const trace& of, const std::string& text) {
    const json& figures = of.figures[key];
    const auto prices = decimals_in(figures["prices"].get<std::string>());
    REQUIRE(prices.size() >= 3);
    trace_usages rows;
    rows.accounts = {"all"};
    rows.skus = {"cache_hit_tokens", "prompt_tokens", "completion_tokens"};
    prefix_cache cache;
    const auto number = [](std::string_view field) {
      return static_cast<std::int64_t>(ducat::parse_integer(field).value());
    };
    ducat_test::read_columns(
        {"timestamp", "input_length", "output_length", "hash_ids"}, text,
        [&](std::uint64_t row, auto fields) {
          const ducat::instant at{number(fields[0]) * 1'000'000};
          const std::int64_t prompt = number(fields[1]);
          const std::int64_t hits = cache.take(prompt, fields[3]);
          const std::int64_t tokens[] = {hits, prompt - hits, number(fields[2])};
          for (std::uint32_t part = 0; part < 3; ++part) {
            rows.usages.push_back({row, part, 0, part, {}, ducat::at(at), tokens[part]});
          }
        });
    trace_billing billing{token_list({{"cache_hit_tokens", prices[0]},
                                      {"prompt_tokens", prices[1]},
                                      {"completion_tokens", prices[2]}}),
                          rows, payers::one};
    billing.record_all(rows);
    const ducat::statement s = billing.statement();
    CHECK(major(s.total) == figures["on_total"].get<std::string>());
    CHECK(in_yuan_exactly(s.exact) == exact(figures["exact_cny"]));
    CHECK(major(billing.rounded(rounding::half_even, billing.organisation).per_record) ==
          figures["per_row_half_even_fen"].get<std::string>());
  });
}

TEST_CASE("a histogram of requests is billed as the requests it counts") {
  constexpr const char* key = "each_side_of_each_request_rounded_half_even_fen";
  for_each_trace_with(key, [](const trace& of, const std::string& text) {
    const auto prices = decimals_in(of.figures["prices"].get<std::string>());
    REQUIRE(prices.size() >= 2);
    const trace_usages rows = ducat_test::read_trace(of, text);
    trace_billing billing{
        token_list({{"prompt_tokens", prices[0]}, {"completion_tokens", prices[1]}}), rows,
        payers::one};
    billing.record_all(rows);
    const ducat::statement s = billing.statement();
    CHECK(major(s.total) == of.figures["on_total"].get<std::string>());
    CHECK(in_yuan_exactly(s.exact) == exact(of.figures["exact_cny"]));
    // What one request of a row would cost, rounded, as often as there were such requests.
    ducat::workspace room;
    int128 rounded = 0;
    ducat_test::read_columns({"tokens", "count", "side"}, text, [&](auto, auto fields) {
      const bool in = fields[2] == "input_tokens";
      const auto asked = billing.engine.quote(
          {.id = {~std::uint64_t{0}, 0},
           .account = billing.accounts[0],
           .sku = billing.engine.find_sku(in ? "prompt_tokens" : "completion_tokens"),
           .during = ducat::at({0}),
           .quantity = ducat::parse_integer(fields[0]).value()},
          room);
      const int128 each = ducat::round(asked.value().priced().value(), rounding::half_even).value();
      rounded += each * ducat::parse_integer(fields[1]).value();
    });
    CHECK(major(rounded) == of.figures[key].get<std::string>());
  });
}
