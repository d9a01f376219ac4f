// SPDX-License-Identifier: MIT
// Usage under prices that depend on the time of day and on who pays, through the engine.
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

// Cards at 2 fen an hour, at 5 between 09:00 and 12:00 in Shanghai.
price_table day_and_night(const calendar_window& busy = {every_weekday,
                                                         {9 * hour_ns},
                                                         {12 * hour_ns}},
                          text_view name = "busy") {
  price_table list = empty_list();
  const std::uint32_t zone = list.add_zone("Asia/Shanghai", 8 * 3600).value();
  const tier_spec dear[] = {fen_each(5)};
  price_spec spec = tiered("card", tariff_kind::flat, dear, hour_ns);
  spec.calendar = list.add_calendar(name, {&busy, 1}, {}, zone).value();
  (void)list.add(spec).value();
  return list;
}

struct day_platform {
  platform_engine engine;
  account_handle root;

  explicit day_platform(text_view layer = {}) {
    price_table list = day_and_night();
    const tier_spec cheap[] = {fen_each(2)};
    (void)list.add(tiered("card", tariff_kind::flat, cheap, hour_ns)).value();
    const tier_spec agreed[] = {fen_each(1)};
    price_spec own = tiered("card", tariff_kind::flat, agreed, hour_ns);
    own.layer = "acme";
    (void)list.add(own).value();
    (void)engine.publish(list).value();
    account_spec spec;
    spec.name = "payer";
    spec.money = yuan;
    spec.layer = layer;
    root = engine.open_account(spec).value();
  }
  result<outcome> use(std::uint64_t id, std::int64_t from_hour, std::int64_t to_hour) {
    platform_usage u;
    u.id = {0, id};
    u.account = root;
    u.sku = engine.find_sku("card");
    u.cards = 1;
    u.during = {{from_hour * hour_ns}, {to_hour * hour_ns}};
    return engine.record(u);
  }
};

}  // namespace

TEST_CASE("a usage over the edges of a calendar is split there, each piece at its own price") {
  day_platform p;
  // 08:00 to 13:00 in Shanghai is midnight to 05:00 UTC: an hour, three dear ones, an hour.
  const outcome done = p.use(1, 0, 5).value();
  CHECK(done.line_count() == 3);
  CHECK(done.priced().value() == in_fen(2 + 3 * 5 + 2));
  CHECK(audit(p.engine.events()).passed());
  const std::string why =
      to_text(p.engine.events(), explain(p.engine.events(), done.position()).value());
  CHECK(why.find("price 0 in calendar busy in force") != std::string::npos);
}

TEST_CASE("a payer of a layer pays its prices, whatever the hour") {
  day_platform p{"acme"};
  const outcome done = p.use(1, 0, 5).value();
  CHECK(done.line_count() == 1);
  CHECK(done.priced().value() == in_fen(5));
  CHECK(audit(p.engine.events()).passed());
  const std::string why =
      to_text(p.engine.events(), explain(p.engine.events(), done.position()).value());
  CHECK(why.find("of layer acme in force") != std::string::npos);
}

TEST_CASE("a piece at a price of another hour is found by the audit") {
  day_platform p;
  (void)p.use(1, 0, 2).value();
  ledger forged;
  copy_changed<usage_priced>(p.engine.events(), forged, 1, [](auto& e) { e.price.index = 1; });
  CHECK_FALSE(audit(forged).passed());
}

TEST_CASE("a later list may repeat a calendar, and is checked against what holds already") {
  day_platform p;
  CHECK(p.engine.publish(day_and_night()).error() == errc::ambiguous_price);
  // Under another name, and an hour of it in common.
  const calendar_window late{every_weekday, {11 * hour_ns}, {14 * hour_ns}};
  CHECK(p.engine.publish(day_and_night(late, "late")).error() == errc::ambiguous_price);
  const calendar_window evening{every_weekday, {18 * hour_ns}, {20 * hour_ns}};
  REQUIRE(p.engine.publish(day_and_night(evening, "evening")).has_value());
  CHECK(p.engine.state().prices.calendars().size() == 2);
  CHECK(p.engine.state().prices.calendars().zones().size() == 1);
  CHECK(p.use(1, 10, 12).value().priced().value() == in_fen(10));
}

TEST_CASE("usage at a time that a zone does not know is refused, and recorded once it does") {
  platform_engine engine;
  price_table list = empty_list();
  const tier_spec dear[] = {fen_each(5)};
  price_spec spec = tiered("card", tariff_kind::flat, dear, hour_ns);
  const std::uint32_t zone = list.add_zone("Nowhere", 0, {}, {{0}, {100 * hour_ns}}).value();
  const calendar_window all_day{every_weekday, {}, end_of_day};
  spec.calendar = list.add_calendar("days", {&all_day, 1}, {}, zone).value();
  REQUIRE(list.add(spec).has_value());
  REQUIRE(engine.publish(list).has_value());
  account_spec payer;
  payer.name = "payer";
  payer.money = yuan;
  platform_usage u;
  u.id = {0, 1};
  u.account = engine.open_account(payer).value();
  u.sku = engine.find_sku("card");
  u.cards = 1;
  u.during = {{99 * hour_ns}, {101 * hour_ns}};
  CHECK(engine.record(u).error() == errc::unknown_zone_time);
  CHECK(engine.events().all<usage_recorded>().empty());
  u.during.end = {100 * hour_ns};
  CHECK(engine.record(u).value().priced().value() == in_fen(5));
}

TEST_CASE("a payer's layer and channel are terms of its own") {
  day_platform p{"acme"};
  account_spec again;
  again.name = "payer";
  again.money = yuan;
  again.layer = "acme";
  CHECK(p.engine.open_account(again).value() == p.root);
  again.channel = "reseller";
  CHECK(p.engine.open_account(again).error() == errc::already_exists);
  account_spec child;
  child.name = "team";
  child.parent = p.root;
  child.layer = "other";
  CHECK(p.engine.open_account(child).error() == errc::not_a_payer);
  child.layer = "acme";
  CHECK(p.engine.open_account(child).has_value());
}
