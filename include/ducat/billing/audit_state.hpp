// SPDX-License-Identifier: MIT
// What the audit knows at a position of a ledger, built from the events alone. After a finding it
// goes on with the figures that the ledger states, so that one wrong event is not blamed on all
// that follow. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_STATE_HPP
#define DUCAT_BILLING_AUDIT_STATE_HPP

#include <ducat/billing/audit_clock.hpp>
#include <ducat/billing/audit_counters.hpp>
#include <ducat/billing/audit_prices.hpp>
#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/ledger_shape.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace ducat::inline v0::detail {

[[nodiscard]] constexpr mixed whole(int128 value) noexcept { return {value, 0, 1}; }

/// What a pack covered and gave under a row of its factors, and what reservations hold there: units
/// of usage.
struct audit_row : factor_total {
  int128 held = 0;
};

struct audit_pack {
  const pack_granted* granted = nullptr;  // nullptr keeps the place of a malformed one
  std::uint64_t position = 0;
  mixed balance{};  // as the last event states it: what nothing holds
  mixed held{};     // under no row of its factors
  mixed drawn{};
  int128 moved = 0;  // into it, less out of it
  int128 basis = 0;  // what was not moved away of its quantity, and of its price
  int128 paid = 0;
  pack_phase phase{};
  interval valid{};
  bool is_waiting = false;          // for its first use
  std::vector<audit_row> totals{};  // by its factors' rows
  bool waits = false;               // a lot of a series that was granted ahead: billed as it begins
  int128 due = 0;                   // what is billed then
};

struct audit_payer {
  int128 purchased = 0;
  mixed priced{};
  mixed paid{};
  mixed owed{};
  mixed received{};  // payments, less what went back
  mixed credited{};
  mixed held{};  // on its credit
};

/// A running total of a fraction of a card.
struct audit_carry {
  account_handle root{};
  sku_handle sku{};
  dimension unit{};
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  int128 rest = 0;
};

/// What a usage of a fraction of a card brought to a running total: its product less what it was
/// charged, in 1/denominator.
struct brought_fraction {
  usage_number usage = 0;
  std::uint32_t carry = 0;
  int128 brought = 0;
};

/// Lines of a usage that a settlement stated: those whose pieces begin at `from` or later, until
/// the next one.
struct restated_lines {
  std::uint64_t position = 0;
  std::uint32_t line_count = 0;
  instant from = instant_min;
};

/// From when on a later one than the first `g` of them states the lines; instant_max where none
/// does.
[[nodiscard]] inline instant restated_from(const std::vector<restated_lines>& all, std::size_t g) {
  instant from = instant_max;
  for (; g < all.size(); ++g) from = all[g].from < from ? all[g].from : from;
  return from;
}

class audit_state {
 public:
  explicit audit_state(const ledger& in) noexcept
      : book{in}, shape{in}, prices{in}, counters{in.prices} {}

  const ledger& book;
  ledger_shape shape;
  audit_prices prices;
  audit_counters counters;
  audit_report report;
  std::vector<std::uint8_t> sound;  // by position
  std::vector<audit_pack> packs;
  std::vector<std::vector<std::uint32_t>> packs_of;  // by account
  std::vector<audit_payer> payers;                   // by root account
  std::vector<audit_carry> carries;
  flat_index by_ratio;                    // of carries
  std::vector<brought_fraction> brought;  // by usage, one for each unit of its
  instant now = instant_min;
  std::map<usage_number, std::vector<restated_lines>> restated;  // in the order of the settlements
  std::map<usage_number, int128>
      changed;  // by how much settlements changed what a usage amounts to
  std::map<std::uint32_t, instant> closed;  // by payer: up to when it is closed

  std::map<std::uint32_t, std::vector<const account_moved*>> moved;  // by account
  std::vector<std::uint32_t> zones;  // by their numbers: what was stated of them last

  void add_account() {
    packs_of.emplace_back();
    payers.emplace_back();
  }
  [[nodiscard]] instant closed_until(account_handle a) const {
    const auto known = closed.find(root_of(a).index);
    return known != closed.end() ? known->second : instant_min;
  }

  /// Whether a reservation reported a usage: its step follows the usage's lines.
  [[nodiscard]] bool is_of_hold(const usage_recorded& u) const {
    const std::uint64_t next = u.position + 1 + u.line_count;
    return next < book.size() && book.kind_at(next) == event_kind::hold_stepped &&
           book.at<hold_stepped>(next).usage == u.usage;
  }
  /// The position of what stated the lines of a usage that hold, of a piece that begins then.
  [[nodiscard]] std::uint64_t stated_at(const usage_recorded& u, instant start) const {
    const auto known = restated.find(u.usage);
    std::uint64_t position = u.position;
    if (known == restated.end()) return position;
    for (const restated_lines& group : known->second)
      if (group.from <= start) position = group.position;
    return position;
  }

  void find(audit_rule rule, std::uint64_t position, std::uint64_t subject, const char* detail,
            const mixed& expected = {}, const mixed& found = {}) {
    ++report.finding_count;
    if (report.findings.size() < audit_report::max_findings)
      report.findings.push_back({rule, position, subject, expected, found, detail});
  }
  /// Reports where a figure is not what it should be.
  void compare(audit_rule rule, std::uint64_t position, std::uint64_t subject, const char* detail,
               const mixed& expected, const mixed& found) {
    if (expected != found) find(rule, position, subject, detail, expected, found);
  }
  /// sum += amount; what does not fit is reported, and left out.
  void accumulate(mixed& sum, const mixed& amount, audit_rule rule, std::uint64_t position) {
    const auto next = add(sum, amount);
    if (next)
      sum = *next;
    else
      find(rule, position, 0, "a sum does not fit");
  }

  /// The grant that was paid for: of a pack that was moved, where it came from at first.
  [[nodiscard]] const pack_granted& purchase_of(const pack_granted& e) const {
    const pack_granted* out = &e;
    while (out->origin.has_value()) out = packs[out->origin.index].granted;
    return *out;
  }
  /// What lay above an account before all of its moves that are `later(const account_moved&)`.
  template <class Later> [[nodiscard]] account_handle above(account_handle a, Later later) const {
    account_handle parent = shape.accounts()[a.index].parent;
    const auto known = moved.find(a.index);
    if (known != moved.end())
      for (auto e = known->second.rbegin(); e != known->second.rend() && later(**e); ++e)
        parent = (*e)->left;
    return parent;
  }
  [[nodiscard]] account_handle root_of(account_handle a) const noexcept {
    return shape.accounts()[a.index].root;
  }
  [[nodiscard]] const account_opened& payer_terms(account_handle a) const noexcept {
    return book.all<account_opened>()[root_of(a).index];
  }
  [[nodiscard]] audit_clock clock_of(account_handle a) const {
    const account_opened& of = payer_terms(a);
    return of.zone == 0 ? audit_clock{of.utc_offset_seconds}
                        : audit_clock{book.zones, zones[of.zone - 1]};
  }
  [[nodiscard]] interval period_of(account_handle a, instant when, period length) const {
    return clock_of(a).period_of(when, length);
  }
  /// Whether the clock of a payer is known at an instant.
  [[nodiscard]] bool knows_clock(account_handle a, instant when) const {
    return payer_terms(a).zone == 0 || clock_of(a).known_months().contains(when);
  }
  /// Whether it is where something ends that its days or months decide.
  [[nodiscard]] bool knows_end(account_handle a, cycle_unit unit, instant end) const {
    return unit == cycle_unit::hour || end <= clock_of(a).known_months().end;
  }
  /// What was known of a zone is known, as it was, and for longer.
  void state_zone(const zone_stated& e, std::uint64_t position) {
    const audit_clock after{book.zones, e.terms};
    if (after.known_months().empty())
      find(audit_rule::shape, position, e.zone, "a zone of which no month is known");
    if (e.zone > zones.size()) {
      zones.push_back(e.terms);
      return;
    }
    const audit_clock before{book.zones, zones[e.zone - 1]};
    const interval known = book.zones.known(zones[e.zone - 1]);
    const interval more = book.zones.known(e.terms);
    bool same = more.start <= known.start && known.end <= more.end && more != known;
    for (int128 t = known.start.ns; t < known.end.ns && same;
         t = std::min(before.next_change(t), after.next_change(t)))
      same = before.ahead(t) == after.ahead(t);
    const interval months = before.known_months();
    for (const instant edge : {months.start, months.end})
      same = same && (edge == instant_min || edge == instant_max ||
                      after.period_of(edge, period::month).start == edge);
    if (!same) find(audit_rule::shape, position, e.zone, "what was known of a zone has changed");
    zones[e.zone - 1] = e.terms;
  }
  [[nodiscard]] audit_payer& payer_of(account_handle a) noexcept {
    return payers[root_of(a).index];
  }

  /// The number of a running total; the next one where there is none.
  [[nodiscard]] std::uint32_t find_carry(account_handle root, sku_handle sku, dimension unit,
                                         std::int64_t numerator, std::int64_t denominator) const {
    const std::uint32_t known = by_ratio.find(
        engine_state::carry_hash(root, sku, unit, numerator, denominator), [&](std::uint32_t i) {
          const audit_carry& c = carries[i];
          return c.root == root && c.sku == sku && c.unit == unit && c.numerator == numerator &&
                 c.denominator == denominator;
        });
    return known != flat_index::none ? known : static_cast<std::uint32_t>(carries.size());
  }
  /// Takes over what an event says of a running total.
  void carry(const carry_moved& e) {
    const std::uint32_t number =
        find_carry(e.root, e.sku, e.unit, e.cards_numerator, e.cards_denominator);
    if (number == carries.size()) {
      by_ratio.insert(
          engine_state::carry_hash(e.root, e.sku, e.unit, e.cards_numerator, e.cards_denominator),
          number);
      carries.push_back({e.root, e.sku, e.unit, e.cards_numerator, e.cards_denominator, 0});
    }
    carries[number].rest = e.rest_after;
  }

  /// A pack or wallet moves by −amount; its event states the balance after.
  /// @param kept  what it keeps more for reservations then
  void draw(std::uint64_t position, pack_handle p, const mixed& amount, const mixed& after,
            bool from_breakage, const mixed& kept = {}) {
    audit_pack& of = packs[p.index];
    const bool wallet = of.granted->unit == dimension::money;
    const audit_rule rule = wallet ? audit_rule::wallet_balance : audit_rule::pack_balance;
    const auto rest = subtract(of.balance, kept);
    const auto expected = rest ? subtract(*rest, amount) : rest;
    if (!expected)
      find(rule, position, p.index, "a balance does not fit");
    else
      compare(rule, position, p.index, "the balance after", *expected, after);
    of.balance = after;
    accumulate(of.drawn, amount, rule, position);
    if (from_breakage != (of.phase == pack_phase::expired))
      find(audit_rule::breakage, position, p.index, "drawn from breakage, or not");
  }

  /// What a pack covered and gave joins the totals of a factor; its event states them.
  void move_factor(const factor_moved& e, int128 covered, int128 given, std::uint64_t position) {
    factor_total& total = packs[e.pack.index].totals[e.row];
    factor_total after;
    if (!try_add(total.covered, covered, after.covered) ||
        !try_add(total.given, given, after.given))
      find(audit_rule::pack_balance, position, e.pack.index, "a sum does not fit");
    compare(audit_rule::pack_balance, position, e.pack.index, "given by a factor", whole(given),
            whole(e.given));
    compare(audit_rule::pack_balance, position, e.pack.index, "covered under a factor",
            whole(after.covered), whole(e.after.covered));
    compare(audit_rule::pack_balance, position, e.pack.index, "given under a factor",
            whole(after.given), whole(e.after.given));
    total = e.after;
  }

  /// A priced line or a charge changes what its payer owes; its event states the figure after.
  template <class Line> void owe(std::uint64_t position, account_handle user, const Line& line) {
    audit_payer& payer = payer_of(user);
    const auto expected = add(payer.owed, line.owed);
    if (!expected)
      find(audit_rule::owed, position, root_of(user).index, "a sum does not fit");
    else
      compare(audit_rule::owed, position, root_of(user).index, "owed after", *expected,
              line.owed_after);
    payer.owed = line.owed_after;
    accumulate(payer.priced, line.amount, audit_rule::debits, position);
  }
};

}  // namespace ducat::inline v0::detail

#endif
