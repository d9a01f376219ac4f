// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/usage/job_state.hpp>

#include <string>

using namespace ducat;

namespace {

// Where each step leads: the first letter of the state, or a point.
std::string steps_from(job_state from) {
  std::string text;
  for (int step = 0; step < job_steps; ++step) {
    const auto to = next_state(from, static_cast<job_step>(step));
    text += to ? "qrise"[static_cast<int>(*to)] : '.';
  }
  return text;
}

}  // namespace

TEST_CASE("each step of a job leads from each state to one state, or nowhere") {
  // queue, start, resize, idle, suspend, resume, save, stop
  CHECK(steps_from(job_state::queued) == "qr.....e");
  CHECK(steps_from(job_state::running) == "..ris.re");
  CHECK(steps_from(job_state::idle) == "....sr.e");
  CHECK(steps_from(job_state::suspended) == ".....r.e");
  CHECK(steps_from(job_state::ended) == "........");
}

TEST_CASE("a step that leads nowhere says from where it does not, and which it is") {
  const auto refused = next_state(job_state::suspended, job_step::resize);
  CHECK(refused.error() == failure{errc::not_draining, 2, 3});
}

TEST_CASE("a job holds cards while it runs, and while it is idle") {
  CHECK(holds_cards(job_state::running));
  CHECK(holds_cards(job_state::idle));
  CHECK_FALSE(holds_cards(job_state::queued));
  CHECK_FALSE(holds_cards(job_state::suspended));
  CHECK_FALSE(holds_cards(job_state::ended));
}
