// SPDX-License-Identifier: MIT
// What a machine loses in value, year by year, exactly: over its life it loses what was paid for it
// less what it is sold for, to the last fraction of a minor unit.
#ifndef DUCAT_PRICING_DEPRECIATION_HPP
#define DUCAT_PRICING_DEPRECIATION_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// How the loss is spread over the years.
enum class depreciation_method : std::uint8_t {
  straight_line,      ///< the same each year
  declining_balance,  ///< a share of the year's opening value; the last year takes what is left
  declining_then_straight,  ///< the share, or what is left over the years left, whichever is more
};

/// An asset and how it is written off.
struct depreciation_terms {
  any_exact_money capex{};     ///< what was paid; not negative
  any_exact_money residual{};  ///< what it is worth after its life: 0 … capex; unset is zero
  std::int32_t years = 5;      ///< its life, at least 1
  depreciation_method method = depreciation_method::straight_line;
  ratio rate{};  ///< of the opening value, above 0 and at most 1; a straight line has none
};

/// One year of an asset: opening − depreciation = closing.
struct asset_year {
  any_exact_money opening{};
  any_exact_money depreciation{};
  any_exact_money closing{};
};

namespace detail {

constexpr result<void> check_depreciation(const depreciation_terms& terms) noexcept {
  const bool declines = terms.method != depreciation_method::straight_line;
  if (terms.years < 1 || sign(terms.capex) < 0 || sign(terms.residual) < 0) {
    return errc::out_of_range;
  }
  if (declines && (terms.rate <= ratio{0} || terms.rate > ratio{1})) return errc::out_of_range;
  if (terms.residual == any_exact_money{}) return {};
  if (terms.residual.unit != terms.capex.unit) return errc::currency_mismatch;
  if (terms.residual.minor > terms.capex.minor) return errc::out_of_range;
  return {};
}

// What a year takes from `opening`, of which `left` is above the residual value. Precondition: the
// terms are checked.
constexpr result<any_exact_money> year_takes(const depreciation_terms& terms,
                                             const any_exact_money& opening,
                                             const any_exact_money& left,
                                             std::int32_t years_left) noexcept {
  using enum depreciation_method;
  if (years_left == 1) return left;
  if (terms.method == straight_line) return checked_multiply(left, ratio{1, years_left});
  const auto share = checked_multiply(opening, terms.rate);
  if (!share) return share;
  if (terms.method == declining_then_straight) {
    // Compared by the multiple, which has no new denominator: only what is taken must be exact.
    const auto as_often = checked_multiply(*share, ratio{years_left});
    if (!as_often) return as_often;
    if (as_often->minor < left.minor) return checked_multiply(left, ratio{1, years_left});
  }
  return share->minor < left.minor ? *share : left;
}

}  // namespace detail

/// The year `year` (1 … years) of an asset. The sum over all years is capex − residual exactly, and
/// the last closing value is the residual; a declining value never falls below it.
///
/// Declining by p/q of the value makes the closing value of year k a fraction over q^k: it is exact
/// while q^k, reduced against the capex, is below 2^128, and refused after that. That is 55 years
/// at 1/5 (20 %), 80 at 1/3, 42 at 1/8, 29 at 3/20 (15 %), 19 at hundredths.
///
/// Errors: out_of_range for terms outside their ranges, or another year; currency_mismatch;
/// overflow. O(year).
[[nodiscard]] constexpr result<asset_year> depreciation_in_year(const depreciation_terms& terms,
                                                                std::int32_t year) noexcept {
  if (const auto sound = detail::check_depreciation(terms); !sound) return sound.error();
  if (year < 1 || year > terms.years) return errc::out_of_range;
  const any_exact_money residual{terms.residual.minor, terms.capex.unit};
  asset_year out;
  out.closing = terms.capex;
  for (std::int32_t k = 1; k <= year; ++k) {
    out.opening = out.closing;
    const auto left = checked_subtract(out.opening, residual);
    if (!left) return left.error();
    const auto taken = detail::year_takes(terms, out.opening, *left, terms.years - k + 1);
    if (!taken) return taken.error();
    const auto closing = checked_subtract(out.opening, *taken);
    if (!closing) return closing.error();
    out.depreciation = *taken;
    out.closing = {reduced(closing->minor), closing->unit};
  }
  return out;
}

}  // namespace ducat::inline v0

#endif
