// SPDX-License-Identifier: MIT
// The pack starts and ends and the cycles of series that lie ahead, the earliest first: what
// advancing time must stop at.
#ifndef DUCAT_ENGINE_EDGE_QUEUE_HPP
#define DUCAT_ENGINE_EDGE_QUEUE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/units/instant.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What happens at an edge. At one instant cycles come before ends, what they leave lives on; and
/// ends before starts; then warnings that a pack ends soon, and the ends of pauses of top-ups.
enum class edge_kind : std::uint8_t { cycle, end, start, warning, top_up };

/// A point in time at which a pack changes its phase, a cycle of a series begins, a pack is
/// about to end, or an alert may order again. Ties go to the lower number.
struct pack_edge {
  instant at{};
  edge_kind kind{};
  std::uint32_t of = 0;  ///< the index of the pack, series, warning, or alert that orders

  friend constexpr bool operator==(const pack_edge&, const pack_edge&) = default;
  friend constexpr auto operator<=>(const pack_edge&, const pack_edge&) = default;
};

/// A binary heap of edges. Its order is total, so its answers do not depend on the order of
/// insertion.
class edge_queue {
 public:
  [[nodiscard]] constexpr bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return heap_.size(); }
  /// The earliest edge. Precondition: not empty.
  [[nodiscard]] constexpr const pack_edge& front() const noexcept { return heap_[0]; }

  constexpr void push(const pack_edge& edge) {
    heap_.push_back(edge);
    std::size_t i = heap_.size() - 1;
    while (i > 0 && heap_[i] < heap_[(i - 1) / 2]) {
      exchange(i, (i - 1) / 2);
      i = (i - 1) / 2;
    }
  }

  constexpr void pop() {
    DUCAT_ASSERT(!heap_.empty());
    heap_[0] = heap_.back();
    heap_.truncate(heap_.size() - 1);
    std::size_t i = 0;
    for (;;) {
      std::size_t least = i;
      for (std::size_t child = 2 * i + 1; child <= 2 * i + 2 && child < heap_.size(); ++child)
        if (heap_[child] < heap_[least]) least = child;
      if (least == i) return;
      exchange(i, least);
      i = least;
    }
  }

 private:
  constexpr void exchange(std::size_t a, std::size_t b) noexcept {
    const pack_edge kept = heap_[a];
    heap_[a] = heap_[b];
    heap_[b] = kept;
  }

  detail::chunked<pack_edge> heap_;
};

}  // namespace ducat::inline v0

#endif
