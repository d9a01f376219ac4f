// SPDX-License-Identifier: MIT
// Reservations in a ledger's text form.
#include "support/hold_platform.hpp"
#include "support/ledger_faults.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>

#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string fault_after(const std::string& from, const std::string& to) {
  static const hold_story of;
  return ducat_test::fault_after(written(of.engine.events()), from, to);
}

}  // namespace

TEST_CASE("a ledger with reservations reads back the same") {
  const hold_story of;
  of.check_ledger();
  const std::string text = written(of.engine.events());
  CAPTURE(text);
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  CHECK(reader.state().holds.size() == 4);
  CHECK(reader.state().hold_steps == of.engine.state().hold_steps);
  CHECK(audit(reader.events()).finding_count == 0);
}

TEST_CASE("a ledger's text in which a reservation could not go on is refused, at its line") {
  CHECK(fault_after(R"("hold":0,"id")", R"("hold":1,"id")") == "hold: the next number, 0");
  CHECK(fault_after(R"("minimum":"1")", R"("minimum":"0")") == "minimum: above zero");
  CHECK(fault_after(R"("cap":"30")", R"("cap":"-1")") ==
        "cap: zero or more, and zero unless it runs with one");
  CHECK(fault_after(R"("lapse":"charge")", R"("lapse":"wait")") == "lapse: one of: charge release");
  CHECK(fault_after(R"("sequence":0)", R"("sequence":1)") ==
        "sequence: the next one, or of a lapse the one before it");
  CHECK(fault_after(R"("step":"reserve")", R"("step":"extend")") ==
        "step: reserve for the first, and for no other");
  CHECK(fault_after(R"("previous":null)", R"("previous":0)") == "previous: the step before it");
  CHECK(fault_after(R"("refused":null)", R"("refused":"no reason")") ==
        "refused: one of: insufficient no_rate no_price too_many_pieces unknown_zone_time overflow "
        "ledger_full conflict unsupported quota_reached account_frozen");
  CHECK(fault_after(R"("event":"hold_stepped","hold":0)", R"("event":"hold_stepped","hold":9)") ==
        "hold: a number that was given before");
  CHECK(fault_after(R"("event":"hold_moved","hold":0,"pack":0,"amount":"100")",
                    R"("event":"hold_moved","hold":0,"pack":0,"amount":"100+1/2")") ==
        "amount: whole base units");
  CHECK(fault_after(R"("event":"hold_moved","hold":0,"pack":0)",
                    R"("event":"hold_moved","hold":0,"pack":7)") ==
        "pack: a number that was given before");
  CHECK(fault_after(R"("event":"hold_counted","hold":0)", R"("event":"time_advanced","hold":0)") ==
        "event: one of the events that belong to the step before");
}

TEST_CASE("a ledger says what is held under a row of a pack's factors") {
  hold_platform p;
  factor_spec half;
  half.factor = {1, 2};
  grant_spec spec;
  spec.quantity = any_quantity{10, dimension::token};
  spec.factors = &half;
  spec.factor_count = 1;
  (void)p.engine.grant(p.root, spec).value();
  CHECK(p.reserve(p.request(1, 7)) == "holds 7 until 100");
  CHECK(p.commit(p.report(1, 1, 3, 4)) == "holds 3 until 100");
  p.check_ledger();
  const std::string text = written(p.engine.events());
  const std::string held =
      R"("event":"hold_moved","hold":0,"pack":0,"row":0,"amount":"7","held":"7","total":"7",)"
      R"("balance":"7")";
  CHECK(text.find(held) != std::string::npos);
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).finding_count == 0);
  const auto refused = [&](const std::string& from, const std::string& to) {
    return ducat_test::fault_after(text, from, to);
  };
  CHECK(refused(R"("row":0,"amount":"7")", R"("row":1,"amount":"7")").find("row: ") == 0);
  CHECK(refused(R"("held":"7","total":"7")", R"("held":"7","total":"-7")") ==
        "total: zero or more");
  CHECK(refused(R"("pack":0,"row":0,"amount":"7")", R"("pack":null,"row":0,"amount":"7")") ==
        "row: nothing where the pack has no factors");
}
