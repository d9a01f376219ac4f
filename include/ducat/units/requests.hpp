// SPDX-License-Identifier: MIT
// What is counted one by one: requests, and the images of vision and picture models.
#ifndef DUCAT_UNITS_REQUESTS_HPP
#define DUCAT_UNITS_REQUESTS_HPP

#include <ducat/units/quantity.hpp>

namespace ducat::inline v0 {

struct request_unit {
  using dimension = request_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "request";
};

struct image_unit {
  using dimension = image_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "image";
};

using requests = quantity<request_unit, int128>;
using images = quantity<image_unit, int128>;

}  // namespace ducat::inline v0

#endif
