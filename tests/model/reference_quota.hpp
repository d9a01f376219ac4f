// SPDX-License-Identifier: MIT
// Quotas as the design's words describe them: a list of versions, and a sum for each window.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_QUOTA_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_QUOTA_HPP

#include "model/reference_terms.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace reference {

/// Days since 1970 of the first of a month, by counting.
inline nanoseconds month_start(int months_since_1970) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  nanoseconds days = 0;
  for (int m = 0; m < months_since_1970; ++m) {
    const int year = 1970 + m / 12;
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    days += lengths[m % 12] + (m % 12 == 1 && leap ? 1 : 0);
  }
  return days * 86'400'000'000'000;
}

/// The cycle that holds an instant from December 1969 to 2000, in local time; of one that is before
/// all time the first that there is.
inline span cycle_of(nanoseconds t, cycle c, nanoseconds offset) {
  const nanoseconds hour = 3'600'000'000'000;
  if (c == cycle::ever) return {ever_before, for_ever};
  if (t < ever_before + 62 * 24 * hour) return {ever_before, ever_before + 24 * hour};
  const nanoseconds local = t + offset;
  if (c == cycle::month) {
    if (local < 0) return {-31 * 24 * hour - offset, -offset};
    int m = 0;
    while (month_start(m + 1) <= local) ++m;
    return {month_start(m) - offset, month_start(m + 1) - offset};
  }
  const nanoseconds length = c == cycle::hour ? hour : 24 * hour;
  const nanoseconds start = (local - (local < 0 ? length - 1 : 0)) / length * length;
  return {start - offset, start + length - offset};
}

struct quota_version {
  bool hard = true;
  bool lifted = false;
  cycle per = cycle::ever;
  integer limit;
  nanoseconds from = ever_before;
};

struct quota {
  int node = 0;
  std::string name;
  // "money": what is spent; "cards": what open reservations hold; otherwise what is drawn from
  // packs above the node
  std::string unit;
  std::vector<quota_version> versions;  // in the order in which they were set
  std::map<std::pair<nanoseconds, nanoseconds>, rational> used;

  /// Of the versions that begin by then the one that was set last, or −1.
  int at(nanoseconds t) const {
    int out = -1;
    for (std::size_t i = 0; i < versions.size(); ++i)
      if (versions[i].from <= t) out = static_cast<int>(i);
    return out;
  }
  const quota_version* in_force(nanoseconds t) const {
    const int i = at(t);
    if (i < 0 || versions[static_cast<std::size_t>(i)].lifted) return nullptr;
    return &versions[static_cast<std::size_t>(i)];
  }
  /// When it next says something else: another version, or the end of its window.
  nanoseconds next_edge(nanoseconds t, nanoseconds offset) const {
    nanoseconds next = for_ever;
    for (const quota_version& v : versions)
      if (t < v.from && v.from < next && at(v.from) != at(v.from - 1)) next = v.from;
    if (const quota_version* now = in_force(t); now != nullptr)
      next = std::min(next, cycle_of(t, now->per, offset).to);
    return next;
  }
};

/// A quota that bears on a piece of usage, in its window.
struct bearing {
  std::size_t quota = 0;
  std::pair<nanoseconds, nanoseconds> window;
  bool hard = false;
  integer limit;
};

}  // namespace reference

#endif
