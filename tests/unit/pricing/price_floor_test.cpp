// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/pricing/price_floor.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr markup_band no_subsidy_no_excess{ratio{1, 10}, ratio{1, 2}};
constexpr match_policy five_under_at_a_tenth{ratio{5, 100}, ratio{1, 10}};

}  // namespace

TEST_CASE("a price is judged by its markup over cost, and by how much it misses") {
  const auto judged = [](text_view price) {
    return judge_price(in_cny(price), in_cny("10"), no_subsidy_no_excess).value();
  };
  CHECK(judged("9.99").level == price_level::below_cost);
  CHECK(judged("9.99").distance == in_cny("0.01"));
  CHECK(judged("10").level == price_level::thin);
  CHECK(judged("10").distance == in_cny("1"));
  CHECK(judged("11").level == price_level::fair);
  CHECK(judged("15").level == price_level::fair);
  CHECK(judged("15").distance == in_cny("0"));
  CHECK(judged("15.01").level == price_level::excessive);
  CHECK(judged("15.01").distance == in_cny("0.01"));
}

TEST_CASE("the seven-yuan subscription is above a cost of 6.2, thin over a tenth") {
  const auto verdict = judge_price(in_cny("7"), in_cny("6.2"), {ratio{15, 100}, ratio{1}}).value();
  CHECK(verdict.level == price_level::thin);
  CHECK(verdict.distance == in_cny("0.13"));
}

TEST_CASE("a match lowers a price, and never below the floor") {
  const auto matched = [](text_view own, text_view competitor) {
    return match_price(in_cny(own), in_cny(competitor), in_cny("10"), five_under_at_a_tenth)
        .value();
  };
  CHECK(matched("20", "16").outcome == match_outcome::matched);
  CHECK(matched("20", "16").price == in_cny("15.2"));
  CHECK(matched("15", "16").outcome == match_outcome::kept);
  CHECK(matched("15", "16").price == in_cny("15"));
  CHECK(matched("20", "11").outcome == match_outcome::held_at_floor);
  CHECK(matched("20", "11").price == in_cny("11"));
  CHECK(matched("11", "11").outcome == match_outcome::held_at_floor);
  CHECK(matched("10.5", "8").outcome == match_outcome::already_below);
  CHECK(matched("10.5", "8").price == in_cny("10.5"));
}

TEST_CASE("an answer that is the floor itself is a match") {
  const auto at_floor =
      match_price(in_cny("20"), in_cny("11"), in_cny("10"), {ratio{0}, ratio{1, 10}}).value();
  CHECK(at_floor.outcome == match_outcome::matched);
  CHECK(at_floor.price == in_cny("11"));
}

TEST_CASE("a policy outside its ranges and another currency are refused") {
  CHECK(judge_price(in_cny("1"), in_usd("1"), no_subsidy_no_excess).error() ==
        errc::currency_mismatch);
  CHECK(judge_price(in_cny("1"), in_cny("-1"), no_subsidy_no_excess).error() == errc::out_of_range);
  CHECK(judge_price(in_cny("1"), in_cny("1"), {ratio{1}, ratio{0}}).error() == errc::out_of_range);
  CHECK(match_price(in_cny("20"), in_usd("3"), in_cny("10"), {}).error() ==
        errc::currency_mismatch);
  CHECK(match_price(in_cny("20"), in_cny("3"), in_cny("10"), {ratio{2}, {}}).error() ==
        errc::out_of_range);
}
