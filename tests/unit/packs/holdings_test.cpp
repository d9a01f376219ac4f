// SPDX-License-Identifier: MIT
// Scopes, and the walk over a tree's packs in its payer's order.
#include "support/catch.hpp"

#include <ducat/packs/holdings.hpp>

#include <cstdint>
#include <vector>

using namespace ducat;

namespace {

holdings tree_of(int nodes, const burn_order& order) {
  holdings held;
  payer_terms terms;
  terms.burn_down = order;
  for (int i = 0; i < nodes; ++i) {
    account node;
    node.root = {0};
    node.terms = held.intern(terms);
    node.depth = static_cast<std::uint8_t>(i);
    node.nearest_first = order.is_nearest_first();
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

TEST_CASE("terms are held once, and two orders are two terms") {
  holdings held;
  payer_terms terms;
  CHECK(held.intern(terms) == 0);
  terms.burn_down = burn_order{burn_key::expiry, burn_key::depth};
  CHECK(held.intern(terms) == 1);
  terms.burn_down = burn_order{burn_key::depth, burn_key::expiry};
  CHECK(held.intern(terms) == 2);
  terms.burn_down = default_burn_order;
  CHECK(held.intern(terms) == 0);
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

TEST_CASE("usage after the last end visits no pack that has ended, late usage those of its time") {
  for (const burn_order& order : {default_burn_order, burn_order{burn_key::expiry}}) {
    holdings held = tree_of(1, order);
    constexpr std::uint32_t hours = 8'760;
    for (std::uint32_t i = 0; i < hours; ++i) {
      pack lot;
      lot.valid = {{i}, {i + 1}};
      held.add(lot, {{0}, 0, 0});
    }
    for (std::uint32_t i = 0; i < hours - 1; ++i) held.end({i});
    const auto visited = [&](std::int64_t since) {
      std::vector<std::uint32_t> seen;
      held.for_each_pack({0}, {since}, [&](pack_handle p, const pack&) {
        seen.push_back(p.index);
        return true;
      });
      return seen;
    };
    CHECK(visited(hours - 1) == std::vector<std::uint32_t>{hours - 1});
    CHECK(visited(hours - 2) == std::vector<std::uint32_t>{hours - 2, hours - 1});
    CHECK(visited(hours - 4).size() == 4);
    CHECK(visited(-1).size() == hours);
    CHECK(walk(held, 0).size() == hours);
    CHECK(held.accounts[0].first_pack == pack_handle{hours - 1});
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
