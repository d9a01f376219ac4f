// SPDX-License-Identifier: MIT
// Usage that came too late, or ends too far ahead, as the design's words describe it.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_REVIEW_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_REVIEW_HPP

#include "model/reference_terms.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reference {

enum class review_phase { waiting, accepted, dismissed };

struct queued_usage {
  usage what;
  int root = -1;
  review_phase phase{};
  std::string by;  // who drained it
};

struct review_book {
  std::optional<nanoseconds> retention, horizon;
  std::vector<queued_usage> all;

  queued_usage* find(const std::string& id, int root) {
    for (queued_usage& q : all)
      if (q.what.id == id && q.root == root) return &q;
    return nullptr;
  }
  bool is_too_far(nanoseconds end, nanoseconds now) const {
    return horizon && now != ever_before && now + *horizon < end;
  }
  bool is_too_old(const usage& u, nanoseconds now) const {
    return retention && now != ever_before && u.during.to < now - *retention;
  }
};

}  // namespace reference

#endif
