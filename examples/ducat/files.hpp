// SPDX-License-Identifier: MIT
// Files in and out: bytes from plain or gzip files and from standard input, texts to files.
#ifndef DUCAT_EXAMPLES_DUCAT_FILES_HPP
#define DUCAT_EXAMPLES_DUCAT_FILES_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

struct gzFile_s;

namespace tool {

/// A file that is read from front to back, unpacked where it is gzip. "-" is standard input.
class byte_source {
 public:
  explicit byte_source(const std::string& path);
  ~byte_source();
  byte_source(const byte_source&) = delete;
  byte_source& operator=(const byte_source&) = delete;

  /// The next piece, valid until the next call; empty at the end. Throws unusable_input where the
  /// file is damaged or ends early.
  std::string_view next();
  /// How much of the file on disk was read so far, of size() bytes; size() is 0 where unknown.
  [[nodiscard]] std::uint64_t position() const;
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

 private:
  std::string path_;
  gzFile_s* file_ = nullptr;
  std::uint64_t size_ = 0;
  std::vector<char> buffer_;
};

/// A whole file. Throws unusable_input.
[[nodiscard]] std::string read_file(const std::string& path);

/// A file that is written, or nothing at all where the path is empty; "-" is standard output.
/// Throws unusable_input where it cannot be written.
class text_sink {
 public:
  explicit text_sink(const std::string& path);
  ~text_sink();
  text_sink(const text_sink&) = delete;
  text_sink& operator=(const text_sink&) = delete;

  void write(std::string_view text);
  /// Says that no more follows; only now is the text known to be written.
  void close();

 private:
  std::string path_;
  std::FILE* file_ = nullptr;
};

}  // namespace tool

#endif
