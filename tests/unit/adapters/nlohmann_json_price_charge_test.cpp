// SPDX-License-Identifier: MIT
// Close charges of a price list in JSON: every term is read, and every error is said where it is.
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/ledger_reader.hpp>
#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/engine/engine.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string list_of(const std::string& charges, const std::string& currency = R"("CNY")") {
  return R"({"format": "ducat price list 1", "name": "n", "currency": )" + currency +
         R"(, "published": "2026-01-01",
    "skus": [{"name": "a100", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
             {"name": "tokens", "meter": "counted", "unit": "token"}],
    "prices": [{"sku": "a100", "unit": "degree", "price": "20"},
               {"sku": "tokens", "unit": "token", "price": "1"}],
    "charges": )" +
         charges + "}";
}

// "/charges/0/minimum: found -1, expected zero or more", a line for each error.
std::string errors_of(const std::string& charges) {
  const price_list_reading reading = read_price_list(list_of(charges));
  CHECK(reading.list.has_value() == reading.errors.empty());
  std::string out;
  for (const document_error& e : reading.errors)
    out += e.pointer + ": found " + e.found + ", expected " + e.expected + '\n';
  return out;
}
std::string error_of_one(const std::string& charge) { return errors_of("[" + charge + "]"); }

}  // namespace

TEST_CASE("every term of a charge is read") {
  const price_list_reading reading = read_price_list(list_of(R"([
    {"name": "enterprise", "from": "2026-02-01", "to": "2027-02-01", "layer": "acme",
     "skus": ["tokens"], "discount": "0.1", "minimum": "1000.50", "maximum": 50000,
     "standing": "0.001", "commitment": {"amount": "2000", "overage_factor": "3/2",
     "true_up": false}, "partial": "full", "source": "contract 7", "note": "signed"},
    {"name": "support", "currency": "USD", "standing": "99"}])"));
  for (const document_error& e : reading.errors) UNSCOPED_INFO(e.pointer << " " << e.expected);
  REQUIRE(reading.list.has_value());
  const price_table& table = reading.list->table;
  const charge_table& charges = table.book().charges();
  REQUIRE(charges.size() == 2);
  const charge_entry& c = charges[{0}];
  CHECK(table.symbols().text(c.name) == "enterprise");
  CHECK(table.symbols().text(c.layer) == "acme");
  CHECK(c.money == yuan);
  CHECK(c.stated == between(20'485, 20'850));
  CHECK(c.published == day(20'454));
  CHECK(c.sku_count == 1);
  CHECK(charges.sku_of(c, 0) == table.find_sku("tokens").in_table);
  CHECK(c.terms.discount == ratio{1, 10});
  CHECK(c.terms.spend.minimum() == in_fen(100'050));
  CHECK(c.terms.spend.maximum() == in_yuan(50'000));
  CHECK(c.terms.standing == mixed{0, 1, 10});
  CHECK(c.has_commitment);
  CHECK(c.committed.amount == in_yuan(2'000));
  CHECK(c.committed.overage_factor == ratio{3, 2});
  CHECK_FALSE(c.committed.true_up);
  CHECK(c.partial == partial_period::full);
  CHECK(reading.list->of_charges[0] == listed_remark{"contract 7", "signed"});
  const charge_entry& plain = charges[{1}];
  CHECK(plain.money == dollars);
  CHECK(plain.partial == partial_period::prorated);
  CHECK_FALSE(plain.has_commitment);
  CHECK(plain.sku_count == 0);
}

TEST_CASE("what is wrong with a charge is said where it is") {
  CHECK(errors_of("7") == "/charges: found 7, expected a list of objects\n");
  CHECK(errors_of("[7]") == "/charges/0: found 7, expected an object\n");
  CHECK(error_of_one(R"({"minimum": "1"})") ==
        "/charges/0/name: found nothing, expected the charge's name\n");
  CHECK(error_of_one(R"({"name": "a"})") ==
        "/charges/0: found an object, expected an object with any of: discount, minimum, maximum, "
        "standing, commitment\n");
  CHECK(error_of_one(R"({"name": "a", "min": "1", "minimum": "1"})") ==
        "/charges/0/min: found an unknown name, expected one of: name, currency, from, to, layer, "
        "skus, discount, minimum, maximum, standing, commitment, partial, tax, source, note\n");
  CHECK(error_of_one(R"({"name": "a", "minimum": "-1"})") ==
        "/charges/0/minimum: found \"-1\", expected zero or more\n");
  CHECK(error_of_one(R"({"name": "a", "minimum": 1.5})").starts_with("/charges/0/minimum: found"));
  CHECK(error_of_one(R"({"name": "a", "standing": "0.0000000000001"})")
            .starts_with("/charges/0/standing: found"));
  CHECK(error_of_one(R"({"name": "a", "minimum": "10.00", "maximum": "9.999"})") ==
        "/charges/0/maximum: found \"9.999\", expected no less than the minimum\n");
  CHECK(error_of_one(R"({"name": "a", "discount": "1.1"})") ==
        "/charges/0/discount: found \"1.1\", expected a share above 0 and at most 1\n");
  CHECK(error_of_one(R"({"name": "a", "discount": "10 %"})") ==
        "/charges/0/discount: found \"10 %\", expected the share that is taken off, above 0 and at "
        "most 1: \"0.1\" is a tenth\n");
  CHECK(error_of_one(R"({"name": "a", "minimum": "1", "partial": "half"})") ==
        "/charges/0/partial: found \"half\", expected one of: prorated, full\n");
  CHECK(
      error_of_one(R"({"name": "a", "minimum": "1", "from": "2026-02-01", "to": "2026-02-01"})") ==
      "/charges/0/to: found \"2026-02-01\", expected an instant after \"from\": the end is "
      "exclusive\n");
}

TEST_CASE("what is wrong with a commitment is said where it is") {
  CHECK(error_of_one(R"({"name": "a", "commitment": "5"})") ==
        "/charges/0/commitment: found \"5\", expected an object: an amount, and where they differ "
        "from 1 and true, overage_factor and true_up\n");
  CHECK(error_of_one(R"({"name": "a", "commitment": {"overage_factor": "2"}})") ==
        "/charges/0/commitment/amount: found nothing, expected what is committed to a month\n");
  CHECK(error_of_one(R"({"name": "a", "commitment": {"amount": "5", "overage_factor": "-2"}})") ==
        "/charges/0/commitment/overage_factor: found \"-2\", expected zero or more\n");
  CHECK(error_of_one(R"({"name": "a", "commitment": {"amount": "5", "true_up": "no"}})") ==
        "/charges/0/commitment/true_up: found \"no\", expected true or false\n");
}

TEST_CASE("a charge names skus of its list, each once") {
  CHECK(error_of_one(R"({"name": "a", "minimum": "1", "skus": []})") ==
        "/charges/0/skus: found an empty list, expected a list of skus, at least one; without it, "
        "the charge looks at all\n");
  CHECK(error_of_one(R"({"name": "a", "minimum": "1", "skus": ["a100", "h100", "a100"]})") ==
        "/charges/0/skus/1: found \"h100\", expected a sku of this list: a100, tokens\n"
        "/charges/0/skus/2: found \"a100\", expected each sku once\n");
}

TEST_CASE("two versions of a charge that contradict each other are both named") {
  CHECK(errors_of(R"([{"name": "a", "minimum": "1"}, {"name": "a", "minimum": "2"}])") ==
        "/charges/1: found a charge of the name, currency and layer of /charges/0, expected one "
        "from each instant on\n");
  CHECK(errors_of(R"([{"name": "a", "minimum": "1", "to": "2026-03-01"},
                      {"name": "a", "minimum": "2", "from": "2026-02-01"}])") ==
        "/charges/1: found a charge of the name, currency and layer of /charges/0, expected an end "
        "no later than the next version's start, or none: the next version ends it\n");
  CHECK(errors_of(R"([{"name": "a", "minimum": "1"},
                      {"name": "a", "minimum": "2", "from": "2026-02-01"},
                      {"name": "a", "minimum": "3", "layer": "acme"},
                      {"name": "a", "currency": "USD", "minimum": "3"}])")
            .empty());
}

TEST_CASE("a currency that is missing or wrong is one error") {
  const auto pointers = [](const std::string& currency) {
    std::string out;
    for (const document_error& e :
         read_price_list(list_of(R"([{"name": "a", "minimum": "1"}])", currency)).errors)
      out += e.pointer + ' ';
    return out;
  };
  CHECK(pointers(R"("yuan")") == "/currency ");
}

TEST_CASE("charges of a list are published, and written and read with the ledger") {
  const price_list_reading reading = read_price_list(list_of(R"([
    {"name": "spend", "layer": "acme", "skus": ["tokens"], "discount": "1/3", "minimum": "10",
     "commitment": {"amount": "20", "overage_factor": "1.5"}},
    {"name": "cap", "maximum": "50", "partial": "full", "from": "2026-01-01"}])"));
  REQUIRE(reading.list.has_value());
  engine e;
  REQUIRE(e.publish(reading.list->table).has_value());
  std::string text;
  REQUIRE(write_ledger(e.events(), [&](std::string_view piece) { text += piece; }));
  CHECK(text.find(
            R"("event":"charge_published","charge":0,"name":"spend","currency":"CNY","digits":2,)"
            R"("from":null,"until":null,"published":"2026-01-01T00:00:00Z","layer":"acme",)"
            R"("skus":[{"sku":"tokens"}],"discount":"1/3","commitment":{"amount":"2000",)"
            R"("overage_factor":"3/2","true_up":true},"minimum":"1000","standing":"0",)"
            R"("partial":"prorated"})") != std::string::npos);
  ledger_reader again;
  CHECK(again.push(text));
  CHECK(again.finish());
  std::string second;
  REQUIRE(write_ledger(again.events(), [&](std::string_view piece) { second += piece; }));
  CHECK(second == text);
}

TEST_CASE("a ledger whose charge makes no sense is refused where it is") {
  const price_list_reading reading = read_price_list(
      list_of(R"([{"name": "spend", "minimum": "10", "maximum": "20", "discount": "0.5"}])"));
  engine e;
  REQUIRE(e.publish(reading.list->table).has_value());
  std::string text;
  REQUIRE(write_ledger(e.events(), [&](std::string_view piece) { text += piece; }));
  const auto fault_with = [&](std::string_view what, std::string_view by) {
    std::string changed = text;
    const std::size_t at = changed.find(what);
    REQUIRE(at != std::string::npos);
    changed.replace(at, what.size(), by);
    ledger_reader reader;
    CHECK_FALSE((reader.push(changed) && reader.finish()));
    return reader.fault() ? reader.fault()->field + ": " + reader.fault()->expected : "none";
  };
  CHECK(fault_with(R"("maximum":"2000")", R"("maximum":"900")") ==
        "maximum: no less than the minimum");
  CHECK(fault_with(R"("minimum":"1000")", R"("minimum":"-1000")") == "minimum: zero or more");
  CHECK(fault_with(R"("discount":"1/2")", R"("discount":"3/2")") ==
        "discount: a share of at most 1");
  CHECK(fault_with(R"("partial":"prorated")", R"("partial":"half")") ==
        "partial: one of: prorated full");
  CHECK(fault_with(R"("charge":0)", R"("charge":1)") == "charge: the next number, 0");
}
