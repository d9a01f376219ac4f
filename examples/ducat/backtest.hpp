// SPDX-License-Identifier: MIT
// What usage came to under two price lists, ready to be shown.
#ifndef DUCAT_EXAMPLES_DUCAT_BACKTEST_HPP
#define DUCAT_EXAMPLES_DUCAT_BACKTEST_HPP

#include "recorder.hpp"
#include "report.hpp"

#include <ducat/billing/ledger_difference.hpp>
#include <ducat/exact/rounding.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tool {

/// A charge in minor units, each side rounded by itself, to be read.
struct shown_change {
  std::string name;
  shown_sum before = 0;
  shown_sum after = 0;

  [[nodiscard]] shown_sum change() const { return difference(after, before); }
};

/// How much of the usage a run recorded.
struct backtest_run {
  std::string file;
  std::string list;
  std::uint64_t rows = 0;
  std::uint64_t billed = 0;
  std::uint64_t refused = 0;
};

struct backtest {
  backtest_run before;
  backtest_run after;
  ducat::currency money{};
  std::string rounding_name;
  ducat::rounding mode{};
  shown_change total;
  std::vector<shown_change> accounts;  ///< by name
  std::vector<shown_change> skus;      ///< by name
  std::vector<shown_change> charges;   ///< close charges, by name
  std::vector<shown_change> usages;    ///< that changed: the largest change first
  std::uint64_t cheaper = 0;           ///< accounts
  std::uint64_t same = 0;
  std::uint64_t dearer = 0;
  std::vector<std::string> warnings;  ///< a sentence each
};

[[nodiscard]] backtest make_backtest(const ducat::ledger_difference& exact, ducat::rounding mode);

/// The accounts whose charge falls most, or rises most: at most `count` of them.
[[nodiscard]] std::vector<shown_change> most_changed(const backtest& of, bool falling,
                                                     std::size_t count);
/// The change in tenths of a percent of what it was, half to even; nothing where that was zero, or
/// does not fit.
[[nodiscard]] std::optional<std::int64_t> permille(const shown_change& of);
/// "-12.5 %", or "new" for what was free.
[[nodiscard]] std::string percent_text(const shown_change& of);

[[nodiscard]] std::string to_text(const backtest& of, std::size_t top);
[[nodiscard]] std::string to_json(const backtest& of);
[[nodiscard]] std::string to_csv(const backtest& of);
/// One page that needs nothing else: tables, and charts as SVG.
[[nodiscard]] std::string to_html(const backtest& of, std::size_t top);

}  // namespace tool

#endif
