// SPDX-License-Identifier: MIT
// How device names are compared: "h100-sxm5" is "H100 SXM5". Done when skus are set up, never per
// record.
#ifndef DUCAT_USAGE_DEVICE_NAME_HPP
#define DUCAT_USAGE_DEVICE_NAME_HPP

#include <ducat/exact/text_view.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// The longest device name, counted without spaces, dashes and underscores; vendor included.
inline constexpr std::size_t device_name_max = 64;

namespace detail {

// A name as it is compared: ASCII letters in lower case; spaces, dashes and underscores left out.
class device_key {
 public:
  constexpr explicit device_key(text_view name) noexcept { append(name); }
  constexpr device_key(text_view vendor, text_view name) noexcept {
    append(vendor);
    append(name);
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr char operator[](std::size_t i) const noexcept { return text_[i]; }
  // Whether the whole name is in the key; a name that is longer than device_name_max equals
  /// nothing.
  [[nodiscard]] constexpr bool complete() const noexcept { return complete_; }

  friend constexpr bool operator==(const device_key& a, const device_key& b) noexcept {
    return a.complete_ && b.complete_ && text_view{a.text_, a.size_} == text_view{b.text_, b.size_};
  }

 private:
  constexpr void append(text_view text) noexcept {
    for (const char c : text) {
      if (c == ' ' || c == '-' || c == '_') continue;
      if (size_ == device_name_max) {
        complete_ = false;
        return;
      }
      text_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }

  char text_[device_name_max]{};
  std::size_t size_ = 0;
  bool complete_ = true;
};

}  // namespace detail

}  // namespace ducat::inline v0

#endif
