// SPDX-License-Identifier: MIT
// Packs that have factors, settled in the order of time. Figures by hand; packs "gave" what they
// covered.
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"
#include "support/settling.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr interval always{instant_min, instant_max};

struct weight {
  ratio factor;
  account_handle of{};  // of whose usage; of all where it is nobody's
  factor_band band{};
};

pack_handle grant(platform& p, int128 quantity, const std::vector<weight>& weights,
                  int128 floor = 0, interval valid = always) {
  std::vector<scope_term> terms;
  std::vector<factor_spec> factors;
  for (const weight& w : weights) terms.push_back({scope_kind::account, 0, w.of.index});
  for (std::size_t i = 0; i < weights.size(); ++i)
    factors.push_back(
        {weights[i].factor, &terms[i], weights[i].of.has_value() ? 1U : 0U, weights[i].band});
  grant_spec spec;
  spec.quantity = any_quantity{quantity, dimension::card_time};
  if (floor != 0) spec.floor = any_quantity{floor, dimension::card_time};
  spec.valid = valid;
  spec.factors = factors.data();
  spec.factor_count = factors.size();
  return p.engine.grant(p.root, spec).value();
}
platform_usage of_team(platform_usage u, const platform& p) {
  u.account = p.team;
  return u;
}
void check(const platform& p) { CHECK(audit(p.engine.events()).finding_count == 0); }

}  // namespace

TEST_CASE("what a pack covers by a factor goes in the order of time") {
  platform p;
  const pack_handle pool = grant(p, 7, {{ratio{7, 10}}});
  CHECK(p.record(p.cards(1, 10, 20)) == "pack 0 gave 10, has 0");
  CHECK(p.record(p.cards(2, 0, 6)) == "6 cost 12, owed 12");
  settle(p);
  // Six units take 4; of the other ten four take the rest: floor(10 x 7/10) is 7.
  CHECK(net(p, 2) == "pack 0 gave 6");
  CHECK(net(p, 1) == "pack 0 gave 4; 6 cost 12, owed 12");
  CHECK(p.left(pool) == "0");
  check(p);
}

TEST_CASE("the last tick of a pack is shared among those under one factor as ever") {
  platform p;
  const pack_handle pool = grant(p, 5, {{ratio{2}}});
  for (std::uint64_t id = 1; id <= 3; ++id) (void)p.record(p.cards(id, 0, 4));
  settle(p);
  // Three units a tick would take 6 of 5: two fit, the first two by name have them, and 1 is dust.
  CHECK(net(p, 1) == "pack 0 gave 1; 3 cost 6, owed 6");
  CHECK(net(p, 2) == "pack 0 gave 1; 3 cost 6, owed 6");
  CHECK(net(p, 3) == "4 cost 8, owed 8");
  CHECK(p.left(pool) == "1");
  check(p);
}

TEST_CASE("rows share the last of a pack in its own units, and the first by name has one more") {
  platform p;
  // A user's unit takes 2, a team's 3; their paths are acme/research and acme/research/ada.
  const pack_handle pool = grant(p, 8, {{ratio{2}, p.user}, {ratio{3}, p.team}});
  (void)p.record(p.cards(1, 0, 3));
  (void)p.record(of_team(p.cards(2, 0, 3), p));
  settle(p);
  // 5 in the first tick. Of the 3 left the team's row has 2 and the user's 1: no unit fits in
  // either, and the team, which comes first, has its unit.
  CHECK(net(p, 1) == "pack 0 gave 1; 2 cost 4, owed 4");
  CHECK(net(p, 2) == "pack 0 gave 2; 1 cost 2, owed 2");
  CHECK(p.left(pool) == "0");
  check(p);
}

TEST_CASE("dust is there for usage under another row, and past it later packs go on") {
  platform p;
  const pack_handle weighed = grant(p, 8, {{ratio{5}, p.user}}, 0, {{0}, {100}});
  const pack_handle plain = p.grant_cards(p.root, 2);
  (void)p.record(p.cards(1, 0, 4));
  (void)p.record(of_team(p.cards(2, 2, 4), p));
  settle(p, false);
  // The user's first unit leaves 3; his second and third come from the other pack. From 2 on the
  // team takes the dust, one by one.
  CHECK(net(p, 1) == "pack 0 gave 1; pack 1 gave 2; 1 cost 2, owed 2");
  CHECK(net(p, 2) == "pack 0 gave 2");
  CHECK(p.left(weighed) == "1");
  CHECK(p.left(plain) == "0");
  check(p);
}

TEST_CASE("what lies above zero ends sooner where others take it down below zero beside it") {
  platform p;
  const pack_handle pool = grant(p, 5, {{ratio{7}, p.team}}, 20);
  (void)p.record(of_team(p.cards(1, 0, 5), p));
  (void)p.record(p.cards(2, 0, 5));
  settle(p, false);
  // 5 and a floor of 20 below it: a unit of the team's takes 7, which no 5 hold, and so goes below
  // zero at once, as does what the user wants from then on: 8 a tick, then 1 is left.
  CHECK(net(p, 1) == "pack 0 gave 3; 2 cost 4, owed 4");
  CHECK(net(p, 2) == "pack 0 gave 4; 1 cost 2, owed 2");
  CHECK(p.left(pool) == "-20");
  check(p);
}

TEST_CASE("usage is settled under the band of its time") {
  platform p;
  const factor_band early{127, 5, 10};
  const pack_handle pool = grant(p, 20, {{ratio{2}, {}, early}});
  CHECK(p.record(p.cards(1, 10, 20)) == "pack 0 gave 10, has 10");
  CHECK(p.record(p.cards(2, 0, 10)) ==
        "pack 0 gave 5, has 5; pack 0 gave 2, has 1; 3 cost 6, owed 6");
  settle(p);
  // 5 before the band and 10 in it; 5 are left for the hour after.
  CHECK(net(p, 2) == "pack 0 gave 10");
  CHECK(net(p, 1) == "pack 0 gave 5; 5 cost 10, owed 10");
  CHECK(p.left(pool) == "0");
  check(p);
}

TEST_CASE(
    "counted usage takes its part of a pack at its instant, what is taken out gives it back") {
  price_table list = empty_list();
  (void)list.define_sku("disk", meter::counted, dimension::card_time).value();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  (void)list.add_flat("disk", yuan, {1, 2}, 1).value();
  platform p{list};
  const pack_handle pool = grant(p, 10, {{ratio{3, 2}}});
  (void)p.record(p.cards(1, 0, 8));  // seven take 10
  platform_usage disk = p.tokens(2, 4, 2);
  disk.sku = p.engine.find_sku("disk");
  (void)p.record(disk);
  settle(p);
  CHECK(net(p, 2) == "pack 0 gave 4");
  CHECK(net(p, 1) == "pack 0 gave 3; 5 cost 10, owed 10");
  CHECK(p.left(pool) == "0");  // floor(7 x 3/2) is 10
  (void)p.reverse(2);
  CHECK(p.left(pool) == "6");
  settle(p);
  CHECK(net(p, 2).empty());
  CHECK(net(p, 1) == "pack 0 gave 7; 1 cost 2, owed 2");
  CHECK(p.left(pool) == "0");
  check(p);
}

TEST_CASE("a quota counts what a pack with factors covers, in the order of time") {
  platform p;
  const pack_handle pool = grant(p, 100, {{ratio{1, 2}}});
  quota_spec spec;
  spec.name = "cap";
  spec.most = any_quantity{5, dimension::card_time};
  const quota_handle cap = p.engine.set_quota(p.team, spec).value();
  CHECK(p.record(p.cards(1, 10, 20)) == "pack 0 gave 5, has 98; 5 cost 10, owed 10");
  (void)p.record(p.cards(2, 0, 3));
  settle(p);
  CHECK(net(p, 2) == "pack 0 gave 3");
  CHECK(net(p, 1) == "pack 0 gave 2; 8 cost 16, owed 16");
  CHECK(text_of(p.engine.quota_at(cap, {0})->used) == "5");
  CHECK(p.left(pool) == "98");
  check(p);
}

TEST_CASE("a month with packs that have factors closes, and late usage goes on from it") {
  platform p;
  const pack_handle pool = grant(p, 1000, {{ratio{7, 10}}});
  (void)p.record(p.cards(1, 0, 10));
  (void)p.record(p.cards(2, 5, 10));
  REQUIRE(p.engine.advance(day(31)).has_value());
  REQUIRE(p.engine.close_period(p.root, {0}).has_value());
  CHECK(p.left(pool) == "990");  // floor(15 x 7/10)
  (void)p.record(p.cards(3, 0, 1));
  CHECK(p.left(pool) == "989");
  (void)p.reverse(1);
  CHECK(p.left(pool) == "996");  // 6 units: 4
  settle(p, false);
  check(p);
  const ledger& book = p.engine.events();
  ledger copy;
  copy_events(book, copy, [](std::uint64_t, auto&) { return true; });
  const platform_engine replayed{std::move(copy)};
  CHECK(text_of(replayed) == text_of(p.engine));
}

TEST_CASE("the audit knows a factor that a settlement did not apply") {
  platform p;
  (void)p.record(p.cards(1, 10, 20));
  (void)p.record(p.cards(2, 0, 6));
  const pack_handle pool = grant(p, 100, {{ratio{1, 2}}});
  settle(p);
  CHECK(p.left(pool) == "92");
  check(p);
  // As if the last draw had been by no row: six, though the pack says three.
  const ledger& book = p.engine.events();
  REQUIRE(book.all<factor_moved>().size() == 2);
  REQUIRE(book.kind_at(book.size() - 1) == event_kind::factor_moved);
  ledger without;
  copy_without(book, without, {book.size() - 1});
  CHECK(audit(without).finding_count > 0);
  ledger forged;
  copy_changed<pack_drawn>(without, forged, 1, [](pack_drawn& e) { e.balance_after = 89; });
  CHECK(audit(forged).finding_count > 0);
}
