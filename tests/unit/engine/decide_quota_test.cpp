// SPDX-License-Identifier: MIT
// Quotas: what a subtree may draw from packs above it, what it may spend, how many cards it may
// hold. Usage that happened goes to the next pack or on demand; only authorisation refuses.
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/engine/largest_grant.hpp>
#include <ducat/engine/pool_forecast.hpp>

#include <array>
#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

quota_spec tokens_of(int128 limit, period per = period::forever) {
  quota_spec spec;
  spec.name = "tokens";
  spec.most = any_quantity{limit, dimension::token};
  spec.per = per;
  return spec;
}
quota_spec cards_of(int128 limit, period per) {
  quota_spec spec;
  spec.name = "card time";
  spec.most = any_quantity{limit, dimension::card_time};
  spec.per = per;
  return spec;
}
quota_spec fen_of(int128 limit, period per = period::forever) {
  quota_spec spec;
  spec.name = "budget";
  spec.most = any_money{limit, yuan};
  spec.per = per;
  return spec;
}

failure refused(platform& p, const platform_usage& u) {
  const auto answer = p.engine.authorise(u, p.room);
  CHECK_FALSE(answer.has_value());
  return answer ? failure{} : answer.error();
}
std::string used(const platform& p, quota_handle q, std::int64_t when = 0) {
  const auto standing = p.engine.quota_at(q, {when}).value();
  return text_of(standing.used) + " of " + text_of(mixed{standing.terms->limit, 0, 1});
}

}  // namespace

TEST_CASE("a quota bounds what is drawn from packs above its node, and nothing else") {
  platform p;
  p.grant_tokens(p.root, 100);
  p.grant_tokens(p.team, 5);
  p.grant_tokens(p.user, 2);
  const quota_handle q = p.engine.set_quota(p.team, tokens_of(10)).value();
  CHECK(p.record(p.tokens(1, 4)) == "pack 2 gave 2, has 0; pack 1 gave 2, has 3");
  CHECK(used(p, q) == "0 of 10");
  CHECK(p.record(p.tokens(2, 11)) == "pack 1 gave 3, has 0; pack 0 gave 8, has 92");
  CHECK(used(p, q) == "8 of 10");
  // Beyond it, usage that happened goes on demand.
  CHECK(p.record(p.tokens(3, 5)) == "pack 0 gave 2, has 90; 3 cost 9, owed 9");
  CHECK(p.record(p.tokens(4, 1)) == "1 cost 3, owed 12");
  // The nodes above it are free, and so is another branch.
  platform_usage other = p.tokens(5, 20);
  other.account = p.root;
  CHECK(p.record(other) == "pack 0 gave 20, has 70");
  other = p.tokens(6, 20);
  other.account = p.engine.open_account({.name = "sales", .parent = p.root}).value();
  CHECK(p.record(other) == "pack 0 gave 20, has 50");
  // An account that is opened below it later is below it.
  other = p.tokens(7, 1);
  other.account = p.engine.open_account({.name = "late", .parent = p.team}).value();
  CHECK(p.record(other) == "1 cost 3, owed 15");
}

TEST_CASE("beyond a quota usage goes to a pack that it does not bound, a floor included") {
  platform p{flat_list(),
             {.name = "acme", .money = yuan, .burn_down = burn_order{burn_key::granted}}};
  p.grant_tokens(p.root, 100);
  grant_spec own;
  own.quantity = any_quantity{4, dimension::token};
  own.floor = any_quantity{3, dimension::token};
  (void)p.engine.grant(p.user, own).value();
  (void)p.engine.set_quota(p.user, tokens_of(10)).value();
  CHECK(p.record(p.tokens(1, 20)) ==
        "pack 0 gave 10, has 90; pack 1 gave 4, has 0; pack 1 gave 3, has -3; 3 cost 9, owed 9");
}

TEST_CASE("every quota on the way counts, and the least that is left binds") {
  platform p;
  p.grant_tokens(p.root, 100);
  const quota_handle team = p.engine.set_quota(p.team, tokens_of(10)).value();
  const quota_handle user = p.engine.set_quota(p.user, tokens_of(7)).value();
  quota_spec soft = tokens_of(1);
  soft.name = "watched";
  soft.hard = false;
  const quota_handle watched = p.engine.set_quota(p.user, soft).value();
  CHECK(p.record(p.tokens(1, 8)) == "pack 0 gave 7, has 93; 1 cost 3, owed 3");
  CHECK(used(p, team) == "7 of 10");
  CHECK(used(p, user) == "7 of 7");
  CHECK(used(p, watched) == "7 of 1");
  CHECK(p.engine.quota_at(watched, {0}).value().left == mixed{-6, 0, 1});
  platform_usage beside = p.tokens(2, 8);
  beside.account = p.team;
  CHECK(p.record(beside) == "pack 0 gave 3, has 90; 5 cost 15, owed 18");
}

TEST_CASE("authorisation refuses what a hard quota keeps back, and says which one") {
  platform p;
  p.grant_tokens(p.root, 100);
  p.grant_tokens(p.user, 3);
  (void)p.engine.set_quota(p.team, tokens_of(50)).value();
  const quota_handle q = p.engine.set_quota(p.user, tokens_of(10)).value();
  CHECK(p.engine.authorise(p.tokens(1, 13), p.room).has_value());
  const failure why = refused(p, p.tokens(1, 14));
  CHECK(why.code == errc::quota_reached);
  CHECK(why.reference == q.index);
  CHECK(why.amount == 10);
  CHECK(why.position == static_cast<std::uint32_t>(dimension::token));
  CHECK(p.record(p.tokens(1, 14)) ==
        "pack 1 gave 3, has 0; pack 0 gave 10, has 90; 1 cost 3, owed 3");
  // What covers it without the quota may go ahead.
  p.grant_tokens(p.user, 4);
  CHECK(p.engine.authorise(p.tokens(2, 4), p.room).has_value());
  CHECK(refused(p, p.tokens(2, 5)).amount == 0);
  quota_spec soft = tokens_of(10);
  soft.hard = false;
  (void)p.engine.set_quota(p.user, soft).value();
  CHECK(p.engine.authorise(p.tokens(2, 40), p.room).has_value());
  CHECK(refused(p, p.tokens(2, 45)).reference != q.index);
}

TEST_CASE(
    "a window begins with the hour, day or month of the payer's zone, and usage is cut there") {
  // Two hours ahead of UTC: the day begins at 22:00.
  platform p{flat_list(), {.name = "acme", .money = yuan, .utc_offset_seconds = 7200}};
  p.grant_cards(p.root, 1'000'000'000'000'000);
  const quota_handle q = p.engine.set_quota(p.team, cards_of(100, period::day)).value();
  const std::int64_t edge = 22 * hour_ns;
  CHECK(p.record(p.cards(1, edge - 150, edge + 30)) ==
        "pack 0 gave 100, has 999999999999900; 50 cost 100, owed 100; pack 0 gave 30, has "
        "999999999999870");
  CHECK(used(p, q, edge - 1) == "100 of 100");
  CHECK(used(p, q, edge) == "30 of 100");
  // Without a quota on the way nothing is cut.
  platform_usage whole = p.cards(2, edge - 150, edge + 30);
  whole.account = p.root;
  CHECK(p.engine.record(whole).value().line_count() == 1);
  // Neither by one of another unit.
  platform other;
  (void)other.engine.set_quota(other.team, tokens_of(1, period::hour)).value();
  other.grant_cards(other.root, 1000);
  CHECK(other.engine.record(other.cards(1, hour_ns - 5, hour_ns + 5)).value().line_count() == 1);
}

TEST_CASE("a quota is set otherwise, or lifted, from an instant on") {
  platform p;
  p.grant_tokens(p.root, 1000);
  const quota_handle q = p.engine.set_quota(p.team, tokens_of(10)).value();
  quota_spec later = tokens_of(20);
  later.from = {100};
  CHECK(p.engine.set_quota(p.team, later).value() == q);
  CHECK(p.engine.lift_quota(p.team, "tokens", {200}).value() == q);
  CHECK(p.record(p.tokens(1, 12, 99)) == "pack 0 gave 10, has 990; 2 cost 6, owed 6");
  // The same window goes on with what was used of it.
  CHECK(p.record(p.tokens(2, 12, 100)) == "pack 0 gave 10, has 980; 2 cost 6, owed 12");
  CHECK(p.record(p.tokens(3, 12, 200)) == "pack 0 gave 12, has 968");
  CHECK(p.engine.quota_at(q, {200}).value().terms == nullptr);
  // What is set last holds from its instant on, whatever was to come after it.
  quota_spec sooner = tokens_of(21);
  sooner.from = {50};
  (void)p.engine.set_quota(p.team, sooner).value();
  CHECK(used(p, q, 300) == "20 of 21");
  // Metered usage is cut where another version takes over.
  p.grant_cards(p.root, 1000);
  (void)p.engine.set_quota(p.team, cards_of(5, period::forever)).value();
  quota_spec more = cards_of(8, period::forever);
  more.from = {1000};
  (void)p.engine.set_quota(p.team, more).value();
  CHECK(p.record(p.cards(4, 990, 1010)) ==
        "pack 1 gave 5, has 995; 5 cost 10, owed 22; pack 1 gave 3, has 992; 7 cost 14, owed 36");
}

TEST_CASE("setting what holds already writes nothing, and nonsense is refused") {
  platform p;
  (void)p.engine.set_quota(p.team, tokens_of(10)).value();
  const std::uint64_t size = p.engine.events().size();
  (void)p.engine.set_quota(p.team, tokens_of(10)).value();
  CHECK(p.engine.events().size() == size);
  const auto why = [&](account_handle of, const quota_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.set_quota(of, spec); }).code;
  };
  CHECK(why({99}, tokens_of(1)) == errc::unknown_account);
  CHECK(why(p.team, tokens_of(-1)) == errc::out_of_range);
  CHECK(why(p.root, tokens_of(1)) == errc::out_of_range);  // no packs lie above it
  quota_spec spec = fen_of(5);
  spec.name = "tokens";
  CHECK(why(p.team, spec) == errc::unit_mismatch);
  spec.name = "";
  CHECK(why(p.team, spec) == errc::invalid_text);
  spec = fen_of(5);
  spec.most = any_money{5, dollars};
  CHECK(why(p.team, spec) == errc::currency_mismatch);
  spec.most = any_quantity{5, dimension::rate};
  CHECK(why(p.team, spec) == errc::unit_mismatch);
  spec = {};
  spec.name = "cards";
  spec.cards = 8;
  spec.per = period::day;
  CHECK(why(p.team, spec) == errc::out_of_range);
  REQUIRE(p.engine.advance({50}));
  spec = tokens_of(11);
  spec.from = {49};
  CHECK(why(p.team, spec) == errc::time_went_back);
  CHECK(refusal(p.engine, [&] { return p.engine.lift_quota(p.user, "tokens"); }).code ==
        errc::unknown_quota);
  CHECK(refusal(p.engine, [&] { return p.engine.lift_quota(p.team, "tokens", {3}); }).code ==
        errc::time_went_back);
}

TEST_CASE("a budget bounds the price of a subtree's usage, whoever pays for it") {
  platform p;
  p.grant_fen(p.root, 40);
  const quota_handle q = p.engine.set_quota(p.team, fen_of(60, period::hour)).value();
  CHECK(p.record(p.tokens(1, 15)) == "15 cost 45, owed 5; wallet 0 paid 40, has 0");
  CHECK(used(p, q) == "45 of 60");
  CHECK(p.engine.authorise(p.tokens(2, 5), p.room).has_value());
  const failure why = refused(p, p.tokens(2, 6));
  CHECK(why.code == errc::quota_reached);
  CHECK(why.reference == q.index);
  CHECK(why.amount == 15);
  CHECK(why.position == static_cast<std::uint32_t>(dimension::money));
  // Usage that happened is priced all the same; the next hour has a budget of its own.
  CHECK(p.record(p.tokens(3, 10)) == "10 cost 30, owed 35");
  CHECK(used(p, q) == "75 of 60");
  CHECK(p.engine.authorise(p.tokens(4, 20, hour_ns), p.room).has_value());
  // Free usage passes no budget, and neither does what a pack covers.
  p.grant_tokens(p.root, 5);
  CHECK(p.engine.authorise(p.tokens(5, 5), p.room).has_value());
  CHECK(largest_grant(p.engine, p.tokens(6, 100, hour_ns), p.room).value() == 25);
}

TEST_CASE("a budget is a payer's as well, and one of zero pays for nothing") {
  platform p;
  (void)p.engine.set_quota(p.root, fen_of(0)).value();
  CHECK(refused(p, p.tokens(1, 1)).code == errc::quota_reached);
  p.grant_tokens(p.root, 5);
  CHECK(p.engine.authorise(p.tokens(1, 5), p.room).has_value());
}

TEST_CASE("a reversal gives room back in the window of its usage") {
  platform p;
  p.grant_cards(p.root, 1000);
  const quota_handle q = p.engine.set_quota(p.team, cards_of(10, period::hour)).value();
  const quota_handle budget = p.engine.set_quota(p.team, fen_of(100, period::hour)).value();
  (void)p.engine.record(p.cards(1, hour_ns - 12, hour_ns + 4)).value();
  CHECK(used(p, q) == "10 of 10");
  CHECK(used(p, q, hour_ns) == "4 of 10");
  CHECK(used(p, budget) == "4 of 100");
  // Lifted meanwhile, it gets back what it gave.
  REQUIRE(p.engine.advance({hour_ns + 10}));
  (void)p.engine.lift_quota(p.team, "card time").value();
  CHECK(p.reverse(1) == "pack 0 gave -4, has 990; -2 cost -4, owed 0; pack 0 gave -10, has 1000");
  CHECK(used(p, q) == "0 of 10");
  CHECK(used(p, q, hour_ns) == "0 of 10");
  CHECK(used(p, budget) == "0 of 100");
}

TEST_CASE("a budget counts what a reversal gives back, at the prices of the other usage") {
  // 10 fen each; 4 fen each, all of them, from the 11th on.
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 10), fen_each(4)};
  (void)list.add(tiered("token", tariff_kind::volume, tiers, 1)).value();
  platform p{list};
  const quota_handle budget = p.engine.set_quota(p.team, fen_of(1000)).value();
  (void)p.record(p.tokens(1, 8));
  CHECK(used(p, budget) == "80 of 1000");
  (void)p.record(p.tokens(2, 8));
  CHECK(used(p, budget) == "64 of 1000");
  CHECK(p.reverse(2) == "-8 cost 16, owed 80");
  CHECK(used(p, budget) == "80 of 1000");
}

TEST_CASE("amending counts a window once, whichever windows the usage meets again") {
  platform p;
  p.grant_cards(p.team, 10);
  const quota_handle budget = p.engine.set_quota(p.team, fen_of(100, period::hour)).value();
  // The pack covers the first two hours; what is priced lies in the third one.
  CHECK(p.record(p.cards(1, 2 * hour_ns - 5, 2 * hour_ns + 9)) ==
        "pack 0 gave 5, has 5; pack 0 gave 5, has 0; 4 cost 8, owed 8");
  CHECK(used(p, budget, 2 * hour_ns) == "8 of 100");
  const auto done = p.engine.amend(p.user, {0, 1}, p.cards(2, 2 * hour_ns - 8, 2 * hour_ns + 9));
  REQUIRE(done.has_value());
  CHECK(said(done->recorded) == "pack 0 gave 8, has 2; pack 0 gave 2, has 0; 7 cost 14, owed 14");
  CHECK(used(p, budget, hour_ns) == "0 of 100");
  CHECK(used(p, budget, 2 * hour_ns) == "14 of 100");
}

TEST_CASE("how many cards jobs hold at once is asked of those that run") {
  platform p;
  quota_spec spec;
  spec.name = "cards";
  spec.cards = 16;
  const quota_handle team = p.engine.set_quota(p.team, spec).value();
  spec.cards = 4;
  const quota_handle user = p.engine.set_quota(p.user, spec).value();
  using job = platform_engine::job;
  const std::array<job, 3> running{job{"a", p.team, p.card, {}, 12, {{0}, {100}}},
                                   job{"b", p.user, p.card, {}, ratio{1, 7}, {{0}, instant_max}},
                                   job{"c", p.root, p.card, {}, 500, {{0}, instant_max}}};
  const auto asked = [&](account_handle of, ratio cards, std::int64_t from) {
    return p.engine.may_hold(running, job{"d", of, p.card, {}, cards, {{from}}});
  };
  CHECK(asked(p.user, 3, 0).has_value());
  CHECK(asked(p.user, ratio{27, 7}, 0).has_value());
  auto why = asked(p.user, 4, 0).error();
  CHECK(why.code == errc::quota_reached);
  CHECK(why.reference == user.index);
  CHECK(why.amount == 3);
  why = asked(p.team, 4, 99).error();
  CHECK(why.reference == team.index);
  CHECK(why.amount == 3);
  CHECK(asked(p.team, 15, 100).has_value());  // a has stopped
  CHECK(asked(p.root, 1000, 0).has_value());
  CHECK(asked({77}, 1, 0).error() == failure{errc::unknown_account, 3});
  // They bind no usage that happened.
  CHECK(p.engine.authorise(p.cards(1, 0, 10, 600), p.room).error().code == errc::quota_reached);
  CHECK(p.engine.record(p.cards(1, 0, 10, 600)).has_value());
}

TEST_CASE("what is available is what quotas leave of it, node by node") {
  platform p;
  p.grant_tokens(p.root, 100);
  p.grant_tokens(p.team, 5);
  p.grant_tokens(p.user, 2);
  (void)p.engine.set_quota(p.team, tokens_of(10)).value();
  const auto available = [&](account_handle of) {
    return p.engine.available(of, dimension::token, {0}).value();
  };
  CHECK(available(p.root) == 100);
  CHECK(available(p.team) == 15);
  CHECK(available(p.user) == 17);
  (void)p.engine.set_quota(p.user, tokens_of(12)).value();
  CHECK(available(p.user) == 14);
  (void)p.record(p.tokens(1, 9));  // 2 own, 5 of the team, 2 of the root
  CHECK(available(p.user) == 5);
  CHECK(available(p.team) == 8);
  CHECK(largest_grant(p.engine, p.tokens(2, 50), p.room).value() == 5);
}

TEST_CASE("a forecast goes by a quota, and a pool that is kept up is refused") {
  platform p;
  p.grant_cards(p.root, 1000);
  quota_spec spec = cards_of(10, period::hour);
  spec.from = {300};
  const quota_handle q = p.engine.set_quota(p.team, spec).value();
  using job = platform_engine::job;
  forecast_room room;
  const std::array<job, 2> jobs{job{"a", p.root, p.card, {}, 1, {{0}, instant_max}},
                                job{"b", p.user, p.card, {}, 1, {{0}, instant_max}}};
  CHECK(p.engine.forecast({jobs.data(), 1}, {0}, {9000}, room).value()[0].uncovered ==
        instant{1000});
  // 300 each; then b has ten, and a the other 390.
  const auto ahead = p.engine.forecast(jobs, {0}, {9000}, room).value();
  CHECK(ahead[1].quota == q);
  CHECK(ahead[1].uncovered == instant{310});
  CHECK(ahead[0].quota == quota_handle{});
  CHECK(ahead[0].uncovered == instant{690});
  pool_forecast pool{{0}};
  CHECK(pool.add_packs(p.engine.state(), jobs[1], dimension::card_time).error() ==
        failure{errc::unsupported, 0, q.index});
  REQUIRE(pool.add_packs(p.engine.state(), jobs[0], dimension::card_time));
  // A job that draws on nothing above the quota is foreseen.
  platform own;
  own.grant_cards(own.team, 1000);
  (void)own.engine.set_quota(own.team, cards_of(10, period::hour)).value();
  const job free{"b", own.user, own.card, {}, 1, {{0}, instant_max}};
  CHECK(own.engine.forecast({&free, 1}, {0}, {9000}, room).value()[0].uncovered == instant{1000});
}

TEST_CASE("a reversal gives a budget back what was counted, and nothing else") {
  for (const period per : {period::forever, period::month}) {
    platform p;
    REQUIRE(p.engine.advance({100}));
    // Of one job 50 ns before it was set, 40 in an hour of their own, and 10 when it is back.
    quota_spec spec = fen_of(1000, per);
    spec.from = {150};
    const quota_handle q = p.engine.set_quota(p.team, spec).value();
    quota_spec hourly = fen_of(1000, period::hour);
    hourly.from = {200};
    REQUIRE(p.engine.set_quota(p.team, hourly));
    spec.from = {240};
    REQUIRE(p.engine.set_quota(p.team, spec));
    CHECK(p.record(p.cards(1, 100, 250)) ==
          "50 cost 100, owed 100; 50 cost 100, owed 200; 40 cost 80, owed 280; 10 cost 20, owed "
          "300");
    CHECK(used(p, q, 160) == "120 of 1000");
    CHECK(used(p, q, 210) == "80 of 1000");
    // What is set for these instants afterwards was not there when the job was counted.
    spec.from = {100};
    spec.most = any_money{500, yuan};
    REQUIRE(p.engine.set_quota(p.team, spec));
    p.reverse(1);
    CHECK(used(p, q, 160) == "0 of 500");
    hourly.from = {201};
    REQUIRE(p.engine.set_quota(p.team, hourly));
    CHECK(used(p, q, 210) == "0 of 1000");
    CHECK(audit(p.engine.events()).finding_count == 0);
  }
}
