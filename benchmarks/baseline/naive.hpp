// SPDX-License-Identifier: MIT
// What a backend engineer writes in an afternoon: the containers at hand, grown as needed.
#ifndef DUCAT_BENCHMARKS_BASELINE_NAIVE_HPP
#define DUCAT_BENCHMARKS_BASELINE_NAIVE_HPP

#include "../workload.hpp"

#include <ducat/exact/int128.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace bench {

class naive {
 public:
  static constexpr std::string_view name = "naive";
  static constexpr std::string_view tables = "std::unordered_map, unordered_set, vector; growing";

  explicit naive(const workload& load) : keys_{load.account_keys} {
    for (const std::uint64_t key : keys_) accounts_[key].left = load.grant();
  }

  void run(std::span<const usage_event> batch) {
    for (const usage_event& event : batch) record(event);
  }

  bench::checksum checksum() const {
    bench::checksum sum{.duplicates = duplicates_};
    for (const std::uint64_t key : keys_) {
      const account& a = accounts_.at(key);
      sum.add(a.left, a.overage);
    }
    return sum;
  }

 protected:
  void reserve(std::size_t events) {
    seen_.reserve(events);
    log_.reserve(events);
  }

 private:
  struct id {
    std::uint64_t high;
    std::uint64_t low;
    friend bool operator==(const id&, const id&) = default;
  };
  struct id_hash {
    std::size_t operator()(const id& value) const {
      return std::hash<std::uint64_t>{}(value.high) * 31 + std::hash<std::uint64_t>{}(value.low);
    }
  };
  struct account {
    ducat::int128 left = 0;
    ducat::int128 overage = 0;
  };
  struct entry {
    id usage;
    std::uint64_t account;
    ducat::int128 covered;
    ducat::int128 overage;
    ducat::int128 left_after;
  };

  void record(const usage_event& event) {
    const id usage{event.id_high, event.id_low};
    if (!seen_.insert(usage).second) {
      ++duplicates_;
      return;
    }
    account& payer = accounts_[event.account_key];
    const ducat::int128 flop = event.flop();
    const ducat::int128 covered = std::min(flop, payer.left);
    payer.left -= covered;
    payer.overage += flop - covered;
    log_.push_back({usage, event.account_key, covered, flop - covered, payer.left});
  }

  const std::vector<std::uint64_t>& keys_;
  std::unordered_map<std::uint64_t, account> accounts_;
  std::unordered_set<id, id_hash> seen_;
  std::vector<entry> log_;
  std::uint64_t duplicates_ = 0;
};

/// The same by an engineer who knows how much will come.
class naive_reserved : public naive {
 public:
  static constexpr std::string_view name = "naive reserved";
  static constexpr std::string_view tables = "the same; buckets and log reserved, not touched";

  explicit naive_reserved(const workload& load) : naive{load} { reserve(load.events.size()); }
};

}  // namespace bench

#endif
