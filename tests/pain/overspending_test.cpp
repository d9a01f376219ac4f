// SPDX-License-Identifier: MIT
// Limits that did not hold, and credits that should have been gone. docs/pain.md has the threads.
#include "pain/bills.hpp"
#include "support/billing_platform.hpp"
#include "support/hold_platform.hpp"
#include "support/platform.hpp"

#include <cstdint>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t september = 20'697;  // 2026-09-01, in days since 1970

// Tokens at 0.25 a million, and at 0.50, all of them, where there are more than 272,000 in a month.
price_table long_context_list() {
  price_table list;
  (void)list.define_sku("token", meter::counted, dimension::token).value();
  const tier_spec tiers[] = {{272'000, {25, 2}, {}}, {int128_max, {5, 1}, {}}};
  (void)list.add(tiered("token", tariff_kind::volume, tiers, 1'000'000)).value();
  return list;
}

// Asks for a usage, and records it where it may go ahead.
bool runs(platform& p, const platform_usage& usage) {
  workspace room;
  if (!p.engine.authorise(usage, room)) return false;
  return p.engine.record(usage).has_value();
}

}  // namespace

// Keys went on being served though what they had spent was above their budget.
TEST_CASE("BerriAI/litellm#26672: many small requests stop at the last one that the limit pays") {
  platform p{flat_list(), {.name = "acme", .money = yuan, .credit_limit = 100}};
  std::uint64_t served = 0;
  for (std::uint64_t id = 1; id <= 50; ++id)
    if (runs(p, p.tokens(id, 1))) ++served;  // 3 fen each
  CHECK(served == 33);
  CHECK(p.owed() == "99");
  workspace room;
  const auto refused = p.engine.authorise(p.tokens(51, 1), room);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == errc::insufficient);
  CHECK(refused.error().amount == 2);  // 102 on 100
}

// A request was let in at the lower price of its size and billed at the higher one: of five
// requests of 0.15 on a budget of 0.45, four ran.
TEST_CASE("BerriAI/litellm#40002: what may go ahead is decided at the price that will be charged") {
  platform p{long_context_list(), {.name = "acme", .money = yuan, .credit_limit = 45}};
  CHECK(runs(p, p.tokens(1, 300'000)));
  CHECK(p.owed() == "15");
  CHECK(runs(p, p.tokens(2, 300'000)));
  CHECK(runs(p, p.tokens(3, 300'000)));
  CHECK(p.owed() == "45");
  CHECK_FALSE(runs(p, p.tokens(4, 300'000)));
  CHECK_FALSE(runs(p, p.tokens(5, 300'000)));
  CHECK(p.owed() == "45");
}

// Concurrent first requests of a user that was not known yet found no budget to check.
TEST_CASE("BerriAI/litellm#40095: a user that was opened just now is within its payer's limit") {
  platform p{flat_list(), {.name = "acme", .money = yuan, .limited = true, .credit_limit = 0}};
  for (const char* name : {"first", "second", "third"}) {
    platform_usage usage = p.tokens(1, 1);
    usage.account = p.engine.open_account({.name = name, .parent = p.team}).value();
    workspace room;
    CHECK(p.engine.authorise(usage, room).error().code == errc::insufficient);
  }
  CHECK(p.owed() == "0");
}

// Requests that ran side by side were each checked against what had been spent so far, and passed
// the budget together.
TEST_CASE("BerriAI/litellm#34732: requests side by side share what is left of one budget") {
  platform p;
  quota_spec budget;
  budget.name = "monthly";
  budget.most = any_money{100, yuan};
  budget.per = period::month;
  const quota_handle q = p.engine.set_quota(p.team, budget).value();
  // Ten of 30 fen at once, of two users: each is decided on what those before it left.
  const account_handle other = p.engine.open_account({.name = "bob", .parent = p.team}).value();
  int served = 0;
  for (std::uint64_t id = 1; id <= 10; ++id) {
    platform_usage request = p.tokens(id, 10);
    if (id % 2 == 0) request.account = other;
    if (runs(p, request)) ++served;
  }
  CHECK(served == 3);
  CHECK(p.owed() == "90");
  const auto refused = p.engine.authorise(p.tokens(11, 10), p.room).error();
  CHECK(refused.code == errc::quota_reached);
  CHECK(refused.reference == q.index);
  CHECK(refused.amount == 10);
}

// Between a request's arrival and the report of what it used others were let in: the check saw none
// of those in flight.
TEST_CASE("Kuadrant/limitador#506: requests in flight are counted with what they may still use") {
  hold_platform p{flat_list(), {.name = "acme", .money = yuan, .policy = overage::refuse}};
  const pack_handle tokens = p.grant_tokens(p.root, 100);
  std::uint64_t in_flight = 0;
  for (std::uint64_t id = 1; id <= 10; ++id) {
    auto request = p.request(id, 30);
    request.terms.minimum = 30;
    if (p.engine.reserve(request)) ++in_flight;
  }
  CHECK(in_flight == 3);
  CHECK(p.engine.authorise(p.tokens(99, 11), p.room).error().amount == 1);
  // One used less than it asked for: what it leaves lets another one in.
  CHECK(p.release(p.report(1, 1, 5, 10)) == "released with 0 until 100");
  CHECK(p.reserve(p.request(11, 30)) == "holds 30 until 100");
  for (const std::uint64_t id : {2U, 3U, 11U})
    CHECK(p.release(p.report(id, 1, 9, 30)) == "released with 0 until 100");
  CHECK(p.left(tokens) == "0");
  CHECK(p.owed() == "0");
  CHECK(audit_is_content(p.engine.events()));
}

// A debit beyond the balance made it negative, though the account did not allow that.
TEST_CASE("cgrates/cgrates#568: usage beyond a balance leaves the balance at zero and not below") {
  platform p;
  const pack_handle tokens = p.grant_tokens(p.user, 10);
  const pack_handle wallet = p.grant_fen(p.user, 20);
  CHECK(p.record(p.tokens(1, 25)) ==
        "pack 0 gave 10, has 0; 15 cost 45, owed 25; wallet 1 paid 20, has 0");
  CHECK(p.record(p.tokens(2, 1)) == "1 cost 3, owed 28");
  CHECK(p.left(tokens) == "0");
  CHECK(p.left(wallet) == "0");
}

// Calls were let through though the balance was zero, and the account went negative.
TEST_CASE("cgrates/cgrates#457: at a balance of zero nothing is authorised") {
  platform p{flat_list(), {.name = "acme", .money = yuan, .policy = overage::refuse}};
  const pack_handle tokens = p.grant_tokens(p.user, 10);
  workspace room;
  CHECK(p.engine.authorise(p.tokens(1, 10), room).has_value());
  CHECK(p.engine.authorise(p.tokens(1, 11), room).error().amount == 1);
  CHECK(runs(p, p.tokens(1, 10)));
  CHECK(p.left(tokens) == "0");
  CHECK(p.engine.authorise(p.tokens(2, 1), room).error().code == errc::insufficient);
  CHECK_FALSE(runs(p, p.tokens(2, 1)));
  CHECK(p.owed() == "0");
}

// Expiry was enforced at the next renewal only: 31 days after a grant of 1,000 for 30 days, a run
// still drew 500 of it.
TEST_CASE(
    "vm0-ai/vm0#10299: an expired pack gives nothing, whether its expiry was noticed or not") {
  for (const bool noticed : {false, true}) {
    platform p{flat_list(), {.name = "acme", .money = yuan, .policy = overage::refuse}};
    grant_spec code;
    code.quantity = any_quantity{1'000, dimension::token};
    code.valid = between(september, september + 30);
    const pack_handle pack = p.engine.grant(p.user, code).value();
    if (noticed) REQUIRE(p.engine.advance(day(september + 31)).has_value());

    const platform_usage late = p.tokens(1, 500, day(september + 31).ns);
    workspace room;
    CHECK(p.engine.authorise(late, room).error().amount == 500);
    CHECK(p.record(late) == "500 cost 1500, owed 1500");  // it happened all the same
    CHECK(p.left(pack) == "1000");

    const std::int64_t last = day(september + 30).ns - 1;
    CHECK(p.record(p.tokens(2, 1, last)) == "pack 0 gave 1, has 999");
    CHECK(p.record(p.tokens(3, 1, last + 1)) == "1 cost 3, owed 1503");
  }
}

// Found in review: a top-up was added to an old grant, and 100 credits that are bought today are
// gone tomorrow.
TEST_CASE("useautumn/autumn#3398: what is bought does not expire with an older grant") {
  platform p;
  grant_spec old;
  old.quantity = any_quantity{50, dimension::token};
  old.valid = between(september, september + 1);
  const pack_handle expiring = p.engine.grant(p.user, old).value();
  const pack_handle bought = p.grant_tokens(p.user, 100);

  move_spec merge;
  merge.pack = bought;
  merge.at = day(september);
  CHECK(p.engine.transfer(merge, expiring).error().code == errc::terms_differ);

  REQUIRE(p.engine.advance(day(september + 1)).has_value());
  CHECK(p.record(p.tokens(1, 60, day(september + 1).ns)) == "pack 1 gave 60, has 40");
}

// The grant that expires later fell to 40, the one that expires sooner kept its 100.
TEST_CASE("useautumn/autumn#2508: of two grants the one that expires sooner is drawn on first") {
  platform p;
  grant_spec grant;
  grant.quantity = any_quantity{100, dimension::token};
  grant.valid = between(september, september + 60);
  const pack_handle later = p.engine.grant(p.user, grant).value();
  grant.valid = between(september, september + 30);
  const pack_handle sooner = p.engine.grant(p.user, grant).value();
  const pack_handle never = p.grant_tokens(p.user, 100);

  CHECK(p.record(p.tokens(1, 60, day(september).ns)) == "pack 1 gave 60, has 40");
  CHECK(p.left(later) == "100");
  CHECK(p.record(p.tokens(2, 150, day(september).ns)) ==
        "pack 1 gave 40, has 0; pack 0 gave 100, has 0; pack 2 gave 10, has 90");
  CHECK(p.left(sooner) == "0");
  CHECK(p.left(never) == "90");
}
