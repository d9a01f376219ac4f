// SPDX-License-Identifier: MIT
// Running jobs, nanosecond by nanosecond, as one would play it with counters on a table: slow,
// obvious, and sharing no code with the sweep. Small numbers only.
#ifndef DUCAT_TESTS_SUPPORT_TICK_SIMULATION_HPP
#define DUCAT_TESTS_SUPPORT_TICK_SIMULATION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test::ticks {

inline constexpr std::int64_t never = INT64_MAX;

struct rate_change {
  std::int64_t from;
  std::int64_t per_ns;
  int unit;
};
struct node {
  std::string name;
  int parent;  // −1: a root
};
struct lot {
  int account;
  int unit;
  std::int64_t balance;
  std::int64_t floor;  // not positive
  std::int64_t start, end;
  int priority;
  std::vector<int> skus;      // it is for; none: all
  std::vector<int> accounts;  // likewise
};
struct job {
  std::string id;
  int account;
  int sku;
  std::int64_t numerator, denominator;
  std::int64_t start, end;
};

/// What came of a job.
struct fate {
  std::int64_t uncovered = never;
  std::int64_t lease_end = never;
  std::map<int, std::int64_t> drawn, in_lease;  // by pack
  std::int64_t wanted_in_lease = 0;
};

class simulation {
 public:
  std::vector<std::vector<rate_change>> skus;  // versions in order of time
  std::vector<node> nodes;
  std::vector<lot> packs;
  std::vector<job> jobs;

  std::vector<fate> fates;
  std::vector<std::int64_t> empty_at;  // of the packs; their balances are in `packs`

  void run(std::int64_t from, std::int64_t until) {
    from_ = from;
    until_ = until;
    start_ = packs;
    fates.assign(jobs.size(), {});
    empty_at.assign(packs.size(), never);
    for (std::size_t p = 0; p < packs.size(); ++p)
      if (packs[p].balance <= 0) empty_at[p] = from;
    totals_.assign(jobs.size(), {});
    std::int64_t first = from;
    for (const job& j : jobs) first = std::min(first, j.start);
    for (std::int64_t t = first; t < until; ++t) tick(t);
  }

 private:
  // A job's turn to ask: the pack, and whether for what lies below zero.
  using place = std::pair<int, bool>;

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
      if (x.end != y.end) return x.end < y.end;
      if (x.start != y.start) return x.start < y.start;  // granted then
      return a < b;
    });
    return order;
  }
  static std::int64_t room(const lot& p, bool below) {
    if (!below) return std::max<std::int64_t>(p.balance, 0);
    return std::min<std::int64_t>(p.balance, 0) - p.floor;
  }
  // What a job may draw on in a tick, in its order, whether or not anything is left.
  std::vector<place> places_of(const job& j, int unit) const {
    std::vector<place> places;
    for (const bool below : {false, true})
      for (const int p : order_of(j, unit)) places.push_back({p, below});
    return places;
  }
  // The packs that make leases end together.
  std::vector<place> company_of(const job& j, int unit) const {
    std::vector<place> company;
    for (const place& at : places_of(j, unit)) {
      const lot& p = start_[static_cast<std::size_t>(at.first)];
      if (room(p, at.second) > 0 && p.start < until_ && from_ < p.end) company.push_back(at);
    }
    std::sort(company.begin(), company.end());
    return company;
  }

  void tick(std::int64_t t) {
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
    while (round(t, wants, got)) {
    }
    for (std::size_t p = 0; p < packs.size(); ++p)
      if (packs[p].balance <= 0 && empty_at[p] == never) empty_at[p] = t + 1;
    std::vector<std::pair<int, std::vector<place>>> short_of;  // in one tree
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (wants[i] == 0) continue;
      fates[i].uncovered = std::min(fates[i].uncovered, t);
      short_of.push_back(key_of(jobs[i], t));
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (!runs[i]) continue;
      if (fates[i].lease_end == never &&
          std::find(short_of.begin(), short_of.end(), key_of(jobs[i], t)) != short_of.end())
        fates[i].lease_end = t;
      if (fates[i].lease_end == never) fates[i].wanted_in_lease += wanted[i];
      for (const auto& [pack, units] : got[i]) {
        fates[i].drawn[pack] += units;
        if (fates[i].lease_end == never) fates[i].in_lease[pack] += units;
      }
    }
  }
  std::pair<int, std::vector<place>> key_of(const job& j, std::int64_t t) const {
    int root = j.account;
    while (nodes[static_cast<std::size_t>(root)].parent >= 0)
      root = nodes[static_cast<std::size_t>(root)].parent;
    return {root, company_of(j, rate_of(j, t).unit)};
  }

  // All ask at once; false where nobody finds anything.
  bool round(std::int64_t t, std::vector<std::int64_t>& wants,
             std::vector<std::map<int, std::int64_t>>& got) {
    std::map<place, std::vector<std::size_t>> asked;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (wants[i] == 0) continue;
      for (const place& at : places_of(jobs[i], rate_of(jobs[i], t).unit)) {
        const lot& p = packs[static_cast<std::size_t>(at.first)];
        if (t < p.start || p.end <= t || room(p, at.second) == 0) continue;
        asked[at].push_back(i);
        break;
      }
    }
    std::map<place, std::vector<std::int64_t>> shares;
    for (const auto& [at, who] : asked)
      shares[at] = split(room(packs[static_cast<std::size_t>(at.first)], at.second), who, wants);
    for (const auto& [at, who] : asked) {
      for (std::size_t k = 0; k < who.size(); ++k) {
        const std::int64_t units = shares[at][k];
        wants[who[k]] -= units;
        packs[static_cast<std::size_t>(at.first)].balance -= units;
        if (units > 0) got[who[k]][at.first] += units;
      }
    }
    return !asked.empty();
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
      const auto name_a = std::pair{path_of(jobs[who[a]].account), jobs[who[a]].id};
      return name_a < std::pair{path_of(jobs[who[b]].account), jobs[who[b]].id};
    });
    for (std::size_t k = 0; k < static_cast<std::size_t>(left); ++k) ++parts[by_remainder[k]];
    return parts;
  }

  std::vector<lot> start_;
  std::vector<std::map<int, std::int64_t>> totals_;  // of the jobs, by unit, over the denominator
  std::int64_t from_ = 0;
  std::int64_t until_ = 0;
};

}  // namespace ducat_test::ticks

#endif
