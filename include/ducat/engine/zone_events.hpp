// SPDX-License-Identifier: MIT
// What is stated of the zones by whose clocks the periods of payers go.
#ifndef DUCAT_ENGINE_ZONE_EVENTS_HPP
#define DUCAT_ENGINE_ZONE_EVENTS_HPP

#include <cstdint>

namespace ducat::inline v0 {

/// A zone, or for how much longer it is known: by a label of its own.
struct zone_stated {
  std::uint32_t zone;  ///< 1, 2, 3, … by its label
  std::uint32_t
      terms;  ///< its terms among those of the ledger's own table, where each event adds one
};

}  // namespace ducat::inline v0

#endif
