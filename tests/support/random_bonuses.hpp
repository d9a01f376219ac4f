// SPDX-License-Identifier: MIT
// Purchases with a bonus on a random platform, and what becomes of both. It is drawn from numbers
// of its own.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_BONUSES_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_BONUSES_HPP

#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/engine/bonus.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

class random_bonuses {
 public:
  explicit random_bonuses(std::uint64_t stream) : random_{stream} {}

  /// Now and then does something. What makes no sense is refused.
  template <class Engine>
  void step(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    if (!random_.one_in(6)) return;
    if (packs_.empty() || random_.one_in(4)) return buy(engine, accounts);
    move(engine, accounts);
  }

 private:
  template <class Engine>
  void buy(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    const ducat::account_handle of = accounts[random_.below(accounts.size())];
    const bool is_money = random_.one_in(3);
    const auto amount = [&](std::uint64_t n) -> ducat::pack_content {
      if (is_money) return ducat::any_money{static_cast<ducat::int128>(n), yuan};
      return ducat::any_quantity{static_cast<ducat::int128>(n), ducat::dimension::token};
    };
    constexpr std::int64_t a_day = 24LL * 3'600'000'000'000;
    const ducat::instant now =
        engine.now() == ducat::instant_min ? ducat::instant{0} : engine.now();
    const auto days = [&](std::uint64_t most) {
      return static_cast<std::int64_t>(random_.below(most)) * a_day;
    };
    ducat::grant_spec spec;
    spec.quantity = amount(1 + random_.below(60));
    spec.paid = {random_.one_in(4) ? 0 : 300, yuan};
    spec.at = random_.one_in(2) ? ducat::instant_min : now;
    if (random_.one_in(3)) spec.valid = {now, {now.ns + a_day + days(60)}};
    spec.priority = static_cast<std::int32_t>(random_.below(3));
    const ducat::scope_term own{ducat::scope_kind::account, 0, of.index};
    const ducat::factor_spec factor{ducat::ratio{7, 10}, &own, 1, {}};
    if (random_.one_in(4)) spec.scope = &own;
    spec.scope_size = spec.scope == nullptr ? 0 : 1;
    if (!is_money && random_.one_in(5)) spec.factors = &factor;
    spec.factor_count = spec.factors == nullptr ? 0 : 1;
    if (!is_money && random_.one_in(6)) spec.activation = {ducat::cycle_unit::day, 9};
    const std::string serial = "deal " + std::to_string(random_.below(60));
    if (random_.one_in(2)) spec.serial = serial;
    if (random_.one_in(3)) spec.by = {"shop", "sale", ""};
    const std::int64_t tenths = static_cast<std::int64_t>(1 + random_.below(12));
    auto bonus = ducat::bonus_on(spec, ducat::ratio{tenths, 10});
    if (!bonus) return;
    if (random_.one_in(3)) bonus->priority = -1;
    if (random_.one_in(4)) bonus->valid = {now, {now.ns + a_day + days(20)}};
    if (random_.one_in(6)) bonus->valid.start = {now.ns + days(5)};
    if (random_.one_in(6)) bonus->quantity = ducat::any_money{200, yuan};
    if (bonus->quantity.is_money()) {
      bonus->factor_count = 0;
      bonus->activation = {};
      if (random_.one_in(2)) bonus->share = ducat::ratio{3, 10};
    }
    const auto made = engine.grant_with_bonus(of, spec, *bonus);
    if (!made) return;
    packs_.push_back(made->purchase);
    packs_.push_back(made->bonus);
    if (random_.one_in(5)) (void)engine.grant_with_bonus(of, spec, *bonus);
  }

  // Of those of deals, mostly of what was bought.
  template <class Engine>
  void move(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    ducat::move_spec spec;
    spec.pack = packs_[random_.below(packs_.size())];
    if (random_.one_in(2)) {
      const auto some = static_cast<ducat::int128>(1 + random_.below(20));
      const ducat::pack& of = engine.state().held.packs[spec.pack.index];
      if (of.is_wallet())
        spec.quantity = ducat::any_money{some, yuan};
      else
        spec.quantity = ducat::any_quantity{some, of.unit};
    }
    if (engine.now() == ducat::instant_min) spec.at = {0};
    if (engine.now() != ducat::instant_min && random_.one_in(8))
      spec.at = {engine.now().ns +
                 3'600'000'000'000 * static_cast<std::int64_t>(random_.below(900))};
    const std::string reference = "return " + std::to_string(random_.below(100));
    if (random_.one_in(3)) spec.reference = reference;
    switch (random_.below(5)) {
      case 0: (void)engine.void_quantity(spec); return;
      case 1:
      case 2: (void)engine.refund(spec, static_cast<ducat::rounding>(random_.below(7))); return;
      case 3: {
        const auto done = engine.transfer(spec, accounts[random_.below(accounts.size())]);
        if (done) packs_.push_back(done->to);
        return;
      }
      default: (void)engine.transfer(spec, packs_[random_.below(packs_.size())]);
    }
  }

  random_source random_;
  std::vector<ducat::pack_handle> packs_;
};

}  // namespace ducat_test

#endif
