// SPDX-License-Identifier: MIT
// Who closed a month or posted its charges, and why: kept where nothing else changes too, in the
// ledger's text, and audited.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/ledger_faults.hpp"
#include "support/settling.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/engine/settling.hpp>

#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

price_table with_minimum() {
  price_table list = plain_prices();
  charge_spec spend = charge_named("spend");
  spend.minimum = decimal{100, 0};
  (void)list.add_charge(spend).value();
  return list;
}

constexpr stated_provenance by_ops{"ops", "month's end", "T-5"};

bool says(const ledger& book, const provenance& by, const stated_provenance& stated) {
  return by.actor == book.names.find(stated.actor) && by.reason == book.names.find(stated.reason) &&
         by.approval == book.names.find(stated.approval);
}

// January is posted by ops, and closed by nobody who says so; of February, in which nothing is
// used, ops post and close all.
struct closed_months {
  billing_platform p{with_minimum()};

  closed_months() {
    p.use(p.payer(), ratio{1, 1}, day(3), one_hour);
    REQUIRE(p.engine().close_charges(p.payer(), day(3), day(31), by_ops));
    REQUIRE(p.engine().close_period(p.payer(), day(3), day(31)));
    REQUIRE(p.engine().close_period(p.payer(), day(40), day(59), by_ops));
  }
};
const closed_months& fixture() {
  static const closed_months of;
  return of;
}

}  // namespace

TEST_CASE("a close says who made it, where it settles nothing too") {
  const ledger& book = fixture().p.book();
  REQUIRE(book.all<charges_closed>().size() == 2);
  CHECK(says(book, book.all<charges_closed>()[0].by, by_ops));
  CHECK(says(book, book.all<charges_closed>()[1].by, by_ops));
  REQUIRE(book.all<period_closed>().size() == 2);
  CHECK(book.all<period_closed>()[0].by == provenance{});
  CHECK(says(book, book.all<period_closed>()[1].by, by_ops));
  CHECK(book.all<payer_settled>().size() == 0);
}

TEST_CASE("charges that are posted for all payers, or for all months, say who had them posted") {
  billing_platform p{with_minimum()};
  int posted = 0;
  p.engine().close_all_charges(
      day(3), day(60), [&](account_handle, const auto& done) { posted += done ? 1 : 0; }, by_ops);
  p.engine().close_finished_charges(
      day(31), day(60),
      [&](account_handle, const interval&, const auto& done) { posted += done ? 1 : 0; },
      {.actor = "clock"});
  CHECK(posted == 2);
  const auto& all = p.book().all<charges_closed>();
  REQUIRE(all.size() == 2);
  CHECK(says(p.book(), all[0].by, by_ops));
  CHECK(says(p.book(), all[1].by, {.actor = "clock"}));
}

TEST_CASE("a ledger's text keeps who closed, and reads as before where nobody says") {
  const std::string text = written(fixture().p.book());
  INFO(text);
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).passed());
  CHECK(text.find(R"("at":"1970-02-01T00:00:00Z","actor":"ops","reason":"month's end",)"
                  R"("approval":"T-5","lines":1})") != std::string::npos);
  CHECK(text.find(R"("at":"1970-02-01T00:00:00Z","number":1})") != std::string::npos);
  CHECK(text.find(R"("at":"1970-03-01T00:00:00Z","number":2,"actor":"ops",)"
                  R"("reason":"month's end","approval":"T-5"})") != std::string::npos);
  CHECK(fault_after(text, R"("number":2,"actor":"ops")", R"("number":2,"actor":3)").substr(0, 6) ==
        "actor:");
  CHECK(fault_after(text, R"("approval":"T-5","lines":1)", R"("approval":5,"lines":1)")
            .substr(0, 9) == "approval:");
}

TEST_CASE("closes by nobody that the ledger names are found") {
  const ledger& book = fixture().p.book();
  REQUIRE(audit(book).passed());
  const symbol unknown{static_cast<std::uint32_t>(book.names.size())};
  for (const auto part : {&provenance::actor, &provenance::reason, &provenance::approval}) {
    ledger charges;
    copy_changed<charges_closed>(book, charges, 1, [&](auto& e) { e.by.*part = unknown; });
    CHECK(finds(charges, "a close of no payer, or of no period"));
    ledger period;
    copy_changed<period_closed>(book, period, 0, [&](auto& e) { e.by.*part = unknown; });
    CHECK(finds(period, "a close of no payer, or out of order"));
  }
}
