// SPDX-License-Identifier: MIT
// How quantity leaves a pack otherwise than by usage: it is voided, refunded, or moved to another
// pack. The quantity takes its share of the pack's price with it, so that a price is carried once.
#ifndef DUCAT_PACKS_PACK_MOVE_HPP
#define DUCAT_PACKS_PACK_MOVE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/units/handle.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Why quantity left a pack.
enum class pack_move : std::uint8_t {
  voided,       ///< It should not be there: nothing is paid back.
  refunded,     ///< Its share of the price is paid back.
  transferred,  ///< It lies in another pack of the same payer.
  rolled_over,  ///< Its cycle ended: it lives on as a pack of its own.
  taken_back,   ///< A bonus whose purchase was voided or refunded: it goes with it.
};

/// Who brought a change of balances about, why, and who approved it: what an auditor asks first.
/// Texts of the ledger; nothing where nobody said.
struct provenance {
  symbol actor{};
  symbol reason{};
  symbol approval{};  ///< a ticket, a contract, a credit note of the platform's own books

  friend constexpr bool operator==(const provenance&, const provenance&) = default;
};

/// What of a pack has not been moved away: what is left of it or was drawn, and the part of its
/// price that stands for that.
struct pack_basis {
  int128 quantity = 0;  ///< base units, or minor units for a wallet
  int128 paid = 0;      ///< minor units

  friend constexpr bool operator==(const pack_basis&, const pack_basis&) = default;
};

/// The share of a price that `moved` of a basis takes with it, in minor units: paid × moved /
/// quantity, rounded. What is left keeps the rest, so the last unit takes all that is left: moves
/// in any number of steps come to the price. *With 100 paid for 3, rounded down, three moves of 1
/// take 33, 33 and 34.* Errors: out_of_range, where more is moved than there is, or nothing.
[[nodiscard]] constexpr result<int128> cost_of_moved(const pack_basis& of, int128 moved,
                                                     rounding mode) noexcept {
  if (moved <= 0 || of.quantity < moved) return errc::out_of_range;
  return mul_div(of.paid, moved, static_cast<uint128>(of.quantity), mode);
}

}  // namespace ducat::inline v0

#endif
