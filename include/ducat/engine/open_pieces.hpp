// SPDX-License-Identifier: MIT
// The usage of a payer that no close has frozen, as a settlement works on it: usages, their pieces,
// and what their lines took.
#ifndef DUCAT_ENGINE_OPEN_PIECES_HPP
#define DUCAT_ENGINE_OPEN_PIECES_HPP

#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/pricing/price_entry.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// A usage of which some piece is open.
struct open_usage {
  usage_number number = 0;
  bool is_reversed = false;
  bool is_held = false;        // it was reported by a reservation: what covers it stays
  std::uint64_t group = 0;     // the position of the event whose lines hold
  std::uint64_t reversal = 0;  // of its usage_reversed, where there is one
  std::uint32_t first_piece = 0;
  std::uint32_t piece_count = 0;
  std::uint32_t first_share = 0;
  std::uint32_t share_count = 0;
};

/// What the open pieces of a usage brought to a running total of its fraction, as it was charged.
struct brought_share {
  std::uint32_t fraction = 0;
  int128 before = 0;
  int128 after = 0;  // as it is charged now
};

/// A piece of one: all of it under one rate, one price, one set of packs.
struct open_piece {
  std::uint32_t usage =
      0;  // its place among the open usages, which are in the order of their names
  interval during{};
  dimension unit = dimension::none;
  price_handle price{};
  const price_entry* entry = nullptr;
  int128 amount = 0;
  int128 product = 0;  // before the division by `denominator`
  std::int64_t denominator = 1;
  // Of the sweep.
  steady_demand demand{};
  std::uint32_t cover = flat_index::none;
  std::uint32_t lot = flat_index::none;  // of its cover: the one that serves it next
  std::uint32_t row = flat_index::none;  // of the rows that the sweep met, where that has factors
  std::uint32_t gates = flat_index::none;
  int128 want = 0;
  std::uint32_t next_asker = flat_index::none;
  counter_handle counter{};
  bool has_counter = false;
  std::uint32_t next_counting = flat_index::none;
  bool is_fixed = false;  // packs cover it for good: those of its list
  std::uint32_t first_fixed = flat_index::none;
  std::uint32_t first_part = flat_index::none;
  std::uint32_t last_part = flat_index::none;
};

/// So much of a piece is covered by a pack for good, under a row of its factors or none.
struct fixed_cover {
  pack_handle pack{};
  std::uint32_t row = factored_draw::no_row;
  int128 quantity = 0;
  std::uint32_t next = flat_index::none;
};

/// What a pack or wallet, or the payer, would have without the lines of open usage.
struct open_balance {
  pack_handle pack{};
  mixed given{};  // by open lines
};

/// What open lines that are swept took of a pack under a row of its factors.
struct open_row {
  pack_handle pack{};
  std::uint32_t row = 0;
  int128 covered = 0;
};

}  // namespace ducat::inline v0::detail

#endif
