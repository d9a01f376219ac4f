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

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The sink of one command. Reused from command to command, it allocates nothing in the steady
/// state.
class draft {
 public:
  /// Quantity that was counted and priced.
  struct counted {
    std::uint32_t tranche = 0;  ///< where
    mixed amount{};             ///< what its counter costs with it, less what it cost without it
  };

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

  /// Whether quantity that a pack covers may change what a counter costs: only where a volume price
  /// has priced what it holds.
  [[nodiscard]] constexpr bool reprices(counter_handle counter) {
    return !touch(counter).resumable;
  }

  /// Adds quantity that is not charged at the end of a counter, and says in which tranche. O(1).
  /// Errors: overflow; a counter that reprices() says so in cost() alone.
  [[nodiscard]] constexpr result<std::uint32_t> count_covered(counter_handle counter,
                                                              int128 quantity) {
    drafted_counter& c = touch(counter);
    if (!c.resumable) return append(c, price_handle{}, quantity);
    const auto done = resume(c, price_handle{}, quantity);
    if (!done) return done.error();
    return done->tranche;
  }

  /// Adds quantity that `price` charges at the end of a counter. O(1) where the counter has no
  /// volume price, O(its tranches × tiers) otherwise. Errors: overflow.
  [[nodiscard]] constexpr result<counted> count(counter_handle counter, price_handle price,
                                                int128 quantity) {
    drafted_counter& c = touch(counter);
    if (state_->prices[price].kind == tariff_kind::volume) c.resumable = false;
    return c.resumable ? resume(c, price, quantity) : recount(c, price, quantity);
  }

  /// Takes quantity out of the tranche that it was counted in. Preconditions: it has that much; the
  /// command has not counted in a counter that was there before it.
  constexpr void uncount(counter_handle counter, std::uint32_t tranche, int128 quantity) {
    load(counter);
    std::size_t i = 0;
    while (i < tranches_.size() && tranches_[i].number != tranche) ++i;
    DUCAT_ASSERT(i < tranches_.size());
    drafted_tranche& from = tranches_[i];
    DUCAT_ASSERT(from.counter == counter && from.value.quantity >= quantity);
    from.value.quantity -= quantity;
    from.changed = true;
  }

  /// The entry that priced the last quantity of a counter, or nothing where all is covered.
  /// Precondition: as uncount().
  [[nodiscard]] constexpr price_handle last_price(counter_handle counter) {
    load(counter);
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
    const drafted_counter& c = touch(counter);
    int128 total = 0;
    const auto measured = for_each_tranche(c, [&](const tranche& t) -> result<void> {
      if (!try_add(total, t.quantity, total)) return errc::overflow;
      return {};
    });
    if (!measured) return measured.error();
    tariff_fold fold{state_->prices, total};
    const auto added = for_each_tranche(c, [&](const tranche& t) { return fold.add(t); });
    if (!added) return added.error();
    return fold.cost();
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

  // A counter that the command has met. Of the tranches that were there before, the draft holds
  // those that the command has changed; or all, once quantity is to be taken out of any.
  struct drafted_counter {
    counter_handle counter;
    tariff_sum sum;  // as this command has left it, while `resumable`
    bool resumable;
    bool loaded;
  };

  constexpr drafted_counter& touch(counter_handle counter) {
    for (std::size_t i = 0; i < touched_.size(); ++i)
      if (touched_[i].counter == counter) return touched_[i];
    if (counter.index >= state_->counters.size())
      return touched_.push_back({counter, {}, true, true});
    const counter_state& c = state_->counters[counter];
    const bool is_empty = c.first_tranche == counter_table::none;
    return touched_.push_back({counter, c.sum, c.resumable, is_empty});
  }

  // Takes a counter's tranches into the draft, where they may change.
  constexpr void load(counter_handle counter) {
    drafted_counter& c = touch(counter);
    c.resumable = false;
    if (c.loaded) return;
    c.loaded = true;
    DUCAT_ASSERT(first_number(counter) == counter_table::none);
    for (std::uint32_t i = state_->counters[counter].first_tranche; i != counter_table::none;
         i = state_->counters.tranche_at(i).next)
      tranches_.push_back({counter, i, state_->counters.tranche_at(i).value, false});
  }

  // The tranches of a counter in their order, as this command has left them so far, until an error.
  template <class Visit>
  constexpr result<void> for_each_tranche(const drafted_counter& c, Visit visit) const {
    const std::uint32_t first_drafted = first_number(c.counter);
    if (!c.loaded)
      for (std::uint32_t i = state_->counters[c.counter].first_tranche;
           i != counter_table::none && i != first_drafted; i = state_->counters.tranche_at(i).next)
        if (const auto done = visit(state_->counters.tranche_at(i).value); !done) return done;
    for (std::size_t i = 0; i < tranches_.size(); ++i)
      if (tranches_[i].counter == c.counter)
        if (const auto done = visit(tranches_[i].value); !done) return done;
    return {};
  }
  [[nodiscard]] constexpr std::uint32_t first_number(counter_handle counter) const noexcept {
    for (std::size_t i = 0; i < tranches_.size(); ++i)
      if (tranches_[i].counter == counter) return tranches_[i].number;
    return counter_table::none;
  }

  // Counts where the price of what is there already stays as it is.
  [[nodiscard]] constexpr result<counted> resume(drafted_counter& c, price_handle price,
                                                 int128 quantity) {
    tariff_fold fold{state_->prices, c.sum};
    if (const auto added = fold.add({price, quantity}); !added) return added.error();
    const auto amount = subtract(fold.cost(), c.sum.cost);
    if (!amount) return amount.error();
    const auto number = append(c, price, quantity);
    if (!number) return number.error();
    c.sum = fold.sum();
    return counted{*number, *amount};
  }
  // Counts where all tranches together decide.
  [[nodiscard]] constexpr result<counted> recount(const drafted_counter& c, price_handle price,
                                                  int128 quantity) {
    const auto before = cost(c.counter);
    if (!before) return before.error();
    const auto number = append(c, price, quantity);
    if (!number) return number.error();
    const auto after = cost(c.counter);
    if (!after) return after.error();
    const auto amount = subtract(*after, *before);
    if (!amount) return amount.error();
    return counted{*number, *amount};
  }

  // The last tranche of a counter, if its price is `price`.
  [[nodiscard]] constexpr drafted_tranche* last_of_price(const drafted_counter& c,
                                                         price_handle price) {
    for (std::size_t i = tranches_.size(); i-- > 0;)
      if (tranches_[i].counter == c.counter)
        return tranches_[i].value.entry == price ? &tranches_[i] : nullptr;
    if (c.loaded) return nullptr;
    const std::uint32_t number = state_->counters[c.counter].last_tranche;
    const tranche& last = state_->counters.tranche_at(number).value;
    if (last.entry != price) return nullptr;
    return &tranches_.push_back({c.counter, number, last, false});
  }

  // Adds quantity to the last tranche of a counter, or to a new one behind it.
  [[nodiscard]] constexpr result<std::uint32_t> append(const drafted_counter& c, price_handle price,
                                                       int128 quantity) {
    drafted_tranche* const last = last_of_price(c, price);
    if (last != nullptr) {
      if (!try_add(last->value.quantity, quantity, last->value.quantity)) return errc::overflow;
      last->changed = true;
      return last->number;
    }
    const auto number =
        static_cast<std::uint32_t>(state_->counters.tranche_count() + new_tranches_);
    ++new_tranches_;
    tranches_.push_back({c.counter, number, {price, quantity}, true});
    return number;
  }

  ledger* out_;
  const engine_state* state_ = nullptr;
  std::uint64_t first_ = 0;
  detail::chunked<drafted_balance> balances_;
  detail::chunked<drafted_wallet> wallets_;
  detail::chunked<drafted_tranche> tranches_;
  detail::chunked<drafted_counter> touched_;
  detail::chunked<counter_opened> opened_;
  mixed owed_{};
  std::uint32_t new_tranches_ = 0;
  bool has_owed_ = false;
};

}  // namespace ducat::inline v0

#endif
