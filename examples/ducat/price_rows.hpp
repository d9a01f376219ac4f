// SPDX-License-Identifier: MIT
// A price list as rows of text, one for each tier of each price: what show and lint print.
#ifndef DUCAT_EXAMPLES_DUCAT_PRICE_ROWS_HPP
#define DUCAT_EXAMPLES_DUCAT_PRICE_ROWS_HPP

#include <ducat/adapters/nlohmann_json/price_list.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tool {

/// Which prices are shown, and how times are.
struct price_filter {
  std::optional<ducat::instant> at;  ///< only what is in force then
  std::string currency;              ///< only this one; empty: all
  std::int32_t utc_offset_seconds = 0;
  bool for_programs = false;  ///< times as instants, such as 2024-05-01T00:00:00Z
};

/// A tier of a price. Numbers have no separators; what does not apply is empty.
struct price_row {
  std::string sku;
  std::string where;  ///< "region=cn-east, service_class=spot"
  std::string layer;
  std::string calendar;
  std::string package;  ///< "100 image, free until full"
  std::string record;   ///< "0.30 a record; at least 1.00; the first 10 records of a cycle free"
  std::string tax;      ///< "6 % inside"
  std::string tariff;
  std::string above;
  std::string up_to;
  std::string unit;  ///< of these two
  std::string amount;
  std::string currency;
  std::string per;       ///< "1000000"
  std::string per_unit;  ///< "token"
  std::string fee;
  std::string from;
  std::string until;
  std::string counter;  ///< "degrees: of the payer, each month, all usage"
  std::string source;
  std::string note;
  ducat::price_handle entry{};
  std::uint32_t tier = 0;
};

/// A sku and one version of its rate.
struct sku_row {
  std::string name;
  std::string unit;
  std::string rate;  ///< "2.56 degree an hour"; empty for what is counted
  std::string from;
  std::string source;
  std::string note;
};

/// In the order of skus; within one, from the general to the specific, by currency and time.
[[nodiscard]] std::vector<price_row> rows_of(const ducat::price_list& list,
                                             const price_filter& filter);
[[nodiscard]] std::vector<sku_row> skus_of(const ducat::price_list& list,
                                           const price_filter& filter);

/// "region=cn-east, service_class=spot"; empty for what matches everything.
[[nodiscard]] std::string pattern_text(const ducat::price_table& table,
                                       const ducat::dimension_values& pattern);
/// A number of base units in the unit that people count in, exactly, or in base units: "0.65", and
/// the unit's symbol in `unit`.
[[nodiscard]] std::string exact_quantity(ducat::int128 base_units, ducat::dimension kind,
                                         std::string& unit);
/// Whose usage a price is for, and when: its dimensions, layer and calendar.
[[nodiscard]] std::string for_text(const price_row& row);
/// When the calendars of a list hold, a line each.
[[nodiscard]] std::string calendars_text(const ducat::price_table& table);
/// What the price of a row is for: "degree", "1,000,000 token".
[[nodiscard]] std::string per_text(const price_row& row);
/// The amount of a price with at least the digits of its currency: "20.00".
[[nodiscard]] std::string price_amount(const ducat::unit_price& price,
                                       const ducat::currency& money);
/// "2024-05-01", or with the time where it is not midnight; empty for always and for ever.
[[nodiscard]] std::string time_text(ducat::instant t, std::int32_t utc_offset_seconds);
/// Reads a date, which is midnight UTC, or an instant. Throws misuse.
[[nodiscard]] ducat::instant parse_date_or_time(const char* option, const std::string& text);
/// The same number with its whole digits in groups of three.
[[nodiscard]] std::string grouped(const std::string& number);

}  // namespace tool

#endif
