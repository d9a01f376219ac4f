// SPDX-License-Identifier: MIT
// Forecasts over series: the lots that are still to come, and what lives on of those that end.
#include "support/catch.hpp"
#include "support/platform.hpp"

#include <ducat/engine/forecasting.hpp>
#include <ducat/units/civil.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

any_quantity hours_of(std::int64_t n) { return {n * hour_ns, dimension::card_time}; }

// A subscriber, and the jobs that run on what it has.
struct subscriber : platform {
  std::vector<platform_engine::job> jobs;
  forecast_room ahead_room;

  static series_spec daily(std::int64_t hours, std::int64_t days = 0) {
    series_spec spec;
    spec.lot.quantity = hours_of(hours);
    spec.lot.valid = {{0}, days == 0 ? instant_max : instant{days * day_ns}};
    spec.cycle.unit = cycle_unit::day;
    return spec;
  }
  series_handle subscribe(account_handle to, const series_spec& spec) {
    return engine.subscribe(to, spec).value();
  }
  void run(text_view id, account_handle account, std::int64_t cards, std::int64_t from = 0,
           std::int64_t until = 1'000'000) {
    platform_engine::job& job = jobs.emplace_back();
    job.id = id;
    job.account = account;
    job.sku = card;
    job.cards = ratio{cards};
    job.during = {{from * hour_ns}, {until * hour_ns}};
  }
  forecast ahead(std::int64_t from, std::int64_t until) {
    return engine.forecast(jobs, {from * hour_ns}, {until * hour_ns}, ahead_room).value();
  }
  static std::string hours(instant t) {
    return t == instant_max ? "never" : std::to_string(t.ns / hour_ns);
  }
  static std::string name_of(pack_handle pack, const foreseen_pack& is) {
    if (!is.has_value()) return "pack " + std::to_string(pack.index);
    static constexpr const char* parts[] = {"", "rest ", "gift "};
    return parts[static_cast<int>(is.part)] + std::string{"of "} + std::to_string(is.series.index) +
           " at " + hours(is.cycle);
  }
  // "uncovered 24, lease 24: pack 0 24 of 24": what it gives in the lease, and at all.
  static std::string said_of(const forecast& of, std::size_t i) {
    std::string text = "uncovered " + hours(of[i].uncovered) + ", lease " + hours(of[i].lease_end);
    of.for_each_draw(i, [&](const forecast_draw& d) {
      text += "; " + name_of(d.pack, d.foreseen) + ": " + hours({std::int64_t(d.in_lease)}) +
              " of " + hours({std::int64_t(d.quantity)});
    });
    return text;
  }
  // "pack 0 [0, 24) 4": what is left at the horizon.
  static std::string packs_of(const forecast& of) {
    std::string text;
    of.for_each_pack([&](const pack_forecast& p) {
      text += (text.empty() ? "" : "; ") + name_of(p.pack, p.foreseen) + " [" +
              hours(p.valid.start) + ", " + hours(p.valid.end) + ") " +
              hours({std::int64_t(p.left)});
    });
    return text;
  }
  int128 available(account_handle of, std::int64_t when) {
    return engine.available(of, dimension::card_time, {when * hour_ns}, jobs, ahead_room).value() /
           hour_ns;
  }
};

}  // namespace

TEST_CASE("a daily lot that covers a job covers it on all of its days") {
  subscriber p;
  const series_handle daily = p.subscribe(p.root, subscriber::daily(24, 30));
  p.run("a", p.user, 1);
  const forecast ahead = p.ahead(0, 40 * 24);
  CHECK(ahead[0].uncovered == day(30));
  CHECK(ahead[0].lease_end == day(30));
  int draws = 0;
  ahead.for_each_draw(0, [&](const forecast_draw& d) {
    CHECK(d.quantity == 24 * hour_ns);
    CHECK(d.in_lease == d.quantity);
    CHECK(d.given == d.quantity);
    CHECK(d.pack == (draws < 2 ? pack_handle{static_cast<std::uint32_t>(draws)} : pack_handle{}));
    CHECK(d.foreseen ==
          (draws < 2 ? foreseen_pack{} : foreseen_pack{daily, day(draws), series_part::lot}));
    ++draws;
  });
  CHECK(draws == 30);
  int packs = 0;
  ahead.for_each_pack([&](const pack_forecast& f) {
    CHECK(f.left == 0);
    CHECK(f.valid == interval{day(packs), day(packs + 1)});
    CHECK(f.empty_at == day(packs + 1));
    ++packs;
  });
  CHECK(packs == 30);
  CHECK_FALSE(p.ahead(0, 30 * 24)[0].runs_out());
  // Nothing was granted by it.
  CHECK(p.engine.state().held.packs.size() == 2);
}

TEST_CASE("twice as many cards as a daily lot covers are uncovered from noon to midnight") {
  subscriber p;
  p.subscribe(p.root, subscriber::daily(24, 30));
  p.run("a", p.user, 2);
  CHECK(subscriber::said_of(p.ahead(0, 60), 0) ==
        "uncovered 12, lease 12; pack 0: 24 of 24; pack 1: 0 of 24; of 0 at 48: 0 of 24");
  CHECK(subscriber::said_of(p.ahead(24 * 5, 24 * 7), 0) ==
        "uncovered 132, lease 132; of 0 at 120: 24 of 24; of 0 at 144: 0 of 24");
  // Time went on, and nothing was recorded: it is as if it were asked then.
  CHECK(p.engine.advance(day(5)).has_value());
  CHECK(subscriber::said_of(p.ahead(24 * 5, 24 * 7), 0) ==
        "uncovered 132, lease 132; pack 5: 24 of 24; pack 6: 0 of 24");
}

TEST_CASE("what lives on of a lot is foreseen, and what is given beyond it") {
  subscriber p;
  series_spec spec = subscriber::daily(24);
  spec.rest = {3 * hour_ns, 6 * hour_ns, 1, -1};
  p.subscribe(p.team, spec);
  p.run("a", p.user, 1, 4, 24);   // 4 are left, and live on
  p.run("b", p.user, 1, 24, 47);  // 4 of the rest, 19 of the lot: 5 live on
  p.run("c", p.user, 2, 48, 71);  // all of both, and 17 more: 3 are given
  const forecast ahead = p.ahead(0, 72);
  CHECK(subscriber::said_of(ahead, 0) == "uncovered never, lease never; pack 0: 20 of 20");
  CHECK(subscriber::said_of(ahead, 1) ==
        "uncovered never, lease never; rest of 0 at 24: 4 of 4; pack 1: 19 of 19");
  CHECK(subscriber::said_of(ahead, 2) ==
        "uncovered 62, lease 62; rest of 0 at 48: 5 of 5; of 0 at 48: 24 of 24");
  CHECK(subscriber::packs_of(ahead) ==
        "pack 0 [0, 24) 0; pack 1 [24, 48) 0; rest of 0 at 24 [0, 48) 0; of 0 at 48 [48, 72) 0; "
        "rest of 0 at 48 [24, 72) 0; of 0 at 72 [72, 96) 24; gift of 0 at 72 [72, 96) 3");
}

TEST_CASE("what one cycle leaves lapses where nothing lives on") {
  subscriber p;
  p.subscribe(p.root, subscriber::daily(24));
  p.run("a", p.user, 1, 6, 24);
  CHECK(subscriber::packs_of(p.ahead(0, 60)) ==
        "pack 0 [0, 24) 6; pack 1 [24, 48) 24; of 0 at 48 [48, 72) 24");
}

TEST_CASE("a series that is stopped or ends brings nothing more") {
  subscriber p;
  const series_handle daily = p.subscribe(p.root, subscriber::daily(24));
  p.run("a", p.user, 1);
  CHECK_FALSE(p.ahead(0, 24 * 99)[0].runs_out());
  CHECK(p.engine.advance(day(1)).has_value());
  CHECK(p.engine.unsubscribe(daily, day(4)).has_value());
  CHECK(p.ahead(24, 24 * 99)[0].uncovered == day(4));
  CHECK(p.engine.unsubscribe(daily, day(1)).has_value());  // at its start the lot had begun
  CHECK(p.ahead(24, 24 * 99)[0].uncovered == day(2));
  // Its last lot is cut at its end, and leaves nothing.
  series_spec spec = subscriber::daily(24);
  spec.lot.valid.end = {60 * hour_ns};
  spec.rest = {0, 24 * hour_ns, 1, 0};
  subscriber q;
  q.subscribe(q.root, spec);
  q.run("a", q.user, 1, 0, 12);
  CHECK(subscriber::packs_of(q.ahead(0, 99)) ==
        "pack 0 [0, 24) 0; pack 1 [24, 48) 0; rest of 0 at 24 [0, 48) 12; "
        "of 0 at 48 [48, 60) 24; rest of 0 at 48 [24, 72) 24");
}

TEST_CASE("months are foreseen from their anchor") {
  subscriber p;
  const auto midnight = [](std::int32_t year, std::uint8_t month, std::uint8_t of_month) {
    civil_time t;
    t.date = {year, month, of_month};
    return instant{std::int64_t(nanoseconds_from_civil(t).value())};
  };
  series_spec spec;
  spec.lot.quantity = hours_of(31 * 24);
  spec.lot.valid = {midnight(2026, 1, 31), instant_max};
  p.subscribe(p.root, spec);
  p.run("a", p.user, 1, spec.lot.valid.start.ns / hour_ns, midnight(2026, 6, 1).ns / hour_ns);
  std::vector<instant> begins;
  p.ahead(p.jobs[0].during.start.ns / hour_ns, p.jobs[0].during.end.ns / hour_ns)
      .for_each_pack([&](const pack_forecast& f) { begins.push_back(f.valid.start); });
  CHECK(begins == std::vector<instant>{midnight(2026, 1, 31), midnight(2026, 2, 28),
                                       midnight(2026, 3, 31), midnight(2026, 4, 30),
                                       midnight(2026, 5, 31)});
}

TEST_CASE("lots that are foreseen stand in the payer's order") {
  subscriber p;
  series_spec later = subscriber::daily(6);
  later.lot.priority = 2;
  p.subscribe(p.user, later);
  p.grant_cards(p.user, 12 * hour_ns, {day(2), day(9)});  // pack 2, of priority 0
  series_spec sooner = subscriber::daily(6);
  sooner.lot.priority = 1;
  p.subscribe(p.user, sooner);
  p.run("a", p.user, 1, 72, 96);
  CHECK(subscriber::said_of(p.ahead(72, 96), 0) ==
        "uncovered never, lease never; pack 2: 12 of 12; of 1 at 72: 6 of 6; of 0 at 72: 6 of 6");
  // Alike in all, the one of the series that was opened first was granted first.
  subscriber q;
  for (int i = 0; i < 2; ++i) q.subscribe(q.user, subscriber::daily(6));
  q.run("a", q.user, 1, 72, 80);
  CHECK(subscriber::said_of(q.ahead(72, 96), 0) ==
        "uncovered never, lease never; of 0 at 72: 6 of 6; of 1 at 72: 2 of 2");
}

TEST_CASE("floors of lots that are foreseen go last") {
  subscriber p;
  series_spec spec = subscriber::daily(12);
  spec.lot.floor = hours_of(3);
  p.subscribe(p.user, spec);
  p.grant_cards(p.root, 7 * hour_ns, {day(3), day(9)});
  p.run("a", p.user, 1, 72, 120);
  CHECK(subscriber::said_of(p.ahead(72, 120), 0) ==
        "uncovered 94, lease 94; of 0 at 72: 12 of 12; pack 2: 7 of 7; of 0 at 72: 3 of 3; "
        "of 0 at 96: 0 of 15");
  std::string left;
  p.ahead(72, 120).for_each_pack([&](const pack_forecast& f) {
    if (f.foreseen.has_value()) left += subscriber::hours({std::int64_t(f.left)}) + " ";
  });
  CHECK(left == "12 -3 -3 12 ");  // of the days 2 to 5
}

TEST_CASE("quotas keep back what is foreseen of a series above them") {
  subscriber p;
  p.subscribe(p.root, subscriber::daily(24));
  p.subscribe(p.user, subscriber::daily(2));
  quota_spec spec;
  spec.name = "q";
  spec.most = hours_of(10);
  spec.per = period::day;
  const quota_handle q = p.engine.set_quota(p.team, spec).value();
  p.run("a", p.user, 1, 72, 96);
  const forecast ahead = p.ahead(72, 96);
  CHECK(subscriber::said_of(ahead, 0) ==
        "uncovered 84, lease 84; of 1 at 72: 2 of 2; of 0 at 72: 10 of 10");
  CHECK(ahead[0].quota == q);
  CHECK(ahead.used_of(q, {day(3), day(4)}).whole == 10 * hour_ns);
}

TEST_CASE("series are among what makes leases end together") {
  subscriber p;
  p.subscribe(p.root, subscriber::daily(24));
  p.subscribe(p.team, subscriber::daily(1));
  p.run("a", p.root, 1, 72, 99);
  p.run("b", p.root, 1, 72, 99);
  p.run("c", p.team, 1, 72, 99);
  // Of the day's 24 the first hour costs two jobs 2, every later one all three 3.
  const forecast ahead = p.ahead(72, 96);
  for (std::size_t i = 0; i < 3; ++i) CHECK(ahead[i].lease_end.ns / hour_ns == 80);
  // A pool of its own keeps one going, and its lease apart.
  p.grant_cards(p.team, 100 * hour_ns, {day(3), day(9)});
  const forecast apart = p.ahead(72, 96);
  CHECK(apart[0].lease_end.ns / hour_ns == 84);
  CHECK(apart[1].lease_end.ns / hour_ns == 84);
  CHECK_FALSE(apart[2].runs_out());
}

TEST_CASE("a series that is over parts leases as a pack does that is used up") {
  subscriber p;
  series_spec spec = subscriber::daily(24);
  spec.lot.quantity = any_quantity{24 * hour_ns + 1, dimension::card_time};
  p.subscribe(p.root, spec);
  p.subscribe(p.team, subscriber::daily(1, 4));
  p.run("a", p.root, 1, 96);
  p.run("b", p.team, 1, 96);
  // From the fifth day on both draw on the same lots; the last unit of one is the first job's.
  const forecast ahead = p.ahead(72, 120);
  CHECK(ahead[0].lease_end == instant{108 * hour_ns + 1});
  CHECK(ahead[1].lease_end == instant{108 * hour_ns});
}

TEST_CASE("series of others, and of money, have no part in it") {
  subscriber p;
  const account_handle other = p.engine.open_account({.name = "bob", .parent = p.team}).value();
  p.subscribe(other, subscriber::daily(24));
  series_spec money = subscriber::daily(1);
  money.lot.quantity = any_money{100, yuan};
  p.subscribe(p.user, money);
  p.subscribe(p.user, subscriber::daily(12));
  p.run("a", p.user, 1, 72, 96);
  CHECK(subscriber::said_of(p.ahead(72, 96), 0) == "uncovered 84, lease 84; of 2 at 72: 12 of 12");
  CHECK(subscriber::packs_of(p.ahead(72, 95)) == "of 2 at 48 [48, 72) 12; of 2 at 72 [72, 96) 0");
}

TEST_CASE("a live balance has the lots that began since time was advanced") {
  subscriber p;
  series_spec spec = subscriber::daily(24);
  spec.rest = {0, 6 * hour_ns, 1, 0};
  p.subscribe(p.team, spec);
  p.run("a", p.user, 1, 20, 30);
  CHECK(p.available(p.user, 24) == 30);
  CHECK(p.available(p.user, 28) == 26);
  CHECK(p.available(p.user, 48) == 30);  // of the first day's 24 20 were left: 6 lived on
  CHECK(p.available(p.root, 48) == 0);
  p.jobs.clear();
  CHECK(p.available(p.user, 24 * 9) == 30);
  // Beyond the lot that was granted ahead, what nobody forecasts is not there.
  CHECK(p.engine.available(p.user, dimension::card_time, day(9)).value() == 0);
}

TEST_CASE("of a series as many cycles are foreseen as may begin at once") {
  subscriber p;
  series_spec spec;
  spec.lot.quantity = hours_of(1);
  spec.lot.valid = {{0}, instant_max};
  spec.cycle.unit = cycle_unit::hour;
  p.subscribe(p.user, spec);
  p.run("a", p.user, 1, 0, 2'000'000);
  const forecast ahead = p.engine.forecast(p.jobs, {0}, instant_max, p.ahead_room).value();
  CHECK(ahead[0].uncovered.ns == (max_cycles + 1) * hour_ns);
}

TEST_CASE("lots that are still to come are drawn on by their factors, each from nothing on") {
  subscriber p;
  const factor_spec weekend[] = {{ratio{2}, nullptr, 0, {0b110'0000, 0, factor_band::a_day}}};
  series_spec spec = subscriber::daily(0);
  spec.lot.quantity = any_quantity{hour_ns + hour_ns / 2, dimension::card_time};
  spec.lot.factors = weekend;
  spec.lot.factor_count = 1;
  spec.cycle.unit = cycle_unit::hour;
  (void)p.subscribe(p.root, spec);
  p.run("a", p.user, 1);
  // Saturday begins at hour 48: from then on the 1.5 h of each hour cover 45 minutes of it.
  const forecast ahead = p.ahead(0, 50);
  CHECK(ahead[0].uncovered.ns == 48 * hour_ns + hour_ns * 3 / 4);
  int draws = 0;
  ahead.for_each_draw(0, [&](const forecast_draw& d) {
    const bool is_weekend = draws >= 48;
    CHECK(d.factor == ratio{is_weekend ? 2 : 1});
    CHECK(d.quantity == (is_weekend ? hour_ns * 3 / 4 : hour_ns));
    CHECK(d.given == (is_weekend ? hour_ns * 3 / 2 : hour_ns));
    ++draws;
  });
  CHECK(draws == 50);
  // What the engine does, hour for hour.
  for (std::int64_t hour = 0; hour < 50; ++hour) {
    REQUIRE(p.engine.advance({hour * hour_ns}).has_value());
    const auto id = static_cast<std::uint64_t>(hour + 1);
    REQUIRE(p.engine.record(p.cards(id, hour * hour_ns, (hour + 1) * hour_ns)).has_value());
  }
  CHECK(p.engine.events().all<usage_priced>().size() == 2);
  CHECK(p.engine.events().all<usage_priced>()[0].quantity == hour_ns / 4);
}

TEST_CASE("what lives on of a lot with factors is foreseen with totals of its own") {
  subscriber p;
  const factor_spec halved[] = {{{1, 2}}};
  series_spec spec = subscriber::daily(20);
  spec.lot.floor = hours_of(4);
  spec.lot.factors = halved;
  spec.lot.factor_count = 1;
  spec.rest = {0, 5 * hour_ns, 1, -1};
  (void)p.subscribe(p.root, spec);
  p.run("a", p.user, 1);
  const forecast ahead = p.ahead(0, 72);
  CHECK(subscriber::said_of(ahead, 0) ==
        "uncovered never, lease never; pack 0: 24 of 24; rest of 0 at 24: 10 of 10; "
        "pack 1: 14 of 14; rest of 0 at 48: 10 of 10; of 0 at 48: 14 of 14");
  // Of 20 a day takes 12, or 7 beside the 5 that live on.
  CHECK(subscriber::packs_of(ahead) ==
        "pack 0 [0, 24) 3; pack 1 [24, 48) 8; rest of 0 at 24 [0, 48) 0; of 0 at 48 [48, 72) 8; "
        "rest of 0 at 48 [24, 72) 0; of 0 at 72 [72, 96) 20; rest of 0 at 72 [48, 96) 5");
}

TEST_CASE("a foreseen lot with factors goes down to its floor, dust and all") {
  subscriber p;
  const factor_spec doubled[] = {{ratio{2}}};
  series_spec spec = subscriber::daily(0);
  // 3 ns above zero and 4 below: 3 ns of usage take 6, and the seventh is dust.
  spec.lot.quantity = any_quantity{3, dimension::card_time};
  spec.lot.floor = any_quantity{4, dimension::card_time};
  spec.lot.factors = doubled;
  spec.lot.factor_count = 1;
  (void)p.subscribe(p.root, spec);
  p.run("a", p.user, 1, 48);
  const forecast ahead = p.ahead(0, 72);
  CHECK(ahead[0].uncovered.ns == 48 * hour_ns + 3);
  int128 left = 0;
  ahead.for_each_pack([&](const pack_forecast& of) {
    if (of.foreseen == foreseen_pack{{0}, {48 * hour_ns}, series_part::lot}) left = of.left;
  });
  CHECK(left == -3);
}
