// SPDX-License-Identifier: MIT
// Random commands to the engine and to the reference: after each, the same answer and the same
// balances; now and then and at the end the ledger replays to the same state, and the audit finds
// nothing in it.
// DUCAT_SEED and DUCAT_STEPS choose the run, DUCAT_WALK one walk of it. steps.hpp says how a new
// command takes part.
#include "model/walk_run.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace ducat_test;

namespace {

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* const named = std::getenv(name);
  return named != nullptr ? std::strtoull(named, nullptr, 0) : otherwise;
}

// Walks of one shape until so many commands were carried out; a batch is as many as its usages.
void walk_for(std::uint64_t steps, std::uint64_t first, const walk_shape& shape,
              const walk_rules& rules) {
  const std::uint64_t only = number_from("DUCAT_WALK", 0);
  std::uint64_t carried = 0;
  for (std::uint64_t number = only != 0 ? only : first; carried < steps; ++number) {
    const walk w = drawer{number, shape}.draw();
    const std::uint64_t before = carried;
    if (const auto found = run_steps(w.where, w.steps, rules, carried))
      FAIL(seed_text() << " DUCAT_WALK=" << number << ": "
                       << report(shrink_walk(w, *found, rules), w.steps.size()));
    // A walk whose steps lean on nothing would show nothing.
    REQUIRE(carried - before > w.steps.size() * 9 / 10);
    if (only != 0) break;
  }
}

}  // namespace

TEST_CASE("the engine does what the reference does, command for command") {
  walk_for(number_from("DUCAT_STEPS", 40'000), 1, {}, {});
}

TEST_CASE(
    "counted usage is settled, closed and repriced as the reference does, command for command") {
  walk_shape counted;
  counted.steps = 150;
  counted.counted = true;
  walk_for(number_from("DUCAT_STEPS", 40'000) / 10, 2'000'001, counted, {});
}

TEST_CASE("the engine does what the reference does for thousands of accounts") {
  walk_shape forest;
  forest.payers = 300;
  forest.accounts = 3'000;
  forest.deepest = 6;
  forest.busy = 60;
  forest.questions = 12;
  // What is looked for in lists takes its time: one long walk, not a million steps.
  forest.steps = std::min<std::uint64_t>(number_from("DUCAT_STEPS", 40'000) / 10, 12'000);
  walk_rules rules;
  rules.look_each = 32;
  rules.audit_each = 1'000;
  walk_for(1, 1'000'001, forest, rules);
}
