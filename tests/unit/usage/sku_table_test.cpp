// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/usage/sku_table.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr symbol storage_name{0};

sku_handle storage_of(sku_table& skus) {
  return skus.add(storage_name, meter::metered, dimension::compute);
}

}  // namespace

TEST_CASE("a rate version has its unit, whatever order versions are added in") {
  sku_table skus;
  const sku_handle storage = storage_of(skus);
  skus.add_rate(storage, day(20), 7, dimension::byte_time);
  skus.add_rate(storage, day(30), 8, dimension::byte_time);
  skus.add_rate(storage, day(10), 3, dimension::compute);
  CHECK(skus.rate_at(storage, {day(10).ns - 1}).error() == errc::no_rate);
  CHECK(skus.rate_at(storage, day(10)).value().unit == dimension::compute);
  CHECK(skus.rate_at(storage, {day(20).ns - 1}).value().unit == dimension::compute);
  CHECK(skus.rate_at(storage, day(20)).value().unit == dimension::byte_time);
  CHECK(skus.rate_at(storage, day(20)).value().until == day(30));
}

TEST_CASE("a sku has a unit at every instant, and it lasts over rates of the same one") {
  sku_table skus;
  const sku_handle storage = storage_of(skus);
  const auto at = [&](instant when) { return skus.unit_at(storage, when); };
  CHECK(at(day(1)).unit == dimension::compute);  // as defined, without any rate
  CHECK(at(day(1)).until == instant_max);
  skus.add_rate(storage, day(10), 3, dimension::byte_time);
  CHECK(at(instant_min).unit == dimension::byte_time);  // before the first version
  CHECK_FALSE(skus.has_unit(storage, dimension::compute));
  skus.add_rate(storage, day(20), 4, dimension::byte_time);
  skus.add_rate(storage, day(30), 5, dimension::compute);
  skus.add_rate(storage, day(40), 6, dimension::byte_time);
  CHECK(at(instant_min).until == day(30));
  CHECK(at({day(30).ns - 1}).unit == dimension::byte_time);
  CHECK(at({day(30).ns - 1}).until == day(30));
  CHECK(at(day(30)).unit == dimension::compute);
  CHECK(at(day(30)).until == day(40));
  CHECK(at(day(40)).unit == dimension::byte_time);
  CHECK(at(day(40)).until == instant_max);
  CHECK(skus.has_unit(storage, dimension::compute));
  CHECK_FALSE(skus.has_unit(storage, dimension::card_time));
}

TEST_CASE("a new unit needs a date, as another rate does") {
  sku_table skus;
  const sku_handle storage = storage_of(skus);
  const auto wrong = [&](instant from, std::int64_t per_ns, dimension unit) {
    const auto checked = skus.check_rate(storage, from, per_ns, unit);
    return checked ? errc{} : checked.error().code;
  };
  CHECK(wrong(instant_min, 0, dimension::compute) == errc::out_of_range);
  skus.add_rate(storage, day(10), 3, dimension::compute);
  CHECK(wrong(day(10), 3, dimension::compute) == errc::already_exists);
  CHECK(wrong(day(10), 3, dimension::byte_time) == errc::already_exists);
  CHECK(wrong(instant_min, 3, dimension::byte_time) == errc::already_exists);
  CHECK(wrong(instant_min, 3, dimension::compute) == errc{});
  CHECK(wrong(day(9), 3, dimension::byte_time) == errc{});
  CHECK(wrong(day(11), 3, dimension::byte_time) == errc{});
}
