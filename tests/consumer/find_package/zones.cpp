// SPDX-License-Identifier: MIT
// Uses the zones of ducat::date, as an installed tree gives them.
#include <ducat/adapters/date.hpp>

int main() {
  const auto zone = ducat::read_iana_zone("Asia/Shanghai", 2024, 2030);
  return zone && zone->utc_offset_seconds == 8 * 3600 ? 0 : 1;
}
