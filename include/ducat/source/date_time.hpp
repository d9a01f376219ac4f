// SPDX-License-Identifier: MIT
// Dates and times as foreign files write them: with a blank or a T, any number of fraction digits,
// with or without a zone. What is not written there must be said by the profile: no zone and no
// rounding is assumed.
#ifndef DUCAT_SOURCE_DATE_TIME_HPP
#define DUCAT_SOURCE_DATE_TIME_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/instant_text.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ducat::inline v0 {

/// Reads "2026-11-23 12:00:00.1234567", "2026-11-23T12:00:00Z" or "2026-11-23 12:00:00+08:00".
/// @param zone_ns  how far ahead of UTC a text without a zone is; none: such a text is refused
/// @param round    how digits beyond the nanosecond are rounded; none: they must be zero Errors:
/// invalid_text with the position; inexact; out_of_range for a day or time that does not exist,
/// overflow for one that no instant holds; text_too_long for a fraction of more than 127 digits.
[[nodiscard]] constexpr result<instant> parse_date_time(text_view text,
                                                        std::optional<std::int64_t> zone_ns,
                                                        std::optional<rounding> round) noexcept {
  constexpr std::size_t seconds_end = 19;  // of "YYYY-MM-DD HH:MM:SS"
  constexpr std::size_t separator = 10;
  const auto bad_at = [](std::size_t position) {
    return failure{errc::invalid_text, static_cast<std::uint32_t>(position)};
  };
  if (text.size() < seconds_end) return bad_at(text.size());
  if (text[separator] != ' ' && text[separator] != 'T') return bad_at(separator);
  char whole[seconds_end] = {};
  for (std::size_t i = 0; i < seconds_end; ++i) whole[i] = text[i];
  whole[separator] = 'T';
  detail::instant_reader in{{whole, seconds_end}};
  const civil_time time = in.whole_seconds();
  if (in.failed()) return in.error();
  const auto second = nanoseconds_from_civil(time);
  if (!second) return second.error();

  std::size_t zone_begin = seconds_end;
  const auto in_fraction = [](char c) { return c == '.' || detail::is_digit(c); };
  while (zone_begin < text.size() && in_fraction(text[zone_begin])) ++zone_begin;
  int128 ns = *second;
  if (zone_begin > seconds_end) {
    const text_view digits{text.data() + seconds_end, zone_begin - seconds_end};
    if (digits[0] != '.') return bad_at(seconds_end);
    const auto fraction = round ? parse_fixed(digits, 9, *round) : parse_fixed(digits, 9);
    if (!fraction) return fraction.error();
    ns += *fraction;
  }

  if (zone_begin < text.size()) {
    const auto east = parse_utc_offset({text.data() + zone_begin, text.size() - zone_begin});
    if (!east) return bad_at(zone_begin);
    ns -= int128{*east} * 1'000'000'000;
  } else if (zone_ns) {
    ns -= *zone_ns;
  } else {
    return bad_at(text.size());
  }
  instant out;
  if (!try_convert(ns, out.ns)) return errc::overflow;
  return out;
}

}  // namespace ducat::inline v0

#endif
