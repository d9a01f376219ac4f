// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/platform.hpp"

#include <ducat/engine/pool_forecast.hpp>

#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string left_in(const pool_forecast& pool) {
  return std::to_string(static_cast<std::uint64_t>(pool.left()));
}

platform_engine::job any_job(const platform& p) {
  platform_engine::job j;
  j.account = p.user;
  j.sku = p.card;
  return j;
}

}  // namespace

TEST_CASE("a pool lasts as long as its packs, whatever ends first") {
  pool_forecast pool{instant{0}};
  CHECK(pool.exhausted_at() == instant_max);
  pool.start({0}, 2, 1).value();
  CHECK(pool.exhausted_at() == instant{0});
  pool.grant(30, instant_max).value();
  CHECK(pool.exhausted_at() == instant{15});
  pool.grant(100, {10}).value();  // 20 of it is used, then 15 ticks of the other
  CHECK(pool.exhausted_at() == instant{25});
  pool.start({4}, 10, 1).value();  // 92 left for 6 ticks at 12: 20 are lost, then 2 whole ticks
  CHECK(left_in(pool) == "122");
  CHECK(pool.exhausted_at() == instant{12});
  pool.stop({11}, 10, 1).value();
  CHECK(left_in(pool) == "18");
  CHECK(pool.exhausted_at() == instant{20});
  pool.advance({21}).value();
  CHECK(left_in(pool) == "0");
  CHECK(pool.exhausted_at() == instant{21});
}

TEST_CASE("a pool takes up the packs of an engine where they are an ordered pool") {
  platform p;
  p.grant_cards(p.user, 5, {{0}, {10}});
  p.grant_cards(p.root, 50, {{0}, {90}});
  p.grant_tokens(p.root, 7);
  p.grant_fen(p.root, 700);
  const auto taken_at = [&](std::int64_t now, pool_forecast& pool) {
    pool = pool_forecast{instant{now}};
    return pool.add_packs(p.engine.state(), any_job(p), dimension::card_time);
  };
  pool_forecast pool{instant{0}};
  REQUIRE(taken_at(0, pool).has_value());
  CHECK(left_in(pool) == "55");
  pool.start({0}, 1, 1).value();
  CHECK(pool.exhausted_at() == instant{55});
  // Nearer to the user, and so first, but it ends later.
  p.grant_cards(p.team, 1, {{0}, {95}});
  CHECK(taken_at(0, pool).error().code == errc::unsupported);
  CHECK(left_in(pool) == "0");
}

TEST_CASE("packs that start later or run below zero are no ordered pool") {
  for (const bool late : {true, false}) {
    platform p;
    grant_spec spec;
    spec.quantity = any_quantity{5, dimension::card_time};
    if (late)
      spec.valid.start = {7};
    else
      spec.floor = any_quantity{1, dimension::card_time};
    p.engine.grant(p.root, spec).value();
    pool_forecast before{instant{6}};
    CHECK(before.add_packs(p.engine.state(), any_job(p), dimension::card_time).error().code ==
          errc::unsupported);
    pool_forecast after{instant{7}};
    CHECK(after.add_packs(p.engine.state(), any_job(p), dimension::card_time).has_value() == late);
  }
}

TEST_CASE("a pool refuses what it cannot keep, and is as before") {
  pool_forecast pool{instant{10}};
  CHECK(pool.grant(0, {20}).error().code == errc::out_of_range);
  CHECK(pool.grant(1, {10}).error().code == errc::invalid_interval);
  pool.grant(int128_max, {20}).value();
  CHECK(pool.grant(1, {20}).error().code == errc::overflow);
  CHECK(pool.start({10}, ratio{1, 7}, 10).error().code == errc::inexact);
  pool.start({10}, ratio{1, 7}, 14).value();
  CHECK(pool.rate() == 2);
  CHECK(pool.start({11}, 0, 10).error().code == errc::out_of_range);
  CHECK(pool.start({9}, 1, 1).error().code == errc::time_went_back);
  CHECK(pool.advance({9}).error().code == errc::time_went_back);
  CHECK(pool.stop({10}, 3, 1).error().code == errc::out_of_range);
  CHECK(pool.rate() == 2);
  CHECK(pool.now() == instant{10});
  CHECK(pool.exhausted_at() == instant{20});
}

TEST_CASE("a pool that never ends is never exhausted") {
  pool_forecast pool{instant_min};
  pool.grant(int128_max, instant_max).value();
  pool.start(instant_min, 1, 1).value();
  CHECK(pool.exhausted_at() == instant_max);
}
