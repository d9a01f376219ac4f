// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/pack_list.hpp>
#include <ducat/packs/burn_order_presets.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr ducat::int128 degree = ducat::degree_unit::scale;

ducat::pack_list packs_of(std::string_view text) {
  ducat::pack_list_reading reading = ducat::read_pack_list(text);
  for (const ducat::document_error& error : reading.errors) {
    UNSCOPED_INFO(error.pointer << ": found " << error.found << ", expected " << error.expected);
  }
  REQUIRE(reading.list.has_value());
  return *reading.list;
}

std::string with_pack(const std::string& members) {
  return R"({"format": "ducat packs 1", "packs": [{)" + members + "}]}";
}

// "pointer: found …, expected …" of each error, a line each.
std::string errors(std::string_view text) {
  const ducat::pack_list_reading reading = ducat::read_pack_list(text);
  CHECK(reading.list.has_value() == reading.errors.empty());
  std::string out;
  for (const ducat::document_error& e : reading.errors) {
    out += e.pointer + ": found " + e.found + ", expected " + e.expected + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("a pack list says who pays, who is below whom, and what was prepaid") {
  const ducat::pack_list list = packs_of(R"({
    "format": "ducat packs 1",
    "accounts": [
      {"name": "acme", "utc_offset": "+08:00", "overage": "refuse", "credit_limit": "1000.50"},
      {"name": "research", "parent": "acme"}],
    "packs": [
      {"account": "research", "quantity": "0.5", "unit": "degree", "floor": 2, "paid": "10",
       "from": "2026-11-01", "to": "2026-12-01T00:00:00+08:00", "priority": -1,
       "source": "promotional", "serial": "A/1",
       "scope": {"skus": ["a100"], "accounts": ["research"], "dimensions": {"region": ["east"]}}},
      {"account": "acme", "money": "12.34", "currency": "CNY", "paid": "0",
       "purchased": "2026-11-05"}]})");
  REQUIRE(list.accounts.size() == 2);
  const ducat::listed_account& acme = list.accounts[0];
  CHECK(acme.name == "acme");
  CHECK(acme.parent.empty());
  CHECK(acme.utc_offset_seconds == 8 * 3'600);
  CHECK(acme.policy == ducat::overage::refuse);
  CHECK(ducat::minor_units(*acme.credit_limit, ducat::currency_of("CNY").value()).value() ==
        100'050);
  CHECK(list.accounts[1].parent == "acme");
  CHECK_FALSE(list.accounts[1].policy.has_value());
  REQUIRE(list.packs.size() == 2);
  const ducat::listed_pack& pack = list.packs[0];
  CHECK(pack.account == "research");
  CHECK(pack.quantity.amount == degree / 2);
  CHECK(pack.quantity.kind == ducat::dimension::compute);
  CHECK(pack.floor.amount == 2 * degree);
  CHECK(pack.paid == ducat::decimal{10, 0});
  CHECK(pack.valid.start == ducat::parse_instant("2026-11-01T00:00:00Z").value());
  CHECK(pack.valid.end == ducat::parse_instant("2026-11-30T16:00:00Z").value());
  CHECK(pack.priority == -1);
  CHECK(pack.source == ducat::pack_source::promotional);
  CHECK(pack.serial == "A/1");
  CHECK(pack.skus == std::vector<std::string>{"a100"});
  CHECK(pack.accounts == std::vector<std::string>{"research"});
  REQUIRE(pack.dimensions.size() == 1);
  CHECK(pack.dimensions[0].name == "region");
  CHECK(pack.dimensions[0].values == std::vector<std::string>{"east"});
  const ducat::listed_pack& wallet = list.packs[1];
  CHECK(wallet.money == ducat::any_money{1'234, ducat::currency_of("CNY").value()});
  CHECK(wallet.valid.start == ducat::instant_min);
  CHECK(wallet.purchased == ducat::parse_instant("2026-11-05T00:00:00Z").value());
  CHECK(pack.purchased == pack.valid.start);
  CHECK(wallet.valid.end == ducat::instant_max);
}

TEST_CASE("offsets west of Greenwich are negative") {
  const ducat::pack_list list = packs_of(
      R"({"format": "ducat packs 1", "accounts": [{"name": "x", "utc_offset": "-03:30"}]})");
  CHECK(list.accounts[0].utc_offset_seconds == -12'600);
}

TEST_CASE("a payer states a burn-down order by name, or key by key") {
  const ducat::pack_list list = packs_of(R"({
    "format": "ducat packs 1",
    "accounts": [{"name": "a", "burn_down": "huawei"},
                 {"name": "b", "burn_down": ["expiry", "unit_cost", "depth"]}, {"name": "c"}]})");
  CHECK(list.accounts[0].burn_down == ducat::huawei_burn_order);
  CHECK(list.accounts[1].burn_down == ducat::burn_order{ducat::burn_key::expiry,
                                                        ducat::burn_key::unit_cost,
                                                        ducat::burn_key::depth});
  CHECK_FALSE(list.accounts[2].burn_down.has_value());
  const auto errors_of = [](const std::string& order, const std::string& more = "") {
    return errors(R"({"format": "ducat packs 1", "accounts": [{"name": "o"}, {"name": "a", )" +
                  more + R"("burn_down": )" + order + "}]}");
  };
  const std::string at = "/accounts/1/burn_down";
  CHECK(errors_of(R"("kong")") ==
        at + ": found \"kong\", expected one of: ducat, openmeter, lago, flexprice, metronome, "
             "orb, stigg, autumn, huawei, tencent, aws, alibaba; or a list of keys\n");
  CHECK(errors_of("7").rfind(at + ": found 7, expected one of: ducat", 0) == 0);
  CHECK(errors_of("[]") == at + ": found an empty list, expected at least one key\n");
  CHECK(errors_of(R"(["expiry", "id", 5, "expiry"])") ==
        at +
            "/1: found \"id\", expected one of: depth, bound_scope, source_class, priority, "
            "expiry, effective, granted, purchased, costless, unit_cost, specificity, quantity, "
            "length\n" +
            at + "/2: found 5, expected the name of a key\n" + at +
            "/3: found \"expiry\", expected a key that the list does not have yet\n");
  CHECK(errors_of(R"("orb")", R"("parent": "o", )") ==
        at + ": found \"orb\", expected nothing: the payer settles it for all below\n");
}

TEST_CASE("everything that is wrong with a pack list is reported at once") {
  const std::string found = errors(R"({
    "format": "ducat packs 2",
    "accounts": [{"name": "a"}, {"name": "a"}, {"name": "b", "parent": "c"},
                 {"name": "c", "parent": "a", "overage": "refuse"}, 7,
                 {"name": "d", "utc_offset": ".5+08:00"}],
    "packs": [{"account": "a", "quantity": "1", "unit": "degre", "paid": "0"},
              {"account": "a", "quantity": 1.5, "unit": "degree", "paid": "-1"},
              {"account": "a", "paid": "0"}],
    "pack": []})");
  CHECK(found.find("/pack: found an unknown name, expected one of: format, accounts, packs\n") !=
        std::string::npos);
  const char* const places[] = {"/format: found \"ducat packs 2\"",
                                "/accounts/1/name: found \"a\"",
                                "/accounts/2/parent: found \"c\"",
                                "/accounts/3/overage: found \"refuse\", expected nothing",
                                "/accounts/4: found 7, expected an object",
                                "/accounts/5/utc_offset: found \".5+08:00\"",
                                "/packs/0/unit: found \"degre\"",
                                "/packs/1/quantity: found 1.5",
                                "/packs/1/paid: found \"-1\", expected zero or more",
                                "/packs/2: found an object, expected either a quantity"};
  for (const char* const place : places) {
    INFO(place << "\n" << found);
    CHECK(found.find(place) != std::string::npos);
  }
}

TEST_CASE("a pack holds a whole, positive amount of one thing") {
  const std::string account = R"("account": "a", "paid": "0", "purchased": "2026-01-31", )";
  CHECK(errors(with_pack(account + R"("quantity": "1", "unit": "token")")).empty());
  CHECK(errors(with_pack(account + R"("quantity": "0.5", "unit": "token")"))
            .rfind("/packs/0/quantity: found \"0.5\", expected a whole number of the smallest unit",
                   0) == 0);
  CHECK(errors(with_pack(account + R"("quantity": "0", "unit": "token")"))
            .rfind("/packs/0/quantity: found \"0\", expected more than zero", 0) == 0);
  CHECK(errors(with_pack(account + R"("money": "0.001", "currency": "CNY")"))
            .rfind("/packs/0/money: found \"0.001\", expected more than zero, in whole minor", 0) ==
        0);
  CHECK(errors(with_pack(account + R"("money": "1", "currency": "CNY", "floor": "1")"))
            .rfind("/packs/0/floor: found \"1\", expected nothing", 0) == 0);
  CHECK(
      errors(with_pack(account + R"("money": "1")")).rfind("/packs/0/currency: found nothing", 0) ==
      0);
  CHECK(errors(with_pack(R"("account": "a", "quantity": "1", "unit": "token")"))
            .rfind("/packs/0/paid: found nothing", 0) == 0);
  CHECK(errors(with_pack(R"("account": "a", "paid": "0", "quantity": "1", "unit": "token")"))
            .rfind("/packs/0/from: found nothing, expected when it begins", 0) == 0);
  CHECK(errors(with_pack(account + R"("quantity": "1", "unit": "token", "from": "2026-02-01",
                                     "to": "2026-02-01")"))
            .rfind("/packs/0/to: found \"2026-02-01\", expected an end after the start", 0) == 0);
  CHECK(errors(with_pack(account + R"("quantity": "1", "unit": "token", "scope": {"skus": []}})"))
            .find("expected") != std::string::npos);
}

TEST_CASE("a list of many accounts is read in time, and each repeated name is an error") {
  std::string accounts;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = "a" + std::to_string(i);
    accounts += (i == 0 ? "" : ",") + (R"({"name": ")" + name + R"(", "parent": "a)") +
                std::to_string(i - 1) + R"("})";
  }
  const std::string head = R"({"format": "ducat packs 1", "accounts": [)";
  CHECK(errors(head + accounts + "]}").starts_with("/accounts/0/parent: found \"a-1\""));
  const std::string twice = errors(head + accounts + "," + accounts + "]}");
  CHECK(std::count(twice.begin(), twice.end(), '\n') == 20'002);
}
