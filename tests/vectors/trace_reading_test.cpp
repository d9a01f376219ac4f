// SPDX-License-Identifier: MIT
// Every trace of the shared folder, read through its profile: rows, who used how much and when,
// what was left out. The figures come from an independent program; none is typed here, so that any
// cut of the traces will do.
#include "../examples/prefix_cache.hpp"
#include "support/traces.hpp"

#include <ducat/units/instant_text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace {

using ducat::int128;
using ducat_test::cpp_int;
using ducat_test::exact;
using ducat_test::fraction;
using ducat_test::rounds_times;
using ducat_test::trace;
using ducat_test::traces;
using nlohmann::json;

fraction seconds(ducat::instant t) { return {cpp_int{t.ns}, 1'000'000'000}; }

struct metered {
  std::uint64_t row = 0;
  ducat::ratio cards;
  ducat::interval during;
};

// Card-nanoseconds, by denominator: the sum stays exact however many denominators there are.
struct card_time {
  std::map<std::int64_t, int128> by_denominator;
  std::uint64_t jobs = 0;

  void add(const metered& job) {
    by_denominator[job.cards.denominator()] +=
        int128{job.cards.numerator()} * (int128{job.during.end.ns} - job.during.start.ns);
    ++jobs;
  }
  [[nodiscard]] fraction gpu_seconds() const {
    fraction sum{0, 1};
    for (const auto& [denominator, total] : by_denominator) {
      sum = sum + fraction{ducat_test::big(total), cpp_int{denominator} * 1'000'000'000};
    }
    return sum;
  }
};

// Everything that one reading of a trace yields.
struct reading {
  ducat::profile rules;
  ducat::reading_summary summary;
  std::vector<metered> jobs;
  card_time total;
  std::map<std::string, card_time> by_account;
  std::map<std::string, std::map<std::string, int128>> quantity;  // by sku, then account
};

std::optional<reading> read(const trace& of) {
  const auto text = of.text();
  if (!text) return std::nullopt;
  reading out;
  out.rules = of.rules();
  out.summary = ducat_test::read_usage(out.rules, *text, [&](const ducat::usage_row& usage) {
    const std::string account{usage.account};
    if (const auto* amount = std::get_if<ducat::metered_amount>(&usage.amount)) {
      const metered job{usage.row, amount->cards, amount->during};
      out.jobs.push_back(job);
      out.total.add(job);
      out.by_account[account].add(job);
    } else {
      out.quantity[std::string(usage.sku)][account] +=
          std::get<ducat::counted_amount>(usage.amount).quantity;
    }
  });
  return out;
}

// The greatest number of cards at once and when it is first reached; at one instant ends come
// before starts.
std::pair<fraction, ducat::instant> concurrency(const std::vector<metered>& jobs) {
  std::int64_t common = 1;
  for (const metered& job : jobs) common = std::lcm(common, job.cards.denominator());
  std::vector<std::tuple<std::int64_t, std::int64_t>> changes;  // when; negative for ends
  for (const metered& job : jobs) {
    const std::int64_t cards = job.cards.numerator() * (common / job.cards.denominator());
    if (job.during.empty()) continue;
    changes.emplace_back(job.during.start.ns, cards);
    changes.emplace_back(job.during.end.ns, -cards);
  }
  std::sort(changes.begin(), changes.end());
  std::int64_t now = 0;
  std::int64_t most = 0;
  ducat::instant first{};
  for (const auto& [when, cards] : changes) {
    now += cards;
    if (now <= most) continue;
    most = now;
    first = {when};
  }
  return {{cpp_int{most}, cpp_int{common}}, first};
}

// "2020-05-22 20:41:00" or a number of seconds.
fraction instant_of(const json& value) {
  if (!value.is_string() || value.get<std::string>().find(':') == std::string::npos) {
    return exact(value);
  }
  std::string text = value.get<std::string>() + "Z";
  text[10] = 'T';
  return seconds(ducat::parse_instant(text).value());
}

void check_span_and_concurrency(const json& figures, const std::vector<metered>& jobs) {
  const auto [most, first] = concurrency(jobs);
  CHECK(most == exact(figures["max_concurrent_gpus"]));
  CHECK(seconds(first) == instant_of(figures["max_concurrent_first_at"]));
  if (!figures.contains("span_start")) return;
  ducat::interval span{ducat::instant_max, ducat::instant_min};
  for (const metered& job : jobs) {
    span.start = std::min(span.start, job.during.start);
    span.end = std::max(span.end, job.during.end);
  }
  CHECK(seconds(span.start) == exact(figures["span_start"]));
  CHECK(seconds(span.end) == exact(figures["span_end"]));
}

void check_jobs(const json& figures, const reading& got) {
  CHECK(got.summary.used == figures["billable_jobs"].get<std::uint64_t>());
  CHECK(got.by_account.size() == figures["users"].get<std::uint64_t>());
  std::map<std::string, std::uint64_t> skipped;
  for (const ducat::skipped_rows& each : got.summary.skipped) {
    if (each.count != 0) skipped[each.rule] = each.count;
  }
  CHECK(skipped == figures["not_billable"].get<std::map<std::string, std::uint64_t>>());
  for (const json& user : figures["per_user_top10"]) {
    const card_time& own = got.by_account.at(user["user"].get<std::string>());
    CHECK(own.jobs == user["jobs"].get<std::uint64_t>());
    if (!rounds_times(got.rules)) CHECK(own.gpu_seconds() == exact(user["gpu_seconds"]));
  }
  const fraction total = exact(figures["total_gpu_seconds"]);
  if (!rounds_times(got.rules)) {
    CHECK(got.total.gpu_seconds() == total);
    check_span_and_concurrency(figures, got.jobs);
    return;
  }
  // Start and end were rounded to the nearest nanosecond: a card-nanosecond a job and card, at
  // most.
  ducat::ratio most_cards;
  for (const metered& job : got.jobs) most_cards = std::max(most_cards, job.cards);
  const fraction bound{cpp_int{got.jobs.size()} * most_cards.numerator(),
                       cpp_int{most_cards.denominator()} * 1'000'000'000};
  CHECK_FALSE(bound < got.total.gpu_seconds() - total);
  CHECK_FALSE(bound < total - got.total.gpu_seconds());
}

void check_gauge(const json& figures, const reading& got) {
  CHECK(got.total.gpu_seconds() == exact(figures["total_gpu_seconds"]));
  const cpp_int sample = cpp_int{figures["sample_seconds"].get<std::int64_t>()} * 1'000'000'000;
  bool equal = true;
  for (const metered& job : got.jobs) {
    equal = equal && job.during.duration().count() == sample;
  }
  CHECK(equal);
  REQUIRE(got.summary.skipped.size() == 1);
  CHECK(got.summary.skipped[0].count == figures["zero_samples"].get<std::uint64_t>());
  for (const json& vc : figures["per_vc"]) {
    const card_time& own = got.by_account.at(vc["vc"].get<std::string>());
    CHECK(own.gpu_seconds() == exact(vc["gpu_seconds"]));
  }
  check_span_and_concurrency(figures, got.jobs);
}

void check_tokens(const json& figures, const reading& got) {
  const auto total = [&](const char* sku) {
    cpp_int sum = 0;
    for (const auto& [account, quantity] : got.quantity.at(sku)) sum += ducat_test::big(quantity);
    return fraction{sum, 1};
  };
  CHECK(total("prompt_tokens") == exact(figures["prompt_tokens"]));
  CHECK(total("completion_tokens") == exact(figures["completion_tokens"]));
  if (!figures.contains("groups")) return;
  CHECK(got.quantity.at("prompt_tokens").size() == figures["groups"].get<std::uint64_t>());
  for (const json& group : figures["top10_groups_by_tokens"]) {
    const std::string account = group["group"].get<std::string>();
    for (const char* sku : {"prompt_tokens", "completion_tokens"}) {
      CHECK(fraction{ducat_test::big(got.quantity.at(sku).at(account)), 1} == exact(group[sku]));
    }
  }
}

}  // namespace

TEST_CASE("every shared trace reads through its profile to the figures of the oracle") {
  for (const trace& each : traces()) {
    INFO(each.set << ", part " << each.part);
    const auto got = read(each);
    if (!got) continue;
    CHECK(got->summary.readable);
    CHECK(got->summary.rejected == 0);
    CHECK(got->summary.rows == each.figures["rows"].get<std::uint64_t>());
    if (each.figures.contains("billable_jobs")) {
      check_jobs(each.figures, *got);
    } else if (each.figures.contains("sample_seconds")) {
      check_gauge(each.figures, *got);
    } else {
      REQUIRE(each.figures.contains("prompt_tokens"));
      check_tokens(each.figures, *got);
    }
  }
}

TEST_CASE("the leading blocks that a prefix cache has seen are the hits of the oracle") {
  for (const trace& each : traces()) {
    constexpr const char* key = "prefix_cache_infinite_cold_start_512_block";
    if (!each.figures.contains(key)) continue;
    const json& figures = each.figures[key];
    const auto text = each.text();
    if (!text) continue;
    prefix_cache cache;
    std::int64_t prompt = 0;
    std::int64_t hits = 0;
    std::uint64_t requests_with_hit = 0;
    ducat_test::read_columns({"input_length", "hash_ids"}, *text, [&](auto, auto fields) {
      const std::int64_t tokens = std::stoll(std::string(fields[0]));
      const std::int64_t hit = cache.take(tokens, fields[1]);
      prompt += tokens;
      hits += hit;
      requests_with_hit += hit > 0 ? 1 : 0;
    });
    CHECK(hits == figures["cache_hit_tokens"].get<std::int64_t>());
    CHECK(prompt - hits == figures["cache_miss_tokens"].get<std::int64_t>());
    CHECK(requests_with_hit == figures["requests_with_hit"].get<std::uint64_t>());
  }
}
