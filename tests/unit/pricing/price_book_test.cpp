// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <initializer_list>

using namespace ducat;
using namespace ducat_test;

namespace {

struct listed {
  price_table table;

  listed() {
    (void)table.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  }

  price_handle add(interval effective, std::initializer_list<dimension_term> terms = {},
                   currency money = yuan) {
    constexpr tier_spec tiers[] = {{int128_max, {20, 0}, {}}};
    price_spec spec = tiered("a100", tariff_kind::flat, tiers);
    spec.effective = effective;
    spec.money = money;
    spec.dimensions = terms.begin();
    spec.dimension_count = terms.size();
    return table.add(spec).value().in_table;
  }

  dimension_values values(std::initializer_list<dimension_term> terms) const {
    dimension_values out;
    for (const dimension_term& term : terms)
      for (int i = 0; i < table.dimension_count(); ++i)
        if (table.dimension_name(i) == term.name) out.value[i] = table.symbols().find(term.value);
    return out;
  }

  price_match find(instant when, std::initializer_list<dimension_term> terms = {},
                   currency money = yuan) const {
    return table.book().find(table.find_sku("a100").in_table, money, values(terms), when);
  }
};

}  // namespace

TEST_CASE("a version holds from its start to the next version's start, to the nanosecond") {
  listed list;
  const auto first = list.add(since(10));
  const auto third = list.add(since(30));
  const auto second = list.add(since(20));
  CHECK(list.find({day(10).ns - 1}).entry == price_handle{});
  CHECK(list.find({day(10).ns - 1}).until == day(10));
  CHECK(list.find(day(10)).entry == first);
  CHECK(list.find(day(10)).until == day(20));
  CHECK(list.find({day(20).ns - 1}).entry == first);
  CHECK(list.find(day(20)).entry == second);
  CHECK(list.find({day(30).ns - 1}).until == day(30));
  CHECK(list.find(day(30)).entry == third);
  CHECK(list.find(day(30)).until == instant_max);
  CHECK(list.table.book()[first].stated == since(10));
  CHECK(list.table.book()[first].until == day(20));
}

TEST_CASE("a stated end is exclusive, and after it the next less specific price holds") {
  listed list;
  const auto general = list.add(since(0));
  const auto east = list.add(between(10, 20), {{"region", "east"}});
  CHECK(list.find(day(5), {{"region", "east"}}).entry == general);
  CHECK(list.find(day(5), {{"region", "east"}}).until == day(10));
  CHECK(list.find(day(5), {{"region", "west"}}).until == instant_max);
  CHECK(list.find(day(10), {{"region", "east"}}).entry == east);
  CHECK(list.find(day(10), {{"region", "east"}}).until == day(20));
  CHECK(list.find(day(10), {{"region", "west"}}).entry == general);
  CHECK(list.find(day(10)).entry == general);
  CHECK(list.find(day(20), {{"region", "east"}}).entry == general);
  CHECK(list.find(day(20), {{"region", "east"}}).until == instant_max);
}

TEST_CASE("the most specific price wins, whatever the order in which prices were added") {
  listed list;
  const auto both = list.add(since(0), {{"region", "east"}, {"class", "spot"}});
  const auto general = list.add(since(0));
  const auto east = list.add(since(0), {{"region", "east"}});
  CHECK(list.find(day(1), {{"region", "east"}, {"class", "spot"}}).entry == both);
  CHECK(list.find(day(1), {{"region", "east"}, {"class", "reserved"}}).entry == east);
  CHECK(list.find(day(1), {{"class", "spot"}}).entry == general);
  CHECK(list.table.book().first(list.table.find_sku("a100").in_table) == both);
}

TEST_CASE("prices of another currency, another sku or no sku do not match") {
  listed list;
  const auto priced = list.add(since(0), {}, dollars);
  CHECK(list.find(day(1), {}, dollars).entry == priced);
  CHECK(list.find(day(1)).entry == price_handle{});
  CHECK(list.find(day(1)).until == instant_max);
  const sku_handle other =
      list.table.define_sku("t", meter::counted, dimension::token).value().in_table;
  CHECK(list.table.book().find(other, dollars, dimension_values{}, day(1)).entry == price_handle{});
  CHECK(list.table.book().find(sku_handle{}, dollars, dimension_values{}, day(1)).entry ==
        price_handle{});
  CHECK(list.table.book().first(other) == price_handle{});
}
