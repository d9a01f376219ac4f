// SPDX-License-Identifier: MIT
// Alerts as the design's words describe them: after each command, and at each instant at which time
// stopped on its way, all of them are looked at. No question needs them, so they lie beside what is
// copied for one.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_ALERTS_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_ALERTS_HPP

#include "model/reference_holds.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace reference {

enum class alert_of { left, left_share, used, used_share, expiring };

struct alert_terms {
  alert_of of{};
  std::string unit;   // of packs or of a quota; "": of all packs
  integer level;      // of `left` and `used`
  rational share;     // of the two shares
  std::string quota;  // of an account's, by name
  nanoseconds ahead = 0;
  bool lifted = false;

  bool is_of_balance() const { return of == alert_of::left || of == alert_of::left_share; }
  bool is_of_quota() const { return of == alert_of::used || of == alert_of::used_share; }
  bool operator==(const alert_terms&) const = default;
};

/// That an alert was raised, or waits again; of a pack that ends soon only the former.
struct alert_change {
  std::size_t alert = 0;
  int pack = -1;
  span window;  // of a quota; or nothing
  bool raised = false;
  rational value, level;
  nanoseconds at = 0;

  auto all() const {
    return std::tuple{alert, pack, window.from, window.to, raised, value, level, at};
  }
};

class alert_book {
 public:
  struct alert {
    int node = 0;
    std::string name;
    alert_terms terms;
    bool armed = false;
    // Of a balance: it was raised, and does not wait again; and that by the last look.
    bool is_raised = false, is_fresh = false;
    std::set<std::tuple<std::string, nanoseconds, nanoseconds>> reached;  // quotas' windows
    std::set<int> warned;                                                 // packs
  };
  /// What the packs of a node hold of a unit while they are in force, and what was granted.
  struct held_of_node {
    rational left;
    integer granted;
    bool any = false;
  };

  std::vector<alert_change> changes;  // since they were taken
  bool empty() const { return alerts_.empty(); }
  std::size_t size() const { return alerts_.size(); }
  const alert& at(std::size_t i) const { return alerts_[i]; }

  static held_of_node held_of(const holding_engine& in, int node, const std::string& unit) {
    held_of_node out;
    for (const pack& p : in.packs) {
      if (p.node != node || p.unit != unit || p.expired || p.valid.from > in.now) continue;
      out.any = true;
      if (p.balance > 0) out.left += p.balance;
      out.granted += p.own;
    }
    return out;
  }

  /// Sets an alert of a node, or sets it otherwise; why not, or "".
  std::string set(const holding_engine& in, int node, const std::string& name, alert_terms terms) {
    const auto known = std::find_if(alerts_.begin(), alerts_.end(), [&](const alert& a) {
      return a.node == node && a.name == name;
    });
    if (terms.lifted) {
      if (known == alerts_.end()) return "unknown";
      terms = known->terms;
      terms.lifted = true;
    } else if (terms.is_of_quota()) {
      const quota* const bounds = find_quota(in, node, terms.quota);
      if (bounds == nullptr) return "unknown";
      if (terms.of == alert_of::used ? terms.level == 0 : terms.share == 0) return "out of range";
      if (terms.of == alert_of::used && bounds->unit != terms.unit) return "another unit";
    }
    if (known != alerts_.end() && known->terms == terms) return "";
    if (empty()) learn(in);  // what came before there was any
    touched_.clear();
    fresh_ = static_cast<std::size_t>(known - alerts_.begin());
    if (known == alerts_.end()) alerts_.push_back({node, name, {}, false, false, false, {}, {}});
    alert& a = alerts_[fresh_];
    a.terms = terms;
    a.armed = a.is_raised = false;
    for (std::size_t p = 0; p < in.packs.size(); ++p)
      if (!in.packs[p].expired) announce(in, fresh_, static_cast<int>(p));
    if (terms.is_of_quota() && !terms.lifted) touch_now(in, *find_quota(in, node, terms.quota));
    return "";
  }
  /// A quota was set.
  void quota_set(const holding_engine& in, int node, const std::string& name) {
    if (empty()) return;
    if (const quota* const q = find_quota(in, node, name); q != nullptr) touch_now(in, *q);
  }

  /// Usage was counted in a window of a quota, or counted there no more.
  void touch(std::size_t number, const span& window) {
    touched_.insert({number, window.from, window.to});
  }
  /// Looks at all alerts; of quotas at those windows that were touched.
  void look(const holding_engine& in, nanoseconds at) {
    if (empty()) return;
    learn(in);
    look_at_balances(in, at);
    for (const auto& [number, from, to] : touched_) look_at_quota(in, number, {from, to}, at);
    touched_.clear();
    fresh_ = none;
  }
  /// When the next pack ends soon.
  nanoseconds next_warning() const {
    nanoseconds next = for_ever;
    for (const warning& w : warnings_) next = std::min(next, w.at);
    return next;
  }
  /// Says which packs end soon by an instant.
  void warn(const holding_engine& in, nanoseconds by) {
    std::vector<warning> later;
    for (const warning& w : warnings_) {
      if (w.at > by) {
        later.push_back(w);
        continue;
      }
      alert& a = alerts_[w.alert];
      const pack& p = in.packs[static_cast<std::size_t>(w.pack)];
      if (a.terms.of != alert_of::expiring || a.terms.lifted || w.at >= p.valid.to ||
          p.valid.to - a.terms.ahead > w.at || p.balance <= 0 || !a.warned.insert(w.pack).second)
        continue;
      changes.push_back({w.alert, w.pack, {}, true, p.balance, 0, w.at});
    }
    warnings_ = later;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  struct warning {
    std::size_t alert = 0;
    int pack = 0;
    nanoseconds at = 0;
  };

  static const quota* find_quota(const holding_engine& in, int node, const std::string& name) {
    for (const quota& q : in.quotas)
      if (q.node == node && q.name == name) return &q;
    return nullptr;
  }
  void touch_now(const holding_engine& in, const quota& q) {
    const quota_version* const version = q.in_force(in.now);
    if (version == nullptr) return;
    const nanoseconds offset = in.payers.at(in.payer_number(q.node)).offset;
    const span window = cycle_of(in.now, version->per, offset);
    touch(static_cast<std::size_t>(&q - in.quotas.data()), window);
  }
  // A pack of the alert's node is known, or ends elsewhere: it will be said, now at the earliest.
  void announce(const holding_engine& in, std::size_t which, int number) {
    const alert& a = alerts_[which];
    const pack& p = in.packs[static_cast<std::size_t>(number)];
    if (a.terms.of != alert_of::expiring || a.terms.lifted || a.node != p.node ||
        p.valid.to == for_ever || (!a.terms.unit.empty() && a.terms.unit != p.unit))
      return;
    warnings_.push_back({which, number, std::max(p.valid.to - a.terms.ahead, in.now)});
  }
  // What is new since the last look: packs, and their ends.
  void learn(const holding_engine& in) {
    for (std::size_t p = 0; p < in.packs.size(); ++p) {
      const bool is_new = p >= ends_.size();
      if (!is_new && ends_[p] == in.packs[p].valid.to) continue;
      if (is_new) ends_.push_back(0);
      ends_[p] = in.packs[p].valid.to;
      for (std::size_t a = 0; a < alerts_.size(); ++a) announce(in, a, static_cast<int>(p));
    }
  }

  void look_at_balances(const holding_engine& in, nanoseconds at) {
    for (std::size_t i = 0; i < alerts_.size(); ++i) {
      alert& a = alerts_[i];
      a.is_fresh = false;
      if (!a.terms.is_of_balance() || a.terms.lifted) continue;
      const held_of_node held = held_of(in, a.node, a.terms.unit);
      const rational level =
          a.terms.of == alert_of::left ? rational{a.terms.level} : a.terms.share * held.granted;
      const bool is_low = held.left <= level;
      const bool raises = is_low && (a.armed || (i == fresh_ && held.any));
      if (!raises && (is_low || a.armed)) continue;
      a.armed = !is_low;
      a.is_raised = a.is_fresh = raises;
      changes.push_back({i, -1, {}, raises, held.left, level, at});
    }
  }
  void look_at_quota(const holding_engine& in, std::size_t number, const span& window,
                     nanoseconds at) {
    const quota& q = in.quotas[number];
    nanoseconds when = std::max(in.now, window.from);
    if (when >= window.to) when = window.to - 1;
    const quota_version* const version = q.in_force(when);
    if (version == nullptr) return;
    for (std::size_t i = 0; i < alerts_.size(); ++i) {
      alert& a = alerts_[i];
      if (!a.terms.is_of_quota() || a.terms.lifted || a.node != q.node || a.terms.quota != q.name)
        continue;
      const rational level =
          a.terms.of == alert_of::used ? rational{a.terms.level} : a.terms.share * version->limit;
      const auto known = q.used.find({window.from, window.to});
      const rational used = known == q.used.end() ? rational{} : known->second;
      const std::tuple place{q.name, window.from, window.to};
      const bool reached = used >= level;
      if (reached == (a.reached.count(place) > 0)) continue;
      if (reached)
        a.reached.insert(place);
      else
        a.reached.erase(place);
      changes.push_back({i, -1, window, reached, used, level, at});
    }
  }

  std::vector<alert> alerts_;
  std::vector<warning> warnings_;
  std::vector<nanoseconds> ends_;  // of the packs
  std::set<std::tuple<std::size_t, nanoseconds, nanoseconds>> touched_;
  std::size_t fresh_ = none;  // the alert that was set since the last look
};

}  // namespace reference

#endif
