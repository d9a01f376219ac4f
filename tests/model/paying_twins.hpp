// SPDX-License-Identifier: MIT
// Payments and the standing of accounts, of the engine and of the reference side by side.
#ifndef DUCAT_TESTS_MODEL_PAYING_TWINS_HPP
#define DUCAT_TESTS_MODEL_PAYING_TWINS_HPP

#include "model/reference_credit.hpp"
#include "model/reference_place.hpp"
#include "model/reference_standing.hpp"
#include "model/topping_twins.hpp"

#include <ducat/engine/placing.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace ducat_test {

class paying_twins : public topping_twins {
 public:
  /// Freezes an account, closes it or opens it again; the difference, or "".
  std::string set_standing(int account, reference::standing how, reference::nanoseconds from) {
    const ducat::account_handle node{static_cast<std::uint32_t>(account)};
    const auto done = real.set_standing(node, static_cast<ducat::account_standing>(how), {from});
    if (from == reference::ever_before) from = model.now;
    if (done.has_value() != from >= model.now) return "a standing was set against the rule";
    if (done) model.standings.set(account, how, from);
    return "";
  }

  /// Puts an account below another one; the difference, or "".
  std::string place(int account, int to) {
    const std::uint64_t size = real.events().size();
    const auto done = real.move_account({static_cast<std::uint32_t>(account)},
                                        {static_cast<std::uint32_t>(to)}, who("hr"));
    const bool lies_there = model.nodes[static_cast<std::size_t>(account)].parent == to;
    if ((!done || lies_there) && real.events().size() != size)
      return "an account that stays where it is left events";
    if (const auto no = reference::place(model, account, to); !no.empty()) return expect(done, no);
    if (!done) return std::string{"not placed: "} + name_of(done.error().code);
    return same_balances() + same_quotas();
  }

  /// Books a payment under a number of its payer's, or ""; the difference, or "".
  std::string pay(int account, const std::string& number, const reference::integer& amount,
                  reference::nanoseconds at) {
    const std::uint64_t size = real.events().size();
    ducat::payment_spec spec;
    spec.amount = {narrow(amount), yuan};
    spec.at = {at};
    spec.reference = view(number);
    const auto done = real.pay({static_cast<std::uint32_t>(account)}, spec);
    return same_cash(done, size,
                     cash_.pay(model.payers, open_time(account), account, number, amount, at));
  }
  std::string pay_back(int account, const std::string& number, reference::nanoseconds at) {
    const std::uint64_t size = real.events().size();
    ducat::return_spec spec;
    spec.at = {at};
    spec.reference = view(number);
    const auto done = real.return_payment({static_cast<std::uint32_t>(account)}, spec);
    return same_cash(done, size,
                     cash_.give_back(model.payers, open_time(account), account, number, at));
  }

  /// Credits an account posted money of a month; the difference, or "".
  std::string credit(int account, const std::string& number, const reference::integer& amount,
                     reference::nanoseconds within, reference::nanoseconds at) {
    const std::uint64_t size = real.events().size();
    ducat::credit_spec spec;
    spec.amount = {narrow(amount), yuan};
    spec.within = {within};
    spec.at = {at};
    spec.reference = view(number);
    const auto done = real.credit({static_cast<std::uint32_t>(account)}, spec);
    const reference::credit_answer expected = reference::creditor{model}.credit(
        account, amount, within, at, open_time(model.payer_number(account)), number);
    if ((!done || expected.again) && real.events().size() != size)
      return "a credit that was refused or repeated left events";
    if (!expected.no.empty()) {
      if (!done && expected.no == "insufficient" && big(done.error().amount) != expected.left)
        return big(done.error().amount).str() + " could be credited instead of " +
               expected.left.str();
      return expect(done, expected.no);
    }
    if (!done) return std::string{"not credited: "} + name_of(done.error().code);
    if (done->duplicate != expected.again || static_cast<int>(done->number) != expected.number ||
        done->period.start.ns != expected.month.from || done->period.end.ns != expected.month.to ||
        value_of(done->owed_after) != expected.owed)
      return "a credit is another note, of another month, or leaves another debt";
    return same_balances();
  }

 protected:
  reference::cash_book cash_;

 private:
  // No period that is closed changes.
  reference::nanoseconds open_time(int account) const {
    return std::max(model.now, model.closes.until(account));
  }
  std::string same_cash(const ducat::result<ducat::payment_outcome>& done, std::uint64_t size,
                        const reference::cashed& expected) {
    if ((!expected.refused.empty() || expected.again) && real.events().size() != size)
      return "a payment that was refused or repeated left events";
    if (done.has_value() != expected.refused.empty())
      return "a payment was booked or refused against the rule: " + expected.refused;
    if (!done) {
      const auto found = std::string{word_of(done.error().code)};
      return found == expected.refused ? same_balances() : "a payment is refused as " + found;
    }
    if (done->duplicate != expected.again) return "a payment is a repeated one or not";
    if (value_of(done->owed_after) != expected.owed)
      return "after a payment " + value_of(done->owed_after).str() + " is owed";
    return same_balances();
  }
  static const char* word_of(ducat::errc code) {
    switch (code) {
      case ducat::errc::not_a_payer: return "not a payer";
      case ducat::errc::out_of_range: return "out of range";
      case ducat::errc::conflict: return "conflict";
      case ducat::errc::undated: return "undated";
      case ducat::errc::time_went_back: return "time went back";
      case ducat::errc::unknown_payment: return "unknown payment";
      default: return ducat::message(code);
    }
  }
};

}  // namespace ducat_test

#endif
