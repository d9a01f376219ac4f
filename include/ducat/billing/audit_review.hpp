// SPDX-License-Identifier: MIT
// The audit of when usage may end: none lies beyond the horizon, and what ended before the
// retention was queued, and recorded only where somebody accepted it. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_REVIEW_HPP
#define DUCAT_BILLING_AUDIT_REVIEW_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/events.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>

namespace ducat::inline v0::detail {

class review_audit {
 public:
  explicit review_audit(audit_state& state)
      : s_{state}, has_review_{!state.book.all<usage_queued>().empty()} {
    const auto& all = state.book.all<usage_accepted>();
    for (std::size_t i = 0; i < all.size(); ++i) accepted_.emplace(all[i].usage, &all[i]);
  }

  void on(const horizon_set& e, std::uint64_t, instant) { horizon_ns_ = e.ahead_ns; }
  void on(const retention_set& e, std::uint64_t, instant) { retention_ns_ = e.back_ns; }

  void on(const usage_queued& e, std::uint64_t at, instant now) {
    if (e.at != now || !is_too_old(e.during.end, now))
      s_.find(audit_rule::time, at, e.queued.index, "queued, though it was not too old");
    const sku_defined& sku = s_.book.all<sku_defined>()[e.sku.index];
    const bool possible = sku.how == meter::counted ? e.cards_numerator == 0 && e.during.empty()
                                                    : e.cards_numerator > 0 && e.quantity == 0;
    if (!possible) s_.find(audit_rule::rating, at, e.queued.index, "a usage that no record can be");
    const scoped_id id = id_of(e);
    if (recorded_.contains(id) || !queued_.emplace(id, e.queued).second)
      s_.find(audit_rule::once, at, e.queued.index, "the id was recorded or queued before");
  }
  // The event before must be the last line of the usage.
  void on(const usage_accepted& e, std::uint64_t at, instant now) {
    const usage_recorded& u = s_.book.all<usage_recorded>()[e.usage];
    if (u.position + u.line_count + 1 != at)
      s_.find(audit_rule::place, at, e.usage, "accepted beside its usage");
    if (e.at != now) s_.find(audit_rule::time, at, e.usage, "accepted at another time");
  }
  void on(const usage_dismissed& e, std::uint64_t at, instant now) {
    if (e.at != now) s_.find(audit_rule::time, at, e.queued.index, "dismissed at another time");
  }

  /// @param lapsed    whether the end of a lease charged it
  /// @param reported  whether a reservation reported it
  void recorded(const usage_recorded& e, std::uint64_t at, instant now, bool lapsed,
                bool reported) {
    if (horizon_ns_ != no_horizon && now != instant_min && !lapsed &&
        int128{now.ns} + horizon_ns_ < e.during.end.ns)
      s_.find(audit_rule::time, at, e.usage, "a usage beyond the horizon");
    const auto accepted = accepted_.find(e.usage);
    const bool is_accepted = accepted != accepted_.end();
    if (!is_accepted && !reported && is_too_old(e.during.end, now))
      s_.find(audit_rule::time, at, e.usage,
              "a usage before the retention, and nobody accepted it");
    if (!has_review_) return;
    const scoped_id id = id_of(e);
    recorded_.insert(id);
    const auto queued = queued_.find(id);
    if (queued != queued_.end() && (!is_accepted || accepted->second->queued != queued->second))
      s_.find(audit_rule::once, at, e.usage, "it waits in review, or was dismissed there");
  }

 private:
  using scoped_id = std::tuple<std::uint64_t, std::uint64_t, symbol, account_handle>;

  [[nodiscard]] bool is_too_old(instant end, instant now) const noexcept {
    return retention_ns_ != no_retention && now != instant_min &&
           end.ns < int128{now.ns} - retention_ns_;
  }
  template <class Event> [[nodiscard]] scoped_id id_of(const Event& e) const {
    return {e.id.high, e.id.low, e.source, s_.root_of(e.account)};
  }

  audit_state& s_;
  bool has_review_;
  std::int64_t horizon_ns_ = no_horizon;
  std::int64_t retention_ns_ = no_retention;
  std::map<usage_number, const usage_accepted*> accepted_;  // of two of one usage the first
  std::map<scoped_id, queued_handle> queued_;
  std::set<scoped_id> recorded_;  // where anything is queued
};

}  // namespace ducat::inline v0::detail

#endif
