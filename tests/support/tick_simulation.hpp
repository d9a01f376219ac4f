// SPDX-License-Identifier: MIT
// Running jobs, nanosecond by nanosecond, as one would play it with counters on a table: slow,
// obvious, and sharing no code with the sweep. Small numbers only.
#ifndef DUCAT_TESTS_SUPPORT_TICK_SIMULATION_HPP
#define DUCAT_TESTS_SUPPORT_TICK_SIMULATION_HPP

#include "support/tick_terms.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ducat_test::ticks {

class simulation {
 public:
  std::vector<std::vector<rate_change>> skus;  // versions in order of time
  std::vector<node> nodes;
  std::vector<lot> packs;
  std::vector<job> jobs;
  std::vector<cap> caps;
  std::vector<series> comes_again;
  // At this instant another hour begins; of kind 1 also another day, of kind 2 another month as
  // well.
  std::int64_t edge = never;
  int edge_kind = 0;
  // Another hour on: no job runs in between.
  bool is_long = false;
  // The engine's time: nothing begins that is over by then.
  std::int64_t now = INT64_MIN;
  bool by_start = false;  // packs that start sooner go before those that end sooner

  std::vector<fate> fates;
  std::vector<std::int64_t> empty_at;  // of the packs; their balances are in `packs`

  void run(std::int64_t from, std::int64_t until) {
    from_ = from;
    until_ = until;
    start_ = packs;
    was_there_.clear();
    for (const lot& p : packs) was_there_.push_back(is_ever_there(p));
    fates.assign(jobs.size(), {});
    empty_at.assign(packs.size(), never);
    for (std::size_t p = 0; p < packs.size(); ++p)
      if (packs[p].balance <= 0) empty_at[p] = from;
    totals_.assign(jobs.size(), {});
    for (series& s : comes_again)
      s.begins = s.next < 0 ? never : packs[static_cast<std::size_t>(s.next)].start;
    bring(from);
    std::int64_t first = from;
    for (const job& j : jobs) first = std::min(first, j.start);
    for (std::int64_t t = first; t < until; ++t) {
      if (is_long && t == from + quiet_from) t = from + quiet_until;
      if (t < until) bring(t);
      if (t < until) tick(t);
    }
    bring(until);
  }
  static constexpr std::int64_t hour = 3'600'000'000'000;
  static constexpr std::int64_t quiet_from = 90, quiet_until = hour - 40;

 private:
  // A job's turn to ask: the pack, and whether for what lies below zero.
  using place = std::pair<int, bool>;

  // Of all series, by time and then by number, the hours that begin by an instant.
  void bring(std::int64_t until) {
    for (;;) {
      std::size_t first = comes_again.size();
      const auto begins = [&](std::size_t i) {
        const series& s = comes_again[i];
        return s.next < 0 ? never : packs[static_cast<std::size_t>(s.next)].start;
      };
      for (std::size_t i = 0; i < comes_again.size(); ++i)
        if (begins(i) <= until && (first == comes_again.size() || begins(i) < begins(first)))
          first = i;
      if (first == comes_again.size()) return;
      begin_hour(static_cast<int>(first), begins(first));
    }
  }
  void begin_hour(int number, std::int64_t t) {
    series& s = comes_again[static_cast<std::size_t>(number)];
    const auto ended = static_cast<std::size_t>(s.current);
    s.current = s.next;
    s.next = -1;
    if (s.stop <= t) return;
    const std::int64_t left = std::max<std::int64_t>(packs[ended].balance, 0);
    const std::int64_t lives = std::min(s.most, std::max(s.least, left));
    lot rest = packs[ended];
    rest.priority = s.rest_priority;
    rest.granted = t;
    rest.floor = 0;
    rest.end = t + s.hours * hour;
    if (const std::int64_t moved = std::min(left, lives); moved > 0) {
      packs[ended].balance -= moved;
      if (packs[ended].balance == 0) empty_at[ended] = t;
      add(rest, moved, {number, t, 1});
    }
    rest.start = t;
    if (lives > left) add(rest, lives - left, {number, t, 2});
    const std::int64_t next = t + hour;
    if (s.end <= next || s.stop <= next) return;
    lot again = packs[static_cast<std::size_t>(s.current)];
    again.granted = again.start = next;
    again.end = std::min(next + hour, s.end);
    s.next = static_cast<int>(packs.size());
    add(again, s.quantity, {number, next, 0});
  }
  void add(lot of, std::int64_t balance, const brought& by) {
    of.balance = balance;
    of.covered.assign(of.covered.size(), 0);
    of.by = by;
    packs.push_back(of);
    empty_at.push_back(never);
  }

  const rate_change& rate_of(const job& j, std::int64_t t) const {
    const auto& versions = skus[static_cast<std::size_t>(j.sku)];
    std::size_t v = 0;
    while (v + 1 < versions.size() && versions[v + 1].from <= t) ++v;
    return versions[v];
  }
  std::vector<std::string> path_of(int account) const {
    std::vector<std::string> path;
    for (; account >= 0; account = nodes[static_cast<std::size_t>(account)].parent)
      path.insert(path.begin(), nodes[static_cast<std::size_t>(account)].name);
    return path;
  }
  int steps_up(int account, int above) const {
    for (int steps = 0; account >= 0; ++steps) {
      if (account == above) return steps;
      account = nodes[static_cast<std::size_t>(account)].parent;
    }
    return -1;
  }
  static bool is_for(const std::vector<int>& allowed, int what) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), what) != allowed.end();
  }
  // The packs that may serve a job in a unit, at any time, in its order.
  std::vector<int> order_of(const job& j, int unit) const {
    std::vector<int> order;
    for (std::size_t i = 0; i < packs.size(); ++i)
      if (packs[i].unit == unit && steps_up(j.account, packs[i].account) >= 0 &&
          is_for(packs[i].skus, j.sku) && is_for(packs[i].accounts, j.account))
        order.push_back(static_cast<int>(i));
    std::sort(order.begin(), order.end(), [&](int a, int b) {
      const lot& x = packs[static_cast<std::size_t>(a)];
      const lot& y = packs[static_cast<std::size_t>(b)];
      const int up_x = steps_up(j.account, x.account);
      const int up_y = steps_up(j.account, y.account);
      if (up_x != up_y) return up_x < up_y;
      if (x.priority != y.priority) return x.priority < y.priority;
      if (by_start && x.start != y.start) return x.start < y.start;
      if (end_of(x) != end_of(y)) return end_of(x) < end_of(y);
      if (x.granted != y.granted) return x.granted < y.granted;
      return a < b;
    });
    for (std::size_t i = 0; i < packs.size(); ++i) {
      const int lot = packs[i].lot;
      const auto at = std::find(order.begin(), order.end(), static_cast<int>(i));
      if (lot < 0 || at == order.end() || packs[static_cast<std::size_t>(lot)].end <= tick_)
        continue;
      order.erase(at);
      order.insert(std::find(order.begin(), order.end(), lot) + 1, static_cast<int>(i));
    }
    return order;
  }
  // Of one that waits no end is known.
  static std::int64_t end_of(const lot& p) { return p.lasts != 0 ? never : p.end; }
  // Whether a pack serves in a tick, or may begin with it.
  bool is_there(const lot& p, std::int64_t t) const {
    if (t < p.start || p.end <= t) return false;
    return p.lasts == 0 || (now < p.end && now < t + p.lasts);
  }
  bool is_ever_there(const lot& p) const {
    for (std::int64_t t = from_; t < until_; ++t) {
      if (is_long && t == from_ + quiet_from) t = from_ + quiet_until;
      if (is_there(p, t)) return true;
    }
    return false;
  }
  static std::int64_t room(const lot& p, bool below) {
    if (!below) return std::max<std::int64_t>(p.balance, 0);
    if (!p.factors.empty()) return p.floor == 0 ? 0 : p.balance - p.floor;
    return std::min<std::int64_t>(p.balance, 0) - p.floor;
  }
  // What a job may draw on in a tick, in its order, whether or not anything is left.
  std::vector<place> places_of(const job& j, int unit) const {
    std::vector<place> places;
    for (const bool below : {false, true})
      for (const int p : order_of(j, unit)) places.push_back({p, below});
    if (is_again_)
      std::stable_partition(places.begin(), places.end(), [&](const place& at) {
        return packs[static_cast<std::size_t>(at.first)].lasts == 0;
      });
    return places;
  }
  // The packs that make leases end together, and the quotas before them.
  struct company {
    int root = 0;
    std::vector<place> packs;
    std::set<int> quotas;
    std::set<int> series;  // that go on

    bool operator==(const company&) const = default;
  };
  company company_of(const job& j, int unit) const {
    company out;
    out.root = j.account;
    while (node_of(out.root).parent >= 0) out.root = node_of(out.root).parent;
    const auto add_quotas = [&](int pack) {
      for (std::size_t c = 0; c < caps.size(); ++c)
        if (lies_between(caps[c], j, pack) && is_ever_hard(caps[c]))
          out.quotas.insert(static_cast<int>(c));
    };
    const std::vector<int> order = order_of(j, unit);
    for (std::size_t i = 0; i < comes_again.size(); ++i) {
      const series& s = comes_again[i];
      if (until_ <= s.begins || s.stop <= s.begins) continue;
      if (std::find(order.begin(), order.end(), s.current) == order.end()) continue;
      out.series.insert(static_cast<int>(i));
      add_quotas(s.current);
    }
    for (const place& at : places_of(j, unit)) {
      if (static_cast<std::size_t>(at.first) >= start_.size()) continue;
      const lot& p = start_[static_cast<std::size_t>(at.first)];
      if (room(p, at.second) <= 0 || !was_there_[static_cast<std::size_t>(at.first)]) continue;
      out.packs.push_back(at);
      add_quotas(at.first);
    }
    std::sort(out.packs.begin(), out.packs.end());
    return out;
  }

  const node& node_of(int account) const { return nodes[static_cast<std::size_t>(account)]; }
  bool lies_between(const cap& c, const job& j, int pack) const {
    const lot& p = packs[static_cast<std::size_t>(pack)];
    return c.unit == p.unit && steps_up(j.account, c.account) >= 0 &&
           steps_up(c.account, p.account) > 0;
  }
  static const cap_version* in_force(const cap& c, std::int64_t t) {
    const cap_version* found = nullptr;
    for (const cap_version& v : c.versions)
      if (v.from <= t) found = &v;
    return found != nullptr && found->lifted ? nullptr : found;
  }
  bool is_ever_hard(const cap& c) const {
    for (std::int64_t t = from_; t <= until_; ++t) {
      if (is_long && t == from_ + quiet_from) t = std::min(from_ + quiet_until, until_);
      if (const cap_version* v = in_force(c, t); v != nullptr && v->hard) return true;
    }
    return false;
  }
  std::pair<int, int> window_at(const cap_version& v, std::int64_t t) const {
    const int edges = v.per <= edge_kind && edge <= t ? 1 : 0;
    return {v.per, edges + (v.per == 0 && edge + hour <= t ? 1 : 0)};
  }
  std::int64_t left_of(const cap& c, std::int64_t t) const {
    const cap_version* const v = in_force(c, t);
    if (v == nullptr || !v->hard) return never;
    const auto known = c.used.find(window_at(*v, t));
    return std::max<std::int64_t>(v->limit - (known == c.used.end() ? 0 : known->second), 0);
  }
  // The quotas between a pack and a job, from the root down and by name.
  std::vector<int> caps_between(const job& j, int pack) const {
    std::vector<int> out;
    for (std::size_t c = 0; c < caps.size(); ++c)
      if (lies_between(caps[c], j, pack)) out.push_back(static_cast<int>(c));
    sort_caps(out);
    return out;
  }
  void sort_caps(std::vector<int>& some) const {
    std::sort(some.begin(), some.end(), [&](int a, int b) {
      const cap& x = caps[static_cast<std::size_t>(a)];
      const cap& y = caps[static_cast<std::size_t>(b)];
      const std::size_t depth_x = path_of(x.account).size();
      const std::size_t depth_y = path_of(y.account).size();
      return depth_x != depth_y ? depth_x < depth_y : x.name < y.name;
    });
  }
  // The first of them that lets nothing through, or −1.
  int closed(const job& j, int pack, std::int64_t t) const {
    for (const int c : caps_between(j, pack))
      if (left_of(caps[static_cast<std::size_t>(c)], t) == 0) return c;
    return -1;
  }

  // The first row of a pack that is for a job; the one after all of them is for the rest.
  std::size_t row_of(const job& j, int pack, std::int64_t t) const {
    const auto& rows = packs[static_cast<std::size_t>(pack)].factors;
    std::size_t i = 0;
    while (i < rows.size() &&
           !((rows[i].sku < 0 || rows[i].sku == j.sku) &&
             (rows[i].from == rows[i].until || (rows[i].from <= t && t < rows[i].until))))
      ++i;
    if (i < rows.size() && rows[i].numerator == rows[i].denominator) i = rows.size();
    return i;
  }
  std::int64_t given_for(int pack, std::size_t row, std::int64_t units) const {
    const lot& p = packs[static_cast<std::size_t>(pack)];
    if (row == p.factors.size()) return units;
    const factor& f = p.factors[row];
    return (p.covered[row] + units) * f.numerator / f.denominator -
           p.covered[row] * f.numerator / f.denominator;
  }
  // How many units a room serves under a row, one by one.
  std::int64_t most(int pack, std::size_t row, std::int64_t room, std::int64_t wanted) const {
    std::int64_t units = 0;
    while (units < wanted && given_for(pack, row, units) < room &&
           given_for(pack, row, units + 1) <= room)
      ++units;
    return units;
  }

  // A tick in which packs are drawn on that waited for it is played again, with what began; what
  // waits on goes last then.
  void tick(std::int64_t t) {
    const auto waits = [](const lot& p) { return p.lasts != 0; };
    is_again_ = false;
    for (;;) {
      if (std::none_of(packs.begin(), packs.end(), waits)) return play(t);
      const auto before = std::tuple(packs, caps, fates, empty_at, totals_);
      begins_.clear();
      play(t);
      if (begins_.empty()) return;
      std::tie(packs, caps, fates, empty_at, totals_) = before;
      for (const int pack : begins_) {
        lot& p = packs[static_cast<std::size_t>(pack)];
        p.start = t;
        p.end = t + p.lasts;
        p.lasts = 0;
      }
      is_again_ = true;
    }
  }
  void play(std::int64_t t) {
    tick_ = t;
    std::vector<std::int64_t> wants(jobs.size());
    std::vector<bool> runs(jobs.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const job& j = jobs[i];
      runs[i] = j.start <= t && t < j.end;
      if (!runs[i]) continue;
      const rate_change& rate = rate_of(j, t);
      std::int64_t& total = totals_[i][rate.unit];
      const std::int64_t before = total / j.denominator;
      total += j.numerator * rate.per_ns;
      wants[i] = total / j.denominator - before;
    }
    if (t < from_) return;
    const std::vector<std::int64_t> wanted = wants;
    std::vector<std::map<int, std::int64_t>> got(jobs.size());
    kept_by_.assign(jobs.size(), nobody);
    while (round(t, wants, got)) {
    }
    for (std::size_t p = 0; p < packs.size(); ++p)
      if (packs[p].balance <= 0 && empty_at[p] == never) empty_at[p] = t + 1;
    std::vector<company> short_of;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (wants[i] == 0) continue;
      if (fates[i].uncovered == never) fates[i].cap = kept_by_[i];
      fates[i].uncovered = std::min(fates[i].uncovered, t);
      short_of.push_back(company_of(jobs[i], rate_of(jobs[i], t).unit));
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (!runs[i]) continue;
      if (fates[i].lease_end == never &&
          std::find(short_of.begin(), short_of.end(),
                    company_of(jobs[i], rate_of(jobs[i], t).unit)) != short_of.end())
        fates[i].lease_end = t;
      if (fates[i].lease_end == never) fates[i].wanted_in_lease += wanted[i];
      for (const auto& [pack, units] : got[i]) {
        fates[i].drawn[pack] += units;
        fates[i].by_factor[weight_of(jobs[i], pack, t)] += units;
        if (fates[i].lease_end == never) fates[i].in_lease[pack] += units;
      }
    }
  }
  std::tuple<int, std::int64_t, std::int64_t> weight_of(const job& j, int pack,
                                                        std::int64_t t) const {
    const auto& rows = packs[static_cast<std::size_t>(pack)].factors;
    const std::size_t row = row_of(j, pack, t);
    if (row == rows.size()) return {pack, 1, 1};
    const std::int64_t divisor = std::gcd(rows[row].numerator, rows[row].denominator);
    return {pack, rows[row].numerator / divisor, rows[row].denominator / divisor};
  }

  // All ask at once, quotas are shared, then packs; false where nobody finds anything.
  bool round(std::int64_t t, std::vector<std::int64_t>& wants,
             std::vector<std::map<int, std::int64_t>>& got) {
    std::map<place, std::vector<std::size_t>> asked;
    std::map<int, std::vector<std::size_t>> through;  // which quota
    std::vector<std::int64_t> asks = wants;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (wants[i] == 0) continue;
      int kept_by = -1;
      bool is_found = false;
      for (const place& at : places_of(jobs[i], rate_of(jobs[i], t).unit)) {
        const lot& p = packs[static_cast<std::size_t>(at.first)];
        if (!is_there(p, t) || room(p, at.second) == 0) continue;
        if (most(at.first, row_of(jobs[i], at.first, t), room(p, at.second), 1) == 0) continue;
        const int closing = closed(jobs[i], at.first, t);
        if (kept_by < 0) kept_by = closing;
        if (closing >= 0) continue;
        is_found = true;
        asked[at].push_back(i);
        for (const int c : caps_between(jobs[i], at.first)) through[c].push_back(i);
        break;
      }
      if (!is_found && kept_by_[i] == nobody) kept_by_[i] = kept_by;
    }
    std::vector<int> order;
    for (const auto& [c, who] : through) order.push_back(c);
    sort_caps(order);
    for (const int c : order) {
      const std::vector<std::int64_t> parts =
          split(left_of(caps[static_cast<std::size_t>(c)], t), through[c], asks);
      for (std::size_t k = 0; k < parts.size(); ++k) asks[through[c][k]] = parts[k];
    }
    for (const auto& [at, who] : asked) {
      const std::vector<std::int64_t> shares = share(at, who, asks, t);
      for (std::size_t k = 0; k < who.size(); ++k) {
        const std::int64_t units = shares[k];
        const std::size_t row = row_of(jobs[who[k]], at.first, t);
        lot& p = packs[static_cast<std::size_t>(at.first)];
        wants[who[k]] -= units;
        p.balance -= given_for(at.first, row, units);
        if (row < p.factors.size()) p.covered[row] += units;
        if (units > 0) got[who[k]][at.first] += units;
        if (units > 0 && p.lasts != 0) begins_.insert(at.first);
        for (const int c : caps_between(jobs[who[k]], at.first)) {
          cap& of = caps[static_cast<std::size_t>(c)];
          if (const cap_version* const v = in_force(of, t); v != nullptr)
            of.used[window_at(*v, t)] += units;
        }
      }
    }
    return !asked.empty();
  }

  // What a pack gives each: shared among its rows first, in its own units, then under each.
  std::vector<std::int64_t> share(const place& at, const std::vector<std::size_t>& who,
                                  const std::vector<std::int64_t>& asks, std::int64_t t) const {
    const lot& p = packs[static_cast<std::size_t>(at.first)];
    const std::int64_t have = room(p, at.second);
    if (p.factors.empty()) return split(have, who, asks);
    std::map<std::size_t, std::vector<std::size_t>> rows;
    for (const std::size_t i : who)
      if (asks[i] > 0) rows[row_of(jobs[i], at.first, t)].push_back(i);
    std::vector<std::int64_t> full;
    for (const auto& [row, members] : rows) {
      std::int64_t units = 0;
      for (const std::size_t i : members) units += asks[i];
      full.push_back(given_for(at.first, row, units));
    }
    const std::int64_t all = std::accumulate(full.begin(), full.end(), std::int64_t{0});
    std::vector<std::int64_t> parts = full;
    if (all > have) {
      std::vector<std::size_t> order;
      std::int64_t left = have;
      for (std::size_t r = 0; r < full.size(); ++r) {
        parts[r] = have * full[r] / all;
        left -= parts[r];
        order.push_back(r);
      }
      std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return have * full[a] % all > have * full[b] % all;
      });
      for (std::int64_t r = 0; r < left; ++r) ++parts[order[static_cast<std::size_t>(r)]];
    }
    std::map<std::size_t, std::int64_t> served;
    bool any = false;
    std::size_t r = 0;
    for (const auto& [row, members] : rows) {
      std::int64_t units = 0;
      for (const std::size_t i : members) units += asks[i];
      if (all >= have && full[r] > 0) units = most(at.first, row, parts[r], units);
      const std::vector<std::int64_t> shares = split(units, members, asks);
      for (std::size_t m = 0; m < members.size(); ++m) served[members[m]] = shares[m];
      any = any || units > 0;
      ++r;
    }
    if (!any) {
      std::size_t first = jobs.size();
      for (const auto& [row, members] : rows)
        for (const std::size_t i : members)
          if (most(at.first, row, have, 1) == 1 &&
              (first == jobs.size() || name_of(i) < name_of(first)))
            first = i;
      if (first < jobs.size()) served[first] = 1;
    }
    std::vector<std::int64_t> out;
    for (const std::size_t i : who) out.push_back(served[i]);
    return out;
  }
  std::pair<std::vector<std::string>, std::string> name_of(std::size_t i) const {
    return {path_of(jobs[i].account), jobs[i].id};
  }

  std::vector<std::int64_t> split(std::int64_t rest, const std::vector<std::size_t>& who,
                                  const std::vector<std::int64_t>& wants) const {
    std::int64_t all = 0;
    std::vector<std::int64_t> parts;
    for (const std::size_t i : who) all += wants[i];
    if (all <= rest) {
      for (const std::size_t i : who) parts.push_back(wants[i]);
      return parts;
    }
    std::int64_t left = rest;
    for (const std::size_t i : who) {
      parts.push_back(rest * wants[i] / all);
      left -= parts.back();
    }
    std::vector<std::size_t> by_remainder;
    for (std::size_t k = 0; k < who.size(); ++k) by_remainder.push_back(k);
    std::sort(by_remainder.begin(), by_remainder.end(), [&](std::size_t a, std::size_t b) {
      const std::int64_t rest_a = rest * wants[who[a]] % all;
      const std::int64_t rest_b = rest * wants[who[b]] % all;
      if (rest_a != rest_b) return rest_a > rest_b;
      return name_of(who[a]) < name_of(who[b]);
    });
    for (std::size_t k = 0; k < static_cast<std::size_t>(left); ++k) ++parts[by_remainder[k]];
    return parts;
  }

  static constexpr int nobody = -2;

  std::vector<lot> start_;
  std::vector<bool> was_there_;  // of the packs: at some time
  std::set<int> begins_;         // in the tick at hand
  bool is_again_ = false;        // it is played again
  std::vector<int> kept_by_;  // in the tick at hand: which quota, −1 where none, or not asked yet
  std::vector<std::map<int, std::int64_t>> totals_;  // of the jobs, by unit, over the denominator
  std::int64_t tick_ = 0;                            // at hand
  std::int64_t from_ = 0;
  std::int64_t until_ = 0;
};

}  // namespace ducat_test::ticks

#endif
