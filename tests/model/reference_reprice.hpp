// SPDX-License-Identifier: MIT
// Repricing as the design's words describe it (docs/design.md, rules 163 to 167), of payers who
// have nothing but counted usage and no quotas.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_REPRICE_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_REPRICE_HPP

#include "model/reference_settle.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reference {

class repricing_engine : public closing_engine {
 public:
  repricing_engine() = default;
  repricing_engine(holding_engine of) : closing_engine{std::move(of)} {}

  /// Whether a payer has only what is repriced here.
  bool can_reprice(int root) const {
    for (const quota& q : quotas)
      if (root_of(q.node) == root) return false;
    return can_settle(root);
  }

  /// Prices what is closed of a payer again, of one sku or (−1) all. Where it is refused *this is
  /// of no further use.
  /// @param more  by how much its usage comes to more
  template <class Name>
  refusal reprice(int root, span during, int sku, Name name_of, rational& more) {
    const nanoseconds closed = closes.until(root);
    if (closed < during.to) during.to = closed;
    if (during.to <= during.from) return "";
    const auto is_asked = [&](const usage& u) {
      return (sku < 0 || u.sku == sku) && during.holds(u.during.from);
    };
    std::set<std::string> touched;
    if (const refusal no = find_touched(root, is_asked, touched); !no.empty()) return no;
    std::vector<std::size_t> in_time, late;
    for (const std::size_t i : standing(root)) {
      const usage& u = usages[i].what;
      if (u.during.from < during.from) continue;
      if ((!is_asked(u) || !is_wrong(usages[i])) && touched.count(counter_in(usages[i])) == 0)
        continue;
      (came_late(i) ? late : in_time).push_back(i);
    }
    sort_by_time(in_time, name_of);
    std::vector<std::size_t> all = in_time;
    all.insert(all.end(), late.begin(), late.end());
    if (const refusal no = count_again(all, is_asked); !no.empty()) return no;
    pay_anew(root, more);
    return "";
  }

 private:
  // The usages of a payer that were not taken out, as they came.
  std::vector<std::size_t> standing(int root) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (root_of(usages[i].what.account) == root && !usages[i].reversed) out.push_back(i);
    return out;
  }
  int price_now(const usage& u) {
    return prices.find(u.sku, u.region, u.during.from, payer_of(u.account).of);
  }
  static bool is_priced(const recorded& r) {
    return std::any_of(r.lines.begin(), r.lines.end(), [](const line& l) { return l.what == 'p'; });
  }
  bool counts_covered(int p) const { return p >= 0 && prices.is_counted(p) && prices[p].all_usage; }
  // Whether another price holds now, or what packs covered counts elsewhere.
  bool is_wrong(const recorded& r) {
    const int p = price_now(r.what);
    const std::string counter = counts_covered(p) ? counter_of(r.what, r.what.during.from, p) : "";
    return std::any_of(r.lines.begin(), r.lines.end(), [&](const line& l) {
      return (l.what == 'p' && l.which != p) || (l.what == 'c' && l.counter != counter);
    });
  }
  // The counters in which something changes: those that it leaves, and those that it joins.
  template <class Asked>
  refusal find_touched(int root, Asked is_asked, std::set<std::string>& touched) {
    for (const std::size_t i : standing(root)) {
      const recorded& r = usages[i];
      if (!is_asked(r.what)) continue;
      const int p = price_now(r.what);
      if (is_priced(r) && p < 0) return "no_price";
      if (!is_wrong(r)) continue;
      for (const line& l : r.lines) {
        if (l.counter.empty()) continue;
        touched.insert(l.counter);
        if (l.what == 'p' && prices[l.which].shape == kind::per_record) return "unsupported";
      }
      if (const std::string joined = counter_of(r.what, r.what.during.from, p); !joined.empty()) {
        if (prices[p].shape == kind::per_record) return "unsupported";
        touched.insert(joined);
      }
    }
    return "";
  }
  // What came after the close of its month was counted behind.
  bool came_late(std::size_t i) const {
    for (const close_book::close& c : closes.all)
      if (c.root == root_of(usages[i].what.account) && usages[i].what.during.from < c.period.to)
        return c.usages <= i;
    return false;
  }

  // Covers stay; what is not asked for keeps its price, and counts anew all the same.
  template <class Asked> refusal count_again(const std::vector<std::size_t>& all, Asked is_asked) {
    begin_counting();
    anew_.clear();
    for (const std::size_t i : all)
      if (const std::string counter = counter_in(usages[i]); !counter.empty()) {
        (void)said(counter);
        unsay(usages[i], usages[i].lines);
        uncount_all(i, counter);
      }
    find_pending();
    for (const std::size_t i : all) {
      const recorded& r = usages[i];
      int p = price_now(r.what);
      std::string counter = counter_of(r.what, r.what.during.from, p);
      if (!is_asked(r.what)) {
        if (!is_priced(r) && counter_in(r) != (counts_covered(p) ? counter : ""))
          return "unsupported";
        for (const line& l : r.lines)
          if (l.what == 'p') p = l.which;
        counter = counter_in(r);
      }
      count_again(i, p, counter);
    }
    end_counting();
    return "";
  }
  void count_again(std::size_t number, int p, const std::string& counter) {
    const recorded& r = usages[number];
    std::vector<line>& lines = anew_[number];
    integer rest = r.amount;
    for (const line& l : r.lines) {
      if (l.what != 'c') continue;
      line cover = l;
      cover.counter = counts_covered(p) ? counter : "";
      lines.push_back(cover);
      rest -= l.quantity;
      if (cover.counter.empty()) continue;
      const rational before = cost(counter);
      counters[counter].push_back({-1, l.quantity, number});
      const rational change = cost(counter) - before + take_pending(counter);
      if (change != 0) lines.push_back({'p', p, r.what.during, 0, change, 0, counter, change});
    }
    if (rest > 0) {
      rational due = count_priced(p, counter, rest, number);
      if (!counter.empty() && prices[p].shape != kind::per_record) due += take_pending(counter);
      lines.push_back({'p', p, r.what.during, rest, due, 0, counter, due});
    }
    lines = merged(lines);
  }

  // A line is paid anew by those who had paid it, each up to what it paid. What a usage comes to
  // more, wallets pay that would pay for late usage, with what they have beside what they had paid
  // for usage that is still to be stated.
  void pay_anew(int root, rational& more) {
    std::map<int, rational> kept;
    payer& pays = payers.at(root);
    for (auto known = anew_.begin(); known != anew_.end();)
      known = is_same(usages[known->first].lines, known->second) ? anew_.erase(known)
                                                                 : std::next(known);
    for (const auto& [number, lines] : anew_)
      for (const line& l : usages[number].lines) {
        if (l.what == 'p') pays.owed -= l.owed;
        if (l.what != 'w') continue;
        packs[static_cast<std::size_t>(l.which)].balance += l.amount;
        kept[l.which] += l.amount;
      }
    for (const auto& [number, lines] : anew_) {  // as they came
      recorded& r = usages[number];
      std::map<int, rational> left;
      rational dearer;
      for (const line& l : r.lines) {
        if (l.what == 'p') dearer -= l.amount;
        if (l.what != 'w') continue;
        left[l.which] += l.amount;
        kept[l.which] -= l.amount;
      }
      for (const line& l : lines)
        if (l.what == 'p') dearer += l.amount;
      more += dearer;
      std::vector<line> out;
      for (line l : lines) {
        std::vector<line> paid;
        if (l.what == 'p') pay_again(r, l, dearer > 0, left, kept, paid);
        pays.owed += l.what == 'p' ? l.owed : rational{0};
        out.push_back(l);
        out.insert(out.end(), paid.begin(), paid.end());
      }
      r.keep_answer();
      r.lines = out;
    }
  }
  void pay_again(const recorded& r, line& l, bool dearer, std::map<int, rational>& left,
                 const std::map<int, rational>& kept, std::vector<line>& paid) {
    rational due = l.amount;
    std::vector<line_payer> paying;
    for (const int i : payers_of(r, l)) {
      const pack& w = packs[static_cast<std::size_t>(i)];
      if (!w.valid.holds(l.during.from)) continue;
      rational most = left[i];
      if (dearer && is_above(w.node, r.what.account) &&
          closes.until(root_of(w.node)) < w.valid.to) {
        const auto known = kept.find(i);
        most = w.balance - (known == kept.end() ? rational{0} : known->second);
      }
      paying.push_back({i, w.share, std::min(most, w.balance), 0});
    }
    pay_from(paying, l.during, due, paid);
    for (const line_payer& p : paying) left[p.pack] -= p.paid;
    l.owed = due;
  }
  // Whoever paid and lies elsewhere now, for the account was moved; then as usage is paid.
  std::vector<int> payers_of(const recorded& r, const line& l) const {
    const std::vector<int> here = serving(r.what, "money", l.during.from);
    std::vector<int> out;
    for (const line& paid : r.lines)
      if (paid.what == 'w' &&
          !is_above(packs[static_cast<std::size_t>(paid.which)].node, r.what.account) &&
          std::count(out.begin(), out.end(), paid.which) == 0)
        out.push_back(paid.which);
    out.insert(out.end(), here.begin(), here.end());
    return out;
  }
  // But for who paid.
  static bool is_same(const std::vector<line>& were, const std::vector<line>& are) {
    std::vector<line> known;
    for (const line& l : were)
      if (l.what != 'w') known.push_back(l);
    return std::equal(known.begin(), known.end(), are.begin(), are.end(),
                      [](const line& a, const line& b) {
                        return a.what == b.what && a.which == b.which && a.counter == b.counter &&
                               a.quantity == b.quantity && a.amount == b.amount;
                      });
  }

  std::map<std::size_t, std::vector<line>> anew_;
};

}  // namespace reference

#endif
