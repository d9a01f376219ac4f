// SPDX-License-Identifier: MIT
// Burn-down orders: which way each key goes, what breaks a tie, which lists make sense.
#include "support/catch.hpp"

#include <ducat/packs/burn_key_name.hpp>
#include <ducat/packs/burn_order.hpp>

#include <compare>
#include <set>
#include <string>

using namespace ducat;

namespace {

struct described {
  pack terms{};
  pack_rank rank{};
};

// −1 where the first goes first, 1 where the second does, 0 where the key leaves them tied.
int compare_by(burn_key key, const described& a, const described& b, int up_a = 0, int up_b = 0) {
  const auto order = compare(burn_order{key}, {{7}, &a.terms, &a.rank, up_a},
                             {{7}, &b.terms, &b.rank, up_b});
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}
// Each goes before all that follow it, and is tied with itself.
template <class Set> void check_ascending(burn_key key, int count, Set set) {
  for (int i = 0; i < count; ++i)
    for (int k = 0; k < count; ++k) {
      described a;
      described b;
      set(a, i);
      set(b, k);
      INFO(name_of(key) << ": " << i << " and " << k);
      CHECK(compare_by(key, a, b) == (i < k ? -1 : i > k ? 1 : 0));
    }
}

}  // namespace

TEST_CASE("each burn-down key goes the way it says") {
  const described same;
  CHECK(compare_by(burn_key::depth, same, same, 0, 1) == -1);
  CHECK(compare_by(burn_key::depth, same, same, 2, 1) == 1);
  CHECK(compare_by(burn_key::depth, same, same, 2, 2) == 0);
  check_ascending(burn_key::bound_scope, 2, [](auto& d, int i) { d.terms.scope = i == 0 ? 3 : 0; });
  check_ascending(burn_key::source_class, 4, [](auto& d, int i) {
    constexpr pack_source classes[] = {pack_source::free, pack_source::promotional,
                                       pack_source::voucher, pack_source::paid};
    d.terms.source = classes[i];
  });
  check_ascending(burn_key::priority, 3, [](auto& d, int i) { d.rank.priority = i - 1; });
  check_ascending(burn_key::expiry, 3, [](auto& d, int i) {
    constexpr instant ends[] = {{-5}, {5}, instant_max};
    d.terms.valid.end = ends[i];
  });
  check_ascending(burn_key::effective, 3, [](auto& d, int i) {
    constexpr instant starts[] = {instant_min, {-5}, {5}};
    d.terms.valid.start = starts[i];
  });
  check_ascending(burn_key::granted, 3, [](auto& d, int i) { d.rank.granted_ns = i - 1; });
  check_ascending(burn_key::costless, 2, [](auto& d, int i) { d.rank.paid = i; });
  check_ascending(burn_key::specificity, 4, [](auto& d, int i) {
    constexpr std::uint32_t skus[] = {1, 2, 9, 0};
    d.rank.skus = skus[i];
  });
  check_ascending(burn_key::quantity, 3, [](auto& d, int i) { d.rank.quantity = 30 - i; });
}

TEST_CASE("what was not bought goes first, whatever it is") {
  described bought;
  bought.terms.source = pack_source::paid;
  described given;
  for (const auto source : {pack_source::free, pack_source::promotional, pack_source::voucher}) {
    given.terms.source = source;
    CHECK(compare_by(burn_key::purchased, given, bought) == -1);
    CHECK(compare_by(burn_key::purchased, bought, given) == 1);
  }
  described other = given;
  other.terms.source = pack_source::free;
  CHECK(compare_by(burn_key::purchased, given, other) == 0);
  given.rank.paid = 5;  // it looks at the source, not at the price
  CHECK(compare_by(burn_key::purchased, given, bought) == -1);
}

TEST_CASE("the lower price per unit goes first, exactly") {
  const auto by_cost = [](int128 paid_a, int128 quantity_a, int128 paid_b, int128 quantity_b) {
    described a;
    described b;
    a.rank.paid = paid_a;
    a.rank.quantity = quantity_a;
    b.rank.paid = paid_b;
    b.rank.quantity = quantity_b;
    CHECK(compare_by(burn_key::unit_cost, b, a) == -compare_by(burn_key::unit_cost, a, b));
    return compare_by(burn_key::unit_cost, a, b);
  };
  CHECK(by_cost(100, 10, 90, 5) == -1);  // dearer as a whole, cheaper per unit
  CHECK(by_cost(1, 3, 2, 6) == 0);
  CHECK(by_cost(0, 1, 0, 1'000) == 0);
  CHECK(by_cost(0, 1, 1, int128_max) == -1);
  // They differ by one part in 2^254.
  CHECK(by_cost(int128_max - 1, int128_max, int128_max - 2, int128_max - 1) == 1);
}

TEST_CASE("the shorter validity goes first, and what has no start or no end last") {
  const interval lots[] = {{{10}, {20}}, {{0}, {11}}, {{-1}, {11}}, {{0}, instant_max}};
  check_ascending(burn_key::length, 4, [&](auto& d, int i) { d.terms.valid = lots[i]; });
  described a;
  described b;
  a.terms.valid = {instant_min, {5}};
  b.terms.valid = {{5}, instant_max};
  CHECK(compare_by(burn_key::length, a, b) == 0);
  a.terms.valid = {{instant_min.ns + 1}, {instant_max.ns - 1}};
  CHECK(compare_by(burn_key::length, a, b) == -1);
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

TEST_CASE("a list of keys is sound where it has one, knows them all, and none twice") {
  CHECK(default_burn_order.is_sound());
  CHECK_FALSE(burn_order{}.is_sound());
  CHECK_FALSE(burn_order{burn_key::depth, burn_key::expiry, burn_key::depth}.is_sound());
  CHECK_FALSE(burn_order{static_cast<burn_key>(burn_keys)}.is_sound());
  burn_order all;
  for (int i = 0; i < burn_keys; ++i) {
    CHECK(all.add(static_cast<burn_key>(i)));
    CHECK_FALSE(all.add(static_cast<burn_key>(i)));
    CHECK(all.count == i + 1);
    CHECK(all.is_sound());
  }
  all.count = burn_order::max_keys + 1;
  CHECK_FALSE(all.is_sound());
  all.count = -1;
  CHECK_FALSE(all.is_sound());
}

TEST_CASE("two lists are one where their keys are, in their order") {
  burn_order longer{burn_key::depth, burn_key::expiry};
  CHECK(longer != burn_order{burn_key::expiry, burn_key::depth});
  CHECK(longer != burn_order{burn_key::depth});
  longer.count = 1;  // what stands behind the last key is no part of it
  CHECK(longer == burn_order{burn_key::depth});
  CHECK(longer.is_nearest_first());
  CHECK_FALSE(burn_order{burn_key::expiry, burn_key::depth}.is_nearest_first());
  CHECK_FALSE(burn_order{}.is_nearest_first());
}

TEST_CASE("every key has a name of its own, by which it is found") {
  std::set<std::string> names;
  for (int i = 0; i < burn_keys; ++i) {
    const auto key = static_cast<burn_key>(i);
    CHECK(names.insert(name_of(key)).second);
    CHECK(find_burn_key(name_of(key)).value() == key);
  }
  CHECK(names.count("unit_cost") == 1);
  CHECK(std::string{name_of(burn_key::length)} == "length");
  for (const char* const unknown : {"", "id", "Depth", "depth "})
    CHECK(find_burn_key(unknown).error().code == errc::invalid_text);
}
