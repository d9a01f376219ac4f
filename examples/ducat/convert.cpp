// SPDX-License-Identifier: MIT
// ducat convert: price lists between JSON and CSV, for those who live in a spreadsheet.
#include "documents.hpp"
#include "errors.hpp"
#include "file_place.hpp"
#include "files.hpp"
#include "options.hpp"
#include "outputs.hpp"
#include "price_sheet.hpp"
#include "printable.hpp"

#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/source/json_text.hpp>

#include <fmt/format.h>
#include <iconv.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

// GB 18030 holds all of GBK, and every text that a Chinese spreadsheet saves as CSV.
std::string from_gbk(const std::string& path, std::string text) {
  const auto close = [](void* opened) { iconv_close(static_cast<iconv_t>(opened)); };
  const iconv_t opened = iconv_open("UTF-8", "GB18030");
  if (opened == reinterpret_cast<iconv_t>(-1)) {
    throw unusable_input{path + ": this system cannot convert GB 18030"};
  }
  const std::unique_ptr<void, decltype(close)> converter{static_cast<void*>(opened), close};
  std::string out;
  char* from = text.data();
  std::size_t left = text.size();
  while (true) {
    std::array<char, 4096> piece{};
    char* to = piece.data();
    std::size_t room = piece.size();
    const std::size_t done = iconv(opened, &from, &left, &to, &room);
    out.append(piece.data(), piece.size() - room);
    if (done != static_cast<std::size_t>(-1)) {
      if (left == 0) return out;
    } else if (errno != E2BIG) {
      throw unusable_input{fmt::format("{}: no GBK at byte {}", path, text.size() - left + 1)};
    }
  }
}

// The text as UTF-8 without a byte order mark. No encoding is guessed: a text may be read as
// several, and says something else in each.
std::string to_utf8(const convert_options& options, std::string text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    throw unusable_input{options.from + ": it is UTF-16; save it as CSV in UTF-8"};
  }
  if (text.starts_with(utf8_mark)) {
    text.erase(0, utf8_mark.size());
  } else if (options.encoding == "gbk") {
    return from_gbk(options.from, std::move(text));
  }
  std::size_t line = 1;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = ducat::detail::utf8_length(rest);
    if (length == 0) {
      throw unusable_input{
          fmt::format("{}: line {} is not UTF-8; say --encoding gbk where that is what it is",
                      options.from, line)};
    }
    if (rest.front() == '\n') ++line;
    rest.remove_prefix(length);
  }
  return text;
}

void append_error(std::string& out, std::uint64_t line, std::string_view place,
                  std::string_view found, std::string_view expected) {
  out += fmt::format("\n  line {}{}{}: found {}, expected {}", line, place.empty() ? "" : ", ",
                     printable(place), printable(found), printable(expected));
}

// The column of a member of a row, as its pointer below the row names it.
std::string column_of(const std::string& row, const std::string& member) {
  constexpr std::string_view dimensions = "dimensions/";
  if (member.starts_with(dimensions)) return "dimension." + member.substr(dimensions.size());
  if (member == "counter/name") return "counter";
  if (member == "sku" && row.starts_with("/prices/")) return "name";
  return member.substr(member.rfind('/') + 1);  // currency/digits, counter/owner
}

// Where a part of the list stands in the sheet: its line and column.
std::pair<std::uint64_t, std::string> place_of(const sheet_reading& sheet,
                                               const std::string& pointer) {
  std::string known = pointer;
  while (!known.empty() && !sheet.lines.contains(known)) known.erase(known.rfind('/'));
  const auto line = sheet.lines.find(known);
  std::string rest = pointer.substr(known.size());
  if (!rest.empty()) rest.erase(0, 1);
  return {line == sheet.lines.end() ? 1 : line->second, column_of(known, rest)};
}

[[noreturn]] void refuse_sheet(const std::string& path, std::size_t count,
                               const std::string& text) {
  throw unusable_input{fmt::format("{}: {} error{}{}", path, count, count > 1 ? "s" : "", text)};
}

std::string json_of_sheet(const std::string& path, const std::string& csv) {
  const sheet_reading sheet = read_sheet(csv);
  std::string errors;
  for (const sheet_error& error : sheet.errors) {
    append_error(errors, error.line, error.column, error.found, error.expected);
  }
  if (!errors.empty()) refuse_sheet(path, sheet.errors.size(), errors);
  std::string out = sheet.list.dump(2) + "\n";
  const ducat::price_list_reading reading = ducat::read_price_list(out);
  for (const ducat::document_error& error : reading.errors) {
    const auto [line, place] = place_of(sheet, error.pointer);
    append_error(errors, line, place, error.found, error.expected);
  }
  if (!errors.empty()) refuse_sheet(path, reading.errors.size(), errors);
  return out;
}

std::string sheet_of_json(const std::string& path, const std::string& text, bool with_mark) {
  refuse(path, ducat::read_price_list(text).errors);
  return (with_mark ? std::string{utf8_mark} : "") +
         write_sheet(nlohmann::ordered_json::parse(text));
}

}  // namespace

int convert(const convert_options& options) {
  refuse_shared_files({{"the list", options.from}}, {{"the output", options.to}});
  const std::string text = to_utf8(options, read_file(options.from));
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string::npos && (text[first] == '{' || text[first] == '[');
  text_sink out{options.to};
  out.write(is_json ? sheet_of_json(options.from, text, options.mark)
                    : json_of_sheet(options.from, text));
  out.close();
  out.keep();
  return done;
}

}  // namespace tool
