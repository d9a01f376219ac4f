// SPDX-License-Identifier: MIT
// When the packs of one pool run dry under 10 to 10,000 running jobs: a forecast made anew, exact
// to the nanosecond; the same kept up with jobs that come and go; and the loop over seconds that
// people write, over the same packs. All must agree, the loop to its second, or the run fails.
#include "measure.hpp"
#include "options.hpp"
#include "random.hpp"
#include "running_pool.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/engine/pool_forecast.hpp>
#include <ducat/units/compute.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

namespace {

using namespace bench;

}  // namespace

int main(int argc, char** argv) {
  option options[] = {{"packs", "packs of the pool", 1, 10'000, 12},
                      {"seconds", "about how long they last", 60, 1'000'000, 86'400},
                      {"rounds", "rounds", 1, 1'000, 3},
                      {"jobs", "at most so many jobs", 10, 1'000'000, 10'000},
                      {"seed", "what the jobs are drawn from", 0, UINT64_MAX, 1}};
  if (argc == 2 && std::string_view{argv[1]} == "--help") {
    print_usage(argv[0], options);
    return 0;
  }
  if (const char* wrong = parse_options({argv, static_cast<std::size_t>(argc)}, options)) {
    std::fprintf(stderr, "%s: not understood or out of range: %s (try --help)\n", argv[0], wrong);
    return 2;
  }
  const auto& [packs, seconds, rounds, most, seed] = options;
  std::printf("one pool of %llu packs for about %llu s; us for one answer\n\n",
              static_cast<unsigned long long>(packs.value),
              static_cast<unsigned long long>(seconds.value));
  std::printf("%8s %12s %12s %12s %14s %16s %16s\n", "jobs", "forecast", "of sevenths", "kept up",
              "by the second", "loop / forecast", "loop / kept up");
  bool agree = true;
  random_source random{seed.value};
  for (std::size_t jobs = 10; jobs <= most.value; jobs *= 10) {
    const auto lasts = static_cast<std::int64_t>(seconds.value);
    const platform whole{jobs, packs.value, lasts, false, random};
    const platform parts{jobs, packs.value, lasts, true, random};
    ducat::pool_forecast pool{instant{0}};
    pool.add_packs(whole.engine.state(), whole.running[0], ducat::dimension::compute).value();
    for (const auto& job : whole.running) pool.start({0}, job.cards, per_ns).value();
    ducat::forecast_room room;
    std::vector<double> times[4];
    for (std::uint64_t round = 0; round < rounds.value; ++round) {
      const std::size_t repeats = 1 + 10'000 / jobs;
      instant anew{};
      instant sevenths{};
      instant kept{};
      std::int64_t stepped = 0;
      times[0].push_back(us_each(repeats, [&] {
        anew = whole.engine.forecast(whole.running, {0}, ducat::instant_max, room)->exhausted_at();
      }));
      times[1].push_back(us_each(repeats, [&] {
        sevenths =
            parts.engine.forecast(parts.running, {0}, ducat::instant_max, room)->exhausted_at();
      }));
      // One job stops, starts again, and the answer is asked for: two changes.
      std::size_t turn = 0;
      times[2].push_back(us_each(10'000,
                                 [&] {
                                   const ducat::ratio cards = whole.running[turn++ % jobs].cards;
                                   pool.stop({0}, cards, per_ns).value();
                                   pool.start({0}, cards, per_ns).value();
                                   kept = pool.exhausted_at();
                                 }) /
                         2);
      times[3].push_back(us_each(
          1, [&] { stepped = step_by(1, whole.plain_packs, whole.plain_jobs, 10 * lasts); }));
      agree = agree && kept == anew && stepped == anew.ns / second && sevenths < ducat::instant_max;
    }
    const double anew = median(times[0]);
    const double kept = median(times[2]);
    const double loop = median(times[3]);
    std::printf("%8zu %12.2f %12.2f %12.4f %14.1f %15.0fx %15.0fx\n", jobs, anew, median(times[1]),
                kept, loop, loop / anew, loop / kept);
  }
  std::puts(agree ? "\nall agree" : "\nWRONG: the answers differ");
  return agree ? 0 : 1;
}
