// SPDX-License-Identifier: MIT
// ducat explain: how a usage became money, from the ledger alone.
#include "books.hpp"
#include "errors.hpp"
#include "ledger_file.hpp"
#include "options.hpp"
#include "printable.hpp"

#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_charge.hpp>
#include <ducat/billing/explain_text.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

namespace {

// "FILE:ROW": a file name may hold colons, so the row is what follows the last one.
struct file_row {
  std::string_view file;
  std::uint64_t row = 0;
};

std::optional<file_row> parse_row(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto number = ducat::parse_integer(text.substr(colon + 1));
  file_row out{text.substr(0, colon), 0};
  if (!number || !ducat::try_convert(*number, out.row)) return std::nullopt;
  return out;
}

// Whether a source is the file meant: its name as the ledger has it, or the end of that path.
bool is_file(std::string_view source, std::string_view meant) {
  if (source.size() <= meant.size()) return source == meant;
  const std::size_t rest = source.size() - meant.size();
  return source.substr(rest) == meant && source[rest - 1] == '/';
}

constexpr std::uint64_t max_parts = 4096;

std::vector<std::uint64_t> find_positions(const ducat::ledger& book, const std::string& text) {
  const auto row = parse_row(text);
  const auto number = ducat::parse_id(text);
  const ducat::id128 own = own_id(text, 0);
  std::vector<std::uint64_t> out;
  const auto& usages = book.all<ducat::usage_recorded>();
  for (std::size_t i = 0; i < usages.size(); ++i) {
    const ducat::usage_recorded& each = usages[i];
    const bool by_row = row && each.id.high == row->row &&
                        is_file(std::string_view{book.names.text(each.source)}, row->file);
    // The parts of one row follow each other.
    const bool by_id = each.id.high == own.high && each.id.low - own.low < max_parts;
    if (by_row || by_id || (number && each.id == *number)) out.push_back(each.position);
  }
  return out;
}

// Every posting of a close charge, in order.
int explain_charges(const ducat::ledger& book, const explain_options& options) {
  bool is_known = false;
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (book.kind_at(i) != ducat::event_kind::charge_posted) continue;
    const ducat::charge_handle charge = book.at<ducat::charge_posted>(i).charge;
    const ducat::symbol name = book.prices.charges()[charge].name;
    if (std::string_view{book.names.text(name)} != options.charge) continue;
    const auto why = ducat::explain_charge(book, i);
    if (!why)
      throw unusable_input{fmt::format("position {}: {}", i, ducat::message(why.error().code))};
    fmt::print("{}{}", is_known ? "\n" : "", printable_lines(ducat::to_text(book, *why)));
    is_known = true;
  }
  if (is_known) return done;
  throw misuse{
      fmt::format("--charge {}: no such charge was posted in {}", options.charge, options.ledger)};
}

}  // namespace

int explain(const explain_options& options) {
  if (options.usage.empty() && options.charge.empty())
    throw misuse{"--usage or --charge is needed"};
  const auto reader = load_ledger(options.ledger);
  const ducat::ledger& book = reader->events();
  if (!options.charge.empty()) return explain_charges(book, options);
  const std::vector<std::uint64_t> positions = find_positions(book, options.usage);
  if (positions.empty()) {
    throw misuse{fmt::format("--usage {}: no such usage in {}", options.usage, options.ledger)};
  }
  for (const std::uint64_t position : positions) {
    const auto why = ducat::explain(book, position);
    if (!why)
      throw unusable_input{
          fmt::format("position {}: {}", position, ducat::message(why.error().code))};
    if (position != positions.front()) fmt::print("\n");
    fmt::print("{}", printable_lines(ducat::to_text(book, *why)));
  }
  return done;
}

}  // namespace tool
