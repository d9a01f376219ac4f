// SPDX-License-Identifier: MIT
// A close charge as the author of a price list writes it: amounts are decimals of major units.
#ifndef DUCAT_PRICING_CHARGE_SPEC_HPP
#define DUCAT_PRICING_CHARGE_SPEC_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/pricing/charge_entry.hpp>
#include <ducat/pricing/list_amount.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// One close charge of a calendar month as a list writes it. At least one of `discount`, `minimum`,
/// `maximum`, `standing` and `commitment` is stated.
struct charge_spec {
  text_view name;
  currency money{};
  interval effective{instant_min, instant_max};
  instant published = instant_min;
  text_view layer{};  ///< for payers of this layer or channel only; by default for everybody
  const text_view* skus = nullptr;  ///< whose usage it looks at; by default all
  std::size_t sku_count = 0;
  ratio discount{};              ///< 0 … 1: the share that is taken off
  optional_amount minimum{};     ///< what a month is billed at least
  optional_amount maximum{};     ///< what a month is billed at most
  optional_amount standing{};    ///< a month, used or not
  optional_amount commitment{};  ///< what is committed to a month
  ratio overage_factor{1};       ///< what cost beyond the commitment is charged at
  bool true_up = true;           ///< whether what a month lacks of its commitment is charged
  partial_period partial = partial_period::prorated;
  price_tax tax{};
};

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
  const auto limits = limits_of(spec.minimum, spec.maximum, spec.money);
  if (!limits) return limits.error();
  const auto standing = positive_minor_units(spec.standing.major, spec.money);
  if (!standing) return standing.error();
  const auto committed = positive_minor_units(spec.commitment.major, spec.money);
  if (!committed) return committed.error();
  charge_entry entry;
  entry.money = spec.money;
  entry.stated = spec.effective;
  entry.published = spec.published;
  entry.tax = spec.tax;
  entry.partial = spec.partial;
  entry.terms.discount = spec.discount;
  entry.terms.standing = *standing;
  entry.terms.spend = *limits;
  entry.has_commitment = spec.commitment.is_stated;
  entry.committed = {*committed, spec.overage_factor, spec.true_up};
  return entry;
}

}  // namespace ducat::inline v0

#endif
