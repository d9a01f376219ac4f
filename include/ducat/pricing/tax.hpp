// SPDX-License-Identifier: MIT
// Tax: whether prices hold it is said, never guessed, and it is rounded per line or once per
// invoice, by choice. net + tax = gross, for each line and for the whole, to the minor unit.
#ifndef DUCAT_PRICING_TAX_HPP
#define DUCAT_PRICING_TAX_HPP

#include <ducat/exact/allocate.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/units/allocation.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Where tax is rounded.
enum class tax_rounding : std::uint8_t {
  per_line,     ///< each line's tax by itself; the invoice's tax is their sum
  per_invoice,  ///< the invoice's tax once; each line's is its floor or one minor unit more
};

/// One tax rate, and how it is applied. All is stated: nothing has a default.
struct tax_terms {
  ratio rate;  ///< of the net amount, 0 or more
  tax_inclusion inclusion;
  tax_rounding rounded;
  rounding mode;

  constexpr tax_terms(ratio of_net, tax_inclusion inside, tax_rounding where, rounding how) noexcept
      : rate{of_net}, inclusion{inside}, rounded{where}, mode{how} {}
};

/// The exact tax on, or in, an amount: net × rate, or gross × rate / (1 + rate).
/// Errors: out_of_range for a negative rate; overflow.
[[nodiscard]] constexpr result<any_exact_money> exact_tax(const any_exact_money& amount, ratio rate,
                                                          tax_inclusion inclusion) noexcept {
  if (rate < ratio{0}) return errc::out_of_range;
  if (inclusion == tax_inclusion::exclusive) return checked_multiply(amount, rate);
  const auto inside = ratio::of(rate.numerator(), int128{rate.numerator()} + rate.denominator());
  if (!inside) return inside.error();
  return checked_multiply(amount, *inside);
}

/// An amount with its tax taken apart: net + tax = gross.
struct taxed_amount {
  any_money net{};
  any_money tax{};
  any_money gross{};

  friend constexpr bool operator==(const taxed_amount&, const taxed_amount&) noexcept = default;
};

namespace detail {

constexpr result<taxed_amount> with_tax(const any_money& amount, int128 tax,
                                        tax_inclusion inclusion) noexcept {
  const any_money part{tax, amount.unit};
  const bool holds_tax = inclusion == tax_inclusion::inclusive;
  const auto other = holds_tax ? checked_subtract(amount, part) : checked_add(amount, part);
  if (!other) return other.error();
  return holds_tax ? taxed_amount{*other, part, amount} : taxed_amount{amount, part, *other};
}

// Each line's exact tax, and its sum.
constexpr result<any_exact_money> exact_taxes(array_view<const any_money> amounts,
                                              const tax_terms& terms, mixed* taxes) noexcept {
  any_exact_money sum{mixed{}, amounts.empty() ? currency{} : amounts[0].unit};
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    if (amounts[i].unit != sum.unit) {
      return failure{errc::currency_mismatch, static_cast<std::uint32_t>(i)};
    }
    const auto tax = exact_tax(amounts[i], terms.rate, terms.inclusion);
    if (!tax) return tax.error();
    const auto next = checked_add(sum, *tax);
    if (!next) return next.error();
    taxes[i] = tax->minor;
    sum = *next;
  }
  return sum;
}

constexpr result<void> round_taxes(const any_exact_money& sum, const tax_terms& terms,
                                   const mixed* taxes, std::size_t n, int128* rounded) noexcept {
  if (terms.rounded == tax_rounding::per_invoice) {
    const auto total = round(sum.minor, terms.mode);
    if (!total) return total.error();
    return allocate_shares(*total, taxes, n, rounded);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto tax = round(taxes[i], terms.mode);
    if (!tax) return tax.error();
    rounded[i] = *tax;
  }
  return {};
}

}  // namespace detail

/// Taxes the lines of an invoice that are of one rate, and returns their sum; an invoice of several
/// rates has such a subtotal for each (as EN 16931 has a VAT breakdown). Amounts are net or gross,
/// as the terms say, and come out as they went in.
/// @param lines  receives as many lines as there are amounts; untouched on error
/// Errors: out_of_range for a negative rate, or where there are fewer or more lines than amounts;
/// currency_mismatch, with the index; overflow. O(n log n), with O(n) memory.
[[nodiscard]] constexpr result<taxed_amount> tax_lines(array_view<const any_money> amounts,
                                                       const tax_terms& terms,
                                                       array_view<taxed_amount> lines) {
  const std::size_t n = amounts.size();
  if (lines.size() != n) return errc::out_of_range;
  const detail::scratch<mixed> exact{n};
  const detail::scratch<int128> rounded{n};
  const auto sum = detail::exact_taxes(amounts, terms, exact.data());
  if (!sum) return sum.error();
  if (const auto done = detail::round_taxes(*sum, terms, exact.data(), n, rounded.data()); !done) {
    return done.error();
  }
  taxed_amount total{{0, sum->unit}, {0, sum->unit}, {0, sum->unit}};
  for (std::size_t i = 0; i < n; ++i) {
    const auto line = detail::with_tax(amounts[i], rounded[i], terms.inclusion);
    if (!line) return line.error();
    if (!try_add(total.net.minor, line->net.minor, total.net.minor) ||
        !try_add(total.tax.minor, line->tax.minor, total.tax.minor) ||
        !try_add(total.gross.minor, line->gross.minor, total.gross.minor)) {
      return errc::overflow;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    lines[i] = detail::with_tax(amounts[i], rounded[i], terms.inclusion).value();
  }
  return total;
}

}  // namespace ducat::inline v0

#endif
