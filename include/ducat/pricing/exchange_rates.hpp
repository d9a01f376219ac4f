// SPDX-License-Identifier: MIT
// From one currency to another: by a dated, sourced table, once, or not at all. There is no chain
// over a third currency and no silent inverse: who buys and who sells has two rates.
#ifndef DUCAT_PRICING_EXCHANGE_RATES_HPP
#define DUCAT_PRICING_EXCHANGE_RATES_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// One rate: so many major units of `to` for one of `from`. In force over `during`, or until a
/// later row of the same pair starts.
struct exchange_rate {
  currency from{};
  currency to{};
  ratio rate{};        ///< above zero
  text_view source{};  ///< borrowed: who states it
  interval during{instant_min, instant_max};
};

/// Whether a table can be used: call it before the first lookup.
/// Errors, with the row's index as `position`: out_of_range for a rate that is not positive;
/// invalid_text for a row without a source; currency_mismatch for a rate into the same currency;
/// invalid_interval for one that is never in force; already_exists where an earlier row of the
/// same pair starts at the same time. O(rows²).
[[nodiscard]] constexpr result<void> check_exchange_rates(
    array_view<const exchange_rate> table) noexcept {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto where = static_cast<std::uint32_t>(i);
    const exchange_rate& row = table[i];
    if (row.rate <= ratio{0}) return failure{errc::out_of_range, where};
    if (row.source.empty()) return failure{errc::invalid_text, where};
    if (row.from == row.to) return failure{errc::currency_mismatch, where};
    if (row.during.empty()) return failure{errc::invalid_interval, where};
    for (std::size_t j = 0; j < i; ++j) {
      const exchange_rate& other = table[j];
      if (other.from == row.from && other.to == row.to && other.during.start == row.during.start) {
        return failure{errc::already_exists, where};
      }
    }
  }
  return {};
}

/// The rate from one currency to another that is in force at an instant: of the pair's rows that
/// have started, the latest. Precondition: check_exchange_rates(table).
/// Errors: currency_mismatch where no row is of this pair in this direction; not_in_force where
/// the pair's first row starts later (`amount` is that start, in ns since 1970) or the latest has
/// ended (`amount` is that end). O(rows).
[[nodiscard]] constexpr result<exchange_rate> find_exchange_rate(
    array_view<const exchange_rate> table, const currency& from, const currency& to,
    instant at) noexcept {
  const exchange_rate* found = nullptr;
  const exchange_rate* first = nullptr;
  for (const exchange_rate& row : table) {
    if (row.from != from || row.to != to) continue;
    if (first == nullptr || row.during.start < first->during.start) first = &row;
    if (row.during.start > at) continue;
    if (found == nullptr || found->during.start < row.during.start) found = &row;
  }
  if (first == nullptr) return errc::currency_mismatch;
  if (found == nullptr) return failure{errc::not_in_force, 0, 0, first->during.start.ns};
  // "For ever" has no end, not even at the last instant.
  if (found->during.end <= at && found->during.end != instant_max) {
    return failure{errc::not_in_force, 0, 0, found->during.end.ns};
  }
  return *found;
}

/// The same rate read backwards, for who has agreed to that: 1/rate. Error: division_by_zero.
[[nodiscard]] constexpr result<exchange_rate> inverted(const exchange_rate& row) noexcept {
  const auto inverse = divide(ratio{1}, row.rate);
  if (!inverse) return inverse.error();
  return exchange_rate{row.to, row.from, *inverse, row.source, row.during};
}

/// An amount at a rate, unrounded: minor units of `from` to minor units of `to`, whatever digits
/// the two have. Errors: currency_mismatch where the amount is not of `from`; overflow.
[[nodiscard]] constexpr result<any_exact_money> at_rate(const any_exact_money& amount,
                                                        const exchange_rate& row) noexcept {
  if (amount.unit != row.from) return errc::currency_mismatch;
  const int shift = row.to.digits() - row.from.digits();
  const auto power = static_cast<int128>(power_of_ten(shift < 0 ? -shift : shift));
  const auto digits = checked_multiply(amount, shift < 0 ? ratio{1, power} : ratio{power});
  if (!digits) return digits.error();
  const auto converted = checked_multiply(*digits, row.rate);
  if (!converted) return converted.error();
  return any_exact_money{converted->minor, row.to};
}

/// What a wallet pays for an amount: in its currency, with what it was before and the rate. It is
/// no exact money itself, so that it is not converted a second time by accident.
struct settled_amount {
  any_exact_money amount{};    ///< in the wallet's currency, unrounded
  any_exact_money original{};  ///< as it was priced
  exchange_rate rate{};        ///< nothing where none was needed
  instant at{};                ///< the time whose rate was asked for

  [[nodiscard]] constexpr bool was_converted() const noexcept {
    return original.unit != amount.unit;
  }
};

/// An amount for a wallet that pays its own currency only. Error: currency_mismatch.
[[nodiscard]] constexpr result<settled_amount> settle_in(const currency& wallet,
                                                         const any_exact_money& amount) noexcept {
  if (amount.unit != wallet) return errc::currency_mismatch;
  return settled_amount{amount, amount, {}, {}};
}

/// An amount for a wallet, converted where it is of another currency. Precondition:
/// check_exchange_rates(table). Errors: those of find_exchange_rate(); overflow.
[[nodiscard]] constexpr result<settled_amount> settle_in(const currency& wallet,
                                                         const any_exact_money& amount,
                                                         array_view<const exchange_rate> table,
                                                         instant at) noexcept {
  if (amount.unit == wallet) return settled_amount{amount, amount, {}, at};
  const auto row = find_exchange_rate(table, amount.unit, wallet, at);
  if (!row) return row.error();
  const auto converted = at_rate(amount, *row);
  if (!converted) return converted.error();
  return settled_amount{*converted, amount, *row, at};
}

// clang-format off
void settle_in(const currency&, const settled_amount&) = delete;  // it is settled: convert once
void settle_in(const currency&, const settled_amount&,  // it is settled: convert once
               array_view<const exchange_rate>, instant) = delete;
// clang-format on

}  // namespace ducat::inline v0

#endif
