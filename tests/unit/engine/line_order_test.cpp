// SPDX-License-Identifier: MIT
// The order of what is counted at one instant, as a platform says it: which sku's usage has a pack,
// a tier or a wallet first once it is settled.
#include "support/platform.hpp"
#include "support/settling.hpp"

#include <ducat/billing/audit.hpp>

#include <cstdint>

using namespace ducat;
using namespace ducat_test;

namespace {

// Image processing as Tencent's CI orders it: audits before idle pictures, and those before sound.
price_table media_list(std::int32_t audits = 1, std::int32_t idle = 2, std::int32_t sound = 3) {
  price_table list;
  for (const char* sku : {"sound", "idle", "audit"})
    (void)list.define_sku(sku, meter::counted, dimension::token).value();
  (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
  const tier_spec tiers[] = {fen_up_to(10, 3), fen_each(1)};
  for (const char* sku : {"sound", "idle", "audit"}) {
    price_spec spec = tiered(sku, tariff_kind::graduated, tiers);
    spec.counter = "media";
    (void)list.add(spec).value();
  }
  list.order_lines("audit", audits).value();
  list.order_lines("idle", idle).value();
  list.order_lines("sound", sound).value();
  return list;
}
struct media : platform {
  explicit media(const price_table& list = media_list()) : platform{list} {}
  platform_usage use(std::uint64_t id, const char* sku, int128 quantity, std::int64_t when = 5) {
    platform_usage u = tokens(id, quantity, when);
    u.sku = engine.find_sku(sku);
    return u;
  }
};

}  // namespace

TEST_CASE("at one instant a pack serves usage in the order of its skus' lines") {
  media p;
  const pack_handle pack = p.grant_tokens(p.root, 8);
  (void)p.record(p.use(1, "sound", 6));
  (void)p.record(p.use(2, "idle", 5));
  (void)p.record(p.use(3, "audit", 4));
  settle(p);
  CHECK(net(p, 3) == "pack 0 gave 4");
  CHECK(net(p, 2) == "pack 0 gave 4; 1 cost 3, owed 3");
  CHECK(net(p, 1) == "6 cost 18, owed 18");
  CHECK(p.left(pack) == "0");
  // Time goes first.
  (void)p.record(p.use(4, "sound", 3, 4));
  settle(p);
  CHECK(net(p, 4) == "pack 0 gave 3");
  CHECK(net(p, 2) == "pack 0 gave 1; 4 cost 12, owed 12");
  CHECK(audit(p.engine.events()).finding_count == 0);
}

TEST_CASE("a tier has its first units of the sku that goes first, and equals go by name") {
  media p{media_list(1, 0, 1)};
  (void)p.record(p.use(1, "sound", 6));
  (void)p.record(p.use(2, "audit", 6));
  (void)p.record(p.use(3, "idle", 2));
  settle(p);
  CHECK(net(p, 3) == "2 cost 6, owed 6");
  CHECK(net(p, 1) == "6 cost 18, owed 18");
  CHECK(net(p, 2) == "6 cost 10, owed 10");  // two at 3, four at 1
  CHECK(audit(p.engine.events()).finding_count == 0);
}

TEST_CASE("without an order what is counted at one instant goes by name") {
  media p{media_list(0, 0, 0)};
  (void)p.grant_tokens(p.root, 8);
  (void)p.record(p.use(2, "audit", 6));
  (void)p.record(p.use(1, "sound", 6));
  settle(p);
  CHECK(net(p, 1) == "pack 0 gave 6");
  CHECK(net(p, 2) == "pack 0 gave 2; 4 cost 12, owed 12");
}

TEST_CASE("an order of lines is stated once, of what is counted") {
  price_table list = media_list();
  CHECK(list.order_lines("card", 1).error().code == errc::unit_mismatch);
  CHECK(list.order_lines("picture", 1).error().code == errc::unknown_sku);
  media p;
  // A later list may leave it out or repeat it, and not change it.
  price_table later;
  (void)later.define_sku("audit", meter::counted, dimension::token).value();
  CHECK(p.engine.publish(later).has_value());
  later.order_lines("audit", 1).value();
  CHECK(p.engine.publish(later).has_value());
  later.order_lines("audit", 2).value();
  CHECK(refusal(p.engine, [&] { return p.engine.publish(later); }).code == errc::already_exists);
}
