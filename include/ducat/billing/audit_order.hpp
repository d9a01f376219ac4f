// SPDX-License-Identifier: MIT
// The burn-down order as the audit understands it: a second implementation, from what the events
// say. Every key is a number of which the less goes first. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_ORDER_HPP
#define DUCAT_BILLING_AUDIT_ORDER_HPP

#include <ducat/engine/events.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/scope.hpp>

#include <cstdint>
#include <set>
#include <utility>

namespace ducat::inline v0::detail {

/// A pack that may serve a usage.
struct audit_candidate {
  const pack_granted* granted = nullptr;
  const pack_granted* ranks_as = nullptr;  // itself; what lives on, at first the lot it comes from
  const pack_granted* purchase = nullptr;  // itself, or what it was moved from at first
  std::int32_t steps_up = 0;               // from the user's node to the pack's
  interval valid{};                        // of that, as it is now
  bool is_waiting = false;                 // for its first use: then that has no end
  std::uint32_t factor = 0xFFFF'FFFF;      // the row of its factors that is for the piece
};

/// Whether a pack goes before another. Its scopes are those of the ledger.
class audit_order {
 public:
  audit_order(const burn_order& order, const scope_table& scopes) noexcept
      : order_{&order}, scopes_{&scopes} {}

  [[nodiscard]] bool operator()(const audit_candidate& a, const audit_candidate& b) const {
    for (int i = 0; i < order_->count; ++i) {
      const mixed first = number_of(order_->keys[i], a);
      const mixed second = number_of(order_->keys[i], b);
      if (first != second) return first < second;
    }
    if (a.ranks_as != b.ranks_as) return a.ranks_as->pack.index < b.ranks_as->pack.index;
    return a.granted->pack.index < b.granted->pack.index;
  }

 private:
  [[nodiscard]] mixed number_of(burn_key key, const audit_candidate& c) const {
    if (key == burn_key::unit_cost) {
      const pack_granted& e = *c.purchase;
      const auto [paid, size] = std::pair{static_cast<uint128>(e.paid), magnitude(e.quantity)};
      return {static_cast<int128>(paid / size), paid % size, size};
    }
    return {whole_number_of(key, c), 0, 1};
  }
  [[nodiscard]] int128 whole_number_of(burn_key key, const audit_candidate& c) const {
    const pack_granted& e = *c.ranks_as;
    switch (key) {
      case burn_key::depth: return c.steps_up;
      case burn_key::bound_scope: return scopes_->term_count(e.scope) > 0 ? 0 : 1;
      case burn_key::source_class: return class_of(e.source);
      case burn_key::priority: return e.priority;
      case burn_key::expiry: return c.is_waiting ? instant_max.ns : c.valid.end.ns;
      case burn_key::effective: return c.valid.start.ns;
      case burn_key::granted: return e.at.ns;
      case burn_key::purchased: return e.source == pack_source::paid ? 1 : 0;
      case burn_key::costless: return c.purchase->paid > 0 ? 1 : 0;
      case burn_key::unit_cost: return 0;  // no whole number: above
      case burn_key::specificity: return skus_of(e.scope);
      case burn_key::quantity: return -c.purchase->quantity;
      case burn_key::length: return c.is_waiting ? int128_max : length_of_lot(c.valid);
    }
    return 0;
  }
  [[nodiscard]] static int128 class_of(pack_source source) noexcept {
    constexpr pack_source classes[] = {pack_source::free, pack_source::promotional,
                                       pack_source::voucher};
    int128 place = 0;
    while (place < 3 && classes[static_cast<int>(place)] != source) ++place;
    return place;
  }
  [[nodiscard]] int128 skus_of(std::uint32_t scope) const {
    std::set<std::uint32_t> skus;
    for (std::uint32_t i = 0; i < scopes_->term_count(scope); ++i)
      if (scopes_->term(scope, i).kind == scope_kind::sku)
        skus.insert(scopes_->term(scope, i).value);
    return skus.empty() ? int128_max : static_cast<int128>(skus.size());
  }
  [[nodiscard]] static int128 length_of_lot(const interval& valid) noexcept {
    if (valid.start == instant_min || valid.end == instant_max) return int128_max;
    return int128{valid.end.ns} - valid.start.ns;
  }

  const burn_order* order_;
  const scope_table* scopes_;
};

}  // namespace ducat::inline v0::detail

#endif
