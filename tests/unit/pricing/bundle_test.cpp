// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/bundle.hpp>

#include <vector>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("a bundle is allocated by what its parts cost alone") {
  // A card-month, storage and support for 100 yuan, alone 90, 45 and 15.
  const std::vector<mixed> alone{in_yuan(90), in_yuan(45), in_yuan(15)};
  std::vector<mixed> shares(3);
  std::vector<int128> parts(3);
  CHECK(bundle_discount(in_yuan(100), alone).value() == in_yuan(50));
  REQUIRE(allocate_bundle(10'000, alone, shares, parts).has_value());
  CHECK(shares == std::vector<mixed>{in_yuan(60), in_yuan(30), in_yuan(10)});
  CHECK(parts == std::vector<int128>{6'000, 3'000, 1'000});
}

TEST_CASE("shares are exact, and whole parts add up to the price") {
  const std::vector<mixed> alone{in_yuan(1), in_yuan(1), in_yuan(1)};
  std::vector<mixed> shares(3);
  std::vector<int128> parts(3);
  REQUIRE(allocate_bundle(100, alone, shares, parts).has_value());
  CHECK(shares == std::vector<mixed>(3, mixed{33, 1, 3}));
  CHECK(parts == std::vector<int128>{34, 33, 33});
  REQUIRE(allocate_bundle(-100, alone, shares, parts).has_value());
  CHECK(parts == std::vector<int128>{-34, -33, -33});
}

TEST_CASE("a refused bundle leaves the shares alone") {
  std::vector<mixed> shares(2, in_fen(7));
  const std::vector<mixed> negative{in_yuan(1), in_yuan(-1)};
  CHECK(bundle_shares(in_yuan(1), negative, shares).error() == failure{errc::negative_weight, 1});
  const std::vector<mixed> nothing(2);
  CHECK(bundle_shares(in_yuan(1), nothing, shares).error().code == errc::no_weights);
  CHECK(bundle_shares(in_yuan(1), {}, shares).error().code == errc::out_of_range);
  CHECK(shares == std::vector<mixed>(2, in_fen(7)));
  std::vector<int128> parts(1);
  CHECK(allocate_bundle(1, nothing, shares, parts).error().code == errc::out_of_range);
}
