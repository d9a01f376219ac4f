// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tool {

namespace {

constexpr std::size_t piece_size = 262'144;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw unusable_input{fmt::format("{}: cannot read: {}", path, why)};
}

}  // namespace

// zlib's own file reader takes whatever follows a member for padding, and would lose it in silence.
struct byte_source::inflater {
  inflater() { good = inflateInit2(&stream, MAX_WBITS + 16) == Z_OK; }
  ~inflater() { inflateEnd(&stream); }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  z_stream stream{};
  bool good = false;
  bool in_member = true;
  bool output_was_full = false;
};

byte_source::byte_source(const std::string& path) : path_{path}, packed_(piece_size) {
  const bool standard_input = path == "-";
  std::error_code error;
  if (!standard_input && std::filesystem::is_directory(path, error)) fail(path, "it is a folder");
  file_ = standard_input ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0) fail(path, std::strerror(errno));
  if (standard_input) return;
  const auto size = std::filesystem::file_size(path, error);
  if (!error) size_ = size;
}

byte_source::~byte_source() {
  if (file_ >= 0) close(file_);
}

// Reads a piece as large as the file has one: only its end makes it shorter.
void byte_source::fill() {
  std::size_t size = 0;
  while (size < packed_.size()) {
    const ssize_t got = read(file_, packed_.data() + size, packed_.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path_, std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  rest_ = {packed_.data(), size};
  read_ += size;
}

std::string_view byte_source::next() {
  if (!begun_) {
    begun_ = true;
    fill();
    if (!rest_.starts_with("\x1f\x8b")) return std::exchange(rest_, {});
    gzip_ = std::make_unique<inflater>();
    if (!gzip_->good) fail(path_, "no memory to unpack it");
    unpacked_.resize(piece_size);
  }
  if (gzip_) return unpack();
  fill();
  return std::exchange(rest_, {});
}

std::string_view byte_source::unpack() {
  z_stream& stream = gzip_->stream;
  while (true) {
    const bool holds_output = gzip_->in_member && gzip_->output_was_full;
    if (rest_.empty() && !holds_output) fill();
    if (rest_.empty() && !holds_output) {
      if (gzip_->in_member) fail(path_, "it ends in the middle of its gzip stream");
      return {};
    }
    if (!gzip_->in_member) {
      inflateReset(&stream);
      gzip_->in_member = true;
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
    stream.avail_in = static_cast<uInt>(rest_.size());
    stream.next_out = reinterpret_cast<Bytef*>(unpacked_.data());
    stream.avail_out = static_cast<uInt>(unpacked_.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    rest_.remove_prefix(rest_.size() - stream.avail_in);
    if (code != Z_OK && code != Z_BUF_ERROR && code != Z_STREAM_END) {
      fail(path_, fmt::format("its gzip stream is damaged: {}",
                              stream.msg != nullptr ? stream.msg : zError(code)));
    }
    gzip_->in_member = code != Z_STREAM_END;
    gzip_->output_was_full = stream.avail_out == 0;
    const std::size_t got = unpacked_.size() - stream.avail_out;
    if (got > 0) return {unpacked_.data(), got};
  }
}

std::string read_file(const std::string& path) {
  byte_source file{path};
  std::string text;
  for (std::string_view piece = file.next(); !piece.empty(); piece = file.next()) text += piece;
  return text;
}

}  // namespace tool
