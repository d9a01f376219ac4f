// SPDX-License-Identifier: MIT
// Bonuses on purchases in a ledger's text.
#include "support/bonus_platform.hpp"
#include "support/ledger_faults.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

// 4 of a bonus of 10 are used, and half of the purchase is refunded twice.
struct deal_text : bonus_platform {
  bonus_grant made = buy();

  deal_text() {
    (void)record(tokens(1, 4, 2));
    CHECK(refund(made.purchase, 50) == "5");
    CHECK(refund(made.purchase) == "5");
  }
};

std::string fault_after(const std::string& from, const std::string& to) {
  return ducat_test::fault_after(written(deal_text{}.engine.events()), from, to);
}

}  // namespace

TEST_CASE("a ledger with a bonus reads back the same, and leads to the same state") {
  const deal_text p;
  const std::string text = written(p.engine.events());
  CHECK(text.find(R"("bonus_of":0)") != std::string::npos);
  CHECK(text.find(R"("bonus":"5")") != std::string::npos);
  CHECK(text.find(R"("move":"taken_back","asked":"5")") != std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).passed());
  CHECK(text_of(reader.events()) == text_of(p.engine.events()));
  CHECK(text_of(reader.state(), reader.events()) == text_of(p.engine.state(), p.engine.events()));
}

TEST_CASE("a bonus that could be none is refused where it is read") {
  const std::string before =
      "bonus_of: the pack before it, a purchase on like terms, for what is a "
      "gift";
  CHECK(fault_after(R"("bonus_of":0)", R"("bonus_of":1)") == before);
  CHECK(fault_after(R"("bonus_of":0)", R"("bonus_of":7)") == before);
  CHECK(fault_after(R"("source":"promotional")", R"("source":"paid")") == before);
  CHECK(fault_after(R"("bonus_of":0)", R"("bonus_of":"0")").substr(0, 9) == "bonus_of:");
}

TEST_CASE("more than there is of a bonus is not due back, nor taken back") {
  const std::string bounds =
      "bonus: zero or more, of a purchase, and no more than there is of its bonus";
  CHECK(fault_after(R"("bonus":"5")", R"("bonus":"11")") == bounds);
  CHECK(fault_after(R"("bonus":"5")", R"("bonus":"-1")") == bounds);
  CHECK(fault_after(R"("balance":"1")", R"("balance":"1","bonus":"1")") == bounds);
  CHECK(fault_after(R"("bonus":"5")", R"("bonus":"4")") ==
        "move: another one: no such bonus is due back");
  CHECK(fault_after(R"("move":"refunded")", R"("move":"taken_back")") ==
        "move: another one: no such bonus is due back");
}
