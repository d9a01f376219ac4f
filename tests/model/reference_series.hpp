// SPDX-License-Identifier: MIT
// Packs, and series of them, as the design's words describe them: a lot for each cycle.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_SERIES_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_SERIES_HPP

#include "model/reference_terms.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace reference {

class series_keeper {
 public:
  std::vector<pack> packs;
  std::vector<series> all_series;
  nanoseconds now = ever_before;

  /// Why a series is refused, or "".
  std::string subscribe(series s) {
    if (s.lot.valid.to <= now || s.lot.valid.from >= s.lot.valid.to) return "no time";
    const nanoseconds from = std::max(s.lot.valid.from, now);
    while (s.start_of(s.number) > from) --s.number;
    while (s.start_of(s.number + 1) <= from) ++s.number;
    s.current = grant_lot(s, s.number);
    const span next = s.time_of(s.number + 1);
    if (next.from < next.to) s.next = grant_lot(s, s.number + 1);
    all_series.push_back(s);
    return "";
  }
  std::string unsubscribe(int which, nanoseconds from) {
    series& s = all_series[static_cast<std::size_t>(which)];
    if (from < now) return "time went back";
    if (s.stopped <= from) return "";
    s.stopped = from;
    for (const int lot : {s.current, s.next})
      if (lot >= 0) take_back(packs[static_cast<std::size_t>(lot)], from);
    return "";
  }
  void take_back(pack& next, nanoseconds from) const {
    if (next.valid.from < from || next.valid.from <= now || next.balance < 1) return;
    const integer quantity = numerator(next.balance) / denominator(next.balance);
    const integer twice = 2 * next.paid * quantity;
    integer cost = twice / (2 * next.own);
    const integer rest = twice - cost * 2 * next.own;
    if (rest > next.own || (rest == next.own && cost % 2 != 0)) ++cost;
    next.balance -= quantity;
    next.own -= quantity;
    next.paid -= cost;
  }

 protected:
  int grant_lot(const series& s, long long k) {
    pack p = s.lot;
    p.valid = s.time_of(k);
    p.granted = p.valid.from;
    p.of_series = true;
    packs.push_back(p);
    return static_cast<int>(packs.size()) - 1;
  }
  // The next cycle of all that begins by an instant, if any.
  bool begin_cycle(nanoseconds by) {
    series* first = nullptr;
    nanoseconds at = 0;
    for (series& s : all_series) {
      if (s.next < 0) continue;
      const nanoseconds begins = packs[static_cast<std::size_t>(s.next)].valid.from;
      if (begins > by || (first != nullptr && begins >= at)) continue;
      first = &s;
      at = begins;
    }
    if (first == nullptr) return false;
    series& s = *first;
    ++s.number;
    const int ended = s.current;
    s.current = s.next;
    s.next = -1;
    if (at >= s.stopped) return true;
    live_on(s, ended, at);
    const span time = s.time_of(s.number + 1);
    if (time.from < time.to && time.from < s.stopped) s.next = grant_lot(s, s.number + 1);
    return true;
  }
  void live_on(const series& s, int ended, nanoseconds at) {
    pack& old = packs[static_cast<std::size_t>(ended)];
    const integer left =
        old.balance < 1 ? integer{0} : integer{numerator(old.balance) / denominator(old.balance)};
    integer lives = left < s.least ? s.least : left;
    if (lives > s.most) lives = s.most;
    const integer taken = left < lives ? left : lives;
    pack made = s.lot;
    made.valid = {at, s.start_of(s.number + s.lives_for)};
    made.floor = 0;
    made.granted = at;
    made.priority = s.rest_priority;
    made.of_series = true;
    if (taken > 0) {
      pack kept = made;
      kept.valid.from = old.valid.from;
      kept.moved_from = ended;
      kept.balance = taken;
      kept.own = taken;
      kept.paid = old.paid * taken / old.own;
      old.balance -= taken;
      old.own -= taken;
      old.paid -= kept.paid;
      packs.push_back(kept);
    }
    if (lives > taken) {
      made.balance = made.bought = lives - taken;
      made.own = lives - taken;
      made.paid = made.price = 0;
      made.unit_price = 0;
      packs.push_back(made);
    }
  }
};

}  // namespace reference

#endif
