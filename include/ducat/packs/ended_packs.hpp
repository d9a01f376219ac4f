// SPDX-License-Identifier: MIT
// The packs of one node that have ended: usage that begins after all of them visits none, and late
// usage only those that were there at its time, in burn-down order, each in O(log packs).
#ifndef DUCAT_PACKS_ENDED_PACKS_HPP
#define DUCAT_PACKS_ENDED_PACKS_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Where the packs of a node that have ended are found.
struct ended_packs {
  pack_handle top{};             ///< of their tree
  instant latest = instant_min;  ///< when the last of them ended
};

namespace detail {

/// Which pack of a tree lies higher: their own numbers, scrambled, which keeps a tree shallow
/// whatever the packs are granted by.
[[nodiscard]] constexpr std::uint64_t weight_of(pack_handle p) noexcept { return mix(p.index, 0); }

/// A treap over packs of one node, in burn-down order, in which each pack knows (as its `next`)
/// which pack of its part of the tree ended last.
class ended_tree {
 public:
  constexpr ended_tree(const burn_order& order, chunked<pack>& packs,
                       chunked<pack_rank>& ranks) noexcept
      : order_{order}, packs_{packs}, ranks_{ranks} {}

  /// Puts a pack into the tree below `top`; the new top. Expected O(log packs).
  constexpr pack_handle put(pack_handle top, pack_handle id) {
    if (!top.has_value() || weight_of(id) < weight_of(top)) {
      const parts around = split(top, id);
      ranks_[id.index].first = around.first;
      ranks_[id.index].later = around.later;
      refresh(id);
      return id;
    }
    pack_rank& rank = ranks_[top.index];
    pack_handle& side = goes_before(top, id) ? rank.later : rank.first;
    side = put(side, id);
    refresh(top);
    return top;
  }

 private:
  struct parts {
    pack_handle first;
    pack_handle later;
  };

  // What goes before a pack, and what goes after it.
  constexpr parts split(pack_handle top, pack_handle id) {
    if (!top.has_value()) return {};
    pack_rank& rank = ranks_[top.index];
    parts out;
    if (goes_before(top, id)) {
      out = split(rank.later, id);
      rank.later = out.first;
      out.first = top;
    } else {
      out = split(rank.first, id);
      rank.first = out.later;
      out.later = top;
    }
    refresh(top);
    return out;
  }

  [[nodiscard]] constexpr bool goes_before(pack_handle a, pack_handle b) const noexcept {
    return compare(order_, {a, &packs_[a.index], &ranks_[a.index]},
                   {b, &packs_[b.index], &ranks_[b.index]}) < 0;
  }
  constexpr void refresh(pack_handle top) noexcept {
    const pack_rank& rank = ranks_[top.index];
    packs_[top.index].next = later_of(later_of(top, rank.first), rank.later);
  }
  // Of a pack and that of a part of the tree which ended last.
  [[nodiscard]] constexpr pack_handle later_of(pack_handle p, pack_handle part) const noexcept {
    if (!part.has_value()) return p;
    const pack_handle last = packs_[part.index].next;
    return ended(p) < ended(last) ? last : p;
  }
  [[nodiscard]] constexpr instant ended(pack_handle p) const noexcept {
    return packs_[p.index].valid.end;
  }

  const burn_order& order_;
  chunked<pack>& packs_;
  chunked<pack_rank>& ranks_;
};

/// The first pack of a tree that goes after another one (nothing: the first of all) and ended after
/// an instant; or nothing. Expected O(log packs).
[[nodiscard]] constexpr pack_handle next_ended(const burn_order& order, const chunked<pack>& packs,
                                               const chunked<pack_rank>& ranks, pack_handle top,
                                               pack_handle after, instant since) noexcept {
  while (top.has_value()) {
    const pack& lot = packs[top.index];
    if (packs[lot.next.index].valid.end <= since) return {};
    const pack_rank& rank = ranks[top.index];
    const bool is_after =
        !after.has_value() ||
        compare(order, {after, &packs[after.index], &ranks[after.index]}, {top, &lot, &rank}) < 0;
    if (is_after) {
      const pack_handle sooner = next_ended(order, packs, ranks, rank.first, after, since);
      if (sooner.has_value()) return sooner;
      if (since < lot.valid.end) return top;
      after = {};
    }
    top = rank.later;
  }
  return {};
}

}  // namespace detail

}  // namespace ducat::inline v0

#endif
