// SPDX-License-Identifier: MIT
// Top-ups as the design's words describe them (docs/design.md, rules 155 to 157): after each
// command, and at each instant at which time stopped on its way, all rules are looked at. No
// question needs them, so they lie beside what is copied for one.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_TOP_UP_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_TOP_UP_HPP

#include "model/reference_alerts.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace reference {

struct top_up_terms {
  pack lot;               // one pack of an order, of the alert's node
  nanoseconds lasts = 0;  // 0: without an end
  integer target;
  int most = 1;
  int orders = 0;  // in a window at most; 0: as many as come
  nanoseconds window = 0, pause = 0, back_off = 1;
  integer month_cap, total_cap;  // 0: none
  bool lifted = false;
};

enum class order_step { open, paid, declined };

struct top_up_order {
  std::size_t alert = 0;
  top_up_terms terms;  // that it was asked for by
  nanoseconds at = 0;
  integer quantity, price;
  order_step step{};
  int pack = -1;  // of one that was paid for
  std::string serial;
};

/// That something was ordered, or that limits allow nothing before an instant.
struct order_change {
  std::size_t alert = 0;
  bool limited = false;
  integer quantity, price;
  nanoseconds until = 0, at = 0;

  auto all() const { return std::tuple{alert, limited, quantity, price, until, at}; }
};

class top_up_book {
 public:
  std::vector<top_up_order> orders;
  std::vector<order_change> changes;  // since they were taken

  /// Has an alert order top-ups, or none any more; why not, or "".
  refusal set(const holding_engine& in, const alert_book& alerts, std::size_t alert,
              const top_up_terms& terms) {
    rule* const known = find(alert);
    if (terms.lifted) {
      if (known == nullptr) return "unknown";
      if (known->terms.lifted) return "";
    } else {
      const alert_book::alert& of = alerts.at(alert);
      if (!of.terms.is_of_balance()) return "unsupported";
      if (in.now == ever_before) return "undated";
      if (of.terms.unit != terms.lot.unit) return "another unit";
      for (const integer& cap : {terms.month_cap, terms.total_cap})
        if (cap != 0 && cap < terms.lot.paid) return "out of range";
      if (in.standings.is_closed(in.nodes, of.node, in.now)) return "closed";
    }
    if (known == nullptr) rules_.push_back({alert, {}});
    rule& set = known != nullptr ? *known : rules_.back();
    const pack lot = set.terms.lot;
    set.terms = terms;
    if (terms.lifted) set.terms.lot = lot;
    set.until = ever_before;
    set.is_new = true;
    return "";
  }
  /// The pack that an order is granted as; or why not.
  refusal settle(const holding_engine& in, std::size_t number, const std::string& serial,
                 bool taken, pack& granted) {
    top_up_order& o = orders[number];
    if (o.step == order_step::declined) return "conflict";
    if (o.step == order_step::paid) return o.serial == serial ? "" : "conflict";
    if (taken) return "conflict";
    if (in.standings.is_closed(in.nodes, o.terms.lot.node, in.now)) return "closed";
    granted = o.terms.lot;
    granted.valid = {o.at, o.terms.lasts == 0 ? for_ever : o.at + o.terms.lasts};
    if (granted.valid.to <= in.now) return "ended";
    granted.balance = o.quantity;
    granted.paid = o.price;
    granted.granted = in.now;
    o.step = order_step::paid;
    o.pack = static_cast<int>(in.packs.size());
    o.serial = serial;
    find(o.alert)->is_new = true;
    return "";
  }
  refusal decline(const holding_engine& in, std::size_t number) {
    top_up_order& o = orders[number];
    if (o.step == order_step::paid) return "conflict";
    if (o.step == order_step::declined) return "";
    o.step = order_step::declined;
    find(o.alert)->until = in.now + o.terms.back_off;
    find(o.alert)->is_new = true;
    return "";
  }

  /// When the next wait is over.
  nanoseconds next_end() const {
    nanoseconds next = for_ever;
    for (const rule& r : rules_)
      if (r.until != ever_before) next = std::min(next, r.until);
    return next;
  }
  /// Ends the waits that are over by an instant.
  void free(nanoseconds by) {
    for (rule& r : rules_) {
      if (r.until == ever_before || r.until > by) continue;
      r.until = ever_before;
      r.is_new = true;
    }
  }
  /// Once all alerts were looked at.
  void look(const holding_engine& in, const alert_book& alerts, nanoseconds at) {
    for (rule& r : rules_) {
      const alert_book::alert& of = alerts.at(r.alert);
      const bool asks = r.is_new || of.is_fresh;
      r.is_new = false;
      if (asks && of.is_raised && !of.terms.lifted && !r.terms.lifted &&
          of.terms.unit == r.terms.lot.unit && (r.until <= at || r.until == for_ever) &&
          !has_open(r.alert))
        order(in, r, at);
    }
  }

 private:
  struct rule {
    std::size_t alert = 0;
    top_up_terms terms;
    nanoseconds until = ever_before;  // nothing is ordered before
    bool is_new = false;              // something happened to it since it was looked at
  };

  rule* find(std::size_t alert) {
    for (rule& r : rules_)
      if (r.alert == alert) return &r;
    return nullptr;
  }
  bool has_open(std::size_t alert) const {
    return std::any_of(orders.begin(), orders.end(), [&](const top_up_order& o) {
      return o.alert == alert && o.step == order_step::open;
    });
  }
  void order(const holding_engine& in, rule& r, nanoseconds at) {
    const top_up_terms& terms = r.terms;
    const integer& price = terms.lot.paid;
    const nanoseconds offset = in.payers.at(in.payer_number(terms.lot.node)).offset;
    const span month = cycle_of(at, cycle::month, offset);
    std::vector<nanoseconds> paid_for;
    integer of_month, of_all;
    for (const top_up_order& o : orders) {
      if (o.alert != r.alert || o.step != order_step::paid) continue;
      paid_for.push_back(o.at);
      of_all += o.price;
      if (month.holds(o.at)) of_month += o.price;
    }
    nanoseconds from = at;
    if (!paid_for.empty()) from = std::max(from, paid_for.back() + terms.pause);
    const auto most = static_cast<std::size_t>(terms.orders);
    if (most > 0 && paid_for.size() >= most)
      from = std::max(from, paid_for[paid_for.size() - most] + terms.window);
    // Whether the caps have room for so much.
    const auto fits_month = [&](const integer& more) {
      return terms.month_cap == 0 || of_month + more <= terms.month_cap;
    };
    const auto fits_all = [&](const integer& more) {
      return terms.total_cap == 0 || of_all + more <= terms.total_cap;
    };
    if (!fits_month(price)) from = std::max(from, month.to);
    if (!fits_all(price) || in.standings.is_closed(in.nodes, terms.lot.node, at)) from = for_ever;
    if (at < from) {
      r.until = from;
      changes.push_back({r.alert, true, 0, 0, from, at});
      return;
    }
    const rational left = alert_book::held_of(in, terms.lot.node, terms.lot.unit).left;
    int packs = 1;
    const auto bought = [&](int n) { return integer{numerator(terms.lot.balance) * n}; };
    while (packs < terms.most && left + bought(packs) <= terms.target &&
           fits_month(price * (packs + 1)) && fits_all(price * (packs + 1)))
      ++packs;
    orders.push_back({r.alert, terms, at, bought(packs), price * packs, order_step::open, -1, ""});
    changes.push_back({r.alert, false, bought(packs), price * packs, ever_before, at});
  }

  std::vector<rule> rules_;
};

}  // namespace reference

#endif
