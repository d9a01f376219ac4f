// SPDX-License-Identifier: MIT
// Packs whose validity begins with their first use: what begins it and what does not, in the
// ledger, its text form and its audit.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/ledger_faults.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/adapters/nlohmann_json/pack_grant.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/engine/settling.hpp>

#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr first_use five_days{cycle_unit::day, 5};

// A pack of so many degrees for five days from its first use on, to be used by a day.
pack_handle grant_waiting(billing_platform& p, int128 degrees, int by = 100,
                          const first_use& activation = five_days) {
  grant_spec spec = pack_of(degrees, 1'000);
  spec.activation = activation;
  spec.valid = {day(0), day(by)};
  spec.at = day(0);
  return p.engine().grant(p.payer(), spec).value();
}
const pack& lot(billing_platform& p, pack_handle of) {
  return p.engine().state().held.packs[of.index];
}
int128 left(billing_platform& p, pack_handle of) { return lot(p, of).balance / degree; }

bool finds(const audit_report& report, audit_rule rule) {
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}
// A pack that lapsed and one that was used, and both ended.
const ledger& fixture() {
  static billing_platform p;
  static bool is_made = false;
  if (!is_made) {
    is_made = true;
    (void)p.engine().advance(day(1));
    grant_waiting(p, 10);
    grant_waiting(p, 7, 3);
    p.use(p.payer(), ratio{2}, day(2), one_hour);
    (void)p.engine().advance(day(3));
    p.use(p.payer(), ratio{3}, day(4), one_hour);
    (void)p.engine().advance(day(40));
  }
  return p.book();
}
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(fixture(), forged, n, change);
  return finds(audit(forged), rule);
}

}  // namespace

TEST_CASE("the first draw begins a validity, and it ends when that has passed") {
  billing_platform p;
  const pack_handle waiting = grant_waiting(p, 10);
  CHECK(lot(p, waiting).is_waiting);
  CHECK(p.engine().advance(day(50)));  // nothing happens to it
  CHECK(left(p, waiting) == 10);
  p.use(p.payer(), ratio{1}, day(50), one_hour);
  CHECK_FALSE(lot(p, waiting).is_waiting);
  CHECK(lot(p, waiting).valid == interval{day(50), day(55)});
  REQUIRE(p.book().all<pack_first_used>().size() == 1);
  // A second use begins nothing, and neither does taking the first out again end anything.
  p.use(p.payer(), ratio{1}, day(52), one_hour);
  (void)p.reverse(1);
  CHECK(lot(p, waiting).valid == interval{day(50), day(55)});
  CHECK(p.book().all<pack_first_used>().size() == 1);
  CHECK(p.engine().advance(day(55)));
  CHECK(lot(p, waiting).phase == pack_phase::expired);
  REQUIRE(p.book().all<pack_expired>().size() == 1);
  CHECK(p.book().all<pack_expired>()[0].at == day(55));
  // The end of the time in which it might have been used is no edge any more.
  CHECK(p.engine().advance(day(200)));
  CHECK(p.book().all<pack_expired>().size() == 1);
}

TEST_CASE("what is not used in time lapses whole, and late usage does not begin it") {
  billing_platform p;
  const pack_handle waiting = grant_waiting(p, 10, 20);
  CHECK(p.engine().advance(day(20)));
  REQUIRE(p.book().all<pack_expired>().size() == 1);
  CHECK(p.book().all<pack_expired>()[0].breakage == mixed{10 * degree, 0, 1});
  p.use(p.payer(), ratio{1}, day(19), one_hour);
  CHECK(left(p, waiting) == 10);
  CHECK(p.book().all<pack_first_used>().size() == 0);
}

TEST_CASE("usage of before the first use goes elsewhere, and so does what would be over already") {
  billing_platform p;
  const pack_handle waiting = grant_waiting(p, 10);
  CHECK(p.engine().advance(day(10)));
  // Had the usage of day 4 begun it, it would have been over on day 9.
  p.use(p.payer(), ratio{1}, day(4), one_hour);
  CHECK(lot(p, waiting).is_waiting);
  p.use(p.payer(), ratio{1}, day(8), one_hour);
  CHECK(lot(p, waiting).valid == interval{day(8), day(13)});
  p.use(p.payer(), ratio{1}, day(7), one_hour);
  CHECK(left(p, waiting) == 9);
}

TEST_CASE("a usage that outlasts the validity that it begins is cut at its end") {
  billing_platform p;
  const pack_handle waiting = grant_waiting(p, 10'000, 100, {cycle_unit::hour, 2});
  p.use(p.payer(), ratio{1}, day(1), 5 * one_hour);
  CHECK(left(p, waiting) == 9'998);
  CHECK(lot(p, waiting).valid == interval{day(1), {day(1).ns + 2 * one_hour}});
  CHECK(audit(p.book()).finding_count == 0);
}

TEST_CASE("a pack that waits has no expiry in the burn-down order, until it is used") {
  billing_platform p;
  const pack_handle waiting = grant_waiting(p, 10, 2);
  grant_spec dated = pack_of(3, 100);
  dated.valid = {day(0), day(60)};
  const pack_handle until_sixty = p.engine().grant(p.payer(), dated).value();
  p.use(p.payer(), ratio{2}, day(1), one_hour);
  CHECK(left(p, until_sixty) == 1);
  CHECK(lot(p, waiting).is_waiting);
  // One of these two degrees begins it, and from then on it goes first: it ends on day 6.
  p.use(p.payer(), ratio{2}, day(1), one_hour);
  CHECK(left(p, waiting) == 9);
  const pack_handle other = p.engine().grant(p.payer(), dated).value();
  p.use(p.payer(), ratio{2}, day(2), one_hour);
  CHECK(left(p, waiting) == 7);
  CHECK(left(p, other) == 3);
  CHECK(audit(p.book()).finding_count == 0);
}

TEST_CASE("months are counted in the payer's zone") {
  constexpr first_use a_month{cycle_unit::month, 1};
  constexpr std::int32_t east = 8 * 3'600;
  const auto utc = [](std::int32_t year, int month, int of_month, int hour) {
    civil_time t;
    t.date = {year, static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(of_month)};
    t.hour = static_cast<std::uint8_t>(hour);
    return instant{static_cast<std::int64_t>(nanoseconds_from_civil(t).value())};
  };
  // There it is the 31st of January, 02:00.
  const instant start = utc(2026, 1, 30, 18);
  CHECK(a_month.validity_from(start, local_clock{east}).end == utc(2026, 2, 27, 18));
  CHECK(a_month.validity_from(start, {}).end == utc(2026, 2, 28, 18));
  CHECK(first_use{cycle_unit::day, 30}.validity_from(start, local_clock{east}).end ==
        utc(2026, 3, 1, 18));
}

TEST_CASE("what cannot wait is refused") {
  billing_platform p;
  grant_spec spec = pack_of(10, 1'000);
  spec.activation = {cycle_unit::day, -1};
  CHECK(p.engine().grant(p.payer(), spec).error().code == errc::out_of_range);
  spec.activation = {cycle_unit::day, max_cycle_units + 1};
  CHECK(p.engine().grant(p.payer(), spec).error().code == errc::out_of_range);
  spec.activation = five_days;
  series_spec series;
  series.lot = spec;
  series.lot.valid.start = day(0);
  CHECK(p.engine().subscribe(p.payer(), series).error().code == errc::unsupported);
  spec.quantity = any_money{100, *currency_of("CNY")};
  CHECK(p.engine().grant(p.payer(), spec).error().code == errc::unsupported);
  // A serial makes it safe to send again, on these terms alone.
  spec = pack_of(10, 1'000);
  spec.activation = five_days;
  spec.serial = "W";
  spec.at = day(0);
  const pack_handle first = p.engine().grant(p.payer(), spec).value();
  CHECK(p.engine().grant(p.payer(), spec).value() == first);
  spec.activation.count = 6;
  CHECK(p.engine().grant(p.payer(), spec).error().code == errc::conflict);
}

TEST_CASE("a pack that waits is handed on waiting, and joins nothing") {
  billing_platform p;
  const pack_handle waiting = grant_waiting(p, 10);
  const pack_handle other = grant_waiting(p, 10);
  CHECK(p.engine().advance(day(1)));
  move_spec part;
  part.pack = waiting;
  part.quantity = any_quantity{4 * degree, dimension::compute};
  const pack_handle moved = p.engine().transfer(part, p.payer()).value().to;
  CHECK(lot(p, moved).is_waiting);
  CHECK(p.engine().transfer(part, other).error().code == errc::terms_differ);
  p.use(p.payer(), ratio{7}, day(2), one_hour);  // 6 of the first begin it, 1 of another
  CHECK_FALSE(lot(p, waiting).is_waiting);
  CHECK(audit(p.book()).finding_count == 0);
}

namespace {

// One card, a degree an hour.
engine::job card_of(billing_platform& p, text_view id, const interval& during) {
  engine::job one;
  one.id = id;
  one.account = p.payer();
  one.sku = p.engine().find_sku("a100");
  one.cards = 1;
  one.during = during;
  return one;
}
pack_handle grant_plain(billing_platform& p, int128 degrees, const interval& valid) {
  grant_spec spec = pack_of(degrees, 0);
  spec.valid = valid;
  return p.grant(p.payer(), spec);
}
pack_forecast pack_in(const forecast& ahead, pack_handle of) {
  pack_forecast found;
  ahead.for_each_pack([&](const pack_forecast& p) { found = p.pack == of ? p : found; });
  return found;
}

}  // namespace

TEST_CASE("within a forecast the first draw begins what waits, ends it, and moves it ahead") {
  billing_platform p;
  const pack_handle first = grant_plain(p, 24, {day(0), day(50)});
  const pack_handle waiting = grant_waiting(p, 240);
  const pack_handle later = grant_plain(p, 48, {day(3), day(60)});
  const engine::job one = card_of(p, "1", {day(1), instant_max});
  const array_view<const engine::job> jobs{&one, 1};
  forecast_room room;
  const auto ahead = p.engine().forecast(jobs, day(1), day(20), room);
  REQUIRE(ahead.has_value());
  // The first is used up on day 2, when the one that waits begins; it ends before the later one,
  // which starts on day 3, and has 5 days' use to its end.
  CHECK(pack_in(*ahead, first).empty_at == day(2));
  CHECK(pack_in(*ahead, waiting).valid == interval{day(2), day(7)});
  CHECK_FALSE(pack_in(*ahead, waiting).is_waiting);
  CHECK(ahead->left_of(waiting) == 120 * degree);
  CHECK(ahead->valid_of(waiting) == interval{day(2), day(7)});
  CHECK(pack_in(*ahead, later).empty_at == day(9));
  CHECK((*ahead)[0].uncovered == day(9));
  CHECK(lot(p, waiting).is_waiting);
  CHECK(lot(p, waiting).valid == interval{day(0), day(100)});

  const auto still = [&](instant when) {
    return p.engine().available(p.payer(), dimension::compute, when, jobs, room).value() / degree;
  };
  CHECK(still(day(2)) == 240);            // what is to begin, as it stands
  CHECK(still(day(3)) == 240 - 24 + 48);  // and the later one
  CHECK(still(day(8)) == 48 - 24);        // its rest ended on day 7
}

TEST_CASE("a forecast begins nothing without a draw, nor what lapsed or would be over already") {
  billing_platform p;
  grant_plain(p, 24, {day(0), day(50)});
  const pack_handle lapsing = grant_waiting(p, 10, 2);
  const pack_handle waiting = grant_waiting(p, 10);
  const engine::job one = card_of(p, "1", {day(1), instant_max});
  const engine::job other = card_of(p, "2", {day(1), instant_max});
  const array_view<const engine::job> jobs{&one, 1};
  forecast_room room;
  const auto until_used = p.engine().forecast(jobs, day(1), day(2), room);
  CHECK(pack_in(*until_used, waiting).is_waiting);
  CHECK(pack_in(*until_used, waiting).valid == interval{day(0), day(100)});
  // By day 2 nothing drew on the first one that waits.
  const auto alone = p.engine().forecast(jobs, day(1), day(20), room);
  CHECK(pack_in(*alone, lapsing).is_waiting);
  CHECK(pack_in(*alone, waiting).valid == interval{day(2), day(7)});
  CHECK((*alone)[0].uncovered.ns == day(2).ns + 10 * one_hour);
  // Another card, and both begin within the first day: at 12:00, and 5 hours later.
  const auto two = p.engine().what_if(jobs, other, day(1), day(20), room);
  CHECK(pack_in(*two, lapsing).valid.start.ns == day(1).ns + 12 * one_hour);
  CHECK(pack_in(*two, waiting).valid.start.ns == day(1).ns + 17 * one_hour);
  CHECK((*two)[0].uncovered.ns == day(1).ns + 22 * one_hour);
  // On day 8 what begins by day 3 is over, and the one until day 2 has lapsed.
  (void)p.engine().advance(day(8));
  const auto late = p.engine().forecast(jobs, day(1), day(20), room);
  CHECK((*late)[0].uncovered == day(2));
  CHECK_FALSE(pack_in(*late, lapsing).pack.has_value());
  CHECK(pack_in(*late, waiting).valid == interval{{day(3).ns + 1}, {day(8).ns + 1}});
}

TEST_CASE("a tick in which a pack begins is played with its validity, as it is settled") {
  billing_platform p;
  const pack_handle first = grant_plain(p, 24, {day(0), day(50)});
  grant_spec more = pack_of(0, 0);
  more.quantity = any_quantity{a100_rate / 4, dimension::compute};
  more.valid = {day(0), day(50)};
  const pack_handle rest = p.grant(p.payer(), more);  // a quarter of a nanosecond's
  const pack_handle waiting = grant_waiting(p, 24);
  const engine::job one = card_of(p, "1", {day(1), day(3)});
  const array_view<const engine::job> jobs{&one, 1};
  forecast_room room;
  const auto ahead = p.engine().forecast(jobs, day(1), day(3), room);
  // It is asked for three quarters of the tick, and takes all of it: it ends sooner.
  CHECK(pack_in(*ahead, first).empty_at == day(2));
  CHECK(pack_in(*ahead, waiting).valid.start == day(2));
  CHECK(pack_in(*ahead, waiting).empty_at == day(3));
  CHECK(ahead->left_of(rest) == a100_rate / 4);

  p.use(p.payer(), ratio{1}, day(1), 24 * one_hour);
  p.use(p.payer(), ratio{1}, day(2), 24 * one_hour);
  REQUIRE(p.engine().settle(p.payer()).has_value());
  CHECK(lot(p, waiting).valid == interval{day(2), day(7)});
  CHECK(lot(p, rest).balance == a100_rate / 4);
  CHECK(lot(p, waiting).balance == 0);
}

TEST_CASE("a ledger with first uses reads back the same, and a false one is refused") {
  const std::string text = written(fixture());
  CHECK(text.find(R"("first_use":{"unit":"day","count":5})") != std::string::npos);
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  const auto fault_after = [&](const std::string& from, const std::string& to) {
    return ducat_test::fault_after(text, from, to);
  };
  CHECK(fault_after(R"("count":5)", R"("count":0)") == "first_use.count: 1 to 100000");
  CHECK(fault_after(R"("unit":"day","count")", R"("unit":"week","count")") ==
        "first_use.unit: one of: hour day month");
  CHECK(fault_after(R"("pack_first_used","pack":0)", R"("pack_first_used","pack":9)") ==
        "pack: a number that was given before");
  CHECK(fault_after(R"("usage":0,"phase":"pending")", R"("usage":0,"phase":"expired")") ==
        "phase: pending or active");
}

TEST_CASE("a forged first use is found") {
  const audit_report report = audit(fixture());
  for (const audit_finding& f : report.findings) UNSCOPED_INFO(f.position << ": " << f.detail);
  CHECK(report.finding_count == 0);
  using begun = pack_first_used;
  REQUIRE(fixture().all<begun>().size() == 1);
  CHECK(is_found<begun>(audit_rule::time, 0, [](begun& e) { e.valid.end = day(8); }));
  CHECK(is_found<begun>(audit_rule::time, 0, [](begun& e) { e.valid.start = day(1); }));
  CHECK(is_found<begun>(audit_rule::time, 0, [](begun& e) { e.phase = pack_phase::active; }));
  CHECK(is_found<begun>(audit_rule::time, 0, [](begun& e) { e.pack = {1}; }));
  CHECK(is_found<begun>(audit_rule::shape, 0, [](begun& e) { e.pack = {9}; }));
  CHECK(is_found<begun>(audit_rule::shape, 0, [](begun& e) { e.valid.end = e.valid.start; }));
  CHECK(is_found<begun>(audit_rule::shape, 0, [](begun& e) { e.usage = 1; }));
  using granted = pack_granted;
  CHECK(is_found<granted>(audit_rule::time, 0, [](granted& e) { e.activation.count = 6; }));
  CHECK(is_found<granted>(audit_rule::shape, 0, [](granted& e) { e.activation.count = -1; }));
  std::uint64_t at = 0;
  while (fixture().kind_at(at) != event_kind::pack_first_used) ++at;
  ledger forged;
  copy_without(fixture(), forged, {at});
  bool is_missed = false;  // and not only that the pack ends when nothing says so
  for (const audit_finding& f : audit(forged).findings)
    is_missed = is_missed || f.detail == std::string_view{"a first use begins no validity"};
  CHECK(is_missed);
}

TEST_CASE("an explanation says what a draw began") {
  const auto told = explain(fixture(), fixture().all<usage_recorded>()[0].position);
  REQUIRE(told);
  CHECK(told->pieces[0].draws[0].begun == interval{day(2), day(7)});
  CHECK(to_text(fixture(), *told).find("its first use: valid [1970-01-03T00:00:00Z, 1970-01-08") !=
        std::string::npos);
}

TEST_CASE("a pack list says how long a pack serves from its first use on") {
  const auto read = [](const std::string& members) {
    return read_pack_list(R"({"format": "ducat packs 1", "accounts": [{"name": "acme"}],
                              "packs": [{"account": "acme", "paid": "1", "from": "2026-11-10", )" +
                          members + "}]}");
  };
  const auto year = read(R"("quantity": 1, "unit": "degree", "first_use": "month")");
  REQUIRE(year.list);
  CHECK(year.list->packs[0].activation == first_use{cycle_unit::month, 1});
  const auto days =
      read(R"("quantity": 1, "unit": "degree", "first_use": {"unit": "day", "count": 30})");
  REQUIRE(days.list);
  CHECK(grant_of(days.list->packs[0], {}, yuan).value().activation ==
        first_use{cycle_unit::day, 30});
  const auto fault = [&](const std::string& members) {
    const auto bad = read(members);
    REQUIRE(bad.errors.size() == 1);
    return bad.errors[0].expected;
  };
  CHECK(fault(R"("money": 1, "currency": "CNY", "first_use": "day")") ==
        "nothing: no wallet waits for its first use, and no pack that comes again");
  CHECK(fault(R"("quantity": 1, "unit": "degree", "first_use": {"count": 3})") ==
        "hour, day or month");
}
