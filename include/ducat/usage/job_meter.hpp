// SPDX-License-Identifier: MIT
// The meter of one job, on the machine where it runs: it is told what happens, and says what the
// job held. No clock, no engine, no price: instants enter with every call.
#ifndef DUCAT_USAGE_JOB_METER_HPP
#define DUCAT_USAGE_JOB_METER_HPP

#include <ducat/detail/growing_array.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/usage/job_segment.hpp>
#include <ducat/usage/job_state.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A job's occupancy, as a piecewise constant number of cards: it counts from start(), when the job
/// has its cards, not from when it was submitted. A gang whose first cards count before the last
/// ones are there is started with those, and resized.
///
/// A step that is refused changes nothing. Errors of every step: not_draining where the state
/// forbids it (see next_state()); time_went_back before what the meter was told last, whose instant
/// is `amount` in ns since 1970; out_of_range for no cards. Steps at one instant follow each other;
/// what lasted no time leaves no segment.
///
/// One that is lost is made anew by telling it the same again, its reports included: the same calls
/// give the same segments under the same numbers.
///
/// Memory: its unacknowledged segments. When it runs out, the process stops.
class job_meter {
 public:
  constexpr explicit job_meter(const id128& job) noexcept : job_{job} {}

  /// It is submitted: free.
  constexpr result<void> queue(instant at) { return take(job_step::queue, at, cards_); }
  /// All its cards are there.
  constexpr result<void> start(instant at, ratio cards) { return take(job_step::start, at, cards); }
  /// It holds another number of cards.
  constexpr result<void> resize(instant at, ratio cards) {
    return take(job_step::resize, at, cards);
  }
  /// It stops working and keeps its cards: what that costs is the policy's.
  constexpr result<void> idle(instant at) { return take(job_step::idle, at, cards_); }
  /// It stops working and gives its cards back: free.
  constexpr result<void> suspend(instant at) { return take(job_step::suspend, at, cards_); }
  /// It works again.
  constexpr result<void> resume(instant at, ratio cards) {
    return take(job_step::resume, at, cards);
  }
  /// It wrote a checkpoint: what it did before is not lost, however it ends.
  constexpr result<void> save(instant at) {
    const auto done = take(job_step::save, at, cards_);
    if (done) saved_ = at;
    return done;
  }
  /// It ends. Error besides: out_of_range for `none`, which is no end.
  constexpr result<void> stop(instant at, job_end how) {
    if (how == job_end::none || static_cast<int>(how) >= job_ends) return errc::out_of_range;
    const auto done = take(job_step::stop, at, cards_);
    if (done) end_ = how;
    return done;
  }

  /// What is to be told at an instant: the running segment is cut there, which changes nothing of
  /// what the job amounts to, and everything that is not acknowledged is in the report. It is a
  /// view, valid until the next change. Error: time_went_back.
  constexpr result<job_report> report(instant at) {
    if (at < last_) return failure{errc::time_went_back, 0, 0, last_.ns};
    last_ = at;
    cut(at);
    return pending();
  }
  /// The same without a cut: what is closed and not acknowledged.
  [[nodiscard]] constexpr job_report pending() const noexcept {
    return {job_, sequence(), segments_.view(), end_, saved_};
  }
  /// The receiver has everything up to a number, so it is forgotten; what was acknowledged before
  /// is again. Error: out_of_range beyond what there is, which is `amount`.
  constexpr result<void> acknowledge(std::uint64_t through) {
    if (through > sequence()) return failure{errc::out_of_range, 0, 0, int128{sequence()}};
    if (through <= acknowledged_) return {};
    const std::uint64_t told = through - acknowledged_;
    const std::size_t known = segments_.size();
    segments_.drop_front(told < known ? static_cast<std::size_t>(told) : known);
    acknowledged_ = through;
    return {};
  }

  [[nodiscard]] constexpr job_state state() const noexcept { return state_; }
  /// The cards that it holds now; zero where it holds none.
  [[nodiscard]] constexpr ratio cards() const noexcept {
    return holds_cards(state_) ? cards_ : ratio{};
  }
  /// The number of the last thing that can be told: of a segment, or of the end.
  [[nodiscard]] constexpr std::uint64_t sequence() const noexcept {
    return closed_ + (end_ == job_end::none ? 0 : 1);
  }
  [[nodiscard]] constexpr std::uint64_t acknowledged() const noexcept { return acknowledged_; }
  /// The job has ended, and the receiver knows all of it: the meter can go.
  [[nodiscard]] constexpr bool is_done() const noexcept {
    return end_ != job_end::none && acknowledged_ == sequence();
  }

 private:
  // `cards` is what the job holds from now on, where the step leads to a state that holds any.
  constexpr result<void> take(job_step step, instant at, ratio cards) {
    const auto next = next_state(state_, step);
    if (!next) return next.error();
    if (at < last_) return failure{errc::time_went_back, 0, 0, last_.ns};
    if (holds_cards(*next) && cards <= ratio{}) return errc::out_of_range;
    last_ = at;
    if (step != job_step::save) cut(at);
    state_ = *next;
    cards_ = cards;
    return {};
  }

  // Closes what was held up to an instant.
  constexpr void cut(instant at) {
    if (holds_cards(state_) && since_ < at)
      segments_.push_back({++closed_, {since_, at}, cards_, state_ == job_state::idle});
    since_ = at;
  }

  id128 job_;
  detail::growing_array<job_segment> segments_;  // closed and not acknowledged
  std::uint64_t closed_ = 0;
  std::uint64_t acknowledged_ = 0;
  instant last_ = instant_min;   // what it was told last
  instant since_ = instant_min;  // where the running segment begins
  instant saved_ = instant_min;
  ratio cards_{};
  job_state state_ = job_state::queued;
  job_end end_ = job_end::none;
};

}  // namespace ducat::inline v0

#endif
