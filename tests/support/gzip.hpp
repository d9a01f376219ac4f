// SPDX-License-Identifier: MIT
// Whole files, compressed or not.
#ifndef DUCAT_TESTS_SUPPORT_GZIP_HPP
#define DUCAT_TESTS_SUPPORT_GZIP_HPP

#include <zlib.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>

namespace ducat_test {

/// The text of a file, unpacked where it is gzip; nothing where it cannot be read to its end.
inline std::optional<std::string> read_gzip(const std::filesystem::path& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  std::array<char, 65'536> piece{};
  int size = 0;
  while ((size = gzread(file, piece.data(), static_cast<unsigned>(piece.size()))) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  const bool closed = gzclose(file) == Z_OK;
  if (size < 0 || !closed) return std::nullopt;
  return text;
}

}  // namespace ducat_test

#endif
