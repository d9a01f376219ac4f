// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "outputs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <system_error>

namespace tool {

namespace {

[[noreturn]] void fail(const std::string& path, int why) {
  throw unusable_input{fmt::format("{}: cannot write: {}", path, std::strerror(why))};
}

}  // namespace

text_sink::text_sink(const std::string& path) : path_{path} {
  if (path.empty()) return;
  if (path == "-") {
    file_ = stdout;
    return;
  }
  struct stat there{};
  const bool exists = stat(path.c_str(), &there) == 0;
  if (exists && S_ISDIR(there.st_mode)) fail(path, EISDIR);
  if (exists && !S_ISREG(there.st_mode)) {
    file_ = std::fopen(path.c_str(), "wb");
    if (file_ == nullptr) fail(path, errno);
    return;
  }
  // A file that may not be written may not be replaced either.
  if (exists && access(path.c_str(), W_OK) != 0) fail(path, errno);
  std::error_code error;
  target_ = std::filesystem::weakly_canonical(std::filesystem::absolute(path), error).string();
  if (error) target_ = path;
  const std::string temporary = fmt::format("{}.{}.part", target_, getpid());
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) fail(path, errno);
  temporary_ = temporary;
  if (exists) static_cast<void>(fchmod(file, there.st_mode & 0777));
  file_ = fdopen(file, "wb");
  if (file_ != nullptr) return;
  const int why = errno;
  ::close(file);
  unlink(temporary_.c_str());
  fail(path, why);
}

text_sink::~text_sink() {
  if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void text_sink::write(std::string_view text) {
  if (file_ == nullptr) return;
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail(path_, errno);
}

void text_sink::close() {
  if (file_ == nullptr) return;
  std::FILE* const file = file_;
  file_ = nullptr;
  if (file == stdout) return flush_standard_output();
  const bool flushed = std::fflush(file) == 0;
  const int why = errno;
  if (std::fclose(file) != 0 || !flushed) fail(path_, flushed ? errno : why);
}

void text_sink::keep() {
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(path_, errno);
  temporary_.clear();
}

void flush_standard_output() {
  std::cout.flush();
  if (std::fflush(stdout) != 0) fail("standard output", errno);
  if (std::ferror(stdout) != 0 || !std::cout) fail("standard output", EIO);
}

}  // namespace tool
