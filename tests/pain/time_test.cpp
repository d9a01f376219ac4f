// SPDX-License-Identifier: MIT
// Zones, months, late usage, parts of a period. docs/pain.md has the threads.
#include "pain/bills.hpp"
#include "support/billing_platform.hpp"
#include "support/platform.hpp"

#include <ducat/engine/settling.hpp>
#include <ducat/pricing/proration.hpp>
#include <ducat/units/period.hpp>

#include <cstdint>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int32_t hour_s = 3'600;

// A month costs 30 yuan, used or not.
price_table standing_list() {
  price_table list = plain_prices();
  charge_spec support = charge_named("support");
  support.standing = decimal{30, 0};
  (void)list.add_charge(support).value();
  return list;
}
// A month costs at least 100 yuan.
price_table minimum_list() {
  price_table list = plain_prices();
  charge_spec spend = charge_named("spend");
  spend.minimum = decimal{100, 0};
  (void)list.add_charge(spend).value();
  return list;
}

ratio share_of_days(civil_date from, civil_date until, civil_date whole_from,
                    civil_date whole_until) {
  return fraction_of_days({from, until}, {whole_from, whole_until}).value();
}

}  // namespace

// Two accounts with the same usage had different invoices, for the one was created before the
// clocks changed and the other after.
TEST_CASE("killbill/killbill#1934: when a payer was opened does not move the end of its month") {
  platform p;
  const auto usage_of = [&](account_handle payer, std::uint64_t id, instant when) {
    platform_usage u = p.tokens(id, 1, when.ns);
    u.account = payer;
    REQUIRE(p.engine.record(u).has_value());
  };
  const auto open = [&](text_view name, instant when) {
    return p.engine
        .open_account({.name = name, .money = yuan, .utc_offset_seconds = -4 * hour_s, .at = when})
        .value();
  };
  const account_handle before = open("before", utc("2023-03-01T00:00:00Z"));
  const account_handle after = open("after", utc("2023-03-20T00:00:00Z"));
  const instant edge = utc("2023-04-01T04:00:00Z");
  const interval march = period_containing({edge.ns - 1}, period::month, -4 * hour_s);
  CHECK(march.end == edge);
  for (const account_handle payer : {before, after}) {
    usage_of(payer, 1, utc("2023-03-25T12:00:00Z"));
    usage_of(payer, 2, {edge.ns - 1});
    usage_of(payer, 3, edge);
    CHECK(bill(p.engine.events(), payer, march).total == 6);
    CHECK(bill(p.engine.events(), payer).total == 9);
    CHECK(bill(p.engine.events(), payer).lines.size() == 2);  // March and April
  }
}

// In a zone of UTC+2 billing ran at 20 h UTC and at 23 h UTC, which is the day after there: two
// invoices.
TEST_CASE("getlago/lago-api#1074: a month that ends at 22 h UTC is closed after that and once") {
  billing_platform p{standing_list(), 2 * hour_s};
  const instant in_may = utc("2026-05-15T00:00:00Z");
  CHECK(p.engine().close_charges(p.payer(), in_may, utc("2026-05-31T20:00:00Z")).error().code ==
        errc::not_ended);
  CHECK(p.engine()
            .close_charges(p.payer(), in_may, utc("2026-05-31T23:00:00Z"))
            .value()
            .amount()
            .value() == in_yuan(30));
  CHECK(
      p.engine().close_charges(p.payer(), in_may, utc("2026-06-01T06:00:00Z")).value().is_empty());
  CHECK(bill(p.book(), p.payer()).total == 3'000);
}

// What guards against billing twice on one day looked at the day in UTC.
TEST_CASE("getlago/lago-api#879: usage of one moment stands in one month of the payer's own zone") {
  billing_platform p{plain_prices(), 8 * hour_s};
  const interval may{utc("2026-04-30T16:00:00Z"), utc("2026-05-31T16:00:00Z")};
  const interval june{may.end, utc("2026-06-30T16:00:00Z")};
  p.count(p.payer(), 1'000'000, utc("2026-05-31T15:59:59Z"));
  p.count(p.payer(), 2'000'000, utc("2026-05-31T16:00:00Z"));  // already June there, not yet in UTC
  p.count(p.payer(), 4'000'000, utc("2026-06-01T01:00:00Z"));
  CHECK(bill(p.book(), p.payer(), may).total == 100);
  CHECK(bill(p.book(), p.payer(), june).total == 600);
  const statement all = bill(p.book(), p.payer());
  REQUIRE(all.lines.size() == 2);
  CHECK(all.lines[0].month == may);
  CHECK(all.lines[1].month == june);
  CHECK(all.total == 700);
}

// The ends of days were not those of the account, what had been billed was not found by them, and
// the period was billed again.
TEST_CASE("killbill/killbill#1856: the days of a zone bill every hour once") {
  billing_platform p{plain_prices(), -5 * hour_s};
  const instant start = utc("2023-05-01T05:00:00Z");
  for (std::int64_t hour = 0; hour < 72; ++hour)
    p.use(p.payer(), ratio{1, 1}, {start.ns + hour * one_hour}, one_hour);
  instant from = start;
  int128 days_billed = 0;
  for (int i = 0; i < 3; ++i) {
    const interval local_day = period_containing(from, period::day, -5 * hour_s);
    CHECK(local_day.start == from);
    const statement s = bill(p.book(), p.payer(), local_day);
    CHECK(s.total == 48'000);
    days_billed += s.total;
    from = local_day.end;
  }
  CHECK(bill(p.book(), p.payer()).total == days_billed);
}

// A subscription of 2015-10-01 08:09:02 in Juneau: daylight saving changed how instants became
// dates, and invoicing never ended.
TEST_CASE("killbill/killbill#445: each month begins where the one before it ended") {
  instant when = utc("2015-10-01T08:09:02Z");
  CHECK(period_containing(when, period::month, -9 * hour_s).start ==
        utc("2015-09-01T09:00:00Z"));  // still September at UTC-9
  CHECK(period_containing(when, period::month, -8 * hour_s).start == utc("2015-10-01T08:00:00Z"));
  for (const std::int32_t offset : {-9 * hour_s, -8 * hour_s, 0, 14 * hour_s}) {
    interval month = period_containing(when, period::month, offset);
    for (int i = 0; i < 48; ++i) {
      const interval next = period_containing(month.end, period::month, offset);
      REQUIRE(next.start == month.end);
      REQUIRE(month.end < next.end);
      REQUIRE(period_containing({next.end.ns - 1}, period::month, offset) == next);
      month = next;
    }
  }

  billing_platform p{standing_list(), -9 * hour_s};
  const auto close_all = [&] {
    int posted = 0;
    p.engine().close_finished_charges(
        when, utc("2016-10-01T08:09:02Z"),
        [&](account_handle, const interval&, const result<charge_outcome>& done) {
          posted += done.value().is_empty() ? 0 : 1;
        });
    return posted;
  };
  CHECK(close_all() == 12);
  CHECK(close_all() == 0);
}

// Points that came late were billed by a further item, or disregarded if they were older than a
// number of periods.
TEST_CASE("killbill/killbill#876: usage that comes months late stands in its own month") {
  billing_platform p;
  p.use(p.payer(), ratio{1, 1}, day(3), one_hour);
  CHECK(bill(p.book(), p.payer(), between(0, 31)).total == 2'000);
  REQUIRE(p.engine().advance(day(400)).has_value());
  p.use(p.payer(), ratio{2, 1}, day(4), one_hour);
  CHECK(bill(p.book(), p.payer(), between(0, 31)).total == 6'000);
  CHECK(bill(p.book(), p.payer(), since(31)).total == 0);
  CHECK(audit_is_content(p.book()));
}

// Events that were missed or delayed could not be brought in after the bill.
TEST_CASE("flexprice/flexprice#605: a month that is closed again posts what late usage changes") {
  billing_platform p{minimum_list()};
  const auto close = [&] { return p.engine().close_charges(p.payer(), day(3), day(40)).value(); };
  p.count(p.payer(), 30'000'000, day(3));
  CHECK(close().amount().value() == in_yuan(70));
  p.count(p.payer(), 30'000'000, day(4));  // late
  CHECK(close().amount().value() == in_yuan(-30));
  CHECK(close().is_empty());
  CHECK(bill(p.book(), p.payer(), between(0, 31)).total == 10'000);
  p.count(p.payer(), 60'000'000, day(5));
  CHECK(close().amount().value() == in_yuan(-40));
  CHECK(bill(p.book(), p.payer(), between(0, 31)).total == 12'000);
}

// A balance that was taken up from a snapshot had forgotten what was granted before it: usage
// above all grants, and a balance above zero.
TEST_CASE(
    "openmeterio/openmeter#4846: going on from what was stored is as if it had never stopped") {
  const auto begin = [](platform& p) {
    p.grant_tokens(p.team, 100);
    p.record(p.tokens(1, 70));
    p.grant_tokens(p.user, 20);
    p.record(p.tokens(2, 10));
  };
  const auto finish = [](platform_engine& e, const platform& like) {
    for (const auto& u : {like.tokens(3, 35), like.tokens(1, 70), like.tokens(4, 10)})
      REQUIRE(e.record(u).has_value());
    REQUIRE(e.reverse(like.user, {0, 1}).has_value());
    REQUIRE(e.record(like.tokens(5, 90)).has_value());
  };
  platform whole;
  begin(whole);
  finish(whole.engine, whole);

  platform stopped;
  begin(stopped);
  platform_engine resumed{std::move(stopped.engine).take_ledger()};
  CHECK(resumed.available(whole.user, dimension::token, {0}).value() == 40);
  finish(resumed, whole);
  CHECK(text_of(resumed) == text_of(whole.engine));
  CHECK(resumed.owed(whole.root).minor == whole.engine.owed(whole.root).minor);
}

// The price of a day was that of the rest of the period: of 42 days instead of 91.
TEST_CASE("getlago/lago-api#6194: a part is a part of the whole period") {
  const ratio part = share_of_days({2024, 5, 20}, {2024, 7, 1}, {2024, 4, 1}, {2024, 7, 1});
  CHECK(part == ratio{42, 91});
  CHECK(share_of_days({2024, 5, 20}, {2024, 7, 15}, {2024, 4, 15}, {2024, 7, 15}) == ratio{56, 91});
  CHECK(share_of_days({2024, 4, 1}, {2024, 5, 20}, {2024, 4, 1}, {2024, 7, 1}) == ratio{49, 91});

  // In the engine: opened on 20 May, 12 of the month's 31 days.
  engine e{standing_list()};
  const account_handle payer =
      e.open_account({.name = "acme", .money = yuan, .at = utc("2024-05-20T00:00:00Z")}).value();
  const auto closed = e.close_charges(payer, utc("2024-05-31T00:00:00Z"));
  CHECK(closed.value().amount().value() == make_mixed(3'000 * 12, 1, 31).value());
}

// A trial over the end of a month was taken as 9 of 31 days.
TEST_CASE("silverapp/silver#200: a part over the end of a month is a part of each month") {
  const ratio january = share_of_days({2015, 1, 25}, {2015, 2, 1}, {2015, 1, 1}, {2015, 2, 1});
  const ratio february = share_of_days({2015, 2, 1}, {2015, 2, 3}, {2015, 2, 1}, {2015, 3, 1});
  CHECK(january == ratio{7, 31});
  CHECK(february == ratio{2, 28});
  const day_period trial =
      day_period::of({2015, 1, 25}, {2015, 2, 2}, day_count::inclusive).value();
  CHECK(trial.days() == 9);
  CHECK(fraction_of_days(trial, {{2015, 1, 1}, {2015, 2, 1}}).error().code == errc::out_of_range);
}
