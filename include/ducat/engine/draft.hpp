// SPDX-License-Identifier: MIT
// One command while it is being decided: the events it has written so far, and the after-values
// that its own later pieces must see, although the state has not moved yet. A refused command is
// rolled back.
#ifndef DUCAT_ENGINE_DRAFT_HPP
#define DUCAT_ENGINE_DRAFT_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/counter_draft.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/first_use_draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/quota_draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The sink of one command. Reused from command to command, it allocates nothing in the steady
/// state.
class draft {
  struct drafted_balance {
    pack_handle pack;
    int128 after;
  };
  struct drafted_wallet {
    pack_handle pack;
    mixed after;
  };
  struct drafted_rest {
    std::uint32_t carry;
    int128 rest;
  };
  // One entry a pack, however often a command of many pieces draws on it. It stands before its
  // uses: clang evaluates no template that it has yet to see.
  template <class Drafted, class Value>
  static constexpr void set(detail::chunked<Drafted>& drafted, pack_handle p, const Value& after) {
    for (std::size_t i = drafted.size(); i-- > 0;)
      if (drafted[i].pack == p) {
        drafted[i].after = after;
        return;
      }
    drafted.push_back({p, after});
  }

 public:
  constexpr explicit draft(ledger& out) noexcept : out_{&out} {}

  /// Begins the next command on a state.
  constexpr void begin(const engine_state& state) noexcept {
    state_ = &state;
    first_ = out_->size();
    balances_.truncate(0);
    wallets_.truncate(0);
    counters_.begin(state);
    carries_.truncate(0);
    quotas_.begin(state);
    first_uses_.begin();
    factors_.begin();
    has_owed_ = false;
    has_held_credit_ = false;
    rests_.truncate(0);
  }

  /// Forgets the command: the ledger is as before.
  constexpr void roll_back() noexcept { out_->roll_back(first_); }

  [[nodiscard]] constexpr ledger& out() const noexcept { return *out_; }
  /// The position of the command's first event.
  [[nodiscard]] constexpr std::uint64_t first_position() const noexcept { return first_; }

  template <class Event> [[gnu::always_inline]] constexpr Event& emit(const Event& event) {
    return out_->append(event);
  }

  /// A pack's balance as this command has left it so far. O(packs that the command has touched).
  [[nodiscard]] constexpr int128 balance(pack_handle p) const noexcept {
    return balance(p, state_->held.packs[p.index]);
  }
  /// The same, of a pack that was looked up already.
  [[nodiscard]] constexpr int128 balance(pack_handle p, const pack& terms) const noexcept {
    for (std::size_t i = balances_.size(); i-- > 0;)
      if (balances_[i].pack == p) return balances_[i].after;
    return terms.balance;
  }
  constexpr void set_balance(pack_handle p, int128 after) { set(balances_, p, after); }

  /// A wallet's balance, likewise.
  [[nodiscard]] constexpr mixed wallet(pack_handle p) const noexcept {
    for (std::size_t i = wallets_.size(); i-- > 0;)
      if (wallets_[i].pack == p) return wallets_[i].after;
    return state_->held.balance_of(p);
  }
  constexpr void set_wallet(pack_handle p, const mixed& after) { set(wallets_, p, after); }

  /// What the payer of the command's account owes, likewise. One command has one payer.
  [[nodiscard]] constexpr const mixed& owed(account_handle user) const noexcept {
    return has_owed_ ? owed_ : state_->held.payer_of(user).owed;
  }
  constexpr void set_owed(const mixed& after) noexcept {
    owed_ = after;
    has_owed_ = true;
  }

  /// What all holds have of the credit of the payer of the command's account, likewise.
  [[nodiscard]] constexpr mixed held_credit(account_handle user) const noexcept {
    return has_held_credit_ ? held_credit_
                            : state_->holds.on_credit(state_->held.accounts[user.index].payer);
  }
  constexpr void set_held_credit(const mixed& after) noexcept {
    held_credit_ = after;
    has_held_credit_ = true;
  }

  /// The running total of a ratio, likewise, as far as set_carried() was told: a command may take a
  /// usage out and record another one, or ask about one more.
  [[nodiscard]] constexpr int128 carried(std::uint32_t carry) const noexcept {
    for (std::size_t i = rests_.size(); i-- > 0;)
      if (rests_[i].carry == carry) return rests_[i].rest;
    return carry < state_->carries.size() ? state_->carries[carry].rest : 0;
  }
  constexpr void set_carried(std::uint32_t carry, int128 rest) { rests_.push_back({carry, rest}); }

  /// Keeps what the command has done to the running total of a unit, while it turns to that of
  /// another one. A command is of one payer, sku and ratio.
  constexpr void put_by(const carry_moved& event) {
    for (std::size_t i = 0; i < carries_.size(); ++i)
      if (carries_[i].unit == event.unit) {
        carries_[i] = event;
        return;
      }
    carries_.push_back(event);
  }
  /// What was put by of a unit, or null.
  [[nodiscard]] constexpr const carry_moved* put_by_of(dimension unit) const noexcept {
    for (std::size_t i = 0; i < carries_.size(); ++i)
      if (carries_[i].unit == unit) return &carries_[i];
    return nullptr;
  }
  /// Writes down what it did to running totals, in the order in which it met them.
  constexpr void emit_carries(const carry_moved& last) {
    if (carries_.empty()) {
      emit(last);
      return;
    }
    put_by(last);
    for (std::size_t i = 0; i < carries_.size(); ++i) emit(carries_[i]);
  }

  /// What the command does to packs that wait for their first use.
  [[nodiscard]] constexpr first_use_draft& first_uses() noexcept { return first_uses_; }

  /// What it does to the totals of deduction factors.
  [[nodiscard]] constexpr factor_draft& factors() noexcept { return factors_; }

  /// What the command does to counters.
  [[nodiscard]] constexpr counter_draft& counters() noexcept { return counters_; }
  /// The counter of a name, an owner and a cycle; opened by this command where there is none.
  constexpr counter_handle counter(symbol name, account_handle owner, const interval& cycle) {
    bool is_new = false;
    const counter_handle id = counters_.find_or_open(name, owner, cycle, is_new);
    if (is_new) emit(counter_opened{id, name, owner, cycle});
    return id;
  }
  /// Writes down what the command did to its counters.
  constexpr void emit_counters() {
    counters_.for_each_change([this](const counter_moved& event) { emit(event); });
  }

  /// What the command meets of quotas.
  [[nodiscard]] constexpr quota_draft& quotas() noexcept { return quotas_; }
  /// Writes down what it used of them.
  constexpr void emit_quotas() {
    quotas_.for_each_change([this](const quota_moved& event) { emit(event); });
  }

 private:
  ledger* out_;
  const engine_state* state_ = nullptr;
  std::uint64_t first_ = 0;
  detail::chunked<drafted_balance> balances_;
  detail::chunked<drafted_wallet> wallets_;
  detail::chunked<carry_moved> carries_;
  detail::chunked<drafted_rest> rests_;
  counter_draft counters_;
  quota_draft quotas_;
  first_use_draft first_uses_;
  factor_draft factors_;
  mixed owed_{};
  mixed held_credit_{};
  bool has_held_credit_ = false;
  bool has_owed_ = false;
};

}  // namespace ducat::inline v0

#endif
