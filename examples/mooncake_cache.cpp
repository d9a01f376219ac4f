// SPDX-License-Identifier: MIT
// Turns the Mooncake conversation trace into usage with cache hits told apart: a prompt's leading
// 512-token blocks that an earlier request has brought into the cache are `cache_hit_tokens`, its
// other tokens `prompt_tokens`.
//
//     zcat mooncake_conversation.csv.gz | mooncake_cache > usage.csv
//
// Reads the trace from standard input, writes usage in ducat's own format
// (source/plain_profile.hpp). What cannot be read goes to standard error, a line of JSON each, and
// makes the exit status 1.
#include "prefix_cache.hpp"

#include <ducat/adapters/csv.hpp>
#include <ducat/adapters/csv_table.hpp>
#include <ducat/exact/decimal.hpp>
#include <ducat/source/rejected_row.hpp>
#include <ducat/units/instant_text.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;

class converter {
 public:
  // The usages of one request, or false and what is wrong with it.
  bool convert(const ducat::table_row& row, std::string& out, ducat::rejected_row& fault) {
    std::int64_t ms = 0;
    std::int64_t prompt = 0;
    std::int64_t completion = 0;
    fault.line = row.line;
    fault.row = row.row;
    const std::int64_t latest_ms = ducat::instant_max.ns / ns_per_ms;
    if (!read(row.fields[0], "timestamp", latest_ms, ms, fault) ||
        !read(row.fields[1], "input_length", longest, prompt, fault) ||
        !read(row.fields[2], "output_length", longest, completion, fault)) {
      return false;
    }
    const std::int64_t hits = cache_.take(prompt, row.fields[3]);
    const std::string id = "request-" + std::to_string(row.row);
    const ducat::instant_text at{ducat::instant{ms * ns_per_ms}};
    const auto write = [&](const char* sku, std::int64_t tokens) {
      if (tokens == 0) return;
      const std::string usage_id = id + "/" + sku;
      const std::string quantity = std::to_string(tokens);
      const std::array<std::string_view, 6> fields{
          usage_id, "all", sku, quantity, {at.data(), at.size()}, "token"};
      ducat::append_csv_record(out, fields);
    };
    write("cache_hit_tokens", hits);
    write("prompt_tokens", prompt - hits);
    write("completion_tokens", completion);
    return true;
  }

 private:
  static constexpr std::int64_t longest = 1'000'000'000;  // no model reads or writes more at once

  static bool read(std::string_view text, const char* column, std::int64_t most, std::int64_t& out,
                   ducat::rejected_row& fault) {
    const auto number = ducat::parse_integer(text);
    if (number && *number >= 0 && *number <= most) {
      out = static_cast<std::int64_t>(*number);
      return true;
    }
    fault.field = column;
    fault.found = text;
    fault.expected = "a whole number from 0 to " + std::to_string(most);
    fault.reason = message(number ? ducat::errc::out_of_range : number.error().code);
    return false;
  }

  prefix_cache cache_;
};

}  // namespace

int main() {
  converter converter;
  ducat::csv_table table{
      {{{"timestamp"}, {"input_length"}, {"output_length"}, {"hash_ids"}}, false, ','}};
  std::string out = "id,account,sku,quantity,at,unit\n";
  bool good = true;
  const auto on_reject = [&](const ducat::rejected_row& fault) {
    std::string line;
    ducat::append_json_line(line, fault);
    std::fputs(line.c_str(), stderr);
    good = false;
  };
  const auto on_row = [&](const ducat::table_row& row) {
    ducat::rejected_row fault;
    if (!converter.convert(row, out, fault)) on_reject(fault);
  };
  const auto flush = [&] {
    good = std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && good;
    out.clear();
  };

  std::array<char, 65'536> piece{};
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), stdin)) {
    table.push({piece.data(), size}, on_row, on_reject);
    flush();
  }
  table.finish(on_row, on_reject);
  flush();
  good = std::ferror(stdin) == 0 && std::fflush(stdout) == 0 && good;
  return good ? 0 : 1;
}
