// SPDX-License-Identifier: MIT
// Ledgers from files.
#ifndef DUCAT_EXAMPLES_DUCAT_LEDGER_FILE_HPP
#define DUCAT_EXAMPLES_DUCAT_LEDGER_FILE_HPP

#include <ducat/adapters/nlohmann_json/ledger.hpp>

#include <memory>
#include <string>

namespace tool {

/// Throws unusable_input where it is no ledger.
[[nodiscard]] std::unique_ptr<ducat::ledger_reader> load_ledger(const std::string& path);

}  // namespace tool

#endif
