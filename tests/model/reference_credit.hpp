// SPDX-License-Identifier: MIT
// Credits as the design's words describe them (docs/design.md, rules 130 to 132): of what was
// posted in a month to a node with all below it, by the tree as it was in that month.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_CREDIT_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_CREDIT_HPP

#include "model/reference_holds.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace reference {

/// What crediting comes to.
struct credit_answer {
  refusal no;          // or ""
  bool again = false;  // it was posted before
  int number = 0;      // of the credit note among its payer's
  span month;
  rational owed;  // right after it
  integer left;   // of one that is too much: what could be credited
};

class creditor {
 public:
  explicit creditor(holding_engine& in) : in_{in} {}

  /// @param at   ever_before: nobody says
  /// @param now  no period before is open
  credit_answer credit(int node, const integer& amount, nanoseconds within, nanoseconds at,
                       nanoseconds now, const std::string& reference) {
    credit_answer out;
    if (amount <= 0) return refused("out_of_range");
    const int root = in_.payer_number(node);
    payer& pays = in_.payers.at(root);
    out.month = cycle_of(within, cycle::month, pays.offset);
    out.number = 1;
    for (const credit_note& c : in_.credits) {
      if (in_.payer_number(c.node) != root) continue;
      if (reference.empty() || c.reference != reference) {
        ++out.number;
        continue;
      }
      const bool alike = c.node == node && c.amount == amount && c.month == out.month &&
                         (at == ever_before || at == c.at);
      if (!alike) return refused("conflict");
      out.again = true;
      out.owed = c.owed;
      return out;
    }
    if (at == ever_before) at = now;
    if (at == ever_before) return refused("undated");
    if (at < now) return refused("time_went_back");
    std::optional<rational> least;  // of the node and each above it
    for (int n = node; n >= 0; n = parent_in(n, out.month.from)) {
      const rational left = posted(n, out.month) - credited(n, out.month);
      if (!least || left < *least) least = left;
    }
    if (*least < amount) {
      out = refused("insufficient");
      if (*least > 0) out.left = numerator(*least) / denominator(*least);
      return out;
    }
    pays.owed -= amount;
    out.owed = pays.owed;
    in_.credits.push_back({node, amount, out.month, at, reference, out.owed});
    return out;
  }

 private:
  static credit_answer refused(const char* why) {
    credit_answer out;
    out.no = why;
    return out;
  }
  // What lay above a node in the months from an instant on.
  int parent_in(int n, nanoseconds month) const {
    const node& of = in_.nodes[static_cast<std::size_t>(n)];
    for (const former_place& p : of.left)
      if (month < p.until) return p.parent;
    return of.parent;
  }
  bool lay_below(int n, int top, const span& month) const {
    for (; n >= 0; n = parent_in(n, month.from))
      if (n == top) return true;
    return false;
  }
  // What no wallet paid of usage in a month, with reversals.
  rational posted(int node, const span& month) const {
    rational sum;
    for (const recorded& r : in_.usages)
      if (lay_below(r.what.account, node, month))
        for (const auto* const lines : {&r.lines, &r.back})
          for (const line& l : *lines)
            if (l.what == 'p' && month.holds(l.during.from)) sum += l.owed;
    return sum;
  }
  rational credited(int node, const span& month) const {
    rational sum;
    for (const credit_note& c : in_.credits)
      if (c.month == month && lay_below(c.node, node, month)) sum += c.amount;
    return sum;
  }

  holding_engine& in_;
};

}  // namespace reference

#endif
