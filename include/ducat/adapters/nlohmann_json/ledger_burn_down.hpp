// SPDX-License-Identifier: MIT
// A payer's burn-down order, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_BURN_DOWN_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_BURN_DOWN_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/packs/burn_key_name.hpp>
#include <ducat/packs/burn_order.hpp>

#include <string_view>

namespace ducat::inline v0::detail {

// The keys themselves: what a name stands for may change, a ledger may not.
inline bool read_burn_down(const ledger_fields& in, account_opened& e) {
  if (e.parent.has_value())
    return !in.has("burn_down") || in.fail("burn_down", "nothing: the payer has it");
  if (!in.has("burn_down")) {
    e.burn_down = default_burn_order;
    return true;
  }
  constexpr const char* expected =
      "a list of keys of a burn-down order, at least one and none twice";
  return in.texts("burn_down", expected, [&](std::string_view name) {
    const auto key = find_burn_key(name);
    return key.has_value() && e.burn_down.add(*key);
  });
}

}  // namespace ducat::inline v0::detail

#endif
