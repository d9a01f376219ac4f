// SPDX-License-Identifier: MIT
// Which test runs which models of billing.jsonl, and which models and rows no test runs, and why.
// A test claims a model by naming its check in the list it runs: it cannot claim what it does not
// run.
#ifndef DUCAT_TESTS_VECTORS_BILLING_MODELS_HPP
#define DUCAT_TESTS_VECTORS_BILLING_MODELS_HPP

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace ducat_test::billing {

using model_check = void (*)(const nlohmann::json& row);

struct model_runner {
  const char* model;
  model_check check;
};
using model_runners = std::vector<model_runner>;

// Each is defined in the file of its test, which runs all of it.
model_runners cumulative_models();
model_runners record_price_models();
model_runners close_charge_models();
model_runners conversion_models();
model_runners calendar_models();
model_runners burn_down_models();

struct claiming_test {
  const char* file;
  model_runners (*models)();
};
inline constexpr claiming_test claiming_tests[] = {
    {"billing_vectors_test", cumulative_models},
    {"record_price_vectors_test", record_price_models},
    {"close_charge_vectors_test", close_charge_models},
    {"conversion_vectors_test", conversion_models},
    {"calendar_vectors_test", calendar_models},
    {"burn_down_vectors_test", burn_down_models},
};

struct unclaimed_model {
  const char* model;
  const char* reason;
};
/// Not prices: what is taken from a balance, in which order, and what a balance is after a reset.
/// Each leaves the list when the engine that it asks about is there.
inline constexpr unclaimed_model unclaimed_models[] = {
    {"reserve_commit", "wallet: what parallel reservations may hold of one balance"},
};

struct unclaimed_row {
  const char* id;
  const char* reason;
};
/// Rows of models that a test runs, which it leaves out.
inline constexpr unclaimed_row unclaimed_rows[] = {
    {"om-burn-recur-daily",
     "overage that the next cycle's grant pays: what no pack covered is priced, once"},
    {"om-reset-rollover",
     "a reset that takes from a grant and grants nothing: a cycle of ours brings a lot"},
};

/// Why a row is not run, or nullptr.
inline const char* reason_to_skip(const std::string& id) {
  for (const unclaimed_row& row : unclaimed_rows)
    if (id == row.id) return row.reason;
  return nullptr;
}

}  // namespace ducat_test::billing

#endif
