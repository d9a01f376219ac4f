// SPDX-License-Identifier: MIT
// Error codes by name, "no_price": how a scenario states which refusal it expects.
#ifndef DUCAT_TESTING_ERRC_NAME_HPP
#define DUCAT_TESTING_ERRC_NAME_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/text_view.hpp>

#include <cstdint>
#include <optional>

namespace ducat::inline v0::testing {

/// The enumerator's own name; "unknown" for a value that is none. Static storage.
[[nodiscard]] constexpr const char* name_of(errc code) noexcept {
  switch (code) {
    case errc::overflow: return "overflow";
    case errc::division_by_zero: return "division_by_zero";
    case errc::inexact: return "inexact";
    case errc::invalid_text: return "invalid_text";
    case errc::text_too_long: return "text_too_long";
    case errc::out_of_range: return "out_of_range";
    case errc::no_weights: return "no_weights";
    case errc::negative_weight: return "negative_weight";
    case errc::unknown_currency: return "unknown_currency";
    case errc::no_minor_unit: return "no_minor_unit";
    case errc::currency_mismatch: return "currency_mismatch";
    case errc::unit_mismatch: return "unit_mismatch";
    case errc::invalid_interval: return "invalid_interval";
    case errc::unknown_device: return "unknown_device";
    case errc::not_in_force: return "not_in_force";
    case errc::unknown_account: return "unknown_account";
    case errc::unknown_sku: return "unknown_sku";
    case errc::no_rate: return "no_rate";
    case errc::unknown_pack: return "unknown_pack";
    case errc::unknown_usage: return "unknown_usage";
    case errc::already_exists: return "already_exists";
    case errc::conflict: return "conflict";
    case errc::already_reversed: return "already_reversed";
    case errc::undated: return "undated";
    case errc::too_many_pieces: return "too_many_pieces";
    case errc::no_price: return "no_price";
    case errc::counter_changed: return "counter_changed";
    case errc::ambiguous_price: return "ambiguous_price";
    case errc::insufficient: return "insufficient";
    case errc::time_went_back: return "time_went_back";
    case errc::too_far_ahead: return "too_far_ahead";
    case errc::not_draining: return "not_draining";
    case errc::malformed_ledger: return "malformed_ledger";
    case errc::poisoned: return "poisoned";
    case errc::unsupported: return "unsupported";
    case errc::unknown_symbol: return "unknown_symbol";
    case errc::unknown_unit: return "unknown_unit";
    case errc::number_not_exact: return "number_not_exact";
    case errc::unknown_zone_time: return "unknown_zone_time";
    case errc::ledger_full: return "ledger_full";
    case errc::not_a_payer: return "not_a_payer";
    case errc::too_many_terms: return "too_many_terms";
    case errc::not_ended: return "not_ended";
    case errc::pack_ended: return "pack_ended";
    case errc::another_payer: return "another_payer";
    case errc::terms_differ: return "terms_differ";
    case errc::quota_reached: return "quota_reached";
    case errc::unknown_quota: return "unknown_quota";
    case errc::unknown_alert: return "unknown_alert";
    case errc::unknown_payment: return "unknown_payment";
    case errc::account_frozen: return "account_frozen";
    case errc::too_old: return "too_old";
    case errc::unknown_order: return "unknown_order";
    case errc::unapproved: return "unapproved";
    case errc::account_in_use: return "account_in_use";
    case errc::unknown_hold: return "unknown_hold";
    case errc::hold_ended: return "hold_ended";
    case errc::out_of_sequence: return "out_of_sequence";
    default: return "unknown";
  }
}

/// The code of a name, or nothing.
[[nodiscard]] constexpr std::optional<errc> errc_of(text_view name) noexcept {
  constexpr std::uint16_t beyond_all = 256;
  for (std::uint16_t i = 1; i < beyond_all; ++i)
    if (name == text_view{name_of(static_cast<errc>(i))} && name != text_view{"unknown"})
      return static_cast<errc>(i);
  return std::nullopt;
}

}  // namespace ducat::inline v0::testing

#endif
