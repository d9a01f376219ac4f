// SPDX-License-Identifier: MIT
// A trace on its way through the engine: its usages read once, recorded under any prices and packs,
// for one payer or for each account.
#ifndef DUCAT_TESTS_SUPPORT_TRACE_BILLING_HPP
#define DUCAT_TESTS_SUPPORT_TRACE_BILLING_HPP

#include "support/prices.hpp"
#include "support/traces.hpp"

#include <ducat/billing/rounded_sums.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/text.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace ducat_test {

/// A usage of a trace, with names as numbers.
struct trace_usage {
  std::uint64_t row = 0;
  std::uint32_t part = 0;
  std::size_t account = 0;  ///< of trace_usages::accounts
  std::size_t sku = 0;      ///< of trace_usages::skus
  ducat::ratio cards{};
  ducat::interval during{};
  ducat::int128 quantity = 0;
};

/// Every usage of a trace, in the order of its rows.
struct trace_usages {
  std::vector<std::string> accounts;
  std::vector<std::string> skus;
  std::vector<trace_usage> usages;
  ducat::reading_summary summary;

  /// The number of a name, which is added where it is new.
  static std::size_t number(std::vector<std::string>& names,
                            std::map<std::string, std::size_t, std::less<>>& known,
                            std::string_view name) {
    const auto it = known.find(name);
    if (it != known.end()) return it->second;
    known.emplace(name, names.size());
    names.emplace_back(name);
    return names.size() - 1;
  }
};

inline trace_usages read_trace(const trace& of, std::string_view text) {
  trace_usages out;
  std::map<std::string, std::size_t, std::less<>> accounts;
  std::map<std::string, std::size_t, std::less<>> skus;
  out.summary = read_usage(of.rules(), text, [&](const ducat::usage_row& row) {
    trace_usage& u = out.usages.emplace_back();
    u.row = row.row;
    u.part = row.part;
    u.account = trace_usages::number(out.accounts, accounts, row.account);
    u.sku = trace_usages::number(out.skus, skus, row.sku);
    if (const auto* metered = std::get_if<ducat::metered_amount>(&row.amount)) {
      u.cards = metered->cards;
      u.during = metered->during;
    } else {
      const auto& counted = std::get<ducat::counted_amount>(row.amount);
      u.quantity = counted.quantity;
      u.during = ducat::at(counted.at);
    }
  });
  return out;
}

enum class payers { one, each };

/// An engine that has the accounts of a trace.
class trace_billing {
 public:
  trace_billing(const ducat::price_table& prices, const trace_usages& of, payers who)
      : engine{prices} {
    if (who == payers::one)
      organisation = engine.open_account({.name = "all", .money = yuan}).value();
    for (const std::string& name : of.accounts) {
      ducat::account_spec spec;
      spec.name = name;
      spec.parent = organisation;
      if (who == payers::each) spec.money = yuan;
      accounts.push_back(engine.open_account(spec).value());
    }
    for (const std::string& name : of.skus) skus.push_back(engine.find_sku(name));
  }

  /// Rows of a file are told apart by their number: see the id. A usage that is refused fails the
  /// test.
  ducat::outcome record(const trace_usage& u) {
    const auto recorded = engine.record({.id = {u.row, u.part},
                                         .account = accounts[u.account],
                                         .sku = skus[u.sku],
                                         .cards = u.cards,
                                         .during = u.during,
                                         .quantity = u.quantity});
    if (!recorded) FAIL("row " << u.row << ": " << ducat::message(recorded.error().code));
    return *recorded;
  }
  void record_all(const trace_usages& of) {
    for (const trace_usage& u : of.usages) (void)record(u);
  }

  [[nodiscard]] std::vector<ducat::statement> statements() const {
    return ducat::make_statements(engine.events(), ducat::whole_ledger, ducat::rounding::half_even)
        .value()
        .statements;
  }
  /// The one statement. Precondition: one payer.
  [[nodiscard]] ducat::statement statement() const {
    return ducat::make_statement(engine.events(), organisation, ducat::whole_ledger,
                                 ducat::rounding::half_even)
        .value();
  }
  /// The parts of a row are one record.
  [[nodiscard]] ducat::rounded_sums rounded(ducat::rounding mode,
                                            ducat::account_handle payer) const {
    const auto same_row = [](const ducat::usage_recorded& a, const ducat::usage_recorded& b) {
      return a.id.high == b.id.high;
    };
    return ducat::round_otherwise(engine.events(), payer, mode, same_row).value();
  }

  ducat::engine engine;
  ducat::account_handle organisation{};
  std::vector<ducat::account_handle> accounts;
  std::vector<ducat::sku_handle> skus;
};

// --- Figures as the oracle prints them ---

/// Fen as "734368.35".
inline std::string major(ducat::int128 fen) {
  return std::string{ducat::to_text(ducat::any_money{fen, yuan})};
}
/// Exact fen as a fraction of yuan.
inline fraction in_yuan_exactly(const ducat::mixed& fen) { return exact(fen) * fraction{1, 100}; }
inline fraction in_degrees(ducat::int128 flop) {
  return {big(flop), big(static_cast<ducat::int128>(ducat::degree_unit::scale))};
}
/// All shares and all lines of a statement sum to its total.
inline void check_sums(const ducat::statement& s) {
  ducat::int128 accounts = 0;
  ducat::int128 lines = 0;
  bool near = true;
  for (const ducat::statement_account& each : s.accounts) {
    accounts += each.billed;
    near = near && each.billed >= each.exact.whole && each.billed <= each.exact.whole + 1;
  }
  for (const ducat::statement_line& each : s.lines) lines += each.billed;
  CHECK(accounts == s.total);
  CHECK(lines == s.total);
  CHECK(near);
}

}  // namespace ducat_test

#endif
