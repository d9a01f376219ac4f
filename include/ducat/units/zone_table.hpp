// SPDX-License-Identifier: MIT
// Time zones as data: an offset from UTC, and the instants at which it changes. Names of zones are
// labels here; adapters/date.hpp reads the transitions of IANA zones.
#ifndef DUCAT_UNITS_ZONE_TABLE_HPP
#define DUCAT_UNITS_ZONE_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_time.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// From an instant on, a zone's clocks show UTC plus an offset.
struct zone_transition {
  instant at{};
  std::int32_t utc_offset_seconds = 0;  ///< positive east of Greenwich, less than a day either way

  friend constexpr bool operator==(const zone_transition&, const zone_transition&) = default;
};

/// A time zone as it is added to a table. Without transitions it is a fixed offset.
struct zone_spec {
  symbol label{};                                   ///< what the list calls it: "Asia/Shanghai"
  std::int32_t utc_offset_seconds = 0;              ///< before the first transition
  array_view<const zone_transition> transitions{};  ///< in strictly ascending order
  /// The time that the transitions were asked for. Outside it the first or the last offset is taken
  /// to hold, which may be wrong: whoever prices there should refuse.
  interval known{instant_min, instant_max};
};

/// The offset at an instant, and the time around it during which it does not change.
struct zone_offset {
  std::int32_t seconds = 0;
  interval during{instant_min, instant_max};  ///< [start, end); instant_max is for ever

  friend constexpr bool operator==(const zone_offset&, const zone_offset&) = default;
};

/// How often a zone's clocks show a time.
enum class local_kind : std::uint8_t {
  unique,  ///< once
  gap,     ///< never: clocks are put forward over it
  fold,    ///< twice (or oftener): clocks are put back over it
};

/// When a zone's clocks show a local time.
struct local_instants {
  local_kind kind = local_kind::unique;
  instant earliest{};  ///< in a gap: the instant at which the clocks are put forward
  instant latest{};    ///< in a gap: the same

  friend constexpr bool operator==(const local_instants&, const local_instants&) = default;
};

/// Zones, numbered from 1; number 0 is UTC.
class zone_table {
 public:
  /// Adds a zone. Errors, with the transition's index as `position`: out_of_range for an offset of
  /// a day or more, or an order that does not ascend; invalid_interval for `known`.
  constexpr result<std::uint32_t> add(const zone_spec& spec) {
    if (!is_offset(spec.utc_offset_seconds)) return errc::out_of_range;
    if (!spec.known.is_valid()) return errc::invalid_interval;
    for (std::size_t i = 0; i < spec.transitions.size(); ++i) {
      const zone_transition& here = spec.transitions[i];
      const bool ascends = i == 0 || spec.transitions[i - 1].at < here.at;
      if (!ascends || !is_offset(here.utc_offset_seconds))
        return failure{errc::out_of_range, static_cast<std::uint32_t>(i)};
    }
    const auto first = static_cast<std::uint32_t>(transitions_.size());
    for (const zone_transition& t : spec.transitions) transitions_.push_back(t);
    zones_.push_back({spec.label, spec.utc_offset_seconds, first,
                      static_cast<std::uint32_t>(spec.transitions.size()), spec.known});
    return static_cast<std::uint32_t>(zones_.size());
  }

  /// The number of a zone of another table here: that of the first with the same terms and this
  /// label, else it is appended. O(zones and their transitions).
  constexpr std::uint32_t adopt(const zone_table& other, std::uint32_t other_zone, symbol label) {
    if (other_zone == 0) return 0;
    for (std::uint32_t mine = 1; mine <= zones_.size(); ++mine)
      if (this->label(mine) == label && same_terms(mine, other, other_zone)) return mine;
    zones_.push_back(copy_of(other, other_zone, label));
    return static_cast<std::uint32_t>(zones_.size());
  }
  /// Gives a zone the terms of one of another table; it keeps its label. Precondition: neither is
  /// UTC. O(transitions).
  constexpr void restate(std::uint32_t zone, const zone_table& other, std::uint32_t other_zone) {
    zones_[zone - 1] = copy_of(other, other_zone, label(zone));
  }

  /// How many zones beside UTC.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return zones_.size(); }

  // The terms of a zone, for those who write them down. Precondition: zone ≤ size().
  [[nodiscard]] constexpr symbol label(std::uint32_t zone) const noexcept {
    return zone == 0 ? symbol{} : zones_[zone - 1].label;
  }
  /// The offset before the first transition.
  [[nodiscard]] constexpr std::int32_t first_offset(std::uint32_t zone) const noexcept {
    return zone == 0 ? 0 : zones_[zone - 1].first_offset;
  }
  [[nodiscard]] constexpr std::uint32_t transition_count(std::uint32_t zone) const noexcept {
    return zone == 0 ? 0 : zones_[zone - 1].count;
  }
  [[nodiscard]] constexpr const zone_transition& transition(std::uint32_t zone,
                                                            std::uint32_t i) const noexcept {
    return transitions_[zones_[zone - 1].first + i];
  }
  /// The time for which the offsets are known.
  [[nodiscard]] constexpr interval known(std::uint32_t zone) const noexcept {
    return zone == 0 ? interval{instant_min, instant_max} : zones_[zone - 1].known;
  }

  /// Whether two zones have the same offsets at all times, stated by the same transitions, and are
  /// known for the same time; their labels do not matter.
  [[nodiscard]] constexpr bool same_terms(std::uint32_t zone, const zone_table& other,
                                          std::uint32_t other_zone) const noexcept {
    const std::uint32_t count = transition_count(zone);
    if (first_offset(zone) != other.first_offset(other_zone) ||
        count != other.transition_count(other_zone) || known(zone) != other.known(other_zone))
      return false;
    for (std::uint32_t i = 0; i < count; ++i)
      if (transition(zone, i) != other.transition(other_zone, i)) return false;
    return true;
  }

  /// Equal for zones with the same terms. O(transitions).
  [[nodiscard]] constexpr std::uint64_t hash_terms(std::uint32_t zone) const noexcept {
    const auto word = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    const interval time = known(zone);
    std::uint64_t hash = detail::mix(word(time.start.ns), word(time.end.ns));
    hash = detail::mix(hash, word(first_offset(zone)));
    for (std::uint32_t i = 0; i < transition_count(zone); ++i) {
      const zone_transition& t = transition(zone, i);
      hash = detail::mix(detail::mix(hash, word(t.at.ns)), word(t.utc_offset_seconds));
    }
    return hash;
  }

  /// The offset at an instant. O(log transitions).
  [[nodiscard]] constexpr zone_offset offset_at(std::uint32_t zone, instant t) const noexcept {
    if (zone == 0) return {};
    const stored_zone& z = zones_[zone - 1];
    return piece(z, transitions_until(z, t));
  }

  /// What the zone's clocks show at an instant; there is always exactly one answer.
  [[nodiscard]] constexpr local_time local(std::uint32_t zone, instant t) const noexcept {
    return local_time_at(t, offset_at(zone, t).seconds);
  }

  /// When the zone's clocks show a time. A time in a gap means the instant at which clocks are put
  /// forward over it: 02:30 becomes 03:00, where a clock next shows something later (as
  /// std::chrono's choose does). A time in a fold has two answers; `earliest` is the one before
  /// clocks are put back. Error: overflow where no instant holds it.
  /// O(log transitions).
  [[nodiscard]] constexpr result<local_instants> instants_of(std::uint32_t zone,
                                                             local_time shown) const noexcept {
    local_instants out;
    int times = 0;
    const instant around = instant_from_local(shown, 0);
    // Offsets are less than a day, so only the pieces of a day either side can show it.
    zone_offset o = offset_at(zone, detail::clamped_instant(int128{around.ns} - ns_per_day));
    while (true) {
      const int128 exact = utc_ns(shown, o.seconds);
      const bool in_piece = (o.during.start == instant_min || exact >= o.during.start.ns) &&
                            (o.during.end == instant_max || exact < o.during.end.ns);
      if (in_piece) {
        const instant t = detail::clamped_instant(exact);
        if (t.ns != exact) return errc::overflow;
        if (times == 0) out.earliest = t;
        out.latest = t;
        ++times;
      }
      const instant next = o.during.end;
      if (next == instant_max || int128{next.ns} > utc_ns(shown, 0) + ns_per_day) break;
      o = offset_at(zone, next);
      if (times == 0 && out.kind == local_kind::unique && shown < local_time_at(next, o.seconds)) {
        out = {local_kind::gap, next, next};
      }
    }
    if (times > 0) out.kind = times == 1 ? local_kind::unique : local_kind::fold;
    return out;
  }

  /// How many days later the zone's calendar stands at `end` than at `start`; days of 23 and of 25
  /// hours are days. Negative where `end` is earlier.
  [[nodiscard]] constexpr std::int64_t days_between(std::uint32_t zone, instant start,
                                                    instant end) const noexcept {
    return local(zone, end).day - local(zone, start).day;
  }

 private:
  static constexpr std::int64_t ns_per_day = time_of_day::ns_per_day;

  struct stored_zone {
    symbol label;
    std::int32_t first_offset;
    std::uint32_t first;
    std::uint32_t count;
    interval known;
  };

  [[nodiscard]] static constexpr bool is_offset(std::int32_t east) noexcept {
    return east > -86'400 && east < 86'400;
  }

  constexpr stored_zone copy_of(const zone_table& other, std::uint32_t other_zone, symbol label) {
    stored_zone copy = other.zones_[other_zone - 1];
    const auto first = static_cast<std::uint32_t>(transitions_.size());
    for (std::uint32_t i = 0; i < copy.count; ++i)
      transitions_.push_back(other.transition(other_zone, i));
    copy.label = label;
    copy.first = first;
    return copy;
  }

  // How many of a zone's transitions lie at or before an instant.
  [[nodiscard]] constexpr std::uint32_t transitions_until(const stored_zone& z,
                                                          instant t) const noexcept {
    std::uint32_t low = 0;
    std::uint32_t high = z.count;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (transitions_[z.first + middle].at <= t)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  // The time after the first `passed` transitions and before the next.
  [[nodiscard]] constexpr zone_offset piece(const stored_zone& z,
                                            std::uint32_t passed) const noexcept {
    zone_offset out{z.first_offset, {instant_min, instant_max}};
    if (passed > 0) {
      const zone_transition& last = transitions_[z.first + passed - 1];
      out.seconds = last.utc_offset_seconds;
      out.during.start = last.at;
    }
    if (passed < z.count) out.during.end = transitions_[z.first + passed].at;
    return out;
  }

  detail::chunked<stored_zone> zones_;
  detail::chunked<zone_transition> transitions_;
};

}  // namespace ducat::inline v0

#endif
