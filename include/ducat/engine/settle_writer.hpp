// SPDX-License-Identifier: MIT
// Writes what usages give back and what they come to instead: the lines, and where packs, wallets,
// quotas and what is owed stand after each. Settling and repricing write by it.
#ifndef DUCAT_ENGINE_SETTLE_WRITER_HPP
#define DUCAT_ENGINE_SETTLE_WRITER_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/open_pieces.hpp>
#include <ducat/engine/quota_count.hpp>
#include <ducat/engine/settle_parts.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// A change of price that came to nothing is no line.
[[nodiscard]] constexpr bool is_empty(const settled_part& part) noexcept {
  return part.quantity == 0 && is_zero(part.amount) && is_zero(part.owed) &&
         part.first_payment == flat_index::none;
}
/// The lines of a part: of a pack, or priced.
[[nodiscard]] constexpr pack_drawn draw_of(usage_number usage, const open_piece& piece,
                                           const settled_part& part) noexcept {
  return {usage, part.pack,    part.counter,  part.tranche & no_tranche,
          false, piece.during, part.quantity, 0};
}
[[nodiscard]] constexpr usage_priced price_of(usage_number usage, const open_piece& piece,
                                              const settled_part& part) noexcept {
  return {usage,         part.price,  part.counter, part.tranche, piece.during,
          part.quantity, part.amount, part.owed,    mixed{}};
}

/// Of one command.
class settle_writer {
 public:
  constexpr settle_writer(const engine_state& state, const ledger& past, draft& into) noexcept
      : s_{state}, past_{past}, d_{into} {}

  /// Once the draft has begun.
  /// @param from  lines of pieces before it stay as they are
  constexpr void start(account_handle payer, instant from) {
    owed_ = s_.held.payer_of(payer).owed;
    from_ = from;
  }
  constexpr usage_settled& begin(usage_number usage, settle_step step, std::uint64_t previous) {
    usage_settled event{};
    event.usage = usage;
    event.step = step;
    event.from = from_;
    event.reversed_at = instant_min;
    event.previous = previous;
    event.position = d_.out().size();
    return d_.emit(event);
  }
  constexpr void end(usage_settled& event) {
    d_.emit_quotas();
    event.line_count = static_cast<std::uint32_t>(d_.out().size() - event.position - 1);
  }

  // It stands before its uses: clang evaluates no template that it has yet to see.
  /// Counts a line in quotas, by what they said at a ledger position.
  template <class Line> constexpr result<void> count(const Line& line, std::uint64_t known_at) {
    const account_handle user = past_.all<usage_recorded>()[line.usage].account;
    if (!s_.held.accounts[user.index].watched) return {};
    return count_line(s_, user, line, known_at, d_.quotas());
  }
  /// Writes the line at a position (drawn, priced or paid) again; quotas count it by what they say
  /// now. Errors: overflow.
  constexpr result<void> repeat_line(usage_settled& event, std::uint64_t i) {
    if (past_.kind_at(i) == event_kind::pack_drawn)
      return draw(event, past_.at<pack_drawn>(i), row_of_draw(past_, i));
    if (past_.kind_at(i) == event_kind::wallet_paid) return pay(past_.at<wallet_paid>(i));
    return price(event, past_.at<usage_priced>(i));
  }
  /// Writes it negated; quotas count it as they did at a ledger position. Errors: overflow.
  constexpr result<void> negate_line(usage_settled& event, std::uint64_t i,
                                     std::uint64_t known_at) {
    if (past_.kind_at(i) == event_kind::pack_drawn) {
      pack_drawn line = past_.at<pack_drawn>(i);
      line.quantity = -line.quantity;
      return draw(event, line, row_of_draw(past_, i), known_at);
    }
    if (past_.kind_at(i) == event_kind::wallet_paid) {
      wallet_paid line = past_.at<wallet_paid>(i);
      const auto amount = negate(line.amount);
      if (!amount) return amount.error();
      line.amount = *amount;
      return pay(line);
    }
    usage_priced line = past_.at<usage_priced>(i);
    const auto amount = negate(line.amount);
    const auto owed = negate(line.owed);
    if (!amount) return amount.error();
    if (!owed) return owed.error();
    line.quantity = -line.quantity;
    line.amount = *amount;
    line.owed = *owed;
    return price(event, line, known_at);
  }

  constexpr result<void> draw(usage_settled& event, pack_drawn line, std::uint32_t row,
                              std::uint64_t known_at = known_now) {
    const auto by = d_.factors().move(s_.held, line.pack, row, line.quantity);
    if (!by) return by.error();
    if (by->is_stated()) d_.factors().set(s_.held, line.pack, row, by->after);
    mixed& balance = balance_of(line.pack);
    line.from_breakage = has_expired(line.pack);
    if (!try_add(event.amount, line.quantity, event.amount) ||
        !try_subtract(balance.whole, by->taken, balance.whole))
      return errc::overflow;
    line.balance_after = balance.whole;
    d_.emit(line);
    if (by->is_stated()) d_.emit(factor_moved{line.pack, line.usage, row, by->given, by->after});
    return count(line, known_at);
  }
  constexpr result<void> price(usage_settled& event, usage_priced line,
                               std::uint64_t known_at = known_now) {
    const auto owed = add(owed_, line.owed);
    if (!owed || !try_add(event.amount, line.quantity, event.amount)) return errc::overflow;
    owed_ = *owed;
    line.owed_after = owed_;
    d_.emit(line);
    return count(line, known_at);
  }
  constexpr result<void> pay(wallet_paid line) {
    mixed& balance = balance_of(line.pack);
    const auto after = subtract(balance, line.amount);
    if (!after) return after.error();
    balance = *after;
    line.balance_after = balance;
    line.from_breakage = has_expired(line.pack);
    d_.emit(line);
    return {};
  }
  /// A pack or wallet as it is left so far.
  constexpr mixed& balance_of(pack_handle p) {
    const std::uint32_t known =
        by_pack_.find(mix(p.index, 0), [&](std::uint32_t i) { return packs_[i].pack == p; });
    if (known != flat_index::none) return packs_[known].given;
    by_pack_.insert(mix(p.index, 0), static_cast<std::uint32_t>(packs_.size()));
    return packs_.push_back({p, s_.held.balance_of(p)}).given;
  }
  /// Writes where counters stand that have moved.
  constexpr void emit_counters(counter_draft& counters) {
    counters.for_each_change([&](const counter_moved& e) {
      if (e.tranche < s_.counters.tranche_count()) {
        const tranche& known = s_.counters.tranche_at(e.tranche).value;
        if (known.entry == e.price && known.quantity == e.quantity_after &&
            known.records == e.records_after)
          return;
      }
      d_.emit(e);
    });
  }

 private:
  [[nodiscard]] constexpr bool has_expired(pack_handle p) const noexcept {
    return s_.held.packs[p.index].phase == pack_phase::expired;
  }

  const engine_state& s_;
  const ledger& past_;
  draft& d_;
  instant from_ = instant_min;
  mixed owed_{};
  chunked<open_balance> packs_;  // as they are left
  flat_index by_pack_;
};

}  // namespace ducat::inline v0::detail

#endif
