// SPDX-License-Identifier: MIT
// How the tool ends early: what is thrown, and with which code it exits.
#ifndef DUCAT_EXAMPLES_DUCAT_ERRORS_HPP
#define DUCAT_EXAMPLES_DUCAT_ERRORS_HPP

#include <stdexcept>

namespace tool {

enum exit_code : int {
  done = 0,
  found = 1,  ///< Done, but rows were refused, a payer has no statement, or an audit has findings.
  misused = 2,   ///< The command line makes no sense.
  unusable = 3,  ///< An input or an output cannot be used: no file was made or changed.
};

/// An input or an output that cannot be used. what() says why, in as many lines as it takes.
struct unusable_input : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Options that contradict each other, or the inputs.
struct misuse : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace tool

#endif
