// SPDX-License-Identifier: MIT
// Closes, repricings and the statements of closed months, of the engine and of the reference side
// by side; of payers who have nothing but counted usage. Close charges are left to a model of their
// own (property/close_charges_test.cpp): no list of a walk has any.
#ifndef DUCAT_TESTS_MODEL_CLOSING_TWINS_HPP
#define DUCAT_TESTS_MODEL_CLOSING_TWINS_HPP

#include "model/reference_statement.hpp"
#include "model/settling_twins.hpp"

#include <ducat/billing/statement.hpp>
#include <ducat/engine/repricing.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace ducat_test {

class closing_twins : public settling_twins {
 public:
  std::string at_the_end(bool settles) {
    if (std::string differs = settling_twins::at_the_end(settles); !differs.empty()) return differs;
    std::string text;
    follow_closes();
    for (const auto& [root, terms] : model.payers)
      if (model.can_settle(root)) text += same_statements(root);
    return text;
  }

  /// What is posted to a month that was closed before is a correction: call it after each command.
  void follow_closes() { statements_.follow(model); }

  /// Closes a payer's month; the difference, or "".
  std::string close(int account, reference::nanoseconds within, reference::nanoseconds at) {
    const ducat::account_handle payer{static_cast<std::uint32_t>(account)};
    const std::uint64_t size = real.events().size();
    const auto done = real.close_period(payer, {within}, {at});
    if ((!done || done->is_duplicate) && real.events().size() != size)
      return "a close that was refused or repeated left events";
    if (model.payers.count(account) == 0)
      return same_refusal(done, ducat::errc::not_a_payer, "a node below a payer was closed");
    reference::repricing_engine after = model;
    const reference::closed_month expected = after.close(account, within, at, name_of_usage());
    if (expected.no == "time went back")
      return same_refusal(done, ducat::errc::time_went_back, "a close before now");
    if (expected.no == "not ended")
      return same_refusal(done, ducat::errc::not_ended, "a month was closed that goes on");
    if (expected.no == "no_price")
      return same_refusal(done, ducat::errc::no_price, "closed although there is no price");
    if (!done) return std::string{"not closed: "} + name_of(done.error().code);
    if (done->is_duplicate != expected.again || static_cast<int>(done->number) != expected.number ||
        done->period.start.ns != expected.period.from || done->period.end.ns != expected.period.to)
      return "another month was closed, or it has another number";
    if (!done->charges.is_empty()) return "a close posted a charge";
    const reference::rational before = priced(account);
    model = std::move(after);
    const auto changed = done->settlement.difference();
    if (!changed || value_of(*changed) != priced(account) - before)
      return "a close settles to another price";
    follow_closes();
    return same_settled(account, size) + same_statements(account);
  }

  /// Prices what is closed of a payer again; the difference, or "".
  std::string reprice(int account, const reference::span& during, int sku, bool approved) {
    const ducat::account_handle payer{static_cast<std::uint32_t>(account)};
    const std::uint64_t size = real.events().size();
    ducat::reprice_spec spec;
    spec.during = {{during.from}, {during.to}};
    if (sku >= 0) spec.sku = {static_cast<std::uint32_t>(sku)};
    spec.by = {"ops", "a wrong price", approved ? "CN-1" : ""};
    const auto quoted = real.quote_reprice(payer, spec, room_);
    if (real.events().size() != size) return "a quote of a repricing left events";
    const auto done = real.reprice(payer, spec);
    if ((!done || done->is_empty()) != (real.events().size() == size))
      return std::string{"a repricing without a change left events, or one with a change none: "} +
             (done ? "done" : name_of(done.error().code)) + " " +
             std::to_string(real.events().size() - size);
    if (!approved) return same_refusal(done, ducat::errc::unapproved, "repriced unapproved");
    if (model.payers.count(account) == 0)
      return same_refusal(done, ducat::errc::not_a_payer, "a node below a payer was repriced");
    if (done.has_value() != quoted.has_value()) return "a repricing is quoted otherwise";
    reference::repricing_engine after = model;
    reference::rational more;
    const auto no = after.reprice(account, during, sku, name_of_usage(), more);
    if (no == "no_price") return same_refusal(done, ducat::errc::no_price, "repriced with none");
    if (no == "unsupported")
      return same_refusal(done, ducat::errc::unsupported, "what counts records was repriced");
    if (!done) return std::string{"not repriced: "} + name_of(done.error().code);
    if (value_of(done->usage) != more || value_of(quoted->usage) != more)
      return "a repricing comes to " + value_of(done->usage).str() + ", quoted " +
             value_of(quoted->usage).str() + ", instead of " + more.str();
    model = std::move(after);
    const std::uint64_t repriced = real.events().size();
    const auto again = real.reprice(payer, spec);
    if (!again || !again->is_empty() || real.events().size() != repriced)
      return "what was repriced is repriced again";
    return same_settled(account, size);
  }

 private:
  template <class T>
  static std::string same_refusal(const ducat::result<T>& done, ducat::errc why,
                                  const char* otherwise) {
    if (done) return otherwise;
    return done.error().code == why ? ""
                                    : std::string{"refused as "} + name_of(done.error().code) +
                                          " instead of " + name_of(why);
  }

  // The statements of all months that are closed, and the one in which corrections stand now.
  std::string same_statements(int root) const {
    std::string text;
    for (const reference::statement_month& m : statements_.of(model, root)) {
      const auto s =
          ducat::make_statement(real.events(), {static_cast<std::uint32_t>(root)},
                                {{m.period.from}, {m.period.to}}, ducat::rounding::floor);
      if (!s) return "no statement";
      text += same_statement(*s, m);
    }
    return text;
  }
  static std::string same_statement(const ducat::statement& s,
                                    const reference::statement_month& expected) {
    const std::string what = "the statement from " + std::to_string(expected.period.from);
    if (static_cast<int>(s.number) != expected.number) return what + " has another number";
    // What usage bills; purchases, and what was paid back of them, are whole minor units.
    reference::rational own, bought;
    std::map<reference::nanoseconds, reference::rational> late, late_bought;
    for (const ducat::statement_line& l : s.lines) {
      const bool is_usage = l.kind == ducat::statement_kind::usage_on_demand ||
                            l.kind == ducat::statement_kind::adjustment;
      auto& sum = !l.is_correction() ? (is_usage ? own : bought)
                                     : (is_usage ? late : late_bought)[l.corrects.start.ns];
      sum += value_of(l.exact);
    }
    if (own != expected.own)
      return what + " has usage of " + own.str() + " instead of " + expected.own.str();
    const auto down = [](const reference::rational& r) {
      reference::integer whole = numerator(r) / denominator(r);
      if (whole * denominator(r) > numerator(r)) --whole;
      return whole;
    };
    reference::rational total = down(own) + bought;
    for (const auto& [month, amount] : late)
      if (const auto known = expected.corrections.find(month);
          amount != (known == expected.corrections.end() ? 0 : known->second.here))
        return what + " corrects " + std::to_string(month) + " by " + amount.str();
    for (const auto& [month, c] : expected.corrections) {
      if (c.here != late[month]) return what + " leaves out a correction of " + c.here.str();
      total += late_bought[month] + down(c.before + c.here) - down(c.before);
      late_bought.erase(month);
    }
    for (const auto& [month, amount] : late_bought) total += amount;
    return big(s.total) == total
               ? ""
               : what + " bills " + big(s.total).str() + " instead of " + total.str();
  }

  reference::statement_book statements_;
};

}  // namespace ducat_test

#endif
