// SPDX-License-Identifier: MIT
// What a job pays, by how it ended: as corrections of what was recorded of it.
#include "support/catch.hpp"
#include "support/jobs.hpp"

#include <ducat/usage/job_settlement.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t hour = 3'600 * second;

std::string text_of_part(job_part part) {
  switch (part) {
    case job_part::segment: return "segment ";
    case job_part::kept: return "kept ";
    case job_part::minimum: return "minimum ";
  }
  return "?";
}

// The corrections, in order: "- segment 2: …" is reversed, "+ kept 1: …" recorded.
std::string settled(const std::vector<job_segment>& segments, job_end end, instant saved,
                    const job_policy& policy) {
  std::string text;
  const auto done = settle_job(segments, end, saved, policy, [&](const job_correction& c) {
    if (!text.empty()) text += "; ";
    text += (c.reverses ? "- " : "+ ") + text_of_part(c.part) + text_of(c.held);
    return result<void>{};
  });
  return done ? text : "refused: " + std::string{message(done.error().code)};
}

// 8 cards in [0, 10), idle in [10, 20), 4 cards in [20, 30).
const std::vector<job_segment> some_segments{{1, {ns(0), ns(10)}, 8, false},
                                             {2, {ns(10), ns(20)}, 8, true},
                                             {3, {ns(20), ns(30)}, 4, false}};

job_policy policy_of(const job_rule& rule, bool charges_idle = true) {
  job_policy policy;
  policy.charges_idle = charges_idle;
  policy[job_end::failed] = rule;
  return policy;
}
std::string failed(const job_rule& rule, instant saved = instant_min, bool charges_idle = true) {
  return settled(some_segments, job_end::failed, saved, policy_of(rule, charges_idle));
}

}  // namespace

TEST_CASE("by default a job pays what it held, however it ended") {
  for (int end = 1; end < job_ends; ++end)
    CHECK(settled(some_segments, static_cast<job_end>(end), ns(5), held_time_policy).empty());
}

TEST_CASE("a job that pays nothing gets back everything, the last first") {
  CHECK(failed({job_share::nothing}) ==
        "- segment 3: 4 in [20, 30); - segment 2: 8* in [10, 20); - segment 1: 8 in [0, 10)");
}

TEST_CASE("idle time that was not recorded is not reversed") {
  CHECK(failed({job_share::nothing}, instant_min, false) ==
        "- segment 3: 4 in [20, 30); - segment 1: 8 in [0, 10)");
}

TEST_CASE("a job that pays what it saved keeps what lies before its checkpoint") {
  const job_rule saved{job_share::saved};
  CHECK(failed(saved) == failed({job_share::nothing}));  // it saved nothing
  CHECK(failed(saved, ns(30)).empty());
  CHECK(failed(saved, ns(29)) == "- segment 3: 4 in [20, 30); + kept 3: 4 in [20, 29)");
  CHECK(failed(saved, ns(20)) == "- segment 3: 4 in [20, 30)");
  CHECK(failed(saved, ns(3)) ==
        "- segment 3: 4 in [20, 30); - segment 2: 8* in [10, 20); - segment 1: 8 in [0, 10); "
        "+ kept 1: 8 in [0, 3)");
}

TEST_CASE("a job that ends before its time is paid for goes on paying with its first cards") {
  CHECK(failed({job_share::all, {}, nanoseconds{30}}).empty());
  CHECK(failed({job_share::all, {}, nanoseconds{31}}) == "+ minimum 1: 8 in [30, 31)");
  // Idle time counts where it is charged.
  CHECK(failed({job_share::all, {}, nanoseconds{31}}, instant_min, false) ==
        "+ minimum 1: 8 in [30, 41)");
}

TEST_CASE("what a job lacks begins where what it pays ends") {
  CHECK(failed({job_share::saved, {}, nanoseconds{25}}, ns(22)) ==
        "- segment 3: 4 in [20, 30); + kept 3: 4 in [20, 22); + minimum 1: 8 in [22, 25)");
  CHECK(failed({job_share::nothing, {}, nanoseconds{25}}) ==
        "- segment 3: 4 in [20, 30); - segment 2: 8* in [10, 20); - segment 1: 8 in [0, 10); "
        "+ minimum 1: 8 in [0, 25)");
}

TEST_CASE("a job whose time is short enough is free, without a minimum") {
  CHECK(failed({job_share::all, nanoseconds{30}, nanoseconds{90}}) == "+ minimum 1: 8 in [30, 90)");
  CHECK(failed({job_share::all, nanoseconds{31}, nanoseconds{90}}) == failed({job_share::nothing}));
  CHECK(failed({job_share::all, nanoseconds{21}, {}}, instant_min, false) ==
        "- segment 3: 4 in [20, 30); - segment 1: 8 in [0, 10)");
  // What counts is what it held, not what it would pay.
  CHECK(failed({job_share::saved, nanoseconds{30}, {}}, ns(20)) == "- segment 3: 4 in [20, 30)");
}

TEST_CASE("a job that held nothing pays nothing") {
  const job_policy policy = policy_of({job_share::all, {}, nanoseconds{90}});
  CHECK(settled({}, job_end::failed, instant_min, policy).empty());
  const std::vector<job_segment> idle{{1, {ns(0), ns(10)}, 8, true}};
  CHECK(settled(idle, job_end::failed, instant_min, policy_of(policy[job_end::failed], false))
            .empty());
}

TEST_CASE("each way to end has a rule of its own") {
  job_policy policy;
  policy[job_end::cancelled].share = job_share::nothing;
  const job_end ends[] = {job_end::completed, job_end::failed,    job_end::cancelled,
                          job_end::preempted, job_end::timed_out, job_end::node_failure};
  for (const job_end end : ends)
    CHECK(settled(some_segments, end, instant_min, policy).empty() == (end != job_end::cancelled));
}

TEST_CASE("the first hour of EC2 Spot is free where the platform takes it back") {
  const auto run = [](std::int64_t time, job_end end) {
    return settled({{1, {ns(0), ns(time)}, 1, false}}, end, instant_min, ec2_spot_policy);
  };
  CHECK(run(hour - second, job_end::preempted) == "- segment 1: 1 in [0, 3599000000000)");
  CHECK(run(hour, job_end::preempted).empty());
  CHECK(run(20 * second, job_end::cancelled) == "+ minimum 1: 1 in [20000000000, 60000000000)");
  CHECK(run(60 * second, job_end::failed).empty());
}

TEST_CASE("who breaks it bears it") {
  const auto at = [](std::int64_t minutes) { return ns(minutes * 60 * second); };
  const std::vector<job_segment> held{{1, {at(540), at(700)}, 8, false}};
  const auto lost = [&](job_end end) { return settled(held, end, at(660), saved_work_policy); };
  CHECK(lost(job_end::node_failure) ==
        "- segment 1: 8 in [32400000000000, 42000000000000); "
        "+ kept 1: 8 in [32400000000000, 39600000000000)");  // 16 card-hours
  CHECK(lost(job_end::preempted) == lost(job_end::node_failure));
  CHECK(lost(job_end::failed).empty());
  CHECK(lost(job_end::cancelled).empty());
  CHECK(lost(job_end::timed_out).empty());
  CHECK_FALSE(saved_work_policy.charges_idle);
}

TEST_CASE("a minimum beyond the end of time is refused before anything is corrected") {
  const std::vector<job_segment> last{{1, {ns(instant_max.ns - 9), instant_max}, 1, false}};
  CHECK(settled(last, job_end::failed, instant_min,
                policy_of({job_share::nothing, {}, nanoseconds{10}})) ==
        "refused: the exact result does not fit");
}

TEST_CASE("an error stops the settlement") {
  int calls = 0;
  const auto done =
      settle_job(some_segments, job_end::failed, instant_min, policy_of({job_share::nothing}),
                 [&](const job_correction&) {
                   return ++calls == 2 ? result<void>{errc::unknown_usage} : result<void>{};
                 });
  CHECK(done.error().code == errc::unknown_usage);
  CHECK(calls == 2);
}
