// SPDX-License-Identifier: MIT
// A time of day as a wall clock shows it, from 00:00 to 24:00, to the nanosecond; and its text.
#ifndef DUCAT_UNITS_TIME_OF_DAY_HPP
#define DUCAT_UNITS_TIME_OF_DAY_HPP

#include <ducat/exact/text_view.hpp>
#include <ducat/units/instant_text.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Nanoseconds that a wall clock shows since midnight; 24:00 is the end of the day, and valid only
/// as an end.
struct time_of_day {
  static constexpr std::int64_t ns_per_day = 86'400'000'000'000;
  std::int64_t ns = 0;  ///< 0 … ns_per_day

  [[nodiscard]] constexpr bool is_valid() const noexcept { return ns >= 0 && ns <= ns_per_day; }
  friend constexpr bool operator==(time_of_day, time_of_day) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(time_of_day, time_of_day) noexcept = default;
};

inline constexpr time_of_day midnight{0};
/// 24:00, the end of the day.
inline constexpr time_of_day end_of_day{time_of_day::ns_per_day};

/// Error: out_of_range where there is no such time; 24:00 is one, 24:00:01 is not.
[[nodiscard]] constexpr result<time_of_day> make_time_of_day(
    std::uint32_t hour, std::uint32_t minute, std::uint32_t second = 0,
    std::uint32_t nanosecond = 0) noexcept {
  if (hour > 24 || minute > 59 || second > 59 || nanosecond > 999'999'999)
    return errc::out_of_range;
  const std::int64_t whole = std::int64_t{hour} * 3'600 + std::int64_t{minute} * 60 + second;
  const time_of_day time{whole * 1'000'000'000 + nanosecond};
  if (!time.is_valid()) return errc::out_of_range;
  return time;
}

/// Reads "16:30", "16:30:05", "16:30:05.25" or "24:00": two digits each, up to nine of a fraction.
/// Errors: invalid_text with the position, out_of_range where there is no such time.
[[nodiscard]] constexpr result<time_of_day> parse_time_of_day(text_view text) noexcept {
  detail::instant_reader in{text};
  const std::uint32_t hour = in.number(2);
  in.expect(':');
  const std::uint32_t minute = in.number(2);
  std::uint32_t second = 0;
  std::uint32_t nanosecond = 0;
  if (in.peek() == ':') {
    in.expect(':');
    second = in.number(2);
    if (in.peek() == '.') {
      in.expect('.');
      nanosecond = in.fraction();
    }
  }
  if (in.failed() || !in.at_end()) return in.error();
  return make_time_of_day(hour, minute, second, nanosecond);
}

/// A printed time of day: "16:30", with seconds, and with nine digits of a fraction, where they are
/// not zero.
class time_of_day_text {
 public:
  /// Precondition: is_valid().
  constexpr explicit time_of_day_text(time_of_day time) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    put(time.ns / (3'600 * second), 2);
    buffer_[size_++] = ':';
    put(time.ns / (60 * second) % 60, 2);
    if (time.ns % (60 * second) == 0) return;
    buffer_[size_++] = ':';
    put(time.ns / second % 60, 2);
    if (time.ns % second == 0) return;
    buffer_[size_++] = '.';
    put(time.ns % second, 9);
  }

  [[nodiscard]] constexpr const char* data() const noexcept { return buffer_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  constexpr operator text_view() const noexcept { return {buffer_, size_}; }

 private:
  constexpr void put(std::int64_t number, std::size_t digits) noexcept {
    for (std::size_t i = digits; i-- > 0; number /= 10)
      buffer_[size_ + i] = static_cast<char>('0' + number % 10);
    size_ += digits;
  }

  char buffer_[18]{};  // "16:30:05.250000000"
  std::size_t size_ = 0;
};

[[nodiscard]] constexpr time_of_day_text to_text(time_of_day time) noexcept {
  return time_of_day_text{time};
}

}  // namespace ducat::inline v0

#endif
