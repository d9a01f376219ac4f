// SPDX-License-Identifier: MIT
// What reads bytes of unknown origin, by the name of its folder in the corpus.
#ifndef DUCAT_TESTS_FUZZ_READERS_HPP
#define DUCAT_TESTS_FUZZ_READERS_HPP

#include <ducat/adapters/csv_table.hpp>
#include <ducat/adapters/nlohmann_json/jsonl_table.hpp>
#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/adapters/nlohmann_json/pack_list.hpp>
#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/adapters/nlohmann_json/profile.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/source/plain_profile.hpp>
#include <ducat/source/usage_reader.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace ducat_test {

// What a usage file says, as text. `piece` is how many bytes arrive at once.
template <class Table> std::string read_usage(std::string_view bytes, std::size_t piece) {
  std::string out;
  const auto on_usage = [&](const ducat::usage_row& row) {
    out += std::to_string(row.row) + ' ' + std::string(row.account) + '\n';
  };
  const auto on_reject = [&](const ducat::rejected_row& row) { append_json_line(out, row); };
  ducat::usage_reader<Table> reader{ducat::plain_profile()};
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.push(bytes.substr(0, piece), on_usage, on_reject);
  }
  reader.finish(on_usage, on_reject);
  return out;
}

/// False where how a file is cut into pieces changed what was read.
template <class Table> bool read_usage_in_pieces(std::string_view bytes) {
  const std::string whole = read_usage<Table>(bytes, bytes.size() + 1);
  return whole == read_usage<Table>(bytes, 1) && whole == read_usage<Table>(bytes, 7);
}

/// A list is read, or its errors say why not.
template <class Reading> bool is_read_or_refused(const Reading& reading, bool has_value) {
  return has_value == reading.errors.empty();
}

/// A ledger that is read whole can be audited, whatever it says.
inline bool read_ledger(std::string_view bytes) {
  ducat::ledger_reader reader;
  reader.push(bytes);
  if (!reader.finish()) return reader.fault().has_value();
  static_cast<void>(ducat::audit(reader.events()));
  return true;
}

/// Reads bytes; false where the reader contradicted itself.
inline bool read_as(std::string_view kind, std::string_view bytes) {
  if (kind == "csv") return read_usage_in_pieces<ducat::csv_table>(bytes);
  if (kind == "jsonl") return read_usage_in_pieces<ducat::jsonl_table>(bytes);
  if (kind == "ledger") return read_ledger(bytes);
  if (kind == "prices") {
    const auto reading = ducat::read_price_list(bytes);
    return is_read_or_refused(reading, reading.list.has_value());
  }
  if (kind == "packs") {
    const auto reading = ducat::read_pack_list(bytes);
    return is_read_or_refused(reading, reading.list.has_value());
  }
  if (kind == "profile") {
    const auto reading = ducat::read_profile(bytes);
    return is_read_or_refused(reading, reading.rules.has_value());
  }
  return false;
}

}  // namespace ducat_test

#endif
