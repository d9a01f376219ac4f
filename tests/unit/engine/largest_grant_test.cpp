// SPDX-License-Identifier: MIT
// How much of what is asked for is granted: by hand, and as asking for every quantity would say.
#include "support/platform.hpp"
#include "support/random.hpp"

#include <ducat/engine/largest_grant.hpp>

#include <array>

using namespace ducat;
using namespace ducat_test;

namespace {

price_table volume_list() {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(15, 20), fen_each(10)};
  (void)list.add(tiered("token", tariff_kind::volume, tiers)).value();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  return list;
}
account_spec limited(int128 fen, overage policy = overage::on_demand) {
  return {.name = "acme", .money = yuan, .policy = policy, .limited = true, .credit_limit = fen};
}
int128 granted(platform& p, int128 asked) {
  return largest_grant(p.engine, p.tokens(99, asked), p.room).value();
}

}  // namespace

TEST_CASE("a volume price that falls makes no dearer step before it payable") {
  platform p{volume_list(), limited(200)};
  // 16 tokens cost 160, but 15 cost 300.
  CHECK(said(p.engine.authorise(p.tokens(1, 16), p.room)) == "16 cost 160, owed 160");
  CHECK(granted(p, 16) == 10);
  CHECK(granted(p, 10) == 10);
  CHECK(granted(p, 3) == 3);
  CHECK(granted(p, 0) == 0);
  CHECK(granted(p, 1'000'000'000'000) == 10);
  CHECK(largest_grant(p.engine, p.tokens(99, int128_max), p.room).error().code == errc::overflow);
  const auto before = text_of(p.engine);
  CHECK(granted(p, 16) == 10);
  CHECK(text_of(p.engine) == before);
}

TEST_CASE("packs and wallets come before the limit") {
  platform p{volume_list(), limited(200)};
  p.grant_tokens(p.root, 5);
  CHECK(granted(p, 100) == 15);
  p.grant_fen(p.root, 45);
  CHECK(granted(p, 100) == 17);  // 12 at 20 are 240 of 245
  p.record(p.tokens(1, 7));
  CHECK(granted(p, 100) == 10);
}

TEST_CASE("where nothing is priced, or overage is refused, a grant ends with the packs") {
  platform without_price{empty_list()};
  without_price.grant_tokens(without_price.user, 7);
  CHECK(granted(without_price, 100) == 7);
  platform refusing{volume_list(), {.name = "acme", .money = yuan, .policy = overage::refuse}};
  refusing.grant_tokens(refusing.user, 7);
  CHECK(granted(refusing, 100) == 7);
  CHECK(granted(refusing, 5) == 5);
}

TEST_CASE("what is asked wrongly is refused") {
  platform p{volume_list(), limited(200)};
  const auto error = [&](const platform_usage& u) {
    return largest_grant(p.engine, u, p.room).error().code;
  };
  CHECK(error(p.cards(1, 0, 5)) == errc::unit_mismatch);
  CHECK(error(p.tokens(1, -1)) == errc::out_of_range);
  platform_usage u = p.tokens(1, 5);
  u.sku = {77};
  CHECK(error(u) == errc::unknown_sku);
  u = p.tokens(1, 5);
  p.record(u);
  CHECK(error(u) == errc::conflict);
  u.quantity = 4;
  CHECK(error(u) == errc::conflict);
}

TEST_CASE("a grant is what asking for 1, 2, 3 … would say") {
  for (std::uint64_t stream = 1; stream <= 300; ++stream) {
    INFO(seed_text() << " stream " << stream);
    random_source random{stream};
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random.below(n)); };
    price_table list = empty_list();
    const auto kind = static_cast<tariff_kind>(below(4));
    const bool tiers = kind == tariff_kind::graduated || kind == tariff_kind::volume;
    const bool plain = kind == tariff_kind::per_record;
    std::array<tier_spec, 3> rows;
    int128 up_to = 0;
    for (tier_spec& row : rows) {
      up_to += 1 + below(12);
      row = fen_up_to(up_to, below(7), plain ? 0 : below(9));
      if (!plain && random.one_in(3)) row.package = 1 + below(4);
    }
    rows[tiers ? 2 : 0].up_to = int128_max;
    price_spec spec;
    spec.sku = "token";
    spec.money = yuan;
    spec.kind = kind;
    spec.tiers = rows.data();
    spec.tier_count = tiers ? 3 : 1;
    if (!plain && random.one_in(2)) spec.basis = counter_basis::all_usage;
    if (plain) {
      spec.record.fixed = {below(9), 2};
      if (random.one_in(2)) spec.record.minimum = list_amount{below(20), 2};
      spec.record.free_quantity = random.one_in(2) ? 1 + below(15) : 0;
      spec.record.free_records = random.one_in(3) ? 2 : 0;
    }
    (void)list.add(spec).value();
    platform p{list, limited(below(90))};
    if (random.one_in(2)) p.grant_tokens(p.root, 1 + below(20));
    if (random.one_in(3)) p.grant_tokens(p.user, 1 + below(9));
    if (random.one_in(3)) p.grant_fen(p.root, 1 + below(40));
    if (random.one_in(2)) p.record(p.tokens(1, below(20)));
    int128 expected = 0;
    while (expected < 60 && p.engine.authorise(p.tokens(99, expected + 1), p.room)) ++expected;
    REQUIRE(granted(p, 60) == expected);
  }
}
