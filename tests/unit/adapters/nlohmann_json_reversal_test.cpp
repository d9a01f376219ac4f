// SPDX-License-Identifier: MIT
// Usage that was taken out, in a ledger's text form: who had it so, why, and what stands for it.
#include "support/engine_text.hpp"
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>

#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

// Usage 0 is amended to 1, and 2 is reversed, for which nobody says anything.
struct corrected {
  platform p;

  corrected() {
    (void)p.record(p.cards(1, 0, 10));
    REQUIRE(p.engine.amend(p.user, {0, 1}, p.cards(2, 0, 6), instant_min, {},
                           {"ops", "half \"the\" cards", "T-2"}));
    (void)p.record(p.cards(3, 0, 1));
    REQUIRE(p.engine.reverse(p.user, {0, 3}));
  }
};

std::string fault_after(const std::string& from, const std::string& to) {
  static const corrected of;
  return ducat_test::fault_after(written(of.p.engine.events()), from, to);
}

}  // namespace

TEST_CASE("a ledger with reversals reads back the same, and says of them what was stated") {
  const corrected of;
  const std::string text = written(of.p.engine.events());
  INFO(text);
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  CHECK(text_of(reader.events()) == text_of(of.p.engine.events()));
  CHECK(audit(reader.events()).passed());
  CHECK(text.find(R"("event":"usage_reversed","usage":0,"at":"1970-01-01T00:00:00Z",)"
                  R"("amount":"-10","instead":1,"actor":"ops",)"
                  R"("reason":"half \"the\" cards","approval":"T-2","lines":)") !=
        std::string::npos);
  CHECK(text.find(R"("event":"usage_reversed","usage":2,"at":"1970-01-01T00:00:00Z",)"
                  R"("amount":"-1","lines":)") != std::string::npos);
}

TEST_CASE("a ledger's text whose amendment is of another usage than the next is refused") {
  const std::string wrong = "instead: the number of the usage that is recorded next";
  CHECK(fault_after(R"("instead":1)", R"("instead":0)") == wrong);
  CHECK(fault_after(R"("instead":1)", R"("instead":2)") == wrong);
  CHECK(fault_after(R"("instead":1)", R"("instead":4294967295)") == wrong);
  CHECK(fault_after(R"("instead":1)", R"("instead":4294967296)").substr(0, 8) == "instead:");
  CHECK(fault_after(R"("instead":1)", R"("instead":"1")").substr(0, 8) == "instead:");
  CHECK(fault_after(R"("actor":"ops")", R"("actor":7)").substr(0, 6) == "actor:");
}
