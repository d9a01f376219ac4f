// SPDX-License-Identifier: MIT
// What the events so far amount to: all that decide() reads. Only evolve() changes it.
#ifndef DUCAT_ENGINE_STATE_HPP
#define DUCAT_ENGINE_STATE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/alert_table.hpp>
#include <ducat/engine/close_table.hpp>
#include <ducat/engine/counter_table.hpp>
#include <ducat/engine/dedup_index.hpp>
#include <ducat/engine/edge_queue.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/hold_table.hpp>
#include <ducat/engine/money_table.hpp>
#include <ducat/engine/quota_table.hpp>
#include <ducat/engine/review_table.hpp>
#include <ducat/engine/settled_table.hpp>
#include <ducat/engine/standing_table.hpp>
#include <ducat/engine/top_up_table.hpp>
#include <ducat/engine/usage_chains.hpp>
#include <ducat/exact/siphash.hpp>
#include <ducat/packs/bonus_table.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/usage/dimensions.hpp>
#include <ducat/usage/sku_table.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The running total of one fraction of a card for one payer, sku and unit: see usage/rating.hpp.
struct carry_state {
  account_handle root{};
  sku_handle sku{};
  dimension unit = dimension::none;
  std::int64_t cards_numerator = 0;
  std::int64_t cards_denominator = 1;
  int128 rest = 0;  ///< usage less what was charged, in units of 1/cards_denominator
};

/// Where a series of lots stands. Its terms stand in the ledger.
struct series_state {
  account_handle account{};
  pack_handle current{};               ///< the lot of the cycle that has begun
  pack_handle next{};                  ///< the lot of the next one; nothing where none begins
  std::int64_t number = 0;             ///< of the cycle that has begun
  instant stopped_from = instant_max;  ///< no cycle begins from then on
  series_handle more{};                ///< another one of the account, or nothing
};

/// The state of one engine.
struct engine_state {
  hash_key key = public_hash_key;  ///< of the ids; its events do not depend on it
  holdings held;
  sku_table skus;
  price_book prices;
  counter_table counters;
  detail::chunked<dimension_values> dimensions;
  detail::chunked<carry_state> carries;
  dedup_index usages;
  edge_queue edges;
  close_table closes;
  quota_table quotas;
  settled_table settled;
  alert_table alerts;
  top_up_table top_ups;
  usage_chains chains;
  money_table money;
  standing_table standings;
  review_table review;
  bonus_table bonuses;
  detail::flat_index by_name;    ///< accounts by (parent, name)
  detail::flat_index by_serial;  ///< packs by (root, serial), where they have one
  detail::chunked<series_state> series;
  detail::flat_index by_series;     ///< series by (root, serial), where they have one
  detail::flat_index by_holder;     ///< the first series of each account
  detail::flat_index by_reference;  ///< moves by (root, reference), where they have one
  detail::flat_index by_values;     ///< dimension combinations by value
  detail::flat_index by_ratio;      ///< carries by (root, sku, unit, ratio)
  hold_table holds;
  std::uint64_t hold_steps = 0;  ///< of all reservations
  std::uint64_t moves = 0;       ///< how often quantity was moved
  instant now = instant_min;
  instant reached = instant_min;  ///< the last edge that was met; beyond `now` while time goes on
  std::int64_t horizon_ns = no_horizon;
  std::int64_t retention_ns = no_retention;
  instant latest = instant_max;    ///< at which usage may end: by the horizon
  instant earliest = instant_min;  ///< likewise, to be recorded unseen: by the retention
  /// Usage of a new id that ends before it may be recorded: the bounds and the review need not be
  /// looked at. Nothing does where there is a retention, or was a review.
  instant unquestioned_until = instant_max;

  /// Whether usage may end at an instant to be recorded unseen.
  [[nodiscard]] constexpr bool may_end(instant end) const noexcept {
    return earliest <= end && end <= latest;
  }

  /// The account of a name below a parent (nothing: a root), or nothing.
  [[nodiscard]] constexpr account_handle find_account(account_handle parent, symbol name) const {
    return account_handle{by_name.find(account_hash(parent, name), [&](std::uint32_t i) {
      return held.accounts[i].parent == parent && held.accounts[i].name == name;
    })};
  }
  /// The pack of a serial in a root's tree, or nothing.
  [[nodiscard]] constexpr pack_handle find_pack(account_handle root, symbol serial) const {
    return pack_handle{by_serial.find(serial_hash(root, serial), [&](std::uint32_t i) {
      const pack_rank& rank = held.ranks[i];
      return rank.serial == serial && held.accounts[rank.account.index].root == root;
    })};
  }
  /// The series of a serial in a root's tree, or nothing. `past` is the ledger of this state.
  template <class Ledger>
  [[nodiscard]] constexpr series_handle find_series(const Ledger& past, account_handle root,
                                                    symbol serial) const {
    return series_handle{by_series.find(serial_hash(root, serial), [&](std::uint32_t i) {
      return past.template all<series_opened>()[i].serial == serial &&
             held.accounts[series[i].account.index].root == root;
    })};
  }
  /// The series of an account that was opened first, or nothing; `more` leads on to the others.
  [[nodiscard]] constexpr series_handle first_series_of(account_handle account) const {
    return series_handle{by_holder.find(detail::mix(account.index, 0), [&](std::uint32_t i) {
      return series[i].account == account;
    })};
  }
  /// The reservation of an id in its scope, or nothing. `past` is the ledger of this state.
  template <class Ledger>
  [[nodiscard]] constexpr hold_handle find_hold(const Ledger& past, const id128& id, symbol source,
                                                account_handle root) const {
    return holds.find(usage_hash(id, source, root), [&](std::uint32_t i) {
      const hold_opened& known = past.template all<hold_opened>()[i];
      return known.id == id && known.source == source &&
             held.accounts[known.account.index].root == root;
    });
  }
  /// The place of a combination of dimension values, or nothing.
  [[nodiscard]] constexpr dimensions_handle find_dimensions(const dimension_values& values) const {
    return dimensions_handle{by_values.find(
        values_hash(values), [&](std::uint32_t i) { return dimensions[i] == values; })};
  }
  /// The place of the running total of a ratio, or flat_index::none.
  [[nodiscard]] constexpr std::uint32_t find_carry(account_handle root, sku_handle sku,
                                                   dimension unit, std::int64_t numerator,
                                                   std::int64_t denominator) const {
    return by_ratio.find(carry_hash(root, sku, unit, numerator, denominator), [&](std::uint32_t i) {
      const carry_state& c = carries[i];
      return c.root == root && c.sku == sku && c.unit == unit && c.cards_numerator == numerator &&
             c.cards_denominator == denominator;
    });
  }
  /// Has the usages since the last call join the chains of their payers, and the closed ones of the
  /// payer of an account, if there is one, leave its own. What for_each_open_usage() says is as
  /// before. O(those).
  template <class Ledger> constexpr void chain_usages(const Ledger& past, account_handle of) {
    if (!held.contains(of)) return;
    const std::uint32_t payer = held.accounts[of.index].payer;
    const auto& all = past.template all<usage_recorded>();
    for (std::size_t i = chains.size(); i < all.size(); ++i)
      chains.add(held.accounts[all[i].account.index].payer);
    const instant until = settled.of_payer(payer).until;
    chains.keep(payer, [&](usage_number u) {
      return until <= all[u].during.start || until < all[u].during.end;
    });
  }
  /// Calls `f(usage_number)` for each usage of a payer, by its place, of which something is open,
  /// the last one first. O(those + usages since the last chain_usages()).
  template <class Ledger, class F>
  constexpr void for_each_open_usage(const Ledger& past, std::uint32_t payer, F f) const {
    const auto& all = past.template all<usage_recorded>();
    const instant until = settled.of_payer(payer).until;
    const auto visit = [&](usage_number u) {
      const interval& during = all[u].during;
      if (until <= during.start || until < during.end) f(u);
    };
    for (std::size_t i = all.size(); i-- > chains.size();)
      if (held.accounts[all[i].account.index].payer == payer) visit(static_cast<usage_number>(i));
    chains.for_each(payer, visit);
  }
  [[nodiscard]] constexpr bool is_reversed(std::uint64_t usage) const {
    return chains.is_reversed(static_cast<usage_number>(usage));
  }

  [[nodiscard]] static constexpr std::uint64_t account_hash(account_handle parent,
                                                            symbol name) noexcept {
    return detail::mix(parent.index, name.index);
  }
  [[nodiscard]] static constexpr std::uint64_t serial_hash(account_handle root,
                                                           symbol serial) noexcept {
    return detail::mix(root.index, serial.index);
  }
  [[nodiscard]] static constexpr std::uint64_t values_hash(
      const dimension_values& values) noexcept {
    std::uint64_t hash = 0;
    for (const symbol s : values.value) hash = detail::mix(hash, s.index);
    return hash;
  }
  [[nodiscard]] static constexpr std::uint64_t carry_hash(account_handle root, sku_handle sku,
                                                          dimension unit, std::int64_t numerator,
                                                          std::int64_t denominator) noexcept {
    return detail::mix((std::uint64_t{root.index} << 32) | sku.index,
                       detail::mix(static_cast<std::uint64_t>(numerator),
                                   static_cast<std::uint64_t>(denominator)) ^
                           static_cast<std::uint64_t>(unit));
  }
  /// The hash of a usage id in its scope: the source and the root account.
  /// Under a secret key nobody can choose ids whose hashes collide.
  [[nodiscard]] constexpr std::uint64_t usage_hash(const id128& id, symbol source,
                                                   account_handle root) const noexcept {
    return detail::mix(detail::mix(id.high ^ key.low, id.low ^ key.high) ^ key.low,
                       (std::uint64_t{source.index} << 32) | root.index);
  }
};

}  // namespace ducat::inline v0

#endif
