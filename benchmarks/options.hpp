// SPDX-License-Identifier: MIT
// The command line of a benchmark: numbers and switches by name.
#ifndef DUCAT_BENCHMARKS_OPTIONS_HPP
#define DUCAT_BENCHMARKS_OPTIONS_HPP

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string_view>
#include <system_error>

namespace bench {

/// `--name N`, with the least and the most that N may be; a switch, `--name`, where the most is 1.
struct option {
  const char* name;
  const char* meaning;
  std::uint64_t least;
  std::uint64_t most;
  std::uint64_t value;  ///< The default, until the command line says otherwise.

  bool is_switch() const { return most == 1; }
};

inline void print_usage(const char* program, std::span<const option> options) {
  std::printf("usage: %s [options]   (defaults in parentheses)\n", program);
  for (const option& o : options) {
    std::printf("  --%-15s %s %s", o.name, o.is_switch() ? " " : "N", o.meaning);
    if (!o.is_switch()) std::printf(" (%llu)", static_cast<unsigned long long>(o.value));
    std::printf("\n");
  }
}

/// Reads the command line into `options`. Returns the argument at which it does not follow them, or
/// a null pointer.
inline const char* parse_options(std::span<char*> arguments, std::span<option> options) {
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view argument{arguments[i]};
    option* found = nullptr;
    for (option& o : options) {
      if (argument.starts_with("--") && argument.substr(2) == o.name) found = &o;
    }
    if (found == nullptr) return arguments[i];
    if (found->is_switch()) {
      found->value = 1;
      continue;
    }
    if (++i == arguments.size()) return arguments[i - 1];
    const std::string_view text{arguments[i]};
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return arguments[i];
    if (value < found->least || value > found->most) return arguments[i];
    found->value = value;
  }
  return nullptr;
}

}  // namespace bench

#endif
