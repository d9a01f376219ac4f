// SPDX-License-Identifier: MIT
// What may happen to a job when: its states, its steps, and a table of which step leads where.
#ifndef DUCAT_USAGE_JOB_STATE_HPP
#define DUCAT_USAGE_JOB_STATE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Where a job stands.
enum class job_state : std::uint8_t {
  queued,     ///< it holds nothing, and is free
  running,    ///< it holds its cards and works
  idle,       ///< it holds its cards and does not work
  suspended,  ///< it gave its cards back, and is free
  ended,      ///< nothing happens to it any more
};
inline constexpr int job_states = 5;

/// What happens to a job.
enum class job_step : std::uint8_t {
  queue,    ///< it is submitted
  start,    ///< all its cards are there, at once
  resize,   ///< from now on it holds another number of cards
  idle,     ///< it stops working and keeps its cards
  suspend,  ///< it stops working and gives its cards back
  resume,   ///< it goes on, with as many cards as it gets now
  save,     ///< it wrote a checkpoint: what it did so far is not lost
  stop,     ///< it ends and gives back what it holds
};
inline constexpr int job_steps = 8;

/// How a job ended. Slurm's OUT_OF_MEMORY is a failure; REQUEUED is no end but two jobs, each with
/// an id of its own: the one that ended, and the one that is queued again.
enum class job_end : std::uint8_t {
  none,          ///< it has not
  completed,     ///< by itself, with success
  failed,        ///< by itself, without
  cancelled,     ///< by whoever submitted it
  preempted,     ///< by the platform, which needs the cards
  timed_out,     ///< by the platform, at the limit that was set for it
  node_failure,  ///< because a machine broke
};
inline constexpr int job_ends = 7;

namespace detail {

inline constexpr job_state no_job_state{255};

// By state, then by step.
inline constexpr job_state job_transitions[job_states][job_steps] = {
    //  queue             start               resize              idle
    //  suspend           resume              save                stop
    {job_state::queued, job_state::running, no_job_state, no_job_state,  // queued
     no_job_state, no_job_state, no_job_state, job_state::ended},
    {no_job_state, no_job_state, job_state::running, job_state::idle,  // running
     job_state::suspended, no_job_state, job_state::running, job_state::ended},
    {no_job_state, no_job_state, no_job_state, no_job_state,  // idle
     job_state::suspended, job_state::running, no_job_state, job_state::ended},
    {no_job_state, no_job_state, no_job_state, no_job_state,  // suspended
     no_job_state, job_state::running, no_job_state, job_state::ended},
    {no_job_state, no_job_state, no_job_state, no_job_state,  // ended
     no_job_state, no_job_state, no_job_state, no_job_state},
};

}  // namespace detail

/// Where a step leads from a state. Error: not_draining where the state forbids it; `reference` is
/// the state and `position` the step, as numbers.
[[nodiscard]] constexpr result<job_state> next_state(job_state from, job_step step) noexcept {
  const job_state to = detail::job_transitions[static_cast<int>(from)][static_cast<int>(step)];
  if (to != detail::no_job_state) return to;
  return failure{errc::not_draining, static_cast<std::uint32_t>(step),
                 static_cast<std::uint64_t>(from)};
}

/// Whether a job holds cards in a state.
[[nodiscard]] constexpr bool holds_cards(job_state state) noexcept {
  return state == job_state::running || state == job_state::idle;
}

}  // namespace ducat::inline v0

#endif
