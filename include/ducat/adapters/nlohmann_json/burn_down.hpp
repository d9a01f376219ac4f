// SPDX-License-Identifier: MIT
// A burn-down order in a document: the name of a preset, "huawei", or its keys,
// ["depth", "priority", "expiry"].
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_BURN_DOWN_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_BURN_DOWN_HPP

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/packs/burn_key_name.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/burn_order_presets.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace ducat::inline v0::detail {

inline std::string preset_names() {
  std::string names;
  for (const burn_order_preset& preset : burn_order_presets)
    names += (names.empty() ? "one of: " : ", ") + std::string(preset.name);
  return names;
}
inline std::string key_names() {
  std::string names;
  for (const char* const name : burn_key_names)
    names += (names.empty() ? "one of: " : ", ") + std::string(name);
  return names;
}

// A preset's name, or a list of keys; all that is wrong with it is reported.
inline std::optional<burn_order> read_burn_order(const document_node& node) {
  if (!node.is_array()) {
    const std::string expected = preset_names() + "; or a list of keys";
    std::string name;
    if (!node.read(name, expected.c_str())) return std::nullopt;
    if (const auto preset = find_burn_order(name)) return *preset;
    node.fail(expected);
    return std::nullopt;
  }
  const std::size_t errors = node.error_count();
  if (node.size() == 0) node.fail("at least one key");
  burn_order order;
  for (std::size_t i = 0; i < node.size(); ++i) {
    const document_node element = node.element(i);
    std::string name;
    if (!element.read(name, "the name of a key")) continue;
    const auto key = find_burn_key(name);
    if (!key) {
      element.fail(key_names());
    } else if (!order.add(*key)) {
      element.fail("a key that the list does not have yet");
    }
  }
  return node.error_count() == errors ? std::optional{order} : std::nullopt;
}

}  // namespace ducat::inline v0::detail

#endif
