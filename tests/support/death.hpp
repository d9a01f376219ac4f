// SPDX-License-Identifier: MIT
// What a broken invariant says before the process stops, observed from outside: the deed is done in
// a child process.
#ifndef DUCAT_TESTS_SUPPORT_DEATH_HPP
#define DUCAT_TESTS_SUPPORT_DEATH_HPP

#include <ducat/exact/assertion.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <string>

namespace ducat_test {

namespace detail {

inline int report_to = -1;

inline void report(const char* condition, const char*, int) {
  const std::size_t size = std::strlen(condition);
  const bool written = write(report_to, condition, size) == static_cast<ssize_t>(size);
  _exit(written ? 0 : 1);
}

}  // namespace detail

/// The condition that was found broken while `deed` ran, or "" where it ran to its end.
template <class Deed> std::string broken_invariant(const Deed& deed) {
  int ends[2] = {};
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    detail::report_to = ends[1];
    ducat::set_failure_handler(detail::report);
    deed();
    _exit(0);
  }
  close(ends[1]);
  std::string said;
  char part[256];
  for (ssize_t n = 0; (n = read(ends[0], part, sizeof part)) > 0;) {
    said.append(part, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return said;
}

}  // namespace ducat_test

#endif
