// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/platform.hpp"

#include <ducat/engine/forecast.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/units/rate.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

constexpr std::int64_t never = instant_max.ns;

std::string tick(instant t) { return t == instant_max ? "never" : std::to_string(t.ns); }
std::string number(int128 n) { return std::string{to_text(n).view()}; }

// A platform and the jobs that run on it.
struct running : platform {
  using platform::platform;
  using job = platform_engine::job;

  std::vector<job> jobs;
  forecast_room ahead_room;

  job& run(text_view id, account_handle account, ratio cards = 1, std::int64_t from = 0,
           std::int64_t until = never) {
    job& added = jobs.emplace_back();
    added.id = id;
    added.account = account;
    added.sku = card;
    added.cards = cards;
    added.during = {{from}, {until}};
    return added;
  }
  forecast ahead(std::int64_t from = 0, std::int64_t until = 1'000'000) {
    return engine.forecast(jobs, {from}, {until}, ahead_room).value();
  }
  // "until 10: pack 0 gives 7, pack 1 gives 3", where the lease ends at 10, and beyond it.
  std::string said_of(const forecast& of, std::size_t i) {
    std::string text = "until " + tick(of[i].lease_end) + ':';
    of.for_each_draw(i, [&](const forecast_draw& d) {
      text += " pack " + std::to_string(d.pack.index) + " gives " + number(d.in_lease);
      if (d.quantity != d.in_lease) text += " of " + number(d.quantity);
    });
    return text;
  }
  std::string said_ahead(std::size_t i) { return said_of(ahead(), i); }
  pack_forecast pack_ahead(pack_handle p) {
    pack_forecast found;
    ahead().for_each_pack([&](const pack_forecast& f) {
      if (f.pack == p) found = f;
    });
    CHECK(found.pack == p);
    return found;
  }
  failure refused() {
    const auto answer = engine.forecast(jobs, {0}, {100}, ahead_room);
    CHECK_FALSE(answer.has_value());
    return answer ? failure{} : answer.error();
  }
};

struct cluster {
  ducat::engine engine;
  account_handle acme;

  cluster() : engine{list()} {
    acme = engine.open_account({.name = "acme", .money = yuan}).value();
    engine.grant(acme, {.quantity = 10'000_degrees}).value();
  }
  static price_table list() {
    price_table prices;
    prices.define_sku("a100", 312_tflops).value();
    prices.add_flat("a100", 20_cny / 1_degree).value();
    return prices;
  }
  ducat::engine::job run(text_view id, std::int64_t cards) const {
    ducat::engine::job j;
    j.id = id;
    j.account = acme;
    j.sku = engine.find_sku("a100");
    j.cards = ratio{cards};
    j.during = {{0}, instant_max};
    return j;
  }
};

}  // namespace

TEST_CASE("15 and 64 A100 on 10,000 degrees last 126 h 34 min 56.2025… s") {
  cluster c;
  const ducat::engine::job jobs[] = {c.run("a", 15), c.run("b", 64)};
  forecast_room room;
  const auto ahead = c.engine.forecast(jobs, {0}, instant_max, room);
  REQUIRE(ahead.has_value());
  constexpr std::int64_t ends = 455'696'202'531'645;
  STATIC_REQUIRE(ends / 1'000'000'000 == 126 * 3'600 + 34 * 60 + 56);
  CHECK(ahead->exhausted_at() == instant{ends});
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK((*ahead)[i].lease_end == instant{ends});
    CHECK((*ahead)[i].uncovered == instant{ends});
    CHECK(ahead->time_to_empty(i).value() == nanoseconds{ends});
  }
  CHECK(number((*ahead)[1].rate.whole) == "19968000");
  CHECK(number(ahead->burn_rate(c.acme, dimension::compute)->whole) == "24648000");
  // In the last tick the rest is shared; stopping before it, each pays for its own time.
  const int128 all = (10'000_degrees).count() * int128{degree_unit::scale};
  int128 given = 0;
  ahead->for_each_draw(1, [&](const forecast_draw& d) {
    CHECK(number(d.in_lease) == number(int128{64} * 312'000 * ends));
    given += d.quantity;
  });
  ahead->for_each_draw(0, [&](const forecast_draw& d) { given += d.quantity; });
  CHECK(number(given) == number(all));
}

TEST_CASE("recording up to the end of a lease is covered, and one nanosecond more is not") {
  cluster c;
  forecast_room room;
  ducat::engine::job jobs[] = {c.run("a", 15), c.run("b", 64)};
  jobs[1].cards = ratio{64, 7};
  const auto ahead = c.engine.forecast(jobs, {0}, instant_max, room);
  REQUIRE(ahead.has_value());
  const instant end = (*ahead)[0].lease_end;
  const auto use = [&](std::uint64_t id, ratio cards, interval during) {
    ducat::engine::usage u;
    u.id = {0, id};
    u.account = c.acme;
    u.sku = c.engine.find_sku("a100");
    u.cards = cards;
    u.during = during;
    return c.engine.record(u).value();
  };
  CHECK(use(1, jobs[0].cards, {{0}, end}).on_demand() == 0);
  CHECK(use(2, jobs[1].cards, {{0}, end}).on_demand() == 0);
  use(3, jobs[0].cards, {end, {end.ns + 1}});
  CHECK(use(4, jobs[1].cards, {end, {end.ns + 1}}).on_demand() > 0);
}

TEST_CASE("a pack gives nothing in the tick in which it ends") {
  running p;
  const auto soon = p.grant_cards(p.root, 100, {{0}, {10}});
  p.grant_cards(p.root, 30);
  p.run("a", p.user, 2);
  p.run("b", p.team, 1);
  CHECK(p.said_ahead(0) == "until 20: pack 0 gives 20 pack 1 gives 20");
  CHECK(p.said_ahead(1) == "until 20: pack 0 gives 10 pack 1 gives 10");
  CHECK(number(p.pack_ahead(soon).left) == "70");  // breakage
  CHECK(p.pack_ahead(soon).empty_at == instant_max);
}

TEST_CASE("a pack that starts later covers what is left uncovered until then") {
  running p;
  p.grant_cards(p.root, 10);
  const auto later = p.grant_cards(p.root, 10, {{15}, instant_max});
  p.run("a", p.user);
  CHECK(p.said_ahead(0) == "until 10: pack 0 gives 10 pack 1 gives 0 of 10");
  CHECK(p.pack_ahead(later).empty_at == instant{25});
  p.jobs.clear();
  p.run("b", p.user, 1, 8);
  CHECK(p.said_ahead(0) == "until 28: pack 0 gives 10 pack 1 gives 10");
}

TEST_CASE("a pack that ends sooner is turned to as soon as it starts") {
  running p;
  p.grant_cards(p.root, 20);
  p.grant_cards(p.root, 4, {{5}, {50}});
  p.run("a", p.user);
  CHECK(p.said_ahead(0) == "until 24: pack 0 gives 5 pack 1 gives 4 pack 0 gives 15");
  CHECK(p.pack_ahead({1}).empty_at == instant{9});
  CHECK(p.pack_ahead({0}).empty_at == instant{24});
}

TEST_CASE("a job draws only on packs that are for what it does") {
  running p;
  const symbol north = p.engine.intern("north");
  const scope_term scope[] = {{scope_kind::dimension, 0, north.index}};
  grant_spec spec;
  spec.quantity = any_quantity{6, dimension::card_time};
  spec.scope = scope;
  spec.scope_size = 1;
  spec.priority = -1;
  p.engine.grant(p.root, spec).value();
  p.grant_cards(p.root, 10);
  p.run("a", p.user).dimensions.region = north;
  p.run("b", p.user);
  CHECK(p.said_ahead(0) == "until 8: pack 0 gives 6 pack 1 gives 2");
  CHECK(p.said_ahead(1) == "until 8: pack 1 gives 8");
}

TEST_CASE("leases over the same packs end together, and others when their packs do") {
  running p;
  p.grant_cards(p.user, 5);
  p.grant_cards(p.root, 10);
  p.run("a", p.user);
  p.run("b", p.team, 2);
  CHECK(p.said_ahead(0) == "until 5: pack 0 gives 5");  // the pool ends at 5 as well
  CHECK(p.said_ahead(1) == "until 5: pack 1 gives 10");
  p.jobs[1].cards = 1;
  // The pool's last unit goes in tick 7, to b alone.
  CHECK(p.said_ahead(0) == "until 7: pack 0 gives 5 pack 1 gives 2");
  CHECK(p.said_ahead(1) == "until 8: pack 1 gives 8");
}

TEST_CASE("packs run below zero once all are empty, down to their floors") {
  running p;
  grant_spec spec;
  spec.quantity = any_quantity{4, dimension::card_time};
  spec.floor = any_quantity{3, dimension::card_time};
  spec.valid.start = {0};
  const auto own = p.engine.grant(p.user, spec).value();
  p.grant_cards(p.root, 6, {{0}, instant_max});
  p.run("a", p.user);
  CHECK(p.said_ahead(0) == "until 13: pack 0 gives 4 pack 1 gives 6 pack 0 gives 3");
  CHECK(number(p.pack_ahead(own).left) == "-3");
  CHECK(p.pack_ahead(own).empty_at == instant{4});
  // It is below zero already.
  p.record(p.cards(1, 0, 11));
  CHECK(p.said_ahead(0) == "until 2: pack 0 gives 2");
  CHECK(p.pack_ahead(own).empty_at == instant{0});
  p.record(p.cards(2, 0, 2));
  CHECK(p.said_ahead(0) == "until 0:");
}

TEST_CASE("a fraction of a card is wanted by the floor of the job's running total") {
  running p;
  p.grant_cards(p.root, 10);
  const char* const names[] = {"g", "f", "e", "d", "c", "b", "a"};
  for (const char* const name : names)
    p.run("job", p.engine.open_account({.name = name, .parent = p.root}).value(), ratio{1, 7});
  // Each wants one unit in every seventh tick: 7 in tick 6, 7 in tick 13, of which 3 are left, for
  // the accounts a, b and c.
  const forecast ahead = p.ahead();
  CHECK(ahead.exhausted_at() == instant{13});
  for (std::size_t i = 0; i < 7; ++i) {
    CHECK(ahead[i].lease_end == instant{13});
    CHECK(ahead[i].uncovered == instant{i < 4 ? 13 : 20});
    CHECK(p.said_of(ahead, i) ==
          (i < 4 ? "until 13: pack 0 gives 1" : "until 13: pack 0 gives 1 of 2"));
  }
  CHECK(ahead.burn_rate(p.root, dimension::card_time).value() == mixed{1, 0, 1});
  CHECK(ahead.burn_rate(p.user, dimension::card_time).value() == mixed{});
  // What it held before counts: in tick 2 it has held its seventh for seven nanoseconds.
  p.jobs.resize(1);
  p.jobs[0].during.start = {-4};
  CHECK(p.said_ahead(0) == "until 72: pack 0 gives 10");
}

TEST_CASE("a job comes to another rate, and to another unit") {
  price_table list = empty_list();
  list.define_sku("card", meter::metered, dimension::card_time, 3, {10}).value();
  list.define_sku("card", meter::metered, dimension::compute, 5, {20}).value();
  running p{list};
  p.grant_cards(p.root, 100);
  p.engine.grant(p.root, {.quantity = any_quantity{50, dimension::compute}}).value();
  p.run("a", p.user);
  p.run("b", p.team, ratio{1, 2}, -1);
  // b: 5 in [0, 10), where its running total stands at 5½; 15 in [10, 20). From 20 on both want 7½
  // a tick of the other unit: in tick 26 there are 5 for 5 and 2.
  CHECK(p.said_ahead(0) == "until 26: pack 0 gives 40 pack 1 gives 30 of 34");
  CHECK(p.said_ahead(1) == "until 26: pack 0 gives 20 pack 1 gives 15 of 16");
}

TEST_CASE("a job that ends, or never runs, has no end of a lease") {
  running p;
  p.grant_cards(p.root, 10);
  p.run("a", p.user, 1, 0, 6);
  p.run("b", p.user, 1, 4, 8);
  p.run("c", p.user, 1, -5, 0);
  p.run("d", p.user, 1, 2'000'000);
  CHECK(p.said_ahead(0) == "until never: pack 0 gives 6");
  CHECK(p.said_ahead(1) == "until never: pack 0 gives 4");
  CHECK(p.said_ahead(2) == "until never:");
  CHECK(p.said_ahead(3) == "until never:");
  CHECK(p.ahead().exhausted_at() == instant_max);
  CHECK(p.pack_ahead({0}).empty_at == instant{8});
  CHECK(p.ahead()[2].rate == mixed{});
}

TEST_CASE("the tick in which a pack cannot serve all is shared by largest remainder") {
  running p;
  p.grant_cards(p.root, 15);
  p.run("a", p.root, 5);
  p.run("b", p.root, 3);
  p.run("c", p.root, 3);
  // 11 in tick 0; in tick 1 the rest of 4 is 20/11, 12/11 and 12/11: 1 each, and one more for a.
  CHECK(p.said_ahead(0) == "until 1: pack 0 gives 5 of 7");
  CHECK(p.said_ahead(1) == "until 1: pack 0 gives 3 of 4");
  CHECK(p.said_ahead(2) == "until 1: pack 0 gives 3 of 4");
}

TEST_CASE("what stays unserved in a tick asks the next pack, in rounds") {
  running p;
  p.grant_cards(p.user, 3);
  p.grant_cards(p.root, 10);
  p.run("a", p.user, 2);
  p.run("b", p.team, 3);
  // Tick 1: a has 1 of its own, and asks the pool for 1 beside b's 3. Tick 2: the pool has 3 for 5.
  CHECK(p.said_ahead(0) == "until 2: pack 0 gives 3 pack 1 gives 1 of 2");
  CHECK(p.said_ahead(1) == "until 2: pack 1 gives 6 of 8");
}

TEST_CASE("ties go by the names of account and job as written") {
  running p;
  const auto zoe = p.engine.open_account({.name = "zoe", .parent = p.root}).value();
  const auto bob = p.engine.open_account({.name = "bob", .parent = p.root}).value();
  p.grant_cards(p.root, 1);
  p.run("1", zoe);
  p.run("2", bob);
  CHECK(p.said_ahead(0) == "until 0:");
  CHECK(p.said_ahead(1) == "until 0: pack 0 gives 0 of 1");
  CHECK(p.ahead()[1].uncovered == instant{1});
  // Of one account: "10" is before "2", as texts are.
  p.jobs.clear();
  p.run("2", bob);
  p.run("10", bob);
  CHECK(p.said_ahead(1) == "until 0: pack 0 gives 0 of 1");
  // A node goes before those below it.
  p.jobs.clear();
  p.run("a", p.user);
  p.run("b", p.team);
  CHECK(p.said_ahead(1) == "until 0: pack 0 gives 0 of 1");
}

TEST_CASE("when to warn, and when to stop, counts back from the end of the lease") {
  running p;
  p.grant_cards(p.root, 100);
  p.run("a", p.user);
  const stop_lead lead{nanoseconds{10}, nanoseconds{30}};
  const auto ahead = p.engine.forecast(p.jobs, {0}, {1'000}, p.ahead_room, lead).value();
  CHECK(ahead[0].lease_end == instant{100});
  CHECK(ahead[0].stop_by == instant{90});
  CHECK(ahead[0].warn_at == instant{60});
  const auto covered = p.engine.forecast(p.jobs, {0}, {99}, p.ahead_room, lead).value();
  CHECK_FALSE(covered[0].runs_out());
  CHECK(covered[0].warn_at == instant_max);
  CHECK(p.engine.forecast(p.jobs, {0}, {1}, p.ahead_room, {nanoseconds{-1}, {}}).error().code ==
        errc::out_of_range);
}

TEST_CASE("what if one more job ran is asked without touching anything") {
  running p;
  p.grant_cards(p.root, 2'560);
  p.run("a", p.user);
  const std::string before = text_of(p.engine);
  running::job also = p.jobs[0];
  also.id = "b";
  also.cards = 255;
  also.during.start = {10};
  CHECK(p.ahead().exhausted_at() == instant{2'560});
  const auto crowded = p.engine.what_if(p.jobs, also, {0}, {10'000}, p.ahead_room).value();
  REQUIRE(crowded.size() == 2);
  CHECK(p.said_of(crowded, 0) == "until 19: pack 0 gives 19 of 20");
  CHECK(p.said_of(crowded, 1) == "until 19: pack 0 gives 2295 of 2540");
  CHECK(text_of(p.engine) == before);
}

TEST_CASE("jobs of different trees do not meet") {
  running p;
  const auto other = p.engine.open_account({.name = "aaa", .money = yuan}).value();
  p.grant_cards(p.root, 9);
  p.grant_cards(other, 4);
  p.run("x", p.user);
  p.run("x", other);
  CHECK(p.said_ahead(0) == "until 9: pack 0 gives 9");
  CHECK(p.said_ahead(1) == "until 4: pack 1 gives 4");
}

TEST_CASE("a job that makes no sense is refused with its place") {
  running p;
  p.run("fine", p.user);
  p.run("a", p.user);
  const running::job sound = p.jobs[1];
  const auto refused_for = [&](auto change) {
    p.jobs[1] = sound;
    change(p.jobs[1]);
    const failure why = p.refused();
    CHECK(why.position == 1);
    return why.code;
  };
  using job = running::job;
  CHECK(refused_for([](job& j) { j.account = {77}; }) == errc::unknown_account);
  CHECK(refused_for([](job& j) { j.sku = {}; }) == errc::unknown_sku);
  CHECK(refused_for([](job& j) { j.dimensions.region = {9'999}; }) == errc::unknown_symbol);
  CHECK(refused_for([&](job& j) { j.sku = p.token; }) == errc::unit_mismatch);
  CHECK(refused_for([](job& j) { j.cards = 0; }) == errc::out_of_range);
  CHECK(refused_for([](job& j) { j.during = {{5}, {4}}; }) == errc::invalid_interval);
  CHECK(refused_for([](job& j) { j.id = "fine"; }) == errc::already_exists);
  CHECK(p.engine.forecast(p.jobs, {5}, {4}, p.ahead_room).error().code == errc::invalid_interval);
}

TEST_CASE("a job before the first rate of its sku is refused") {
  price_table list;
  list.define_sku("card", meter::metered, dimension::card_time, 1, {50}).value();
  list.define_sku("token", meter::counted, dimension::token).value();
  running p{list};
  p.run("a", p.user);
  CHECK(p.refused().code == errc::no_rate);
  p.jobs[0].during.start = {50};
  CHECK(p.said_ahead(0) == "until 50:");
}

TEST_CASE("the largest amounts and the longest time are forecast") {
  price_table list;
  list.define_sku("card", meter::metered, dimension::card_time, 1'000'000'007).value();
  list.define_sku("token", meter::counted, dimension::token).value();
  running p{list};
  p.grant_cards(p.root, int128_max);
  p.run("a", p.user, ratio{INT64_MAX, 1}, INT64_MIN);
  p.run("b", p.user, ratio{INT64_MAX - 1, INT64_MAX}, INT64_MIN);
  const auto ahead = p.engine.forecast(p.jobs, instant_min, instant_max, p.ahead_room).value();
  int128 given = 0;
  for (std::size_t i = 0; i < 2; ++i)
    ahead.for_each_draw(i, [&](const forecast_draw& d) { given += d.quantity; });
  CHECK(given == int128_max);
  // (2^127 − 1) / ((2^63 − 1) × 1 000 000 007 + a whole and a fraction of 1 000 000 007)
  const int128 speed = int128{INT64_MAX} * 1'000'000'007 + 1'000'000'006;
  const auto ticks = static_cast<std::int64_t>(int128_max / speed);
  CHECK(tick(ahead[0].lease_end) == tick({ticks + instant_min.ns}));
}

TEST_CASE("the room for a forecast is reused") {
  running p;
  p.grant_cards(p.root, 12);
  p.run("a", p.user);
  CHECK(p.said_ahead(0) == "until 12: pack 0 gives 12");
  p.run("b", p.user);
  CHECK(p.said_ahead(1) == "until 6: pack 0 gives 6");
  p.jobs.clear();
  CHECK(p.ahead().size() == 0);
  CHECK(p.ahead().exhausted_at() == instant_max);
}

TEST_CASE("a forecast is made in constant evaluation") {
  constexpr std::int64_t lasts = [] {
    price_table list;
    list.define_sku("card", meter::metered, dimension::card_time, 1).value();
    ducat::engine of{list};
    const auto acme = of.open_account({.name = "acme", .money = yuan}).value();
    of.grant(acme, {.quantity = any_quantity{10, dimension::card_time}}).value();
    ducat::engine::job jobs[2];
    for (ducat::engine::job& j : jobs) {
      j.account = acme;
      j.sku = of.find_sku("card");
      j.cards = ratio{1, 2};
      j.during.start = {0};
    }
    jobs[1].id = "b";
    jobs[1].cards = 1;
    forecast_room room;
    return of.forecast(jobs, {0}, {100}, room).value().exhausted_at().ns;
  }();
  CHECK(lasts == 7);
}
