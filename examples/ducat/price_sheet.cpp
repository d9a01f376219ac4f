// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "price_sheet.hpp"

#include <ducat/adapters/csv.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

namespace tool {

namespace {

using json = nlohmann::ordered_json;
using names = std::initializer_list<std::string_view>;

// In the order in which a sheet is written. A dimension has a column of its own, after these.
constexpr std::array<std::string_view, 43> columns = {
    "kind",      "name",      "meter",        "unit",           "rate",     "currency",
    "digits",    "tariff",    "up_to",        "price",          "fee",      "from",
    "to",        "counter",   "owner",        "basis",          "period",   "published",
    "source",    "note",      "package",      "partial",        "layer",    "calendar",
    "days",      "from_edge", "to_edge",      "utc_offset",     "zone",     "fixed",
    "minimum",   "maximum",   "free_records", "free_quantity",  "tax_rate", "tax_inside",
    "discount",  "standing",  "commitment",   "overage_factor", "true_up",  "sku",
    "line_order"};
constexpr std::string_view dimension_prefix = "dimension.";
// What a price per record says beside its rate.
const names record_members = {"fixed", "minimum", "maximum", "free_records", "free_quantity"};
// What a charge says beside its name, its currency and its commitment.
const names charge_members = {"from",    "to",      "layer",    "discount",
                              "minimum", "maximum", "standing", "partial"};

// What a row of each kind may say, besides its kind; dimensions are a price's.
const std::map<std::string_view, std::vector<std::string_view>>& allowed() {
  static const std::map<std::string_view, std::vector<std::string_view>> all = {
      {"list",
       {"name", "currency", "digits", "published", "source", "note", "tax_rate", "tax_inside"}},
      {"sku",
       {"name", "meter", "unit", "currency", "digits", "rate", "line_order", "source", "note"}},
      {"rate", {"name", "unit", "from", "rate"}},
      {"price",
       {"name",         "unit",          "currency", "digits",    "tariff", "price",   "from",
        "to",           "counter",       "owner",    "basis",     "period", "source",  "note",
        "package",      "partial",       "layer",    "calendar",  "fixed",  "minimum", "maximum",
        "free_records", "free_quantity", "tax_rate", "tax_inside"}},
      {"tier", {"name", "up_to", "price", "fee", "package", "partial"}},
      {"charge",
       {"name", "currency", "digits", "from", "to", "layer", "discount", "minimum", "maximum",
        "standing", "commitment", "overage_factor", "true_up", "partial", "tax_rate", "tax_inside",
        "source", "note"}},
      {"charged", {"name", "sku"}},
      {"calendar", {"name", "utc_offset", "zone"}},
      {"window", {"name", "days", "from", "to", "from_edge", "to_edge"}},
      {"holiday", {"name", "from", "to"}},
      {"special", {"name", "from", "to", "days"}}};
  return all;
}

template <class List> bool is_one_of(std::string_view name, const List& list) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2024/5/1", which spreadsheets make of 2024-05-01, as the date that it was; else the text itself.
std::string date_of(std::string_view text) {
  const std::size_t first = text.find('/');
  const std::size_t second = first == std::string_view::npos ? first : text.find('/', first + 1);
  if (first != 4 || second == std::string_view::npos) return std::string{text};
  const std::string_view month = text.substr(first + 1, second - first - 1);
  const std::string_view day = text.substr(second + 1);
  const auto is_number = [](std::string_view digits) {
    return !digits.empty() && digits.size() <= 2 &&
           std::all_of(digits.begin(), digits.end(), is_digit);
  };
  if (!is_number(month) || !is_number(day)) return std::string{text};
  const auto two = [](std::string_view digits) {
    return (digits.size() == 1 ? "0" : "") + std::string{digits};
  };
  return std::string{text.substr(0, 4)} + "-" + two(month) + "-" + two(day);
}

class sheet_reader {
 public:
  sheet_reading read(std::string_view csv) {
    out_.list = {{"format", "ducat price list 1"}};
    skus_ = json::array();
    calendars_ = json::array();
    prices_ = json::array();
    charges_ = json::array();
    ducat::csv_reader reader;
    const auto on_record = [&](const ducat::csv_record& record) { take(record); };
    const auto on_error = [&](const ducat::csv_error& error) {
      fail(error.line, "", std::string{error.found}, std::string{"CSV: "} + message(error.fault));
    };
    reader.push(csv, on_record, on_error);
    reader.finish(on_record, on_error);
    if (header_.empty()) fail(1, "", "nothing", "a first line that names the columns");
    out_.list["skus"] = std::move(skus_);
    if (!calendars_.empty()) out_.list["calendars"] = std::move(calendars_);
    out_.list["prices"] = std::move(prices_);
    if (!charges_.empty()) out_.list["charges"] = std::move(charges_);
    return std::move(out_);
  }

 private:
  void fail(std::uint64_t line, std::string_view column, std::string found, std::string expected) {
    out_.errors.push_back({line, std::string{column}, std::move(found), std::move(expected)});
  }

  void take(const ducat::csv_record& record) {
    if (header_.empty()) return read_header(record);
    if (record.fields.size() != header_.size()) {
      fail(record.line, "", std::to_string(record.fields.size()) + " fields",
           std::to_string(header_.size()) + " fields, as in the header");
      return;
    }
    line_ = record.line;
    fields_ = record.fields;
    const bool is_blank = std::all_of(fields_.begin(), fields_.end(),
                                      [](std::string_view field) { return field.empty(); });
    if (is_blank) return;
    const std::string_view kind = field("kind");
    const auto known = allowed().find(kind);
    if (known == allowed().end()) {
      fail(line_, "kind", std::string{kind},
           "one of: list, sku, rate, calendar, window, holiday, special, price, tier, charge, "
           "charged");
      return;
    }
    refuse_surplus(kind, known->second);
    if (kind == "list") read_list();
    if (kind == "sku") read_sku();
    if (kind == "rate") read_rate();
    if (kind == "price") read_price();
    if (kind == "tier") read_tier();
    if (kind == "charge") read_charge();
    if (kind == "charged") read_charged();
    if (kind == "calendar") read_calendar();
    if (kind == "window" || kind == "holiday" || kind == "special") read_days(kind);
    last_kind_ = kind;
  }

  void read_header(const ducat::csv_record& record) {
    header_.assign(record.fields.begin(), record.fields.end());
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const std::string& name = header_[i];
      const bool is_known =
          std::find(columns.begin(), columns.end(), name) != columns.end() ||
          (name.starts_with(dimension_prefix) && name.size() > dimension_prefix.size());
      if (!is_known)
        fail(record.line, name, "an unknown column", "kind, name, meter, …, or dimension.NAME");
      if (std::find(header_.begin(), header_.begin() + static_cast<std::ptrdiff_t>(i), name) !=
          header_.begin() + static_cast<std::ptrdiff_t>(i)) {
        fail(record.line, name, "the column a second time", "each column once");
      }
    }
    if (std::find(header_.begin(), header_.end(), "kind") == header_.end()) {
      fail(record.line, "kind", "nothing", "a column of this name");
    }
  }

  [[nodiscard]] std::string_view field(std::string_view name) const {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (header_[i] == name) return fields_[i];
    }
    return {};
  }

  // What a row of this kind has no place for would be lost.
  void refuse_surplus(std::string_view kind, const std::vector<std::string_view>& may) {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const std::string& name = header_[i];
      const bool is_allowed = name == "kind" || is_one_of(name, may) ||
                              (kind == "price" && name.starts_with(dimension_prefix));
      if (fields_[i].empty() || is_allowed) continue;
      fail(line_, name, std::string{fields_[i]}, "nothing: a " + std::string{kind} + " has none");
    }
  }

  void set(json& object, std::string_view member, std::string_view column) {
    const std::string_view text = field(column);
    if (text.empty()) return;
    const bool is_time = is_one_of(member, names{"from", "to", "published"});
    object[std::string{member}] = is_time ? date_of(text) : std::string{text};
  }
  void set(json& object, names members) {
    for (const std::string_view member : members) set(object, member, member);
  }

  void set_currency(json& object) {
    if (field("digits").empty()) return set(object, {"currency"});
    object["currency"] = {{"code", std::string{field("currency")}},
                          {"digits", std::string{field("digits")}}};
  }

  // Texts that are no flag stay texts, for the reader of lists to refuse.
  void set_flag(json& object, std::string_view member, std::string_view column) {
    const std::string_view text = field(column);
    if (text == "true" || text == "false")
      object[std::string{member}] = text == "true";
    else
      set(object, member, column);
  }

  void set_tax(json& object) {
    if (field("tax_rate").empty() && field("tax_inside").empty()) return;
    json& tax = object["tax"];
    set(tax, "rate", "tax_rate");
    set_flag(tax, "inside", "tax_inside");
  }

  void read_list() {
    if (has_list_) fail(line_, "kind", "list", "one row of this kind");
    has_list_ = true;
    set(out_.list, {"name"});
    set_currency(out_.list);
    set(out_.list, {"published", "source", "note"});
    set_tax(out_.list);
    out_.lines[""] = line_;
  }

  void read_sku() {
    json& sku = skus_.emplace_back(json::object());
    set(sku, {"name", "meter", "unit"});
    set_currency(sku);
    set(sku, {"rate", "line_order", "source", "note"});
    out_.lines["/skus/" + std::to_string(skus_.size() - 1)] = line_;
  }

  // Of a row that goes on what the one before it began, the name says no more than that.
  [[nodiscard]] bool continues(const json& begun, std::string_view member,
                               std::initializer_list<std::string_view> after, const char* what) {
    const bool follows = is_one_of(last_kind_, after);
    const std::string_view name = field("name");
    if (follows && (name.empty() || begun.back().value(std::string{member}, "") == name)) {
      return true;
    }
    fail(line_, follows ? "name" : "kind", std::string{follows ? name : field("kind")}, what);
    return false;
  }

  void read_rate() {
    if (!continues(skus_, "name", {"sku", "rate"}, "a row below the sku whose rate it is")) return;
    json version = json::object();
    set(version, {"from", "rate", "unit"});
    json& rates = skus_.back()["rates"];
    if (!rates.is_array()) rates = json::array();
    out_.lines["/skus/" + std::to_string(skus_.size() - 1) + "/rates/" +
               std::to_string(rates.size())] = line_;
    rates.push_back(std::move(version));
  }

  void read_price() {
    json& price = prices_.emplace_back(json::object());
    set(price, "sku", "name");
    set(price, {"unit", "tariff", "price"});
    set_currency(price);
    set(price, {"from", "to"});
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (fields_[i].empty() || !header_[i].starts_with(dimension_prefix)) continue;
      price["dimensions"][header_[i].substr(dimension_prefix.size())] = std::string{fields_[i]};
    }
    json counter = json::object();
    set(counter, "name", "counter");
    set(counter, {"owner", "basis", "period"});
    if (!counter.empty()) price["counter"] = std::move(counter);
    set(price, record_members);
    set_tax(price);
    set(price, {"package", "partial", "layer", "calendar", "source", "note"});
    out_.lines["/prices/" + std::to_string(prices_.size() - 1)] = line_;
  }

  void read_tier() {
    if (!continues(prices_, "sku", {"price", "tier"}, "a row below the price whose tier it is")) {
      return;
    }
    json tier = json::object();
    set(tier, {"up_to", "price", "fee", "package", "partial"});
    json& tiers = prices_.back()["tiers"];
    if (!tiers.is_array()) tiers = json::array();
    out_.lines["/prices/" + std::to_string(prices_.size() - 1) + "/tiers/" +
               std::to_string(tiers.size())] = line_;
    tiers.push_back(std::move(tier));
  }

  void read_charge() {
    json& charge = charges_.emplace_back(json::object());
    set(charge, {"name"});
    set_currency(charge);
    set(charge, charge_members);
    if (!field("commitment").empty()) {
      json& commitment = charge["commitment"];
      set(commitment, "amount", "commitment");
      set(commitment, {"overage_factor"});
      set_flag(commitment, "true_up", "true_up");
    } else {
      for (const std::string_view of : {"overage_factor", "true_up"})
        if (!field(of).empty())
          fail(line_, of, std::string{field(of)}, "nothing: there is no commitment");
    }
    set_tax(charge);
    set(charge, {"source", "note"});
    out_.lines["/charges/" + std::to_string(charges_.size() - 1)] = line_;
  }

  // A sku whose usage the charge above looks at.
  void read_charged() {
    if (!continues(charges_, "name", {"charge", "charged"}, "a row below the charge of the sku"))
      return;
    json& skus = charges_.back()["skus"];
    if (!skus.is_array()) skus = json::array();
    out_.lines["/charges/" + std::to_string(charges_.size() - 1) + "/skus/" +
               std::to_string(skus.size())] = line_;
    skus.push_back(std::string{field("sku")});
  }

  void read_calendar() {
    json& calendar = calendars_.emplace_back(json::object());
    set(calendar, {"name", "utc_offset", "zone"});
    out_.lines["/calendars/" + std::to_string(calendars_.size() - 1)] = line_;
  }

  // A window, a holiday or special dates of the calendar above.
  void read_days(std::string_view kind) {
    if (!continues(calendars_, "name", {"calendar", "window", "holiday", "special"},
                   "a row below the calendar that it belongs to"))
      return;
    json& calendar = calendars_.back();
    json days = json::array();
    for (std::string_view rest = field("days"); !rest.empty();) {
      const std::size_t blank = std::min(rest.find(' '), rest.size());
      if (blank > 0) days.push_back(std::string{rest.substr(0, blank)});
      rest.remove_prefix(std::min(blank + 1, rest.size()));
    }
    json entry = json::object();
    set(entry, {"from", "to"});
    if (kind == "window") set(entry, {"from_edge", "to_edge"});
    if (!days.empty()) entry[kind == "special" ? "as" : "days"] = std::move(days);
    if (kind == "holiday" && !entry.contains("to")) entry = entry.value("from", json{""});
    const char* const list = kind == "window"    ? "windows"
                             : kind == "holiday" ? "holidays"
                                                 : "special";
    json& entries = calendar[list];
    if (!entries.is_array()) entries = json::array();
    out_.lines["/calendars/" + std::to_string(calendars_.size() - 1) + "/" + list + "/" +
               std::to_string(entries.size())] = line_;
    entries.push_back(std::move(entry));
  }

  sheet_reading out_;
  json skus_;
  json calendars_;
  json prices_;
  json charges_;
  std::vector<std::string> header_;
  std::uint64_t line_ = 0;
  std::span<const std::string_view> fields_;
  std::string last_kind_;
  bool has_list_ = false;
};

// A value of a list as the text of a cell: decimals are strings, or integers.
std::string cell_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object()) return cell_of(value.at("count")) + " " + cell_of(value.at("of"));
  return value.dump();
}

class sheet_writer {
 public:
  std::string write(const json& list) {
    find_dimensions(list);
    for (const std::string_view name : columns) cells_[name] = name;
    for (const std::string& name : dimensions_) {
      dimension_cells_.push_back(std::string{dimension_prefix} + name);
    }
    end_row();
    begin_row("list");
    refuse_others(list, "list",
                  {"format", "name", "currency", "published", "source", "note", "tax", "skus",
                   "calendars", "prices", "charges"});
    copy(list, {"name", "published", "source", "note"});
    copy_tax(list);
    copy_currency(list);
    end_row();
    for (const json& sku : list.at("skus")) write_sku(sku);
    if (list.contains("calendars"))
      for (const json& calendar : list.at("calendars")) write_calendar(calendar);
    for (const json& price : list.at("prices")) write_price(price);
    if (list.contains("charges"))
      for (const json& charge : list.at("charges")) write_charge(charge);
    return std::move(out_);
  }

 private:
  void find_dimensions(const json& list) {
    for (const json& price : list.at("prices")) {
      if (!price.contains("dimensions")) continue;
      for (const auto& [name, _] : price.at("dimensions").items()) {
        const auto known = std::find(dimensions_.begin(), dimensions_.end(), name);
        if (known == dimensions_.end()) dimensions_.push_back(name);
      }
    }
  }

  // A member without a column would be lost in silence.
  static void refuse_others(const json& object, const char* what, names known) {
    for (const auto& [name, _] : object.items()) {
      if (is_one_of(name, known)) continue;
      throw unusable_input{fmt::format("a sheet has no column for the {} of a {}", name, what)};
    }
  }

  void begin_row(std::string_view kind) {
    cells_.clear();
    dimension_cells_.assign(dimensions_.size(), "");
    cells_["kind"] = kind;
  }

  void end_row() {
    std::vector<std::string_view> row;
    for (const std::string_view name : columns) row.push_back(cells_[name]);
    for (const std::string& cell : dimension_cells_) row.push_back(cell);
    ducat::append_csv_record(out_, row);
  }

  void copy(const json& object, names members) {
    for (const std::string_view member : members) {
      const auto value = object.find(member);
      if (value != object.end()) cells_[member] = cell_of(*value);
    }
  }

  void copy_currency(const json& object) {
    const auto money = object.find("currency");
    if (money == object.end()) return;
    if (!money->is_object()) return copy(object, {"currency"});
    cells_["currency"] = cell_of(money->at("code"));
    cells_["digits"] = cell_of(money->at("digits"));
  }

  void copy_tax(const json& object) {
    const auto tax = object.find("tax");
    if (tax == object.end()) return;
    cells_["tax_rate"] = cell_of(tax->at("rate"));
    cells_["tax_inside"] = tax->at("inside").get<bool>() ? "true" : "false";
  }

  void write_sku(const json& sku) {
    begin_row("sku");
    refuse_others(
        sku, "sku",
        {"name", "meter", "unit", "currency", "rate", "rates", "line_order", "source", "note"});
    copy(sku, {"name", "meter", "unit", "rate", "line_order", "source", "note"});
    copy_currency(sku);
    end_row();
    if (!sku.contains("rates")) return;
    for (const json& version : sku.at("rates")) {
      begin_row("rate");
      refuse_others(version, "rate", {"from", "rate", "unit"});
      copy(sku, {"name"});
      copy(version, {"from", "rate", "unit"});
      end_row();
    }
  }

  void write_price(const json& price) {
    begin_row("price");
    refuse_others(price, "price",
                  {"sku",     "unit",         "currency",      "from",     "to",     "dimensions",
                   "tariff",  "price",        "tiers",         "counter",  "source", "note",
                   "package", "partial",      "layer",         "calendar", "fixed",  "minimum",
                   "maximum", "free_records", "free_quantity", "tax"});
    cells_["name"] = cell_of(price.at("sku"));
    copy(price, {"unit", "tariff", "price", "from", "to", "source", "note", "package", "partial",
                 "layer", "calendar"});
    copy(price, record_members);
    copy_tax(price);
    copy_currency(price);
    if (const auto counter = price.find("counter"); counter != price.end()) {
      refuse_others(*counter, "counter", {"name", "owner", "basis", "period"});
      if (counter->contains("name")) cells_["counter"] = cell_of(counter->at("name"));
      copy(*counter, {"owner", "basis", "period"});
    }
    if (const auto where = price.find("dimensions"); where != price.end()) {
      for (std::size_t i = 0; i < dimensions_.size(); ++i) {
        if (where->contains(dimensions_[i])) dimension_cells_[i] = where->at(dimensions_[i]);
      }
    }
    end_row();
    if (!price.contains("tiers")) return;
    for (const json& tier : price.at("tiers")) {
      begin_row("tier");
      refuse_others(tier, "tier", {"up_to", "price", "fee", "package", "partial"});
      cells_["name"] = cell_of(price.at("sku"));
      copy(tier, {"up_to", "price", "fee", "package", "partial"});
      end_row();
    }
  }

  void write_charge(const json& charge) {
    begin_row("charge");
    refuse_others(charge, "charge",
                  {"name", "currency", "from", "to", "layer", "skus", "discount", "minimum",
                   "maximum", "standing", "commitment", "partial", "tax", "source", "note"});
    copy(charge, {"name", "source", "note"});
    copy(charge, charge_members);
    copy_currency(charge);
    copy_tax(charge);
    if (const auto commitment = charge.find("commitment"); commitment != charge.end()) {
      refuse_others(*commitment, "commitment", {"amount", "overage_factor", "true_up"});
      cells_["commitment"] = cell_of(commitment->at("amount"));
      copy(*commitment, {"overage_factor", "true_up"});
    }
    end_row();
    if (!charge.contains("skus")) return;
    for (const json& sku : charge.at("skus")) {
      begin_row("charged");
      copy(charge, {"name"});
      cells_["sku"] = cell_of(sku);
      end_row();
    }
  }

  void write_calendar(const json& calendar) {
    begin_row("calendar");
    refuse_others(calendar, "calendar",
                  {"name", "utc_offset", "zone", "windows", "holidays", "special"});
    copy(calendar, {"name", "utc_offset", "zone"});
    end_row();
    write_days(calendar, "windows", "window");
    write_days(calendar, "holidays", "holiday");
    write_days(calendar, "special", "special");
  }
  void write_days(const json& calendar, const char* list, const char* kind) {
    if (!calendar.contains(list)) return;
    for (const json& each : calendar.at(list)) {
      begin_row(kind);
      cells_["name"] = cell_of(calendar.at("name"));
      if (each.is_object()) {
        refuse_others(each, kind, {"from", "to", "from_edge", "to_edge", "days", "as"});
        copy(each, {"from", "to", "from_edge", "to_edge"});
        for (const char* const days : {"days", "as"})
          if (each.contains(days))
            for (const json& day : each.at(days))
              cells_["days"] += (cells_["days"].empty() ? "" : " ") + cell_of(day);
      } else {
        cells_["from"] = cell_of(each);
      }
      end_row();
    }
  }

  std::string out_;
  std::vector<std::string> dimensions_;
  std::map<std::string_view, std::string> cells_;
  std::vector<std::string> dimension_cells_;
};

}  // namespace

sheet_reading read_sheet(std::string_view csv) { return sheet_reader{}.read(csv); }

std::string write_sheet(const nlohmann::ordered_json& list) { return sheet_writer{}.write(list); }

}  // namespace tool
