// SPDX-License-Identifier: MIT
// When one ordered pool runs dry while jobs come and go, at O(log packs) a change: for packs that
// have started and are drawn on in the order in which they end. There the exhaustion instant is a
// minimum of straight lines (distributed.md §1.5: no stretch of demand after an expiry may exceed
// what ends later), and the lowest line is found by bisection.
#ifndef DUCAT_ENGINE_POOL_FORECAST_HPP
#define DUCAT_ENGINE_POOL_FORECAST_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/pack_reach.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/wide.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/usage/dimensions.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A pool of one unit that jobs drain together. What basic_engine::forecast() says of the same jobs
/// at whole rates, and of their packs, it says of their sum; who draws what, it does not know.
class pool_forecast {
 public:
  constexpr explicit pool_forecast(instant now) noexcept : now_{now} {}

  /// Takes up the packs that serve a job in a unit, as they stand at now(). Errors: unsupported
  /// where they are no ordered pool (a quota, `reference`, lies between; one that starts later, one
  /// that may run below zero, or one that goes before another and ends after it), already_exists
  /// (the pool holds packs: those of one job are those of all, and later ones come by grant()),
  /// overflow; the pool is then as before. O(packs × log packs).
  template <class Dimensions>
  [[nodiscard]] constexpr result<void> add_packs(const engine_state& state,
                                                 const running_job<Dimensions>& job,
                                                 dimension unit) {
    if (left_ != 0) return errc::already_exists;
    instant last = instant_min;
    uint128 sum = 0;
    result<void> done;
    for_each_pack(state, job, unit, [&](const pack& p) {
      if (p.floor < 0 || p.is_waiting || p.has_factors || now_ < p.valid.start ||
          p.valid.end < last)
        done = errc::unsupported;
      last = p.valid.end;
      sum = detail::add_up(sum, magnitude(p.balance));
    });
    const dimension_values values = values_of(job.dimensions);
    const quota_handle limit = detail::limiting_quota(state, {job.sku, job.account, &values}, unit,
                                                      {now_, instant_max}, instant_max);
    if (limit.has_value()) return failure{errc::unsupported, 0, limit.index};
    if (!done) return done;
    if (sum > magnitude(int128_max)) return errc::overflow;
    for_each_pack(state, job, unit, [&](const pack& p) {
      if (p.balance > 0) put(magnitude(p.balance), p.valid.end);
    });
    draw_lines();
    return {};
  }
  /// A pack that can be drawn on from now() until `end`, after those that end no later. Errors:
  /// out_of_range (a quantity that is not above zero), invalid_interval (it has ended), overflow.
  /// O(packs × log packs).
  [[nodiscard]] constexpr result<void> grant(int128 quantity, instant end) {
    if (quantity <= 0) return errc::out_of_range;
    if (end <= now_) return errc::invalid_interval;
    if (magnitude(quantity) > magnitude(int128_max) - left_) return errc::overflow;
    put(magnitude(quantity), end);
    draw_lines();
    return {};
  }

  /// Time passes, and the jobs drain the packs. Errors: time_went_back. O(1), and for each pack
  /// that is used up or ends O(1) once.
  [[nodiscard]] constexpr result<void> advance(instant to) noexcept {
    if (to < now_) return errc::time_went_back;
    while (now_ < to && first_ < lots_.size()) {
      const instant end = lots_[first_].end < to ? lots_[first_].end : to;
      drain(detail::multiply_up(rate_, detail::ticks_between(now_, end)));
      now_ = end;
      while (first_ < lots_.size() && lots_[first_].end <= now_) drop_first();
    }
    now_ = to;
    return {};
  }
  /// A job of `cards` starts at an instant. Errors: time_went_back; out_of_range (no cards, or no
  /// rate); inexact where its rate is no whole number of base units a nanosecond: demand is no
  /// straight line then, ask forecast(); overflow.
  /// @param per_ns  the rated rate of its sku
  [[nodiscard]] constexpr result<void> start(instant when, ratio cards, std::int64_t per_ns) {
    const auto rate = whole_rate(cards, per_ns);
    if (!rate) return rate.error();
    uint128 sum = 0;
    if (!try_add(rate_, *rate, sum)) return errc::overflow;
    if (const auto passed = advance(when); !passed) return passed;
    rate_ = sum;
    return {};
  }
  /// A job stops at an instant. A resize is a stop and a start. Errors: those of start();
  /// out_of_range where no such jobs run.
  [[nodiscard]] constexpr result<void> stop(instant when, ratio cards, std::int64_t per_ns) {
    const auto rate = whole_rate(cards, per_ns);
    if (!rate) return rate.error();
    if (rate_ < *rate) return errc::out_of_range;
    if (const auto passed = advance(when); !passed) return passed;
    rate_ -= *rate;
    return {};
  }

  /// The first tick from now() on with uncovered demand, if nothing changes; instant_max where none
  /// comes. O(log packs).
  [[nodiscard]] constexpr instant exhausted_at() const noexcept {
    if (rate_ == 0) return instant_max;
    const instant all = lasts(now_, left_);
    if (line_count_ == 0) return all;
    const lot& lowest = lots_[lowest_line()];
    const instant after = lasts(lowest.end, lowest.later);
    return all < after ? all : after;
  }
  /// What the packs have left at now(), in base units.
  [[nodiscard]] constexpr uint128 left() const noexcept { return left_; }
  /// What all jobs drain, in base units a nanosecond.
  [[nodiscard]] constexpr uint128 rate() const noexcept { return rate_; }
  [[nodiscard]] constexpr instant now() const noexcept { return now_; }

 private:
  // With `later` of all packs that end later: after its end the pool lasts no longer than on that.
  struct lot {
    uint128 quantity;
    instant end;
    uint128 later;
  };
  // What drawing one line changed: the stack as it was, but for one place.
  struct undo {
    std::size_t count;
    std::size_t place;
    std::size_t held;
  };

  [[nodiscard]] static constexpr result<uint128> whole_rate(ratio cards, std::int64_t per_ns) {
    if (cards.numerator() <= 0 || per_ns <= 0) return errc::out_of_range;
    const int128 speed = int128{cards.numerator()} * per_ns;
    if (speed % cards.denominator() != 0) return errc::inexact;
    return magnitude(speed / cards.denominator());
  }

  // The packs that matter: those that end later, and hold something or may run below zero.
  template <class Dimensions, class Visit>
  constexpr void for_each_pack(const engine_state& state, const running_job<Dimensions>& job,
                               dimension unit, Visit visit) const {
    const dimension_values values = values_of(job.dimensions);
    const scope_subject subject{job.sku, job.account, &values};
    state.held.for_each_pack(job.account, now_, [&](pack_handle, const pack& p) {
      const bool matters =
          p.unit == unit && !p.is_wallet() && now_ < p.valid.end && (p.balance > 0 || p.floor < 0);
      if (matters && state.held.scopes.allows(p.scope, subject)) visit(p);
      return true;
    });
  }

  // Puts a pack at its place; the lines must be drawn anew.
  constexpr void put(uint128 quantity, instant end) {
    left_ += quantity;
    lots_.push_back({quantity, end, 0});
    for (std::size_t i = lots_.size() - 1; i > first_ && end < lots_[i - 1].end; --i) {
      const lot moved = lots_[i - 1];
      lots_[i - 1] = lots_[i];
      lots_[i] = moved;
    }
  }

  constexpr void drain(uint128 demand) noexcept {
    while (first_ < lots_.size() && demand > 0) {
      lot& from = lots_[first_];
      if (demand < from.quantity) {
        from.quantity -= demand;
        left_ -= demand;
        return;
      }
      demand -= from.quantity;
      drop_first();
    }
  }

  // The lines e·R + S, by the end e of a pack and what ends later, S: the lowest at the rate R,
  // over R, is the exhaustion instant. From the last pack to the first they get flatter and higher.
  // A stack holds those that are lowest at some rate; the line of the first pack was drawn last, so
  // it is taken back when the pack is gone.
  constexpr void draw_lines() {
    for (std::size_t i = first_; i < lots_.size(); ++i) lots_[i - first_] = lots_[i];
    lots_.truncate(lots_.size() - first_);
    first_ = 0;
    undos_.truncate(0);
    line_count_ = 0;
    uint128 later = 0;
    for (std::size_t i = lots_.size(); i-- > 0;) {
      lots_[i].later = later;
      later += lots_[i].quantity;
      draw_line(i);
    }
  }
  constexpr void draw_line(std::size_t added) {
    std::size_t low = 0;  // how many of the lines stay
    std::size_t high = line_count_;
    if (high > 0 && lots_[lines_[high - 1]].end == lots_[added].end) {
      undos_.push_back({line_count_, none, 0});  // higher everywhere
      return;
    }
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (middle > 0 && is_hidden(lines_[middle - 1], lines_[middle], added)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    while (lines_.size() <= low) lines_.push_back(0);
    undos_.push_back({line_count_, low, lines_[low]});
    lines_[low] = added;
    line_count_ = low + 1;
  }
  // Whether a line is nowhere below both the steeper one and the flatter one.
  [[nodiscard]] constexpr bool is_hidden(std::size_t steeper, std::size_t line,
                                         std::size_t flatter) const noexcept {
    const lot& a = lots_[steeper];
    const lot& b = lots_[line];
    const lot& c = lots_[flatter];
    return multiply_wide(c.later - b.later, detail::ticks_between(b.end, a.end)) <=
           multiply_wide(b.later - a.later, detail::ticks_between(c.end, b.end));
  }
  [[nodiscard]] constexpr std::size_t lowest_line() const noexcept {
    std::size_t low = 0;
    std::size_t high = line_count_ - 1;
    while (low < high) {
      const std::size_t middle = low + (high - low + 1) / 2;
      const lot& a = lots_[lines_[middle - 1]];
      const lot& b = lots_[lines_[middle]];
      const bool is_lower = uint256{0, b.later - a.later} <=
                            multiply_wide(rate_, detail::ticks_between(b.end, a.end));
      (is_lower ? low : high) = is_lower ? middle : middle - 1;
    }
    return lines_[low];
  }
  constexpr void drop_first() noexcept {
    const undo last = undos_.back();
    undos_.truncate(undos_.size() - 1);
    if (last.place != none) lines_[last.place] = last.held;
    line_count_ = last.count;
    left_ -= lots_[first_].quantity;
    ++first_;
  }

  // Until when so much lasts from an instant on.
  [[nodiscard]] constexpr instant lasts(instant from, uint128 quantity) const noexcept {
    const uint128 ticks = quantity / rate_;
    return ticks < detail::ticks_between(from, instant_max)
               ? detail::after_ticks(from, static_cast<std::uint64_t>(ticks))
               : instant_max;
  }

  static constexpr std::size_t none = ~std::size_t{0};

  instant now_;
  uint128 rate_ = 0;
  uint128 left_ = 0;
  detail::chunked<lot> lots_;  // by their ends; those before the first are gone
  std::size_t first_ = 0;
  detail::chunked<std::size_t> lines_;  // the stack, and what was above it
  std::size_t line_count_ = 0;
  detail::chunked<undo> undos_;  // one for each pack that is left
};

}  // namespace ducat::inline v0

#endif
