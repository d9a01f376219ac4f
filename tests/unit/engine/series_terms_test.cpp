// SPDX-License-Identifier: MIT
// Recurring lots that are vouchers or have deduction factors. Figures by hand, in fen: a card costs
// 2 a nanosecond, a token 3. Time begins on Thursday, the 1st of January.
#include "support/ledger_check.hpp"
#include "support/platform.hpp"

#include <ducat/engine/settling.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t february = 31 * day_ns;
constexpr std::int64_t late_january = february - hour_ns;

price_table falling_tokens() {
  price_table list = empty_list();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  const tier_spec tiers[] = {fen_up_to(10, 5), fen_each(2)};
  (void)list.add(tiered("token", tariff_kind::graduated, tiers)).value();
  return list;
}

struct terms_subscriber : platform {
  using platform::platform;

  // 50 % of each line, up to 100 a month.
  static series_spec half_of_lines() {
    series_spec spec;
    spec.lot.quantity = any_money{100, yuan};
    spec.lot.share = {1, 2};
    spec.lot.funder = "Beijing";
    spec.lot.valid = {{0}, instant_max};
    return spec;
  }
  // It points at the rows.
  template <std::size_t N>
  static series_spec every(cycle_unit unit, const any_quantity& of, const factor_spec (&rows)[N]) {
    series_spec spec;
    spec.lot.quantity = of;
    spec.lot.valid = {{0}, instant_max};
    spec.lot.factors = rows;
    spec.lot.factor_count = N;
    spec.cycle.unit = unit;
    return spec;
  }
  std::string use(std::uint64_t id, int128 quantity, std::int64_t when) {
    return record(tokens(id, quantity, when));
  }
  void advance_to(std::int64_t when) { REQUIRE(engine.advance({when}).has_value()); }
  errc refused(const series_spec& spec) {
    return refusal(engine, [&] { return engine.subscribe(root, spec); }).code;
  }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

constexpr any_quantity tokens_of(int128 n) { return {n, dimension::token}; }

}  // namespace

TEST_CASE("a recurring voucher pays its share of each line, up to what it has in a month") {
  terms_subscriber p;
  CHECK(p.engine.subscribe(p.root, terms_subscriber::half_of_lines()).has_value());
  CHECK(p.use(1, 20, 0) == "20 cost 60, owed 30; wallet 0 paid 30, has 70");
  p.advance_to(february);
  // The 70 lapsed; the month has 100 of its own.
  CHECK(p.use(2, 60, february) == "60 cost 180, owed 120; wallet 1 paid 90, has 10");
  CHECK(p.use(3, 20, february) == "20 cost 60, owed 170; wallet 1 paid 10, has 0");
  CHECK(p.use(4, 10, late_january) == "10 cost 30, owed 185; wallet 0 paid 15, has 55");
  CHECK(p.reverse(3) == "-20 cost -60, owed 135; wallet 1 paid -10, has 10");
  p.check_ledger();
}

TEST_CASE("a usage that runs over the edge of a month has the share of each month's lot") {
  terms_subscriber p;
  CHECK(p.engine.subscribe(p.root, terms_subscriber::half_of_lines()).has_value());
  CHECK(p.record(p.cards(1, february - 70, february + 30)) ==
        "70 cost 140, owed 70; wallet 0 paid 70, has 30; "
        "30 cost 60, owed 100; wallet 1 paid 30, has 70");
  p.advance_to(february);
  p.check_ledger();
}

TEST_CASE("what lives on of a voucher pays its share beside the new lot") {
  terms_subscriber p;
  series_spec spec = terms_subscriber::half_of_lines();
  spec.rest.most = 50;
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 20, 0) == "20 cost 60, owed 30; wallet 0 paid 30, has 70");
  p.advance_to(february);
  CHECK(p.left({0}) == "20");
  CHECK(p.left({2}) == "50");
  CHECK(p.use(2, 20, february) ==
        "20 cost 60, owed 30; wallet 1 paid 30, has 70; wallet 2 paid 30, has 20");
  // 20 of the 50 are left, which last for 40 of the line.
  CHECK(p.use(3, 20, february) ==
        "20 cost 60, owed 40; wallet 1 paid 30, has 40; wallet 2 paid 20, has 0");
  const voucher_terms half{{1, 2}, p.engine.events().all<pack_granted>()[0].voucher.funder};
  CHECK(half.funder.has_value());
  CHECK(p.engine.state().held.voucher_of({2}) == half);
  p.check_ledger();
}

TEST_CASE("for usage of the lot's own time it and what lives on of it have one share") {
  terms_subscriber p;
  series_spec spec = terms_subscriber::half_of_lines();
  spec.rest.most = 50;
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 20, 0) == "20 cost 60, owed 30; wallet 0 paid 30, has 70");
  p.advance_to(february);
  // 30, as it would have been in time: 20 are left in the lot, 10 come of what lives on of it.
  CHECK(p.use(2, 20, late_january) ==
        "20 cost 60, owed 60; wallet 0 paid 20, has 0; wallet 2 paid 10, has 40");
  CHECK(p.use(3, 10, late_january) == "10 cost 30, owed 75; wallet 2 paid 15, has 25");
  CHECK(p.use(4, 10, february) ==
        "10 cost 30, owed 75; wallet 1 paid 15, has 85; wallet 2 paid 15, has 10");
  CHECK(p.engine.settle(p.root)->is_empty());
  CHECK(p.owed() == "75");
  p.check_ledger();
}

TEST_CASE("a settlement leaves what a recurring voucher paid, and decides late usage in time") {
  terms_subscriber p;
  series_spec spec = terms_subscriber::half_of_lines();
  spec.rest.most = 100;
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 60, 2) == "60 cost 180, owed 90; wallet 0 paid 90, has 10");
  CHECK(p.use(2, 20, 1) == "20 cost 60, owed 140; wallet 0 paid 10, has 0");
  REQUIRE(p.engine.settle(p.root).has_value());
  // In time the tokens of the first nanosecond had 30, and those of the second the 70 left.
  CHECK(p.owed() == "140");
  const auto& paid = p.engine.events().all<wallet_paid>();
  CHECK(paid[paid.size() - 2].amount == mixed{70, 0, 1});
  CHECK(paid[paid.size() - 1].amount == mixed{30, 0, 1});
  p.advance_to(february);
  REQUIRE(p.engine.close_period(p.root, {0}).has_value());
  CHECK(p.owed() == "140");
  // A closed month takes nothing of January's lot any more, and nothing lived on of it.
  CHECK(p.use(3, 10, late_january) == "10 cost 30, owed 170");
  p.check_ledger();
}

TEST_CASE("what is given back of a line leaves a lot and what lives on of it one share") {
  terms_subscriber p{falling_tokens()};
  series_spec spec = terms_subscriber::half_of_lines();
  spec.rest.most = 50;
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.record(p.cards(1, 0, 40)) == "40 cost 80, owed 40; wallet 0 paid 40, has 60");
  p.advance_to(february);
  CHECK(p.use(2, 10, late_january) ==
        "10 cost 50, owed 65; wallet 0 paid 10, has 0; wallet 2 paid 15, has 35");
  CHECK(p.use(3, 10, late_january) == "10 cost 20, owed 75; wallet 2 paid 10, has 25");
  // 20 come back, and 30 stay: of those they bear 15 together, 10 of them the lot.
  CHECK(p.reverse(2) == "-10 cost -20, owed 65; wallet 2 paid -10, has 35");
  p.check_ledger();
}

TEST_CASE("an hourly lot gives twice as much from the hour on in which the weekend begins") {
  terms_subscriber p;
  const factor_spec weekend[] = {{ratio{2}, nullptr, 0, {0b110'0000, 0, factor_band::a_day}}};
  series_spec spec = terms_subscriber::every(
      cycle_unit::hour, {hour_ns + hour_ns / 2, dimension::card_time}, weekend);
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  p.advance_to(2 * day_ns - hour_ns);
  const std::string lot = std::to_string(2 * 24 - 1);
  const std::string saturdays = std::to_string(2 * 24);
  // An hour before Saturday, and an hour of it: of 1.5 h the lot covers 45 minutes.
  CHECK(p.record(p.cards(1, 2 * day_ns - hour_ns, 2 * day_ns + hour_ns)) ==
        "pack " + lot + " gave 3600000000000, has 1800000000000; pack " + saturdays +
            " gave 2700000000000, has 0; 900000000000 cost 1800000000000, owed 1800000000000");
  p.advance_to(2 * day_ns + 2 * hour_ns);
  p.check_ledger();
}

TEST_CASE("each lot begins the running totals of its factors anew") {
  terms_subscriber p;
  const factor_spec cheaper[] = {{{7, 10}}};
  CHECK(p.engine.subscribe(p.root, terms_subscriber::every(cycle_unit::day, tokens_of(9), cheaper))
            .has_value());
  // A pack of three days would give 0, 1 and 1.
  CHECK(p.use(1, 1, 0) == "pack 0 gave 1, has 9");
  CHECK(p.use(2, 1, day_ns) == "pack 1 gave 1, has 9");
  p.advance_to(2 * day_ns);
  CHECK(p.use(3, 1, 2 * day_ns) == "pack 2 gave 1, has 9");
  CHECK(p.use(4, 1, 2 * day_ns) == "pack 2 gave 1, has 8");
  CHECK(p.use(5, 13, 2 * day_ns) == "pack 2 gave 11, has 0; 2 cost 6, owed 6");
  p.check_ledger();
}

TEST_CASE("what lives on of a lot keeps its factors, and begins their totals anew") {
  terms_subscriber p;
  const factor_spec halved[] = {{{1, 2}}};
  series_spec spec = terms_subscriber::every(cycle_unit::day, tokens_of(10), halved);
  spec.rest = {0, 4, 1, -1};
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 3, 0) == "pack 0 gave 3, has 9");
  p.advance_to(day_ns);
  CHECK(p.left({0}) == "5");
  CHECK(p.use(2, 1, day_ns) == "pack 2 gave 1, has 4");
  CHECK(p.use(3, 1, day_ns) == "pack 2 gave 1, has 3");
  CHECK(p.use(4, 8, day_ns) == "pack 2 gave 6, has 0; pack 1 gave 2, has 9");
  // Late usage goes on with the total of its own lot.
  CHECK(p.use(5, 1, 1) == "pack 0 gave 1, has 4");
  p.check_ledger();
}

TEST_CASE("dust that lives on serves what fits into it, and else nothing") {
  terms_subscriber p;
  const scope_term of_tokens{scope_kind::sku, 0, p.token.index};
  const factor_spec doubled[] = {{ratio{2}, &of_tokens, 1, {}}};
  series_spec spec = terms_subscriber::every(cycle_unit::day, tokens_of(5), doubled);
  spec.rest = {0, 5, 1, -1};
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 3, 0) == "pack 0 gave 2, has 1; 1 cost 3, owed 3");
  p.advance_to(day_ns);
  CHECK(p.left({2}) == "1");
  CHECK(p.use(2, 1, day_ns) == "pack 1 gave 1, has 3");
  p.check_ledger();
}

TEST_CASE("a lot of which all lives on leaves in a settlement what floor gave for nothing") {
  terms_subscriber p;
  const factor_spec halved[] = {{{1, 2}}};
  series_spec spec = terms_subscriber::every(cycle_unit::day, tokens_of(10), halved);
  spec.rest.most = 10;
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 5, 1) == "pack 0 gave 5, has 8");
  p.advance_to(day_ns);
  CHECK(p.left({2}) == "8");
  // The lot has 2 for its 5 units: 4 of them use it up, the fifth takes nothing of what lives on.
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(p.left({0}) == "0");
  CHECK(p.left({2}) == "8");
  CHECK(p.engine.state().held.totals[2].covered == 1);
  CHECK(p.engine.settle(p.root)->is_empty());
  CHECK(p.owed() == "0");
  p.check_ledger();
}

TEST_CASE("a settlement goes by the factors of each day's lot") {
  terms_subscriber p;
  const factor_spec doubled[] = {{ratio{2}}};
  const series_spec spec = terms_subscriber::every(cycle_unit::day, tokens_of(10), doubled);
  CHECK(p.engine.subscribe(p.root, spec).has_value());
  CHECK(p.use(1, 4, day_ns + 2) == "pack 1 gave 4, has 2");
  CHECK(p.use(2, 3, day_ns + 1) == "pack 1 gave 1, has 0; 2 cost 6, owed 6");
  CHECK(p.use(3, 6, 1) == "pack 0 gave 5, has 0; 1 cost 3, owed 9");
  p.advance_to(2 * day_ns);
  CHECK(p.engine.settle(p.root)->difference().value() == mixed{});
  CHECK(p.owed() == "9");
  CHECK(p.left({1}) == "0");
  CHECK(p.engine.state().held.totals[1].covered == 5);
  p.check_ledger();
}

TEST_CASE("a lot that is handed on keeps its share, or its factors with totals of their own") {
  terms_subscriber p;
  const factor_spec halved[] = {{{1, 2}}};
  CHECK(p.engine.subscribe(p.root, terms_subscriber::every(cycle_unit::day, tokens_of(9), halved))
            .has_value());
  CHECK(p.engine.subscribe(p.root, terms_subscriber::half_of_lines()).has_value());
  CHECK(p.use(1, 1, 0) == "pack 0 gave 1, has 9");
  p.advance_to(hour_ns);
  const pack_handle tokens = p.engine.transfer({.pack = {0}}, p.user)->to;
  const pack_handle half = p.engine.transfer({.pack = {2}}, p.user)->to;
  CHECK(p.use(2, 1, hour_ns) == "pack 4 gave 1, has 9");
  CHECK(p.use(3, 1, hour_ns) == "pack 4 gave 1, has 8");
  CHECK(p.record(p.cards(4, hour_ns, hour_ns + 5)) == "5 cost 10, owed 5; wallet 5 paid 5, has 95");
  CHECK(tokens == pack_handle{4});
  CHECK(half == pack_handle{5});
  CHECK(p.engine.state().held.voucher_of(half) == p.engine.state().held.voucher_of({2}));
  p.check_ledger();
}

TEST_CASE("lots may be vouchers or have factors as packs may, and wait for no first use") {
  terms_subscriber p;
  factor_spec row[] = {{ratio{2}}};
  series_spec factors = terms_subscriber::every(cycle_unit::day, tokens_of(9), row);
  series_spec half = terms_subscriber::half_of_lines();
  half.lot.share = ratio{};
  CHECK(p.refused(half) == errc::out_of_range);
  half.lot.share = {1, 10'001};
  CHECK(p.refused(half) == errc::out_of_range);
  half = terms_subscriber::half_of_lines();
  half.lot.quantity = tokens_of(9);
  CHECK(p.refused(half) == errc::unsupported);
  factors.lot.quantity = any_money{100, yuan};
  CHECK(p.refused(factors) == errc::unsupported);
  factors.lot.quantity = tokens_of(9);
  factors.lot.activation = {cycle_unit::day, 1};
  CHECK(p.refused(factors) == errc::unsupported);
  factors.lot.activation = {};
  row[0].factor = ratio{};
  CHECK(p.refused(factors) == errc::out_of_range);
  row[0] = {ratio{2}, nullptr, 0, {128, 0, 0}};
  CHECK(p.refused(factors) == errc::out_of_range);
  const scope_term nobodys{scope_kind::sku, 0, 99};
  row[0] = {ratio{2}, &nobodys, 1, {}};
  CHECK(p.refused(factors) == errc::unknown_sku);
}

TEST_CASE("a series that is sent again states the same share, funder and factors") {
  terms_subscriber p;
  factor_spec row[] = {{ratio{2}}};
  series_spec factors = terms_subscriber::every(cycle_unit::day, tokens_of(9), row);
  factors.lot.serial = "F";
  series_spec half = terms_subscriber::half_of_lines();
  half.lot.serial = "V";
  const series_handle first = p.engine.subscribe(p.root, factors).value();
  const series_handle second = p.engine.subscribe(p.root, half).value();
  CHECK(p.engine.subscribe(p.root, factors).value() == first);
  CHECK(p.engine.subscribe(p.root, half).value() == second);
  row[0].factor = ratio{3};
  CHECK(p.refused(factors) == errc::conflict);
  factors.lot.factor_count = 0;
  CHECK(p.refused(factors) == errc::conflict);
  half.lot.share = {1, 3};
  CHECK(p.refused(half) == errc::conflict);
  half = terms_subscriber::half_of_lines();
  half.lot.serial = "V";
  half.lot.funder = "Shanghai";
  CHECK(p.engine.subscribe(p.root, half).error().code == errc::conflict);
}
