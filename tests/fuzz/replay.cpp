// SPDX-License-Identifier: MIT
// replay KIND FOLDER [COUNT]: reads every file of a corpus as KIND, and COUNT seeded mutations of
// each. Fails where one takes too long or makes the reader contradict itself; a crash speaks for
// itself, after the name of the input.
#include "readers.hpp"
#include "support/random.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#if defined(__unix__)
#include <unistd.h>
#endif

namespace {

// A reader that hangs must end too; sanitizers are slow.
constexpr unsigned most_seconds = 20;

std::string mutated(std::string text, ducat_test::random_source& random) {
  constexpr const char* words[] = {"\"",
                                   ",",
                                   "\n",
                                   "\r",
                                   "{",
                                   "[",
                                   "}",
                                   "null",
                                   "-1",
                                   "0",
                                   "1e400",
                                   "\xEF\xBB\xBF",
                                   "\xFF",
                                   "\\u0000",
                                   "9223372036854775808",
                                   "170141183460469231731687303715884105727",
                                   "-170141183460469231731687303715884105728"};
  for (std::uint64_t i = 0, edits = 1 + random.below(4); i < edits && !text.empty(); ++i) {
    const std::size_t at = random.below(text.size());
    const std::size_t size = std::min<std::size_t>(random.below(40), text.size() - at);
    switch (random.below(6)) {
      case 0: text[at] = static_cast<char>(random.below(256)); break;
      case 1: text.erase(at, size); break;
      case 2: text.insert(random.below(text.size()), text.substr(at, size)); break;
      case 3: text.resize(at); break;
      default: text.replace(at, random.below(3), words[random.below(std::size(words))]); break;
    }
  }
  return text;
}

bool replay(const std::string& kind, const std::string& bytes, const std::string& name) {
#if defined(__unix__)
  alarm(2 * most_seconds);
#endif
  const auto begin = std::chrono::steady_clock::now();
  const bool good = ducat_test::read_as(kind, bytes);
  const auto taken = std::chrono::steady_clock::now() - begin;
  if (good && taken < std::chrono::seconds{most_seconds}) return true;
  std::printf("%s: %s\n%s\n", name.c_str(),
              good ? "took too long" : "the reader contradicts itself", bytes.c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string kind = argv[1];
  const int count = argc > 3 ? std::atoi(argv[3]) : 0;
  std::vector<std::filesystem::path> files;
  for (const auto& each : std::filesystem::directory_iterator{argv[2]})
    files.push_back(each.path());
  std::sort(files.begin(), files.end());
  bool good = !files.empty();
  for (const std::filesystem::path& path : files) {
    std::ifstream file{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    ducat_test::random_source random{std::hash<std::string>{}(path.filename().string())};
    std::printf("%s, %s\n", path.c_str(), ducat_test::seed_text().c_str());
    std::fflush(stdout);
    good = replay(kind, bytes, path.string()) && good;
    for (int i = 0; i < count; ++i) {
      good = replay(kind, mutated(bytes, random), path.string() + " #" + std::to_string(i)) && good;
    }
  }
  return good ? 0 : 1;
}
