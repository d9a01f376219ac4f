// SPDX-License-Identifier: MIT
// The other side of a job's meter: reports in, usage records out, each segment once, whatever was
// lost, repeated or overtaken on the way.
#ifndef DUCAT_USAGE_JOB_INBOX_HPP
#define DUCAT_USAGE_JOB_INBOX_HPP

#include <ducat/detail/growing_array.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/siphash.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/usage/dimensions.hpp>
#include <ducat/usage/job_policy.hpp>
#include <ducat/usage/job_segment.hpp>
#include <ducat/usage/job_settlement.hpp>
#include <ducat/usage/job_state.hpp>
#include <ducat/usage/usage_record.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Whose job it is and what it holds: what its usage records have in common.
template <class Dimensions = no_dimensions> struct metered_job {
  id128 id{};
  symbol source{};
  account_handle account{};
  sku_handle sku{};
  Dimensions dimensions{};
};

/// The id of a usage of a job: a hash of the job, the number of the segment and the part, so the
/// same segment has the same id whoever derives it. Never zero.
[[nodiscard]] constexpr id128 job_usage_id(const id128& job, std::uint64_t sequence,
                                           job_part part = job_part::segment,
                                           hash_key key = public_hash_key) noexcept {
  sip_hasher hasher{key};
  hasher.add(job.high);
  hasher.add(job.low);
  hasher.add(sequence);
  hasher.add(std::uint64_t{static_cast<std::uint8_t>(part)});
  const hash128 hash = hasher.finish();
  const id128 id{hash.high, hash.low};
  return id.is_zero() ? id128{0, 1} : id;
}

/// What the platform knows of one job by its reports.
///
/// It is no ledger: one that is lost is made anew, and given all segments of the job again, as one
/// report. The usages that they lead to were recorded before, so the engine answers with their
/// first outcomes. Keep segments(), saved(), end() and the policy for that, beside the ledger.
///
/// It believes what it is told. A platform that knows better how a job ended says so in the report
/// before it is taken; one that lost a meter ends the job by a report of its own. What that meter
/// tells later is then a conflict, and somebody's decision.
///
/// Memory: all segments of the job, for how it ends decides what they cost. When it runs out, the
/// process stops.
template <class Dimensions = no_dimensions> class job_inbox {
 public:
  using usage = usage_record<Dimensions>;

  /// @param key  for the ids of usages; the same for as long as the ledger is kept
  constexpr job_inbox(const metered_job<Dimensions>& job, const job_policy& policy,
                      hash_key key = public_hash_key) noexcept
      : job_{job}, policy_{policy}, key_{key} {}

  /// Takes a report: calls `record(usage) -> result<…>` for each segment that it did not know and
  /// that the policy charges, in order, as basic_engine::record() takes it. Returns what the meter
  /// may forget, for job_meter::acknowledge(): its end only where this report tells it.
  ///
  /// Errors. Of the report, which changes nothing then:
  /// * out_of_range, with the number that was expected as `amount`, where the report begins after
  ///   it: the meter believes acknowledged what never came here.
  /// * conflict: another job's, another end, or a later checkpoint than the job ended with; or
  /// other
  ///   content under a number that is known, and `position` is the place of the segment.
  /// * out_of_range with an `amount` of zero: numbers that do not follow each other, no
  ///   cards, or an end that there is not;
  ///   invalid_interval: a segment that is empty, or begins before the end of the one before it;
  ///   both with the place of the segment as `position`.
  /// Of `record`, with the place as `position`: what came before that segment is recorded and
  /// known, it and what follows is not. The same report, or a later one, goes on from there.
  template <class Record>
  constexpr result<std::uint64_t> take(const job_report& report, Record record) {
    if (const auto sound = check(report); !sound) return sound.error();
    for (std::size_t i = 0; i < report.segments.size(); ++i) {
      const job_segment& each = report.segments[i];
      if (each.sequence <= segments_.size()) continue;
      if (policy_.charges_idle || !each.idle) {
        if (const auto done = record(usage_of(each, job_part::segment)); !done) {
          failure why = done.error();
          why.position = static_cast<std::uint32_t>(i);
          return why;
        }
      }
      segments_.push_back(each);
    }
    // A report that was overtaken knows of an earlier checkpoint.
    if (saved_ < report.saved) saved_ = report.saved;
    if (report.end == job_end::none) return segments_.size();
    end_ = report.end;
    return acknowledged();
  }

  /// Makes what was recorded what the policy charges, now that the job has ended: calls
  /// `reverse(id128) -> result<…>` and `record(usage) -> result<…>`, as the engine takes them; see
  /// settle_job(). It may be called again: what was reversed before stays so, and a usage that was
  /// recorded before is known by its id. `reverse` is also where who corrects, and why, is stated.
  /// Errors: not_ended; those of settle_job(), `record` and `reverse`, but for already_reversed.
  template <class Record, class Reverse>
  constexpr result<void> settle(Record record, Reverse reverse) const {
    if (end_ == job_end::none) return errc::not_ended;
    return settle_job(
        segments_.view(), end_, saved_, policy_, [&](const job_correction& c) -> result<void> {
          if (c.reverses) {
            const auto done = reverse(job_usage_id(job_.id, c.held.sequence, c.part, key_));
            if (!done && done.error().code != errc::already_reversed) return done.error();
            return {};
          }
          const auto done = record(usage_of(c.held, c.part));
          if (!done) return done.error();
          return {};
        });
  }

  /// Everything up to this number is known: what the meter may forget.
  [[nodiscard]] constexpr std::uint64_t acknowledged() const noexcept {
    return segments_.size() + (end_ == job_end::none ? 0 : 1);
  }
  /// All segments of the job, in order; valid until the next report is taken.
  [[nodiscard]] constexpr array_view<const job_segment> segments() const noexcept {
    return segments_.view();
  }
  [[nodiscard]] constexpr job_end end() const noexcept { return end_; }
  /// Its last checkpoint, or instant_min.
  [[nodiscard]] constexpr instant saved() const noexcept { return saved_; }
  [[nodiscard]] constexpr const metered_job<Dimensions>& job() const noexcept { return job_; }

 private:
  // Whether a report makes sense by itself, and then beside what is known.
  [[nodiscard]] constexpr result<void> check(const job_report& report) const noexcept {
    if (report.job != job_.id) return errc::conflict;
    if (end_ != job_end::none && saved_ < report.saved) return errc::conflict;
    const std::uint64_t told = report.segments.size() + (report.end == job_end::none ? 0 : 1);
    if (report.sequence < told || static_cast<int>(report.end) >= job_ends)
      return errc::out_of_range;
    for (std::size_t i = 0; i < report.segments.size(); ++i) {
      const job_segment& each = report.segments[i];
      const auto place = static_cast<std::uint32_t>(i);
      if (each.sequence != report.first() + i || each.cards <= ratio{})
        return failure{errc::out_of_range, place};
      const bool overlaps = i > 0 && each.during.start < report.segments[i - 1].during.end;
      if (each.during.empty() || overlaps) return failure{errc::invalid_interval, place};
    }
    if (report.sequence - told > acknowledged())
      return failure{errc::out_of_range, 0, 0, int128{acknowledged()} + 1};
    if (const auto fits = fit_segments(report); !fits) return fits;
    // The end has the number after the last segment, and never another one.
    if (report.end == job_end::none) return {};
    const bool ends_here = end_ == job_end::none
                               ? report.sequence > acknowledged()
                               : end_ == report.end && report.sequence == acknowledged();
    return ends_here ? result<void>{} : result<void>{errc::conflict};
  }

  [[nodiscard]] constexpr result<void> fit_segments(const job_report& report) const noexcept {
    const auto known = segments_.view();
    for (std::size_t i = 0; i < report.segments.size(); ++i) {
      const job_segment& each = report.segments[i];
      const auto place = static_cast<std::uint32_t>(i);
      if (each.sequence <= known.size()) {
        if (each != known[each.sequence - 1]) return failure{errc::conflict, place};
        continue;
      }
      if (end_ != job_end::none) return failure{errc::conflict, place};
      const bool follows = each.sequence == known.size() + 1 && !known.empty();
      if (follows && each.during.start < known[known.size() - 1].during.end)
        return failure{errc::invalid_interval, place};
    }
    return {};
  }

  [[nodiscard]] constexpr usage usage_of(const job_segment& held, job_part part) const noexcept {
    usage u;
    u.id = job_usage_id(job_.id, held.sequence, part, key_);
    u.source = job_.source;
    u.account = job_.account;
    u.sku = job_.sku;
    u.dimensions = job_.dimensions;
    u.cards = held.cards;
    u.during = held.during;
    return u;
  }

  metered_job<Dimensions> job_;
  job_policy policy_;
  hash_key key_;
  detail::growing_array<job_segment> segments_;
  instant saved_ = instant_min;
  job_end end_ = job_end::none;
};

}  // namespace ducat::inline v0

#endif
