// SPDX-License-Identifier: MIT
// Worked price cases of vendors' pages (domain.md, "Test vectors ready to use"), with the prices of
// tables/prices.csv; the results are those that the pages print.
#include "support/csv.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/shared_data.hpp"

#include <ducat/pricing/lease.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/pricing/subscription_pack.hpp>
#include <ducat/pricing/tariff.hpp>
#include <ducat/units/literals.hpp>

#include <algorithm>
#include <optional>
#include <string>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

// The one row of a provider whose product starts so; nothing where the table is not there.
std::optional<csv_row> price_row(const std::string& provider, const std::string& product) {
  const auto file = shared_file("tables/prices.csv");
  if (!file) return std::nullopt;
  const auto rows = read_csv(*file);
  const auto is_it = [&](const csv_row& row) {
    return row.at("provider") == provider && row.at("product").rfind(product, 0) == 0;
  };
  REQUIRE(std::count_if(rows.begin(), rows.end(), is_it) == 1);
  return *std::find_if(rows.begin(), rows.end(), is_it);
}

mixed fen_of(const std::string& yuan_text) { return mixed{parse_fixed(yuan_text, 2).value()}; }

// The number that stands before a word: 750 before " DCU".
int128 number_before(const std::string& text, const std::string& word) {
  const auto end = text.find(word);
  REQUIRE(end != std::string::npos);
  auto start = end;
  while (start > 0 && text[start - 1] >= '0' && text[start - 1] <= '9') --start;
  return parse_integer(text.substr(start, end - start)).value();
}

}  // namespace

TEST_CASE("Huawei: 3 million tokens in and 7 million out are 12.936 dollars") {
  const auto row = price_row("Huawei Cloud MaaS", "DeepSeek-V3.1");
  if (!row) return;
  REQUIRE(row->at("unit") == "1K tokens");
  REQUIRE(row->at("currency") == "USD");
  const std::string both = row->at("price");
  const auto slash = both.find(" / ");
  REQUIRE(slash != std::string::npos);
  price_table table;
  const auto cost = [&](const std::string& sku, const std::string& price, tokens amount) {
    (void)table.define_sku(sku, meter::counted, dimension::token).value();
    const auto entry =
        table.add_flat(sku, dollars, parse_decimal(price).value(), ktoken_unit::scale).value();
    return cumulative_cost(table.book(), entry.in_table, amount.count()).value();
  };
  const mixed in = cost("input", both.substr(0, slash), 3_mtokens);
  const mixed out = cost("output", both.substr(slash + 3), 7_mtokens);
  CHECK(in == mixed{161, 7, 10});
  CHECK(out == mixed{1'131, 9, 10});
  CHECK(add(in, out).value() == mixed{1'293, 6, 10});
  // The edition with the input's price for both figures.
  CHECK(cost("wrong", both.substr(0, slash), 10_mtokens) == mixed{539});
}

TEST_CASE("a bare-metal lease of 5 machines for 6 months is 2.4 million yuan") {
  const auto row = price_row("(market)", "bare-metal GPU machine");
  if (!row) return;
  lease_terms terms;
  terms.price = fen_of(row->at("price"));
  terms.minimum_quantity = static_cast<std::int64_t>(number_before(row->at("model"), " machines"));
  terms.minimum_term = static_cast<std::int64_t>(number_before(row->at("model"), " months"));
  const lease_agreement least{terms.minimum_quantity, terms.minimum_term};
  CHECK(lease_charge(terms, least, ratio{1}).value() == in_yuan(400'000));
  CHECK(lease_total(terms, least).value() == in_yuan(2'400'000));
}

TEST_CASE("Alaya's subscription is 5250 yuan a card and month, and 1 to 999 cards") {
  const auto row = price_row("Alaya NeW", "subscription pack");
  if (!row) return;
  const int128 degree{degree_unit::scale};
  subscription_terms terms;
  terms.units_per_seat = number_before(row->at("model"), " DCU/card/month") * degree;
  terms.price = unit_price::of(parse_decimal(row->at("price")).value(), 2, degree).value();
  terms.maximum_seats = static_cast<std::int64_t>(number_before(row->at("model"), " cards"));
  CHECK(subscribe(terms, 1).value().price == in_yuan(5'250));
  CHECK(flops{subscribe(terms, 1).value().units} == 750_degrees);
  CHECK(subscribe(terms, 999).has_value());
  CHECK(subscribe(terms, 1'000).error().code == errc::out_of_range);
}

TEST_CASE("Alibaba: a day's throughput of 200 kTPM in and 100 out is 6049 yuan") {
  const auto in = price_row("Alibaba Model Studio", "Qwen3.8-Max TPM reservation input");
  const auto out = price_row("Alibaba Model Studio", "Qwen3.8-Max TPM reservation output");
  if (!in || !out) return;
  const auto terms_of = [](const csv_row& row) {
    lease_terms terms;
    terms.price = fen_of(row.at("price"));
    terms.minimum_quantity = static_cast<std::int64_t>(number_before(row.at("notes"), " kTPM,") /
                                                       number_before(row.at("unit"), "k TPM"));
    return terms;
  };
  const auto by_10k = terms_of(*in);
  const auto by_1k = terms_of(*out);
  const mixed input = lease_total(by_10k, {200 / 10, 1}).value();
  const mixed output = lease_total(by_1k, {100, 1}).value();
  CHECK(input == in_yuan(2'420));
  CHECK(output == in_yuan(3'629));
  CHECK(add(input, output).value() == in_yuan(6'049));
  CHECK(lease_total(by_10k, {19, 1}).error().code == errc::out_of_range);
  CHECK(lease_total(by_1k, {19, 1}).error().code == errc::out_of_range);
}
