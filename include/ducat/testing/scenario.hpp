// SPDX-License-Identifier: MIT
// A scenario as data: what is given, what happens step by step, and what then must be so. The
// format is described in docs/reference/scenario.md.
#ifndef DUCAT_TESTING_SCENARIO_HPP
#define DUCAT_TESTING_SCENARIO_HPP

#include <ducat/adapters/nlohmann_json/pack_list.hpp>
#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/billing/statement_line.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/units/any_quantity.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ducat::inline v0::testing {

/// A price list as scenarios share it.
using shared_price_list = std::shared_ptr<const price_list>;

/// A usage by the names that a scenario gives its accounts, skus and ids.
struct scenario_usage {
  std::string id;
  std::string source;
  std::string account;
  std::string sku;
  std::vector<std::pair<std::string, std::string>> dimensions;
  ratio cards{};
  interval during{};        ///< of a counted usage the instant, twice
  any_quantity quantity{};  ///< counted; dimension::none where no unit is stated: base units
};

/// A balance, what is moved, or the quantity of a statement's row: of a unit, or money in exact
/// minor units.
using expected_content = std::variant<any_quantity, mixed>;

/// What is expected of one line of an outcome. Members that are not stated are not compared.
struct expected_line {
  enum class kind : std::uint8_t { covered, priced, paid };
  std::string pointer;
  kind what{};
  std::string pack;  ///< of a covered or paid line; empty: not stated
  std::optional<any_quantity> quantity;
  std::optional<mixed> money;  ///< exact minor units: the price, or what the wallet paid
  std::optional<any_quantity> quantity_left;
  std::optional<mixed> money_left;  ///< what a wallet has left, or what the payer owes
  std::optional<instant> start;
  std::optional<instant> end;
};

/// What is expected of one line of a close: a charge, or what a wallet paid of the charge before.
struct expected_charge {
  std::string pointer;
  std::string charge;  ///< its name; empty for a payment
  std::string wallet;  ///< of a payment; empty: not stated
  std::optional<mixed> amount;
  std::optional<mixed> came_to;
  std::optional<mixed> parts[6];  ///< in the order of all_charge_parts
  std::optional<mixed> owed;      ///< what the payer has come to owe
  std::optional<mixed> left;      ///< what a wallet has left
};

/// What is expected of one step.
struct expected_outcome {
  std::string pointer;
  std::optional<errc> refused;
  std::optional<any_quantity> missing;  ///< what a refusal says is missing, where it is a quantity
  std::optional<mixed> missing_money;   ///< or money, in minor units
  std::optional<bool> duplicate;
  std::optional<any_quantity> amount;
  std::optional<any_quantity> covered;
  std::optional<any_quantity> on_demand;
  std::optional<mixed> priced;
  std::optional<std::vector<expected_line>> lines;      ///< all of them, in order
  std::optional<mixed> charged;                         ///< of a close: the sum of its charges
  std::optional<std::vector<expected_charge>> charges;  ///< of a close: all lines, in order
  std::optional<expected_content> moved;                ///< of a void, refund or transfer
  std::optional<mixed> price;                           ///< the share of the price that went along
};

/// What is expected of a pack, account or payer, by name.
template <class T> struct expected_of {
  std::string pointer;
  std::string name;
  T value{};
};

/// What is expected of one row of a statement. The first members say which row is meant.
struct expected_row {
  std::string pointer;
  std::string account;  ///< empty: not stated
  std::string sku;
  std::string month;
  std::string charge;
  std::optional<statement_kind> kind;
  std::optional<expected_content> quantity;
  std::optional<mixed> price;
  std::optional<mixed> exact;
  std::optional<mixed> billed;
  std::optional<mixed> effective;
};

/// What is expected of a payer's statement.
struct expected_statement {
  std::string pointer;
  std::string payer;  ///< empty: the only one
  interval during{instant_min, instant_max};
  rounding mode{};
  std::optional<mixed> total;
  std::optional<mixed> exact;
  std::optional<mixed> effective;
  std::vector<expected_of<mixed>> accounts;
  std::optional<std::vector<expected_row>> rows;  ///< all of them, in any order
};

/// What must be so at a point of a scenario.
struct scenario_check {
  std::string pointer;
  std::optional<instant> at;  ///< time goes on to it first
  std::vector<expected_of<expected_content>> balances;
  std::vector<expected_of<any_quantity>> available;
  std::vector<expected_of<mixed>> owed;
  std::vector<expected_statement> statements;
  bool audit = false;
};

// The steps.

struct record_step {
  scenario_usage usage;
};
struct quote_step {
  scenario_usage usage;
};
struct authorise_step {
  scenario_usage usage;
};
struct reverse_step {
  std::string id;
  std::string account;  ///< empty: the one that recorded it
  std::string source;
  instant at = instant_min;
  std::string actor, reason, approval;
};
struct advance_step {
  instant to{};
};
struct close_step {
  instant within{};   ///< an instant that lies in the month in every zone
  std::string payer;  ///< empty: every payer
  instant at = instant_min;
};
struct grant_step {
  listed_pack pack;
};
struct move_step {
  pack_move how{};
  std::string pack;                          ///< its serial, or "#0"
  std::optional<expected_content> quantity;  ///< nothing: all that is left
  std::string to;                            ///< of a transfer: an account
  std::string into;                          ///< or a pack
  std::string serial;                        ///< of the new pack
  rounding mode{};                           ///< of a refund
  instant at = instant_min;
  std::string reference, actor, reason, approval;
};
struct publish_step {
  shared_price_list prices;
};
struct check_step {
  scenario_check check;
};

/// One thing that happens, and what is expected of it.
struct scenario_step {
  std::string pointer;
  std::string label;  ///< "usage job-1"
  std::variant<record_step, quote_step, authorise_step, reverse_step, advance_step, close_step,
               grant_step, move_step, publish_step, check_step>
      what;
  expected_outcome expected;
};

/// One scenario.
struct scenario {
  std::string name;
  std::string about;
  std::string pointer;
  std::vector<shared_price_list> prices;  ///< published in this order
  std::vector<listed_account> accounts;
  std::vector<listed_pack> packs;
  currency money{};                     ///< of every payer
  std::optional<instant> now;           ///< the engine's time before the first step
  std::vector<std::string> dimensions;  ///< all names that prices and packs give, each once
  std::vector<scenario_step> steps;
  scenario_check then;
};

/// One thing that is wrong with a scenario file, or with a file that it names.
struct scenario_error {
  std::string file;
  document_error error;

  friend bool operator==(const scenario_error&, const scenario_error&) = default;
};

/// The scenarios of a file, or everything that is wrong with it.
struct scenario_reading {
  std::vector<scenario> scenarios;  ///< empty where there are errors
  std::vector<scenario_error> errors;
};

}  // namespace ducat::inline v0::testing

#endif
