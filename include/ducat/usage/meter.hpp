// SPDX-License-Identifier: MIT
// How a sku's usage becomes a quantity: by the time that cards are held, or counted.
#ifndef DUCAT_USAGE_METER_HPP
#define DUCAT_USAGE_METER_HPP

#include <cstdint>

namespace ducat::inline v0 {

/// How usage of a sku is measured.
enum class meter : std::uint8_t {
  metered,  ///< cards × rated rate × [start, end): compute, card-time, byte-time
  counted,  ///< a quantity at an instant: tokens, requests, images
};

}  // namespace ducat::inline v0

#endif
