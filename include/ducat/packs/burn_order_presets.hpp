// SPDX-License-Identifier: MIT
// The burn-down orders of other engines as key lists, each with its source. They reproduce an order
// and nothing else: where an engine has other habits, they are named as differences. Ties that are
// left always go to the earlier pack id, also where an engine leaves them open.
#ifndef DUCAT_PACKS_BURN_ORDER_PRESETS_HPP
#define DUCAT_PACKS_BURN_ORDER_PRESETS_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/packs/burn_order.hpp>

namespace ducat::inline v0 {

/// OpenMeter: priority, expiry with none last, created, id.
/// Source: openmeter/credit/README.md, credit/engine/burnphase.go; ledger/collector/README.md.
/// Differences: it compares expiries in whole seconds, and time is truncated to the minute; ids are
/// texts; overage from before a grant is paid by the later grant; a recurrence sets the balance.
inline constexpr burn_order openmeter_burn_order{burn_key::priority, burn_key::expiry,
                                                 burn_key::granted};

/// Lago, wallets and the lots within one: priority, granted before purchased, created.
/// Source: wallet.rb, wallet_transactions/track_consumption_service.rb.
/// Differences: priorities are 1 … 50, and none is 50; a lot has no expiry of its own, its wallet
/// has; a fee that names a wallet is paid by that one alone; consumption is all or nothing.
inline constexpr burn_order lago_burn_order{burn_key::priority, burn_key::purchased,
                                            burn_key::granted};

/// Flexprice: priority, expiry with none last, the larger credit first.
/// Source: internal/repository/ent/wallet.go, FindEligibleCredits.
/// Differences: a credit without a priority goes last there (state a high number); the end of an
/// expiry belongs to it; what is left tied has no order, and is paged through nevertheless.
inline constexpr burn_order flexprice_burn_order{burn_key::priority, burn_key::expiry,
                                                 burn_key::quantity};

/// Metronome: priority, what cost nothing, for the fewest products, sooner end, earlier start.
/// Source: its documentation on how commits and credits are applied.
/// Differences: rollover commits go before all others and postpaid ones before prepaid, which is a
/// lower priority here; priorities are decimals; last comes the commit of the fewest contracts.
inline constexpr burn_order metronome_burn_order{burn_key::priority, burn_key::costless,
                                                 burn_key::specificity, burn_key::expiry,
                                                 burn_key::effective};

/// Orb: blocks with item filters, sooner expiry, lower cost basis, created.
/// Source: its documentation on prepaid credits.
/// Differences: a deduction is dated at the start of the customer's day and may change until the
/// grace period ends; deleting a block replays the ledger.
inline constexpr burn_order orb_burn_order{burn_key::bound_scope, burn_key::expiry,
                                           burn_key::unit_cost, burn_key::granted};

/// Stigg: priority, expiry, promotional before paid, effective, created.
/// Source: its documentation on credits.
/// Differences: none in the order.
inline constexpr burn_order stigg_burn_order{burn_key::priority, burn_key::expiry,
                                             burn_key::purchased, burn_key::effective,
                                             burn_key::granted};

/// Autumn: rollovers, the entity's own before the customer's, shorter reset interval, sooner
/// expiry, created.
/// Source: shared/utils/cusEntUtils/sortCusEntsForDeduction.ts, documentation on balances.
/// Choices: a rollover is a lot of a lower priority number (its packs have no other priority). A
/// reset interval is the length of its cycle's lot; what never resets is a lot without an end.
/// Usage of the customer itself meets no pack of an entity, which lies below it.
/// Differences: rollovers among themselves go by expiry alone; boolean, unlimited and credit-system
/// balances and pay-per-use are no packs; main before add-on comes after expiry there.
inline constexpr burn_order autumn_burn_order{burn_key::priority, burn_key::depth, burn_key::length,
                                              burn_key::expiry, burn_key::granted};

/// Huawei Cloud: earliest effective expiry; then bound before unbound, free before promotion before
/// subscription, effective, created.
/// Source: billing FAQ 6100011; the resource-pack page of its OCR service.
/// Choice: the two contradict each other. The FAQ is for every service and comes first; the OCR
/// page, which puts source, then effective time before expiry, orders what the FAQ leaves tied.
/// Differences: an enterprise project is a scope (or a node of the tree, whose order it ignores);
/// off-peak packs are preferred there.
inline constexpr burn_order huawei_burn_order{burn_key::expiry, burn_key::bound_scope,
                                              burn_key::source_class, burn_key::effective,
                                              burn_key::granted};

/// Tencent Cloud: explicit priority, then the order of purchase.
/// Source: TDSQL-C resource packs (priority 1 … 10, by default the order in which packs were
/// bound); MPS, which orders by purchase.
/// Choice: the English MPS page says earliest expiry instead. The Chinese one agrees with TDSQL-C,
/// and holds.
/// Differences: a priority belongs to a pack and a cluster; CI orders usage lines, and weighs them;
/// MPS and live packs never cover the bill of the day before.
inline constexpr burn_order tencent_burn_order{burn_key::priority, burn_key::granted};

/// AWS: reservations, plans for an instance family, plans for all compute; the owner's account
/// before the family's; the highest saving, which is the lowest price per unit.
/// Source: its documentation on how Savings Plans and Reserved Instances apply.
/// Choice: the kind of instrument is the pack's priority (0, 1, 2). A saving is measured against
/// one on-demand price, so the lowest price per unit saves most; a tie by the lowest rate is one.
/// Differences: a commitment is used or lost hour by hour; the smallest instance size is covered
/// first, which is an order of usage.
inline constexpr burn_order aws_burn_order{burn_key::priority, burn_key::depth,
                                           burn_key::unit_cost};

/// Alibaba Cloud: the earliest expiry first among packs of one type.
/// Source: its DCDN documentation on resource plans.
/// Differences: bills are offset hours late, for cycles after the purchase alone; SAE uses up one
/// of its older CPU and memory packs before the other.
inline constexpr burn_order alibaba_burn_order{burn_key::expiry};

/// A preset by its name.
struct burn_order_preset {
  const char* name = "";
  burn_order order{};
};
inline constexpr burn_order_preset burn_order_presets[] = {
    {"ducat", default_burn_order},
    {"openmeter", openmeter_burn_order},
    {"lago", lago_burn_order},
    {"flexprice", flexprice_burn_order},
    {"metronome", metronome_burn_order},
    {"orb", orb_burn_order},
    {"stigg", stigg_burn_order},
    {"autumn", autumn_burn_order},
    {"huawei", huawei_burn_order},
    {"tencent", tencent_burn_order},
    {"aws", aws_burn_order},
    {"alibaba", alibaba_burn_order},
};

/// The preset of a name, such as "openmeter"; "ducat" is default_burn_order. Errors: invalid_text.
[[nodiscard]] constexpr result<burn_order> find_burn_order(text_view name) noexcept {
  for (const burn_order_preset& preset : burn_order_presets)
    if (name == preset.name) return preset.order;
  return errc::invalid_text;
}

}  // namespace ducat::inline v0

#endif
