// SPDX-License-Identifier: MIT
// What the close charges of payers look at: which hold for a period, how much of it each payer was
// there, and what its priced usage came to. For one payer or for all, the ledger is read once.
#ifndef DUCAT_ENGINE_PERIOD_CHARGES_HPP
#define DUCAT_ENGINE_PERIOD_CHARGES_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/proration.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Months since year 0, in UTC.
[[nodiscard]] constexpr std::int64_t utc_month(instant when) noexcept {
  const civil_date date = civil_from_instant(when).date;
  return std::int64_t{date.year} * 12 + date.month - 1;
}
/// An instant that lies in a month in every zone.
[[nodiscard]] constexpr instant middle_of_month(std::int64_t month) noexcept {
  const civil_date middle{static_cast<std::int32_t>(month / 12),
                          static_cast<std::uint8_t>(month % 12 + 1), 15};
  return clamped_instant(int128{days_from_civil(middle)} * 86'400'000'000'000);
}

}  // namespace detail

/// One charge of one payer in one period.
struct period_charge {
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  charge_handle charge{};
  bool fits = true;         ///< whether the sums do
  mixed came_to{};          ///< all priced usage of the period, reversals of it included
  mixed taken_out_later{};  ///< of that, reversals that were posted outside the period
  std::uint32_t next = none;
};

/// What a payer's period is closed by.
struct payer_period {
  account_handle payer{};
  interval period{};
  ratio share{};  ///< how much of the period the payer was there; zero where it was not
  std::uint32_t first = period_charge::none;  ///< its charges, in order of publication
};

/// How much of a period a payer was there: zero where its account was opened after it.
/// Precondition: an account of this ledger.
[[nodiscard]] constexpr ratio share_of_period(const ledger& past, account_handle payer,
                                              const interval& period) noexcept {
  const instant opened = past.all<account_opened>()[payer.index].at;
  if (opened <= period.start) return ratio{1};
  if (period.end <= opened) return ratio{};
  return fraction_of_time({opened, period.end}, period).value_or(ratio{});
}

/// The charges of a period, and the usage that they look at.
class period_charges {
 public:
  /// Of one payer. Precondition: it is the root of a tree of this state.
  /// @param more  priced lines that are not in the ledger yet, if any
  constexpr period_charges(const engine_state& state, const ledger& past, account_handle payer,
                           instant when, const ledger* more = nullptr)
      : s_{state}, past_{past}, only_{state.held.accounts[payer.index].payer}, is_single_{true} {
    ask(payer, when);
    sum_up();
    if (more == nullptr) return;
    const auto& priced = more->all<usage_priced>();
    for (std::size_t i = 0; i < priced.size(); ++i) add_line(priced[i], &period_charge::came_to);
  }
  /// Of all payers, by their number.
  constexpr period_charges(const engine_state& state, const ledger& past, instant when)
      : s_{state}, past_{past} {
    for (std::size_t i = 0; i < s_.held.payers.size(); ++i) ask(s_.held.payers[i].root, when);
    sum_up();
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return payers_.size(); }
  [[nodiscard]] constexpr const payer_period& operator[](std::size_t i) const noexcept {
    return payers_[i];
  }
  [[nodiscard]] constexpr const period_charge& charge(std::uint32_t i) const noexcept {
    return charges_[i];
  }

 private:
  constexpr void ask(account_handle root, instant when) {
    const payer_terms& terms = s_.held.terms_of(root);
    payer_period asked;
    asked.payer = root;
    asked.period = period_containing(when, period::month, s_.held.clock_of(terms));
    asked.share = share_of_period(past_, root, asked.period);
    if (asked.share != ratio{}) {
      std::uint32_t last = period_charge::none;
      s_.prices.charges().for_each_in_force(
          terms.money, terms.layers, asked.period.start, [&](charge_handle charge) {
            const auto number = static_cast<std::uint32_t>(charges_.size());
            period_charge added;
            added.charge = charge;
            charges_.push_back(added);
            (last == period_charge::none ? asked.first : charges_[last].next) = number;
            last = number;
          });
    }
    payers_.push_back(asked);
  }

  constexpr void sum_up() {
    if (charges_.empty()) return;
    const auto& priced = past_.all<usage_priced>();
    for (std::size_t i = 0; i < priced.size(); ++i) add_line(priced[i], &period_charge::came_to);
    const auto& reversed = past_.all<usage_reversed>();
    for (std::size_t i = 0; i < reversed.size(); ++i) {
      const usage_reversed& e = reversed[i];
      if (e.at != instant_min) add_reversal(e.at, e.position, e.line_count);
    }
    leave_out_settled();
  }
  // Reversals that settlements have given back are as if they had not been.
  constexpr void leave_out_settled() {
    const auto& settled = past_.all<usage_settled>();
    for (std::size_t i = 0; i < settled.size(); ++i) {
      const usage_settled& e = settled[i];
      if (e.step != settle_step::reversal_given_back || e.reversed_at == instant_min) continue;
      add_reversal(e.reversed_at, e.position, e.line_count);
    }
  }
  constexpr void add_reversal(instant at, std::uint64_t position, std::uint32_t line_count) {
    for (std::uint64_t p = position + 1; p <= position + line_count; ++p) {
      if (past_.kind_at(p) != event_kind::usage_priced) continue;
      const usage_priced& line = past_.at<usage_priced>(p);
      const payer_period* const of = payer_of(line);
      if (of != nullptr && !of->period.contains(at))
        add_line(line, &period_charge::taken_out_later);
    }
  }
  [[nodiscard]] constexpr const payer_period* payer_of(const usage_priced& line) const {
    const account_handle user = past_.all<usage_recorded>()[line.usage].account;
    const std::uint32_t payer = s_.held.accounts[user.index].payer;
    if (is_single_) return payer == only_ ? &payers_[0] : nullptr;
    return &payers_[payer];
  }
  constexpr void add_line(const usage_priced& line, mixed period_charge::* sum) {
    const payer_period* const of = payer_of(line);
    if (of == nullptr || !of->period.contains(line.during.start)) return;
    const sku_handle sku = past_.all<usage_recorded>()[line.usage].sku;
    for (std::uint32_t i = of->first; i != period_charge::none; i = charges_[i].next) {
      period_charge& each = charges_[i];
      const charge_table& table = s_.prices.charges();
      if (!table.covers(table[each.charge], sku)) continue;
      const auto next = add(each.*sum, line.amount);
      each.fits = each.fits && next.has_value();
      if (next) each.*sum = *next;
    }
  }

  const engine_state& s_;
  const ledger& past_;
  std::uint32_t only_ = 0;
  bool is_single_ = false;
  detail::chunked<payer_period> payers_;
  detail::chunked<period_charge> charges_;
};

}  // namespace ducat::inline v0

#endif
