// SPDX-License-Identifier: MIT
// A pack whose validity begins with its first use: until then it has no end of its own.
#ifndef DUCAT_PACKS_FIRST_USE_HPP
#define DUCAT_PACKS_FIRST_USE_HPP

#include <ducat/packs/recurrence.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// How long a pack serves from its first use on; no units where it is valid from a stated instant.
struct first_use {
  cycle_unit unit = cycle_unit::day;
  std::int32_t count = 0;  ///< 0 … max_cycle_units

  [[nodiscard]] constexpr bool is_stated() const noexcept { return count != 0; }
  [[nodiscard]] constexpr bool is_sound() const noexcept {
    return unit <= cycle_unit::month && count >= 0 && count <= max_cycle_units;
  }
  /// The validity that begins at an instant. Days and months are those of the payer's clock: what
  /// begins on a 31st ends on the last day of a shorter month, and it ends at the time of day at
  /// which it began. Without an end where no instant holds it.
  [[nodiscard]] constexpr interval validity_from(instant start, local_clock clock) const noexcept {
    const recurrence length{unit, count, start, false};
    return {start, cycles{length, start, clock}.start_of(1)};
  }

  friend constexpr bool operator==(const first_use&, const first_use&) = default;
};

/// The terms of a pack that waits for its first use.
struct waiting_pack {
  pack_handle pack{};
  first_use terms{};
};

}  // namespace ducat::inline v0

#endif
