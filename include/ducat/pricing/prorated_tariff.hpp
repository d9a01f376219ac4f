// SPDX-License-Identifier: MIT
// Tiers over what is held, not over what is used up: seats or volumes that come and go in a period
// and are charged for the part of it that they were there. Whole units choose the tier, their
// fraction of the period is priced; a change that straddles an edge is split unit by unit; the fee
// of every tier ever reached is charged in full.
#ifndef DUCAT_PRICING_PRORATED_TARIFF_HPP
#define DUCAT_PRICING_PRORATED_TARIFF_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/money_rate.hpp>
#include <ducat/pricing/price_book.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Adds up what the changes of one gauge cost under a flat or graduated entry.
/// Source: Lago, prorated graduated charge model.
class prorated_tariff_fold {
 public:
  /// Precondition: the book outlives this.
  constexpr prorated_tariff_fold(const price_book& book, price_handle entry) noexcept
      : book_{&book}, entry_{entry} {}

  /// A change of what is held, in the order in which changes happened.
  /// @param change     base units; below zero for what is given back
  /// @param fraction   of the period that the change lasts, from when it happened to the end: 0 …
  /// 1, of fraction_of_time() or fraction_of_days()
  /// Errors: unsupported for another kind of tariff; out_of_range for another fraction, or where
  /// less than nothing would be held; overflow. The fold is then as before.
  [[nodiscard]] constexpr result<void> add(int128 change, ratio fraction) noexcept {
    const price_entry& entry = (*book_)[entry_];
    if (entry.kind != tariff_kind::flat && entry.kind != tariff_kind::graduated) {
      return errc::unsupported;
    }
    if (fraction < ratio{} || fraction > ratio{1}) return errc::out_of_range;
    int128 held = 0;
    if (!try_add(held_, change, held)) return errc::overflow;
    if (held < 0) return errc::out_of_range;
    const int128 low = held < held_ ? held : held_;
    const int128 high = held < held_ ? held_ : held;
    mixed units;
    mixed fees;
    int128 lower = 0;
    for (std::uint32_t i = 0; i < entry.tier_count && lower < high; ++i) {
      const tier& t = book_->tier_of(entry, i);
      const int128 from = low < lower ? lower : low;
      const int128 to = high < t.up_to ? high : t.up_to;
      if (from < to) {
        const auto more = charge(t.rate, to - from).and_then([&](const mixed& cost) {
          return ducat::add(units, cost);
        });
        if (!more) return more.error();
        units = *more;
      }
      if (highest_ <= lower && lower < held) {
        const auto more = ducat::add(fees, t.fee);
        if (!more) return more.error();
        fees = *more;
      }
      lower = t.up_to;
    }
    const auto prorated = scale(units, fraction);
    if (!prorated) return prorated.error();
    const auto sum = (change < 0 ? subtract(cost_, *prorated) : ducat::add(cost_, *prorated))
                         .and_then([&](const mixed& cost) { return ducat::add(cost, fees); });
    if (!sum) return sum.error();
    cost_ = *sum;
    held_ = held;
    highest_ = highest_ < held ? held : highest_;
    return {};
  }

  /// Base units held after the last change.
  [[nodiscard]] constexpr int128 held() const noexcept { return held_; }
  /// Units and fees so far, in exact minor units.
  [[nodiscard]] constexpr const mixed& cost() const noexcept { return cost_; }

 private:
  const price_book* book_;
  price_handle entry_;
  int128 held_ = 0;
  int128 highest_ = 0;
  mixed cost_{};
};

}  // namespace ducat::inline v0

#endif
