// SPDX-License-Identifier: MIT
// The counters of one command while it is being decided: which it opens, what it counts in them and
// takes out of them, and what that costs, although the state has not moved yet.
#ifndef DUCAT_ENGINE_COUNTER_DRAFT_HPP
#define DUCAT_ENGINE_COUNTER_DRAFT_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/counter_table.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/record_terms.hpp>
#include <ducat/pricing/tariff.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Quantity that was counted.
struct counted_quantity {
  std::uint32_t tranche = 0;  ///< where
  mixed amount{};             ///< what its counter costs with it, less what it cost without it
};

/// Reused from command to command, it allocates nothing in the steady state. Every look-up is
/// expected O(1), so a usage of many cycles costs no more for each.
class counter_draft {
 public:
  constexpr void begin(const engine_state& state) noexcept {
    state_ = &state;
    tranches_.truncate(0);
    shares_.truncate(0);
    touched_.truncate(0);
    opened_.truncate(0);
    by_handle_.clear();
    by_name_.clear();
    new_tranches_ = 0;
  }

  /// The counter of a name, an owner and a cycle; a new one where there is none: `is_new` says so.
  constexpr counter_handle find_or_open(symbol name, account_handle owner, const interval& cycle,
                                        bool& is_new) {
    const counter_handle known = state_->counters.find(name, owner, cycle);
    if (known.has_value()) return known;
    const std::uint64_t hash = counter_table::hash_of(name, owner, cycle);
    const std::uint32_t place = by_name_.find(hash, [&](std::uint32_t i) {
      return opened_[i].name == name && opened_[i].owner == owner && opened_[i].cycle == cycle;
    });
    const auto first = static_cast<std::uint32_t>(state_->counters.size());
    if (place != detail::flat_index::none) return counter_handle{first + place};
    is_new = true;
    const auto added = static_cast<std::uint32_t>(opened_.size());
    by_name_.insert(hash, added);
    opened_.push_back({name, owner, cycle});
    return counter_handle{first + added};
  }

  /// Adds quantity that `price` charges at the end of a counter; nothing for quantity that is not
  /// charged, which may still change what the counter held before: a volume price falls. O(its
  /// volume prices) where none of them charges in steps, O(its tranches × tiers) otherwise. Errors:
  /// overflow.
  /// @param records  how many records it is of, where a price per record counts them
  [[nodiscard]] constexpr result<counted_quantity> count(counter_handle counter, price_handle price,
                                                         int128 quantity,
                                                         std::uint32_t records = 0) {
    drafted_counter& c = touch(counter);
    const price_entry* const terms = price.has_value() ? &state_->prices[price] : nullptr;
    const bool volume = terms != nullptr && terms->kind == tariff_kind::volume;
    if (volume) {
      c.resumable = false;
      c.has_plain_volumes = c.has_plain_volumes && !terms->has_steps;
    }
    if (!c.resumable && !c.has_plain_volumes) return recount(c, price, quantity, records);
    const auto amount = amount_of(c, price, quantity, volume);
    if (!amount) return amount.error();
    const auto number = append(c, price, quantity, records);
    if (!number) return number.error();
    if (volume) share_of(c, price).quantity += quantity;
    return counted_quantity{*number, *amount};
  }

  /// Takes quantity out of the tranche that it was counted in. Preconditions: it has that much; the
  /// command has not counted in a counter that was there before it. O(its tranches).
  constexpr void uncount(counter_handle counter, std::uint32_t tranche, int128 quantity,
                         std::uint32_t records = 0) {
    drafted_counter& c = load(counter);
    std::uint32_t i = c.first;
    while (i != none && tranches_[i].number != tranche) i = tranches_[i].next;
    DUCAT_ASSERT(i != none);
    drafted_tranche& from = tranches_[i];
    DUCAT_ASSERT(from.value.quantity >= quantity && from.value.records >= records);
    from.value.quantity -= quantity;
    from.value.records -= records;
    from.changed = true;
    c.sum.position -= quantity;
    c.records -= records;
  }

  /// Goes on counting where what is left of a counter ends, once all that is to go was taken out of
  /// it. Tranches behind that hold nothing: they are used again where they are of the price that is
  /// counted. O(its tranches).
  constexpr void restart(counter_handle counter) {
    drafted_counter& c = load(counter);
    c.sum = {};
    c.records = 0;
    c.resumable = c.has_plain_volumes = true;
    c.last = none;
    for (std::uint32_t i = c.first_share; i != none; i = shares_[i].next) shares_[i].quantity = 0;
    for (std::uint32_t i = c.first; i != none; i = tranches_[i].next) {
      const tranche& t = tranches_[i].value;
      if (t.quantity == 0) continue;
      c.last = i;
      c.sum.position += t.quantity;
      c.records += t.records;
      if (!t.entry.has_value()) continue;
      c.sum.priced_until = c.sum.position;
      const price_entry& terms = state_->prices[t.entry];
      if (terms.kind != tariff_kind::volume) continue;
      c.resumable = false;
      c.has_plain_volumes = c.has_plain_volumes && !terms.has_steps;
      share_of(c, t.entry).quantity += t.quantity;
    }
  }

  /// Where the next record of a counter stands.
  [[nodiscard]] constexpr record_place place(counter_handle counter) {
    const drafted_counter& c = touch(counter);
    return {c.records, c.sum.position};
  }

  /// The entry that priced the last quantity of a counter, or nothing where all is covered.
  /// Precondition: as uncount(). O(its tranches).
  [[nodiscard]] constexpr price_handle last_price(counter_handle counter) {
    price_handle last{};
    for (std::uint32_t i = load(counter).first; i != none; i = tranches_[i].next)
      if (tranches_[i].value.entry.has_value() && tranches_[i].value.quantity > 0)
        last = tranches_[i].value.entry;
    return last;
  }

  /// What a counter costs as this command has left it so far. O(its tranches × tiers). Errors:
  /// overflow.
  [[nodiscard]] constexpr result<mixed> cost(counter_handle counter) {
    return cost(touch(counter));
  }

  /// Calls `f(counter_moved)` for each tranche that has changed since the last call, in the order
  /// in which the command met them.
  template <class F> constexpr void for_each_change(F f) {
    for (std::size_t i = 0; i < tranches_.size(); ++i) {
      drafted_tranche& t = tranches_[i];
      if (t.changed)
        f(counter_moved{t.counter, t.number, t.value.entry, t.value.records, t.value.quantity});
      t.changed = false;
    }
  }

 private:
  static constexpr std::uint32_t none = counter_table::none;

  struct opened_counter {
    symbol name;
    account_handle owner;
    interval cycle;
  };
  struct drafted_tranche {
    counter_handle counter;
    std::uint32_t number;
    tranche value;
    bool changed;
    std::uint32_t next = none;  // the next drafted one of the same counter
  };

  // A counter that the command has met. Of the tranches that were there before, the draft holds
  // those that the command has changed; or all, once quantity is to be taken out of any.
  struct drafted_counter {
    counter_handle counter{};
    tariff_sum sum{};  // as this command has left it, but for its cost
    std::uint64_t records = 0;
    bool resumable = true;
    bool has_plain_volumes = true;
    bool loaded = true;
    std::uint32_t first = none;  // of its drafted tranches
    std::uint32_t tail = none;
    std::uint32_t last = none;  // the one that was counted in last: the tail, but after a restart
    std::uint32_t first_share = none;
  };

  constexpr drafted_counter& touch(counter_handle counter) {
    if (!touched_.empty() && touched_.back().counter == counter) return touched_.back();
    const std::uint64_t hash = detail::mix(counter.index, 0);
    const std::uint32_t known =
        by_handle_.find(hash, [&](std::uint32_t i) { return touched_[i].counter == counter; });
    if (known != detail::flat_index::none) return touched_[known];
    by_handle_.insert(hash, static_cast<std::uint32_t>(touched_.size()));
    drafted_counter added;
    added.counter = counter;
    if (counter.index < state_->counters.size()) {
      const counter_state& c = state_->counters[counter];
      added.sum = c.sum;
      added.records = c.records;
      added.resumable = c.resumable;
      added.has_plain_volumes = c.has_plain_volumes;
      added.loaded = c.first_tranche == none;
      for (std::uint32_t i = c.first_share; i != none; i = state_->counters.share_at(i).next) {
        const volume_share& share = state_->counters.share_at(i);
        shares_.push_back({share.entry, share.quantity, added.first_share});
        added.first_share = static_cast<std::uint32_t>(shares_.size() - 1);
      }
    }
    return touched_.push_back(added);
  }

  // Takes a counter's tranches into the draft, where they may change.
  constexpr drafted_counter& load(counter_handle counter) {
    drafted_counter& c = touch(counter);
    c.resumable = false;
    c.has_plain_volumes = false;
    if (c.loaded) return c;
    c.loaded = true;
    DUCAT_ASSERT(c.first == none);
    for (std::uint32_t i = state_->counters[counter].first_tranche; i != none;
         i = state_->counters.tranche_at(i).next)
      hold(c, {counter, i, state_->counters.tranche_at(i).value, false});
    return c;
  }

  constexpr drafted_tranche& hold(drafted_counter& c, const drafted_tranche& added) {
    const auto place = static_cast<std::uint32_t>(tranches_.size());
    (c.first == none ? c.first : tranches_[c.tail].next) = place;
    c.last = c.tail = place;
    return tranches_.push_back(added);
  }

  [[nodiscard]] constexpr volume_share& share_of(drafted_counter& c, price_handle entry) {
    for (std::uint32_t i = c.first_share; i != none; i = shares_[i].next)
      if (shares_[i].entry == entry) return shares_[i];
    const std::uint32_t rest = c.first_share;
    c.first_share = static_cast<std::uint32_t>(shares_.size());
    return shares_.push_back({entry, 0, rest});
  }

  // What a counter costs more with quantity at its end. Where no volume price charges in steps,
  // each share of it is charged at the tier of the whole; everything else costs what it cost.
  [[nodiscard]] constexpr result<mixed> amount_of(drafted_counter& c, price_handle price,
                                                  int128 quantity, bool volume) {
    mixed amount{};
    if (!volume) {
      tariff_fold fold{state_->prices, {c.sum.position, c.sum.priced_until, {}}};
      if (const auto added = fold.add({price, quantity}); !added) return added.error();
      amount = fold.cost();
    }
    int128 total = 0;
    if (!try_add(c.sum.position, quantity, total)) return errc::overflow;
    if (volume) (void)share_of(c, price);
    for (std::uint32_t i = c.first_share; i != none; i = shares_[i].next) {
      const volume_share& share = shares_[i];
      const price_entry& entry = state_->prices[share.entry];
      const std::uint32_t now = volume_tier(state_->prices, entry, c.sum.position);
      const std::uint32_t then = volume_tier(state_->prices, entry, total);
      int128 more = share.quantity;
      if (volume && share.entry == price && !try_add(more, quantity, more)) return errc::overflow;
      if (now == then && more == share.quantity) continue;
      const auto before = charge(state_->prices.tier_of(entry, now).rate, share.quantity);
      const auto after = charge(state_->prices.tier_of(entry, then).rate, more);
      if (!before) return before.error();
      if (!after) return after.error();
      const auto change = subtract(*after, *before);
      if (!change) return change.error();
      const auto sum = add(amount, *change);
      if (!sum) return sum.error();
      amount = *sum;
    }
    return amount;
  }

  // Counts where all tranches together decide.
  [[nodiscard]] constexpr result<counted_quantity> recount(drafted_counter& c, price_handle price,
                                                           int128 quantity, std::uint32_t records) {
    const auto before = cost(c);
    if (!before) return before.error();
    const auto number = append(c, price, quantity, records);
    if (!number) return number.error();
    const auto after = cost(c);
    if (!after) return after.error();
    const auto amount = subtract(*after, *before);
    if (!amount) return amount.error();
    return counted_quantity{*number, *amount};
  }

  [[nodiscard]] constexpr result<mixed> cost(const drafted_counter& c) const {
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

  // The tranches of a counter in their order, as this command has left them so far, until an error.
  template <class Visit>
  constexpr result<void> for_each_tranche(const drafted_counter& c, Visit visit) const {
    const std::uint32_t first_drafted = c.first == none ? none : tranches_[c.first].number;
    if (!c.loaded)
      for (std::uint32_t i = state_->counters[c.counter].first_tranche;
           i != none && i != first_drafted; i = state_->counters.tranche_at(i).next)
        if (const auto done = visit(state_->counters.tranche_at(i).value); !done) return done;
    for (std::uint32_t i = c.first; i != none; i = tranches_[i].next)
      if (const auto done = visit(tranches_[i].value); !done) return done;
    return {};
  }

  // The last tranche of a counter, if its price is `price`.
  [[nodiscard]] constexpr drafted_tranche* last_of_price(drafted_counter& c, price_handle price) {
    if (c.last != none && tranches_[c.last].value.entry == price) return &tranches_[c.last];
    if (c.last != none || c.loaded) {
      // Behind it are tranches only where a restart has left them empty.
      std::uint32_t i = c.last == none ? c.first : tranches_[c.last].next;
      while (i != none && tranches_[i].value.entry != price) i = tranches_[i].next;
      if (i == none) return nullptr;
      c.last = i;
      return &tranches_[i];
    }
    const std::uint32_t number = state_->counters[c.counter].last_tranche;
    const tranche& last = state_->counters.tranche_at(number).value;
    if (last.entry != price) return nullptr;
    return &hold(c, {c.counter, number, last, false});
  }

  // Adds quantity to the last tranche of a counter, or to a new one behind it.
  [[nodiscard]] constexpr result<std::uint32_t> append(drafted_counter& c, price_handle price,
                                                       int128 quantity, std::uint32_t records) {
    int128 position = 0;
    if (!try_add(c.sum.position, quantity, position)) return errc::overflow;
    std::uint32_t number = 0;
    if (drafted_tranche* const last = last_of_price(c, price); last != nullptr) {
      if (!try_add(last->value.quantity, quantity, last->value.quantity) ||
          !try_add(last->value.records, records, last->value.records))
        return errc::overflow;
      last->changed = true;
      number = last->number;
    } else {
      const std::size_t next = state_->counters.tranche_count() + new_tranches_;
      if (next >= no_tranche) return failure{errc::ledger_full, 0, 0, no_tranche};
      number = static_cast<std::uint32_t>(next);
      ++new_tranches_;
      hold(c, {c.counter, number, {price, quantity, records}, true});
    }
    c.sum.position = position;
    c.records += records;
    if (price.has_value() && quantity > 0) c.sum.priced_until = position;
    return number;
  }

  const engine_state* state_ = nullptr;
  detail::chunked<drafted_tranche> tranches_;
  detail::chunked<volume_share> shares_;
  detail::chunked<drafted_counter> touched_;
  detail::chunked<opened_counter> opened_;
  detail::flat_index by_handle_;  // touched counters
  detail::flat_index by_name_;    // opened ones
  std::uint32_t new_tranches_ = 0;
};

}  // namespace ducat::inline v0

#endif
