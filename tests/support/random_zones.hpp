// SPDX-License-Identifier: MIT
// Zones for payers of a random platform, whose clocks change some times in its first three months:
// by half hours and by whole ones, at midnight and at odd times. They are drawn from numbers of
// their own.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_ZONES_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_ZONES_HPP

#include "support/random.hpp"

#include <ducat/engine/commands.hpp>
#include <ducat/engine/zoning.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

class random_zones {
 public:
  explicit random_zones(std::uint64_t stream) : random_{stream} {}

  /// Mostly gives a payer a zone in place of its offset.
  /// @param is_known  for years, and not, now and then, for some weeks at first
  template <class Engine>
  void give(Engine& engine, ducat::account_spec& payer, bool is_known = false) {
    if (random_.one_in(3)) return;
    const std::string name = "zone " + std::to_string(zones_++);
    const auto offset = [&] {
      return static_cast<std::int32_t>(random_.below(49)) * 1'800 - 43'200;
    };
    ducat::zone_spec zone;
    zone.label = engine.intern(name);
    zone.utc_offset_seconds = offset();
    std::vector<ducat::zone_transition> changes;
    constexpr std::int64_t half = 1'800'000'000'000;
    const std::int64_t year = 365 * 48 * half;
    std::int32_t now = zone.utc_offset_seconds;
    for (std::int64_t when = 0; when < 90 * 48 * half;) {
      when += (1 + static_cast<std::int64_t>(random_.below(30 * 48))) * half;
      std::int32_t next = random_.one_in(4) ? offset() : now + (random_.one_in(2) ? 1'800 : -3'600);
      if (next == now || next <= -86'400 || next >= 86'400) next = now == 0 ? 3'600 : 0;
      // Where a day begins, or ends.
      if (random_.one_in(2)) when += (24 * 2 * half - (when + now * (half / 1'800)) % (48 * half));
      changes.push_back({{when}, next});
      now = next;
    }
    zone.transitions = changes;
    zone.known = {{-2 * year}, {4 * year}};
    if (!is_known && random_.one_in(4)) {
      // Stated for some months at first, so that later ones are refused at first.
      ducat::zone_spec less = zone;
      less.known.end = {70 * 48 * half};
      std::vector<ducat::zone_transition> early;
      for (const ducat::zone_transition& t : changes)
        if (t.at < less.known.end) early.push_back(t);
      less.transitions = early;
      payer.zone = engine.add_zone(less).value();
      more_.push_back({zone, changes});
    } else {
      payer.zone = engine.add_zone(zone).value();
    }
    payer.utc_offset_seconds = 0;
  }
  /// States more of those that were known for less.
  template <class Engine> void step(Engine& engine) {
    if (more_.empty() || !random_.one_in(60)) return;
    ducat::zone_spec zone = more_.back().zone;
    zone.transitions = more_.back().changes;
    (void)engine.add_zone(zone);
    more_.pop_back();
  }

 private:
  struct later {
    ducat::zone_spec zone;
    std::vector<ducat::zone_transition> changes;
  };

  random_source random_;
  int zones_ = 0;
  std::vector<later> more_;
};

}  // namespace ducat_test

#endif
