// SPDX-License-Identifier: MIT
// Payments, credits and frozen accounts in a ledger's text form.
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>

#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

// Usage, a payment under a reference that goes back, one without, credits, and a
// team that is frozen.
struct paying_platform {
  platform p;

  paying_platform() {
    (void)p.record(p.tokens(1, 20));
    REQUIRE(p.engine.advance({1'000}).has_value());
    REQUIRE(
        p.engine.pay(p.root, {.amount = {25, yuan}, .reference = "wire", .by = {"bank", "", ""}})
            .has_value());
    REQUIRE(p.engine.pay(p.root, {.amount = {7, yuan}, .at = {2'000}}).has_value());
    const return_spec bounced{.reference = "wire", .by = {"bank", "bounced", "R01"}};
    REQUIRE(p.engine.return_payment(p.root, bounced).has_value());
    const credit_spec credit{.amount = {3, yuan},
                             .within = {0},
                             .reference = "CN 1",
                             .tax = tax_inside(ratio{6, 100}),
                             .by = {"ops", "outage", "T-7"}};
    REQUIRE(p.engine.credit(p.user, credit).has_value());
    REQUIRE(p.engine.credit(p.root, {.amount = {1, yuan}, .within = {0}}).has_value());
    REQUIRE(
        p.engine.set_standing(p.team, account_standing::frozen, {3'000}, {"dunning", "30 days", ""})
            .has_value());
    platform_engine::reservation r;
    r.id = {0, 9};
    r.account = p.user;
    r.sku = p.token;
    r.quantity = 5;
    r.during = {{2'000}, {4'000}};
    REQUIRE(p.engine.reserve(r).has_value());
    hold_report report{.account = p.user, .id = {0, 9}, .sequence = 1};
    report.at = {3'000};
    report.until = {9'000};
    report.quantity = 7;
    REQUIRE(p.engine.extend(report)->refused == errc::account_frozen);
    REQUIRE(p.engine.set_standing(p.team, account_standing::open).has_value());
  }
};

std::string fault_after(const std::string& from, const std::string& to) {
  static const paying_platform of;
  return ducat_test::fault_after(written(of.p.engine.events()), from, to);
}

}  // namespace

TEST_CASE(
    "a ledger with payments, credits and standings reads back the same, and leads to the same "
    "state") {
  const paying_platform of;
  const std::string text = written(of.p.engine.events());
  CHECK(text.find(R"("event":"payment_received","payment":0,"payer":"acme","amount":"25",)"
                  R"("at":"1970-01-01T00:00:00.000001Z","reference":"wire","owed_after":"35",)"
                  R"("actor":"bank"})") != std::string::npos);
  CHECK(text.find(R"("event":"payment_received","payment":1,"payer":"acme","amount":"7",)"
                  R"("at":"1970-01-01T00:00:00.000002Z","owed_after":"28"})") != std::string::npos);
  CHECK(text.find(R"("event":"payment_returned","payment":0,"payer":"acme","amount":"25",)"
                  R"("at":"1970-01-01T00:00:00.000001Z","owed_after":"53","actor":"bank",)"
                  R"("reason":"bounced","approval":"R01"})") != std::string::npos);
  CHECK(text.find(R"("event":"credit_posted","account":"acme/research/ada","amount":"3",)"
                  R"("start":"1970-01-01T00:00:00Z","end":"1970-02-01T00:00:00Z",)"
                  R"("at":"1970-01-01T00:00:00.000001Z","number":1,"reference":"CN 1",)"
                  R"("tax":{"rate":"3/50","inside":true},"owed_after":"50","actor":"ops",)"
                  R"("reason":"outage","approval":"T-7"})") != std::string::npos);
  CHECK(text.find(R"("event":"credit_posted","account":"acme","amount":"1",)"
                  R"("start":"1970-01-01T00:00:00Z","end":"1970-02-01T00:00:00Z",)"
                  R"("at":"1970-01-01T00:00:00.000001Z","number":2,"owed_after":"49"})") !=
        std::string::npos);
  CHECK(text.find(R"("event":"standing_set","account":"acme/research","standing":"frozen",)"
                  R"("from":"1970-01-01T00:00:00.000003Z","at":"1970-01-01T00:00:00.000001Z",)"
                  R"("actor":"dunning","reason":"30 days"})") != std::string::npos);
  CHECK(text.find(R"("refused":"account_frozen")") != std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).passed());
  CHECK(text_of(reader.events()) == text_of(of.p.engine.events()));
  CHECK(text_of(reader.state(), reader.events()) ==
        text_of(of.p.engine.state(), of.p.engine.events()));
}

TEST_CASE("what can be no payment, credit or standing is refused") {
  const std::string number = "payment: the next number, 0";
  CHECK(fault_after(
            R"("payment":0,"payer":"acme","amount":"25","at":"1970-01-01T00:00:00.000001Z","r)",
            R"("payment":1,"payer":"acme","amount":"25","at":"1970-01-01T00:00:00.000001Z","r)") ==
        number);
  CHECK(fault_after(R"("payment":0,"payer":"acme","amount":"25")",
                    R"("payment":0,"payer":"acme/research","amount":"25")") == "payer: a payer");
  CHECK(fault_after(R"("amount":"7")", R"("amount":"0")") == "amount: an amount above zero");
  CHECK(fault_after(R"("payment_returned","payment":0)", R"("payment_returned","payment":2)") ==
        "payment: a number that was given before");
  CHECK(fault_after(R"("amount":"25","at":"1970-01-01T00:00:00.000001Z","owed_after":"53")",
                    R"("amount":"-25","at":"1970-01-01T00:00:00.000001Z","owed_after":"53")") ==
        "amount: an amount above zero");
  CHECK(fault_after(R"("amount":"3")", R"("amount":"0")") == "amount: an amount above zero");
  CHECK(fault_after(R"("amount":"3","start":"1970-01-01T00:00:00Z","end":"1970-02-01)",
                    R"("amount":"3","start":"1970-01-01T00:00:00Z","end":"1970-01-01)") ==
        "end: an instant after the start");
  CHECK(fault_after(R"("account":"acme/research/ada","amount":"3")",
                    R"("account":"acme/nobody","amount":"3")") ==
        "account: an account that was opened before");
  CHECK(fault_after(R"("rate":"3/50")", R"("rate":"-3/50")") ==
        "tax.rate: a rate of zero or more: \"3/50\"");
  CHECK(fault_after(R"("standing":"frozen")", R"("standing":"cold")") ==
        "standing: one of: open frozen closed");
  CHECK(
      fault_after(R"("account":"acme/research","standing")", R"("account":"acme/x","standing")") ==
      "account: an account that was opened before");
  // A second time, or another payer's.
  const paying_platform of;
  std::string twice = written(of.p.engine.events());
  const std::size_t last = twice.rfind("{\"n\":", twice.find("payment_returned"));
  std::string again = twice.substr(last, twice.find('\n', last) + 1 - last);
  const std::string n = std::to_string(of.p.engine.events().size());
  again.replace(0, again.find(','), "{\"n\":" + n);
  twice += again;
  const std::string size = "\"events\":" + n;
  twice.replace(twice.find(size), size.size(),
                "\"events\":" + std::to_string(of.p.engine.events().size() + 1));
  ledger_reader reader;
  CHECK_FALSE((reader.push(twice) && reader.finish()));
  CHECK(reader.fault()->expected == "a payment that did not go back before");
  paying_platform two;
  (void)two.p.engine.open_account({.name = "other", .money = yuan}).value();
  REQUIRE(two.p.engine.pay(two.p.root, {.amount = {1, yuan}, .reference = "x"}).has_value());
  REQUIRE(two.p.engine.return_payment(two.p.root, {.reference = "x"}).has_value());
  std::string text = written(two.p.engine.events());
  const std::string back = R"("payment":2,"payer":"acme")";
  text.replace(text.rfind(back), back.size(), R"("payment":2,"payer":"other")");
  ledger_reader strict;
  CHECK_FALSE((strict.push(text) && strict.finish()));
  CHECK(strict.fault()->expected == "the payer of the payment");
}
