// SPDX-License-Identifier: MIT
// Payers whose periods go by a zone: stating it, and what its clock decides.
#include "support/ledger_check.hpp"
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"
#include "support/zones.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/bonus.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/engine/foreseeing.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/engine/topping_up.hpp>
#include <ducat/engine/zoning.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

const interval three_years{at("2024-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")};

// Cards at 2 fen an hour, tokens at 3 each.
price_table hourly_list() {
  price_table list = empty_list();
  (void)list.add_flat("card", yuan, {2, 2}, hour_ns).value();
  (void)list.add_flat("token", yuan, {3, 2}, 1).value();
  return list;
}

result<std::uint32_t> state_zone(platform_engine& engine, const known_zone& zone,
                                 const interval& known = three_years) {
  return engine.add_zone({engine.intern(zone.name), zone.first_offset, zone.transitions, known});
}

std::string text_of_time(const interval& time) {
  const auto end = [](instant t) {
    return t == instant_max ? std::string{"ever"} : std::string{text_view{to_text(t)}};
  };
  return end(time.start) + " " + end(time.end);
}

// An organisation of three nodes whose payer goes by a zone.
struct zoned : platform {
  std::uint32_t zone;

  explicit zoned(const known_zone& of = new_york(), const price_table& list = hourly_list())
      : platform{list}, zone{state_zone(engine, of).value()} {
    root = engine.open_account({.name = "globex", .money = yuan, .zone = zone}).value();
    team = engine.open_account({.name = "lab", .parent = root}).value();
    user = engine.open_account({.name = "eve", .parent = team}).value();
  }
  ~zoned() { check_ledger(engine); }
  zoned(const zoned&) = delete;
  zoned& operator=(const zoned&) = delete;

  std::string use(std::uint64_t id, const char* from, const char* to) {
    return record(cards(id, at(from).ns, at(to).ns));
  }
  std::string count(std::uint64_t id, int128 quantity, const char* when) {
    return record(tokens(id, quantity, at(when).ns));
  }
  // The months of what was priced: when each began, and what it came to in fen.
  std::string months() const {
    std::string text;
    const auto s =
        make_statement(engine.events(), root, {instant_min, instant_max}, rounding::half_even)
            .value();
    for (const statement_line& line : s.lines) {
      if (!text.empty()) text += ", ";
      text += text_of_time(line.month) + ": " + text_of(line.exact);
    }
    return text;
  }
  std::string lots(account_handle of = {}) const {
    std::string text;
    engine.state().held.for_each_pack(of.has_value() ? of : root, engine.now(),
                                      [&](pack_handle, const pack& p) {
                                        text += (text.empty() ? "" : ", ") + text_of_time(p.valid);
                                        return true;
                                      });
    return text;
  }
};

}  // namespace

TEST_CASE("a zone is stated once by its label, and known for longer later on") {
  platform p;
  zone_spec spec{p.engine.intern("America/New_York"), -5 * 3600, {}, three_years};
  const known_zone zone = new_york();
  spec.transitions = zone.transitions;
  CHECK(p.engine.add_zone(spec).value() == 1);
  const std::uint64_t size = p.engine.events().size();
  CHECK(p.engine.add_zone(spec).value() == 1);
  CHECK(state_zone(p.engine, sydney()).value() == 2);
  CHECK(p.engine.events().size() == size + 1);

  // Fewer years say nothing new; other clocks in what was known are a conflict.
  const zone_transition year[] = {{at("2025-03-09T07:00:00Z"), -4 * 3600},
                                  {at("2025-11-02T06:00:00Z"), -5 * 3600}};
  zone_spec less = spec;
  less.transitions = year;
  less.known = {at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z")};
  CHECK(p.engine.add_zone(less).value() == 1);
  less.known.end = at("2026-06-01T00:00:00Z");  // clocks that were put forward in March 2026
  CHECK(refusal(p.engine, [&] { return p.engine.add_zone(less); }) ==
        failure{errc::conflict, 0, 1});
  zone_spec beside = spec;
  beside.known = {at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")};
  CHECK(refusal(p.engine, [&] { return p.engine.add_zone(beside); }) ==
        failure{errc::conflict, 0, 1});
  CHECK(p.engine.events().size() == size + 1);

  std::vector<zone_transition> more = zone.transitions;
  more.push_back({at("2027-03-14T07:00:00Z"), -4 * 3600});
  spec.transitions = more;
  spec.known.end = at("2027-07-01T00:00:00Z");
  CHECK(p.engine.add_zone(spec).value() == 1);
  CHECK(p.engine.events().size() == size + 2);
  CHECK(p.engine.state().held.zones.size() == 2);
  CHECK(p.engine.state().held.zones.known(1) == spec.known);
  check_ledger(p.engine);
}

TEST_CASE("a zone that says too little, or what nobody can use, is refused") {
  platform p;
  const auto refused = [&](const zone_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.add_zone(spec); });
  };
  const symbol label = p.engine.intern("somewhere");
  CHECK(refused({}).code == errc::invalid_text);
  CHECK(refused({symbol{999}, 0, {}, three_years}).code == errc::unknown_symbol);
  CHECK(refused({label, 86'400, {}, three_years}).code == errc::out_of_range);
  const zone_transition same[] = {{at("2025-03-09T07:00:00Z"), 3600},
                                  {at("2025-04-09T07:00:00Z"), 3600}};
  CHECK(refused({label, 0, same, three_years}) == failure{errc::out_of_range, 1});
  CHECK(refused({label, 3600, same, three_years}) == failure{errc::out_of_range, 0});
  // No calendar month lies within.
  CHECK(refused({label, 0, {}, {at("2025-03-02T00:00:00Z"), at("2025-04-30T00:00:00Z")}}).code ==
        errc::invalid_interval);
  CHECK(p.engine.add_zone({label, 0, {}, {at("2025-03-02T00:00:00Z"), at("2025-05-01T00:00:00Z")}})
            .value() == 1);
}

TEST_CASE("a payer has an offset or a zone, and nodes below have their payer's") {
  zoned p;
  const auto refused = [&](const account_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.open_account(spec); }).code;
  };
  CHECK(refused({.name = "x", .money = yuan, .zone = 2}) == errc::out_of_range);
  CHECK(refused({.name = "x", .money = yuan, .utc_offset_seconds = 3600, .zone = 1}) ==
        errc::out_of_range);
  CHECK(refused({.name = "globex", .money = yuan}) == errc::already_exists);
  CHECK(refused({.name = "acme", .money = yuan, .zone = 1}) == errc::already_exists);
  CHECK(p.engine.open_account({.name = "globex", .money = yuan, .zone = 1}).value() == p.root);
  CHECK(p.engine.open_account({.name = "x", .parent = p.root, .zone = 1}).has_value());
  const account_handle other = p.engine.find_account("acme");
  CHECK(refused({.name = "x", .parent = other, .zone = 1}) == errc::not_a_payer);
  CHECK(refused({.name = "y", .parent = p.root, .utc_offset_seconds = 3600}) == errc::not_a_payer);
}

TEST_CASE("a month in New York begins at 04:00 in summer and at 05:00 in winter") {
  zoned p;
  // From 22:00 to 02:00 around the first of November, which is in summer time yet.
  CHECK(p.use(1, "2026-11-01T02:00:00Z", "2026-11-01T06:00:00Z") ==
        "7200000000000 cost 4, owed 4; 7200000000000 cost 4, owed 8");
  CHECK(p.use(2, "2026-03-01T04:00:00Z", "2026-03-01T06:00:00Z") ==
        "3600000000000 cost 2, owed 10; 3600000000000 cost 2, owed 12");
  CHECK(p.months() ==
        "2026-02-01T05:00:00Z 2026-03-01T05:00:00Z: 2, "
        "2026-03-01T05:00:00Z 2026-04-01T04:00:00Z: 2, "
        "2026-10-01T04:00:00Z 2026-11-01T04:00:00Z: 4, "
        "2026-11-01T04:00:00Z 2026-12-01T05:00:00Z: 4");
  CHECK(p.engine.close_period(p.root, at("2026-11-15T00:00:00Z"), at("2026-12-01T05:00:00Z"))
            .value()
            .period == interval{at("2026-11-01T04:00:00Z"), at("2026-12-01T05:00:00Z")});
  const auto s =
      make_statement(p.engine.events(), p.root,
                     {at("2026-11-01T04:00:00Z"), at("2026-12-01T05:00:00Z")}, rounding::half_even)
          .value();
  CHECK(p.engine.text(s.zone) == text_view{"America/New_York"});
  CHECK(s.utc_offset_seconds == -4 * 3600);
  CHECK(s.number == 1);
}

TEST_CASE("of a day of 25 hours a quota of the day is one, and a counter of the day") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(24 * hour_ns, 1), fen_each(5)};
  price_spec spec = tiered("card", tariff_kind::graduated, tiers, hour_ns);
  spec.cycle = period::day;
  (void)list.add(spec).value();
  (void)list.add_flat("token", yuan, {3, 2}, 1).value();
  zoned p{new_york(), list};
  // From midnight to midnight: 24 hours at 1 and one at 5; the 23 hours of March are 23.
  CHECK(p.use(1, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z") ==
        "90000000000000 cost 29, owed 29");
  CHECK(p.use(2, "2026-03-08T05:00:00Z", "2026-03-09T05:00:00Z") ==
        "82800000000000 cost 23, owed 52; 3600000000000 cost 1, owed 53");

  p.grant_tokens(p.root, 100);
  quota_spec quota;
  quota.name = "tokens";
  quota.most = any_quantity{10, dimension::token};
  quota.per = period::day;
  REQUIRE(p.engine.set_quota(p.team, quota).has_value());
  CHECK(p.count(3, 6, "2026-11-01T04:00:00Z") == "pack 0 gave 6, has 94");
  CHECK(p.count(4, 6, "2026-11-02T04:59:59Z") == "pack 0 gave 4, has 90; 2 cost 6, owed 59");
  CHECK(p.count(5, 6, "2026-11-02T05:00:00Z") == "pack 0 gave 6, has 84");
  CHECK(p.engine.quota_at({0}, at("2026-11-01T12:00:00Z")).value().window ==
        interval{at("2026-11-01T04:00:00Z"), at("2026-11-02T05:00:00Z")});
}

TEST_CASE("hours of Lord Howe are halves where its clocks change, and never overlap") {
  zoned p{lord_howe()};
  p.grant_tokens(p.root, 100);
  quota_spec quota;
  quota.name = "tokens";
  quota.most = any_quantity{1, dimension::token};
  quota.per = period::hour;
  REQUIRE(p.engine.set_quota(p.team, quota).has_value());
  // Back from 02:00 to 01:30 at 15:00, and again at 02:00 half an hour later.
  CHECK(p.count(1, 1, "2024-04-06T14:59:59Z") == "pack 0 gave 1, has 99");
  CHECK(p.count(2, 1, "2024-04-06T15:00:00Z") == "pack 0 gave 1, has 98");
  CHECK(p.count(3, 1, "2024-04-06T15:29:59Z") == "1 cost 3, owed 3");
  CHECK(p.count(4, 1, "2024-04-06T15:30:00Z") == "pack 0 gave 1, has 97");
  CHECK(p.count(5, 1, "2024-04-06T16:29:59Z") == "1 cost 3, owed 6");
}

TEST_CASE("a series of months keeps its time of day, past clocks that pass over it") {
  zoned p;
  series_spec spec;
  spec.lot.quantity = any_quantity{10, dimension::token};
  spec.lot.valid = {at("2026-02-08T07:30:00Z"), at("2026-06-01T04:00:00Z")};  // 02:30
  spec.cycle = {cycle_unit::month, 1};
  REQUIRE(p.engine.subscribe(p.root, spec).has_value());
  // There is no 02:30 on the 8th of March; on the 8th of April it is at 06:30.
  CHECK(p.lots() ==
        "2026-02-08T07:30:00Z 2026-03-08T07:00:00Z, 2026-03-08T07:00:00Z 2026-04-08T06:30:00Z");
  REQUIRE(p.engine.advance(at("2026-05-30T00:00:00Z")).has_value());
  CHECK(p.lots() == "2026-05-08T06:30:00Z 2026-06-01T04:00:00Z");
}

TEST_CASE("a series of days begins at the earlier where its time comes twice; hours are elapsed") {
  zoned p;
  series_spec spec;
  spec.lot.quantity = any_quantity{10, dimension::token};
  spec.lot.valid = {at("2026-10-31T05:30:00Z"), at("2026-11-03T00:00:00Z")};  // 01:30
  spec.cycle = {cycle_unit::day, 1};
  REQUIRE(p.engine.subscribe(p.root, spec).has_value());
  REQUIRE(p.engine.advance(at("2026-11-01T06:00:00Z")).has_value());
  CHECK(p.lots() ==
        "2026-11-01T05:30:00Z 2026-11-02T06:30:00Z, 2026-11-02T06:30:00Z 2026-11-03T00:00:00Z");
  spec.cycle = {cycle_unit::hour, 24};
  spec.lot.valid.start = at("2026-11-01T06:00:00Z");
  REQUIRE(p.engine.subscribe(p.team, spec).has_value());
  CHECK(p.lots(p.team).substr(0, 41) == "2026-11-01T06:00:00Z 2026-11-02T06:00:00Z");
  // With the calendar: from midnight to midnight, what is left of the first day of 25 hours.
  spec.cycle = {cycle_unit::day, 1, instant_min, true};
  REQUIRE(p.engine.subscribe(p.user, spec).has_value());
  CHECK(p.lots(p.user).substr(0, 84) ==
        "2026-11-01T06:00:00Z 2026-11-02T05:00:00Z, 2026-11-02T05:00:00Z 2026-11-03T00:00:00Z");
}

TEST_CASE("a day of first use ends at the time of day at which it began") {
  zoned p;
  grant_spec spec;
  spec.quantity = any_quantity{100, dimension::token};
  spec.valid = {at("2026-01-01T05:00:00Z"), at("2026-06-01T04:00:00Z")};
  spec.activation = {cycle_unit::day, 1};
  const pack_handle pack = p.engine.grant(p.root, spec).value();
  CHECK(p.count(1, 1, "2026-03-07T17:00:00Z") == "pack 0 gave 1, has 99");
  CHECK(text_of_time(p.engine.state().held.packs[pack.index].valid) ==
        "2026-03-07T17:00:00Z 2026-03-08T16:00:00Z");
  CHECK(p.count(2, 1, "2026-03-08T15:59:59Z") == "pack 0 gave 1, has 98");
  CHECK(p.count(3, 1, "2026-03-08T16:00:00Z") == "1 cost 3, owed 3");
}

TEST_CASE("a factor's window that clocks pass over begins or ends there, and may hold twice") {
  zoned p;
  // On Sundays from 01:30 to 02:30 at 2; half of it is passed over on the 8th of March.
  const factor_spec factor{ratio{2}, nullptr, 0, {64, 3 * hour_ns / 2, 5 * hour_ns / 2}};
  grant_spec spec;
  spec.quantity = any_quantity{100 * int128{hour_ns}, dimension::card_time};
  spec.factors = &factor;
  spec.factor_count = 1;
  const pack_handle pack = p.engine.grant(p.root, spec).value();
  // 06:00 to 08:00, of it from 06:30 to 07:00 twice as much.
  CHECK(p.use(1, "2026-03-08T06:00:00Z", "2026-03-08T08:00:00Z") ==
        "pack 0 gave 1800000000000, has 358200000000000; "
        "pack 0 gave 1800000000000, has 354600000000000; "
        "pack 0 gave 3600000000000, has 351000000000000");
  // On the 1st of November it is 01:30 to 02:00, 01:30 to 02:30: an hour and a half.
  CHECK(p.use(2, "2026-11-01T05:00:00Z", "2026-11-01T08:00:00Z") ==
        "pack 0 gave 1800000000000, has 349200000000000; "
        "pack 0 gave 1800000000000, has 345600000000000; "
        "pack 0 gave 1800000000000, has 343800000000000; "
        "pack 0 gave 3600000000000, has 336600000000000; "
        "pack 0 gave 1800000000000, has 334800000000000");
  CHECK(p.left(pack) == "334800000000000");
}

TEST_CASE("what is held and reported under a factor's window goes by the payer's clock") {
  zoned p;
  const factor_spec on_saturdays{ratio{2}, nullptr, 0, {32, 0, 24 * hour_ns}};
  grant_spec spec;
  spec.quantity = any_quantity{100 * int128{hour_ns}, dimension::card_time};
  spec.factors = &on_saturdays;
  spec.factor_count = 1;
  const pack_handle pack = p.engine.grant(p.root, spec).value();
  // From 21:00 on Saturday to 23:00, which is Sunday by UTC.
  auto ahead = p.cards_ahead(1, at("2026-06-07T01:00:00Z").ns, at("2026-06-07T03:00:00Z").ns);
  ahead.id = {7, 1};
  REQUIRE(p.engine.reserve(ahead).value().granted == 2 * int128{hour_ns});
  CHECK(text_of(p.engine.held(pack)) == text_of(mixed{4 * int128{hour_ns}, 0, 1}));
  hold_report end;
  end.account = p.user;
  end.id = ahead.id;
  end.sequence = 1;
  end.at = ahead.during.end;
  REQUIRE(p.engine.release(end).has_value());
  CHECK(p.engine.state().held.totals[0].covered == 2 * int128{hour_ns});
  CHECK(p.left(pack) == text_of(mixed{96 * int128{hour_ns}, 0, 1}));
}

TEST_CASE("beyond what is known of a payer's clock nothing that needs it is done") {
  zoned p;
  const instant until = at("2026-12-01T05:00:00Z");
  // Known are the months up to the end of November: December's end lies beyond 2026 in UTC.
  const failure refused{errc::unknown_zone_time, 0, 1, until.ns};
  CHECK(refusal(p.engine, [&] {
          return p.engine.record(p.cards(1, until.ns - hour_ns, until.ns + hour_ns));
        }) == refused);
  CHECK(p.use(2, "2026-12-01T04:00:00Z", "2026-12-01T05:00:00Z") == "3600000000000 cost 2, owed 2");
  CHECK(refusal(p.engine, [&] { return p.engine.advance(until); }) == refused);
  CHECK(refusal(p.engine, [&] {
          return p.engine.credit(p.root, {.amount = any_money{1, yuan}, .within = until});
        }) == refused);
  CHECK(refusal(p.engine, [&] {
          return p.engine.close_period(p.root, until, at("2027-02-01T00:00:00Z"));
        }) == refused);
  CHECK(refusal(p.engine, [&] {
          return p.engine.record(p.tokens(3, 1, at("2024-01-01T04:59:59Z").ns));
        }).code == errc::unknown_zone_time);
  CHECK(p.count(3, 1, "2024-01-01T05:00:00Z") == "1 cost 3, owed 5");

  series_spec series;
  series.lot.quantity = any_quantity{10, dimension::token};
  series.lot.valid = {at("2026-10-15T04:00:00Z"), instant_max};
  series.cycle = {cycle_unit::month, 1};
  CHECK(refusal(p.engine, [&] { return p.engine.subscribe(p.root, series); }) == refused);
  series.lot.valid.start = at("2026-09-15T04:00:00Z");
  REQUIRE(p.engine.subscribe(p.root, series).has_value());
  CHECK(refusal(p.engine, [&] { return p.engine.advance(at("2026-10-15T04:00:00Z")); }) == refused);
  REQUIRE(p.engine.advance({at("2026-10-15T04:00:00Z").ns - 1}).has_value());

  grant_spec grant;
  grant.quantity = any_quantity{10, dimension::token};
  grant.activation = {cycle_unit::month, 1};
  CHECK(refusal(p.engine, [&] { return p.engine.grant(p.root, grant); }) == refused);
  grant.valid = {at("2026-10-16T04:00:00Z"), at("2026-11-01T04:00:00.000000001Z")};
  CHECK(refusal(p.engine, [&] { return p.engine.grant(p.root, grant); }) == refused);
  grant.valid.end.ns -= 1;
  CHECK(p.engine.grant(p.root, grant).has_value());
  grant.activation = {cycle_unit::hour, 7000};
  grant.valid.end = instant_max;
  CHECK(p.engine.grant(p.root, grant).has_value());

  forecast_room forecasts;
  platform_engine::job job;
  job.id = {0, 9};
  job.account = p.user;
  job.sku = p.card;
  job.cards = 1;
  job.during = {at("2026-10-15T04:00:00Z"), instant_max};
  const array_view<const platform_engine::job> jobs{&job, 1};
  CHECK(p.engine.forecast(jobs, job.during.start, {until.ns + 1}, forecasts).error() == refused);
  CHECK(p.engine.forecast(jobs, job.during.start, until, forecasts).has_value());
  // Nor is anybody's time to empty foreseen there; as far as clocks are known, it is.
  alert_spec soon;
  soon.name = "soon";
  soon.of = alert_kind::running_out;
  soon.ahead = nanoseconds{hour_ns};
  REQUIRE(p.engine.set_alert(p.root, soon).has_value());
  const auto foresee = [&](instant to) {
    return p.engine.foresee(p.root, jobs, job.during.start, to, forecasts);
  };
  CHECK(refusal(p.engine, [&] { return foresee(instant_max); }) == refused);
  CHECK(foresee(until).has_value());
  CHECK(p.engine.available(p.user, dimension::token, until).error() == refused);
}

TEST_CASE("once more of a zone is stated, what was refused goes ahead, and what was stays") {
  zoned p;
  p.use(1, "2026-10-01T03:00:00Z", "2026-10-01T05:00:00Z");
  const std::string before = p.months();
  const instant december = at("2026-12-01T05:00:00Z");
  CHECK_FALSE(p.engine.advance(december).has_value());
  // A law ends daylight saving: from the 1st of February 2027 on it is summer time for good.
  known_zone zone = new_york();
  zone.transitions.push_back({at("2027-02-01T06:00:00Z"), -4 * 3600});
  REQUIRE(state_zone(p.engine, zone, {at("2024-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")})
              .value() == p.zone);
  CHECK(p.months() == before);
  CHECK(p.engine.advance(december).has_value());
  CHECK(p.use(2, "2027-03-01T03:30:00Z", "2027-03-01T04:30:00Z") ==
        "1800000000000 cost 1, owed 5; 1800000000000 cost 1, owed 6");
}

TEST_CASE("an account is opened only at a time that its zone knows") {
  zoned p;
  REQUIRE(p.engine.advance(at("2026-06-01T00:00:00Z")).has_value());
  const std::uint32_t old =
      state_zone(p.engine, sydney(), {at("2024-01-01T00:00:00Z"), at("2025-01-01T00:00:00Z")})
          .value();
  CHECK(refusal(p.engine, [&] {
          return p.engine.open_account({.name = "late", .money = yuan, .zone = old});
        }) == failure{errc::unknown_zone_time, 0, old, at("2024-12-31T13:00:00Z").ns});
}

TEST_CASE("an audit sees that a month, a window or a lot does not go by its zone") {
  zoned p;
  p.use(1, "2026-11-01T02:00:00Z", "2026-11-01T06:00:00Z");
  const auto finds = [&](audit_rule rule, auto change) {
    ledger forged;
    copy_events(p.engine.events(), forged, [&](std::uint64_t, auto& event) {
      change(event, forged);
      return true;
    });
    for (const audit_finding& f : audit(forged).findings)
      if (f.rule == rule) return true;
    return false;
  };
  // The piece in October goes on for an hour.
  CHECK(finds(audit_rule::split, [](auto& e, ledger&) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(e)>, usage_priced>) {
      if (e.during.start == at("2026-11-01T02:00:00Z")) e.during.end.ns += hour_ns;
    }
  }));
  // The payer has another clock, whose month begins an hour later; or a zone that is not there.
  CHECK(finds(audit_rule::split, [](auto& e, ledger&) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(e)>, account_opened>) {
      if (e.zone != 0) e.utc_offset_seconds = -5 * 3600;
      if (e.zone != 0) e.zone = 0;
    }
  }));
  CHECK(finds(audit_rule::shape, [](auto& e, ledger&) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(e)>, account_opened>) {
      if (e.zone != 0) e.zone = 2;
    }
  }));
}

TEST_CASE("an audit sees what lies beyond what is known of a zone") {
  zoned p;
  grant_spec first_use;
  first_use.quantity = any_quantity{10, dimension::token};
  first_use.valid = {at("2026-09-01T04:00:00Z"), at("2026-10-01T04:00:00Z")};
  first_use.activation = {cycle_unit::month, 1};
  REQUIRE(p.engine.grant(p.root, first_use).has_value());
  CHECK(p.count(1, 1, "2026-09-15T04:00:00Z") == "pack 0 gave 1, has 9");
  CHECK(p.use(2, "2026-10-15T04:00:00Z", "2026-10-15T05:00:00Z") == "3600000000000 cost 2, owed 2");
  series_spec series;
  series.lot.quantity = any_quantity{10, dimension::token};
  series.lot.valid = {at("2026-09-15T04:00:00Z"), at("2026-11-01T04:00:00Z")};
  series.cycle = {cycle_unit::month, 1};
  REQUIRE(p.engine.subscribe(p.root, series).has_value());
  // Had it been stated for less, a usage, a first use and a lot would have been refused.
  ledger forged;
  copy_events(p.engine.events(), forged, [](std::uint64_t, auto&) { return true; });
  const known_zone zone = new_york();
  zone_table less;
  (void)less.add({forged.names.find(zone.name),
                  zone.first_offset,
                  zone.transitions,
                  {three_years.start, at("2026-10-05T00:00:00Z")}});
  forged.zones.restate(1, less, 1);
  std::string found;
  for (const audit_finding& f : audit(forged).findings)
    found += std::string{message(f.rule)} + ": " + f.detail + "\n";
  CHECK(found ==
        "time or a pack's phase is out of order: an end that its payer's zone does not know\n"
        "the piece crosses an edge of time: a time that its payer's zone ends before\n"
        "the series does not go on as its terms say: an end that its payer's zone does not know\n"
        "the series does not go on as its terms say: an end that its payer's zone does not know\n");
}

TEST_CASE("bonuses that wait for their first use end when clocks are known") {
  zoned p;
  grant_spec bonus;
  bonus.quantity = any_quantity{10, dimension::token};
  bonus.source = pack_source::free;
  bonus.activation = {cycle_unit::month, 1};
  grant_spec purchase;
  purchase.quantity = any_quantity{100, dimension::token};
  CHECK(refusal(p.engine, [&] {
          return p.engine.grant_with_bonus(p.root, purchase, bonus);
        }).code == errc::unknown_zone_time);
  bonus.valid.end = at("2026-10-01T04:00:00Z");
  CHECK(p.engine.grant_with_bonus(p.root, purchase, bonus).has_value());
}

TEST_CASE("a top-up that waits for its first use is granted once the end of that is known") {
  zoned p;
  REQUIRE(p.engine.advance(at("2026-09-01T04:00:00Z")).has_value());
  p.grant_tokens(p.team, 50);
  const alert_handle low =
      p.engine.set_alert(p.team, {.name = "low", .level = any_quantity{40, dimension::token}})
          .value();
  top_up_spec spec;
  spec.lot.quantity = any_quantity{50, dimension::token};
  spec.lot.activation = {cycle_unit::day, 1};
  spec.lasts = nanoseconds{30 * day_ns};
  spec.back_off = nanoseconds{500};
  REQUIRE(p.engine.set_top_up(low, spec).has_value());
  REQUIRE(p.engine.advance(at("2026-11-05T05:00:00Z")).has_value());
  CHECK(p.count(1, 20, "2026-11-05T05:00:00Z") == "pack 0 gave 20, has 30");
  CHECK(refusal(p.engine, [&] { return p.engine.settle_top_up({0}); }) ==
        failure{errc::unknown_zone_time, 0, 1, at("2026-12-01T05:00:00Z").ns});
  REQUIRE(state_zone(p.engine, new_york(), {three_years.start, at("2027-02-02T00:00:00Z")})
              .has_value());
  CHECK(p.engine.settle_top_up({0}).has_value());
}

TEST_CASE("an audit sees that what was known of a zone has changed") {
  zoned p;
  known_zone zone = new_york();
  const auto forge = [&](interval known) {
    ledger forged;
    copy_events(p.engine.events(), forged, [](std::uint64_t, auto&) { return true; });
    const symbol label = forged.names.find(zone.name);
    const auto terms = forged.zones.add({label, zone.first_offset, zone.transitions, known});
    forged.append(zone_stated{1, terms.value()});
    return audit(forged);
  };
  const interval more{three_years.start, at("2029-01-01T00:00:00Z")};
  CHECK(forge(more).passed());
  CHECK_FALSE(forge(three_years).passed());  // nothing new
  CHECK_FALSE(forge({at("2025-01-01T00:00:00Z"), more.end}).passed());
  zone.transitions.back().at.ns += hour_ns;
  CHECK_FALSE(forge(more).passed());
}
