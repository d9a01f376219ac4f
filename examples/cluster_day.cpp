// SPDX-License-Identifier: MIT
// Invents a day of a GPU cluster: some thousands of jobs of five teams on A100, H800 and L40S
// cards, from a seventh of a card to 64 of them, about 11,500 degrees in all, as usage in ducat's
// own format (source/plain_profile.hpp).
//
//     cluster_day [--seed N] > day.csv
//
// One training job holds 64 H800 from morning to night, so that a pack of 10,000 degrees runs out
// in the middle of a job. Lines come in the order in which jobs end, as a meter reports them. The
// same seed gives the same bytes with every compiler: there are only integers here. It invents
// arrivals, not a scheduler: nothing queues.
#include <ducat/adapters/csv.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/instant_text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace {

constexpr std::int64_t ms_per_second = 1'000;
constexpr std::int64_t ms_per_hour = 3'600 * ms_per_second;
constexpr std::int64_t ms_per_day = 24 * ms_per_hour;
constexpr ducat::instant midnight = ducat::instant_from_civil({{2026, 11, 23}}).value();

// Published degrees per card-hour, in hundredths: see usage/rated_rates.hpp.
struct device {
  const char* sku;
  std::int64_t rate;
};
constexpr device a100{"a100", 100};
constexpr device h800{"h800", 256};
constexpr device l40s{"l40s", 65};

// A kind of job: whose it is, on what, how often, how many cards and how long.
struct job_class {
  const char* account;
  device on;
  std::uint64_t weight;
  std::int64_t sevenths;    // of a card, for the smallest job
  std::uint64_t doublings;  // of the cards
  std::int64_t shortest_s;
  std::uint64_t time_doublings;  // of the time, which then varies by up to once more
};

constexpr job_class classes[] = {
    {"teaching", a100, 40, 1, 0, 600, 4},    // notebooks on a seventh of a card
    {"vision", a100, 36, 7, 3, 300, 5},      // experiments on 1 to 8 cards
    {"research", a100, 14, 14, 4, 240, 5},   // 2 to 32 cards
    {"research", h800, 4, 28, 3, 180, 5},    // 4 to 32 cards
    {"serving", l40s, 20, 7, 2, 1'800, 4},   // 1 to 4 cards for hours
    {"foundation", h800, 3, 56, 3, 120, 4},  // trials of the long job, 8 to 64 cards
};

// How busy each hour of the day is.
constexpr std::array<std::uint64_t, 24> arrivals{3, 2, 2,  1,  1,  2,  3, 5, 9, 12, 13, 12,
                                                 8, 9, 12, 13, 13, 11, 8, 7, 6, 6,  5,  4};

struct job {
  std::int64_t sevenths = 0;
  std::int64_t start_ms = 0;  // since midnight
  std::int64_t end_ms = 0;
  const job_class* what = nullptr;
  std::uint64_t number = 0;
};

// SplitMix64 (Steele, Lea, Flood 2014): integers only, so equal everywhere.
class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) noexcept : state_{seed} {}

  std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }

  template <class Weights, class WeightOf>
  std::size_t pick(const Weights& weights, WeightOf weight_of) noexcept {
    std::uint64_t total = 0;
    for (const auto& each : weights) total += weight_of(each);
    std::uint64_t rest = below(total);
    std::size_t index = 0;
    for (const auto& each : weights) {
      if (rest < weight_of(each)) break;
      rest -= weight_of(each);
      ++index;
    }
    return index;
  }

 private:
  std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

// Sevenths of a card × hundredths of a degree an hour × milliseconds.
constexpr std::int64_t units_per_degree = 7 * 100 * ms_per_hour;
std::int64_t units(const job& j) noexcept {
  return j.sevenths * j.what->on.rate * (j.end_ms - j.start_ms);
}

job invent(random_numbers& random) {
  job made;
  made.what = &classes[random.pick(classes, [](const job_class& c) { return c.weight; })];
  made.sevenths = made.what->sevenths << random.below(made.what->doublings + 1);
  const std::size_t hour = random.pick(arrivals, [](std::uint64_t weight) { return weight; });
  made.start_ms = static_cast<std::int64_t>(hour) * ms_per_hour +
                  static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(ms_per_hour)));
  const std::int64_t base = made.what->shortest_s * ms_per_second
                            << random.below(made.what->time_doublings);
  const std::int64_t length =
      base + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(base)));
  made.end_ms = std::min(made.start_ms + length, ms_per_day);
  return made;
}

std::vector<job> invent_day(std::uint64_t seed) {
  constexpr std::int64_t rest_of_the_cluster = 8'600 * units_per_degree;
  random_numbers random{seed};
  std::vector<job> jobs;
  std::int64_t used = 0;
  while (used < rest_of_the_cluster) {
    jobs.push_back(invent(random));
    used += units(jobs.back());
  }
  // 64 H800 from 06:12:30 to 23:41: 2,864 degrees, a quarter of the day's.
  constexpr std::int64_t start = (6 * 3'600 + 12 * 60 + 30) * ms_per_second;
  constexpr std::int64_t end = (23 * 3'600 + 41 * 60) * ms_per_second;
  jobs.push_back({64 * 7, start, end, &classes[5], 0});

  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].number = i + 1;
  std::sort(jobs.begin(), jobs.end(), [](const job& a, const job& b) {
    return std::pair{a.start_ms, a.number} < std::pair{b.start_ms, b.number};
  });
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].number = i + 1;
  std::sort(jobs.begin(), jobs.end(), [](const job& a, const job& b) {
    return std::pair{a.end_ms, a.number} < std::pair{b.end_ms, b.number};
  });
  return jobs;
}

void append(std::string& out, const job& j) {
  const std::string number = std::to_string(j.number);
  const std::string id =
      "job-" + std::string(5 - std::min<std::size_t>(5, number.size()), '0') + number;
  const std::string cards =
      j.sevenths % 7 == 0 ? std::to_string(j.sevenths / 7) : std::to_string(j.sevenths) + "/7";
  const auto time = [](std::int64_t ms) {
    return ducat::instant_text{ducat::instant{midnight.ns + ms * 1'000'000}};
  };
  const ducat::instant_text start = time(j.start_ms);
  const ducat::instant_text end = time(j.end_ms);
  const std::array<std::string_view, 6> fields{id,
                                               j.what->account,
                                               j.what->on.sku,
                                               cards,
                                               {start.data(), start.size()},
                                               {end.data(), end.size()}};
  ducat::append_csv_record(out, fields);
}

bool read_seed(int argc, char** argv, std::uint64_t& seed) {
  if (argc == 1) return true;
  if (argc != 3 || std::string_view{argv[1]} != "--seed") return false;
  const std::string_view text{argv[2]};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seed = 1;
  if (!read_seed(argc, argv, seed)) {
    std::fputs("usage: cluster_day [--seed N]\n", stderr);
    return 2;
  }
  std::string out = "id,account,sku,cards,start,end\n";
  for (const job& each : invent_day(seed)) append(out, each);
  const bool good =
      std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0;
  return good ? 0 : 1;
}
