// SPDX-License-Identifier: MIT
// What a hold has for the usage that it was taken for, while a command spends it: pack by pack,
// wallet by wallet, and on credit.
#ifndef DUCAT_ENGINE_HOLD_PURSE_HPP
#define DUCAT_ENGINE_HOLD_PURSE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/local_clock.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// What all reservations hold where one has a part: of a pack, under a row of its factors (units of
/// usage), or on a payer's credit.
[[nodiscard]] constexpr mixed total_held(const engine_state& s, std::uint32_t payer, pack_handle p,
                                         std::uint32_t row) {
  if (!p.has_value()) return s.holds.on_credit(payer);
  if (row == no_factor_row) return s.holds.on_pack(p);
  return {s.held.held_under[s.held.factors_of(p).first_total + row], 0, 1};
}

/// The parts of one hold. A part of no pack is held on the payer's credit; one under a row of a
/// pack's factors is counted in units of usage.
class hold_purse {
 public:
  /// What a hold has.
  constexpr hold_purse(const engine_state& state, hold_handle of) : s_{&state}, of_{of} {
    if (!of.has_value() || of.index >= state.holds.size()) return;  // it is only being made
    state.holds.for_each_part(of, [&](const hold_part& p) {
      const mixed total = total_held(state, state.holds[of].payer, p.pack, p.row);
      parts_.push_back({p.pack, p.row, p.amount, p.amount, total, {}, false});
    });
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return parts_.size(); }
  /// Of a part its pack or wallet; nothing for credit.
  [[nodiscard]] constexpr pack_handle lot(std::size_t i) const noexcept { return parts_[i].pack; }
  /// The row of its pack's factors under which it is held, if any.
  [[nodiscard]] constexpr std::uint32_t row(std::size_t i) const noexcept { return parts_[i].row; }
  /// What is left of a part.
  [[nodiscard]] constexpr const mixed& left(std::size_t i) const noexcept { return parts_[i].left; }
  /// What all holds have of its pack, as the command has left it.
  [[nodiscard]] constexpr const mixed& total(std::size_t i) const noexcept {
    return parts_[i].total;
  }

  /// What it had given for a usage that was just taken out: the usage that stands for it now draws
  /// on the same. Precondition: the hold has nothing.
  constexpr result<void> lend(pack_handle from, std::uint32_t row, const mixed& amount) {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (parts_[i].pack == from && parts_[i].row == row) {
        const auto sum = add(parts_[i].left, amount);
        if (!sum) return sum.error();
        parts_[i].left = *sum;
        return {};
      }
    parts_.push_back({from, row, {}, amount, total_held(*s_, 0, from, row), {}, true});
    return {};
  }

  /// No more of a part is lent than that.
  constexpr void lend_at_most(std::size_t i, const mixed& amount) noexcept {
    if (parts_[i].is_lent && amount < parts_[i].left) parts_[i].left = amount;
  }

  /// What was lent and not drawn stays where it lies.
  constexpr void end_lending() noexcept {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (parts_[i].is_lent) parts_[i].left = {};
  }

  /// What a part of a pack covers of usage at an instant, under the row of that time, and how many
  /// units of the part go for it.
  struct covered_share {
    std::uint32_t row = no_factor_row;
    int128 covered = 0;
    int128 units = 0;
  };
  [[nodiscard]] constexpr result<covered_share> share(draft& d, std::size_t i,
                                                      const scope_subject& usage, instant when,
                                                      int128 wanted) const {
    const part& p = parts_[i];
    const holdings& held = s_->held;
    const int128 left = p.left.whole;
    const int128 equal = left < wanted ? left : wanted;
    if (!held.packs[p.pack.index].has_factors) return covered_share{p.row, equal, equal};
    const local_clock clock = held.clock_of(usage.account);
    const std::uint32_t row =
        factor_draft::giving_row(held, held.factors_of(p.pack), usage, when, clock);
    if (row == p.row || p.is_lent) return covered_share{row, row == p.row ? equal : 0, equal};
    // It was held for another time: usage goes by its own, as far as what is held leaves room.
    const auto bound = d.factors().binding(held, p.pack, p.row, -left);
    if (!bound) return bound.error();
    const auto by = d.factors().draw(held, p.pack, usage, when, clock, -*bound, wanted);
    if (!by) return by.error();
    const auto units = d.factors().units_freeing(held, p.pack, p.row, by->taken);
    if (!units) return units.error();
    return covered_share{row, by->covered, *units};
  }

  /// Gives so much of a part back to its pack or wallet, for the usage to take it from there.
  constexpr result<void> give(draft& d, std::size_t i, const mixed& amount) {
    part& p = parts_[i];
    const pack& lot = s_->held.packs[p.pack.index];
    const mixed before = lot.is_wallet() ? d.wallet(p.pack) : mixed{d.balance(p.pack), 0, 1};
    mixed worth = amount;  // of the pack
    if (p.row != no_factor_row) {
      const auto bound = p.is_lent ? d.factors().binding(s_->held, p.pack, p.row, amount.whole)
                                   : d.factors().hold(s_->held, p.pack, p.row, -amount.whole);
      if (!bound) return bound.error();
      worth.whole = p.is_lent ? *bound : -*bound;
    }
    if (p.is_lent) {
      // It lies in the pack: the hold takes it, so that it may give it.
      const auto total = add(p.total, amount);
      const auto less = subtract(before, worth);
      if (!total || !less) return errc::overflow;
      d.emit(hold_moved{of_, p.pack, p.row, amount, amount, *total, *less});
    } else {
      const auto total = subtract(p.total, amount);
      const auto held = subtract(p.held, amount);
      if (!total || !held) return errc::overflow;
      p.total = *total;
      p.held = *held;
    }
    const auto left = subtract(p.left, amount);
    const auto given = negate(amount);
    const auto after = p.is_lent ? result<mixed>{before} : add(before, worth);
    if (!left || !given || !after) return errc::overflow;
    p.left = *left;
    d.emit(hold_moved{of_, p.pack, p.row, *given, p.held, p.total, *after});
    if (lot.is_wallet())
      d.set_wallet(p.pack, *after);
    else
      d.set_balance(p.pack, after->whole);
    return {};
  }

  /// Gives money back to the hold's wallets, up to an amount, for a line to be paid from them; how
  /// much. take_freed() says from where.
  constexpr result<mixed> free_money(draft& d, const mixed& amount) {
    mixed freed{};
    for (std::size_t i = 0; i < parts_.size() && freed < amount; ++i) {
      part& p = parts_[i];
      if (!p.pack.has_value() || !s_->held.packs[p.pack.index].is_wallet() || sign(p.left) <= 0)
        continue;
      const auto open = subtract(amount, freed);
      if (!open) return open.error();
      const mixed given = p.left < *open ? p.left : *open;
      if (const auto done = give(d, i, given); !done) return done.error();
      p.freed = given;
      const auto sum = add(freed, given);
      if (!sum) return sum.error();
      freed = *sum;
    }
    return freed;
  }
  /// What free_money() has set free of a part; asked again, nothing.
  constexpr mixed take_freed(std::size_t i) noexcept {
    const mixed freed = parts_[i].freed;
    parts_[i].freed = {};
    return freed;
  }

 private:
  struct part {
    pack_handle pack{};
    std::uint32_t row = no_factor_row;
    mixed held{};   // as the events so far say
    mixed left{};   // of that, or of what was lent
    mixed total{};  // by all holds
    mixed freed{};
    bool is_lent = false;
  };

  const engine_state* s_;
  hold_handle of_;
  chunked<part> parts_;
};

}  // namespace ducat::inline v0::detail

#endif
