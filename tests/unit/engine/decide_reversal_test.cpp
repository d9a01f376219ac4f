// SPDX-License-Identifier: MIT
// Taking usage out again. Figures by hand; what is left is what there would have been without it.
#include "support/platform.hpp"

#include <cstddef>

using namespace ducat;
using namespace ducat_test;

namespace {

platform tiered_platform(tariff_kind kind, counter_basis basis = counter_basis::after_packs) {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 2, 5), fen_each(1)};
  for (const char* sku : {"card", "token"}) {
    price_spec spec = tiered(sku, kind, tiers);
    spec.basis = basis;
    spec.cycle = period::day;
    (void)list.add(spec).value();
  }
  return platform{list};
}

}  // namespace

TEST_CASE("a reversal gives every line back, the last one first") {
  platform p;
  const auto pack = p.grant_cards(p.user, 5);
  const auto wallet = p.grant_fen(p.root, 4);
  CHECK(p.record(p.cards(1, 0, 10)) ==
        "pack 0 gave 5, has 0; 5 cost 10, owed 6; wallet 1 paid 4, has 0");
  CHECK(p.reverse(1) == "-5 cost -10, owed 0; wallet 1 paid -4, has 4; pack 0 gave -5, has 5");
  CHECK(p.left(pack) == "5");
  CHECK(p.left(wallet) == "4");
  CHECK(p.owed() == "0");
  CHECK(p.engine.events().all<usage_reversed>()[0].amount == -10);
}

TEST_CASE("what was never recorded, or is out already, cannot be taken out") {
  platform p;
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 20, owed 20");
  const auto refused = [&](account_handle account, id128 id, symbol source = {}) {
    return refusal(p.engine, [&] { return p.engine.reverse(account, id, {0}, source); });
  };
  CHECK(refused({}, {0, 1}).code == errc::unknown_account);
  CHECK(refused(p.user, {0, 2}).code == errc::unknown_usage);
  CHECK(refused(p.user, {0, 1}, symbol{0}).code == errc::unknown_usage);
  const auto other = p.engine.open_account({.name = "rival", .money = yuan}).value();
  CHECK(refused(other, {0, 1}).code == errc::unknown_usage);
  CHECK(p.engine.reverse(p.team, {0, 1}).has_value());  // any node of the tree
  const auto again = refused(p.user, {0, 1});
  CHECK(again.code == errc::already_reversed);
  const std::uint64_t position = again.reference;
  CHECK(p.engine.events().at<usage_recorded>(position).usage == 0);
}

TEST_CASE("a refund takes back what was owed for the line first, then fills wallets, last first") {
  price_table list = empty_list();
  const tier_spec volume[] = {fen_up_to(10, 3), fen_each(1)};
  CHECK(list.add(tiered("token", tariff_kind::volume, volume)).has_value());
  platform p{list};
  p.grant_fen(p.root, 10);
  p.grant_fen(p.user, 8);
  CHECK(p.record(p.tokens(1, 8)) ==
        "8 cost 24, owed 6; wallet 1 paid 8, has 0; wallet 0 paid 10, has 0");
  CHECK(p.record(p.tokens(2, 7)) == "7 cost -9, owed -3");  // 15 units at 1
  // Without the first, 7 units cost 21: the refund is negative, and nobody is paid back.
  CHECK(p.reverse(1) == "-8 cost 6, owed 3");
  // 21 fen back: none was owed for the line, no wallet paid for it.
  CHECK(p.reverse(2) == "-7 cost -21, owed -18");
}

TEST_CASE("a refund stops at what the line brought in") {
  platform p = tiered_platform(tariff_kind::graduated);
  p.grant_fen(p.root, 20);
  CHECK(p.record(p.tokens(1, 8)) == "8 cost 21, owed 1; wallet 0 paid 20, has 0");
  CHECK(p.record(p.tokens(2, 8)) == "8 cost 10, owed 11");
  CHECK(p.reverse(1) == "-8 cost -10, owed 10; wallet 0 paid -9, has 9");
}

TEST_CASE("a tiered counter ends where it would have been without the usage") {
  for (const auto kind : {tariff_kind::graduated, tariff_kind::volume}) {
    platform p = tiered_platform(kind);
    platform without = tiered_platform(kind);
    for (std::uint64_t i = 1; i <= 6; ++i) {
      CHECK(p.engine.record(p.tokens(i, 3)).has_value());
      if (i != 2 && i != 5) CHECK(without.engine.record(without.tokens(i, 3)).has_value());
    }
    CHECK(p.engine.reverse(p.user, {0, 2}).has_value());
    CHECK(p.engine.reverse(p.user, {0, 5}).has_value());
    CHECK(p.owed() == without.owed());
  }
}

TEST_CASE("a usage leaves its counter at its own place, between other versions' quantities") {
  price_table list = empty_list();
  const tier_spec a[] = {fen_up_to(10, 2), fen_each(1)};
  const tier_spec b[] = {fen_up_to(10, 100), fen_each(10)};
  price_spec spec = tiered("token", tariff_kind::graduated, a);
  CHECK(list.add(spec).has_value());
  spec.effective = {{100}, instant_max};
  spec.tiers = b;
  CHECK(list.add(spec).has_value());
  platform p{list};
  CHECK(p.record(p.tokens(1, 10)) == "10 cost 20, owed 20");
  CHECK(p.record(p.tokens(2, 10, 100)) == "10 cost 100, owed 120");
  CHECK(p.record(p.tokens(3, 10)) == "10 cost 10, owed 130");
  // Without the first: ten at 100 and then ten at 1.
  CHECK(p.reverse(1) == "-10 cost 880, owed 1010");
  CHECK(p.reverse(3) == "-10 cost -10, owed 1000");
  CHECK(p.reverse(2) == "-10 cost -1000, owed 0");
}

TEST_CASE("covered usage that leaves a counter of all usage takes the price of the rest with it") {
  platform p = tiered_platform(tariff_kind::graduated, counter_basis::all_usage);
  p.grant_tokens(p.user, 10);
  CHECK(p.record(p.tokens(1, 10)) == "pack 0 gave 10, has 0");
  CHECK(p.record(p.tokens(2, 4)) == "4 cost 4, owed 4");
  // The four are the first four now: at 2, and with the fee of the first tier.
  CHECK(p.reverse(1) == "pack 0 gave -10, has 10; 0 cost 9, owed 13");
  CHECK(p.reverse(2) == "-4 cost -13, owed 0");
}

TEST_CASE("a volume price that covered usage moved is settled when that usage is taken out") {
  platform p = tiered_platform(tariff_kind::volume, counter_basis::all_usage);
  CHECK(p.record(p.tokens(1, 8)) == "8 cost 21, owed 21");
  p.grant_tokens(p.user, 5);
  CHECK(p.record(p.tokens(2, 6)) == "pack 0 gave 5, has 0; 0 cost -13, owed 8; 1 cost 1, owed 9");
  CHECK(p.reverse(2) == "-1 cost -1, owed 8; pack 0 gave -5, has 5; 0 cost 13, owed 21");
}

TEST_CASE("a reversal returns to a pack that has expired, and to its breakage") {
  platform p;
  const auto pack = p.grant_cards(p.user, 10, {{0}, {100}});
  const auto wallet =
      p.engine.grant(p.user, {.quantity = any_money{50, yuan}, .valid = {{0}, {100}}}).value();
  CHECK(p.record(p.cards(1, 0, 14)) ==
        "pack 0 gave 10, has 0; 4 cost 8, owed 0; wallet 1 paid 8, has 42");
  CHECK(p.engine.advance({100}).has_value());
  CHECK(p.reverse(1) == "-4 cost -8, owed 0; wallet 1 paid -8, has 50; pack 0 gave -10, has 10");
  CHECK(p.engine.events().all<pack_drawn>()[1].from_breakage);
  CHECK(p.engine.events().all<wallet_paid>()[1].from_breakage);
  CHECK(p.left(pack) == "10");
  CHECK(p.left(wallet) == "50");
}

TEST_CASE("a pack below zero rises again") {
  platform p;
  const auto pack = p.engine
                        .grant(p.user, {.quantity = any_quantity{5, dimension::card_time},
                                        .floor = any_quantity{3, dimension::card_time}})
                        .value();
  CHECK(p.record(p.cards(1, 0, 8)) == "pack 0 gave 5, has 0; pack 0 gave 3, has -3");
  CHECK(p.reverse(1) == "pack 0 gave -3, has 0; pack 0 gave -5, has 5");
  CHECK(p.left(pack) == "5");
}

TEST_CASE("a usage and its reversal leave the running total of a fraction as it was") {
  platform p;
  CHECK(p.record(p.cards(1, 0, 3, {2, 7})) == "");
  const auto rest = p.engine.state().carries[0].rest;
  CHECK(p.record(p.cards(2, 0, 10, {2, 7})) == "3 cost 6, owed 6");
  CHECK(p.reverse(2) == "-3 cost -6, owed 0");
  CHECK(p.engine.state().carries[0].rest == rest);
}

TEST_CASE("sevenths taken out in any order leave nothing behind") {
  for (std::uint64_t first = 0; first < 7; ++first) {
    platform p = tiered_platform(tariff_kind::graduated);
    const auto pack = p.grant_cards(p.user, 1, {{0}, {2}});
    for (std::uint64_t i = 0; i < 7; ++i) {
      const auto from = static_cast<std::int64_t>(i / 2) * day_ns;
      CHECK(p.engine.record(p.cards(i + 1, from, from + 3, {1, 7})).has_value());
    }
    for (std::uint64_t i = 0; i < 7; ++i)
      CHECK(p.engine.reverse(p.user, {0, (first + i * 3) % 7 + 1}));
    CHECK(p.engine.state().carries[0].rest == 0);
    CHECK(p.left(pack) == "1");
    CHECK(p.owed() == "0");
    for (std::uint32_t i = 0; i < p.engine.state().counters.tranche_count(); ++i)
      CHECK(p.engine.state().counters.tranche_at(i).value.quantity == 0);
  }
}

TEST_CASE("a fraction gives back its own lines alone, and the next usage settles the rest") {
  platform p = tiered_platform(tariff_kind::graduated);
  // 13/7 make one unit, 15/7 two: the second usage was charged what the first had begun.
  CHECK(p.record(p.cards(1, 0, 13, {1, 7})) == "1 cost 7, owed 7");
  CHECK(p.record(p.cards(2, day_ns, day_ns + 2, {1, 7})) == "1 cost 7, owed 14");
  CHECK(p.reverse(1) == "-1 cost -7, owed 7");
  CHECK(p.engine.state().carries[0].rest == 2 - 7);
  CHECK(p.record(p.cards(3, day_ns, day_ns + 4, {1, 7})) == "");
  CHECK(p.record(p.cards(4, day_ns, day_ns + 1, {1, 7})) == "");
  CHECK(p.engine.state().carries[0].rest == 0);  // 7/7 used, one unit charged
  CHECK(p.record(p.cards(5, day_ns, day_ns + 7, {1, 7})) == "1 cost 2, owed 9");
}

TEST_CASE("what is left uncharged by a reversal is charged to the next usage") {
  platform p;
  CHECK(p.record(p.cards(1, 0, 6, {1, 7})) == "");
  CHECK(p.record(p.cards(2, 0, 1, {1, 7})) == "1 cost 2, owed 2");
  CHECK(p.record(p.cards(3, 0, 6, {1, 7})) == "");
  CHECK(p.reverse(2) == "-1 cost -2, owed 0");
  CHECK(p.engine.state().carries[0].rest == 12);
  CHECK(p.record(p.cards(4, 0, 2, {1, 7})) == "2 cost 4, owed 4");
}

TEST_CASE("a rate that is published afterwards does not change what a reversal takes out") {
  platform p;
  CHECK(p.record(p.cards(1, 0, 16, {1, 7})) == "2 cost 4, owed 4");
  price_table list;
  CHECK(list.define_sku("card", meter::metered, dimension::card_time, 1'000, {0}).has_value());
  CHECK(p.engine.publish(list).has_value());
  CHECK(p.reverse(1) == "-2 cost -4, owed 0");
  CHECK(p.engine.state().carries[0].rest == 0);
}

TEST_CASE(
    "a reversal is posted no earlier than the engine's time, and without one at its usage's") {
  platform p;
  CHECK(p.record(p.cards(1, 3, 5)) == "2 cost 4, owed 4");
  CHECK(p.record(p.cards(2, 6, 8)) == "2 cost 4, owed 8");
  CHECK(p.engine.reverse(p.user, {0, 1}).has_value());
  CHECK(p.engine.events().all<usage_reversed>()[0].at == instant{3});
  REQUIRE(p.engine.advance({50}).has_value());
  const auto said_why = refusal(p.engine, [&] { return p.engine.reverse(p.user, {0, 2}, {49}); });
  CHECK(said_why.code == errc::time_went_back);
  CHECK(p.engine.reverse(p.user, {0, 2}).has_value());
  CHECK(p.engine.events().all<usage_reversed>()[1].at == instant{50});
}

TEST_CASE("amending takes out and records in one step") {
  platform p;
  const auto pack = p.grant_cards(p.user, 5);
  (void)p.record(p.cards(1, 0, 10));
  const auto done = p.engine.amend(p.root, {0, 1}, p.cards(2, 0, 6));
  REQUIRE(done.has_value());
  CHECK(said(done->taken_out) == "-5 cost -10, owed 0; pack 0 gave -5, has 5");
  CHECK(said(done->recorded) == "pack 0 gave 5, has 0; 1 cost 2, owed 2");
  CHECK(p.left(pack) == "0");
  CHECK(p.owed() == "2");
  const std::string before = text_of(p.engine);
  const auto again = p.engine.amend(p.user, {0, 1}, p.cards(2, 0, 6));
  REQUIRE(again.has_value());
  CHECK(again->is_duplicate);
  CHECK(said(again->recorded) == said(done->recorded));
  CHECK(text_of(p.engine) == before);
}

TEST_CASE("a reversal says who took a usage out, why, and who approved it") {
  platform p;
  for (const std::uint64_t id : {1U, 2U, 3U}) (void)p.record(p.cards(id, 0, 1));
  const auto& all = p.engine.events().all<usage_reversed>();
  const auto text = [&](symbol s) { return p.engine.text(s); };
  REQUIRE(p.engine.reverse(p.user, {0, 1}, instant_min, {}, {"ops", "counted twice", "T-1"}));
  CHECK(text(all[0].by.actor) == "ops");
  CHECK(text(all[0].by.reason) == "counted twice");
  CHECK(text(all[0].by.approval) == "T-1");
  CHECK(all[0].instead == no_usage);
  REQUIRE(p.engine.reverse(p.user, {0, 2}, instant_min, {}, {.reason = "counted twice"}));
  CHECK(all[1].by == provenance{{}, all[0].by.reason, {}});
  REQUIRE(p.engine.reverse(p.user, {0, 3}));
  CHECK(all[2].by == provenance{});
}

TEST_CASE("an amendment says who made it, and of which usage which one stands for which") {
  platform p;
  (void)p.record(p.cards(1, 0, 10));
  platform_usage east = p.cards(2, 0, 6);
  east.dimensions.region = p.engine.intern("east");  // met by it, right before it
  const stated_provenance by{"ops", "half the cards", "T-2"};
  const auto amend = [&](const stated_provenance& who) {
    return p.engine.amend(p.user, {0, 1}, east, instant_min, {}, who);
  };
  REQUIRE(amend(by));
  const usage_reversed& e = p.engine.events().all<usage_reversed>()[0];
  CHECK(e.usage == 0);
  CHECK(e.instead == 1);
  CHECK(p.engine.text(e.by.actor) == "ops");
  CHECK(p.engine.text(e.by.reason) == "half the cards");
  CHECK(p.engine.text(e.by.approval) == "T-2");
  // Who and why are part of what is the same.
  REQUIRE(amend(by));
  CHECK(amend(by)->is_duplicate);
  const std::uint64_t stands = p.engine.events().all<usage_recorded>()[1].position;
  for (const stated_provenance& other :
       {stated_provenance{}, stated_provenance{"ops", "half the cards", "T-3"}}) {
    const failure again = refusal(p.engine, [&] { return amend(other); });
    CHECK(again.code == errc::conflict);
    CHECK(again.reference == stands);
  }
}

TEST_CASE("what is recorded right after a reversal does not stand for what was taken out") {
  platform p;
  (void)p.record(p.cards(1, 0, 10));
  REQUIRE(p.engine.reverse(p.user, {0, 1}));
  (void)p.record(p.cards(2, 0, 6));
  CHECK(refusal(p.engine, [&] { return p.engine.amend(p.user, {0, 1}, p.cards(2, 0, 6)); }).code ==
        errc::conflict);
}

TEST_CASE("amending is said again of what stands in its place, and of nothing else") {
  platform p;
  (void)p.record(p.cards(1, 0, 10));
  (void)p.record(p.cards(3, 0, 1));
  platform_usage east = p.cards(2, 0, 6);
  east.dimensions.region = p.engine.intern("east");
  REQUIRE(p.engine.amend(p.user, {0, 1}, east).has_value());
  CHECK(p.engine.amend(p.user, {0, 1}, east).value().is_duplicate);
  // 3 was there before, and 4 came later.
  (void)p.record(p.cards(4, 0, 1));
  for (const std::uint64_t id : {3U, 4U})
    CHECK(refusal(p.engine, [&] {
            return p.engine.amend(p.user, {0, 1}, p.cards(id, 0, 1));
          }).code == errc::conflict);
}

TEST_CASE("amending does both or neither") {
  platform p;
  (void)p.record(p.cards(1, 0, 10));
  (void)p.record(p.cards(3, 0, 1));
  const auto refused = [&](const platform_usage& instead, std::uint64_t id = 1) {
    return refusal(p.engine, [&] { return p.engine.amend(p.user, {0, id}, instead); });
  };
  platform_usage none = p.cards(2, 0, 5);
  none.cards = ratio{};
  CHECK(refused(none).code == errc::out_of_range);
  CHECK(refused(p.cards(2, 0, 5), 9).code == errc::unknown_usage);
  CHECK(refused(p.cards(3, 0, 1)).code == errc::conflict);  // it stands beside what it replaces
  CHECK(refused(p.cards(3, 0, 2)).code == errc::conflict);
  (void)p.engine.set_horizon(nanoseconds{100}).value();
  (void)p.engine.advance({0}).value();
  CHECK(refused(p.cards(2, 0, 101)).code == errc::too_far_ahead);
  const auto rival = p.engine.open_account({.name = "rival", .money = yuan}).value();
  platform_usage theirs = p.cards(2, 0, 5);
  theirs.account = rival;
  const failure payer = refused(theirs);
  CHECK(payer.code == errc::another_payer);
  CHECK(payer.reference == rival.index);
  // The last step fails: what was taken out stands again.
  platform free{empty_list()};
  (void)free.grant_cards(free.user, 5);
  (void)free.record(free.cards(1, 0, 5));
  const failure price = refusal(
      free.engine, [&] { return free.engine.amend(free.user, {0, 1}, free.cards(2, 0, 6)); });
  CHECK(price.code == errc::no_price);
  CHECK(price.amount == 1);
  CHECK(free.engine.amend(free.user, {0, 1}, free.cards(2, 0, 4)).has_value());
}

TEST_CASE("an amended record takes the place of the one that was taken out") {
  price_table list = empty_list();
  const tier_spec rate[] = {fen_each(2)};
  price_spec spec = tiered("token", tariff_kind::per_record, rate);
  spec.record.free_records = 2;
  (void)list.add(spec).value();
  platform p{list};
  CHECK(p.record(p.tokens(1, 5)) == "5 cost 0, owed 0");
  CHECK(p.record(p.tokens(2, 5)) == "5 cost 0, owed 0");
  CHECK(p.record(p.tokens(3, 5)) == "5 cost 10, owed 10");
  const auto done = p.engine.amend(p.user, {0, 1}, p.tokens(4, 7));
  REQUIRE(done.has_value());
  // Two records stand before it now, and so it is the third.
  CHECK(said(done->recorded) == "7 cost 14, owed 24");
  const tier_spec tiers[] = {fen_up_to(10, 2, 5), fen_each(1)};
  price_table tiered_list = empty_list();
  (void)tiered_list.add(tiered("token", tariff_kind::graduated, tiers)).value();
  platform q{tiered_list};
  CHECK(q.record(q.tokens(1, 8)) == "8 cost 21, owed 21");
  CHECK(q.record(q.tokens(2, 8)) == "8 cost 10, owed 31");
  const auto more = q.engine.amend(q.user, {0, 1}, q.tokens(3, 4));
  REQUIRE(more.has_value());
  CHECK(said(more->taken_out) == "-8 cost -10, owed 21");
  CHECK(said(more->recorded) == "4 cost 6, owed 27");
}
