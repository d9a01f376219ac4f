// SPDX-License-Identifier: MIT
// Alerts of the engine and of the reference side by side.
#ifndef DUCAT_TESTS_MODEL_WATCHING_TWINS_HPP
#define DUCAT_TESTS_MODEL_WATCHING_TWINS_HPP

#include "model/amending_twins.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test {

class watching_twins : public amending_twins {
 public:
  /// Sets an alert, or lifts it; the difference, or "".
  std::string set_alert(int account, const std::string& name, const reference::alert_terms& terms) {
    const ducat::account_handle node{static_cast<std::uint32_t>(account)};
    ducat::alert_spec spec;
    spec.name = view(name);
    spec.of = static_cast<ducat::alert_kind>(terms.of);
    if (terms.of != reference::alert_of::used_share && terms.unit == "money")
      spec.level = ducat::any_money{narrow(terms.level), yuan};
    else if (terms.of != reference::alert_of::used_share && !terms.unit.empty())
      spec.level = ducat::any_quantity{narrow(terms.level), units_by_name.at(terms.unit)};
    spec.share =
        ducat::ratio::of(narrow(numerator(terms.share)), narrow(denominator(terms.share))).value();
    spec.quota = view(terms.quota);
    spec.ahead = ducat::nanoseconds{terms.ahead};
    const auto done = terms.lifted ? real.lift_alert(node, spec.name) : real.set_alert(node, spec);
    const std::string refused = alerts.set(model, account, name, terms);
    if (done.has_value() != refused.empty())
      return "an alert was accepted or refused against the rule: " + refused;
    return "";
  }

  /// The alerts that were raised, or wait again, since an event of the ledger.
  std::string same_alerts(std::uint64_t from) {
    look_at_alerts(model.now);
    std::vector<reference::alert_change> expected = std::move(alerts.changes);
    alerts.changes.clear();
    std::vector<reference::alert_change> found;
    for (std::uint64_t i = from; i < real.events().size(); ++i) {
      if (real.events().kind_at(i) != ducat::event_kind::alert_changed) continue;
      const auto& e = real.events().at<ducat::alert_changed>(i);
      if (e.position != i) return "an alert is of another position";
      const bool of_pack = e.pack.has_value();
      if (of_pack && !e.raised) continue;
      found.push_back({e.alert.index,
                       of_pack ? static_cast<int>(e.pack.index) : -1,
                       {e.window.start.ns, e.window.end.ns},
                       e.raised,
                       value_of(e.value),
                       value_of(e.level),
                       e.at.ns});
    }
    const auto before = [](const auto& a, const auto& b) { return a.all() < b.all(); };
    std::sort(expected.begin(), expected.end(), before);
    std::sort(found.begin(), found.end(), before);
    const bool same = std::equal(found.begin(), found.end(), expected.begin(), expected.end(),
                                 [](const auto& a, const auto& b) { return a.all() == b.all(); });
    return same ? "" : "alerts:\nfound    " + text_of(found) + "\nexpected " + text_of(expected);
  }

 private:
  static std::string text_of(const std::vector<reference::alert_change>& changes) {
    std::string text;
    for (const reference::alert_change& c : changes)
      text += std::to_string(c.alert) + (c.raised ? " raised" : " waits") + " by " + c.value.str() +
              " of " + c.level.str() + (c.pack < 0 ? "" : " for pack " + std::to_string(c.pack)) +
              " in [" + std::to_string(c.window.from) + ", " + std::to_string(c.window.to) +
              ") at " + std::to_string(c.at) + "; ";
    return text;
  }
};

}  // namespace ducat_test

#endif
