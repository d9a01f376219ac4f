// SPDX-License-Identifier: MIT
// Rounds of measurement: each contestant built anew, timed batch by batch, and checked.
#ifndef DUCAT_BENCHMARKS_MEASURE_HPP
#define DUCAT_BENCHMARKS_MEASURE_HPP

#include "contestant.hpp"
#include "workload.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <span>
#include <string_view>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace bench {

struct round_result {
  double ns_per_record = 0;
  double longest_batch_ms = 0;
  bench::checksum checksum;
};

template <contestant C> round_result measure_round(const workload& load, std::size_t batch_size) {
  using clock = std::chrono::steady_clock;
  const std::span<const usage_event> events{load.events};
  clock::duration total{};
  clock::duration longest{};
  C measured{load};
  for (std::size_t first = 0; first < events.size(); first += batch_size) {
    const auto batch = events.subspan(first, std::min(batch_size, events.size() - first));
    const clock::time_point begin = clock::now();
    measured.run(batch);
    const clock::duration taken = clock::now() - begin;
    total += taken;
    longest = std::max(longest, taken);
  }
  return {
      std::chrono::duration<double, std::nano>(total).count() / static_cast<double>(events.size()),
      std::chrono::duration<double, std::milli>(longest).count(), measured.checksum()};
}

/// A contestant that is measured beside others of other types.
struct entrant {
  std::string_view name;
  std::string_view tables;
  round_result (*measure_round)(const workload&, std::size_t batch_size);
  std::vector<round_result> rounds;
};

template <contestant C> entrant make_entrant() {
  return {C::name, C::tables, &measure_round<C>, {}};
}

/// Whether what one contestant frees is kept for the next. A service that has run for a while works
/// in memory that was touched before; a fresh process pays for the first touch of every page.
enum class memory { fresh, touched };

/// Keeps freed memory in the process from here on, where the C library can. Returns whether it can.
inline bool keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int never = 2'000'000'000;
  return mallopt(M_MMAP_THRESHOLD, never) == 1 && mallopt(M_TRIM_THRESHOLD, never) == 1;
#else
  return false;
#endif
}

/// One more round of each. The order turns from round to round; with fresh memory, what is freed
/// goes back to the system, so that none is warmed by the one before.
inline void measure(std::vector<entrant>& entrants, const workload& load, std::size_t batch_size,
                    std::size_t round, memory kind) {
  for (std::size_t i = 0; i < entrants.size(); ++i) {
    entrant& next = entrants[(i + round) % entrants.size()];
    next.rounds.push_back(next.measure_round(load, batch_size));
#ifdef __GLIBC__
    if (kind == memory::fresh) malloc_trim(0);
#endif
  }
}

/// Microseconds that each of so many calls takes.
template <class F> double us_each(std::size_t count, F&& f) {
  using clock = std::chrono::steady_clock;
  const clock::time_point begin = clock::now();
  for (std::size_t i = 0; i < count; ++i) f();
  return std::chrono::duration<double, std::micro>(clock::now() - begin).count() /
         static_cast<double>(count);
}

/// The same of processor time, which others on the machine add less to.
template <class F> double cpu_us_each(std::size_t count, F&& f) {
  const std::clock_t begin = std::clock();
  for (std::size_t i = 0; i < count; ++i) f();
  return static_cast<double>(std::clock() - begin) * 1e6 / CLOCKS_PER_SEC /
         static_cast<double>(count);
}

/// The middle one; of an even number, the mean of the two.
inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace bench

#endif
