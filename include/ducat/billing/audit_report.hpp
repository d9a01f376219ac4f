// SPDX-License-Identifier: MIT
// What an audit found: every rule that a ledger breaks, and the sums it was checked by.
#ifndef DUCAT_BILLING_AUDIT_REPORT_HPP
#define DUCAT_BILLING_AUDIT_REPORT_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>

#include <cstdint>
#include <vector>

namespace ducat::inline v0 {

/// The rules that an audit checks; message() says each, law_of() names the design law behind it.
enum class audit_rule : std::uint8_t {
  shape,           ///< an event names nothing that does not exist
  place,           ///< a line stands with its usage, which says how many there are
  time,            ///< time and the phases of packs go on in order
  once,            ///< an id is recorded once, a serial granted once, a usage reversed once
  rating,          ///< a quantity is cards × rate × time
  coverage,        ///< usage = Σ covered + Σ priced
  split,           ///< a piece lies inside one price, month, rate, cycle and set of packs
  tiling,          ///< pieces follow each other without overlap, inside their usage
  carry,           ///< a fraction of a card is carried on
  price,           ///< the price entry is the one in force
  amount,          ///< a priced line costs what its counter's tariff says
  counter,         ///< a counter holds what was counted
  pack_balance,    ///< a pack's balance follows from the one before
  wallet_balance,  ///< a wallet's balance follows from the one before
  owed,            ///< what is owed follows from what was owed before
  burn_down,       ///< packs and wallets are drawn in their order, none is passed over
  breakage,        ///< what an expired pack had left
  reversal,        ///< a reversal gives back what was charged
  conservation,    ///< granted + moved in = left + held + drawn + moved out
  debits,          ///< Σ priced = Σ paid from wallets + owed
  statement,       ///< the statement's lines sum to the ledger
  charge,          ///< a close posts what the charges in force make of the period's usage
  move,            ///< what leaves a pack otherwise takes its share of the price, and no more
  series,          ///< a series has a lot for each cycle, and what lives on of the one before
  quota,           ///< what was used of a quota is what was drawn and priced in its window
  hold,            ///< what is held follows from the steps of reservations, and covers their usage
  settlement,      ///< a settlement gives back what there was, and states all of it anew
  credit,          ///< a credit is for a month, and no more than was posted and not credited
  standing,        ///< nothing is held for a frozen account, and refused for that where none is;
                   ///< none is moved of which something is open
  alert,           ///< an alert is raised where what it waits for comes about, once
  top_up,          ///< an alert orders what its terms say, and what is paid for is granted once
};
inline constexpr int audit_rules = 31;

/// A short English sentence for the breach of a rule; static storage.
[[nodiscard]] constexpr const char* message(audit_rule rule) noexcept {
  switch (rule) {
    case audit_rule::shape: return "the event names something that does not exist";
    case audit_rule::place: return "the event does not stand where its usage says";
    case audit_rule::time: return "time or a pack's phase is out of order";
    case audit_rule::once: return "recorded, granted or reversed twice";
    case audit_rule::rating: return "the quantity is not cards x rate x time";
    case audit_rule::coverage: return "the usage is not what was covered and priced";
    case audit_rule::split: return "the piece crosses an edge of time";
    case audit_rule::tiling: return "the pieces do not follow each other inside their usage";
    case audit_rule::carry: return "the carried fraction of a card is wrong";
    case audit_rule::price: return "the price entry is not the one in force";
    case audit_rule::amount: return "the amount is not what the tariff says";
    case audit_rule::counter: return "the counter does not hold what was counted";
    case audit_rule::pack_balance: return "the pack's balance does not follow from the one before";
    case audit_rule::wallet_balance:
      return "the wallet's balance does not follow from the one before";
    case audit_rule::owed: return "what is owed does not follow from what was owed before";
    case audit_rule::burn_down: return "the burn-down order is not kept";
    case audit_rule::breakage: return "the breakage is not what the pack had left";
    case audit_rule::reversal: return "the reversal does not give back what was charged";
    case audit_rule::conservation:
      return "granted and moved in is not left, held, drawn and moved out";
    case audit_rule::debits: return "priced is not paid + received + credited + owed";
    case audit_rule::statement: return "the statement does not sum to the ledger";
    case audit_rule::charge: return "the close charge is not what the period's usage makes of it";
    case audit_rule::move: return "the move is not what the pack and its price allow";
    case audit_rule::series: return "the series does not go on as its terms say";
    case audit_rule::alert: return "the alert is not what its packs or its quota make of it";
    case audit_rule::top_up: return "the top-up is not what its terms make of it";
    case audit_rule::credit: return "the credit is more than its month's posted money";
    case audit_rule::standing: return "a frozen account was granted something, or an open one not";
    case audit_rule::quota: return "what was used of the quota is not what was drawn and priced";
    case audit_rule::hold: return "the reservation does not hold what its steps say";
    case audit_rule::settlement: return "the settlement does not restate what there was";
  }
  return "unknown rule";
}

/// The law of docs/design.md that stands behind a rule.
[[nodiscard]] constexpr int law_of(audit_rule rule) noexcept {
  switch (rule) {
    case audit_rule::shape:
    case audit_rule::place:
    case audit_rule::price: return 8;
    case audit_rule::time:
    case audit_rule::split:
    case audit_rule::tiling:
    case audit_rule::burn_down: return 7;
    case audit_rule::once: return 5;
    case audit_rule::rating:
    case audit_rule::carry: return 1;
    case audit_rule::amount: return 2;
    default: return 4;
  }
}

/// One breach of one rule.
struct audit_finding {
  audit_rule rule{};
  std::uint64_t position = 0;  ///< of the event; the ledger's size for what concerns its end
  std::uint64_t subject = 0;   ///< the pack, account, usage or counter that it concerns, by number
  mixed expected{};            ///< where the rule is about a figure
  mixed found{};
  const char* detail = "";  ///< what exactly; static storage
};

/// What one pack has been through.
struct audited_pack {
  pack_handle pack{};
  account_handle account{};
  dimension unit = dimension::none;
  int128 granted = 0;
  int128 moved = 0;  ///< into it, less out of it: transfers, voids and refunds
  mixed drawn{};     ///< less what was given back
  mixed left{};      ///< the last balance that an event states: what nothing holds
  mixed breakage{};  ///< what is left of an expired pack, zero or above
  bool expired = false;
  mixed held{};  ///< by reservations
};

/// What one payer has been through, in exact minor units.
struct audited_payer {
  account_handle payer{};
  currency money{};
  int128 purchased = 0;  ///< Σ of the prices of packs, less refunds
  mixed priced{};        ///< Σ on demand, less reversals
  mixed paid{};          ///< Σ from wallets, less refunds
  mixed owed{};          ///< the last figure that an event states
  mixed received{};      ///< Σ of payments, less those that went back
  mixed credited{};      ///< Σ of credits
};

/// The result of an audit.
struct audit_report {
  static constexpr std::size_t max_findings = 1000;

  std::uint64_t events = 0;
  std::uint64_t usages = 0;
  std::uint64_t reversals = 0;
  std::uint64_t finding_count = 0;      ///< all of them
  std::vector<audit_finding> findings;  ///< the first max_findings
  std::vector<audited_pack> packs;      ///< by pack
  std::vector<audited_payer> payers;    ///< by account

  [[nodiscard]] bool passed() const noexcept { return finding_count == 0; }
};

}  // namespace ducat::inline v0

#endif
