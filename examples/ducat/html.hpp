// SPDX-License-Identifier: MIT
// Pages that need no script, no font and no other file.
#ifndef DUCAT_EXAMPLES_DUCAT_HTML_HPP
#define DUCAT_EXAMPLES_DUCAT_HTML_HPP

#include <string>
#include <string_view>

namespace tool {

/// Text as it stands in an element or an attribute.
[[nodiscard]] std::string html_text(std::string_view text);
/// Everything up to the heading, which is text.
[[nodiscard]] std::string html_head(std::string_view title, std::string_view heading);

}  // namespace tool

#endif
