// SPDX-License-Identifier: MIT
// What the deduction benchmark feeds to every contestant: metered usage of A100 cards with random
// ids, some of it sent twice, on accounts that hold one prepaid grant each.
#ifndef DUCAT_BENCHMARKS_WORKLOAD_HPP
#define DUCAT_BENCHMARKS_WORKLOAD_HPP

#include "random.hpp"

#include <ducat/exact/int128.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace bench {

inline constexpr std::int64_t rate_flop_per_ns = 312'000;
inline constexpr std::int64_t ns_per_second = 1'000'000'000;
/// 2026-11-02T00:00:00Z. All usage ends within the day that begins here.
inline constexpr std::int64_t day_start_ns = 1'793'577'600 * ns_per_second;
inline constexpr ducat::int128 flop_per_degree = ducat::int128{1'123'200} * 1'000'000'000'000;

struct usage_event {
  std::uint64_t id_high;
  std::uint64_t id_low;
  std::int64_t start_ns;
  std::int64_t end_ns;
  std::uint64_t account_key;  ///< As it comes from outside: sparse.
  std::uint32_t account;      ///< The same, interned beforehand: 0 … accounts − 1.
  std::uint32_t cards;

  ducat::int128 flop() const {
    return ducat::int128{rate_flop_per_ns} * cards * (end_ns - start_ns);
  }
};

/// How a contestant stands at the end. All must agree, with each other and with the workload.
struct checksum {
  std::uint64_t duplicates = 0;
  std::uint64_t balances = 0;  ///< Of what every account has left, and of what it owes.

  /// Takes in the next account: call it for account 0, 1, 2 …
  void add(ducat::int128 left, ducat::int128 overage) {
    for (const ducat::int128 value : {left, overage}) {
      for (const auto half :
           {static_cast<std::uint64_t>(value),
            static_cast<std::uint64_t>(static_cast<ducat::uint128>(value) >> 64)}) {
        balances = (balances ^ half) * 0x9e3779b97f4a7c15;
        balances ^= balances >> 32;
      }
    }
  }

  friend bool operator==(const checksum&, const checksum&) = default;
};

/// What decides a workload: equal shapes give equal workloads, everywhere.
struct shape {
  std::size_t events = 10'000'000;
  std::size_t accounts = 1'000'000;
  std::uint64_t duplicates_ppm = 1'000;
  std::int64_t grant_degrees = 10'000;
  bool zipf = false;  ///< How often an account is used: by Zipf's law, or all alike.
  std::uint64_t seed = 1;
};

struct workload {
  bench::shape shape;
  std::vector<std::uint64_t> account_keys;  ///< By account.
  std::vector<usage_event> events;          ///< In the order of their ends, but for duplicates.
  checksum expected;
  std::size_t exhausted = 0;  ///< Accounts whose grant did not suffice.

  ducat::int128 grant() const { return shape.grant_degrees * flop_per_degree; }
};

namespace detail {

// Which account has the k-th rank: neighbours in rank are not neighbours in memory.
inline std::vector<std::uint32_t> shuffled(std::size_t count, random_source& random) {
  std::vector<std::uint32_t> order(count);
  for (std::size_t i = 0; i < count; ++i) {
    order[i] = static_cast<std::uint32_t>(i);
    std::swap(order[i], order[random.below(i + 1)]);
  }
  return order;
}

// From the events as they were made, which knows no table, no hash and no id.
inline void expect(workload& made, const std::vector<ducat::int128>& used) {
  for (const ducat::int128 flop : used) {
    const bool exhausted = flop > made.grant();
    made.exhausted += exhausted ? 1 : 0;
    made.expected.add(exhausted ? 0 : made.grant() - flop, exhausted ? flop - made.grant() : 0);
  }
}

}  // namespace detail

/// Jobs of 1 … 64 cards and 1 s … 1 h, ending evenly spaced over a day.
inline workload make_workload(const shape& wanted) {
  random_source random{wanted.seed};
  workload made{wanted, {}, {}, {}, 0};
  for (std::size_t i = 0; i < wanted.accounts; ++i) made.account_keys.push_back(random.next());
  const std::vector<std::uint32_t> account_of_rank = detail::shuffled(wanted.accounts, random);
  const zipf by_rank{wanted.zipf ? wanted.accounts : 1};
  std::vector<ducat::int128> used(wanted.accounts);
  const std::int64_t spacing_ns =
      24 * 3600 * ns_per_second / static_cast<std::int64_t>(wanted.events + 1);

  made.events.reserve(wanted.events);
  for (std::size_t i = 0; i < wanted.events; ++i) {
    if (i > 0 && random.below(1'000'000) < wanted.duplicates_ppm) {
      made.events.push_back(made.events[random.below(i)]);
      ++made.expected.duplicates;
      continue;
    }
    const std::size_t rank = wanted.zipf ? by_rank.draw(random) : random.below(wanted.accounts);
    const std::int64_t end_ns = day_start_ns + static_cast<std::int64_t>(i + 1) * spacing_ns;
    const auto length_ns = static_cast<std::int64_t>(1 + random.below(3600)) * ns_per_second;
    const std::uint32_t account = account_of_rank[rank];
    made.events.push_back({random.next(), random.next(), end_ns - length_ns, end_ns,
                           made.account_keys[account], account,
                           static_cast<std::uint32_t>(1 + random.below(64))});
    used[account] += made.events.back().flop();
  }
  detail::expect(made, used);
  return made;
}

}  // namespace bench

#endif
