// SPDX-License-Identifier: MIT
// Why one usage was charged as it was, as data: rating, packs with the rule that chose them, packs
// that were passed over, prices, tiers, wallets.
#ifndef DUCAT_BILLING_EXPLANATION_HPP
#define DUCAT_BILLING_EXPLANATION_HPP

#include <ducat/engine/events.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/pricing/price_entry.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>
#include <vector>

namespace ducat::inline v0 {

/// Why a pack that serves the account gave nothing, or not all.
enum class passed_over : std::uint8_t {
  scope,        ///< it is not for this sku, account or dimension
  not_started,  ///< its validity begins later
  expired,      ///< its validity ended before
  empty,        ///< it had nothing left, down to its floor
  unit,         ///< it holds another unit
  quota,        ///< a quota between its node and the user's had nothing left
  held,         ///< what it had left is held for other usage
  closed,       ///< it had ended in a period that was closed before the usage arrived
  dust,         ///< by its factor no whole unit of the usage fits into what it had left
};

/// A short English reason; static storage.
[[nodiscard]] constexpr const char* message(passed_over reason) noexcept {
  switch (reason) {
    case passed_over::scope: return "its scope does not allow this usage";
    case passed_over::not_started: return "not started";
    case passed_over::expired: return "expired";
    case passed_over::empty: return "empty";
    case passed_over::unit: return "holds another unit";
    case passed_over::quota: return "a quota has nothing left";
    case passed_over::held: return "held for other usage";
    case passed_over::closed: return "ended in a period that was closed";
    case passed_over::dust: return "no whole unit fits into what is left";
  }
  return "unknown";
}

/// What put a pack before the next one that could have served as well.
enum class chosen_by : std::uint8_t {
  only,  ///< no other pack could serve
  key,   ///< the first key of the burn-down order in which they differ
  id,    ///< all keys are equal: the lower number
  hold,  ///< the usage's reservation held it
};

/// One draw on a pack, or one payment from a wallet.
struct explained_draw {
  std::uint64_t position = 0;  ///< of the event
  pack_handle pack{};
  mixed taken{};   ///< what it covered: base units, or exact minor units from a wallet
  mixed before{};  ///< its balance
  mixed after{};
  bool below_zero = false;     ///< drawn towards its floor, once every pack was empty
  bool from_breakage = false;  ///< it had expired when the usage arrived
  ratio factor{1};             ///< pack units for a unit of usage
  mixed given{};               ///< what it gave for that, by the factor; as taken without one
  interval begun{};            ///< the validity that this draw began, as its first use; or empty
  chosen_by rule{};
  burn_key key{};             ///< for chosen_by::key
  pack_handle before_pack{};  ///< the pack that it came before, if any
  hold_handle hold{};         ///< the reservation that held it, if one did
};

/// A pack that was passed over, and why.
struct explained_pass {
  pack_handle pack{};
  passed_over reason{};
  mixed balance{};  ///< when it was passed over
};

/// The part of a priced line that lies in one tier.
struct explained_tier {
  std::uint32_t number = 0;  ///< 0 for the first
  int128 quantity = 0;
  int128 charged = 0;  ///< the same, or the packages of the tier that fell due with it
  mixed price{};       ///< exact minor units for what is charged, without the fee
  bool with_fee = false;
};

/// How a price per record came to its charge.
struct explained_record {
  std::uint64_t records_before = 0;  ///< that its counter held
  int128 free = 0;                   ///< base units of the line that are free
  bool whole = false;                ///< all of it: no fixed part and no minimum
  mixed rated{};                     ///< exact minor units for what is not free
};

/// What no pack covered, and its price. With no quantity: what covered usage changed of the price
/// of what its counter held already.
struct explained_price {
  std::uint64_t position = 0;  ///< of the event
  price_handle price{};
  tariff_kind kind{};
  int128 quantity = 0;
  mixed amount{};  ///< exact minor units
  mixed owed{};    ///< the part that no wallet paid
  counter_handle counter{};
  symbol counter_name{};
  interval cycle{};           ///< the counter's
  int128 counter_before = 0;  ///< base units counted before this line
  mixed cost_before{};        ///< what the counter cost before this line, and with it
  mixed cost_after{};
  std::vector<explained_tier> tiers;    ///< where the line's units lie; for a volume price the tier
                                        ///< that the whole counter reaches, alone
  explained_record record{};            ///< for a price per record, which has no such tiers
  std::vector<explained_draw> wallets;  ///< what paid
  /// Every pack that serves the account and covered no more, in burn-down order, and every wallet
  /// that could not pay.
  std::vector<explained_pass> passed;
};

/// One piece of a usage: one rate and unit, one price version, one month, one set of packs.
struct explained_piece {
  interval during{};
  dimension unit = dimension::none;  ///< of all its quantities
  std::int64_t rate_per_ns = 0;      ///< metered: base units per card and nanosecond
  instant rate_from{};               ///< since when that rate holds
  int128 product = 0;                ///< metered: numerator × rate × ns, before the denominator
  int128 rest_before = 0;            ///< the carried fraction of a unit, in 1/denominator
  int128 rest_after = 0;
  int128 amount = 0;  ///< base units
  std::vector<explained_draw> draws;
  std::vector<explained_price> priced;  ///< at most a change of price, and then the rest
};

/// What a usage comes to in one unit.
struct explained_sum {
  dimension unit = dimension::none;
  int128 covered = 0;  ///< base units
  int128 on_demand = 0;
};

/// A line of a usage as a settlement left it: of a pack, or on demand.
struct settled_line {
  interval during{};
  pack_handle pack{};    ///< nothing on demand
  price_handle price{};  ///< nothing where a pack covers it
  int128 quantity = 0;
  mixed amount{};  ///< exact minor units on demand
};

/// Why one usage was charged as it was.
struct explanation {
  usage_recorded usage{};
  account_handle payer{};
  symbol sku_name{};
  meter how{};
  currency money{};
  dimension_values dimensions{};
  std::vector<explained_piece> pieces;  ///< those that amount to something
  /// By unit, in the order of its pieces: one, but for a sku that is charged in another unit from
  /// some instant inside the usage. Of a usage without pieces, that of its start.
  std::vector<explained_sum> sums;
  mixed priced{};                 ///< exact minor units
  bool reversed = false;          ///< whether it was taken out again later
  std::uint64_t reversed_at = 0;  ///< the position of that reversal
  /// Where it was recorded in place of another usage, by an amendment: the position of that one's
  /// reversal, which says who had it so, why, and who approved it.
  std::uint64_t instead_at = 0;
  /// Where it was too old to be recorded unseen, and somebody accepted it from review: the position
  /// of that event, and when it had come.
  std::uint64_t accepted_at = 0;
  instant queued_at{};
  /// Where a settlement decided it anew, in the order of time and beside all that ran at once: its
  /// position, and the lines that hold since; none of a usage that was reversed before.
  std::uint64_t settled_at = 0;
  std::vector<settled_line> settled;
  /// Where that was a repricing of a closed month: the position of its payer_settled, which says
  /// who made it, why, and who approved it; and by how much the usage came to more, in exact minor
  /// units.
  std::uint64_t repriced_at = 0;
  mixed repriced_by{};
};

}  // namespace ducat::inline v0

#endif
