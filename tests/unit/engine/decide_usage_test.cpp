// SPDX-License-Identifier: MIT
// Which pack gives, what is priced, where a usage is cut, and who pays. Figures by hand.
#include "support/platform.hpp"

using namespace ducat;
using namespace ducat_test;

namespace {

any_quantity held(int128 quantity) { return {quantity, dimension::card_time}; }

price_table graduated_list(counter_basis basis = counter_basis::after_packs,
                           period cycle = period::month,
                           tariff_kind kind = tariff_kind::graduated) {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 2), fen_each(1)};
  for (const char* sku : {"card", "token"}) {
    price_spec spec = tiered(sku, kind, tiers);
    spec.basis = basis;
    spec.cycle = cycle;
    (void)list.add(spec).value();
  }
  return list;
}

}  // namespace

TEST_CASE("a pack gives what it has, in mid-record, and the rest is priced") {
  platform p;
  p.grant_cards(p.user, 7);
  CHECK(p.record(p.cards(1, 0, 10)) == "pack 0 gave 7, has 0; 3 cost 6, owed 6");
  CHECK(p.record(p.cards(2, 10, 15)) == "5 cost 10, owed 16");
  CHECK(p.engine.available(p.user, dimension::card_time, {0}).value() == 0);
}

TEST_CASE("packs give in order: nearest node, priority, expiry, granted, number") {
  platform p;
  const auto grant = [&](account_handle to, int priority, std::int64_t end, std::int64_t at_ns) {
    return p.engine
        .grant(to, {.quantity = held(1),
                    .valid = {instant_min, {end}},
                    .priority = priority,
                    .at = {at_ns}})
        .value()
        .index;
  };
  const auto far = grant(p.root, -5, 20, 0);
  const auto late_number = grant(p.user, 1, 50, 7);
  const auto later_number = grant(p.user, 1, 50, 7);
  const auto granted_before = grant(p.user, 1, 50, 6);
  const auto ends_before = grant(p.user, 1, 49, 9);
  const auto prior = grant(p.user, 0, 99, 9);
  const auto middle = grant(p.team, 9, 99, 9);
  const std::uint32_t order[] = {prior,  ends_before, granted_before, late_number, later_number,
                                 middle, far};
  std::string expected;
  for (const std::uint32_t pack : order)
    expected += "pack " + std::to_string(pack) + " gave 1, has 0; ";
  CHECK(p.record(p.cards(1, 0, 8)) == expected + "1 cost 2, owed 2");
}

TEST_CASE("a pack of another unit, of a node beside or below, or out of scope gives nothing") {
  platform p;
  const auto beside = p.engine.open_account({.name = "sales", .parent = p.root}).value();
  p.grant_cards(beside, 100);
  p.grant_tokens(p.user, 100);
  const scope_term only_tokens[] = {{scope_kind::sku, 0, p.token.index}};
  const scope_term only_sales[] = {{scope_kind::account, 0, beside.index}};
  const scope_term east[] = {{scope_kind::dimension, 0, p.engine.intern("east").index}};
  (void)p.engine.grant(p.user, {.quantity = held(9), .scope = only_tokens, .scope_size = 1});
  (void)p.engine.grant(p.root, {.quantity = held(9), .scope = only_sales, .scope_size = 1});
  const auto in_east =
      p.engine.grant(p.root, {.quantity = held(9), .scope = east, .scope_size = 1}).value();
  CHECK(p.record(p.cards(1, 0, 4)) == "4 cost 8, owed 8");
  platform_usage u = p.cards(2, 0, 4);
  u.account = p.team;
  u.dimensions.region = p.engine.intern("west");
  CHECK(p.record(u) == "4 cost 8, owed 16");
  u.id = {0, 3};
  u.dimensions.region = p.engine.intern("east");
  CHECK(p.record(u) == "pack " + std::to_string(in_east.index) + " gave 4, has 5");
  u.id = {0, 4};
  u.dimensions = {};
  u.account = p.user;
  CHECK(p.engine.grant(p.user, {.quantity = held(1)}).has_value());
  CHECK(p.record(u) == "pack 5 gave 1, has 0; 3 cost 6, owed 22");
}

TEST_CASE("a usage is cut where a pack starts and where it ends, half-open") {
  platform p;
  p.grant_cards(p.user, 100, {{10}, {20}});
  CHECK(p.record(p.cards(1, 5, 25)) ==
        "5 cost 10, owed 10; pack 0 gave 10, has 90; 5 cost 10, owed 20");
  CHECK(p.record(p.cards(2, 20, 21)) == "1 cost 2, owed 22");
  CHECK(p.record(p.cards(3, 19, 20)) == "pack 0 gave 1, has 89");
  CHECK(p.record(p.cards(4, 9, 10)) == "1 cost 2, owed 24");
}

TEST_CASE("a counted usage draws at its instant") {
  platform p;
  CHECK(
      p.engine.grant(p.root, {.quantity = any_quantity{5, dimension::token}, .valid = {{10}, {20}}})
          .has_value());
  CHECK(p.record(p.tokens(1, 2, 9)) == "2 cost 6, owed 6");
  CHECK(p.record(p.tokens(2, 2, 10)) == "pack 0 gave 2, has 3");
  CHECK(p.record(p.tokens(3, 2, 20)) == "2 cost 6, owed 12");
  CHECK(p.record(p.tokens(4, 4, 19)) == "pack 0 gave 3, has 0; 1 cost 3, owed 15");
}

TEST_CASE("a usage is cut at a price change and at a new rate, each piece under its own") {
  price_table list = empty_list();
  CHECK(list.define_sku("card", meter::metered, dimension::card_time, 5, {30}).has_value());
  CHECK(list.add_flat("card", yuan, {2, 2}, 1, {instant_min, {20}}).has_value());
  CHECK(list.add_flat("card", yuan, {7, 2}, 1, {{20}, instant_max}).has_value());
  platform p{list};
  // 10 ns at 2 fen, 10 at 7, 10 of five units each at 7.
  CHECK(p.record(p.cards(1, 10, 40)) ==
        "10 cost 20, owed 20; 10 cost 70, owed 90; 50 cost 350, owed 440");
  CHECK(p.record(p.cards(2, 19, 20, 3)) == "3 cost 6, owed 446");
  CHECK(p.record(p.cards(3, 20, 21, 3)) == "3 cost 21, owed 467");
}

TEST_CASE("a more specific price takes over where it begins, and gives way where it ends") {
  price_table list = empty_list();
  CHECK(list.add_flat("card", yuan, {2, 2}, 1).has_value());
  const tier_spec five[] = {fen_each(5)};
  const dimension_term east[] = {{"region", "east"}};
  price_spec spec = tiered("card", tariff_kind::flat, five);
  spec.dimensions = east;
  spec.dimension_count = 1;
  spec.effective = {{10}, {20}};
  CHECK(list.add(spec).has_value());
  platform p{list};
  platform_usage u = p.cards(1, 5, 25);
  u.dimensions.region = p.engine.intern("east");
  CHECK(p.record(u) == "5 cost 10, owed 10; 10 cost 50, owed 60; 5 cost 10, owed 70");
  CHECK(p.record(p.cards(2, 5, 25)) == "20 cost 40, owed 110");
}

TEST_CASE("a usage is cut where a month of the payer begins, in its own zone") {
  platform p{flat_list(), {.name = "acme", .money = yuan, .utc_offset_seconds = 8 * 3'600}};
  const std::int64_t february = 31 * day_ns - 8 * hour_ns;  // 1970-02-01T00:00+08:00
  CHECK(p.record(p.cards(1, february - 3, february + 4)) == "3 cost 6, owed 6; 4 cost 8, owed 14");
  CHECK(p.record(p.cards(2, 31 * day_ns - 3, 31 * day_ns + 4)) == "7 cost 14, owed 28");
}

TEST_CASE("a counter starts again with its cycle, and usage is cut there") {
  platform p{graduated_list(counter_basis::after_packs, period::hour)};
  CHECK(p.record(p.cards(1, hour_ns - 12, hour_ns + 11)) ==
        "12 cost 22, owed 22; 11 cost 21, owed 43");
  CHECK(p.record(p.cards(2, hour_ns - 1, hour_ns)) == "1 cost 1, owed 44");
  CHECK(p.record(p.cards(3, hour_ns - 9, hour_ns - 9)) == "");
}

TEST_CASE("once every pack is empty, those with a floor go below zero, in the same order") {
  platform p;
  const auto grant = [&](account_handle to, int128 floor) {
    return p.engine.grant(to, {.quantity = held(5), .floor = held(floor)}).value();
  };
  grant(p.root, 3);
  grant(p.user, 2);
  p.grant_cards(p.team, 1);
  CHECK(p.record(p.cards(1, 0, 20)) ==
        "pack 1 gave 5, has 0; pack 2 gave 1, has 0; pack 0 gave 5, has 0; "
        "pack 1 gave 2, has -2; pack 0 gave 3, has -3; 4 cost 8, owed 8");
  CHECK(p.engine.available(p.user, dimension::card_time, {0}).value() == 0);
}

TEST_CASE("wallets pay what is priced, exactly and in order, and the rest is owed") {
  price_table list = empty_list();
  CHECK(list.add_flat("card", yuan, {1, 2}, 3).has_value());  // a third of a fen
  platform p{list};
  p.grant_fen(p.root, 2);
  p.grant_fen(p.user, 1);
  CHECK(p.record(p.cards(1, 0, 1)) == "1 cost 0+1/3, owed 0; wallet 1 paid 0+1/3, has 0+2/3");
  CHECK(p.record(p.cards(2, 1, 10)) ==
        "9 cost 3, owed 0+1/3; wallet 1 paid 0+2/3, has 0; wallet 0 paid 2, has 0");
  CHECK(p.record(p.cards(3, 10, 12)) == "2 cost 0+2/3, owed 1");
}

TEST_CASE("a wallet pays for its own time and scope only, and cuts usage like any pack") {
  platform p;
  const scope_term only_tokens[] = {{scope_kind::sku, 0, p.token.index}};
  (void)p.engine.grant(p.user,
                       {.quantity = any_money{100, yuan}, .scope = only_tokens, .scope_size = 1});
  (void)p.engine.grant(p.user, {.quantity = any_money{7, yuan}, .valid = {{10}, {20}}});
  CHECK(p.record(p.cards(1, 8, 12)) ==
        "2 cost 4, owed 4; 2 cost 4, owed 4; wallet 1 paid 4, has 3");
  CHECK(p.record(p.cards(2, 18, 22)) ==
        "2 cost 4, owed 5; wallet 1 paid 3, has 0; 2 cost 4, owed 9");
  CHECK(p.record(p.tokens(3, 1, 15)) == "1 cost 3, owed 9; wallet 0 paid 3, has 97");
}

TEST_CASE("a tiered price goes by the counter of the whole tree") {
  platform p{graduated_list()};
  CHECK(p.record(p.cards(1, 0, 6)) == "6 cost 12, owed 12");
  platform_usage u = p.cards(2, 0, 6);
  u.account = p.root;
  CHECK(p.record(u) == "6 cost 10, owed 22");
  CHECK(p.record(p.cards(3, 0, 5)) == "5 cost 5, owed 27");
  CHECK(p.record(p.tokens(4, 1)) == "1 cost 2, owed 29");  // a counter of its own
}

TEST_CASE("the fee of a flat price is charged once in a cycle, with its first priced unit") {
  price_table list = empty_list();
  const tier_spec three_and_five[] = {fen_each(3, 5)};
  price_spec spec = tiered("card", tariff_kind::flat, three_and_five);
  spec.cycle = period::hour;
  CHECK(list.add(spec).has_value());
  platform p{list};
  p.grant_cards(p.user, 4);
  CHECK(p.record(p.cards(1, 0, 4)) == "pack 0 gave 4, has 0");
  CHECK(p.record(p.cards(2, 4, 6)) == "2 cost 11, owed 11");
  CHECK(p.record(p.cards(3, 6, 8)) == "2 cost 6, owed 17");
  CHECK(p.record(p.cards(4, hour_ns, hour_ns + 1)) == "1 cost 8, owed 25");
}

TEST_CASE("a counter may be the account's own") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 2), fen_each(1)};
  price_spec spec = tiered("card", tariff_kind::graduated, tiers);
  spec.owner = counter_owner::account;
  CHECK(list.add(spec).has_value());
  platform p{list};
  CHECK(p.record(p.cards(1, 0, 11)) == "11 cost 21, owed 21");
  platform_usage u = p.cards(2, 0, 11);
  u.account = p.team;
  CHECK(p.record(u) == "11 cost 21, owed 42");
}

TEST_CASE("across versions each quantity pays its own version, at the tier of the whole counter") {
  price_table list = empty_list();
  const tier_spec first[] = {fen_up_to(10, 2), fen_each(1)};
  const tier_spec second[] = {fen_up_to(15, 20, 7), fen_each(10)};
  price_spec spec = tiered("token", tariff_kind::graduated, first);
  CHECK(list.add(spec).has_value());
  spec.effective = {{100}, instant_max};
  spec.tiers = second;
  CHECK(list.add(spec).has_value());
  platform p{list};
  CHECK(p.record(p.tokens(1, 8, 99)) == "8 cost 16, owed 16");
  // 9 to 15 at 20, 16 to 20 at 10; the fee of the first tier went to the first priced unit in it.
  CHECK(p.record(p.tokens(2, 12, 100)) == "12 cost 190, owed 206");
  CHECK(p.record(p.tokens(3, 2, 50)) == "2 cost 2, owed 208");
}

TEST_CASE("covered usage moves a counter of all usage, and costs nothing there") {
  platform p{graduated_list(counter_basis::all_usage)};
  p.grant_tokens(p.root, 8);
  CHECK(p.record(p.tokens(1, 8)) == "pack 0 gave 8, has 0");
  CHECK(p.record(p.tokens(2, 4)) == "4 cost 6, owed 6");  // 2 at 2, 2 at 1
  platform after{graduated_list()};
  after.grant_tokens(after.root, 8);
  CHECK(after.record(after.tokens(1, 8)) == "pack 0 gave 8, has 0");
  CHECK(after.record(after.tokens(2, 4)) == "4 cost 8, owed 8");
}

TEST_CASE("covered usage that lowers a volume price lowers what was priced before") {
  platform p{graduated_list(counter_basis::all_usage, period::month, tariff_kind::volume)};
  CHECK(p.record(p.tokens(1, 8)) == "8 cost 16, owed 16");
  p.grant_tokens(p.root, 5);
  CHECK(p.record(p.tokens(2, 5)) == "pack 0 gave 5, has 0; 0 cost -8, owed 8");
  CHECK(p.record(p.tokens(3, 1)) == "1 cost 1, owed 9");  // 9 units at 1
}

TEST_CASE("a volume price that falls gives credit, which no wallet sees") {
  platform p{graduated_list(counter_basis::after_packs, period::month, tariff_kind::volume)};
  const auto wallet = p.grant_fen(p.root, 16);
  CHECK(p.record(p.tokens(1, 8)) == "8 cost 16, owed 0; wallet 0 paid 16, has 0");
  CHECK(p.record(p.tokens(2, 3)) == "3 cost -5, owed -5");  // 11 units at 1
  CHECK(p.left(wallet) == "0");
}

TEST_CASE("late usage still draws on a pack that has expired, from its breakage") {
  platform p;
  const auto pack = p.grant_cards(p.user, 10, {{0}, {100}});
  CHECK(p.engine.advance({100}).has_value());
  const auto& expired = p.engine.events().all<pack_expired>();
  REQUIRE(expired.size() == 1);
  CHECK(expired[0].breakage == mixed{10, 0, 1});
  CHECK(p.record(p.cards(1, 90, 104)) == "pack 0 gave 10, has 0; 4 cost 8, owed 8");
  CHECK(p.engine.events().all<pack_drawn>()[0].from_breakage);
  CHECK(p.left(pack) == "0");
}

TEST_CASE("a piece that amounts to nothing leaves no line and needs no price") {
  platform p{empty_list()};
  CHECK(p.record(p.cards(1, 0, 6, {1, 7})) == "");
  CHECK(p.record(p.cards(2, 10, 10)) == "");
  CHECK(p.record(p.tokens(3, 0)) == "");
  CHECK(p.engine.record(p.cards(2, 10, 10)).value().is_duplicate());
}

TEST_CASE("a fraction of a card is charged by the floor of its running total") {
  platform p;
  // 3/7 a nanosecond: 3/7, 6/7, 9/7, 12/7, 15/7 in all.
  const char* const lines[] = {"", "", "1 cost 2, owed 2", "", "1 cost 2, owed 4"};
  for (std::uint64_t i = 0; i < 5; ++i)
    CHECK(p.record(p.cards(i + 1, static_cast<std::int64_t>(i), static_cast<std::int64_t>(i) + 1,
                           {3, 7})) == lines[i]);
  CHECK(p.record(p.cards(6, 0, 2, {1, 7})) == "");  // another ratio, another total
  CHECK(p.record(p.cards(7, 0, 2, {1, 7})) == "");
  CHECK(p.record(p.cards(8, 0, 3, {1, 7})) == "1 cost 2, owed 6");
}

TEST_CASE("seven sevenths are one, across pieces, packs and accounts of a tree") {
  platform p;
  p.grant_cards(p.user, 3, {{0}, {50}});
  int128 total = 0;
  for (std::uint64_t i = 0; i < 7; ++i) {
    platform_usage u = p.cards(i + 1, 0, 100, {1, 7});
    u.account = i % 2 == 0 ? p.user : p.team;
    total += p.engine.record(u).value().amount();
  }
  CHECK(total == 100);
  CHECK(p.engine.state().carries[0].rest == 0);
}

TEST_CASE("usage with an end of the time line in it is charged like any other") {
  platform p;
  const std::int64_t last = instant_max.ns;
  CHECK(p.record(p.cards(1, last - 3, last)) == "3 cost 6, owed 6");
  CHECK(p.record(p.cards(2, instant_min.ns, instant_min.ns + 3)) == "3 cost 6, owed 12");
  const auto all = p.engine.record(p.cards(3, instant_min.ns, last));
  CHECK(all.value().amount() == (int128{1} << 64) - 1);
  CHECK(all.value().priced().value() == mixed{((int128{1} << 64) - 1) * 2, 0, 1});
}
