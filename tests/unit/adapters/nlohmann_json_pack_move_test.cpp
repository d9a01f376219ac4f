// SPDX-License-Identifier: MIT
// Moves of packs in a ledger's text form.
#include "support/ledger_copy.hpp"
#include "support/ledger_faults.hpp"
#include "support/moved_pack.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>

#include <string>
#include <string_view>
#include <type_traits>

using namespace ducat;
using namespace ducat_test;

namespace {}  // namespace

TEST_CASE("an honest ledger with moves passes the audit, and its text reads back the same") {
  const moved_pack of;
  const audit_report report = audit(of.p.book());
  for (const audit_finding& f : report.findings) UNSCOPED_INFO(f.detail);
  CHECK(report.finding_count == 0);
  REQUIRE(report.packs.size() == 2);
  CHECK(report.packs[0].moved == -5 * degree);
  CHECK(report.packs[1].granted == 0);
  REQUIRE(report.payers.size() == 1);
  CHECK(report.payers[0].purchased == 18'001);
  const std::string text = written(of.p.book());
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).finding_count == 0);
  CHECK(text.find("\"move\":\"refunded\",\"reference\":\"R\"") != std::string::npos);
  CHECK(text.find("\"actor\":\"ops\",\"reason\":\"asked for\",\"approval\":\"T-1\"") !=
        std::string::npos);
}

TEST_CASE("a pack that was granted for a move does not stand without it") {
  const moved_pack of;
  ledger forged;
  std::uint64_t seen = 0;
  copy_events(of.p.book(), forged, [&](std::uint64_t, auto& event) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(event)>, pack_moved>)
      return ++seen != 3;
    return true;
  });
  ledger_reader reader;
  CHECK_FALSE((reader.push(written(forged)) && reader.finish()));
  REQUIRE(reader.fault().has_value());
  CHECK(reader.fault()->expected == "the move into the pack that was granted before");
}

TEST_CASE("a ledger's text whose moves no pack could bear is refused, at its line") {
  const moved_pack of;
  const std::string text = written(of.p.book());
  const auto fault_after = [&](const std::string& from, const std::string& to) {
    return ducat_test::fault_after(text, from, to);
  };
  const std::string two{to_text(2 * degree).view()};
  const std::string many{to_text(200 * degree).view()};
  CHECK(fault_after("\"quantity\":\"" + two + "\",\"cost\"",
                    "\"quantity\":\"" + many + "\",\"cost\"") ==
        "quantity: above zero, and no more than is left of the grant");
  CHECK(fault_after("\"quantity\":\"" + two + "\",\"cost\"", "\"quantity\":\"-1\",\"cost\"") ==
        "quantity: above zero, and no more than is left of the grant");
  CHECK(fault_after("\"cost\":\"4000\"", "\"cost\":\"20002\"") ==
        "cost: zero or more, and no more than is left of the price");
  CHECK(fault_after("\"cost\":\"4000\"", "\"cost\":\"-1\"") ==
        "cost: zero or more, and no more than is left of the price");
  CHECK(fault_after("\"move\":\"voided\"", "\"move\":\"transferred\"") ==
        "to: a pack, where quantity is transferred, and only there");
  CHECK(fault_after("\"move\":\"voided\"", "\"move\":\"lost\"") ==
        "move: one of: voided refunded transferred rolled_over taken_back");
  CHECK(fault_after("\"asked\":\"" + two, "\"asked\":\"-1") == "asked: zero or more");
  CHECK(fault_after("\"to\":1,", "\"to\":0,") == "to: another pack, that has room for it");
  CHECK(fault_after("\"to\":1,", "\"to\":7,") == "to: a number that was given before");
}
