// SPDX-License-Identifier: MIT
// ducat diff: the same usage under two price lists.
#include "backtest.hpp"
#include "documents.hpp"
#include "errors.hpp"
#include "file_place.hpp"
#include "options.hpp"
#include "outputs.hpp"
#include "printable.hpp"

#include <ducat/exact/rounding_name.hpp>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tool {

namespace {

// The books are kept: the ledger of a run is compared once both are there.
struct finished_run {
  std::unique_ptr<books> into;
  backtest_run summary;
};

finished_run run(const diff_options& options, const std::string& prices_file,
                 const ducat::pack_list& packs, const ducat::profile& columns) {
  terms_options terms = options.terms;
  terms.prices = prices_file;
  const ducat::price_list prices = load_prices(prices_file);
  finished_run out{std::make_unique<books>(terms, prices, packs), {}};
  text_sink rejects{""};
  recorder rows{*out.into, columns, options.order == "end", rejects};
  for (const std::string& path : options.usage) rows.read(path);
  rows.finish();
  out.summary = {prices_file, prices.name, rows.counts().rows, rows.counts().billed,
                 rows.counts().refused};
  return out;
}

void refuse_shared_files(const diff_options& options) {
  std::vector<named_file> inputs{{"--old", options.before},
                                 {"--new", options.after},
                                 {"--packs", options.terms.packs},
                                 {"--columns", options.terms.columns}};
  for (const std::string& path : options.usage) inputs.push_back({"--usage", path});
  refuse_shared_files(inputs,
                      {{"--json", options.json}, {"--csv", options.csv}, {"--html", options.html}});
}

}  // namespace

int diff(const diff_options& options) {
  const auto mode = ducat::parse_rounding(options.rounding);
  if (!mode) throw misuse{"--rounding " + options.rounding + ": no such mode"};
  for (const std::string& path : options.usage)
    if (path == "-") throw misuse{"--usage -: it is read twice, once for each list"};
  int to_standard_output = 0;
  for (const std::string* const path : {&options.json, &options.csv, &options.html})
    to_standard_output += *path == "-" ? 1 : 0;
  if (to_standard_output > 1) throw misuse{"only one of --json, --csv and --html may be -"};
  refuse_shared_files(options);
  const ducat::pack_list packs = load_packs(options.terms.packs);
  const ducat::profile columns = load_profile(options.terms.columns);
  text_sink json{options.json};
  text_sink csv{options.csv};
  text_sink html{options.html};

  const finished_run before = run(options, options.before, packs, columns);
  const finished_run after = run(options, options.after, packs, columns);
  const auto exact = ducat::compare_ledgers(before.into->events(), after.into->events());
  if (!exact) throw unusable_input{fmt::format("--new: {}", ducat::message(exact.error().code))};
  backtest result = make_backtest(*exact, *mode);
  result.before = before.summary;
  result.after = after.summary;
  result.rounding_name = options.rounding;

  if (!options.json.empty()) json.write(to_json(result));
  if (!options.csv.empty()) csv.write(to_csv(result));
  if (!options.html.empty()) html.write(to_html(result, options.top));
  for (text_sink* const file : {&json, &csv, &html}) file->close();
  if (to_standard_output == 0) fmt::print("{}", printable_lines(to_text(result, options.top)));
  flush_standard_output();
  for (text_sink* const file : {&json, &csv, &html}) file->keep();
  return result.before.refused + result.after.refused > 0 ? found : done;
}

}  // namespace tool
