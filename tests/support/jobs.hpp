// SPDX-License-Identifier: MIT
// Jobs in words: "1: 8 in [10, 20)" for a segment, "*" where the job was idle.
#ifndef DUCAT_TESTS_SUPPORT_JOBS_HPP
#define DUCAT_TESTS_SUPPORT_JOBS_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/usage/job_segment.hpp>

#include <cstdint>
#include <string>

namespace ducat_test {

inline constexpr ducat::id128 some_job{17, 4};

constexpr ducat::instant ns(std::int64_t t) { return {t}; }

inline std::string text_of(ducat::ratio value) {
  std::string text = std::to_string(value.numerator());
  if (!value.is_integer()) text += '/' + std::to_string(value.denominator());
  return text;
}
inline std::string text_of(const ducat::job_segment& s) {
  return std::to_string(s.sequence) + ": " + text_of(s.cards) + (s.idle ? "*" : "") + " in [" +
         std::to_string(s.during.start.ns) + ", " + std::to_string(s.during.end.ns) + ")";
}
inline std::string text_of(ducat::array_view<const ducat::job_segment> segments) {
  std::string text;
  for (const ducat::job_segment& each : segments)
    text += (text.empty() ? "" : "; ") + text_of(each);
  return text;
}

}  // namespace ducat_test

#endif
