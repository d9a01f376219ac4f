// SPDX-License-Identifier: MIT
// What an engine is told of its accounts besides packs and usage: quotas, alerts, the horizon,
// payments, credits, freezing, moving.
#ifndef DUCAT_ENGINE_ACCOUNT_COMMANDS_HPP
#define DUCAT_ENGINE_ACCOUNT_COMMANDS_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_alert.hpp>
#include <ducat/engine/decide_credit.hpp>
#include <ducat/engine/decide_pay.hpp>
#include <ducat/engine/decide_quota.hpp>
#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/quota_reach.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/time.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstdint>

namespace ducat::inline v0 {

struct top_up_spec;  // engine/topping_up.hpp
struct bonus_grant;  // engine/bonus.hpp

/// Commands of basic_engine, which it derives from.
template <class Engine> class account_commands {
 public:
  /// Sets a quota of an account, or sets it otherwise: see decide_set_quota().
  constexpr result<quota_handle> set_quota(account_handle account,
                                           const quota_spec& spec) noexcept {
    const symbol name = self().intern(spec.name);
    return self().carry_out(
        decide_set_quota(self().state_, account, spec, name, self().named(spec.by), self().draft_));
  }
  /// Lifts one: see decide_lift_quota().
  constexpr result<quota_handle> lift_quota(account_handle account, text_view name,
                                            instant from = instant_min,
                                            const stated_provenance& by = {}) noexcept {
    const symbol known = self().ledger_.names.find(name);
    return self().carry_out(
        decide_lift_quota(self().state_, account, known, from, self().named(by), self().draft_));
  }

  /// How a quota stands in the window of an instant. Errors: unknown_quota, unknown_zone_time,
  /// overflow.
  [[nodiscard]] constexpr result<quota_standing> quota_at(quota_handle quota, instant when) const {
    return standing_of(self().state_, quota, when);
  }

  /// Sets an alert of an account: see decide_set_alert(), and for_each_alert() for what is raised.
  constexpr result<alert_handle> set_alert(account_handle account,
                                           const alert_spec& spec) noexcept {
    const symbol name = self().intern(spec.name);
    const symbol quota = self().ledger_.names.find(spec.quota);
    return self().carry_out(decide_set_alert(self().state_, account, spec, name, quota,
                                             self().named(spec.by), self().draft_));
  }
  /// Lifts one: see decide_lift_alert().
  constexpr result<alert_handle> lift_alert(account_handle account, text_view name,
                                            const stated_provenance& by = {}) noexcept {
    const symbol known = self().ledger_.names.find(name);
    return self().carry_out(
        decide_lift_alert(self().state_, account, known, self().named(by), self().draft_));
  }
  // The bodies of those that follow are in engine/topping_up.hpp.

  /// Has an alert of a balance order a top-up while it stands raised: see decide_set_top_up().
  constexpr result<void> set_top_up(alert_handle alert, const top_up_spec& spec) noexcept;
  /// Has it order none any more; an order that is open stays so. Errors: unknown_alert.
  constexpr result<void> lift_top_up(alert_handle alert, const stated_provenance& by = {}) noexcept;
  /// Grants what was ordered and has been paid for: see decide_settle_top_up().
  constexpr result<pack_handle> settle_top_up(order_handle order, text_view serial = {},
                                              const stated_provenance& by = {}) noexcept;
  /// Ends an order that was not paid for: see decide_decline_top_up().
  constexpr result<void> decline_top_up(order_handle order,
                                        const stated_provenance& by = {}) noexcept;

  /// Grants a purchase and a bonus on top of it in one step; what is voided or refunded of the
  /// purchase later takes its share of the bonus back. Make the bonus with bonus_on(). See
  /// decide_grant_with_bonus(); needs <ducat/engine/bonus.hpp>.
  constexpr result<bonus_grant> grant_with_bonus(account_handle account, const grant_spec& purchase,
                                                 const grant_spec& bonus) noexcept;

  /// States a zone by whose clock payers may be opened, or for how much longer it is known: see
  /// decide_zone(). Its number among the engine's zones. Needs <ducat/engine/zoning.hpp>.
  constexpr result<std::uint32_t> add_zone(const zone_spec& spec) noexcept;

  /// Refuses usage dated further ahead, from the first advance on: see decide_horizon().
  constexpr result<void> set_horizon(nanoseconds ahead) noexcept {
    const auto decided = decide_horizon(self().state_, ahead, self().draft_);
    if (decided) self().carry_out();
    return decided;
  }

  /// Books a payment that a payer made: see decide_pay().
  constexpr result<payment_outcome> pay(account_handle payer, const payment_spec& spec) noexcept {
    const symbol reference = self().named(spec.reference);
    return carry_out_once(
        decide_pay(self().state_, payer, spec, reference, self().named(spec.by), self().draft_));
  }
  /// Books that a payment went back, all of it: see decide_return().
  constexpr result<payment_outcome> return_payment(account_handle payer,
                                                   const return_spec& spec) noexcept {
    const symbol reference = self().ledger_.names.find(spec.reference);
    return carry_out_once(
        decide_return(self().state_, payer, spec, reference, self().named(spec.by), self().draft_));
  }
  /// Credits an account money that was posted in a month: see decide_credit().
  constexpr result<credit_outcome> credit(account_handle account,
                                          const credit_spec& spec) noexcept {
    const symbol reference = self().named(spec.reference);
    return carry_out_once(decide_credit(self().state_, account, spec, reference,
                                        self().named(spec.by), self().draft_));
  }

  /// Freezes an account with all below it, or opens it again, from an instant on: what is asked
  /// ahead is refused then (authorise(), reserve(), a new hold of extend(), may_hold()). See
  /// decide_standing().
  constexpr result<void> set_standing(account_handle account, account_standing standing,
                                      instant from = instant_min,
                                      const stated_provenance& by = {}) noexcept {
    const auto decided =
        decide_standing(self().state_, account, standing, from, self().named(by), self().draft_);
    if (decided) self().carry_out();
    return decided;
  }
  /// Puts an account with all below it below another one of its tree, from the beginning of its
  /// payer's open period on: see decide_place(). Needs <ducat/engine/placing.hpp>.
  constexpr result<void> move_account(account_handle account, account_handle to,
                                      const stated_provenance& by = {}) noexcept;
  /// Which node has an account frozen at an instant: the account itself, or the nearest above it;
  /// nothing where it may go ahead. Errors: unknown_account.
  [[nodiscard]] constexpr result<account_handle> frozen_by(account_handle account,
                                                           instant when) const noexcept {
    if (!self().state_.held.contains(account)) return errc::unknown_account;
    const auto open = detail::check_standing(self().state_, account, {when, when});
    if (open) return account_handle{};
    return account_handle{static_cast<std::uint32_t>(open.error().reference)};
  }

 private:
  // What was carried out before is only answered again.
  template <class Outcome>
  constexpr result<Outcome> carry_out_once(const result<Outcome>& decided) noexcept {
    if (decided && !decided->duplicate) self().carry_out();
    return decided;
  }
  [[nodiscard]] constexpr Engine& self() noexcept { return static_cast<Engine&>(*this); }
  [[nodiscard]] constexpr const Engine& self() const noexcept {
    return static_cast<const Engine&>(*this);
  }
};

}  // namespace ducat::inline v0

#endif
