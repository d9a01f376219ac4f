// SPDX-License-Identifier: MIT
// One command while it is being decided: the events it has written so far, and the after-values
// that its own later pieces must see, although the state has not moved yet. A refused command is
// rolled back.
#ifndef DUCAT_ENGINE_DRAFT_HPP
#define DUCAT_ENGINE_DRAFT_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/tariff.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The sink of one command. Reused from command to command, it allocates nothing in the steady
/// state.
class draft {
 public:
  constexpr explicit draft(ledger& out) noexcept : out_{&out} {}

  /// Begins the next command on a state.
  constexpr void begin(const engine_state& state) noexcept {
    state_ = &state;
    first_ = out_->size();
    balances_.truncate(0);
    wallets_.truncate(0);
    tranches_.truncate(0);
    touched_.truncate(0);
    opened_.truncate(0);
    new_tranches_ = 0;
    has_owed_ = false;
  }

  /// Forgets the command: the ledger is as before.
  constexpr void roll_back() noexcept { out_->roll_back(first_); }

  [[nodiscard]] constexpr ledger& out() const noexcept { return *out_; }
  /// The position of the command's first event.
  [[nodiscard]] constexpr std::uint64_t first_position() const noexcept { return first_; }

  template <class Event> constexpr Event& emit(const Event& event) { return out_->append(event); }

  /// A pack's balance as this command has left it so far. O(packs that the command has touched).
  [[nodiscard]] constexpr int128 balance(pack_handle p) const noexcept {
    for (std::size_t i = balances_.size(); i-- > 0;)
      if (balances_[i].pack == p) return balances_[i].after;
    return state_->held.packs[p.index].balance;
  }
  constexpr void set_balance(pack_handle p, int128 after) { balances_.push_back({p, after}); }

  /// A wallet's balance, likewise.
  [[nodiscard]] constexpr mixed wallet(pack_handle p) const noexcept {
    for (std::size_t i = wallets_.size(); i-- > 0;)
      if (wallets_[i].pack == p) return wallets_[i].after;
    return state_->held.balance_of(p);
  }
  constexpr void set_wallet(pack_handle p, const mixed& after) { wallets_.push_back({p, after}); }

  /// What the payer of the command's account owes, likewise. One command has one payer.
  [[nodiscard]] constexpr const mixed& owed(account_handle user) const noexcept {
    return has_owed_ ? owed_ : state_->held.payer_of(user).owed;
  }
  constexpr void set_owed(const mixed& after) noexcept {
    owed_ = after;
    has_owed_ = true;
  }

  /// The counter of a name, an owner and a cycle; opened by this command where there is none.
  constexpr counter_handle counter(symbol name, account_handle owner, const interval& cycle) {
    if (const counter_handle known = state_->counters.find(name, owner, cycle); known.has_value())
      return known;
    for (std::size_t i = 0; i < opened_.size(); ++i) {
      const counter_opened& o = opened_[i];
      if (o.name == name && o.owner == owner && o.cycle == cycle) return o.counter;
    }
    const counter_handle id{static_cast<std::uint32_t>(state_->counters.size() + opened_.size())};
    opened_.push_back(emit(counter_opened{id, name, owner, cycle}));
    return id;
  }

  /// Adds quantity at the end of a counter, and says in which tranche. `price` is nothing where it
  /// counts but is not charged. Errors: overflow.
  [[nodiscard]] constexpr result<std::uint32_t> count(counter_handle counter, price_handle price,
                                                      int128 quantity) {
    touch(counter);
    for (std::size_t i = tranches_.size(); i-- > 0;) {
      drafted_tranche& last = tranches_[i];
      if (last.counter != counter) continue;
      if (last.value.entry != price) break;
      if (!try_add(last.value.quantity, quantity, last.value.quantity)) return errc::overflow;
      last.changed = true;
      return last.number;
    }
    const auto number =
        static_cast<std::uint32_t>(state_->counters.tranche_count() + new_tranches_);
    ++new_tranches_;
    tranches_.push_back({counter, number, {price, quantity}, true});
    return number;
  }

  /// Takes quantity out of the tranche that it was counted in. Precondition: it has that much.
  constexpr void uncount(counter_handle counter, std::uint32_t tranche, int128 quantity) {
    touch(counter);
    std::size_t i = 0;
    while (i < tranches_.size() && tranches_[i].number != tranche) ++i;
    DUCAT_ASSERT(i < tranches_.size());
    drafted_tranche& from = tranches_[i];
    DUCAT_ASSERT(from.counter == counter && from.value.quantity >= quantity);
    from.value.quantity -= quantity;
    from.changed = true;
  }

  /// The entry that priced the last quantity of a counter, or nothing where all is covered.
  [[nodiscard]] constexpr price_handle last_price(counter_handle counter) {
    touch(counter);
    for (std::size_t i = tranches_.size(); i-- > 0;) {
      const drafted_tranche& t = tranches_[i];
      if (t.counter == counter && t.value.entry.has_value() && t.value.quantity > 0)
        return t.value.entry;
    }
    return {};
  }

  /// What a counter costs as this command has left it so far. O(its tranches × tiers). Errors:
  /// overflow.
  [[nodiscard]] constexpr result<mixed> cost(counter_handle counter) {
    touch(counter);
    int128 total = 0;
    for (std::size_t i = 0; i < tranches_.size(); ++i)
      if (tranches_[i].counter == counter && !try_add(total, tranches_[i].value.quantity, total))
        return errc::overflow;
    tariff_fold fold{state_->prices, total};
    for (std::size_t i = 0; i < tranches_.size(); ++i)
      if (tranches_[i].counter == counter)
        if (const auto added = fold.add(tranches_[i].value); !added) return added.error();
    return fold.cost();
  }

  /// The statement period of an instant. Consecutive commands mostly fall in one: it is remembered.
  [[nodiscard]] constexpr const interval& statement_period(
      instant when, std::int32_t utc_offset_seconds) noexcept {
    if (period_offset_ != utc_offset_seconds || !period_.contains(when)) {
      period_ = period_containing(when, period::month, utc_offset_seconds);
      period_offset_ = utc_offset_seconds;
    }
    return period_;
  }

  /// Writes down what the command did to its counters.
  constexpr void emit_counters() {
    for (std::size_t i = 0; i < tranches_.size(); ++i) {
      const drafted_tranche& t = tranches_[i];
      if (t.changed) emit(counter_moved{t.counter, t.number, t.value.entry, t.value.quantity});
    }
    new_tranches_ = 0;
  }

 private:
  struct drafted_balance {
    pack_handle pack;
    int128 after;
  };
  struct drafted_wallet {
    pack_handle pack;
    mixed after;
  };
  struct drafted_tranche {
    counter_handle counter;
    std::uint32_t number;
    tranche value;
    bool changed;
  };

  // Takes a counter's tranches into the draft, so that cost() sees one sequence.
  constexpr void touch(counter_handle counter) {
    for (std::size_t i = 0; i < touched_.size(); ++i)
      if (touched_[i] == counter) return;
    touched_.push_back(counter);
    if (counter.index >= state_->counters.size()) return;
    for (std::uint32_t i = state_->counters[counter].first_tranche; i != counter_table::none;
         i = state_->counters.tranche_at(i).next)
      tranches_.push_back({counter, i, state_->counters.tranche_at(i).value, false});
  }

  ledger* out_;
  const engine_state* state_ = nullptr;
  std::uint64_t first_ = 0;
  detail::chunked<drafted_balance> balances_;
  detail::chunked<drafted_wallet> wallets_;
  detail::chunked<drafted_tranche> tranches_;
  detail::chunked<counter_handle> touched_;
  detail::chunked<counter_opened> opened_;
  interval period_{};
  std::int32_t period_offset_ = 0;
  mixed owed_{};
  std::uint32_t new_tranches_ = 0;
  bool has_owed_ = false;
};

}  // namespace ducat::inline v0

#endif
