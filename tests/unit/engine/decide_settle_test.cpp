// SPDX-License-Identifier: MIT
// Settling usage in the order of time. Figures by hand.
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"
#include "support/settling.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/units/literals.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

platform tiered_platform(tariff_kind kind, counter_basis basis = counter_basis::after_packs) {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 2, 5), fen_each(1)};
  for (const char* sku : {"card", "token"}) {
    price_spec spec = tiered(sku, kind, tiers);
    spec.basis = basis;
    (void)list.add(spec).value();
  }
  return platform{list};
}

}  // namespace

TEST_CASE("two cards on one pool share it in proportion, however they report") {
  platform p;
  const auto pool = p.grant_cards(p.root, 10);
  for (std::uint64_t h = 0; h < 10; ++h) {
    const auto from = static_cast<std::int64_t>(h);
    CHECK(p.record(p.cards(1 + h, from, from + 1)).substr(0, 6) == "pack 0");
  }
  CHECK(p.record(p.cards(100, 0, 10)) == "10 cost 20, owed 20");
  settle(p);
  // Both drain it from 0 on: it is empty after five ticks.
  for (std::uint64_t h = 0; h < 5; ++h) CHECK(net(p, 1 + h) == "pack 0 gave 1");
  for (std::uint64_t h = 5; h < 10; ++h) CHECK(net(p, 1 + h) == "1 cost 2, owed 2");
  CHECK(net(p, 100) == "pack 0 gave 5; 5 cost 10, owed 10");
  CHECK(p.left(pool) == "0");
  CHECK(p.owed() == "20");
}

TEST_CASE("what is in order already is not touched") {
  platform p;
  (void)p.grant_cards(p.root, 12);
  CHECK(p.record(p.cards(1, 0, 10)) == "pack 0 gave 10, has 2");
  CHECK(p.record(p.cards(2, 10, 20)) == "pack 0 gave 2, has 0; 8 cost 16, owed 16");
  settle(p, false);
}

TEST_CASE(
    "a counter that all usage has left goes on where it ends, and settling again finds nothing") {
  constexpr std::int64_t second_day = 86'400'000'000'000;
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 2, 5), fen_each(1)};
  price_spec spec = tiered("card", tariff_kind::graduated, tiers);
  spec.cycle = period::day;
  (void)list.add(spec).value();
  spec.effective.start = {second_day + 100};
  (void)list.add(spec).value();
  platform p{list};
  (void)p.record(p.cards(1, second_day, second_day + 10));
  (void)p.record(p.cards(2, second_day + 100, second_day + 110));
  (void)p.grant_cards(p.root, 20);
  settle(p);  // the pack covers both
  CHECK(net(p, 1) == "pack 0 gave 10");
  CHECK(net(p, 2) == "pack 0 gave 10");
  (void)p.record(p.cards(3, 0, 20));
  settle(p);  // now what came last, but was used first
  CHECK(net(p, 3) == "pack 0 gave 20");
  CHECK(net(p, 1) == "10 cost 25, owed 25");
  CHECK(net(p, 2) == "10 cost 10, owed 10");
}

TEST_CASE("the rest of the last tick is shared in whole units, ties by name") {
  platform p;
  (void)p.grant_cards(p.root, 4);
  (void)p.record(p.cards(1, 0, 10));
  (void)p.record(p.cards(2, 0, 10));
  (void)p.record(p.cards(3, 0, 10));
  settle(p);
  CHECK(net(p, 1) == "pack 0 gave 2; 8 cost 16, owed 16");
  CHECK(net(p, 2) == "pack 0 gave 1; 9 cost 18, owed 18");
  CHECK(net(p, 3) == "pack 0 gave 1; 9 cost 18, owed 18");
}

TEST_CASE("counted usage goes before what runs from the same instant on") {
  price_table list = empty_list();
  (void)list.define_sku("disk", meter::counted, dimension::card_time).value();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  (void)list.add_flat("disk", yuan, {5, 2}, 1).value();
  platform p{list};
  (void)p.grant_cards(p.root, 10);
  platform_usage disk = p.tokens(2, 4, 5);
  disk.sku = p.engine.find_sku("disk");
  (void)p.record(p.cards(1, 0, 10));
  CHECK(p.record(disk) == "4 cost 20, owed 20");
  settle(p);
  CHECK(net(p, 1) == "pack 0 gave 6; 4 cost 8, owed 8");
  CHECK(net(p, 2) == "pack 0 gave 4");
}

TEST_CASE("a tier's edge is cut in proportion") {
  platform p = tiered_platform(tariff_kind::graduated);
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 25, owed 25");
  CHECK(p.record(p.cards(2, 0, 10)) == "10 cost 10, owed 35");
  settle(p);
  // The first tier ends after five ticks. Its fee falls to the first unit, by name.
  CHECK(net(p, 1) == "10 cost 20, owed 20");
  CHECK(net(p, 2) == "10 cost 15, owed 15");
  CHECK(p.owed() == "35");
}

TEST_CASE("a tier's edge inside a tick is shared in whole units") {
  platform p = tiered_platform(tariff_kind::graduated);
  (void)p.record(p.cards(1, 0, 2, 3));  // 3, then 3: of 7 units at the dear price 4 are left
  (void)p.record(p.cards(2, 0, 2, 4));  // after the first tick, and of 3 that 4 is 2
  settle(p);
  // First tick 3 + 4 in the tier; in the second 3 are left: 3/7 × 3 = 1.29 and 4/7 × 3 = 1.71.
  CHECK(net(p, 1) == "6 cost 15, owed 15");  // 5 + 2 × 4 + 1 × 2
  CHECK(net(p, 2) == "8 cost 14, owed 14");  // 2 × 6 + 1 × 2
}

TEST_CASE("covered usage that counts moves the tier in the order of time") {
  platform p = tiered_platform(tariff_kind::graduated, counter_basis::all_usage);
  (void)p.grant_cards(p.root, 8);
  // Reported late first: it is priced from the counter's beginning on.
  CHECK(p.record(p.cards(2, 8, 12)) == "pack 0 gave 4, has 4");
  CHECK(p.record(p.cards(1, 0, 8)) == "pack 0 gave 4, has 0; 4 cost 11, owed 11");
  settle(p);
  CHECK(net(p, 1) == "pack 0 gave 8");
  CHECK(net(p, 2) == "4 cost 11, owed 11");  // units 9 and 10 at 2, then two at 1, and the fee
}

TEST_CASE("a falling volume price settles to the same sum") {
  platform p = tiered_platform(tariff_kind::volume);
  CHECK(p.record(p.cards(2, 8, 16)) == "8 cost 21, owed 21");
  CHECK(p.record(p.cards(1, 0, 8)) == "8 cost -5, owed 16");
  settle(p);
  CHECK(net(p, 1) == "8 cost 21, owed 21");
  CHECK(net(p, 2) == "8 cost -5, owed -5");
  CHECK(p.owed() == "16");
}

TEST_CASE("wallets pay in the order of time") {
  platform p;
  const auto wallet = p.grant_fen(p.root, 10);
  (void)p.record(p.cards(2, 5, 10));
  (void)p.record(p.cards(1, 0, 5));
  CHECK(net(p, 2) == "5 cost 10, owed 0; wallet 0 paid 10");
  settle(p);
  CHECK(net(p, 1) == "5 cost 10, owed 0; wallet 0 paid 10");
  CHECK(net(p, 2) == "5 cost 10, owed 10");
  CHECK(p.left(wallet) == "0");
}

TEST_CASE("a pack that is granted late covers what came before the grant") {
  platform p;
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 20, owed 20");
  const auto pack = p.grant_cards(p.user, 4, {{2}, {8}});
  settle(p);
  CHECK(net(p, 1) == "pack 0 gave 4; 6 cost 12, owed 12");
  CHECK(p.left(pack) == "0");
  CHECK(p.owed() == "12");
}

TEST_CASE("a reversed usage is as if it had not been") {
  platform p = tiered_platform(tariff_kind::graduated);
  (void)p.grant_cards(p.root, 3);
  (void)p.record(p.cards(1, 0, 13));
  (void)p.record(p.cards(2, 20, 30));
  (void)p.reverse(1);
  CHECK(p.owed() != "0");
  settle(p);
  CHECK(net(p, 1) == "");
  CHECK(net(p, 2) == "pack 0 gave 3; 7 cost 19, owed 19");
  CHECK(p.owed() == "19");
  // A new usage, and then the other one is taken out too.
  CHECK(p.record(p.cards(3, 30, 35)) == "5 cost 8, owed 27");
  CHECK(p.reverse(2) == "-7 cost -12, owed 15; pack 0 gave -3, has 3");
  settle(p);
  CHECK(net(p, 2) == "");
  CHECK(net(p, 3) == "pack 0 gave 3; 2 cost 9, owed 9");
}

TEST_CASE("a wrong price is corrected by the right one from the same instant on") {
  price_table wrong = empty_list();
  (void)wrong.add_flat("card", yuan, {20, 2}, 1).value();
  platform p{wrong};
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 200, owed 200");
  CHECK(p.record(p.cards(2, 10, 30)) == "20 cost 400, owed 600");
  price_table right = empty_list();
  const tier_spec two[] = {fen_each(2)};
  price_spec from_ten = tiered("card", tariff_kind::flat, two);
  from_ten.effective = {{10}, instant_max};
  (void)right.add(from_ten).value();
  REQUIRE(p.engine.publish(right).has_value());
  const auto quoted = p.engine.quote_settlement(p.root, p.room);
  REQUIRE(quoted.has_value());
  CHECK(quoted->difference().value() == mixed{-360, 0, 1});
  CHECK(p.owed() == "600");
  settle(p);
  CHECK(net(p, 1) == "10 cost 200, owed 200");
  CHECK(net(p, 2) == "20 cost 40, owed 40");
  CHECK(p.owed() == "240");
}

TEST_CASE("seven accounts on a seventh of a card are one card, in whatever order they report") {
  for (const bool backwards : {false, true}) {
    price_table list;
    (void)list.define_sku("card", meter::metered, dimension::card_time, 5).value();
    (void)list.define_sku("token", meter::counted, dimension::token).value();
    (void)list.add_flat("card", yuan, {2, 2}, 1).value();
    platform p{list};
    (void)p.grant_cards(p.root, 3);
    for (std::uint64_t i = 0; i < 7; ++i) {
      const std::uint64_t id = backwards ? 7 - i : i + 1;
      CHECK(p.record(p.cards(id, 0, 3, ratio::of(1, 7).value())) != "");
    }
    REQUIRE(p.engine.settle(p.root).has_value());
    // 15 in all: two each, and a third one for the last, whose running total crosses it. The last
    // wants one in each tick, and the others none in the first.
    std::string all;
    for (std::uint64_t i = 1; i <= 7; ++i) all += net(p, i) + "\n";
    CHECK(all ==
          "pack 0 gave 1; 1 cost 2, owed 2\n"
          "pack 0 gave 1; 1 cost 2, owed 2\n"
          "2 cost 4, owed 4\n"
          "2 cost 4, owed 4\n"
          "2 cost 4, owed 4\n"
          "2 cost 4, owed 4\n"
          "pack 0 gave 1; 2 cost 4, owed 4\n");
  }
}

TEST_CASE("a hard quota keeps back in the order of time, not in that of arrival") {
  platform p;
  const pack_handle pool = p.grant_cards(p.root, 100);
  quota_spec spec;
  spec.name = "cap";
  spec.most = any_quantity{5, dimension::card_time};
  const quota_handle cap = p.engine.set_quota(p.team, spec).value();
  CHECK(p.record(p.cards(1, 10, 20)) == "pack 0 gave 5, has 95; 5 cost 10, owed 10");
  CHECK(p.record(p.cards(2, 0, 10)) == "10 cost 20, owed 30");
  settle(p);
  CHECK(net(p, 1) == "10 cost 20, owed 20");
  CHECK(net(p, 2) == "pack 0 gave 5; 5 cost 10, owed 10");
  CHECK(text_of(p.engine.quota_at(cap, {0})->used) == "5");
  // Beside the team's no quota asks; its own pack is behind none.
  platform_usage other = p.cards(3, 0, 10);
  other.account = p.root;
  CHECK(p.record(other) == "pack 0 gave 10, has 85");
  (void)p.grant_cards(p.team, 2);
  settle(p);
  CHECK(net(p, 2) == "pack 0 gave 5; pack 1 gave 2; 3 cost 6, owed 6");
  CHECK(p.left(pool) == "85");
  CHECK(p.engine.close_period(p.root, {0}, day(31)).has_value());
  CHECK(audit(p.engine.events()).finding_count == 0);
  ledger forged;
  copy_changed<quota_set>(p.engine.events(), forged, 0, [](quota_set& e) { e.terms.limit = 4; });
  CHECK(finds(forged, "more than it lets through"));
}

TEST_CASE("what a quota lets through in its last nanosecond is shared by those who ask at once") {
  platform p;
  (void)p.grant_cards(p.root, 100);
  quota_spec spec;
  spec.name = "cap";
  spec.most = any_quantity{7, dimension::card_time};
  spec.per = period::hour;
  REQUIRE(p.engine.set_quota(p.team, spec).has_value());
  // Three cards and one: 3 + 1, then 3 of 4 in proportion, 9/4 and 3/4; and again in the next hour.
  (void)p.record(p.cards(1, hour_ns - 4, hour_ns + 1, 3));
  (void)p.record(p.cards(2, hour_ns - 4, hour_ns + 1, 1));
  settle(p);
  CHECK(net(p, 1) == "pack 0 gave 8; 7 cost 14, owed 14");  // 3 + 2, and 3
  CHECK(net(p, 2) == "pack 0 gave 3; 2 cost 4, owed 4");    // 1 + 1, and 1
  CHECK(audit(p.engine.events()).finding_count == 0);
}

TEST_CASE("what a reservation held uses its quota, and is not kept back by it") {
  platform p;
  (void)p.grant_cards(p.root, 100);
  quota_spec spec;
  spec.name = "cap";
  spec.most = any_quantity{6, dimension::card_time};
  REQUIRE(p.engine.set_quota(p.team, spec).has_value());
  REQUIRE(p.engine.reserve(p.cards_ahead(50, 10, 15)).has_value());
  CHECK(p.record(p.cards(1, 0, 10)) == "pack 0 gave 6, has 89; 4 cost 8, owed 8");
  REQUIRE(p.engine.release({p.root, {0, 50}, {}, 1, {15}}).has_value());
  settle(p, false);  // 6 of what ran before, and the 5 that were held
  CHECK(p.record(p.cards(2, 20, 25)) == "5 cost 10, owed 18");
  CHECK(p.record(p.cards(3, 12, 14)) == "2 cost 4, owed 22");
  settle(p, false);
  CHECK(p.engine.reverse(p.root, {0, 1}).has_value());
  // Of the quota the job has 2 by then; what ran beside it and after it gets the rest.
  settle(p);
  CHECK(net(p, 3) == "pack 0 gave 2");
  CHECK(net(p, 2) == "5 cost 10, owed 10");
  CHECK(audit(p.engine.events()).finding_count == 0);
}

TEST_CASE(
    "what a settlement states counts in budgets and soft quotas, what it gives back no more") {
  platform p;
  quota_spec spec;
  spec.name = "budget";
  spec.most = any_money{1, yuan};
  spec.per = period::hour;
  const quota_handle budget = p.engine.set_quota(p.team, spec).value();
  spec.name = "drawn";
  spec.most = any_quantity{1, dimension::card_time};
  spec.hard = false;
  const quota_handle drawn = p.engine.set_quota(p.team, spec).value();
  const auto used = [&](std::int64_t when) {
    return text_of(p.engine.quota_at(drawn, {when})->used) + " drawn, " +
           text_of(p.engine.quota_at(budget, {when})->used) + " spent";
  };
  CHECK(p.record(p.cards(1, hour_ns - 5, hour_ns + 5)) == "5 cost 10, owed 10; 5 cost 10, owed 20");
  (void)p.grant_cards(p.root, 6);
  settle(p);
  CHECK(used(0) == "5 drawn, 0 spent");
  CHECK(used(hour_ns) == "1 drawn, 8 spent");
  settle(p, false);
  const std::uint64_t told = p.engine.events().size() - 1;
  REQUIRE(p.engine.events().kind_at(told) == event_kind::quota_moved);
  ledger forged;
  copy_without(p.engine.events(), forged, {told});
  CHECK(finds(forged, "used without an event"));
  // What quotas say of its time since then is not what was counted.
  spec.from = {hour_ns};
  spec.per = period::day;
  REQUIRE(p.engine.set_quota(p.team, spec).has_value());
  CHECK(p.engine.reverse(p.root, {0, 1}).has_value());
  CHECK(used(0) == "0 drawn, 0 spent");
  CHECK(used(hour_ns) == "0 drawn, 0 spent");
  settle(p);
  for (std::size_t i = 0; i < p.engine.state().quotas.windows().size(); ++i)
    CHECK(is_zero(p.engine.state().quotas.windows()[i].used));
  CHECK(audit(p.engine.events()).finding_count == 0);
}

TEST_CASE("a budget for good gets back what closed and open months took of it") {
  platform p;
  quota_spec spec;
  spec.name = "budget";
  spec.most = any_money{1, yuan};
  const quota_handle budget = p.engine.set_quota(p.team, spec).value();
  const auto spent = [&] { return text_of(p.engine.quota_at(budget, {0})->used); };
  (void)p.record(p.cards(1, day(31).ns - 5, day(31).ns + 5));
  REQUIRE(p.engine.close_period(p.root, {0}, day(31)).has_value());
  CHECK(spent() == "20");
  (void)p.grant_cards(p.root, 100, {day(31), day(59)});
  settle(p);
  CHECK(spent() == "10");
  CHECK(p.engine.reverse(p.root, {0, 1}).has_value());
  CHECK(spent() == "0");
  settle(p);
  CHECK(spent() == "0");
  CHECK(audit(p.engine.events()).finding_count == 0);
}

TEST_CASE("a pack that waits for its first use does not begin with a settlement") {
  platform p;
  (void)p.record(p.cards(1, 0, 10));
  grant_spec spec;
  spec.quantity = any_quantity{5, dimension::card_time};
  spec.activation = {cycle_unit::day, 1};
  const pack_handle waiting = p.engine.grant(p.root, spec).value();
  settle(p, false);
  CHECK(p.left(waiting) == "5");
  // Once it has begun it covers what was reported of its time.
  (void)p.record(p.cards(2, 4, 6));
  (void)p.record(p.cards(3, 0, 12));
  settle(p);
  CHECK(net(p, 2) == "pack 0 gave 2");
}

TEST_CASE("a node below its payer is not settled, nor an account that there is not") {
  platform p;
  const failure why = refusal(p.engine, [&] { return p.engine.settle(p.team); });
  CHECK(why.code == errc::not_a_payer);
  CHECK(why.reference == p.root.index);
  CHECK(refusal(p.engine, [&] { return p.engine.settle({}); }).code == errc::unknown_account);
  REQUIRE(p.engine.advance({10}).has_value());
  CHECK(refusal(p.engine, [&] { return p.engine.settle(p.root, {9}); }).code ==
        errc::time_went_back);
}

TEST_CASE("usage moves to a pack that goes first, though no price is known") {
  platform p{empty_list()};
  (void)p.grant_cards(p.root, 10);
  CHECK(p.record(p.cards(1, 5, 15)) == "pack 0 gave 10, has 0");
  (void)p.grant_cards(p.root, 10, {{0}, {8}});
  settle(p);  // three of it lie in the other pack's time, and that ends sooner
  CHECK(net(p, 1) == "pack 0 gave 7; pack 1 gave 3");
  CHECK(p.record(p.cards(2, 15, 18)) == "pack 0 gave 3, has 0");
  settle(p, false);
}

TEST_CASE("what a reservation reported stays on what it held, and is priced in the order of time") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 2), fen_each(1)};
  (void)list.add(tiered("card", tariff_kind::graduated, tiers)).value();
  platform p{list};
  const auto pool = p.grant_cards(p.root, 6);
  REQUIRE(p.engine.reserve(p.cards_ahead(50, 0, 6)).has_value());
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 20, owed 20");
  // The job used ten: six of its hold, and four beyond it.
  REQUIRE(p.engine.release({p.root, {0, 50}, {}, 1, {10}}).has_value());
  CHECK(p.owed() == "24");
  CHECK(p.left(pool) == "0");
  settle(p);
  CHECK(net(p, 1) == "10 cost 18, owed 18");  // eight of the ten in the first tier are its own
  CHECK(p.owed() == "24");
  CHECK(p.left(pool) == "0");
  const ledger& book = p.engine.events();
  int128 held = 0;
  for (std::size_t i = 0; i < book.all<pack_drawn>().size(); ++i)
    if (book.all<pack_drawn>()[i].usage == 1) held += book.all<pack_drawn>()[i].quantity;
  CHECK(held == 6);
}

TEST_CASE("what a settlement gave a job beyond its hold is everybody's in the next one") {
  platform p;
  (void)p.grant_cards(p.root, 6);
  REQUIRE(p.engine.reserve(p.cards_ahead(50, 0, 6)).has_value());
  REQUIRE(p.engine.release({p.root, {0, 50}, {}, 1, {10}}).has_value());
  const auto late = p.grant_cards(p.root, 4);
  settle(p);
  CHECK(p.left(late) == "0");
  CHECK(p.owed() == "0");
  // A job of ten that ran at the same time is reported last: it uses 10 where the other's rest
  // uses 4, so in the third tick it has had 3 of the pack, and the other 1.
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 20, owed 20");
  settle(p);
  CHECK(net(p, 1) == "pack 1 gave 3; 7 cost 14, owed 14");
  CHECK(p.owed() == "20");
}

TEST_CASE(
    "what a reservation held of several packs uses a quota from the first unit behind it on") {
  platform p;
  (void)p.grant_cards(p.root, 100);
  (void)p.grant_cards(p.team, 2);
  quota_spec spec;
  spec.name = "cap";
  spec.most = any_quantity{6, dimension::card_time};
  REQUIRE(p.engine.set_quota(p.team, spec).has_value());
  REQUIRE(p.engine.reserve(p.cards_ahead(50, 0, 6))
              .has_value());  // 2 of the team's own, then 4 of the pool
  REQUIRE(p.engine.release({p.root, {0, 50}, {}, 1, {6}}).has_value());
  (void)p.record(p.cards(1, 0, 6));
  settle(p);
  // 1 and 2 while the job is on its own pack, 4 and 6 beside it; then all has gone through.
  CHECK(net(p, 1) == "pack 0 gave 4; 2 cost 4, owed 4");
  CHECK(audit(p.engine.events()).finding_count == 0);
}
