// SPDX-License-Identifier: MIT
// Once and only once, one decider, and refusals that leave no trace.
#include "support/platform.hpp"

#include <initializer_list>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

errc refused(platform& p, const platform_usage& u) {
  return refusal(p.engine, [&] { return p.engine.record(u); }).code;
}

}  // namespace

TEST_CASE("usage that makes no sense is refused, and nothing has changed") {
  platform p;
  p.grant_cards(p.user, 5);
  CHECK(p.record(p.cards(1, 0, 3)) == "pack 0 gave 3, has 2");
  const auto with = [&](auto change) {
    platform_usage u = p.cards(2, 0, 10);
    change(u);
    return u;
  };
  CHECK(refused(p, with([](auto& u) { u.account = {}; })) == errc::unknown_account);
  CHECK(refused(p, with([](auto& u) { u.account.index = 3; })) == errc::unknown_account);
  CHECK(refused(p, with([](auto& u) { u.sku = {}; })) == errc::unknown_sku);
  CHECK(refused(p, with([](auto& u) { u.sku.index = 2; })) == errc::unknown_sku);
  CHECK(refused(p, with([](auto& u) { u.id = {}; })) == errc::out_of_range);
  CHECK(refused(p, with([](auto& u) { u.cards = -1; })) == errc::out_of_range);
  CHECK(refused(p, with([](auto& u) { u.cards = {}; })) == errc::out_of_range);
  CHECK(refused(p, with([](auto& u) { u.during.end = {-1}; })) == errc::invalid_interval);
  CHECK(refused(p, with([](auto& u) { u.quantity = 1; })) == errc::unit_mismatch);
  CHECK(refused(p, with([](auto& u) { u.source = {777}; })) == errc::unknown_symbol);
  CHECK(refused(p, with([](auto& u) { u.dimensions.service = {777}; })) == errc::unknown_symbol);
  const auto counted_with = [&](auto change) {
    platform_usage u = p.tokens(2, 4, 7);
    change(u);
    return u;
  };
  CHECK(refused(p, counted_with([](auto& u) { u.cards = 1; })) == errc::unit_mismatch);
  CHECK(refused(p, counted_with([](auto& u) { u.during.end = {8}; })) == errc::unit_mismatch);
  CHECK(refused(p, counted_with([](auto& u) { u.quantity = -1; })) == errc::out_of_range);
}

TEST_CASE("usage that no price covers is refused whole, even where a pack covers some of it") {
  price_table list = empty_list();
  CHECK(list.define_sku("late", meter::metered, dimension::card_time, 1, {50}).has_value());
  CHECK(list.add_flat("card", yuan, {2, 2}, 1, {{0}, {10}}).has_value());
  CHECK(list.add_flat("token", dollars, {2, 2}, 1).has_value());
  platform p{list};
  p.grant_cards(p.user, 3);
  const auto said_why = refusal(p.engine, [&] { return p.engine.record(p.cards(1, 5, 15)); });
  CHECK(said_why.code == errc::no_price);
  CHECK(said_why.amount == 5);
  CHECK(said_why.reference == p.card.index);
  CHECK(refused(p, p.tokens(1, 4)) == errc::no_price);  // a price in dollars alone
  platform_usage u = p.cards(1, 45, 55);
  u.sku = p.engine.find_sku("late");
  CHECK(refused(p, u) == errc::no_rate);
  u.during = {{50}, {53}};
  CHECK(p.record(u) == "pack 0 gave 3, has 0");
}

TEST_CASE("what does not fit 128 bits is refused, and nothing has changed") {
  price_table list = empty_list();
  CHECK(list.define_sku("free", meter::counted, dimension::request).has_value());
  CHECK(list.define_sku("fast", meter::metered, dimension::card_time,
                        integer_limits<std::int64_t>::max)
            .has_value());
  const tier_spec nothing[] = {fen_up_to(10, 0), fen_each(0)};
  price_spec spec = tiered("free", tariff_kind::graduated, nothing);
  spec.basis = counter_basis::all_usage;
  CHECK(list.add(spec).has_value());
  CHECK(list.add_flat("token", yuan, {3, 2}, 1).has_value());
  CHECK(list.add_flat("fast", yuan, {1, 2}, 1).has_value());
  platform p{list};
  CHECK(refused(p, p.tokens(1, int128_max)) == errc::overflow);
  platform_usage u = p.cards(1, instant_min.ns, instant_max.ns);
  u.sku = p.engine.find_sku("fast");
  u.cards = 3;
  CHECK(refused(p, u) == errc::overflow);
  // A free counter is a counter all the same.
  u = p.tokens(1, int128_max);
  u.sku = p.engine.find_sku("free");
  CHECK(p.record(u) == "170141183460469231731687303715884105727 cost 0, owed 0");
  u.id = {0, 2};
  CHECK(refused(p, u) == errc::overflow);
  u.quantity = 1;
  CHECK(refused(p, u) == errc::overflow);
  CHECK(p.engine.grant(p.root, {.quantity = any_quantity{1, dimension::request}}).has_value());
  CHECK(refused(p, u) == errc::overflow);
}

TEST_CASE("the same id with the same content returns the first outcome again") {
  platform p;
  p.grant_cards(p.user, 5);
  const auto u = p.cards(1, 0, 10);
  const auto first = p.engine.record(u).value();
  CHECK_FALSE(first.is_duplicate());
  CHECK(p.record(p.cards(2, 0, 10)) == "10 cost 20, owed 30");
  const std::string before = text_of(p.engine);
  const auto again = p.engine.record(u).value();
  CHECK(again.is_duplicate());
  CHECK(again.position() == first.position());
  CHECK(said(again) == "pack 0 gave 5, has 0; 5 cost 10, owed 10");
  CHECK(p.engine.quote(u, p.room).value().is_duplicate());
  CHECK(text_of(p.engine) == before);
  // Also after it was taken out again.
  CHECK(p.engine.reverse(p.user, {0, 1}).has_value());
  CHECK(p.engine.record(u).value().is_duplicate());
}

TEST_CASE("the same id with any other content is a conflict, and nothing has changed") {
  platform p;
  platform_usage first = p.cards(1, 0, 10, {1, 7});
  first.dimensions.region = p.engine.intern("east");
  const auto position = p.engine.record(first).value().position();
  const auto conflict = [&](auto change) {
    platform_usage u = first;
    change(u);
    const auto why = refusal(p.engine, [&] { return p.engine.record(u); });
    CHECK(why.reference == position);
    return why.code == errc::conflict;
  };
  CHECK(conflict([&](auto& u) { u.account = p.team; }));
  CHECK(conflict([](auto& u) { u.during.end = {11}; }));
  CHECK(conflict([](auto& u) { u.during.start = {1}; }));
  CHECK(conflict([](auto& u) { u.cards = {2, 7}; }));
  CHECK(conflict([](auto& u) { u.cards = {1, 8}; }));
  CHECK(conflict([](auto& u) { u.dimensions = {}; }));
  CHECK(conflict([&](auto& u) { u.dimensions.region = p.engine.intern("west"); }));
  CHECK(conflict([&](auto& u) { u.dimensions.service = p.engine.intern("east"); }));
  CHECK(conflict([&](auto& u) {
    u = p.tokens(1, 4);
    u.dimensions = first.dimensions;
  }));
  const auto counted = p.tokens(2, 4);
  CHECK(p.engine.record(counted).has_value());
  CHECK(refused(p, p.tokens(2, 5)) == errc::conflict);
  CHECK(refused(p, p.tokens(2, 4, 1)) == errc::conflict);
}

TEST_CASE("an id is unique within its source and payer, and its words are both looked at") {
  platform p;
  const auto other = p.engine.open_account({.name = "rival", .money = yuan}).value();
  platform_usage u = p.tokens(1, 4);
  const auto is_new = [&] { return !p.engine.record(u).value().is_duplicate(); };
  CHECK(is_new());
  u.source = p.engine.intern("gateway");
  CHECK(is_new());
  u.account = other;
  CHECK(is_new());
  u.source = {};
  CHECK(is_new());
  u.id = {1, 1};
  CHECK(is_new());
  u.id = {0, 2};
  CHECK(is_new());
  CHECK(p.engine.events().all<usage_recorded>().size() == 6);
  u.account = p.root;
  CHECK(is_new());
  u.account = p.team;
  CHECK(refused(p, u) == errc::conflict);
}

TEST_CASE("a quote says what recording would, and changes nothing") {
  platform p;
  p.grant_cards(p.user, 5);
  p.grant_fen(p.root, 3);
  platform_usage u = p.cards(1, 0, 10, {8, 7});
  u.dimensions.region = p.engine.intern("east");
  const std::string before = text_of(p.engine);
  const auto quoted = p.engine.quote(u, p.room).value();
  const std::string lines = said(quoted);
  CHECK(quoted.amount() == 11);
  CHECK(lines == "pack 0 gave 5, has 0; 6 cost 12, owed 9; wallet 1 paid 3, has 0");
  CHECK(said(p.engine.quote(u, p.room)) == lines);
  CHECK(said(p.engine.authorise(u, p.room)) == lines);
  CHECK(text_of(p.engine) == before);
  CHECK(p.record(u) == lines);
}

TEST_CASE("only an authorisation is refused for want of cover: usage that happened is recorded") {
  platform p{flat_list(), {.name = "acme", .money = yuan, .policy = overage::refuse}};
  p.grant_cards(p.user, 5);
  const auto u = p.cards(1, 0, 8);
  const auto asked = refusal(p.engine, [&] { return p.engine.authorise(u, p.room); });
  CHECK(asked.code == errc::insufficient);
  CHECK(asked.amount == 3);
  CHECK(p.engine.authorise(p.cards(1, 0, 5), p.room).has_value());
  CHECK(said(p.engine.quote(u, p.room)) == "pack 0 gave 5, has 0; 3 cost 6, owed 6");
  CHECK(p.record(u) == "pack 0 gave 5, has 0; 3 cost 6, owed 6");
}

TEST_CASE("a credit limit binds authorisation alone, and is what may be owed, exactly") {
  platform p{flat_list(), {.name = "acme", .money = yuan, .limited = true, .credit_limit = 10}};
  p.grant_fen(p.root, 4);
  CHECK(p.engine.authorise(p.cards(1, 0, 7), p.room).has_value());  // 14 fen, 4 of them paid
  const auto asked =
      refusal(p.engine, [&] { return p.engine.authorise(p.cards(1, 0, 8), p.room); });
  CHECK(asked.code == errc::insufficient);
  CHECK(asked.amount == 2);
  CHECK(p.record(p.cards(1, 0, 8)) == "8 cost 16, owed 12; wallet 0 paid 4, has 0");
  CHECK(p.engine.authorise(p.cards(2, 0, 1), p.room).error().amount == 4);
  CHECK(p.engine.authorise(p.cards(2, 0, 0), p.room).has_value());
  p.grant_cards(p.root, 1);  // what a pack covers needs no credit
  CHECK(p.engine.authorise(p.cards(2, 0, 1), p.room).has_value());
}

TEST_CASE("a batch is what its usages are one by one, and a refused one does not stop it") {
  platform one;
  platform batch;
  std::vector<platform_usage> usages;
  for (std::uint64_t i = 1; i <= 60; ++i) {
    const auto from = static_cast<std::int64_t>(i);
    usages.push_back(i % 3 == 0 ? one.tokens(i, i)
                                : one.cards(i, from, from + 9, {1, 1 + from % 4}));
    if (i % 7 == 0) usages.back().cards = -1;
    if (i % 11 == 0) usages.back() = usages[2];
  }
  for (platform* p : {&one, &batch}) p->grant_cards(p->team, 40);
  std::vector<result<outcome>> outcomes(usages.size(), errc::overflow);
  batch.engine.record(usages, outcomes);
  for (std::size_t i = 0; i < usages.size(); ++i) {
    const auto alone = one.engine.record(usages[i]);
    CHECK(said(outcomes[i]) == said(alone));
    CHECK((outcomes[i] && outcomes[i]->is_duplicate()) == (alone && alone->is_duplicate()));
  }
  CHECK(text_of(batch.engine) == text_of(one.engine));
}

TEST_CASE("what is available is the sum of the packs that serve the account at the instant") {
  platform p;
  p.grant_cards(p.root, 100);
  p.grant_cards(p.user, 10, {{0}, {50}});
  p.grant_tokens(p.user, 1);
  p.grant_fen(p.user, 1);
  CHECK(p.engine.available(p.user, dimension::card_time, {49}).value() == 110);
  CHECK(p.engine.available(p.user, dimension::card_time, {50}).value() == 100);
  CHECK(p.engine.available(p.team, dimension::card_time, {0}).value() == 100);
  CHECK(p.engine.available(p.user, dimension::token, {0}).value() == 1);
  CHECK(p.engine.available(p.user, dimension::money, {0}).value() == 0);
  CHECK(p.engine.available({}, dimension::token, {0}).error().code == errc::unknown_account);
  p.grant_tokens(p.root, int128_max);
  CHECK(p.engine.available(p.user, dimension::token, {0}).error().code == errc::overflow);
}

TEST_CASE("a usage of many cycles is charged in each, and one without a credible end is refused") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(hour_ns, 2), fen_each(1)};
  price_spec hourly = tiered("card", tariff_kind::graduated, tiers);
  hourly.cycle = period::hour;
  CHECK(list.add(hourly).has_value());
  platform p{list};
  const auto year = p.engine.record(p.cards(1, 0, 365 * day_ns)).value();
  CHECK(year.line_count() == 365 * 24);
  CHECK(year.priced().value() == mixed{2 * 365 * int128{day_ns}, 0, 1});
  CHECK(p.engine.state().counters.size() == 365 * 24);
  CHECK(p.engine.reverse(p.user, {0, 1}).value().priced().value() ==
        mixed{-2 * 365 * int128{day_ns}, 0, 1});
  platform_usage endless = p.cards(2, 0, 1);
  endless.during.end = instant_max;
  const auto said_why = refusal(p.engine, [&] { return p.engine.record(endless); });
  CHECK(said_why.code == errc::too_many_pieces);
  CHECK(said_why.amount == max_pieces);
}

TEST_CASE("ids chosen to collide in one word do not slow the engine down to a crawl") {
  // Each word in turn is the factor that would make a naive product zero.
  platform p;
  const auto probes = [&](id128 id) {
    const auto hash = p.engine.state().usage_hash(id, {}, p.root);
    std::size_t same = 0;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
      const id128 next = id.low == 0 ? id128{id.high, i} : id128{i, id.low};
      same += p.engine.state().usage_hash(next, {}, p.root) == hash ? 1U : 0U;
    }
    return same;
  };
  CHECK(probes({0x9E37'79B9'7F4A'7C15U, 0}) == 1);
  CHECK(probes({0, 0xD1B5'4A32'D192'ED03U}) <= 1);
}

TEST_CASE("under a secret key, ids chosen against the public one do not collide") {
  const hash_key secret{0x0123'4567'89AB'CDEFU, 0xFEDC'BA98'7654'3210U};
  const auto colliding = [](const engine_state& s) {
    // One factor of the product becomes one, whatever the other word is.
    const id128 first{0x9E37'79B9'7F4A'7C14U ^ public_hash_key.low, 0};
    std::size_t same = 0;
    for (std::uint64_t i = 0; i < 1'000; ++i)
      same += s.usage_hash({first.high, i}, {}, {0}) == s.usage_hash(first, {}, {0}) ? 1U : 0U;
    return same;
  };
  CHECK(colliding(engine_state{}) == 1'000);
  platform_engine guarded{secret};
  CHECK(colliding(guarded.state()) == 1);
  platform_engine went_on{std::move(guarded).take_ledger()};
  CHECK(went_on.state().key == secret);
}

TEST_CASE("a card billed by the second comes to its hourly price exactly, across a price change") {
  price_table list = empty_list();
  CHECK(list.define_sku("a100", meter::metered, dimension::compute, a100_rate).has_value());
  const uint128 degree = 1'123'200'000'000'000'000;
  const instant half{hour_ns / 2};
  CHECK(list.add_flat("a100", yuan, {20, 0}, degree, {instant_min, half}).has_value());
  CHECK(list.add_flat("a100", yuan, {30, 0}, degree, {half, instant_max}).has_value());
  platform p{list};
  const std::int64_t second = 1'000'000'000;
  for (std::int64_t i = 0; i < 3'600; ++i) {
    platform_usage u = p.cards(static_cast<std::uint64_t>(i) + 1, i * second, (i + 1) * second);
    u.sku = p.engine.find_sku("a100");
    CHECK(p.engine.record(u).has_value());
    if (i == 0) CHECK(p.owed() == "0+5/9");
    if (i == 1'799) CHECK(p.owed() == "1000");
  }
  CHECK(p.owed() == "2500");
}

TEST_CASE("a price of nothing leaves a line, and a price below nothing is a credit") {
  price_table list = empty_list();
  CHECK(list.add_flat("card", yuan, {0, 0}, 1).has_value());
  CHECK(list.add_flat("token", yuan, {-3, 2}, 1).has_value());
  platform p{list};
  p.grant_fen(p.root, 10);
  CHECK(p.record(p.cards(1, 0, 5)) == "5 cost 0, owed 0");
  CHECK(p.record(p.tokens(2, 5)) == "5 cost -15, owed -15");
  CHECK(p.reverse(2) == "-5 cost 15, owed 0");
}

TEST_CASE("names of one command are numbered in the order in which it states them") {
  platform p;
  const auto ascending = [&](std::initializer_list<const char*> names) {
    std::uint32_t last = 0;
    for (const char* name : names) {
      const symbol known = p.engine.events().names.find(name);
      if (!known.has_value() || known.index <= last) return false;
      last = known.index;
    }
    return true;
  };
  grant_spec spec;
  spec.quantity = any_money{5, yuan};
  spec.serial = "serial";
  spec.by = {"actor", "reason", "approval"};
  spec.funder = "funder";
  REQUIRE(p.engine.grant(p.user, spec).has_value());
  CHECK(ascending({"serial", "actor", "reason", "approval", "funder"}));
  account_spec root;
  root.name = "root";
  root.money = yuan;
  root.layer = "layer";
  root.channel = "channel";
  REQUIRE(p.engine.open_account(root).has_value());
  CHECK(ascending({"root", "layer", "channel"}));
}
