// SPDX-License-Identifier: MIT
// Accounts that were moved, in a ledger's text.
#include "support/engine_text.hpp"
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/engine/placing.hpp>
#include <ducat/engine/settling.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr instant february{31 * day_ns};

// Ada, with a user below her, goes from research to sales once January is closed.
struct moved_platform : platform {
  account_handle sales = engine.open_account({.name = "sales", .parent = root}).value();
  account_handle below = engine.open_account({.name = "x", .parent = user}).value();

  moved_platform() {
    (void)record(cards(1, 0, 10));
    REQUIRE(engine.advance(february));
    REQUIRE(engine.close_period(root, {0}));
    REQUIRE(engine.move_account(user, sales, {"ops", "reorganised", "T-1"}));
    platform_usage of = cards(2, february.ns, february.ns + 1);
    of.account = below;
    (void)record(of);
    REQUIRE(engine.open_account({.name = "ada", .parent = team}));
  }
};

std::string fault_after(const std::string& from, const std::string& to) {
  return ducat_test::fault_after(written(moved_platform{}.engine.events()), from, to);
}

}  // namespace

TEST_CASE("a ledger with a moved account reads back the same, and leads to the same state") {
  const moved_platform p;
  const std::string text = written(p.engine.events());
  CHECK(text.find(R"("event":"account_moved","account":"acme/research/ada","to":"acme/sales",)"
                  R"("from":"1970-02-01T00:00:00Z","at":"1970-02-01T00:00:00Z",)"
                  R"("actor":"ops","reason":"reorganised","approval":"T-1"})") !=
        std::string::npos);
  // From then on it has another path, and so has what lies below it.
  CHECK(text.find(R"("account":"acme/sales/ada/x")") != std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).passed());
  CHECK(text_of(reader.events()) == text_of(p.engine.events()));
  CHECK(text_of(reader.state(), reader.events()) == text_of(p.engine.state(), p.engine.events()));
}

TEST_CASE("an account is moved to nowhere but a place of its tree") {
  const std::string move = R"("account":"acme/research/ada","to":)";
  const std::string sales = move + R"("acme/sales")";
  const std::string another = "to: another account of its payer, which does not lie below it";
  CHECK(fault_after(sales, move + R"("acme/research")") == another);
  CHECK(fault_after(sales, move + R"("acme/research/ada/x")") == another);
  CHECK(fault_after(sales, move + R"("acme/research/ada")") == another);
  CHECK(fault_after(sales, move + R"("acme/nobody")") == "to: an account that was opened before");
  CHECK(fault_after(sales, R"("account":"acme/nobody","to":"acme/sales")") ==
        "account: an account that was opened before");
  // Where it was it is known no more.
  CHECK(fault_after(R"("account":"acme/sales/ada/x")", R"("account":"acme/research/ada/x")") ==
        "account: an account that was opened before");
  CHECK(fault_after(sales + R"(,"from":"1970-02-01T00:00:00Z")", sales + R"(,"from":"soon")")
            .starts_with("from: "));
}
