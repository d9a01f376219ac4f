// SPDX-License-Identifier: MIT
// The burn-down order: one comparator, an ordered list of keys, total because it ends with the id.
#ifndef DUCAT_PACKS_BURN_ORDER_HPP
#define DUCAT_PACKS_BURN_ORDER_HPP

#include <ducat/packs/pack.hpp>
#include <ducat/units/handle.hpp>

#include <compare>
#include <cstdint>

namespace ducat::inline v0 {

/// What decides which of two packs is drawn on first; each key in ascending order.
enum class burn_key : std::uint8_t {
  depth,         ///< the node nearest to the user first
  bound_scope,   ///< a pack bound to some skus or accounts before one for everything
  source_class,  ///< free, promotional, voucher, paid
  priority,      ///< the lower number first
  expiry,        ///< the sooner end first; no end last
  effective,     ///< the earlier start first
  granted,       ///< the earlier grant first
};

/// An ordered list of keys; ties that are left go to the lower pack id, so the order is total.
struct burn_order {
  static constexpr int max_keys = 8;
  burn_key keys[max_keys] = {};
  int count = 0;

  constexpr burn_order() noexcept = default;
  template <class... Keys>
  constexpr explicit burn_order(burn_key first, Keys... rest) noexcept
      : keys{first, rest...}, count{1 + static_cast<int>(sizeof...(rest))} {
    static_assert(sizeof...(rest) < max_keys);
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

[[nodiscard]] constexpr std::strong_ordering compare_by(burn_key key, const ranked_pack& a,
                                                        const ranked_pack& b) noexcept {
  switch (key) {
    case burn_key::depth: return a.steps_up <=> b.steps_up;
    case burn_key::bound_scope: return (a.terms->scope == 0) <=> (b.terms->scope == 0);
    case burn_key::source_class:
      return source_rank(a.terms->source) <=> source_rank(b.terms->source);
    case burn_key::priority: return a.rank->priority <=> b.rank->priority;
    case burn_key::expiry: return a.terms->valid.end <=> b.terms->valid.end;
    case burn_key::effective: return a.terms->valid.start <=> b.terms->valid.start;
    case burn_key::granted: return a.rank->granted_ns <=> b.rank->granted_ns;
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
