// SPDX-License-Identifier: MIT
// Forecasts where quotas lie before packs, and where packs have factors. Figures by hand; packs
// "give" what they cover.
#include "support/platform.hpp"

#include <ducat/engine/forecasting.hpp>
#include <ducat/engine/sweep_supply.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t never = instant_max.ns;
constexpr std::int64_t noon = 12 * hour_ns;

struct running : platform {
  using job = platform_engine::job;

  std::vector<job> jobs;
  forecast_room ahead_room;

  quota_handle limit(account_handle node, int128 most, period per = period::forever,
                     std::int64_t from = instant_min.ns, bool hard = true) {
    quota_spec spec;
    spec.name = "card time";
    spec.most = any_quantity{most, dimension::card_time};
    spec.per = per;
    spec.from = {from};
    spec.hard = hard;
    return engine.set_quota(node, spec).value();
  }
  pack_handle grant_at(int128 quantity, ratio factor, factor_band band = {}, int128 floor = 0) {
    const factor_spec row{factor, nullptr, 0, band};
    grant_spec spec;
    spec.quantity = any_quantity{quantity, dimension::card_time};
    if (floor != 0) spec.floor = any_quantity{floor, dimension::card_time};
    spec.factors = &row;
    spec.factor_count = 1;
    return engine.grant(root, spec).value();
  }
  account_handle open(text_view name, account_handle parent) {
    return engine.open_account({.name = name, .parent = parent}).value();
  }
  void run(text_view id, account_handle account, ratio cards = 1, std::int64_t from = 0,
           std::int64_t until = never) {
    job& added = jobs.emplace_back();
    added.id = id;
    added.account = account;
    added.sku = card;
    added.cards = cards;
    added.during = {{from}, {until}};
  }
  forecast ahead(std::int64_t from = 0, std::int64_t until = 1'000) {
    return engine.forecast(jobs, {from}, {until}, ahead_room).value();
  }
  int128 available(account_handle of, std::int64_t when) {
    return engine.available(of, dimension::card_time, {when}, jobs, ahead_room).value();
  }
};

std::string number(int128 n) { return std::string{to_text(n).view()}; }
std::string tick(instant t, std::int64_t from) {
  return t == instant_max ? "never" : std::to_string(t.ns - from);
}
// "until 3, by quota 0 from 3: pack 0 gives 3 of 5", from the start of the forecast on.
std::string said_of(const forecast& of, std::size_t i) {
  const std::int64_t from = of.time().start.ns;
  std::string text = "until " + tick(of[i].lease_end, from);
  if (of[i].quota.has_value())
    text +=
        ", by quota " + std::to_string(of[i].quota.index) + " from " + tick(of[i].uncovered, from);
  text += ':';
  of.for_each_draw(i, [&](const forecast_draw& d) {
    text += " pack " + std::to_string(d.pack.index) + " gives " + number(d.in_lease);
    if (d.quantity != d.in_lease) text += " of " + number(d.quantity);
    if (d.factor != ratio{1}) text += " for " + number(d.given);
  });
  return text;
}

}  // namespace

TEST_CASE("a quota by the hour keeps a job back, and covers it again in the next") {
  running p;
  p.grant_cards(p.root, 1'000);
  (void)p.limit(p.team, 10, period::hour);
  p.run("a", p.user, 1, noon - 14);
  p.run("b", p.root, 1, noon - 14);
  // The team's ten last to 12:00 less 4; from 12:00 on there are ten more. The rest is b's.
  const forecast ahead = p.ahead(noon - 14, noon + 1'000);
  CHECK(said_of(ahead, 0) == "until 10, by quota 0 from 10: pack 0 gives 10 of 20");
  CHECK(said_of(ahead, 1) == "until 980: pack 0 gives 980");
  CHECK(ahead.exhausted_at() == instant{noon - 4});
}

TEST_CASE("a forecast goes on from what is used of a quota now") {
  running p;
  p.grant_cards(p.root, 100);
  (void)p.limit(p.team, 10);
  (void)p.record(p.cards(1, 0, 4));
  p.run("a", p.user, 1, 4);
  CHECK(said_of(p.ahead(4), 0) == "until 6, by quota 0 from 6: pack 0 gives 6");
  // Nothing is kept back from what lies at the node itself, and a soft quota limits nothing.
  p.grant_cards(p.team, 5);
  CHECK(said_of(p.ahead(4), 0) == "until 11, by quota 0 from 11: pack 1 gives 5 pack 0 gives 6");
  (void)p.limit(p.team, 10, period::forever, instant_min.ns, false);
  CHECK(said_of(p.ahead(4), 0) == "until 101: pack 1 gives 5 pack 0 gives 96");
}

TEST_CASE("the rest of a quota is shared, and leases behind it end together") {
  running p;
  p.grant_cards(p.root, 100);
  (void)p.limit(p.team, 5);
  p.run("a", p.user, 2);
  p.run("b", p.team, 1);
  p.run("c", p.root, 1);
  // Of two in tick 1, 4/3 and 2/3: one each. b misses the first unit in tick 2.
  const forecast ahead = p.ahead();
  CHECK(said_of(ahead, 0) == "until 1, by quota 0 from 1: pack 0 gives 2 of 3");
  CHECK(said_of(ahead, 1) == "until 1, by quota 0 from 2: pack 0 gives 1 of 2");
  CHECK(said_of(ahead, 2) == "until 95: pack 0 gives 95");
}

TEST_CASE("behind different quotas leases end apart, and the highest quota is named") {
  running p;
  const account_handle bob = p.open("bob", p.team);
  p.grant_cards(p.root, 100);
  (void)p.limit(p.team, 5);
  (void)p.limit(p.user, 3);
  p.run("a", p.user);
  p.run("b", bob);
  // In tick 2 the last of the team's five goes to ada, whose own three are then used as well.
  const forecast ahead = p.ahead();
  CHECK(said_of(ahead, 0) == "until 3, by quota 0 from 3: pack 0 gives 3");
  CHECK(said_of(ahead, 1) == "until 2, by quota 0 from 2: pack 0 gives 2");
  (void)p.limit(p.team, 50);
  CHECK(said_of(p.ahead(), 0) == "until 3, by quota 1 from 3: pack 0 gives 3");
  CHECK(said_of(p.ahead(), 1) == "until 47, by quota 0 from 47: pack 0 gives 47");
}

TEST_CASE("no quota is named where packs are empty") {
  running p;
  p.grant_cards(p.root, 5);
  (void)p.limit(p.team, 5);
  p.run("a", p.user);
  CHECK(said_of(p.ahead(), 0) == "until 5: pack 0 gives 5");
}

TEST_CASE("another version of a quota takes over within a forecast") {
  running p;
  p.grant_cards(p.root, 100);
  (void)p.limit(p.team, 50, period::forever, 0, false);
  (void)p.limit(p.team, 12, period::forever, 10);
  p.run("a", p.user);
  p.run("b", p.user, ratio{1, 3}, 1);
  // 10 and 3 by tick 10: there the quota is hard, and passed.
  CHECK(said_of(p.ahead(), 0) == "until 10, by quota 0 from 10: pack 0 gives 10");
  CHECK(said_of(p.ahead(), 1) == "until 10, by quota 0 from 12: pack 0 gives 3");
  // What was drawn before counts where it is hard only then.
  CHECK(p.available(p.user, 9) == 89);
  CHECK(p.available(p.user, 10) == 0);
}

TEST_CASE("what is still available under a quota goes by its window") {
  running p;
  p.grant_cards(p.root, 100);
  (void)p.limit(p.team, 10, period::hour);
  p.run("a", p.user, 1, noon - 5);
  CHECK(p.available(p.user, noon - 5) == 10);
  CHECK(p.available(p.user, noon - 1) == 6);
  CHECK(p.available(p.user, noon) == 10);
  CHECK(p.available(p.user, noon + 3) == 7);
  CHECK(p.available(p.team, noon + 3) == 7);
  CHECK(p.available(p.root, noon + 3) == 92);
  CHECK(p.available(p.user, noon + 50) == 0);
  CHECK(p.available(p.root, noon + 50) == 85);
}

TEST_CASE("a pack with a factor gives by it, and serves nobody with its dust") {
  running p;
  const pack_handle pool = p.grant_at(11, ratio{2});
  p.run("a", p.user);
  const forecast ahead = p.ahead();
  CHECK(said_of(ahead, 0) == "until 5: pack 0 gives 5 for 10");
  ahead.for_each_pack([&](const pack_forecast& f) {
    CHECK(f.pack == pool);
    CHECK(f.left == 1);
    CHECK(f.empty_at == instant_max);
  });
  CHECK(p.available(p.root, 3) == 5);
  CHECK(p.available(p.root, 500) == 1);

  running q;
  (void)q.grant_at(7, ratio{7, 10});
  q.run("a", q.user);
  CHECK(said_of(q.ahead(), 0) == "until 10: pack 0 gives 10 for 7");
  q.ahead().for_each_pack([&](const pack_forecast& f) { CHECK(f.empty_at == instant{10}); });
}

TEST_CASE("a forecast is cut where the band of a factor begins and ends") {
  running p;
  (void)p.grant_at(100, ratio{3}, {127, 10, 20});
  p.run("a", p.user);
  CHECK(said_of(p.ahead(), 0) ==
        "until 80: pack 0 gives 10 pack 0 gives 10 for 30 pack 0 gives 60");
  // Two days on, too.
  CHECK(said_of(p.ahead(2 * day_ns, 2 * day_ns + 100), 0) ==
        "until 80: pack 0 gives 10 pack 0 gives 10 for 30 pack 0 gives 60");
}

TEST_CASE("a pack with a factor goes on from what it has covered, and below zero") {
  running p;
  (void)p.grant_at(3, ratio{3, 2}, {}, 4);
  (void)p.record(p.cards(1, 0, 1));  // takes 1 of 3/2
  p.run("a", p.user, 1, 1);
  // 2 left: the next unit takes 2. Then four go down to the floor by 1, 2 and 1.
  CHECK(said_of(p.ahead(1), 0) == "until 4: pack 0 gives 4 for 6");
  p.ahead(1).for_each_pack([&](const pack_forecast& f) {
    CHECK(f.left == -4);
    CHECK(f.empty_at == instant{2});
  });
}

TEST_CASE("a quota counts what is covered, whatever a pack gives for it") {
  running p;
  (void)p.grant_at(100, ratio{4});
  (void)p.limit(p.team, 10);
  p.run("a", p.user, 2);
  CHECK(said_of(p.ahead(), 0) == "until 5, by quota 0 from 5: pack 0 gives 10 for 40");
}

TEST_CASE("forecasts of trees with and without quotas do not meet") {
  running p;
  const account_handle other = p.engine.open_account({.name = "aaa", .money = yuan}).value();
  p.grant_cards(p.root, 9);
  p.grant_cards(other, 4);
  (void)p.limit(p.team, 3);
  p.run("x", p.user);
  p.run("x", other);
  CHECK(said_of(p.ahead(), 0) == "until 3, by quota 0 from 3: pack 0 gives 3");
  CHECK(said_of(p.ahead(), 1) == "until 4: pack 1 gives 4");
}

TEST_CASE("a job that comes behind a quota later changes nothing for those before it") {
  running p;
  p.grant_cards(p.root, 100);
  (void)p.limit(p.team, 3);
  p.run("a", p.root);
  p.run("b", p.user, 1, 7);
  CHECK(said_of(p.ahead(), 0) == "until 97: pack 0 gives 97");
  CHECK(said_of(p.ahead(), 1) == "until 10, by quota 0 from 10: pack 0 gives 3");
}

TEST_CASE("a forecast behind a quota and by factors is made in constant evaluation") {
  constexpr std::int64_t lasts = [] {
    price_table list;
    list.define_sku("card", meter::metered, dimension::card_time, 1).value();
    ducat::engine of{list};
    const auto acme = of.open_account({.name = "acme", .money = yuan}).value();
    const auto team = of.open_account({.name = "team", .parent = acme}).value();
    const factor_spec row{ratio{2}, nullptr, 0, {}};
    grant_spec spec;
    spec.quantity = any_quantity{100, dimension::card_time};
    spec.factors = &row;
    spec.factor_count = 1;
    of.grant(acme, spec).value();
    quota_spec quota;
    quota.name = "q";
    quota.most = any_quantity{7, dimension::card_time};
    of.set_quota(team, quota).value();
    ducat::engine::job job;
    job.account = team;
    job.sku = of.find_sku("card");
    job.cards = 1;
    job.during.start = {0};
    forecast_room room;
    return of.forecast(array_view<const ducat::engine::job>{&job, 1}, {0}, {100}, room)
        .value()
        .exhausted_at()
        .ns;
  }();
  CHECK(lasts == 7);
}
