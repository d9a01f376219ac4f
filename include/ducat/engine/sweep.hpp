// SPDX-License-Identifier: MIT
// The sweep: what running jobs drain from which packs, tick by tick, in closed form. Between two
// event points (a job's start or end, a rate's, a pack's, a pack's exhaustion) every job drains, at
// its rate, the first pack in its order that has something to give; only the tick in which a pack
// cannot serve all is shared out. It works on scratch copies: the state stands still.
#ifndef DUCAT_ENGINE_SWEEP_HPP
#define DUCAT_ENGINE_SWEEP_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/quota_reach.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/engine/sweep_cover.hpp>
#include <ducat/engine/sweep_share.hpp>
#include <ducat/exact/allocate.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/wide.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/symbol.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// A job within a sweep, and what came of it.
struct swept_job {
  std::uint32_t number = 0;    // as it was handed over
  instant edge = instant_min;  // when it must be looked at next
  bool is_running = false;
  dimension unit = dimension::none;
  std::uint32_t cover = flat_index::none;
  steady_demand demand{};
  // Of the stretch or round at hand.
  int128 want = 0;
  std::uint32_t next_asker = flat_index::none;
  // What came of it.
  instant uncovered = instant_max;  // the first tick in which it wants more than it gets
  instant lease_end = instant_max;  // the first in which a job with the same packs does
  std::uint32_t first_draw = flat_index::none;
  std::uint32_t last_draw = flat_index::none;
};

/// What a job draws from a pack once it has turned to it.
struct sweep_draw {
  pack_handle pack{};
  std::uint32_t next = flat_index::none;  // of the same job
  int128 quantity = 0;
  int128 in_lease = 0;  // the part before its lease ends
};

/// One sweep after the other, in the same memory.
class sweep {
 public:
  static constexpr std::uint32_t none = flat_index::none;

  constexpr sweep() noexcept = default;

  /// Forgets the sweep before.
  constexpr void begin(const engine_state& state, const symbol_table& names, interval time) {
    state_ = &state;
    names_ = &names;
    time_ = time;
    terms_.truncate(0);
    rates_.truncate(0);
    places_.truncate(0);
    jobs_.truncate(0);
    draws_.truncate(0);
    covers_.clear();
  }
  constexpr void add(const job_terms& job) {
    places_.push_back(static_cast<std::uint32_t>(terms_.size()));
    terms_.push_back(job);
    rates_.push_back(mixed{});
  }

  /// Errors: already_exists (two jobs of one account have the same id; `position` is the later
  /// one), no_rate (of that job), unsupported (a quota, `reference`, limits what that job may
  /// draw; or a pack that serves it waits for its first use, or has factors), overflow (what the
  /// jobs want in one tick).
  [[nodiscard]] constexpr result<void> run() {
    if (const auto sorted = sort_jobs(); !sorted) return sorted;
    for (std::size_t first = 0; first < jobs_.size();) {
      std::size_t end = first + 1;
      while (end < jobs_.size() && root_of(end) == root_of(first)) ++end;
      first_ = first;
      end_ = end;
      covers_.begin_tree();
      if (const auto done = run_tree(); !done) return done;
      first = end;
    }
    return {};
  }

  [[nodiscard]] constexpr interval time() const noexcept { return time_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return terms_.size(); }
  /// A job by its number: what it is, what it drains when it is met first in units a nanosecond,
  /// and what came of it.
  [[nodiscard]] constexpr const job_terms& terms(std::size_t i) const noexcept { return terms_[i]; }
  [[nodiscard]] constexpr const mixed& rate(std::size_t i) const noexcept { return rates_[i]; }
  [[nodiscard]] constexpr const swept_job& operator[](std::size_t i) const noexcept {
    return jobs_[places_[i]];
  }
  [[nodiscard]] constexpr const chunked<sweep_draw>& draws() const noexcept { return draws_; }
  [[nodiscard]] constexpr const chunked<sweep_lot>& lots() const noexcept { return covers_.lots; }

 private:
  // What a job got in the tick that is being shared out.
  struct serving {
    std::uint32_t job;
    pack_handle pack;
    int128 quantity;
  };

  [[nodiscard]] constexpr account_handle root_of(std::size_t place) const noexcept {
    return state_->held.accounts[terms_[jobs_[place].number].account.index].root;
  }

  // By account and id as written: ties go by it, and the jobs of a tree lie together.
  [[nodiscard]] constexpr result<void> sort_jobs() {
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
      return goes_before(*state_, *names_, terms_[a], terms_[b]);
    };
    const auto first_unsorted = [&] {
      std::size_t i = 1;
      while (i < places_.size() && before(places_[i - 1], places_[i])) ++i;
      return i;
    };
    if (first_unsorted() < places_.size()) sort_range(places_, 0, places_.size(), before);
    if (const std::size_t twice = first_unsorted(); twice < places_.size()) {
      const std::uint32_t a = places_[twice - 1];
      const std::uint32_t b = places_[twice];
      return failure{errc::already_exists, a < b ? b : a};
    }
    for (std::size_t i = 0; i < places_.size(); ++i)
      jobs_.push_back(swept_job{}).number = places_[i];
    for (std::size_t i = 0; i < jobs_.size(); ++i)
      places_[jobs_[i].number] = static_cast<std::uint32_t>(i);
    return {};
  }

  // The jobs of one account tree, whose packs no other tree's jobs can draw on.
  [[nodiscard]] constexpr result<void> run_tree() {
    instant now = time_.start;
    while (now < time_.end) {
      instant edge = time_.end;
      for (std::size_t i = first_; i < end_; ++i) {
        swept_job& j = jobs_[i];
        if (j.edge <= now)
          if (const auto turned = turn(j, now); !turned) return turned;
        if (j.edge < edge) edge = j.edge;
      }
      edge = covers_.next_edge(now, edge);
      covers_.choose(now);
      ask_for_stretch();
      std::uint64_t ticks = ticks_between(now, edge);
      for (std::size_t i = covers_.first_lot(); i < lots().size(); ++i)
        if (lots()[i].first_asker != none)
          ticks = shared().ticks_served(lots()[i], &swept_job::next_asker, ticks);
      if (ticks > 0) {
        pass(now, ticks);
        now = after_ticks(now, ticks);
      } else {
        if (const auto shared = share_tick(now); !shared) return shared;
        now = after_ticks(now, 1);
      }
    }
    return {};
  }

  // A job starts, ends, or comes to another rate.
  [[nodiscard]] constexpr result<void> turn(swept_job& j, instant now) {
    const job_terms& terms = terms_[j.number];
    const interval& during = terms.during;
    j.is_running = during.contains(now);
    if (!j.is_running) {
      j.edge = now < during.start ? during.start : instant_max;
      return {};
    }
    const auto found = demand_at(state_->skus, terms.sku, terms.cards, during.start, now);
    if (!found) return failure{found.error().code, j.number};
    j.demand = found->demand;
    j.edge = found->until < during.end ? found->until : during.end;
    if (is_zero(rates_[j.number])) rates_[j.number] = j.demand.rate();
    if (j.cover == none || j.unit != found->unit) {
      const scope_subject user{terms.sku, terms.account, &terms.dimensions};
      const quota_handle limit = limiting_quota(*state_, user, found->unit, time_);
      if (limit.has_value()) return failure{errc::unsupported, j.number, limit.index};
      j.cover = covers_.cover_of(*state_, terms, found->unit, time_);
    }
    if (covers_.has_unforeseen()) return failure{errc::unsupported, j.number};
    j.unit = found->unit;
    return {};
  }

  constexpr void ask(std::size_t place, sweep_lot& lot, uint128 quantity) noexcept {
    lot.asked = add_up(lot.asked, quantity);
    jobs_[place].next_asker = lot.first_asker;
    lot.first_asker = static_cast<std::uint32_t>(place);
  }

  // Each job asks the pack whose turn it is; backwards, so that the askers of a pack are listed in
  // the order of their names.
  constexpr void ask_for_stretch() noexcept {
    for (std::size_t i = end_; i-- > first_;) {
      const swept_job& j = jobs_[i];
      const std::uint32_t chosen = j.is_running ? covers_.covers[j.cover].lot : none;
      if (chosen == none) continue;
      sweep_lot& lot = covers_.lots[chosen];
      ask(i, lot, j.demand.whole());
      lot.is_fractional = lot.is_fractional || j.demand.is_fractional();
    }
  }

  // Ticks in which every lot serves all who ask it.
  constexpr void pass(instant now, std::uint64_t ticks) {
    for (std::size_t i = covers_.first_lot(); i < lots().size(); ++i) {
      sweep_lot& lot = covers_.lots[i];
      if (lot.first_asker == none) continue;
      const uint128 taken = shared().demand_on(lot, &swept_job::next_asker, ticks);
      if (taken == lot.room) lot.empty_at = after_ticks(now, served_before_last(lot, ticks) + 1);
      lot.room -= taken;
    }
    bool is_missed = false;
    for (std::size_t i = first_; i < end_; ++i) {
      swept_job& j = jobs_[i];
      if (!j.is_running) continue;
      const std::uint32_t lot = covers_.covers[j.cover].lot;
      if (lot != none) {
        draw(j, lots()[lot].pack, static_cast<int128>(j.demand.within(ticks)));
      } else if (const std::uint64_t idle = j.demand.idle_ticks(); idle < ticks) {
        miss(j, after_ticks(now, idle));
        is_missed = true;
      }
      j.demand.advance(ticks);
    }
    if (is_missed) end_leases();
  }

  [[nodiscard]] constexpr std::uint64_t served_before_last(const sweep_lot& lot,
                                                           std::uint64_t ticks) noexcept {
    return shared().ticks_served(lot, &swept_job::next_asker, lot.room - 1, ticks);
  }

  // A tick in which some pack cannot serve all: its rest is shared in whole units by largest
  // remainder over what each job still wants in this tick; what stays unserved asks the next pack,
  // in rounds.
  [[nodiscard]] constexpr result<void> share_tick(instant now) {
    for (std::size_t i = first_; i < end_; ++i) {
      swept_job& j = jobs_[i];
      if (!j.is_running) continue;
      j.want = static_cast<int128>(j.demand.within(1));
      j.demand.advance(1);
    }
    servings_.truncate(0);
    bool is_unserved = false;
    for (bool is_short = true; is_short;) {
      covers_.choose(now);
      is_unserved = !ask_for_tick();
      is_short = false;
      for (std::size_t i = covers_.first_lot(); i < lots().size(); ++i) {
        sweep_lot& lot = covers_.lots[i];
        if (lot.first_asker == none) continue;
        is_short = is_short || lot.asked > lot.room;
        if (const auto done = serve(lot, now); !done) return done;
      }
    }
    if (is_unserved) {
      for (std::size_t i = first_; i < end_; ++i)
        if (jobs_[i].is_running && jobs_[i].want > 0) miss(jobs_[i], now);
      end_leases();
    }
    for (std::size_t i = 0; i < servings_.size(); ++i)
      draw(jobs_[servings_[i].job], servings_[i].pack, servings_[i].quantity);
    return {};
  }
  // False where a job finds nothing to ask.
  constexpr bool ask_for_tick() noexcept {
    bool all = true;
    for (std::size_t i = end_; i-- > first_;) {
      const swept_job& j = jobs_[i];
      if (!j.is_running || j.want == 0) continue;
      const std::uint32_t lot = covers_.covers[j.cover].lot;
      if (lot != none) ask(i, covers_.lots[lot], magnitude(j.want));
      all = all && lot != none;
    }
    return all;
  }
  [[nodiscard]] constexpr sharing<swept_job> shared() noexcept { return sharing<swept_job>{jobs_}; }
  // Serves the askers of a lot, in full or in shares.
  [[nodiscard]] constexpr result<void> serve(sweep_lot& lot, instant now) {
    const auto served = shared().serve(
        lot, &swept_job::next_asker, numbers_,
        [&](std::uint32_t who, int128 part) { servings_.push_back({who, lot.pack, part}); });
    if (served && lot.room == 0) lot.empty_at = after_ticks(now, 1);
    return served;
  }

  // In this tick a job gets less than it wants.
  constexpr void miss(swept_job& j, instant when) noexcept {
    if (when < j.uncovered) j.uncovered = when;
    sweep_cover& cover = covers_.covers[j.cover];
    if (when < cover.uncovered) cover.uncovered = when;
  }
  // Jobs with the same packs end together: in the first tick in which one of them gets too little.
  constexpr void end_leases() noexcept {
    for (std::size_t i = first_; i < end_; ++i) {
      swept_job& j = jobs_[i];
      if (j.is_running && j.lease_end == instant_max)
        j.lease_end = covers_.covers[j.cover].uncovered;
    }
    covers_.forget_uncovered();
  }

  constexpr void draw(swept_job& j, pack_handle from, int128 quantity) {
    if (quantity == 0) return;
    std::uint32_t i = j.last_draw;
    if (i == none || draws_[i].pack != from) {
      i = static_cast<std::uint32_t>(draws_.size());
      draws_.push_back({from});
      (j.last_draw == none ? j.first_draw : draws_[j.last_draw].next) = i;
      j.last_draw = i;
    }
    draws_[i].quantity += quantity;
    if (j.lease_end == instant_max) draws_[i].in_lease += quantity;
  }

  const engine_state* state_ = nullptr;
  const symbol_table* names_ = nullptr;
  interval time_{};
  chunked<job_terms> terms_;  // as they were handed over
  chunked<mixed> rates_;
  chunked<std::uint32_t> places_;  // their places among the jobs
  chunked<swept_job> jobs_;        // in the order of their names
  chunked<sweep_draw> draws_;
  chunked<serving> servings_;
  cover_table covers_;
  scratch_array<int128> numbers_;
  std::size_t first_ = 0;  // of the jobs of the tree at hand
  std::size_t end_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
