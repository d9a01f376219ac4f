// SPDX-License-Identifier: MIT
// How long running jobs are covered: the sweep ahead, assuming that nobody stops. Exact to the
// nanosecond, and nothing is touched by it.
#ifndef DUCAT_ENGINE_FORECAST_HPP
#define DUCAT_ENGINE_FORECAST_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/series_ahead.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/sweep.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/time.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What is ahead of one job. Instants are instant_max where nothing of the kind comes before the
/// horizon.
struct job_forecast {
  instant uncovered = instant_max;  ///< the first tick in which it wants more than packs give it
  /// Then: the quota that kept it back from the first pack that could still serve it, the first
  /// from the root down that had nothing left; nothing where no pack could.
  quota_handle quota{};
  /// The first tick in which a job with the same packs, behind the same quotas, does: their leases
  /// end together. It may be covered again later, when a quota's window begins anew.
  instant lease_end = instant_max;
  instant stop_by = instant_max;  ///< when it must be told to stop; past where it is too late
  instant warn_at = instant_max;  ///< when its owner should be warned
  mixed rate{};  ///< base units a nanosecond when it was met first; zero where never

  [[nodiscard]] constexpr bool runs_out() const noexcept { return lease_end != instant_max; }
};

/// What a job would draw from a pack once it has turned to it, in base units of usage.
struct forecast_draw {
  pack_handle pack{};
  int128 quantity = 0;  ///< what the pack covers up to the horizon
  int128 in_lease = 0;  ///< up to the end of its lease: what it is charged where it stops there
  ratio factor{1};      ///< what the pack gives for a unit
  /// What it gives for `quantity`, as if nobody else drew on it: all draws on it together come to
  /// up to a unit more for each of them, for a pack's fractions run on from one to the next.
  int128 given = 0;
  /// Where the pack is one that a series will bring: which. It has no handle yet.
  foreseen_pack foreseen{};
};

/// What becomes of one pack, in its own base units.
struct pack_forecast {
  pack_handle pack{};
  int128 left = 0;  ///< at the horizon; what is left at the end of its validity is breakage
  /// When it is at zero; instant_max where something is left, be it too little for a unit of usage
  /// by its factors.
  instant empty_at = instant_max;
  interval valid{};  ///< its validity: where it was waited for its first use, what began with that
  bool is_waiting = false;  ///< it waits for its first use, still
  /// Where it is one that a series will bring: which. It has no handle yet.
  foreseen_pack foreseen{};
};

/// Room for forecasts: one per reading thread. It grows to the largest of them, and allocates
/// nothing from then on.
class forecast_room {
 public:
  constexpr forecast_room() noexcept = default;
  forecast_room(const forecast_room&) = delete;
  forecast_room& operator=(const forecast_room&) = delete;

 private:
  friend class forecast;
  detail::sweep sweep_;
};

/// A forecast; valid until its room is used again. The jobs have the places at which they were
/// handed over.
class forecast {
 public:
  /// Of jobs on the balances of a state: what basic_engine::forecast() and what_if() do, where the
  /// errors are said.
  /// @param past     the ledger of the state: the terms of series stand there
  /// @param also     null, or one more job, whose place is after the others
  /// @param watched  nothing, or an account: the series that serve it are foreseen as well
  template <class Dimensions>
  [[nodiscard]] static constexpr result<forecast> of(const engine_state& state, const ledger& past,
                                                     array_view<const running_job<Dimensions>> jobs,
                                                     interval time, forecast_room& room,
                                                     const stop_lead& lead = {},
                                                     const running_job<Dimensions>* also = nullptr,
                                                     account_handle watched = {}) {
    if (!time.is_valid()) return errc::invalid_interval;
    if (lead.wind_down < nanoseconds{} || lead.warning < nanoseconds{}) return errc::out_of_range;
    room.sweep_.begin(state, past, time);
    if (watched.has_value()) room.sweep_.watch(watched);
    for (std::size_t i = 0; i < jobs.size() + (also != nullptr ? 1 : 0); ++i) {
      const running_job<Dimensions>& job = i < jobs.size() ? jobs[i] : *also;
      const detail::job_terms terms{job.id,    job.account, job.sku, values_of(job.dimensions),
                                    job.cards, job.during};
      auto valid = detail::check_job(state, past.names, terms);
      if (valid) valid = state.held.check_clock(state.held.terms_of(job.account), time.start);
      if (valid && time.start < time.end)
        valid = state.held.check_clock(state.held.terms_of(job.account), {time.end.ns - 1});
      if (!valid) {
        failure why = valid.error();
        why.position = static_cast<std::uint32_t>(i);
        return why;
      }
      room.sweep_.add(terms);
    }
    if (const auto done = room.sweep_.run(); !done) return done.error();
    return forecast{state, room, lead};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return sweep_->size(); }
  /// From when on, and how far.
  [[nodiscard]] constexpr interval time() const noexcept { return sweep_->time(); }

  /// What is ahead of a job. Precondition: a place below size().
  [[nodiscard]] constexpr job_forecast operator[](std::size_t i) const {
    DUCAT_ASSERT(i < size());
    const detail::swept_job& job = (*sweep_)[i];
    job_forecast out{job.uncovered, job.quota,   job.lease_end,
                     instant_max,   instant_max, sweep_->rate(i)};
    if (out.runs_out()) {
      out.stop_by = earlier(out.lease_end, lead_.wind_down);
      out.warn_at = earlier(out.stop_by, lead_.warning);
    }
    return out;
  }
  /// The exhaustion instant: the first tick with uncovered demand of any job; instant_max where all
  /// is covered up to the horizon. O(jobs).
  [[nodiscard]] constexpr instant exhausted_at() const noexcept {
    instant first = instant_max;
    for (std::size_t i = 0; i < size(); ++i)
      if ((*sweep_)[i].uncovered < first) first = (*sweep_)[i].uncovered;
    return first;
  }
  /// How long the lease of a job lasts from the start of the forecast on. Precondition: it runs
  /// out. Errors: overflow beyond 292 years.
  [[nodiscard]] constexpr result<nanoseconds> time_to_empty(std::size_t i) const {
    DUCAT_ASSERT((*this)[i].runs_out());
    return checked_subtract((*this)[i].lease_end, time().start);
  }
  /// Base units of a dimension that the jobs of a node and of those below it drain in a nanosecond,
  /// at the start of the forecast. Errors: overflow of the common denominator of fractions of a
  /// card. O(jobs × depth).
  [[nodiscard]] constexpr result<mixed> burn_rate(account_handle node, dimension unit) const {
    result<mixed> sum = mixed{};
    for (std::size_t i = 0; i < size() && sum; ++i) {
      const detail::job_terms& job = sweep_->terms(i);
      if (!job.during.contains(time().start) || !state_->held.lies_below(job.account, node))
        continue;
      const auto now =
          detail::demand_at(state_->skus, job.sku, ratio{1}, time().start, time().start);
      if (!now) return now.error();
      if (now->unit == unit) sum = ducat::add(*sum, sweep_->rate(i));
    }
    return sum;
  }

  /// Calls `visit(const forecast_draw&)` for each pack that a job draws on, in the order in which
  /// it turns to them; again where it comes back to one that it left for another, or another factor
  /// of it is for the job from then on.
  template <class Visit> constexpr void for_each_draw(std::size_t i, Visit visit) const {
    DUCAT_ASSERT(i < size());
    for (std::uint32_t d = (*sweep_)[i].first_draw; d != detail::sweep::none;
         d = sweep_->draws()[d].next) {
      const detail::sweep_draw& drawn = sweep_->draws()[d];
      const auto given = scale_floor(drawn.quantity, drawn.factor);
      DUCAT_ASSERT(given.has_value());  // the pack gave that, and for others
      forecast_draw out{drawn.pack, drawn.quantity, drawn.in_lease, drawn.factor, given->whole};
      if (const auto& ahead = sweep_->supply().ahead; ahead.contains(drawn.pack)) {
        out.pack = {};
        out.foreseen = ahead[drawn.pack].is;
      }
      visit(out);
    }
  }
  /// What a pack has left at the horizon, whether it could serve one of the jobs or not, below zero
  /// where a floor was used. Precondition: a pack of the state.
  [[nodiscard]] constexpr int128 left_of(pack_handle pack) const {
    const std::uint32_t lot = sweep_->find(pack);
    return lot == detail::sweep::none ? state_->held.packs[pack.index].balance : left_in(lot);
  }
  /// The validity of a pack by the horizon: of one that waited for its first use, and was drawn on,
  /// what began with that. Precondition: a pack of the state.
  [[nodiscard]] constexpr interval valid_of(pack_handle pack) const {
    const std::uint32_t lot = sweep_->find(pack);
    const auto& before = state_->held.packs[pack.index];
    const bool begins =
        before.is_waiting && lot != detail::sweep::none && !sweep_->lots()[lot].is_waiting;
    return begins ? sweep_->lots()[lot].valid : before.valid;
  }
  /// What is used of a quota by the horizon, in a window that begins before it and is not over. A
  /// quota that is soft all the time, the horizon included, is not swept: of that it is what is
  /// used now. Precondition: a quota of the state.
  [[nodiscard]] constexpr mixed used_of(quota_handle quota, const interval& window) const {
    const int128* const swept = sweep_->used(quota, window);
    return swept == nullptr ? state_->quotas.used(quota, window) : mixed{*swept, 0, 1};
  }
  /// Calls `visit(const pack_forecast&)` for each pack that could serve one of the jobs, then for
  /// each that the series on their ways up will bring by the horizon. Of such a series the lot of
  /// which something lives on is visited as well, whatever it is for.
  template <class Visit> constexpr void for_each_pack(Visit visit) const {
    const auto& lots = sweep_->lots();
    for (std::size_t i = 0; i < lots.size(); ++i) {
      const detail::sweep_lot& lot = lots[i];
      if (lot.below_zero || sweep_->supply().ahead.contains(lot.pack)) continue;
      const pack& before = state_->held.packs[lot.pack.index];
      pack_forecast out{lot.pack, left_in(static_cast<std::uint32_t>(i)), lot.empty_at,
                        valid_of(lot.pack), lot.is_waiting};
      if (before.balance <= 0) out.empty_at = time().start;
      visit(out);
    }
    for_each_foreseen([&](const detail::pack_ahead& p, const pack_forecast& out) {
      (void)p;
      visit(out);
    });
  }
  /// What the foreseen packs that serve an account have left of a unit at the horizon, by the node
  /// that they will be of: calls `add(node, quantity)`.
  template <class Add>
  constexpr void for_each_left(account_handle account, dimension unit, Add add) const {
    for_each_foreseen([&](const detail::pack_ahead& p, const pack_forecast& out) {
      if (p.terms.unit == unit && out.valid.contains(time().end) && out.left > 0 &&
          state_->held.lies_below(account, p.rank.account))
        add(p.rank.account, out.left);
    });
  }

 private:
  constexpr forecast(const engine_state& state, const forecast_room& room,
                     const stop_lead& lead) noexcept
      : state_{&state}, sweep_{&room.sweep_}, lead_{lead} {}

  template <class Visit> constexpr void for_each_foreseen(Visit visit) const {
    const detail::cover_table& supply = sweep_->supply();
    for (std::size_t i = 0; i < supply.ahead.size(); ++i) {
      const detail::pack_ahead& p = supply.ahead.at(i);
      const bool is_over = p.lot == detail::sweep::none;
      const instant empty_at = is_over ? p.empty_at : sweep_->lots()[p.lot].empty_at;
      visit(p, pack_forecast{{}, supply.left_of(p), empty_at, p.terms.valid, false, p.is});
    }
  }
  [[nodiscard]] constexpr int128 left_in(std::uint32_t first) const noexcept {
    const auto& lots = sweep_->lots();
    const auto above = static_cast<int128>(lots[first].room);
    const pack& before = state_->held.packs[lots[first].pack.index];
    if (before.floor == 0) return before.balance < 0 ? before.balance : above;
    // Of a pack that has factors the second lot has all of it.
    const auto below = static_cast<int128>(lots[first + 1].room);
    return before.has_factors ? before.floor + below : before.floor + above + below;
  }
  [[nodiscard]] static constexpr instant earlier(instant when, nanoseconds by) noexcept {
    const auto before = checked_subtract(when, by);
    return before ? *before : instant_min;
  }

  const engine_state* state_;
  const detail::sweep* sweep_;
  stop_lead lead_;
};

}  // namespace ducat::inline v0

#endif
