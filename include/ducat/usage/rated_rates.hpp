// SPDX-License-Identifier: MIT
// The rates at which providers charge devices, as they publish them: degrees per card-hour, held as
// FLOP/ns (1 degree an hour is 312 000). They cannot be derived from peaks.
#ifndef DUCAT_USAGE_RATED_RATES_HPP
#define DUCAT_USAGE_RATED_RATES_HPP

#include <ducat/units/instant.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/usage/device_rate.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

inline constexpr text_view alaya_rates_source = "Alaya NeW docs: Billing reference";

// `ten_thousandths` of a degree per card-hour: the published figure with its point moved.
[[nodiscard]] constexpr rated_rate alaya_rate(text_view vendor, text_view device,
                                              std::int64_t ten_thousandths) noexcept {
  constexpr std::int64_t degree_per_hour = 312'000;
  return {vendor,
          device,
          number_format::none,
          flops_rate{ten_thousandths * degree_per_hour / 10'000},
          instant{},
          alaya_rates_source,
          confidence::high};
}

inline constexpr rated_rate alaya_rate_rows[] = {
    alaya_rate("NVIDIA", "A100", 1'0000),  alaya_rate("NVIDIA", "A800", 1'0000),
    alaya_rate("NVIDIA", "H800", 2'5600),  alaya_rate("NVIDIA", "H800A", 2'5600),
    alaya_rate("NVIDIA", "H800E", 3'0700), alaya_rate("NVIDIA", "L40S", 6500),
    alaya_rate("CPU", "CPU core", 250),
};

}  // namespace detail

/// What Alaya NeW charges: the price is of the bundle (silicon, network, software, operation). The
/// publisher states no beginning, so the rows hold from 1970 on. "H800A" is the provider's own name
/// of its H800 grade. A CPU core is charged in jobs without accelerators only; beside one it is
/// free.
inline constexpr rated_rate_table alaya_rated_rates{
    "Alaya NeW", "2026-11", detail::start_of_day(2026, 11, 1), detail::alaya_rate_rows,
    sizeof(detail::alaya_rate_rows) / sizeof(detail::alaya_rate_rows[0])};
static_assert(check_table(alaya_rated_rates));

}  // namespace ducat::inline v0

#endif
