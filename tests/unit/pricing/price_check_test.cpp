// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/price_check.hpp>

#include <cstdint>
#include <initializer_list>
#include <vector>

using namespace ducat;
using namespace ducat_test;
using enum price_problem_kind;

namespace {

constexpr tier_spec at_one[] = {{int128_max, {1, 0}, {}}};

struct checked_list {
  price_table table;

  checked_list() {
    (void)table.define_sku("a", meter::counted, dimension::token).value();
    (void)table.define_sku("b", meter::counted, dimension::request).value();
  }

  price_handle add(interval effective, std::initializer_list<dimension_term> terms = {},
                   currency money = yuan, instant published = instant_min) {
    price_spec spec = tiered("a", tariff_kind::flat, at_one);
    spec.effective = effective;
    spec.published = published;
    spec.money = money;
    spec.dimensions = terms.begin();
    spec.dimension_count = terms.size();
    return table.add(spec).value().in_table;
  }

  // Handle indexes, so that a failure prints.
  struct found {
    price_problem_kind kind;
    std::uint32_t entry;
    std::uint32_t other;
    friend bool operator==(const found&, const found&) = default;
  };
  std::vector<found> problems() const {
    std::vector<found> out;
    check_prices(table.book(), table.skus(), [&](const price_problem& p) {
      out.push_back({p.kind, p.entry.index, p.other.index});
    });
    CHECK(is_sound(table.book(), table.skus()) == out.empty());
    return out;
  }
  using list = std::vector<found>;
};

}  // namespace

TEST_CASE("versions that follow each other without a gap are sound") {
  checked_list prices;
  prices.add(since(30));
  prices.add(between(10, 20));
  prices.add(between(20, 30));
  prices.add(since(0), {}, dollars);
  prices.add(since(5), {{"region", "east"}});
  prices.add(since(7), {{"region", "west"}});
  CHECK(prices.problems().empty());
}

TEST_CASE("a version that starts within another's stated time overlaps it") {
  checked_list prices;
  prices.add(between(0, 20));
  prices.add(since(19));
  CHECK(prices.problems() == checked_list::list{{overlap, 1, 0}});
}

TEST_CASE("two versions that start together contradict each other") {
  checked_list prices;
  prices.add(since(10));
  prices.add(since(10));
  CHECK(prices.problems() == checked_list::list{{same_start, 1, 0}});
}

TEST_CASE("of two versions that start together the one that was published later holds") {
  checked_list prices;
  prices.add(since(0));
  prices.add(between(10, 20), {}, yuan, {1});
  prices.add(between(10, 20), {}, yuan, {2});
  prices.add(since(20));
  CHECK(prices.problems().empty());
  const sku_handle a = prices.table.skus().find(prices.table.symbols().find("a"));
  const auto held = prices.table.book().find(a, yuan, {}, day(10), {}, dimension::token);
  CHECK(held.entry == price_handle{2});
  checked_list reversed;
  reversed.add(since(10), {}, yuan, {2});
  reversed.add(since(10), {}, yuan, {1});
  CHECK(reversed.problems() == checked_list::list{{same_start, 1, 0}});
}

TEST_CASE("a time between versions without any price is a gap") {
  checked_list prices;
  prices.add(between(0, 10));
  prices.add(since(11));
  CHECK(prices.problems() == checked_list::list{{gap, 0, 1}});
}

TEST_CASE("a time between versions for which a less specific price holds is no gap") {
  checked_list prices;
  prices.add(between(0, 15));
  prices.add(since(15));
  prices.add(between(1, 10), {{"region", "east"}});
  prices.add(between(20, 25), {{"region", "east"}});
  CHECK(prices.problems().empty());
  prices.add(between(1, 2), {{"region", "east"}, {"class", "spot"}});
  prices.add(between(3, 4), {{"region", "east"}, {"class", "spot"}});
  CHECK(prices.problems().empty());
}

TEST_CASE("a promotion's gap that outlasts the general price is a gap") {
  checked_list prices;
  prices.add(between(0, 15));
  prices.add(between(1, 10), {{"region", "east"}});
  prices.add(between(20, 25), {{"region", "east"}});
  CHECK(prices.problems() == checked_list::list{{gap, 1, 2}});
}

TEST_CASE("two equally specific prices that one usage can match are ambiguous") {
  checked_list prices;
  prices.add(since(0), {{"region", "east"}});
  prices.add(since(10), {{"class", "spot"}});
  CHECK(prices.problems() == checked_list::list{{ambiguous, 1, 0}});
}

TEST_CASE("they are not where a more specific price always decides") {
  checked_list prices;
  prices.add(since(0), {{"region", "east"}});
  prices.add(since(10), {{"class", "spot"}});
  prices.add(between(5, 20), {{"region", "east"}, {"class", "spot"}});
  CHECK(prices.problems() == checked_list::list{{ambiguous, 1, 0}});
  prices.add(since(20), {{"region", "east"}, {"class", "spot"}});
  CHECK(prices.problems().empty());
}

TEST_CASE(
    "prices that never hold together, or not for the same usage or money, are not ambiguous") {
  checked_list prices;
  prices.add(between(0, 10), {{"region", "east"}});
  prices.add(since(10), {{"class", "spot"}});
  prices.add(since(0), {{"region", "west"}, {"class", "spot"}});
  prices.add(since(0), {{"size", "large"}}, dollars);
  CHECK(prices.problems().empty());
}

TEST_CASE("of the prices with which one is ambiguous, the first is reported") {
  checked_list prices;
  prices.add(since(0), {{"region", "east"}});
  prices.add(since(1), {{"class", "spot"}});
  prices.add(since(2), {{"size", "large"}});
  CHECK(prices.problems() == checked_list::list{{ambiguous, 1, 0}, {ambiguous, 2, 1}});
}

TEST_CASE("several more specific prices decide one after the other, in whatever order they stand") {
  checked_list prices;
  prices.add(between(0, 40), {{"region", "east"}});
  prices.add(between(0, 40), {{"class", "spot"}});
  prices.add(between(30, 40), {{"region", "east"}, {"class", "spot"}, {"size", "large"}});
  prices.add(between(10, 20), {{"region", "east"}, {"class", "spot"}});
  prices.add(between(20, 40), {{"region", "east"}, {"class", "spot"}});
  CHECK(prices.problems() == checked_list::list{{ambiguous, 1, 0}});
  prices.add(between(0, 10), {{"region", "east"}, {"class", "spot"}});
  CHECK(prices.problems().empty());
}

TEST_CASE("prices of two calendars clash where these meet while both prices are in force") {
  constexpr std::int64_t hour = 3'600'000'000'000;
  constexpr std::int64_t day = 24 * hour;
  struct listed {
    bool is_saturdays;
    interval effective;
    dimension_term term;
  };
  const auto problems_of = [&](std::initializer_list<listed> entries) {
    checked_list prices;
    const calendar_window mornings{monday_to_friday, {8 * hour}, {12 * hour}};
    const calendar_window saturdays{weekday::saturday, {8 * hour}, {12 * hour}};
    // 1970-01-10 and 1970-01-31, days 9 and 30, are Saturdays that are worked.
    const special_days worked[] = {{{1970, 1, 10}, {1970, 1, 10}, weekday::monday},
                                   {{1970, 1, 31}, {1970, 1, 31}, weekday::monday}};
    const std::uint32_t mornings_number =
        prices.table.add_calendar("mornings", {&mornings, 1}, worked).value();
    const std::uint32_t saturdays_number =
        prices.table.add_calendar("saturdays", {&saturdays, 1}).value();
    for (const listed& each : entries) {
      price_spec spec = tiered("a", tariff_kind::flat, at_one);
      spec.effective = each.effective;
      spec.dimensions = &each.term;
      spec.dimension_count = 1;
      spec.calendar = each.is_saturdays ? saturdays_number : mornings_number;
      (void)prices.table.add(spec).value();
    }
    return prices.problems();
  };
  const auto days = [&](std::int64_t from, std::int64_t to) {
    return interval{{from * day}, {to * day}};
  };
  // Both on worked Saturdays, one by its special dates.
  constexpr dimension_term regions[] = {{"region", "east"}, {"region", "west"}};
  constexpr dimension_term classes[] = {
      {"class", "a"}, {"class", "b"}, {"class", "c"}, {"class", "d"}};
  const listed always{false, days(0, 1'000), regions[0]};
  CHECK(problems_of({always, {true, days(0, 1'000), classes[0]}}) ==
        checked_list::list{{ambiguous, 1, 0}});
  CHECK(problems_of({always,
                     {true, days(0, 9), classes[0]},
                     {true, days(10, 30), classes[1]},
                     {true, days(31, 99), classes[2]},
                     {true, days(10, 30), classes[3]}})
            .empty());
  CHECK(problems_of({{false, days(0, 9), regions[0]},
                     {false, days(10, 31), regions[1]},
                     {true, days(10, 30), classes[0]},
                     {true, days(9, 10), classes[1]},
                     {true, days(29, 32), classes[2]}}) == checked_list::list{{ambiguous, 4, 1}});
  // Asked about a later time first, and then about an earlier one.
  CHECK(problems_of({always,
                     {false, days(0, 1'000), regions[1]},
                     {true, days(0, 10), regions[1]},
                     {true, days(10, 30), classes[0]}}) == checked_list::list{{ambiguous, 2, 1}});
}

TEST_CASE("a counter that means two things is reported against its first entry") {
  checked_list prices;
  const auto add = [&](text_view sku, counter_owner owner, counter_basis basis, period cycle) {
    price_spec spec = tiered(sku, tariff_kind::graduated, at_one);
    spec.counter = "shared";
    spec.owner = owner;
    spec.basis = basis;
    spec.cycle = cycle;
    spec.effective = since(10 * static_cast<std::int64_t>(prices.table.book().size()));
    (void)prices.table.add(spec).value();
  };
  using enum counter_owner;
  using enum counter_basis;
  add("a", payer, after_packs, period::month);
  add("a", ducat::counter_owner::account, after_packs, period::month);
  add("a", payer, after_packs, period::month);
  add("a", payer, all_usage, period::month);
  add("a", payer, after_packs, period::day);
  add("b", payer, after_packs, period::month);
  CHECK(prices.problems() ==
        checked_list::list{{counter, 1, 0}, {counter, 3, 0}, {counter, 4, 0}, {counter, 5, 0}});
}

TEST_CASE("flat prices may share a counter's name, for nothing is counted") {
  checked_list prices;
  price_spec spec = tiered("a", tariff_kind::flat, at_one);
  spec.counter = "shared";
  (void)prices.table.add(spec).value();
  spec.sku = "b";
  spec.cycle = period::day;
  (void)prices.table.add(spec).value();
  CHECK(prices.problems().empty());
}

TEST_CASE("prices of one currency that have no common denominator are refused") {
  // Two primes just below 2^64.
  constexpr uint128 large = (uint128{1} << 64) - 83;
  constexpr uint128 larger = (uint128{1} << 64) - 59;
  checked_list prices;
  (void)prices.table.add_flat("a", yuan, {1, 2}, large).value();
  (void)prices.table.add_flat("b", dollars, {1, 2}, larger).value();
  CHECK(prices.problems().empty());
  (void)prices.table.add_flat("b", yuan, {1, 2}, larger).value();
  CHECK(prices.problems() == checked_list::list{{denominators, 2, 0}});
}

namespace {

// A sku that is charged in compute up to day 20, and in byte-time from then on.
struct changing_list {
  price_table table;

  changing_list() {
    (void)table.define_sku("s", meter::metered, dimension::compute, 3).value();
    (void)table.define_sku("s", meter::metered, dimension::byte_time, 5, day(20)).value();
  }
  void add(interval effective, dimension unit = dimension::none, const char* where = "",
           tariff_kind kind = tariff_kind::flat) {
    price_spec spec = tiered("s", kind, at_one);
    spec.effective = effective;
    spec.unit = unit;
    const dimension_term term{where, "some"};
    if (*where != 0) spec.dimensions = &term;
    if (*where != 0) spec.dimension_count = 1;
    (void)table.add(spec).value();
  }
  std::vector<price_problem_kind> problems() const {
    std::vector<price_problem_kind> out;
    check_prices(table.book(), table.skus(),
                 [&](const price_problem& p) { out.push_back(p.kind); });
    return out;
  }
  using kinds = std::vector<price_problem_kind>;
};

}  // namespace

TEST_CASE("a price without an end may run over the change of its sku's unit, and is silent there") {
  changing_list prices;
  prices.add({instant_min, instant_max});
  CHECK(prices.problems().empty());
  prices.add(since(20));
  CHECK(prices.problems().empty());
  const sku_handle s = prices.table.find_sku("s").in_table;
  const auto find = [&](instant when) {
    const dimension unit = prices.table.skus().unit_at(s, when).unit;
    return prices.table.book().find(s, yuan, dimension_values{}, when, {}, unit).entry;
  };
  CHECK(find({day(20).ns - 1}).index == 0);
  CHECK(find(day(20)).index == 1);
}

TEST_CASE("a price in a unit that its sku does not have then is a problem of its own") {
  changing_list early;
  early.add(since(10), dimension::byte_time);
  CHECK(early.problems() == changing_list::kinds{unit});
  changing_list late;
  late.add(since(20), dimension::compute);
  CHECK(late.problems() == changing_list::kinds{unit});
  changing_list long_lasting;
  long_lasting.add(between(10, 21), dimension::compute);
  CHECK(long_lasting.problems() == changing_list::kinds{unit});
  changing_list right;
  right.add(between(10, 20), dimension::compute);
  right.add(between(20, 30), dimension::byte_time);
  CHECK(right.problems().empty());
}

TEST_CASE("days between the change of the unit and the next version are a gap") {
  changing_list prices;
  prices.add(since(10));
  prices.add(since(22));
  CHECK(prices.problems() == changing_list::kinds{gap});
  prices.add(since(20), dimension::byte_time);
  CHECK(prices.problems().empty());
}

TEST_CASE("prices of two units are never ambiguous, those of one are while it holds") {
  changing_list apart;
  apart.add({instant_min, instant_max}, dimension::compute, "region");
  apart.add(since(20), dimension::byte_time, "class");
  CHECK(apart.problems().empty());
  changing_list before;
  before.add({instant_min, instant_max}, dimension::compute, "region");
  before.add(since(10), dimension::compute, "class");
  CHECK(before.problems() == changing_list::kinds{ambiguous});
}

TEST_CASE("a counter of two units is found, and by default there is none") {
  changing_list prices;
  prices.add({instant_min, instant_max}, dimension::compute, "", tariff_kind::graduated);
  prices.add(since(20), dimension::byte_time, "", tariff_kind::graduated);
  CHECK(prices.problems().empty());
  changing_list one_name;
  price_spec spec = tiered("s", tariff_kind::graduated, at_one);
  spec.counter = "storage";
  (void)one_name.table.add(spec).value();
  spec.effective = since(20);
  (void)one_name.table.add(spec).value();
  CHECK(one_name.problems() == changing_list::kinds{counter});
}
