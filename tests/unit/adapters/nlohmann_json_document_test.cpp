// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/source/json_text.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace {

using ducat::document_error;
using ducat::detail::document_node;

// What the error about a value says was found.
std::string found(const std::string& text) {
  std::vector<document_error> errors;
  const nlohmann::json value = ducat::detail::parse_document(text, errors);
  document_node{value, "", errors}.fail("something else");
  REQUIRE(errors.size() == 1);
  return errors[0].found;
}

bool is_exact(const std::string& text) {
  std::vector<document_error> errors;
  const nlohmann::json value = ducat::detail::parse_document(text, errors);
  std::string out;
  return document_node{value, "", errors}.read_exact(out, "a number") && out == text;
}

}  // namespace

TEST_CASE("a long value is cut between two characters") {
  for (std::size_t before = 70; before < 85; ++before) {
    for (const char* const character : {"x", "é", "度", "𝄞"}) {
      std::string text = std::string(before, 'x');
      for (int i = 0; i < 20; ++i) text += character;
      const std::string cut = found('"' + text + '"');
      INFO(cut);
      CHECK(ducat::detail::is_printable_text(cut));
      CHECK(cut.ends_with("…"));
      CHECK(cut.size() <= 83);
      CHECK(cut.size() >= 80);
    }
  }
}

TEST_CASE("a number that is read has a magnitude below 2^53: beyond it readers lose digits") {
  CHECK(is_exact("9007199254740991"));
  CHECK(is_exact("-9007199254740991"));
  CHECK_FALSE(is_exact("9007199254740992"));
  CHECK_FALSE(is_exact("-9007199254740992"));
  CHECK_FALSE(is_exact("9007199254740993"));
}
