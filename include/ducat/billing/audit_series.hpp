// SPDX-License-Identifier: MIT
// The audit of packs that come again: which lots a series has, and what lives on of one. A second
// version of the rules of engine/decide_series.hpp. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_SERIES_HPP
#define DUCAT_BILLING_AUDIT_SERIES_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/recurrence.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class series_audit {
 public:
  explicit series_audit(audit_state& state) noexcept : s_{state} {}

  void begin(const series_opened& e, std::uint64_t at, instant now) {
    series_.push_back({&e, e.number, e.current, e.next, instant_max});
    expect();
    const known_series& of = series_.back();
    const instant from = std::max(e.valid.start, now);
    if (from < e.valid.start || time_of(of, e.number).end <= from ||
        from < time_of(of, e.number).start)
      s_.find(audit_rule::series, at, e.series.index, "its first lot is not of the time it begins");
    due_.push_back(lot_of(of, e.number, e.current));
    const interval next = time_of(of, e.number + 1);
    if (!next.empty()) due_.push_back(lot_of(of, e.number + 1, e.next));
    check_next(e.series, next, e.next, e.next_at, at);
  }

  /// Keeps the place of a malformed one.
  void keep_place() { series_.push_back({nullptr, 0, {}, {}, instant_max}); }

  void begin(const cycle_begun& e, std::uint64_t at) {
    expect();
    known_series& of = series_[e.series.index];
    const pack_handle ended = of.current;
    if (e.number != of.number + 1)
      s_.find(audit_rule::series, at, e.series.index, "a cycle was passed over");
    of.number = e.number;
    of.current = of.next;
    of.next = e.next;
    interval next{};
    if (e.at < of.stopped) {
      live_on(of, ended, e.at);
      next = time_of(of, e.number + 1);
      if (next.start >= of.stopped) next = {};
      if (!next.empty()) due_.push_back(lot_of(of, e.number + 1, e.next));
    }
    check_next(e.series, next, e.next, e.next_at, at);
  }

  void begin(const series_stopped& e, std::uint64_t at, instant now) {
    expect();
    known_series& of = series_[e.series.index];
    if (e.from < now || (e.at < now && now != instant_min) || of.stopped <= e.from)
      s_.find(audit_rule::series, at, e.series.index,
              "stopped too late, or not earlier than before");
    of.stopped = e.from;
    for (const pack_handle lot : {of.current, of.next}) {
      if (!is_lot(lot)) continue;
      const audit_pack& known = s_.packs[lot.index];
      const instant start = known.granted->valid.start;
      if (start >= e.from && start > now && known.balance.whole > 0) refunds_.push_back(lot);
    }
  }

  void on(const pack_granted& e, std::uint64_t at) {
    if (met_ == due_.size())
      return s_.find(audit_rule::series, at, e.pack.index, "a lot that its series does not have");
    const due& d = due_[met_++];
    const series_opened& terms = *series_[e.series.index].terms;
    const bool own = !d.origin.has_value();
    if (e.valid != d.time || e.quantity != d.quantity || e.origin != d.origin ||
        (own && e.paid != d.paid) || e.priority != d.priority || e.floor != d.floor ||
        e.account != terms.account || e.unit != terms.unit || e.source != terms.source ||
        e.tax != terms.tax || !s_.book.scopes.same(e.scope, terms.scope) || e.at != d.at ||
        e.voucher != terms.voucher ||
        !same_factors(s_.book.factors, s_.book.scopes, e.factors, terms.factors) ||
        (d.named.has_value() && d.named != e.pack) || e.serial.has_value())
      s_.find(audit_rule::series, at, e.pack.index, "a lot on other terms than its series'");
    if (!s_.knows_end(e.account, terms.cycle.unit, e.valid.end))
      s_.find(audit_rule::series, at, e.pack.index, "an end that its payer's zone does not know");
  }
  void on(const pack_moved& e, std::uint64_t at) {
    if (!refunds_.empty() && refunds_.front() == e.pack && e.what == pack_move::refunded &&
        e.asked == 0 && e.mode == rounding::half_even &&
        e.at == s_.packs[e.pack.index].granted->valid.start) {
      refunds_.erase(refunds_.begin());
      return;
    }
    const bool lives_on = e.what == pack_move::rolled_over && met_ > 0 &&
                          due_[met_ - 1].origin == e.pack &&
                          due_[met_ - 1].quantity == e.quantity && e.asked == e.quantity;
    if (!lives_on)
      s_.find(audit_rule::series, at, e.pack.index, "a move that its series does not ask for");
  }
  void end(std::uint64_t at) {
    if (met_ != due_.size() || !refunds_.empty())
      s_.find(audit_rule::series, at, 0, "a lot, or its refund, is missing");
    due_.clear();
    met_ = 0;
    refunds_.clear();
  }

 private:
  struct known_series {
    const series_opened* terms = nullptr;
    std::int64_t number = 0;
    pack_handle current{};
    pack_handle next{};
    instant stopped = instant_max;
  };
  // A lot that must follow.
  struct due {
    interval time{};
    int128 quantity = 0;
    int128 paid = 0;
    int128 floor = 0;
    std::int32_t priority = 0;
    pack_handle origin{};
    pack_handle named{};
    instant at{};
  };

  void expect() {
    due_.clear();
    met_ = 0;
    refunds_.clear();
  }
  [[nodiscard]] audit_cycles cycles_of(const known_series& of) const {
    const series_opened& e = *of.terms;
    return {e.cycle, e.valid.start, s_.payer_terms(e.account).utc_offset_seconds,
            s_.clock_of(e.account)};
  }
  [[nodiscard]] interval time_of(const known_series& of, std::int64_t number) const {
    const audit_cycles c = cycles_of(of);
    return {std::max(c.start_of(number), of.terms->valid.start),
            std::min(c.start_of(number + 1), of.terms->valid.end)};
  }
  [[nodiscard]] due lot_of(const known_series& of, std::int64_t number, pack_handle named) const {
    const series_opened& e = *of.terms;
    const interval time = time_of(of, number);
    return {time, e.quantity, e.paid, e.floor, e.priority, {}, named, time.start};
  }
  [[nodiscard]] bool is_lot(pack_handle p) const {
    return p.index < s_.packs.size() && s_.packs[p.index].granted != nullptr;
  }
  void live_on(const known_series& of, pack_handle ended, instant at) {
    if (!is_lot(ended)) return;
    const rollover& rest = of.terms->rest;
    const int128 left = std::max<int128>(s_.packs[ended.index].balance.whole, 0);
    const int128 lives = std::min(rest.most, std::max(rest.least, left));
    const instant until = cycles_of(of).start_of(of.number + rest.cycles);
    const interval time{s_.packs[ended.index].granted->valid.start, until};
    const int128 moved = std::min(left, lives);
    if (moved > 0) due_.push_back({time, moved, 0, 0, rest.priority, ended, {}, at});
    if (lives > moved)
      due_.push_back({{at, until}, lives - moved, 0, 0, rest.priority, {}, {}, at});
  }
  void check_next(series_handle series, const interval& next, pack_handle named, instant next_at,
                  std::uint64_t at) {
    if (named.has_value() != !next.empty() || next_at != (next.empty() ? instant_max : next.start))
      s_.find(audit_rule::series, at, series.index, "its next lot is not of the next cycle");
  }

  audit_state& s_;
  std::vector<known_series> series_;
  std::vector<due> due_;
  std::size_t met_ = 0;
  std::vector<pack_handle> refunds_;  // that must follow
};

}  // namespace ducat::inline v0::detail

#endif
