// SPDX-License-Identifier: MIT
// Steps of top-ups: what an alert orders, and what becomes of an order.
#ifndef DUCAT_TESTS_MODEL_TOPPING_STEPS_HPP
#define DUCAT_TESTS_MODEL_TOPPING_STEPS_HPP

#include "model/simulation.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace ducat_test {

/// Has one of the alerts so far order packs, or none any more; as a rule one of a balance, in its
/// unit.
struct top_up_step {
  int alert = 0;
  bool fits = true;
  reference::top_up_terms terms;

  std::optional<std::string> run(simulation& s) const {
    if (s.both.alerts.empty()) return std::nullopt;
    const std::size_t size = s.both.alerts.size();
    std::size_t which = static_cast<std::size_t>(alert) % size;
    for (std::size_t i = 0; fits && i < size && !is_of_balance(s, which); ++i)
      which = (which + 1) % size;
    reference::top_up_terms asked = terms;
    if (fits && is_of_balance(s, which)) asked.lot.unit = s.both.alerts.at(which).terms.unit;
    if (asked.lot.unit == "money") {
      asked.lot.floor = 0;
      asked.lot.hours = 0;
      asked.lot.factors.clear();
    } else {
      asked.lot.share = 1;
      asked.lot.funder.clear();
    }
    return s.both.set_top_up(which, asked);
  }

 private:
  static bool is_of_balance(const simulation& s, std::size_t alert) {
    return s.both.alerts.at(alert).terms.is_of_balance();
  }
};
inline std::string name_of(const top_up_step& t) {
  return t.terms.lifted ? "lift-top-up" : "top-up";
}
template <class F> void fields(top_up_step& t, F f) {
  f("alert", t.alert, fixed);
  f("fits", t.fits, true);
  f("lot", t.terms.lot);
  f("lasts", t.terms.lasts);
  f("target", t.terms.target);
  f("most", t.terms.most, 1);
  f("orders", t.terms.orders, fixed);
  f("window", t.terms.window, fixed);
  f("pause", t.terms.pause);
  f("back_off", t.terms.back_off, 1);
  f("month_cap", t.terms.month_cap);
  f("total_cap", t.terms.total_cap);
}

/// An order was paid for, or not: one of those so far, counted from the last.
struct order_step {
  int back = 0;
  bool is_paid = true;
  std::string serial;  // of its pack, or none

  std::optional<std::string> run(simulation& s) const {
    const std::size_t size = s.both.top_ups.orders.size();
    if (size == 0) return std::nullopt;
    const std::size_t which = size - 1 - static_cast<std::size_t>(back) % size;
    return is_paid ? s.both.settle_top_up(which, serial) : s.both.decline_top_up(which);
  }
};
inline std::string name_of(const order_step& o) {
  return o.is_paid ? "settle-top-up" : "decline-top-up";
}
template <class F> void fields(order_step& o, F f) {
  f("back", o.back);
  f("serial", o.serial);
}

}  // namespace ducat_test

#endif
