// SPDX-License-Identifier: MIT
#include "support/billing_platform.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/pack_grant.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using ducat_test::yuan;

namespace {

listed_pack pack_of(const std::string& members) {
  const pack_list_reading reading = read_pack_list(
      R"({"format": "ducat packs 1", "packs": [{"account": "acme", )" + members + "}]}");
  for (const document_error& error : reading.errors) UNSCOPED_INFO(error.pointer);
  REQUIRE(reading.list.has_value());
  return reading.list->packs.front();
}

// Of an engine with one account, and with a dimension that only the lists know.
struct names_of {
  ducat_test::billing_platform& platform;

  sku_handle sku(const std::string& name) const { return platform.engine().find_sku(name); }
  account_handle account(const std::string& name) const {
    return name == "acme" ? platform.payer() : account_handle{};
  }
  int dimension(const std::string& name) const {
    return name == "region" ? 3 : name == "far" ? 1'000 : -1;
  }
  symbol value(const std::string& text) const { return platform.engine().intern(text); }
};

constexpr std::string_view a_hundred =
    R"("quantity": "100", "unit": "degree", "paid": "19.5", "purchased": "2026-11-05")";

}  // namespace

TEST_CASE("a listed pack is granted with every term that the list states") {
  const listed_pack pack = pack_of(R"("quantity": "100", "unit": "degree", "paid": "19.5",
      "purchased": "2026-10-31", "from": "2026-11-01", "to": "2027-11-01", "priority": -2,
      "source": "promotional", "serial": "S-1", "floor": "0.5")");
  const auto spec = grant_of(pack, {}, yuan);
  REQUIRE(spec);
  CHECK(spec->quantity.quantity == any_quantity{100 * ducat_test::degree, dimension::compute});
  CHECK(spec->quantity.money.unit == currency{});
  CHECK(spec->paid == any_money{1'950, yuan});
  CHECK(spec->valid == pack.valid);
  CHECK(spec->valid.end == parse_instant("2027-11-01T00:00:00Z").value());
  CHECK(spec->priority == -2);
  CHECK(spec->source == pack_source::promotional);
  CHECK(spec->floor.quantity == any_quantity{ducat_test::degree / 2, dimension::compute});
  CHECK(std::string_view{spec->serial} == "S-1");
  CHECK(spec->scope_size == 0);
  CHECK(spec->at == parse_instant("2026-10-31T00:00:00Z").value());
}

TEST_CASE("a listed wallet is granted as money") {
  const auto spec = grant_of(pack_of(R"("money": "50", "currency": "CNY", "paid": 45,
                                        "purchased": "2026-11-05")"),
                             {}, yuan);
  REQUIRE(spec);
  CHECK(spec->quantity.money == any_money{5'000, yuan});
  CHECK(spec->paid == any_money{4'500, yuan});
}

TEST_CASE("a listed price that the payer's currency cannot pay is refused") {
  const auto code = [](std::string_view paid) {
    const auto spec = grant_of(pack_of(R"("quantity": "1", "unit": "degree", "from": "2026-11-01",
                                          "paid": ")" +
                                       std::string(paid) + '"'),
                               {}, yuan);
    return spec ? errc{} : spec.error().code;
  };
  CHECK(code("0.01") == errc{});
  CHECK(code("0.001") == errc::inexact);
  CHECK(code(std::string(38, '9')) == errc::overflow);
}

TEST_CASE("the names in a scope become the engine's, in the order of the list") {
  ducat_test::billing_platform platform;
  const names_of names{platform};
  const listed_pack pack =
      pack_of(std::string(a_hundred) + R"(, "scope": {"skus": ["tokens", "a100"],
      "accounts": ["acme"], "dimensions": {"region": ["east", "west"]}})");
  const std::vector<scope_term> scope = scope_of(pack, names);
  const auto index = [](auto handle) { return handle.index; };
  CHECK(scope == std::vector<scope_term>{{scope_kind::sku, 0, index(names.sku("tokens"))},
                                         {scope_kind::sku, 0, index(names.sku("a100"))},
                                         {scope_kind::account, 0, index(platform.payer())},
                                         {scope_kind::dimension, 3, index(names.value("east"))},
                                         {scope_kind::dimension, 3, index(names.value("west"))}});
  const auto spec = grant_of(pack, scope, yuan);
  REQUIRE(spec);
  CHECK(spec->scope == scope.data());
  CHECK(platform.engine().grant(platform.payer(), *spec).has_value());
  CHECK(scope_of(pack_of(std::string(a_hundred)), names).empty());
}

TEST_CASE("the engine refuses a scope whose names mean nothing") {
  ducat_test::billing_platform platform;
  const auto refused = [&](const std::string& members) {
    const listed_pack pack = pack_of(std::string(a_hundred) + R"(, "scope": {)" + members + "}");
    const std::vector<scope_term> scope = scope_of(pack, names_of{platform});
    const auto granted = platform.engine().grant(platform.payer(), *grant_of(pack, scope, yuan));
    return granted ? errc{} : granted.error().code;
  };
  CHECK(refused(R"("skus": ["h100"])") == errc::unknown_sku);
  CHECK(refused(R"("accounts": ["nobody"])") == errc::unknown_account);
  for (const char* const name : {"none", "far"})
    CHECK(refused(R"("dimensions": {")" + std::string(name) + R"(": ["x"]})") ==
          errc::out_of_range);
}
