// SPDX-License-Identifier: MIT
// What a step of a reservation takes of packs, wallets and credit, and gives back: tried on a
// draft, and written once it is known.
#ifndef DUCAT_ENGINE_HOLD_MOVES_HPP
#define DUCAT_ENGINE_HOLD_MOVES_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/hold_purse.hpp>
#include <ducat/engine/hold_quote.hpp>
#include <ducat/engine/hold_table.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// Of one step. What the hold has is a purse, what it is to have a quote.
class hold_moves {
 public:
  constexpr hold_moves(const engine_state& state, draft& into, hold_handle hold, hold_purse& purse,
                       hold_quote& quote) noexcept
      : s_{state}, d_{into}, hold_{hold}, purse_{purse}, quote_{quote} {}

  constexpr void begin(account_handle user) noexcept {
    user_ = user;
    top_ups_.truncate(0);
  }

  /// So much more of a pack (under a row of its factors: units of usage), of a wallet or of credit
  /// is free, as the draft has it. Errors: overflow.
  constexpr result<void> change(pack_handle p, std::uint32_t row, const mixed& more) {
    if (!p.has_value()) {
      const auto held = subtract(d_.held_credit(user_), more);
      if (!held) return held.error();
      d_.set_held_credit(*held);
      return {};
    }
    if (s_.held.packs[p.index].is_wallet()) {
      const auto balance = add(d_.wallet(p), more);
      if (!balance) return balance.error();
      d_.set_wallet(p, *balance);
      return {};
    }
    const auto bound = d_.factors().hold(s_.held, p, row, -more.whole);
    int128 balance = 0;
    if (!bound || !try_subtract(d_.balance(p), *bound, balance)) return errc::overflow;
    d_.set_balance(p, balance);
    return {};
  }
  /// Another hold gets so much of a wallet, or of credit. Errors: overflow.
  constexpr result<void> top_up(hold_handle other, pack_handle p, const mixed& amount) {
    const auto taken = negate(amount);
    if (!taken) return taken.error();
    top_ups_.push_back({other, p, amount});
    return change(p, no_factor_row, *taken);
  }
  /// What others got of it.
  [[nodiscard]] constexpr mixed topped(pack_handle p) const {
    mixed sum{};
    for (std::size_t i = 0; i < top_ups_.size(); ++i)
      if (top_ups_[i].pack == p) sum = add(sum, top_ups_[i].amount).value_or(sum);
    return sum;
  }

  /// Writes what changes, once the purse's rest was set free, others were topped up, and the quote
  /// was taken. Errors: overflow.
  constexpr result<void> write() {
    result<void> done = go_back();
    const bool in_order = goes_on_in_order();
    for (std::size_t i = 0; done && i < purse_.size(); ++i) {
      hold_part part{purse_.lot(i), purse_.row(i), {}};
      if (in_order) part.amount = quote_.of(part.pack, part.row);
      if (is_zero(purse_.left(i))) continue;
      done = write_move(hold_, part, purse_.left(i), purse_.total(i));
    }
    for (std::size_t i = 0; done && i < quote_.parts.size(); ++i) {
      const hold_part& part = quote_.parts[i];
      const std::size_t known = place_of(part.pack, part.row);
      if (in_order && known < purse_.size() && !is_zero(purse_.left(known))) continue;
      const std::uint32_t payer = s_.held.accounts[user_.index].payer;
      done = write_move(hold_, part, {},
                        known < purse_.size() ? subtract(purse_.total(known), purse_.left(known))
                                              : total_held(s_, payer, part.pack, part.row));
    }
    for (std::size_t i = 0; done && i < top_ups_.size(); ++i) done = write_top_up(i);
    return done;
  }

 private:
  struct given_on {
    hold_handle hold{};
    pack_handle pack{};
    mixed amount{};
  };

  // The draft stands where the events so far leave packs and wallets again.
  constexpr result<void> go_back() {
    result<void> done;
    for (std::size_t i = 0; done && i < quote_.parts.size(); ++i)
      done = change(quote_.parts[i].pack, quote_.parts[i].row, quote_.parts[i].amount);
    for (std::size_t i = 0; done && i < top_ups_.size(); ++i)
      done = change(top_ups_[i].pack, no_factor_row, top_ups_[i].amount);
    for (std::size_t i = 0; done && i < purse_.size(); ++i) {
      const auto taken = negate(purse_.left(i));
      done = taken ? change(purse_.lot(i), purse_.row(i), *taken) : taken.error();
    }
    return done;
  }
  [[nodiscard]] constexpr std::size_t place_of(pack_handle p, std::uint32_t row) const noexcept {
    std::size_t i = 0;
    while (i < purse_.size() && (purse_.lot(i) != p || purse_.row(i) != row)) ++i;
    return i;
  }
  // Whether what the hold keeps, and what it takes behind it, stands in the order in which it was
  // quoted, and so in which it will be drawn on.
  [[nodiscard]] constexpr bool goes_on_in_order() const noexcept {
    std::size_t met = 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < quote_.parts.size(); ++i) {
      const std::size_t known = place_of(quote_.parts[i].pack, quote_.parts[i].row);
      const bool is_kept = known < purse_.size() && !is_zero(purse_.left(known));
      if (is_kept && (known < met || kept < i)) return false;
      if (!is_kept) continue;
      met = known;
      ++kept;
    }
    return true;
  }
  // From what a hold has of a part to what it is to have. @param total  of all holds, before it
  constexpr result<void> write_move(hold_handle hold, const hold_part& part, const mixed& had,
                                    const result<mixed>& total) {
    const auto amount = subtract(part.amount, had);
    const auto taken = subtract(had, part.amount);
    const auto after = amount && total ? add(*total, *amount) : total;
    if (!amount || !taken || !after) return errc::overflow;
    if (is_zero(*amount)) return {};
    if (const auto done = change(part.pack, part.row, *taken); !done) return done;
    mixed left{};
    if (part.pack.has_value())
      left = s_.held.packs[part.pack.index].is_wallet() ? d_.wallet(part.pack)
                                                        : mixed{d_.balance(part.pack), 0, 1};
    d_.emit(hold_moved{hold, part.pack, part.row, *amount, part.amount, *after, left});
    return {};
  }
  constexpr result<void> write_top_up(std::size_t i) {
    const given_on& t = top_ups_[i];
    const std::size_t from = place_of(t.pack, no_factor_row);
    auto total = subtract(purse_.total(from), purse_.left(from));
    if (total) total = add(*total, quote_.of(t.pack, no_factor_row));
    for (std::size_t k = 0; k < i && total; ++k)
      if (top_ups_[k].pack == t.pack) total = add(*total, top_ups_[k].amount);
    const mixed had = s_.holds.of(t.hold, t.pack);
    const auto held = add(had, t.amount);
    if (!held) return held.error();
    return write_move(t.hold, {t.pack, no_factor_row, *held}, had, total);
  }

  const engine_state& s_;
  draft& d_;
  hold_handle hold_;
  hold_purse& purse_;
  hold_quote& quote_;
  account_handle user_{};
  chunked<given_on> top_ups_;
};

}  // namespace ducat::inline v0::detail

#endif
