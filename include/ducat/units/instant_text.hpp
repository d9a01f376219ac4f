// SPDX-License-Identifier: MIT
// Instants as text: the profile of ISO 8601 that RFC 3339 describes, down to the nanosecond.
#ifndef DUCAT_UNITS_INSTANT_TEXT_HPP
#define DUCAT_UNITS_INSTANT_TEXT_HPP

#include <ducat/exact/text_view.hpp>
#include <ducat/units/civil.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// A printed instant: "2026-11-23T12:00:00Z", with a fraction of 3, 6 or 9 digits where there is
/// one.
class instant_text {
 public:
  static constexpr std::size_t capacity = 30;

  constexpr explicit instant_text(instant t) noexcept {
    const civil_time time = civil_from_instant(t);
    put(static_cast<std::uint32_t>(time.date.year), 4, '-');
    put(time.date.month, 2, '-');
    put(time.date.day, 2, 'T');
    put(time.hour, 2, ':');
    put(time.minute, 2, ':');
    put(time.second, 2, '.');
    --size_;  // the point stays only before a fraction
    if (time.nanosecond != 0) {
      ++size_;
      if (time.nanosecond % 1'000'000 == 0) {
        put(time.nanosecond / 1'000'000, 3, 'Z');
      } else if (time.nanosecond % 1'000 == 0) {
        put(time.nanosecond / 1'000, 6, 'Z');
      } else {
        put(time.nanosecond, 9, 'Z');
      }
    } else {
      buffer_[size_++] = 'Z';
    }
  }

  [[nodiscard]] constexpr const char* data() const noexcept { return buffer_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  constexpr operator text_view() const noexcept { return {buffer_, size_}; }

 private:
  constexpr void put(std::uint32_t number, std::size_t digits, char after) noexcept {
    for (std::size_t i = digits; i-- > 0; number /= 10) {
      buffer_[size_ + i] = static_cast<char>('0' + number % 10);
    }
    size_ += digits;
    buffer_[size_++] = after;
  }

  char buffer_[capacity]{};
  std::size_t size_ = 0;
};

[[nodiscard]] constexpr instant_text to_text(instant t) noexcept { return instant_text{t}; }

namespace detail {

// Reads from left to right; after the first offence every further read keeps its position.
class instant_reader {
 public:
  constexpr explicit instant_reader(text_view text) noexcept : text_{text} {}

  [[nodiscard]] constexpr bool failed() const noexcept { return failed_; }
  [[nodiscard]] constexpr bool at_end() const noexcept { return position_ == text_.size(); }
  [[nodiscard]] constexpr char peek() const noexcept { return at_end() ? '\0' : text_[position_]; }
  [[nodiscard]] constexpr failure error() const noexcept {
    return {errc::invalid_text, static_cast<std::uint32_t>(position_)};
  }

  constexpr void expect(char c) noexcept {
    if (failed_ || peek() != c) {
      failed_ = true;
    } else {
      ++position_;
    }
  }

  [[nodiscard]] constexpr bool at_digit() const noexcept {
    return !failed_ && peek() >= '0' && peek() <= '9';
  }

  constexpr std::uint32_t digit() noexcept {
    if (!at_digit()) {
      failed_ = true;
      return 0;
    }
    return static_cast<std::uint32_t>(text_[position_++] - '0');
  }

  constexpr std::uint32_t number(int digits) noexcept {
    std::uint32_t value = 0;
    for (int i = 0; i < digits; ++i) value = value * 10 + digit();
    return value;
  }

  // 1 to 9 digits of a second.
  constexpr std::uint32_t fraction() noexcept {
    std::uint32_t value = digit();
    for (int i = 1; i < 9; ++i) value = value * 10 + (at_digit() ? digit() : 0);
    return value;
  }

  // "2026-11-23T12:00:00"
  constexpr civil_time whole_seconds() noexcept {
    civil_time time;
    time.date.year = static_cast<std::int32_t>(number(4));
    expect('-');
    time.date.month = static_cast<std::uint8_t>(number(2));
    expect('-');
    time.date.day = static_cast<std::uint8_t>(number(2));
    expect('T');
    time.hour = static_cast<std::uint8_t>(number(2));
    expect(':');
    time.minute = static_cast<std::uint8_t>(number(2));
    expect(':');
    time.second = static_cast<std::uint8_t>(number(2));
    return time;
  }

  // Z, or ±hh:mm in seconds east of Greenwich.
  constexpr std::int32_t offset() noexcept {
    if (peek() != '+' && peek() != '-') {
      expect('Z');
      return 0;
    }
    const bool west = peek() == '-';
    ++position_;
    const std::uint32_t hour = number(2);
    expect(':');
    const std::uint32_t minute = number(2);
    if (hour > 23 || minute > 59) failed_ = true;
    const auto east = static_cast<std::int32_t>(hour * 3'600 + minute * 60);
    return west ? -east : east;
  }

 private:
  text_view text_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

}  // namespace detail

/// Reads "2026-11-23T12:00:00Z": four-digit year, capital T and Z, up to nine fraction digits, or
/// an offset such as +08:00 in place of Z. Nothing else: no blank for the T, no missing seconds, no
/// second 60, no hour 24. Errors: invalid_text with the position, out_of_range for a date or time
/// that does not exist, overflow for one that no instant holds.
[[nodiscard]] constexpr result<instant> parse_instant(text_view text) noexcept {
  detail::instant_reader in{text};
  civil_time time = in.whole_seconds();
  if (in.peek() == '.') {
    in.expect('.');
    time.nanosecond = in.fraction();
  }
  const std::int32_t east = in.offset();
  if (in.failed() || !in.at_end()) return in.error();
  const auto local = nanoseconds_from_civil(time);
  if (!local) return local.error();
  instant out;
  if (!try_convert(*local - int128{east} * 1'000'000'000, out.ns)) return errc::overflow;
  return out;
}

/// Reads "+08:00", "-03:30", "Z" or "UTC" as seconds ahead of UTC, less than a day either way.
/// Errors: invalid_text with the position.
[[nodiscard]] constexpr result<std::int32_t> parse_utc_offset(text_view text) noexcept {
  if (text == text_view{"UTC"}) return std::int32_t{0};
  detail::instant_reader in{text};
  const std::int32_t east = in.offset();
  if (in.failed() || !in.at_end()) return in.error();
  return east;
}

}  // namespace ducat::inline v0

#endif
