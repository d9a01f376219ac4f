// SPDX-License-Identifier: MIT
#include "documents.hpp"
#include "errors.hpp"
#include "files.hpp"
#include "printable.hpp"

#include <ducat/adapters/nlohmann_json/profile.hpp>
#include <ducat/source/plain_profile.hpp>
#ifdef DUCAT_TOOL_WITH_ZONES
#include <ducat/adapters/date.hpp>
#endif

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace tool {

void refuse(const std::string& path, const std::vector<ducat::document_error>& errors) {
  if (errors.empty()) return;
  std::string text =
      fmt::format("{}: {} error{}", path, errors.size(), errors.size() > 1 ? "s" : "");
  for (const ducat::document_error& error : errors) {
    text += fmt::format("\n  {}: found {}, expected {}",
                        error.pointer.empty() ? "the document" : printable(error.pointer),
                        printable(error.found), printable(error.expected));
  }
  throw unusable_input{text};
}

namespace {

// The zones of calendars, where the tool was built with the date library.
ducat::zone_source iana_zones() {
#ifdef DUCAT_TOOL_WITH_ZONES
  return [](std::string_view name, ducat::price_table& table) -> ducat::result<std::uint32_t> {
    constexpr int first_year = 1970;
    constexpr int last_year = 2037;  // what a compiled database reaches
    const ducat::text_view label{name.data(), name.size()};
    const auto zone = ducat::read_iana_zone(label, first_year, last_year);
    if (!zone) return zone.error();
    return table.add_zone(label, zone->utc_offset_seconds,
                          {zone->transitions.data(), zone->transitions.size()}, zone->known);
  };
#else
  return {};
#endif
}

}  // namespace

ducat::price_list load_prices(const std::string& path) {
  ducat::price_list_reading reading = ducat::read_price_list(read_file(path), iana_zones());
  refuse(path, reading.errors);
  return std::move(*reading.list);
}

ducat::pack_list load_packs(const std::string& path) {
  if (path.empty()) return {};
  ducat::pack_list_reading reading = ducat::read_pack_list(read_file(path));
  refuse(path, reading.errors);
  return std::move(*reading.list);
}

ducat::profile load_profile(const std::string& path) {
  if (path.empty()) return ducat::plain_profile();
  ducat::profile_reading reading = ducat::read_profile(read_file(path));
  refuse(path, reading.errors);
  return std::move(*reading.rules);
}

}  // namespace tool
