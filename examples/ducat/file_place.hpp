// SPDX-License-Identifier: MIT
// Which file a path means, however it is spelled.
#ifndef DUCAT_EXAMPLES_DUCAT_FILE_PLACE_HPP
#define DUCAT_EXAMPLES_DUCAT_FILE_PLACE_HPP

#include <sys/types.h>

#include <string>
#include <vector>

namespace tool {

/// A plain file, or a path at which one may be made. Pipes and devices are no places: two of them
/// are never the same.
class file_place {
 public:
  /// "-" is what standard input reads.
  [[nodiscard]] static file_place of_input(const std::string& path);
  /// "-" is what standard output writes.
  [[nodiscard]] static file_place of_output(const std::string& path);

  [[nodiscard]] bool is_same(const file_place& other) const noexcept;

 private:
  std::string path_;  // without symbolic links; empty: not known
  bool has_file_ = false;
  dev_t device_ = 0;
  ino_t number_ = 0;

  static file_place of(const std::string& path, int standard);
};

/// An option and the file that it names.
struct named_file {
  std::string option;
  std::string path;
};

/// Throws misuse where an output is an input, or two outputs are one. Empty paths are none.
void refuse_shared_files(const std::vector<named_file>& inputs,
                         const std::vector<named_file>& outputs);

}  // namespace tool

#endif
