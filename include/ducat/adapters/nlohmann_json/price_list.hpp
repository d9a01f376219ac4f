// SPDX-License-Identifier: MIT
// Price lists as JSON. docs/reference/price-list.md describes the format with an example.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/price_list_calendars.hpp>
#include <ducat/adapters/nlohmann_json/price_list_charge.hpp>
#include <ducat/adapters/nlohmann_json/price_list_price.hpp>
#include <ducat/adapters/nlohmann_json/price_list_remark.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/pricing/price_check.hpp>
#include <ducat/pricing/price_table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// A price list and what it says about itself.
struct price_list {
  std::string name;
  std::string source;               ///< where its figures come from; empty where it does not say
  std::string note;                 ///< what is to be known of it; empty where it does not say
  instant published = instant_min;  ///< instant_min where it does not say
  price_table table;
  std::vector<listed_remark> of_skus;     ///< by the index of table_sku
  std::vector<listed_remark> of_prices;   ///< by the index of table_price
  std::vector<listed_remark> of_charges;  ///< by the index of table_charge
};

/// A price list, or everything that is wrong with its text.
struct price_list_reading {
  std::optional<price_list> list;  ///< set where there are no errors
  std::vector<document_error> errors;
};

namespace detail {

inline constexpr std::string_view price_list_format = "ducat price list 1";

// What to do about a problem between two prices.
[[nodiscard]] constexpr const char* remedy(price_problem_kind kind) noexcept {
  switch (kind) {
    case price_problem_kind::overlap:
      return "an end no later than the next version's start, or none: the next version ends it";
    case price_problem_kind::same_start: return "one price from each instant on";
    case price_problem_kind::gap:
      return "an end at the next version's start, or a more general price in between";
    case price_problem_kind::ambiguous:
      return "times that do not meet, or a third price with the dimensions of both";
    case price_problem_kind::counter:
      return "one owner, basis, period and kind of unit for all prices of a counter";
    case price_problem_kind::denominators:
      return "prices whose fractions have a common denominator below 2^127";
    case price_problem_kind::unit:
      return "a \"from\" and a \"to\" between which the sku's rates are in its unit, or no \"to\"";
  }
  return "another price";
}

class price_list_reader {
 public:
  price_list_reader(std::vector<document_error>& errors, const zone_source& zones)
      : errors_{&errors}, zones_{&zones} {}

  price_list read(const document_node& node) {
    if (!node.is_object()) {
      node.fail("an object");
      return std::move(out_);
    }
    node.allow_only({"format", "name", "currency", "published", "source", "note", "tax", "skus",
                     "calendars", "prices", "charges"});
    read_header(node);
    read_each(node, "skus", [&](const document_node& sku) { read_sku(sku); });
    if (const auto calendars = node.member("calendars")) {
      if (calendars->size() > max_list_calendars)
        calendars->fail("at most " + std::to_string(max_list_calendars) + " calendars");
      read_each(node, "calendars", [&](const document_node& calendar) {
        if (out_.table.book().calendars().size() < max_list_calendars)
          calendar_reader{out_.table, *zones_}.read(calendar);
      });
    }
    read_each(node, "prices", [&](const document_node& price) { read_price(price); });
    if (node.has("charges"))
      read_each(node, "charges", [&](const document_node& charge) { read_charge(charge); });
    check_together();
    return std::move(out_);
  }

 private:
  void read_header(const document_node& node) {
    check_format(node, price_list_format);
    if (const auto name = node.member("name")) {
      out_.name = read_name(*name, "a name").value_or("");
    } else {
      node.fail_missing("name", "the list's name");
    }
    listed_remark remark = read_remark(node);
    out_.source = std::move(remark.source);
    out_.note = std::move(remark.note);
    if (const auto published = node.member("published")) {
      out_.published = read_instant(*published).value_or(instant_min);
    }
    if (const auto tax = node.member("tax")) tax_ = read_price_tax(*tax).value_or(price_tax{});
    if (const auto money = node.member("currency")) {
      money_ = read_currency(*money);
      money_was_refused_ = !money_;
    }
  }

  // Calls f for each object of a list that must be there.
  template <class F>
  static void read_each(const document_node& node, std::string_view name, F&& f) {
    constexpr const char* expected = "a list of objects";
    const auto list = node.member(name);
    if (!list) node.fail_missing(name, expected);
    if (list) for_each_object(*list, expected, f);
  }

  void read_sku(const document_node& node) {
    const std::size_t errors_before = errors_->size();
    rates_.clear();
    node.allow_only(
        {"name", "meter", "unit", "currency", "rate", "rates", "line_order", "source", "note"});
    out_.of_skus.push_back(read_remark(node));
    const auto name_node = node.member("name");
    const auto meter_node = node.member("meter");
    const auto unit_node = node.member("unit");
    if (!name_node) node.fail_missing("name", "the sku's name");
    if (!meter_node) node.fail_missing("meter", "one of: metered, counted");
    if (!unit_node) node.fail_missing("unit", unit_expected);
    const auto name = name_node ? read_name(*name_node, "a name") : std::nullopt;
    const auto unit = unit_node ? read_unit(*unit_node) : std::nullopt;
    const dimension kind = unit ? unit->kind : dimension::none;
    meter how{};
    const bool is_measured = meter_node && read_word(*meter_node, meter_words, how);
    if (is_measured && unit) check_meter(*unit_node, how, kind);
    const auto money = unit ? read_money_of_turnover(node, kind) : std::nullopt;
    if (is_measured && how == meter::counted) refuse_rates(node);
    if (is_measured && how == meter::metered) read_rates(node, kind);
    const std::int32_t line_order = is_measured ? read_line_order(node, how) : 0;
    if (!name) return;
    if (skus_.find(*name) != nullptr) {
      name_node->fail("a name of its own: an earlier sku has this one");
      return;
    }
    declared_sku& declared = skus_.add(*name);
    if (errors_->size() != errors_before) return;
    declared.how = how;
    declared.money = money.value_or(currency{});
    if (how == meter::counted) declared.units.push_back(kind);
    for (const rate_from& rate : rates_)
      if (std::find(declared.units.begin(), declared.units.end(), rate.unit) ==
          declared.units.end())
        declared.units.push_back(rate.unit);
    if (money) {
      if (const auto made = out_.table.define_turnover(*name, *money); !made)
        refuse(node, made.error());
    } else {
      define(node, *name, how, kind);
    }
    if (line_order != 0)
      if (const auto done = out_.table.order_lines(*name, line_order); !done)
        refuse(node, done.error());
  }

  // Of what is counted at one instant, once it is settled.
  static std::int32_t read_line_order(const document_node& node, meter how) {
    std::int32_t out = 0;
    const auto stated = node.member("line_order");
    if (!stated) return out;
    std::string text;
    if (how == meter::metered)
      stated->fail("nothing: what is metered drains beside the others");
    else if (stated->read_exact(text, "a whole number; the lower goes first"))
      if (const auto number = parse_integer(text); !number || !try_convert(*number, out))
        stated->fail("a whole number of 32 bits");
    return out;
  }

  // Turnover is of a currency: a sku of another unit has none.
  std::optional<currency> read_money_of_turnover(const document_node& node, dimension kind) const {
    const auto stated = node.member("currency");
    if (kind != dimension::turnover) {
      if (stated) stated->fail("nothing: only turnover is of a currency");
      return std::nullopt;
    }
    if (stated) return read_currency(*stated);
    if (!money_ && !money_was_refused_)
      node.fail_missing("currency", "a currency, here or for the whole list");
    return money_;
  }

  static void check_meter(const document_node& unit_node, meter how, dimension unit) {
    if (how == meter::metered && rate_dimension_of(unit) == dimension::none) {
      unit_node.fail("a unit of compute, card-time or byte-time: only these are metered");
    }
    if (how == meter::counted && unit == dimension::rate) {
      unit_node.fail("a unit of something that can be counted, not a rate");
    }
  }

  static void refuse_rates(const document_node& node) {
    for (const char* name : {"rate", "rates"}) {
      if (const auto rate = node.member(name)) rate->fail("nothing: what is counted has no rate");
    }
  }

  void read_rates(const document_node& node, dimension unit) {
    if (rate_dimension_of(unit) == dimension::none) return;
    const auto rate = node.member("rate");
    const auto rates = node.member("rates");
    if (rate && rates) {
      rates->fail("nothing: there is a \"rate\" already");
    } else if (rate) {
      if (const auto per_ns = read_rate(*rate, unit))
        rates_.push_back({instant_min, *per_ns, unit});
    } else if (!rates) {
      node.fail_missing("rate", "what one card amounts to, such as \"312 TFLOPS\" or \"1 card\"");
    } else if (!rates->is_array() || rates->size() == 0) {
      rates->fail("a list of rates, at least one");
    } else {
      read_each(node, "rates",
                [&](const document_node& version) { read_rate_version(version, unit); });
      std::sort(rates_.begin(), rates_.end(),
                [](const rate_from& a, const rate_from& b) { return a.from < b.from; });
    }
  }

  void read_rate_version(const document_node& node, dimension unit) {
    node.allow_only({"from", "rate", "unit"});
    const auto from = node.member("from");
    const auto rate = node.member("rate");
    if (const auto stated = node.member("unit")) {
      const auto other = read_unit(*stated);
      if (!other) return;
      unit = other->kind;
      check_meter(*stated, meter::metered, unit);
      if (rate_dimension_of(unit) == dimension::none) return;
    }
    if (!rate) node.fail_missing("rate", "a rate such as \"312 TFLOPS\"");
    const auto start = from ? read_instant(*from) : std::optional{instant_min};
    const auto per_ns = rate ? read_rate(*rate, unit) : std::nullopt;
    if (!start || !per_ns) return;
    for (const rate_from& earlier : rates_) {
      if (earlier.from == *start) node.fail("one rate from each instant on");
    }
    rates_.push_back({*start, *per_ns, unit});
  }

  void define(const document_node& node, const std::string& name, meter how, dimension unit) {
    if (how == meter::counted) {
      if (const auto made = out_.table.define_sku(name, how, unit); !made)
        refuse(node, made.error());
      return;
    }
    for (const rate_from& rate : rates_) {
      const auto made = out_.table.define_sku(name, how, rate.unit, rate.per_ns, rate.from);
      if (!made) refuse(node, made.error());
    }
  }

  void read_price(const document_node& node) {
    const std::size_t errors_before = errors_->size();
    price_draft draft;
    draft.read(node, {&skus_, &out_.table, money_, money_was_refused_, tax_});
    if (errors_->size() == errors_before) {
      price_spec spec = draft.spec();
      spec.published = out_.published;
      const auto added = out_.table.add(spec);
      if (added) {
        pointers_.push_back(node.pointer());
        out_.of_prices.push_back(draft.remark());
      } else if (added.error().code == errc::out_of_range && node.has("dimensions")) {
        node.member("dimensions")->fail("at most 8 different dimensions in a list");
      } else if (!money_was_refused_ && added.error().code != errc::unknown_sku) {
        refuse(node, added.error());
      }
    }
    if (errors_->size() == errors_before) return;
    if (declared_sku* const sku = skus_.find(draft.sku())) sku->has_refused_price = true;
  }

  void read_charge(const document_node& node) {
    const std::size_t errors_before = errors_->size();
    charge_draft draft;
    draft.read(node, {&skus_, &out_.table, money_, money_was_refused_, tax_});
    if (errors_->size() != errors_before) return;
    charge_spec spec = draft.spec();
    spec.published = out_.published;
    const auto added = out_.table.add_charge(spec);
    if (added) {
      charges_.push_back({node.pointer(), spec.effective.start});
      out_.of_charges.push_back(draft.remark());
    } else if (added.error().code == errc::already_exists) {
      const auto& [pointer, start] = charges_[added.error().reference];
      errors_->push_back({node.pointer(), "a charge of the name, currency and layer of " + pointer,
                          start == spec.effective.start
                              ? "one from each instant on"
                              : "an end no later than the next version's start, or none: the next "
                                "version ends it"});
    } else if (!money_was_refused_ && added.error().code != errc::unknown_sku) {
      refuse(node, added.error());
    }
  }

  // Whether a refused price may be what is missing.
  [[nodiscard]] bool may_be_mended_by_a_refused_price(const price_problem& problem) const {
    if (problem.kind != price_problem_kind::gap && problem.kind != price_problem_kind::ambiguous) {
      return false;
    }
    const symbol name = out_.table.skus()[out_.table.book()[problem.entry].sku].name;
    const declared_sku* const sku = skus_.find(std::string_view{out_.table.symbols().text(name)});
    return sku != nullptr && sku->has_refused_price;
  }

  void check_together() {
    check_prices(out_.table.book(), out_.table.skus(), [&](const price_problem& problem) {
      if (may_be_mended_by_a_refused_price(problem)) return;
      std::string found = "a price that " + std::string(message(problem.kind));
      if (problem.other != problem.entry) found += ": " + pointers_[problem.other.index];
      errors_->push_back({pointers_[problem.entry.index], found, remedy(problem.kind)});
    });
  }

  static void refuse(const document_node& node, const failure& why) {
    node.fail("another one: " + std::string(message(why.code)));
  }

  struct rate_from {
    instant from;
    std::int64_t per_ns;
    dimension unit;
  };

  price_list out_;
  std::optional<currency> money_;
  bool money_was_refused_ = false;
  price_tax tax_{};
  declared_skus skus_;
  std::vector<rate_from> rates_;       // of the sku that is being read, by time
  std::vector<std::string> pointers_;  // of the prices, by the index of their handles
  std::vector<std::pair<std::string, instant>> charges_;  // their pointers and starts, likewise
  std::vector<document_error>* errors_;
  const zone_source* zones_;
};

}  // namespace detail

/// Reads a price list. All errors are reported at once, those between prices (overlaps, gaps,
/// ambiguity) too, each with its JSON pointer, what was found and what was expected; nothing is
/// thrown.
/// @param zones  knows time zones by name, for calendars that name one; without it they are errors
inline price_list_reading read_price_list(std::string_view text, const zone_source& zones = {}) {
  price_list_reading out;
  const auto document = detail::parse_document(text, out.errors);
  if (document.is_discarded()) return out;
  price_list list = detail::price_list_reader{out.errors, zones}.read(
      detail::document_node{document, "", out.errors});
  if (out.errors.empty()) out.list = std::move(list);
  return out;
}

}  // namespace ducat::inline v0

#endif
