// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "files.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace tool {

namespace {

constexpr std::size_t piece_size = 262'144;

[[noreturn]] void fail(const std::string& path, const char* what, const std::string& why) {
  throw unusable_input{fmt::format("{}: cannot {}: {}", path, what, why)};
}

}  // namespace

byte_source::byte_source(const std::string& path) : path_{path}, buffer_(piece_size) {
  const bool standard_input = path == "-";
  std::error_code error;
  if (!standard_input && std::filesystem::is_directory(path, error)) {
    fail(path, "read", "it is a folder");
  }
  errno = 0;
  file_ = standard_input ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path.c_str(), "rb");
  if (file_ == nullptr) fail(path, "read", std::strerror(errno));
  gzbuffer(file_, piece_size);
  if (standard_input) return;
  const auto size = std::filesystem::file_size(path, error);
  if (!error) size_ = size;
}

byte_source::~byte_source() {
  if (file_ != nullptr) gzclose(file_);
}

std::string_view byte_source::next() {
  if (file_ == nullptr) return {};
  const int got = gzread(file_, buffer_.data(), static_cast<unsigned>(buffer_.size()));
  if (got > 0) return {buffer_.data(), static_cast<std::size_t>(got)};
  int code = Z_OK;
  const std::string why = gzerror(file_, &code);
  const int closed = gzclose(file_);
  file_ = nullptr;
  if (got < 0) fail(path_, "read", code == Z_ERRNO ? std::strerror(errno) : why);
  if (closed != Z_OK) fail(path_, "read", "it ends in the middle of its gzip stream");
  return {};
}

std::uint64_t byte_source::position() const {
  const auto offset = file_ == nullptr ? -1 : gzoffset(file_);
  return offset < 0 ? size_ : static_cast<std::uint64_t>(offset);
}

std::string read_file(const std::string& path) {
  byte_source file{path};
  std::string text;
  for (std::string_view piece = file.next(); !piece.empty(); piece = file.next()) text += piece;
  return text;
}

text_sink::text_sink(const std::string& path) : path_{path} {
  if (path.empty()) return;
  file_ = path == "-" ? stdout : std::fopen(path.c_str(), "wb");
  if (file_ == nullptr) fail(path, "write", std::strerror(errno));
}

text_sink::~text_sink() {
  if (file_ != nullptr && file_ != stdout) std::fclose(file_);
}

void text_sink::write(std::string_view text) {
  if (file_ == nullptr) return;
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) {
    fail(path_, "write", std::strerror(errno));
  }
}

void text_sink::close() {
  if (file_ == nullptr) return;
  std::FILE* const file = file_;
  file_ = nullptr;
  const bool flushed = std::fflush(file) == 0;
  const bool closed = file == stdout || std::fclose(file) == 0;
  if (!flushed || !closed) fail(path_, "write", std::strerror(errno));
}

}  // namespace tool
