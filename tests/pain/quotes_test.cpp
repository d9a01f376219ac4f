// SPDX-License-Identifier: MIT
// Questions whose answer was another than what happened then. docs/pain.md has the threads.
#include "pain/bills.hpp"
#include "support/platform.hpp"

#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

// The first 100 at 3 fen, the rest at 1.
price_table graduated_list() {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(100, 3), fen_each(1)};
  (void)list.add(tiered("token", tariff_kind::graduated, tiers)).value();
  return list;
}

pack_handle grant_until(platform& p, account_handle to, int128 tokens, std::int64_t end_ns) {
  grant_spec spec;
  spec.quantity = any_quantity{tokens, dimension::token};
  spec.valid = {{0}, {end_ns}};
  return p.engine.grant(to, spec).value();
}

// What a usage would lead to, is authorised to lead to, and leads to.
void check_asked_is_done(platform& p, const platform_usage& usage, const std::string& expected) {
  workspace room;
  CHECK(said(p.engine.quote(usage, room)) == expected);
  CHECK(said(p.engine.authorise(usage, room)) == expected);
  CHECK(p.record(usage) == expected);
}

}  // namespace

// Found in review: the check took each owner's rolled-over balance with its main balance, the
// deduction all rolled-over balances first, by expiry: a check denied what the deduction could
// fund.
TEST_CASE("useautumn/autumn#3070: a quote draws on the packs that the deduction draws on") {
  platform p{graduated_list(), {.name = "acme", .money = yuan, .credit_limit = 40}};
  const pack_handle main_first = grant_until(p, p.user, 10, 1'000);
  const pack_handle main_second = grant_until(p, p.user, 10, 2'000);
  const pack_handle rolled_second = grant_until(p, p.user, 5, 100);  // the earliest end of all
  const pack_handle rolled_first = grant_until(p, p.user, 5, 200);

  check_asked_is_done(p, p.tokens(1, 12, 50),
                      "pack 2 gave 5, has 0; pack 3 gave 5, has 0; pack 0 gave 2, has 8");
  check_asked_is_done(p, p.tokens(2, 28, 60),
                      "pack 0 gave 8, has 0; pack 1 gave 10, has 0; 10 cost 30, owed 30");
  for (const pack_handle each : {main_first, main_second, rolled_second, rolled_first})
    CHECK(p.left(each) == "0");
}

// Found in review: the check priced all of a request with the tier position of the first
// entitlement alone: it allowed what could not be funded, and refused what could.
TEST_CASE("useautumn/autumn#2938: a check knows each pack and the tier that the rest reaches") {
  platform p{graduated_list(), {.name = "acme", .money = yuan, .credit_limit = 320}};
  p.grant_tokens(p.user, 30);
  p.grant_tokens(p.team, 20);
  check_asked_is_done(p, p.tokens(1, 140),
                      "pack 0 gave 30, has 0; pack 1 gave 20, has 0; 90 cost 270, owed 270");
  // 10 more at 3 fen, and then 20 at 1.
  check_asked_is_done(p, p.tokens(2, 30), "30 cost 50, owed 320");
  workspace room;
  CHECK(p.engine.authorise(p.tokens(3, 1), room).error().code == errc::insufficient);
}

// Charges that were paid in advance were deducted a second time from the balance that was shown.
TEST_CASE("getlago/lago-api#2542: what was paid is not deducted again by asking for it") {
  platform p;
  const pack_handle wallet = p.grant_fen(p.root, 100);
  const platform_usage usage = p.tokens(1, 20);
  CHECK(p.record(usage) == "20 cost 60, owed 0; wallet 0 paid 60, has 40");
  workspace room;
  const auto asked = p.engine.quote(usage, room);
  REQUIRE(asked.has_value());
  CHECK(asked->is_duplicate());
  CHECK(said(asked) == "20 cost 60, owed 0; wallet 0 paid 60, has 40");
  CHECK(p.engine.authorise(usage, room).value().is_duplicate());
  CHECK(p.left(wallet) == "40");
  CHECK(said(p.engine.quote(p.tokens(2, 10), room)) ==
        "10 cost 30, owed 0; wallet 0 paid 30, has 10");
  CHECK(p.left(wallet) == "40");
}
