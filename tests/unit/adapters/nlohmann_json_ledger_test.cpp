// SPDX-License-Identifier: MIT
#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>

#include "support/billing_platform.hpp"
#include "support/engine_text.hpp"
#include "support/print.hpp"
#include "support/random.hpp"
#include "support/random_platform.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using ducat_test::text_of;

namespace {

std::string written(const ducat::ledger& book) {
  std::string text;
  const auto done = ducat::write_ledger(book, [&](std::string_view piece) { text += piece; });
  REQUIRE(done.has_value());
  return text;
}

std::unique_ptr<ducat::ledger_reader> read(std::string_view text) {
  auto reader = std::make_unique<ducat::ledger_reader>();
  if (reader->push(text)) (void)reader->finish();
  return reader;
}

std::string fault(std::string_view text) {
  const auto reader = read(text);
  if (!reader->fault()) return "none";
  const ducat::ledger_fault& f = *reader->fault();
  return std::to_string(f.line) + " " + f.field + ": found " + f.found + ", expected " + f.expected;
}

// A ledger of a few hundred events, of every kind in the long run.
std::string random_ledger(std::uint64_t stream, int steps) {
  ducat_test::random_platform platform{stream};
  for (int i = 0; i < steps; ++i) platform.step();
  return written(platform.book());
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a ledger that is written and read is the same ledger, and leads to the same state") {
  bool kinds[ducat::event_kinds] = {};
  for (std::uint64_t stream = 0; stream < 20; ++stream) {
    INFO("stream " << stream);
    ducat_test::random_platform platform{stream};
    for (int i = 0; i < 200; ++i) platform.step();
    const ducat::ledger& book = platform.book();
    for (std::uint64_t i = 0; i < book.size(); ++i) kinds[static_cast<int>(book.kind_at(i))] = true;
    const std::string text = written(book);
    const auto reader = read(text);
    CHECK(fault(text) == "none");
    CHECK(written(reader->events()) == text);
    CHECK(text_of(reader->events()) == text_of(book));
    CHECK(text_of(reader->state(), reader->events()) == text_of(platform.engine().state(), book));
  }
  for (int kind = 0; kind < ducat::event_kinds; ++kind) {
    INFO(ducat::detail::event_words[kind]);
    CHECK(kinds[kind]);
  }
}
