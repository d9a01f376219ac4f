// SPDX-License-Identifier: MIT
// Reads what a scenario takes for granted: price lists, accounts and packs, in the file itself or
// by a path below its folder. What a scenario does not state it has from the file's own "given".
#ifndef DUCAT_TESTING_SCENARIO_GIVEN_HPP
#define DUCAT_TESTING_SCENARIO_GIVEN_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/pack_list.hpp>
#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/testing/scenario.hpp>
#include <ducat/testing/scenario_files.hpp>
#include <ducat/testing/scenario_values.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0::testing::detail {

// The price and pack lists of one scenario file. Errors in the file itself go to the list that
// document nodes have; those in files that it names go here.
class given_reader {
 public:
  given_reader(const nlohmann::json& root, std::string path, std::vector<document_error>& own,
               std::vector<scenario_error>& others)
      : root_{&root}, path_{std::move(path)}, own_{&own}, others_{&others} {}

  void read(const document_node& of, const document_node& file, scenario& out) {
    out.money = {};
    if (!find(of, file, "prices"))
      of.fail_missing("given", "prices, here or in the given of the whole file");
    read_stated(of, file, out);
    if (!find(of, file, "currency")) choose_currency(of, out);
  }

  // What the file gives, which every scenario may have stated otherwise.
  void check(const document_node& file) {
    scenario nobody;
    read_stated(file, file, nobody);
  }

  // A price list by its path, or in place; nothing where it has errors.
  shared_price_list price_list_of(const document_node& node) {
    if (node.is_string()) return price_file(node);
    if (!node.is_object()) {
      node.fail("a price list, or the path of one below this file's folder");
      return nullptr;
    }
    const auto known = in_place_.find(node.pointer());
    if (known != in_place_.end()) return known->second;
    shared_price_list& out = in_place_[node.pointer()];
    nlohmann::json list = value_of(node);
    if (!list.contains("format")) list["format"] = ducat::detail::price_list_format;
    if (!list.contains("name")) list["name"] = "the scenario's prices";
    std::vector<document_error> errors;
    const zone_source no_zones;
    ducat::detail::price_list_reader reader{errors, no_zones};
    price_list read = reader.read(document_node{list, node.pointer(), errors});
    own_->insert(own_->end(), errors.begin(), errors.end());
    if (errors.empty()) out = std::make_shared<const price_list>(std::move(read));
    return out;
  }

  // A pack as a pack list describes it, alone.
  std::optional<listed_pack> pack_of(const document_node& node) {
    if (!node.is_object()) {
      node.fail("a pack: account, quantity and unit or money and currency, paid, …");
      return std::nullopt;
    }
    nlohmann::json packs = nlohmann::json::array();
    packs.push_back(value_of(node));
    pack_list list = read_part("packs", std::move(packs), node.pointer(), "/packs/0");
    if (list.packs.empty()) return std::nullopt;
    list.packs.front().pointer = node.pointer();
    return std::move(list.packs.front());
  }

 private:
  [[nodiscard]] const nlohmann::json& value_of(const document_node& node) const {
    return root_->at(nlohmann::json::json_pointer{node.pointer()});
  }

  void read_stated(const document_node& of, const document_node& file, scenario& out) {
    read_currency(of, file, out);
    if (const auto prices = find(of, file, "prices")) read_lists(*prices, out.prices);
    read_accounts_and_packs(of, file, out);
    if (const auto now = find(of, file, "now"))
      if (const auto when = ducat::detail::read_instant(*now)) out.now = *when;
  }

  // A member of the scenario's own given, else of the file's.
  static std::optional<document_node> find(const document_node& of, const document_node& file,
                                           std::string_view name) {
    for (const document_node* const each : {&of, &file})
      if (const auto given = each->member("given"))
        if (const auto stated = given->member(name)) return stated;
    return std::nullopt;
  }

  void read_currency(const document_node& of, const document_node& file, scenario& out) const {
    if (const auto stated = find(of, file, "currency"))
      out.money = ducat::detail::read_currency(*stated).value_or(currency{});
  }

  // The only currency of the prices.
  void choose_currency(const document_node& of, scenario& out) const {
    for (const shared_price_list& list : out.prices) {
      if (list == nullptr) return;
      const price_book& book = list->table.book();
      for (std::uint32_t i = 0; i < book.size(); ++i) {
        const currency& each = book[price_handle{i}].money;
        if (out.money != currency{} && out.money != each) {
          of.fail_missing("given/currency", "a currency: the prices have several");
          out.money = {};
          return;
        }
        out.money = each;
      }
    }
    if (out.money == currency{} && !out.prices.empty())
      of.fail_missing("given/currency", "a currency: there is no price to take it from");
  }

  void read_lists(const document_node& node, std::vector<shared_price_list>& out) {
    if (!node.is_array()) return out.push_back(price_list_of(node));
    if (node.size() == 0) node.fail("a price list, or several");
    for (std::size_t i = 0; i < node.size(); ++i) out.push_back(price_list_of(node.element(i)));
  }

  shared_price_list price_file(const document_node& node) {
    const auto file = named_file(node);
    if (!file) return nullptr;
    const auto known = lists_.find(*file);
    if (known != lists_.end()) return known->second;
    shared_price_list& list = lists_[*file];
    const auto text = read_text_file(*file);
    if (!text) {
      node.fail("the path of a file that can be read");
      return list;
    }
    price_list_reading reading = read_price_list(*text);
    for (document_error& error : reading.errors) others_->push_back({*file, std::move(error)});
    if (reading.list) list = std::make_shared<const price_list>(std::move(*reading.list));
    return list;
  }

  std::optional<std::string> named_file(const document_node& node) const {
    constexpr const char* expected = "a relative path below this file's folder";
    std::string named;
    if (!node.read(named, expected)) return std::nullopt;
    auto file = resolve_below(path_, named);
    if (!file) node.fail(expected);
    return file;
  }

  void read_accounts_and_packs(const document_node& of, const document_node& file, scenario& out) {
    const auto accounts = find(of, file, "accounts");
    const auto packs = find(of, file, "packs");
    if (accounts)
      out.accounts =
          read_part("accounts", value_of(*accounts), accounts->pointer(), "/accounts").accounts;
    if (packs && !packs->is_string())
      out.packs = read_part("packs", value_of(*packs), packs->pointer(), "/packs").packs;
    if (!packs || !packs->is_string()) return;
    const auto path = named_file(*packs);
    const auto text = path ? read_text_file(*path) : std::nullopt;
    if (path && !text) packs->fail("the path of a file that can be read");
    if (!text) return;
    pack_list_reading reading = read_pack_list(*text);
    for (document_error& error : reading.errors) others_->push_back({*path, std::move(error)});
    if (!reading.list) return;
    if (accounts && !reading.list->accounts.empty())
      accounts->fail("nothing: the file of packs has accounts");
    if (!accounts) out.accounts = std::move(reading.list->accounts);
    out.packs = std::move(reading.list->packs);
  }

  // A pack list of one member, whose errors are said of the place where that member stands.
  pack_list read_part(const char* name, nlohmann::json value, const std::string& pointer,
                      std::string_view in_list) {
    nlohmann::json list = nlohmann::json::object();
    list["format"] = ducat::detail::pack_list_format;
    list[name] = std::move(value);
    std::vector<document_error> errors;
    pack_list read = ducat::detail::pack_list_reader{}.read(document_node{list, "", errors});
    for (document_error& error : errors) {
      error.pointer = pointer + error.pointer.substr(in_list.size());
      own_->push_back(std::move(error));
    }
    for (listed_account& each : read.accounts)
      each.pointer = pointer + each.pointer.substr(in_list.size());
    for (listed_pack& each : read.packs)
      each.pointer = pointer + each.pointer.substr(in_list.size());
    return read;
  }

  const nlohmann::json* root_;
  std::string path_;
  std::vector<document_error>* own_;
  std::vector<scenario_error>* others_;
  std::map<std::string, shared_price_list> lists_;     // of files, by their path
  std::map<std::string, shared_price_list> in_place_;  // by their pointer
};

}  // namespace ducat::inline v0::testing::detail

#endif
