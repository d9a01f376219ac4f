// SPDX-License-Identifier: MIT
// Which tokens of a prompt are served from a prefix cache: the leading blocks that an earlier
// request has put there.
#ifndef DUCAT_EXAMPLES_PREFIX_CACHE_HPP
#define DUCAT_EXAMPLES_PREFIX_CACHE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

/// An infinite cache that is empty at first. A block is named by a number: equal numbers are equal
/// prefixes.
class prefix_cache {
 public:
  static constexpr std::int64_t tokens_per_block = 512;

  /// How many of a prompt's tokens are hits. Its blocks are "17 18 19", the last one partly filled;
  /// afterwards all of them are in the cache.
  std::int64_t take(std::int64_t prompt_tokens, std::string_view blocks) {
    std::int64_t leading = 0;
    bool hit = true;
    while (!blocks.empty()) {
      const std::size_t end = std::min(blocks.find(' '), blocks.size());
      if (end > 0) {
        const bool seen = !seen_.emplace(blocks.substr(0, end)).second;
        hit = hit && seen;
        leading += hit ? 1 : 0;
      }
      blocks.remove_prefix(std::min(end + 1, blocks.size()));
    }
    return std::min(prompt_tokens, leading * tokens_per_block);
  }

 private:
  std::unordered_set<std::string> seen_;
};

#endif
