// SPDX-License-Identifier: MIT
// Price lists as JSON: what is read, and that everything wrong with one is said at once.
#include "support/csv.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/shared_data.hpp"

#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/pricing/tariff.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

using texts = std::vector<std::string>;

std::filesystem::path price_folder() {
  return std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path().parent_path() /
         "examples" / "prices";
}

price_list good(std::string_view text) {
  price_list_reading reading = read_price_list(text);
  for (const document_error& error : reading.errors) {
    UNSCOPED_INFO(error.pointer << ": found " << error.found << ", expected " << error.expected);
  }
  REQUIRE(reading.list.has_value());
  return std::move(*reading.list);
}

price_list shipped(const std::string& name) {
  const std::filesystem::path path = price_folder() / name;
  INFO(path.string());
  std::ifstream file{path};
  REQUIRE(file.good());
  return good(std::string{std::istreambuf_iterator<char>{file}, {}});
}

std::vector<document_error> errors_of(std::string_view text) {
  const price_list_reading reading = read_price_list(text);
  CHECK(reading.list.has_value() == reading.errors.empty());
  for (const document_error& error : reading.errors) {
    INFO(error.pointer);
    CHECK_FALSE(error.found.empty());
    CHECK_FALSE(error.expected.empty());
  }
  return reading.errors;
}

texts pointers_of(std::string_view text) {
  texts out;
  for (const document_error& error : errors_of(text)) out.push_back(error.pointer);
  std::sort(out.begin(), out.end());
  return out;
}

// A list of a card class `a` and tokens `t` in yuan with these prices.
std::string list_of(const std::string& prices, const std::string& header = "") {
  return R"({"format": "ducat price list 1", "name": "n", )" +
         (header.empty() ? R"("currency": "CNY")" : header) + R"(, "skus": [
    {"name": "a", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
    {"name": "t", "meter": "counted", "unit": "token"}], "prices": [)" +
         prices + "]}";
}

// The pointers below /prices/0 of what is wrong with one price of tokens.
texts wrong_price(const std::string& members) {
  texts out = pointers_of(list_of("{\"sku\": \"t\", " + members + "}"));
  for (std::string& pointer : out) {
    const std::string_view entry = "/prices/0";
    REQUIRE(pointer.compare(0, entry.size(), entry) == 0);
    pointer.erase(0, entry.size());
  }
  return out;
}

// The pointers below /skus/0 of what is wrong with one sku.
texts wrong_sku(const std::string& members) {
  texts out =
      pointers_of(R"({"format": "ducat price list 1", "name": "n", "prices": [], "skus": [{)" +
                  members + "}]}");
  for (std::string& pointer : out) {
    const std::string_view entry = "/skus/0";
    REQUIRE(pointer.compare(0, entry.size(), entry) == 0);
    pointer.erase(0, entry.size());
  }
  return out;
}

price_match find(const price_list& list, const char* sku, const char* when, currency money = yuan,
                 dimension_values values = {}) {
  return list.table.book().find(list.table.find_sku(sku).in_table, money, values,
                                parse_instant(when).value());
}

mixed cost(const price_list& list, price_handle entry, int128 quantity) {
  REQUIRE(entry.has_value());
  return cumulative_cost(list.table.book(), entry, quantity).value();
}

constexpr int128 degree = 1'123'200'000'000'000'000;

}  // namespace

TEST_CASE("every shipped price list is good") {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{price_folder()}) {
    const price_list list = shipped(entry.path().filename().string());
    CHECK_FALSE(list.name.empty());
    CHECK(list.table.book().size() > 0);
    ++count;
  }
  CHECK(count > 0);
}

TEST_CASE("the shipped lists price what their names say") {
  const price_list a100 = shipped("a100-20-cny.json");
  CHECK(a100.table.skus().rate_at(a100.table.find_sku("a100").in_table, {0}).value().per_ns ==
        312'000);
  CHECK(cost(a100, find(a100, "a100", "1970-01-01T00:00:00Z").entry, degree) == in_yuan(20));
  CHECK_FALSE(find(a100, "a100", "1969-12-31T23:59:59Z").entry.has_value());

  const auto per_million = [](const char* file, const char* sku) {
    const price_list list = shipped(file);
    return cost(list, find(list, sku, "2026-01-01T00:00:00Z").entry, 1'000'000);
  };
  CHECK(per_million("tokens-1-1-cny.json", "prompt_tokens") == in_yuan(1));
  CHECK(per_million("tokens-1-1-cny.json", "completion_tokens") == in_yuan(1));
  CHECK(per_million("tokens-1-2-cny.json", "prompt_tokens") == in_yuan(1));
  CHECK(per_million("tokens-1-2-cny.json", "completion_tokens") == in_yuan(2));
  CHECK(per_million("tokens-4-16-cny.json", "prompt_tokens") == in_yuan(4));
  CHECK(per_million("tokens-4-16-cny.json", "completion_tokens") == in_yuan(16));
  CHECK(per_million("tokens-cache-cny.json", "cache_hit_tokens") == in_fen(10));
  CHECK(per_million("tokens-cache-cny.json", "prompt_tokens") == in_yuan(1));
  CHECK(per_million("tokens-cache-cny.json", "completion_tokens") == in_yuan(2));

  const price_list classes = shipped("three-classes-cny.json");
  const auto rate = [&](const char* sku) {
    return classes.table.skus().rate_at(classes.table.find_sku(sku).in_table, {0}).value().per_ns;
  };
  CHECK(rate("a100") == 312'000);
  CHECK(rate("h800") == 798'720);
  CHECK(rate("l40s") == 202'800);
  const price_handle h800 = find(classes, "h800", "2026-01-01T00:00:00Z").entry;
  CHECK(cost(classes, h800, degree * 64 / 25) == in_fen(5120));
  CHECK(cost(classes, h800, degree * 6'000) == in_yuan(1000 * 20 + 4000 * 19 + 1000 * 18));
  for (std::uint32_t i = 0; i < classes.table.book().size(); ++i) {
    const price_entry& entry = classes.table.book()[price_handle{i}];
    CHECK(classes.table.symbols().text(entry.counter) == "degrees");
    CHECK(entry.counted);
  }
}

TEST_CASE("every feature of the format is read as documented") {
  const price_list list = shipped("every-feature.json");
  const price_table& table = list.table;
  CHECK(list.name == "Every feature of a price list");
  CHECK(list.source == "made up, to show the format");
  CHECK(list.published == parse_instant("2024-04-15T01:00:00Z").value());

  const auto rate = [&](const char* sku, const char* when) {
    return table.skus()
        .rate_at(table.find_sku(sku).in_table, parse_instant(when).value())
        .value()
        .per_ns;
  };
  CHECK(rate("h800", "2024-04-30T23:59:59Z") == 800'000);
  CHECK(rate("h800", "2024-05-01T00:00:00Z") == 798'720);
  CHECK(rate("workstation", "2024-05-01T00:00:00Z") == 1);
  CHECK(rate("volume-100gb", "2024-05-01T00:00:00Z") == 100'000'000'000);
  CHECK(rate("archive-tb", "2024-05-31T23:59:59Z") == 3'120);
  CHECK(rate("archive-tb", "2024-06-01T00:00:00Z") == 1'000'000'000'000);
  const sku_handle archive = table.find_sku("archive-tb").in_table;
  const instant june = parse_instant("2024-06-01T00:00:00Z").value();
  CHECK(table.skus().unit_at(archive, instant_min).unit == dimension::compute);
  CHECK(table.skus().unit_at(archive, instant_min).until == june);
  CHECK(table.skus().unit_at(archive, june).unit == dimension::byte_time);

  const price_match before = find(list, "a100", "2024-04-30T23:59:59.999999999Z");
  CHECK(cost(list, before.entry, degree) == in_yuan(25));
  CHECK(before.until == parse_instant("2024-05-01T00:00:00Z").value());
  CHECK(cost(list, find(list, "a100", "2024-05-01T00:00:00Z").entry, degree) == in_yuan(20));
  CHECK(table.book()[before.entry].published == list.published);

  const price_handle images = find(list, "images", "2024-05-01T00:00:00Z").entry;
  CHECK(cost(list, images, 100) == in_fen(9'90));
  CHECK(cost(list, images, 101) == in_fen(2 * 9'90));
  const price_match night = find(list, "images", "2024-05-02T15:00:00Z");  // 23:00 in Shanghai
  CHECK(cost(list, night.entry, 1) == in_yuan(5));
  CHECK(night.until == parse_instant("2024-05-02T22:00:00Z").value());
  CHECK(find(list, "images", "2024-05-01T15:00:00Z").entry == images);  // a holiday

  REQUIRE(table.dimension_count() == 2);
  dimension_values spot;
  for (int i = 0; i < 2; ++i) {
    const bool region = table.dimension_name(i) == text_view{"region"};
    spot.value[i] = table.symbols().find(region ? "cn-east" : "spot");
  }
  CHECK(cost(list, find(list, "a100", "2024-06-30T23:59:59Z", yuan, spot).entry, degree) ==
        in_fen(18'50));
  CHECK(cost(list, find(list, "a100", "2024-07-01T00:00:00Z", yuan, spot).entry, degree) ==
        in_yuan(20));

  const price_handle h800 = find(list, "h800", "1970-01-01T00:00:00Z").entry;
  CHECK(cost(list, h800, 1001 * degree) == in_yuan(20'000 + 100 + 19));
  const price_entry& entry = table.book()[h800];
  CHECK(entry.kind == tariff_kind::graduated);
  CHECK(entry.owner == counter_owner::payer);
  CHECK(entry.basis == counter_basis::all_usage);
  CHECK(entry.cycle == period::month);

  constexpr int128 card_hour = 3'600'000'000'000;
  const currency won = currency_of("KRW").value();
  CHECK(cost(list, find(list, "workstation", "2024-01-01T00:00:00Z", won).entry, 48 * card_hour) ==
        in_fen(100'000));
  const price_handle tokens = find(list, "prompt_tokens", "2024-01-01T00:00:00Z").entry;
  CHECK(cost(list, tokens, 100'000'000) == in_yuan(400));
  CHECK(cost(list, tokens, 100'000'001) == mixed{300'00, 3, 10'000});
  const currency credit = currency::of("CREDIT", 6).value();
  CHECK(cost(list, find(list, "completion_tokens", "2024-01-01T00:00:00Z", credit).entry, 1) ==
        in_fen(16));
}

TEST_CASE("a list, its skus and its prices say where figures come from, and pricing heeds it not") {
  const price_list list = shipped("every-feature.json");
  CHECK(list.note == "For people: pricing heeds no source and no note");
  REQUIRE(list.of_skus.size() == list.table.skus().size());
  REQUIRE(list.of_prices.size() == list.table.book().size());
  CHECK(list.of_skus[0] ==
        listed_remark{"the data sheet, FP16 dense (2024-01-15)", "40 GB and 80 GB alike"});
  CHECK(list.of_skus[1] == listed_remark{});
  CHECK(list.of_prices[0] == listed_remark{});
  CHECK(list.of_prices[1] ==
        listed_remark{"announcement of 2024-04-15", "the pack's price, for all"});

  const std::string at_one = R"("unit": "token", "price": "1")";
  CHECK(wrong_price(at_one + R"(, "source": "", "note": 1)") == texts{"/note", "/source"});
  CHECK(wrong_price(at_one + R"(, "note": "a\nb")") == texts{"/note"});
  CHECK(
      wrong_sku(R"("name": "a", "meter": "counted", "unit": "token", "source": [], "note": "")") ==
      texts{"/note", "/source"});
  CHECK(pointers_of(R"({"format": "ducat price list 1", "name": "n", "skus": [], "prices": [],
                        "note": null})") == texts{"/note"});
}

TEST_CASE("the price of a machine-month loads in every currency of ISO 4217") {
  const auto path = shared_file("tables/iso4217.csv");
  if (!path) return;
  int loaded = 0;
  for (const csv_row& row : read_csv(*path)) {
    INFO(row.at("code"));
    const std::string& digits = row.at("minor_units");
    const bool has_minor_unit = digits.size() == 1 && digits[0] >= '0' && digits[0] <= '9';
    // Eight cards for thirty days, at the size of a price in won or dong.
    const std::string text = list_of(R"({"sku": "a", "unit": "5760 degree", "price": "123456789"})",
                                     "\"currency\": \"" + row.at("code") + '"');
    if (!has_minor_unit) {
      CHECK(pointers_of(text) == texts{"/currency"});
      continue;
    }
    const price_list list = good(text);
    const currency money = currency_of(row.at("code")).value();
    CHECK(money.digits() == digits[0] - '0');
    const int128 minor = 123'456'789 * money.minor_per_major();
    CHECK(cost(list, find(list, "a", "2024-01-01T00:00:00Z", money).entry, 5'760 * degree) ==
          mixed{minor, 0, 1});
    ++loaded;
  }
  CHECK(loaded > 100);
}

TEST_CASE("a price is a string, or an integer that every JSON reader keeps") {
  const auto price_of = [](const std::string& price) {
    const price_list list =
        good(list_of(R"({"sku": "t", "unit": "token", "price": )" + price + "}"));
    return cost(list, price_handle{0}, 1);
  };
  CHECK(price_of("\"19.99\"") == in_fen(1999));
  CHECK(price_of("20") == in_yuan(20));
  CHECK(price_of("-3") == in_yuan(-3));
  CHECK(price_of("9007199254740991") == in_yuan(9'007'199'254'740'991));
  CHECK(price_of("\"0.000000000001\"") == mixed{0, 1, 10'000'000'000});
  CHECK(price_of("\"0.0000000000010\"") == mixed{0, 1, 10'000'000'000});
  for (const char* refused : {"19.99", "1e3", "9007199254740992", "18446744073709551616", "\"\"",
                              "\"1,000\"", "\" 1\"", "\"1e3\"", "\"20 CNY\"", "true", "null", "[]",
                              "{}", "\"0.0000000000001\"", "\"9223372036854775808\""}) {
    INFO(refused);
    CHECK(wrong_price(R"("unit": "token", "price": )" + std::string(refused)) == texts{"/price"});
  }
  const auto fraction = errors_of(list_of(R"({"sku": "t", "unit": "token", "price": 19.99})"));
  REQUIRE(fraction.size() == 1);
  CHECK(fraction[0].found == "19.99");
  CHECK(fraction[0].expected.find("in a string") != std::string::npos);
}

TEST_CASE("a text that is no JSON has one error, with line and column") {
  const auto errors = errors_of("{\"format\":\n  \"ducat price list 1\",\n  oops}");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].pointer.empty());
  CHECK(errors[0].found.find("line 3, column 3") != std::string::npos);
  CHECK(errors_of("").size() == 1);
  CHECK(errors_of(list_of("") + "x").size() == 1);
  CHECK(errors_of("[]") == std::vector<document_error>{{"", "an empty list", "an object"}});
}

TEST_CASE("a list must say what it is") {
  CHECK(pointers_of("{}") == texts{"/format", "/name", "/prices", "/skus"});
  CHECK(pointers_of(R"({"format": "ducat price list 2", "name": "", "currency": "XAU", "source": 1,
                        "published": "2024-02-30", "skus": {}, "prices": 1, "extra": 1})") ==
        texts{"/currency", "/extra", "/format", "/name", "/prices", "/published", "/skus",
              "/source"});
  CHECK(pointers_of(R"({"format": "ducat price list 1", "name": "n", "name": "m", "skus": [],
                        "prices": []})") == texts{"/name"});
  CHECK(good(R"({"format": "ducat price list 1", "name": "n", "skus": [], "prices": []})")
            .table.book()
            .size() == 0);
}

TEST_CASE("what is wrong with a sku is said where it is") {
  CHECK(wrong_sku("") == texts{"/meter", "/name", "/unit"});
  CHECK(wrong_sku(R"("name": "", "meter": "sampled", "unit": "tokens", "x": 1)") ==
        texts{"/meter", "/name", "/unit", "/x"});
  CHECK(wrong_sku(R"("name": "a\u0007", "meter": "counted", "unit": "token")") == texts{"/name"});
  CHECK(wrong_sku(R"("name": "a", "meter": "counted", "unit": "token", "rate": "1 card")") ==
        texts{"/rate"});
  CHECK(wrong_sku(R"("name": "a", "meter": "counted", "unit": "TFLOPS")") == texts{"/unit"});
  CHECK(wrong_sku(R"("name": "a", "meter": "metered", "unit": "token", "rate": "1 token")") ==
        texts{"/unit"});
  const std::string metered = R"("name": "a", "meter": "metered", "unit": "degree")";
  CHECK(wrong_sku(metered) == texts{"/rate"});
  for (const char* rate : {"312", "\"312\"", "\"312  TFLOPS\"", "\"-1 TFLOPS\"", "\"0 TFLOPS\"",
                           "\"1 card\"", "\"0.0001 TFLOPS\"", "\"9223372036854775808 FLOP/ns\""}) {
    INFO(rate);
    CHECK(wrong_sku(metered + ", \"rate\": " + rate) == texts{"/rate"});
  }
  CHECK(wrong_sku(metered + R"(, "rate": "1 TFLOPS", "rates": [])") == texts{"/rates"});
  CHECK(wrong_sku(metered + R"(, "rates": [])") == texts{"/rates"});
  CHECK(wrong_sku(metered + R"(, "rates": [{"rate": "1 TFLOPS"}, {"rate": "2 TFLOPS"}, 3,
                                {"from": "soon", "rate": "x", "y": 1}, {"from": "2024-01-01"}])") ==
        texts{"/rates/1", "/rates/2", "/rates/3/from", "/rates/3/rate", "/rates/3/y",
              "/rates/4/rate"});
  CHECK(pointers_of(R"({"format": "ducat price list 1", "name": "n", "prices": [], "skus": [
          {"name": "a", "meter": "counted", "unit": "token"}, 1,
          {"name": "a", "meter": "counted", "unit": "token"}]})") ==
        texts{"/skus/1", "/skus/2/name"});
}

TEST_CASE("a rate version may have another unit, in any order, and prices are in one of them") {
  const auto list_with = [](const std::string& rates, const std::string& prices) {
    return R"({"format": "ducat price list 1", "name": "n", "currency": "CNY", "skus": [
               {"name": "s", "meter": "metered", "unit": "GB-h", "rates": [)" +
           rates + R"(]}], "prices": [)" + prices + "]}";
  };
  const std::string rates = R"({"from": "2024-06-01", "rate": "1 GB"},
                               {"rate": "3.12 TFLOPS", "unit": "degree"})";
  const price_list both = good(list_with(rates, R"(
      {"sku": "s", "unit": "GB-h", "price": "1", "from": "2024-06-01"},
      {"sku": "s", "unit": "degree", "price": "20"})"));
  const price_table& table = both.table;
  const sku_handle s = table.find_sku("s").in_table;
  CHECK(table.skus()[s].unit == dimension::compute);  // that of its first version
  const instant june = parse_instant("2024-06-01T00:00:00Z").value();
  CHECK(table.skus().unit_at(s, instant_min).until == june);
  CHECK(table.book()[price_handle{0}].unit == dimension::byte_time);
  CHECK(table.book()[price_handle{1}].unit == dimension::compute);
  CHECK(table.symbols().text(table.book()[price_handle{0}].counter) == "s (B-ns)");
  CHECK(table.symbols().text(table.book()[price_handle{1}].counter) == "s");

  const auto of_price =
      errors_of(list_with(rates, R"({"sku": "s", "unit": "token", "price": "1"})"));
  REQUIRE(of_price.size() == 1);
  CHECK(of_price[0].pointer == "/prices/0/unit");
  CHECK(of_price[0].expected == "a unit that measures what the sku's does: FLOP or B-ns");
  // In a unit that the sku has at another time, from the start or up to a stated end.
  for (const char* const wrong :
       {R"({"sku": "s", "unit": "GB-h", "price": "1"})",
        R"({"sku": "s", "unit": "degree", "price": "1", "from": "2024-06-01"})",
        R"({"sku": "s", "unit": "degree", "price": "1", "to": "2024-06-02"})"}) {
    INFO(wrong);
    const auto errors = errors_of(list_with(rates, wrong));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].pointer == "/prices/0");
    CHECK(errors[0].found ==
          "a price that is in a unit in which its sku is not charged all the time");
  }
  const std::string metered = R"("name": "a", "meter": "metered", "unit": "degree", "rates": )";
  CHECK(wrong_sku(metered + R"([{"rate": "1 TFLOPS"}, {"from": "2024-01-01", "rate": "1 GB"}])") ==
        texts{"/rates/1/rate"});
  CHECK(wrong_sku(metered + R"([{"rate": "1 TFLOPS"},
                                {"from": "2024-01-01", "rate": "1 TFLOPS", "unit": "GB-h"}])") ==
        texts{"/rates/1/rate"});
  CHECK(wrong_sku(metered + R"([{"rate": "1 token", "unit": "token"}, {"unit": 3, "rate": 1}])") ==
        texts{"/rates/0/unit", "/rates/1/unit"});
  CHECK(wrong_sku(metered + R"([{"rate": "1 TFLOPS"}, {"rate": "1 GB", "unit": "GB-h"}])") ==
        texts{"/rates/1"});
}

TEST_CASE("what is wrong with a price is said where it is") {
  const std::string at_one = R"("unit": "token", "price": "1")";
  CHECK(pointers_of(list_of("{}, 1")) ==
        texts{"/prices/0/price", "/prices/0/sku", "/prices/0/unit", "/prices/1"});
  CHECK(pointers_of(list_of(R"({"sku": "b", "unit": "token", "price": "1"})")) ==
        texts{"/prices/0/sku"});
  CHECK(wrong_price(at_one + R"(, "comment": "x")") == texts{"/comment"});
  CHECK(wrong_price(at_one + R"(, "from": "2024-02-01", "to": "2024-02-01")") == texts{"/to"});
  CHECK(wrong_price(at_one + R"(, "from": "2024-02-01T00:00:00", "to": 5)") ==
        texts{"/from", "/to"});
  CHECK(wrong_price(at_one + R"(, "dimensions": {"region": "", "size": 3, "": "x"})") ==
        texts{"/dimensions/", "/dimensions/region", "/dimensions/size"});
  CHECK(wrong_price(at_one + R"(, "dimensions": [])") == texts{"/dimensions"});
  CHECK(wrong_price(at_one + R"(, "dimensions": {"a": "x", "b": "x", "c": "x", "d": "x", "e": "x",
                                  "f": "x", "g": "x", "h": "x", "i": "x"})") ==
        texts{"/dimensions"});
  CHECK(
      wrong_price(at_one + R"(, "counter": {"name": "", "owner": "me", "basis": 1,
                                  "period": "year", "x": 1})") ==
      texts{"/counter/basis", "/counter/name", "/counter/owner", "/counter/period", "/counter/x"});
  CHECK(wrong_price(at_one + R"(, "counter": "c")") == texts{"/counter"});
  CHECK(wrong_price(at_one + R"(, "currency": "cny")") == texts{"/currency"});
  CHECK(wrong_price(at_one + R"(, "currency": {"code": "CNY", "digits": 3})") ==
        texts{"/currency/digits"});
  CHECK(wrong_price(at_one + R"(, "currency": {"code": "lower", "digits": 3, "x": 1})") ==
        texts{"/currency/code", "/currency/x"});
  CHECK(wrong_price(at_one + R"(, "currency": {})") == texts{"/currency/code", "/currency/digits"});
  CHECK(pointers_of(list_of(R"({"sku": "t", "unit": "token", "price": "1"})",
                            R"("source": "s")")) == texts{"/prices/0/currency"});
}

TEST_CASE("what a price is for must be a positive quantity of what the sku measures") {
  const auto unit = [](const std::string& stated) {
    return wrong_price(R"("price": "1", "unit": )" + stated);
  };
  for (const char* refused : {"\"degree\"", "\"tokens\"", "\"0 token\"", "\"-1 token\"",
                              "\"0.5 token\"", "\"1  token\"", "\"token 1\"", "1000000", "\"\""}) {
    INFO(refused);
    CHECK(unit(refused) == texts{"/unit"});
  }
  CHECK(unit("{}") == texts{"/unit/count", "/unit/of"});
  CHECK(unit(R"({"count": 0, "of": "token"})") == texts{"/unit/count"});
  CHECK(unit(R"({"count": 1.5, "of": "x", "y": 1})") ==
        texts{"/unit/count", "/unit/of", "/unit/y"});
  CHECK(unit(R"({"count": 1000000, "of": "token"})").empty());
  CHECK(unit("\"1 Mtoken\"").empty());
}

TEST_CASE("tiers ascend, the last is open, and each has its price") {
  const auto tiers = [](const std::string& list, const std::string& unit = "token") {
    return wrong_price(R"("tariff": "graduated", "unit": ")" + unit + R"(", "tiers": )" + list);
  };
  CHECK(tiers(R"([{"up_to": 5, "price": "1"}, {"up_to": "10 token", "price": 2}, {"price": "3"}])")
            .empty());
  CHECK(tiers("[]") == texts{"/tiers"});
  CHECK(tiers("{}") == texts{"/tiers"});
  CHECK(tiers(R"([{"up_to": "5", "price": "1"}])") == texts{"/tiers/0/up_to"});
  CHECK(tiers(R"([{"price": "1"}, {"price": "2"}])") == texts{"/tiers/0/up_to"});
  CHECK(tiers(
            R"([{"up_to": "5", "price": "1"}, {"up_to": "5", "price": "1"},
                  {"up_to": "0.5", "price": "1"},
                  {"up_to": "9 degree", "price": "1"}, {"price": "2"}])") ==
        texts{"/tiers/1/up_to", "/tiers/2/up_to", "/tiers/3/up_to"});
  CHECK(tiers(R"([1, {"fee": 0.5, "x": 1}])") ==
        texts{"/tiers/0", "/tiers/1/fee", "/tiers/1/price", "/tiers/1/x"});
  // Five of what: of a million tokens, or of tokens?
  CHECK(tiers(R"([{"up_to": "5", "price": "1"}, {"price": "2"}])", "1000000 token") ==
        texts{"/tiers/0/up_to"});
  CHECK(tiers(R"([{"up_to": "5 Mtoken", "price": "1"}, {"price": "2"}])", "1000000 token").empty());
  const std::string unit = R"("unit": "token", )";
  CHECK(wrong_price(unit + R"("tiers": [{"price": "1"}])") == texts{"/tariff"});
  CHECK(wrong_price(unit + R"("tariff": "volume")") == texts{"/tiers"});
  CHECK(wrong_price(unit + R"("tariff": "volume", "price": "1", "tiers": [{"price": "1"}])") ==
        texts{"/price"});
  CHECK(wrong_price(unit + R"("tariff": "flat", "price": "1", "tiers": [{"price": "1"}])") ==
        texts{"/tiers"});
  CHECK(wrong_price(unit + R"("tariff": "package", "price": "1")") == texts{"/tariff"});
}

TEST_CASE("a package is a quantity above zero, and belongs to a flat price or to a tier") {
  const auto flat = [](const std::string& members) {
    return wrong_price(R"("unit": "1000000 token", "price": "1", )" + members);
  };
  CHECK(flat(R"("package": "1 Mtoken")").empty());
  CHECK(flat(R"("package": "1 Mtoken", "partial": "free")").empty());
  CHECK(flat(R"("package": "1 Mtoken", "partial": "half")") == texts{"/partial"});
  CHECK(flat(R"("partial": "free")") == texts{"/partial"});
  CHECK(flat(R"("package": "5")") == texts{"/package"});
  CHECK(flat(R"("package": "0 token")") == texts{"/package"});
  CHECK(flat(R"("package": "-1 token")") == texts{"/package"});
  CHECK(flat(R"("package": "1 degree")") == texts{"/package"});
  const std::string tiered = R"("unit": "token", "tariff": "graduated", )";
  CHECK(wrong_price(tiered + R"("tiers": [{"price": "1", "package": 10}])").empty());
  CHECK(wrong_price(tiered + R"("tiers": [{"price": "1"}], "package": 10, "partial": "free")") ==
        texts{"/package", "/partial"});
}

TEST_CASE("what is wrong between two prices names them both") {
  const auto price = [](const std::string& members) {
    return R"({"sku": "t", "unit": "token", "price": "1")" + members + "}";
  };
  const auto only_error = [&](const std::string& first, const std::string& second) {
    const auto errors = errors_of(list_of(price(first) + "," + price(second)));
    REQUIRE(errors.size() == 1);
    return errors[0].pointer + " " + errors[0].found;
  };
  const std::string january = R"(, "from": "2024-01-01", "to": "2024-02-01")";
  CHECK(only_error(january, R"(, "from": "2024-01-31")") ==
        "/prices/1 a price that overlaps another version of the same price: /prices/0");
  CHECK(only_error(january, R"(, "from": "2024-02-02")") ==
        "/prices/0 a price that leaves a gap before the next version of the same price: /prices/1");
  CHECK(only_error(R"(, "from": "2024-01-01")", january) ==
        "/prices/1 a price that starts together with another version of the same price: /prices/0");
  CHECK(
      only_error(R"(, "dimensions": {"region": "east"})", R"(, "dimensions": {"class": "spot"})") ==
      "/prices/1 a price that matches the same usage as another, equally specific price: "
      "/prices/0");
  const auto counted = [](const std::string& sku, const std::string& unit,
                          const std::string& period) {
    return R"({"sku": ")" + sku + R"(", "unit": ")" + unit +
           R"(", "tariff": "graduated", "tiers": [{"price": "1"}],
               "counter": {"name": "c", "period": ")" +
           period + "\"}}";
  };
  CHECK(pointers_of(list_of(counted("t", "token", "day") + "," + counted("a", "degree", "day"))) ==
        texts{"/prices/1"});
}

TEST_CASE("a price that was refused makes no gap, but other errors are still found") {
  const std::string list = list_of(R"(
    {"sku": "t", "unit": "token", "price": "1", "to": "2024-02-01"},
    {"sku": "t", "unit": "token", "price": "x", "from": "2024-02-01", "to": "2024-03-01"},
    {"sku": "t", "unit": "token", "price": "1", "from": "2024-03-01"},
    {"sku": "a", "unit": "degree", "price": "1", "to": "2024-02-01"},
    {"sku": "a", "unit": "degree", "price": "1", "from": "2024-03-01"})");
  CHECK(pointers_of(list) == texts{"/prices/1/price", "/prices/3"});
}

TEST_CASE("a sku says when it has its turn among what is counted at one instant") {
  const std::string text = R"({"format": "ducat price list 1", "name": "media", "currency": "CNY",
    "skus": [{"name": "audit", "meter": "counted", "unit": "image", "line_order": -2},
             {"name": "sound", "meter": "counted", "unit": "token"},
             {"name": "card", "meter": "metered", "unit": "card-h", "rate": "1 card"}],
    "prices": []})";
  const price_list list = good(text);
  CHECK(list.table.skus()[{0}].line_order == -2);
  CHECK(list.table.skus()[{1}].line_order == 0);
  const auto faults = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    const auto errors = errors_of(changed);
    REQUIRE(errors.size() == 1);
    return errors[0].pointer + ": " + errors[0].expected;
  };
  CHECK(faults("-2", "true") == "/skus/0/line_order: a whole number; the lower goes first");
  CHECK(faults("-2", "2147483648") == "/skus/0/line_order: a whole number of 32 bits");
  CHECK(faults("\"1 card\"", "\"1 card\", \"line_order\": 1") ==
        "/skus/2/line_order: nothing: what is metered drains beside the others");
}
