// SPDX-License-Identifier: MIT
// What a counter costs, worked out a second time: from the prices as their lists state them, tier
// by tier from each tier's two edges, and not by the rule that engines charge by. Private to
// billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_TARIFF_HPP
#define DUCAT_BILLING_AUDIT_TARIFF_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/pricing/tariff.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

class audit_tariff {
 public:
  /// @param total  the quantity of all tranches together: a volume price asks for it
  audit_tariff(const price_book& prices, int128 total) noexcept : prices_{&prices}, total_{total} {}

  /// The next tranche, its quantity not negative. Errors: overflow.
  [[nodiscard]] result<void> add(const tranche& next) {
    const int128 start = counted_;
    if (!try_add(counted_, next.quantity, counted_)) return errc::overflow;
    if (!next.entry.has_value() || next.quantity == 0) return {};
    const price_entry& entry = (*prices_)[next.entry];
    int128 lower = 0;
    for (std::uint32_t i = 0; i < entry.tier_count; ++i) {
      const tier& t = prices_->tier_of(entry, i);
      int128 first = below(start, lower, t.up_to);
      int128 last = below(counted_, lower, t.up_to);
      if (entry.kind == tariff_kind::volume) {
        first = i == reached(entry) ? start : 0;
        last = i == reached(entry) ? counted_ : 0;
      }
      // The fee is for the first priced unit above the tier's lower edge.
      const bool enters = highest_priced_ <= lower && counted_ > lower;
      if (first < last)
        if (const auto paid = pay_units(t, first, last, enters); !paid) return paid;
      lower = t.up_to;
    }
    highest_priced_ = counted_;
    return {};
  }
  [[nodiscard]] const mixed& cost() const noexcept { return cost_; }

 private:
  // How many of the first `n` units lie between two edges.
  [[nodiscard]] static int128 below(int128 n, int128 lower, int128 upper) noexcept {
    if (n <= lower) return 0;
    return (n < upper ? n : upper) - lower;
  }
  // What falls due with the units of a tier after the first `first`, up to `last`.
  [[nodiscard]] result<void> pay_units(const tier& t, int128 first, int128 last, bool with_fee) {
    int128 charged = 0;
    if (!try_multiply(packages(t, last) - packages(t, first), t.package, charged))
      return errc::overflow;
    const auto price = t.price.times(charged);
    if (!price) return price.error();
    const auto paid = pay(*price);
    return paid && with_fee ? pay(t.fee) : paid;
  }
  // How many packages the first `n` units of a tier pay for.
  [[nodiscard]] static int128 packages(const tier& t, int128 n) noexcept {
    const int128 full = n / t.package;
    return t.partial == partial_package::charged && full * t.package < n ? full + 1 : full;
  }
  // The tier in which the whole quantity lies.
  [[nodiscard]] std::uint32_t reached(const price_entry& entry) const noexcept {
    std::uint32_t i = 0;
    while (i + 1 < entry.tier_count && prices_->tier_of(entry, i).up_to < total_) ++i;
    return i;
  }
  [[nodiscard]] result<void> pay(const mixed& amount) {
    const auto sum = ducat::add(cost_, amount);
    if (!sum) return sum.error();
    cost_ = *sum;
    return {};
  }

  const price_book* prices_;
  int128 total_;
  int128 counted_ = 0;
  int128 highest_priced_ = 0;
  mixed cost_{};
};

}  // namespace ducat::inline v0::detail

#endif
