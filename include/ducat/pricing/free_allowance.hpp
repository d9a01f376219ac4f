// SPDX-License-Identifier: MIT
// What of a series of records is free: the first few records, the first so much of their amounts,
// or both, and then the allowance ends with whichever is used up first.
#ifndef DUCAT_PRICING_FREE_ALLOWANCE_HPP
#define DUCAT_PRICING_FREE_ALLOWANCE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>

namespace ducat::inline v0 {

/// How much came before a record in its counter: the number of records and what they amounted to,
/// free or not.
struct record_position {
  int128 records = 0;
  mixed amount{};
};

/// What is free of one record.
struct free_part {
  mixed amount{};      ///< not above the record's amount
  bool whole = false;  ///< the record lies within the allowance: it pays no fixed part either
};

/// A free allowance. By default nothing is free.
class free_allowance {
 public:
  constexpr free_allowance() noexcept = default;

  /// The first `count` records are free, whatever they amount to.
  [[nodiscard]] static constexpr free_allowance first_records(int128 count) noexcept {
    free_allowance out;
    out.records_ = count;
    out.counts_records_ = true;
    return out;
  }
  /// The first `total` of all amounts is free; a record that crosses the edge pays for what lies
  /// beyond.
  [[nodiscard]] static constexpr free_allowance first_amount(const mixed& total) noexcept {
    free_allowance out;
    out.amount_ = total;
    out.counts_amount_ = true;
    return out;
  }
  /// The first `count` records or the first `total`, whichever ends first.
  [[nodiscard]] static constexpr free_allowance first_of(int128 count,
                                                         const mixed& total) noexcept {
    free_allowance out = first_amount(total);
    out.records_ = count;
    out.counts_records_ = true;
    return out;
  }

  [[nodiscard]] constexpr bool counts_records() const noexcept { return counts_records_; }
  [[nodiscard]] constexpr bool counts_amount() const noexcept { return counts_amount_; }
  /// The records that are free, and the amount; 0 where it is not stated.
  [[nodiscard]] constexpr int128 records() const noexcept { return records_; }
  [[nodiscard]] constexpr const mixed& amount() const noexcept { return amount_; }
  /// Whether nothing is ever free.
  [[nodiscard]] constexpr bool is_none() const noexcept {
    return !counts_records_ && !counts_amount_;
  }

  /// What is free of a record. Errors: out_of_range for a negative amount, overflow.
  [[nodiscard]] constexpr result<free_part> of(const mixed& amount,
                                               const record_position& before) const noexcept {
    if (sign(amount) < 0) return errc::out_of_range;
    if (is_none()) return free_part{};
    if (counts_records_ && before.records >= records_) return free_part{};
    if (!counts_amount_) return free_part{amount, true};
    if (before.amount >= amount_) return free_part{};
    const auto room = subtract(amount_, before.amount);
    if (!room) return room.error();
    if (amount <= *room) return free_part{amount, true};
    return free_part{*room, false};
  }

 private:
  int128 records_ = 0;
  mixed amount_{};
  bool counts_records_ = false;
  bool counts_amount_ = false;
};

/// The allowance of so many records and so much, each 0 where it is not counted.
[[nodiscard]] constexpr free_allowance make_free_allowance(int128 records,
                                                           const mixed& amount) noexcept {
  if (records == 0 && is_zero(amount)) return {};
  if (records == 0) return free_allowance::first_amount(amount);
  if (is_zero(amount)) return free_allowance::first_records(records);
  return free_allowance::first_of(records, amount);
}

/// The position after one more record. Errors: overflow.
[[nodiscard]] constexpr result<record_position> advance(const record_position& before,
                                                        const mixed& amount) noexcept {
  record_position after;
  if (!try_add(before.records, int128{1}, after.records)) return errc::overflow;
  const auto total = add(before.amount, amount);
  if (!total) return total.error();
  after.amount = *total;
  return after;
}

}  // namespace ducat::inline v0

#endif
