// SPDX-License-Identifier: MIT
// The packs, quotas, series and jobs of a simulation by ticks, in plain integers.
#ifndef DUCAT_TESTS_SUPPORT_TICK_TERMS_HPP
#define DUCAT_TESTS_SUPPORT_TICK_TERMS_HPP

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ducat_test::ticks {

inline constexpr std::int64_t never = INT64_MAX;

struct rate_change {
  std::int64_t from;
  std::int64_t per_ns;
  int unit;
};
struct node {
  std::string name;
  int parent;  // −1: a root
};
/// How much of a pack a unit of usage takes: of a sku or all (−1), in [from, until), or always
/// where they are the same.
struct factor {
  int sku;
  std::int64_t from, until;
  std::int64_t numerator, denominator;
};
/// A pack that comes again each hour: the lot of the hour that has begun, and that of the next
/// (−1: none). Of what the one leaves min(most, max(least, left)) lives on for some hours.
struct series {
  int current, next;
  std::int64_t quantity;
  std::int64_t end, stop;
  std::int64_t least, most;
  int hours;
  int priority, rest_priority;
  std::int64_t begins = never;  // the next hour when the simulation began
};
/// Which pack a series brought: the lot of an hour, what lives on of the one before, or what is
/// given beyond that: 0 to 2.
struct brought {
  int series = -1;
  std::int64_t at = 0;
  int part = 0;

  auto operator<=>(const brought&) const = default;
};
struct lot {
  int account;
  int unit;
  std::int64_t balance;
  std::int64_t floor;  // not positive
  std::int64_t start, end;
  int priority;
  std::vector<int> skus;      // it is for; none: all
  std::vector<int> accounts;  // likewise
  std::vector<factor> factors;
  std::vector<std::int64_t> covered;  // under each of them, and under none; then what that gave
  std::int64_t granted = 0;
  std::int64_t lasts = 0;  // from its first use on, which may be in [start, end); 0: no such pack
  brought by{};            // where it was not there at first
  int lot = -1;            // that it lived on of: up to its end it stands right behind that
};
/// What a quota says from an instant on. Its window is an hour, a day, a month or all time: 0 to 3.
struct cap_version {
  std::int64_t from;
  std::int64_t limit;
  int per;
  bool hard, lifted;
};
/// A quota of what a node and those below it draw from packs above it. Of the versions that begin
/// by an instant the last one holds.
struct cap {
  std::string name;
  int account;
  int unit;
  std::vector<cap_version> versions;
  std::map<std::pair<int, int>, std::int64_t> used;  // by window: its length, and how many before
};
struct job {
  std::string id;
  int account;
  int sku;
  std::int64_t numerator, denominator;
  std::int64_t start, end;
};

/// What came of a job.
struct fate {
  std::int64_t uncovered = never;
  std::int64_t lease_end = never;
  std::map<int, std::int64_t> drawn, in_lease;  // by pack
  std::int64_t wanted_in_lease = 0;
  int cap = -1;  // that kept it back when it was first uncovered
  std::map<std::tuple<int, std::int64_t, std::int64_t>, std::int64_t> by_factor;  // and by pack
};

}  // namespace ducat_test::ticks

#endif
