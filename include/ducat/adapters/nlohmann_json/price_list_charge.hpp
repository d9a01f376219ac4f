// SPDX-License-Identifier: MIT
// One close charge of a price list in JSON. See price_list.hpp for the whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_CHARGE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_CHARGE_HPP

#include <ducat/adapters/nlohmann_json/price_list_price.hpp>
#include <ducat/adapters/nlohmann_json/price_list_remark.hpp>
#include <ducat/adapters/nlohmann_json/price_list_skus.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/pricing/charge_spec.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ducat::inline v0::detail {

/// A close charge with all that its charge_spec points to.
class charge_draft {
 public:
  /// Reads what it can and reports the rest; not to be used where anything was reported.
  void read(const document_node& node, const price_surroundings& around) {
    node.allow_only({"name", "currency", "from", "to", "layer", "skus", "discount", "minimum",
                     "maximum", "standing", "commitment", "partial", "tax", "source", "note"});
    remark_ = read_remark(node);
    if (const auto name = node.member("name")) {
      name_ = read_name(*name, "the charge's name").value_or("");
    } else {
      node.fail_missing("name", "the charge's name");
    }
    spec_.money = around.read_money(node);
    if (const auto effective = read_effective(node)) spec_.effective = *effective;
    if (const auto layer = node.member("layer"))
      layer_ = read_name(*layer, "the name of a payer's or a channel's layer").value_or("");
    if (const auto skus = node.member("skus")) read_skus(*skus, around);
    read_amounts(node);
    if (const auto partial = node.member("partial"))
      read_word(*partial, partial_period_words, spec_.partial);
    spec_.tax = around.tax;
    if (const auto tax = node.member("tax")) spec_.tax = read_price_tax(*tax).value_or(price_tax{});
  }

  [[nodiscard]] const listed_remark& remark() const noexcept { return remark_; }

  /// Valid as long as the draft, and until it is moved.
  [[nodiscard]] charge_spec spec() {
    names_.assign(skus_.begin(), skus_.end());
    spec_.name = name_;
    spec_.layer = layer_;
    spec_.skus = names_.data();
    spec_.sku_count = names_.size();
    return spec_;
  }

 private:
  void read_skus(const document_node& node, const price_surroundings& around) {
    constexpr const char* expected = "a sku of this list";
    if (!node.is_array() || node.size() == 0) {
      node.fail("a list of skus, at least one; without it, the charge looks at all");
      return;
    }
    for (std::size_t i = 0; i < node.size(); ++i) {
      const document_node element = node.element(i);
      std::string name;
      if (!element.read(name, expected)) continue;
      if (around.skus->find(name) == nullptr) {
        element.fail(expected + around.skus->near(name));
      } else if (std::find(skus_.begin(), skus_.end(), name) != skus_.end()) {
        element.fail("each sku once");
      } else {
        skus_.push_back(name);
      }
    }
  }

  void read_amounts(const document_node& node) {
    const bool states_any = node.has("discount") || node.has("minimum") || node.has("maximum") ||
                            node.has("standing") || node.has("commitment");
    if (!states_any)
      node.fail("an object with any of: discount, minimum, maximum, standing, commitment");
    if (const auto discount = node.member("discount")) read_discount(*discount);
    read_limits(node, spec_.money, spec_.minimum, spec_.maximum);
    spec_.standing = read_optional_amount(node, "standing", spec_.money.digits());
    if (const auto committed = node.member("commitment")) read_commitment(*committed);
  }

  void read_discount(const document_node& node) {
    const auto share = read_ratio(node,
                                  "the share that is taken off, above 0 and at most 1: "
                                  "\"0.1\" is a tenth");
    if (!share) return;
    spec_.discount = *share;
    if (*share <= ratio{} || *share > ratio{1}) node.fail("a share above 0 and at most 1");
  }

  void read_commitment(const document_node& node) {
    if (!node.is_object()) {
      node.fail(
          "an object: an amount, and where they differ from 1 and true, overage_factor and "
          "true_up");
      return;
    }
    node.allow_only({"amount", "overage_factor", "true_up"});
    if (!node.has("amount")) node.fail_missing("amount", "what is committed to a month");
    spec_.commitment = read_optional_amount(node, "amount", spec_.money.digits());
    if (const auto factor = node.member("overage_factor")) {
      const auto value = read_ratio(*factor,
                                    "what cost beyond the commitment is charged at, such "
                                    "as \"1.5\"");
      if (value) spec_.overage_factor = *value;
      if (value && *value < ratio{}) factor->fail("zero or more");
    }
    if (const auto true_up = node.member("true_up")) true_up->read(spec_.true_up);
  }

  static std::optional<ratio> read_ratio(const document_node& node, const char* expected) {
    std::string text;
    if (!node.read_exact(text, expected)) return std::nullopt;
    const auto value = ratio::parse(text);
    if (value) return *value;
    node.fail(expected);
    return std::nullopt;
  }

  charge_spec spec_;
  std::string name_;
  std::string layer_;
  listed_remark remark_;
  std::vector<std::string> skus_;
  std::vector<text_view> names_;
};

}  // namespace ducat::inline v0::detail

#endif
