// SPDX-License-Identifier: MIT
// Seeded randomness for property tests, with a taste for the values at which integer code breaks.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/rounding.hpp>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace ducat_test {

/// The seed of this run: DUCAT_SEED, else a fixed one. A property test prints it where it fails.
inline std::uint64_t seed() {
  const char* named = std::getenv("DUCAT_SEED");
  return named != nullptr ? std::strtoull(named, nullptr, 0) : 20'260'715;
}

/// Whether a sanitizer watches, and all takes ten times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
#else
inline constexpr bool is_sanitized = false;
#endif

/// How many random worlds a test that takes long visits: every other build visits all of them.
constexpr int worlds_of(int all) { return is_sanitized ? all / 5 : all; }

/// "DUCAT_SEED=…", for INFO().
inline std::string seed_text() { return "DUCAT_SEED=" + std::to_string(seed()); }

inline constexpr ducat::rounding every_rounding[] = {
    ducat::rounding::half_even, ducat::rounding::half_up, ducat::rounding::half_down,
    ducat::rounding::up,        ducat::rounding::down,    ducat::rounding::ceiling,
    ducat::rounding::floor};

class random_source {
 public:
  /// @param stream  tells the tests of one run apart
  explicit random_source(std::uint64_t stream) : engine_{seed() ^ (stream * 0x9e3779b97f4a7c15U)} {}

  std::uint64_t word() { return engine_(); }

  /// 0 … bound − 1. @pre bound ≥ 1
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

  bool one_in(std::uint64_t n) { return below(n) == 0; }

  /// Any magnitude of at most `bits` bits: all lengths are equally likely, and often it is a power
  /// of two or beside one, or has long runs of ones or zeros.
  ducat::uint128 magnitude(int bits = 128) {
    const int length = static_cast<int>(below(static_cast<std::uint64_t>(bits) + 1));
    if (length == 0) return 0;
    const ducat::uint128 mask = ducat::uint128_max >> (128 - length);
    ducat::uint128 value = ducat::uint128{word()} << 64 | word();
    switch (below(4)) {
      case 0: value = ducat::uint128{1} << (length - 1); break;
      case 1: value = mask; break;
      case 2: value = runs(); break;
      default: break;
    }
    if (one_in(4)) value = value + below(5) - 2;
    return value & mask;
  }

  /// The same, at least 1.
  ducat::uint128 positive(int bits = 128) {
    const ducat::uint128 value = magnitude(bits);
    return value == 0 ? 1 : value;
  }

  /// Any signed value whose magnitude has at most `bits` bits; with 127, int128_min too.
  ducat::int128 integer(int bits = 127) {
    if (bits == 127 && one_in(64)) return ducat::int128_min;
    const auto size = static_cast<ducat::int128>(magnitude(bits));
    return one_in(2) ? -size : size;
  }

 private:
  ducat::uint128 runs() {
    ducat::uint128 value = 0;
    for (int i = 0; i < 4; ++i) {
      const ducat::uint128 run = one_in(2) ? 0xffffffffU : static_cast<std::uint32_t>(below(3) - 1);
      value = value << 32 | run;
    }
    return value;
  }

  std::mt19937_64 engine_;
};

}  // namespace ducat_test

#endif
