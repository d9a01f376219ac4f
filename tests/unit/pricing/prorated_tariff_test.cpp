// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/bucketed_tariff.hpp>
#include <ducat/pricing/prorated_tariff.hpp>

#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr tier_spec seat_tiers[] = {{5, {10, 0}, {100, 0}}, {int128_max, {5, 0}, {50, 0}}};

struct seat_list {
  price_table table;
  price_handle entry;

  explicit seat_list(tariff_kind kind) {
    (void)table.define_sku("seats", meter::counted, dimension::request).value();
    entry = table.add(tiered("seats", kind, seat_tiers)).value().in_table;
  }
};

}  // namespace

TEST_CASE("a change that straddles an edge is split unit by unit") {
  const seat_list list{tariff_kind::graduated};
  prorated_tariff_fold fold{list.table.book(), list.entry};
  REQUIRE(fold.add(2, ratio{1}).has_value());
  CHECK(fold.cost() == in_yuan(100 + 20));
  REQUIRE(fold.add(5, ratio{1, 3}).has_value());
  CHECK(fold.cost() == add(in_yuan(100 + 20 + 50), mixed{1'333, 1, 3}).value());
  CHECK(fold.held() == 7);
}

TEST_CASE("what is given back is credited for the rest of the period, and its fee is not") {
  const seat_list list{tariff_kind::graduated};
  prorated_tariff_fold fold{list.table.book(), list.entry};
  REQUIRE(fold.add(6, ratio{1}).has_value());
  REQUIRE(fold.add(-6, ratio{1, 2}).has_value());
  CHECK(fold.cost() == in_fen(15'000 + 5'500 - 2'750));
  REQUIRE(fold.add(6, ratio{1, 2}).has_value());  // no tier is entered twice
  CHECK(fold.cost() == in_fen(15'000 + 5'500));
}

TEST_CASE("a refused change leaves the fold as it was") {
  const seat_list list{tariff_kind::graduated};
  prorated_tariff_fold fold{list.table.book(), list.entry};
  REQUIRE(fold.add(3, ratio{1, 7}).has_value());
  const mixed before = fold.cost();
  CHECK(fold.add(-4, ratio{1, 7}).error().code == errc::out_of_range);
  CHECK(fold.add(1, ratio{8, 7}).error().code == errc::out_of_range);
  CHECK(fold.add(1, ratio{-1, 7}).error().code == errc::out_of_range);
  CHECK(fold.add(int128_max, ratio{1}).error().code == errc::overflow);
  CHECK(fold.cost() == before);
  CHECK(fold.held() == 3);
  const seat_list volume{tariff_kind::volume};
  CHECK(prorated_tariff_fold{volume.table.book(), volume.entry}.add(1, ratio{1}).error().code ==
        errc::unsupported);
}

TEST_CASE("each bucket meets the tiers by itself") {
  const seat_list list{tariff_kind::graduated};
  const std::vector<int128> buckets{5, 6, 0};
  CHECK(bucketed_cost(list.table.book(), list.entry, buckets).value() ==
        in_yuan(150 + 150 + 50 + 5));
  const std::vector<int128> negative{5, -6};
  CHECK(bucketed_cost(list.table.book(), list.entry, negative).error() ==
        failure{errc::out_of_range, 1});
}
