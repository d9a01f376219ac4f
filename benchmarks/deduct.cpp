// SPDX-License-Identifier: MIT
// Deduction from prepaid balances, exactly once per id: ns a record, each contestant beside the
// code that people write and the least that memory allows, in one run. Ratios count; times move
// with the machine.
#include "baseline/bare_kernel.hpp"
#include "baseline/naive.hpp"
#include "engine_contestant.hpp"
#include "measure.hpp"
#include "options.hpp"
#include "workload.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

namespace {

using namespace bench;

#ifdef __clang__
constexpr const char* compiler = __VERSION__;
#else
constexpr const char* compiler = "g++ " __VERSION__;
#endif

std::vector<entrant> all_entrants() {
  return {make_entrant<naive>(), make_entrant<naive_reserved>(), make_entrant<engine_contestant>(),
          make_entrant<bare_kernel>()};
}

const entrant& named(const std::vector<entrant>& entrants, std::string_view name) {
  return *std::find_if(entrants.begin(), entrants.end(),
                       [&](const entrant& e) { return e.name == name; });
}

// The median over the rounds of a's time by b's, within one round: load on the machine meets both.
double median_ratio(const entrant& a, const entrant& b) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.rounds.size(); ++i) {
    ratios.push_back(a.rounds[i].ns_per_record / b.rounds[i].ns_per_record);
  }
  return median(ratios);
}

void print_workload(const workload& load, std::size_t batch_size, std::size_t rounds,
                    bool touched) {
  std::printf("%zu records (%llu of them sent again), %zu accounts used %s, seed %llu\n",
              load.events.size(), static_cast<unsigned long long>(load.expected.duplicates),
              load.account_keys.size(), load.shape.zipf ? "by Zipf's law" : "all alike",
              static_cast<unsigned long long>(load.shape.seed));
  std::printf("%lld degrees granted to each account, %zu accounts exhaust them\n",
              static_cast<long long>(load.shape.grant_degrees), load.exhausted);
  std::printf("batches of %zu, %zu interleaved rounds with fresh tables in %s memory, %s\n\n",
              batch_size, rounds, touched ? "touched" : "fresh", compiler);
}

void print_results(const std::vector<entrant>& entrants) {
  const entrant& slow = named(entrants, naive::name);
  const entrant& floor = named(entrants, bare_kernel::name);
  std::printf("%-14s %28s %15s %12s %12s\n", "", "ns/record", "longest batch", "faster than",
              "slower than");
  std::printf("%-14s %10s %8s %8s %15s %12s %12s   %s\n", "contestant", "median", "min", "max",
              "ms", "naive", "kernel", "tables");
  for (const entrant& e : entrants) {
    std::vector<double> times;
    double longest = 0;
    for (const round_result& round : e.rounds) {
      times.push_back(round.ns_per_record);
      longest = std::max(longest, round.longest_batch_ms);
    }
    std::printf("%-14.*s %10.1f %8.1f %8.1f %15.2f %11.2fx %11.2fx   %.*s\n",
                static_cast<int>(e.name.size()), e.name.data(), median(times),
                *std::min_element(times.begin(), times.end()),
                *std::max_element(times.begin(), times.end()), longest, median_ratio(slow, e),
                median_ratio(e, floor), static_cast<int>(e.tables.size()), e.tables.data());
  }
}

// Whether every contestant came out of every round with the balances and duplicates of the
// workload.
bool all_agree(const std::vector<entrant>& entrants, const workload& load) {
  bool agree = true;
  for (const entrant& e : entrants) {
    for (const round_result& round : e.rounds) {
      if (round.checksum == load.expected) continue;
      agree = false;
      std::printf("WRONG: %.*s found %llu duplicates, %llu expected; balances %s\n",
                  static_cast<int>(e.name.size()), e.name.data(),
                  static_cast<unsigned long long>(round.checksum.duplicates),
                  static_cast<unsigned long long>(load.expected.duplicates),
                  round.checksum.balances == load.expected.balances ? "as expected" : "differ");
    }
  }
  if (agree)
    std::printf("\nall agree: the same duplicates, and the same balance on every account\n");
  return agree;
}

}  // namespace

int main(int argc, char** argv) {
  option options[] = {
      {"events", "records", 1, 1'000'000'000, 10'000'000},
      {"accounts", "accounts", 1, 100'000'000, 1'000'000},
      {"batch", "records a batch", 1, 1'000'000'000, 8'192},
      {"rounds", "rounds", 1, 1'000, 5},
      {"duplicates-ppm", "of a million records, sent again", 0, 1'000'000, 1'000},
      {"grant-degrees", "degrees granted to each account", 0, 1'000'000'000, 10'000},
      {"seed", "what the workload is drawn from", 0, UINT64_MAX, 1},
      {"zipf", "draw accounts by Zipf's law", 0, 1, 0},
      {"touched", "work in memory that an uncounted round touched before", 0, 1, 0},
  };
  if (argc == 2 && std::string_view{argv[1]} == "--help") {
    print_usage(argv[0], options);
    return 0;
  }
  if (const char* wrong = parse_options({argv, static_cast<std::size_t>(argc)}, options)) {
    std::fprintf(stderr, "%s: not understood or out of range: %s (try --help)\n", argv[0], wrong);
    return 2;
  }
  const auto& [events, accounts, batch, rounds, duplicates_ppm, grant_degrees, seed, zipf,
               touched] = options;
  const workload load =
      make_workload({.events = events.value,
                     .accounts = accounts.value,
                     .duplicates_ppm = duplicates_ppm.value,
                     .grant_degrees = static_cast<std::int64_t>(grant_degrees.value),
                     .zipf = zipf.value == 1,
                     .seed = seed.value});
  print_workload(load, batch.value, rounds.value, touched.value == 1);
  std::vector<entrant> entrants = all_entrants();
  const memory kind = touched.value == 1 ? memory::touched : memory::fresh;
  if (kind == memory::touched) {
    if (!keep_freed_memory()) std::printf("this C library gives memory back: rounds are fresh\n");
    measure(entrants, load, batch.value, 0, kind);
    for (entrant& e : entrants) e.rounds.clear();
  }
  for (std::size_t round = 0; round < rounds.value; ++round) {
    measure(entrants, load, batch.value, round, kind);
  }
  print_results(entrants);
  return all_agree(entrants, load) ? 0 : 1;
}
