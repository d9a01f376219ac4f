// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "files.hpp"
#include "ledger_file.hpp"
#include "printable.hpp"

#include <fmt/format.h>

#include <string_view>

namespace tool {

std::unique_ptr<ducat::ledger_reader> load_ledger(const std::string& path) {
  auto reader = std::make_unique<ducat::ledger_reader>();
  byte_source file{path};
  for (std::string_view piece = file.next(); !piece.empty(); piece = file.next()) {
    if (!reader->push(piece)) break;
  }
  if (!reader->finish()) {
    const ducat::ledger_fault& fault = *reader->fault();
    throw unusable_input{fmt::format("{}:{}: {}: found {}, expected {}", path, fault.line,
                                     printable(fault.field), printable(fault.found),
                                     printable(fault.expected))};
  }
  return reader;
}

}  // namespace tool
