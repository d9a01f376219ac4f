// SPDX-License-Identifier: MIT
// Statements along the tree, the sums of what rounding earlier would bill, and what a draw costs.
#include "support/billing_platform.hpp"
#include "support/print.hpp"

#include <ducat/billing/effective_cost.hpp>
#include <ducat/billing/roll_up.hpp>
#include <ducat/billing/rounded_sums.hpp>
#include <ducat/billing/statement.hpp>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("a node's subtree is its own share and those of the nodes below") {
  billing_platform p;
  const account_handle lab = p.team("lab");
  const account_handle shop = p.team("shop");
  const account_handle ada = p.open("ada", lab);
  const account_handle bob = p.open("bob", lab);
  (void)p.open("rival", {});
  p.use(ada, ratio{1, 1}, day(1), one_hour);
  p.use(bob, ratio{2, 1}, day(1), one_hour);
  p.use(lab, ratio{4, 1}, day(1), one_hour);
  p.use(p.payer(), ratio{8, 1}, day(1), one_hour);
  const auto s = make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  const auto nodes = roll_up(p.book(), s).value();
  struct row {
    account_handle account;
    int depth;
    int128 own, subtree;
  };
  const row expected[] = {{p.payer(), 0, 16'000, 30'000},
                          {lab, 1, 8'000, 14'000},
                          {ada, 2, 2'000, 2'000},
                          {bob, 2, 4'000, 4'000},
                          {shop, 1, 0, 0}};
  REQUIRE(nodes.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(nodes[i].account == expected[i].account);
    CHECK(nodes[i].depth == expected[i].depth);
    CHECK(nodes[i].own_billed == expected[i].own);
    CHECK(nodes[i].subtree_billed == expected[i].subtree);
    CHECK(nodes[i].subtree_effective == expected[i].subtree);
  }
}

TEST_CASE("rounding each second of an hour bills 36.00 or nothing, where the truth is 20.00") {
  billing_platform p;
  const account_handle a = p.team("a");
  const account_handle b = p.team("b");
  for (int i = 0; i < 3600; ++i)
    p.use(i % 2 == 0 ? a : b, ratio{1, 1}, {i * one_second}, one_second);
  const auto nearest = round_otherwise(p.book(), p.payer(), rounding::half_even).value();
  CHECK(nearest.exact == in_yuan(20));
  CHECK(nearest.once == 2'000);
  CHECK(nearest.per_account == 2'000);
  CHECK(nearest.per_record == 3'600);
  const auto truncated = round_otherwise(p.book(), p.payer(), rounding::down).value();
  CHECK(truncated.per_record == 0);
  // Three seconds a record: 1 2/3 fen, which is 2.
  std::uint64_t usage = 0;
  const auto threes = round_otherwise(
      p.book(), p.payer(), rounding::half_even,
      [&](const usage_recorded&, const usage_recorded&) { return ++usage % 3 != 0; });
  CHECK(threes->per_record == 2'400);
}

TEST_CASE("another payer's usage, and what was taken out, are left out of the sums") {
  billing_platform p;
  const account_handle other = p.open("rival", {});
  p.use(p.payer(), ratio{1, 1}, day(1), one_second);
  p.use(other, ratio{1, 1}, day(1), one_hour);
  p.use(p.payer(), ratio{1, 1}, day(1), one_second);
  p.reverse(1);
  const auto sums = round_otherwise(p.book(), p.payer(), rounding::half_even).value();
  CHECK(sums.exact == mixed{1, 1, 9});
  CHECK(sums.once == 1);
  CHECK(sums.per_record == 2);
  CHECK(sums.per_account == 1);
  CHECK(round_otherwise(p.book(), account_handle{9}, rounding::up).error().code ==
        errc::unknown_account);
  CHECK(round_otherwise(p.book(), p.team("no payer"), rounding::up).error().code ==
        errc::out_of_range);
}

TEST_CASE("the sums of all payers are those of each, whose records may alternate") {
  billing_platform p;
  const account_handle other = p.open("rival", {});
  const account_handle team = p.team("lab");
  (void)p.open("idle", {});
  const auto pairs = [](const usage_recorded& a, const usage_recorded& b) {
    return a.id.low / 4 == b.id.low / 4;
  };
  for (int i = 0; i < 40; ++i)
    p.use(i % 2 == 0 ? other : (i % 3 == 0 ? team : p.payer()), ratio{1 + i % 5, 1}, day(1),
          one_second);
  const auto all = round_all_otherwise(p.book(), rounding::half_even, pairs).value();
  REQUIRE(all.size() == 3);
  for (const rounded_sums& sums : all) {
    const auto own = round_otherwise(p.book(), sums.payer, rounding::half_even, pairs).value();
    CHECK(sums.exact == own.exact);
    CHECK(sums.once == own.once);
    CHECK(sums.per_account == own.per_account);
    CHECK(sums.per_record == own.per_record);
  }
  CHECK(all[0].payer == p.payer());
  CHECK(all[1].payer == other);
  CHECK(all[0].per_record != all[0].once);
  CHECK(is_zero(all[2].exact));
}

TEST_CASE("a draw costs its part of the price, and all draws the whole of it") {
  const auto cost = [](int128 drawn) {
    return price_of_drawn(1'000, 3, {drawn, 0, 1}, rounding::half_even).value();
  };
  CHECK(cost(-1) == 0);
  CHECK(cost(0) == 0);
  CHECK(cost(1) == 333);
  CHECK(cost(2) == 667);
  CHECK(cost(3) == 1'000);
  CHECK(cost(4) == 1'000);
  const auto of_fraction = [](rounding mode) {
    return price_of_drawn(100, 300, {1, 2, 3}, mode).value();  // 5/9
  };
  CHECK(of_fraction(rounding::half_even) == 1);
  CHECK(of_fraction(rounding::down) == 0);
  CHECK(price_of_drawn(7, 3, {2, 1, 2}, rounding::ceiling).value() == 6);  // 35/6
  CHECK(price_of_drawn(int128_max, int128_max, {5, 0, 1}, rounding::down).value() == 5);
  static_assert(price_of_drawn(1'000, 3, {2, 0, 1}, rounding::half_even).value() == 667);
}
