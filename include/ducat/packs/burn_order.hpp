// SPDX-License-Identifier: MIT
// The burn-down order: one comparator, an ordered list of keys, total because it ends with the id.
#ifndef DUCAT_PACKS_BURN_ORDER_HPP
#define DUCAT_PACKS_BURN_ORDER_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/wide.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <compare>
#include <cstdint>

namespace ducat::inline v0 {

/// What decides which of two packs is drawn on first. Each key has its own direction.
enum class burn_key : std::uint8_t {
  depth,         ///< the node nearest to the user first
  bound_scope,   ///< a pack bound to some skus, accounts or dimensions before one for everything
  source_class,  ///< free, promotional, voucher, paid
  priority,      ///< the lower number first
  /// The sooner effective expiry first, none last: the end of the lot's validity. A pack that
  /// resets is a lot for each cycle, so that its effective expiry is the end of its present cycle.
  /// One that waits for its first use has none yet.
  expiry,
  effective,    ///< the earlier start first
  granted,      ///< the earlier grant first
  purchased,    ///< what was not bought first: every source but `paid`, alike
  costless,     ///< what cost nothing before what has a price
  unit_cost,    ///< the lower price per base unit first, exactly; of a gift it is zero
  specificity,  ///< the pack that is for fewer skus first; one for every sku last
  quantity,     ///< the larger grant first, whatever is left of it
  /// The shorter validity first; one without a start or an end last. It stands for the reset
  /// interval of engines that order by it: the lot of a cycle is as long as the cycle. One that
  /// waits for its first use has no end.
  length,
};
inline constexpr int burn_keys = 13;

/// An ordered list of keys; ties that are left go to the lower pack id, so the order is total.
struct burn_order {
  static constexpr int max_keys = burn_keys;
  burn_key keys[max_keys] = {};
  int count = 0;  ///< 0: by id alone; where a payer's order is asked for, nothing is stated

  constexpr burn_order() noexcept = default;
  template <class... Keys>
  constexpr explicit burn_order(burn_key first, Keys... rest) noexcept
      : keys{first, rest...}, count{1 + static_cast<int>(sizeof...(rest))} {
    static_assert(sizeof...(rest) < max_keys);
  }

  [[nodiscard]] constexpr bool contains(burn_key key) const noexcept {
    for (int i = 0; i < count; ++i)
      if (keys[i] == key) return true;
    return false;
  }
  /// Appends a key; false, and nothing has changed, where the list has it already.
  constexpr bool add(burn_key key) noexcept {
    if (contains(key)) return false;
    keys[count++] = key;
    return true;
  }
  /// Whether a payer may have it: at least one key, all of them known, none twice.
  [[nodiscard]] constexpr bool is_sound() const noexcept {
    if (count < 1 || count > max_keys) return false;
    burn_order seen;
    for (int i = 0; i < count; ++i)
      if (static_cast<int>(keys[i]) >= burn_keys || !seen.add(keys[i])) return false;
    return true;
  }
  /// Whether the packs of a node go before all those of the nodes above it.
  [[nodiscard]] constexpr bool is_nearest_first() const noexcept {
    return count > 0 && keys[0] == burn_key::depth;
  }

  friend constexpr bool operator==(const burn_order& a, const burn_order& b) noexcept {
    if (a.count != b.count) return false;
    for (int i = 0; i < a.count; ++i)
      if (a.keys[i] != b.keys[i]) return false;
    return true;
  }
};

/// ducat's own order: nearest node, priority, expiry, granted, id.
inline constexpr burn_order default_burn_order{burn_key::depth, burn_key::priority,
                                               burn_key::expiry, burn_key::granted};

/// A pack as the comparator sees it.
struct ranked_pack {
  pack_handle id{};
  const pack* terms = nullptr;
  const pack_rank* rank = nullptr;
  std::int32_t steps_up = 0;  ///< how far above the user's node it lies: 0 is the user's own
};

namespace detail {

[[nodiscard]] constexpr int source_rank(pack_source source) noexcept {
  switch (source) {
    case pack_source::free: return 0;
    case pack_source::promotional: return 1;
    case pack_source::voucher: return 2;
    case pack_source::paid: return 3;
  }
  return 3;
}

// a.paid / a.quantity against b.paid / b.quantity, by their cross products in 256 bits.
[[nodiscard]] constexpr std::strong_ordering compare_unit_cost(const pack_rank& a,
                                                               const pack_rank& b) noexcept {
  return multiply_wide(magnitude(a.paid), magnitude(b.quantity)) <=>
         multiply_wide(magnitude(b.paid), magnitude(a.quantity));
}

// No end is known of a pack whose validity has not begun.
[[nodiscard]] constexpr instant end_of(const pack& p) noexcept {
  return p.is_waiting ? instant_max : p.valid.end;
}
[[nodiscard]] constexpr std::uint64_t length_of(const pack& p) noexcept {
  if (p.valid.start == instant_min || end_of(p) == instant_max) return UINT64_MAX;
  return static_cast<std::uint64_t>(p.valid.end.ns) - static_cast<std::uint64_t>(p.valid.start.ns);
}

[[nodiscard]] constexpr std::strong_ordering compare_by(burn_key key, const ranked_pack& a,
                                                        const ranked_pack& b) noexcept {
  switch (key) {
    case burn_key::depth: return a.steps_up <=> b.steps_up;
    case burn_key::bound_scope: return (a.terms->scope == 0) <=> (b.terms->scope == 0);
    case burn_key::source_class:
      return source_rank(a.terms->source) <=> source_rank(b.terms->source);
    case burn_key::priority: return a.rank->priority <=> b.rank->priority;
    case burn_key::expiry: return end_of(*a.terms) <=> end_of(*b.terms);
    case burn_key::effective: return a.terms->valid.start <=> b.terms->valid.start;
    case burn_key::granted: return a.rank->granted_ns <=> b.rank->granted_ns;
    case burn_key::purchased:
      return (a.terms->source == pack_source::paid) <=> (b.terms->source == pack_source::paid);
    case burn_key::costless: return (a.rank->paid != 0) <=> (b.rank->paid != 0);
    case burn_key::unit_cost: return compare_unit_cost(*a.rank, *b.rank);
    case burn_key::specificity: return a.rank->skus - 1U <=> b.rank->skus - 1U;  // 0 is every one
    case burn_key::quantity: return b.rank->quantity <=> a.rank->quantity;
    case burn_key::length: return length_of(*a.terms) <=> length_of(*b.terms);
  }
  return std::strong_ordering::equal;
}

}  // namespace detail

/// Which of two packs is drawn on first: `less` means a before b. Never equal for two distinct
/// packs.
[[nodiscard]] constexpr std::strong_ordering compare(const burn_order& order, const ranked_pack& a,
                                                     const ranked_pack& b) noexcept {
  for (int i = 0; i < order.count; ++i)
    if (const auto by_key = detail::compare_by(order.keys[i], a, b); by_key != 0) return by_key;
  return a.id <=> b.id;
}

}  // namespace ducat::inline v0

#endif
