// SPDX-License-Identifier: MIT
// The skus that a price list in JSON declares. See price_list.hpp for the whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_SKUS_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_SKUS_HPP

#include <ducat/units/currency.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/usage/meter.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0::detail {

// A sku that the list declares, and what it is charged in: in one unit after the other. None is
// known where it was refused.
struct declared_sku {
  std::string name;
  std::vector<dimension> units;
  meter how = meter::counted;
  currency money{};  // of its turnover; none where it counts something else
  bool has_refused_price = false;
};

/// Skus by name, in O(log n).
class declared_skus {
 public:
  declared_skus() = default;
  declared_skus(const declared_skus&) = delete;
  declared_skus& operator=(const declared_skus&) = delete;

  /// The sku of this name, or null.
  [[nodiscard]] declared_sku* find(std::string_view name) {
    const auto known = by_name_.find(name);
    return known == by_name_.end() ? nullptr : known->second;
  }
  [[nodiscard]] const declared_sku* find(std::string_view name) const {
    const auto known = by_name_.find(name);
    return known == by_name_.end() ? nullptr : known->second;
  }

  /// Precondition: the name is not taken. What is returned stays where it is.
  declared_sku& add(std::string_view name) {
    declared_sku& made =
        skus_.emplace_back(declared_sku{std::string(name), {}, meter::counted, currency{}, false});
    by_name_.emplace(made.name, &made);
    return made;
  }

  /// ": a, b, c", for an error that says what a name may be: all names where they are few, else
  /// those beside it in order, which share its beginning. A list may have a hundred thousand skus,
  /// and as many errors.
  [[nodiscard]] std::string near(std::string_view name) const {
    std::string text;
    const auto append = [&](const std::string& known) {
      text += (text.empty() ? ": " : ", ") + known;
    };
    if (skus_.size() <= few) {
      for (const declared_sku& sku : skus_) append(sku.name);
      return text;
    }
    auto it = by_name_.lower_bound(name);
    for (std::size_t i = 0; i < beside && it != by_name_.begin(); ++i) --it;
    for (std::size_t i = 0; i < 2 * beside && it != by_name_.end(); ++i, ++it) {
      append(it->second->name);
    }
    return text + ", …";
  }

 private:
  static constexpr std::size_t few = 8;
  static constexpr std::size_t beside = 2;

  std::deque<declared_sku> skus_;  // in the list's order
  std::map<std::string_view, declared_sku*, std::less<>> by_name_;
};

}  // namespace ducat::inline v0::detail

#endif
