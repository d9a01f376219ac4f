// SPDX-License-Identifier: MIT
// What a hold has for the usage that it was taken for, while a command spends it: pack by pack,
// wallet by wallet, and on credit.
#ifndef DUCAT_ENGINE_HOLD_PURSE_HPP
#define DUCAT_ENGINE_HOLD_PURSE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>

#include <cstddef>

namespace ducat::inline v0::detail {

/// The parts of one hold. A part of no pack is held on the payer's credit.
class hold_purse {
 public:
  /// What a hold has.
  constexpr hold_purse(const engine_state& state, hold_handle of) : s_{&state}, of_{of} {
    if (!of.has_value() || of.index >= state.holds.size()) return;  // it is only being made
    state.holds.for_each_part(of, [&](const hold_part& p) {
      const mixed total = p.pack.has_value() ? state.holds.on_pack(p.pack)
                                             : state.holds.on_credit(state.holds[of].payer);
      parts_.push_back({p.pack, p.amount, p.amount, total, {}, false});
    });
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return parts_.size(); }
  /// Of a part its pack or wallet; nothing for credit.
  [[nodiscard]] constexpr pack_handle lot(std::size_t i) const noexcept { return parts_[i].pack; }
  /// What is left of a part.
  [[nodiscard]] constexpr const mixed& left(std::size_t i) const noexcept { return parts_[i].left; }
  /// What all holds have of its pack, as the command has left it.
  [[nodiscard]] constexpr const mixed& total(std::size_t i) const noexcept {
    return parts_[i].total;
  }

  /// What it had given for a usage that was just taken out: the usage that stands for it now draws
  /// on the same. Precondition: the hold has nothing.
  constexpr result<void> lend(pack_handle from, const mixed& amount) {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (parts_[i].pack == from) {
        const auto sum = add(parts_[i].left, amount);
        if (!sum) return sum.error();
        parts_[i].left = *sum;
        return {};
      }
    parts_.push_back({from, {}, amount, s_->holds.on_pack(from), {}, true});
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

  /// Gives so much of a part back to its pack or wallet, for the usage to take it from there.
  constexpr result<void> give(draft& d, std::size_t i, const mixed& amount) {
    part& p = parts_[i];
    const pack& lot = s_->held.packs[p.pack.index];
    const mixed before = lot.is_wallet() ? d.wallet(p.pack) : mixed{d.balance(p.pack), 0, 1};
    if (p.is_lent) {
      // It lies in the pack: the hold takes it, so that it may give it.
      const auto total = add(p.total, amount);
      const auto less = subtract(before, amount);
      if (!total || !less) return errc::overflow;
      d.emit(hold_moved{of_, p.pack, amount, amount, *total, *less});
    } else {
      const auto total = subtract(p.total, amount);
      const auto held = subtract(p.held, amount);
      if (!total || !held) return errc::overflow;
      p.total = *total;
      p.held = *held;
    }
    const auto left = subtract(p.left, amount);
    const auto given = negate(amount);
    const auto after = p.is_lent ? result<mixed>{before} : add(before, amount);
    if (!left || !given || !after) return errc::overflow;
    p.left = *left;
    d.emit(hold_moved{of_, p.pack, *given, p.held, p.total, *after});
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
