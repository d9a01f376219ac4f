// SPDX-License-Identifier: MIT
// Decides to grant a pack: its terms are checked, and a serial makes the grant safe to send again.
#ifndef DUCAT_ENGINE_DECIDE_GRANT_HPP
#define DUCAT_ENGINE_DECIDE_GRANT_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

[[nodiscard]] constexpr result<void> check_scope(const engine_state& state,
                                                 const symbol_table& names, const scope_term* scope,
                                                 std::size_t scope_size) noexcept {
  for (std::size_t i = 0; i < scope_size; ++i) {
    const scope_term& term = scope[i];
    if (term.kind == scope_kind::sku && !state.skus.contains(sku_handle{term.value}))
      return errc::unknown_sku;
    if (term.kind == scope_kind::account && !state.held.contains(account_handle{term.value}))
      return errc::unknown_account;
    if (term.kind == scope_kind::dimension && term.dimension >= max_dimensions)
      return errc::out_of_range;
    if (term.kind == scope_kind::dimension && term.value >= names.size())
      return errc::unknown_symbol;
  }
  return {};
}

[[nodiscard]] constexpr result<void> check_factors(const engine_state& state,
                                                   const symbol_table& names,
                                                   const grant_spec& spec) noexcept {
  if (spec.factor_count != 0 && spec.quantity.is_money()) return errc::unsupported;
  for (std::size_t i = 0; i < spec.factor_count; ++i) {
    const factor_spec& row = spec.factors[i];
    if (row.factor <= ratio{} || !row.band.is_sound()) return errc::out_of_range;
    if (const auto known = check_scope(state, names, row.scope, row.scope_size); !known)
      return known;
  }
  return {};
}
[[nodiscard]] constexpr bool same_terms(const scope_table& scopes, std::uint32_t scope,
                                        const scope_term* terms, std::size_t count) noexcept {
  if (scopes.term_count(scope) != count) return false;
  for (std::uint32_t i = 0; i < count; ++i)
    if (scopes.term(scope, i) != terms[i]) return false;
  return true;
}
[[nodiscard]] constexpr bool same_factors(const ledger& past, std::uint32_t factors,
                                          const grant_spec& spec) noexcept {
  if (past.factors.count(factors) != spec.factor_count) return false;
  for (std::uint32_t i = 0; i < spec.factor_count; ++i) {
    const pack_factor& row = past.factors.row(factors, i);
    const factor_spec& asked = spec.factors[i];
    if (row.factor != asked.factor || row.band != asked.band ||
        !same_terms(past.scopes, row.scope, asked.scope, asked.scope_size))
      return false;
  }
  return true;
}
/// Puts the factors of a pack into the ledger's table; their number there.
[[nodiscard]] constexpr std::uint32_t add_factors(ledger& book, const grant_spec& spec) {
  if (spec.factor_count == 0) return 0;
  chunked<pack_factor> rows;
  for (std::size_t i = 0; i < spec.factor_count; ++i) {
    const factor_spec& row = spec.factors[i];
    rows.push_back({book.scopes.add(row.scope, row.scope_size), row.band, row.factor});
  }
  return book.factors.add(rows);
}

/// Whether a pack may have the share and funder that were asked for.
[[nodiscard]] constexpr result<void> check_voucher(const grant_spec& spec) noexcept {
  const voucher_terms terms{spec.share, {}};
  if (!terms.is_sound()) return errc::out_of_range;
  const bool stated = terms.is_voucher() || !spec.funder.empty();
  return stated && !spec.quantity.is_money() ? result<void>{errc::unsupported} : result<void>{};
}

/// Whether the terms of a pack make sense for a payer of this currency.
[[nodiscard]] constexpr result<void> check_terms(const grant_spec& spec, int128 quantity,
                                                 const currency& money) noexcept {
  const bool wallet = spec.quantity.is_money();
  const dimension unit = spec.quantity.quantity.kind;
  const int128 floor = spec.floor.quantity.amount;
  if (quantity <= 0 || spec.paid.minor < 0 || floor < 0 || spec.tax.rate < ratio{})
    return errc::out_of_range;
  int128 reach = 0;
  if (!try_add(quantity, floor, reach)) return errc::overflow;
  if (spec.valid.empty()) return errc::invalid_interval;
  const first_use& activation = spec.activation;
  if (activation.unit > cycle_unit::month || activation.count < 0 ||
      activation.count > max_cycle_units)
    return errc::out_of_range;
  if (activation.is_stated() && wallet) return errc::unsupported;
  if (unit == dimension::money || unit == dimension::rate || unit == dimension::turnover ||
      spec.floor.money.minor != 0)
    return errc::unit_mismatch;
  if (floor != 0 && (wallet || spec.floor.quantity.kind != unit)) return errc::unit_mismatch;
  if (wallet && spec.quantity.money.unit != money) return errc::currency_mismatch;
  if (spec.paid.minor != 0 && spec.paid.unit != money) return errc::currency_mismatch;
  return {};
}

/// Whether a pack may be granted on these terms: alone, or as the lot of each cycle of a series.
/// Precondition: the account is known.
[[nodiscard]] constexpr result<void> check_lot(const engine_state& state, const symbol_table& names,
                                               account_handle account, const grant_spec& spec) {
  const currency money = state.held.terms_of(account).money;
  if (const auto sound = check_terms(spec, spec.quantity.amount(), money); !sound) return sound;
  if (const auto known = check_scope(state, names, spec.scope, spec.scope_size); !known)
    return known;
  if (const auto sound = check_factors(state, names, spec); !sound) return sound;
  return check_voucher(spec);
}

/// A lot of a series, or what lives on of one: on the terms of the series, but for what its cycle
/// says. Its factors' totals are its own, as its scope is.
[[nodiscard]] constexpr pack_granted copy_of_lot(const series_opened& of, ledger& book) {
  pack_granted lot{};
  lot.account = of.account;
  lot.unit = of.unit;
  lot.source = of.source;
  lot.tax = of.tax;
  lot.series = of.series;
  lot.voucher = of.voucher;
  if (of.factors != 0) {
    book.factors.append(book.factors, of.factors);
    lot.factors = static_cast<std::uint32_t>(book.factors.size());
  }
  if (of.scope != 0) {
    book.scopes.append(book.scopes, of.scope);
    lot.scope = static_cast<std::uint32_t>(book.scopes.size());
  }
  return lot;
}

/// Whether all that a first use up to some instant may begin ends when the payer's clock is known.
/// Errors: unknown_zone_time.
[[nodiscard]] constexpr result<void> check_first_use(const holdings& held, account_handle account,
                                                     const first_use& activation,
                                                     instant last) noexcept {
  const payer_terms& payer = held.terms_of(account);
  const instant known = held.known_months(payer).end;
  if (!activation.is_stated() || activation.unit == cycle_unit::hour || known == instant_max)
    return {};
  if (last < known && activation.validity_from(last, held.clock_of(payer)).end <= known) return {};
  return failure{errc::unknown_zone_time, 0, payer.zone, known.ns};
}

/// Whether a pack was granted on these terms before.
[[nodiscard]] constexpr bool same_grant(const ledger& past, const pack_granted& known,
                                        const pack_granted& asked, const grant_spec& spec) {
  const bool same = known.account == asked.account && known.unit == asked.unit &&
                    known.quantity == asked.quantity && known.floor == asked.floor &&
                    known.paid == asked.paid && known.valid == asked.valid &&
                    known.priority == asked.priority && known.source == asked.source &&
                    known.tax == asked.tax && known.by == asked.by && !known.origin.has_value() &&
                    known.activation == asked.activation && known.voucher == asked.voucher &&
                    (spec.at == instant_min || known.at == spec.at);
  return same && same_terms(past.scopes, known.scope, spec.scope, spec.scope_size) &&
         same_factors(past, known.factors, spec);
}

}  // namespace detail

/// Decides to grant a pack. A serial is unique within the payer: the same serial on the same terms
/// returns the first pack again, so a grant with a serial can be retried. A grant that does not say
/// when is of the engine's time, or, before the first advance, of the start of its validity.
/// Errors: unknown_account; out_of_range (a quantity of zero or below, a negative price or floor, a
/// first use for less than nothing or more than max_cycle_units, a factor of zero or below, a band
/// that is no part of a day, a share of zero or below, above 1 or finer than 1/10,000); unsupported
/// (a wallet that waits for its first use, or has factors; a pack of a quantity with a share or a
/// funder);
/// invalid_interval (an empty validity, or one that has ended); unit_mismatch (a quantity of money
/// without its currency, of turnover or of a rate, a floor of another unit, a wallet with a floor);
/// currency_mismatch (a price or wallet in another currency than the payer's); unknown_sku and
/// unknown_account for scope terms, unknown_symbol for one whose value was not
/// interned here, out_of_range for a term of a ninth dimension; conflict (the serial was granted on
/// other terms, or with a bonus and not without: `reference` is that pack); undated (a pack that is
/// paid for, of no known date: its purchase would stand on no statement); account_frozen (the
/// account, or one above it, is closed); unknown_zone_time (what its first use may begin ends when
/// the payer's clock is not known).
/// @param with_bonus  a bonus follows it: see engine/bonus.hpp
[[nodiscard]] constexpr result<pack_handle> decide_grant(const engine_state& state,
                                                         account_handle account,
                                                         const grant_spec& spec, symbol serial,
                                                         const provenance& by, symbol funder,
                                                         draft& into, bool with_bonus = false) {
  if (!state.held.contains(account)) return errc::unknown_account;
  if (const auto sound = detail::check_lot(state, into.out().names, account, spec); !sound)
    return sound.error();
  into.begin(state);
  pack_granted event{pack_handle{static_cast<std::uint32_t>(state.held.packs.size())},
                     account,
                     serial,
                     0,
                     spec.priority,
                     spec.quantity.unit(),
                     spec.source,
                     pack_phase::active,
                     spec.quantity.amount(),
                     -spec.floor.quantity.amount,
                     spec.paid.minor,
                     spec.valid,
                     spec.at,
                     spec.tax,
                     {},
                     by,
                     {},
                     spec.activation,
                     0,
                     {spec.share, funder}};
  const account_handle root = state.held.accounts[account.index].root;
  const pack_handle known = serial.has_value() ? state.find_pack(root, serial) : pack_handle{};
  if (known.has_value()) {
    const pack_granted& first = into.out().all<pack_granted>()[known.index];
    const bool fits = with_bonus == (state.bonuses.deal_of(known) != nullptr);
    if (fits && detail::same_grant(into.out(), first, event, spec)) return known;
    return failure{errc::conflict, 0, known.index};
  }
  if (const auto takes = detail::check_not_closed(state, account, state.now); !takes)
    return takes.error();
  if (spec.valid.end <= state.now) return errc::invalid_interval;
  const auto clock = detail::check_first_use(state.held, account, spec.activation, spec.valid.end);
  if (!clock) return clock.error();
  if (event.at == instant_min) event.at = state.now == instant_min ? spec.valid.start : state.now;
  if (event.at == instant_min && event.paid != 0) return errc::undated;
  if (state.now < spec.valid.start) event.phase = pack_phase::pending;
  event.factors = detail::add_factors(into.out(), spec);
  event.scope = into.out().scopes.add(spec.scope, spec.scope_size);
  into.emit(event);
  return event.pack;
}

}  // namespace ducat::inline v0

#endif
