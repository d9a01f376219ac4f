// SPDX-License-Identifier: MIT
// Packs that come again: a lot for each cycle, and what is left of one lapses or lives on.
#include "support/ledger_check.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/units/instant_text.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

any_quantity tokens_of(int128 quantity) { return {quantity, dimension::token}; }

struct subscriber : platform {
  series_spec daily(int128 quantity, std::int64_t days = 0) const {
    series_spec spec;
    spec.lot.quantity = tokens_of(quantity);
    spec.lot.paid = {300, yuan};
    spec.lot.valid = {{0}, days == 0 ? instant_max : instant{days * day_ns}};
    spec.cycle.unit = cycle_unit::day;
    return spec;
  }
  // "0+5h: 100 of 100" for each lot, in the order in which they were granted.
  std::string lots() const {
    std::string text;
    const auto& granted = engine.events().all<pack_granted>();
    for (std::uint32_t i = 0; i < granted.size(); ++i) {
      const interval& valid = granted[i].valid;
      text += (text.empty() ? "" : "; ") + hours(valid.start) + "-" + hours(valid.end) + " has " +
              left({i});
    }
    return text;
  }
  static std::string hours(instant t) {
    return t == instant_max ? "ever" : std::to_string(t.ns / hour_ns);
  }
  std::string use(std::uint64_t id, int128 quantity, std::int64_t hour) {
    return record(tokens(id, quantity, hour * hour_ns));
  }
  void advance_to(std::int64_t hour) { REQUIRE(engine.advance({hour * hour_ns}).has_value()); }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

}  // namespace

TEST_CASE("each cycle has a lot of its own, and what is left of one lapses") {
  subscriber p;
  CHECK(p.engine.subscribe(p.root, p.daily(100)).has_value());
  CHECK(p.lots() == "0-24 has 100; 24-48 has 100");
  CHECK(p.use(1, 30, 1) == "pack 0 gave 30, has 70");
  p.advance_to(24);
  CHECK(p.lots() == "0-24 has 70; 24-48 has 100; 48-72 has 100");
  CHECK(p.use(2, 120, 25) == "pack 1 gave 100, has 0; 20 cost 60, owed 60");
  // Late usage draws on the lot of its own time.
  CHECK(p.use(3, 10, 23) == "pack 0 gave 10, has 60");
  p.advance_to(24 * 5);
  CHECK(p.engine.events().all<pack_granted>().size() == 7);
  CHECK(p.engine.available(p.user, dimension::token, {24 * 5 * hour_ns}).value() == 100);
  p.check_ledger();
}

TEST_CASE("usage of the next cycle finds its lot though time was not advanced") {
  subscriber p;
  CHECK(p.engine.subscribe(p.team, p.daily(100)).has_value());
  CHECK(p.use(1, 30, 30) == "pack 1 gave 30, has 70");
  p.advance_to(30);
  CHECK(p.lots() == "0-24 has 100; 24-48 has 70; 48-72 has 100");
  p.check_ledger();
}

TEST_CASE("a series ends where its validity does, and its last lot with it") {
  subscriber p;
  series_spec spec = p.daily(100, 2);
  spec.cycle.count = 1;
  spec.lot.valid.start = {6 * hour_ns};
  spec.cycle.anchor = {0};
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  p.advance_to(24 * 9);
  CHECK(p.lots() == "6-24 has 100; 24-48 has 100");
  p.check_ledger();
}

TEST_CASE("what lies before the engine's time was never granted") {
  subscriber p;
  p.advance_to(60);
  CHECK(p.engine.subscribe(p.root, p.daily(100)).has_value());
  CHECK(p.lots() == "48-72 has 100; 72-96 has 100");
  p.check_ledger();
}

TEST_CASE("what is left lives on between least and most, for so many cycles") {
  subscriber p;
  series_spec spec = p.daily(100);
  spec.rest = {10, 50, 2, -1};
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 20, 1) == "pack 0 gave 20, has 80");
  p.advance_to(24);
  CHECK(p.lots() == "0-24 has 30; 24-48 has 100; 0-72 has 50; 48-72 has 100");
  CHECK(p.engine.state().held.ranks[2].priority == -1);
  CHECK(p.use(2, 145, 25) == "pack 2 gave 50, has 0; pack 1 gave 95, has 5");
  p.advance_to(48);
  // 5 are left: they are moved, and 5 given.
  CHECK(p.lots() ==
        "0-24 has 30; 24-48 has 0; 0-72 has 0; 48-72 has 100; 24-96 has 5; 48-96 has 5; "
        "72-96 has 100");
  // Its share of the price went along: 300 × 50 / 100; the given ones were not paid for.
  CHECK(p.engine.state().held.bases[2] == pack_basis{50, 150});
  CHECK(p.engine.state().held.bases[5] == pack_basis{5, 0});
  p.check_ledger();
}

TEST_CASE("late usage finds what lived on of its own cycle, so that it need not be there in time") {
  subscriber p;
  series_spec spec = p.daily(100);
  spec.rest.most = 1'000;
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  p.advance_to(24);
  CHECK(p.use(1, 60, 23) == "pack 2 gave 60, has 40");
  CHECK(p.use(2, 130, 30) == "pack 1 gave 100, has 0; pack 2 gave 30, has 10");
  p.check_ledger();
}

TEST_CASE("a series of wallets, with a floor of none, in whole minor units") {
  subscriber p;
  series_spec spec = p.daily(0);
  spec.lot.quantity = any_money{500, yuan};
  spec.rest.most = 200;
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 100, 1) == "100 cost 300, owed 0; wallet 0 paid 300, has 200");
  p.advance_to(24);
  CHECK(p.lots() == "0-24 has 0; 24-48 has 500; 0-48 has 200; 48-72 has 500");
  p.check_ledger();
}

TEST_CASE("a stopped series has no further lots; what was granted ahead is refunded") {
  subscriber p;
  const series_handle series = p.engine.subscribe(p.root, p.daily(100)).value();
  p.advance_to(30);
  CHECK(p.engine.unsubscribe(series, {40 * hour_ns}, {"ann", "cancelled", ""}).has_value());
  CHECK(p.lots() == "0-24 has 100; 24-48 has 100; 48-72 has 0");
  const auto& moves = p.engine.events().all<pack_moved>();
  REQUIRE(moves.size() == 1);
  CHECK(moves[0].cost == 300);
  CHECK(moves[0].at == instant{48 * hour_ns});
  p.advance_to(24 * 9);
  CHECK(p.engine.events().all<pack_granted>().size() == 3);
  const std::string before = text_of(p.engine);
  CHECK(p.engine.unsubscribe(series, {24 * 20 * hour_ns}).has_value());
  CHECK(text_of(p.engine) == before);
  p.check_ledger();
}

TEST_CASE("a series that is stopped before it begins is refunded whole") {
  subscriber p;
  p.advance_to(1);
  series_spec spec = p.daily(100);
  spec.lot.valid.start = {10 * day_ns};
  const series_handle series = p.engine.subscribe(p.root, spec).value();
  CHECK(p.engine.unsubscribe(series, {5 * day_ns}).has_value());
  CHECK(p.lots() == "240-264 has 0; 264-288 has 0");
  p.advance_to(24 * 30);
  CHECK(p.lots() == "240-264 has 0; 264-288 has 0");
  const audit_report report = audit(p.engine.events());
  REQUIRE(report.payers.size() == 1);
  CHECK(report.payers[0].purchased == 0);
  p.check_ledger();
}

TEST_CASE("a lot that has not begun is not moved: the series is stopped instead") {
  subscriber p;
  p.advance_to(1);
  CHECK(p.engine.subscribe(p.root, p.daily(100)).has_value());
  move_spec ahead;
  ahead.pack = {1};
  CHECK(refusal(p.engine, [&] { return p.engine.void_quantity(ahead); }) ==
        failure{errc::not_in_force, 0, 1, day_ns});
  p.advance_to(24);
  CHECK(p.engine.void_quantity(ahead).has_value());
}

TEST_CASE("time does not go on by millions of cycles at once") {
  subscriber p;
  series_spec spec = p.daily(100);
  spec.cycle.unit = cycle_unit::hour;
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(refusal(p.engine, [&] { return p.engine.advance(instant_max); }) ==
        failure{errc::too_many_pieces, 0, 0, max_cycles});
  CHECK(p.engine.advance({1'000 * hour_ns}).has_value());
}

TEST_CASE("a series that is stopped from a later cycle on goes on until then") {
  subscriber p;
  series_spec spec = p.daily(100);
  spec.rest.most = 10;
  const series_handle series = p.engine.subscribe(p.root, spec).value();
  p.advance_to(1);
  CHECK(p.engine.unsubscribe(series, {3 * day_ns}).has_value());
  p.advance_to(24 * 9);
  // What the third day leaves does not live on: no cycle follows it.
  CHECK(p.lots() == "0-24 has 90; 24-48 has 90; 0-48 has 10; 48-72 has 100; 24-72 has 10");
  CHECK(p.engine.events().all<pack_moved>().size() == 2);
  p.check_ledger();
}

TEST_CASE("a series that makes no sense is refused, and nothing has changed") {
  subscriber p;
  const auto refused = [&](auto change) {
    series_spec spec = p.daily(100);
    change(spec);
    return refusal(p.engine, [&] { return p.engine.subscribe(p.root, spec); }).code;
  };
  CHECK(refused([](auto& s) { s.cycle.count = 0; }) == errc::out_of_range);
  CHECK(refused([](auto& s) { s.cycle.count = max_cycle_units + 1; }) == errc::out_of_range);
  CHECK(refused([](auto& s) {
          s.cycle.calendar = true;
          s.cycle.anchor = {5};
        }) == errc::out_of_range);
  CHECK(refused([](auto& s) { s.rest.least = -1; }) == errc::out_of_range);
  CHECK(refused([](auto& s) { s.rest.most = -1; }) == errc::out_of_range);
  CHECK(refused([](auto& s) { s.rest.cycles = 0; }) == errc::out_of_range);
  CHECK(refused([](auto& s) { s.lot.valid.start = instant_min; }) == errc::undated);
  CHECK(refused([](auto& s) { s.lot.quantity = tokens_of(0); }) == errc::out_of_range);
  CHECK(refused([](auto& s) { s.lot.paid = {1, dollars}; }) == errc::currency_mismatch);
  CHECK(refused([](auto& s) { s.lot.valid = {{5}, {5}}; }) == errc::invalid_interval);
  const scope_term nowhere[] = {{scope_kind::sku, 0, 99}};
  CHECK(refused([&](auto& s) {
          s.lot.scope = nowhere;
          s.lot.scope_size = 1;
        }) == errc::unknown_sku);
  CHECK(refusal(p.engine, [&] { return p.engine.subscribe({77}, p.daily(1)); }).code ==
        errc::unknown_account);
  CHECK(refusal(p.engine, [&] { return p.engine.unsubscribe({0}); }) ==
        failure{errc::unknown_pack, 0, 0});
  const series_handle series = p.engine.subscribe(p.root, p.daily(1)).value();
  CHECK(refusal(p.engine, [&] { return p.engine.unsubscribe(series); }).code == errc::undated);
  p.advance_to(2);
  CHECK(refusal(p.engine, [&] { return p.engine.unsubscribe(series, {hour_ns}); }).code ==
        errc::time_went_back);
  p.advance_to(100);
  CHECK(refused([](auto& s) { s.lot.valid.end = {99 * hour_ns}; }) == errc::invalid_interval);
}

TEST_CASE("a series with a serial can be sent again") {
  subscriber p;
  series_spec spec = p.daily(100);
  spec.lot.serial = "SUB-1";
  const scope_term cards[] = {{scope_kind::sku, 0, p.token.index}};
  spec.lot.scope = cards;
  spec.lot.scope_size = 1;
  spec.cycle = {cycle_unit::month, 1, instant_min, true};
  const series_handle series = p.engine.subscribe(p.root, spec).value();
  p.advance_to(24 * 70);
  const std::string before = text_of(p.engine);
  CHECK(p.engine.subscribe(p.root, spec).value() == series);
  series_spec undated = spec;
  undated.lot.valid.start = instant_min;
  CHECK(p.engine.subscribe(p.root, undated).value() == series);
  CHECK(text_of(p.engine) == before);
  const auto conflicts = [&](auto change) {
    series_spec other = spec;
    change(other);
    return refusal(p.engine, [&] { return p.engine.subscribe(p.root, other); }) ==
           failure{errc::conflict, 0, series.index};
  };
  CHECK(conflicts([](auto& s) { s.lot.quantity = tokens_of(101); }));
  CHECK(conflicts([](auto& s) { s.cycle.count = 2; }));
  CHECK(conflicts([](auto& s) {
    s.cycle.calendar = false;
    s.cycle.anchor = {7};
  }));
  CHECK(conflicts([](auto& s) { s.rest.most = 1; }));
  CHECK(conflicts([](auto& s) { s.lot.scope_size = 0; }));
  CHECK(conflicts([](auto& s) { s.lot.by.actor = "bob"; }));
  p.check_ledger();
}

TEST_CASE("many series share the edges of one advance, in the order of their numbers") {
  subscriber a;
  subscriber b;
  for (int i = 0; i < 5; ++i) {
    CHECK(a.engine.subscribe(a.user, a.daily(10 + i)).has_value());
    CHECK(b.engine.subscribe(b.user, b.daily(10 + i)).has_value());
  }
  a.advance_to(24 * 40);
  for (int day = 0; day < 40; ++day) b.advance_to(24 * (day + 1));
  CHECK(a.lots() == b.lots());
  a.check_ledger();
}
