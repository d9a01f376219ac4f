// SPDX-License-Identifier: MIT
// What reservations hold: by hold, by pack, by payer and by counter, and which lease ends next. Who
// makes none pays for nothing here.
#ifndef DUCAT_ENGINE_HOLD_TABLE_HPP
#define DUCAT_ENGINE_HOLD_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Where a reservation stands. Its terms stand in the ledger.
struct hold_state {
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  account_handle account{};
  std::uint32_t payer = 0;  ///< the place of its root among the payers
  std::uint32_t next_sequence = 0;
  std::uint32_t last_step = none;       ///< its row in the ledger
  usage_number last_charge = no_usage;  ///< what its lapse charged, as long as it may be taken out
  hold_phase phase = hold_phase::open;
  instant from{};   ///< up to there usage was reported or charged
  instant until{};  ///< the end of its lease
  int128 used = 0;  ///< of a counted sku: reported or charged so far
  int128 granted = 0;
  std::int64_t cards_numerator = 0;
  std::int64_t cards_denominator = 1;
  std::uint32_t first_part = none;
  std::uint32_t first_count = none;
  std::uint32_t next_open = none;  ///< of the same payer, in the order in which they were made
  std::uint32_t previous_open = none;
  std::uint32_t place = none;  ///< in the heap of leases
};

/// What a hold has of one pack or wallet, or of its payer's credit; under a row of a pack's factors
/// in units of usage.
struct hold_part {
  pack_handle pack{};
  std::uint32_t row = no_factor_row;
  mixed amount{};
  std::uint32_t next = hold_state::none;
};

/// What a hold may lead to that will count in a counter.
struct hold_count {
  counter_handle counter{};
  price_handle price{};
  int128 quantity = 0;
  std::uint32_t next = hold_state::none;
};

/// All reservations of one engine.
class hold_table {
  // It stands before its uses: clang evaluates no template that it has yet to see.
  // Sets the node of a list that is `same`; one of nothing leaves the list, a new one joins its
  // end.
  template <class Node, class Same>
  static constexpr void set(detail::chunked<Node>& nodes, std::uint32_t& free, std::uint32_t& first,
                            Node value, Same same, bool empty) {
    std::uint32_t* link = &first;
    while (*link != none && !same(nodes[*link])) link = &nodes[*link].next;
    if (*link != none) {
      Node& known = nodes[*link];
      value.next = known.next;
      const std::uint32_t at = *link;
      if (empty) {
        *link = known.next;
        value.next = free;
        free = at;
      }
      known = value;
    } else if (!empty) {
      std::uint32_t at = free;
      if (at == none) {
        at = static_cast<std::uint32_t>(nodes.size());
        nodes.push_back(value);
      } else {
        free = nodes[at].next;
        nodes[at] = value;
      }
      *link = at;
    }
  }

 public:
  static constexpr std::uint32_t none = hold_state::none;

  [[nodiscard]] constexpr std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(rows_.size());
  }
  [[nodiscard]] constexpr const hold_state& operator[](hold_handle h) const noexcept {
    return rows_[h.index];
  }

  /// What all holds have of a pack: base units, or exact minor units of a wallet. What they have
  /// under rows of its factors is not among it.
  [[nodiscard]] constexpr mixed on_pack(pack_handle p) const noexcept {
    return p.index < on_packs_.size() ? on_packs_[p.index] : mixed{};
  }
  /// What all holds have of a payer's credit, in exact minor units.
  [[nodiscard]] constexpr mixed on_credit(std::uint32_t payer) const noexcept {
    return payer < on_credit_.size() ? on_credit_[payer] : mixed{};
  }
  /// What one hold has of a pack, under no row, or, of none, of credit. O(its parts).
  [[nodiscard]] constexpr mixed of(hold_handle h, pack_handle p) const noexcept {
    for (std::uint32_t i = rows_[h.index].first_part; i != none; i = parts_[i].next)
      if (parts_[i].pack == p && parts_[i].row == no_factor_row) return parts_[i].amount;
    return {};
  }

  /// Calls `f(hold_part)` for all that a hold has, in the order in which it was taken.
  template <class F> constexpr void for_each_part(hold_handle h, F f) const {
    for (std::uint32_t i = rows_[h.index].first_part; i != none; i = parts_[i].next) f(parts_[i]);
  }
  /// Calls `f(hold_count)` for all that it may lead to, likewise.
  template <class F> constexpr void for_each_count(hold_handle h, F f) const {
    for (std::uint32_t i = rows_[h.index].first_count; i != none; i = counts_[i].next)
      f(counts_[i]);
  }
  /// Calls `f(hold_handle)` for the open reservations of a payer, in the order in which they were
  /// made, until it returns false.
  template <class F> constexpr void for_each_open(std::uint32_t payer, F f) const {
    if (payer >= open_.size()) return;
    for (std::uint32_t i = open_[payer].first; i != none; i = rows_[i].next_open)
      if (!f(hold_handle{i})) return;
  }

  /// Whether a lease is still to end.
  [[nodiscard]] constexpr bool has_lease() const noexcept { return !heap_.empty(); }
  /// The one that ends next, of equal ends the earlier reservation. Precondition: has_lease().
  [[nodiscard]] constexpr hold_handle next_lease() const noexcept { return hold_handle{heap_[0]}; }

  // What events say.

  constexpr void open(account_handle account, std::uint32_t payer, std::uint64_t hash) {
    const auto id = size();
    hold_state added;
    added.account = account;
    added.payer = payer;
    while (open_.size() <= payer) open_.push_back({});
    added.previous_open = open_[payer].last;
    (open_[payer].last == none ? open_[payer].first : rows_[open_[payer].last].next_open) = id;
    open_[payer].last = id;
    rows_.push_back(added);
    by_id_.insert(hash, id);
  }
  /// The reservation under a hash for which `same(hold number)` holds, or nothing.
  template <class Same>
  [[nodiscard]] constexpr hold_handle find(std::uint64_t hash, Same same) const {
    return hold_handle{by_id_.find(hash, same)};
  }
  constexpr void step(const hold_stepped& e, std::uint32_t row) {
    hold_state& h = rows_[e.hold.index];
    h.next_sequence = e.sequence + 1;
    h.last_step = row;
    h.from = e.at;
    h.used = e.used;
    h.granted = e.granted;
    if (e.refused == errc{}) {
      h.cards_numerator = e.cards_numerator;
      h.cards_denominator = e.cards_denominator;
    }
    h.last_charge = e.what == hold_step::lapse ? e.usage : no_usage;
    const bool was_open = h.phase == hold_phase::open;
    h.phase = e.phase;
    h.until = e.until;
    if (e.phase == hold_phase::open) {
      if (h.place == none) {
        h.place = static_cast<std::uint32_t>(heap_.size());
        heap_.push_back(e.hold.index);
      }
      settle(h.place);
    } else if (was_open) {
      close(e.hold.index);
    }
  }
  constexpr void move(const hold_moved& e) {
    if (!e.pack.has_value()) {
      const std::uint32_t payer = rows_[e.hold.index].payer;
      while (on_credit_.size() <= payer) on_credit_.push_back({});
      on_credit_[payer] = e.total_after;
    } else if (e.row == no_factor_row) {
      while (on_packs_.size() <= e.pack.index) on_packs_.push_back({});
      on_packs_[e.pack.index] = e.total_after;
    }
    set(
        parts_, free_part_, rows_[e.hold.index].first_part, {e.pack, e.row, e.held_after},
        [&](const hold_part& p) { return p.pack == e.pack && p.row == e.row; },
        is_zero(e.held_after));
  }
  constexpr void count(const hold_counted& e) {
    set(
        counts_, free_count_, rows_[e.hold.index].first_count,
        {e.counter, e.price, e.quantity_after},
        [&](const hold_count& c) { return c.counter == e.counter && c.price == e.price; },
        e.quantity_after == 0);
  }

 private:
  struct ends {
    std::uint32_t first = none;
    std::uint32_t last = none;
  };

  constexpr void close(std::uint32_t id) {
    hold_state& h = rows_[id];
    ends& of = open_[h.payer];
    (h.previous_open == none ? of.first : rows_[h.previous_open].next_open) = h.next_open;
    (h.next_open == none ? of.last : rows_[h.next_open].previous_open) = h.previous_open;
    h.next_open = h.previous_open = none;
    const std::uint32_t hole = h.place;
    if (hole == none) return;
    h.place = none;
    const std::uint32_t last = heap_.back();
    heap_.truncate(heap_.size() - 1);
    if (last == id) return;
    heap_[hole] = last;
    rows_[last].place = hole;
    settle(hole);
  }
  [[nodiscard]] constexpr bool ends_before(std::uint32_t a, std::uint32_t b) const noexcept {
    if (rows_[a].until != rows_[b].until) return rows_[a].until < rows_[b].until;
    return a < b;
  }
  constexpr void exchange(std::uint32_t a, std::uint32_t b) noexcept {
    const std::uint32_t kept = heap_[a];
    heap_[a] = heap_[b];
    heap_[b] = kept;
    rows_[heap_[a]].place = a;
    rows_[heap_[b]].place = b;
  }
  constexpr void settle(std::uint32_t i) noexcept {
    while (i > 0 && ends_before(heap_[i], heap_[(i - 1) / 2])) {
      exchange(i, (i - 1) / 2);
      i = (i - 1) / 2;
    }
    for (;;) {
      std::uint32_t least = i;
      for (std::uint32_t child = 2 * i + 1; child <= 2 * i + 2 && child < heap_.size(); ++child)
        if (ends_before(heap_[child], heap_[least])) least = child;
      if (least == i) return;
      exchange(i, least);
      i = least;
    }
  }

  detail::chunked<hold_state> rows_;
  detail::chunked<hold_part> parts_;
  detail::chunked<hold_count> counts_;
  std::uint32_t free_part_ = none;
  std::uint32_t free_count_ = none;
  detail::chunked<mixed> on_packs_;   // by pack, as far as any was held
  detail::chunked<mixed> on_credit_;  // by payer, likewise
  detail::chunked<ends> open_;        // by payer
  detail::chunked<std::uint32_t> heap_;
  detail::flat_index by_id_;  // by (source, root, id)
};

}  // namespace ducat::inline v0

#endif
