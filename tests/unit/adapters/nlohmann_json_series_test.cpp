// SPDX-License-Identifier: MIT
// Packs that come again: in a ledger's text form, and in pack lists.
#include "support/ledger_faults.hpp"
#include "support/print.hpp"
#include "support/series_platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/adapters/nlohmann_json/pack_grant.hpp>
#include <ducat/billing/audit.hpp>

#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string fault_after(const std::string& from, const std::string& to) {
  static const series_platform of;
  return ducat_test::fault_after(written(of.p.book()), from, to);
}

pack_list_reading read_pack(const std::string& members) {
  return read_pack_list(R"({"format": "ducat packs 1", "accounts": [{"name": "acme"}],
                            "packs": [{"account": "acme", "paid": "1", "from": "2026-11-10", )" +
                        members + "}]}");
}

std::string terms_fault_after(const std::string& from, const std::string& to) {
  static const series_terms_platform of;
  return ducat_test::fault_after(written(of.p.book()), from, to);
}

}  // namespace

TEST_CASE("a ledger with lots that are vouchers or have factors reads back the same") {
  const series_terms_platform of;
  const std::string text = written(of.p.book());
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).finding_count == 0);
  const auto& series = reader.events().all<series_opened>();
  CHECK(series[0].voucher.share == ratio{1, 2});
  CHECK(series[0].voucher.funder == reader.events().names.find("Beijing"));
  CHECK(reader.events().factors.count(series[1].factors) == 2);
  CHECK(reader.events().factors.row(series[1].factors, 1).factor == ratio{7, 10});
  CHECK(reader.events().all<factor_moved>().size() > 1);
}

TEST_CASE("a series on terms that no lot has is refused, at its line") {
  CHECK(terms_fault_after(R"("share":"1/2")", R"("share":"3/2")") ==
        "share: a share above 0 and below 1, in units of 1/10000: \"3/10\"");
  CHECK(terms_fault_after(R"("factor":"2")", R"("factor":"0")") ==
        "factors[0].factor: a factor above zero: \"7/10\"");
  CHECK(terms_fault_after(R"("unit":"minor","source":"paid",)",
                          R"("unit":"token","source":"paid",)") ==
        "share: nothing: only a wallet has a share and a funder");
  CHECK(terms_fault_after(R"("share":"1/2")", R"("share":"1/2","factors":[{"factor":"2"}])") ==
        "factors: nothing: no wallet has factors");
}

TEST_CASE("a ledger with a series reads back the same") {
  const series_platform of;
  const std::string text = written(of.p.book());
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).finding_count == 0);
  CHECK(text.find(R"("every":"day","count":5,"anchor":"1970-01-01T00:00:00Z","rollover":)") !=
        std::string::npos);
  // An engine goes on from it.
  const series_state& series = reader.state().series[0];
  CHECK(series.number == 3);  // none has a next one
  CHECK(series.stopped_from == day(12));
}

TEST_CASE("a ledger's text in which a series could not go on is refused, at its line") {
  CHECK(fault_after(R"("count":5)", R"("count":0)") == "count: 1 to 100000");
  CHECK(fault_after(R"("every":"day")", R"("every":"week")") == "every: one of: hour day month");
  CHECK(fault_after(R"("cycles":1)", R"("cycles":0)") == "rollover.cycles: 1 or more");
  CHECK(fault_after(R"("number":"0","current":0)", R"("number":"9999999999999","current":0)") ==
        "number: a cycle of this age");
  CHECK(fault_after(R"("current":0)", R"("current":1)") == "current: the next number, 0");
  CHECK(fault_after(R"("next":1,)", R"("next":9,)") == "next: the number of a pack that follows");
  CHECK(fault_after(R"("next":1,)", R"("next":0,)") == "next: the number of a pack that follows");
  CHECK(fault_after(R"("event":"cycle_begun","series":0)", R"("event":"cycle_begun","series":1)") ==
        "series: a number that was given before");
  CHECK(fault_after(R"("event":"cycle_begun","series":0,"number":"1","at":"1970-01-06)",
                    R"("event":"cycle_begun","series":0,"number":"1","at":"1970-01-07)") ==
        "series: the series whose cycle begins next, at that instant");
  CHECK(fault_after(R"("series":0,"scope")", R"("scope")") ==
        "series: the series that the lot belongs to, and only there");
  CHECK(fault_after(R"("lines":2)", R"("lines":1)") == "lines: one for each lot");
}

TEST_CASE("a pack list says how often a pack comes again, and what lives on") {
  const auto read = read_pack(R"("quantity": "100", "unit": "degree",
      "every": {"unit": "month", "count": 3, "anchor": "calendar"},
      "rollover": {"least": "0.5", "most": "30", "cycles": 2, "priority": -1})");
  REQUIRE(read.list.has_value());
  const listed_pack& pack = read.list->packs[0];
  REQUIRE(pack.every.has_value());
  CHECK(*pack.every == recurrence{cycle_unit::month, 3, instant_min, true});
  CHECK(pack.rest == rollover{degree / 2, 30 * degree, 2, -1});
  const auto wallet = read_pack(R"("money": "5.00", "currency": "CNY", "every": "hour",
                                   "rollover": {"most": "0.50"})");
  REQUIRE(wallet.list.has_value());
  CHECK(*wallet.list->packs[0].every == recurrence{cycle_unit::hour});
  CHECK(wallet.list->packs[0].rest == rollover{0, 50, 1, 0});
  const auto half = read_pack(R"("money": "5.00", "currency": "CNY", "every": "month",
                                 "share": "0.5", "funder": "Beijing")");
  REQUIRE(half.list.has_value());
  CHECK(half.list->packs[0].share == ratio{1, 2});
  const auto doubled = read_pack(R"("quantity": "1", "unit": "degree", "every": "month",
                                    "factors": [{"factor": 2}])");
  REQUIRE(doubled.list.has_value());
  CHECK(doubled.list->packs[0].factors.size() == 1);
  const auto lot = grant_of(pack, {}, yuan).value();
  CHECK(series_of(pack, lot).cycle == *pack.every);
  CHECK(series_of(pack, lot).rest == pack.rest);
}

TEST_CASE("what is wrong with the cycles of a pack is said, each with its place") {
  const auto error = [](const std::string& members) {
    const auto read = read_pack(R"("quantity": "100", "unit": "degree", )" + members);
    REQUIRE(read.errors.size() == 1);
    return read.errors[0].pointer + ": " + read.errors[0].expected;
  };
  CHECK(error(R"("every": "week")") == "/packs/0/every: one of: hour, day, month");
  CHECK(error(R"("every": {"unit": "day", "count": 0})") ==
        "/packs/0/every/count: a whole number from 1 to 100000");
  CHECK(error(R"("rollover": {"most": "1"})") ==
        "/packs/0/rollover: nothing: only a pack that comes again leaves something");
  CHECK(error(R"("every": "day", "rollover": {"least": "1"})") ==
        "/packs/0/rollover/most: how much may live on");
}
