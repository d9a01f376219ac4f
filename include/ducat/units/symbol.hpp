// SPDX-License-Identifier: MIT
// Interned texts: each distinct text gets a small number, in order of first appearance.
#ifndef DUCAT_UNITS_SYMBOL_HPP
#define DUCAT_UNITS_SYMBOL_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/exact/siphash.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/handle.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Texts and their symbols. Views returned stay valid as long as the table. Expected O(length) for
/// every call.
class symbol_table {
 public:
  /// @param key  a secret keeps who chooses names from choosing collisions
  constexpr explicit symbol_table(hash_key key = public_hash_key) noexcept : key_{key} {}
  symbol_table(const symbol_table&) = delete;
  symbol_table& operator=(const symbol_table&) = delete;
  constexpr symbol_table(symbol_table&& other) noexcept { swap(other); }
  constexpr symbol_table& operator=(symbol_table&& other) noexcept {
    swap(other);
    return *this;
  }
  constexpr ~symbol_table() {
    for (std::size_t i = 0; i < texts_.size(); ++i) delete[] texts_[i].data;
  }

  /// The text's symbol; a new one where the text is new.
  constexpr symbol intern(text_view text) {
    const std::uint64_t hash = hash_of(text);
    if (const symbol known = find(text, hash); known.has_value()) return known;
    char* const copy = new char[text.size() + 1];
    for (std::size_t i = 0; i < text.size(); ++i) copy[i] = text[i];
    copy[text.size()] = '\0';
    const auto number = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back({copy, text.size()});
    index_.insert(hash, number);
    return symbol{number};
  }

  /// The text's symbol, or nothing where it was never interned.
  [[nodiscard]] constexpr symbol find(text_view text) const { return find(text, hash_of(text)); }

  /// The text of a symbol of this table; empty for the empty handle.
  [[nodiscard]] constexpr text_view text(symbol s) const noexcept {
    if (s.index >= texts_.size()) return {};
    return {texts_[s.index].data, texts_[s.index].size};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return texts_.size(); }
  [[nodiscard]] constexpr hash_key key() const noexcept { return key_; }

  constexpr void swap(symbol_table& other) noexcept {
    const hash_key key = key_;
    key_ = other.key_;
    other.key_ = key;
    texts_.swap(other.texts_);
    index_.swap(other.index_);
  }

 private:
  struct stored_text {
    const char* data;
    std::size_t size;
  };

  [[nodiscard]] constexpr std::uint64_t hash_of(text_view text) const {
    return siphash_2_4_128(key_, text).low;
  }
  [[nodiscard]] constexpr symbol find(text_view text, std::uint64_t hash) const {
    const std::uint32_t number = index_.find(
        hash, [&](std::uint32_t i) { return text_view{texts_[i].data, texts_[i].size} == text; });
    return symbol{number};
  }

  hash_key key_;
  detail::chunked<stored_text> texts_;
  detail::flat_index index_;
};

}  // namespace ducat::inline v0

#endif
