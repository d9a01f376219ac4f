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

/// How much of a pack a unit of usage takes: of a sku or all (−1), in [from, until) or always (0).
struct factor {
  int sku;
  num from, until, numerator, denominator;
};
/// A pack or wallet; its place among the lots is its priority.
struct lot {
  int account;  ///< 0 root, 1 and 2 teams, 3 the user of team 1
  num quantity, floor, from, until;
  bool is_wallet;
  std::vector<factor> factors;
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
      lots.push_back({static_cast<int>(below(4)),
                      1 + below(60),
                      below(3) == 0 ? below(10) : 0,
                      from,
                      from + 1 + below(40),
                      false,
                      {}});
    }
    for (num n = with_wallets ? 1 + below(2) : 0; n > 0; --n)
      lots.push_back({static_cast<int>(below(4)), 1 + below(90), 0, 0, 15 + below(60), true, {}});
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
  /// Gives some packs factors.
  void weigh(random_source& random) {
    const auto below = [&](num n) {
      return static_cast<num>(random.below(static_cast<std::uint64_t>(n)));
    };
    for (lot& l : lots)
      for (num n = l.is_wallet || random.one_in(4) ? 0 : 1 + below(3); n > 0; --n) {
        const num from = below(20);
        const bool always = random.one_in(2);
        l.factors.push_back({static_cast<int>(below(4)) - 1, always ? 0 : from,
                             always ? 0 : from + 1 + below(20), 1 + below(9), 1 + below(6)});
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
      balances.push_back(l.is_wallet ? 0 : l.quantity);
      covered_.emplace_back(l.factors.size() + 1);
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
  std::vector<num> balances;  // of each lot; below zero where a floor was used

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
      for (const factor& row : l.factors)
        for (const num edge : {row.from, row.until})
          if ((row.sku < 0 || row.sku == f.sku) && edge > 0 && l.from < edge && edge < l.until &&
              f.from < edge && edge < f.until)
            edges.push_back(edge);
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
        if (below && l.floor == 0) continue;
        const int lot = static_cast<int>(i);
        if (fits(lot, row_of(p, lot), room(lot, below), 0) && let_through(p, lot, 1) > 0)
          return lot;
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
  // What lies above zero; or, once that is gone or is dust, above the floor.
  num room(int lot, bool is_below) const {
    const auto i = static_cast<std::size_t>(lot);
    return is_below ? balances[i] + w_.lots[i].floor : std::max(num{0}, balances[i]);
  }
  // The first row that is for a piece; the one after all of them is for the rest.
  std::size_t row_of(const piece& p, int lot) const {
    const auto& rows = w_.lots[static_cast<std::size_t>(lot)].factors;
    std::size_t i = 0;
    while (i < rows.size() &&
           !((rows[i].sku < 0 || rows[i].sku == p.of->sku) &&
             (rows[i].until == 0 || (rows[i].from <= p.from && p.from < rows[i].until))))
      ++i;
    if (i < rows.size() && rows[i].numerator == rows[i].denominator) i = rows.size();
    return i;
  }
  // What a pack has given for so many units under a row.
  num given_for(int lot, std::size_t row, num units) const {
    const auto& rows = w_.lots[static_cast<std::size_t>(lot)].factors;
    return row == rows.size() ? units : units * rows[row].numerator / rows[row].denominator;
  }
  num given_for_next(int lot, std::size_t row, num units) const {
    const num so_far = covered_[static_cast<std::size_t>(lot)][row];
    return given_for(lot, row, so_far + units) - given_for(lot, row, so_far);
  }
  // Whether, of a room, one more unit finds something and fits after some.
  bool fits(int lot, std::size_t row, num room, num units) const {
    return given_for_next(lot, row, units) < room && given_for_next(lot, row, units + 1) <= room;
  }
  num most(int lot, std::size_t row, num room, num wanted) const {
    num units = 0;
    while (units < wanted && fits(lot, row, room, units)) ++units;
    return units;
  }
  void take(int lot, std::size_t row, num units) {
    const auto i = static_cast<std::size_t>(lot);
    balances[i] -= given_for_next(lot, row, units);
    covered_[i][row] += units;
  }

  void play(num t) {
    for (const piece& p : pieces_) {
      if (p.of->sku != 2 || p.from != t) continue;
      num want = p.amount;
      bool is_below = false;
      for (int lot = lot_for(p, t, is_below); want > 0 && lot >= 0; lot = lot_for(p, t, is_below)) {
        const std::size_t row = row_of(p, lot);
        const num taken = let_through(p, lot, most(lot, row, room(lot, is_below), want));
        take(lot, row, taken);
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
        is_short = share_lot(which.first, which.second, wants, who, parts) || is_short;
        for (std::size_t k = 0; k < who.size(); ++k) {
          wants[who[k]].second -= parts[k];
          take(which.first, row_of(*wants[who[k]].first, which.first), parts[k]);
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

  // Cuts what is wanted of a lot to what it serves: it is shared among rows, in units of the pack,
  // then among those under each. Whether it had to be, or nothing is left.
  bool share_lot(int lot, bool is_below, const std::vector<std::pair<const piece*, num>>& wants,
                 const std::vector<std::size_t>& who, std::vector<num>& parts) const {
    std::map<std::size_t, std::vector<std::size_t>> rows;
    for (std::size_t k = 0; k < who.size(); ++k)
      if (parts[k] > 0) rows[row_of(*wants[who[k]].first, lot)].push_back(k);
    std::vector<num> asked;  // by row: units of usage, and of the pack
    std::vector<num> taken;
    for (const auto& [row, members] : rows) {
      asked.push_back(0);
      for (const std::size_t k : members) asked.back() += parts[k];
      taken.push_back(given_for_next(lot, row, asked.back()));
    }
    const num have = room(lot, is_below);
    const num all = std::accumulate(taken.begin(), taken.end(), num{0});
    if (all < have || rows.empty()) return false;
    const std::vector<num> shares = all > have ? share_out(have, taken) : taken;
    const std::vector<num> wanted = parts;
    std::fill(parts.begin(), parts.end(), num{0});
    std::size_t r = 0;
    bool any = false;
    for (const auto& [row, members] : rows) {
      const num units = taken[r] == 0 ? asked[r] : most(lot, row, shares[r], asked[r]);
      std::vector<num> weights;
      for (const std::size_t k : members) weights.push_back(wanted[k]);
      const std::vector<num> served = share_out(units, weights);
      for (std::size_t m = 0; m < members.size(); ++m) parts[members[m]] = served[m];
      any = any || units > 0;
      ++r;
    }
    const auto may_have_one = [&](std::size_t k) {
      return wanted[k] > 0 && fits(lot, row_of(*wants[who[k]].first, lot), have, 0);
    };
    std::size_t first = 0;
    while (first < who.size() && !may_have_one(first)) ++first;
    if (!any && first < who.size()) parts[first] = 1;
    return true;
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
  std::vector<std::vector<num>> covered_;  // by lot and row
  num used_[4] = {};                       // of the caps
  std::vector<const fact*> facts_;
  std::vector<piece> pieces_;  // by name
  counter counters_[3];
};

}  // namespace detail

/// What each usage of a world comes to, by id.
inline std::map<std::uint64_t, bill> played(const world& of) { return detail::player{of}.bills; }
/// What each of its lots has left then.
inline std::vector<num> balances_of(const world& of) { return detail::player{of}.balances; }

}  // namespace ducat_test::settle_model

#endif
