// SPDX-License-Identifier: MIT
// Prices per record and turnover, in price lists and in ledgers.
#include "support/platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/units/turnover.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string list_of(const std::string& prices, const std::string& sku_members = "") {
  return R"({"format": "ducat price list 1", "name": "n", "currency": "CNY", "skus": [
    {"name": "a", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
    {"name": "token", "meter": "counted", "unit": "token"},
    {"name": "invoice", "meter": "counted", "unit": "turnover")" +
         sku_members + R"(}], "prices": [)" + prices + "]}";
}

// "pointer: expected" of all that is wrong.
std::vector<std::string> faults(const std::string& list) {
  std::vector<std::string> out;
  const price_list_reading reading = read_price_list(list);
  CHECK(reading.list.has_value() == reading.errors.empty());
  for (const document_error& e : reading.errors) out.push_back(e.pointer + ": " + e.expected);
  std::sort(out.begin(), out.end());
  return out;
}
std::vector<std::string> price_faults(const std::string& members) {
  return faults(list_of(R"({"unit": "token", "price": "0.03", )" + members + "}"));
}
using texts = std::vector<std::string>;

const char* const every_term =
    R"({"sku": "token", "unit": "token", "tariff": "per_record", "price": "0.03", "fixed": "0.05",
        "minimum": "0.2", "maximum": 1, "free_records": 2, "free_quantity": "0.05 ktoken",
        "counter": {"period": "day", "owner": "account"}},
       {"sku": "invoice", "unit": "turnover", "tariff": "per_record", "price": "0.013",
        "minimum": "1"})";

}  // namespace

TEST_CASE("a price per record is read with all its terms") {
  const price_list_reading reading = read_price_list(list_of(every_term));
  REQUIRE(reading.list.has_value());
  const price_book& book = reading.list->table.book();
  REQUIRE(book.size() == 2);
  const price_entry& entry = book[{0}];
  CHECK(entry.kind == tariff_kind::per_record);
  CHECK(entry.cycle == period::day);
  const record_terms& terms = book.record_of(entry);
  CHECK(terms.fixed == in_fen(5));
  CHECK(terms.limits.minimum() == in_fen(20));
  CHECK(terms.limits.maximum() == in_fen(100));
  CHECK(terms.free.records() == 2);
  CHECK(terms.free.amount() == mixed{50, 0, 1});
  const record_terms& percentage = book.record_of(book[{1}]);
  CHECK(percentage.limits.minimum() == in_fen(100));
  CHECK_FALSE(percentage.limits.has_maximum());
  CHECK(percentage.free.is_none());
  const price_table& table = reading.list->table;
  CHECK(table.skus()[table.find_sku("invoice").in_table].money == yuan);
}

TEST_CASE("what a price per record cannot say is an error where it is said") {
  const std::string per_record = R"("sku": "token", "tariff": "per_record", )";
  CHECK(price_faults(per_record + R"("fixed": "1")").empty());
  CHECK(price_faults(per_record + R"("fixed": "-1", "minimum": -2, "maximum": "-3")") ==
        texts{"/prices/0/fixed: zero or more", "/prices/0/maximum: zero or more",
              "/prices/0/minimum: zero or more"});
  CHECK(price_faults(per_record + R"("minimum": "2", "maximum": "1.99")") ==
        texts{"/prices/0/maximum: no less than the minimum"});
  CHECK(price_faults(per_record + R"("free_records": 0, "free_quantity": "0")") ==
        texts{"/prices/0/free_quantity: a quantity above zero that fits 128 bits",
              "/prices/0/free_records: a whole number of records above zero"});
  CHECK(price_faults(per_record + R"("free_records": "1.5", "free_quantity": "1 degree")") ==
        texts{"/prices/0/free_quantity: a quantity of what the price is for",
              "/prices/0/free_records: a whole number of records above zero"});
  CHECK(price_faults(per_record + R"("package": 5, "partial": "free", "tiers": [])").size() == 3);
  CHECK(price_faults(per_record + R"("counter": {"basis": "all_usage"})") ==
        texts{"/prices/0/counter/basis: after_packs: a price per record counts what no pack "
              "covers"});
  CHECK(price_faults(R"("sku": "token", "minimum": "1", "free_records": 1)") ==
        texts{"/prices/0/free_records: nothing: it belongs to a price per record",
              "/prices/0/minimum: nothing: it belongs to a price per record"});
  CHECK(
      faults(list_of(R"({"sku": "a", "unit": "degree", "tariff": "per_record", "price": "1"})")) ==
      texts{"/prices/0/tariff: flat, graduated or volume: the sku is metered"});
}

TEST_CASE("turnover is of a currency, and is charged in it") {
  const std::string price = R"({"sku": "invoice", "unit": "turnover", "price": "0.01")";
  CHECK(faults(list_of(price + "}")).empty());
  CHECK(faults(list_of(price + R"(, "currency": "USD"})", R"(, "currency": "USD")")).empty());
  CHECK(faults(list_of(price + R"(, "currency": "USD"})")) ==
        texts{"/prices/0/currency: CNY: the currency of the sku's turnover"});
  CHECK(faults(list_of(price + "}", R"(, "currency": "USD")")) ==
        texts{"/prices/0/currency: USD: the currency of the sku's turnover"});
  CHECK(faults(R"({"format": "ducat price list 1", "name": "n", "skus": [
    {"name": "i", "meter": "counted", "unit": "turnover"},
    {"name": "t", "meter": "counted", "unit": "token", "currency": "CNY"},
    {"name": "m", "meter": "metered", "unit": "turnover", "rate": "1 card"}], "prices": []})") ==
        texts{"/skus/0/currency: a currency, here or for the whole list",
              "/skus/1/currency: nothing: only turnover is of a currency",
              "/skus/2/currency: a currency, here or for the whole list",
              "/skus/2/unit: a unit of compute, card-time or byte-time: only these are metered"});
}

namespace {

struct recorded {
  platform_engine engine;
  account_handle acme;

  recorded() : engine{read_price_list(list_of(every_term)).list.value().table} {
    acme = engine.open_account({.name = "acme", .money = yuan}).value();
    platform_usage u;
    u.account = acme;
    u.during = at({0});
    for (const int128 tokens : {20, 40, 7}) {
      u.id = {0, ++last};
      u.sku = engine.find_sku("token");
      u.quantity = tokens;
      (void)engine.record(u).value();
      u.id = {0, ++last};
      u.sku = engine.find_sku("invoice");
      u.quantity = tokens * int128{turnover_unit::scale};
      (void)engine.record(u).value();
    }
    (void)engine.reverse(acme, {0, 1}).value();
  }
  std::string text() const {
    std::string out;
    (void)write_ledger(engine.events(), [&](std::string_view piece) { out += piece; }).has_value();
    return out;
  }
  std::uint64_t last = 0;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  REQUIRE(place != std::string::npos);
  return text.replace(place, from.size(), to);
}

}  // namespace

TEST_CASE("a ledger says a price per record, its records and its turnover, and is read again") {
  const recorded r;
  const std::string text = r.text();
  CHECK(text.find(R"("record":{"fixed":"5","minimum":"20","maximum":"100","free_records":"2",)"
                  R"("free_quantity":"50"})") != std::string::npos);
  CHECK(text.find(R"("unit":"picoturnover","currency":"CNY","digits":2)") != std::string::npos);
  CHECK(text.find(R"("records":2)") != std::string::npos);
  ledger_reader again;
  REQUIRE((again.push(text) && again.finish()));
  std::string same;
  (void)write_ledger(again.events(), [&](std::string_view piece) { same += piece; }).has_value();
  CHECK(same == text);
  CHECK(again.state().counters[{0}].records == r.engine.state().counters[{0}].records);
}

TEST_CASE("terms per record that make no sense are refused in a ledger, by member") {
  const recorded r;
  const std::string text = r.text();
  const auto field = [&](const std::string& from, const std::string& to) {
    ledger_reader reader;
    const bool read = reader.push(replaced(text, from, to)) && reader.finish();
    CHECK_FALSE(read);
    return reader.fault() ? reader.fault()->field : std::string{};
  };
  CHECK(field(R"("fixed":"5")", R"("fixed":"-5")") == "record.fixed");
  CHECK(field(R"("minimum":"20")", R"("minimum":"-1")") == "record.minimum");
  CHECK(field(R"("maximum":"100")", R"("maximum":"19")") == "record.maximum");
  CHECK(field(R"("free_records":"2")", R"("free_records":"-2")") == "record.free_records");
  CHECK(field(R"("free_quantity":"50")", R"("free_quantity":"x")") == "record.free_quantity");
  CHECK(field(R"("record":{)", R"("other":{)") == "record");
  CHECK(field(R"("records":1)", R"("records":-1)") == "records");
  CHECK(field(R"("basis":"after_packs")", R"("basis":"all_usage")") == "basis");
  CHECK(field(R"("unit":"picoturnover","currency":"CNY")",
              R"("unit":"picoturnover","currency":"USD")") == "currency");
  CHECK(field(R"("currency":"CNY","digits":2)", R"("x":"CNY","digits":2)") == "currency");
}
