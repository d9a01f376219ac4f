// SPDX-License-Identifier: MIT
// The engine as the design's words describe it: slow, obvious, and without a line of the library's
// own code. Exact rationals, one list for everything, and a linear scan for every question.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_ENGINE_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_ENGINE_HPP

#include "model/reference_factor.hpp"
#include "model/reference_quota.hpp"
#include "model/reference_series.hpp"
#include "model/reference_share.hpp"
#include "model/reference_standing.hpp"
#include "model/reference_terms.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace reference {

/// All of it. Copied to ask what would happen.
class engine : protected own_cover, public series_keeper {
 public:
  price_list prices;
  std::vector<sku> skus;
  std::vector<node> nodes;
  std::map<int, payer> payers;                           // by root
  std::map<std::string, std::vector<counted>> counters;  // by name, owner and cycle
  std::map<std::string, rational> fractions;             // by root, sku and ratio
  std::vector<recorded> usages;
  std::vector<quota> quotas;
  standing_book standings;
  close_book closes;
  std::vector<credit_note> credits;

  payer& payer_of(int account) { return payers.at(nodes[static_cast<std::size_t>(account)].root); }

  void advance(nanoseconds to) {
    while (begin_cycle(to)) {
    }
    for (pack& p : packs) p.expired = p.expired || p.valid.to <= to;
    now = to;
  }

  /// Moves whole units out of a pack: all that it has where nothing is asked.
  /// @param target  the account of a new pack, or the pack to join
  /// @param taken   a new pack was to have a serial that is another pack's
  moved move(move_kind how, int which, const integer& asked, bool rounds_up, nanoseconds at,
             int target, bool taken) {
    moved out;
    pack from = packs[static_cast<std::size_t>(which)];
    const bool joins = how == move_kind::joined;
    const int node = joins ? packs[static_cast<std::size_t>(target)].node : target;
    if ((joins || how == move_kind::transferred) && root_of(node) != root_of(from.node))
      return {"another payer", 0, 0, -1};
    if ((joins || how == move_kind::transferred) && standings.is_closed(nodes, node, now))
      return {"closed", 0, 0, -1};
    if (at == ever_before) return {"undated", 0, 0, -1};
    if (at < now) return {"time went back", 0, 0, -1};
    if (from.expired || at >= from.valid.to) return {"ended", 0, 0, -1};
    if (from.of_series && from.valid.from > now) return {"not begun", 0, 0, -1};
    const integer left = from.balance < 0
                             ? integer{0}
                             : integer{numerator(from.balance) / denominator(from.balance)};
    out.quantity = asked == 0 ? left : asked;
    if (out.quantity == 0 || out.quantity > left) return {"insufficient", 0, 0, -1};
    out.cost = from.paid * out.quantity / from.own;
    if (rounds_up && out.cost * from.own != from.paid * out.quantity) ++out.cost;
    const nanoseconds since = std::max(from.valid.from, at);
    if (how == move_kind::transferred && taken) return {"conflict", 0, 0, -1};
    if (joins) {
      const pack& to = packs[static_cast<std::size_t>(target)];
      if (to.expired) return {"ended", 0, 0, -1};
      if (from.valid.from > at && from.valid.from > to.valid.from)
        return {"on other terms", 0, 0, -1};
      if (from.waiting || to.waiting) return {"on other terms", 0, 0, -1};
      if (target == which || to.unit != from.unit || to.valid.to != from.valid.to ||
          to.valid.from > since || to.priority != from.priority || to.source != from.source ||
          to.skus != from.skus || to.accounts != from.accounts || to.regions != from.regions ||
          to.unit_price != from.unit_price || to.share != from.share || to.funder != from.funder ||
          !same_factors(to, from))
        return {"on other terms", 0, 0, -1};
    }
    from.balance -= out.quantity;
    from.own -= out.quantity;
    from.paid -= out.cost;
    packs[static_cast<std::size_t>(which)] = from;
    if (how == move_kind::voided || how == move_kind::refunded) return out;
    if (!joins) {
      pack made = from;
      for (factor& f : made.factors) f.covered = f.held = 0;
      made.node = target;
      made.floor = 0;
      made.valid.from = since;
      made.granted = at;
      made.moved_from = which;
      made.of_series = false;
      made.balance = made.granted_amount = 0;
      made.own = made.paid = 0;
      packs.push_back(made);
      target = static_cast<int>(packs.size()) - 1;
    }
    pack& to = packs[static_cast<std::size_t>(target)];
    to.balance += out.quantity;
    to.own += out.quantity;
    to.paid += out.cost;
    out.to = target;
    return out;
  }

  /// The usage of an id in a tree, or −1.
  int known(const std::string& id, int account) const {
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (usages[i].what.id == id && root_of(usages[i].what.account) == root_of(account))
        return static_cast<int>(i);
    return -1;
  }

  /// Records a new usage, or says why not; then *this is of no further use.
  refusal record(const usage& u, bool authorise) {
    recorded done;
    done.what = u;
    const sku& s = skus[static_cast<std::size_t>(u.sku)];
    if (s.metered && u.cards <= 0) return "out_of_range";
    if (authorise && standings.frozen_in(nodes, u.account, u.during)) return "account_frozen";
    if (!s.metered) {
      if (auto no = piece(done, u.during, u.quantity, authorise); !no.empty()) return no;
    } else {
      // Which edges there are may change from piece to piece: a first use begins a validity.
      for (span part{u.during.from, u.during.from}; part.to < u.during.to;) {
        part = {part.to, next_edge(u, part.to)};
        auto rate = s.rates.upper_bound(part.from);
        if (rate == s.rates.begin()) return "no_rate";
        --rate;
        const rational amount =
            rational{integer{u.cards} * rate->second * (part.to - part.from), u.of};
        const bool fractional = integer{u.cards} * rate->second % u.of != 0;
        const integer whole = fractional ? charge_fraction(done, amount) : numerator(amount);
        if (auto no = piece(done, part, whole, authorise); !no.empty()) return no;
      }
    }
    usages.push_back(done);
    return "";
  }

  /// Sets a quota, or sets it otherwise; why not, or "".
  std::string set_quota(int account, const std::string& name, const std::string& unit,
                        quota_version version) {
    if (version.from == ever_before) version.from = now;
    const bool is_root = nodes[static_cast<std::size_t>(account)].parent < 0;
    quota* known = nullptr;
    for (quota& q : quotas)
      if (q.node == account && q.name == name) known = &q;
    if (!version.lifted && is_root && unit != "money" && unit != "cards") return "nothing above";
    if (version.lifted && known == nullptr) return "unknown";
    if (version.from < now) return "time went back";
    if (known == nullptr) quotas.push_back({account, name, unit, {}, {}});
    if (known == nullptr) known = &quotas.back();
    if (!version.lifted && known->unit != unit) return "bounds something else";
    known->versions.push_back(version);
    return "";
  }

  /// Takes a usage out; the lines that say so.
  std::vector<line> reverse(int number) {
    recorded& r = usages[static_cast<std::size_t>(number)];
    r.reversed = true;
    r.reversed_at = now == ever_before ? r.what.during.from : now;
    r.owed_back = payer_of(r.what.account).owed;
    fractions[fraction_key(r.what)] -= r.fraction;
    std::vector<line> out;
    for (std::size_t i = r.lines.size(); i-- > 0;) {
      const line& l = r.lines[i];
      if (l.what == 'c') give_back_covered(r, l, out);
      if (l.what == 'p' && l.quantity != 0) give_back_priced(r, i, out);
    }
    for (auto& [place, amount] : r.took) {
      const auto [q, from, to] = place;
      rational more = quotas[q].unit == "money" ? rational{0} : rational{-amount};
      if (quotas[q].unit == "money")
        for (const line& l : out)
          if (l.what == 'p' && r.counted_in.count({q, from, to, l.during.from}) > 0)
            more += l.amount;
      quotas[q].used[{from, to}] += more;
      amount += more;
    }
    r.owed_back -= payer_of(r.what.account).owed;
    r.back = out;
    return out;
  }

 protected:
  int root_of(int account) const { return nodes[static_cast<std::size_t>(account)].root; }
  std::string fraction_key(const usage& u) const {
    return std::to_string(root_of(u.account)) + ' ' + std::to_string(u.sku) + ' ' +
           std::to_string(u.cards) + '/' + std::to_string(u.of);
  }

  integer charge_fraction(recorded& done, const rational& amount) {
    rational& rest = fractions[fraction_key(done.what)];
    rest += amount;
    integer whole = 0;
    if (rest > 0) whole = numerator(rest) / denominator(rest);
    rest -= whole;
    done.fraction += amount - whole;
    return whole;
  }

  bool allows(const pack& p, const usage& u) const {
    return (p.skus.empty() || p.skus.count(u.sku) > 0) &&
           (p.accounts.empty() || p.accounts.count(u.account) > 0) &&
           (p.regions.empty() || p.regions.count(u.region) > 0);
  }

  /// The packs that could serve a usage at some time, in burn-down order of an instant.
  std::vector<int> serving(const usage& u, const std::string& unit, nanoseconds t) const {
    std::vector<std::tuple<std::vector<rational>, std::size_t, int>> found;
    int steps = 0;
    for (int n = u.account; n >= 0; n = nodes[static_cast<std::size_t>(n)].parent, ++steps)
      for (std::size_t i = 0; i < packs.size(); ++i) {
        if (packs[i].node != n || packs[i].unit != unit || !allows(packs[i], u)) continue;
        std::vector<rational> numbers;
        for (const std::string& key : payers.at(root_of(u.account)).order)
          numbers.push_back(number_of(key, packs[stands_as(packs, i, t)], steps));
        found.emplace_back(numbers, stands_as(packs, i, t), static_cast<int>(i));
      }
    std::sort(found.begin(), found.end());
    std::vector<int> out;
    for (const auto& f : found) out.push_back(std::get<2>(f));
    return out;
  }

  /// The stretches of a usage under one rate, one price, one month, one cycle, one set of packs.
  std::vector<span> pieces(const usage& u) {
    const sku& s = skus[static_cast<std::size_t>(u.sku)];
    const nanoseconds offset = payer_of(u.account).offset;
    std::set<nanoseconds> edges{u.during.to};
    const auto cut = [&](nanoseconds t) {
      if (u.during.from < t && t < u.during.to) edges.insert(t);
    };
    for (const auto& rate : s.rates) cut(rate.first);
    for (const std::string& unit : {s.unit, std::string{"money"}})
      for (const int i : serving(u, unit, u.during.from)) {
        const pack& p = packs[static_cast<std::size_t>(i)];
        cut(p.valid.from);
        cut(p.valid.to);
        for (const factor& f : p.factors)
          if (is_for(f, u) && f.only_in)
            for (const nanoseconds t : f.only_in->edges(u.during.from, u.during.to))
              if (f.only_in->holds(t) != f.only_in->holds(t - 1) && p.valid.from <= t &&
                  t <= p.valid.to)
                cut(t);
      }
    const layers& of = payer_of(u.account).of;
    for (const nanoseconds t : prices.edges(u.during))
      if (u.during.holds(t) && t > u.during.from &&
          prices.find(u.sku, u.region, t, of) != prices.find(u.sku, u.region, t - 1, of))
        cut(t);
    for (const quota& q : quotas)
      if (is_above(q.node, u.account) && (q.unit == s.unit || q.unit == "money"))
        for (nanoseconds t = u.during.from; t < u.during.to; t = q.next_edge(t, offset)) cut(t);
    for (nanoseconds t = cycle_of(u.during.from, cycle::month, offset).to; t < u.during.to;
         t = cycle_of(t, cycle::month, offset).to)
      cut(t);
    // Cycles matter while a price that counts is in force: from each edge so far to the next.
    std::vector<nanoseconds> starts{u.during.from};
    starts.insert(starts.end(), edges.begin(), edges.end());
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
      const int p = prices.find(u.sku, u.region, starts[i], of);
      if (p < 0 || !prices.is_counted(p)) continue;
      nanoseconds t = starts[i];
      while ((t = cycle_of(t, prices[p].restarts, offset).to) < starts[i + 1]) cut(t);
    }
    std::vector<span> out;
    nanoseconds from = u.during.from;
    for (const nanoseconds to : edges) {
      out.push_back({from, to});
      from = to;
    }
    return out;
  }

  nanoseconds next_edge(const usage& u, nanoseconds from) {
    nanoseconds to = u.during.to;
    for (const span& p : pieces(u))
      if (from < p.to && p.to < to) to = p.to;
    for (const int i : serving(u, skus[static_cast<std::size_t>(u.sku)].unit, from)) {
      const pack& p = packs[static_cast<std::size_t>(i)];
      if (p.waiting && may_begin(p, from) && from + p.hours * an_hour < to)
        to = from + p.hours * an_hour;
    }
    return to;
  }
  static constexpr nanoseconds an_hour = 3'600'000'000'000;
  bool may_begin(const pack& p, nanoseconds from) const {
    return !p.expired && p.valid.holds(from) && from + p.hours * an_hour > now;
  }

  refusal piece(recorded& done, const span& during, const integer& amount, bool authorise) {
    const usage& u = done.what;
    done.amount += amount;
    if (amount == 0) return "";
    payer& pays = payer_of(u.account);
    const int p = prices.find(u.sku, u.region, during.from, pays.of);
    const bool counts = p >= 0 && prices.is_counted(p);
    const std::string counter = counter_of(u, during.from, p);
    const rational cost_before = cost(counter);
    integer wanted = amount;
    const bool covered_counts = counts && prices[p].all_usage;
    if (covered_counts) spend(done, during, 0);
    bool kept_back = false;
    std::vector<int> in_order = serving(u, skus[static_cast<std::size_t>(u.sku)].unit, during.from);
    std::erase_if(in_order, [&](int i) {
      return closes.freezes(root_of(u.account), packs[static_cast<std::size_t>(i)], during);
    });
    draw_own(done, during, wanted, covered_counts ? counter : "");
    for (const bool below_zero : {false, true})
      draw(done, during, wanted, covered_counts ? counter : "", below_zero, in_order, kept_back);
    if (covered_counts && cost(counter) != cost_before)
      if (auto no =
              pay(done, {'p', p, during, 0, cost(counter) - cost_before, 0, counter, 0}, authorise);
          !no.empty())
        return no;
    if (wanted == 0) return "";
    if (authorise && kept_back) return "quota_reached";
    if (authorise && pays.refuses) return "insufficient";
    if (p < 0) return "no_price";
    const rational due = count_priced(p, counter, wanted, usages.size());
    return pay(done, {'p', p, during, wanted, due, 0, counter, 0}, authorise);
  }
  /// What usage at an instant counts in under a price; "" for nothing.
  std::string counter_of(const usage& u, nanoseconds at, int p) {
    if (p < 0 || !prices.is_counted(p)) return "";
    const span c = cycle_of(at, prices[p].restarts, payer_of(u.account).offset);
    return prices[p].counter + ' ' +
           std::to_string(prices[p].own_counter ? u.account : root_of(u.account)) + ' ' +
           std::to_string(c.from) + ' ' + std::to_string(c.to);
  }
  /// Counts so much that a usage pays under a price; what that costs.
  rational count_priced(int p, const std::string& counter, const integer& quantity,
                        std::size_t of) {
    const bool as_record = prices[p].shape == kind::per_record;
    const rational before = cost(counter);
    rational due = prices[p].tiers[0].unit_price * quantity;
    if (as_record) due = cost_of_record(prices[p], counters[counter], quantity);
    if (!counter.empty()) counters[counter].push_back({p, quantity, of});
    return as_record || counter.empty() ? due : cost(counter) - before;
  }

  void draw(recorded& done, const span& during, integer& wanted, const std::string& counter,
            bool below_zero, const std::vector<int>& in_order, bool& kept_back) {
    const auto bear = bearings(done.what, during.from);
    for (const int i : in_order) {
      pack& p = packs[static_cast<std::size_t>(i)];
      if (!p.valid.holds(during.from) || (p.waiting && !may_begin(p, during.from))) continue;
      const rational room = below_zero ? p.balance - p.floor : p.balance;
      if (wanted == 0 || room <= 0) continue;
      const int by = factor_of(p, done.what, during.from);
      integer taken = serve(p, by, numerator(room), wanted);
      if (taken == 0) continue;
      integer allowed = taken;
      for (const bearing& b : bear)
        if (lies_above(p.node, b) && b.hard && b.limit - used(b) < allowed)
          allowed = used(b) < b.limit ? integer{b.limit - numerator(used(b))} : integer{0};
      kept_back = kept_back || allowed < taken;
      taken = allowed;
      if (taken == 0) continue;
      for (const bearing& b : bear)
        if (lies_above(p.node, b)) take(done, b, taken);
      wanted -= taken;
      p.balance -= given(p, by, taken);
      if (!counter.empty()) counters[counter].push_back({-1, taken, usages.size()});
      done.lines.push_back({'c', i, during, taken, 0, p.balance, counter, 0, by});
      if (p.waiting) p.valid = {during.from, during.from + p.hours * an_hour};
      p.waiting = false;
    }
  }

  // Whether a node is another one, or above it.
  bool is_above(int node, int other) const {
    for (int n = other; n >= 0; n = nodes[static_cast<std::size_t>(n)].parent)
      if (n == node) return true;
    return false;
  }
  // The quotas that bear on usage of an account at an instant.
  std::vector<bearing> bearings(const usage& u, nanoseconds t) {
    std::vector<bearing> out;
    for (std::size_t i = 0; i < quotas.size(); ++i) {
      const quota& q = quotas[i];
      const quota_version* version = q.in_force(t);
      if (version == nullptr || !is_above(q.node, u.account)) continue;
      const span window = cycle_of(t, version->per, payer_of(u.account).offset);
      const std::string& unit = skus[static_cast<std::size_t>(u.sku)].unit;
      if (q.unit == unit || q.unit == "money")
        out.push_back({i, {window.from, window.to}, version->hard, version->limit});
    }
    return out;
  }
  bool lies_above(int pack_node, const bearing& b) const {
    const quota& q = quotas[b.quota];
    return q.unit != "money" && q.node != pack_node && is_above(pack_node, q.node);
  }
  const rational& used(const bearing& b) { return quotas[b.quota].used[b.window]; }
  void take(recorded& done, const bearing& b, const rational& amount) {
    quotas[b.quota].used[b.window] += amount;
    done.took[{b.quota, b.window.first, b.window.second}] += amount;
  }
  // Whether all hard budgets stand it.
  bool spend(recorded& done, const span& during, const rational& amount) {
    bool fits = true;
    for (const bearing& b : bearings(done.what, during.from)) {
      if (quotas[b.quota].unit != "money") continue;
      take(done, b, amount);
      done.counted_in.insert({b.quota, b.window.first, b.window.second, during.from});
      fits = fits && (!b.hard || used(b) <= b.limit);
    }
    return fits;
  }

  /// Writes a priced line; wallets pay it, and what they leave is owed.
  refusal pay(recorded& done, line priced, bool authorise) {
    payer& pays = payer_of(done.what.account);
    rational due = priced.amount;
    std::vector<line> paid;
    pay_own(priced.during, due, paid);
    std::vector<line_payer> paying;
    if (due > 0)
      for (const int i : serving(done.what, "money", priced.during.from)) {
        const pack& w = packs[static_cast<std::size_t>(i)];
        if (closes.freezes(root_of(w.node), w, priced.during)) continue;
        if (w.share < 1 && !counts_on_vouchers_) continue;
        if (w.balance > 0 && w.valid.holds(priced.during.from))
          paying.push_back({i, w.share, w.balance, 0});
      }
    pay_from(paying, priced.during, due, paid);
    pays.owed += due;
    priced.owed = due;
    priced.after = pays.owed;
    done.lines.push_back(priced);
    done.lines.insert(done.lines.end(), paid.begin(), paid.end());
    if (!spend(done, priced.during, priced.amount) && authorise && priced.amount > 0)
      return "quota_reached";
    const rational bound = pays.owed + held_credit(root_of(done.what.account));
    if (authorise && pays.limit && due > 0 && bound > *pays.limit) return "insufficient";
    return "";
  }

  /// Has wallets pay what is due, in lines of their own.
  void pay_from(std::vector<line_payer>& paying, const span& during, rational& due,
                std::vector<line>& paid) {
    pay_line(due, paying);
    for (const line_payer& p : paying) {
      if (p.paid == 0) continue;
      pack& w = packs[static_cast<std::size_t>(p.pack)];
      w.balance -= p.paid;
      due -= p.paid;
      paid.push_back({'w', p.pack, during, 0, p.paid, w.balance, "", 0});
    }
  }

  rational cost(const std::string& counter) const {
    const auto found = counters.find(counter);
    return found == counters.end() ? rational{0} : cost_of(prices, found->second);
  }

  /// Takes the usage's last stretches of this price out of a counter: as much as a line has.
  rational uncount(const recorded& r, const line& l, int priced_by) {
    const rational before = cost(l.counter);
    auto& stretches = counters[l.counter];
    const auto number = static_cast<std::size_t>(&r - usages.data());
    integer rest = l.quantity;
    for (std::size_t i = stretches.size(); i-- > 0 && rest > 0;) {
      const counted& c = stretches[i];
      if (c.usage != number || c.price != priced_by) continue;
      rest -= c.quantity;
      stretches.erase(stretches.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return cost(l.counter) - before;
  }

  void give_back_covered(recorded& r, const line& l, std::vector<line>& out) {
    pack& p = packs[static_cast<std::size_t>(l.which)];
    p.balance -= given(p, l.factor, -l.quantity);
    out.push_back({'c', l.which, l.during, -l.quantity, 0, p.balance, "", 0, l.factor});
    if (l.counter.empty()) return;
    const rational change = uncount(r, l, -1);
    if (change == 0) return;
    int last = -1;
    for (const counted& c : counters[l.counter])
      if (c.price >= 0) last = c.price;
    rational& owed = payer_of(r.what.account).owed;
    owed += change;
    out.push_back({'p', last, l.during, 0, change, owed, "", change});
  }

  void give_back_priced(recorded& r, std::size_t place, std::vector<line>& out) {
    const line& l = r.lines[place];
    rational change = l.counter.empty() ? rational{-l.amount} : uncount(r, l, l.which);
    if (prices[l.which].shape == kind::per_record) change = -l.amount;
    std::vector<line> paid;
    rational& owed = payer_of(r.what.account).owed;
    const rational owed_before = owed;
    if (change >= 0) {
      owed += change;
    } else {
      std::vector<line_payer> paying;
      for (std::size_t i = place + 1; i < r.lines.size() && r.lines[i].what == 'w'; ++i) {
        const int which = r.lines[i].which;
        paying.push_back(
            {which, packs[static_cast<std::size_t>(which)].share, 0, r.lines[i].amount});
      }
      std::vector<rational> back;
      owed -= refund_line(-change, l.owed, l.amount + change, paying, back);
      for (std::size_t i = paying.size(); i-- > 0;) {
        if (back[i] == 0) continue;
        pack& w = packs[static_cast<std::size_t>(paying[i].pack)];
        w.balance += back[i];
        paid.push_back({'w', paying[i].pack, l.during, 0, -back[i], w.balance, "", 0});
      }
    }
    out.push_back({'p', l.which, l.during, -l.quantity, change, owed, "", owed - owed_before});
    out.insert(out.end(), paid.begin(), paid.end());
  }

  bool counts_on_vouchers_ = true;  // a hold does not
};

}  // namespace reference

#endif
