// SPDX-License-Identifier: MIT
// A bonus on a purchase: "buy 10,000 degrees, get 1,000 on top". Both are granted by one command,
// and what is voided or refunded of the purchase takes its share of the bonus back. Who calls
// grant_with_bonus() includes this.
#ifndef DUCAT_ENGINE_BONUS_HPP
#define DUCAT_ENGINE_BONUS_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_grant.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/bonus_table.hpp>
#include <ducat/units/handle.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What a purchase with a bonus was granted as.
struct bonus_grant {
  pack_handle purchase{};
  pack_handle bonus{};
};

/// A bonus on the terms of a purchase, of a share of its quantity, rounded down to base units (of
/// money to minor units): promotional, at no price, without a serial and a floor. Whatever else is
/// to differ (a priority, a validity, a scope) is then set in it; a bonus of a stated quantity, or
/// of another unit, sets `quantity`. *A tenth of 105 tokens: 10.*
/// @param share  above zero
/// Errors: out_of_range (no share, or one that comes to nothing); overflow. O(1).
[[nodiscard]] constexpr result<grant_spec> bonus_on(const grant_spec& purchase, ratio share) {
  grant_spec out = purchase;
  int128& quantity =
      out.quantity.is_money() ? out.quantity.money.minor : out.quantity.quantity.amount;
  const auto part = scale_floor(quantity, share);
  if (!part) return part.error();
  if (share <= ratio{} || part->whole <= 0) return errc::out_of_range;
  quantity = part->whole;
  out.paid = {};
  out.source = pack_source::promotional;
  out.serial = {};
  out.floor = {};
  return out;
}

namespace detail {

/// Whether a bonus may be given on these terms. Precondition: the account is known.
[[nodiscard]] constexpr result<void> check_bonus(const engine_state& state,
                                                 const symbol_table& names, account_handle account,
                                                 const grant_spec& purchase,
                                                 const grant_spec& bonus) {
  if (bonus.paid.minor != 0 || bonus.source == pack_source::paid || !bonus.serial.empty() ||
      bonus.floor.quantity.amount != 0 || (bonus.at != instant_min && bonus.at != purchase.at))
    return errc::out_of_range;
  return check_lot(state, names, account, bonus);
}

/// The bonus on a purchase, of no scope and factors yet.
[[nodiscard]] constexpr pack_granted bonus_lot(const engine_state& state,
                                               const pack_granted& purchase,
                                               const grant_spec& bonus, symbol funder) noexcept {
  pack_granted out = purchase;
  ++out.pack.index;
  out.serial = {};
  out.scope = out.factors = 0;
  out.priority = bonus.priority;
  out.unit = bonus.quantity.unit();
  out.source = bonus.source;
  out.phase = state.now < bonus.valid.start ? pack_phase::pending : pack_phase::active;
  out.quantity = bonus.quantity.amount();
  out.floor = out.paid = 0;
  out.valid = bonus.valid;
  out.tax = bonus.tax;
  out.activation = bonus.activation;
  out.voucher = {bonus.share, funder};
  out.bonus_of = purchase.pack;
  return out;
}

}  // namespace detail

/// Decides to grant a purchase and a bonus on top of it, both or neither. The bonus bears no price,
/// and is of the purchase's date and of who grants that. The purchase's serial makes both safe to
/// send again.
/// Errors: those of decide_grant(), for either; out_of_range (a bonus with a price, a serial, a
/// floor or a date of its own, or that is said to be paid for); conflict (the serial was granted on
/// other terms, without a bonus or with another one: `reference` is that pack).
[[nodiscard]] constexpr result<bonus_grant> decide_grant_with_bonus(
    const engine_state& state, account_handle account, const grant_spec& purchase,
    const grant_spec& bonus, symbol serial, const provenance& by, symbol funder,
    symbol bonus_funder, draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  ledger& book = into.out();
  if (const auto sound = detail::check_bonus(state, book.names, account, purchase, bonus); !sound)
    return sound.error();
  const auto granted = decide_grant(state, account, purchase, serial, by, funder, into, true);
  if (!granted) return granted.error();
  const pack_granted& first = book.all<pack_granted>()[granted->index];
  pack_granted event = detail::bonus_lot(state, first, bonus, bonus_funder);
  const bonus_grant out{*granted, event.pack};
  if (book.size() == into.first_position()) {  // it was granted before
    const pack_granted& known = book.all<pack_granted>()[out.bonus.index];
    grant_spec undated = bonus;
    undated.at = instant_min;
    if (detail::same_grant(book, known, event, undated)) return out;
    return failure{errc::conflict, 0, granted->index};
  }
  const auto clock =
      detail::check_first_use(state.held, account, bonus.activation, bonus.valid.end);
  if (bonus.valid.end <= state.now || !clock) {
    into.roll_back();
    return clock ? failure{errc::invalid_interval} : clock.error();
  }
  event.factors = detail::add_factors(book, bonus);
  event.scope = book.scopes.add(bonus.scope, bonus.scope_size);
  into.emit(event);
  return out;
}

template <class Engine>
constexpr result<bonus_grant> account_commands<Engine>::grant_with_bonus(
    account_handle account, const grant_spec& purchase, const grant_spec& bonus) noexcept {
  const symbol serial = self().named(purchase.serial);
  const provenance by = self().named(purchase.by);
  const symbol funder = self().named(purchase.funder);
  return self().carry_out(decide_grant_with_bonus(self().state_, account, purchase, bonus, serial,
                                                  by, funder, self().named(bonus.funder),
                                                  self().draft_));
}

/// Where a purchase and its bonus stand, of any pack of either; null for every other pack. O(1).
[[nodiscard]] constexpr const bonus_deal* bonus_standing(const engine_state& state,
                                                         pack_handle pack) noexcept {
  return state.bonuses.deal_of(pack);
}

}  // namespace ducat::inline v0

#endif
