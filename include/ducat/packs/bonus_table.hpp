// SPDX-License-Identifier: MIT
// Bonuses that were given on purchases: which packs they and their purchases lie in, and how much
// of a bonus is due back since its purchase was voided or refunded.
#ifndef DUCAT_PACKS_BONUS_TABLE_HPP
#define DUCAT_PACKS_BONUS_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A purchase and what was given on top of it, wherever the two were handed on to since.
struct bonus_deal {
  /// Of the purchase what was neither voided nor refunded, used or not; then what stands on it of
  /// the bonus, likewise.
  int128 stands[2] = {};
  int128 due = 0;            ///< of the bonus: due back, and was not free to be taken yet
  instant at = instant_min;  ///< the last void or refund of the purchase
  pack_handle last{};        ///< the pack that the bonus went to last; bonus_link::next goes on
};

/// How a pack takes part in a deal.
struct bonus_link {
  std::uint32_t side = 0;  ///< twice the deal's number, from 1 on; and 1 for the bonus; 0: in none
  pack_handle next{};      ///< of a bonus another pack of it
};

/// By pack. Who gives no bonus pays for nothing here.
class bonus_table {
 public:
  [[nodiscard]] constexpr bool empty() const noexcept { return deals_.empty(); }
  [[nodiscard]] constexpr bonus_link of(pack_handle p) const noexcept {
    return p.index < links_.size() ? links_[p.index] : bonus_link{};
  }
  /// The deal of a pack, or null. O(1).
  [[nodiscard]] constexpr const bonus_deal* deal_of(pack_handle p) const noexcept {
    const std::uint32_t side = of(p).side;
    return side == 0 ? nullptr : &deals_[side / 2 - 1];
  }

  /// A bonus is given on a purchase.
  constexpr void give(pack_handle on, int128 bought, pack_handle bonus, int128 quantity) {
    deals_.push_back({{bought, quantity}, 0, instant_min, {}});
    const auto side = static_cast<std::uint32_t>(2 * deals_.size());
    enter(on, side);
    enter(bonus, side + 1);
  }
  /// A pack was granted for what another one hands on.
  constexpr void follow(pack_handle p, pack_handle origin) {
    if (of(origin).side != 0) enter(p, of(origin).side);
  }
  /// Quantity has left a pack for good, and `due` of its bonus is due back since then.
  constexpr void leave(pack_handle p, pack_move what, int128 quantity, int128 due, instant at) {
    const std::uint32_t side = of(p).side;
    if (side == 0) return;
    bonus_deal& deal = deals_[side / 2 - 1];
    int128& from = what == pack_move::taken_back ? deal.due : deal.stands[side % 2];
    from -= quantity < from ? quantity : from;
    deal.stands[1] -= due;
    deal.due += due;
    if (side % 2 == 0) deal.at = at;
  }

 private:
  constexpr void enter(pack_handle p, std::uint32_t side) {
    while (links_.size() <= p.index) links_.push_back({});
    pack_handle& last = deals_[side / 2 - 1].last;
    links_[p.index] = {side, last};
    if (side % 2 != 0) last = p;
  }

  detail::chunked<bonus_link> links_;  // by pack
  detail::chunked<bonus_deal> deals_;
};

}  // namespace ducat::inline v0

#endif
