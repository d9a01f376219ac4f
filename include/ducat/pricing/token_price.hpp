// SPDX-License-Identifier: MIT
// What the tokens of a request cost: a price for each class, times the factors of the model, of
// batch processing and of the time of day. Exact: the factors commute, and nothing is rounded.
#ifndef DUCAT_PRICING_TOKEN_PRICE_HPP
#define DUCAT_PRICING_TOKEN_PRICE_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/any_price.hpp>
#include <ducat/units/scaled_money.hpp>
#include <ducat/usage/token_counts.hpp>

namespace ducat::inline v0 {

/// Prices of tokens, each for any number of them (per million, per thousand). A class without a
/// price is charged as what it is a part of: cached tokens as input, reasoning as output.
struct token_prices {
  any_price input{};
  any_price cache_read{};
  any_price cache_write{};
  any_price output{};
  any_price reasoning{};
};

/// What a price is multiplied by; a discount of 30 % is a factor of 0.7.
struct token_factors {
  ratio model{1};
  ratio batch{1};
  ratio off_peak{1};
};

/// What each class of a request costs, factors included.
struct token_cost {
  any_exact_money input{};
  any_exact_money cache_read{};
  any_exact_money cache_write{};
  any_exact_money answer{};
  any_exact_money reasoning{};
  any_exact_money total{};
};

namespace detail {

constexpr result<any_exact_money> class_cost(const any_price& own, const any_price& whole,
                                             tokens count, const token_factors& factors) noexcept {
  const any_price& each = own.kind == dimension::none ? whole : own;
  if (each.kind == dimension::none) {
    if (count == tokens{}) return any_exact_money{};
    return errc::no_price;
  }
  auto cost = checked_multiply(each, any_quantity{count.count(), dimension::token});
  const ratio chain[] = {factors.model, factors.batch, factors.off_peak};
  for (const ratio factor : chain) {
    if (cost) cost = checked_multiply(*cost, factor);
  }
  return cost;
}

}  // namespace detail

/// What a request costs. A class that has no tokens needs no price, and costs nothing.
/// Errors: no_price; unit_mismatch for a price that is not per token; currency_mismatch where the
/// prices are of two currencies; out_of_range for a negative factor; overflow.
[[nodiscard]] constexpr result<token_cost> cost_of_tokens(const token_classes& parts,
                                                          const token_prices& prices,
                                                          const token_factors& factors) noexcept {
  if (factors.model < ratio{0} || factors.batch < ratio{0} || factors.off_peak < ratio{0}) {
    return errc::out_of_range;
  }
  struct priced_class {
    const any_price& own;
    const any_price& whole;
    tokens count;
    any_exact_money token_cost::* into = nullptr;
  };
  const priced_class classes[] = {
      {prices.input, prices.input, parts.fresh_input, &token_cost::input},
      {prices.cache_read, prices.input, parts.cache_read, &token_cost::cache_read},
      {prices.cache_write, prices.input, parts.cache_write, &token_cost::cache_write},
      {prices.output, prices.output, parts.answer, &token_cost::answer},
      {prices.reasoning, prices.output, parts.reasoning, &token_cost::reasoning},
  };
  token_cost out;
  for (const priced_class& each : classes) {
    const auto cost = detail::class_cost(each.own, each.whole, each.count, factors);
    if (!cost) return cost.error();
    out.*(each.into) = *cost;
    const auto sum = add_optional(out.total, *cost);
    if (!sum) return sum.error();
    out.total = *sum;
  }
  return out;
}

}  // namespace ducat::inline v0

#endif
