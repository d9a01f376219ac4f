// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/close_charge.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

spend_terms from_to(int128 minimum, int128 maximum) {
  return {{}, amount_limits::between(in_yuan(minimum), in_yuan(maximum)).value(), {}};
}

}  // namespace

TEST_CASE("a close posts the standing charge and the shortfall at zero usage too") {
  spend_terms terms = from_to(100, 200);
  terms.standing = in_yuan(30);
  const close_charge idle = close_period(terms, {}, {}).value();
  CHECK(idle.true_up == in_yuan(100));
  CHECK(idle.standing == in_yuan(30));
  CHECK(is_zero(idle.over_maximum));
  CHECK(idle.total().value() == in_yuan(130));
  const close_charge within = close_period(terms, in_yuan(150), in_yuan(150)).value();
  CHECK(within.total().value() == in_yuan(30));
  const close_charge beyond = close_period(terms, in_yuan(250), in_yuan(250)).value();
  CHECK(beyond.over_maximum == in_yuan(-50));
  CHECK(beyond.total().value() == in_yuan(-20));
}

TEST_CASE("the maximum binds after the discount, and the minimum after the maximum") {
  const auto fixed = amount_limits::between(in_yuan(80), in_yuan(80)).value();
  const spend_terms terms{ratio{1, 2}, fixed, {}};
  const auto line = next_line(terms, {}, in_yuan(300), line_place::last_of_period).value();
  CHECK(line.discount == in_yuan(150));
  CHECK(line.over_maximum == in_yuan(70));
  CHECK(is_zero(line.true_up));
  CHECK(line.amount == in_yuan(80));
  const auto small = next_line(terms, {}, in_yuan(100), line_place::last_of_period).value();
  CHECK(small.discount == in_yuan(50));
  CHECK(small.true_up == in_yuan(30));
  CHECK(small.amount == in_yuan(80));
}

TEST_CASE("a correction beyond the maximum changes nothing until it comes back below it") {
  const spend_terms terms{{}, amount_limits::at_most(in_yuan(100)), {}};
  const auto line = [&](int128 before, int128 gross) {
    return next_line(terms, in_yuan(before), in_yuan(gross), line_place::mid_period).value();
  };
  CHECK(line(80, 50).amount == in_yuan(20));
  CHECK(is_zero(line(130, -10).amount));
  CHECK(line(130, -10).over_maximum == in_yuan(-10));
  CHECK(line(120, -50).amount == in_yuan(-30));
}

TEST_CASE("a line in the middle of a period is not trued up") {
  const spend_terms terms = from_to(100, 200);
  CHECK(is_zero(next_line(terms, {}, {}, line_place::mid_period).value().amount));
  CHECK(next_line(terms, in_yuan(10), {}, line_place::last_of_period).value().amount ==
        in_yuan(90));
}

TEST_CASE("a second close posts the difference of the two") {
  spend_terms terms = from_to(100, 200);
  terms.standing = in_yuan(30);
  const close_charge first = close_period(terms, in_yuan(40), in_yuan(40)).value();
  const close_charge second = close_period(terms, in_yuan(90), in_yuan(90)).value();
  const close_charge posted = close_again(second, first).value();
  CHECK(posted.true_up == in_yuan(-50));  // the late fifty are billed by their line
  CHECK(is_zero(posted.standing));
  CHECK(posted.total().value() == in_yuan(-50));
}

TEST_CASE("terms that mean nothing and sums that do not fit are refused") {
  const spend_terms dear{ratio{3, 2}, {}, {}};
  CHECK(next_line(dear, {}, in_yuan(1), line_place::mid_period).error().code == errc::out_of_range);
  const spend_terms none{};
  CHECK(next_line(none, mixed{int128_max}, mixed{1}, line_place::mid_period).error().code ==
        errc::overflow);
  CHECK(close_period(none, mixed{int128_max}, mixed{-1}).error().code == errc::overflow);
  CHECK(close_again({mixed{int128_max}, {}, {}}, {mixed{-1}, {}, {}}).error().code ==
        errc::overflow);
}
