// SPDX-License-Identifier: MIT
// The usages of each payer of which something is not closed, and which usages were taken out again:
// a settlement costs what its payer used since the last close, not what all others did.
#ifndef DUCAT_ENGINE_USAGE_CHAINS_HPP
#define DUCAT_ENGINE_USAGE_CHAINS_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/events.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A chain for each payer, by its place among them, from its last usage to its first. Usages join
/// when somebody asks, all since then at once: recording one costs nothing here.
class usage_chains {
 public:
  /// How many usages have joined.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return before_.size(); }
  /// The next usage, which is number size(), joins the chain of its payer.
  constexpr void add(std::uint32_t payer) {
    const auto usage = static_cast<usage_number>(size());
    while (last_.size() <= payer) last_.push_back(no_usage);
    before_.push_back(last_[payer]);
    last_[payer] = usage;
  }
  /// Calls `f(usage_number)` for each of a payer that has joined, the last one first.
  template <class F> constexpr void for_each(std::uint32_t payer, F f) const {
    if (payer >= last_.size()) return;
    for (usage_number u = last_[payer]; u != no_usage; u = before_[u]) f(u);
  }
  /// Leaves those of a payer out for which `is_open(usage_number)` does not hold. O(its chain).
  template <class IsOpen> constexpr void keep(std::uint32_t payer, IsOpen is_open) {
    if (payer >= last_.size()) return;
    usage_number* link = &last_[payer];
    while (*link != no_usage) {
      const usage_number u = *link;
      if (is_open(u))
        link = &before_[u];
      else
        *link = before_[u];
    }
  }

  constexpr void reverse(const usage_reversed& e) {
    by_usage_.insert(detail::mix(e.usage, 0), static_cast<std::uint32_t>(reversals_.size()));
    reversals_.push_back({e.usage, e.position});
  }
  [[nodiscard]] constexpr bool is_reversed(usage_number usage) const {
    return find(usage) != detail::flat_index::none;
  }
  /// The ledger position of the reversal of a usage. Precondition: is_reversed().
  [[nodiscard]] constexpr std::uint64_t reversal_of(usage_number usage) const {
    return reversals_[find(usage)].position;
  }

 private:
  struct reversal {
    usage_number usage = 0;
    std::uint64_t position = 0;
  };

  [[nodiscard]] constexpr std::uint32_t find(usage_number usage) const {
    return by_usage_.find(detail::mix(usage, 0),
                          [&](std::uint32_t i) { return reversals_[i].usage == usage; });
  }

  detail::chunked<usage_number> last_;    // by payer
  detail::chunked<usage_number> before_;  // by usage: the one before it in its chain
  detail::chunked<reversal> reversals_;
  detail::flat_index by_usage_;  // of reversals
};

}  // namespace ducat::inline v0

#endif
