// SPDX-License-Identifier: MIT
// The counters of an engine: how much one owner has used under one name in one cycle, as a sequence
// of tranches.
#ifndef DUCAT_ENGINE_COUNTER_TABLE_HPP
#define DUCAT_ENGINE_COUNTER_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/pricing/tariff.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// One counter.
struct counter_state {
  symbol name{};
  account_handle owner{};
  interval cycle{};
  std::uint32_t first_tranche = 0xFFFF'FFFF;
  std::uint32_t last_tranche = 0xFFFF'FFFF;
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
    counters_.push_back({name, owner, cycle, none, none});
  }

  /// Sets a tranche's quantity; appends it to its counter where its number is the next one.
  constexpr void set(counter_handle counter, std::uint32_t number, const tranche& value) {
    if (number < tranches_.size()) {
      tranches_[number].value = value;
      return;
    }
    tranches_.push_back({value, none});
    counter_state& c = counters_[counter.index];
    (c.first_tranche == none ? c.first_tranche : tranches_[c.last_tranche].next) = number;
    c.last_tranche = number;
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t hash_of(symbol name, account_handle owner,
                                                       const interval& cycle) noexcept {
    return detail::mix((std::uint64_t{name.index} << 32) | owner.index,
                       static_cast<std::uint64_t>(cycle.start.ns));
  }

  detail::chunked<counter_state> counters_;
  detail::chunked<tranche_node> tranches_;
  detail::flat_index index_;
};

}  // namespace ducat::inline v0

#endif
