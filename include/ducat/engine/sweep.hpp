// SPDX-License-Identifier: MIT
// The sweep: what running jobs drain from which packs, tick by tick, in closed form. Between two
// event points (a job's start or end, a rate's, a pack's, a pack's exhaustion) every job drains, at
// its rate, the first pack in its order that has something to give; only the tick in which a pack
// cannot serve all is shared out. It works on scratch copies: the state stands still. Where no
// quota and no factor has a part in a tree, jobs with the same packs turn to the same one, in half
// the time (bench_forecast); else each job looks for its own.
#ifndef DUCAT_ENGINE_SWEEP_HPP
#define DUCAT_ENGINE_SWEEP_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/pack_reach.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/engine/sweep_cover.hpp>
#include <ducat/engine/sweep_share.hpp>
#include <ducat/engine/sweep_supply.hpp>
#include <ducat/engine/swept_job.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/symbol.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// One sweep after the other, in the same memory.
class sweep {
 public:
  static constexpr std::uint32_t none = flat_index::none;

  constexpr sweep() noexcept = default;
  sweep(const sweep&) = delete;
  sweep& operator=(const sweep&) = delete;

  /// Forgets the sweep before.
  constexpr void begin(const engine_state& state, const ledger& past, interval time) {
    state_ = &state;
    names_ = &past.names;
    time_ = time;
    watched_ = {};
    is_watched_ = false;
    terms_.truncate(0);
    rates_.truncate(0);
    places_.truncate(0);
    jobs_.truncate(0);
    draws_.truncate(0);
    supply_.begin(state, past.names);
    if (!state.series.empty()) covers_.ahead.begin(state, past, time.end);
  }
  constexpr void add(const job_terms& job) {
    places_.push_back(static_cast<std::uint32_t>(terms_.size()));
    terms_.push_back(job);
    rates_.push_back(mixed{});
  }

  /// Foresees what the series bring that serve an account, though no job may draw on it.
  constexpr void watch(account_handle account) noexcept { watched_ = account; }

  /// Errors: already_exists (two jobs of one account have the same id; `position` is the later
  /// one), no_rate (of that job), overflow (what the jobs want in one tick).
  [[nodiscard]] constexpr result<void> run() {
    if (const auto sorted = sort_jobs(); !sorted) return sorted;
    for (std::size_t first = 0; first < jobs_.size();) {
      std::size_t end = first + 1;
      while (end < jobs_.size() && root_of(end) == root_of(first)) ++end;
      first_ = first;
      end_ = end;
      covers_.begin_tree();
      if (const auto done = run_tree(root_of(first)); !done) return done;
      first = end;
    }
    if (!watched_.has_value() || is_watched_) return {};
    first_ = end_ = jobs_.size();
    covers_.begin_tree();
    return run_tree(state_->held.accounts[watched_.index].root);
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
  [[nodiscard]] constexpr const cover_table& supply() const noexcept { return covers_; }
  /// The place of the first lot of a pack, or none.
  [[nodiscard]] constexpr std::uint32_t find(pack_handle pack) const { return covers_.find(pack); }
  /// What is used of a quota in a window that is not over by the end, or null.
  [[nodiscard]] constexpr const int128* used(quota_handle q, const interval& window) const {
    return supply_.gates.used(q, window);
  }

 private:
  // What a job got in the tick that is being shared out.
  struct serving {
    std::uint32_t job;
    pack_handle pack;
    ratio factor;
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
  [[nodiscard]] constexpr result<void> run_tree(account_handle root) {
    is_plain_ = true;
    follow_series(root);
    instant now = time_.start;
    while (now < time_.end) {
      if (covers_.begin_cycles(*state_, now)) turn_all();
      instant edge = covers_.ahead.next_cycle();
      if (time_.end < edge) edge = time_.end;
      const bool was_plain = is_plain_;
      for (std::size_t i = first_; i < end_; ++i) {
        swept_job& j = jobs_[i];
        if (j.edge <= now)
          if (const auto turned = turn(j, now); !turned) return turned;
        if (j.edge < edge) edge = j.edge;
      }
      if (was_plain && !is_plain_) continue;  // all turn to their own quotas and factors
      const std::uint64_t most = ticks_between(now, covers_.next_edge(now, edge));
      const auto ticks = is_plain_ ? pass_together(now, most) : pass_each(now, most);
      if (!ticks) return ticks.error();
      now = after_ticks(now, *ticks);
    }
    covers_.begin_cycles(*state_, time_.end);
    return {};
  }
  // Those that serve its jobs, and the account that is watched.
  constexpr void follow_series(account_handle root) {
    if (state_->series.empty()) return;
    series_ahead& ahead = covers_.ahead;
    if (watched_.has_value() && state_->held.accounts[watched_.index].root == root) {
      ahead.follow_way(watched_);
      is_watched_ = true;
    }
    for (std::size_t i = first_; i < end_; ++i) ahead.follow_way(terms_[jobs_[i].number].account);
    ahead.start();
  }

  // Ticks in which every lot serves all who ask it, or one that is shared out: how many have
  // passed; none where packs were drawn on that waited for it: their validity begins, and the tick
  // is played by that. Errors: overflow.
  [[nodiscard]] constexpr result<std::uint64_t> pass_together(instant now, std::uint64_t most) {
    covers_.choose(now);
    ask_for_stretch();
    std::uint64_t ticks = most;
    for (std::size_t i = covers_.first_lot(); i < lots().size(); ++i)
      if (lots()[i].first_asker != none)
        ticks = shared().ticks_served(lots()[i], &swept_job::next_asker, ticks);
    if (ticks == 0) return play_tick([&] { return share_tick(now); }, now);
    if (covers_.has_waiting())
      ticks = until_first_use(now, ticks,
                              [&](const swept_job& j) { return covers_.covers[j.cover].lot; });
    if (ticks > 0) pass(now, ticks);
    return ticks;
  }
  // The same where each job looks for its own lot.
  [[nodiscard]] constexpr result<std::uint64_t> pass_each(instant now, std::uint64_t most) {
    running_.truncate(0);
    for (std::size_t i = first_; i < end_; ++i) {
      if (!jobs_[i].is_running) continue;
      jobs_[i].is_stuck = false;
      running_.push_back(static_cast<std::uint32_t>(i));
    }
    choose_each(now);
    for (std::size_t k = running_.size(); k-- > 0;)
      if (jobs_[running_[k]].lot != none) supply_.ask(running_[k]);
    std::uint64_t ticks = until_missed(supply_.ticks_served(most));
    if (ticks == 0) return play_tick([&] { return share_among_each(now); }, now);
    if (covers_.has_waiting())
      ticks = until_first_use(now, ticks, [](const swept_job& j) { return j.lot; });
    if (ticks > 0) pass_stretch(now, ticks);
    return ticks;
  }

  // The ticks in which no pack is drawn on that waits for its first use; or none, and those that
  // are drawn on in the first one have begun.
  template <class LotOf>
  [[nodiscard]] constexpr std::uint64_t until_first_use(instant now, std::uint64_t ticks,
                                                        LotOf lot_of) {
    if (covers_.begins_at(now)) ticks = 1;
    bool has_begun = false;
    for (std::size_t i = first_; i < end_; ++i) {
      const swept_job& j = jobs_[i];
      const std::uint32_t lot = j.is_running ? lot_of(j) : none;
      if (lot == none || !lots()[lot].is_waiting) continue;
      const std::uint64_t idle = j.demand.idle_ticks();
      if (idle == 0) has_begun = begin_validity(lots()[lot].pack, now);
      ticks = idle < ticks ? idle : ticks;
    }
    if (has_begun) turn_all();
    return ticks;
  }
  // A tick that is shared out; played again where packs were drawn on that waited for it.
  template <class Play>
  [[nodiscard]] constexpr result<std::uint64_t> play_tick(Play play, instant now) {
    const bool may_begin = covers_.has_waiting();
    if (may_begin) supply_.remember();
    begin_tick();
    const auto played = play();
    if (!played) return played.error();
    bool has_begun = false;
    for (std::size_t i = 0; may_begin && i < servings_.size(); ++i)
      has_begun = begin_validity(servings_[i].pack, now) || has_begun;
    if (has_begun) {
      supply_.go_back();
      turn_all();
      return std::uint64_t{0};
    }
    end_tick(now, *played);
    return std::uint64_t{1};
  }
  // Whether it waited.
  constexpr bool begin_validity(pack_handle pack, instant when) {
    const bool waits = lots()[covers_.find(pack)].is_waiting;
    if (waits) covers_.begin_validity(*state_, pack, when);
    return waits;
  }
  // All that run ask for their covers anew.
  constexpr void turn_all() noexcept {
    for (std::size_t i = first_; i < end_; ++i) {
      if (!jobs_[i].is_running) continue;
      jobs_[i].cover = none;
      jobs_[i].edge = instant_min;
    }
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
      j.unit = found->unit;
      find_cover(j, terms);
    }
    if (!is_plain_) cut_by_rules(j, terms, now);
    return {};
  }
  // A quota that is hard only from the horizon on counts what is drawn before.
  constexpr void find_cover(swept_job& j, const job_terms& terms) {
    const instant until = time_.end == instant_max ? instant_max : instant{time_.end.ns + 1};
    const int highest = covers_.ahead.highest(subject_of(terms), j.unit, time_.end);
    const quota_handle limit =
        limiting_quota(*state_, subject_of(terms), j.unit, time_, until, highest);
    const account_handle behind =
        limit.has_value() ? state_->quotas[limit].account : account_handle{};
    j.cover = covers_.cover_of(*state_, terms, j.unit, time_, behind);
    if (is_plain_ && (limit.has_value() || covers_.has_factors())) {
      is_plain_ = false;
      for (std::size_t i = first_; i < end_; ++i)
        if (jobs_[i].is_running) jobs_[i].edge = instant_min;
    }
  }
  // Where quotas or factors change for a job; once its packs are used up nothing does.
  constexpr void cut_by_rules(swept_job& j, const job_terms& terms, instant now) {
    j.gates = none;
    const sweep_cover& cover = covers_.covers[j.cover];
    if (cover.first == cover.end) return;
    if (cover.behind.has_value()) {
      j.gates = supply_.gates.enter(terms.account, j.unit, now,
                                    [&](quota_handle q, const interval& window) {
                                      return state_->quotas.used(q, window).whole;
                                    });
      if (supply_.gates.until(j.gates) < j.edge) j.edge = supply_.gates.until(j.gates);
    }
    covers_.for_each_lot(j.cover, [&](const sweep_lot& lot) {
      if (!lot.has_factors) return;
      factor_draft::for_each_edge(state_->held, covers_.factors_of(state_->held, lot.pack),
                                  subject_of(terms), now, clock_of(terms), [&](instant edge) {
                                    if (edge < j.edge) j.edge = edge;
                                  });
    });
  }
  [[nodiscard]] static constexpr scope_subject subject_of(const job_terms& terms) noexcept {
    return {terms.sku, terms.account, &terms.dimensions};
  }
  [[nodiscard]] constexpr local_clock clock_of(const job_terms& terms) const noexcept {
    return state_->held.clock_of(terms.account);
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
    for (std::size_t i = covers_.first_lot(); i < lots().size(); ++i)
      covers_.lots[i].room -= taken_of(covers_.lots[i], now, ticks);
    bool is_missed = false;
    for (std::size_t i = first_; i < end_; ++i) {
      swept_job& j = jobs_[i];
      if (!j.is_running) continue;
      const std::uint32_t lot = covers_.covers[j.cover].lot;
      if (lot != none) {
        draw(j, lots()[lot].pack, ratio{1}, static_cast<int128>(j.demand.within(ticks)));
      } else if (const std::uint64_t idle = j.demand.idle_ticks(); idle < ticks) {
        miss(j, after_ticks(now, idle));
        is_missed = true;
      }
      j.demand.advance(ticks);
    }
    if (is_missed) end_leases();
  }

  // What is taken of a lot in a stretch; where that is all, it says when the last of it goes.
  [[nodiscard]] constexpr uint128 taken_of(sweep_lot& lot, instant now, std::uint64_t ticks) {
    if (lot.first_asker == none) return 0;
    const uint128 taken = shared().demand_on(lot, &swept_job::next_asker, ticks);
    if (taken == lot.room) lot.empty_at = after_ticks(now, served_before_last(lot, ticks) + 1);
    return taken;
  }
  [[nodiscard]] constexpr std::uint64_t served_before_last(const sweep_lot& lot,
                                                           std::uint64_t ticks) noexcept {
    return shared().ticks_served(lot, &swept_job::next_asker, lot.room - 1, ticks);
  }

  // A tick in which some pack cannot serve all: its rest is shared in whole units by largest
  // remainder over what each job still wants in this tick; what stays unserved asks the next pack,
  // in rounds. Whether something stays unserved at last.
  [[nodiscard]] constexpr result<bool> share_tick(instant now) {
    bool is_unserved = false;
    for (bool is_short = true; is_short;) {
      covers_.choose(now);
      is_unserved = !ask_for_tick();
      is_short = false;
      for (std::size_t i = covers_.first_lot(); i < lots().size(); ++i) {
        sweep_lot& lot = covers_.lots[i];
        if (lot.first_asker == none) continue;
        is_short = is_short || lot.asked > lot.room;
        if (const auto done = serve(lot, now); !done) return done.error();
      }
    }
    return is_unserved;
  }
  constexpr void begin_tick() {
    for (std::size_t i = first_; i < end_; ++i) {
      swept_job& j = jobs_[i];
      if (!j.is_running) continue;
      j.want = static_cast<int128>(j.demand.within(1));
      j.demand.advance(1);
    }
    servings_.truncate(0);
  }
  constexpr void end_tick(instant now, bool is_unserved) {
    if (is_unserved) {
      for (std::size_t i = first_; i < end_; ++i)
        if (jobs_[i].is_running && jobs_[i].want > 0) miss(jobs_[i], now);
      end_leases();
    }
    for (std::size_t i = 0; i < servings_.size(); ++i) {
      const serving& s = servings_[i];
      draw(jobs_[s.job], s.pack, s.factor, s.quantity);
    }
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
    const auto served =
        shared().serve(lot, &swept_job::next_asker, numbers_, [&](std::uint32_t who, int128 part) {
          servings_.push_back({who, lot.pack, ratio{1}, part});
        });
    if (served && lot.room == 0) lot.empty_at = after_ticks(now, 1);
    return served;
  }

  // Each job that runs turns to its own lot; of one that finds nothing more it is kept which quota
  // keeps it back.
  constexpr void choose_each(instant now) {
    supply_.begin_round(now);
    for (std::size_t k = 0; k < running_.size(); ++k) {
      swept_job& j = jobs_[running_[k]];
      const job_terms& terms = terms_[j.number];
      const auto row_of = [&](std::uint32_t lot) {
        return supply_.factors.row_of(lot, subject_of(terms), now, clock_of(terms),
                                      [&](pack_handle pack, std::uint32_t row) {
                                        const factored_pack& of = state_->held.factors_of(pack);
                                        return state_->held.bound_total(of, row);
                                      });
      };
      supply_.choose(j, now, row_of);
      if (j.lot != none || j.is_stuck) continue;
      j.is_stuck = true;
      if (j.uncovered == instant_max) j.kept_by = supply_.kept_by(j, now, row_of);
    }
  }
  // A stretch ends before the first tick in which a job gets too little, where a quota keeps it
  // back, or where others with the same packs go on drawing and their leases end.
  [[nodiscard]] constexpr std::uint64_t until_missed(std::uint64_t ticks) noexcept {
    for (std::size_t k = 0; k < running_.size(); ++k) {
      const swept_job& j = jobs_[running_[k]];
      if (j.lot != none && j.lease_end == instant_max) covers_.covers[j.cover].is_leased = true;
    }
    for (std::size_t k = 0; k < running_.size(); ++k) {
      const swept_job& j = jobs_[running_[k]];
      if (j.lot != none) continue;
      const bool is_first = j.uncovered == instant_max && j.kept_by.has_value();
      const std::uint64_t idle = j.demand.idle_ticks();
      if ((is_first || covers_.covers[j.cover].is_leased) && 0 < idle && idle < ticks) ticks = idle;
    }
    for (std::size_t k = 0; k < running_.size(); ++k)
      covers_.covers[jobs_[running_[k]].cover].is_leased = false;
    return ticks;
  }
  // Ticks in which every lot and quota serves all who ask it.
  constexpr void pass_stretch(instant now, std::uint64_t ticks) {
    for (std::size_t i = covers_.first_lot(); i < lots().size(); ++i)
      (void)taken_of(covers_.lots[i], now, ticks);
    bool is_missed = false;
    for (std::size_t k = 0; k < running_.size(); ++k) {
      swept_job& j = jobs_[running_[k]];
      if (j.lot != none || j.demand.idle_ticks() >= ticks) continue;
      miss(j, after_ticks(now, j.demand.idle_ticks()));
      is_missed = true;
    }
    if (is_missed) end_leases();
    for (std::size_t k = 0; k < running_.size(); ++k) {
      swept_job& j = jobs_[running_[k]];
      if (j.lot != none) {
        const auto quantity = static_cast<int128>(j.demand.within(ticks));
        supply_.draw(j, quantity);
        draw(j, lots()[j.lot].pack, supply_.factors.factor_of(j.row), quantity);
      }
      j.demand.advance(ticks);
    }
  }
  // A tick in which some lot or quota cannot serve all. Whether something stays unserved.
  [[nodiscard]] constexpr result<bool> share_among_each(instant now) {
    for (bool is_short = true; is_short;) {
      choose_each(now);
      const auto served = supply_.serve_round(
          running_, after_ticks(now, 1), [&](std::uint32_t who, std::uint32_t lot, int128 part) {
            servings_.push_back(
                {who, lots()[lot].pack, supply_.factors.factor_of(jobs_[who].row), part});
          });
      if (!served) return served.error();
      is_short = *served;
    }
    bool is_unserved = false;
    for (std::size_t k = 0; k < running_.size(); ++k)
      is_unserved = is_unserved || jobs_[running_[k]].want > 0;
    return is_unserved;
  }

  // In this tick a job gets less than it wants.
  constexpr void miss(swept_job& j, instant when) noexcept {
    if (when < j.uncovered) {
      j.uncovered = when;
      j.quota = j.kept_by;
    }
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

  constexpr void draw(swept_job& j, pack_handle from, ratio factor, int128 quantity) {
    if (quantity == 0) return;
    std::uint32_t i = j.last_draw;
    if (i == none || draws_[i].pack != from || draws_[i].factor != factor) {
      i = static_cast<std::uint32_t>(draws_.size());
      draws_.push_back({from, none, factor});
      (j.last_draw == none ? j.first_draw : draws_[j.last_draw].next) = i;
      j.last_draw = i;
    }
    draws_[i].quantity += quantity;
    if (j.lease_end == instant_max) draws_[i].in_lease += quantity;
  }

  const engine_state* state_ = nullptr;
  const symbol_table* names_ = nullptr;
  interval time_{};
  account_handle watched_{};
  bool is_watched_ = false;   // in one of the trees
  chunked<job_terms> terms_;  // as they were handed over
  chunked<mixed> rates_;
  chunked<std::uint32_t> places_;  // their places among the jobs
  chunked<swept_job> jobs_;        // in the order of their names
  chunked<sweep_draw> draws_;
  chunked<serving> servings_;
  chunked<std::uint32_t> running_;  // where each looks for its own lot: those that run
  sweep_supply<swept_job> supply_{jobs_};
  cover_table& covers_ = supply_.covers;
  bool is_plain_ = true;  // no quota and no factor has a part in the tree at hand
  scratch_array<int128> numbers_;
  std::size_t first_ = 0;  // of the jobs of the tree at hand
  std::size_t end_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
