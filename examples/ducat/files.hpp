// SPDX-License-Identifier: MIT
// Files in: bytes from plain or gzip files and from standard input.
#ifndef DUCAT_EXAMPLES_DUCAT_FILES_HPP
#define DUCAT_EXAMPLES_DUCAT_FILES_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

/// A file that is read from front to back, unpacked where it is gzip. "-" is standard input.
class byte_source {
 public:
  explicit byte_source(const std::string& path);
  ~byte_source();
  byte_source(const byte_source&) = delete;
  byte_source& operator=(const byte_source&) = delete;

  /// The next piece, valid until the next call; empty at the end. Throws unusable_input where the
  /// file is damaged or ends early: also where what follows a gzip member is no gzip member.
  std::string_view next();
  /// How much of the file on disk was read so far, of size() bytes; size() is 0 where unknown.
  [[nodiscard]] std::uint64_t position() const noexcept { return read_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

 private:
  struct inflater;

  void fill();
  std::string_view unpack();

  std::string path_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t read_ = 0;
  std::vector<char> packed_;  // as the file has it
  std::string_view rest_;     // of packed_: not used yet
  bool begun_ = false;
  std::unique_ptr<inflater> gzip_;  // nothing where the file is plain
  std::vector<char> unpacked_;
};

/// A whole file. Throws unusable_input.
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace tool

#endif
