// SPDX-License-Identifier: MIT
// Price lists, pack lists and profiles from files; throws unusable_input with every error
// of the file.
#ifndef DUCAT_EXAMPLES_DUCAT_DOCUMENTS_HPP
#define DUCAT_EXAMPLES_DUCAT_DOCUMENTS_HPP

#include <ducat/adapters/nlohmann_json/pack_list.hpp>
#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/source/profile.hpp>

#include <string>
#include <vector>

namespace tool {

[[nodiscard]] ducat::price_list load_prices(const std::string& path);
/// An empty list where there is no path.
[[nodiscard]] ducat::pack_list load_packs(const std::string& path);
/// The plain profile where there is no path.
[[nodiscard]] ducat::profile load_profile(const std::string& path);

/// Throws unusable_input where there are errors.
void refuse(const std::string& path, const std::vector<ducat::document_error>& errors);

}  // namespace tool

#endif
