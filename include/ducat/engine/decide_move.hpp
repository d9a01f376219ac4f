// SPDX-License-Identifier: MIT
// Decides to move quantity out of a pack: to void or refund it, or to let another pack of the same
// payer have it. It takes its share of the pack's price along.
#ifndef DUCAT_ENGINE_DECIDE_MOVE_HPP
#define DUCAT_ENGINE_DECIDE_MOVE_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/exact/wide.hpp>
#include <ducat/packs/pack_move.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a move led to.
struct move_outcome {
  std::uint64_t position = 0;  ///< of its event in the ledger
  pack_handle to{};            ///< the pack that the quantity lies in now, if it was transferred
  int128 quantity = 0;         ///< what was moved: base units, or minor units for a wallet
  int128 cost = 0;             ///< its share of the price; what a refund pays back, in minor units
  bool duplicate = false;      ///< its reference was used before, for the same: this is that move
  int128 bonus =
      0;  ///< of a purchase's bonus so much is due back with it: see packs/bonus_table.hpp
};

namespace detail {

/// A move as the decider sees it, its texts interned.
struct move_command {
  pack_move what{};
  pack_handle pack{};
  pack_content quantity{};
  instant at{};
  rounding mode{};
  symbol reference{};
  provenance by{};
  account_handle to_account{};  ///< a new pack is granted there
  symbol to_serial{};           ///< of the new pack
  pack_handle to_pack{};        ///< or it joins this one
};

class move_decider {
 public:
  constexpr move_decider(const engine_state& state, const move_command& command,
                         draft& into) noexcept
      : s_{state}, held_{state.held}, c_{command}, d_{into}, out_{into.out()} {}

  [[nodiscard]] constexpr result<move_outcome> run() {
    if (!held_.contains(c_.pack)) return failure{errc::unknown_pack, 0, c_.pack.index};
    if (const auto fits = check_quantity(); !fits) return fits.error();
    if (const auto fits = check_target(); !fits) return fits.error();
    d_.begin(s_);
    if (const pack_moved* const known = find_repeated(); known != nullptr) return repeat(*known);
    if (const auto takes = check_not_closed(s_, target(), s_.now); !takes) return takes.error();
    if (const auto open = check_time(); !open) return open.error();
    pack_moved event{c_.pack, {}, c_.reference, c_.by, c_.what, c_.mode, asked_, 0, 0, at_, {}, {}};
    const mixed balance = held_.balance_of(c_.pack);
    const int128 left = balance.whole > 0 ? balance.whole : 0;
    event.quantity = asked_ != 0 ? asked_ : left;
    if (event.quantity > left || event.quantity == 0)
      return failure{errc::insufficient, static_cast<std::uint32_t>(lot().unit), c_.pack.index,
                     event.quantity - left};
    const auto cost = cost_of_moved(held_.bases[c_.pack.index], event.quantity, c_.mode);
    if (!cost) return cost.error();
    event.cost = *cost;
    event.balance_after = {balance.whole - event.quantity, balance.rest, balance.denominator};
    if (c_.what == pack_move::transferred) {
      const auto joined = c_.to_pack.has_value() ? join(event) : grant(event);
      if (!joined) return joined.error();
    } else if (const std::uint32_t side = s_.bonuses.of(c_.pack).side; side != 0 && side % 2 == 0) {
      const int128(&stands)[2] = s_.bonuses.deal_of(c_.pack)->stands;
      const pack_basis all{stands[0], stands[1]};
      event.bonus = cost_of_moved(all, event.quantity, rounding::ceiling).value_or(0);
    }
    const std::uint64_t position = out_.size();
    d_.emit(event);
    return move_outcome{position, event.to, event.quantity, event.cost, false, event.bonus};
  }

 private:
  [[nodiscard]] constexpr const pack& lot() const noexcept { return held_.packs[c_.pack.index]; }
  [[nodiscard]] constexpr account_handle root_of(account_handle a) const noexcept {
    return held_.accounts[a.index].root;
  }
  [[nodiscard]] constexpr account_handle payer() const noexcept {
    return root_of(held_.ranks[c_.pack.index].account);
  }

  constexpr result<void> check_quantity() {
    const pack_content& q = c_.quantity;
    const bool all = q.is_money() && q.money == any_money{};
    if (all) return {};
    if (q.is_money() != lot().is_wallet() || (!q.is_money() && q.quantity.kind != lot().unit))
      return errc::unit_mismatch;
    if (q.is_money() && q.money.unit != held_.terms_of(payer()).money)
      return errc::currency_mismatch;
    asked_ = q.is_money() ? q.money.minor : q.quantity.amount;
    return asked_ > 0 ? result<void>{} : errc::out_of_range;
  }

  // To whom it is handed, if to anybody. Precondition: a pack that it joins is one of the state.
  [[nodiscard]] constexpr account_handle target() const noexcept {
    return c_.to_pack.has_value() ? held_.ranks[c_.to_pack.index].account : c_.to_account;
  }
  [[nodiscard]] constexpr result<void> check_target() const {
    if (c_.what != pack_move::transferred) return {};
    if (c_.to_pack.has_value() && !held_.contains(c_.to_pack))
      return failure{errc::unknown_pack, 0, c_.to_pack.index};
    const account_handle node = target();
    if (!held_.contains(node)) return errc::unknown_account;
    if (root_of(node) != payer()) return failure{errc::another_payer, 0, payer().index};
    return {};
  }

  // A move may be posted at the engine's time or later: what was stated for a time that has passed
  // does not change.
  constexpr result<void> check_time() {
    at_ = c_.at == instant_min ? s_.now : c_.at;
    if (at_ == instant_min) return errc::undated;
    if (at_ < s_.now) return errc::time_went_back;
    if (lot().phase == pack_phase::expired || lot().valid.end <= at_)
      return failure{errc::pack_ended, 0, c_.pack.index};
    // It is not billed yet: who does not want it stops the series.
    const bool ahead = lot().phase == pack_phase::pending &&
                       out_.all<pack_granted>()[c_.pack.index].series.has_value();
    if (ahead) return failure{errc::not_in_force, 0, c_.pack.index, lot().valid.start.ns};
    return {};
  }

  [[nodiscard]] constexpr const pack_moved* find_repeated() const {
    if (!c_.reference.has_value()) return nullptr;
    const auto& moves = out_.all<pack_moved>();
    const std::uint32_t known = s_.by_reference.find(
        engine_state::serial_hash(payer(), c_.reference), [&](std::uint32_t i) {
          return moves[i].reference == c_.reference &&
                 root_of(held_.ranks[moves[i].pack.index].account) == payer();
        });
    return known == flat_index::none ? nullptr : &moves[known];
  }
  [[nodiscard]] constexpr result<move_outcome> repeat(const pack_moved& known) const {
    bool same = known.what == c_.what && known.pack == c_.pack && known.asked == asked_ &&
                known.by == c_.by && known.mode == c_.mode &&
                (c_.at == instant_min || c_.at == known.at);
    const std::uint64_t position = position_of(known);
    if (same && c_.to_pack.has_value()) {
      same = known.to == c_.to_pack && !was_made_for(known, position);
    } else if (same && c_.to_account.has_value()) {
      const pack_rank& target = held_.ranks[known.to.index];
      same = target.account == c_.to_account && target.serial == c_.to_serial &&
             was_made_for(known, position);
    }
    if (!same) return failure{errc::conflict, 0, position};
    return move_outcome{position, known.to, known.quantity, known.cost, true, known.bonus};
  }
  // Whether the pack that a move went to was granted by it, rather than joined.
  [[nodiscard]] constexpr bool was_made_for(const pack_moved& move,
                                            std::uint64_t position) const noexcept {
    return position > 0 && out_.kind_at(position - 1) == event_kind::pack_granted &&
           out_.at<pack_granted>(position - 1).pack == move.to &&
           out_.at<pack_granted>(position - 1).origin == move.pack;
  }
  // Only a repeated move asks; moves are few.
  [[nodiscard]] constexpr std::uint64_t position_of(const pack_moved& known) const {
    std::uint64_t at = out_.size() - 1;
    while (out_.kind_at(at) != event_kind::pack_moved || &out_.at<pack_moved>(at) != &known) --at;
    return at;
  }

  // A new pack on the terms of the old one, from now on: what was used before was used elsewhere.
  // It does not run below zero: that was a term of the old pack alone.
  [[nodiscard]] constexpr result<void> grant(pack_moved& event) {
    const pack& from = lot();
    pack_granted granted = out_.all<pack_granted>()[c_.pack.index];
    if (c_.to_serial.has_value())
      if (const pack_handle known = s_.find_pack(payer(), c_.to_serial); known.has_value())
        return failure{errc::conflict, 0, known.index};
    granted.pack = pack_handle{static_cast<std::uint32_t>(held_.packs.size())};
    granted.account = c_.to_account;
    granted.serial = c_.to_serial;
    granted.quantity = event.quantity;
    granted.floor = 0;
    granted.paid = event.cost;
    granted.valid = {from.valid.start < at_ ? at_ : from.valid.start, from.valid.end};
    granted.phase = s_.now < granted.valid.start ? pack_phase::pending : pack_phase::active;
    granted.at = at_;
    granted.origin = c_.pack;
    granted.by = c_.by;
    granted.series = {};
    granted.bonus_of = {};
    if (!from.is_waiting) granted.activation = {};
    if (from.scope != 0) {
      out_.scopes.append(held_.scopes, from.scope);
      granted.scope = static_cast<std::uint32_t>(out_.scopes.size());
    }
    granted.factors = adopt_factors();
    event.to = granted.pack;
    event.to_balance_after = {event.quantity, 0, 1};
    d_.emit(granted);
    return {};
  }

  // The new pack has the old one's factors, and totals of its own.
  [[nodiscard]] constexpr std::uint32_t adopt_factors() {
    if (!lot().has_factors) return 0;
    const std::uint32_t known = held_.factors_of(c_.pack).factors;
    chunked<pack_factor> rows;
    for (std::uint32_t i = 0; i < held_.factors.count(known); ++i)
      rows.push_back(held_.factors.row(known, i));
    return out_.factors.add(rows);
  }

  // Joins a pack on the same terms. A price per unit that differs would be nobody's.
  [[nodiscard]] constexpr result<void> join(pack_moved& event) const {
    const pack& from = lot();
    const pack& to = held_.packs[c_.to_pack.index];
    const auto& grants = out_.all<pack_granted>();
    const pack_granted& a = grants[c_.pack.index];
    const pack_granted& b = grants[c_.to_pack.index];
    if (to.phase == pack_phase::expired) return failure{errc::pack_ended, 0, c_.to_pack.index};
    const bool same = c_.pack != c_.to_pack && from.unit == to.unit && from.source == to.source &&
                      s_.bonuses.of(c_.pack).side == s_.bonuses.of(c_.to_pack).side &&
                      !from.is_waiting && !to.is_waiting && from.valid.end == to.valid.end &&
                      to.valid.start <= later_start() &&
                      (from.valid.start <= at_ || from.valid.start <= to.valid.start) &&
                      a.priority == b.priority && a.tax == b.tax && a.voucher == b.voucher &&
                      held_.scopes.same(from.scope, to.scope) &&
                      same_factors(out_.factors, out_.scopes, a.factors, b.factors) &&
                      same_price(bought(c_.pack), bought(c_.to_pack));
    if (!same) return failure{errc::terms_differ, 0, c_.to_pack.index};
    const mixed balance = held_.balance_of(c_.to_pack);
    pack_basis sum = held_.bases[c_.to_pack.index];
    event.to = c_.to_pack;
    event.to_balance_after = balance;
    if (!try_add(balance.whole, event.quantity, event.to_balance_after.whole) ||
        !try_add(sum.quantity, event.quantity, sum.quantity) ||
        !try_add(sum.paid, event.cost, sum.paid))
      return errc::overflow;
    return {};
  }
  // From when on the quantity may be used at all.
  [[nodiscard]] constexpr instant later_start() const noexcept {
    return lot().valid.start < at_ ? at_ : lot().valid.start;
  }
  // The grant that was paid for: of a pack that was moved, where it came from at first.
  [[nodiscard]] constexpr const pack_granted& bought(pack_handle p) const noexcept {
    const auto& grants = out_.all<pack_granted>();
    while (grants[p.index].origin.has_value()) p = grants[p.index].origin;
    return grants[p.index];
  }
  [[nodiscard]] static constexpr bool same_price(const pack_granted& a,
                                                 const pack_granted& b) noexcept {
    const auto of = [](int128 value) { return static_cast<uint128>(value); };
    return multiply_wide(of(a.paid), of(b.quantity)) == multiply_wide(of(b.paid), of(a.quantity));
  }

  const engine_state& s_;
  const holdings& held_;
  const move_command& c_;
  draft& d_;
  ledger& out_;
  instant at_{};
  int128 asked_ = 0;
};

}  // namespace detail

/// Decides a move; nothing has changed where it is refused.
/// Errors: unknown_pack; unknown_account; unit_mismatch and currency_mismatch (a quantity of
/// another unit than the pack's); out_of_range (a quantity of zero or below); another_payer (a
/// transfer out of the payer's tree: the other payer buys a pack of its own); conflict (the
/// reference was used for another move: `reference` is its ledger position; or the new pack's
/// serial is taken: `reference` is that pack); undated (no time was stated, and none has passed);
/// time_went_back; pack_ended (it has expired by then); not_in_force (a
/// lot of a series that has not begun: stop the series); terms_differ (a pack to join has another
/// unit, end, source, priority, tax, scope, factors, share, funder, bonus or price per unit, starts
/// later, or waits for its first use, as the other one may); insufficient
/// (`amount` is what is missing); overflow. O(1); O(n) in the length of a chain of transfers,
/// and in the ledger for a repeated reference.
[[nodiscard]] constexpr result<move_outcome> decide_move(const engine_state& state,
                                                         const detail::move_command& command,
                                                         draft& into) {
  return detail::move_decider{state, command, into}.run();
}

}  // namespace ducat::inline v0

#endif
