// SPDX-License-Identifier: MIT
// What running scenarios led to: for each, what was expected, what was found, and why.
#ifndef DUCAT_TESTING_SCENARIO_RESULT_HPP
#define DUCAT_TESTING_SCENARIO_RESULT_HPP

#include <ducat/testing/scenario.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ducat::inline v0::testing {

/// One expectation that was not met.
struct scenario_failure {
  std::string where;    ///< "step 2, usage job-1"
  std::string pointer;  ///< the expectation's place in the file
  std::string what;     ///< "line 2, amount"
  std::string expected;
  std::string found;
  /// The arithmetic, in lines that end in '\n'; empty where it is that of the failure before.
  std::string why;
};

/// What came of one scenario.
struct scenario_result {
  std::string file;
  std::string name;
  std::vector<scenario_failure> failures;
  std::int64_t elapsed_ns = 0;

  [[nodiscard]] bool passed() const noexcept { return failures.empty(); }
};

/// A file whose scenarios cannot be run, and everything that is wrong with it.
struct unusable_scenario_file {
  std::string file;
  std::vector<scenario_error> errors;
};

/// What came of all scenarios of some files.
struct scenario_run {
  std::vector<scenario_result> results;          ///< in the order of files and scenarios
  std::vector<unusable_scenario_file> unusable;  ///< in the order of files

  [[nodiscard]] std::size_t failed() const noexcept {
    std::size_t count = 0;
    for (const scenario_result& each : results) count += each.passed() ? 0U : 1U;
    return count;
  }
  /// Whether there was a scenario, every file could be read, and everything was as expected.
  [[nodiscard]] bool passed() const noexcept {
    return !results.empty() && unusable.empty() && failed() == 0;
  }
};

}  // namespace ducat::inline v0::testing

#endif
