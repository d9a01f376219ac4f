// SPDX-License-Identifier: MIT
// Any list of keys is a strict total order, told by numbers of another make; and the walk over a
// tree's packs, whose lists were built pack by pack and are merged, visits them as one sort would.
#include "support/catch.hpp"
#include "support/oracle.hpp"
#include "support/random.hpp"

#include <ducat/packs/burn_key_name.hpp>
#include <ducat/packs/holdings.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

using rational = boost::multiprecision::cpp_rational;

burn_order any_order(random_source& random) {
  burn_order order;
  const std::uint64_t tries = random.below(2 * burn_keys);
  for (std::uint64_t i = 0; i < tries; ++i)
    (void)order.add(static_cast<burn_key>(random.below(burn_keys)));
  return order;
}
std::string text_of(const burn_order& order) {
  std::string text;
  for (int i = 0; i < order.count; ++i) text += std::string{name_of(order.keys[i])} + ' ';
  return text;
}

// Few values of each, so that keys tie, and now and then the ends of its range.
struct any_pack {
  pack terms{};
  pack_rank rank{};

  explicit any_pack(random_source& random) {
    const auto few = [&] { return static_cast<std::int64_t>(random.below(3)); };
    const auto amount = [&]() -> int128 {
      if (random.one_in(4)) return static_cast<int128>(random.magnitude(127));
      return few();
    };
    rank.priority = random.one_in(9) ? INT32_MIN : static_cast<std::int32_t>(few());
    rank.granted_ns = random.one_in(9) ? instant_min.ns : few();
    rank.skus = static_cast<std::uint32_t>(few());
    rank.paid = amount();
    rank.quantity = amount();
    if (rank.quantity == 0) rank.quantity = 1 + few();
    terms.valid = {{few()}, {10 + few()}};
    if (random.one_in(6)) terms.valid.start = instant_min;
    if (random.one_in(6)) terms.valid.end = instant_max;
    terms.scope = rank.skus > 0 ? 1 : static_cast<std::uint32_t>(few());
    terms.source = static_cast<pack_source>(random.below(4));
  }
};

// How many packs are looked at for the place of a new one, at most.
int depth_of(const holdings& held, pack_handle top) {
  int depth = 0;
  std::vector<pack_handle> level{top};
  while (!level.empty()) {
    std::vector<pack_handle> below;
    for (const pack_handle p : level)
      for (const pack_handle next : {held.ranks[p.index].first, held.ranks[p.index].later})
        if (next.has_value()) below.push_back(next);
    level = below;
    ++depth;
  }
  return depth;
}

// What a key says of a pack as a number, the less goes first.
rational number_of(burn_key key, const pack& terms, const pack_rank& rank, int steps_up) {
  const bool ends = terms.valid.start != instant_min && terms.valid.end != instant_max;
  const std::string name = name_of(key);
  if (name == "depth") return steps_up;
  if (name == "bound_scope") return terms.scope > 0 ? 1 : 2;
  if (name == "source_class")
    return terms.source == pack_source::free          ? 1
           : terms.source == pack_source::promotional ? 2
           : terms.source == pack_source::voucher     ? 3
                                                      : 4;
  if (name == "priority") return rank.priority;
  if (name == "expiry") return terms.valid.end.ns;
  if (name == "effective") return terms.valid.start.ns;
  if (name == "granted") return rank.granted_ns;
  if (name == "purchased") return terms.source == pack_source::paid ? 2 : 1;
  if (name == "costless") return rank.paid == 0 ? 1 : 2;
  if (name == "unit_cost") return rational{big(rank.paid), big(rank.quantity)};
  if (name == "specificity") return rank.skus == 0 ? 1'000'000 : static_cast<int>(rank.skus);
  if (name == "quantity") return rational{-big(rank.quantity)};
  REQUIRE(name == "length");
  if (!ends) return rational{big(int128_max)};
  return rational{big(int128{terms.valid.end.ns}) - big(int128{terms.valid.start.ns})};
}
bool goes_first(const burn_order& order, const ranked_pack& a, const ranked_pack& b) {
  for (int i = 0; i < order.count; ++i) {
    const rational of_a = number_of(order.keys[i], *a.terms, *a.rank, a.steps_up);
    const rational of_b = number_of(order.keys[i], *b.terms, *b.rank, b.steps_up);
    if (of_a != of_b) return of_a < of_b;
  }
  return a.id.index < b.id.index;
}

}  // namespace

TEST_CASE("any list of keys is a strict total order over packs") {
  random_source random{501};
  int compared = 0;
  for (int round = 0; round < 400; ++round) {
    const burn_order order = any_order(random);
    INFO(seed_text() << " round " << round << ": " << text_of(order));
    std::vector<any_pack> packs;
    for (int i = 0; i < 9; ++i) packs.emplace_back(random);
    std::vector<ranked_pack> all;
    for (std::uint32_t i = 0; i < packs.size(); ++i)
      all.push_back({{i}, &packs[i].terms, &packs[i].rank, static_cast<int>(random.below(3))});
    const auto before = [&](std::size_t a, std::size_t b) {
      return compare(order, all[a], all[b]) < 0;
    };
    for (std::size_t a = 0; a < all.size(); ++a)
      for (std::size_t b = 0; b < all.size(); ++b) {
        if ((compare(order, all[a], all[b]) == 0) != (a == b)) FAIL("equal, or not: " << a << b);
        if (a == b) continue;
        ++compared;
        if (before(a, b) == before(b, a)) FAIL("not antisymmetric: " << a << ' ' << b);
        if (before(a, b) != goes_first(order, all[a], all[b])) FAIL("otherwise: " << a << ' ' << b);
        for (std::size_t c = 0; c < all.size(); ++c)
          if (before(a, b) && before(b, c) && !before(a, c)) FAIL("a circle: " << a << b << c);
      }
  }
  CHECK(compared == 400 * 9 * 8);
}

// Walks from each node against the plain list of all packs, sorted; those that are over by `since`
// are left out.
void check_walks(const holdings& held, const burn_order& order,
                 const std::vector<std::uint32_t> (&nodes_up)[5], instant since, int& visited) {
  std::vector<bool> live(held.packs.size());
  for (std::size_t n = 0; n < held.accounts.size(); ++n)
    for (pack_handle p = held.accounts[n].first_pack; p.has_value(); p = held.packs[p.index].next)
      live[p.index] = true;
  for (std::uint32_t from = 0; from < 5; ++from) {
    std::vector<ranked_pack> expected;
    for (std::uint32_t i = 0; i < held.packs.size(); ++i)
      for (std::size_t up = 0; up < nodes_up[from].size(); ++up)
        if (held.ranks[i].account.index == nodes_up[from][up] &&
            (live[i] || since < held.packs[i].valid.end))
          expected.push_back({{i}, &held.packs[i], &held.ranks[i], static_cast<int>(up)});
    std::sort(expected.begin(), expected.end(),
              [&](const ranked_pack& a, const ranked_pack& b) { return goes_first(order, a, b); });
    std::vector<std::uint32_t> sorted;
    for (const ranked_pack& p : expected) sorted.push_back(p.id.index);
    std::vector<std::uint32_t> walked;
    held.for_each_pack({from}, since, [&](pack_handle p, const pack& seen) {
      CHECK(&seen == &held.packs[p.index]);
      walked.push_back(p.index);
      return true;
    });
    CHECK(walked == sorted);
    visited += static_cast<int>(walked.size());
    const std::size_t half = walked.size() / 2;
    std::size_t seen = 0;
    held.for_each_pack({from}, since, [&](pack_handle, const pack&) { return ++seen <= half; });
    CHECK(seen == std::min(half + 1, walked.size()));
  }
}

TEST_CASE("a walk visits the packs of a node and of those above as sorting all of them would") {
  random_source random{502};
  int visited = 0;
  for (int round = 0; round < 150; ++round) {
    const burn_order order = any_order(random);
    INFO(seed_text() << " round " << round << ": " << text_of(order));
    holdings held;
    payer_terms terms;
    terms.burn_down = order;
    std::vector<std::uint32_t> nodes_up[5];
    for (std::uint32_t n = 0; n < 5; ++n) {
      account node;
      node.root = {0};
      node.terms = held.intern(terms);
      node.nearest_first = order.is_nearest_first();
      nodes_up[n] = {n};
      if (n > 0) {
        node.parent = {static_cast<std::uint32_t>(random.below(n))};
        const auto& above = nodes_up[node.parent.index];
        nodes_up[n].insert(nodes_up[n].end(), above.begin(), above.end());
      }
      node.depth = static_cast<std::uint8_t>(nodes_up[n].size() - 1);
      held.accounts.push_back(node);
    }
    const std::uint64_t count = 1 + random.below(round % 10 == 0 ? 400 : 40);
    for (std::uint64_t i = 0; i < count; ++i) {
      any_pack granted{random};
      granted.rank.account = {static_cast<std::uint32_t>(random.below(5))};
      CHECK(held.add(granted.terms, granted.rank).index == i);
    }
    check_walks(held, order, nodes_up, instant_min, visited);
    // Packs end in any order, and more are granted in between: late usage still meets them all.
    std::vector<bool> ended(count);
    for (std::uint64_t i = 0; i < 2 * count / 3; ++i) {
      const auto p = static_cast<std::uint32_t>(random.below(count));
      if (ended[p]) continue;
      ended[p] = true;
      held.end({p});
      if (!random.one_in(4)) continue;
      any_pack granted{random};
      granted.rank.account = {static_cast<std::uint32_t>(random.below(5))};
      held.add(granted.terms, granted.rank);
    }
    check_walks(held, order, nodes_up, instant_min, visited);
    for (int i = 0; i < 3; ++i)
      check_walks(held, order, nodes_up, held.packs[random.below(count)].valid.end, visited);
    check_walks(held, order, nodes_up, instant_max, visited);
  }
  CHECK(visited > 10'000);
}

TEST_CASE("a new pack finds its place among very many in a few steps, however they come") {
  random_source random{503};
  const burn_order order{burn_key::expiry, burn_key::granted};
  enum class coming { ascending, descending, shuffled, alike };
  for (const auto way : {coming::ascending, coming::descending, coming::shuffled, coming::alike}) {
    INFO(static_cast<int>(way));
    holdings held;
    payer_terms terms;
    terms.burn_down = order;
    account node;
    node.terms = held.intern(terms);
    node.nearest_first = false;
    held.accounts.push_back(node);
    constexpr std::int64_t count = 100'000;
    for (std::int64_t i = 0; i < count; ++i) {
      pack lot;
      if (way == coming::ascending) lot.valid.end = {i};
      if (way == coming::descending) lot.valid.end = {count - i};
      if (way == coming::shuffled) lot.valid.end = {static_cast<std::int64_t>(random.below(count))};
      held.add(lot, {{0}, 0, 0});
    }
    std::int64_t seen = 0;
    instant last{-1};
    pack_handle last_pack{};
    held.for_each_pack({0}, [&](pack_handle p, const pack& lot) {
      if (lot.valid.end < last || (lot.valid.end == last && p < last_pack)) return false;
      last = lot.valid.end;
      last_pack = p;
      ++seen;
      return true;
    });
    CHECK(seen == count);
    CHECK(depth_of(held, held.accounts[0].top_pack) < 70);
  }
}
