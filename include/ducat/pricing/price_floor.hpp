// SPDX-License-Identifier: MIT
// Policies over a price and its cost: the alarm for a price below cost, or with more than a small
// margin over it; and matching a competitor's price without going below the floor.
#ifndef DUCAT_PRICING_PRICE_FLOOR_HPP
#define DUCAT_PRICING_PRICE_FLOOR_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/margin.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// "No subsidy, no excess": the markups over cost between which a price is fair.
struct markup_band {
  ratio least{};  ///< 0 or more
  ratio most{};   ///< `least` or more
};

/// What a price is, beside its cost.
enum class price_level : std::uint8_t {
  below_cost,  ///< a subsidy: the alarm
  thin,        ///< above cost, below the least markup
  fair,        ///< within the band, both ends included
  excessive,   ///< above the most
};

/// A verdict, and by how much the price misses: to the cost, the least or the most; zero where it
/// is fair, never negative.
struct price_verdict {
  price_level level = price_level::fair;
  any_exact_money distance{};
};

/// Holds a price against the cost of the same quantity (a degree of one, a degree of the other).
/// Errors: out_of_range for a band that is none, or a negative cost; currency_mismatch; overflow.
[[nodiscard]] constexpr result<price_verdict> judge_price(const any_exact_money& price,
                                                          const any_exact_money& cost,
                                                          const markup_band& band) noexcept {
  if (band.least < ratio{0} || band.most < band.least || sign(cost) < 0) {
    return errc::out_of_range;
  }
  if (price.unit != cost.unit) return errc::currency_mismatch;
  const auto least = price_at_markup(cost, band.least);
  if (!least) return least.error();
  const auto most = price_at_markup(cost, band.most);
  if (!most) return most.error();
  price_level level = price_level::fair;
  any_exact_money bound = price;
  if (price.minor < cost.minor) {
    level = price_level::below_cost;
    bound = cost;
  } else if (price.minor < least->minor) {
    level = price_level::thin;
    bound = *least;
  } else if (price.minor > most->minor) {
    level = price_level::excessive;
    bound = *most;
  }
  const auto distance = level == price_level::excessive ? checked_subtract(price, bound)
                                                        : checked_subtract(bound, price);
  if (!distance) return distance.error();
  return price_verdict{level, *distance};
}

/// How a competitor's price is answered.
struct match_policy {
  ratio undercut{};      ///< 0 matches it, 0.05 goes 5 % below it; 0 … 1
  ratio least_markup{};  ///< over cost: what a match never goes below; 0 or more
};

/// What became of a price.
enum class match_outcome : std::uint8_t {
  kept,           ///< it was not above the answer: a match lowers, it never raises
  matched,        ///< it is the answer now
  held_at_floor,  ///< the answer lies below the floor: the price went down to the floor
  already_below,  ///< the answer and the price both lie below the floor: kept, and an alarm
};

/// A price after a match.
struct matched_price {
  any_exact_money price{};
  match_outcome outcome = match_outcome::kept;
};

/// Answers a competitor's price for the same quantity. Convert it first where it is in another
/// currency. Errors: out_of_range for a policy outside its ranges, or a negative cost or
/// competitor's price; currency_mismatch; overflow.
[[nodiscard]] constexpr result<matched_price> match_price(const any_exact_money& own,
                                                          const any_exact_money& competitor,
                                                          const any_exact_money& cost,
                                                          const match_policy& policy) noexcept {
  if (policy.undercut < ratio{0} || policy.undercut > ratio{1} || policy.least_markup < ratio{0} ||
      sign(cost) < 0 || sign(competitor) < 0) {
    return errc::out_of_range;
  }
  if (own.unit != competitor.unit || own.unit != cost.unit) return errc::currency_mismatch;
  const ratio kept_share{policy.undercut.denominator() - policy.undercut.numerator(),
                         policy.undercut.denominator()};
  const auto answer = checked_multiply(competitor, kept_share);
  if (!answer) return answer.error();
  const auto floor = price_at_markup(cost, policy.least_markup);
  if (!floor) return floor.error();
  if (own.minor <= answer->minor) return matched_price{own, match_outcome::kept};
  if (answer->minor >= floor->minor) return matched_price{*answer, match_outcome::matched};
  if (own.minor < floor->minor) return matched_price{own, match_outcome::already_below};
  return matched_price{*floor, match_outcome::held_at_floor};
}

}  // namespace ducat::inline v0

#endif
