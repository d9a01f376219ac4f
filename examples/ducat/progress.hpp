// SPDX-License-Identifier: MIT
// A progress bar on standard error, where that is a terminal and the size of the work is known;
// nothing else, so pipes and logs stay clean.
#ifndef DUCAT_EXAMPLES_DUCAT_PROGRESS_HPP
#define DUCAT_EXAMPLES_DUCAT_PROGRESS_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace tool {

class progress {
 public:
  progress(std::string_view what, std::uint64_t total);
  ~progress();
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void show(std::uint64_t done);

 private:
  std::string what_;
  std::uint64_t total_ = 0;  ///< 0: nothing is shown
  std::uint64_t shown_ = 101;
};

/// A bar of `width` places, of which the share part/whole is filled; both not negative.
[[nodiscard]] std::string bar(std::uint64_t part, std::uint64_t whole, std::uint64_t width);

}  // namespace tool

#endif
