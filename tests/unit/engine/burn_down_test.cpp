// SPDX-License-Identifier: MIT
// Usage draws on packs, and charges on wallets, in the order of their payer.
#include "support/platform.hpp"

#include <ducat/packs/burn_order_presets.hpp>

#include <string>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

any_quantity held(int128 quantity) { return {quantity, dimension::card_time}; }

account_spec payer_by(const burn_order& order) {
  return {.name = "acme", .money = yuan, .burn_down = order};
}

}  // namespace

TEST_CASE("a tree's packs are drawn on in its payer's order, whatever their nodes") {
  const auto drawn = [](const burn_order& order) {
    platform p{flat_list(), payer_by(order)};
    const auto grant = [&](account_handle to, int128 size, std::int64_t end, std::int32_t priority,
                           int128 paid) {
      (void)p.engine
          .grant(to, {.quantity = held(size),
                      .paid = {paid, yuan},
                      .valid = {{0}, {end}},
                      .priority = priority})
          .value();
    };
    grant(p.user, 1, 400, 0, 9);
    grant(p.root, 2, 100, 5, 2);
    grant(p.team, 3, 300, 1, 9);
    grant(p.root, 4, 200, 1, 0);
    return p.record(p.cards(1, 0, 10));
  };
  CHECK(drawn({}) ==
        "pack 0 gave 1, has 0; pack 2 gave 3, has 0; pack 3 gave 4, has 0; pack 1 gave 2, has 0");
  CHECK(drawn(alibaba_burn_order) ==
        "pack 1 gave 2, has 0; pack 3 gave 4, has 0; pack 2 gave 3, has 0; pack 0 gave 1, has 0");
  CHECK(drawn(openmeter_burn_order) ==
        "pack 0 gave 1, has 0; pack 3 gave 4, has 0; pack 2 gave 3, has 0; pack 1 gave 2, has 0");
  CHECK(drawn(burn_order{burn_key::unit_cost}) ==
        "pack 3 gave 4, has 0; pack 1 gave 2, has 0; pack 2 gave 3, has 0; pack 0 gave 1, has 0");
}

TEST_CASE("two payers of one engine have two orders") {
  platform p{flat_list(), payer_by(burn_order{burn_key::quantity})};
  const auto other =
      p.engine.open_account({.name = "other", .money = yuan, .burn_down = tencent_burn_order})
          .value();
  for (const account_handle to : {p.root, other})
    for (const int128 size : {1, 3, 2}) p.grant_cards(to, size);
  CHECK(p.record(p.cards(1, 0, 4)) == "pack 1 gave 3, has 0; pack 2 gave 1, has 1");
  platform_usage u = p.cards(1, 0, 2);
  u.account = other;
  CHECK(p.record(u) == "pack 3 gave 1, has 0; pack 4 gave 1, has 2");
}

TEST_CASE("a floor and a wallet are used in the payer's order as well") {
  platform p{flat_list(), payer_by(flexprice_burn_order)};
  const auto grant = [&](account_handle to, const pack_content& what, int128 floor) {
    grant_spec spec;
    spec.quantity = what;
    if (floor != 0) spec.floor = held(floor);
    (void)p.engine.grant(to, spec).value();
  };
  grant(p.user, held(1), 5);
  grant(p.team, held(2), 1);
  grant(p.user, any_money{1, yuan}, 0);
  grant(p.root, any_money{2, yuan}, 0);
  CHECK(p.record(p.cards(1, 0, 12)) ==
        "pack 1 gave 2, has 0; pack 0 gave 1, has 0; pack 1 gave 1, has -1; "
        "pack 0 gave 5, has -5; 3 cost 6, owed 3; wallet 3 paid 2, has 0; wallet 2 paid 1, has 0");
}

TEST_CASE("a ledger carries the orders: it replays without them") {
  platform p{flat_list(), payer_by(huawei_burn_order)};
  for (const std::int64_t end : {30, 10, 20})
    p.grant_cards(end == 20 ? p.user : p.root, 1, {{0}, {end}});
  const std::string before = text_of(p.engine);
  platform_engine again{std::move(p.engine).take_ledger()};
  CHECK(text_of(again) == before);
  CHECK(said(again.record(p.cards(1, 0, 2))) == "pack 1 gave 1, has 0; pack 2 gave 1, has 0");
}
