// SPDX-License-Identifier: MIT
// Random numbers that are the same on every platform and compiler for one seed: xoshiro256**,
// seeded by splitmix64, as Blackman and Vigna publish them (prng.di.unimi.it). The distributions
// of <random> are not.
#ifndef DUCAT_TESTING_RANDOM_HPP
#define DUCAT_TESTING_RANDOM_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::testing {

/// Sebastiano Vigna's splitmix64: turns any seed into well-mixed words.
class splitmix64 {
 public:
  constexpr explicit splitmix64(std::uint64_t seed) noexcept : state_{seed} {}
  constexpr std::uint64_t operator()() noexcept {
    std::uint64_t z = (state_ += 0x9E37'79B9'7F4A'7C15U);
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9U;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EBU;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

/// A source of random numbers. It is a copyable value: a copy goes on with the same numbers.
class random_source {
 public:
  /// @param seed  state it where a test fails: it reproduces the run
  constexpr explicit random_source(std::uint64_t seed) noexcept {
    splitmix64 mix{seed};
    for (std::uint64_t& word : state_) word = mix();
  }
  /// With the generator's own state, which must not be zero throughout.
  constexpr random_source(std::uint64_t a, std::uint64_t b, std::uint64_t c,
                          std::uint64_t d) noexcept
      : state_{a, b, c, d} {}

  /// The next 64 bits.
  constexpr std::uint64_t word() noexcept {
    const std::uint64_t out = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    return out;
  }

  /// 0 … bound − 1, all equally likely. Precondition: bound ≥ 1.
  constexpr std::uint64_t below(std::uint64_t bound) {
    DUCAT_ASSERT(bound >= 1);
    // The numbers beyond the last whole multiple of bound would favour the lower remainders.
    const std::uint64_t surplus = (0 - bound) % bound;
    std::uint64_t drawn = word();
    while (drawn < surplus) drawn = word();
    return drawn % bound;
  }
  /// least … most, both included. Precondition: least ≤ most.
  constexpr std::int64_t between(std::int64_t least, std::int64_t most) {
    DUCAT_ASSERT(least <= most);
    const std::uint64_t span = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
    const std::uint64_t step = span + 1 == 0 ? word() : below(span + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + step);
  }
  /// True once in n times. Precondition: n ≥ 1.
  constexpr bool one_in(std::uint64_t n) { return below(n) == 0; }
  /// One of the elements, all equally likely.
  template <class T, std::size_t N> constexpr const T& pick(const T (&from)[N]) {
    return from[below(N)];
  }
  /// One of the elements of a container that is not empty.
  template <class Container> constexpr decltype(auto) pick(const Container& from) {
    return from[static_cast<std::size_t>(below(from.size()))];
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t rotate(std::uint64_t x, int by) noexcept {
    return (x << by) | (x >> (64 - by));
  }

  std::uint64_t state_[4] = {};
};

}  // namespace ducat::inline v0::testing

#endif
