// SPDX-License-Identifier: MIT
// A borrowed text. std::string_view costs 145 ms of inclusion; value types must stay below 60, so
// they take this, to which every string type converts.
#ifndef DUCAT_EXACT_TEXT_VIEW_HPP
#define DUCAT_EXACT_TEXT_VIEW_HPP

#include <compare>
#include <cstddef>

namespace ducat::inline v0 {

/// A pointer and a length; does not own. Valid as long as the text it was made from.
class text_view {
 public:
  constexpr text_view() noexcept = default;
  constexpr text_view(const char* data, std::size_t size) noexcept : data_{data}, size_{size} {}
  /// From a zero-terminated text.
  constexpr text_view(const char* text) noexcept : data_{text} {
    while (text[size_] != '\0') ++size_;
  }
  /// From anything with data() and size() of char: std::string, std::string_view, fmt's buffers.
  template <class String>
    requires requires(const String& s, const char*& data, std::size_t& size) {
      data = s.data();
      size = s.size();
    }
  constexpr text_view(const String& text) noexcept : data_{text.data()}, size_{text.size()} {}

  [[nodiscard]] constexpr const char* data() const noexcept { return data_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr const char* begin() const noexcept { return data_; }
  [[nodiscard]] constexpr const char* end() const noexcept { return data_ + size_; }
  [[nodiscard]] constexpr char operator[](std::size_t i) const noexcept { return data_[i]; }

  /// As std::string_view, std::string or any type made from (pointer, length).
  template <class String>
    requires requires(const char* data, std::size_t size) { String(data, size); }
  constexpr explicit operator String() const {
    return String(data_, size_);
  }

  friend constexpr bool operator==(text_view a, text_view b) noexcept { return (a <=> b) == 0; }
  friend constexpr std::strong_ordering operator<=>(text_view a, text_view b) noexcept {
    const std::size_t common = a.size_ < b.size_ ? a.size_ : b.size_;
    for (std::size_t i = 0; i < common; ++i) {
      const auto x = static_cast<unsigned char>(a.data_[i]);
      const auto y = static_cast<unsigned char>(b.data_[i]);
      if (x != y) return x <=> y;
    }
    return a.size_ <=> b.size_;
  }

 private:
  const char* data_ = "";
  std::size_t size_ = 0;
};

}  // namespace ducat::inline v0

#endif
