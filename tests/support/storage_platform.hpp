// SPDX-License-Identifier: MIT
// A platform for tests whose storage is charged in degrees up to the 31st of January 1970, and in
// byte-time from then on: 0.001 degree an hour of a GB at 20 yuan a degree, then 0.01 yuan a GB-h.
#ifndef DUCAT_TESTS_SUPPORT_STORAGE_PLATFORM_HPP
#define DUCAT_TESTS_SUPPORT_STORAGE_PLATFORM_HPP

#include "support/billing_platform.hpp"
#include "support/prices.hpp"

#include <ducat/units/bytes.hpp>

namespace ducat_test {

inline constexpr ducat::instant unit_changes = day(30);
inline constexpr std::int64_t storage_rate = 312;  // FLOP/ns of a GB
inline constexpr ducat::int128 gigabyte = ducat::gigabyte_unit::scale;
inline constexpr ducat::int128 gigabyte_hour = ducat::gigabyte_hour_unit::scale;

/// The sku of storage without a price.
inline ducat::price_table storage_skus() {
  ducat::price_table table;
  (void)table.define_sku("storage", ducat::meter::metered, ducat::dimension::compute, storage_rate)
      .value();
  (void)table
      .define_sku("storage", ducat::meter::metered, ducat::dimension::byte_time,
                  static_cast<std::int64_t>(gigabyte), unit_changes)
      .value();
  return table;
}

inline ducat::price_table storage_prices() {
  ducat::price_table table = storage_skus();
  (void)table.add_flat("storage", yuan, {20, 0}, ducat::degree_unit::scale).value();
  (void)table
      .add_flat("storage", yuan, {1, 2}, ducat::gigabyte_hour_unit::scale,
                {unit_changes, ducat::instant_max})
      .value();
  return table;
}

/// A pack of GB-hours, for nothing.
inline ducat::grant_spec pack_of_gb_hours(ducat::int128 count) {
  ducat::grant_spec spec;
  spec.quantity = ducat::any_quantity{count * gigabyte_hour, ducat::dimension::byte_time};
  return spec;
}

/// 500 GB for two hours before the change and two after it: 1 degree, and 1000 GB-h.
inline std::uint64_t use_over_the_change(billing_platform& p, ducat::account_handle account) {
  return p.use(account, ducat::ratio{500, 1}, {unit_changes.ns - 2 * one_hour}, 4 * one_hour,
               "storage");
}

}  // namespace ducat_test

#endif
