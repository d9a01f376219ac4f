// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/random.hpp"

#include <ducat/adapters/csv.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using ducat::csv_fault;

struct record {
  std::uint64_t line = 0;
  std::vector<std::string> fields;
  csv_fault fault = csv_fault::none;
  std::uint64_t fault_line = 0;
  std::size_t field = 0;

  friend bool operator==(const record&, const record&) = default;
};

// What a reader makes of a text that arrives in pieces of `piece` bytes.
std::vector<record> read(std::string_view text, std::size_t piece,
                         ducat::csv_options options = {}) {
  std::vector<record> out;
  ducat::csv_reader reader{options};
  const auto on_record = [&](const ducat::csv_record& got) {
    record& next = out.emplace_back();
    next.line = got.line;
    next.fields.assign(got.fields.begin(), got.fields.end());
  };
  const auto on_error = [&](const ducat::csv_error& got) {
    out.push_back({got.line, {}, got.fault, got.fault_line, got.field});
  };
  for (std::size_t i = 0; i < text.size(); i += piece) {
    // A copy of its own, so that reading beyond the piece is seen by the address sanitizer.
    const std::vector<char> bytes(
        text.begin() + static_cast<std::ptrdiff_t>(i),
        text.begin() + static_cast<std::ptrdiff_t>(std::min(i + piece, text.size())));
    reader.push({bytes.data(), bytes.size()}, on_record, on_error);
  }
  reader.finish(on_record, on_error);
  return out;
}

record fields(std::uint64_t line, std::vector<std::string> texts) {
  return {line, std::move(texts), csv_fault::none, 0, 0};
}

record fault(csv_fault what, std::uint64_t line, std::uint64_t fault_line, std::size_t field) {
  return {line, {}, what, fault_line, field};
}

using records = std::vector<record>;

// What the only fault of a text found, however the text is cut.
std::string found(std::string_view text, ducat::csv_options options = {}) {
  std::vector<std::string> all;
  for (std::size_t piece = 1; piece <= text.size(); piece = 2 * piece + 1) {
    ducat::csv_reader reader{options};
    const auto on_error = [&](const ducat::csv_error& got) { all.emplace_back(got.found); };
    for (std::size_t i = 0; i < text.size(); i += piece) {
      reader.push(text.substr(i, piece), [](const auto&) {}, on_error);
    }
    reader.finish([](const auto&) {}, on_error);
  }
  CHECK(std::adjacent_find(all.begin(), all.end(), std::not_equal_to<>{}) == all.end());
  return all.empty() ? "no fault" : all.front();
}

}  // namespace

TEST_CASE("records are lines and fields are what stands between delimiters") {
  CHECK(read("a,b,c\n1,2,3\n", 100) ==
        records{fields(1, {"a", "b", "c"}), fields(2, {"1", "2", "3"})});
  CHECK(read("a\n", 100) == records{fields(1, {"a"})});
  CHECK(read(",\n", 100) == records{fields(1, {"", ""})});
  CHECK(read("a,\n", 100) == records{fields(1, {"a", ""})});
  CHECK(read(" a , b \n", 100) == records{fields(1, {" a ", " b "})});
}

TEST_CASE("a file without bytes, or of line ends only, has no records") {
  CHECK(read("", 1).empty());
  CHECK(read("\n", 1).empty());
  CHECK(read("\r\n\r\n\n", 100).empty());
  CHECK(read("\xEF\xBB\xBF", 1).empty());
}

TEST_CASE("the last line needs no line end") {
  CHECK(read("a,b", 100) == records{fields(1, {"a", "b"})});
  CHECK(read("a,b\nc,", 100) == records{fields(1, {"a", "b"}), fields(2, {"c", ""})});
  CHECK(read("a\n\"b\"", 100) == records{fields(1, {"a"}), fields(2, {"b"})});
}

TEST_CASE("CRLF and LF end a line alike, and empty lines are counted but are no records") {
  CHECK(read("a,b\r\nc,d\r\n", 100) == records{fields(1, {"a", "b"}), fields(2, {"c", "d"})});
  CHECK(read("a\n\n\r\nb\n", 100) == records{fields(1, {"a"}), fields(4, {"b"})});
}

TEST_CASE("a byte order mark is skipped at the start only, and its beginnings are text") {
  CHECK(read("\xEF\xBB\xBF"
             "a\n",
             100) == records{fields(1, {"a"})});
  CHECK(read("a\n\xEF\xBB\xBF"
             "b\n",
             100) == records{fields(1, {"a"}), fields(2, {"\xEF\xBB\xBF"
                                                          "b"})});
  CHECK(read("\xEF\xBB", 1) == records{fields(1, {"\xEF\xBB"})});
  CHECK(read("\xEF\xBB"
             "a,b\nc\n",
             1) == records{fields(1, {"\xEF\xBB"
                                      "a",
                                      "b"}),
                           fields(2, {"c"})});
}

TEST_CASE("a quoted field may hold delimiters, quotes and line ends, and counts its lines") {
  CHECK(read("\"a,b\",\"say \"\"hi\"\"\"\n", 100) == records{fields(1, {"a,b", "say \"hi\""})});
  CHECK(read("\"x\r\ny\n\",2\nnext\n", 100) ==
        records{fields(1, {"x\r\ny\n", "2"}), fields(4, {"next"})});
  CHECK(read("\"\"\n\"\",\"\"\n", 100) == records{fields(1, {""}), fields(2, {"", ""})});
  CHECK(read("\"\"\"\"\n", 100) == records{fields(1, {"\""})});
}

TEST_CASE("the delimiter is chosen") {
  CHECK(read("a;b,c\t\"d;e\"\n", 100, {';', 100, 100, 100}) ==
        records{fault(csv_fault::quote_in_unquoted_field, 1, 1, 2)});
  CHECK(read("a;b,c;\"d;e\"\n", 100, {';', 100, 100, 100}) ==
        records{fields(1, {"a", "b,c", "d;e"})});
  CHECK(read("a\tb\n", 100, {'\t', 100, 100, 100}) == records{fields(1, {"a", "b"})});
}

TEST_CASE("broken quoting costs its record, and the next line is read again") {
  CHECK(read("a,b\"c,d\n1,2\n", 100) ==
        records{fault(csv_fault::quote_in_unquoted_field, 1, 1, 2), fields(2, {"1", "2"})});
  CHECK(read("\"a\"b,c\n1\n", 100) ==
        records{fault(csv_fault::text_after_quoted_field, 1, 1, 1), fields(2, {"1"})});
  CHECK(read("\"a\n\"b,c\n1\n", 100) ==
        records{fault(csv_fault::text_after_quoted_field, 1, 2, 1), fields(3, {"1"})});
}

TEST_CASE("a carriage return without a line feed is a fault") {
  CHECK(read("a\rb\nc\n", 100) ==
        records{fault(csv_fault::bare_carriage_return, 1, 1, 1), fields(2, {"c"})});
  CHECK(read("a\r\r\nc\n", 100) ==
        records{fault(csv_fault::bare_carriage_return, 1, 1, 1), fields(2, {"c"})});
  CHECK(read("a\r", 100) == records{fault(csv_fault::bare_carriage_return, 1, 1, 1)});
}

TEST_CASE("a quote that is never closed is one error, and no row comes out of its text") {
  CHECK(read("a\nb,\"c\n1,2\n3,4\n", 100) ==
        records{fields(1, {"a"}), fault(csv_fault::unterminated_quote, 2, 5, 2)});
  CHECK(read("\"", 100) == records{fault(csv_fault::unterminated_quote, 1, 1, 1)});
}

TEST_CASE("NUL and other bytes are text like any other") {
  const std::string text{"a\0b,\xFF\x01\n", 7};
  CHECK(read(text, 100) == records{fields(1, {std::string{"a\0b", 3}, "\xFF\x01"})});
}

TEST_CASE("each bound holds exactly, quoted or not, and costs only its own record") {
  const ducat::csv_options bounds{',', 4, 8, 3};
  CHECK(read("1234,5678\nx\n", 100, bounds) ==
        records{fields(1, {"1234", "5678"}), fields(2, {"x"})});
  CHECK(read("a,12345\nx\n", 100, bounds) ==
        records{fault(csv_fault::field_too_long, 1, 1, 2), fields(2, {"x"})});
  CHECK(read("a,\"12345\"\nx\n", 100, bounds) ==
        records{fault(csv_fault::field_too_long, 1, 1, 2), fields(2, {"x"})});
  CHECK(read("1234,5678,9\nx\n", 100, bounds) ==
        records{fault(csv_fault::record_too_long, 1, 1, 3), fields(2, {"x"})});
  CHECK(read("1,2,3\n1,2,3,4\nx\n", 100, bounds) ==
        records{fields(1, {"1", "2", "3"}), fault(csv_fault::too_many_fields, 2, 2, 4),
                fields(3, {"x"})});
  CHECK(read("a,\"12345\n67\"\nx\n", 100, bounds) ==
        records{fault(csv_fault::field_too_long, 1, 1, 2), fields(3, {"x"})});
}

TEST_CASE("a field without end is read through in bounded memory") {
  ducat::csv_reader reader{{',', 1000, 2000, 10}};
  std::uint64_t errors = 0;
  std::uint64_t good = 0;
  const auto on_record = [&](const ducat::csv_record&) { ++good; };
  const auto on_error = [&](const ducat::csv_error& error) {
    CHECK(error.fault == csv_fault::field_too_long);
    CHECK(error.line == 1);
    ++errors;
  };
  reader.push("a,\"", on_record, on_error);
  const std::string megabyte(1'000'000, 'x');
  for (int i = 0; i < 64; ++i) {
    reader.push(megabyte, on_record, on_error);
    REQUIRE(reader.held() <= 2000);
  }
  reader.push("\",b\nnext\n", on_record, on_error);
  reader.finish(on_record, on_error);
  CHECK(errors == 1);
  CHECK(good == 1);
}

TEST_CASE("how a text is cut into pieces changes nothing") {
  const std::string texts[] = {
      "\xEF\xBB\xBF"
      "a,b,c\r\n1,\"2\r\n3\",\"\"\"\"\r\n\r\n4,5,6",
      "a\"b\n\"c\"d\ne\rf\n\"g\n\n",
      "1234567,12\n\"1234567\",\"12\n\"\n,,,,,,\n\"\",\n",
      "\xEF\xBB"
      "x\n",
  };
  for (const std::string& text : texts) {
    for (const ducat::csv_options bounds :
         {ducat::csv_options{}, ducat::csv_options{',', 5, 7, 4}}) {
      const records whole = read(text, text.size(), bounds);
      CHECK_FALSE(whole.empty());
      for (std::size_t piece = 1; piece < text.size(); ++piece) {
        INFO(text << " in pieces of " << piece);
        CHECK(read(text, piece, bounds) == whole);
      }
    }
  }
}

TEST_CASE("any text is read alike in any pieces, and any records are read back as written") {
  ducat_test::random_source random{0xC5F};
  INFO(ducat_test::seed_text());
  constexpr std::string_view alphabet = "ab,\"\r\n\";\xEF\xBB\xBF";
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(40); n > 0; --n) {
      text += alphabet[random.below(alphabet.size())];
    }
    INFO(text);
    const ducat::csv_options bounds{',', 6, 12, 4};
    REQUIRE(read(text, 1 + random.below(7), bounds) == read(text, 100, bounds));
  }
  for (int i = 0; i < 2'000; ++i) {
    std::vector<std::vector<std::string>> written(1 + random.below(4));
    std::string text;
    for (auto& row : written) {
      row.resize(1 + random.below(4));
      for (std::string& field : row) {
        for (std::uint64_t n = random.below(5); n > 0; --n) {
          field += alphabet[random.below(alphabet.size() - 3)];
        }
      }
      const std::vector<std::string_view> views(row.begin(), row.end());
      ducat::append_csv_record(text, views);
    }
    std::vector<std::vector<std::string>> back;
    for (const record& got : read(text, 1 + random.below(9))) {
      REQUIRE(got.fault == csv_fault::none);
      back.push_back(got.fields);
    }
    INFO(text);
    REQUIRE(back == written);
  }
}

TEST_CASE("a field is quoted only where it must be") {
  const auto written = [](std::string_view field, char delimiter = ',') {
    std::string out;
    ducat::append_csv_field(out, field, delimiter);
    return out;
  };
  CHECK(written("plain text") == "plain text");
  CHECK(written("a,b") == "\"a,b\"");
  CHECK(written("a,b", ';') == "a,b");
  CHECK(written("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(written("two\nlines") == "\"two\nlines\"");
  CHECK(written("").empty());
}

TEST_CASE("a fault says what stood in the field up to it, at most 128 bytes") {
  CHECK(found("a,b c\"d,e\n") == "b c\"");
  CHECK(found("a,\"b\"c\n") == "bc");
  CHECK(found("a,b\rc\n") == "b");
  CHECK(found("a,\"open,\nrow\n") == "open,\nrow\n");
  CHECK(found("a,\"" + std::string(200, 'x')) == std::string(128, 'x'));
  CHECK(found("ab,cdefghij\n", {.max_field = 4}) == "cdef");
  CHECK(found("abcd,efgh,ijkl\n", {.max_record = 10}) == "ij");
  CHECK(found("a,b,c\n", {.max_fields = 2}) == "c");
}
