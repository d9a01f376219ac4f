// SPDX-License-Identifier: MIT
// The tokens of a request, taken apart so that none is counted twice: cached tokens are a part of
// the input, reasoning tokens a part of the output.
#ifndef DUCAT_USAGE_TOKEN_COUNTS_HPP
#define DUCAT_USAGE_TOKEN_COUNTS_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/tokens.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Whether a source's input count holds its cache counts.
enum class cache_counting : std::uint8_t {
  within_input,  ///< it does: OpenTelemetry's gen_ai.usage.* conventions, OpenAI, DeepSeek
  beside_input,  ///< it does not: Anthropic's usage object
};

/// What a source reports of one request. Where it reports used and billable tokens, the billable
/// ones.
struct token_counts {
  tokens input{};        ///< gen_ai.usage.input_tokens
  tokens cache_read{};   ///< gen_ai.usage.cache_read.input_tokens
  tokens cache_write{};  ///< gen_ai.usage.cache_creation.input_tokens
  tokens output{};       ///< gen_ai.usage.output_tokens, reasoning included
  tokens reasoning{};    ///< gen_ai.usage.reasoning.output_tokens
};

/// The same tokens in classes that share none.
struct token_classes {
  tokens fresh_input{};  ///< neither read from the cache nor written to it
  tokens cache_read{};
  tokens cache_write{};
  tokens answer{};  ///< output that is no reasoning
  tokens reasoning{};

  friend constexpr bool operator==(const token_classes&, const token_classes&) noexcept = default;
};

/// Takes the counts of a request apart.
/// Errors: out_of_range for a negative count, for more cached tokens than input that holds them, or
/// for more reasoning than output; overflow.
[[nodiscard]] constexpr result<token_classes> classify(const token_counts& counts,
                                                       cache_counting cached) noexcept {
  const tokens none{};
  if (counts.input < none || counts.cache_read < none || counts.cache_write < none ||
      counts.output < none || counts.reasoning < none) {
    return errc::out_of_range;
  }
  const auto through_cache = checked_add(counts.cache_read, counts.cache_write);
  if (!through_cache) return through_cache.error();
  tokens fresh = counts.input;
  if (cached == cache_counting::within_input) {
    if (*through_cache > counts.input) return errc::out_of_range;
    fresh -= *through_cache;
  }
  if (counts.reasoning > counts.output) return errc::out_of_range;
  return token_classes{fresh, counts.cache_read, counts.cache_write,
                       counts.output - counts.reasoning, counts.reasoning};
}

/// All tokens of a request, each once. Error: overflow.
[[nodiscard]] constexpr result<tokens> total_tokens(const token_classes& parts) noexcept {
  result<tokens> sum = parts.fresh_input;
  const tokens others[] = {parts.cache_read, parts.cache_write, parts.answer, parts.reasoning};
  for (const tokens part : others) {
    if (sum) sum = checked_add(*sum, part);
  }
  return sum;
}

/// What a request takes from a quota of a model with a factor: (input + output) × factor, as the
/// whole tokens and the rest over factor.denominator(), which carry() keeps for the next request.
/// Errors: out_of_range for a negative factor; overflow.
[[nodiscard]] constexpr result<floor_quotient> quota_used(const token_classes& parts,
                                                          ratio model_factor) noexcept {
  if (model_factor < ratio{0}) return errc::out_of_range;
  const auto all = total_tokens(parts);
  if (!all) return all.error();
  return scale_floor(all->count(), model_factor);
}

}  // namespace ducat::inline v0

#endif
