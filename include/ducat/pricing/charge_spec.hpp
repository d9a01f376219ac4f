// SPDX-License-Identifier: MIT
// A close charge as the author of a price list writes it: amounts are decimals of major units.
#ifndef DUCAT_PRICING_CHARGE_SPEC_HPP
#define DUCAT_PRICING_CHARGE_SPEC_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/pricing/charge_entry.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/unit_price.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// An amount that a charge may leave out: {19, 0} is 19 major units, {1999, 2} is 19.99.
struct charge_amount {
  decimal major{};
  bool is_stated = false;

  constexpr charge_amount() noexcept = default;
  constexpr charge_amount(const decimal& amount) noexcept : major{amount}, is_stated{true} {}
};

/// One close charge of a calendar month as a list writes it. At least one of `discount`, `minimum`,
/// `maximum`, `standing` and `commitment` is stated.
struct charge_spec {
  text_view name;
  currency money{};
  interval effective{instant_min, instant_max};
  instant published = instant_min;
  text_view layer;  ///< for payers of this layer or channel only; by default for everybody
  const text_view* skus = nullptr;  ///< whose usage it looks at; by default all
  std::size_t sku_count = 0;
  ratio discount{};            ///< 0 … 1: the share that is taken off
  charge_amount minimum{};     ///< what a month is billed at least
  charge_amount maximum{};     ///< what a month is billed at most
  charge_amount standing{};    ///< a month, used or not
  charge_amount commitment{};  ///< what is committed to a month
  ratio overage_factor{1};     ///< what cost beyond the commitment is charged at
  bool true_up = true;         ///< whether what a month lacks of its commitment is charged
  partial_period partial = partial_period::prorated;
  price_tax tax{};
};

namespace detail {

// An amount in exact minor units, with the bounds of a tier's fee.
[[nodiscard]] constexpr result<mixed> minor_of(const charge_amount& amount,
                                               const currency& money) noexcept {
  const auto figures = unit_price::of(amount.major, money.digits(), 1);
  if (!figures) return figures.error();
  const auto minor = figures->times(1);
  if (minor && sign(*minor) < 0) return errc::out_of_range;
  return minor;
}

}  // namespace detail

/// The terms of a charge as pricing uses them; its name, layer and skus are the table's to fill in.
/// Errors: invalid_text for an empty name; unknown_currency for no currency; invalid_interval for
/// effective dates that are empty; out_of_range for a charge that states nothing, a discount that
/// is not 0 … 1, an amount, factor or rate of tax below zero, a minimum above the maximum, a factor
/// without a commitment; those of unit_price::of().
[[nodiscard]] constexpr result<charge_entry> make_charge(const charge_spec& spec) noexcept {
  if (spec.name.empty()) return errc::invalid_text;
  if (spec.money == currency{}) return errc::unknown_currency;
  if (spec.effective.empty()) return errc::invalid_interval;
  const bool is_empty = spec.discount == ratio{} && !spec.minimum.is_stated &&
                        !spec.maximum.is_stated && !spec.standing.is_stated &&
                        !spec.commitment.is_stated;
  const bool lacks_commitment =
      !spec.commitment.is_stated && (spec.overage_factor != ratio{1} || !spec.true_up);
  if (is_empty || lacks_commitment || spec.discount < ratio{} || spec.discount > ratio{1} ||
      spec.overage_factor < ratio{} || spec.tax.rate < ratio{})
    return errc::out_of_range;
  mixed amounts[4]{};
  const charge_amount* const stated[] = {&spec.minimum, &spec.maximum, &spec.standing,
                                         &spec.commitment};
  for (int i = 0; i < 4; ++i) {
    const auto minor = detail::minor_of(*stated[i], spec.money);
    if (!minor) return minor.error();
    amounts[i] = *minor;
  }
  charge_entry entry;
  entry.money = spec.money;
  entry.stated = spec.effective;
  entry.published = spec.published;
  entry.tax = spec.tax;
  entry.partial = spec.partial;
  entry.terms.discount = spec.discount;
  entry.terms.standing = amounts[2];
  if (spec.minimum.is_stated && spec.maximum.is_stated) {
    const auto limits = amount_limits::between(amounts[0], amounts[1]);
    if (!limits) return limits.error();
    entry.terms.spend = *limits;
  } else if (spec.minimum.is_stated) {
    entry.terms.spend = amount_limits::at_least(amounts[0]);
  } else if (spec.maximum.is_stated) {
    entry.terms.spend = amount_limits::at_most(amounts[1]);
  }
  entry.has_commitment = spec.commitment.is_stated;
  entry.committed = {amounts[3], spec.overage_factor, spec.true_up};
  return entry;
}

}  // namespace ducat::inline v0

#endif
