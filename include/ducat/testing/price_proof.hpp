// SPDX-License-Identifier: MIT
// Proofs about a price list by the compiler: a wrong price or tier edge breaks the build, and the
// compiler prints what was expected and what the list charges.
#ifndef DUCAT_TESTING_PRICE_PROOF_HPP
#define DUCAT_TESTING_PRICE_PROOF_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/testing/price_list_builder.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/any_money.hpp>

#include <cstdint>

namespace ducat::inline v0::testing {

/// Exact money in minor units, for template arguments.
/// @param parts  counts in so many parts of a minor unit instead: 100 for hundredths of a fen
/// @pre it is a whole number of them, of 64 bits
[[nodiscard]] constexpr std::int64_t minor_units(const any_exact_money& amount,
                                                 std::int64_t parts = 1) {
  const auto scaled =
      mul_div_floor(int128{parts}, static_cast<int128>(amount.minor.rest), amount.minor.denominator)
          .value();
  const bool the_amount_is_a_whole_number_of_parts = scaled.rest == 0;
  DUCAT_ASSERT(the_amount_is_a_whole_number_of_parts);
  std::int64_t out = 0;
  const bool the_amount_fits_64_bits = try_convert(amount.minor.whole * parts + scaled.whole, out);
  DUCAT_ASSERT(the_amount_fits_64_bits);
  return out;
}

/// What a price list must charge and what it does charge, in minor units. Where they differ, the
/// compiler names this type with both figures.
template <std::int64_t Expected, std::int64_t Found> struct charged_minor_units {
  static_assert(Expected == Found,
                "the price list does not charge what is expected: compare Expected and Found");
  static constexpr bool are_expected = Expected == Found;
};

/// Whether both are the same; a failure prints them:
/// @code
/// static_assert(charges<100'00, minor_units(cost_of(november, "gpu", 5_degrees, yuan))>);
/// @endcode
template <std::int64_t Expected, std::int64_t Found>
inline constexpr bool charges = charged_minor_units<Expected, Found>::are_expected;

}  // namespace ducat::inline v0::testing

#endif
