// SPDX-License-Identifier: MIT
// The keys of a burn-down order by name, as ledgers, pack lists and scenarios write them.
#ifndef DUCAT_PACKS_BURN_KEY_NAME_HPP
#define DUCAT_PACKS_BURN_KEY_NAME_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/packs/burn_order.hpp>

namespace ducat::inline v0 {

namespace detail {

// In the order of the enumerators; part of every format that has them.
inline constexpr const char* burn_key_names[burn_keys] = {
    "depth",     "bound_scope", "source_class", "priority",    "expiry",   "effective", "granted",
    "purchased", "costless",    "unit_cost",    "specificity", "quantity", "length"};

}  // namespace detail

/// "depth", "bound_scope", …: the enumerator itself; static storage. Precondition: a known key.
[[nodiscard]] constexpr const char* name_of(burn_key key) noexcept {
  DUCAT_ASSERT(static_cast<int>(key) < burn_keys);
  return detail::burn_key_names[static_cast<int>(key)];
}

/// The key of a name. Errors: invalid_text.
[[nodiscard]] constexpr result<burn_key> find_burn_key(text_view name) noexcept {
  for (int i = 0; i < burn_keys; ++i)
    if (name == detail::burn_key_names[i]) return static_cast<burn_key>(i);
  return errc::invalid_text;
}

}  // namespace ducat::inline v0

#endif
