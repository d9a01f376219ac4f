// SPDX-License-Identifier: MIT
// The tables that an engine is made of: the index of ids, the queue of pack edges, the counters,
// and the draft of a command.
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/engine/counter_table.hpp>
#include <ducat/engine/dedup_index.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/edge_queue.hpp>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// Inserts `count` numbers and finds each of them, and nothing else, at every size on the way that
// `check_at` divides.
template <class HashOf>
void check_dedup(std::uint64_t count, std::uint64_t check_at, const HashOf& hash_of) {
  dedup_index index;
  for (std::uint64_t n = 0; n < count; ++n) {
    const auto same = [&](std::uint64_t found) { return found == n; };
    REQUIRE(index.find(hash_of(n), same) == dedup_index::none);
    index.insert(hash_of(n), n);
    index.prefetch(hash_of(n));
    REQUIRE(index.find(hash_of(n), same) == n);
    if ((n + 1) % check_at != 0) continue;
    for (std::uint64_t i = 0; i <= n; ++i)
      REQUIRE(index.find(hash_of(i), [&](std::uint64_t found) { return found == i; }) == i);
  }
  dedup_index moved{std::move(index)};
  CHECK(moved.find(hash_of(0), [](std::uint64_t found) { return found == 0; }) == 0);
}

}  // namespace

TEST_CASE("ids are found again, before and after the one table becomes 4,096") {
  dedup_index empty;
  CHECK(empty.find(7, [](std::uint64_t) { return true; }) == dedup_index::none);
  empty.prefetch(7);
  check_dedup(8'192, 1'024, [](std::uint64_t n) { return detail::mix(n, n ^ 77); });
  for (const std::uint64_t edge : {3'070U, 3'071U, 3'072U, 3'073U, 3'074U})
    check_dedup(edge, edge, [](std::uint64_t n) { return detail::mix(n, 5); });
}

TEST_CASE("ids whose hashes collide are told apart, within a segment and in all their bits") {
  check_dedup(4'000, 1'000, [](std::uint64_t) { return ~std::uint64_t{0}; });
  check_dedup(4'000, 1'000, [](std::uint64_t) { return std::uint64_t{0}; });
  check_dedup(4'000, 1'000, [](std::uint64_t n) { return n % 3 << 34; });
  check_dedup(4'000, 1'000, [](std::uint64_t n) { return n << 52; });  // one slot in each segment
}

TEST_CASE("a segment grows past its first size without losing an id") {
  check_dedup(30'000, 10'000, [](std::uint64_t n) { return (n * 0x9E37'79B9U) << 34; });
}

TEST_CASE("edges come out in order, whatever order they went in") {
  random_source random{2};
  for (int round = 0; round < 50; ++round) {
    std::vector<pack_edge> edges;
    for (std::uint64_t i = 0; i < random.below(70); ++i)
      edges.push_back({{static_cast<std::int64_t>(random.below(5))},
                       static_cast<edge_kind>(random.below(3)),
                       static_cast<std::uint32_t>(random.below(4))});
    edge_queue queue;
    for (const pack_edge& e : edges) queue.push(e);
    std::sort(edges.begin(), edges.end());
    for (const pack_edge& e : edges) {
      REQUIRE_FALSE(queue.empty());
      CHECK(queue.front() == e);
      queue.pop();
    }
    CHECK(queue.size() == 0);
  }
}

TEST_CASE(
    "at one instant cycles come before ends and these before starts, and then the lower number") {
  const pack_edge in_order[] = {{{1}, edge_kind::cycle, 3},
                                {{1}, edge_kind::end, 0},
                                {{1}, edge_kind::end, 2},
                                {{1}, edge_kind::start, 1},
                                {{2}, edge_kind::cycle, 0}};
  CHECK(std::is_sorted(std::begin(in_order), std::end(in_order)));
}

TEST_CASE("a counter is one name, one owner and one cycle") {
  counter_table table;
  const interval day = between(0, 1);
  CHECK_FALSE(table.find({1}, {2}, day).has_value());
  table.open({1}, {2}, day);
  table.open({1}, {3}, day);
  table.open({2}, {2}, day);
  table.open({1}, {2}, between(1, 2));
  table.open({1}, {2}, between(0, 2));
  CHECK(table.find({1}, {2}, day) == counter_handle{0});
  CHECK(table.find({1}, {3}, day) == counter_handle{1});
  CHECK(table.find({2}, {2}, day) == counter_handle{2});
  CHECK(table.find({1}, {2}, between(1, 2)) == counter_handle{3});
  CHECK(table.find({1}, {2}, between(0, 2)) == counter_handle{4});
  CHECK_FALSE(table.find({3}, {2}, day).has_value());
}

TEST_CASE("the tranches of a counter keep their order among those of others") {
  counter_table table;
  table.open({1}, {0}, between(0, 1));
  table.open({2}, {0}, between(0, 1));
  for (std::uint32_t i = 0; i < 6; ++i) table.set({i % 2}, i, {{i}, int128{i} + 1}, nullptr);
  table.set({0}, 2, {{2}, 0}, nullptr);
  std::vector<int> quantities;
  for (auto i = table[counter_handle{0}].first_tranche; i != counter_table::none;
       i = table.tranche_at(i).next)
    quantities.push_back(static_cast<int>(table.tranche_at(i).value.quantity));
  CHECK(quantities == std::vector<int>{1, 0, 5});
  CHECK(table[counter_handle{1}].last_tranche == 5);
}

TEST_CASE("a counter keeps where it stands, and stops at a volume price or a sum that is too big") {
  counter_table table;
  for (std::uint32_t c = 0; c < 3; ++c) table.open({c}, {0}, between(0, 1));
  const auto stands = [&](counter_handle c, int128 position, int128 priced_until) {
    CHECK(table[c].sum.position == position);
    CHECK(table[c].sum.priced_until == priced_until);
  };
  stands({0}, 0, 0);
  table.set({0}, 0, {{7}, 10}, nullptr);
  table.set({0}, 1, {{}, 5}, nullptr);
  stands({0}, 15, 10);
  table.set({0}, 2, {{8}, 4}, nullptr);
  table.set({0}, 2, {{8}, 6}, nullptr);  // the last one grows
  stands({0}, 21, 21);
  table.set({0}, 1, {{}, 3}, nullptr);  // one in the middle shrinks
  stands({0}, 19, 19);
  table.set({0}, 2, {{8}, 0}, nullptr);  // the last one empties: the first is the last priced
  stands({0}, 13, 10);
  table.set({0}, 2, {{8}, 1}, nullptr);
  stands({0}, 14, 14);
  table.add_cost({0}, in_fen(9));
  table.add_cost({0}, in_fen(-2));
  CHECK(table[{0}].sum.cost == in_fen(7));
  CHECK(table[{0}].resumable);
  price_entry volume;
  volume.kind = tariff_kind::volume;
  table.set({0}, 3, {{9}, 1}, &volume);
  table.set({0}, 4, {{9}, 5}, &volume);
  table.set({0}, 4, {{9}, 2}, &volume);
  CHECK_FALSE(table[{0}].resumable);
  CHECK(table[{0}].has_plain_volumes);
  const volume_share& share = table.share_at(table[{0}].first_share);
  CHECK(share.entry == price_handle{9});
  CHECK(share.quantity == 3);
  volume.has_steps = true;
  table.set({0}, 5, {{10}, 1}, &volume);
  CHECK_FALSE(table[{0}].has_plain_volumes);
  table.set({1}, 6, {{7}, int128_max}, nullptr);
  CHECK(table[{1}].resumable);
  table.set({1}, 7, {{8}, 1}, nullptr);
  CHECK_FALSE(table[{1}].resumable);
  table.add_cost({2}, in_fen(int128_max));
  CHECK(table[{2}].resumable);
  table.add_cost({2}, in_fen(1));
  CHECK_FALSE(table[{2}].resumable);
}

TEST_CASE("a draft sees what its own command has done, and a rolled back one leaves nothing") {
  price_table list;
  CHECK(list.define_sku("token", meter::counted, dimension::token).has_value());
  const tier_spec tiers[] = {{10, {2, 2}, {}}, {int128_max, {1, 2}, {}}};
  const auto price = list.add(tiered("token", tariff_kind::graduated, tiers)).value().in_table;
  engine_state state;
  for (std::uint32_t i = 0; i < 2; ++i)
    state.prices.add_tier(list.book().tier_of(list.book()[price], i));
  price_entry entry = list.book()[price];
  state.prices.add(entry);
  state.held.packs.push_back({});
  state.held.payers.push_back({});
  state.held.accounts.push_back({});
  ledger book;
  draft command{book};
  command.begin(state);
  command.set_balance({0}, 5);
  command.set_balance({0}, 4);
  CHECK(command.balance({0}) == 4);
  CHECK(command.owed({0}) == mixed{});
  command.set_owed({1, 0, 1});
  CHECK(command.owed({0}) == mixed{1, 0, 1});
  const auto month = between(0, 31);
  const auto counter = command.counter({0}, {0}, month);
  CHECK(command.counter({0}, {0}, month) == counter);
  CHECK(command.counter({1}, {0}, month) != counter);
  CHECK(command.counters().count(counter, {0}, 8).value().tranche == 0);
  CHECK(command.counters().count(counter, {}, 4).value().tranche == 1);
  CHECK(command.counters().count(counter, {}, 1).value().tranche == 1);
  const auto third = command.counters().count(counter, {0}, 3).value();
  CHECK(third.tranche == 2);
  CHECK(third.amount == in_fen(3));
  CHECK(command.counters().cost(counter).value() == in_fen(16 + 3));
  CHECK(command.counters().last_price(counter) == price_handle{0});
  command.counters().uncount(counter, 0, 8);
  CHECK(command.counters().cost(counter).value() == in_fen(6 + 0));  // positions 6, 7, 8
  CHECK(command.counters().count(counter, {0}, int128_max).error().code == errc::overflow);
  command.roll_back();
  CHECK(book.size() == 0);
  command.begin(state);
  CHECK(command.balance({0}) == 0);
  CHECK(command.owed({0}) == mixed{});
  CHECK(command.counter({1}, {0}, month) == counter_handle{0});
}
