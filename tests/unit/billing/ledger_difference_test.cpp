// SPDX-License-Identifier: MIT
#include "support/platform.hpp"

#include <ducat/billing/ledger_difference.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

// Cards by the hour and tokens, an organisation with a team, and a pack of 3 card-hours.
struct priced_platform {
  platform_engine engine;
  account_handle root;
  account_handle team;

  priced_platform(int128 fen_an_hour, int128 fen_a_token, currency money = yuan) {
    price_table list = empty_list();
    const tier_spec hour[] = {fen_each(fen_an_hour)};
    price_spec cards = tiered("card", tariff_kind::flat, hour, hour_ns);
    cards.money = money;
    (void)list.add(cards).value();
    const tier_spec token[] = {fen_each(fen_a_token)};
    price_spec tokens = tiered("token", tariff_kind::flat, token);
    tokens.money = money;
    (void)list.add(tokens).value();
    (void)engine.publish(list).value();
    account_spec spec;
    spec.name = "acme";
    spec.money = money;
    root = engine.open_account(spec).value();
    account_spec below;
    below.name = "research";
    below.parent = root;
    team = engine.open_account(below).value();
    grant_spec pack;
    pack.quantity = any_quantity{3 * hour_ns, dimension::card_time};
    (void)engine.grant(root, pack).value();
  }
  void hours(std::uint64_t id, account_handle account, std::int64_t count) {
    platform_usage u;
    u.id = {0, id};
    u.account = account;
    u.sku = engine.find_sku("card");
    u.cards = 1;
    u.during = {{0}, {count * hour_ns}};
    (void)engine.record(u).value();
  }
  void tokens(std::uint64_t id, account_handle account, int128 count) {
    platform_usage u;
    u.id = {0, id};
    u.account = account;
    u.sku = engine.find_sku("token");
    u.quantity = count;
    u.during = at({0});
    (void)engine.record(u).value();
  }
};

}  // namespace

TEST_CASE("the same usage under two lists differs by what no pack covered, exactly") {
  priced_platform a{10, 3};
  priced_platform b{7, 3};
  for (priced_platform* const p : {&a, &b}) {
    p->hours(1, p->team, 5);
    p->tokens(2, p->root, 4);
    p->hours(3, p->root, 1);
  }
  const ledger_difference d = compare_ledgers(a.engine.events(), b.engine.events()).value();
  CHECK(d.money == yuan);
  CHECK(d.total == charge_difference{in_fen(2 * 10 + 12 + 10), in_fen(2 * 7 + 12 + 7)});
  CHECK(d.by_account.size() == 2);
  CHECK(d.by_account.at("acme/research") == charge_difference{in_fen(20), in_fen(14)});
  CHECK(d.by_account.at("acme") == charge_difference{in_fen(22), in_fen(19)});
  CHECK(d.by_sku.at("card") == charge_difference{in_fen(30), in_fen(21)});
  CHECK(d.by_sku.at("token") == charge_difference{in_fen(12), in_fen(12)});
  REQUIRE(d.usages.size() == 2);
  CHECK(d.usages[0].account == "acme/research");
  CHECK(d.usages[0].id == id128{0, 1});
  CHECK(d.usages[0].sku == "card");
  CHECK(d.usages[0].charged == charge_difference{in_fen(20), in_fen(14)});
  CHECK(d.usages[1].id == id128{0, 3});
}

TEST_CASE("usage that only one ledger has is told, and what was reversed comes to nothing") {
  priced_platform a{10, 3};
  priced_platform b{10, 3};
  a.tokens(1, a.root, 4);
  b.tokens(1, b.root, 4);
  b.tokens(2, b.root, 5);
  b.tokens(3, b.root, 6);
  a.tokens(3, a.root, 6);
  (void)b.engine.reverse(b.root, {0, 3}).value();
  const ledger_difference d = compare_ledgers(a.engine.events(), b.engine.events()).value();
  REQUIRE(d.usages.size() == 2);
  CHECK(d.usages[0].id == id128{0, 2});
  CHECK_FALSE(d.usages[0].was_recorded);
  CHECK(d.usages[0].is_recorded);
  CHECK(d.usages[1].charged == charge_difference{in_fen(18), in_fen(0)});
  CHECK(d.total == charge_difference{in_fen(30), in_fen(27)});
}

TEST_CASE("ledgers of two currencies cannot be compared, and of none there is nothing to compare") {
  priced_platform a{10, 3};
  priced_platform b{10, 3, dollars};
  CHECK(compare_ledgers(a.engine.events(), b.engine.events()).error() == errc::currency_mismatch);
  const ledger empty;
  const ledger_difference d = compare_ledgers(empty, empty).value();
  CHECK(d.usages.empty());
  CHECK(d.total == charge_difference{});
}
