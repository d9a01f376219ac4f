// SPDX-License-Identifier: MIT
// Whether the events of usage that is dated too far fit each other: the bounds, and what waits in
// review. Private to billing/ledger_shape.hpp.
#ifndef DUCAT_BILLING_REVIEW_SHAPE_HPP
#define DUCAT_BILLING_REVIEW_SHAPE_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/engine/review_events.hpp>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace ducat::inline v0::detail {

template <class Event>
inline constexpr bool is_review_event =
    std::is_same_v<Event, horizon_set> || std::is_same_v<Event, retention_set> ||
    std::is_same_v<Event, usage_queued> || std::is_same_v<Event, usage_accepted> ||
    std::is_same_v<Event, usage_dismissed>;

/// Keeps what later events may name. What is malformed keeps its number.
class review_shape {
 public:
  template <class Shape>
  [[nodiscard]] static const char* check(const ledger&, const Shape&, const horizon_set& e,
                                         std::uint64_t) {
    return e.ahead_ns >= 0 ? nullptr : "a horizon behind the time";
  }
  template <class Shape>
  [[nodiscard]] static const char* check(const ledger&, const Shape&, const retention_set& e,
                                         std::uint64_t) {
    return e.back_ns >= 0 ? nullptr : "a retention ahead of the time";
  }
  /// @param shape  knows accounts, skus, names and dimensions so far
  template <class Shape>
  [[nodiscard]] const char* check(const ledger&, const Shape& shape, const usage_queued& e,
                                  std::uint64_t position) {
    const bool sound = e.queued.index == waits_.size() && shape.known(e.account) &&
                       shape.known(e.sku) && shape.named_or_none(e.source) &&
                       shape.dimensions_known(e.dimensions) && !e.id.is_zero() &&
                       e.cards_denominator > 0 && e.cards_numerator >= 0 && e.during.is_valid() &&
                       e.quantity >= 0 && e.position == position;
    waits_.push_back(sound ? 1 : 0);
    return sound ? nullptr : "a queued usage out of order, of no account or sku, or impossible";
  }
  template <class Shape>
  [[nodiscard]] const char* check(const ledger& book, const Shape& shape, const usage_accepted& e,
                                  std::uint64_t position) {
    const bool sound = is_waiting(e.queued) && shape.has_usage(e.usage) && shape.is_sound(e.by) &&
                       e.position == position &&
                       is_same(book, book.all<usage_queued>()[e.queued.index],
                               book.all<usage_recorded>()[e.usage]);
    if (sound) waits_[e.queued.index] = 0;
    return sound ? nullptr : "accepted, though it did not wait in review, or as another usage";
  }
  template <class Shape>
  [[nodiscard]] const char* check(const ledger&, const Shape& shape, const usage_dismissed& e,
                                  std::uint64_t position) {
    const bool sound = is_waiting(e.queued) && shape.is_sound(e.by) && e.position == position;
    if (sound) waits_[e.queued.index] = 0;
    return sound ? nullptr : "dismissed, though it did not wait in review";
  }

 private:
  [[nodiscard]] bool is_waiting(queued_handle q) const noexcept {
    return q.index < waits_.size() && waits_[q.index] != 0;
  }
  // All that was said of it; what a counted one comes to is what was stated.
  [[nodiscard]] static bool is_same(const ledger& book, const usage_queued& q,
                                    const usage_recorded& u) {
    const bool counted = book.all<sku_defined>()[q.sku.index].how == meter::counted;
    return q.id == u.id && q.source == u.source && q.account == u.account && q.sku == u.sku &&
           q.dimensions == u.dimensions && q.cards_numerator == u.cards_numerator &&
           q.cards_denominator == u.cards_denominator && q.during == u.during &&
           (!counted || q.quantity == u.amount);
  }

  std::vector<std::uint8_t> waits_;  // by queued usage
};

}  // namespace ducat::inline v0::detail

#endif
