// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/testing/fixed_clock.hpp>
#include <ducat/testing/random.hpp>
#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;
using ducat::testing::fixed_clock;
using ducat::testing::random_source;
using ducat::testing::splitmix64;

// The published outputs of both generators: splitmix64 for the seed 1234567 (Rosetta Code, and
// Vigna's own program), xoshiro256** for the state 1, 2, 3, 4 (the test vector of rand_xoshiro,
// made with Vigna's program).
TEST_CASE("the generators give the published numbers") {
  splitmix64 mix{1'234'567};
  CHECK(mix() == 6'457'827'717'110'365'317U);
  CHECK(mix() == 3'203'168'211'198'807'973U);
  CHECK(mix() == 9'817'491'932'198'370'423U);
  CHECK(mix() == 4'593'380'528'125'082'431U);
  CHECK(mix() == 16'408'922'859'458'223'821U);

  random_source stars{1, 2, 3, 4};
  const std::uint64_t expected[] = {11'520U,
                                    0U,
                                    1'509'978'240U,
                                    1'215'971'899'390'074'240U,
                                    1'216'172'134'540'287'360U,
                                    607'988'272'756'665'600U,
                                    16'172'922'978'634'559'625U,
                                    8'476'171'486'693'032'832U,
                                    10'595'114'339'597'558'777U,
                                    2'904'607'092'377'533'576U};
  for (const std::uint64_t word : expected) CHECK(stars.word() == word);
}

TEST_CASE("a seed gives the same numbers, at compile time too") {
  constexpr auto third = [] {
    random_source random{20'261'123};
    (void)random.word();
    (void)random.word();
    return random.below(1'000'000);
  }();
  random_source random{20'261'123};
  (void)random.word();
  random_source copy = random;
  (void)random.word();
  (void)copy.word();
  CHECK(random.below(1'000'000) == third);
  CHECK(copy.below(1'000'000) == third);
  CHECK(random_source{1}.word() != random_source{2}.word());
}

TEST_CASE("every value of a range is drawn, and none beside it") {
  random_source random{7};
  int seen[7] = {};
  for (int i = 0; i < 7'000; ++i) ++seen[random.between(-3, 3) + 3];
  for (const int count : seen) CHECK((count > 800 && count < 1'200));
  CHECK(random.between(5, 5) == 5);
  CHECK(random.below(1) == 0);
  const char letters[] = {'a', 'b'};
  bool met[2] = {};
  for (int i = 0; i < 64; ++i) met[random.pick(letters) - 'a'] = true;
  CHECK((met[0] && met[1]));
}

TEST_CASE("a fixed clock goes only where it is put") {
  constexpr fixed_clock at_noon{"2026-11-23T12:00:00Z"};
  static_assert(at_noon.now() == *parse_instant("2026-11-23T12:00:00Z"));
  fixed_clock clock = at_noon;
  CHECK(clock.now() == at_noon.now());
  const interval hour = clock.next(1_h);
  CHECK(hour == interval{at_noon.now(), at_noon.now() + 1_h});
  CHECK(clock.now() == hour.end);
  CHECK(clock.advance(30_min) == at_noon.now() + 90_min);
  clock.set(at_noon.now() + 2_h);
  CHECK(clock.now() == at_noon.now() + 2_h);
}
