// SPDX-License-Identifier: MIT
// Allocation against a slow, obvious model: sort the exact fractions, hand out the units that are
// left.
#include "support/oracle.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/exact/allocate.hpp>
#include <ducat/exact/mixed.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int rounds = 6'000;

// Floors of the shares, and one more for the largest fractions, until the parts add up to the
// total.
std::vector<cpp_int> model_of_floors(const cpp_int& total, const std::vector<fraction>& shares) {
  std::vector<cpp_int> parts;
  std::vector<fraction> rests;
  for (const fraction& share : shares) {
    parts.push_back(floor_of(share));
    rests.push_back(share - fraction{parts.back()});
  }
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return rests[b] < rests[a] || (rests[a] == rests[b] && a < b);
  });
  cpp_int left = total - std::accumulate(parts.begin(), parts.end(), cpp_int{0});
  for (std::size_t i = 0; left > 0; ++i, left = left - 1) {
    parts.at(order.at(i)) = parts.at(order.at(i)) + 1;
  }
  return parts;
}

std::vector<cpp_int> negated(std::vector<cpp_int> values) {
  for (cpp_int& value : values) value = -value;
  return values;
}

std::vector<cpp_int> model_of_weights(const cpp_int& total, const std::vector<int128>& weights) {
  if (total < 0) return negated(model_of_weights(-total, weights));
  cpp_int sum;
  for (const int128 weight : weights) sum += big(weight);
  std::vector<fraction> shares;
  for (const int128 weight : weights) shares.push_back({total * big(weight), sum});
  return model_of_floors(total, shares);
}

std::vector<cpp_int> model_of_shares(const cpp_int& total, std::vector<fraction> shares) {
  fraction sum;
  for (const fraction& share : shares) sum = sum + share;
  int turn = sum.numerator.sign();
  for (std::size_t i = 0; turn == 0 && i < shares.size(); ++i) turn = shares[i].numerator.sign();
  if (turn >= 0) return model_of_floors(total, shares);
  for (fraction& share : shares) share.numerator = -share.numerator;
  return negated(model_of_floors(-total, shares));
}

std::vector<cpp_int> bigs(const std::vector<int128>& values) {
  std::vector<cpp_int> out;
  for (const int128 value : values) out.push_back(big(value));
  return out;
}

}  // namespace

TEST_CASE("allocation by weights is the largest-remainder model, sums up, and is odd in sign") {
  INFO(seed_text());
  random_source random{11};
  for (int i = 0; i < rounds; ++i) {
    const std::size_t n = 1 + random.below(random.one_in(20) ? 200 : 9);
    const int bits = random.one_in(2) ? 4 : random.one_in(2) ? 40 : 119;  // few bits: many ties
    std::vector<int128> weights(n);
    for (int128& weight : weights) weight = static_cast<int128>(random.magnitude(bits));
    weights[random.below(n)] = static_cast<int128>(random.positive(bits));
    const int128 total = random.one_in(2) ? random.integer(8) : random.integer();

    std::vector<int128> parts(n);
    REQUIRE(allocate(total, weights.data(), n, parts.data()).has_value());
    REQUIRE(bigs(parts) == model_of_weights(big(total), weights));
    cpp_int sum;
    for (const int128 part : parts) sum += big(part);
    REQUIRE(sum == big(total));
    for (std::size_t k = 0; k < n; ++k) {
      if (weights[k] == 0) REQUIRE(parts[k] == 0);
    }
    if (total == int128_min) continue;
    std::vector<int128> mirrored(n);
    REQUIRE(allocate(-total, weights.data(), n, mirrored.data()).has_value());
    REQUIRE(bigs(mirrored) == negated(bigs(parts)));
  }
}

TEST_CASE("allocation by exact shares is the model, sums up, and is odd in sign") {
  INFO(seed_text());
  random_source random{12};
  for (int i = 0; i < rounds; ++i) {
    const std::size_t n = 1 + random.below(random.one_in(20) ? 100 : 8);
    const int bits = random.one_in(2) ? 3 : 30;
    std::vector<mixed> shares(n);
    std::vector<fraction> exact_shares;
    const uint128 common = random.positive(bits);
    mixed sum;
    for (mixed& share : shares) {
      // Denominators that divide 2^k·common keep the common denominator small however many shares
      // there are.
      const uint128 denominator = common << random.below(8);
      share = {random.integer(random.one_in(2) ? 2 : 100), random.magnitude() % denominator,
               denominator};
      if (random.one_in(8)) share = {0, 0, 1};
      exact_shares.push_back(exact(share));
      sum = *add(sum, share);
    }
    if (random.one_in(5)) {  // a sum of exactly zero
      shares.push_back(*negate(sum));
      exact_shares.push_back(exact(shares.back()));
      sum = mixed{};
    }
    const rounding mode = every_rounding[random.below(7)];
    const int128 total = *round(sum, mode);
    std::vector<int128> parts(shares.size());
    REQUIRE(allocate_shares(total, shares.data(), shares.size(), parts.data()).has_value());
    REQUIRE(bigs(parts) == model_of_shares(big(total), exact_shares));
    cpp_int total_of_parts;
    for (const int128 part : parts) total_of_parts += big(part);
    REQUIRE(total_of_parts == big(total));

    std::vector<mixed> mirrored_shares;
    for (const mixed& share : shares) mirrored_shares.push_back(*negate(share));
    std::vector<int128> mirrored(shares.size());
    REQUIRE(allocate_shares(-total, mirrored_shares.data(), shares.size(), mirrored.data())
                .has_value());
    REQUIRE(bigs(mirrored) == negated(bigs(parts)));
  }
}

TEST_CASE("a part of a statement can be allocated again over its own lines") {
  INFO(seed_text());
  random_source random{13};
  for (int i = 0; i < rounds / 4; ++i) {
    // Accounts of lines, denominators of a real price list; the account's figure comes from the
    // statement's.
    const uint128 denominator = 561'600'000'000'000U;
    std::vector<std::vector<mixed>> accounts(1 + random.below(5));
    std::vector<mixed> shares;
    mixed sum;
    for (auto& lines : accounts) {
      lines.resize(1 + random.below(6));
      mixed share;
      for (mixed& line : lines) {
        line = {random.integer(20), random.magnitude() % denominator, denominator};
        share = *add(share, line);
      }
      shares.push_back(share);
      sum = *add(sum, share);
    }
    std::vector<int128> figures(shares.size());
    const int128 total = *round(sum, every_rounding[random.below(7)]);
    REQUIRE(allocate_shares(total, shares.data(), shares.size(), figures.data()).has_value());
    for (std::size_t k = 0; k < accounts.size(); ++k) {
      std::vector<int128> parts(accounts[k].size());
      REQUIRE(
          allocate_shares(figures[k], accounts[k].data(), parts.size(), parts.data()).has_value());
      int128 check = 0;
      for (const int128 part : parts) check += part;
      REQUIRE(check == figures[k]);
    }
  }
}
