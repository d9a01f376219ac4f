// SPDX-License-Identifier: MIT
// ducat compare: what the same usage costs from packs, on demand, leased, under a commitment.
#include "comparison.hpp"
#include "documents.hpp"
#include "errors.hpp"
#include "file_place.hpp"
#include "files.hpp"
#include "options.hpp"
#include "outputs.hpp"
#include "printable.hpp"
#include "recorder.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tool {

namespace {

ducat::plan_list load_plans(const std::string& path) {
  ducat::plan_list_reading reading = ducat::read_plan_list(read_file(path));
  refuse(path, reading.errors);
  return std::move(*reading.list);
}

// The months of usage files, rated by a price list; whether every row was taken.
bool read_months(const compare_options& options, ducat::plan_list& list) {
  const ducat::price_list prices = load_prices(options.terms.prices);
  terms_options terms = options.terms;
  for (std::uint32_t i = 0; i < prices.table.book().size(); ++i)
    if (prices.table.book()[ducat::price_handle{i}].money == list.money)
      terms.currency = std::string_view{list.money.code()};
  books into{terms, prices, {}};
  text_sink rejects{""};
  recorder rows{into, load_profile(options.terms.columns), false, rejects};
  for (const std::string& path : options.usage) rows.read(path);
  rows.finish();
  const ducat::holdings& held = into.state().held;
  const std::int32_t offset =
      held.accounts.empty() ? 0 : held.terms_of(ducat::account_handle{0}).utc_offset_seconds;
  list.months = months_of(into, offset);
  return rows.counts().refused == 0;
}

}  // namespace

int compare(const compare_options& options) {
  const bool has_usage = !options.usage.empty();
  if (has_usage == options.terms.prices.empty())
    throw misuse{"--usage and --prices go together: the list has the rated rates"};
  int to_standard_output = 0;
  for (const std::string* const path : {&options.json, &options.csv, &options.html})
    to_standard_output += *path == "-" ? 1 : 0;
  if (to_standard_output > 1) throw misuse{"only one of --json, --csv and --html may be -"};
  std::vector<named_file> inputs{{"PLANS", options.plans},
                                 {"--prices", options.terms.prices},
                                 {"--columns", options.terms.columns}};
  for (const std::string& path : options.usage) inputs.push_back({"--usage", path});
  refuse_shared_files(inputs,
                      {{"--json", options.json}, {"--csv", options.csv}, {"--html", options.html}});
  ducat::plan_list list = load_plans(options.plans);
  text_sink json{options.json};
  text_sink csv{options.csv};
  text_sink html{options.html};
  const bool all_taken = !has_usage || read_months(options, list);
  if (list.months.empty())
    throw unusable_input{has_usage ? "no compute was used"
                                   : options.plans + ": no months; state some, or --usage"};
  const comparison result = compare_plans(list);
  if (!options.json.empty()) json.write(to_json(result));
  if (!options.csv.empty()) csv.write(to_csv(result));
  if (!options.html.empty()) html.write(to_html(result));
  for (text_sink* const file : {&json, &csv, &html}) file->close();
  if (to_standard_output == 0) fmt::print("{}", printable_lines(to_text(result)));
  flush_standard_output();
  for (text_sink* const file : {&json, &csv, &html}) file->keep();
  return all_taken ? done : found;
}

}  // namespace tool
