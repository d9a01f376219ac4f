// SPDX-License-Identifier: MIT
// Which periods of which payers were closed, and where: the closes of one payer and period are
// linked, so that what was posted of it before is found without a look at the rest of the ledger.
#ifndef DUCAT_ENGINE_CLOSE_TABLE_HPP
#define DUCAT_ENGINE_CLOSE_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Closes by payer and period.
class close_table {
 public:
  /// A close remembers the position of its event.
  constexpr void add(account_handle payer, const interval& period, std::uint64_t position) {
    std::uint32_t number = find(payer, period);
    if (number == none) {
      number = static_cast<std::uint32_t>(periods_.size());
      index_.insert(hash_of(payer, period), number);
      periods_.push_back({payer, period, none});
    }
    closes_.push_back({position, periods_[number].last});
    periods_[number].last = static_cast<std::uint32_t>(closes_.size() - 1);
  }

  /// Calls `f(position)` for each close of a payer and period, the last one first.
  template <class F>
  constexpr void for_each(account_handle payer, const interval& period, F f) const {
    const std::uint32_t number = find(payer, period);
    if (number == none) return;
    for (std::uint32_t i = periods_[number].last; i != none; i = closes_[i].previous)
      f(closes_[i].position);
  }

  /// How many periods were closed, each counted once.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return periods_.size(); }

 private:
  static constexpr std::uint32_t none = detail::flat_index::none;

  struct closed_period {
    account_handle payer;
    interval period;
    std::uint32_t last;
  };
  struct close {
    std::uint64_t position;
    std::uint32_t previous;
  };

  [[nodiscard]] static constexpr std::uint64_t hash_of(account_handle payer,
                                                       const interval& period) noexcept {
    return detail::mix(payer.index, static_cast<std::uint64_t>(period.start.ns));
  }
  [[nodiscard]] constexpr std::uint32_t find(account_handle payer, const interval& period) const {
    return index_.find(hash_of(payer, period), [&](std::uint32_t i) {
      return periods_[i].payer == payer && periods_[i].period == period;
    });
  }

  detail::chunked<closed_period> periods_;
  detail::chunked<close> closes_;
  detail::flat_index index_;
};

}  // namespace ducat::inline v0

#endif
