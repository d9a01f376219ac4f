// SPDX-License-Identifier: MIT
// A pack: a prepaid lot of one unit (degrees, tokens), or of exact money (a wallet). The engine
// draws on `balance`; everything else about a pack is settled when it is granted.
#ifndef DUCAT_PACKS_PACK_HPP
#define DUCAT_PACKS_PACK_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Where a pack came from; shown on statements, and a key of some burn-down orders.
enum class pack_source : std::uint8_t { paid, promotional, free, voucher };

/// Where a pack stands in time. What is left of an expired pack is breakage; late usage of its own
/// time may still draw on it until the period closes.
enum class pack_phase : std::uint8_t { pending, active, expired };

/// One pack, as a deduction sees it: exactly one cache line.
struct alignas(64) pack {
  int128 balance = 0;        ///< base units left; for a wallet see `wallet`
  int128 floor = 0;          ///< how far below zero it may run once all are empty; not positive
  interval valid{};          ///< usable for usage of this time
  pack_handle next{};        ///< the next pack of the same node, in burn-down order; of a pack
                             ///< that has ended see packs/ended_packs.hpp
  std::uint32_t scope = 0;   ///< what it may be used for; 0 is everything
  std::uint32_t wallet = 0;  ///< for a wallet: the place of its exact balance, plus one
  dimension unit = dimension::none;
  pack_source source = pack_source::paid;
  pack_phase phase = pack_phase::active;
  bool is_waiting : 1 = false;   ///< for its first use: `valid` is when that may be
  bool has_factors : 1 = false;  ///< some usage takes more or less of it than it comes to
  bool is_voucher : 1 = false;   ///< a wallet that pays a share of a line, and not all of it
  bool leaves_rest : 1 = false;  ///< something of it lived on when its cycle ended: see rest_of()
  bool lives_on : 1 = false;     ///< that is this one: see lot_of_rest()

  [[nodiscard]] constexpr bool is_wallet() const noexcept { return wallet != 0; }
};
static_assert(sizeof(pack) == 64);

/// A lot whose cycle ended, and what lives on of it.
struct living_rest {
  pack_handle lot{};
  pack_handle rest{};
};

/// What else decides a pack's place in the burn-down order; read when a pack is granted, or when
/// lists of several nodes are merged.
struct pack_rank {
  account_handle account{};     ///< the node it belongs to; it serves the nodes below as well
  std::int32_t priority = 0;    ///< lower goes first
  std::int64_t granted_ns = 0;  ///< when it was granted
  symbol serial{};              ///< its number in the platform's books, if it has one
  std::uint32_t skus = 0;       ///< for how many skus it is; 0 is every one
  pack_handle first{};          ///< the tree that finds a new pack's place in its node's list:
  pack_handle later{};          ///< packs that are drawn on before this one, and after it
  int128 paid = 0;              ///< its price, minor units; not negative
  int128 quantity = 1;          ///< what was granted, base or minor units; above zero
};
static_assert(sizeof(pack_rank) == 64);

}  // namespace ducat::inline v0

#endif
