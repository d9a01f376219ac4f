// SPDX-License-Identifier: MIT
// What a pack may be used for: some skus, some accounts of the tree, some dimension values; by
// default everything.
#ifndef DUCAT_PACKS_SCOPE_HPP
#define DUCAT_PACKS_SCOPE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/usage/dimensions.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What one term of a scope speaks of.
enum class scope_kind : std::uint8_t { sku, account, dimension };

/// One allowed value. A scope allows usage when, for every kind of term that it has, one term of
/// that kind matches (for dimensions: for every dimension that it names).
struct scope_term {
  scope_kind kind = scope_kind::sku;
  std::uint8_t dimension = 0;  ///< which dimension, for scope_kind::dimension
  std::uint32_t value = 0;     ///< the index of the sku, account or symbol

  friend constexpr bool operator==(const scope_term&, const scope_term&) = default;
};

/// What a usage is, as far as scopes can tell.
struct scope_subject {
  sku_handle sku{};
  account_handle account{};
  const dimension_values* dimensions = nullptr;
};

/// The scopes of an engine's packs: number 0 allows everything.
class scope_table {
 public:
  /// Adds a scope of `count` terms; no terms is number 0.
  constexpr std::uint32_t add(const scope_term* terms, std::size_t count) {
    if (count == 0) return 0;
    const auto first = static_cast<std::uint32_t>(terms_.size());
    for (std::size_t i = 0; i < count; ++i) terms_.push_back(terms[i]);
    ranges_.push_back({first, static_cast<std::uint32_t>(count)});
    return static_cast<std::uint32_t>(ranges_.size());
  }

  /// Appends a scope of another table; it keeps its number where the tables grow in step.
  constexpr void append(const scope_table& other, std::uint32_t scope) {
    const auto first = static_cast<std::uint32_t>(terms_.size());
    for (std::uint32_t i = 0; i < other.term_count(scope); ++i)
      terms_.push_back(other.term(scope, i));
    ranges_.push_back({first, other.term_count(scope)});
  }

  [[nodiscard]] constexpr bool allows(std::uint32_t scope,
                                      const scope_subject& usage) const noexcept {
    if (scope == 0) return true;
    const range r = ranges_[scope - 1];
    bool wanted[2 + max_dimensions] = {};
    bool met[2 + max_dimensions] = {};
    for (std::uint32_t i = r.first; i < r.first + r.count; ++i) {
      const scope_term& term = terms_[i];
      const std::size_t slot = slot_of(term);
      wanted[slot] = true;
      met[slot] = met[slot] || matches(term, usage);
    }
    for (std::size_t slot = 0; slot < 2 + max_dimensions; ++slot)
      if (wanted[slot] && !met[slot]) return false;
    return true;
  }

  /// For how many skus a scope is; 0 is every one. O(terms²).
  [[nodiscard]] constexpr std::uint32_t sku_count(std::uint32_t scope) const noexcept {
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < term_count(scope); ++i) {
      bool is_new = term(scope, i).kind == scope_kind::sku;
      for (std::uint32_t k = 0; is_new && k < i; ++k) is_new = term(scope, k) != term(scope, i);
      if (is_new) ++count;
    }
    return count;
  }

  /// The number of terms of a scope, and one of them.
  [[nodiscard]] constexpr std::uint32_t term_count(std::uint32_t scope) const noexcept {
    return scope == 0 ? 0 : ranges_[scope - 1].count;
  }
  [[nodiscard]] constexpr const scope_term& term(std::uint32_t scope,
                                                 std::uint32_t i) const noexcept {
    return terms_[ranges_[scope - 1].first + i];
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return ranges_.size(); }
  /// Whether two scopes have the same terms in the same order.
  [[nodiscard]] constexpr bool same(std::uint32_t a, std::uint32_t b) const noexcept {
    if (term_count(a) != term_count(b)) return false;
    for (std::uint32_t i = 0; i < term_count(a); ++i)
      if (term(a, i) != term(b, i)) return false;
    return true;
  }

 private:
  struct range {
    std::uint32_t first;
    std::uint32_t count;
  };

  [[nodiscard]] static constexpr std::size_t slot_of(const scope_term& term) noexcept {
    if (term.kind == scope_kind::sku) return 0;
    if (term.kind == scope_kind::account) return 1;
    return 2U + term.dimension;
  }
  [[nodiscard]] static constexpr bool matches(const scope_term& term,
                                              const scope_subject& usage) noexcept {
    if (term.kind == scope_kind::sku) return usage.sku.index == term.value;
    if (term.kind == scope_kind::account) return usage.account.index == term.value;
    return usage.dimensions->value[term.dimension].index == term.value;
  }

  detail::chunked<scope_term> terms_;
  detail::chunked<range> ranges_;
};

}  // namespace ducat::inline v0

#endif
