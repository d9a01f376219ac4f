// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/tariff.hpp>
#include <ducat/units/card_time.hpp>
#include <ducat/units/compute.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr tier_spec at_one[] = {{int128_max, {1, 0}, {}}};

price_table list_of_tokens() {
  price_table table;
  (void)table.define_sku("tokens", meter::counted, dimension::token).value();
  return table;
}

}  // namespace

TEST_CASE("a metered sku has rate versions, and the one in force is found") {
  price_table table;
  const auto sku =
      table.define_sku("h800", meter::metered, dimension::compute, 798'720, day(10)).value();
  CHECK(table.define_sku("h800", meter::metered, dimension::compute, 800'000, day(30)).value() ==
        sku);
  CHECK(table.define_sku("h800", meter::metered, dimension::compute, 790'000, day(20)).value() ==
        sku);
  CHECK(table.find_sku("h800") == sku);
  CHECK_FALSE(table.find_sku("h100").has_value());
  const sku_table& skus = table.skus();
  CHECK(skus.rate_at(sku.in_table, {day(10).ns - 1}).error() == errc::no_rate);
  CHECK(skus.rate_at(sku.in_table, day(10)).value().per_ns == 798'720);
  CHECK(skus.rate_at(sku.in_table, day(10)).value().until == day(20));
  CHECK(skus.rate_at(sku.in_table, {day(30).ns - 1}).value().per_ns == 790'000);
  CHECK(skus.rate_at(sku.in_table, day(30)).value().per_ns == 800'000);
  CHECK(skus.rate_at(sku.in_table, day(30)).value().until == instant_max);
}

TEST_CASE("a sku that contradicts itself or another is refused and leaves nothing behind") {
  price_table table;
  (void)table.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  const auto refused = [&](auto... arguments) {
    const auto size = table.skus().size();
    const auto rates = table.skus().rate_count();
    const auto made = table.define_sku(arguments...);
    CHECK(table.skus().size() == size);
    CHECK(table.skus().rate_count() == rates);
    return made.has_value() ? errc{} : made.error().code;
  };
  using enum meter;
  CHECK(refused("", counted, dimension::token) == errc::invalid_text);
  CHECK(refused("x", counted, dimension::none) == errc::unit_mismatch);
  CHECK(refused("x", counted, dimension::money) == errc::unit_mismatch);
  CHECK(refused("x", metered, dimension::token, 1) == errc::unit_mismatch);
  CHECK(refused("x", metered, dimension::compute, 0) == errc::out_of_range);
  CHECK(refused("x", metered, dimension::compute) == errc::out_of_range);
  CHECK(refused("x", metered, dimension::compute, -1) == errc::out_of_range);
  CHECK(refused("x", counted, dimension::token, 1) == errc::out_of_range);
  CHECK(refused("a100", counted, dimension::token) == errc::already_exists);
  CHECK(refused("a100", metered, dimension::card_time, 1) == errc::already_exists);
  CHECK(refused("a100", metered, dimension::compute, 1) == errc::already_exists);
  CHECK(table.find_sku("x") == table_sku{});
}

TEST_CASE("a price keeps what the list says, beside the reduced rate that charges") {
  price_table table = list_of_tokens();
  const tier_spec tiers[] = {{100, {1999, 3}, {5, 1}}, {int128_max, {10, 1}, {}}};
  price_spec spec = tiered("tokens", tariff_kind::graduated, tiers, 1'000'000);
  spec.effective = between(1, 5);
  spec.published = day(0);
  spec.counter = "all tokens";
  spec.owner = counter_owner::account;
  spec.basis = counter_basis::all_usage;
  spec.cycle = period::day;
  const price_entry& entry = table.book()[table.add(spec).value().in_table];
  CHECK(table.symbols().text(entry.counter) == "all tokens");
  CHECK(entry.owner == counter_owner::account);
  CHECK(entry.basis == counter_basis::all_usage);
  CHECK(entry.cycle == period::day);
  CHECK(entry.stated == between(1, 5));
  CHECK(entry.published == day(0));
  CHECK(entry.unit == dimension::token);
  const tier& first = table.book().tier_of(entry, 0);
  CHECK(first.price.coefficient() == 1999);
  CHECK(first.price.scale() == 3);
  CHECK(first.price.per() == 1'000'000);
  CHECK(first.rate.numerator == 1999);
  CHECK(first.rate.denominator.value() == 10'000'000);
  CHECK(first.fee == in_fen(50));
  // 1.0 is 1 with one digit written: the same price.
  CHECK(table.book().tier_of(entry, 1).price.coefficient() == 1);
  CHECK(table.book().tier_of(entry, 1).price.scale() == 0);
}

TEST_CASE("a counter is by default the sku's, and is needed where a tiered price shares it") {
  price_table table = list_of_tokens();
  const auto flat = table.add(tiered("tokens", tariff_kind::flat, at_one)).value().in_table;
  CHECK(table.symbols().text(table.book()[flat].counter) == "tokens");
  CHECK_FALSE(table.book()[flat].counted);
  price_spec spec = tiered("tokens", tariff_kind::graduated, at_one);
  spec.effective = since(10);
  const auto graduated = table.add(spec).value().in_table;
  CHECK(table.book()[graduated].counted);
  CHECK(table.book()[flat].counted);
  spec.effective = since(20);
  spec.kind = tariff_kind::flat;
  const auto later = table.add(spec).value().in_table;
  CHECK(table.book()[later].counted);
  CHECK(table.book().first_of_counter(table.symbols().find("tokens")) == later);
}

TEST_CASE("a price that makes no sense is refused, and the table is as before") {
  price_table table = list_of_tokens();
  const auto refused = [&](const price_spec& spec) {
    const auto made = table.add(spec);
    CHECK(table.book().size() == 0);
    CHECK(table.book().tier_total() == 0);
    CHECK(table.dimension_count() == 0);
    return made.has_value() ? failure{} : made.error();
  };
  const price_spec good = tiered("tokens", tariff_kind::graduated, at_one);
  price_spec spec = good;
  spec.sku = "no such sku";
  CHECK(refused(spec) == errc::unknown_sku);
  spec = good;
  spec.money = {};
  CHECK(refused(spec) == errc::unknown_currency);
  spec = good;
  spec.effective = between(5, 5);
  CHECK(refused(spec) == errc::invalid_interval);
  spec = good;
  spec.per = 0;
  CHECK(refused(spec) == errc::division_by_zero);
  spec.per = uint128_max;
  CHECK(refused(spec) == errc::overflow);
  spec = good;
  spec.tier_count = 0;
  CHECK(refused(spec) == errc::out_of_range);

  const auto tiers = [&](const auto& t, tariff_kind kind = tariff_kind::graduated) {
    return refused(tiered("tokens", kind, t));
  };
  const tier_spec closed[] = {{10, {1, 0}, {}}};
  CHECK(tiers(closed) == failure{errc::out_of_range, 0});
  const tier_spec falling[] = {{10, {1, 0}, {}}, {10, {1, 0}, {}}, {int128_max, {1, 0}, {}}};
  CHECK(tiers(falling) == failure{errc::out_of_range, 1});
  const tier_spec early_open[] = {{int128_max, {1, 0}, {}}, {int128_max, {1, 0}, {}}};
  CHECK(tiers(early_open) == failure{errc::out_of_range, 0});
  const tier_spec from_zero[] = {{0, {1, 0}, {}}, {int128_max, {1, 0}, {}}};
  CHECK(tiers(from_zero) == failure{errc::out_of_range, 0});
  const tier_spec two[] = {{10, {1, 0}, {}}, {int128_max, {1, 0}, {}}};
  CHECK(tiers(two, tariff_kind::flat) == errc::out_of_range);
  constexpr tier_spec no_package[] = {{5, {1, 0}, {}}, {int128_max, {1, 0}, {}, 0}};
  CHECK(tiers(no_package) == failure{errc::out_of_range, 1});
  const tier_spec too_fine[] = {{10, {1, 0}, {}}, {int128_max, {1, 13}, {}}};
  CHECK(tiers(too_fine) == failure{errc::inexact, 1});
  const tier_spec too_large[] = {{10, {int128{1} << 64, 0}, {}}, {int128_max, {1, 0}, {}}};
  CHECK(tiers(too_large) == failure{errc::overflow, 0});
  const tier_spec fee_too_fine[] = {{int128_max, {1, 0}, {1, 13}}};
  CHECK(tiers(fee_too_fine) == failure{errc::inexact, 0});

  const dimension_term twice[] = {{"region", "east"}, {"region", "west"}};
  spec = good;
  spec.dimensions = twice;
  spec.dimension_count = 2;
  CHECK(refused(spec) == errc::already_exists);
  const dimension_term blank[] = {{"region", ""}};
  spec.dimensions = blank;
  spec.dimension_count = 1;
  CHECK(refused(spec) == errc::invalid_text);
  const dimension_term nine[] = {{"a", "x"}, {"b", "x"}, {"c", "x"}, {"d", "x"}, {"e", "x"},
                                 {"f", "x"}, {"g", "x"}, {"h", "x"}, {"i", "x"}};
  spec.dimensions = nine;
  spec.dimension_count = 9;
  CHECK(refused(spec) == errc::out_of_range);
  spec.dimension_count = 8;
  CHECK(table.add(spec).has_value());
  CHECK(table.dimension_count() == 8);
  CHECK(table.dimension_name(7) == "h");
}

TEST_CASE("twelve fraction digits of a price are kept, and of a currency too") {
  price_table table = list_of_tokens();
  const currency credit = currency::of("CREDIT", 12).value();
  const auto fine = table.add_flat("tokens", credit, {1, 12}, 1'000'000).value().in_table;
  CHECK(cumulative_cost(table.book(), fine, 1).value() == mixed{0, 1, 1'000'000});
  const auto won =
      table.add_flat("tokens", currency_of("KRW").value(), {15'000'000, 0}, 30).value().in_table;
  CHECK(cumulative_cost(table.book(), won, 1).value() == in_fen(500'000));
}

TEST_CASE("a list has so many calendars and no more") {
  price_table table;
  const calendar_window night{every_weekday, {}, {3'600'000'000'000}};
  for (std::size_t i = 0; i < max_list_calendars; ++i)
    CHECK(table.add_calendar(std::to_string(i), {&night, 1}).has_value());
  CHECK(table.add_calendar("0", {&night, 1}).error() == errc::already_exists);
  CHECK(table.add_calendar("more", {&night, 1}).error() ==
        failure{errc::too_many_terms, 0, 0, int128{max_list_calendars}});
  CHECK(table.book().calendars().size() == max_list_calendars);
}

TEST_CASE("a metered sku may change its unit from a date on, and prices say which they are in") {
  price_table table;
  const auto define = [&](meter how, dimension unit, std::int64_t rate, instant from) {
    const auto made = table.define_sku("s", how, unit, rate, from);
    return made ? errc{} : made.error().code;
  };
  CHECK(define(meter::metered, dimension::compute, 3, instant_min) == errc{});
  CHECK(define(meter::metered, dimension::byte_time, 5, instant_min) == errc::already_exists);
  CHECK(define(meter::metered, dimension::token, 5, day(20)) == errc::unit_mismatch);
  CHECK(define(meter::counted, dimension::byte_time, 0, day(20)) == errc::already_exists);
  CHECK(define(meter::metered, dimension::byte_time, 5, day(20)) == errc{});
  const tier_spec one[] = {{int128_max, {1, 0}, {}}};
  price_spec spec = tiered("s", tariff_kind::flat, one);
  const auto unit_of = [&](price_handle p) { return table.book()[p].unit; };
  CHECK(unit_of(table.add(spec).value().in_table) == dimension::compute);
  spec.effective = since(20);
  CHECK(unit_of(table.add(spec).value().in_table) == dimension::byte_time);
  spec.unit = dimension::card_time;
  CHECK(table.add(spec).error() == errc::unit_mismatch);
}
