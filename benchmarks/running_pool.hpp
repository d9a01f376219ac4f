// SPDX-License-Identifier: MIT
// One pool under many running jobs, as the engine sees it and as plain numbers; and the loop over
// time that people write.
#ifndef DUCAT_BENCHMARKS_RUNNING_POOL_HPP
#define DUCAT_BENCHMARKS_RUNNING_POOL_HPP

#include "random.hpp"

#include <ducat/engine/engine.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace bench {

using ducat::instant;
using ducat::int128;

inline constexpr std::int64_t per_ns = 312'000;
inline constexpr std::int64_t second = 1'000'000'000;

struct plain_pack {
  int128 left;
  std::int64_t ends_at;  // in seconds
};
struct plain_job {
  std::int64_t cards;
};

// The loop: step by step, each job takes what it wants from the first pack that has something. The
// second at which the step begins that is not covered.
inline std::int64_t step_by(std::int64_t seconds, std::vector<plain_pack> packs,
                            const std::vector<plain_job>& jobs, std::int64_t most) {
  std::size_t first = 0;
  for (std::int64_t t = 0; t < most; t += seconds) {
    while (first < packs.size() && packs[first].ends_at <= t) ++first;
    for (const plain_job& job : jobs) {
      int128 want = int128{job.cards} * per_ns * second * seconds;
      while (want > 0) {
        if (first == packs.size()) return t;
        const int128 taken = std::min(want, packs[first].left);
        packs[first].left -= taken;
        want -= taken;
        if (packs[first].left == 0) ++first;
      }
    }
  }
  return most;
}

// One pool, and jobs of one account on it; each job a whole number of cards, or every one a
// fraction of cards.
class platform {
 public:
  platform(std::size_t jobs, std::size_t packs, std::int64_t seconds, bool fractions,
           random_source& random) {
    ducat::price_table list;
    list.define_sku("a100", ducat::meter::metered, ducat::dimension::compute, per_ns).value();
    engine.publish(list).value();
    const auto acme =
        engine.open_account({.name = "acme", .money = *ducat::currency_of("CNY")}).value();
    int128 rate = 0;
    for (std::size_t i = 0; i < jobs; ++i) {
      plain_jobs.push_back({1 + static_cast<std::int64_t>(random.below(64))});
      rate += int128{plain_jobs.back().cards} * per_ns;
      char name[32];
      std::snprintf(name, sizeof name, "job-%08zu", i);
      names.emplace_back(name);
    }
    for (std::size_t i = 0; i < jobs; ++i) {
      ducat::engine::job& job = running.emplace_back();
      job.id = ducat::text_view{names[i]};
      job.account = acme;
      job.sku = engine.find_sku("a100");
      job.cards =
          fractions ? ducat::ratio{plain_jobs[i].cards, 7} : ducat::ratio{plain_jobs[i].cards};
      job.during.start = {-static_cast<std::int64_t>(random.below(second))};
    }
    // Packs for a good part of the time each; every third ends with something left.
    for (std::size_t i = 0; i < packs; ++i) {
      const std::int64_t share = seconds / static_cast<std::int64_t>(packs);
      const std::int64_t end =
          (static_cast<std::int64_t>(i) + 1) * share + (i % 3 == 2 ? 0 : share);
      const int128 size = rate * share * second + static_cast<int128>(random.below(1'000'000));
      plain_packs.push_back({size, end});
      (void)engine
          .grant(acme, {.quantity = ducat::any_quantity{size, ducat::dimension::compute},
                        .valid = {{-2 * second}, {end * second}}})
          .value();
    }
    std::sort(plain_packs.begin(), plain_packs.end(),
              [](const plain_pack& a, const plain_pack& b) { return a.ends_at < b.ends_at; });
  }

  ducat::engine engine;
  std::vector<std::string> names;
  std::vector<ducat::engine::job> running;
  std::vector<plain_job> plain_jobs;
  std::vector<plain_pack> plain_packs;
};

}  // namespace bench

#endif
