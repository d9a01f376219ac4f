// SPDX-License-Identifier: MIT
// A price per record. Figures by hand.
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/affordable.hpp>
#include <ducat/pricing/price_check.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/pricing/record_terms.hpp>
#include <ducat/units/turnover.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int128 whole_yuan = turnover_unit::scale;

// 1.3 % of turnover and 0.30, at least 1, at most 50.
constexpr record_spec one_three() {
  record_spec spec;
  spec.fixed = {30, 2};
  spec.minimum = list_amount{1, 0};
  spec.maximum = list_amount{50, 0};
  return spec;
}
constexpr money_rate rate = money_rate{*unit_price::of({13, 3}, 2, whole_yuan)};

constexpr mixed cost(const record_spec& spec, int128 quantity, const record_place& before = {}) {
  return charge_record(rate, *make_record_terms(spec, yuan), quantity, before)->amount;
}

static_assert(cost(one_three(), 800 * whole_yuan) == in_fen(1'040 + 30));
static_assert(cost(one_three(), whole_yuan) == in_fen(100));
static_assert(cost(one_three(), 10'000 * whole_yuan) == in_fen(5'000));

price_spec priced(const char* sku, const tier_spec (&rates)[1], const record_spec& record) {
  price_spec spec = tiered(sku, tariff_kind::per_record, rates, 1);
  spec.record = record;
  return spec;
}

constexpr tier_spec one_fen[] = {{int128_max, {1, 2}, {}}};

}  // namespace

TEST_CASE("turnover is money counted to a trillionth of a major unit") {
  CHECK(turnover_of(any_money{12'345, yuan}).value() == picoturnovers{123'450'000'000'000});
  CHECK(turnover_of(any_money{7, *currency_of("JPY")}).value() == turnovers{7});
  CHECK(turnover_of(any_money{int128_max, yuan}).error().code == errc::overflow);
}

TEST_CASE("what is free of a record is free of the fixed part and the minimum only as a whole") {
  record_spec spec = one_three();
  spec.free_records = 2;
  spec.free_quantity = 100 * whole_yuan;
  const auto terms = make_record_terms(spec, yuan).value();
  const auto at = [&](int128 amount, std::uint64_t records, int128 before) {
    return charge_record(rate, terms, amount * whole_yuan, {records, before * whole_yuan}).value();
  };
  CHECK(at(100, 0, 0).whole);
  CHECK(is_zero(at(100, 0, 0).amount));
  const record_charge crossing = at(200, 1, 50);
  CHECK(crossing.free == 50 * whole_yuan);
  CHECK(crossing.rated == in_fen(195));
  CHECK(crossing.amount == in_fen(225));
  CHECK(at(10, 1, 95).amount == in_fen(100));  // 5 x 1.3 % + 0.30 is less than 1
  CHECK(at(10, 2, 20).amount == in_fen(100));  // the records are used up
  CHECK(at(10, 1, 100).free == 0);             // the quantity is
  CHECK(charge_record(rate, terms, -1, {}).error().code == errc::out_of_range);
  CHECK(
      charge_record(money_rate{*unit_price::of({13, 3}, 2, 1)}, {}, int128_max, {}).error().code ==
      errc::overflow);
}

TEST_CASE("a list refuses terms per record that make no sense, and stays as it was") {
  price_table list;
  (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
  (void)list.define_sku("token", meter::counted, dimension::token).value();
  (void)list.define_turnover("invoice", yuan).value();
  const auto refused = [&](const price_spec& spec) {
    const auto added = list.add(spec);
    CHECK(list.book().size() == 0);
    CHECK(list.book().tier_total() == 0);
    return added ? errc{} : added.error().code;
  };
  CHECK(refused(priced("card", one_fen, {})) == errc::unsupported);
  price_spec spec = priced("token", one_fen, {});
  spec.basis = counter_basis::all_usage;
  CHECK(refused(spec) == errc::unsupported);
  record_spec record = one_three();
  record.maximum = list_amount{99, 2};
  CHECK(refused(priced("token", one_fen, record)) == errc::out_of_range);
  record = {};
  record.fixed = {-1, 2};
  CHECK(refused(priced("token", one_fen, record)) == errc::out_of_range);
  for (const auto member : {&record_spec::minimum, &record_spec::maximum}) {
    record = {};
    record.*member = list_amount{-1, 2};
    CHECK(refused(priced("token", one_fen, record)) == errc::out_of_range);
  }
  record = {};
  record.free_records = -1;
  CHECK(refused(priced("token", one_fen, record)) == errc::out_of_range);
  record = {};
  record.free_quantity = -1;
  CHECK(refused(priced("token", one_fen, record)) == errc::out_of_range);
  spec = priced("token", one_fen, one_three());
  spec.kind = tariff_kind::flat;
  CHECK(refused(spec) == errc::out_of_range);
  const tier_spec with_fee[] = {{int128_max, {1, 2}, {1, 2}}};
  CHECK(refused(priced("token", with_fee, {})) == errc::out_of_range);
  const tier_spec in_packages[] = {{int128_max, {1, 2}, {}, 10}};
  CHECK(refused(priced("token", in_packages, {})) == errc::out_of_range);
  const tier_spec two[] = {{5, {1, 2}, {}}, {int128_max, {1, 2}, {}}};
  CHECK(refused(tiered("token", tariff_kind::per_record, two)) == errc::out_of_range);
  spec = priced("invoice", one_fen, {});
  spec.money = dollars;
  CHECK(refused(spec) == errc::currency_mismatch);
  CHECK(list.add(priced("token", one_fen, one_three())).has_value());
  CHECK(list.add(priced("invoice", one_fen, one_three())).has_value());
}

TEST_CASE("a price per record has no cost of a counter's whole quantity") {
  price_table list;
  (void)list.define_sku("token", meter::counted, dimension::token).value();
  const auto entry = list.add(priced("token", one_fen, one_three())).value().in_table;
  CHECK(cumulative_cost(list.book(), entry, 5).error().code == errc::unsupported);
  CHECK(affordable(list.book(), entry, in_yuan(9), 5).error().code == errc::unsupported);
  const prepared_tariff prepared{list.book(), entry};
  tariff_total total{prepared};
  CHECK(total.add(5).error().code == errc::unsupported);
  CHECK(is_zero(total.sum()));
}

TEST_CASE("turnover is of one currency for good") {
  price_table list;
  CHECK(list.define_sku("x", meter::counted, dimension::turnover).error().code ==
        errc::unit_mismatch);
  CHECK(list.define_turnover("", yuan).error().code == errc::invalid_text);
  CHECK(list.define_turnover("x", {}).error().code == errc::unknown_currency);
  const table_sku first = list.define_turnover("x", yuan).value();
  CHECK(list.define_turnover("x", yuan).value() == first);
  CHECK(list.define_turnover("x", dollars).error().code == errc::already_exists);
  (void)list.define_sku("token", meter::counted, dimension::token).value();
  CHECK(list.define_turnover("token", yuan).error().code == errc::already_exists);
}

TEST_CASE("records and tiers share no counter, and an allowance makes a price count") {
  price_table list;
  (void)list.define_sku("token", meter::counted, dimension::token).value();
  (void)list.define_sku("call", meter::counted, dimension::token).value();
  const auto plain = list.add(priced("call", one_fen, one_three())).value().in_table;
  CHECK_FALSE(list.book()[plain].counted);
  price_spec spec = priced("token", one_fen, {});
  spec.record.free_records = 1;
  spec.counter = "call";
  const auto counting = list.add(spec).value().in_table;
  CHECK(list.book()[counting].counted);
  CHECK(list.book()[plain].counted);
  CHECK(is_sound(list.book(), list.skus()));
  spec = tiered("token", tariff_kind::flat, one_fen);
  spec.counter = "call";
  spec.effective = since(1);
  (void)list.add(spec).value();
  int counters = 0;
  check_prices(list.book(), list.skus(), [&](const price_problem& problem) {
    counters += problem.kind == price_problem_kind::counter ? 1 : 0;
  });
  CHECK(counters == 1);
}
