// SPDX-License-Identifier: MIT
// Vouchers in a ledger's text form, and in pack lists.
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/adapters/nlohmann_json/pack_grant.hpp>
#include <ducat/billing/audit.hpp>

#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

// A voucher that is handed on in part, a funded wallet, a pack, and usage that they pay for.
struct funded_platform {
  platform p;

  funded_platform() {
    REQUIRE(p.engine.advance({100}).has_value());
    grant_spec spec;
    spec.quantity = any_money{100, yuan};
    spec.share = {3, 10};
    spec.funder = "Beijing \"E\"";
    const pack_handle voucher = p.engine.grant(p.root, spec).value();
    spec.share = 1;
    (void)p.engine.grant(p.root, spec).value();
    spec.share = {1, 3};
    spec.funder = "";
    (void)p.engine.grant(p.root, spec).value();
    (void)p.grant_tokens(p.root, 5);
    REQUIRE(
        p.engine.transfer({.pack = voucher, .quantity = any_money{40, yuan}}, p.team).has_value());
    (void)p.record(p.tokens(1, 20, 200));
    (void)p.record(p.cards(2, 200, 250));
    (void)p.reverse(1);
  }
};

std::string fault_after(const std::string& from, const std::string& to) {
  static const funded_platform of;
  return ducat_test::fault_after(written(of.p.engine.events()), from, to);
}

pack_list_reading listed(const std::string& members) {
  return read_pack_list(R"({"format": "ducat packs 1", "packs": [{"account": "acme", "paid": "0", )"
                        R"("from": "2026-11-01", )" +
                        members + "}]}");
}
std::string errors(const std::string& members) {
  std::string text;
  for (const document_error& e : listed(members).errors)
    text += e.pointer + ": " + e.expected + "\n";
  return text;
}

}  // namespace

TEST_CASE("a ledger with vouchers reads back the same, and leads to the same state") {
  const funded_platform of;
  const std::string text = written(of.p.engine.events());
  CHECK(text.find(R"("share":"3/10","funder":"Beijing \"E\"")") != std::string::npos);
  CHECK(text.find(R"("share":"1/3")") != std::string::npos);
  CHECK(text.find(R"("share":"1")") == std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).passed());
  CHECK(text_of(reader.events()) == text_of(of.p.engine.events()));
  CHECK(text_of(reader.state(), reader.events()) ==
        text_of(of.p.engine.state(), of.p.engine.events()));
}

TEST_CASE("a share that no wallet can have is refused where it stands") {
  const std::string share = R"("share":"3/10")";
  const std::string expected = "share: a share above 0 and below 1, in units of 1/10000: \"3/10\"";
  CHECK(fault_after(share, R"("share":"0")") == expected);
  CHECK(fault_after(share, R"("share":"1")") == expected);
  CHECK(fault_after(share, R"("share":"11/10")") == expected);
  CHECK(fault_after(share, R"("share":"-1/2")") == expected);
  CHECK(fault_after(share, R"("share":"1/10001")") == expected);
  CHECK(fault_after(share, R"("share":"some")") == expected);
  CHECK(fault_after(share, R"("share":0.3)") == "share: a text");
  CHECK(fault_after(R"("funder":"Beijing \"E\"")", R"("funder":null)") ==
        "funder: a name, or nothing at all");
  const std::string nothing = ": nothing: only a wallet has a share and a funder";
  const std::string pack = R"("unit":"token","source":"paid",)";
  CHECK(fault_after(pack, pack + R"("share":"1/2",)") == "share" + nothing);
  CHECK(fault_after(pack, pack + R"("funder":"Beijing",)") == "funder" + nothing);
}

TEST_CASE("a listed voucher is granted with its share and its funder") {
  const auto spec_of = [](const std::string& members) {
    static pack_list_reading reading;
    reading = listed(R"("money": "50", "currency": "CNY")" + members);
    REQUIRE(reading.list.has_value());
    return grant_of(reading.list->packs.front(), {}, yuan).value();
  };
  const grant_spec spec = spec_of(R"(, "share": "0.3", "funder": "Beijing")");
  CHECK(spec.share == ratio{3, 10});
  CHECK(std::string_view{spec.funder} == "Beijing");
  CHECK(spec_of(R"(, "share": "1/3")").share == ratio{1, 3});
  CHECK(spec_of(R"(, "share": 1)").share == ratio{1});
  CHECK(spec_of("").share == ratio{1});
  CHECK(spec_of("").funder.empty());
}

TEST_CASE("a listed share is above 0 and up to 1, of money") {
  const std::string money = R"("money": "50", "currency": "CNY")";
  const std::string expected =
      "/packs/0/share: a share above 0, up to 1, such as \"0.3\" or \"1/3\"\n";
  CHECK(errors(money + R"(, "share": "0")") == expected);
  CHECK(errors(money + R"(, "share": "1.1")") == expected);
  CHECK(errors(money + R"(, "share": "0.00001")") == expected);
  CHECK(errors(money + R"(, "share": "most")") == expected);
  CHECK(errors(money + R"(, "funder": "")") == "/packs/0/funder: who pays for it\n");
  const std::string nothing = ": nothing: only money has a share and a funder\n";
  const std::string quantity = R"("quantity": "5", "unit": "degree")";
  CHECK(errors(quantity + R"(, "share": "0.3")") == "/packs/0/share" + nothing);
  CHECK(errors(quantity + R"(, "funder": "Beijing")") == "/packs/0/funder" + nothing);
}
