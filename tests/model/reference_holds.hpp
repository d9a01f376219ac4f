// SPDX-License-Identifier: MIT
// Reservations as the design's words describe them, on the reference engine: whatever is asked for
// is tried on a copy of everything.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_HOLDS_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_HOLDS_HPP

#include "model/reference_engine.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reference {

// What a reservation holds of a pack (units of usage, by one of its factors) or wallet, or (-1) of
// its payer's credit.
struct held_part {
  int pack = -1;
  int by = -1;
  rational amount;
  bool lent = false;  // it lies in the pack: a usage that was taken out gave it back
};

// What of a reservation will count under a price (-1: covered) in a counter ("": in none).
struct held_count {
  int price = -1;
  std::string counter;
  integer quantity;
};

enum class hold_phase { open, lapsed, released };

struct reservation {
  usage what;  // its id, account, sku, region; cards now
  integer minimum = 1;
  bool charges = true;
  hold_phase phase = hold_phase::open;
  int next_sequence = 0;
  nanoseconds from = 0;
  nanoseconds until = 0;
  integer used, granted;
  std::vector<held_part> parts;
  std::vector<held_count> counts;
  int last_charge = -1;
  std::vector<held_part> gave;  // for the last charge
};

class holding_engine : public engine {
 public:
  std::vector<reservation> reservations;

  using engine::is_above;
  int payer_number(int account) const { return root_of(account); }
  /// What reservations hold of a pack, or (-1) of a payer's credit.
  rational held(int pack, int root) const {
    rational sum;
    if (pack >= 0) sum = kept_by_factors(packs[static_cast<std::size_t>(pack)]);
    for (const reservation& r : reservations)
      for (const held_part& p : r.parts)
        if (p.pack == pack && p.by < 0 && root_of(r.what.account) == root) sum += p.amount;
    return sum;
  }
  /// Lets the counters and quotas reckon with what the open reservations of a payer will count;
  /// what each of them costs there, by its number.
  std::map<std::size_t, rational> count_held(int root, std::size_t but) {
    std::map<std::size_t, rational> costs;
    for (std::size_t i = 0; i < reservations.size(); ++i) {
      const reservation& r = reservations[i];
      if (i == but || r.phase != hold_phase::open || root_of(r.what.account) != root) continue;
      costs[i] = 0;
      for (const held_count& c : r.counts) costs[i] += count_one(c);
      for (const bearing& b : bearings(r.what, r.from)) {
        rational& used = quotas[b.quota].used[b.window];
        if (quotas[b.quota].unit == "money") used += costs[i];
        for (const held_part& p : r.parts)
          if (quotas[b.quota].unit != "money" && !is_money(p.pack) &&
              lies_above(packs[static_cast<std::size_t>(p.pack)].node, b))
            used += p.amount;
      }
    }
    return costs;
  }

  /// When a quota of cards first has no room for what a usage holds beside what the other open
  /// reservations hold then: where it begins, or where one of them or another version does.
  std::optional<nanoseconds> cards_reached(const usage& u, std::size_t but) const {
    const auto holds_cards = [&](std::size_t i) {
      return i != but && reservations[i].phase == hold_phase::open &&
             skus[static_cast<std::size_t>(reservations[i].what.sku)].metered;
    };
    std::set<nanoseconds> looks{u.during.from};
    for (std::size_t i = 0; i < reservations.size(); ++i)
      if (holds_cards(i) && u.during.holds(reservations[i].from))
        looks.insert(reservations[i].from);
    for (const quota& q : quotas)
      for (const quota_version& v : q.versions)
        if (u.during.holds(v.from)) looks.insert(v.from);
    for (const nanoseconds t : looks)
      for (const quota& q : quotas) {
        const quota_version* const version = q.unit == "cards" ? q.in_force(t) : nullptr;
        if (version == nullptr || u.cards <= 0 || !is_above(q.node, u.account)) continue;
        rational held{integer{u.cards}, integer{u.of}};
        for (std::size_t i = 0; i < reservations.size(); ++i) {
          const reservation& r = reservations[i];
          if (holds_cards(i) && span{r.from, r.until}.holds(t) && is_above(q.node, r.what.account))
            held += rational{integer{r.what.cards}, integer{r.what.of}};
        }
        if (held > version->limit) return t;
      }
    return std::nullopt;
  }

  void advance(nanoseconds to) {
    for (;;) {
      std::size_t next = reservations.size();
      for (std::size_t i = 0; i < reservations.size(); ++i) {
        const reservation& r = reservations[i];
        if (r.phase == hold_phase::open && r.until <= to &&
            (next == reservations.size() || r.until < reservations[next].until))
          next = i;
      }
      const bool any = next < reservations.size();
      engine::advance(any ? reservations[next].until - 1 : to);
      if (!any) return;
      lapse(next);
    }
  }

  /// Whether so much could be held for a new reservation, or for the next hold of one; then its
  /// lines. "" where it can.
  refusal can_hold(const usage& ahead, std::size_t but, recorded& lines) const {
    if (const auto frozen = standings.frozen_in(nodes, ahead.account, ahead.during))
      return ahead.during.from < *frozen ? "insufficient" : "account_frozen";
    if (const auto reached = cards_reached(ahead, but))
      return ahead.during.from < *reached ? "insufficient" : "no cards";
    holding_engine after = *this;
    after.count_held(root_of(ahead.account), but);
    after.counts_on_vouchers_ = false;
    const refusal no = after.record(ahead, true);
    if (no.empty()) lines = after.usages.back();
    return no;
  }
  // Of the usage ahead, so much: nanoseconds or units.
  static usage first_of(usage ahead, const integer& n, bool metered) {
    if (metered)
      ahead.during.to = ahead.during.from + static_cast<nanoseconds>(n);
    else
      ahead.quantity = n;
    return ahead;
  }

  /// Takes a hold of which recording would have such lines.
  void hold(reservation& r, const recorded& lines) {
    r.granted = lines.amount;
    for (const line& l : lines.lines) {
      if (l.what == 'c') take(r, l.which, l.quantity, held_by(l.which, l.factor));
      if (l.what == 'w') take(r, l.which, l.amount);
      if (l.what == 'p') take(r, -1, l.owed);
      if (l.what == 'c' && !l.counter.empty()) count(r, -1, l.counter, l.quantity);
      if (l.what == 'p' && l.quantity != 0) count(r, l.which, l.counter, l.quantity);
    }
    std::vector<held_part> kept;
    for (const held_part& p : r.parts) {
      if (p.amount <= 0) continue;
      kept.push_back(p);
      keep(p, p.amount);
    }
    r.parts = kept;
  }

  /// Gives back all that a reservation holds; others of its payer that cost more now than they hold
  /// are topped up from its money.
  void give_back(std::size_t which) {
    reservation& r = reservations[which];
    std::vector<held_part> freed = std::move(r.parts);
    r.parts.clear();
    r.counts.clear();
    r.granted = 0;
    for (const held_part& p : freed) keep(p, -p.amount);
    holding_engine counting = *this;
    for (const auto& [other, cost] : counting.count_held(root_of(r.what.account), which)) {
      reservation& o = reservations[other];
      rational missing = cost;
      for (const held_part& p : o.parts)
        if (is_money(p.pack)) missing -= p.amount;
      for (held_part& p : freed) {
        if (missing <= 0 || p.amount <= 0 || !is_money(p.pack) || !may_pay(p.pack, o)) continue;
        const rational given = p.amount < missing ? p.amount : missing;
        p.amount -= given;
        missing -= given;
        if (p.pack >= 0) packs[static_cast<std::size_t>(p.pack)].balance -= given;
        take(o, p.pack, given);
      }
    }
  }

  /// Records what a reservation used in a stretch of time, or of a quantity, drawing on its own
  /// first. What it holds no more counts no more.
  refusal use(std::size_t which, const usage& segment, std::vector<held_part>* lent = nullptr) {
    reservation& r = reservations[which];
    own_ = lent != nullptr ? lent : &r.parts;
    gave_.clear();
    const refusal no = record(segment, false);
    own_ = nullptr;
    if (!no.empty()) return no;
    const recorded& done = usages.back();
    r.granted = done.amount < r.granted ? r.granted - done.amount : integer{0};
    for (const line& l : done.lines)
      for (held_count& c : r.counts)
        if ((l.what == 'c' || l.what == 'p') && c.price == (l.what == 'c' ? -1 : l.which) &&
            c.counter == l.counter && (l.what == 'p' || !l.counter.empty()))
          c.quantity = l.quantity < c.quantity ? c.quantity - l.quantity : integer{0};
    drop_nothings(r);
    return "";
  }

  void lapse(std::size_t which) {
    reservation& r = reservations[which];
    const bool metered = skus[static_cast<std::size_t>(r.what.sku)].metered;
    int charged = -1;
    if (r.charges && r.granted > 0 && (!metered || r.from < r.until)) {
      usage segment = r.what;
      segment.id = "lapse " + std::to_string(r.next_sequence - 1) + " " + r.what.id;
      segment.during = {r.from, metered ? r.until : r.from};
      segment.quantity = metered ? integer{0} : r.granted;
      holding_engine after = *this;
      const integer granted = r.granted;
      if (after.use(which, segment).empty()) {
        *this = std::move(after);
        reservation& now_r = reservations[which];
        now_r.gave = std::move(gave_);
        charged = static_cast<int>(usages.size()) - 1;
        if (metered)
          now_r.from = now_r.until;
        else
          now_r.used += granted;
      }
    }
    reservations[which].phase = hold_phase::lapsed;
    reservations[which].last_charge = charged;
    give_back(which);
  }

 protected:
  void draw_own(recorded& done, const span& during, integer& wanted,
                const std::string& counter) override {
    if (own_ == nullptr) return;
    const auto bear = bearings(done.what, during.from);
    for (held_part& h : *own_) {
      if (is_money(h.pack) || wanted == 0 || h.amount <= 0) continue;
      pack& p = packs[static_cast<std::size_t>(h.pack)];
      const int by = held_by(h.pack, factor_of(p, done.what, during.from));
      const auto [taken, units] = share(h, by, wanted);
      if (taken == 0) continue;
      for (const bearing& b : bear)
        if (lies_above(p.node, b)) engine::take(done, b, taken);
      wanted -= taken;
      h.amount -= units;
      if (!h.lent) keep({h.pack, h.by, units, false}, -units);
      p.balance -= given(p, by, taken);
      take(gave_, h.pack, taken, by);
      if (!counter.empty()) counters[counter].push_back({-1, taken, usages.size()});
      done.lines.push_back({'c', h.pack, during, taken, 0, p.balance, counter, 0, by});
      if (!p.waiting || !may_begin(p, during.from)) continue;
      p.valid = {during.from, during.from + p.hours * an_hour};
      p.waiting = false;
    }
  }
  void pay_own(const span& during, rational& due, std::vector<line>& paid) override {
    for (std::size_t k = 0; own_ != nullptr && k < own_->size(); ++k) {
      held_part& h = (*own_)[k];
      if (h.pack < 0 || !is_money(h.pack) || due <= 0 || h.amount <= 0) continue;
      pack& w = packs[static_cast<std::size_t>(h.pack)];
      const rational part = h.amount < due ? h.amount : due;
      h.amount -= part;
      take(gave_, h.pack, part, -1);
      if (h.lent) w.balance -= part;
      due -= part;
      paid.push_back({'w', h.pack, during, 0, part, w.balance, "", 0});
    }
  }
  rational held_credit(int root) const override { return held(-1, root); }

 private:
  rational count_one(const held_count& c) {
    if (c.price >= 0 && prices[c.price].shape == kind::per_record) {
      const rational amount = cost_of_record(prices[c.price], counters[c.counter], c.quantity);
      if (!c.counter.empty()) counters[c.counter].push_back({c.price, c.quantity, usages.size()});
      return amount;
    }
    if (c.counter.empty()) return prices[c.price].tiers[0].unit_price * c.quantity;
    const rational before = cost(c.counter);
    counters[c.counter].push_back({c.price, c.quantity, usages.size()});
    return cost(c.counter) - before;
  }
  bool is_money(int p) const { return p < 0 || packs[static_cast<std::size_t>(p)].unit == "money"; }
  bool may_pay(int p, const reservation& o) const {
    if (p < 0) return true;
    const pack& w = packs[static_cast<std::size_t>(p)];
    bool above = false;
    for (int n = o.what.account; n >= 0; n = nodes[static_cast<std::size_t>(n)].parent)
      above = above || n == w.node;
    return above && w.valid.holds(o.from) && allows(w, o.what);
  }
  int held_by(int p, int by) const {
    return holding_factor(packs[static_cast<std::size_t>(p)], by);
  }
  // The pack or wallet of a part keeps so much more.
  void keep(const held_part& h, const rational& amount) {
    if (h.pack < 0) return;
    pack& p = packs[static_cast<std::size_t>(h.pack)];
    p.balance -= kept(p, h.by, amount);
  }
  // How much of what is wanted by one of its pack's factors a part covers, and how many of its
  // units go for it: where it is held by another one, as few as leave room for that.
  std::pair<integer, integer> share(const held_part& h, int by, const integer& wanted) const {
    const integer left = numerator(h.amount);
    const integer equal = wanted < left ? wanted : left;
    if (by == h.by) return {equal, equal};
    if (h.lent) return {0, 0};
    const pack& p = packs[static_cast<std::size_t>(h.pack)];
    const auto worth = [&](const integer& units) {
      pack tried = p;
      return -numerator(kept(tried, h.by, -units));
    };
    const integer taken = serve(p, by, worth(left), wanted);
    pack tried = p;
    const integer takes = given(tried, by, taken);
    integer units = 1;
    while (worth(units) < takes) ++units;
    return {taken, units};
  }
  static void take(reservation& r, int p, const rational& amount, int by = -1) {
    take(r.parts, p, amount, by);
  }
  static void take(std::vector<held_part>& parts, int p, const rational& amount, int by) {
    for (held_part& h : parts)
      if (h.pack == p && h.by == by) {
        h.amount += amount;
        return;
      }
    parts.push_back({p, by, amount, false});
  }
  static void count(reservation& r, int price, const std::string& counter, const integer& more) {
    for (held_count& c : r.counts)
      if (c.price == price && c.counter == counter) {
        c.quantity += more;
        return;
      }
    r.counts.push_back({price, counter, more});
  }
  static void drop_nothings(reservation& r) {
    std::vector<held_part> parts;
    for (const held_part& p : r.parts)
      if (p.amount != 0) parts.push_back(p);
    r.parts = parts;
    std::vector<held_count> counts;
    for (const held_count& c : r.counts)
      if (c.quantity != 0) counts.push_back(c);
    r.counts = counts;
  }

  std::vector<held_part>* own_ = nullptr;  // while a usage of a reservation is recorded
  std::vector<held_part> gave_;            // what was drawn on it then, by the factor of its time
};

}  // namespace reference

#endif
