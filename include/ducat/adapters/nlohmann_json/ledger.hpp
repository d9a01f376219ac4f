// SPDX-License-Identifier: MIT
// The ledger's text form, written and read: see ledger_writer.hpp and ledger_reader.hpp.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_HPP

#include <ducat/adapters/nlohmann_json/ledger_reader.hpp>
#include <ducat/adapters/nlohmann_json/ledger_writer.hpp>

#endif
