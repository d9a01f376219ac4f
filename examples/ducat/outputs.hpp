// SPDX-License-Identifier: MIT
// Files out. A file takes its name only once all of it is written, so that whoever reads it never
// finds half of one, and a run that fails leaves what was there before.
#ifndef DUCAT_EXAMPLES_DUCAT_OUTPUTS_HPP
#define DUCAT_EXAMPLES_DUCAT_OUTPUTS_HPP

#include <cstdio>
#include <string>
#include <string_view>

namespace tool {

/// A file that is written, or nothing at all where the path is empty; "-" is standard output.
/// Throws unusable_input where it cannot be written.
class text_sink {
 public:
  /// Opens a file beside the one that is meant; what is no plain file, such as /dev/null, is
  /// written as it is.
  explicit text_sink(const std::string& path);
  /// What was not kept is removed.
  ~text_sink();
  text_sink(const text_sink&) = delete;
  text_sink& operator=(const text_sink&) = delete;

  void write(std::string_view text);
  /// Says that no more follows; only now is the text known to be written.
  void close();
  /// After close(): gives the file its name, in place of the one that had it.
  void keep();

 private:
  std::string path_;
  std::string target_;     // path_ without symbolic links
  std::string temporary_;  // empty where there is none
  std::FILE* file_ = nullptr;
};

/// Writes out what waits for standard output. Throws unusable_input where that fails.
void flush_standard_output();

}  // namespace tool

#endif
