// SPDX-License-Identifier: MIT
// A pack of a pack list as an engine grants it: names become handles, major units minor ones.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PACK_GRANT_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PACK_GRANT_HPP

#include <ducat/adapters/nlohmann_json/pack_list.hpp>
#include <ducat/engine/bonus.hpp>
#include <ducat/engine/commands.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/any_money.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/handle.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ducat::inline v0 {

/// The scope of a listed pack, or of one of its factors; no terms allow everything. `names` says
/// what the list's names mean to the engine:
/// @code
/// sku_handle sku(const std::string& name);
/// account_handle account(const std::string& name);
/// int dimension(const std::string& name);  // its place among the engine's dimensions
/// symbol value(const std::string& text);   // interned by the engine
/// @endcode
/// A handle that is nothing and a place that is none are kept: the engine refuses such a scope.
template <class Listed, class Names>
[[nodiscard]] std::vector<scope_term> scope_of(const Listed& pack, Names&& names) {
  std::vector<scope_term> scope;
  for (const std::string& name : pack.skus)
    scope.push_back({scope_kind::sku, 0, names.sku(name).index});
  for (const std::string& name : pack.accounts)
    scope.push_back({scope_kind::account, 0, names.account(name).index});
  for (const listed_dimension& dimension : pack.dimensions) {
    const int place = names.dimension(dimension.name);
    const auto kept =
        static_cast<std::uint8_t>(place >= 0 && place < max_dimensions ? place : max_dimensions);
    for (const std::string& value : dimension.values)
      scope.push_back({scope_kind::dimension, kept, names.value(value).index});
  }
  return scope;
}

/// The factors of a listed pack, as an engine grants them.
struct granted_factors {
  std::vector<std::vector<scope_term>> scopes;
  std::vector<factor_spec> rows;  ///< they point into the scopes
};
/// `names_for(const listed_factor&)` gives what scope_of() asks for names.
template <class NamesFor>
[[nodiscard]] granted_factors factors_of(const listed_pack& pack, NamesFor names_for) {
  granted_factors out;
  for (const listed_factor& row : pack.factors) out.scopes.push_back(scope_of(row, names_for(row)));
  for (std::size_t i = 0; i < out.scopes.size(); ++i)
    out.rows.push_back(
        {pack.factors[i].factor, out.scopes[i].data(), out.scopes[i].size(), pack.factors[i].band});
  return out;
}

/// What an engine is asked to grant for a listed pack, paid in its payer's currency; its factors
/// are factors_of()'s. It points into the pack and the scope. Errors, of the price: inexact where
/// it is no whole number of minor units, overflow.
[[nodiscard]] inline result<grant_spec> grant_of(const listed_pack& pack,
                                                 const std::vector<scope_term>& scope,
                                                 const currency& payers) {
  const auto paid = minor_units(pack.paid, payers);
  if (!paid) return paid.error();
  grant_spec spec;
  spec.quantity =
      pack.money.unit == currency{} ? pack_content{pack.quantity} : pack_content{pack.money};
  spec.paid = {*paid, payers};
  spec.valid = pack.valid;
  spec.priority = pack.priority;
  spec.source = pack.source;
  spec.floor = pack.floor;
  spec.serial = pack.serial;
  spec.scope = scope.data();
  spec.scope_size = scope.size();
  spec.at = pack.purchased;
  spec.tax = pack.tax;
  spec.activation = pack.activation;
  spec.share = pack.share;
  spec.funder = pack.funder;
  return spec;
}

/// The bonus on a listed pack that is granted as `purchase`. Precondition: it has one. Errors:
/// those of bonus_on().
[[nodiscard]] inline result<grant_spec> bonus_of(const listed_pack& pack,
                                                 const grant_spec& purchase) {
  auto spec = bonus_on(purchase, pack.bonus->share);
  if (!spec) return spec;
  spec->priority = pack.bonus->priority.value_or(spec->priority);
  spec->valid.end = pack.bonus->end.value_or(spec->valid.end);
  return spec;
}

/// What an engine is asked for where a listed pack comes again. Precondition: it does.
[[nodiscard]] inline series_spec series_of(const listed_pack& pack, const grant_spec& lot) {
  return {lot, *pack.every, pack.rest};
}

}  // namespace ducat::inline v0

#endif
