// SPDX-License-Identifier: MIT
// How long something of limited room serves all who ask it at steady rates, and how it is shared in
// the tick in which it cannot.
#ifndef DUCAT_ENGINE_SWEEP_SHARE_HPP
#define DUCAT_ENGINE_SWEEP_SHARE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/exact/allocate.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/wide.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// Sharing among the elements of a table, each with a `demand` and a `want`. What is shared (a lot
/// of a pack, a tier of a counter) has `room`, what whole units are `asked` for in each tick,
/// whether any asker `is_fractional`, and a list of its askers, linked by a member of theirs.
template <class Asker> class sharing {
 public:
  using link = std::uint32_t Asker::*;

  constexpr explicit sharing(chunked<Asker>& askers) noexcept : askers_{&askers} {}

  /// What the askers want within so many ticks.
  template <class Shared>
  [[nodiscard]] constexpr uint128 demand_on(const Shared& of, link next,
                                            std::uint64_t ticks) const {
    uint128 sum = multiply_up(of.asked, ticks);
    for (std::uint32_t i = of.first_asker; i != flat_index::none; i = (*askers_)[i].*next)
      if ((*askers_)[i].demand.is_fractional())
        sum = add_up(sum, (*askers_)[i].demand.part_within(ticks));
    return sum;
  }

  /// How many whole ticks `room` serves all askers, up to `limit`. Demand is monotone, and off a
  /// straight line by less than a unit for each asker: a few steps find it.
  template <class Shared>
  [[nodiscard]] constexpr std::uint64_t ticks_served(const Shared& of, link next, uint128 room,
                                                     std::uint64_t limit) const {
    if (of.asked > 0) {
      const uint128 at_most = room / of.asked;
      if (!of.is_fractional) return at_most < limit ? static_cast<std::uint64_t>(at_most) : limit;
      if (at_most < limit) limit = static_cast<std::uint64_t>(at_most);
    }
    uint128 above = demand_on(of, next, limit);
    if (above <= room) return limit;
    std::uint64_t low = 0;       // served
    std::uint64_t high = limit;  // not served
    uint128 below = 0;
    for (int step = 0; high - low > 1; ++step) {
      std::uint64_t middle = low + (high - low) / 2;
      if (step % 3 != 2) {
        const auto guess = divide(multiply_wide(room - below, high - low), above - below).quotient;
        middle = low + static_cast<std::uint64_t>(guess.low);
        if (middle == low) ++middle;
        if (middle == high) --middle;
      }
      const uint128 wanted = demand_on(of, next, middle);
      (wanted <= room ? low : high) = middle;
      (wanted <= room ? below : above) = wanted;
    }
    return low;
  }
  template <class Shared>
  [[nodiscard]] constexpr std::uint64_t ticks_served(const Shared& of, link next,
                                                     std::uint64_t limit) const {
    return ticks_served(of, next, of.room, limit);
  }

  /// What each asker gets of a room that is too small, in the order of the list: by largest
  /// remainder over what they want. Valid until `numbers` is used again. Errors: overflow.
  template <class Shared>
  [[nodiscard]] constexpr result<const int128*> share(const Shared& of, link next,
                                                      scratch_array<int128>& numbers) const {
    std::size_t count = 0;
    for (std::uint32_t i = of.first_asker; i != flat_index::none; i = (*askers_)[i].*next) ++count;
    int128* const parts = numbers.of_size(2 * count);
    int128* const wants = parts + count;
    std::size_t n = 0;
    for (std::uint32_t i = of.first_asker; i != flat_index::none; i = (*askers_)[i].*next)
      wants[n++] = (*askers_)[i].want;
    const auto shared = allocate(static_cast<int128>(of.room), wants, count, parts);
    if (!shared) return shared.error();
    return parts;
  }

  /// Serves the askers what they want, in full or, by largest remainder, in shares: calls
  /// `f(asker, part)`, and takes each part off the room and off what the asker wants. Errors:
  /// overflow.
  template <class Shared, class F>
  [[nodiscard]] constexpr result<void> serve(Shared& of, link next, scratch_array<int128>& numbers,
                                             F f) const {
    const int128* parts = nullptr;
    if (of.asked > of.room) {
      const auto shared = share(of, next, numbers);
      if (!shared) return shared.error();
      parts = *shared;
    }
    for (std::uint32_t i = of.first_asker; i != flat_index::none; i = (*askers_)[i].*next) {
      const int128 part = parts != nullptr ? *parts++ : (*askers_)[i].want;
      if (part == 0) continue;
      (*askers_)[i].want -= part;
      of.room -= magnitude(part);
      f(i, part);
    }
    return {};
  }

 private:
  chunked<Asker>* askers_;
};

}  // namespace ducat::inline v0::detail

#endif
