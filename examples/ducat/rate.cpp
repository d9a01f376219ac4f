// SPDX-License-Identifier: MIT
// ducat rate: from usage files to a statement.
#include "books.hpp"
#include "documents.hpp"
#include "errors.hpp"
#include "file_place.hpp"
#include "options.hpp"
#include "outputs.hpp"
#include "printable.hpp"
#include "recorder.hpp"
#include "report_tax.hpp"

#include <ducat/adapters/nlohmann_json/ledger_writer.hpp>
#include <ducat/exact/rounding_name.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tool {

namespace {

ducat::rounding rounding_of(const std::string& name) {
  const auto mode = ducat::parse_rounding(name);
  if (!mode) throw misuse{"--rounding " + name + ": no such mode"};
  return *mode;
}

// Time goes on to the end of what was billed, or further: packs that end meanwhile expire, and the
// months that have ended are closed.
void advance(books& into, const tally& counts, const std::string& as_of) {
  ducat::instant to = std::max(counts.span.end, into.billing().now());
  if (!as_of.empty()) {
    const auto stated = ducat::parse_instant(as_of);
    if (!stated) throw misuse{"--as-of " + as_of + ": expected such as 2026-12-01T00:00:00+08:00"};
    if (counts.billed > 0 && *stated < counts.span.end) {
      throw misuse{
          fmt::format("--as-of {}: the usage goes on until {}", as_of,
                      std::string_view{ducat::text_view{ducat::to_text(counts.span.end)}})};
    }
    to = *stated;
  } else if (counts.billed == 0) {
    return;
  }
  if (const auto moved = into.billing().advance(to); !moved) {
    throw misuse{fmt::format("--as-of {}: {}", as_of, ducat::message(moved.error().code))};
  }
  if (counts.billed > 0) into.close_months(counts.span, to);
}

void write_ledger(const books& from, const std::string& path, text_sink& file) {
  if (path.empty()) return;
  const auto written =
      ducat::write_ledger(from.events(), [&](std::string_view text) { file.write(text); });
  if (!written) throw unusable_input{path + ": " + ducat::message(written.error().code)};
  file.close();
}

void refuse_shared_files(const rate_options& options) {
  std::vector<named_file> inputs{{"--prices", options.terms.prices},
                                 {"--packs", options.terms.packs},
                                 {"--columns", options.terms.columns}};
  for (const std::string& path : options.usage) inputs.push_back({"--usage", path});
  refuse_shared_files(inputs, {{"--rejects", options.rejects},
                               {"--ledger", options.ledger},
                               {"--statement", options.statement}});
}

}  // namespace

int rate(const rate_options& options) {
  const int to_standard_output = (options.rejects == "-" ? 1 : 0) +
                                 (options.ledger == "-" ? 1 : 0) +
                                 (options.statement == "-" ? 1 : 0);
  if (to_standard_output > 1) {
    throw misuse{"only one of --rejects, --ledger and --statement may be -"};
  }
  refuse_shared_files(options);
  const ducat::rounding mode = rounding_of(options.rounding);
  const ducat::price_list prices = load_prices(options.terms.prices);
  const ducat::pack_list packs = load_packs(options.terms.packs);
  const ducat::profile columns = load_profile(options.terms.columns);
  books into{options.terms, prices, packs};

  text_sink rejects{options.rejects};
  text_sink ledger{options.ledger};
  text_sink statement{options.statement};
  recorder rows{into, columns, options.order == "end", rejects};
  for (const std::string& path : options.usage) rows.read(path);
  rows.finish();
  rejects.close();
  advance(into, rows.counts(), options.as_of);

  const report result = make_report(into, rows.counts(), mode, options.rounding);
  write_ledger(into, options.ledger, ledger);
  const auto tax = tax_of(result, options.tax == "per_line" ? ducat::tax_rounding::per_line
                                                            : ducat::tax_rounding::per_invoice);
  if (!options.statement.empty()) statement.write(to_json(result, tax));
  statement.close();
  if (to_standard_output == 0) fmt::print("{}", printable_lines(to_text(result, tax, options.top)));
  flush_standard_output();
  for (text_sink* const file : {&rejects, &ledger, &statement}) file->keep();
  return rows.counts().refused > 0 || !result.failures.empty() ? found : done;
}

}  // namespace tool
