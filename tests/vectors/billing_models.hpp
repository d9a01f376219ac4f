// SPDX-License-Identifier: MIT
// Which test runs which models of billing.jsonl, and which rows no test runs, and why.
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

struct unclaimed_row {
  const char* id;
  const char* reason;
};
/// Rows of models that a test runs, which it leaves out.
inline constexpr unclaimed_row unclaimed_rows[] = {
    {"om-burn-recur-daily",
     "a difference that burn_order_presets.hpp states: overage is carried, and the next cycle's "
     "grant pays it; here what no pack covered is priced, once, and the next lot is whole"},
};

/// Why a row is not run, or nullptr.
inline const char* reason_to_skip(const std::string& id) {
  for (const unclaimed_row& row : unclaimed_rows)
    if (id == row.id) return row.reason;
  return nullptr;
}

}  // namespace ducat_test::billing

#endif
