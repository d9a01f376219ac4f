// SPDX-License-Identifier: MIT
// Top-ups of the engine and of the reference side by side.
#ifndef DUCAT_TESTS_MODEL_TOPPING_TWINS_HPP
#define DUCAT_TESTS_MODEL_TOPPING_TWINS_HPP

#include "model/watching_twins.hpp"

#include <ducat/engine/topping_up.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test {

class topping_twins : public watching_twins {
 public:
  /// Has an alert order packs, or none any more; the difference, or "".
  std::string set_top_up(std::size_t alert, reference::top_up_terms terms) {
    const std::uint64_t size = real.events().size();
    const ducat::alert_handle of{static_cast<std::uint32_t>(alert)};
    terms.lot.node = alerts.at(alert).node;
    terms.lot.granted = reference::ever_before;
    terms.lot.valid = {reference::ever_before, reference::for_ever};
    std::vector<ducat::scope_term> scope;
    ducat::top_up_spec spec;
    spec.lot = spec_of(terms.lot, scope);
    spec.lasts = ducat::nanoseconds{terms.lasts};
    if (terms.target != 0) spec.target = content_of(terms.lot.unit, terms.target);
    spec.most = terms.most;
    spec.orders = terms.orders;
    spec.window = ducat::nanoseconds{terms.window};
    spec.pause = ducat::nanoseconds{terms.pause};
    spec.back_off = ducat::nanoseconds{terms.back_off};
    if (terms.month_cap != 0) spec.month_cap = {narrow(terms.month_cap), yuan};
    if (terms.total_cap != 0) spec.total_cap = {narrow(terms.total_cap), yuan};
    const auto done = terms.lifted ? real.lift_top_up(of) : real.set_top_up(of, spec);
    const std::string no = top_ups.set(model, alerts, alert, terms);
    return same_step(done, no, size);
  }
  /// An order was paid for, under a serial or none; the difference, or "".
  std::string settle_top_up(std::size_t order, const std::string& serial) {
    const std::uint64_t size = real.events().size();
    const auto done = real.settle_top_up(handle_of(order), view(serial));
    const int root = model.payer_number(top_ups.orders[order].terms.lot.node);
    const bool was_paid = top_ups.orders[order].step == reference::order_step::paid;
    const bool taken = serials_.packs.find(root, serial) != nullptr;
    reference::pack bought;
    const std::string no = top_ups.settle(model, order, serial, taken, bought);
    if (auto differs = same_step(done, no, size); !differs.empty()) return differs;
    if (!done) return same_balances();
    if (was_paid && real.events().size() != size) return "an order was paid for twice";
    if (static_cast<int>(done->index) != top_ups.orders[order].pack)
      return "an order was granted as another pack";
    if (was_paid) return "";
    serials_.packs.add(root, serial, {static_cast<int>(model.packs.size()), std::nullopt});
    add_pack(bought);
    return same_packs() + same_balances();
  }
  /// An order was not paid for; the difference, or "".
  std::string decline_top_up(std::size_t order) {
    const std::uint64_t size = real.events().size();
    const auto done = real.decline_top_up(handle_of(order));
    return same_step(done, top_ups.decline(model, order), size);
  }

  /// What was ordered, or kept from it, since an event of the ledger: after same_alerts().
  std::string same_orders(std::uint64_t from) {
    std::vector<reference::order_change> expected = std::move(top_ups.changes);
    top_ups.changes.clear();
    std::vector<reference::order_change> found;
    ducat::for_each_order(real.events(), from, [&](const ducat::top_up_moved& e) {
      const bool limited = e.step == ducat::top_up_step::limited;
      found.push_back({e.alert.index, limited, big(e.quantity), big(e.price), e.until.ns, e.at.ns});
    });
    const auto before = [](const auto& a, const auto& b) { return a.all() < b.all(); };
    std::sort(expected.begin(), expected.end(), before);
    std::sort(found.begin(), found.end(), before);
    const bool same = std::equal(found.begin(), found.end(), expected.begin(), expected.end(),
                                 [](const auto& a, const auto& b) { return a.all() == b.all(); });
    return same ? "" : "orders:\nfound    " + text_of(found) + "\nexpected " + text_of(expected);
  }

 private:
  // Orders of one command may have other numbers than in the model: an alert has but one that is
  // asked for at an instant and is not declined by then.
  ducat::order_handle handle_of(std::size_t order) const {
    const reference::top_up_order& o = top_ups.orders[order];
    std::size_t nth = 0;  // of its alert
    for (std::size_t i = 0; i < order; ++i)
      if (top_ups.orders[i].alert == o.alert) ++nth;
    const auto& all = real.state().top_ups.orders;
    std::uint32_t i = 0;
    for (;; ++i)
      if (all[i].alert.index == o.alert && nth-- == 0) return {i};
  }
  template <class T>
  std::string same_step(const ducat::result<T>& done, const std::string& no, std::uint64_t size) {
    if (!done && real.events().size() != size) return "a refused step of a top-up left events";
    if (done.has_value() == no.empty() && (done || word_of(done.error().code) == no)) return "";
    return std::string{"a top-up was "} + (done ? "accepted" : word_of(done.error().code)) +
           " instead of " + (no.empty() ? "accepted" : no);
  }
  static std::string word_of(ducat::errc code) {
    switch (code) {
      case ducat::errc::unknown_alert: return "unknown";
      case ducat::errc::unsupported: return "unsupported";
      case ducat::errc::undated: return "undated";
      case ducat::errc::unit_mismatch: return "another unit";
      case ducat::errc::out_of_range: return "out of range";
      case ducat::errc::account_frozen: return "closed";
      case ducat::errc::invalid_interval: return "ended";
      default: return name_of(code);
    }
  }
  static std::string text_of(const std::vector<reference::order_change>& changes) {
    std::string text;
    for (const reference::order_change& c : changes)
      text += std::to_string(c.alert) +
              (c.limited ? " limited to " + std::to_string(c.until)
                         : " orders " + c.quantity.str() + " for " + c.price.str()) +
              " at " + std::to_string(c.at) + "; ";
    return text;
  }
};

}  // namespace ducat_test

#endif
