// SPDX-License-Identifier: MIT
// Settlements and closes in a ledger's text form.
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/engine/repricing.hpp>
#include <ducat/engine/settling.hpp>

#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

// A usage out of order, one that is reversed, a tiered price, and a close.
struct settled_platform {
  platform p{list()};

  settled_platform() {
    (void)p.grant_cards(p.root, 3);
    (void)p.record(p.cards(2, 5, 10));
    (void)p.record(p.cards(1, 0, 5));
    (void)p.record(p.cards(3, 0, 5));
    (void)p.reverse(3);
    REQUIRE(p.engine.settle(p.root, instant_min, {.actor = "ops", .reason = "late"}).has_value());
    (void)p.record(p.cards(4, 0, 2));
    REQUIRE(p.engine.close_period(p.root, {0}, day(31)).has_value());
    (void)p.record(p.cards(5, 0, 2));
  }
  static price_table list() {
    price_table list = empty_list();
    const tier_spec tiers[] = {fen_up_to(4, 2, 5), fen_each(1)};
    (void)list.add(tiered("card", tariff_kind::graduated, tiers)).value();
    return list;
  }
};

std::string fault_after(const std::string& from, const std::string& to) {
  static const settled_platform of;
  return ducat_test::fault_after(written(of.p.engine.events()), from, to);
}

}  // namespace

TEST_CASE("a ledger with settlements and a close reads back the same") {
  const settled_platform of;
  const std::string text = written(of.p.engine.events());
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).finding_count == 0);
  CHECK(reader.state().settled.of_payer(0).number == 1);
  CHECK(text.find(R"("event":"payer_settled","payer":"acme","from":null,"at":null,)"
                  R"("actor":"ops","reason":"late","lines":)") != std::string::npos);
  CHECK(text.find(R"("step":"reversal_given_back")") != std::string::npos);
  CHECK(text.find(R"("event":"period_closed","payer":"acme","from":"1970-01-01T00:00:00Z",)"
                  R"("until":"1970-02-01T00:00:00Z","at":"1970-02-01T00:00:00Z","number":1})") !=
        std::string::npos);
}

TEST_CASE("a ledger's text whose settlements do not follow each other is refused, at its line") {
  const std::string wrong = "previous: the position of the event whose lines hold until then";
  CHECK(fault_after(R"("step":"given_back")", R"("step":"taken")") ==
        "step: one of: given_back reversal_given_back settled");
  CHECK(fault_after(R"("step":"given_back")",
                    R"("step":"reversal_given_back","reversed_at":null)") == wrong);
  CHECK(fault_after(R"("number":1})", R"("number":2})") == "number: the next number of its payer");
  CHECK(fault_after(R"("until":"1970-02-01T00:00:00Z","at")",
                    R"("until":"1969-02-01T00:00:00Z","at")")
            .substr(0, 6) == "until:");
  CHECK(fault_after(R"("event":"payer_settled","payer":"acme",)",
                    R"("event":"payer_settled","payer":"acme/research",)") == "payer: a payer");
}

TEST_CASE("a ledger with a repricing reads back the same, and says what was asked for") {
  settled_platform of;
  // It was settled from February on before; January, which reaches over it, is priced again.
  (void)of.p.record(of.p.cards(6, day(59).ns - 5, day(59).ns + 5));
  REQUIRE(of.p.engine.close_period(of.p.root, day(40), day(59)).has_value());
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(4, 3, 5), fen_each(1)};
  price_spec right = tiered("card", tariff_kind::graduated, tiers);
  right.published = {1};
  (void)list.add(right).value();
  REQUIRE(of.p.engine.publish(list).has_value());
  reprice_spec spec;
  spec.by = {"ops", "3 for 2", "CN-1"};
  spec.sku = of.p.engine.find_sku("card");
  REQUIRE_FALSE(of.p.engine.reprice(of.p.root, spec)->is_empty());
  const std::string text = written(of.p.engine.events());
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).finding_count == 0);
  const std::string said = R"("until":"1970-03-01T00:00:00Z","sku":"card"})";
  // No time has passed, but what is closed has.
  CHECK(text.find(R"("from":null,"at":"1970-03-01T00:00:00Z","actor":"ops","reason":"3 for 2",)"
                  R"("approval":"CN-1")") != std::string::npos);
  CHECK(text.find(said) != std::string::npos);
  CHECK(ducat_test::fault_after(text, said, R"("sku":"card"})") ==
        "until: an instant after its from");
  CHECK(ducat_test::fault_after(text, said, R"("until":"1970-03-01T00:00:00Z","sku":"disk"})") ==
        "sku: a sku that was defined before");
}

TEST_CASE("an order of lines stands in the ledger") {
  price_table list = empty_list();
  list.order_lines("token", 7).value();
  const platform p{list};
  const std::string text = written(p.engine.events());
  CHECK(text.find(R"("sku":"token","meter":"counted","unit":"token","line_order":7})") !=
        std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(reader.events().all<sku_defined>()[p.token.index].line_order == 7);
  CHECK(written(reader.events()) == text);
  std::string forged = text;
  forged.replace(forged.find(R"("line_order":7)"), 14, R"("line_order":0)");
  ledger_reader refusing;
  CHECK_FALSE(refusing.push(forged));
  REQUIRE(refusing.fault().has_value());
  CHECK(refusing.fault()->field == "line_order");
}
