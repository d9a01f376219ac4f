// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/price_check.hpp>

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
                   currency money = yuan) {
    price_spec spec = tiered("a", tariff_kind::flat, at_one);
    spec.effective = effective;
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
