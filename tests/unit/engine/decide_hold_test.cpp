// SPDX-License-Identifier: MIT
// Reservations step by step: what is held, what a report draws on, and what a lease that ends
// without a word leads to.
#include "support/hold_platform.hpp"
#include "support/ledger_copy.hpp"

#include <ducat/engine/hold_exposure.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

account_spec limited(int128 fen, overage policy = overage::on_demand) {
  return {.name = "acme", .money = yuan, .policy = policy, .limited = true, .credit_limit = fen};
}
account_spec refusing() { return {.name = "acme", .money = yuan, .policy = overage::refuse}; }

}  // namespace

TEST_CASE("what is held is nobody else's, and the usage that it is for draws on it first") {
  hold_platform p;
  const auto pack = p.grant_tokens(p.root, 100);
  CHECK(p.reserve(p.request(1, 60)) == "holds 60 until 100");
  CHECK(p.held(pack) == "60");
  CHECK(p.left(pack) == "100");
  CHECK(p.free_tokens() == "40");
  CHECK(said(p.engine.quote(p.tokens(9, 50), p.room)) ==
        "pack 0 gave 40, has 0; 10 cost 30, owed 30");
  // A pack that is granted meanwhile goes first for others, and not for it.
  grant_spec sooner;
  sooner.quantity = any_quantity{30, dimension::token};
  sooner.priority = -1;
  (void)p.engine.grant(p.root, sooner).value();
  CHECK(p.commit(p.report(1, 1, 5, 25)) == "holds 35 until 100");
  CHECK(p.last_usage() == "pack 0 gave 25, has 40");
  CHECK(p.held(pack) == "35");
  CHECK(p.left(pack) == "75");
  CHECK(p.record(p.tokens(9, 80)) ==
        "pack 1 gave 30, has 0; pack 0 gave 40, has 0; 10 cost 30, owed 30");
  // What is used beyond the hold goes where all usage goes.
  CHECK(p.release(p.report(1, 2, 9, 70)) == "released with 0 until 100, overrun 10");
  CHECK(p.last_usage() == "pack 0 gave 35, has 0; 10 cost 30, owed 60");
  CHECK(p.held(pack) == "0");
  p.check_ledger();
}

TEST_CASE("a grant that is smaller than asked says that it is final, and until when") {
  hold_platform p{flat_list(), refusing()};
  const auto pack = p.grant_cards(p.root, 1'000);
  auto job = p.job(1, 0, 60, 10);
  job.terms.at_end = final_action::redirect;
  CHECK(p.reserve(job) == "holds 600 until 60");
  hold_report r = p.report(1, 1, 50);
  CHECK(p.extend(r, 120) == "holds 500 until 100, final");
  CHECK(p.engine
            .extend([&] {
              hold_report again = r;
              again.until = {120};
              return again;
            }())
            ->action == final_action::redirect);
  CHECK(p.left(pack) == "500");
  CHECK(p.free_tokens() == "0");
  // Nothing longer is to be had: what was granted goes on to its end.
  CHECK(p.extend(p.report(1, 2, 80), 120) ==
        "refused (the balance does not suffice), 20 are there; holds 200 until 100, final");
  CHECK(p.release(p.report(1, 3, 100)) == "released with 0 until 100");
  CHECK(p.left(pack) == "0");
  CHECK(p.owed() == "0");
  p.check_ledger();
}

TEST_CASE("what does not come to the minimum is refused, and changes nothing") {
  hold_platform p{flat_list(), refusing()};
  p.grant_tokens(p.root, 50);
  auto r = p.request(1, 75);
  r.terms.minimum = 51;
  const failure refused = refusal(p.engine, [&] { return p.engine.reserve(r); });
  CHECK(refused.code == errc::insufficient);
  CHECK(refused.amount == 50);
  CHECK(refused.position == static_cast<std::uint32_t>(dimension::token));
  // It was not remembered: with more in the pack it is granted.
  p.grant_tokens(p.root, 1);
  CHECK(p.reserve(r) == "holds 51 until 100, final");
  r.id = {7, 2};
  r.terms.minimum = 1000;  // who asks for less than the minimum wants all of it
  CHECK(refusal(p.engine, [&] { return p.engine.reserve(r); }).amount == 0);
  p.check_ledger();
}

TEST_CASE("a hold outlives its pack's end, for its own usage") {
  hold_platform p{flat_list(), refusing()};
  const auto pack = p.grant_cards(p.root, 100, {{0}, {50}});
  const auto later = p.grant_cards(p.root, 10, {{50}, {200}});
  CHECK(p.reserve(p.request(9, 0)) == "refused: the value is out of range, 0");
  CHECK(p.reserve(p.job(1, 0, 40)) == "holds 40 until 40");
  p.advance(30);
  CHECK(p.reserve(p.job(2, 30, 50, 2)) == "holds 40 until 50");
  // 20 were free when it ended.
  auto policy = p.job(3, 30, 31);
  policy.terms.at_lapse = lapse_policy::release;
  CHECK(p.reserve(policy) == "holds 1 until 31");
  CHECK(p.commit(p.report(1, 1, 35)) == "holds 5 until 40");
  p.advance(39);
  p.advance(49);
  p.advance(55);
  CHECK(text_of(p.engine.events().all<pack_expired>()[0].breakage) == "20");
  CHECK(p.left(pack) == "20");
  CHECK(p.held(pack) == "0");
  CHECK(p.left(later) == "10");
  CHECK(p.owed() == "0");
  p.check_ledger();
}

TEST_CASE("two holds on a rising tariff together hold what they will together cost") {
  for (const bool second_first : {false, true}) {
    hold_platform p{rising_list(), limited(100)};
    const auto wallet = p.grant_fen(p.root, 40);
    CHECK(p.reserve(p.request(1, 10)) == "holds 10 until 100");
    CHECK(p.held(wallet) == "10");
    CHECK(p.reserve(p.request(2, 10)) == "holds 10 until 100");
    // 10 at 1 and 10 at 5: 40 in the wallet, 20 on credit.
    CHECK(p.held(wallet) == "40");
    CHECK(p.held_credit() == "20");
    // Other usage may go ahead at the price that it will then have: 16 at 5 are 80.
    CHECK(p.engine.authorise(p.tokens(9, 16), p.room).has_value());
    CHECK_FALSE(p.engine.authorise(p.tokens(9, 17), p.room).has_value());
    // Whichever comes first pays the lower tier; the other one is topped up by what it leaves.
    const std::uint64_t first = second_first ? 2 : 1;
    CHECK(p.release(p.report(first, 1, 5, 10)) == "released with 0 until 100");
    CHECK(p.last_usage().substr(0, 10) == "10 cost 10");
    const mixed on_wallet = p.engine.held(wallet);
    const mixed on_credit = p.engine.held_credit(p.root).minor;
    CHECK(*add(on_wallet, on_credit) == in_fen(50));
    CHECK(p.release(p.report(3 - first, 1, 6, 10)) == "released with 0 until 100");
    CHECK(p.owed() == "20");
    CHECK(p.left(wallet) == "0");
    CHECK(p.held(wallet) == "0");
    CHECK(p.held_credit() == "0");
    p.check_ledger();
  }
}

TEST_CASE("holds share the credit limit, and what they give back is there again") {
  hold_platform p{flat_list(), limited(100)};
  CHECK(p.reserve(p.request(1, 20)) == "holds 20 until 100");  // 60 fen
  CHECK(p.held_credit() == "60");
  CHECK(p.reserve(p.request(2, 20)) == "holds 13 until 100, final");
  CHECK(p.held_credit() == "99");
  CHECK(said(p.engine.authorise(p.tokens(9, 1), p.room)) ==
        "refused: the balance does not suffice");
  CHECK(p.release(p.report(2, 1, 1, 3)) == "released with 0 until 100");
  CHECK(p.owed() == "9");
  CHECK(p.held_credit() == "60");
  CHECK(p.engine.authorise(p.tokens(9, 10), p.room).has_value());
  // What happened is recorded, whatever is held; the grant is charged in full all the same.
  CHECK(p.record(p.tokens(9, 30)) == "30 cost 90, owed 99");
  CHECK(p.release(p.report(1, 1, 2, 20)) == "released with 0 until 100");
  CHECK(p.owed() == "159");
  p.check_ledger();
}

TEST_CASE("a lease that ends is charged to its end, or given back, and a late report adjusts it") {
  SECTION("charged: less was used") {
    hold_platform p{flat_list(), refusing()};
    const auto pack = p.grant_cards(p.root, 100, {{0}, {45}});
    CHECK(p.reserve(p.job(1, 0, 60)) == "holds 45 until 45, final");
    CHECK(p.commit(p.report(1, 1, 10)) == "holds 35 until 45");
    p.advance(70);
    CHECK(p.left(pack) == "55");
    CHECK(p.engine.events().all<usage_recorded>()[1].during == interval{{10}, {45}});
    CHECK(p.commit(p.report(1, 2, 30)) == "lapsed with 0 until 45");
    CHECK(p.last_usage() == "pack 0 gave 20, has 70");
    CHECK(p.left(pack) == "70");
    CHECK(p.release(p.report(1, 3, 30)) == "released with 0 until 45");
    CHECK(p.release(p.report(1, 4, 30)) == "refused: the reservation has ended, 45");
    p.check_ledger();
  }
  SECTION("charged: more was used") {
    hold_platform p;
    const auto pack = p.grant_cards(p.root, 100);
    CHECK(p.reserve(p.job(1, 0, 60)) == "holds 60 until 60");
    p.advance(60);
    CHECK(p.left(pack) == "40");
    CHECK(p.extend(p.report(1, 1, 70), 90) == "refused: the reservation has ended, 60");
    CHECK(p.release(p.report(1, 1, 70)) == "released with 0 until 60, overrun 10");
    CHECK(p.left(pack) == "30");
    p.check_ledger();
  }
  SECTION("given back") {
    hold_platform p;
    const auto pack = p.grant_tokens(p.root, 100);
    auto r = p.request(1, 60);
    r.terms.at_lapse = lapse_policy::release;
    CHECK(p.reserve(r) == "holds 60 until 100");
    CHECK(p.commit(p.report(1, 1, 50, 10)) == "holds 50 until 100");
    p.advance(100);
    CHECK(p.left(pack) == "90");
    CHECK(p.held(pack) == "0");
    CHECK(p.release(p.report(1, 2, 90, 25)) == "released with 0 until 100, overrun 15");
    CHECK(p.left(pack) == "75");
    p.check_ledger();
  }
  SECTION("a quantity, charged") {
    hold_platform p;
    const auto wallet = p.grant_fen(p.root, 300);
    CHECK(p.reserve(p.request(1, 60)) == "holds 60 until 100");
    CHECK(p.commit(p.report(1, 1, 50, 10)) == "holds 50 until 100");
    p.advance(200);
    CHECK(p.left(wallet) == "120");
    CHECK(p.release(p.report(1, 2, 90, 9)) == "refused: the value is out of range, 0");
    CHECK(p.release(p.report(1, 2, 90, 12)) == "released with 0 until 100");
    CHECK(p.left(wallet) == "264");
    p.check_ledger();
  }
}

TEST_CASE("a late report draws again on what the hold gave, and on nothing else") {
  hold_platform p;
  const auto first = p.grant_cards(p.root, 20, {{0}, {40}});
  factor_spec twice;
  twice.factor = ratio{2};
  CHECK(p.reserve(p.job(1, 0, 30)) == "holds 30 until 30");  // 20 of the pack and 10 on demand
  // What comes meanwhile covers the rest of what the lapse charges, at two units for one.
  grant_spec later;
  later.quantity = any_quantity{100, dimension::card_time};
  later.valid = {{25}, {200}};
  later.factors = &twice;
  later.factor_count = 1;
  const auto second = p.engine.grant(p.root, later).value();
  p.advance(30);
  CHECK(p.last_usage() == "pack 0 gave 20, has 0; 5 cost 10, owed 10; pack 1 gave 5, has 90");
  CHECK(p.commit(p.report(1, 1, 28)) == "lapsed with 0 until 30");
  CHECK(p.last_usage() == "pack 0 gave 20, has 0; 5 cost 10, owed 10; pack 1 gave 3, has 94");
  CHECK(p.left(first) == "0");
  CHECK(p.left(second) == "94");
  p.check_ledger();
}

TEST_CASE("what its lapse drew beside the hold is for whoever comes next") {
  hold_platform p;
  p.grant_cards(p.root, 20, {{0}, {100}});
  CHECK(p.record(p.cards(9, 0, 16)) == "pack 0 gave 16, has 4");
  CHECK(p.reserve(p.job(1, 0, 10)) == "holds 10 until 10");  // 4 of the pack and 6 on demand
  REQUIRE(p.engine.reverse(p.user, p.cards(9, 0, 16).id));
  p.advance(10);
  CHECK(p.last_usage() == "pack 0 gave 4, has 16; pack 0 gave 6, has 10");
  p.grant_cards(p.root, 100, {{0}, {50}});
  CHECK(p.commit(p.report(1, 1, 8)) == "lapsed with 0 until 10");
  CHECK(p.last_usage() == "pack 0 gave 4, has 16; pack 1 gave 4, has 96");
  p.check_ledger();
}

TEST_CASE("a step is taken once, in its turn") {
  hold_platform p{flat_list(), refusing()};
  const auto pack = p.grant_tokens(p.root, 100);
  CHECK(p.reserve(p.request(1, 60)) == "holds 60 until 100");
  CHECK(p.reserve(p.request(1, 60)) == "holds 60 until 100, again");
  const auto conflict = [&](auto command) { return refusal(p.engine, command).code; };
  CHECK(conflict([&] { return p.engine.reserve(p.request(1, 61)); }) == errc::conflict);
  auto other = p.request(1, 60);
  other.terms.minimum = 2;
  CHECK(conflict([&] { return p.engine.reserve(other); }) == errc::conflict);
  CHECK(p.extend(p.report(1, 1, 10, 20), 200, 90) == "holds 80 until 200, final");
  const std::string before = text_of(p.engine);
  CHECK(p.extend(p.report(1, 1, 10, 20), 200, 90) == "holds 80 until 200, final, again");
  CHECK(p.reserve(p.request(1, 60)) == "holds 60 until 100, again");
  CHECK(text_of(p.engine) == before);
  hold_report r = p.report(1, 1, 10, 20);
  CHECK(conflict([&] { return p.engine.commit(r); }) == errc::conflict);
  r.sequence = 3;
  const failure gap = refusal(p.engine, [&] { return p.engine.commit(r); });
  CHECK(gap.code == errc::out_of_sequence);
  CHECK(gap.amount == 2);
  r.sequence = 2;
  r.used = 19;
  CHECK(conflict([&] { return p.engine.commit(r); }) == errc::out_of_range);
  r.used = 30;
  r.at = {9};
  CHECK(conflict([&] { return p.engine.commit(r); }) == errc::out_of_range);
  r.id = {7, 8};
  CHECK(conflict([&] { return p.engine.commit(r); }) == errc::unknown_hold);
  r.account = {99};
  CHECK(conflict([&] { return p.engine.commit(r); }) == errc::unknown_account);
  CHECK(p.release(p.report(1, 2, 10, 100)) == "released with 0 until 200");
  CHECK(p.release(p.report(1, 2, 10, 100)) == "released with 0 until 200, again");
  CHECK(p.left(pack) == "0");
  p.check_ledger();
}

TEST_CASE("a refused extension is remembered, and a top-up is found by the next one") {
  hold_platform p{flat_list(), refusing()};
  p.grant_cards(p.root, 50);
  CHECK(p.reserve(p.job(1, 0, 50)) == "holds 50 until 50");
  const std::string refused =
      "refused (the balance does not suffice), 40 are there; holds 40 until 50, final";
  CHECK(p.extend(p.report(1, 1, 10), 80) == refused);
  p.grant_cards(p.root, 100);
  CHECK(p.extend(p.report(1, 1, 10), 80) == refused + ", again");
  CHECK(p.extend(p.report(1, 2, 10), 80) == "holds 70 until 80");
  CHECK(p.extend(p.report(1, 3, 20), 60) == "holds 40 until 60");  // it may be less, too
  CHECK(p.release(p.report(1, 4, 60)) == "released with 0 until 60");
  p.check_ledger();
}

TEST_CASE("cards and their fractions, and a resize with an extension") {
  hold_platform p;
  const auto pack = p.grant_cards(p.root, 100);
  CHECK(p.reserve(p.job(1, 0, 70, *ratio::of(1, 7))) == "holds 10 until 70");
  hold_report r = p.report(1, 1, 35);
  r.cards = 2;
  CHECK(p.extend(r, 50) == "holds 30 until 50");
  CHECK(p.left(pack) == "95");
  CHECK(p.release(p.report(1, 2, 40)) == "released with 0 until 50");
  CHECK(p.left(pack) == "85");
  CHECK(p.extend(r, 50) == "holds 30 until 50, again");
  p.check_ledger();
}

TEST_CASE("what jobs may use unasked has a bound that can be reported") {
  hold_platform p;
  auto r = p.job(1, 0, 60, *ratio::of(3, 2));
  r.terms.unreachable = unreachable_policy::run_with_cap;
  r.terms.cap = 11;
  CHECK(p.reserve(r) == "holds 90 until 60");
  r = p.job(2, 0, 60);
  r.account = p.team;
  CHECK(p.reserve(r) == "holds 60 until 60");
  CHECK(p.reserve(p.request(3, 5)) == "holds 5 until 100");
  const auto all = p.engine.exposure(p.root, dimension::card_time).value();
  CHECK(all.holds == 2);
  CHECK(all.held == 150);
  CHECK(all.beyond == 17);  // 16.5
  CHECK(p.engine.exposure(p.user, dimension::card_time)->held == 90);
  CHECK(p.engine.exposure(p.user, dimension::token)->held == 5);
  CHECK(p.engine.exposure({77}, dimension::token).error().code == errc::unknown_account);
  r.terms.cap = 11;
  CHECK(refusal(p.engine, [&] { return p.engine.reserve(r); }).code == errc::out_of_range);
  p.check_ledger();
}

TEST_CASE("leases that end come in order, before what ends or begins at that instant") {
  hold_platform p;
  const auto pack = p.grant_cards(p.root, 100, {{0}, {50}});
  auto r = p.job(1, 0, 50);
  r.terms.at_lapse = lapse_policy::release;
  CHECK(p.reserve(r) == "holds 50 until 50");
  CHECK(p.reserve(p.job(2, 0, 30)) == "holds 30 until 30");
  CHECK(p.extend(p.report(2, 1, 10), 40) == "holds 30 until 40");
  p.advance(50);
  const auto& steps = p.engine.events().all<hold_stepped>();
  CHECK(steps.size() == 5);
  CHECK(steps[3].hold == hold_handle{1});
  CHECK(steps[4].hold == hold_handle{0});
  // What was given back at its end is breakage with the rest.
  CHECK(text_of(p.engine.events().all<pack_expired>()[0].breakage) == "60");
  CHECK(p.left(pack) == "60");
  p.check_ledger();
}

TEST_CASE("what a hold counts is reckoned with in the order in which it was quoted") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(4, 5), fen_each(0)};
  price_spec spec = tiered("token", tariff_kind::graduated, tiers);
  spec.basis = counter_basis::all_usage;
  (void)list.add(spec).value();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  hold_platform p{list, limited(40)};
  CHECK(p.reserve(p.request(1, 1)) == "holds 1 until 100");  // it is priced
  p.grant_tokens(p.root, 1);
  // The first is covered now and counts, so three of the other five pay.
  CHECK(p.extend(p.report(1, 1, 0), 100, 6) == "holds 6 until 100");
  CHECK(p.held_credit() == "15");
  // What another one gives back does not top it up: it costs what it holds.
  CHECK(p.reserve(p.job(2, 0, 10)) == "holds 10 until 10");
  CHECK(p.release(p.report(2, 1, 0)) == "released with 0 until 10");
  CHECK(p.held_credit() == "15");
  p.check_ledger();
}

TEST_CASE("what a lapse charges does not depend on how often time passes") {
  for (const bool in_steps : {false, true}) {
    hold_platform p;
    auto r = p.request(1, 10, 3 * hour_ns, hour_ns);
    r.terms.at_lapse = lapse_policy::charge;
    REQUIRE(p.engine.reserve(r));
    // Begun by the usage of the first hour it would be over since the second.
    const auto pack = p.grant_tokens_for_an_hour(100);
    if (in_steps) p.advance(5 * hour_ns / 2);
    p.advance(3 * hour_ns);
    CHECK(p.last_usage() == "10 cost 30, owed 30");
    CHECK(p.left(pack) == "100");
    p.check_ledger();
  }
}

TEST_CASE("what a report begins to use is in its place for the hold that comes with it") {
  hold_platform p;
  const auto hourly = p.grant_tokens_for_an_hour(20);
  CHECK(p.reserve(p.request(1, 5)) == "holds 5 until 100");
  const auto daily = p.grant_tokens(p.root, 100, {instant_min, {day_ns}});
  CHECK(p.extend(p.report(1, 1, 1, 5), 100, 8) == "holds 8 until 100");
  CHECK(p.held(hourly) == "8");
  CHECK(p.held(daily) == "0");
  p.check_ledger();
}

TEST_CASE("a lease may end beyond the horizon, and no report comes from there") {
  hold_platform p;
  REQUIRE(p.engine.set_horizon(nanoseconds{100}));
  p.advance(1000);
  auto r = p.job(1, 1000, 5000);
  r.terms.at_lapse = lapse_policy::charge;
  CHECK(p.reserve(r) == "holds 4000 until 5000");
  const auto why = [&](std::int64_t at) {
    return refusal(p.engine, [&] { return p.engine.commit(p.report(1, 1, at)); });
  };
  CHECK(why(1101) == failure{errc::too_far_ahead, 0, 0, 1100});
  CHECK(p.commit(p.report(1, 1, 1100)) == "holds 3900 until 5000");
  p.advance(5000);
  CHECK(p.last_usage() == "3900 cost 7800, owed 8000");
  p.check_ledger();
  ledger forged;
  copy_changed<horizon_set>(p.engine.events(), forged, 0, [](horizon_set& e) { e.ahead_ns = 99; });
  CHECK(audit(forged).finding_count != 0);
}
