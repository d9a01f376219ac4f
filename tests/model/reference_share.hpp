// SPDX-License-Identifier: MIT
// Who pays for a line, and who is given back of it, as the design's words describe it
// (docs/design.md, rules 143 to 146): a wallet pays what is left of a line, a voucher its share.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_SHARE_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_SHARE_HPP

#include "model/reference_terms.hpp"

#include <algorithm>
#include <vector>

namespace reference {

/// One who may pay for a line.
struct line_payer {
  int pack = -1;
  rational share;
  rational most;
  rational paid;
};

/// Has those who may pay for a line do so, in burn-down order. Up to where the first of them is
/// empty each pays its share, but no more than those before it leave; from there on the line goes
/// on as if it began there.
inline void pay_line(rational amount, std::vector<line_payer>& payers) {
  while (amount > 0) {
    rational open = 1;
    rational stretch = amount;
    std::vector<rational> parts;  // of each unit
    for (const line_payer& p : payers) {
      parts.push_back(p.paid < p.most ? std::min(p.share, open) : rational{0});
      open -= parts.back();
      if (parts.back() > 0) stretch = std::min(stretch, rational{(p.most - p.paid) / parts.back()});
    }
    if (open == 1) return;
    for (std::size_t i = 0; i < payers.size(); ++i) payers[i].paid += parts[i] * stretch;
    amount -= stretch;
  }
}

/// Divides what is given back of a line: `back` of each who paid, in the order in which they did.
/// What is left of it is off what the payer owes.
/// @param owed  of the line, before
/// @param net   what it still comes to
inline rational refund_line(const rational& refund, const rational& owed, const rational& net,
                            const std::vector<line_payer>& payers, std::vector<rational>& back) {
  rational open = refund;
  back.assign(payers.size(), 0);
  const auto give = [&](rational& to, const rational& most) {
    const rational part = std::max(rational{0}, std::min(open, most));
    to += part;
    open -= part;
  };
  for (std::size_t i = payers.size(); i-- > 0;)
    if (payers[i].share < 1)
      give(back[i], payers[i].paid - payers[i].share * std::max(rational{0}, net));
  rational off_debt;
  give(off_debt, owed);
  for (std::size_t i = payers.size(); i-- > 0;) give(back[i], payers[i].paid - back[i]);
  return off_debt + open;
}

}  // namespace reference

#endif
