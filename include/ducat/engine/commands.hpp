// SPDX-License-Identifier: MIT
// What a platform asks of the engine, besides usage: open an account, grant a pack, move quantity
// out of one, book a payment, credit money.
#ifndef DUCAT_ENGINE_COMMANDS_HPP
#define DUCAT_ENGINE_COMMANDS_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/packs/account.hpp>
#include <ducat/packs/alert.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/first_use.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/packs/recurrence.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/units/any_money.hpp>
#include <ducat/units/any_quantity.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/period.hpp>
#include <ducat/units/time.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Opens a node of an account tree. A node without a parent is a root: the payer of its tree, whose
/// currency, zone, policy, limit, price layers and burn-down order hold for the whole tree. A node
/// below leaves these terms at their defaults, which is to say nothing, or repeats the payer's:
/// anything else is an error.
struct account_spec {
  text_view name;                       ///< unique among the nodes of the same parent; not empty
  account_handle parent{};              ///< nothing for a root
  currency money{};                     ///< a root must have one
  std::int32_t utc_offset_seconds = 0;  ///< where its periods begin, −86 400 … 86 400
  std::uint32_t zone = 0;               ///< instead: a zone that add_zone() has numbered
  overage policy = overage::on_demand;
  bool limited = false;     ///< a credit limit binds, though it is zero
  int128 credit_limit = 0;  ///< minor units; above zero it binds
  text_view layer{};        ///< the price layer of its own, if any: its prices go before all others
  text_view channel{};      ///< the layer of the channel it bought through, if any
  instant at = instant_min;
  /// In which its packs are drawn on: a preset (packs/burn_order_presets.hpp) or keys of its own,
  /// none twice. Empty is default_burn_order.
  burn_order burn_down{};
};

/// What a pack holds: a quantity (degrees, tokens) or money (a wallet).
struct pack_content {
  any_quantity quantity{};
  any_money money{};

  constexpr pack_content() noexcept = default;
  constexpr pack_content(const any_quantity& of) noexcept : quantity{of} {}
  constexpr pack_content(const any_money& of) noexcept : money{of} {}
  template <class U, class R> constexpr pack_content(const ducat::quantity<U, R>& of) noexcept {
    if constexpr (U::dimension::id == dimension::money) {
      money = any_money{of};
    } else {
      quantity = any_quantity{of};
    }
  }
  [[nodiscard]] constexpr bool is_money() const noexcept {
    return quantity.kind == dimension::none;
  }
  /// What it is counted in, and how much of that: base units, or minor units.
  [[nodiscard]] constexpr dimension unit() const noexcept {
    return is_money() ? dimension::money : quantity.kind;
  }
  [[nodiscard]] constexpr int128 amount() const noexcept {
    return is_money() ? money.minor : quantity.amount;
  }
};

/// Who brings a change of balances about, why, and who approved it; empty where nobody says. They
/// stand in the ledger.
struct stated_provenance {
  text_view actor{};
  text_view reason{};
  text_view approval{};
};

/// How many units of a pack one unit of some usage takes.
struct factor_spec {
  ratio factor{1};                    ///< above zero: 7/10, or 2
  const scope_term* scope = nullptr;  ///< of what usage; nothing is all that the pack serves
  std::size_t scope_size = 0;
  factor_band band{};  ///< when; by default always
};

/// Grants a pack to a node; it serves the nodes below as well.
struct grant_spec {
  pack_content quantity{};
  any_money paid{};  ///< its price; of a gift nothing
  interval valid{instant_min, instant_max};
  std::int32_t priority = 0;  ///< the lower goes first
  pack_source source = pack_source::paid;
  pack_content
      floor{};  ///< how far below zero it may run: a quantity of the same unit, stated positive
  /// Its number in the platform's books, unique within the payer: with one, a grant can be retried.
  text_view serial{};
  const scope_term* scope = nullptr;  ///< what it may be used for; nothing is everything
  std::size_t scope_size = 0;
  price_tax tax{};  ///< of its price, for statements
  /// Its validity begins with its first use and lasts so long; `valid` is then when that may be.
  /// Until then it has no end in the burn-down order; not used by the end of `valid`, it lapses
  /// whole. No wallet, and no lot of a series, waits.
  first_use activation{};
  /// How much of it usage takes: the first row that is for it says so, and where none is, as much
  /// as it comes to. No wallet has any.
  const factor_spec* factors = nullptr;
  std::size_t factor_count = 0;
  /// Of a wallet how much of each line it pays, 1 being all that is left of it: below 1 it is a
  /// voucher, and its balance the cap. Above 0, in units of 1/10,000 or coarser.
  ratio share{1};
  text_view funder{};  ///< of a wallet who pays for it, for statements and explanations
  /// When it was granted: its purchase is posted then, and it is a key of the burn-down order. By
  /// default the engine's time, or, before the first advance, the start of its validity; what is
  /// paid for needs one of them.
  instant at = instant_min;
  stated_provenance by{};
};

/// A pack that comes again: a lot for each cycle, and what is left of one lapses or lives on.
struct series_spec {
  /// Of each lot, and of what lives on of one its scope, factors, share and funder; a lot begins
  /// the running totals of its factors anew. Its validity is that of the series (by default from
  /// the engine's time on), its serial the series', its `at` when the series was agreed; a lot's
  /// own purchase is posted when it begins.
  grant_spec lot{};
  recurrence cycle{};
  rollover rest{};
};

/// Bounds what a node and those below it may have.
struct quota_spec {
  text_view name{};  ///< unique among the quotas of the account; not empty
  /// A quantity: so much may be drawn from packs above the node. Money: so much may usage be priced
  /// at, whoever pays for it. Zero is a limit too.
  pack_content most{};
  /// Zero or more, instead of `most`: so many cards may be held at once, by open reservations or by
  /// the jobs that are handed to may_hold().
  std::int32_t cards = -1;
  period per = period::forever;  ///< the window, in the payer's zone; for ever for cards
  /// Authorisation refuses what would pass it, and packs above give no more. Otherwise it counts,
  /// and nothing else.
  bool hard = true;
  instant from = instant_min;  ///< the engine's time (the default) or later
  stated_provenance by{};
};

/// What somebody wants to hear of an account, once each time: it is raised when it comes about, and
/// waits again once it is over.
struct alert_spec {
  text_view name{};  ///< unique among the alerts of the account; not empty
  alert_kind of = alert_kind::left;
  /// Of `left` and `used` the level. Of `left_share` and `expiring` its unit alone, the amount
  /// zero: of which packs; of `expiring` it may be nothing, for every pack.
  pack_content level{};
  ratio share{};          ///< of `left_share` and `used_share`: 1/5 is 20 %
  text_view quota{};      ///< of `used` and `used_share`: the name of a quota of the account
  nanoseconds ahead{};    ///< of `expiring` and `running_out`: how long before
  pack_content top_up{};  ///< of a balance: what to ask for, shown with the alert; or nothing
  stated_provenance by{};
};

/// A payment that a payer made. It pays what usage and charges came to; a pack is paid for where it
/// is sold, so of an invoice that has purchases on it the rest is stated here.
struct payment_spec {
  any_money amount{};        ///< above zero, in the payer's currency
  instant at = instant_min;  ///< what it is posted to: the engine's time (the default) or later
  text_view reference{};     ///< in the platform's books, unique among the payer's payments: with
                             ///< one it can be sent again, and returned
  stated_provenance by{};
};

/// A payment that goes back to who made it.
struct return_spec {
  text_view reference{};     ///< the payment's
  instant at = instant_min;  ///< as of a payment; not before the payment itself
  stated_provenance by{};
};

/// Money that was posted and is credited: for an outage, as goodwill. Usage, counters, packs and
/// quotas stay as they are.
struct credit_spec {
  any_money amount{};            ///< above zero, in the payer's currency
  instant within = instant_min;  ///< any instant of the calendar month whose posted money it is, in
                                 ///< the payer's zone
  instant at = instant_min;      ///< what it is posted to: the engine's time (the default) or later
  text_view reference{};  ///< of a credit note, unique among the credits of the payer's tree:
                          ///< with one it can be sent again
  price_tax tax{};        ///< of what it credits, for statements
  stated_provenance by{};
};

/// What is moved out of a pack.
struct move_spec {
  pack_handle pack{};
  /// Of the pack's unit; money for a wallet, in whole minor units. Nothing: all that is left above
  /// zero (of a wallet all whole minor units).
  pack_content quantity{};
  /// When it happens, and is posted: at the engine's time (the default) or later.
  instant at = instant_min;
  /// Its number in the platform's books, unique within the payer: with one, a move can be retried.
  text_view reference{};
  stated_provenance by{};
};

}  // namespace ducat::inline v0

#endif
