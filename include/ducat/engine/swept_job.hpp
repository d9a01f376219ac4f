// SPDX-License-Identifier: MIT
// A job within a sweep ahead, what came of it, and what it draws.
#ifndef DUCAT_ENGINE_SWEPT_JOB_HPP
#define DUCAT_ENGINE_SWEPT_JOB_HPP

#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// A job within a sweep, and what came of it.
struct swept_job {
  std::uint32_t number = 0;    // as it was handed over
  instant edge = instant_min;  // when it must be looked at next
  bool is_running = false;
  dimension unit = dimension::none;
  std::uint32_t cover = flat_index::none;
  std::uint32_t gates = flat_index::none;  // its list of quotas, where some are hard
  std::uint32_t lot = flat_index::none;  // where it looks for its own: the one that serves it next
  std::uint32_t row = flat_index::none;  // of those that the sweep met, where that has factors
  steady_demand demand{};
  // Of the stretch or round at hand.
  int128 want = 0;
  std::uint32_t next_asker = flat_index::none;
  quota_handle kept_by{};  // that kept it back where it found nothing more
  bool is_stuck = false;   // it found nothing more
  // What came of it.
  instant uncovered = instant_max;  // the first tick in which it wants more than it gets
  quota_handle quota{};             // that kept something back then
  instant lease_end = instant_max;  // the first in which a job with the same packs does
  std::uint32_t first_draw = flat_index::none;
  std::uint32_t last_draw = flat_index::none;
};

/// What a job draws from a pack once it has turned to it.
struct sweep_draw {
  pack_handle pack{};
  std::uint32_t next = flat_index::none;  // of the same job
  ratio factor{1};
  int128 quantity = 0;
  int128 in_lease = 0;  // the part before its lease ends
};

}  // namespace ducat::inline v0::detail

#endif
