// SPDX-License-Identifier: MIT
// The counters of an engine: how much one owner has used under one name in one cycle, as a sequence
// of tranches.
#ifndef DUCAT_ENGINE_COUNTER_TABLE_HPP
#define DUCAT_ENGINE_COUNTER_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/pricing/tariff.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What one volume price charges of a counter.
struct volume_share {
  price_handle entry{};
  int128 quantity = 0;
  std::uint32_t next = 0xFFFF'FFFF;
};

/// One counter.
struct counter_state {
  symbol name{};
  account_handle owner{};
  interval cycle{};
  std::uint32_t first_tranche = 0xFFFF'FFFF;
  std::uint32_t last_tranche = 0xFFFF'FFFF;
  std::uint32_t first_share = 0xFFFF'FFFF;  ///< what each volume price charges of it
  std::uint64_t records = 0;                ///< that prices per record have counted in it
  tariff_sum sum{};                         ///< of its tranches; its cost is what its lines say
  /// Whether `sum` is enough to price further quantity: no tranche has a volume price (of which a
  /// later quantity changes what it cost), and the sums fit.
  bool resumable = true;
  /// Whether `sum` and the shares are enough to price it anew as it grows: no volume price of it
  /// charges in steps, which depend on where its tranches stand, and the sums fit.
  bool has_plain_volumes = true;
};

/// A tranche in its counter's list.
struct tranche_node {
  tranche value{};
  std::uint32_t next = 0xFFFF'FFFF;
};

/// Counters and their tranches.
class counter_table {
 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return counters_.size(); }
  [[nodiscard]] constexpr const counter_state& operator[](counter_handle c) const noexcept {
    return counters_[c.index];
  }
  [[nodiscard]] constexpr std::size_t tranche_count() const noexcept { return tranches_.size(); }
  [[nodiscard]] constexpr const tranche_node& tranche_at(std::uint32_t i) const noexcept {
    return tranches_[i];
  }

  [[nodiscard]] constexpr const volume_share& share_at(std::uint32_t i) const noexcept {
    return shares_[i];
  }

  /// The counter of a name, an owner and a cycle, or nothing where none was opened.
  [[nodiscard]] constexpr counter_handle find(symbol name, account_handle owner,
                                              const interval& cycle) const {
    return counter_handle{index_.find(hash_of(name, owner, cycle), [&](std::uint32_t i) {
      const counter_state& c = counters_[i];
      return c.name == name && c.owner == owner && c.cycle == cycle;
    })};
  }

  constexpr void open(symbol name, account_handle owner, const interval& cycle) {
    index_.insert(hash_of(name, owner, cycle), static_cast<std::uint32_t>(counters_.size()));
    counter_state added;
    added.name = name;
    added.owner = owner;
    added.cycle = cycle;
    counters_.push_back(added);
  }

  /// Sets a tranche's quantity; appends it to its counter where its number is the next one.
  /// @param terms  of its price; null where nothing is charged
  /// O(volume prices of the counter) where its last tranche grows, O(its tranches) otherwise.
  constexpr void set(counter_handle counter, std::uint32_t number, const tranche& value,
                     const price_entry* terms) {
    counter_state& c = counters_[counter.index];
    tranche before{value.entry, 0};
    if (number < tranches_.size()) {
      before = tranches_[number].value;
      tranches_[number].value = value;
    } else {
      tranches_.push_back({value, none});
      (c.first_tranche == none ? c.first_tranche : tranches_[c.last_tranche].next) = number;
      c.last_tranche = number;
    }
    c.records += std::uint64_t{value.records} - before.records;
    if (terms != nullptr && terms->kind == tariff_kind::volume) {
      c.resumable = false;
      c.has_plain_volumes = c.has_plain_volumes && !terms->has_steps;
      share_out(c, value.entry, before.quantity, value.quantity);
    }
    const bool grows =
        before.entry == value.entry && 0 <= before.quantity && before.quantity <= value.quantity;
    if (number == c.last_tranche && grows) {
      extend(c, {value.entry, value.quantity - before.quantity});
    } else {
      c.sum.position = 0;
      c.sum.priced_until = 0;
      for (std::uint32_t i = c.first_tranche; i != none; i = tranches_[i].next)
        extend(c, tranches_[i].value);
    }
  }

  /// Adds a line's amount to what its counter costs.
  constexpr void add_cost(counter_handle counter, const mixed& amount) noexcept {
    counter_state& c = counters_[counter.index];
    const auto sum = add(c.sum.cost, amount);
    if (sum) c.sum.cost = *sum;
    if (!sum) give_up(c);
  }

  [[nodiscard]] static constexpr std::uint64_t hash_of(symbol name, account_handle owner,
                                                       const interval& cycle) noexcept {
    return detail::mix((std::uint64_t{name.index} << 32) | owner.index,
                       static_cast<std::uint64_t>(cycle.start.ns));
  }

 private:
  static constexpr void give_up(counter_state& c) noexcept {
    c.resumable = false;
    c.has_plain_volumes = false;
  }

  constexpr void share_out(counter_state& c, price_handle entry, int128 before, int128 after) {
    std::uint32_t* link = &c.first_share;
    while (*link != none && shares_[*link].entry != entry) link = &shares_[*link].next;
    if (*link == none) {
      *link = static_cast<std::uint32_t>(shares_.size());
      shares_.push_back({entry, 0, none});
    }
    int128& quantity = shares_[*link].quantity;
    if (!try_add(quantity, after, quantity) || !try_subtract(quantity, before, quantity))
      give_up(c);
  }

  // No engine writes a sum that does not fit; where a ledger says one, nothing resumes from it.
  static constexpr void extend(counter_state& c, const tranche& next) noexcept {
    if (!try_add(c.sum.position, next.quantity, c.sum.position)) give_up(c);
    if (next.entry.has_value() && next.quantity > 0) c.sum.priced_until = c.sum.position;
  }

  detail::chunked<counter_state> counters_;
  detail::chunked<tranche_node> tranches_;
  detail::chunked<volume_share> shares_;
  detail::flat_index index_;
};

}  // namespace ducat::inline v0

#endif
