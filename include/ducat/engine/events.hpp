// SPDX-License-Identifier: MIT
// What happened, as facts with after-values: evolve() only assigns them. Fixed-size, trivially
// copyable, one struct per kind; texts are symbols of the ledger's own table.
#ifndef DUCAT_ENGINE_EVENTS_HPP
#define DUCAT_ENGINE_EVENTS_HPP

#include <ducat/engine/alert_events.hpp>
#include <ducat/engine/money_events.hpp>
#include <ducat/engine/review_events.hpp>
#include <ducat/engine/usage_number.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/packs/account.hpp>
#include <ducat/packs/account_standing.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/first_use.hpp>
#include <ducat/packs/hold_terms.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/packs/quota.hpp>
#include <ducat/packs/recurrence.hpp>
#include <ducat/packs/voucher.hpp>
#include <ducat/pricing/charge_entry.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/usage/dimensions.hpp>
#include <ducat/usage/meter.hpp>
#include <ducat/usage/price_layers.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The kinds of events, in the order in which their structs stand below; those of what payers pay
/// stand in money_events.hpp, those of usage that comes too late in review_events.hpp, those of
/// top-ups in top_up_events.hpp.
enum class event_kind : std::uint8_t {
  sku_defined,
  rate_set,
  price_published,
  account_opened,
  pack_granted,
  pack_activated,
  pack_expired,
  dimensions_met,
  counter_opened,
  usage_recorded,
  pack_drawn,
  usage_priced,
  wallet_paid,
  counter_moved,
  carry_moved,
  usage_reversed,
  time_advanced,
  charge_published,
  charges_closed,
  charge_posted,
  charge_paid,
  pack_moved,
  series_opened,
  cycle_begun,
  series_stopped,
  quota_set,
  quota_moved,
  pack_first_used,
  hold_opened,
  hold_stepped,
  hold_moved,
  hold_counted,
  payer_settled,
  usage_settled,
  period_closed,
  factor_moved,
  alert_set,
  alert_changed,
  horizon_set,
  payment_received,
  payment_returned,
  credit_posted,
  standing_set,
  retention_set,
  usage_queued,
  usage_accepted,
  usage_dismissed,
  top_up_set,
  top_up_moved,
  account_moved,
  zone_stated,
};
inline constexpr int event_kinds = 51;

/// Where a line moves no counter. Tranches are numbered in 31 bits.
inline constexpr std::uint32_t no_tranche = 0x7FFF'FFFF;

struct sku_defined {
  sku_handle sku;
  symbol name;
  meter how;
  dimension unit;
  currency money;               ///< of turnover; none for every other unit
  std::int32_t line_order = 0;  ///< of what is counted at one instant, the lower goes first
};

struct rate_set {
  sku_handle sku;
  dimension unit;  ///< what the sku is charged in from then on
  instant from;
  std::int64_t per_ns;
};

/// The terms stand in the ledger's own price book, under the same handle.
struct price_published {
  price_handle price;
};

struct account_opened {
  account_handle account;
  account_handle parent;  ///< nothing for a root, which is a payer
  symbol name;
  currency money;  ///< the root's; children have their root's
  std::int32_t utc_offset_seconds;
  overage policy;
  bool limited;
  price_layers layers;
  int128 credit_limit;
  instant at;
  burn_order burn_down;    ///< a payer's; empty below one
  std::uint32_t zone = 0;  ///< a payer's, by its number; 0: the offset
};

struct pack_granted {
  pack_handle pack;
  account_handle account;
  symbol serial;
  std::uint32_t scope;
  std::int32_t priority;
  dimension unit;
  pack_source source;
  pack_phase phase;
  int128 quantity;  ///< base units, or minor units for a wallet
  int128 floor;
  int128 paid;  ///< minor units of the payer's currency; zero for a gift
  interval valid;
  instant at;
  price_tax tax;
  pack_handle origin;  ///< the pack that its quantity is moved from, by the event that follows
  provenance by;
  series_handle series;  ///< the series that it is a lot of, if any
  /// Where it is stated, the validity begins with the first use, and `valid` is when that may be.
  first_use activation{};
  std::uint32_t factors = 0;  ///< how much of it a unit of usage takes; 0: as much
  voucher_terms voucher{};    ///< of a wallet: what share of a line it pays, and who funds it
  pack_handle bonus_of{};     ///< the pack before it, a purchase that it was given on top of
};

struct pack_activated {
  pack_handle pack;
  instant at;
};

/// What is left becomes breakage, provisional until its period closes.
struct pack_expired {
  pack_handle pack;
  instant at;
  mixed breakage;
};

/// A combination of dimension values met for the first time.
struct dimensions_met {
  dimensions_handle dimensions;
  dimension_values values;
};

struct counter_opened {
  counter_handle counter;
  symbol name;
  account_handle owner;
  interval cycle;
};

/// Its fields stand without a gap: with pack_drawn, it is most of what a ledger weighs.
struct usage_recorded {
  id128 id;
  symbol source;
  account_handle account;
  sku_handle sku;
  dimensions_handle dimensions;
  std::int64_t cards_numerator;
  std::int64_t cards_denominator;
  interval during;
  /// Base units: after rating, or as reported for counted usage. Of a sku that is charged in
  /// another unit from some instant inside it, the units of its pieces added up as numbers: a
  /// checksum, no quantity.
  int128 amount;
  std::uint64_t position;  ///< of this event; its lines follow it
  usage_number usage;
  std::uint32_t line_count;  ///< events that belong to it, itself not counted
};
static_assert(sizeof(usage_recorded) == 96);

/// A line: a pack covered so much of a usage. Negative where a reversal gives it back. Where the
/// pack gave another quantity than that, by a factor, factor_moved follows. `balance_after` is what
/// the pack has left that nothing holds. One cache line.
struct pack_drawn {
  usage_number usage;
  pack_handle pack;
  counter_handle counter;      ///< the counter that covered usage moves, if any
  std::uint32_t tranche : 31;  ///< the counter's tranche that holds it, or no_tranche
  bool from_breakage : 1;      ///< the pack had expired already: its breakage shrinks (or grows,
                               ///< for a reversal)
  interval during;
  int128 quantity;
  int128 balance_after;
};
static_assert(sizeof(pack_drawn) == 64);

/// A line: no pack covered so much of a usage, and this is its price. Negative where a reversal
/// gives it back. Of quantity zero where covered usage moved a counter and so changed the price of
/// what the counter held already.
struct usage_priced {
  usage_number usage;
  price_handle price;
  counter_handle counter;  ///< nothing for a flat price that shares no counter
  std::uint32_t tranche;   ///< the counter's tranche that holds it, or no_tranche
  interval during;
  int128 quantity;
  mixed amount;      ///< exact minor units
  mixed owed;        ///< the part of it that no wallet paid
  mixed owed_after;  ///< what the payer owes in all
};

/// A line: a wallet paid so much of the priced line before it. Negative where a reversal gives it
/// back.
struct wallet_paid {
  usage_number usage;
  pack_handle pack;
  interval during;
  mixed amount;
  mixed balance_after;
  bool from_breakage;
};

/// A tranche of a counter has this quantity now; a new tranche where `tranche` is the number of
/// tranches so far.
struct counter_moved {
  counter_handle counter;
  std::uint32_t tranche;        ///< its place in the state's table of tranches
  price_handle price;           ///< nothing for quantity that counts but is not charged
  std::uint32_t records_after;  ///< that a price per record counted in it
  int128 quantity_after;
};
static_assert(sizeof(counter_moved) == 32);

/// A running total of a fraction of a card: usage under it less what was charged, in units of
/// 1/cards_denominator. Below zero, or a unit and more, only between a reversal and the next usage.
/// One unit is never carried over into another: each has a total of its own.
struct carry_moved {
  std::uint32_t carry;  ///< its place in the state's table of carries
  account_handle root;
  sku_handle sku;
  dimension unit;
  std::int64_t cards_numerator;
  std::int64_t cards_denominator;
  int128 rest_before;
  int128 rest_after;
};

struct usage_reversed {
  usage_number usage;
  instant at;
  int128 amount;           ///< base units taken out again: negative; a sum as the usage's is
  std::uint64_t position;  ///< of this event; its lines follow it
  std::uint32_t line_count;
  usage_number instead = no_usage;  ///< of an amendment: what is recorded right after its lines
  provenance by{};
};

struct time_advanced {
  instant to;
};

/// The terms stand in the ledger's own price book, among its charges, under the same handle.
struct charge_published {
  charge_handle charge;
};

/// The close charges of one payer and period were posted; its lines follow it.
struct charges_closed {
  account_handle payer;
  interval period;         ///< a calendar month of the payer's zone
  instant at;              ///< when it was closed
  std::uint64_t position;  ///< of this event
  std::uint32_t line_count;
  provenance by{};
};

/// A line: what a charge adds to a period, less what was posted of it before.
struct charge_posted {
  account_handle payer;
  charge_handle charge;
  interval period;
  instant at;          ///< what it is posted to: the period itself; or the close, for what follows
                       ///< from reversals since
  mixed came_to;       ///< what the period's priced usage comes to now, exact minor units
  charge_parts parts;  ///< exact minor units
  mixed amount;        ///< their sum
  mixed owed;          ///< the part of it that no wallet paid
  mixed owed_after;    ///< what the payer owes in all
};

/// A line: a wallet paid so much of the charge before it. Negative where it is given back.
struct charge_paid {
  account_handle payer;
  charge_handle charge;
  pack_handle pack;
  interval period;
  instant at;
  mixed amount;
  mixed balance_after;
  bool from_breakage;
};

/// Quantity left a pack otherwise than by usage.
struct pack_moved {
  pack_handle pack;
  pack_handle to;    ///< the pack that it lies in now; nothing unless it was transferred
  symbol reference;  ///< of the move in the platform's books, if it has one
  provenance by;
  pack_move what;
  rounding mode;    ///< of `cost`
  int128 asked;     ///< of what was asked for; zero: all that was left
  int128 quantity;  ///< base units, or minor units for a wallet
  int128 cost;      ///< minor units: the share of the pack's price; what a refund pays back
  instant at;
  mixed balance_after;
  mixed to_balance_after;  ///< of the pack that it lies in now
  /// Of the bonus on a purchase so much is due back with what was voided or refunded, in its units.
  int128 bonus = 0;
};

/// A pack that comes again; its first lots follow it. The lot of a cycle is granted when the cycle
/// before begins, so that usage finds it there.
struct series_opened {
  series_handle series;
  account_handle account;
  symbol serial;
  std::uint32_t scope;
  std::int32_t priority;
  dimension unit;
  pack_source source;
  int128 quantity;  ///< of each lot, as are its floor and price
  int128 floor;
  int128 paid;
  interval valid;    ///< all lots lie inside; what lives on of one may not
  recurrence cycle;  ///< its anchor is stated
  rollover rest;
  price_tax tax;
  provenance by;
  instant at;
  std::int64_t number;     ///< of the first lot's cycle
  pack_handle current;     ///< the first lot
  pack_handle next;        ///< the second; nothing where none begins
  instant next_at;         ///< when it begins; instant_max where none does
  std::uint64_t position;  ///< of this event; its lots follow it
  std::uint32_t line_count;
  std::uint32_t factors = 0;  ///< of each lot and what lives on of it, as are share and funder
  voucher_terms voucher{};
};

/// A cycle of a series begins; what lives on of the one before, and the next lot, follow it.
struct cycle_begun {
  series_handle series;
  std::int64_t number;
  instant at;
  pack_handle next;  ///< the lot of the cycle after it; nothing where none begins
  instant next_at;
  std::uint64_t position;
  std::uint32_t line_count;
};

/// No cycle of a series begins from an instant on; lots that would have begun are refunded.
struct series_stopped {
  series_handle series;
  instant from;  ///< no cycle begins at or after it
  instant at;    ///< when it was said
  provenance by;
  std::uint64_t position;
  std::uint32_t line_count;
};

/// A quota of an account holds, holds otherwise, or is lifted, from an instant on: of its versions
/// that begin by an instant the one that was set last.
struct quota_set {
  quota_handle quota;
  account_handle account;
  symbol name;  ///< unique among the quotas of the account
  quota_terms terms;
  instant from;
  instant at;  ///< when it was said
  provenance by;
  std::uint64_t position = 0;  ///< its own: usage before it was counted without it
};

/// A usage, or its reversal, has used so much of a quota in a window: whole base units, or exact
/// minor units. It stands after the lines.
struct quota_moved {
  quota_handle quota;
  interval window;
  mixed used_before;
  mixed used_after;
};

/// The validity of a pack begins: the draw before this event was its first. It belongs to that
/// usage, and a reversal does not undo it.
struct pack_first_used {
  pack_handle pack;
  usage_number usage;
  pack_phase phase;  ///< after it
  interval valid;    ///< from then on
};

/// A reservation was made; its first step follows it.
struct hold_opened {
  hold_handle hold;
  symbol source;
  id128 id;
  account_handle account;
  sku_handle sku;
  dimensions_handle dimensions;
  hold_terms terms;
};

/// The row of hold_stepped before the first step of a reservation.
inline constexpr std::uint32_t no_step = 0xFFFF'FFFF;

/// A step of a reservation: what it reported, what it asked for, and what it was told. The usage
/// that it reported, if any, stands before it; what it takes and gives back follows it.
struct hold_stepped {
  hold_handle hold;
  std::uint32_t sequence;
  hold_step what;
  hold_phase phase;     ///< after it
  bool final;           ///< what was asked for could not be granted in full: nothing more is there
  errc refused;         ///< why there is no new hold; zero where there is, or none was asked for
  instant at;           ///< up to when usage is reported; of the first step, from when on it comes
  instant asked_until;  ///< the end of the lease that was asked for
  int128 asked;         ///< of a counted sku: base units ahead
  int128 used;          ///< of a counted sku: base units used so far, in all
  std::int64_t cards_numerator;  ///< of a metered sku, from `at` on; as before where it is refused
  std::int64_t cards_denominator;
  instant until;           ///< the end of the lease, after it
  int128 granted;          ///< base units that are held, after it; a sum as a usage's is
  int128 overrun;          ///< base units that were used beyond what was held
  int128 available;        ///< of a refusal: what could be held, in the measure of the minimum
  usage_number usage;      ///< what it recorded, or no_usage
  usage_number reversed;   ///< what a lapse had charged and it took out again, or no_usage
  std::uint32_t previous;  ///< the step before it, by its row in the ledger, or no_step
  std::uint64_t position;  ///< of this event; its lines follow it
  std::uint32_t line_count;
};

/// A hold takes what a pack or wallet has left, or gives it back: below zero. Just before a draw or
/// a payment of the usage that it is for, it gives back what that takes. Under a row of the pack's
/// factors it is usage that is held, and the pack keeps back what it takes.
struct hold_moved {
  hold_handle hold;
  pack_handle pack;     ///< nothing: it is held on the payer's credit
  std::uint32_t row;    ///< of the pack's factors, or no_factor_row
  mixed amount;         ///< base units (of usage, under a row), or exact minor units of money
  mixed held_after;     ///< by this hold
  mixed total_after;    ///< by all holds
  mixed balance_after;  ///< what the pack has left that nothing holds; zero for credit
};

/// So much of what a hold may lead to will count in a counter.
struct hold_counted {
  hold_handle hold;
  counter_handle counter;
  price_handle price;     ///< nothing for quantity that packs cover
  int128 quantity_after;  ///< base units
};

/// The usage of a payer was decided anew in the order of time, from the first instant that is not
/// closed on. What follows it: counters that are opened; of every usage that changes, first what it
/// gives back, then what it comes to; and where the counters stand. Where it states `until`, it is
/// a repricing instead: closed usage is priced anew, and what covers it stays.
struct payer_settled {
  account_handle payer;
  instant from;  ///< what began before it is closed, and stays
  instant at;    ///< when it was settled
  provenance by;
  std::uint64_t position;
  std::uint32_t line_count;
  instant until = instant_min;  ///< of a repricing: what begins then or later keeps its price
  sku_handle sku{};             ///< of a repricing: whose prices; nothing for all

  [[nodiscard]] constexpr bool is_repricing() const noexcept { return until != instant_min; }
};

/// What a settlement says of a usage.
enum class settle_step : std::uint8_t {
  given_back,           ///< The lines it had, negated.
  reversal_given_back,  ///< The lines of its reversal, negated: both are as if they had not been.
  settled,              ///< The lines it has from now on.
};

/// A usage within a settlement; its lines follow.
struct usage_settled {
  usage_number usage;
  settle_step step;
  instant from;            ///< lines of pieces before it stay as they are
  instant reversed_at;     ///< of a reversal that is given back: when it was posted
  int128 amount;           ///< base units of its lines
  std::uint64_t previous;  ///< the position of the event whose lines these negate or replace
  std::uint64_t position;  ///< of this event; its lines follow it
  std::uint32_t line_count;
};

/// A payer's period is closed, and with it all before: what is recorded of it from now on is posted
/// to the period that is open.
struct period_closed {
  account_handle payer;
  interval period;
  instant at;
  std::uint32_t number;  ///< of its statement: 1, 2, 3, … for each payer
  provenance by{};
};

/// What a pack gave for the draw before this event, by a factor: the running totals of that factor
/// are these now.
struct factor_moved {
  pack_handle pack;
  usage_number usage;
  std::uint32_t row;  ///< of the pack's factors
  int128 given;       ///< base units of the pack; negative, or zero, where a reversal gives it back
  factor_total after;
};

/// An account is open, or frozen, from an instant on: of what was set for it that begins by then,
/// what was set last.
struct standing_set {
  account_handle account;
  account_standing standing;
  instant from;
  instant at;  ///< when it was said
  provenance by;
};

/// An account goes on below another one of its tree, with all below it.
struct account_moved {
  account_handle account;
  account_handle left;  ///< what lay above it
  account_handle to;
  instant from;         ///< the beginning of its payer's open period: of the months that it is for
  usage_number usages;  ///< how many were recorded before it
  instant at;
  provenance by;
  std::uint64_t position;
};

}  // namespace ducat::inline v0

#endif
