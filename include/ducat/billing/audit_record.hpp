// SPDX-License-Identifier: MIT
// What a price per record charges, as the audit works it out: from the prices that the list states
// and from how much of the allowance is left, not from where the record stands. Private to
// billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_RECORD_HPP
#define DUCAT_BILLING_AUDIT_RECORD_HPP

#include <ducat/billing/audit_state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/price_book.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

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

/// The names of an account and of the nodes above it, the root's first.
[[nodiscard]] inline std::vector<std::string_view> audited_path(const audit_state& s,
                                                                account_handle account) {
  std::vector<std::string_view> names;
  for (; account.has_value(); account = s.shape.accounts()[account.index].parent)
    names.insert(
        names.begin(),
        std::string_view(s.book.names.text(s.book.all<account_opened>()[account.index].name)));
  return names;
}
/// Whether a usage goes before another one of its payer by name: account, id and source as written.
[[nodiscard]] inline bool is_named_before(const audit_state& s, usage_number a, usage_number b) {
  const usage_recorded& x = s.book.all<usage_recorded>()[a];
  const usage_recorded& y = s.book.all<usage_recorded>()[b];
  const auto source = [&](symbol of) {
    return of.has_value() ? std::string_view(s.book.names.text(of)) : std::string_view();
  };
  if (x.account != y.account) return audited_path(s, x.account) < audited_path(s, y.account);
  if (x.id.high != y.id.high) return x.id.high < y.id.high;
  if (x.id.low != y.id.low) return x.id.low < y.id.low;
  return x.source.has_value() != y.source.has_value() ? !x.source.has_value()
                                                      : source(x.source) < source(y.source);
}

}  // namespace ducat::inline v0::detail

#endif
