// SPDX-License-Identifier: MIT
// One price of a price list in JSON. See price_list.hpp for the whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_PRICE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_PRICE_HPP

#include <ducat/adapters/nlohmann_json/price_list_record.hpp>
#include <ducat/adapters/nlohmann_json/price_list_remark.hpp>
#include <ducat/adapters/nlohmann_json/price_list_skus.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/pricing/price_table.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0::detail {

// What a price can refer to.
struct price_surroundings {
  const declared_skus* skus;
  const price_table* table;
  std::optional<currency> money;
  bool money_was_refused;
  price_tax tax{};  // of every price that states none

  /// The currency of a price: its own, or the list's. None where it is refused.
  [[nodiscard]] currency read_money(const document_node& node) const {
    if (const auto stated = node.member("currency"))
      return read_currency(*stated).value_or(currency{});
    if (!money && !money_was_refused)
      node.fail_missing("currency", "a currency, here or for the whole list");
    return money.value_or(currency{});
  }
};

/// A price with all that its price_spec points to.
class price_draft {
 public:
  /// Reads what it can and reports the rest; not to be used where anything was reported.
  void read(const document_node& node, const price_surroundings& around) {
    node.allow_only({"sku",           "unit",    "currency", "from",     "to",
                     "dimensions",    "tariff",  "price",    "tiers",    "package",
                     "partial",       "fixed",   "minimum",  "maximum",  "free_records",
                     "free_quantity", "counter", "layer",    "calendar", "tax",
                     "source",        "note"});
    remark_ = read_remark(node);
    const declared_sku* const sku = read_sku(node, around);
    const auto unit = read_unit_of_price(node, sku);
    if (unit) {
      spec_.per = static_cast<uint128>(unit->per.amount);
      spec_.unit = unit->per.kind;
    }
    spec_.money = around.read_money(node);
    check_money(node);
    if (const auto effective = read_effective(node)) spec_.effective = *effective;
    if (const auto dimensions = node.member("dimensions")) read_dimensions(*dimensions);
    if (const auto counter = node.member("counter")) read_counter(*counter);
    if (const auto layer = node.member("layer"))
      layer_ = read_name(*layer, "the name of a payer's or a channel's layer").value_or("");
    if (const auto calendar = node.member("calendar")) read_calendar(*calendar, *around.table);
    spec_.tax = around.tax;
    if (const auto tax = node.member("tax")) spec_.tax = read_price_tax(*tax).value_or(price_tax{});
    read_tariff(node, unit);
  }

  [[nodiscard]] const std::string& sku() const noexcept { return sku_; }
  [[nodiscard]] const listed_remark& remark() const noexcept { return remark_; }

  /// Valid as long as the draft, and until it is moved.
  [[nodiscard]] price_spec spec() {
    terms_.clear();
    for (const auto& [name, value] : dimensions_) terms_.push_back({name, value});
    spec_.sku = sku_;
    spec_.counter = counter_;
    spec_.layer = layer_;
    spec_.tiers = tiers_.data();
    spec_.tier_count = tiers_.size();
    spec_.dimensions = terms_.data();
    spec_.dimension_count = terms_.size();
    return spec_;
  }

 private:
  const declared_sku* read_sku(const document_node& node, const price_surroundings& around) {
    constexpr const char* expected = "a sku of this list";
    const auto name = node.member("sku");
    if (!name) {
      node.fail_missing("sku", expected);
      return nullptr;
    }
    if (!name->read(sku_, expected)) return nullptr;
    if (const declared_sku* const known = around.skus->find(sku_)) {
      is_metered_ = known->how == meter::metered;
      turnover_ = known->money;
      return known;
    }
    name->fail(expected + around.skus->near(sku_));
    return nullptr;
  }

  static std::optional<pricing_unit> read_unit_of_price(const document_node& node,
                                                        const declared_sku* sku) {
    const auto stated = node.member("unit");
    if (!stated) {
      node.fail_missing("unit", "what the price is for, such as \"degree\" or \"1000000 token\"");
      return std::nullopt;
    }
    const auto unit = read_pricing_unit(*stated);
    if (!unit || sku == nullptr || sku->units.empty()) return unit;
    std::string known;
    for (const dimension kind : sku->units) {
      if (unit->per.kind == kind) return unit;
      const auto base = base_unit_of(kind);
      known += std::string(known.empty() ? "" : " or ") + (base ? base->symbol : "its own");
    }
    stated->fail("a unit that measures what the sku's does: " + known);
    return std::nullopt;
  }

  // Turnover is charged in its own currency: another one is converted before, once.
  void check_money(const document_node& node) const {
    if (turnover_ == currency{} || spec_.money == currency{} || spec_.money == turnover_) return;
    const std::string expected =
        std::string(turnover_.code()) + ": the currency of the sku's turnover";
    const auto stated = node.member("currency");
    if (stated) {
      stated->fail(expected);
    } else {
      node.fail_missing("currency", expected);
    }
  }

  void read_dimensions(const document_node& node) {
    constexpr const char* expected = "an object from dimensions to their values";
    if (!node.is_object()) {
      node.fail(expected);
      return;
    }
    node.for_each_member([&](const std::string& name, const document_node& value) {
      const auto text = read_name(value, "a value; a dimension that does not matter is left out");
      if (name.empty()) value.fail("a dimension with a name");
      if (text) dimensions_.emplace_back(name, *text);
    });
  }

  void read_calendar(const document_node& node, const price_table& table) {
    constexpr const char* expected = "the name of a calendar of this list";
    std::string name;
    if (!node.read(name, expected)) return;
    spec_.calendar = table.find_calendar({name.data(), name.size()});
    if (spec_.calendar == 0) node.fail(expected);
  }

  void read_counter(const document_node& node) {
    if (!node.is_object()) {
      node.fail("an object with any of: name, owner, basis, period");
      return;
    }
    node.allow_only({"name", "owner", "basis", "period"});
    if (const auto name = node.member("name")) {
      counter_ = read_name(*name, "the counter's name").value_or("");
    }
    if (const auto owner = node.member("owner")) read_word(*owner, owner_words, spec_.owner);
    if (const auto basis = node.member("basis")) read_word(*basis, basis_words, spec_.basis);
    if (const auto cycle = node.member("period")) read_word(*cycle, period_words, spec_.cycle);
  }

  void read_tariff(const document_node& node, const std::optional<pricing_unit>& unit) {
    const auto tiers = node.member("tiers");
    const auto price = node.member("price");
    if (const auto tariff = node.member("tariff")) {
      if (!read_word(*tariff, tariff_words, spec_.kind)) return;
    } else if (tiers) {
      node.fail_missing("tariff", "one of: graduated, volume");
      return;
    }
    if (spec_.kind == tariff_kind::per_record) {
      refuse(node, {"tiers", "fee", "package", "partial"},
             "nothing: a price per record has one rate");
      tiers_.push_back(read_tier_amounts(node, unit));
      read_record(node, unit, spec_.money, spec_.record);
      refuse_for_records(node);
      return;
    }
    refuse(node, {"fixed", "minimum", "maximum", "free_records", "free_quantity"},
           "nothing: it belongs to a price per record");
    if (spec_.kind == tariff_kind::flat) {
      if (tiers) tiers->fail("nothing: a flat price has no tiers");
      tiers_.push_back(read_tier_amounts(node, unit));
      return;
    }
    if (price) price->fail("nothing: the tiers have the prices");
    refuse(node, {"package", "partial"}, "nothing: it belongs to a tier");
    if (!tiers) {
      node.fail_missing("tiers", "a list of tiers, the last without \"up_to\"");
    } else if (!tiers->is_array() || tiers->size() == 0) {
      tiers->fail("a list of tiers, at least one");
    } else {
      read_tiers(*tiers, unit);
    }
  }

  // Usage that is held is split in time, and a record is not.
  void refuse_for_records(const document_node& node) const {
    if (is_metered_) node.member("tariff")->fail("flat, graduated or volume: the sku is metered");
    if (spec_.basis != counter_basis::after_packs)
      node.member("counter")->member("basis")->fail(
          "after_packs: a price per record counts what no pack covers");
  }

  static void refuse(const document_node& node, std::initializer_list<const char*> names,
                     const char* expected) {
    for (const char* const name : names)
      if (const auto stated = node.member(name)) stated->fail(expected);
  }

  void read_tiers(const document_node& node, const std::optional<pricing_unit>& unit) {
    int128 below = 0;
    for (std::size_t i = 0; i < node.size(); ++i) {
      const document_node element = node.element(i);
      if (!element.is_object()) {
        element.fail("an object");
        continue;
      }
      element.allow_only({"up_to", "price", "fee", "package", "partial"});
      tier_spec tier = read_tier_amounts(element, unit);
      const auto up_to = element.member("up_to");
      const bool last = i + 1 == node.size();
      if (last && up_to) up_to->fail("nothing: the last tier is open");
      if (!last && !up_to) element.fail_missing("up_to", "the last quantity of the tier");
      if (!last && up_to) tier.up_to = read_edge(*up_to, unit, below);
      below = tier.up_to;
      tiers_.push_back(tier);
    }
  }

  tier_spec read_tier_amounts(const document_node& node,
                              const std::optional<pricing_unit>& unit) const {
    tier_spec tier;
    const int digits = spec_.money.digits();
    if (const auto price = node.member("price")) {
      tier.price = read_amount(*price, digits, unit ? unit->per.amount : 1).value_or(decimal{});
    } else {
      node.fail_missing("price", "a decimal in a string, such as \"19.99\"");
    }
    if (const auto fee = node.member("fee")) {
      tier.fee = read_amount(*fee, digits, 1).value_or(decimal{});
    }
    if (const auto package = node.member("package")) {
      tier.package = read_amount_of_unit(*package, unit).value_or(1);
      if (tier.package < 1) package->fail("a quantity above zero");
    }
    if (const auto partial = node.member("partial")) {
      read_word(*partial, partial_words, tier.partial);
      if (!node.member("package")) partial->fail("nothing: there is no package");
    }
    return tier;
  }

  // The inclusive end of a tier in base units; `below` where it was refused.
  static int128 read_edge(const document_node& node, const std::optional<pricing_unit>& unit,
                          int128 below) {
    const auto edge = read_amount_of_unit(node, unit);
    if (edge && *edge <= below) node.fail("more than the tier before it");
    return edge.value_or(below);
  }

  price_spec spec_;
  std::string sku_;
  bool is_metered_ = false;
  currency turnover_{};  // of the sku; none where it counts something else
  std::string counter_;
  std::string layer_;
  listed_remark remark_;
  std::vector<tier_spec> tiers_;
  std::vector<std::pair<std::string, std::string>> dimensions_;
  std::vector<dimension_term> terms_;
};

}  // namespace ducat::inline v0::detail

#endif
