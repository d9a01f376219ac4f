// SPDX-License-Identifier: MIT
// Who holds what: the account trees, their payers, and every pack in its node's burn-down list.
// Flat tables; a walk over a user's packs visits its own node and the nodes above, in burn-down
// order, without allocating.
#ifndef DUCAT_PACKS_HOLDINGS_HPP
#define DUCAT_PACKS_HOLDINGS_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/account.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/ended_packs.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/first_use.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/packs/place_table.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/packs/voucher.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Accounts, payers, packs, wallets and scopes of one engine.
class holdings {
 public:
  detail::chunked<account> accounts;
  detail::chunked<account_below> below;  ///< of the accounts, under the same numbers
  place_table places;                    ///< where accounts stood before they were moved
  detail::chunked<payer> payers;
  detail::chunked<payer_terms> terms;  ///< each once
  detail::chunked<pack> packs;
  detail::chunked<pack_rank> ranks;   ///< of the packs, under the same numbers
  detail::chunked<pack_basis> bases;  ///< likewise
  detail::chunked<mixed> wallets;
  detail::chunked<waiting_pack> waiting;  ///< that wait for their first use, or did
  detail::chunked<living_rest> rests;     ///< what lives on of lots whose cycles ended
  detail::chunked<ended_packs> ended;     ///< of the accounts, as far as packs of theirs have ended
  scope_table scopes;
  factor_table factors;
  zone_table zones;                         ///< by whose clocks the periods of payers go
  detail::chunked<factored_pack> factored;  ///< packs that have factors
  detail::chunked<factor_total> totals;     ///< of their rows
  detail::chunked<int128> held_under;       ///< likewise: units of usage that reservations hold
  detail::chunked<voucher_pack> vouchers;   ///< wallets that pay a share, or say who funds them

  [[nodiscard]] constexpr bool contains(account_handle a) const noexcept {
    return a.index < accounts.size();
  }
  [[nodiscard]] constexpr bool contains(pack_handle p) const noexcept {
    return p.index < packs.size();
  }

  /// Appends a node. O(1).
  constexpr account_handle open(const account& node) {
    const account_handle id{static_cast<std::uint32_t>(accounts.size())};
    accounts.push_back(node);
    below.push_back({});
    if (node.parent.has_value()) hang(id, node.parent);
    return id;
  }
  /// Calls `f(account_handle)` for a node, and for those right below each for which it returns
  /// true. It stands before its uses: clang evaluates no template that it has yet to see.
  template <class F> constexpr void walk(account_handle top, F f) const {
    account_handle node = top;
    for (;;) {
      if (f(node) && below[node.index].first.has_value()) {
        node = below[node.index].first;
        continue;
      }
      while (node != top && !below[node.index].next.has_value()) node = accounts[node.index].parent;
      if (node == top) return;
      node = below[node.index].next;
    }
  }
  /// Puts a node with all below it elsewhere in its tree. Precondition: `to` lies not below it.
  /// O(nodes below it + its siblings).
  constexpr void move(account_handle a, account_handle to) {
    account_handle* link = &below[accounts[a.index].parent.index].first;
    while (*link != a) link = &below[link->index].next;
    *link = below[a.index].next;
    hang(a, to);
    accounts[a.index].parent = to;
    walk(a, [&](account_handle node) {
      const account& above = accounts[accounts[node.index].parent.index];
      accounts[node.index].depth = static_cast<std::uint8_t>(above.depth + 1);
      return true;
    });
    if (accounts[to.index].watched) watch(a);
  }
  /// Whether a node is another one, or lies below it. O(depth).
  [[nodiscard]] constexpr bool lies_below(account_handle a, account_handle node) const noexcept {
    while (a.has_value() && a != node) a = accounts[a.index].parent;
    return a == node;
  }
  /// What lay above a node for the months from an instant on. O(moves of it).
  [[nodiscard]] constexpr account_handle parent_at(account_handle a, instant month) const noexcept {
    return places.above(a, accounts[a.index].parent,
                        [&](const former_place& p) { return month < p.until; });
  }
  /// What lay above it for what was stated of a usage. O(moves of it).
  [[nodiscard]] constexpr account_handle parent_for(account_handle a,
                                                    const stated_usage& of) const noexcept {
    return places.above(a, accounts[a.index].parent,
                        [&](const former_place& p) { return p.holds(of); });
  }
  /// The lowest node that lay above both of two nodes of one tree, or is one of them, for what was
  /// stated of a usage. O(depth) where the second lay above the first, × depth × moves otherwise.
  [[nodiscard]] constexpr account_handle meeting_for(account_handle a, account_handle b,
                                                     const stated_usage& of) const noexcept {
    if (places.empty()) return b;
    for (account_handle n = a; n.has_value(); n = parent_for(n, of))
      if (n == b) return b;
    for (; a.has_value(); a = parent_for(a, of))
      for (account_handle n = b; n.has_value(); n = parent_for(n, of))
        if (n == a) return a;
    return a;
  }
  /// How deep a node lay for the months from an instant on. O(depth × moves).
  [[nodiscard]] constexpr int depth_at(account_handle a, instant month) const noexcept {
    int depth = accounts[a.index].depth;
    if (places.empty()) return depth;
    depth = -1;
    for (; a.has_value(); a = parent_at(a, month)) ++depth;
    return depth;
  }
  /// Has usage of a node, and of all below it, looked at more closely. O(nodes that come to be
  /// watched, and those right below them).
  constexpr void watch(account_handle top) {
    walk(top, [&](account_handle node) {
      const bool was_watched = accounts[node.index].watched;
      accounts[node.index].watched = true;
      return !was_watched;
    });
  }

  [[nodiscard]] constexpr const payer& payer_of(account_handle a) const noexcept {
    return payers[accounts[a.index].payer];
  }

  [[nodiscard]] constexpr const payer_terms& terms_of(account_handle a) const noexcept {
    return terms[accounts[a.index].terms];
  }

  /// The clock by which the periods of a payer's tree go. Valid as long as these tables are.
  [[nodiscard]] constexpr local_clock clock_of(const payer_terms& of) const noexcept {
    return of.zone == 0 ? local_clock{of.utc_offset_seconds} : local_clock{zones, of.zone};
  }
  [[nodiscard]] constexpr local_clock clock_of(account_handle a) const noexcept {
    return clock_of(terms_of(a));
  }
  /// The calendar months of which that clock is known.
  [[nodiscard]] constexpr interval known_months(const payer_terms& of) const noexcept {
    return of.zone == 0 ? interval{instant_min, instant_max} : months_[of.zone - 1];
  }
  /// Whether it is at an instant. Errors: unknown_zone_time (`reference` is the zone, `amount` up
  /// to when it is known, in ns since 1970).
  [[nodiscard]] constexpr result<void> check_clock(const payer_terms& of,
                                                   instant t) const noexcept {
    if (of.zone == 0 || known_months(of).contains(t)) [[likely]]
      return {};
    return failure{errc::unknown_zone_time, 0, of.zone, known_months(of).end.ns};
  }
  /// States a zone, or for how much longer it is known: the next number, or one of before.
  constexpr void state_zone(std::uint32_t zone, const zone_table& book, std::uint32_t of) {
    if (zone <= zones.size()) {
      zones.restate(zone, book, of);
    } else {
      zones.adopt(book, of, book.label(of));
      months_.push_back({});
    }
    months_[zone - 1] = whole_months(zones.known(zone), {zones, zone});
  }

  /// The place of terms in their table; they join it where they are new. Expected O(1).
  constexpr std::uint32_t intern(const payer_terms& wanted) {
    const auto known =
        by_terms_.find(hash_of(wanted), [&](std::uint32_t i) { return terms[i] == wanted; });
    if (known != detail::flat_index::none) return known;
    const auto added = static_cast<std::uint32_t>(terms.size());
    terms.push_back(wanted);
    by_terms_.insert(hash_of(wanted), added);
    return added;
  }

  /// What a pack has left: base units, or exact minor units for a wallet.
  [[nodiscard]] constexpr mixed balance_of(pack_handle p) const noexcept {
    const pack& lot = packs[p.index];
    return lot.is_wallet() ? wallets[lot.wallet - 1] : mixed{lot.balance, 0, 1};
  }

  /// Sets it: whole units, or exact minor units for a wallet.
  constexpr void set_balance(pack_handle p, const mixed& after) noexcept {
    pack& lot = packs[p.index];
    if (lot.is_wallet())
      wallets[lot.wallet - 1] = after;
    else
      lot.balance = after.whole;
  }

  /// The order in which packs are drawn on for a node.
  [[nodiscard]] constexpr const burn_order& order_of(account_handle a) const noexcept {
    return terms_of(a).burn_down;
  }

  /// Appends a pack and puts it into its node's list, in its payer's burn-down order. Expected
  /// O(log packs of the node).
  constexpr pack_handle add(const pack& lot, const pack_rank& rank, const pack_basis& basis = {}) {
    const pack_handle id{static_cast<std::uint32_t>(packs.size())};
    packs.push_back(lot);
    ranks.push_back(rank);
    bases.push_back(basis);
    enter_list(id);
    return id;
  }

  /// Remembers the factors of a pack.
  constexpr void set_factors(pack_handle id, std::uint32_t of) {
    by_factored_.insert(detail::mix(id.index, 0), static_cast<std::uint32_t>(factored.size()));
    factored.push_back({id, of, static_cast<std::uint32_t>(totals.size())});
    for (std::uint32_t i = 0; i < factors.count(of); ++i) {
      totals.push_back({});
      held_under.push_back(0);
    }
  }
  /// The factors of a pack. Precondition: it has some.
  [[nodiscard]] constexpr const factored_pack& factors_of(pack_handle id) const noexcept {
    return factored[by_factored_.find(detail::mix(id.index, 0),
                                      [&](std::uint32_t i) { return factored[i].pack == id; })];
  }

  /// What a pack would have given under a row if all that reservations hold there were used: its
  /// rest is what is left beyond that.
  [[nodiscard]] constexpr factor_total bound_total(const factored_pack& of,
                                                   std::uint32_t row) const noexcept {
    const std::uint32_t place = of.first_total + row;
    const auto all =
        with_more(totals[place], held_under[place], factors.row(of.factors, row).factor);
    DUCAT_ASSERT(all.has_value());  // it was found to fit when it was held
    return *all;
  }
  /// What reservations hold of a pack under its factors' rows, in its own units.
  [[nodiscard]] constexpr int128 held_by_factors(pack_handle id) const noexcept {
    if (!packs[id.index].has_factors) return 0;
    const factored_pack& of = factors_of(id);
    int128 sum = 0;
    for (std::uint32_t i = 0; i < factors.count(of.factors); ++i)
      sum += bound_total(of, i).given - totals[of.first_total + i].given;
    return sum;
  }

  /// Remembers what share a wallet pays, and who funds it.
  constexpr void set_voucher(pack_handle id, const voucher_terms& of) {
    by_voucher_.insert(detail::mix(id.index, 0), static_cast<std::uint32_t>(vouchers.size()));
    vouchers.push_back({id, of});
  }
  /// The same of any pack: all of a line, and nobody, where nothing else was said.
  [[nodiscard]] constexpr voucher_terms voucher_of(pack_handle id) const noexcept {
    const std::uint32_t known = by_voucher_.find(
        detail::mix(id.index, 0), [&](std::uint32_t i) { return vouchers[i].pack == id; });
    return known == detail::flat_index::none ? voucher_terms{} : vouchers[known].terms;
  }

  /// Remembers what lives on of a lot whose cycle ended. Precondition: nothing of it does yet.
  constexpr void live_on(pack_handle lot, pack_handle rest) {
    packs[lot.index].leaves_rest = true;
    packs[rest.index].lives_on = true;
    by_lot_.insert(detail::mix(lot.index, 0), static_cast<std::uint32_t>(rests.size()));
    by_rest_.insert(detail::mix(rest.index, 0), static_cast<std::uint32_t>(rests.size()));
    rests.push_back({lot, rest});
  }
  /// What lives on of a lot. Precondition: something does. Expected O(1).
  [[nodiscard]] constexpr pack_handle rest_of(pack_handle lot) const noexcept {
    return rests[by_lot_.find(detail::mix(lot.index, 0),
                              [&](std::uint32_t i) { return rests[i].lot == lot; })]
        .rest;
  }
  /// The lot that it comes from. Precondition: it lives on. Expected O(1).
  [[nodiscard]] constexpr pack_handle lot_of_rest(pack_handle rest) const noexcept {
    return rests[by_rest_.find(detail::mix(rest.index, 0),
                               [&](std::uint32_t i) { return rests[i].rest == rest; })]
        .lot;
  }
  /// A visitor of packs for usage of an instant: what lives on of a lot comes right behind it up to
  /// the lot's end, and has its own place from then on.
  template <class Visit> [[nodiscard]] constexpr auto in_time(instant when, Visit visit) const {
    return [this, when, visit](pack_handle id, const pack& p) mutable {
      if (p.lives_on && when < packs[lot_of_rest(id).index].valid.end) [[unlikely]]
        return true;
      if (!visit(id, p)) return false;
      if (!p.leaves_rest || p.valid.end <= when) [[likely]]
        return true;
      const pack_handle rest = rest_of(id);
      return visit(rest, packs[rest.index]);
    };
  }

  /// Remembers that a pack waits for its first use.
  constexpr void wait(pack_handle id, const first_use& activation) {
    by_waiting_.insert(detail::mix(id.index, 0), static_cast<std::uint32_t>(waiting.size()));
    waiting.push_back({id, activation});
  }
  /// How long a pack serves from its first use on. Precondition: it waits for it, or did.
  [[nodiscard]] constexpr const first_use& first_use_of(pack_handle id) const noexcept {
    return waiting[by_waiting_.find(detail::mix(id.index, 0),
                                    [&](std::uint32_t i) { return waiting[i].pack == id; })]
        .terms;
  }
  /// The validity of a pack begins with its first use: it moves to its place in the burn-down
  /// order. Precondition: it waits for it, and has not ended. Expected O(log packs of the node).
  constexpr void begin_validity(pack_handle id, const interval& valid) {
    leave_list(id);
    packs[id.index].is_waiting = false;
    packs[id.index].valid = valid;
    enter_list(id);
  }

  /// Takes a pack that has ended out of its node's list. Precondition: it is there. Expected
  /// O(log packs of the node).
  constexpr void end(pack_handle id) {
    const account_handle at = ranks[id.index].account;
    leave_list(id);
    const pack& lot = packs[id.index];
    while (ended.size() <= at.index) ended.push_back({});
    ended_packs& over = ended[at.index];
    over.top = detail::ended_tree{order_of(at), packs, ranks}.put(over.top, id);
    if (over.latest < lot.valid.end) over.latest = lot.valid.end;
    accounts[at.index].has_ended = true;
  }

  /// Calls `visit(pack_handle, const pack&)` for each pack that serves a node, in its payer's
  /// burn-down order, until it returns false; but not for those that have ended by `since`. O(packs
  /// on the way to the root) where the order begins with depth, × depth otherwise.
  template <class Visit>
  constexpr void for_each_pack(account_handle node, instant since, Visit visit) const {
    if (node.has_value() && !accounts[node.index].nearest_first) {
      merge(node, {}, since, visit);
      return;
    }
    for (; node.has_value(); node = accounts[node.index].parent) {
      const account& at = accounts[node.index];
      if (at.has_ended && since < ended[node.index].latest) {
        if (!merge(node, at.parent, since, visit)) return;
        continue;
      }
      for (pack_handle p = at.first_pack; p.has_value(); p = packs[p.index].next)
        if (!visit(p, packs[p.index])) return;
    }
  }
  /// The same for all of them.
  template <class Visit> constexpr void for_each_pack(account_handle node, Visit visit) const {
    for_each_pack(node, instant_min, visit);
  }

 private:
  constexpr void hang(account_handle a, account_handle above) {
    below[a.index].next = below[above.index].first;
    below[above.index].first = a;
  }
  [[nodiscard]] static constexpr std::uint64_t hash_of(const payer_terms& t) noexcept {
    const auto rest = (std::uint64_t{static_cast<std::uint32_t>(t.utc_offset_seconds)} << 8) |
                      static_cast<std::uint8_t>(t.policy);
    const auto layers = (std::uint64_t{t.layers.own.index} << 32) | t.layers.channel.index;
    std::uint64_t order = 0;
    for (int i = 0; i < t.burn_down.count; ++i)
      order = order * burn_keys + static_cast<std::uint64_t>(t.burn_down.keys[i]) + 1;
    return detail::mix(detail::mix(__builtin_bit_cast(std::uint64_t, t.money), rest),
                       detail::mix(layers, order ^ t.zone));
  }

  constexpr void enter_list(pack_handle id) {
    account& node = accounts[ranks[id.index].account.index];
    const pack_handle before = find_place(node, id);
    pack_handle& link = before.has_value() ? packs[before.index].next : node.first_pack;
    packs[id.index].next = link;
    link = id;
  }
  constexpr void leave_list(pack_handle id) {
    account& node = accounts[ranks[id.index].account.index];
    const pack_handle before = leave_place(node, id);
    (before.has_value() ? packs[before.index].next : node.first_pack) = packs[id.index].next;
  }

  // The list of a node is searched by a treap: ordered as the list, and a heap by weight. Puts a
  // pack into the treap of its node; the pack that goes just before it, or nothing.
  constexpr pack_handle find_place(account& node, pack_handle id) {
    const burn_order& order = terms[node.terms].burn_down;
    const auto goes_before_it = [&, added = ranked(id, 0)](pack_handle p) {
      return compare(order, ranked(p, 0), added) < 0;
    };
    pack_handle before{};
    pack_handle* link = &node.top_pack;
    while (link->has_value() && detail::weight_of(*link) < detail::weight_of(id)) {
      const bool earlier = goes_before_it(*link);
      if (earlier) before = *link;
      link = earlier ? &ranks[link->index].later : &ranks[link->index].first;
    }
    // What hangs there is split into what goes before the new pack and what goes after it.
    pack_handle rest = *link;
    *link = id;
    pack_handle* first = &ranks[id.index].first;
    pack_handle* later = &ranks[id.index].later;
    while (rest.has_value()) {
      if (goes_before_it(rest)) {
        before = *first = rest;
        first = &ranks[rest.index].later;
        rest = *first;
      } else {
        *later = rest;
        later = &ranks[rest.index].first;
        rest = *later;
      }
    }
    *first = *later = pack_handle{};
    return before;
  }

  // Takes a pack out of the treap of its node; the pack that goes just before it, or nothing.
  constexpr pack_handle leave_place(account& node, pack_handle id) {
    const burn_order& order = terms[node.terms].burn_down;
    pack_handle before{};
    pack_handle* link = &node.top_pack;
    while (*link != id) {
      DUCAT_ASSERT(link->has_value());
      pack_rank& rank = ranks[link->index];
      const bool is_before = compare(order, ranked(*link, 0), ranked(id, 0)) < 0;
      if (is_before) before = *link;
      link = is_before ? &rank.later : &rank.first;
    }
    pack_handle first = ranks[id.index].first;
    pack_handle later = ranks[id.index].later;
    for (pack_handle p = first; p.has_value(); p = ranks[p.index].later) before = p;
    while (first.has_value() && later.has_value()) {
      if (detail::weight_of(first) < detail::weight_of(later)) {
        *link = first;
        link = &ranks[first.index].later;
        first = *link;
      } else {
        *link = later;
        link = &ranks[later.index].first;
        later = *link;
      }
    }
    *link = first.has_value() ? first : later;
    return before;
  }

  // One of the lists that a walk merges: of a node's packs, or of those that have ended. Nothing is
  // set beforehand: a walk has few lists, and room for many.
  struct merged_list {
    std::uint32_t head;
    std::uint32_t ended_top;  // nothing: its packs have not ended
    std::int32_t steps_up;
    const pack* terms;
    const pack_rank* rank;

    [[nodiscard]] constexpr ranked_pack first() const noexcept {
      return {pack_handle{head}, terms, rank, steps_up};
    }
  };
  constexpr void go_on(merged_list& list, pack_handle p) const noexcept {
    list.head = p.index;
    if (!p.has_value()) return;
    list.terms = &packs[p.index];
    list.rank = &ranks[p.index];
  }

  // The packs of a node and of those above it, up to, but not including, `end`. Whether the visitor
  // wants more. By value: the walk above then keeps its own visitor in registers.
  template <class Visit>
  constexpr bool merge(account_handle node, account_handle end, instant since, Visit visit) const {
    const burn_order& order = order_of(node);
    merged_list lists[2 * (max_account_depth + 1)];
    int count = 0;
    for (int steps = 0; node != end; node = accounts[node.index].parent, ++steps) {
      const account& at = accounts[node.index];
      const auto open = [&](pack_handle first, pack_handle ended_top) {
        if (!first.has_value()) return;
        merged_list& list = lists[count++];
        list.ended_top = ended_top.index;
        list.steps_up = steps;
        go_on(list, first);
      };
      open(at.first_pack, {});
      if (!at.has_ended || ended[node.index].latest <= since) continue;
      const pack_handle top = ended[node.index].top;
      open(after({}, top, order, since), top);
    }
    while (count > 0) {
      int best = 0;
      for (int i = 1; i < count; ++i)
        if (compare(order, lists[i].first(), lists[best].first()) < 0) best = i;
      merged_list& list = lists[best];
      const pack_handle next{list.head};
      if (!visit(next, *list.terms)) return false;
      const pack_handle top{list.ended_top};
      go_on(list, top.has_value() ? after(next, top, order, since) : list.terms->next);
      if (list.head == pack_handle{}.index) list = lists[--count];
    }
    return true;
  }
  [[nodiscard]] constexpr pack_handle after(pack_handle p, pack_handle top, const burn_order& order,
                                            instant since) const noexcept {
    return detail::next_ended(order, packs, ranks, top, p, since);
  }

  [[nodiscard]] constexpr ranked_pack ranked(pack_handle p, int steps_up) const noexcept {
    if (!p.has_value()) return {p, nullptr, nullptr, steps_up};
    return {p, &packs[p.index], &ranks[p.index], steps_up};
  }

  detail::chunked<interval> months_;  // of the zones, that are known
  detail::flat_index by_terms_;
  detail::flat_index by_waiting_;
  detail::flat_index by_lot_;   // of rests
  detail::flat_index by_rest_;  // likewise
  detail::flat_index by_factored_;
  detail::flat_index by_voucher_;
};

}  // namespace ducat::inline v0

#endif
