// SPDX-License-Identifier: MIT
// What a pack had left, as it was known and as it was; and charges that are rounded as they go.
#include "support/platform.hpp"
#include "support/random.hpp"

#include <ducat/billing/as_of.hpp>
#include <ducat/billing/rounded_stream.hpp>
#include <ducat/engine/settling.hpp>

#include <cstddef>

using namespace ducat;
using namespace ducat_test;

namespace {

mixed units(int128 whole) { return {whole, 0, 1}; }

}  // namespace

TEST_CASE("late usage was not known then, and is part of what was") {
  platform p;
  const auto pack = p.grant_cards(p.root, 100);
  const auto wallet = p.grant_fen(p.root, 50);
  (void)p.record(p.cards(1, 0, 10));
  REQUIRE(p.engine.advance({20}).has_value());
  (void)p.record(p.cards(2, 4, 14));  // ten units late
  (void)p.record(p.tokens(3, 2, 12));
  REQUIRE(p.engine.advance({40}).has_value());
  move_spec out;
  out.pack = pack;
  out.quantity = any_quantity{5, dimension::card_time};
  REQUIRE(p.engine.void_quantity(out).has_value());
  const ledger& book = p.engine.events();
  CHECK(balance_as_known(book, pack, {10}).value() == units(90));
  CHECK(balance_as_known(book, pack, {20}).value() == units(80));
  CHECK(balance_as_known(book, pack, {40}).value() == units(75));
  CHECK(balance_as_known(book, wallet, {10}).value() == units(50));
  CHECK(balance_as_known(book, wallet, {20}).value() == units(44));
  CHECK(balance_as_of(book, pack, {0}).value() == units(100));
  CHECK(balance_as_of(book, pack, {4}).value() == units(96));
  CHECK(balance_as_of(book, pack, {7}).value() == units(90));
  CHECK(balance_as_of(book, pack, {14}).value() == units(80));
  CHECK(balance_as_of(book, pack, {39}).value() == units(80));
  CHECK(balance_as_of(book, pack, {40}).value() == units(75));
  CHECK(balance_as_of(book, wallet, {11}).value() == units(50));
  CHECK(balance_as_of(book, wallet, {12}).value() == units(44));
  CHECK(balance_as_of(book, pack, instant_max).value() == p.engine.balance(pack));
  CHECK(balance_as_of(book, wallet, instant_max).value() == p.engine.balance(wallet));
  CHECK(balance_as_of(book, {7}, {0}).error().code == errc::unknown_pack);
}

TEST_CASE("what a settlement restates is what was") {
  platform p;
  const auto pack = p.grant_cards(p.root, 10);
  (void)p.record(p.cards(1, 0, 10));
  (void)p.record(p.cards(2, 0, 10));
  CHECK(balance_as_of(p.engine.events(), pack, {5}).value() == units(5));
  REQUIRE(p.engine.settle(p.root).has_value());
  // Two drained it at once; of each piece the part of its time counts.
  CHECK(balance_as_of(p.engine.events(), pack, {2}).value() == units(8));
  CHECK(balance_as_of(p.engine.events(), pack, {10}).value() == units(0));
}

TEST_CASE("what is posted as it goes is the rounding of the total") {
  rounded_stream posted{rounding::half_even};
  CHECK(posted.post({0, 2, 5}).value() == 0);
  CHECK(posted.post({0, 2, 5}).value() == 1);
  CHECK(posted.post({0, 2, 5}).value() == 0);
  CHECK(posted.post({-2, 4, 5}).value() == -1);  // −1.2
  CHECK(posted.exact() == units(0));
  CHECK(posted.posted() == 0);
  CHECK(posted.post(units(int128_max)).has_value());
  CHECK(posted.post(units(1)).error().code == errc::overflow);
  CHECK(posted.posted() == int128_max);
  random_source random{1};
  for (const rounding mode : every_rounding) {
    rounded_stream stream{mode};
    int128 sum = 0;
    for (int i = 0; i < 200; ++i) {
      const auto denominator = 1 + random.below(7);
      const auto whole = static_cast<std::int64_t>(random.below(9)) - 4;
      sum += stream.post({whole, random.below(denominator), denominator}).value();
      REQUIRE(sum == round(stream.exact(), mode).value());
      REQUIRE(rounded_stream::from(stream.exact(), mode)->posted() == sum);
    }
  }
}
