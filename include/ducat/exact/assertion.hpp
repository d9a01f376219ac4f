// SPDX-License-Identifier: MIT
// Broken invariants. DUCAT_ASSERT stays on in release builds: an engine that bills must stop before
// it can post a wrong amount. Operating errors are values (see exact/result.hpp); an assertion is
// never one.
#ifndef DUCAT_EXACT_ASSERTION_HPP
#define DUCAT_EXACT_ASSERTION_HPP

namespace ducat::inline v0 {

/// What a broken invariant calls: receives the text of the condition and where it stands, and must
/// not return.
using failure_handler = void (*)(const char* condition, const char* file, int line);

namespace detail {

// The one setting of a process: what to call before it stops. No billing state is global.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
inline failure_handler current_failure_handler = nullptr;

// Not constexpr on purpose: constant evaluation stops here, and the compiler prints this function's
// name.
[[noreturn]] inline void invariant_is_broken(const char* condition, const char* file, int line) {
  if (current_failure_handler != nullptr) current_failure_handler(condition, file, line);
  __builtin_trap();
}

}  // namespace detail

/// Installs what a broken invariant calls before the process stops, for logging: returns the
/// previous one. Call it once at start-up; it is the only process-wide setting of the library and
/// holds no billing state.
inline failure_handler set_failure_handler(failure_handler handler) noexcept {
  const failure_handler previous = detail::current_failure_handler;
  detail::current_failure_handler = handler;
  return previous;
}

}  // namespace ducat::inline v0

/// Checks an invariant in every build. In constant evaluation a failure is a compile error.
#define DUCAT_ASSERT(condition) \
  ((condition) ? void() : ::ducat::detail::invariant_is_broken(#condition, __FILE__, __LINE__))

#endif
