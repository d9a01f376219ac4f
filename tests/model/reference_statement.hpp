// SPDX-License-Identifier: MIT
// What the statements of closed months say of usage, as the design's words describe it
// (docs/design.md, rules 111 and 112): what a month had when it was closed, and, on the statement
// of the month that was open when it came, each change since.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_STATEMENT_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_STATEMENT_HPP

#include "model/reference_reprice.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace reference {

/// What a statement has of usage that no wallet paid.
struct statement_month {
  struct correction {
    rational before;  // billed of the month until then
    rational here;
  };
  span period;
  int number = 0;  // 0: a draft
  rational own;
  std::map<nanoseconds, correction> corrections;  // by the start of the month that is corrected
};

class statement_book {
 public:
  /// Looks at what came of a command.
  void follow(repricing_engine& in) {
    for (const close_book::close& c : in.closes.all) payers_[c.root];
    for (auto& [root, known] : payers_) {
      std::map<nanoseconds, rational> now = months_of(in, root);
      for (const auto& [month, amount] : known.said) now[month];  // nothing, if it is gone
      const nanoseconds at = month_at(in, root, std::max(known.until, in.now)).from;
      const nanoseconds until = in.closes.until(root);
      for (const auto& [month, amount] : now) {
        if (month < known.until && amount != known.said[month])
          known.late[at][month] += amount - known.said[month];
        // All that came before a month was closed is its own.
        if (known.until <= month && month < until) known.own[month] = amount;
      }
      known.said = now;
      known.until = until;
    }
  }

  /// The statements of a payer's closed months, and of the one that is open.
  std::vector<statement_month> of(repricing_engine in, int root) const {
    std::vector<statement_month> out;
    const auto found = payers_.find(root);
    if (found == payers_.end()) return out;
    const of_payer& known = found->second;
    for (const close_book::close& c : in.closes.all)
      if (c.root == root) out.push_back(month(known, c.period, c.number, known.own));
    const span open = month_at(in, root, std::max(known.until, in.now));
    out.push_back(month(known, open, 0, known.said));
    return out;
  }

 private:
  struct of_payer {
    nanoseconds until = ever_before;
    std::map<nanoseconds, rational> own;   // of closed months, as they were closed
    std::map<nanoseconds, rational> said;  // by month, as it was last looked at
    std::map<nanoseconds, std::map<nanoseconds, rational>> late;  // by where it stands, and month
  };

  static span month_at(repricing_engine& in, int root, nanoseconds t) {
    return cycle_of(t, cycle::month, in.payer_of(root).offset);
  }
  // What is billed of usage, by the month that it is about.
  static std::map<nanoseconds, rational> months_of(repricing_engine& in, int root) {
    std::map<nanoseconds, rational> out;
    for (const recorded& r : in.usages) {
      if (in.payer_number(r.what.account) != root) continue;
      rational owed;
      for (const line& l : r.lines) owed += l.what == 'p' ? l.owed : rational{0};
      if (owed != 0) out[month_at(in, root, r.what.during.from).from] += owed;
      if (r.owed_back != 0) out[month_at(in, root, r.reversed_at).from] -= r.owed_back;
    }
    for (const credit_note& c : in.credits)
      if (in.payer_number(c.node) == root) out[month_at(in, root, c.at).from] -= c.amount;
    return out;
  }
  static statement_month month(const of_payer& known, const span& period, int number,
                               const std::map<nanoseconds, rational>& own) {
    statement_month out;
    out.period = period;
    out.number = number;
    if (const auto found = own.find(period.from); found != own.end()) out.own = found->second;
    const auto here = known.late.find(period.from);
    if (here == known.late.end()) return out;
    for (const auto& [month, amount] : here->second) {
      statement_month::correction& c = out.corrections[month];
      c.here = amount;
      if (const auto found = known.own.find(month); found != known.own.end())
        c.before = found->second;
      for (const auto& [at, months] : known.late)
        if (const auto found = months.find(month); at < period.from && found != months.end())
          c.before += found->second;
    }
    return out;
  }

  std::map<int, of_payer> payers_;
};

}  // namespace reference

#endif
