// SPDX-License-Identifier: MIT
// Which alerts order top-ups, and what became of their orders.
#ifndef DUCAT_ENGINE_TOP_UP_TABLE_HPP
#define DUCAT_ENGINE_TOP_UP_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/top_up_events.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Where the top-ups of an alert stand.
struct top_up_rule {
  static constexpr std::uint32_t none = 0xFFFF'FFFF;
  std::uint32_t terms = none;  ///< the row of its terms in the ledger
  order_handle open{};         ///< asked for, and neither paid for nor declined
  order_handle last{};
  instant until = instant_min;  ///< nothing is ordered before
};

/// An order of top-ups.
struct top_up_order {
  alert_handle alert{};
  std::uint32_t terms = 0;  ///< the row in the ledger of those that it was asked for by
  instant at{};
  int128 quantity = 0;
  int128 price = 0;
  top_up_step step{};
  pack_handle pack{};  ///< of one that was paid for
  order_handle previous{};
};

/// By number: rules by that of their alert.
struct top_up_table {
  detail::chunked<top_up_rule> rules;
  detail::chunked<top_up_order> orders;
  std::uint32_t terms = 0;  ///< how often any were set

  /// The rule of an alert, or null. O(1).
  [[nodiscard]] constexpr const top_up_rule* of(alert_handle a) const noexcept {
    const bool has = a.index < rules.size() && rules[a.index].terms != top_up_rule::none;
    return has ? &rules[a.index] : nullptr;
  }
  constexpr void set(alert_handle a) {
    while (rules.size() <= a.index) rules.push_back({});
    rules[a.index].terms = terms++;
    rules[a.index].until = instant_min;
  }
  constexpr void move(const top_up_moved& e) {
    top_up_rule& rule = rules[e.alert.index];
    if (e.step == top_up_step::asked) {
      orders.push_back({e.alert, rule.terms, e.at, e.quantity, e.price, e.step, {}, rule.last});
      rule.open = rule.last = e.order;
    } else if (e.order.has_value()) {
      orders[e.order.index].step = e.step;
      orders[e.order.index].pack = e.pack;
      rule.open = {};
    }
    if (e.step == top_up_step::freed) rule.until = instant_min;
    if (e.until != instant_min) rule.until = e.until;
  }
};

}  // namespace ducat::inline v0

#endif
