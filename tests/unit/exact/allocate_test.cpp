// SPDX-License-Identifier: MIT
// Allocation by hand arithmetic; property/exact_allocation_test.cpp holds it against a slow model.
#include "support/print.hpp"

#include <ducat/exact/allocate.hpp>

#include <cstddef>
#include <vector>

using namespace ducat;

namespace {

using parts = std::vector<int128>;

parts split(int128 total, const parts& weights) {
  parts out(weights.size(), -7);
  const auto outcome = allocate(total, weights.data(), weights.size(), out.data());
  REQUIRE(outcome.has_value());
  return out;
}

failure refused(int128 total, const parts& weights) {
  parts out(weights.size(), -7);
  const auto outcome = allocate(total, weights.data(), weights.size(), out.data());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(out == parts(weights.size(), -7));
  return outcome.error();
}

parts shared(int128 total, const std::vector<mixed>& shares) {
  parts out(shares.size(), -7);
  const auto outcome = allocate_shares(total, shares.data(), shares.size(), out.data());
  REQUIRE(outcome.has_value());
  return out;
}

errc not_shared(int128 total, const std::vector<mixed>& shares) {
  parts out(shares.size(), -7);
  const auto outcome = allocate_shares(total, shares.data(), shares.size(), out.data());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(out == parts(shares.size(), -7));
  return outcome.error().code;
}

constexpr int128 degree = 1'123'200'000'000'000'000;

}  // namespace

TEST_CASE("ten thousand degrees over seven accounts leave nothing over") {
  const parts out = split(10'000 * degree, parts(7, 1));
  const int128 floor = 10'000 * degree / 7;
  CHECK(to_text(floor) == "1604571428571428571428");
  CHECK(out == parts{floor + 1, floor + 1, floor + 1, floor + 1, floor, floor, floor});
}

TEST_CASE("a single unit goes to the first of equals, and to nobody without weight") {
  parts expected(1'000, 0);
  expected[0] = 1;
  CHECK(split(1, parts(1'000, 1)) == expected);
  CHECK(split(1, {0, 0, 5, 5}) == parts{0, 0, 1, 0});
  CHECK(split(-1, {0, 0, 5, 5}) == parts{0, 0, -1, 0});
  CHECK(split(0, {1, 2}) == parts{0, 0});
}

TEST_CASE("large weights are not blurred") {
  CHECK(split(3, {3'002'399'751'580'333, 1'000'000'000'000'000, 501'199'875'790'167}) ==
        parts{2, 1, 0});
}

TEST_CASE("one more unit may cost a party one: the Alabama paradox is documented, not hidden") {
  CHECK(split(10, {6, 6, 2}) == parts{4, 4, 2});
  CHECK(split(11, {6, 6, 2}) == parts{5, 5, 1});
}

TEST_CASE("equal weights at other places give the left-over units to the lowest index") {
  CHECK(split(5, {7, 3}) == parts{4, 1});  // 3.5 and 1.5: a tie
  CHECK(split(5, {3, 7}) == parts{2, 3});
  CHECK(split(2, {1, 2, 1}) == parts{1, 1, 0});
  CHECK(split(-5, {7, 3}) == parts{-4, -1});
}

TEST_CASE("the whole range of 128 bits can be split, by weights of 63 bits and more") {
  const int128 near = (int128{1} << 63) - 1;
  for (const int128 total : {int128_max, int128_min, -int128_max}) {
    const parts out = split(total, {near, near - 1, near - 2});
    CHECK(out[0] + out[1] + out[2] == total);
    CHECK(magnitude(out[0]) > magnitude(out[1]));
    CHECK(magnitude(out[1]) > magnitude(out[2]));
    CHECK(split(total, {0, 1, 0}) == parts{0, total, 0});
    CHECK(split(total, {int128_max, int128_max})[0] ==
          total / 2 + (total % 2 != 0 ? total % 2 : 0));
  }
}

TEST_CASE("what is no set of weights is refused, and says why") {
  CHECK(refused(5, {}) == failure{errc::no_weights});
  CHECK(refused(5, {0, 0}) == failure{errc::no_weights});
  CHECK(refused(5, {1, 2, -1, -2}) == failure{errc::negative_weight, 2});
  CHECK(refused(5, {-1}) == failure{errc::negative_weight, 0});
  CHECK(refused(5, {int128_max, int128_max, 2}) == failure{errc::overflow});
  CHECK(split(5, {int128_max, int128_max, 1}) == parts{3, 2, 0});
}

TEST_CASE("exact shares get their floor, and the largest fractions the rest") {
  // 1/3 + 1/3 + 1/3 = 1; 5/9 + 3/9 + 1 1/9 = 2.
  CHECK(shared(1, {{0, 1, 3}, {0, 1, 3}, {0, 1, 3}}) == parts{1, 0, 0});
  CHECK(shared(2, {{0, 5, 9}, {0, 1, 3}, {1, 1, 9}}) == parts{1, 0, 1});
  CHECK(shared(3, {{1, 0, 9}, {2, 0, 1}}) == parts{1, 2});
  // Either neighbour of the exact sum can be shared: 2.5 as 2, and as 3.
  CHECK(shared(2, {{1, 1, 4}, {1, 1, 4}}) == parts{1, 1});
  CHECK(shared(3, {{1, 1, 4}, {1, 1, 4}}) == parts{2, 1});
  CHECK(shared(1, {{0, 1, 4}}) == parts{1});
  CHECK(shared(0, {}) == parts{});
}

TEST_CASE("a credit is shared as the charge it takes back") {
  const std::vector<mixed> charge = {{0, 1, 3}, {0, 1, 3}, {1, 1, 3}};
  const std::vector<mixed> credit = {{-1, 2, 3}, {-1, 2, 3}, {-2, 2, 3}};
  CHECK(shared(2, charge) == parts{1, 0, 1});
  CHECK(shared(-2, credit) == parts{-1, 0, -1});
  // A sum of zero takes its sign from the first share that is not zero.
  CHECK(shared(0, {{0, 0, 3}, {0, 1, 2}, {-1, 1, 2}}) == parts{0, 1, -1});
  CHECK(shared(0, {{0, 0, 3}, {-1, 1, 2}, {0, 1, 2}}) == parts{0, -1, 1});
  // A negative share of a positive statement.
  CHECK(shared(1, {{-1, 1, 2}, {1, 1, 2}}) == parts{0, 1});
}

TEST_CASE("a total that no rounding of the shares gives is refused") {
  CHECK(not_shared(4, {{1, 1, 4}, {1, 1, 4}}) == errc::out_of_range);
  CHECK(not_shared(1, {{1, 1, 4}, {1, 1, 4}}) == errc::out_of_range);
  CHECK(not_shared(4, {{1, 0, 1}, {2, 0, 1}}) == errc::out_of_range);
  CHECK(not_shared(int128_min, {{1, 0, 1}}) == errc::out_of_range);
  CHECK(not_shared(1, {}) == errc::no_weights);
}

TEST_CASE("shares beyond the range are refused, not wrapped") {
  CHECK(not_shared(0, {{int128_max}, {1}}) == errc::overflow);
  CHECK(not_shared(0, {{int128_max, 1, 2}, {int128_min}}) == errc::overflow);
  CHECK(not_shared(1, {{0, 1, uint128_max - 158}, {0, 1, 3}}) == errc::overflow);
  CHECK(shared(-1, {{int128_max}, {int128_min}}) == parts{int128_max, int128_min});
  CHECK(shared(int128_min, {{int128_min, 1, 2}}) == parts{int128_min});
}
