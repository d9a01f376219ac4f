// SPDX-License-Identifier: MIT
// Price lists as JSON. docs/reference/price-list.md describes the format with an example.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/pricing/price_check.hpp>
#include <ducat/pricing/price_table.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// A price list and what it says about itself.
struct price_list {
  std::string name;
  std::string source;  ///< where its figures come from; empty where it does not say
  instant published = instant_min;
  price_table table;
};

/// A price list, or everything that is wrong with its text.
struct price_list_reading {
  std::optional<price_list> list;  ///< set where there are no errors
  std::vector<document_error> errors;
};

namespace detail {

inline constexpr std::string_view price_list_format = "ducat price list 1";

// What is remembered of a sku while prices are read: its unit, or none where it was refused.
struct declared_sku {
  std::string name;
  std::optional<dimension> unit;
  bool has_refused_price = false;
};

class price_list_reader {
 public:
  price_list read(const document_node& node) {
    if (!node.is_object()) {
      node.fail("an object");
      return std::move(out_);
    }
    node.allow_only({"format", "name", "currency", "published", "source", "skus", "prices"});
    read_header(node);
    for_each_object(node, "skus", [&](const document_node& sku) { read_sku(sku); });
    for_each_object(node, "prices", [&](const document_node& price) { read_price(price); });
    if (const auto prices = node.member("prices")) check(*prices);
    return std::move(out_);
  }

 private:
  void read_header(const document_node& node) {
    const std::string format = "\"" + std::string(price_list_format) + "\"";
    if (const auto stated = node.member("format")) {
      std::string text;
      if (stated->read(text, format.c_str()) && text != price_list_format) stated->fail(format);
    } else {
      node.fail_missing("format", format);
    }
    if (const auto name = node.member("name")) {
      out_.name = read_name(*name, "a name").value_or("");
    } else {
      node.fail_missing("name", "the list's name");
    }
    if (const auto source = node.member("source")) {
      out_.source = read_name(*source, "a text").value_or("");
    }
    if (const auto published = node.member("published")) {
      out_.published = read_instant(*published).value_or(instant_min);
    }
    if (const auto money = node.member("currency")) {
      currency_ = read_currency(*money);
      currency_refused_ = !currency_;
    }
  }

  // Calls f for each object of a list that must be there.
  template <class F>
  static void for_each_object(const document_node& node, std::string_view name, F&& f) {
    const auto list = node.member(name);
    if (!list) {
      node.fail_missing(name, "a list");
      return;
    }
    if (!list->is_array()) {
      list->fail("a list");
      return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      const document_node element = list->element(i);
      if (element.is_object()) {
        f(element);
      } else {
        element.fail("an object");
      }
    }
  }

  [[nodiscard]] declared_sku* find_declared(std::string_view name) {
    for (declared_sku& sku : skus_) {
      if (sku.name == name) return &sku;
    }
    return nullptr;
  }

  void read_sku(const document_node& node) {
    node.allow_only({"name", "meter", "unit", "rate", "rates"});
    const auto name_node = node.member("name");
    const auto meter_node = node.member("meter");
    const auto unit_node = node.member("unit");
    if (!name_node) node.fail_missing("name", "the sku's name");
    if (!meter_node) node.fail_missing("meter", "one of: metered, counted");
    if (!unit_node) node.fail_missing("unit", unit_expected);
    const auto name = name_node ? read_name(*name_node, "a name") : std::nullopt;
    const auto how = meter_node ? read_word<meter>(*meter_node, meter_words) : std::nullopt;
    const auto unit = unit_node ? read_unit(*unit_node) : std::nullopt;
    if (name && find_declared(*name) != nullptr) {
      name_node->fail("a name of its own: an earlier sku has this one");
      return;
    }
    const bool defined = how && unit && read_rates(node, name.value_or("?"), *how, unit->kind);
    if (name) skus_.push_back({*name, defined ? std::optional{unit->kind} : std::nullopt, false});
  }

  // Defines the sku with its rates; false where something is wrong with them.
  bool read_rates(const document_node& node, const std::string& name, meter how, dimension unit) {
    const auto rate = node.member("rate");
    const auto rates = node.member("rates");
    if (how == meter::counted) {
      if (rate) rate->fail("nothing: what is counted has no rate");
      if (rates) rates->fail("nothing: what is counted has no rate");
      if (rate || rates) return false;
      return out_.table.define_sku(name, how, unit).has_value() || fail_unit(node, how);
    }
    if (rate_dimension_of(unit) == dimension::none) return fail_unit(node, how);
    if (rate && rates) return rates->fail("a rate or a list of them, not both");
    if (rate) {
      const auto per_ns = read_rate(*rate, unit);
      return per_ns && define(*rate, name, unit, *per_ns, instant_min);
    }
    if (!rates) return node.fail_missing("rate", "what one card amounts to, such as \"312 TFLOPS\"");
    return read_rate_versions(node, *rates, name, unit);
  }

  bool read_rate_versions(const document_node& node, const document_node& rates,
                          const std::string& name, dimension unit) {
    if (!rates.is_array() || rates.size() == 0) return rates.fail("a list of rates, at least one");
    bool good = true;
    for_each_object(node, "rates", [&](const document_node& version) {
      version.allow_only({"from", "rate"});
      const auto from_node = version.member("from");
      const auto rate_node = version.member("rate");
      if (!rate_node) version.fail_missing("rate", "a rate such as \"312 TFLOPS\"");
      const auto from = from_node ? read_instant(*from_node) : std::optional{instant_min};
      const auto per_ns = rate_node ? read_rate(*rate_node, unit) : std::nullopt;
      good = from && per_ns && define(version, name, unit, *per_ns, *from) && good;
    });
    return good;
  }

  bool define(const document_node& node, const std::string& name, dimension unit,
              std::int64_t per_ns, instant from) {
    const auto made = out_.table.define_sku(name, meter::metered, unit, per_ns, from);
    return made.has_value() || node.fail("one rate from each instant on");
  }

  static bool fail_unit(const document_node& node, meter how) {
    return node.member("unit")->fail(
        how == meter::metered
            ? "a unit of compute, card-time or byte-time: only these are metered, by cards and time"
            : "a unit of something that is counted: no rate and no money");
  }

  void read_price(const document_node& node);
  void check(const document_node& prices);

  price_list out_;
  std::optional<currency> currency_;
  bool currency_refused_ = false;
  std::vector<declared_sku> skus_;
  std::vector<std::string> pointers_;  // of the prices, by the index of their handles
};

}  // namespace detail

}  // namespace ducat::inline v0

#endif
