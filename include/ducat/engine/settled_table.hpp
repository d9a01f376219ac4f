// SPDX-License-Identifier: MIT
// What settlements have said of usages, and up to when the periods of payers are closed.
#ifndef DUCAT_ENGINE_SETTLED_TABLE_HPP
#define DUCAT_ENGINE_SETTLED_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/units/instant.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Where the lines of a settled usage stand.
struct settled_usage {
  usage_number usage = 0;
  std::uint64_t position = 0;  ///< of its last usage_settled that states lines
  bool is_cleared = false;     ///< it was reversed, and neither its lines nor that stand any more
};

/// How far a payer's periods are closed.
struct closing {
  instant until = instant_min;  ///< all before it is closed
  std::uint32_t number = 0;     ///< how many periods were closed; the number of the last statement
};

/// Settled usages by number, and closings by payer.
class settled_table {
 public:
  /// What is known of a usage; null where no settlement has changed it.
  [[nodiscard]] constexpr const settled_usage* find(usage_number usage) const {
    const std::uint32_t i = place_of(usage);
    return i == detail::flat_index::none ? nullptr : &usages_[i];
  }
  constexpr void set(const settled_usage& known) {
    const std::uint32_t i = place_of(known.usage);
    if (i != detail::flat_index::none) {
      usages_[i] = known;
      return;
    }
    index_.insert(detail::mix(known.usage, 0), static_cast<std::uint32_t>(usages_.size()));
    usages_.push_back(known);
  }

  /// Up to when anything of anyone is closed: usage that begins then or later asks no further.
  [[nodiscard]] constexpr instant latest() const noexcept { return latest_; }
  /// @param payer  its place among the payers
  [[nodiscard]] constexpr closing of_payer(std::uint32_t payer) const noexcept {
    return payer < closings_.size() ? closings_[payer] : closing{};
  }
  constexpr void close(std::uint32_t payer, instant until, std::uint32_t number) {
    while (closings_.size() <= payer) closings_.push_back(closing{});
    closings_[payer] = {until, number};
    if (latest_ < until) latest_ = until;
  }

 private:
  [[nodiscard]] constexpr std::uint32_t place_of(usage_number usage) const {
    return index_.find(detail::mix(usage, 0),
                       [&](std::uint32_t i) { return usages_[i].usage == usage; });
  }

  detail::chunked<settled_usage> usages_;
  detail::flat_index index_;
  detail::chunked<closing> closings_;
  instant latest_ = instant_min;
};

}  // namespace ducat::inline v0

#endif
