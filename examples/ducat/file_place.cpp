// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "file_place.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <system_error>

namespace tool {

file_place file_place::of(const std::string& path, int standard) {
  file_place out;
  struct stat there{};
  const bool is_standard = path == "-";
  const int found = is_standard ? fstat(standard, &there) : stat(path.c_str(), &there);
  if (found == 0) {
    out.has_file_ = S_ISREG(there.st_mode);
    out.device_ = there.st_dev;
    out.number_ = there.st_ino;
  } else if (!is_standard) {
    std::error_code error;
    out.path_ = std::filesystem::weakly_canonical(std::filesystem::absolute(path), error).string();
    if (error) out.path_ = path;
  }
  return out;
}

file_place file_place::of_input(const std::string& path) { return of(path, STDIN_FILENO); }
file_place file_place::of_output(const std::string& path) { return of(path, STDOUT_FILENO); }

bool file_place::is_same(const file_place& other) const noexcept {
  if (has_file_ && other.has_file_) return device_ == other.device_ && number_ == other.number_;
  return !path_.empty() && path_ == other.path_;
}

void refuse_shared_files(const std::vector<named_file>& inputs,
                         const std::vector<named_file>& outputs) {
  std::vector<named_file> taken;
  std::vector<file_place> places;
  const auto take = [&](const named_file& file, const file_place& place) {
    taken.push_back(file);
    places.push_back(place);
  };
  for (const named_file& file : inputs) {
    if (!file.path.empty()) take(file, file_place::of_input(file.path));
  }
  take({"standard output", "-"}, file_place::of_output("-"));
  for (const named_file& file : outputs) {
    if (file.path.empty() || file.path == "-") continue;
    const file_place place = file_place::of_output(file.path);
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!places[i].is_same(place)) continue;
      throw misuse{fmt::format("{} {}: the same file as {}{}", file.option, file.path,
                               taken[i].option, taken[i].path == "-" ? "" : " " + taken[i].path)};
    }
    take(file, place);
  }
}

}  // namespace tool
