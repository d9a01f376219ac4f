// SPDX-License-Identifier: MIT
// Whether the events of top-ups fit each other. Private to billing/ledger_shape.hpp.
#ifndef DUCAT_BILLING_TOP_UP_SHAPE_HPP
#define DUCAT_BILLING_TOP_UP_SHAPE_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/engine/top_up_events.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace ducat::inline v0::detail {

template <class Event>
inline constexpr bool is_top_up_event =
    std::is_same_v<Event, top_up_set> || std::is_same_v<Event, top_up_moved>;

/// Keeps what later events may name.
class top_up_shape {
 public:
  /// @param shape  knows alerts, packs and accounts so far
  template <class Shape>
  [[nodiscard]] const char* check(const ledger& book, const Shape& shape, const top_up_set& e,
                                  std::uint64_t) {
    const std::size_t row = terms_++;
    const bool sound = shape.known(e.alert) && shape.has_sound_terms(e.lot) &&
                       shape.alerts_[e.alert.index]->account == e.lot.account &&
                       e.terms.is_sound() && !e.lot.origin.has_value() &&
                       !e.lot.series.has_value() && !e.lot.bonus_of.has_value() &&
                       &book.all<top_up_set>()[row] == &e;
    if (!sound) return "top-ups of no alert, or on terms that make none";
    if (rules_.size() <= e.alert.index) rules_.resize(e.alert.index + 1);
    rules_[e.alert.index].is_set = true;
    return nullptr;
  }
  template <class Shape>
  [[nodiscard]] const char* check(const ledger&, const Shape& shape, const top_up_moved& e,
                                  std::uint64_t position) {
    const bool has_order = e.step == top_up_step::asked || e.step == top_up_step::paid ||
                           e.step == top_up_step::declined;
    const bool waits = e.step == top_up_step::limited || e.step == top_up_step::declined;
    bool sound = e.alert.index < rules_.size() && rules_[e.alert.index].is_set &&
                 e.step <= top_up_step::freed && e.position == position && shape.is_sound(e.by) &&
                 has_order == e.order.has_value() &&
                 (e.step == top_up_step::paid) == e.pack.has_value() &&
                 (!e.pack.has_value() || shape.known(e.pack)) &&
                 (waits ? e.at < e.until : e.until == instant_min);
    if (!sound) return "a step of no top-up";
    rule& of = rules_[e.alert.index];
    if (e.step == top_up_step::asked) {
      sound = !of.open.has_value() && e.order.index == orders_ && e.quantity > 0 && e.price >= 0;
      if (sound) of.open = e.order;
      if (sound) ++orders_;
    } else if (has_order) {
      sound = of.open == e.order;
      if (sound) of.open = {};
    }
    return sound ? nullptr : "an order out of order, or that is not open";
  }

 private:
  struct rule {
    bool is_set = false;
    order_handle open{};
  };
  std::vector<rule> rules_;  // by alert
  std::size_t terms_ = 0;
  std::uint32_t orders_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
