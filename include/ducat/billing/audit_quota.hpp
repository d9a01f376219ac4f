// SPDX-License-Identifier: MIT
// The audit of quotas: which of them bear on a piece of usage, what they leave, and what was used
// of each, from the events alone. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_QUOTA_HPP
#define DUCAT_BILLING_AUDIT_QUOTA_HPP

#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/packs/quota.hpp>
#include <ducat/units/period.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace ducat::inline v0::detail {

class quota_audit {
 public:
  explicit quota_audit(audit_state& state) noexcept : s_{state} {}

  void set(const quota_set& e, std::uint64_t at, instant now) {
    if (e.from < now || e.at != now)
      s_.find(audit_rule::time, at, e.quota.index, "a quota of before the time that was reached");
    if (e.quota.index == versions_.size()) {
      versions_.emplace_back();
      if (by_account_.size() <= e.account.index) by_account_.resize(e.account.index + 1);
      by_account_[e.account.index].push_back(e.quota.index);
    }
    versions_[e.quota.index].push_back(&e);
  }
  /// A malformed one that would have been new keeps its number.
  void keep_place(quota_handle q) {
    if (q.index == versions_.size()) versions_.emplace_back();
  }

  /// The terms that hold at an instant, or null.
  [[nodiscard]] const quota_terms* terms_at(quota_handle q, instant when) const {
    const quota_set* const now = in_force(q.index, when);
    return now == nullptr || now->terms.lifted ? nullptr : &now->terms;
  }
  [[nodiscard]] std::optional<interval> window_at(quota_handle q, instant when) const {
    const quota_terms* const terms = terms_at(q, when);
    if (terms == nullptr || terms->of == quota_measure::cards) return std::nullopt;
    return period_containing(when, terms->per, s_.payer_terms(account_of(q)).utc_offset_seconds);
  }
  [[nodiscard]] account_handle account_of(quota_handle q) const {
    return versions_[q.index].front()->account;
  }
  [[nodiscard]] mixed used(quota_handle q, const interval& window) const {
    const auto known = used_.find({q.index, window.start, window.end});
    return known != used_.end() ? known->second : mixed{};
  }

  void begin(usage_number usage) {
    usage_ = usage;
    bounds_.clear();
    met_.clear();
    back_.clear();
  }

  /// Turns to a piece; what it crosses, or nullptr.
  const char* enter(account_handle user, dimension unit, const interval& piece) {
    bounds_.clear();
    const char* crossed = nullptr;
    const auto inside = [&](instant edge) { return piece.start < edge && edge < piece.end; };
    std::int32_t steps = 0;
    for (account_handle node = user; node.has_value();
         node = s_.shape.accounts()[node.index].parent, ++steps) {
      if (node.index >= by_account_.size()) continue;
      for (const std::uint32_t q : by_account_[node.index]) {
        const quota_set* const now = in_force(q, piece.start);
        if (!bears(*versions_[q].front(), unit)) continue;
        for (const quota_set* const v : versions_[q])
          if (inside(v->from) && in_force(q, v->from) != now) crossed = "a change of a quota";
        if (now == nullptr || now->terms.lifted) continue;
        const interval window =
            period_containing(piece.start, now->terms.per, s_.payer_terms(user).utc_offset_seconds);
        if (inside(window.end)) crossed = "the end of a quota's window";
        bounds_.push_back({steps, &now->terms, {q, window.start, window.end}});
        met(bounds_.back().window).starts.push_back(piece.start);
      }
    }
    return crossed;
  }
  /// How much a pack so many steps up may give, by the hard quotas below it.
  [[nodiscard]] mixed room(std::int32_t steps, mixed most) {
    for (const bound& b : bounds_) {
      if (b.terms->of != quota_measure::drawn || !b.terms->hard || b.steps >= steps) continue;
      const auto left = subtract(whole(b.terms->limit), met(b.window).after);
      if (left) most = std::min(most, *left);
    }
    return most;
  }
  void drawn(std::int32_t steps, int128 quantity, std::uint64_t at) {
    for (const bound& b : bounds_)
      if (b.terms->of == quota_measure::drawn && b.steps < steps)
        s_.accumulate(met(b.window).after, whole(quantity), audit_rule::quota, at);
  }
  void spent(const mixed& amount, std::uint64_t at) {
    for (const bound& b : bounds_)
      if (b.terms->of == quota_measure::spent)
        s_.accumulate(met(b.window).after, amount, audit_rule::quota, at);
  }

  /// Turns to a reversal: what its usage took of each window comes back, in money what its lines
  /// make of it.
  void begin_reversal(usage_number usage) {
    begin(usage);
    auto mine = std::lower_bound(took_.begin(), took_.end(), usage,
                                 [](const taken& t, usage_number of) { return t.usage < of; });
    for (; mine != took_.end() && mine->usage == usage; ++mine) {
      met_window& window = met(mine->window);
      window.starts = mine->starts;
      if (measure_of(mine->window) != quota_measure::drawn) continue;
      const auto after = subtract(window.before, mine->amount);
      if (after) window.after = *after;
    }
  }
  /// A priced line of the reversal; they go back in time.
  void spent_back(const usage_priced& e) { back_.push_back({e.during.start, e.amount}); }

  void on(const quota_moved& e, std::uint64_t at, bool is_reversal) {
    const place window{e.quota.index, e.window.start, e.window.end};
    const auto known = met_.find(window);
    if (known == met_.end() || known->second.is_told)
      return s_.find(audit_rule::quota, at, e.quota.index, "a window that the usage does not meet");
    met_window& of = known->second;
    take_back(window, of, at);
    of.is_told = true;
    s_.compare(audit_rule::quota, at, e.quota.index, "used before", of.before, e.used_before);
    s_.compare(audit_rule::quota, at, e.quota.index, "used after", of.after, e.used_after);
    used_[window] = e.used_after;
    const auto amount = subtract(of.after, of.before);
    if (!is_reversal && amount) took_.push_back({usage_, window, *amount, of.starts});
  }
  void end(std::uint64_t at) {
    for (auto& [window, known] : met_) {
      if (!known.is_told) take_back(window, known, at);
      if (!known.is_told && known.before != known.after)
        s_.find(audit_rule::quota, at, std::get<0>(window), "used without an event", known.after);
    }
    met_.clear();
    back_.clear();
  }

 private:
  using place = std::tuple<std::uint32_t, instant, instant>;  // a quota and its window
  struct bound {
    std::int32_t steps = 0;  // from the user's node to the quota's
    const quota_terms* terms = nullptr;
    place window;
  };
  struct met_window {
    mixed before{};
    mixed after{};
    bool is_told = false;
    std::vector<instant> starts;  // of the pieces that are counted there, in order
  };
  struct line_back {
    instant start{};
    mixed amount{};
  };
  struct taken {
    usage_number usage = 0;
    place window;
    mixed amount{};
    std::vector<instant> starts;
  };

  [[nodiscard]] quota_measure measure_of(const place& window) const {
    return versions_[std::get<0>(window)].front()->terms.of;
  }
  [[nodiscard]] static bool bears(const quota_set& e, dimension unit) {
    return e.terms.of == quota_measure::spent ||
           (e.terms.of == quota_measure::drawn && e.terms.unit == unit);
  }
  [[nodiscard]] const quota_set* in_force(std::uint32_t q, instant when) const {
    const quota_set* last = nullptr;
    for (const quota_set* const v : versions_[q])
      if (v->from <= when) last = v;
    return last;
  }
  // What the lines of a reversal give back within a window of money.
  void take_back(const place& window, met_window& of, std::uint64_t at) {
    if (back_.empty() || measure_of(window) != quota_measure::spent) return;
    auto line = std::lower_bound(back_.begin(), back_.end(), std::get<2>(window),
                                 [](const line_back& b, instant end) { return end <= b.start; });
    for (; line != back_.end() && std::get<1>(window) <= line->start; ++line)
      if (std::binary_search(of.starts.begin(), of.starts.end(), line->start))
        s_.accumulate(of.after, line->amount, audit_rule::quota, at);
  }
  met_window& met(const place& window) {
    const auto [it, is_new] = met_.try_emplace(window);
    if (is_new) {
      const auto known = used_.find(window);
      if (known != used_.end()) it->second.before = it->second.after = known->second;
    }
    return it->second;
  }

  audit_state& s_;
  usage_number usage_ = 0;
  std::vector<std::vector<const quota_set*>> versions_;  // by quota, in the order they were set
  std::vector<std::vector<std::uint32_t>> by_account_;
  std::vector<bound> bounds_;        // of the piece
  std::map<place, met_window> met_;  // by the usage
  std::map<place, mixed> used_;
  std::vector<line_back> back_;  // of a reversal
  std::vector<taken> took_;      // in the order of usages
};

}  // namespace ducat::inline v0::detail

#endif
