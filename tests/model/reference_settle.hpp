// SPDX-License-Identifier: MIT
// Settling and closing as the design's words describe them (docs/design.md, rules 107 to 112), of
// payers who have nothing but counted usage: what is open of it is taken out and decided anew, one
// usage after the other in the order of time. Who has what of a pack in each nanosecond is for a
// model of its own (support/settle_model.hpp).
#ifndef DUCAT_TESTS_MODEL_REFERENCE_SETTLE_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_SETTLE_HPP

#include "model/reference_holds.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reference {

/// What closing a month came to.
struct closed_month {
  refusal no;          // or ""
  bool again = false;  // it was closed before
  span period;
  int number = 0;
};

class closing_engine : public holding_engine {
 public:
  closing_engine() = default;
  closing_engine(holding_engine of) : holding_engine{std::move(of)} {}

  /// Whether a payer has only what is settled here: nothing runs, and nothing was reserved.
  bool can_settle(int root) const {
    for (const recorded& r : usages)
      if (root_of(r.what.account) == root && skus[static_cast<std::size_t>(r.what.sku)].metered)
        return false;
    for (const reservation& r : reservations)
      if (root_of(r.what.account) == root) return false;
    return true;
  }

  /// Decides what is open of a payer anew. Where it is refused *this is of no further use.
  /// @param name_of  usage → what it goes by among those of one instant and one sku's order
  template <class Name> refusal settle(int root, Name name_of) {
    std::vector<std::size_t> open;
    const nanoseconds closed = closes.until(root);
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (root_of(usages[i].what.account) == root && closed <= usages[i].what.during.from)
        open.push_back(i);
    begin_counting();
    for (const std::size_t i : open) take_out(i);
    find_pending();
    sort_by_time(open, name_of);
    for (const std::size_t i : open) {
      if (usages[i].reversed) continue;
      if (const refusal no = decide(i); !no.empty()) return no;
    }
    end_counting();
    return "";
  }

  /// Closes a payer's month for good, with all before it.
  /// @param at  when; ever_before: now, or, before the first advance, when it has ended
  template <class Name>
  closed_month close(int root, nanoseconds within, nanoseconds at, Name name_of) {
    closed_month out;
    out.period = cycle_of(within, cycle::month, payer_of(root).offset);
    for (const close_book::close& c : closes.all)
      if (c.root == root && out.period.to <= c.period.to) return {"", true, out.period, c.number};
    if (at == ever_before) at = now == ever_before ? out.period.to : now;
    if (at < now) return {"time went back", false, out.period, 0};
    if (at < out.period.to) return {"not ended", false, out.period, 0};
    out.no = settle(root, name_of);
    if (!out.no.empty()) return out;
    out.number = 1;
    for (const close_book::close& c : closes.all)
      if (c.root == root) ++out.number;
    closes.all.push_back({root, out.period, out.number, usages.size()});
    return out;
  }

 protected:
  // ---- what counters cost while their stretches are decided anew
  void begin_counting() {
    said_.clear();
    pending_.clear();
  }
  // What the lines of a counter say, before anything is taken out of it.
  rational& said(const std::string& counter) {
    const auto known = said_.find(counter);
    if (known != said_.end()) return known->second;
    return said_[counter] = cost(counter) + closes.drift[counter];
  }
  // A counter may cost something else than the lines that stay say: the first line that counts in
  // it says so as well.
  void find_pending() {
    for (const auto& [counter, lines] : said_) pending_[counter] = cost(counter) - lines;
  }
  rational take_pending(const std::string& counter) {
    const auto known = pending_.find(counter);
    return known == pending_.end() ? rational{0} : std::exchange(known->second, rational{0});
  }
  void end_counting() {
    for (const auto& [counter, amount] : pending_) {
      closes.drift[counter] = -amount;
      closes.has_drifted = closes.has_drifted || amount != 0;
    }
  }
  void uncount_all(std::size_t number, const std::string& counter) {
    auto& stretches = counters[counter];
    stretches.erase(std::remove_if(stretches.begin(), stretches.end(),
                                   [&](const counted& c) { return c.usage == number; }),
                    stretches.end());
  }
  // The lines of a usage, or of its reversal, say so much less.
  void unsay(const recorded& r, const std::vector<line>& lines) {
    for (const line& l : lines)
      if (l.what == 'p' && prices[l.which].shape != kind::per_record)
        if (const std::string counter = counter_in(r); !counter.empty()) said(counter) -= l.amount;
  }
  // The counter of counted usage, which is of one piece.
  static std::string counter_in(const recorded& r) {
    for (const line& l : r.lines)
      if (!l.counter.empty()) return l.counter;
    return "";
  }
  template <class Name> void sort_by_time(std::vector<std::size_t>& which, Name name_of) const {
    const auto place = [&](std::size_t i) {
      const usage& u = usages[i].what;
      return std::tuple{u.during.from, skus[static_cast<std::size_t>(u.sku)].line_order,
                        name_of(u)};
    };
    std::sort(which.begin(), which.end(),
              [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
  }

  // As if it had not come yet; of one that was taken out nothing stays at all.
  void take_out(std::size_t number) {
    recorded& r = usages[number];
    payer& pays = payer_of(r.what.account);
    r.keep_answer();
    if (const std::string counter = counter_in(r); !counter.empty()) {
      (void)said(counter);
      unsay(r, r.lines);
      unsay(r, r.back);
      uncount_all(number, counter);
    }
    for (const line& l : r.lines) {
      pack* const p = l.what == 'p' ? nullptr : &packs[static_cast<std::size_t>(l.which)];
      if (l.what == 'c' && !r.reversed) p->balance -= given(*p, l.factor, -l.quantity);
      if (l.what == 'w') p->balance += l.amount;
      if (l.what == 'p') pays.owed -= l.owed;
    }
    for (const line& l : r.back)
      if (l.what == 'w') packs[static_cast<std::size_t>(l.which)].balance += l.amount;
    pays.owed += r.owed_back;
    uncount_in_quotas(r);
    r.lines.clear();
    r.back.clear();
    r.owed_back = 0;
  }
  void uncount_in_quotas(recorded& r) {
    for (const auto& [place, amount] : r.took) {
      const auto [q, from, to] = place;
      quotas[q].used[{from, to}] -= amount;
    }
    r.took.clear();
    r.counted_in.clear();
  }

  // Packs first, those that wait for their first use go on waiting; what a pack covers counts at
  // once, and so does what that changes of the counter's price.
  refusal decide(std::size_t number) {
    recorded& r = usages[number];
    const usage u = r.what;
    const int p = prices.find(u.sku, u.region, u.during.from, payer_of(u.account).of);
    const std::string counter = counter_of(u, u.during.from, p);
    const bool covered_counts = !counter.empty() && prices[p].all_usage;
    integer wanted = r.amount;
    if (covered_counts && wanted > 0) spend(r, u.during, 0);
    bool kept_back = false;
    for (const bool below_zero : {false, true})
      for (const int i : serving(u, skus[static_cast<std::size_t>(u.sku)].unit, u.during.from)) {
        if (packs[static_cast<std::size_t>(i)].waiting) continue;
        const integer before = wanted;
        const rational cost_before = cost(counter);
        draw(r, u.during, wanted, covered_counts ? counter : "", below_zero, {i}, kept_back);
        if (wanted < before && covered_counts)
          if (const auto no = settle_covered(r, number, p, counter, cost_before); !no.empty())
            return no;
      }
    if (wanted > 0 && p < 0) return "no_price";
    if (wanted > 0) {
      rational due = count_priced(p, counter, wanted, number);
      if (prices[p].shape != kind::per_record) due += take_pending(counter);
      (void)pay(r, {'p', p, u.during, wanted, due, 0, counter, 0}, false);
    }
    r.lines = merged(r.lines);
    return "";
  }
  refusal settle_covered(recorded& r, std::size_t number, int p, const std::string& counter,
                         const rational& cost_before) {
    for (counted& c : counters[counter])
      if (c.usage == usages.size()) c.usage = number;
    const rational change = cost(counter) - cost_before + take_pending(counter);
    if (change == 0) return "";
    return pay(r, {'p', p, r.what.during, 0, change, 0, counter, 0}, false);
  }

  // One line for each pack and factor, one for what covered quantity changes, one for the rest; of
  // each price one payment of each wallet.
  static std::vector<line> merged(const std::vector<line>& lines) {
    struct stated {
      line of;
      std::vector<line> paid;
    };
    std::vector<stated> all;
    std::size_t last = 0;
    const auto join = [](line& into, const line& more) {
      into.quantity += more.quantity;
      into.amount += more.amount;
      into.owed += more.owed;
      into.after = more.after;
    };
    for (const line& l : lines) {
      if (l.what == 'w') {
        std::vector<line>& paid = all[last].paid;
        const auto known = std::find_if(paid.begin(), paid.end(),
                                        [&](const line& p) { return p.which == l.which; });
        if (known == paid.end())
          paid.push_back(l);
        else
          join(*known, l);
        continue;
      }
      for (last = 0; last < all.size(); ++last) {
        const line& known = all[last].of;
        if (known.what == l.what && known.which == l.which && known.factor == l.factor &&
            (l.what == 'c' || (known.quantity == 0) == (l.quantity == 0)))
          break;
      }
      if (last == all.size())
        all.push_back({l, {}});
      else
        join(all[last].of, l);
    }
    std::vector<line> out;
    for (const stated& s : all) {
      if (s.of.quantity == 0 && s.of.amount == 0 && s.of.owed == 0 && s.paid.empty()) continue;
      out.push_back(s.of);
      out.insert(out.end(), s.paid.begin(), s.paid.end());
    }
    return out;
  }

 private:
  std::map<std::string, rational> said_, pending_;
};

}  // namespace reference

#endif
