// SPDX-License-Identifier: MIT
// ducat diff: the same usage under two price lists.
#include "backtest.hpp"
#include "documents.hpp"
#include "errors.hpp"
#include "file_place.hpp"
#include "options.hpp"
#include "outputs.hpp"
#include "price_rows.hpp"
#include "printable.hpp"

#include <ducat/exact/rounding_name.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tool {

namespace {

// The books are kept: the ledger of a run is compared once both are there.
struct finished_run {
  std::unique_ptr<books> into;
  backtest_run summary;
  ducat::interval span;  // of what was billed
};

finished_run run(const diff_options& options, const std::string& prices_file,
                 const ducat::pack_list& packs, const ducat::profile& columns) {
  terms_options terms = options.terms;
  terms.prices = prices_file;
  const ducat::price_list prices = load_prices(prices_file);
  finished_run out{std::make_unique<books>(terms, prices, packs), {}, {}};
  text_sink rejects{""};
  recorder rows{*out.into, columns, options.order == "end", rejects};
  for (const std::string& path : options.usage) rows.read(path);
  rows.finish();
  out.summary = {prices_file, prices.name, rows.counts().rows, rows.counts().billed,
                 rows.counts().refused};
  out.span = rows.counts().span;
  return out;
}

// The span of the usage that either run billed; it ends before it starts where neither did.
ducat::interval span_of(const finished_run& before, const finished_run& after) {
  return {std::min(before.span.start, after.span.start), std::max(before.span.end, after.span.end)};
}

// Both lists charge the same months: those that have ended.
void close_months(const diff_options& options, const finished_run& before,
                  const finished_run& after) {
  const ducat::interval span = span_of(before, after);
  ducat::instant until = span.end;
  if (!options.as_of.empty()) {
    until = parse_date_or_time("--as-of", options.as_of);
    if (span.is_valid() && until < span.end) {
      throw misuse{fmt::format("--as-of {}: the usage goes on until {}", options.as_of,
                               std::string_view{ducat::text_view{ducat::to_text(span.end)}})};
    }
  }
  if (!span.is_valid()) return;
  before.into->close_months(span, until);
  after.into->close_months(span, until);
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
  close_months(options, before, after);
  const auto exact = ducat::compare_ledgers(before.into->events(), after.into->events());
  if (!exact) throw unusable_input{fmt::format("--new: {}", ducat::message(exact.error().code))};
  backtest result = make_backtest(*exact, *mode);
  result.before = before.summary;
  result.after = after.summary;
  result.rounding_name = options.rounding;
  for (const finished_run* const each : {&before, &after})
    for (const std::string& sentence : each->into->not_closed())
      if (std::find(result.warnings.begin(), result.warnings.end(), sentence) ==
          result.warnings.end())
        result.warnings.push_back(sentence);

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
