// SPDX-License-Identifier: MIT
// Burn-down orders, scopes, and the walk over a tree's packs.
#include "support/catch.hpp"
#include "support/random.hpp"

#include <ducat/packs/holdings.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace ducat;

namespace {

struct described {
  pack terms{};
  pack_rank rank{};
};

std::strong_ordering compare_by(burn_key key, const described& a, const described& b) {
  return compare(burn_order{key}, {{0}, &a.terms, &a.rank, 0}, {{0}, &b.terms, &b.rank, 0});
}

holdings tree_of(int nodes, const burn_order& order) {
  holdings held;
  held.order = order;
  for (int i = 0; i < nodes; ++i) {
    account node;
    node.root = {0};
    node.depth = i;
    if (i > 0) node.parent = {static_cast<std::uint32_t>(i - 1)};
    held.accounts.push_back(node);
  }
  return held;
}

std::vector<std::uint32_t> walk(const holdings& held, std::uint32_t from) {
  std::vector<std::uint32_t> seen;
  held.for_each_pack({from}, [&](pack_handle p, const pack&) {
    seen.push_back(p.index);
    return true;
  });
  return seen;
}

}  // namespace

TEST_CASE("each burn-down key goes the way it says") {
  described low;
  described high;
  low.rank.priority = -1;
  high.rank.priority = 1;
  CHECK(bool(compare_by(burn_key::priority, low, high) < 0));
  low.terms.valid.end = {5};
  high.terms.valid.end = instant_max;
  CHECK(bool(compare_by(burn_key::expiry, low, high) < 0));
  low.terms.valid.start = {-5};
  CHECK(bool(compare_by(burn_key::effective, low, high) < 0));
  low.rank.granted_ns = -1;
  CHECK(bool(compare_by(burn_key::granted, low, high) < 0));
  low.terms.scope = 3;
  CHECK(bool(compare_by(burn_key::bound_scope, low, high) < 0));
  const pack_source classes[] = {pack_source::free, pack_source::promotional, pack_source::voucher,
                                 pack_source::paid};
  for (int i = 0; i < 3; ++i) {
    low.terms.source = classes[i];
    high.terms.source = classes[i + 1];
    CHECK(bool(compare_by(burn_key::source_class, low, high) < 0));
  }
  CHECK(bool(compare_by(burn_key::depth, low, high) == 0));
  CHECK(bool(compare(burn_order{burn_key::depth}, {{0}, &low.terms, &low.rank, 1},
                     {{1}, &high.terms, &high.rank, 0}) > 0));
}

TEST_CASE("the first key that differs decides, and what is left goes to the lower number") {
  described a;
  described b;
  b.rank.priority = 1;
  a.terms.valid.end = {9};
  b.terms.valid.end = {8};
  const auto by = [&](const burn_order& order) {
    return compare(order, {{0}, &a.terms, &a.rank, 0}, {{1}, &b.terms, &b.rank, 0});
  };
  CHECK(bool(by(burn_order{burn_key::priority, burn_key::expiry}) < 0));
  CHECK(bool(by(burn_order{burn_key::expiry, burn_key::priority}) > 0));
  CHECK(bool(by(burn_order{burn_key::depth}) < 0));
  CHECK(bool(by(burn_order{}) < 0));
  CHECK(bool(compare(burn_order{}, {{7}, &a.terms, &a.rank, 0}, {{7}, &a.terms, &a.rank, 0}) == 0));
}

TEST_CASE("a walk visits the packs of a node and of those above as sorting all of them would") {
  using enum burn_key;
  const burn_order orders[] = {default_burn_order, burn_order{}, burn_order{expiry, depth},
                               burn_order{priority, source_class, granted},
                               burn_order{bound_scope, depth, effective}};
  ducat_test::random_source random{1};
  for (const burn_order& order : orders) {
    holdings held = tree_of(4, order);
    for (int i = 0; i < 60; ++i) {
      pack terms;
      pack_rank rank;
      const auto few = [&] { return static_cast<std::int64_t>(random.below(3)); };
      rank.account = {static_cast<std::uint32_t>(random.below(4))};
      rank.priority = static_cast<std::int32_t>(few());
      rank.granted_ns = few();
      terms.valid = {{few()}, {10 + few()}};
      terms.scope = static_cast<std::uint32_t>(few());
      terms.source = static_cast<pack_source>(random.below(4));
      CHECK(held.add(terms, rank) == pack_handle{static_cast<std::uint32_t>(i)});
    }
    for (std::uint32_t from = 0; from < 4; ++from) {
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < 60; ++i)
        if (held.ranks[i].account.index <= from) expected.push_back(i);
      const auto ranked = [&](std::uint32_t i) {
        const auto up = static_cast<std::int32_t>(from - held.ranks[i].account.index);
        return ranked_pack{{i}, &held.packs[i], &held.ranks[i], up};
      };
      std::sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) {
        return compare(order, ranked(a), ranked(b)) < 0;
      });
      CHECK(walk(held, from) == expected);
    }
  }
}

TEST_CASE("a walk stops when its visitor has seen enough") {
  for (const burn_order& order : {default_burn_order, burn_order{burn_key::granted}}) {
    holdings held = tree_of(2, order);
    for (std::uint32_t i = 0; i < 6; ++i) held.add({}, {{i % 2}, 0, 0});
    int seen = 0;
    held.for_each_pack({1}, [&](pack_handle, const pack&) { return ++seen < 4; });
    CHECK(seen == 4);
    CHECK(walk(held, 0).size() == 3);
  }
}

TEST_CASE("a scope allows a usage when each kind of term that it has is met") {
  scope_table scopes;
  const scope_term cards[] = {{scope_kind::sku, 0, 1}, {scope_kind::sku, 0, 2}};
  const scope_term cards_of_ada[] = {
      {scope_kind::sku, 0, 1}, {scope_kind::account, 0, 5}, {scope_kind::sku, 0, 2}};
  const scope_term east_spot[] = {
      {scope_kind::dimension, 0, 8}, {scope_kind::dimension, 7, 9}, {scope_kind::dimension, 0, 7}};
  CHECK(scopes.add(nullptr, 0) == 0);
  CHECK(scopes.add(cards, 2) == 1);
  CHECK(scopes.add(cards_of_ada, 3) == 2);
  CHECK(scopes.add(east_spot, 3) == 3);
  CHECK(scopes.size() == 3);
  dimension_values values;
  const auto allows = [&](std::uint32_t scope, std::uint32_t sku, std::uint32_t account) {
    return scopes.allows(scope, {{sku}, {account}, &values});
  };
  CHECK(allows(0, 99, 99));
  CHECK(allows(1, 1, 9));
  CHECK(allows(1, 2, 9));
  CHECK_FALSE(allows(1, 3, 9));
  CHECK(allows(2, 2, 5));
  CHECK_FALSE(allows(2, 2, 6));
  CHECK_FALSE(allows(2, 3, 5));
  CHECK_FALSE(allows(3, 1, 1));
  values.value[0] = {7};
  CHECK_FALSE(allows(3, 1, 1));
  values.value[7] = {9};
  CHECK(allows(3, 1, 1));
  values.value[0] = {9};
  CHECK_FALSE(allows(3, 1, 1));

  scope_table copy;
  for (std::uint32_t s = 1; s <= 3; ++s) copy.append(scopes, s);
  for (std::uint32_t s = 0; s <= 3; ++s) {
    CHECK(copy.term_count(s) == scopes.term_count(s));
    for (std::uint32_t i = 0; i < scopes.term_count(s); ++i)
      CHECK(copy.term(s, i) == scopes.term(s, i));
  }
}
