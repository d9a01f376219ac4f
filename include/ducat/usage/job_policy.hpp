// SPDX-License-Identifier: MIT
// What a job pays by how it ended, as a table: all that it held, what it had saved, or nothing;
// what it pays at the least, and below which time it pays nothing. Time is never rounded.
#ifndef DUCAT_USAGE_JOB_POLICY_HPP
#define DUCAT_USAGE_JOB_POLICY_HPP

#include <ducat/units/time.hpp>
#include <ducat/usage/job_state.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Which of its time a job pays.
enum class job_share : std::uint8_t {
  all,      ///< all in which it held cards
  saved,    ///< what lies before its last checkpoint; without one, nothing
  nothing,  ///< none
};

/// What jobs that end in one way pay. Its time is the sum of its segments, with those in which it
/// was idle where the policy charges them.
struct job_rule {
  job_share share = job_share::all;
  nanoseconds free_below{};  ///< whose time is shorter pays nothing, not even `at_least`
  nanoseconds at_least{};    ///< who pays for less time pays for the rest with its first cards
};

/// What jobs pay. By default all of the time in which they held cards, however they ended.
struct job_policy {
  bool charges_idle = true;  ///< cards that a job keeps without working are charged
  job_rule rules[job_ends]{};

  /// The rule for jobs that ended in a way.
  [[nodiscard]] constexpr const job_rule& operator[](job_end end) const noexcept {
    return rules[static_cast<int>(end)];
  }
  [[nodiscard]] constexpr job_rule& operator[](job_end end) noexcept {
    return rules[static_cast<int>(end)];
  }

  /// Jobs that end in any way.
  constexpr void set_all(const job_rule& rule) noexcept {
    for (job_rule& each : rules) each = rule;
  }
};

/// The time in which a job held its cards, however it ended; not that in which it was queued.
/// Source: Huawei Cloud, ModelArts Studio, "billing rules for training jobs": from the actual start
/// without initialisation, queueing and waiting until the job fails or is stopped, and a job that
/// is resumed from a checkpoint is a new one; OVHcloud, "AI Training: billing and lifecycle": the
/// RUNNING phase alone.
/// Example: submitted at 9:00, 8 cards from 9:30, failed at 9:45: 2 card-hours.
inline constexpr job_policy held_time_policy{};

/// As EC2 Spot: a minute at the least, and what the platform takes back in the first hour is free.
/// Source: AWS, "Billing for interrupted Spot Instances" (Linux) and "Announcing Amazon EC2 per
/// second billing" (2017).
/// Example: one card, preempted after 59 min 59 s: nothing; after 1 h: 1 h. Cancelled by its owner
/// after 20 s: 1 min.
/// Differences: a minimum there is for each start, here once for the job.
inline constexpr job_policy ec2_spot_policy = [] {
  constexpr std::int64_t minute = 60'000'000'000;
  job_policy policy;
  policy.set_all({job_share::all, nanoseconds{0}, nanoseconds{minute}});
  policy[job_end::preempted].free_below = nanoseconds{60 * minute};
  return policy;
}();

/// Who breaks it bears it: what a job loses by the platform's doing (preemption, a broken node) it
/// does not pay, which is what it did since its last checkpoint; idle cards are free. Nobody's
/// price list, but the three answers that Slurm's states leave to a platform in one table.
/// Example: 8 cards from 9:00, a checkpoint at 11:00, the node breaks at 11:40: 16 card-hours.
inline constexpr job_policy saved_work_policy = [] {
  job_policy policy;
  policy.charges_idle = false;
  policy[job_end::preempted].share = job_share::saved;
  policy[job_end::node_failure].share = job_share::saved;
  return policy;
}();

}  // namespace ducat::inline v0

#endif
