// SPDX-License-Identifier: MIT
// What a statement is made of: lines per (account, month, sku, kind), the sub-accounts' shares of
// one rounded total, and the packs whose price usage carries.
#ifndef DUCAT_BILLING_STATEMENT_LINE_HPP
#define DUCAT_BILLING_STATEMENT_LINE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/pricing/charge_entry.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0 {

/// What a line of a statement is about. The numbers order lines within a sku.
enum class statement_kind : std::uint8_t {
  purchase,         ///< A pack's price, billed once, when it was granted.
  refund,           ///< What was paid back of it, with the quantity: both negative.
  usage_covered,    ///< Usage that a pack covered: billed nothing, carries the pack's price.
  usage_on_demand,  ///< Usage that no pack covered: billed what no wallet paid of its price.
  wallet_paid,      ///< What wallets paid of that: billed nothing, carries the wallet's price.
  breakage,    ///< What an expired pack had left: billed nothing, carries the rest of the price.
  voided,      ///< What was taken out of a pack: billed nothing, carries its share of the price.
  adjustment,  ///< Usage taken out again, or money credited: mostly negative.
  charge,      ///< A close charge of a period: billed what no wallet paid of it.
};
inline constexpr int statement_kinds = 9;

/// A short English name for a kind; static storage.
[[nodiscard]] constexpr const char* message(statement_kind kind) noexcept {
  switch (kind) {
    case statement_kind::purchase: return "purchase";
    case statement_kind::refund: return "refund";
    case statement_kind::usage_covered: return "usage, covered";
    case statement_kind::usage_on_demand: return "usage, on demand";
    case statement_kind::wallet_paid: return "paid from wallets";
    case statement_kind::breakage: return "breakage";
    case statement_kind::voided: return "voided";
    case statement_kind::adjustment: return "adjustment";
    case statement_kind::charge: return "charge";
  }
  return "unknown";
}

/// One line before rounding: everything of one kind that one account had of one sku in one month,
/// or what was posted to one month of one close charge, or of credits, and period.
struct exact_line {
  account_handle account{};  ///< who used, or whose node the pack belongs to
  interval month{};          ///< of the payer's zone; what the line's events are posted to
  sku_handle sku{};          ///< nothing for what is about a pack alone, a charge or a credit
  charge_handle charge{};    ///< of a charge, and of what wallets paid of it
  interval period{};         ///< that the charge or the credit is for; else empty
  interval corrects{};       ///< the month that was closed before this came; else empty
  statement_kind kind{};
  symbol funder{};  ///< of what wallets paid: who funds them, where that is said
  dimension unit = dimension::none;
  price_tax tax{};   ///< of what the line bills: as its prices or its pack state it
  mixed quantity{};  ///< base units, whole; exact minor units where the unit is money
  /// Exact minor units: the price of on-demand usage, a charge, what wallets paid of either, a
  /// pack's price. Σ on-demand and charge price = Σ of their exact + Σ paid from wallets.
  mixed price{};
  mixed exact{};  ///< exact minor units that the line adds to the bill

  /// Whether it came too late for its own month.
  [[nodiscard]] bool is_correction() const noexcept { return !corrects.empty(); }
};

/// One line of a statement.
struct statement_line : exact_line {
  int128 billed = 0;  ///< minor units: its share of the rounded total
  /// Minor units: what its quantity cost. What is billed on demand, and of a pack's price what its
  /// usage drew; a purchase carries none: over a pack's life the two columns have one sum.
  int128 effective = 0;
};

/// What a line of kind `charge` is made of.
struct statement_charge {
  std::size_t line = 0;  ///< its place among the statement's lines
  mixed came_to{};       ///< what the period's priced usage came to when it was last posted
  charge_parts parts{};  ///< exact minor units; their sum is the line's price
};

/// What a statement bills for a period that was closed before: its lines of that period bill
/// round(exact_before + exact) − round(exact_before), so no rounding is carried from one to
/// another.
struct statement_correction {
  interval period{};
  std::uint32_t number = 0;  ///< of the statement that is corrected
  mixed exact_before{};      ///< all that was billed of the period so far, exact minor units
  mixed exact{};             ///< what is billed of it here
  int128 billed = 0;         ///< minor units; below zero it is a credit
};

/// What one account has on a statement. Its lines are adjacent.
struct statement_account {
  account_handle account{};
  std::size_t first_line = 0;
  std::size_t line_count = 0;
  mixed exact{};
  int128 billed = 0;  ///< its share of the rounded total: Σ of its lines
  int128 effective = 0;
};

/// One pack or wallet as a statement leaves it: everything up to the end of the ledger.
struct statement_pack {
  pack_handle pack{};
  account_handle account{};
  dimension unit = dimension::none;
  int128 granted = 0;  ///< base units, or minor units for a wallet; zero where all was moved in
  int128 paid = 0;     ///< minor units; zero for a gift
  mixed drawn{};       ///< given to usage, less what reversals gave back
  mixed left{};  ///< granted + moved − drawn; what nothing holds of an expired pack is breakage
  bool expired = false;
  int128 effective = 0;   ///< the part of `paid` that usage has carried so far
  int128 broken = 0;      ///< the part of `paid` that breakage carries; zero before expiry
  int128 moved = 0;       ///< into it, less out of it: transfers, voids and refunds
  int128 moved_paid = 0;  ///< minor units: the price that went along
  mixed held{};           ///< of what is left: by reservations. Of an expired pack no breakage yet
};

/// The whole bill of one payer, rounded once; or what one node sees of it, see
/// billing/statement_of_node.hpp.
struct statement {
  account_handle payer{};  ///< or the node that sees this of its payer's
  currency money{};
  std::int32_t utc_offset_seconds = 0;  ///< at the start of `during`
  symbol zone{};  ///< the label of its payer's zone; nothing where that is the offset
  interval during{};
  std::uint32_t number =
      0;  ///< of a period that is closed: 1, 2, 3, … for each payer; of a draft 0
  rounding mode{};
  mixed exact{};  ///< Σ lines
  /// What is of its own period, rounded once, and what corrections bill; = Σ accounts' billed = Σ
  /// lines' billed
  int128 total = 0;
  int128 effective = 0;  ///< Σ lines' effective
  /// Minor units: payments of the period, less what went back in it. They are no part of the bill.
  int128 paid = 0;
  std::vector<statement_account> accounts;  ///< by account
  std::vector<statement_line>
      lines;  ///< by account, month, sku (packs first), kind, charge, funder
  std::vector<statement_correction> corrections;  ///< by period
  std::vector<statement_charge> charges;          ///< by line
  std::vector<statement_pack> packs;              ///< every pack of the payer's tree, by pack
};

/// A payer that has no statement, and why.
struct statement_failure {
  account_handle payer{};
  failure error{};  ///< overflow; `reference` is the position of the event, where it is one
};

/// The statements of all payers at once: each has a statement or a failure.
struct statement_run {
  std::vector<statement> statements;        ///< by payer
  std::vector<statement_failure> failures;  ///< by payer
};

/// A statement before anything is rounded: for live views, which name a rounding of their own for
/// display.
struct exact_statement {
  account_handle payer{};
  currency money{};
  std::int32_t utc_offset_seconds = 0;  ///< at the start of `during`
  symbol zone{};  ///< the label of its payer's zone; nothing where that is the offset
  interval during{};
  mixed exact{};  ///< Σ lines
  std::vector<exact_line> lines;
};

}  // namespace ducat::inline v0

#endif
