// SPDX-License-Identifier: MIT
// Vouchers: wallets that pay a stated share of each line instead of all of it, and say who funds
// them. What is left in one is the cap of what it still pays.
#ifndef DUCAT_PACKS_VOUCHER_HPP
#define DUCAT_PACKS_VOUCHER_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/units/handle.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A share has no finer denominator than this, so that those of several vouchers add up exactly.
inline constexpr std::int64_t max_share_denominator = 10'000;

/// How much of each line a wallet pays, and who funds it.
struct voucher_terms {
  ratio share{1};   ///< above 0; 1 is an ordinary wallet
  symbol funder{};  ///< nothing where nobody says

  /// Whether it pays less than all of a line.
  [[nodiscard]] constexpr bool is_voucher() const noexcept { return share != ratio{1}; }
  [[nodiscard]] constexpr bool is_stated() const noexcept {
    return is_voucher() || funder.has_value();
  }
  [[nodiscard]] constexpr bool is_sound() const noexcept {
    return ratio{} < share && share <= ratio{1} && share.denominator() <= max_share_denominator;
  }

  friend constexpr bool operator==(const voucher_terms&, const voucher_terms&) = default;
};

/// A wallet of which something of the kind is stated.
struct voucher_pack {
  pack_handle pack{};
  voucher_terms terms{};
};

}  // namespace ducat::inline v0

#endif
