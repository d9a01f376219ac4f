// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/pricing/revenue_share.hpp>

#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

std::vector<int128> split(int128 minor, const std::vector<ratio>& weights) {
  std::vector<any_money> parts(weights.size());
  REQUIRE(share_revenue({minor, *currency_of("CNY")}, weights, parts));
  std::vector<int128> out;
  for (const any_money& part : parts) {
    CHECK(part.unit == *currency_of("CNY"));
    out.push_back(part.minor);
  }
  return out;
}

}  // namespace

TEST_CASE("chips and software share 1 : 2.5 and 1 : 3") {
  CHECK(split(350'00, {ratio{1}, share("2.5")}) == std::vector<int128>{100'00, 250'00});
  CHECK(split(400'00, {ratio{1}, ratio{3}}) == std::vector<int128>{100'00, 300'00});
  CHECK(split(100'00, {ratio{1}, share("2.5")}) == std::vector<int128>{28'57, 71'43});
}

TEST_CASE("several parties get all of it, the lost fen to the largest fraction") {
  CHECK(split(100, {ratio{1, 3}, ratio{1, 3}, ratio{1, 3}}) == std::vector<int128>{34, 33, 33});
  CHECK(split(-100, {ratio{1, 3}, ratio{1, 3}, ratio{1, 3}}) == std::vector<int128>{-34, -33, -33});
  CHECK(split(100, {ratio{1, 2}, ratio{1, 3}, ratio{1, 6}}) == std::vector<int128>{50, 33, 17});
  CHECK(split(100, {ratio{0}, ratio{1, 7}}) == std::vector<int128>{0, 100});
}

TEST_CASE("an exact share is not rounded") {
  const ratio weights[] = {ratio{1}, share("2.5")};
  CHECK(value_of(exact_share(in_cny("100"), weights, 0).value()) == rational{20'000, 7});
  CHECK(value_of(exact_share(in_cny("100"), weights, 1).value()) == rational{50'000, 7});
  CHECK(exact_share(in_cny("100"), weights, 2).error() == errc::out_of_range);
}

TEST_CASE("weights that share nothing are refused, and the parts stay as they were") {
  any_money parts[2] = {{1, {}}, {2, {}}};
  const ratio none[] = {ratio{0}, ratio{0}};
  const ratio negative[] = {ratio{1}, ratio{-1}};
  const ratio wide[] = {ratio{1, 9'223'372'036'854'775'807}, ratio{1, 9'223'372'036'854'775'783}};
  const any_money total{100, *currency_of("CNY")};
  CHECK(share_revenue(total, none, parts).error() == errc::no_weights);
  CHECK(share_revenue(total, negative, parts).error() == failure{errc::negative_weight, 1});
  CHECK(share_revenue(total, wide, parts).has_value());  // 126 bits
  parts[0] = {1, {}};
  parts[1] = {2, {}};
  const ratio three[] = {wide[0], wide[1], ratio{1, 9'223'372'036'854'775'643}};
  any_money more[3]{};
  CHECK(share_revenue(total, three, more).error() == errc::overflow);
  CHECK(share_revenue(total, three, parts).error() == errc::out_of_range);
  CHECK(parts[0].minor == 1);
  CHECK(parts[1].minor == 2);
}
