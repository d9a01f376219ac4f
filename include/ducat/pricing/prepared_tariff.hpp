// SPDX-License-Identifier: MIT
// One entry's tariff made ready for many quantities. Over one denominator for all its tiers F is an
// integer: what it comes to where the tier begins, and the units from there times a price. So a
// cost is a comparison for each tier and a multiplication, a sum of costs is a sum of integers, and
// the only division is the one at the end.
#ifndef DUCAT_PRICING_PREPARED_TARIFF_HPP
#define DUCAT_PRICING_PREPARED_TARIFF_HPP

#include <ducat/exact/divisor.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/word_divisor.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/pricing/tariff.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// cumulative_cost() of one entry, for those who ask it more than a few times. What the prepared
/// form does not hold, as costs near 2^127 or tiers beyond the eighth, goes the general way: every
/// answer and every error is the same. Keeps a reference to the book.
class prepared_tariff {
 public:
  static constexpr std::uint32_t max_tiers = 8;

  /// Precondition: the entry is one of the book, or nothing, which charges nothing.
  constexpr prepared_tariff(const price_book& book, price_handle entry) noexcept
      : book_{&book}, entry_{entry} {
    if (!entry.has_value()) return;
    const std::uint32_t count = choose_denominator();
    for (std::uint32_t i = 0; i < count; ++i)
      if (!prepare(i)) break;
  }

  /// F(quantity). Errors: out_of_range for a negative quantity, overflow.
  [[nodiscard]] constexpr result<mixed> cost(int128 quantity) const noexcept {
    int128 scaled = 0;
    if (!try_scaled_cost(quantity, scaled)) return cumulative_cost(*book_, entry_, quantity);
    return over_denominator(scaled);
  }

  /// F(quantity) × denominator(), at most 2^126 in size; false, and `out` untouched, for a quantity
  /// below zero or beyond prepared_until(), about which cost() knows more.
  [[nodiscard, gnu::always_inline]] constexpr bool try_scaled_cost(int128 quantity,
                                                                   int128& out) const noexcept {
    if (static_cast<uint128>(quantity) - 1 >= static_cast<uint128>(until_)) [[unlikely]] {
      if (quantity == 0) out = 0;
      return quantity == 0;
    }
    // In which tier a quantity lies is as good as random: to count the edges below it costs less
    // than a branch that guesses wrong.
    std::uint32_t at = 0;
    for (std::uint32_t i = 0; i < last_; ++i) at += quantity > edges_[i] ? 1 : 0;
    const row& r = rows_[at];
    const int128 units = quantity - r.from;
    out = r.base + (r.in_packages ? packages(r, units) : units) * r.rate;
    return true;
  }

  /// A sum of scaled costs as an amount.
  [[nodiscard]] constexpr mixed over_denominator(int128 scaled) const noexcept {
    floor_quotient amount;
    (void)try_mul_div_floor(scaled, 1, denominator_, amount);  // no larger than `scaled`: it fits
    return {amount.whole, amount.rest, denominator_.value()};
  }

  /// The least common denominator of the prices and fees of the tiers that are prepared.
  [[nodiscard]] constexpr uint128 denominator() const noexcept { return denominator_.value(); }
  /// The largest quantity that try_scaled_cost() answers.
  [[nodiscard]] constexpr int128 prepared_until() const noexcept { return until_; }

 private:
  // A tier in which F × denominator is base + rate × (the units after `from`, or the packages of
  // them).
  struct row {
    int128 base = 0;
    int128 rate = 0;
    int128 from = 0;
    int128 package = 1;
    word_divisor by_package{};  // where the package is of one word
    // Of `units` ≥ 1, (units − early) / package + early packages are due: each with its first unit,
    // or with its last.
    std::uint8_t early = 0;
    bool in_packages = false;
    bool is_word = false;
  };

  // The most that base and rate × units may each come to. Their sum then fits, and so does all that
  // the general way adds up on its way to it: both give the same answer.
  static constexpr int128 bound = int128{1} << 125;

  [[gnu::always_inline]] static constexpr int128 packages(const row& r, int128 units) noexcept {
    const int128 n = units - r.early;
    if (r.is_word && n <= int128{word_divisor::largest}) [[likely]]
      return int128{r.by_package.quotient(static_cast<std::uint64_t>(n))} + r.early;
    return n / r.package + r.early;
  }

  // Takes in the tiers' denominators, in order; how many of the tiers it is for.
  constexpr std::uint32_t choose_denominator() noexcept {
    const price_entry& terms = (*book_)[entry_];
    uint128 common = 1;
    std::uint32_t i = 0;
    for (; i < terms.tier_count && i < max_tiers; ++i) {
      const tier& t = book_->tier_of(terms, i);
      uint128 wider = 0;
      if (!try_least_common(common, t.rate.denominator.value(), wider) ||
          !try_least_common(wider, t.fee.denominator, wider))
        break;
      common = wider;
    }
    denominator_ = divisor{common};
    return i;
  }
  static constexpr bool try_least_common(uint128 a, uint128 b, uint128& out) noexcept {
    return try_multiply(a, b / gcd(a, b), out) && out <= static_cast<uint128>(bound);
  }

  // Makes the row of a tier, from what the one rule says of its first unit; false where no further
  // tier can be prepared.
  constexpr bool prepare(std::uint32_t i) noexcept {
    const price_entry& terms = (*book_)[entry_];
    const tier& t = book_->tier_of(terms, i);
    const int128 first = 1 + (i == 0 ? 0 : book_->tier_of(terms, i - 1).up_to);
    tier_part part;
    const auto told = for_each_tier(*book_, terms, {}, first, first, [&](const tier_part& last) {
      part = last;
      return result<void>{};
    });
    const auto cost = cumulative_cost(*book_, entry_, first);
    if (!told || !cost || part.tier != i || first > bound || t.package > bound) return false;
    row& r = rows_[i];
    int128 unit_rate = 0;
    int128 charged = 0;
    if (!try_multiply(t.rate.numerator, factor(t.rate.denominator.value()), unit_rate) ||
        !try_multiply(unit_rate, t.package, r.rate) ||
        !try_multiply(unit_rate, part.charged, charged) || !try_scale(*cost, r.base) ||
        !try_subtract(r.base, charged, r.base) || magnitude(r.base) > bound)
      return false;
    r.from = first - part.quantity;
    r.in_packages = t.package != 1;
    if (r.in_packages) take_package(r, t);
    const uint128 size = magnitude(r.rate);
    int128 most = size == 0 ? bound : static_cast<int128>(static_cast<uint128>(bound) / size);
    // One package may have begun; all of them in units fit as well.
    if (r.in_packages) {
      const int128 whole = most < bound / t.package ? most : bound / t.package;
      most = whole == 0 ? 0 : (whole - 1) * t.package;
    }
    if (r.from + most < first) return false;
    last_ = i;
    edges_[i] = t.up_to;
    until_ = r.from + most < t.up_to ? r.from + most : t.up_to;
    return until_ == t.up_to;
  }
  static constexpr void take_package(row& r, const tier& t) noexcept {
    r.package = t.package;
    r.early = *charged_quantity(t, 0, 1) == 0 ? 0 : 1;
    r.is_word = t.package <= int128{word_divisor::largest};
    if (r.is_word) r.by_package = word_divisor{static_cast<std::uint64_t>(t.package)};
  }
  [[nodiscard]] constexpr int128 factor(uint128 denominator) const noexcept {
    return static_cast<int128>(denominator_.value() / denominator);
  }
  [[nodiscard]] constexpr bool try_scale(const mixed& amount, int128& out) const noexcept {
    const auto scaled_rest =
        static_cast<int128>(amount.rest) * factor(amount.denominator);  // below denominator_
    return try_multiply(amount.whole, factor(1), out) && try_add(out, scaled_rest, out);
  }

  const price_book* book_;
  price_handle entry_;
  std::uint32_t last_ = 0;  // the row of the last tier
  int128 until_ = 0;
  divisor denominator_{};
  int128 edges_[max_tiers] = {};
  row rows_[max_tiers] = {};
};

/// Σ F(quantity): what quantities that are priced each by itself come to. Keeps a reference to the
/// tariff.
class tariff_total {
 public:
  constexpr explicit tariff_total(const prepared_tariff& tariff) noexcept : tariff_{&tariff} {}

  /// Errors: those of cost(); overflow. The total is then as it was.
  [[gnu::always_inline]] constexpr result<void> add(int128 quantity) noexcept {
    int128 next = 0;
    if (!is_general_ && tariff_->try_scaled_cost(quantity, next) && try_add(scaled_, next, scaled_))
      return {};
    return add_generally(quantity);
  }

  /// The total, in exact minor units.
  [[nodiscard]] constexpr mixed sum() const noexcept {
    return is_general_ ? general_ : tariff_->over_denominator(scaled_);
  }

 private:
  constexpr result<void> add_generally(int128 quantity) noexcept {
    const auto cost = tariff_->cost(quantity);
    if (!cost) return cost.error();
    const auto all = ducat::add(sum(), *cost);
    if (!all) return all.error();
    general_ = *all;
    is_general_ = true;
    return {};
  }

  const prepared_tariff* tariff_;
  int128 scaled_ = 0;  // over the tariff's denominator, until something does not fit
  mixed general_{};    // and from then on
  bool is_general_ = false;
};

}  // namespace ducat::inline v0

#endif
