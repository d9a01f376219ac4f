// SPDX-License-Identifier: MIT
// Explains a close charge that was posted, from the ledger alone: what the period's usage came to,
// what the terms in force make of that, and how much of it is posted here.
#ifndef DUCAT_BILLING_EXPLAIN_CHARGE_HPP
#define DUCAT_BILLING_EXPLAIN_CHARGE_HPP

#include <ducat/billing/explain_text.hpp>
#include <ducat/engine/evolve.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/period_charges.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/charge_entry.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ducat::inline v0 {

/// Why one charge was posted as it was.
struct charge_explanation {
  std::uint64_t position = 0;  ///< of the event
  charge_posted posted{};
  bool in_force = false;  ///< false where its terms held no more and it was taken back
  ratio share{};          ///< how much of the period the payer was there
  charge_parts in_all{};  ///< what the charge makes of `posted.came_to`
  std::vector<charge_paid> payments;
};

/// Explains the charge at a position of a ledger. Preconditions: as audit(), which reads ledgers
/// from elsewhere. Errors: out_of_range where there is no posted charge; overflow. O(events before
/// it).
[[nodiscard]] inline result<charge_explanation> explain_charge(const ledger& book,
                                                               std::uint64_t position) {
  if (position >= book.size() || book.kind_at(position) != event_kind::charge_posted)
    return errc::out_of_range;
  charge_explanation out;
  out.position = position;
  out.posted = book.at<charge_posted>(position);
  engine_state state;
  evolve(state, book, 0, position);
  const payer_terms& terms = state.held.terms_of(out.posted.payer);
  state.prices.charges().for_each_in_force(
      terms.money, terms.layers, out.posted.period.start,
      [&](charge_handle c) { out.in_force = out.in_force || c == out.posted.charge; });
  out.share = share_of_period(book, out.posted.payer, out.posted.period);
  if (out.in_force) {
    const auto parts =
        charge_of_period(state.prices.charges()[out.posted.charge], out.share, out.posted.came_to);
    if (!parts) return parts.error();
    out.in_all = *parts;
  }
  for (std::uint64_t i = position + 1;
       i < book.size() && book.kind_at(i) == event_kind::charge_paid; ++i)
    out.payments.push_back(book.at<charge_paid>(i));
  return out;
}

namespace detail {

class charge_writer {
 public:
  charge_writer(const ledger& book, const charge_explanation& of)
      : book_{book}, x_{of}, terms_{book.prices.charges()[of.posted.charge]} {}

  [[nodiscard]] std::string run() {
    const charge_posted& e = x_.posted;
    text_ = "charge " + string(book_.names.text(terms_.name));
    if (terms_.layer.has_value()) text_ += " of layer " + string(book_.names.text(terms_.layer));
    text_ += " of " + path_text(book_, e.payer) + " for [" + string(to_text(e.period.start)) +
             ", " + string(to_text(e.period.end)) + "), posted to " + string(to_text(e.at)) +
             ", at position " + string(to_text(x_.position)) + '\n';
    text_ += "  priced usage came to " + money(e.came_to) + '\n';
    if (!x_.in_force) text_ += "  no such charge is in force any more\n";
    if (x_.in_force && x_.share != ratio{1})
      text_ += "  there for " + string(ratio_text(x_.share)) + " of the period, " +
               (terms_.partial == partial_period::full ? "charged in full\n" : "prorated\n");
    const spend_terms& spend = terms_.terms;
    part("discount", string(ratio_text(spend.discount)), &charge_parts::discount);
    if (terms_.has_commitment) {
      const std::string committed = money(terms_.committed.amount);
      part("overage",
           "at " + string(ratio_text(terms_.committed.overage_factor)) + " beyond " + committed,
           &charge_parts::overage);
      part("shortfall", "committed to " + committed, &charge_parts::shortfall);
    }
    if (spend.spend.has_maximum())
      part("over the maximum", money(spend.spend.maximum()), &charge_parts::over_maximum);
    if (spend.spend.has_minimum())
      part("true-up", "minimum " + money(spend.spend.minimum()), &charge_parts::true_up);
    part("standing charge", money(spend.standing), &charge_parts::standing);
    text_ += "  posted here: " + money(e.amount) + '\n';
    for (const charge_paid& paid : x_.payments)
      text_ += "  paid by wallet " + string(to_text(paid.pack.index)) + ": " + money(paid.amount) +
               ", " + money(paid.balance_after) + " after\n";
    text_ += "  owed: " + money(e.owed) + '\n';
    return text_;
  }

 private:
  template <class T> [[nodiscard]] static std::string string(const T& text) {
    return std::string(text.data(), text.size());
  }
  [[nodiscard]] std::string money(const mixed& minor) const {
    return string(to_labelled_text(any_exact_money{minor, terms_.money}).view());
  }
  // What a part comes to, by which term, and how much of it is new.
  void part(const char* name, const std::string& term, mixed charge_parts::* which) {
    const mixed& all = x_.in_all.*which;
    const mixed& here = x_.posted.parts.*which;
    if (is_zero(all) && is_zero(here)) return;
    text_ += std::string("  ") + name + " (" + term + "): " + money(all) + " in all";
    if (all != here) text_ += ", of which here " + money(here);
    text_ += '\n';
  }

  const ledger& book_;
  const charge_explanation& x_;
  const charge_entry& terms_;
  std::string text_;
};

}  // namespace detail

/// Plain text, lines ended by '\n'. Precondition: an explanation from this ledger.
[[nodiscard]] inline std::string to_text(const ledger& book, const charge_explanation& of) {
  return detail::charge_writer{book, of}.run();
}

}  // namespace ducat::inline v0

#endif
