// SPDX-License-Identifier: MIT
// Ids of 128 bits: what a client calls its usage record, reduced to sixteen bytes by a keyed hash.
#ifndef DUCAT_UNITS_ID_HPP
#define DUCAT_UNITS_ID_HPP

#include <ducat/exact/result.hpp>
#include <ducat/exact/siphash.hpp>
#include <ducat/exact/text_view.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A 128-bit id as two words: no padding, so it may be copied and hashed as bytes. Zero is "no id".
struct id128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  [[nodiscard]] constexpr bool is_zero() const noexcept { return high == 0 && low == 0; }
  friend constexpr bool operator==(const id128&, const id128&) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(const id128&, const id128&) noexcept = default;
};

/// The id of a text under a key: equal texts give equal ids, and who does not know the key cannot
/// make two collide. Never zero. Keep the key with the ledger: under another key no repeated record
/// is recognised.
[[nodiscard]] constexpr id128 id_from_text(text_view text, hash_key key) noexcept {
  const hash128 hash = siphash_2_4_128(key, text);
  const id128 id{hash.high, hash.low};
  return id.is_zero() ? id128{0, 1} : id;
}

/// An id printed: 32 hexadecimal digits, high word first.
class id_text {
 public:
  static constexpr std::size_t length = 32;

  constexpr explicit id_text(const id128& id) noexcept {
    constexpr const char* digits = "0123456789abcdef";
    for (std::size_t i = 0; i < 16; ++i) {
      buffer_[i] = digits[id.high >> (60 - 4 * i) & 15U];
      buffer_[16 + i] = digits[id.low >> (60 - 4 * i) & 15U];
    }
  }

  [[nodiscard]] constexpr const char* data() const noexcept { return buffer_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return length; }
  constexpr operator text_view() const noexcept { return {buffer_, length}; }

 private:
  char buffer_[length]{};
};

[[nodiscard]] constexpr id_text to_text(const id128& id) noexcept { return id_text{id}; }

/// Reads 32 hexadecimal digits, or the 36 characters of a UUID with its hyphens. No hash: the id is
/// the number itself. Error: invalid_text with the position.
[[nodiscard]] constexpr result<id128> parse_id(text_view text) noexcept {
  const bool hyphens = text.size() == 36;
  if (!hyphens && text.size() != id_text::length) return errc::invalid_text;
  id128 id;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (hyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
      if (c != '-') return failure{errc::invalid_text, static_cast<std::uint32_t>(i)};
      continue;
    }
    unsigned digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit == 16) return failure{errc::invalid_text, static_cast<std::uint32_t>(i)};
    id.high = id.high << 4 | id.low >> 60;
    id.low = id.low << 4 | digit;
  }
  return id;
}

}  // namespace ducat::inline v0

#endif
