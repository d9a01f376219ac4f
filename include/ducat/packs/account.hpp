// SPDX-License-Identifier: MIT
// Accounts form trees: an organisation, its teams, their users. The root pays, has the currency and
// the time zone; a node draws on its own packs first and then on the pools above it.
#ifndef DUCAT_PACKS_ACCOUNT_HPP
#define DUCAT_PACKS_ACCOUNT_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/usage/price_layers.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A tree is at most so many nodes deep: a walk from a node to its root is bounded.
inline constexpr int max_account_depth = 32;

/// What happens to usage that no pack covers, not even one that may run below zero (`pack::floor`).
enum class overage : std::uint8_t {
  on_demand,  ///< Priced: from the money wallets first, then owed by the payer.
  refuse,     ///< Not authorised. Usage that happened anyway is priced.
};

/// What the root of a tree settles for the whole tree. Few platforms have more than a handful of
/// such terms: each is held once, and read by every deduction.
struct payer_terms {
  currency money{};                     ///< the one currency of its statements
  std::int32_t utc_offset_seconds = 0;  ///< where its periods begin, if it has no zone
  overage policy = overage::on_demand;
  price_layers layers{};                      ///< whose prices go before everybody's
  burn_order burn_down = default_burn_order;  ///< in which the packs of its tree are drawn on
  std::uint32_t zone = 0;                     ///< of holdings::zones; 0: the offset

  friend constexpr bool operator==(const payer_terms&, const payer_terms&) = default;
};

/// A node of an account tree: half a cache line, of which every deduction reads one.
struct alignas(32) account {
  symbol name{};
  account_handle parent{};    ///< nothing for a root
  account_handle root{};      ///< itself for a root
  pack_handle first_pack{};   ///< its own packs that have not ended, in burn-down order
  std::uint32_t payer = 0;    ///< the place of its root among the payers
  std::uint32_t terms = 0;    ///< the place of its root's terms
  pack_handle top_pack{};     ///< of the tree that finds a new pack's place among its own
  std::uint8_t depth = 0;     ///< 0 for a root
  bool nearest_first = true;  ///< whether its payer's burn-down order begins with the depth
  bool has_ended = false;     ///< whether packs of its own have ended
  bool watched = false;       ///< whether it or a node above ever had a quota or alert
};
static_assert(sizeof(account) == 32);

/// The nodes right below an account, as a list; read when a quota or an alert comes to one.
struct account_below {
  account_handle first{};  ///< the last one that was opened there, or moved there
  account_handle next{};   ///< of the same parent
};

/// What a root has come to owe, and how far it may.
struct payer {
  account_handle root{};
  bool limited = false;     ///< whether `credit_limit` binds authorisation
  int128 credit_limit = 0;  ///< minor units that it may owe; binds authorisation only
  mixed owed{};  ///< beyond its wallets and payments, exact minor units; below zero: paid ahead
};

}  // namespace ducat::inline v0

#endif
