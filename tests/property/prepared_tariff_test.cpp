// SPDX-License-Identifier: MIT
// A prepared tariff against the fold that it is prepared from: the same amount, or the same error,
// for tariffs and quantities of every size, beside every edge.
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/pricing/bucketed_tariff.hpp>
#include <ducat/pricing/prepared_tariff.hpp>

#include <algorithm>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// A list of one random price; nothing where its figures do not fit a price.
struct random_list {
  price_table table;
  price_handle entry{};

  explicit random_list(random_source& random) {
    (void)table.define_sku("t", meter::counted, dimension::token).value();
    const bool wild = random.one_in(2);
    const auto amount = [&]() -> list_amount {
      if (random.one_in(6)) return {};
      const int128 size = static_cast<int128>(random.magnitude(wild ? 63 : 24));
      return {random.one_in(5) ? -size : size, static_cast<int>(random.below(wild ? 13 : 5))};
    };
    const auto edge = [&] { return static_cast<int128>(random.positive(wild ? 127 : 40)); };
    price_spec spec;
    spec.sku = "t";
    spec.money = random.one_in(2) ? yuan : dollars;
    spec.per = random.one_in(2) ? 1'000'000 : random.positive(wild ? 110 : 30);
    spec.kind = static_cast<tariff_kind>(random.below(3));
    std::vector<tier_spec> tiers(spec.kind == tariff_kind::flat ? 1 : 1 + random.below(10));
    for (tier_spec& t : tiers) {
      t = {edge(), amount(), random.one_in(2) ? amount() : list_amount{}};
      if (!random.one_in(3)) continue;
      t.package = static_cast<int128>(random.positive(wild ? 126 : 20));
      if (random.one_in(2)) t.partial = partial_package::free;
    }
    std::sort(tiers.begin(), tiers.end(),
              [](const tier_spec& a, const tier_spec& b) { return a.up_to < b.up_to; });
    tiers.erase(
        std::unique(tiers.begin(), tiers.end(),
                    [](const tier_spec& a, const tier_spec& b) { return a.up_to == b.up_to; }),
        tiers.end());
    tiers.back().up_to = int128_max;
    spec.tiers = tiers.data();
    spec.tier_count = tiers.size();
    if (const auto added = table.add(spec)) entry = added->in_table;
  }
  // By the fold, whatever cumulative_cost() does.
  result<mixed> cost(int128 quantity) const {
    tariff_fold fold{table.book(), quantity};
    if (const auto added = fold.add({entry, quantity}); !added) return added.error();
    return fold.cost();
  }
  int128 any_edge(random_source& random) const {
    const price_entry& terms = table.book()[entry];
    return table.book()
        .tier_of(terms, static_cast<std::uint32_t>(random.below(terms.tier_count)))
        .up_to;
  }
};

// Beside the edges of the tiers and of what is prepared, or anything.
int128 random_quantity(random_source& random, const random_list& list,
                       const prepared_tariff& tariff) {
  const auto beside = [&](int128 place) {
    const auto shift = static_cast<int128>(random.below(5)) - 2;
    int128 out = place;
    return try_add(place, shift, out) ? out : place;
  };
  switch (random.below(4)) {
    case 0: return beside(list.any_edge(random));
    case 1: return beside(tariff.prepared_until());
    case 2: return random.integer();
    default: return static_cast<int128>(random.magnitude(60));
  }
}

bool same(const result<mixed>& a, const result<mixed>& b) {
  if (a.has_value() != b.has_value()) return false;
  return a.has_value() ? *a == *b : a.error() == b.error();
}

}  // namespace

TEST_CASE("a prepared tariff gives the fold's answer, or its error") {
  INFO(seed_text());
  random_source random{31};
  int prepared = 0;
  int general = 0;
  int refused = 0;
  for (int round = 0; round < 4'000; ++round) {
    INFO("round " << round);
    const random_list list{random};
    if (!list.entry.has_value()) continue;
    const prepared_tariff tariff{list.table.book(), list.entry};
    for (int i = 0; i < 30; ++i) {
      const int128 quantity = random_quantity(random, list, tariff);
      CAPTURE(quantity);
      const auto expected = list.cost(quantity);
      REQUIRE(same(tariff.cost(quantity), expected));
      REQUIRE(same(cumulative_cost(list.table.book(), list.entry, quantity), expected));
      int128 scaled = 0;
      if (tariff.try_scaled_cost(quantity, scaled)) {
        REQUIRE(expected.has_value());
        REQUIRE(magnitude(scaled) <= uint128{1} << 126);
        REQUIRE(make_mixed(scaled, 1, tariff.denominator()).value() == *expected);
        ++prepared;
      } else {
        ++(expected ? general : refused);
      }
    }
  }
  CHECK(prepared > 20'000);
  CHECK(general > 2'000);
  CHECK(refused > 2'000);
}

TEST_CASE("every quantity of a small tariff is prepared") {
  INFO(seed_text());
  random_source random{32};
  for (int round = 0; round < 500; ++round) {
    INFO("round " << round);
    const random_list list{random};
    if (!list.entry.has_value()) continue;
    const prepared_tariff tariff{list.table.book(), list.entry};
    for (int128 quantity = 0; quantity < 50; ++quantity)
      REQUIRE(same(tariff.cost(quantity), list.cost(quantity)));
  }
}

TEST_CASE("a total is the sum of the fold's answers, and ends with the first that does not fit") {
  INFO(seed_text());
  random_source random{33};
  int summed = 0;
  int refused = 0;
  for (int round = 0; round < 2'000; ++round) {
    INFO("round " << round);
    const random_list list{random};
    if (!list.entry.has_value()) continue;
    const prepared_tariff tariff{list.table.book(), list.entry};
    std::vector<int128> quantities;
    result<mixed> expected{mixed{}};
    for (int i = 0; i < 12 && expected; ++i) {
      const int128 quantity = random_quantity(random, list, tariff);
      quantities.push_back(quantity);
      expected =
          list.cost(quantity).and_then([&](const mixed& cost) { return add(*expected, cost); });
    }
    const auto total =
        bucketed_cost(list.table.book(), list.entry,
                      array_view<const int128>{quantities.data(), quantities.size()});
    REQUIRE(total.has_value() == expected.has_value());
    if (total) {
      REQUIRE(*total == *expected);
    } else {
      REQUIRE(total.error().code == expected.error().code);
      REQUIRE(total.error().position == quantities.size() - 1);
    }
    ++(total ? summed : refused);
  }
  CHECK(summed > 200);
  CHECK(refused > 200);
}
