// SPDX-License-Identifier: MIT
// A price per record as a list writes it, and the terms that it makes.
#ifndef DUCAT_PRICING_RECORD_SPEC_HPP
#define DUCAT_PRICING_RECORD_SPEC_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/record_terms.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/unit_price.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A decimal amount of major units as a list writes it: {1999, 2} is 19.99. A price keeps at most
/// 12 fraction digits and 64 bits of coefficient, trailing zeros not counted.
using list_amount = decimal;

/// What a price per record says beside its rate.
struct record_spec {
  list_amount fixed{};  ///< for each record that is not wholly free
  list_amount minimum{};
  list_amount maximum{};
  bool has_minimum = false;
  bool has_maximum = false;
  std::int64_t free_records = 0;  ///< so many of each cycle; 0 where records are not counted
  int128 free_quantity = 0;  ///< so many base units of each cycle; 0 where they are not counted.
                             ///< Where both are stated, the first to be used up ends what is free.

  friend constexpr bool operator==(const record_spec&, const record_spec&) = default;
};

namespace detail {

[[nodiscard]] constexpr result<mixed> listed_minor_units(const list_amount& written,
                                                         const currency& money) noexcept {
  if (written.coefficient < 0) return errc::out_of_range;
  const auto amount = unit_price::of(written, money.digits(), 1);
  if (!amount) return amount.error();
  return amount->times(1);
}

}  // namespace detail

/// The terms in a currency. Errors: out_of_range for a negative amount or allowance, or a minimum
/// above the maximum; those of unit_price::of().
[[nodiscard]] constexpr result<record_terms> make_record_terms(const record_spec& written,
                                                               const currency& money) noexcept {
  if (written.free_records < 0 || written.free_quantity < 0) return errc::out_of_range;
  const auto fixed = detail::listed_minor_units(written.fixed, money);
  const auto minimum = detail::listed_minor_units(written.minimum, money);
  const auto maximum = detail::listed_minor_units(written.maximum, money);
  if (!fixed) return fixed.error();
  if (!minimum) return minimum.error();
  if (!maximum) return maximum.error();
  record_terms terms;
  terms.fixed = *fixed;
  if (written.has_minimum && written.has_maximum) {
    const auto limits = amount_limits::between(*minimum, *maximum);
    if (!limits) return limits.error();
    terms.limits = *limits;
  } else if (written.has_minimum) {
    terms.limits = amount_limits::at_least(*minimum);
  } else if (written.has_maximum) {
    terms.limits = amount_limits::at_most(*maximum);
  }
  terms.free = make_free_allowance(written.free_records, {written.free_quantity, 0, 1});
  return terms;
}

}  // namespace ducat::inline v0

#endif
