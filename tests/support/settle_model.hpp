// SPDX-License-Identifier: MIT
// A model of settling that plays every nanosecond: slow, obvious, and without a line of the
// engine's. An organisation "a" with teams "m" and "z" and a user "x" of the first; packs are drawn
// on by priority, whichever node they lie at.
#ifndef DUCAT_TESTS_SUPPORT_SETTLE_MODEL_HPP
#define DUCAT_TESTS_SUPPORT_SETTLE_MODEL_HPP

#include "support/random.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace ducat_test::settle_model {

using num = std::int64_t;

/// A pack or wallet; its place among the lots is its priority.
struct lot {
  int account;  ///< 0 root, 1 and 2 teams, 3 the user of team 1
  num quantity, floor, from, until;
  bool is_wallet;
};
struct fact {
  std::uint64_t id;
  int account;
  int sku;  ///< 0 "card", 1 a tick; 1 "big", 3 a tick; 2 "disk", counted
  num numerator, denominator;
  num from, until, quantity;
  bool is_reversed;
};
/// Up to an edge at one price, the rest at another, and a fee for each.
struct tariff {
  bool is_counted, is_volume, counts_all;
  num edge, first, fee, rest, rest_fee;
};

/// What one usage comes to.
struct bill {
  std::map<int, num> drawn;  ///< by lot
  num priced = 0;
  num amount = 0;

  friend bool operator==(const bill&, const bill&) = default;
};

struct world {
  static constexpr num end = 40;

  std::vector<lot> lots;
  std::vector<fact> facts;
  tariff tariffs[3];
  num caps[4] = {-1, -1, -1, -1};  ///< what a node and those below draw from above it; −1: all

  world(random_source& random, bool with_wallets) {
    const auto below = [&](num n) {
      return static_cast<num>(random.below(static_cast<std::uint64_t>(n)));
    };
    for (tariff& t : tariffs)
      t = {below(4) != 0, below(3) == 0, below(2) == 0, 5 + below(60),
           2 + below(4),  below(2) * 7,  1 + below(4),  below(2) * 5};
    for (num n = below(5); n > 0; --n) {
      const num from = below(20);
      lots.push_back({static_cast<int>(below(4)), 1 + below(60), below(3) == 0 ? below(10) : 0,
                      from, from + 1 + below(40), false});
    }
    for (num n = with_wallets ? 1 + below(2) : 0; n > 0; --n)
      lots.push_back({static_cast<int>(below(4)), 1 + below(90), 0, 0, 15 + below(60), true});
    for (num n = 1 + below(7); n > 0; --n) {
      fact f{};
      f.id = 1 + static_cast<std::uint64_t>(facts.size());
      f.account = static_cast<int>(below(4));
      f.sku = static_cast<int>(below(3));
      f.from = f.until = below(end);
      f.is_reversed = below(8) == 0;
      if (f.sku == 2) {
        f.quantity = 1 + below(30);
      } else {
        f.until += 1 + below(end - f.from);
        f.numerator = 1 + below(4);
        f.denominator = below(3) == 0 ? 2 + below(6) : 1;
        const num divisor = std::gcd(f.numerator, f.denominator);
        f.numerator /= divisor;
        f.denominator /= divisor;
      }
      facts.push_back(f);
    }
  }
  /// Gives some nodes a quota.
  void cap(random_source& random) {
    for (int node = 1; node < 4; ++node)
      if (!random.one_in(3)) caps[node] = static_cast<num>(random.below(40));
  }
};

namespace detail {

/// A stretch of a fact between two edges of the packs that may serve it.
struct piece {
  const fact* of;
  num from, until, amount;
};

inline bool serves(const lot& l, int account) {
  return l.account == 0 || l.account == account || (l.account == 1 && account == 3);
}
// "a" < "a/m" < "a/m/x" < "a/z"
inline int rank_of(int account) {
  constexpr int ranks[] = {0, 1, 3, 2};
  return ranks[account];
}

/// n in proportion to weights: floors, and one more for the largest remainders, the first of
/// equals.
inline std::vector<num> share_out(num n, const std::vector<num>& weights) {
  const num sum = std::accumulate(weights.begin(), weights.end(), num{0});
  std::vector<num> parts;
  std::vector<std::pair<num, std::size_t>> remainders;
  num left = n;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    parts.push_back(n * weights[i] / sum);
    remainders.emplace_back(-(n * weights[i] % sum), i);
    left -= parts.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i) ++parts[remainders[i].second];
  return parts;
}

/// A counter as the runs of units in it, each of a price or of none.
struct counter {
  std::vector<std::pair<bool, num>> runs;

  num position() const {
    num sum = 0;
    for (const auto& [priced, quantity] : runs) sum += quantity;
    return sum;
  }
  num cost(const tariff& t) const {
    const bool upper = t.is_volume && position() > t.edge;
    num sum = 0;
    num at = 0;
    bool has_first = false;
    bool has_rest = false;
    for (const auto& [priced, quantity] : runs) {
      const num low = std::max(num{0}, std::min(quantity, t.edge - at));
      at += quantity;
      if (!priced || quantity == 0) continue;
      has_first = has_first || (t.is_volume ? true : low > 0);
      has_rest = has_rest || quantity > low;
      sum += t.is_volume ? quantity * (upper ? t.rest : t.first)
                         : low * t.first + (quantity - low) * t.rest;
    }
    if (t.is_volume) return sum + (upper ? (has_rest ? t.rest_fee : 0) : (has_first ? t.fee : 0));
    return sum + (has_first ? t.fee : 0) + (has_rest ? t.rest_fee : 0);
  }
};

/// Plays a world.
class player {
 public:
  explicit player(const world& of) : w_{of} {
    for (const lot& l : of.lots) {
      above_.push_back(l.is_wallet ? 0 : l.quantity);
      below_.push_back(l.floor);
    }
    for (const fact& f : of.facts) {
      bills[f.id];
      if (!f.is_reversed) facts_.push_back(&f);
    }
    std::sort(facts_.begin(), facts_.end(), [](const fact* a, const fact* b) {
      return std::pair{rank_of(a->account), a->id} < std::pair{rank_of(b->account), b->id};
    });
    for (const fact* f : facts_) cut(*f);
    rate_fractions();
    for (num t = 0; t < 2 * world::end; ++t) play(t);
  }

  std::map<std::uint64_t, bill> bills;

 private:
  struct serving {
    const piece* of;
    int lot;  // −1: none
    num quantity;
  };

  void cut(const fact& f) {
    std::vector<num> edges{f.from, f.until};
    for (const lot& l : w_.lots) {
      if (!serves(l, f.account)) continue;
      for (const num edge : {l.from, l.until})
        if (f.from < edge && edge < f.until) edges.push_back(edge);
    }
    std::sort(edges.begin(), edges.end());
    if (f.sku == 2) pieces_.push_back({&f, f.from, f.from, f.quantity});
    constexpr num rates[] = {1, 3};
    for (std::size_t i = 0; i + 1 < edges.size(); ++i)
      if (edges[i] < edges[i + 1] && f.sku != 2)
        pieces_.push_back(
            {&f, edges[i], edges[i + 1], rates[f.sku] * f.numerator * (edges[i + 1] - edges[i])});
  }
  // So far the amounts of fractions are products: floors of running totals, in the order of time.
  void rate_fractions() {
    std::vector<piece*> order;
    for (piece& p : pieces_)
      if (p.of->sku != 2 && p.of->denominator != 1) order.push_back(&p);
    std::stable_sort(order.begin(), order.end(),
                     [](const piece* a, const piece* b) { return a->from < b->from; });
    std::map<std::pair<int, std::pair<num, num>>, num> rests;
    constexpr num rates[] = {1, 3};
    for (piece* p : order) {
      if (rates[p->of->sku] * p->of->numerator % p->of->denominator == 0) {
        p->amount /= p->of->denominator;
        continue;
      }
      num& rest = rests[{p->of->sku, {p->of->numerator, p->of->denominator}}];
      rest += p->amount;
      p->amount = rest / p->of->denominator;
      rest %= p->of->denominator;
    }
  }

  // The first lot that can give something; floors once all that lies above zero is gone.
  int lot_for(const piece& p, num t, bool& is_below) const {
    for (const bool below : {false, true})
      for (std::size_t i = 0; i < w_.lots.size(); ++i) {
        const lot& l = w_.lots[i];
        if (l.is_wallet || !serves(l, p.of->account) || t < l.from || l.until <= t) continue;
        is_below = below;
        if ((below ? below_ : above_)[i] > 0 && let_through(p, static_cast<int>(i), 1) > 0)
          return static_cast<int>(i);
      }
    return -1;
  }
  // The nodes with a cap between a lot and who draws on it, from the root down.
  std::vector<int> caps_between(const piece& p, int lot) const {
    std::vector<int> out;
    const int owner = w_.lots[static_cast<std::size_t>(lot)].account;
    for (const int node : {1, 2, 3})
      if (w_.caps[node] >= 0 && node != owner && is_within(p.of->account, node) &&
          is_within(node, owner))
        out.push_back(node);
    return out;
  }
  static bool is_within(int account, int node) {
    return node == 0 || account == node || (node == 1 && account == 3);
  }
  num let_through(const piece& p, int lot, num most) const {
    for (const int node : caps_between(p, lot)) most = std::min(most, w_.caps[node] - used_[node]);
    return std::max(num{0}, most);
  }
  void use(const piece& p, int lot, num quantity) {
    for (const int node : caps_between(p, lot)) used_[node] += quantity;
  }
  num& room(int lot, bool is_below) {
    return (is_below ? below_ : above_)[static_cast<std::size_t>(lot)];
  }

  void play(num t) {
    for (const piece& p : pieces_) {
      if (p.of->sku != 2 || p.from != t) continue;
      num want = p.amount;
      bool is_below = false;
      for (int lot = lot_for(p, t, is_below); want > 0 && lot >= 0; lot = lot_for(p, t, is_below)) {
        const num taken = let_through(p, lot, std::min(want, room(lot, is_below)));
        room(lot, is_below) -= taken;
        use(p, lot, taken);
        want -= taken;
        post({{&p, lot, taken}});
      }
      if (want > 0) post({{&p, -1, want}});
    }
    std::vector<std::pair<const piece*, num>> wants;
    for (const piece& p : pieces_) {
      if (p.of->sku == 2 || t < p.from || p.until <= t) continue;
      const num length = p.until - p.from;
      const num want = p.amount * (t + 1 - p.from) / length - p.amount * (t - p.from) / length;
      if (want > 0) wants.emplace_back(&p, want);
    }
    serve(wants, t);
  }
  void serve(std::vector<std::pair<const piece*, num>>& wants, num t) {
    std::vector<serving> servings;
    for (bool is_short = true; is_short;) {
      is_short = false;
      std::map<std::pair<int, bool>, std::vector<std::size_t>> askers;
      std::vector<num> asked(wants.size());
      std::map<int, std::vector<std::size_t>> capped;  // nodes are numbered from the root down
      for (std::size_t i = 0; i < wants.size(); ++i) {
        bool is_below = false;
        const int lot = lot_for(*wants[i].first, t, is_below);
        if (wants[i].second == 0 || lot < 0) continue;
        asked[i] = wants[i].second;
        askers[{lot, is_below}].push_back(i);
        for (const int node : caps_between(*wants[i].first, lot)) capped[node].push_back(i);
      }
      for (const auto& [node, who] : capped) {
        std::vector<num> parts;
        for (const std::size_t i : who) parts.push_back(asked[i]);
        const num left = w_.caps[node] - used_[node];
        if (std::accumulate(parts.begin(), parts.end(), num{0}) <= left) continue;
        parts = share_out(left, parts);
        is_short = true;
        for (std::size_t k = 0; k < who.size(); ++k) asked[who[k]] = parts[k];
      }
      for (const auto& [which, who] : askers) {
        std::vector<num> parts;
        for (const std::size_t i : who) parts.push_back(asked[i]);
        num& left = room(which.first, which.second);
        if (std::accumulate(parts.begin(), parts.end(), num{0}) > left) {
          parts = share_out(left, parts);
          is_short = true;
        }
        for (std::size_t k = 0; k < who.size(); ++k) {
          wants[who[k]].second -= parts[k];
          left -= parts[k];
          use(*wants[who[k]].first, which.first, parts[k]);
          if (parts[k] > 0) servings.push_back({wants[who[k]].first, which.first, parts[k]});
        }
      }
    }
    for (const auto& [p, want] : wants)
      if (want > 0) servings.push_back({p, -1, want});
    std::stable_sort(servings.begin(), servings.end(),
                     [](const serving& a, const serving& b) { return a.of < b.of; });
    post(servings);
  }

  void post(const std::vector<serving>& servings) {
    std::vector<serving> counting[3];
    for (const serving& s : servings) {
      const tariff& t = w_.tariffs[s.of->of->sku];
      bill& b = bills[s.of->of->id];
      if (s.lot >= 0)
        b.drawn[s.lot] += s.quantity;
      else
        b.priced += s.quantity;
      if (t.is_counted && (s.lot < 0 || t.counts_all))
        counting[s.of->of->sku].push_back(s);
      else if (s.lot < 0)
        b.amount += s.quantity * t.first;
    }
    for (int sku = 0; sku < 3; ++sku) count(counting[sku], sku);
  }
  // Tier by tier: where the first has too little room for all, it is shared.
  void count(std::vector<serving>& servings, int sku) {
    const tariff& t = w_.tariffs[sku];
    counter& c = counters_[sku];
    const auto add = [&](const serving& s, num quantity) {
      const num before = c.cost(t);
      if (quantity > 0) c.runs.emplace_back(s.lot < 0, quantity);
      bills[s.of->of->id].amount += c.cost(t) - before;
    };
    num sum = 0;
    std::vector<num> wants;
    for (const serving& s : servings) {
      wants.push_back(s.quantity);
      sum += s.quantity;
    }
    const num left = t.edge - c.position();
    if (left > 0 && sum > left) {
      const std::vector<num> parts = share_out(left, wants);
      for (std::size_t i = 0; i < servings.size(); ++i) {
        add(servings[i], parts[i]);
        servings[i].quantity -= parts[i];
      }
    }
    for (const serving& s : servings) add(s, s.quantity);
  }

  const world& w_;
  std::vector<num> above_, below_;
  num used_[4] = {};  // of the caps
  std::vector<const fact*> facts_;
  std::vector<piece> pieces_;  // by name
  counter counters_[3];
};

}  // namespace detail

/// What each usage of a world comes to, by id.
inline std::map<std::uint64_t, bill> played(const world& of) { return detail::player{of}.bills; }

}  // namespace ducat_test::settle_model

#endif
