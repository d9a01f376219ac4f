// SPDX-License-Identifier: MIT
// The edges of time that lie ahead of a position of a ledger: leases, cycles, packs, warnings.
// Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_EDGE_HPP
#define DUCAT_BILLING_AUDIT_EDGE_HPP

#include <ducat/units/instant.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

struct audit_edge {
  instant at{};
  int kind = 0;  // at one instant: first leases, then cycles, ends, starts
  std::uint32_t of = 0;
  // A heap yields its greatest: the earliest edge.
  friend bool operator<(const audit_edge& a, const audit_edge& b) noexcept {
    if (a.at != b.at) return b.at < a.at;
    if (a.kind != b.kind) return b.kind < a.kind;
    return b.of < a.of;
  }
  friend bool operator==(const audit_edge&, const audit_edge&) = default;
};
inline constexpr int lease_edge = -1;
inline constexpr int cycle_edge = 0;
inline constexpr int end_edge = 1;
inline constexpr int start_edge = 2;
inline constexpr int warning_edge = 3;
inline constexpr int top_up_edge = 4;

}  // namespace ducat::inline v0::detail

#endif
