// SPDX-License-Identifier: MIT
// Prices of one record by itself: a percentage of its amount, with a fixed part, a free allowance
// and a least and a most per transaction; or a price that arrives with the usage. G is a function
// of the unsplit record and of its place in its counter when it starts: only where an allowance is
// shared does what a record costs depend on those before it.
#ifndef DUCAT_PRICING_PER_RECORD_HPP
#define DUCAT_PRICING_PER_RECORD_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/amount_limits.hpp>
#include <ducat/pricing/free_allowance.hpp>
#include <ducat/units/unit_price.hpp>

namespace ducat::inline v0 {

/// A percentage of what each record amounts to.
struct percentage_price {
  ratio rate{};            ///< 1.3 % is 13/1000 (parse_percent); not negative
  mixed fixed{};           ///< exact minor units for each record that is not wholly free
  amount_limits limits{};  ///< of rate × amount + fixed, for each record that is not wholly free
  free_allowance free{};
};

/// What one record costs, and what of it was free.
struct percentage_charge {
  mixed charge{};
  free_part free{};
};

/// What a record costs at its place in the counter. A record that lies wholly within the allowance
/// costs nothing, not even the least; one that crosses its edge pays the rate on what lies beyond
/// and the whole fixed part.
/// @param amount  exact minor units, not negative: a refund is a reversal of its transaction
/// Errors: out_of_range for a negative amount or rate, overflow.
[[nodiscard]] constexpr result<percentage_charge> charge(const percentage_price& price,
                                                         const mixed& amount,
                                                         const record_position& before) noexcept {
  if (price.rate < ratio{}) return errc::out_of_range;
  const auto free = price.free.of(amount, before);
  if (!free) return free.error();
  if (free->whole) return percentage_charge{mixed{}, *free};
  const auto rated = subtract(amount, free->amount).and_then([&](const mixed& charged) {
    return scale(charged, price.rate);
  });
  if (!rated) return rated.error();
  const auto sum = add(*rated, price.fixed);
  if (!sum) return sum.error();
  return percentage_charge{price.limits.clamped(*sum), *free};
}

/// Adds up a series of records under one percentage price.
class percentage_fold {
 public:
  constexpr explicit percentage_fold(const percentage_price& price) noexcept : price_{price} {}

  /// The next record. The fold is as before on an error: out_of_range for a negative amount or
  /// rate, overflow.
  constexpr result<percentage_charge> add(const mixed& amount) noexcept {
    const auto line = charge(price_, amount, position_);
    if (!line) return line.error();
    const auto after = advance(position_, amount);
    if (!after) return after.error();
    const auto sum = ducat::add(cost_, line->charge);
    if (!sum) return sum.error();
    position_ = *after;
    cost_ = *sum;
    return *line;
  }

  /// What the records so far cost, in exact minor units.
  [[nodiscard]] constexpr const mixed& cost() const noexcept { return cost_; }
  /// How many there were, and what they amounted to.
  [[nodiscard]] constexpr const record_position& position() const noexcept { return position_; }

 private:
  percentage_price price_;
  record_position position_{};
  mixed cost_{};
};

/// A price that arrives with the usage, times a mark-up: a partner's invoice passed on, a spot
/// price.
struct dynamic_price {
  ratio multiplier{1};     ///< 1 passes it on as it is; not negative
  amount_limits limits{};  ///< of the product
};

/// What a record costs whose amount arrives with it, in exact minor units. Errors: out_of_range for
/// a negative multiplier, overflow.
[[nodiscard]] constexpr result<mixed> charge(const dynamic_price& price,
                                             const mixed& arrived) noexcept {
  if (price.multiplier < ratio{}) return errc::out_of_range;
  const auto product = scale(arrived, price.multiplier);
  if (!product) return product.error();
  return price.limits.clamped(*product);
}

/// The same where a unit price arrives, for a quantity in base units. Errors: as above.
[[nodiscard]] constexpr result<mixed> charge(const dynamic_price& price, const unit_price& arrived,
                                             int128 quantity) noexcept {
  const auto cost = arrived.times(quantity);
  if (!cost) return cost.error();
  return charge(price, *cost);
}

}  // namespace ducat::inline v0

#endif
