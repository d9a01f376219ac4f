// SPDX-License-Identifier: MIT
// Zones of payers in a ledger's text.
#include "support/engine_text.hpp"
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"
#include "support/zones.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/engine/zoning.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

// A payer by Lord Howe's clock, which is known for two years at first, and then for three.
struct island_platform : platform {
  island_platform() {
    known_zone zone = lord_howe();
    const auto state = [&](const char* until) {
      return engine
          .add_zone({engine.intern(zone.name),
                     zone.first_offset,
                     zone.transitions,
                     {ducat_test::at("2024-01-01T00:00:00Z"), ducat_test::at(until)}})
          .value();
    };
    const std::uint32_t number = state("2026-01-01T00:00:00Z");
    user = engine.open_account({.name = "island", .money = yuan, .zone = number}).value();
    (void)record(tokens(1, 5, ducat_test::at("2024-04-06T15:10:00Z").ns));
    zone.transitions.push_back({ducat_test::at("2026-04-04T15:00:00Z"), 10 * 3600 + 1800});
    (void)state("2026-06-01T00:00:00Z");
  }
};

std::string fault_of_zone(const std::string& from, const std::string& to) {
  return fault_after(written(island_platform{}.engine.events()), from, to);
}

}  // namespace

TEST_CASE("a ledger with zones reads back the same, and leads to the same state") {
  const island_platform p;
  const std::string text = written(p.engine.events());
  CHECK(text.find(R"("event":"zone_stated","zone":1,"label":"Australia/Lord_Howe",)"
                  R"("utc_offset_seconds":39600,"transitions":[)"
                  R"({"at":"2024-04-06T15:00:00Z","utc_offset_seconds":37800},)"
                  R"({"at":"2024-10-05T15:30:00Z","utc_offset_seconds":39600}],)"
                  R"("from":"2024-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z"})") !=
        std::string::npos);
  CHECK(text.find(R"("account":"island","currency":"CNY","digits":2,"utc_offset_seconds":0,)") !=
        std::string::npos);
  CHECK(text.find(R"(,"zone":1})") != std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).passed());
  CHECK(text_of(reader.events()) == text_of(p.engine.events()));
  CHECK(text_of(reader.state(), reader.events()) == text_of(p.engine.state(), p.engine.events()));
}

TEST_CASE("a payer has a zone that was stated, and a zone one label") {
  const std::string stated = R"("event":"zone_stated","zone":1,"label":"Australia/Lord_Howe")";
  CHECK(fault_of_zone(stated, R"("event":"zone_stated","zone":0,"label":"x")") ==
        "zone: 1 or more");
  CHECK(fault_of_zone(stated, R"("event":"zone_stated","zone":2,"label":"x")")
            .starts_with("zone: a whole number up to 1"));
  CHECK(fault_of_zone(stated, R"("event":"zone_stated","zone":1,"label":null)") == "label: a text");
  // The second statement is about another label then.
  CHECK(fault_of_zone(stated, R"("event":"zone_stated","zone":1,"label":"x")") ==
        "zone: the number of this label, or the next one");
  CHECK(fault_of_zone(R"("at":"2024-10-05T15:30:00Z","utc_offset_seconds":39600)",
                      R"("at":"2024-04-06T15:00:00Z","utc_offset_seconds":39600)") ==
        "transitions: offsets of less than a day, in order of time");
  CHECK(
      fault_of_zone(R"(,"zone":1})", R"(,"zone":2})").starts_with("zone: a whole number up to 1"));
  CHECK(fault_of_zone(R"(,"zone":1})", R"(,"zone":0})") ==
        "zone: a zone of a payer, and no offset beside it");
  CHECK(
      fault_of_zone(R"("account":"island","currency":"CNY","digits":2,"utc_offset_seconds":0)",
                    R"("account":"island","currency":"CNY","digits":2,"utc_offset_seconds":60)") ==
      "zone: a zone of a payer, and no offset beside it");
  CHECK(fault_of_zone(R"("account":"island")", R"("account":"acme/island")") ==
        "zone: a zone of a payer, and no offset beside it");
}
