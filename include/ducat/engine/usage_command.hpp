// SPDX-License-Identifier: MIT
// A usage as the engine is asked about it: whether it makes sense, and whether it was recorded
// before.
#ifndef DUCAT_ENGINE_USAGE_COMMAND_HPP
#define DUCAT_ENGINE_USAGE_COMMAND_HPP

#include <ducat/engine/dedup_index.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/symbol.hpp>
#include <ducat/usage/dimensions.hpp>
#include <ducat/usage/meter.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Why usage is decided.
enum class decide_mode : std::uint8_t {
  record,     ///< it happened
  quote,      ///< what would it lead to, if it happened
  authorise,  ///< it is asked for
};

/// Into how many pieces rates, prices, periods, cycles and packs may cut one usage: seven years by
/// the hour. A record beyond that has a wrong end, or is better reported in parts.
inline constexpr std::uint32_t max_pieces = 65'536;

/// A usage with its dimensions read: what decide() works on.
struct usage_command {
  id128 id{};
  symbol source{};
  account_handle account{};
  sku_handle sku{};
  dimension_values dimensions{};
  ratio cards{};
  interval during{};
  int128 quantity = 0;
  std::uint64_t hash = 0;  ///< of its id in its scope: engine_state::usage_hash()
};

namespace detail {

// A symbol of another table would name nothing in this ledger, or something else.
[[nodiscard]] constexpr bool are_known(const symbol_table& names, const usage_command& u) noexcept {
  if (u.source.has_value() && u.source.index >= names.size()) return false;
  if (u.dimensions == dimension_values{}) return true;
  for (const symbol value : u.dimensions.value)
    if (value.has_value() && value.index >= names.size()) return false;
  return true;
}

[[nodiscard]] constexpr result<void> validate(const engine_state& state, const ledger& past,
                                              const usage_command& u) noexcept {
  if (!state.held.contains(u.account)) return errc::unknown_account;
  if (!state.skus.contains(u.sku)) return errc::unknown_sku;
  if (!are_known(past.names, u)) return errc::unknown_symbol;
  if (u.id.is_zero()) return errc::out_of_range;
  if (u.during.end < u.during.start) return errc::invalid_interval;
  const sku_terms& sku = state.skus[u.sku];
  if (sku.money != currency{} && sku.money != state.held.terms_of(u.account).money)
    return errc::currency_mismatch;
  const bool counted = sku.how == meter::counted;
  if (counted && (u.cards.numerator() != 0 || u.during.start != u.during.end))
    return errc::unit_mismatch;
  if (!counted && u.quantity != 0) return errc::unit_mismatch;
  if (u.quantity < 0 || u.cards.numerator() < 0) return errc::out_of_range;
  // Most likely nobody filled them in: recorded, the usage would be free and look billed.
  if (!counted && u.cards.numerator() == 0) return errc::out_of_range;
  return {};
}

[[nodiscard]] constexpr bool same_content(const ledger& book, const usage_recorded& known,
                                          const usage_command& u) {
  const dimension_values values = known.dimensions.has_value()
                                      ? book.all<dimensions_met>()[known.dimensions.index].values
                                      : dimension_values{};
  return known.account == u.account && known.sku == u.sku && values == u.dimensions &&
         known.cards_numerator == u.cards.numerator() &&
         known.cards_denominator == u.cards.denominator() && known.during == u.during &&
         (u.cards.numerator() != 0 || known.amount == u.quantity);
}

}  // namespace detail

/// The number of the usage with an id in its scope, whose hash this is, or dedup_index::none.
[[nodiscard]] constexpr std::uint64_t find_usage(const engine_state& state, const ledger& past,
                                                 const id128& id, symbol source,
                                                 account_handle root, std::uint64_t hash) {
  return state.usages.find(hash, [&](std::uint64_t number) {
    const usage_recorded& known = past.all<usage_recorded>()[number];
    return known.id == id && known.source == source &&
           state.held.accounts[known.account.index].root == root;
  });
}

/// The same, of an id whose hash is not known yet.
[[nodiscard]] constexpr std::uint64_t find_usage(const engine_state& state, const ledger& past,
                                                 const id128& id, symbol source,
                                                 account_handle root) {
  return find_usage(state, past, id, source, root, state.usage_hash(id, source, root));
}

}  // namespace ducat::inline v0

#endif
