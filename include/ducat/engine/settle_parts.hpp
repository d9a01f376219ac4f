// SPDX-License-Identifier: MIT
// What the pieces of a settlement come to, as it is found out in the order of time: which packs
// cover them, what the rest costs, and which wallets pay it.
#ifndef DUCAT_ENGINE_SETTLE_PARTS_HPP
#define DUCAT_ENGINE_SETTLE_PARTS_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/open_usage.hpp>
#include <ducat/engine/pay_line.hpp>
#include <ducat/engine/price_quantity.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// A line to be: of one pack, or of one price and tranche.
struct settled_part {
  pack_handle pack{};                         // nothing where it is priced
  std::uint32_t row = factored_draw::no_row;  // of its factors
  price_handle price{};
  counter_handle counter{};
  std::uint32_t tranche = no_tranche;
  int128 quantity = 0;
  mixed amount{};
  mixed owed{};
  std::uint32_t next = flat_index::none;
  std::uint32_t first_payment = flat_index::none;
  std::uint32_t last_payment = flat_index::none;
};
struct settled_payment {
  pack_handle pack{};
  mixed amount{};
  std::uint32_t next = flat_index::none;
};

/// Adds up parts. `scratch` holds the counters and wallets as the settlement has left them so far.
class settle_parts {
 public:
  static constexpr std::uint32_t none = flat_index::none;

  constexpr settle_parts(const engine_state& state, const ledger& past, open_facts& facts,
                         draft& scratch) noexcept
      : s_{state}, past_{past}, facts_{facts}, scratch_{scratch} {}

  /// Whether nobody pays yet: all of a part is owed.
  bool is_unpaid = false;
  chunked<settled_part> parts;
  chunked<settled_payment> payments;

  /// Whether a quantity of a piece moves a counter, covered or not.
  [[nodiscard]] static constexpr bool counts(const open_piece& piece, bool is_covered) noexcept {
    return piece.entry != nullptr && piece.entry->counted &&
           (!is_covered || piece.entry->basis == counter_basis::all_usage);
  }
  /// The counter of a piece. Precondition: some quantity of it counts.
  constexpr counter_handle counter_of(open_piece& piece) {
    if (piece.has_counter) return piece.counter;
    const usage_recorded& u = past_.all<usage_recorded>()[facts_.usages[piece.usage].number];
    const account& user = s_.held.accounts[u.account.index];
    const price_entry& entry = *piece.entry;
    const account_handle owner = entry.owner == counter_owner::payer ? user.root : u.account;
    piece.counter = scratch_.counter(
        entry.counter, owner,
        period_containing(piece.during.start, entry.cycle, s_.held.clock_of(u.account)));
    piece.has_counter = true;
    // One without open lines goes on where it ends as well: settled again, it is met with some.
    const std::size_t known = facts_.counters.size();
    if (facts_.place_of(piece.counter) == known) scratch_.counters().restart(piece.counter);
    return piece.counter;
  }

  /// A pack covers so much of a piece, under a row of its factors or none.
  constexpr result<void> cover(open_piece& piece, pack_handle pack, std::uint32_t row,
                               int128 quantity) {
    if (!counts(piece, true)) {
      part_of(piece, {pack, row, {}, {}, no_tranche}).quantity += quantity;
      return {};
    }
    const counter_handle counter = counter_of(piece);
    const auto counted = count(counter, {}, quantity);
    if (!counted) return counted.error();
    part_of(piece, {pack, row, {}, counter, counted->tranche}).quantity += quantity;
    // What it changes of the counter's price is a line of its own.
    if (is_zero(counted->amount)) return {};
    return pay(piece, part_of(piece, priced_part(piece, counter, no_tranche)), counted->amount);
  }

  /// No pack covers so much of a piece. Errors: no_price, overflow.
  constexpr result<void> price(open_piece& piece, int128 quantity) {
    if (piece.entry == nullptr) {
      const usage_recorded& u = past_.all<usage_recorded>()[facts_.usages[piece.usage].number];
      return failure{errc::no_price, static_cast<std::uint32_t>(piece.unit), u.sku.index, quantity};
    }
    const bool is_record = piece.entry->kind == tariff_kind::per_record;
    const counter_handle counter = piece.entry->counted ? counter_of(piece) : counter_handle{};
    const auto priced =
        counter.has_value() && !is_record
            ? count(counter, piece.price, quantity)
            : price_quantity(s_, piece.price, counter, quantity, scratch_.counters());
    if (!priced) return priced.error();
    settled_part& part = part_of(piece, priced_part(piece, counter, priced->tranche));
    part.quantity += quantity;
    return pay(piece, part, priced->amount);
  }

 private:
  // What a counter costs beside what its lines say joins the first line that counts in it.
  constexpr result<counted_quantity> count(counter_handle counter, price_handle price,
                                           int128 quantity) {
    auto counted = scratch_.counters().count(counter, price, quantity);
    if (!counted) return counted;
    mixed& pending = facts_.counters[facts_.place_of(counter)].pending;
    if (is_zero(pending)) return counted;
    const auto sum = add(counted->amount, pending);
    if (!sum) return sum.error();
    pending = mixed{};
    counted->amount = *sum;
    return counted;
  }

  [[nodiscard]] static constexpr settled_part priced_part(const open_piece& piece,
                                                          counter_handle counter,
                                                          std::uint32_t tranche) {
    return {{}, factored_draw::no_row, piece.price, counter, tranche};
  }
  // The part of a piece that is alike, or a new one.
  constexpr settled_part& part_of(open_piece& piece, const settled_part& key) {
    for (std::uint32_t i = piece.first_part; i != none; i = parts[i].next) {
      const settled_part& known = parts[i];
      if (known.pack == key.pack && known.row == key.row && known.price == key.price &&
          known.counter == key.counter && known.tranche == key.tranche)
        return parts[i];
    }
    const auto added = static_cast<std::uint32_t>(parts.size());
    (piece.first_part == none ? piece.first_part : parts[piece.last_part].next) = added;
    piece.last_part = added;
    return parts.push_back(key);
  }

  // Wallets pay in burn-down order; the rest, and a credit, is the payer's.
  constexpr result<void> pay(const open_piece& piece, settled_part& part, const mixed& amount) {
    const auto sum = add(part.amount, amount);
    if (!sum) return sum.error();
    part.amount = *sum;
    if (is_unpaid) {
      part.owed = *sum;
      return {};
    }
    const usage_recorded& u = past_.all<usage_recorded>()[facts_.usages[piece.usage].number];
    const dimension_values dimensions =
        u.dimensions.has_value() ? s_.dimensions[u.dimensions.index] : dimension_values{};
    const auto unpaid =
        pay_line(payable{*this, part, {u.sku, u.account, &dimensions}, piece.during.start}, amount);
    if (!unpaid) return unpaid.error();
    const auto owed = add(part.owed, *unpaid);
    if (!owed) return owed.error();
    part.owed = *owed;
    return {};
  }
  // A line as pay_line() wants it.
  struct payable {
    settle_parts& by;
    settled_part& part;
    scope_subject of;
    instant start;

    [[nodiscard]] constexpr const holdings& held() const noexcept { return by.s_.held; }
    [[nodiscard]] constexpr account_handle user() const noexcept { return of.account; }
    [[nodiscard]] constexpr instant when() const noexcept { return start; }
    [[nodiscard]] constexpr mixed balance(pack_handle id) const { return by.scratch_.wallet(id); }
    [[nodiscard]] constexpr bool may_pay(const pack& p) const {
      return by.s_.held.scopes.allows(p.scope, of);
    }
    constexpr result<void> pay(pack_handle id, const pack&, const mixed& has, const mixed& paid) {
      return by.pay_from(part, id, has, paid);
    }
  };
  constexpr result<void> pay_from(settled_part& part, pack_handle wallet, const mixed& balance,
                                  const mixed& paid) {
    const auto left = subtract(balance, paid);
    if (!left) return left.error();
    scratch_.set_wallet(wallet, *left);
    std::uint32_t i = part.first_payment;
    while (i != none && payments[i].pack != wallet) i = payments[i].next;
    if (i == none) {
      i = static_cast<std::uint32_t>(payments.size());
      payments.push_back({wallet, mixed{}, none});
      (part.first_payment == none ? part.first_payment : payments[part.last_payment].next) = i;
      part.last_payment = i;
    }
    const auto sum = add(payments[i].amount, paid);
    if (!sum) return sum.error();
    payments[i].amount = *sum;
    return {};
  }

  const engine_state& s_;
  const ledger& past_;
  open_facts& facts_;
  draft& scratch_;
};

}  // namespace ducat::inline v0::detail

#endif
