// SPDX-License-Identifier: MIT
// The rate of a device: what a provider charges it at, or what its data sheet promises. These
// differ (an H800 is charged at 2.56 degrees an hour, not at the 3.17 of its peak), so they are two
// types that do not convert into each other.
#ifndef DUCAT_USAGE_DEVICE_RATE_HPP
#define DUCAT_USAGE_DEVICE_RATE_HPP

#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/usage/device_name.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a rate stands for.
enum class rate_basis : std::uint8_t {
  rated,    ///< Administered by a provider, for the whole service: what usage is charged at.
  nominal,  ///< The vendor's dense peak of the silicon: shown beside the charge, never charged.
};

/// The number format of a peak. Sparse figures, which are twice as large, are in no table.
enum class number_format : std::uint8_t {
  none,  ///< An administered rate, which is of no format.
  fp16,
  bf16,  ///< Where the vendor prints no FP16 peak.
};

/// How far a source can be trusted.
enum class confidence : std::uint8_t { low, medium, high };

/// One device at one rate, from `valid_from` until a later entry of the same device. The texts are
/// borrowed.
template <rate_basis Basis> struct device_rate {
  static constexpr rate_basis basis = Basis;

  text_view vendor;
  text_view device;
  number_format format = number_format::none;
  flops_rate rate;  ///< Of one card; positive.
  instant valid_from;
  text_view source;
  confidence trust = confidence::low;
};

using rated_rate = device_rate<rate_basis::rated>;
using nominal_peak = device_rate<rate_basis::nominal>;

/// One edition of a catalogue: rows in any order, borrowed. A device may have several rows, of
/// different dates.
template <rate_basis Basis> struct rate_table {
  text_view publisher;  ///< Who states the rates.
  text_view edition;    ///< Names this version of the table; a correction is another edition.
  instant read_on;      ///< When the source was read.
  const device_rate<Basis>* rows = nullptr;
  std::size_t row_count = 0;

  [[nodiscard]] constexpr const device_rate<Basis>* begin() const noexcept { return rows; }
  [[nodiscard]] constexpr const device_rate<Basis>* end() const noexcept {
    return rows + row_count;
  }
};

using rated_rate_table = rate_table<rate_basis::rated>;
using nominal_peak_table = rate_table<rate_basis::nominal>;

namespace detail {

// The beginning of a day in UTC, for tables.
[[nodiscard]] consteval instant start_of_day(std::int32_t year, std::uint8_t month,
                                             std::uint8_t day) {
  return instant_from_civil({{year, month, day}}).value();
}

template <rate_basis Basis>
[[nodiscard]] constexpr bool is_named(const device_rate<Basis>& row,
                                      const device_key& asked) noexcept {
  return device_key{row.device} == asked || device_key{row.vendor, row.device} == asked;
}

// Whether some name means both rows.
template <rate_basis Basis>
[[nodiscard]] constexpr bool share_a_name(const device_rate<Basis>& a,
                                          const device_rate<Basis>& b) noexcept {
  return is_named(a, device_key{b.device}) || is_named(a, device_key{b.vendor, b.device});
}

}  // namespace detail

/// Whether a table can be used: call it on a table of your own before the first lookup.
/// Errors, with the row's index as `position`: invalid_text for a row without a name, text_too_long
/// for a name beyond device_name_max (with its vendor), out_of_range for a rate that is not
/// positive, already_exists where an earlier row has the same date and answers to the same name.
/// O(rows²).
template <rate_basis Basis>
[[nodiscard]] constexpr result<void> check_table(const rate_table<Basis>& table) noexcept {
  for (std::size_t i = 0; i < table.row_count; ++i) {
    const auto& row = table.rows[i];
    const auto where = static_cast<std::uint32_t>(i);
    if (detail::device_key{row.device}.size() == 0) return failure{errc::invalid_text, where};
    if (!detail::device_key{row.vendor, row.device}.complete()) {
      return failure{errc::text_too_long, where};
    }
    if (row.rate.count() <= 0) return failure{errc::out_of_range, where};
    for (std::size_t j = 0; j < i; ++j) {
      if (table.rows[j].valid_from != row.valid_from) continue;
      if (detail::share_a_name(table.rows[j], row)) return failure{errc::already_exists, where};
    }
  }
  return {};
}

/// The entry of `device` that is in force at `at`. The name is compared without regard to ASCII
/// case, spaces, dashes and underscores, and may begin with the vendor; nothing else is guessed:
/// "H100" is not "H100 SXM5".
/// Precondition: check_table(table).
/// Errors: unknown_device (there is no default rate; see nearest_devices); not_in_force where the
/// device's first entry begins after `at`: `amount` is that beginning, in ns since 1970.
/// O(rows × length of a name).
template <rate_basis Basis>
[[nodiscard]] constexpr result<device_rate<Basis>> find_rate(const rate_table<Basis>& table,
                                                             text_view device,
                                                             instant at) noexcept {
  const detail::device_key asked{device};
  const device_rate<Basis>* found = nullptr;
  const device_rate<Basis>* first = nullptr;
  for (const auto& row : table) {
    if (!detail::is_named(row, asked)) continue;
    if (first == nullptr || row.valid_from < first->valid_from) first = &row;
    if (row.valid_from > at) continue;
    if (found == nullptr || found->valid_from < row.valid_from) found = &row;
  }
  if (first == nullptr) return errc::unknown_device;
  if (found == nullptr) return failure{errc::not_in_force, 0, 0, first->valid_from.ns};
  return *found;
}

}  // namespace ducat::inline v0

#endif
