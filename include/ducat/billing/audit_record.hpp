// SPDX-License-Identifier: MIT
// What a price per record charges, as the audit works it out: from the prices that the list states
// and from how much of the allowance is left, not from where the record stands. Private to
// billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_RECORD_HPP
#define DUCAT_BILLING_AUDIT_RECORD_HPP

#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/price_book.hpp>

#include <algorithm>

namespace ducat::inline v0::detail {

/// @param records, counted  what the counter holds before the record
/// Errors: overflow.
[[nodiscard]] inline result<mixed> audited_record(const price_book& prices,
                                                  const price_entry& entry, int128 records,
                                                  int128 counted, int128 quantity) {
  const record_terms& terms = prices.record_of(entry);
  const free_allowance& free = terms.free;
  const int128 records_left = free.counts_records() ? free.records() - records : int128_max;
  int128 left = free.counts_amount()    ? free.amount().whole - counted
                : free.counts_records() ? int128_max
                                        : 0;
  if (records_left <= 0 || left < 0) left = 0;
  if (quantity <= left) return mixed{};
  const auto rated = prices.tier_of(entry, 0).price.times(quantity - left);
  if (!rated) return rated.error();
  const auto sum = add(terms.fixed, *rated);
  if (!sum) return sum.error();
  mixed charge = *sum;
  if (terms.limits.has_maximum()) charge = std::min(charge, terms.limits.maximum());
  if (terms.limits.has_minimum()) charge = std::max(charge, terms.limits.minimum());
  return charge;
}

}  // namespace ducat::inline v0::detail

#endif
