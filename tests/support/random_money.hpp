// SPDX-License-Identifier: MIT
// What becomes of the payers of a random platform beside usage and packs: payments, some that go
// back, credits, accounts that are frozen. It is drawn from numbers of its own, so that all else is
// as it would be without.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_MONEY_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_MONEY_HPP

#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/engine/commands.hpp>
#include <ducat/packs/account_standing.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

class random_money {
 public:
  explicit random_money(std::uint64_t stream) : random_{stream} {}

  /// Now and then does something; the first two accounts are payers. What makes no sense is
  /// refused.
  template <class Engine>
  void step(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    if (!random_.one_in(8)) return;
    const ducat::account_handle payer = accounts[random_.below(2)];
    const std::string reference = "wire " + std::to_string(random_.below(40));
    const ducat::instant when = random_.one_in(4) ? any_hour() : ducat::instant_min;
    const char* const actor = random_.one_in(3) ? "bank" : "";
    switch (random_.below(7)) {
      case 0:
        (void)engine.return_payment(payer,
                                    {.reference = reference, .at = when, .by = {actor, "", ""}});
        return;
      case 1:
      case 2: {
        ducat::credit_spec spec{
            .amount = {1 + static_cast<ducat::int128>(random_.below(900)), yuan},
            .within = any_hour(),
            .at = when,
            .by = {actor, "outage", reference}};
        if (random_.one_in(3)) spec.reference = reference;
        if (random_.one_in(3)) spec.tax = ducat::tax_inside(ducat::ratio{6, 100});
        (void)engine.credit(accounts[random_.below(accounts.size())], spec);
        return;
      }
      case 3:
        (void)engine.set_standing(accounts[random_.below(accounts.size())], any_standing(), when,
                                  {actor, "", ""});
        return;
      default: {
        ducat::payment_spec spec{
            .amount = {1 + static_cast<ducat::int128>(random_.below(9'000)), yuan},
            .at = when,
            .by = {actor, "", reference}};
        if (!random_.one_in(3)) spec.reference = reference;
        (void)engine.pay(payer, spec);
      }
    }
  }

 private:
  // Mostly open: what is closed takes no packs any more.
  ducat::account_standing any_standing() {
    if (!random_.one_in(3)) return ducat::account_standing::open;
    return random_.one_in(6) ? ducat::account_standing::closed : ducat::account_standing::frozen;
  }
  // Of the first three months of 1970.
  ducat::instant any_hour() {
    return {static_cast<std::int64_t>(random_.below(90 * 24)) * 3'600'000'000'000};
  }

  random_source random_;
};

}  // namespace ducat_test

#endif
