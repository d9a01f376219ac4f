// SPDX-License-Identifier: MIT
// A price per record as a list writes it, and the terms that it makes.
#ifndef DUCAT_PRICING_RECORD_SPEC_HPP
#define DUCAT_PRICING_RECORD_SPEC_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/list_amount.hpp>
#include <ducat/pricing/record_terms.hpp>
#include <ducat/units/currency.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What a price per record says beside its rate.
struct record_spec {
  list_amount fixed{};  ///< for each record that is not wholly free
  optional_amount minimum{};
  optional_amount maximum{};
  std::int64_t free_records = 0;  ///< so many of each cycle; 0 where records are not counted
  int128 free_quantity = 0;  ///< so many base units of each cycle; 0 where they are not counted.
                             ///< Where both are stated, the first to be used up ends what is free.

  friend constexpr bool operator==(const record_spec&, const record_spec&) = default;
};

/// The terms in a currency. Errors: out_of_range for a negative amount or allowance, or a minimum
/// above the maximum; those of unit_price::of().
[[nodiscard]] constexpr result<record_terms> make_record_terms(const record_spec& written,
                                                               const currency& money) noexcept {
  if (written.free_records < 0 || written.free_quantity < 0) return errc::out_of_range;
  const auto fixed = positive_minor_units(written.fixed, money);
  if (!fixed) return fixed.error();
  const auto limits = limits_of(written.minimum, written.maximum, money);
  if (!limits) return limits.error();
  return record_terms{*fixed, *limits,
                      make_free_allowance(written.free_records, {written.free_quantity, 0, 1})};
}

}  // namespace ducat::inline v0

#endif
