// SPDX-License-Identifier: MIT
// What was sent again was lost elsewhere, or counted twice. docs/pain.md has the threads.
#include "pain/bills.hpp"
#include "support/billing_platform.hpp"
#include "support/platform.hpp"

#include <ducat/engine/settling.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// A month of the platform costs 30 yuan, used or not.
price_table standing_list() {
  price_table list = plain_prices();
  charge_spec support = charge_named("support");
  support.standing = decimal{30, 0};
  (void)list.add_charge(support).value();
  return list;
}

}  // namespace

// The id was claimed before the write and not released when the write failed: the retry was told
// that all is well, and the usage was counted by nobody.
TEST_CASE("openmeterio/openmeter#5118: a write that failed and was sent again counts once") {
  platform p{empty_list()};
  const platform_usage usage = p.tokens(1, 5);
  const failure first = refusal(p.engine, [&] { return p.engine.record(usage); });
  CHECK(first.code == errc::no_price);
  CHECK(p.owed() == "0");

  REQUIRE(p.engine.publish(flat_list()).has_value());  // what made it fail is repaired
  const auto retried = p.engine.record(usage);
  REQUIRE(retried.has_value());
  CHECK_FALSE(retried->is_duplicate());
  CHECK(said(retried) == "5 cost 15, owed 15");

  const auto again = p.engine.record(usage);
  REQUIRE(again.has_value());
  CHECK(again->is_duplicate());
  CHECK(said(again) == "5 cost 15, owed 15");
  CHECK(p.owed() == "15");
}

// Ids were deduplicated for all tenants together, so one tenant's id hid another's event.
TEST_CASE("openmeterio/openmeter#126: one payer's id does not hide another payer's usage") {
  platform p;
  const account_handle other = p.engine.open_account({.name = "other", .money = yuan}).value();
  platform_usage theirs = p.tokens(1, 5);
  theirs.account = other;
  CHECK(p.record(p.tokens(1, 5)) == "5 cost 15, owed 15");
  CHECK(p.record(theirs) == "5 cost 15, owed 15");
  CHECK(p.engine.owed(other).minor == in_fen(15));
  CHECK(p.owed() == "15");
}

// One id is allowed on two subscriptions, and a look-up by the id alone found either.
TEST_CASE("getlago/lago-api#6209: what is taken out by its id is the named payer's usage") {
  platform p;
  const account_handle other = p.engine.open_account({.name = "other", .money = yuan}).value();
  platform_usage theirs = p.tokens(1, 100);
  theirs.account = other;
  p.record(theirs);
  p.record(p.tokens(1, 5));
  CHECK(p.reverse(1) == "-5 cost -15, owed 0");
  CHECK(p.owed() == "0");
  CHECK(p.engine.owed(other).minor == in_fen(300));
}

// The store merged events of one id in its own time, or never: usage was charged twice meanwhile.
TEST_CASE("getlago/lago-api#4725: an id that is sent many times counts once at any moment") {
  platform p;
  const platform_usage sent[] = {p.tokens(1, 5), p.tokens(1, 5), p.tokens(2, 7),
                                 p.tokens(1, 5), p.tokens(2, 7), p.tokens(1, 5)};
  std::vector<result<outcome>> said_so(6, result<outcome>{errc::overflow});
  p.engine.record(sent, said_so);
  CHECK(p.owed() == "36");
  for (const auto& each : said_so) REQUIRE(each.has_value());
  CHECK_FALSE(said_so[0]->is_duplicate());
  CHECK(said_so[1]->is_duplicate());
  CHECK(said(said_so[5]) == "5 cost 15, owed 15");
  CHECK(quantity_of(bill(p.engine.events(), p.root), statement_kind::usage_on_demand) ==
        mixed{12, 0, 1});
}

// One id with two sets of properties was counted once in each bucket that they filter.
TEST_CASE("getlago/lago-api#5359: an id with other properties does not count a second time") {
  platform p;
  platform_usage usage = p.tokens(1, 5);
  usage.dimensions.region = p.engine.intern("east");
  CHECK(p.record(usage) == "5 cost 15, owed 15");
  usage.dimensions.region = p.engine.intern("west");
  CHECK(refusal(p.engine, [&] { return p.engine.record(usage); }).code == errc::conflict);
  usage.dimensions.region = p.engine.intern("east");
  usage.quantity = 6;
  CHECK(refusal(p.engine, [&] { return p.engine.record(usage); }).code == errc::conflict);
  CHECK(p.owed() == "15");
}

// Clients retry and queues deliver at least once: duplicates inflated usage.
TEST_CASE(
    "flexprice/flexprice#602: any schedule of redeliveries leaves the ledger of one delivery") {
  const auto ledger_after = [](const std::vector<std::uint64_t>& deliveries) {
    platform p;
    p.grant_tokens(p.team, 8);
    for (const std::uint64_t id : deliveries)
      REQUIRE(p.engine.record(p.tokens(id, 2 + static_cast<int128>(id))).has_value());
    return text_of(p.engine);
  };
  const std::string once = ledger_after({1, 2, 3});
  CHECK(ledger_after({1, 1, 1, 2, 3}) == once);
  CHECK(ledger_after({1, 2, 1, 3, 3, 2, 1}) == once);
  CHECK(ledger_after({1, 2, 3, 1, 2, 3, 3, 2, 1}) == once);
}

// The key was made of the time, cut to the minute: what is told apart, or taken for the same, is
// then a matter of the clock.
TEST_CASE(
    "flexprice/flexprice#1400: what is the same is said by its number and not by the minute") {
  billing_platform p;
  grant_spec order = wallet_of(10'000, 10'000);
  order.serial = "order 1";
  order.at = utc("2026-03-19T10:00:10Z");
  const pack_handle first = p.grant(p.payer(), order);
  order.serial = "order 2";
  CHECK(p.grant(p.payer(), order) != first);  // two orders within one second

  REQUIRE(p.engine().advance(utc("2026-03-19T11:30:00Z")).has_value());
  order.serial = "order 1";
  CHECK(p.grant(p.payer(), order) == first);  // the first one again, an hour later
  CHECK(bill(p.book(), p.payer()).total == 20'000);
}

// A top-up of 100 that was sent twice was granted twice: 210 credits instead of 110.
TEST_CASE("getlago/lago-api#5870: a top-up that is sent twice is granted and billed once") {
  billing_platform p;
  p.grant(p.payer(), wallet_of(1'000, 0));
  grant_spec top_up = wallet_of(10'000, 10'000);
  top_up.serial = "top-up 1";
  const pack_handle paid = p.grant(p.payer(), top_up);
  CHECK(p.grant(p.payer(), top_up) == paid);
  CHECK(bill(p.book(), p.payer()).total == 10'000);

  p.count(p.payer(), 110'000'000, day(1));  // 110 yuan
  CHECK(is_zero(p.engine().owed(p.payer()).minor));
  p.count(p.payer(), 1'000'000, day(1));
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(1));
}

// Two jobs finalised one invoice: taxes were applied twice, and its number went on by two.
TEST_CASE("getlago/lago-api#5523: a month that is closed twice is charged once") {
  billing_platform p{standing_list()};
  CHECK(p.engine().close_charges(p.payer(), day(3)).value().amount().value() == in_yuan(30));
  const std::uint64_t events = p.book().size();
  CHECK(p.engine().close_charges(p.payer(), day(3)).value().is_empty());
  CHECK(p.engine().close_charges(p.payer(), day(20), day(40)).value().is_empty());
  CHECK(p.book().size() == events);
  CHECK(bill(p.book(), p.payer()).total == 3'000);
}

// Two requests to void one invoice both passed the check: the void ran twice.
TEST_CASE("getlago/lago-api#5495: what is taken out twice is given back once") {
  platform p;
  const pack_handle pack = p.grant_tokens(p.team, 4);
  p.record(p.tokens(1, 5));
  CHECK(p.reverse(1) == "-1 cost -3, owed 0; pack 0 gave -4, has 4");
  CHECK(refusal(p.engine, [&] { return p.engine.reverse(p.user, {0, 1}); }).code ==
        errc::already_reversed);
  CHECK(p.left(pack) == "4");

  move_spec taken;
  taken.pack = pack;
  taken.at = day(1);
  taken.quantity = any_quantity{3, dimension::token};
  taken.reference = "complaint 7";
  REQUIRE(p.engine.void_quantity(taken).has_value());
  CHECK(p.engine.void_quantity(taken).value().duplicate);
  CHECK(p.left(pack) == "1");
}
