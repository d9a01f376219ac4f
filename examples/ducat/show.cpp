// SPDX-License-Identifier: MIT
// ducat show: a price list as a customer would want to read it.
#include "charge_rows.hpp"
#include "documents.hpp"
#include "errors.hpp"
#include "options.hpp"
#include "price_ratio.hpp"
#include "price_rows.hpp"
#include "printable.hpp"
#include "report.hpp"
#include "table.hpp"

#include <ducat/adapters/csv.hpp>
#include <ducat/source/date_time.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tool {

namespace {

constexpr std::size_t line_width = 96;

price_filter filter_of(const show_options& options) {
  price_filter out;
  if (!options.at.empty()) out.at = parse_date_or_time("--at", options.at);
  out.currency = options.currency;
  out.for_programs = options.format != "text";
  if (!options.utc_offset.empty()) {
    const auto offset = ducat::parse_utc_offset(options.utc_offset);
    if (!offset) {
      throw misuse{fmt::format("--utc-offset {}: expected such as +08:00", options.utc_offset)};
    }
    out.utc_offset_seconds = *offset;
  }
  return out;
}

// Words in lines of a bounded width, the first after `label`, the others below its text.
std::string wrapped(const std::string& label, std::string_view text) {
  std::string out = label;
  std::size_t width = label.size();
  bool begins_line = true;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, size);
    if (!begins_line && width + 1 + size > line_width) {
      out += "\n" + std::string(label.size(), ' ');
      width = label.size();
      begins_line = true;
    }
    if (!begins_line) out += ' ';
    out += word;
    width += size + (begins_line ? 0 : 1);
    begins_line = false;
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return out + "\n";
}

// Numbered remarks below a table: a text that several rows share is said once.
class footnotes {
 public:
  std::string mark(const std::string& text) {
    if (text.empty()) return "";
    const auto [known, is_new] = numbers_.emplace(text, texts_.size() + 1);
    if (is_new) texts_.push_back(text);
    return fmt::format("[{}]", known->second);
  }

  [[nodiscard]] std::string text() const {
    std::string out;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      out += wrapped(fmt::format("[{}] ", i + 1), texts_[i]);
    }
    return out.empty() ? "" : "\n" + out;
  }

 private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

std::string remark_of(const std::string& note, const std::string& source, bool with_sources) {
  if (!with_sources || source.empty()) return note;
  return (note.empty() ? "" : note + "; ") + "source: " + source;
}

struct column {
  const char* name;
  align side;
};

// Rows with a header, without the columns that are empty throughout.
std::string table_text(const std::vector<column>& columns,
                       const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> shown;
  std::vector<align> sides;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    bool is_empty = true;
    for (const auto& row : rows) is_empty = is_empty && row[i].empty();
    if (is_empty) continue;
    shown.push_back(i);
    sides.push_back(columns[i].side);
  }
  table out{sides};
  std::vector<std::string> cells;
  for (const std::size_t i : shown) cells.emplace_back(columns[i].name);
  out.row(cells);
  for (const auto& row : rows) {
    cells.clear();
    for (const std::size_t i : shown) cells.push_back(row[i]);
    out.row(cells);
  }
  return out.text(0);
}

// "first 1,000 degree", "1,000 to 5,000 degree", "above 5,000 degree".
std::string range_text(const price_row& row) {
  if (row.above.empty() && row.up_to.empty()) return "";
  const std::string above = grouped(row.above);
  const std::string up_to = grouped(row.up_to);
  if (row.tariff == "volume") {
    return row.up_to.empty() ? fmt::format("all, if above {} {}", above, row.unit)
                             : fmt::format("all, if up to {} {}", up_to, row.unit);
  }
  if (row.up_to.empty()) return fmt::format("above {} {}", above, row.unit);
  if (row.above.empty()) return fmt::format("first {} {}", up_to, row.unit);
  return fmt::format("above {} to {} {}", above, up_to, row.unit);
}

std::string skus_text(const ducat::price_list& list, const show_options& options,
                      const price_filter& filter, footnotes& notes) {
  std::vector<std::vector<std::string>> rows;
  std::string name;
  std::string unit;
  for (const sku_row& sku : skus_of(list, filter)) {
    const bool is_same = !rows.empty() && sku.name == name;
    const bool same_unit = is_same && sku.unit == unit;
    name = sku.name;
    unit = sku.unit;
    rows.push_back({is_same ? "" : sku.name, same_unit ? "" : sku.unit,
                    sku.rate.empty() ? "counted" : sku.rate, sku.from,
                    is_same ? "" : notes.mark(remark_of(sku.note, sku.source, options.sources))});
  }
  if (rows.empty()) return "";
  return "\n" + table_text({{"sku", align::left},
                            {"measured in", align::left},
                            {"one is", align::right},
                            {"from", align::left},
                            {"", align::left}},
                           rows);
}

std::string prices_text(const ducat::price_list& list, const show_options& options,
                        const price_filter& filter, footnotes& notes) {
  std::vector<std::vector<std::string>> rows;
  std::string sku;
  std::string whose;
  for (const price_row& row : rows_of(list, filter)) {
    const bool same_sku = !rows.empty() && row.sku == sku;
    const bool same_whose = same_sku && for_text(row) == whose;
    const bool first_tier = row.tier == 0;
    sku = row.sku;
    whose = for_text(row);
    std::string remark;
    const auto say = [&](const char* what, const std::string& text) {
      if (!text.empty()) remark += (remark.empty() ? "" : "; ") + std::string{what} + text;
    };
    say("in whole packages of ", row.package);
    say("tax of ", row.tax);
    say("", row.record);
    say("counter ", row.counter);
    say("", remark_of(row.note, row.source, options.sources));
    rows.push_back({same_sku ? "" : row.sku, same_whose ? "" : whose, range_text(row),
                    fmt::format("{} {}", grouped(row.amount), row.currency), per_text(row),
                    row.fee.empty() ? "" : fmt::format("{} {}", grouped(row.fee), row.currency),
                    first_tier ? row.from : "", first_tier ? row.until : "",
                    first_tier ? notes.mark(remark) : ""});
  }
  if (rows.empty()) return "\nno price in force\n";
  return "\n" + table_text({{"sku", align::left},
                            {"for", align::left},
                            {"usage", align::left},
                            {"price", align::right},
                            {"per", align::left},
                            {"once", align::right},
                            {"from", align::left},
                            {"until", align::left},
                            {"", align::left}},
                           rows);
}

std::string charges_text(const ducat::price_list& list, const show_options& options,
                         const price_filter& filter, footnotes& notes) {
  std::vector<std::vector<std::string>> rows;
  std::string name;
  for (const charge_row& row : charges_of(list, filter)) {
    const bool is_same = !rows.empty() && row.name == name;
    name = row.name;
    rows.push_back({is_same ? "" : row.name, row.layer.empty() ? "" : "layer " + row.layer,
                    row.skus.empty() ? "" : "on " + row.skus, terms_text(row), row.from, row.until,
                    notes.mark(remark_of(row.note, row.source, options.sources))});
  }
  if (rows.empty()) return "";
  return "\n" + table_text({{"charge", align::left},
                            {"for", align::left},
                            {"usage", align::left},
                            {"a month is billed", align::left},
                            {"from", align::left},
                            {"until", align::left},
                            {"", align::left}},
                           rows);
}

std::string text_of(const ducat::price_list& list, const show_options& options,
                    const price_filter& filter) {
  std::string out = list.name + "\n";
  const std::int32_t offset = filter.utc_offset_seconds;
  const std::string zone = "UTC" + (offset == 0 ? "" : offset_text(offset));
  if (list.published != ducat::instant_min) {
    out += fmt::format("published {} ({})\n", time_text(list.published, offset), zone);
  }
  if (filter.at) {
    out += fmt::format("what holds at {} ({})\n", time_text(*filter.at, offset), zone);
  } else {
    out += fmt::format("times are {}\n", zone);
  }
  if (!list.source.empty()) out += wrapped("source: ", list.source);
  if (!list.note.empty()) out += wrapped("note: ", list.note);
  footnotes notes;
  out += skus_text(list, options, filter, notes);
  out += prices_text(list, options, filter, notes);
  out += charges_text(list, options, filter, notes);
  const std::string hours = calendars_text(list.table);
  return out + (hours.empty() ? "" : "\n" + hours) + notes.text();
}

using named_cells = std::vector<std::pair<const char*, const std::string*>>;

named_cells cells_of(const std::string& list, const price_row& row) {
  return {{"list", &list},         {"sku", &row.sku},           {"dimensions", &row.where},
          {"layer", &row.layer},   {"calendar", &row.calendar}, {"package", &row.package},
          {"tariff", &row.tariff}, {"above", &row.above},       {"up_to", &row.up_to},
          {"unit", &row.unit},     {"price", &row.amount},      {"currency", &row.currency},
          {"per", &row.per},       {"per_unit", &row.per_unit}, {"fee", &row.fee},
          {"from", &row.from},     {"until", &row.until},       {"counter", &row.counter},
          {"source", &row.source}, {"note", &row.note},         {"record", &row.record},
          {"tax", &row.tax}};
}

nlohmann::ordered_json charge_json(const std::string& list, const charge_row& row) {
  nlohmann::ordered_json out;
  out["list"] = list;
  out["charge"] = row.name;
  const std::pair<const char*, const std::string*> cells[] = {
      {"layer", &row.layer},
      {"skus", &row.skus},
      {"discount", &row.discount},
      {"commitment", &row.commitment},
      {"overage_factor", &row.overage_factor},
      {"minimum", &row.minimum},
      {"maximum", &row.maximum},
      {"standing", &row.standing},
      {"currency", &row.currency},
      {"from", &row.from},
      {"until", &row.until},
      {"source", &row.source},
      {"note", &row.note}};
  for (const auto& [name, value] : cells) {
    if (!value->empty()) out[name] = *value;
  }
  if (!row.commitment.empty()) out["true_up"] = row.true_up;
  out["partial"] = row.prorated ? "prorated" : "full";
  return out;
}

void append_csv(std::string& out, const ducat::price_list& list, const price_filter& filter) {
  std::vector<std::string_view> fields;
  const auto append = [&](const named_cells& cells, bool names) {
    fields.clear();
    for (const auto& [name, value] : cells) {
      fields.push_back(names ? std::string_view{name} : std::string_view{*value});
    }
    ducat::append_csv_record(out, fields);
  };
  if (out.empty()) append(cells_of(list.name, {}), true);
  for (const price_row& row : rows_of(list, filter)) append(cells_of(list.name, row), false);
}

nlohmann::ordered_json dimensions_of(const ducat::price_table& table, ducat::price_handle entry) {
  nlohmann::ordered_json out;
  for (int i = 0; i < table.dimension_count(); ++i) {
    const ducat::symbol value = table.book()[entry].pattern.value[i];
    if (!value.has_value()) continue;
    out[std::string{std::string_view{table.dimension_name(i)}}] =
        std::string_view{table.symbols().text(value)};
  }
  return out;
}

void append_json(nlohmann::ordered_json& out, const ducat::price_list& list,
                 const price_filter& filter) {
  for (const price_row& row : rows_of(list, filter)) {
    nlohmann::ordered_json& object = out.emplace_back(nlohmann::ordered_json::object());
    for (const auto& [name, value] : cells_of(list.name, row)) {
      if (!value->empty()) object[name] = *value;
    }
    if (!row.where.empty()) object["dimensions"] = dimensions_of(list.table, row.entry);
  }
  for (const charge_row& row : charges_of(list, filter)) {
    out.push_back(charge_json(list.name, row));
  }
}

}  // namespace

int show(const show_options& options) {
  const price_filter filter = filter_of(options);
  std::vector<ducat::price_list> lists;
  for (const std::string& path : options.prices) lists.push_back(load_prices(path));
  if (!options.ratio.empty()) {
    fmt::print("{}", printable_lines(ratio_text(lists, options, filter)));
    return done;
  }
  std::string out;
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const ducat::price_list& list : lists) {
    if (options.format == "csv") {
      append_csv(out, list, filter);
    } else if (options.format == "json") {
      append_json(rows, list, filter);
    } else {
      out += (out.empty() ? "" : "\n") + text_of(list, options, filter);
    }
  }
  if (options.format == "json") out = rows.dump(2) + "\n";
  fmt::print("{}", options.format == "text" ? printable_lines(out) : out);
  return done;
}

}  // namespace tool
