// SPDX-License-Identifier: MIT
// Texts of unknown origin on their way to a terminal: a file must not be able to command it.
#ifndef DUCAT_EXAMPLES_DUCAT_PRINTABLE_HPP
#define DUCAT_EXAMPLES_DUCAT_PRINTABLE_HPP

#include <string>
#include <string_view>

namespace tool {

/// The text with control characters and bytes that are not UTF-8 written out: "\x1b", "\u009b".
[[nodiscard]] std::string printable(std::string_view text);
/// The same, but line ends stay: for texts that are several lines of ours.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace tool

#endif
