// SPDX-License-Identifier: MIT
// Fractions of periods, integrals of gauges, aggregates and conversions of usage against slow
// second implementations in rationals of Boost.Multiprecision: parts always add up to the whole.
#include "support/print.hpp"
#include "support/rationals.hpp"

#include <ducat/pricing/proration.hpp>
#include <ducat/usage/aggregate.hpp>
#include <ducat/usage/billing_weights.hpp>
#include <ducat/usage/conversion.hpp>
#include <ducat/usage/weighted_sum.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int rounds = 2'000;

// Increasing cuts from `from` to `to`, both included.
std::vector<std::int64_t> some_cuts(random_source& random, std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> cuts{from, to};
  const auto length = static_cast<std::uint64_t>(to - from);
  for (std::uint64_t i = random.below(6); i > 0; --i) {
    cuts.push_back(from + static_cast<std::int64_t>(random.below(length + 1)));
  }
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

}  // namespace

TEST_CASE("any split of usage over records converts to the same whole units") {
  random_source random{103};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const ratio factor = some_ratio(random, 3);
    const rounding mode = every_rounding[random.below(7)];
    mixed total;
    int128 units = 0;
    for (std::uint64_t n = random.below(7); n > 0; --n) {
      const mixed amount = some_amount(random, 50);
      units += add_units(total, amount, factor, mode).value();
      total = add(total, amount).value();
    }
    REQUIRE(units == ducat::round(scale(total, factor).value(), mode).value());
  }
}

TEST_CASE("rounding to places is rounding of the shifted value") {
  random_source random{104};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const mixed value = some_signed(random, 100'000);
    const int places = static_cast<int>(random.below(9)) - 4;
    const rounding mode = every_rounding[random.below(7)];
    const rational power{big(power_of_ten(places < 0 ? -places : places))};
    const rational shifted =
        places < 0 ? rational{value_of(value) / power} : rational{value_of(value) * power};
    const rational whole{rounded(numerator(shifted), denominator(shifted), mode)};
    REQUIRE(value_of(round_to_places(value, places, mode).value()) ==
            (places < 0 ? rational{whole * power} : rational{whole / power}));
  }
}

TEST_CASE("the fractions of a period's parts add up to one, and their charges to the whole") {
  random_source random{107};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const mixed amount = some_amount(random, 1'000'000);
    const auto start = static_cast<std::int64_t>(random.below(1'000'000'000));
    const auto end = start + 1 + static_cast<std::int64_t>(random.below(2'678'400'000'000'000));
    rational by_time;
    mixed charged;
    const auto cuts = some_cuts(random, start, end);
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      const interval part{instant{cuts[i]}, instant{cuts[i + 1]}};
      const ratio fraction = fraction_of_time(part, {instant{start}, instant{end}}).value();
      by_time += value_of(fraction);
      charged = add(charged, scale(amount, fraction).value()).value();
    }
    REQUIRE(by_time == 1);
    REQUIRE(charged == amount);

    const auto first = static_cast<std::int64_t>(random.below(40'000)) - 10'000;
    const auto last = first + 32 + static_cast<std::int64_t>(random.below(800));
    const day_period whole{civil_from_days(first), civil_from_days(last)};
    const int fixed = static_cast<int>(random.below(31)) + 1;
    rational by_days;
    rational by_fixed_days;
    const auto days = some_cuts(random, first, last);
    for (std::size_t i = 0; i + 1 < days.size(); ++i) {
      const day_period part{civil_from_days(days[i]), civil_from_days(days[i + 1])};
      const ratio share = fraction_of_days(part, whole).value();
      REQUIRE(value_of(share) == rational{days[i + 1] - days[i], last - first});
      by_days += value_of(share);
      const ratio of_fixed = fraction_of_fixed_days(part, whole, fixed).value();
      REQUIRE(of_fixed >= ratio{});
      by_fixed_days += value_of(of_fixed);
    }
    REQUIRE(by_days == 1);
    REQUIRE(by_fixed_days == 1);
  }
}

TEST_CASE("months of a fixed number of days are counted day by day") {
  random_source random{108};
  INFO(seed_text());
  for (int round = 0; round < 300; ++round) {
    const int fixed = static_cast<int>(random.below(31)) + 1;
    const auto first = static_cast<std::int64_t>(random.below(40'000)) - 10'000;
    const auto last = first + 32 + static_cast<std::int64_t>(random.below(400));
    // What each day is worth: one up to the fixed number, the rest on a short month's last day.
    const auto worth = [&](std::int64_t day_number) {
      const civil_date date = civil_from_days(day_number);
      const int length = days_in_month(date.year, date.month);
      if (date.day == length && length < fixed) return 1 + fixed - length;
      return date.day <= fixed ? 1 : 0;
    };
    const auto sum = [&](std::int64_t from, std::int64_t to) {
      int total = 0;
      for (std::int64_t d = from; d < to; ++d) total += worth(d);
      return total;
    };
    const auto from =
        first + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(last - first)));
    const day_period whole{civil_from_days(first), civil_from_days(last)};
    const day_period part{civil_from_days(from), civil_from_days(last)};
    REQUIRE(value_of(fraction_of_fixed_days(part, whole, fixed).value()) ==
            rational{sum(from, last), sum(first, last)});
  }
}

TEST_CASE("a gauge's integral is the sum over its steps, in any order and over any split") {
  random_source random{109};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const auto start = static_cast<std::int64_t>(random.below(1'000));
    const auto end = start + 1 + static_cast<std::int64_t>(random.below(5'000));
    struct change {
      std::int64_t at;
      int128 delta;
    };
    std::vector<change> changes;
    for (std::uint64_t n = random.below(12); n > 0; --n) {
      changes.push_back({static_cast<std::int64_t>(random.below(7'000)),
                         static_cast<int128>(random.below(200)) - 100});
    }
    const auto integral_of = [&](std::int64_t from, std::int64_t to) {
      weighted_sum sum{{instant{from}, instant{to}}};
      for (const change& c : changes) REQUIRE(sum.add(instant{c.at}, c.delta).has_value());
      return sum;
    };
    const weighted_sum whole = integral_of(start, end);
    int128 split = 0;
    const auto cuts = some_cuts(random, start, end);
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      split += integral_of(cuts[i], cuts[i + 1]).integral();
    }
    REQUIRE(split == whole.integral());
    // What is held at the end of one period starts the next.
    const std::int64_t middle = cuts[1];
    weighted_sum carried{{instant{middle}, instant{end}}};
    REQUIRE(carried.add(instant{middle}, integral_of(start, middle).at_end()).has_value());
    for (const change& c : changes) {
      if (c.at >= middle) REQUIRE(carried.add(instant{c.at}, c.delta).has_value());
    }
    REQUIRE(carried.integral() == integral_of(middle, end).integral());
    // Step by step, in order of time.
    std::sort(changes.begin(), changes.end(),
              [](const change& a, const change& b) { return a.at < b.at; });
    cpp_int area = 0;
    cpp_int value = 0;
    std::int64_t at = start;
    for (const change& c : changes) {
      const std::int64_t until = std::clamp(c.at, start, end);
      area += value * (until - at);
      value += big(c.delta);
      at = until;
    }
    area += value * (end - at);
    REQUIRE(big(whole.integral()) == area);
    REQUIRE(value_of(whole.average().value()) == rational{area, cpp_int{end - start}});
    std::reverse(changes.begin(), changes.end());
    REQUIRE(integral_of(start, end).integral() == whole.integral());
  }
}

TEST_CASE("aggregates of parts merge into that of the whole, in any order") {
  random_source random{110};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    struct reading {
      std::int64_t at;
      std::uint64_t sequence;
      int128 value;
    };
    std::vector<reading> readings;
    for (std::uint64_t n = random.below(10); n > 0; --n) {
      readings.push_back({static_cast<std::int64_t>(random.below(5)), random.below(4),
                          static_cast<int128>(random.below(9)) - 4});
    }
    max_aggregate peaks[3];
    latest_aggregate latest[3];
    count_aggregate counts[3];
    for (std::size_t i = 0; i < readings.size(); ++i) {
      const reading& r = readings[i];
      for (const std::size_t part : {std::size_t{0}, 1 + i % 2}) {
        peaks[part].add(r.value);
        latest[part].add(instant{r.at}, r.sequence, r.value);
        REQUIRE(counts[part].add().has_value());
      }
    }
    for (const std::size_t into : {std::size_t{1}, std::size_t{2}}) {
      max_aggregate peak = peaks[into];
      peak.merge(peaks[3 - into]);
      REQUIRE(peak.value() == peaks[0].value());
      latest_aggregate last = latest[into];
      last.merge(latest[3 - into]);
      REQUIRE(last.value() == latest[0].value());
      count_aggregate count = counts[into];
      REQUIRE(count.merge(counts[3 - into]).has_value());
      REQUIRE(count.value() == static_cast<int128>(readings.size()));
    }
    if (readings.empty()) continue;
    const auto by_time = [](const reading& a, const reading& b) {
      return std::tie(a.at, a.sequence, a.value) < std::tie(b.at, b.sequence, b.value);
    };
    const auto by_value = [](const reading& a, const reading& b) { return a.value < b.value; };
    REQUIRE(latest[0].value() ==
            std::max_element(readings.begin(), readings.end(), by_time)->value);
    REQUIRE(peaks[0].value() ==
            std::max_element(readings.begin(), readings.end(), by_value)->value);
  }
}

TEST_CASE("billing weights are sums and a maximum, never truncated") {
  random_source random{116};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    std::vector<weighted_tres> job;
    rational sums[3];
    rational largest[3];
    for (std::uint64_t n = random.below(7); n > 0; --n) {
      const auto kind = static_cast<std::size_t>(random.below(3));
      job.push_back({static_cast<int128>(random.below(100)), some_ratio(random, 4),
                     static_cast<tres_kind>(kind)});
      const rational amount = big(job.back().count) * value_of(job.back().weight);
      sums[kind] += amount;
      largest[kind] = std::max(largest[kind], amount);
    }
    const auto ours = [&](billing_mode mode) { return value_of(billing_of(job, mode).value()); };
    REQUIRE(ours(billing_mode::sum) == sums[0] + sums[1] + sums[2]);
    REQUIRE(ours(billing_mode::max_tres) == std::max(largest[0], largest[1]) + sums[2]);
    REQUIRE(ours(billing_mode::max_tres_gres) == largest[0] + sums[1] + sums[2]);
  }
}
