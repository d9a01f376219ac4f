// SPDX-License-Identifier: MIT
// Explains a credit from the ledger alone: who gave it, why, who approved it, and of how much
// posted money.
#ifndef DUCAT_BILLING_EXPLAIN_CREDIT_HPP
#define DUCAT_BILLING_EXPLAIN_CREDIT_HPP

#include <ducat/billing/explain_text.hpp>
#include <ducat/engine/evolve.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/posted_month.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/any_exact_money.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

namespace ducat::inline v0 {

/// Why an account was credited, and what it could have been credited. All of exact minor units.
struct credit_explanation {
  std::uint64_t position = 0;  ///< of the event
  credit_posted credit{};
  mixed posted{};           ///< by then in its month, for the account and all below it
  mixed credited_before{};  ///< of that
  mixed most{};             ///< that could have been credited
  account_handle bound{};   ///< the account, or one above it, that had no more
};

/// Explains the credit at a position of a ledger. Preconditions: as audit(), which reads ledgers
/// from elsewhere. Errors: out_of_range where there is no credit; overflow. O(events before it).
[[nodiscard]] inline result<credit_explanation> explain_credit(const ledger& book,
                                                               std::uint64_t position) {
  if (position >= book.size() || book.kind_at(position) != event_kind::credit_posted)
    return errc::out_of_range;
  credit_explanation out;
  out.position = position;
  out.credit = book.at<credit_posted>(position);
  engine_state state;
  evolve(state, book, 0, position);
  detail::posted_month month{state.held, out.credit.account, out.credit.period};
  result<void> done;
  for (std::uint64_t i = 0; i < position && done; ++i) {
    book.visit(i, [&](const auto& e) {
      using event = std::remove_cvref_t<decltype(e)>;
      if constexpr (std::is_same_v<event, usage_priced>)
        done = month.add(e, book.all<usage_recorded>()[e.usage].account);
      if constexpr (std::is_same_v<event, charge_posted> || std::is_same_v<event, credit_posted>)
        done = month.add(e);
    });
  }
  const auto sum = done ? month.sum() : result<detail::creditable_money>{done.error()};
  if (!sum) return sum.error();
  out.posted = sum->posted;
  out.credited_before = sum->credited;
  out.most = sum->left;
  out.bound = sum->bound;
  return out;
}

/// Plain text, lines ended by '\n'. Precondition: an explanation from this ledger.
[[nodiscard]] inline std::string to_text(const ledger& book, const credit_explanation& of) {
  const credit_posted& e = of.credit;
  const auto string = [](const auto& text) { return std::string(text.data(), text.size()); };
  account_handle payer = e.account;
  while (book.all<account_opened>()[payer.index].parent.has_value())
    payer = book.all<account_opened>()[payer.index].parent;
  const currency unit = book.all<account_opened>()[payer.index].money;
  const auto money = [&](const mixed& minor) {
    return string(to_labelled_text(any_exact_money{minor, unit}).view());
  };
  const auto said = [&](const char* label, symbol name) {
    return name.has_value() ? label + string(book.names.text(name)) : std::string{};
  };
  std::string text = "credit note " + string(to_text(e.number)) + " of " + money({e.amount, 0, 1}) +
                     " to " + path_text(book, e.account) + " for [" +
                     string(to_text(e.period.start)) + ", " + string(to_text(e.period.end)) +
                     "), posted to " + string(to_text(e.at)) + said(", reference ", e.reference) +
                     ", at position " + string(to_text(of.position)) + '\n';
  const std::string who =
      said(" by ", e.by.actor) + said(" for ", e.by.reason) + said(" approved by ", e.by.approval);
  text += who.empty() ? "  nobody said who, or why\n" : "  given" + who + '\n';
  text += "  posted by then for it and all below: " + money(of.posted) + ", credited of that " +
          money(of.credited_before) + '\n';
  text += "  at most " + money(of.most) + " was left";
  if (of.bound != e.account) text += ", bound by " + path_text(book, of.bound);
  text += "\n  owed after: " + money(e.owed_after) + '\n';
  return text;
}

}  // namespace ducat::inline v0

#endif
