// SPDX-License-Identifier: MIT
// What is left to do when a job has ended: its segments were recorded as they were held; here is
// what has to be taken out of that, and what has to be added, for it to pay what the policy says.
#ifndef DUCAT_USAGE_JOB_SETTLEMENT_HPP
#define DUCAT_USAGE_JOB_SETTLEMENT_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/time.hpp>
#include <ducat/usage/job_policy.hpp>
#include <ducat/usage/job_segment.hpp>
#include <ducat/usage/job_state.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What of a job a usage stands for. With the number of a segment it names one usage of the job.
enum class job_part : std::uint8_t {
  segment,  ///< a segment, as it was reported
  kept,     ///< the first part of a segment that was taken out
  minimum,  ///< what the job lacks of the least that it pays
};

/// One correction: the usage of a part is to be reversed, or recorded.
struct job_correction {
  bool reverses = false;
  job_part part{};
  /// The segment to be reversed; or what is to be recorded, under the number of the segment that
  /// it comes from.
  job_segment held{};
};

namespace detail {

/// What a job pays of its segments.
struct job_charge {
  instant until = instant_min;  ///< segments are paid before it
  job_segment first{};          ///< the first that could be charged; its number is 0 where none is
  instant paid_until = instant_min;  ///< where what is paid ends
  int128 lacking = 0;                ///< ns that are paid besides, from `paid_until` on
};

[[nodiscard]] constexpr int128 length(interval i) noexcept { return int128{i.end.ns} - i.start.ns; }

[[nodiscard]] constexpr job_charge charge_of(array_view<const job_segment> segments,
                                             const job_rule& rule, instant saved,
                                             bool charges_idle) noexcept {
  job_charge out;
  if (rule.share == job_share::all) out.until = instant_max;
  if (rule.share == job_share::saved) out.until = saved;
  int128 time = 0;
  int128 paid = 0;
  for (const job_segment& each : segments) {
    if (each.idle && !charges_idle) continue;
    if (out.first.sequence == 0) {
      out.first = each;
      out.paid_until = each.during.start;
    }
    time += length(each.during);
    const interval kept = intersect(each.during, {instant_min, out.until});
    if (kept.empty()) continue;
    paid += length(kept);
    out.paid_until = kept.end;
  }
  if (time < rule.free_below.count()) {
    out.until = instant_min;
  } else if (out.first.sequence != 0 && paid < rule.at_least.count()) {
    out.lacking = rule.at_least.count() - paid;
  }
  return out;
}

}  // namespace detail

/// Calls `apply(job_correction) -> result<void>` for what makes a job's recorded segments what its
/// policy charges. Segments are recorded as they are reported, but for idle ones under a policy
/// that does not charge them. So: what is not to be paid is reversed, the last segment first, that
/// the engine goes back the way it came; of a segment that is paid in part, the part is recorded;
/// what lacks of the least is recorded from the end of what is paid on, with the cards that the job
/// began with. Exact, and the same however the segments were cut.
/// @param segments  all of the job's, in order
/// @param saved     its last checkpoint, or instant_min
/// Errors: overflow beyond the year 2262, before anything is applied; those of `apply`, at once:
/// settling again goes over the same corrections in the same order. O(segments).
template <class Apply>
constexpr result<void> settle_job(array_view<const job_segment> segments, job_end end,
                                  instant saved, const job_policy& policy, Apply apply) {
  const auto charge = detail::charge_of(segments, policy[end], saved, policy.charges_idle);
  interval added{charge.paid_until, {}};
  if (!try_convert(charge.paid_until.ns + charge.lacking, added.end.ns)) return errc::overflow;

  job_segment kept;
  for (std::size_t i = segments.size(); i > 0; --i) {
    const job_segment& each = segments[i - 1];
    if (each.idle && !policy.charges_idle) continue;
    if (each.during.end <= charge.until) break;
    if (const auto done = apply(job_correction{true, job_part::segment, each}); !done) return done;
    if (charge.until <= each.during.start) continue;
    kept = each;
    kept.during.end = charge.until;
  }
  if (kept.sequence != 0) {
    const auto done = apply(job_correction{false, job_part::kept, kept});
    if (!done) return done;
  }
  if (charge.lacking == 0) return {};
  job_segment least = charge.first;
  least.during = added;
  return apply(job_correction{false, job_part::minimum, least});
}

}  // namespace ducat::inline v0

#endif
