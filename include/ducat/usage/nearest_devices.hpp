// SPDX-License-Identifier: MIT
// The known devices that an unknown name may have meant, for the message that refuses it.
#ifndef DUCAT_USAGE_NEAREST_DEVICES_HPP
#define DUCAT_USAGE_NEAREST_DEVICES_HPP

#include <ducat/usage/device_name.hpp>
#include <ducat/usage/device_rate.hpp>

#include <cstddef>

namespace ducat::inline v0 {

namespace detail {

// What an edit distance compares `needle` with: all of the other name, or its most similar part.
enum class compared_with { whole, part };

// The least number of characters to insert, remove or replace (Levenshtein; for a part, Sellers).
[[nodiscard]] constexpr std::size_t edit_distance(const device_key& needle, const device_key& other,
                                                  compared_with with) noexcept {
  const bool part = with == compared_with::part;
  std::size_t row[device_name_max + 1]{};
  for (std::size_t j = 0; j <= other.size(); ++j) row[j] = part ? 0 : j;
  for (std::size_t i = 0; i < needle.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t replaced = diagonal + (needle[i] == other[j] ? 0 : 1);
      const std::size_t one_more = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;
      diagonal = row[j + 1];
      row[j + 1] = replaced < one_more ? replaced : one_more;
    }
  }
  std::size_t least = row[other.size()];
  for (std::size_t j = 0; part && j < other.size(); ++j) least = row[j] < least ? row[j] : least;
  return least;
}

// How far a known name is from the one asked for. Where the known name is the longer one, what it
// adds is free: "H100" lacks nothing of "H100 PCIe". Where it is the shorter one, what it leaves
// out counts ("L4" is further from "L4OS" than "L40S" is), but less than what it spells
// differently.
struct name_distance {
  std::size_t edits = 0;
  std::size_t whole = 0;
  bool related = false;

  constexpr name_distance() noexcept = default;
  constexpr name_distance(const device_key& asked, const device_key& known) noexcept {
    const bool completes = asked.size() <= known.size();
    const device_key& shorter = completes ? asked : known;
    const device_key& longer = completes ? known : asked;
    const std::size_t part = edit_distance(shorter, longer, compared_with::part);
    whole = edit_distance(shorter, longer, compared_with::whole);
    edits = completes ? part : 3 * part + (longer.size() - shorter.size());
    related = shorter.size() > 0 && (completes ? 2 : 4) * part <= shorter.size();
  }

  [[nodiscard]] constexpr bool nearer_than(const name_distance& other) const noexcept {
    if (related != other.related) return related;
    return edits != other.edits ? edits < other.edits : whole < other.whole;
  }
};

}  // namespace detail

/// Up to three names of a table, the nearest first.
struct near_devices {
  static constexpr std::size_t max_size = 3;
  text_view names[max_size];
  std::size_t size = 0;

  [[nodiscard]] constexpr const text_view* begin() const noexcept { return names; }
  [[nodiscard]] constexpr const text_view* end() const noexcept { return names + size; }
};

/// The devices of `table` that `device` may have meant, for the message about an unknown one: by
/// edit distance, where a name that goes on after `device` is as near as one that ends; then the
/// shorter completion first, then in the table's order. None where nothing is alike.
/// O(rows × length²), of which at most device_name_max is compared.
template <rate_basis Basis>
[[nodiscard]] constexpr near_devices nearest_devices(const rate_table<Basis>& table,
                                                     text_view device) noexcept {
  const detail::device_key asked{device};
  near_devices near;
  detail::name_distance distances[near_devices::max_size]{};
  for (const auto& row : table) {
    const detail::name_distance alone{asked, detail::device_key{row.device}};
    const detail::name_distance full{asked, detail::device_key{row.vendor, row.device}};
    const detail::name_distance distance = full.nearer_than(alone) ? full : alone;
    if (!distance.related) continue;
    bool listed = false;
    for (const text_view name : near) listed = listed || name == row.device;
    if (listed) continue;
    std::size_t place = near.size;
    while (place > 0 && distance.nearer_than(distances[place - 1])) --place;
    if (place == near_devices::max_size) continue;
    if (near.size < near_devices::max_size) ++near.size;
    for (std::size_t i = near.size - 1; i > place; --i) {
      near.names[i] = near.names[i - 1];
      distances[i] = distances[i - 1];
    }
    near.names[place] = row.device;
    distances[place] = distance;
  }
  return near;
}

}  // namespace ducat::inline v0

#endif
