// SPDX-License-Identifier: MIT
#include "printable.hpp"
#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace tool {

std::string bar(std::uint64_t part, std::uint64_t whole, std::uint64_t width) {
  const std::uint64_t filled = whole == 0 ? 0 : std::min(part, whole) * width / whole;
  std::string text;
  for (std::uint64_t i = 0; i < width; ++i) text += i < filled ? "█" : "░";
  return text;
}

progress::progress(std::string_view what, std::uint64_t total)
    : what_{printable(what)}, total_{isatty(STDERR_FILENO) != 0 ? total : 0} {}

progress::~progress() {
  if (total_ != 0 && shown_ <= 100) fmt::print(stderr, "\r\x1b[K");
}

void progress::show(std::uint64_t done) {
  if (total_ == 0) return;
  const std::uint64_t percent = std::min(done, total_) * 100 / total_;
  if (percent == shown_) return;
  shown_ = percent;
  fmt::print(stderr, "\r{} {} {:3} %", what_, bar(done, total_, 40), percent);
  std::fflush(stderr);
}

}  // namespace tool
