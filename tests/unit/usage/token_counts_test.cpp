// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/units/literals.hpp>
#include <ducat/usage/rating.hpp>
#include <ducat/usage/token_counts.hpp>

using namespace ducat;
using namespace ducat::literals;

namespace {

token_counts counts(int128 input, int128 read, int128 write, int128 output, int128 reasoning) {
  return {tokens{input}, tokens{read}, tokens{write}, tokens{output}, tokens{reasoning}};
}

}  // namespace

TEST_CASE("cached tokens are taken out of the input that holds them") {
  const auto parts = classify(counts(1'000, 600, 100, 300, 120), cache_counting::within_input);
  REQUIRE(parts);
  CHECK((*parts == token_classes{300_tokens, 600_tokens, 100_tokens, 180_tokens, 120_tokens}));
  CHECK(total_tokens(*parts).value() == 1'300_tokens);  // input + output, each once
}

TEST_CASE("a source that counts the cache beside the input says so") {
  const auto parts = classify(counts(300, 600, 100, 300, 120), cache_counting::beside_input);
  REQUIRE(parts);
  CHECK((*parts == token_classes{300_tokens, 600_tokens, 100_tokens, 180_tokens, 120_tokens}));
}

TEST_CASE("counts that cannot be are refused") {
  using enum cache_counting;
  CHECK(classify(counts(10, 8, 3, 0, 0), within_input).error() == errc::out_of_range);
  CHECK(classify(counts(10, 8, 3, 0, 0), beside_input).has_value());
  CHECK(classify(counts(10, 10, 0, 5, 6), within_input).error() == errc::out_of_range);
  CHECK(classify(counts(-1, 0, 0, 0, 0), within_input).error() == errc::out_of_range);
  CHECK(classify(counts(10, -1, 1, 0, 0), within_input).error() == errc::out_of_range);
  CHECK(classify(counts(10, int128_max, 1, 0, 0), within_input).error() == errc::overflow);
}

TEST_CASE("AlayaCode: 500 and 800 tokens at 1.2 take 1560 from the quota") {
  const auto parts = classify(counts(500, 0, 0, 800, 0), cache_counting::within_input).value();
  CHECK(quota_used(parts, ratio{12, 10}).value() == floor_quotient{1'560, 0});
  CHECK(quota_used(parts, ratio{2}).value() == floor_quotient{2'600, 0});
  CHECK(quota_used(parts, ratio{-1}).error() == errc::out_of_range);
}

TEST_CASE("what a factor leaves over is carried to the next request") {
  const auto one = classify(counts(1, 0, 0, 0, 0), cache_counting::within_input).value();
  const ratio factor{6, 10};
  CHECK(quota_used(one, factor).value() == floor_quotient{0, 3});  // of fifths
  int128 taken = 0;
  std::int64_t rest = 0;
  for (int i = 0; i < 5; ++i) {
    const auto step = carry(rest, factor.numerator(), factor.denominator()).value();
    taken += step.amount;
    rest = step.rest;
  }
  CHECK(taken == 3);
  CHECK(rest == 0);
}
