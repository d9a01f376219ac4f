// SPDX-License-Identifier: MIT
// Top-ups of a random platform: alerts that order them, orders that are paid for or declined. It is
// drawn from numbers of its own.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_TOP_UPS_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_TOP_UPS_HPP

#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/engine/topping_up.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

class random_top_ups {
 public:
  explicit random_top_ups(std::uint64_t stream) : random_{stream} {}

  /// Now and then does something. What makes no sense is refused.
  template <class Engine>
  void step(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    if (!random_.one_in(6)) return;
    if (random_.one_in(3)) return set(engine, accounts[random_.below(accounts.size())]);
    const std::size_t orders = engine.state().top_ups.orders.size();
    if (orders == 0) return;
    // Mostly the last one, for the others are paid for or declined.
    const auto order =
        static_cast<std::uint32_t>(random_.one_in(2) ? orders - 1 : random_.below(orders));
    const std::string receipt = "card " + std::to_string(order);
    if (random_.one_in(4))
      (void)engine.decline_top_up({order}, {.reason = "no funds"});
    else
      (void)engine.settle_top_up({order}, random_.one_in(2) ? receipt : std::string{},
                                 {.actor = "bank"});
  }

 private:
  template <class Engine> void set(Engine& engine, ducat::account_handle of) {
    const bool is_money = random_.one_in(2);
    const auto amount = [&](std::uint64_t n) -> ducat::pack_content {
      if (is_money) return ducat::any_money{static_cast<ducat::int128>(n) * 100, yuan};
      return ducat::any_quantity{static_cast<ducat::int128>(n), ducat::dimension::token};
    };
    ducat::alert_spec alert;
    alert.name = is_money ? "cash is low" : "tokens are low";
    alert.level = amount(random_.below(40));
    const auto low = engine.set_alert(of, alert);
    if (!low) return;
    if (random_.one_in(5)) return (void)engine.lift_top_up(*low, {.actor = "ops"});
    constexpr std::int64_t hour = 3'600'000'000'000;
    const auto hours = [&](std::uint64_t most) {
      return ducat::nanoseconds{static_cast<std::int64_t>(random_.below(most)) * hour};
    };
    const ducat::int128 price = random_.one_in(3) ? 0 : 150;
    const ducat::scope_term own{ducat::scope_kind::account, 0, of.index};
    const ducat::factor_spec factor{ducat::ratio{7, 10}, &own, 1, {}};
    ducat::top_up_spec spec;
    spec.lot.quantity = amount(1 + random_.below(30));
    spec.lot.paid = {price, yuan};
    spec.lot.by.actor = "ops";
    if (random_.one_in(4)) spec.lot.scope = &own;
    if (random_.one_in(4)) spec.lot.scope_size = spec.lot.scope == nullptr ? 0 : 1;
    if (!is_money && random_.one_in(5)) spec.lot.factors = &factor;
    spec.lot.factor_count = spec.lot.factors == nullptr ? 0 : 1;
    if (!is_money && random_.one_in(6)) spec.lot.activation = {ducat::cycle_unit::day, 9};
    if (random_.one_in(2)) spec.lasts = ducat::nanoseconds{hour + hours(2'000).count()};
    if (random_.one_in(2)) spec.target = amount(random_.below(80));
    spec.most = static_cast<std::int32_t>(1 + random_.below(4));
    if (random_.one_in(2)) {
      spec.orders = static_cast<std::int32_t>(1 + random_.below(3));
      spec.window = ducat::nanoseconds{hour + hours(200).count()};
    }
    spec.pause = hours(30);
    spec.back_off = ducat::nanoseconds{hour + hours(40).count()};
    if (random_.one_in(3))
      spec.month_cap = {150 + static_cast<ducat::int128>(random_.below(900)), yuan};
    if (random_.one_in(4))
      spec.total_cap = {150 + static_cast<ducat::int128>(random_.below(2'000)), yuan};
    (void)engine.set_top_up(*low, spec);
  }

  random_source random_;
};

}  // namespace ducat_test

#endif
