// SPDX-License-Identifier: MIT
// Random numbers that are the same everywhere: the distributions of <random> differ between
// libraries.
#ifndef DUCAT_BENCHMARKS_RANDOM_HPP
#define DUCAT_BENCHMARKS_RANDOM_HPP

#include <ducat/exact/int128.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench {

/// SplitMix64.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// 0 … count − 1; the bias is below count / 2^64.
  std::uint64_t below(std::uint64_t count) {
    return static_cast<std::uint64_t>((ducat::uint128{next()} * count) >> 64);
  }

 private:
  std::uint64_t state_;
};

/// Zipf's law with exponent 1, in integers: rank k is drawn in proportion to 1/(k + 1).
class zipf {
 public:
  explicit zipf(std::size_t count) {
    cumulated_.reserve(count);
    std::uint64_t sum = 0;
    for (std::size_t k = 0; k < count; ++k) {
      sum += (std::uint64_t{1} << 48) / (k + 1);
      cumulated_.push_back(sum);
    }
  }

  std::size_t draw(random_source& random) const {
    const auto at =
        std::upper_bound(cumulated_.begin(), cumulated_.end(), random.below(cumulated_.back()));
    return static_cast<std::size_t>(at - cumulated_.begin());
  }

 private:
  std::vector<std::uint64_t> cumulated_;
};

}  // namespace bench

#endif
