// SPDX-License-Identifier: MIT
// A job as it is reported: stretches of time with a constant number of cards, numbered from 1, and
// what of them the other side has not acknowledged.
#ifndef DUCAT_USAGE_JOB_SEGMENT_HPP
#define DUCAT_USAGE_JOB_SEGMENT_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/usage/job_state.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Cards that a job held during [start, end), which is not empty. Its number is unique in the job
/// and names it for good: a segment never changes.
struct job_segment {
  std::uint64_t sequence = 0;  ///< 1, 2, 3, … in the order of time
  interval during{};
  ratio cards{};      ///< above zero; 1/7 is a seventh of a card
  bool idle = false;  ///< the job held them and did not work

  friend constexpr bool operator==(const job_segment&, const job_segment&) = default;
};

/// Every segment of a job that is not acknowledged, and its end once it has ended. Lost, it is made
/// up for by the next one; repeated, it says nothing new.
struct job_report {
  id128 job{};
  /// What the receiver acknowledges: the number of the last segment, or, where the job has ended,
  /// one more, for the end is reported as a segment is.
  std::uint64_t sequence = 0;
  array_view<const job_segment> segments{};
  job_end end = job_end::none;  ///< how it ended, in the last report
  instant saved = instant_min;  ///< its last checkpoint, if any

  /// The number of the first thing it tells; what came before was acknowledged. Precondition: the
  /// report is sound.
  [[nodiscard]] constexpr std::uint64_t first() const noexcept {
    return sequence + 1 - segments.size() - (end == job_end::none ? 0 : 1);
  }
};

}  // namespace ducat::inline v0

#endif
