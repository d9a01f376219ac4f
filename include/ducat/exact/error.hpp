// SPDX-License-Identifier: MIT
// What can go wrong in operation, as a value: one code, and the facts needed to act on it.
#ifndef DUCAT_EXACT_ERROR_HPP
#define DUCAT_EXACT_ERROR_HPP

#include <ducat/exact/int128.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Why an operation was refused. A refused operation changes nothing.
enum class errc : std::uint16_t {
  overflow = 1,      ///< The exact result does not fit its type.
  division_by_zero,  ///< A denominator, unit or period of zero.
  inexact,           ///< The exact value is not representable, and no rounding was named.
  invalid_text,   ///< The text is not of the stated form; `position` is the offset of the offence.
  text_too_long,  ///< More text than the reader's bound.
  out_of_range,   ///< A value outside its documented range.
  no_weights,     ///< An allocation without parties, or whose weights are all zero.
  negative_weight,    ///< An allocation with a negative weight.
  unknown_currency,   ///< Not an ISO 4217 code that is in use.
  no_minor_unit,      ///< A currency code without a minor unit (metals, funds).
  currency_mismatch,  ///< Two currencies in one sum.
  unit_mismatch,      ///< Two dimensions in one sum, or a pack that cannot hold this unit.
  invalid_interval,   ///< The end lies before the start.
  unknown_device,     ///< Not in the catalogue.
  not_in_force,       ///< Known, but only from `amount` on, in ns since 1970.
  unknown_account,
  unknown_sku,
  no_rate,  ///< The sku has no rated rate at this time.
  unknown_pack,
  unknown_usage,   ///< No usage with this id was recorded.
  already_exists,  ///< An account or pack with this id exists, and differs.
  conflict,  ///< The id was used before with other content; `reference` is that record's ledger
             ///< position.
  already_reversed,
  undated,           ///< A purchase without a date: no statement would bill it.
  too_many_pieces,   ///< A usage that is cut into more than `amount` pieces: report it in parts.
  no_price,          ///< Nothing covers the usage, and no price entry matches it.
  counter_changed,   ///< A tiered price would count by a counter that a published flat price did
                     ///< not keep: name another counter.
  ambiguous_price,   ///< Two entries match equally well.
  insufficient,      ///< An authorisation or a move: `amount` is what is missing.
  time_went_back,    ///< A command dated before the engine's time.
  too_far_ahead,     ///< Usage that ends beyond the engine's horizon: `amount`, in ns since 1970.
  not_draining,      ///< A command that the account's state forbids.
  malformed_ledger,  ///< Ledger text that does not follow the format, or events that do not fit
                     ///< each other.
  poisoned,          ///< The handle lost durability and refuses everything until it is reopened.
  unsupported,
  unknown_symbol,     ///< A symbol that this engine did not intern.
  unknown_unit,       ///< Not the symbol of a unit; `position` is its offset in the text.
  number_not_exact,   ///< A JSON number that a reader may have changed: write it as a string.
  unknown_zone_time,  ///< The clock of a price's calendar is not known at that time, or that of a
                      ///< payer's zone, which is `reference`, from `amount` on, in ns since 1970.
  ledger_full,        ///< More than the `amount` that one ledger can number: go on with another.
  not_a_payer,        ///< A payer's term, stated otherwise for a node below it; `reference` is the
                      ///< payer's account.
  too_many_terms,     ///< More windows, special dates or calendars than the `amount` allowed.
  not_ended,          ///< A period that goes on until `amount`, in ns since 1970.
  pack_ended,         ///< A pack that has expired: what it had left is breakage.
  another_payer,      ///< Two accounts of different payers; `reference` is the pack's payer.
  terms_differ,       ///< Two packs that are not on the same terms; `reference` is the second.
  quota_reached,      ///< An authorisation: the quota `reference` has `amount` left, too little.
  unknown_quota,      ///< No quota of this name was set for the account.
  unknown_hold,       ///< No reservation with this id was made.
  hold_ended,         ///< A reservation that was released, or whose lease ended at `amount`, in ns
                      ///< since 1970.
  out_of_sequence,    ///< A step of a reservation before its turn: `amount` is expected next.
  unknown_alert,      ///< No alert of this name was set for the account.
  unknown_payment,    ///< No payment with this reference was received from the payer.
  account_frozen,     ///< Something asked ahead: the account `reference` or one below it is frozen
                      ///< from `amount` on, in ns since 1970.
  too_old,  ///< Usage that ended before `amount`, in ns since 1970, how far back the retention
            ///< reaches, or that waits in review for that; nothing more was kept of it.
  unknown_order,   ///< No top-up was ordered under this number.
  unapproved,      ///< A correction of prices without who made it, why, and who approved it.
  account_in_use,  ///< A move of an account: a reservation of it, or of one below it, is open;
                   ///< `reference` is the ledger position of its last step.
};

/// Why something was refused: an error code and its facts. Which facts are set is said by each
/// code; the rest are zero.
struct failure {
  errc code{};
  /// Where: the offset in a text, or the index in a batch.
  std::uint32_t position = 0;
  /// Which: the ledger position, pack or account that the error speaks of.
  std::uint64_t reference = 0;
  /// How much: the shortfall, in base units of what was asked for.
  int128 amount = 0;

  constexpr failure() = default;
  constexpr failure(errc c, std::uint32_t where = 0, std::uint64_t which = 0,
                    int128 how_much = 0) noexcept
      : code{c}, position{where}, reference{which}, amount{how_much} {}

  friend constexpr bool operator==(const failure&, const failure&) = default;
};

/// A short English sentence for a code; static storage.
[[nodiscard]] constexpr const char* message(errc code) noexcept {
  switch (code) {
    case errc::overflow: return "the exact result does not fit";
    case errc::division_by_zero: return "a denominator of zero";
    case errc::inexact: return "the exact value is not representable and no rounding was named";
    case errc::invalid_text: return "the text is not of the expected form";
    case errc::text_too_long: return "the text is longer than allowed";
    case errc::out_of_range: return "the value is out of range";
    case errc::no_weights: return "nothing to allocate over";
    case errc::negative_weight: return "a weight is negative";
    case errc::unknown_currency: return "not an ISO 4217 currency code in use";
    case errc::no_minor_unit: return "the currency code has no minor unit";
    case errc::currency_mismatch: return "two currencies cannot be mixed";
    case errc::unit_mismatch: return "two units of different kinds cannot be mixed";
    case errc::invalid_interval: return "the interval ends before it starts";
    case errc::unknown_device: return "the device is not in the catalogue";
    case errc::not_in_force: return "the first entry begins later than the time asked for";
    case errc::unknown_account: return "no such account";
    case errc::unknown_sku: return "no such sku";
    case errc::no_rate: return "the sku has no rated rate at this time";
    case errc::unknown_pack: return "no such pack";
    case errc::unknown_usage: return "no usage with this id was recorded";
    case errc::already_exists: return "the name is taken, with other content";
    case errc::conflict: return "the id was recorded before with other content";
    case errc::already_reversed: return "the usage was reversed before";
    case errc::undated: return "a purchase needs a date: `at`, a validity, or an engine's time";
    case errc::too_many_pieces: return "the usage spans too many prices, periods or packs";
    case errc::unknown_zone_time:
      return "the clock of the zone of a price's calendar or of a payer is not known at this time";
    case errc::ledger_full: return "the ledger can number no more: go on with another one";
    case errc::no_price: return "no pack covers the usage and no price entry matches it";
    case errc::counter_changed:
      return "a published flat price would join this counter: name another one";
    case errc::ambiguous_price: return "two price entries match equally well";
    case errc::insufficient: return "the balance does not suffice";
    case errc::time_went_back: return "the command is dated before the engine's time";
    case errc::too_far_ahead: return "the command is dated too far ahead";
    case errc::not_draining: return "the account's state forbids this";
    case errc::malformed_ledger: return "the ledger does not follow its format";
    case errc::poisoned: return "the handle lost durability and must be reopened";
    case errc::unsupported: return "not supported";
    case errc::unknown_symbol: return "no such symbol: intern the text in this engine first";
    case errc::unknown_unit: return "not the symbol of a known unit";
    case errc::number_not_exact:
      return "a JSON number that may have lost digits: write it as a string";
    case errc::too_many_terms: return "more terms than the bound allows";
    case errc::not_a_payer: return "the payer settles this for its whole tree, and otherwise";
    case errc::not_ended: return "the period has not ended";
    case errc::pack_ended: return "the pack has expired, and what it had left is breakage";
    case errc::another_payer: return "the account belongs to another payer";
    case errc::terms_differ: return "the packs are not on the same terms";
    case errc::quota_reached: return "a quota of the account has too little left";
    case errc::unknown_quota: return "the account has no such quota";
    case errc::unknown_hold: return "no reservation with this id was made";
    case errc::hold_ended: return "the reservation has ended";
    case errc::out_of_sequence: return "another step of the reservation is expected next";
    case errc::unknown_alert: return "the account has no such alert";
    case errc::unknown_payment: return "no payment with this reference was received";
    case errc::account_frozen: return "the account, or one above it, is frozen or closed";
    case errc::too_old: return "the usage ended before the retention";
    case errc::unknown_order: return "no top-up was ordered under this number";
    case errc::unapproved: return "nobody stated who corrects, why, or who approved it";
    case errc::account_in_use: return "a reservation of the account, or of one below it, is open";
  }
  return "unknown error";
}

}  // namespace ducat::inline v0

#endif
