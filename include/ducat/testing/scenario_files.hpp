// SPDX-License-Identifier: MIT
// Scenario files on disk: which there are below a folder, their text, and the paths that they may
// name: those below their own folder, so that a scenario means the same wherever it is checked out.
#ifndef DUCAT_TESTING_SCENARIO_FILES_HPP
#define DUCAT_TESTING_SCENARIO_FILES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace ducat::inline v0::testing {

/// What the name of a file ends with that is looked for in a folder.
inline constexpr std::string_view scenario_suffix = ".scenario.json";

/// A whole file, or nothing where it cannot be read.
[[nodiscard]] inline std::optional<std::string> read_text_file(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  char piece[1 << 16];
  for (std::size_t n = sizeof piece; n == sizeof piece;) {
    n = std::fread(piece, 1, sizeof piece, file);
    text.append(piece, n);
  }
  const bool good = std::ferror(file) == 0;
  std::fclose(file);
  return good ? std::optional{text} : std::nullopt;
}

/// The scenario files at a path: itself where it is no folder, else every `*.scenario.json` below
/// the folder, by path. Links to folders are not followed. Nothing where there is no such path, or
/// a folder in it cannot be read.
[[nodiscard]] inline std::optional<std::vector<std::string>> find_scenario_files(
    const std::string& path) {
  std::error_code error;
  const auto kind = std::filesystem::status(path, error).type();
  if (kind == std::filesystem::file_type::not_found) return std::nullopt;
  if (kind != std::filesystem::file_type::directory) return std::vector{path};
  std::vector<std::string> found;
  std::filesystem::recursive_directory_iterator each{path, error};
  for (const std::filesystem::recursive_directory_iterator end; !error && each != end;
       each.increment(error)) {
    const std::string name = each->path().string();
    if (name.ends_with(scenario_suffix) && each->is_regular_file(error)) found.push_back(name);
    if (error) break;
  }
  if (error) return std::nullopt;
  std::sort(found.begin(), found.end());
  return found;
}

/// The path of a file that a scenario names, or nothing where it does not lie below the scenario's
/// folder: an absolute path, one with "..", or a link that leads out; nor where no file can have
/// such a name.
[[nodiscard]] inline std::optional<std::string> resolve_below(const std::string& scenario_file,
                                                              const std::string& named) {
  namespace fs = std::filesystem;
  const fs::path relative{named};
  if (named.empty() || named.find('\0') != std::string::npos) return std::nullopt;
  if (relative.is_absolute() || relative.has_root_name()) return std::nullopt;
  for (const fs::path& step : relative)
    if (step == "..") return std::nullopt;
  const fs::path folder = fs::path{scenario_file}.parent_path();
  const fs::path joined = folder / relative;
  std::error_code error;
  const fs::path home = fs::weakly_canonical(folder.empty() ? fs::path{"."} : folder, error);
  if (error) return std::nullopt;
  const fs::path real = fs::weakly_canonical(joined, error);
  if (error) return std::nullopt;
  const fs::path inside = real.lexically_relative(home);
  if (inside.empty() || *inside.begin() == "..") return std::nullopt;
  return joined.string();
}

}  // namespace ducat::inline v0::testing

#endif
