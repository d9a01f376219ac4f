// SPDX-License-Identifier: MIT
// ducat: bills usage files by a price list. The command line; each command has a file of its own.
#include "errors.hpp"
#include "options.hpp"
#include "outputs.hpp"
#include "printable.hpp"

#include <ducat/exact/rounding_name.hpp>
#include <ducat/version.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr const char* about =
    R"(Bills GPU and token usage exactly: prepaid packs first, then the price list,
rounded once. Nothing is guessed: what cannot be billed is refused with its reason.)";

constexpr const char* examples = R"(Exit codes
  0  done
  1  done, but rows were rejected, an audit has findings, or lint --strict has warnings
  2  the command line makes no sense, or lint found errors in a list
  3  an input cannot be used, or an output cannot be written: no file was made or changed

Examples
  ducat rate --prices prices.json --usage jobs.csv
  ducat rate --prices prices.json --packs packs.json --usage jobs.csv.gz \
             --columns profile.json --rejects rejects.jsonl --ledger ledger.jsonl
  zcat march/*.gz | ducat rate --prices prices.json --usage - --statement march.json
  ducat quote --prices prices.json --packs packs.json --account research --sku a100 \
             --cards 64 --start 2026-11-23T12:00:00Z --end 2026-11-23T14:00:00Z
  ducat diff --old prices.json --new draft.json --usage march.csv --html diff.html
  ducat compare plans.json --usage march.csv --prices prices.json
  ducat explain ledger.jsonl --usage jobs.csv:17
  ducat audit ledger.jsonl
  ducat show prices.json --at 2026-11-23
  ducat lint prices.json --costs costs.json
  ducat test scenarios --junit results.xml)";

constexpr const char* rate_footer =
    R"(A usage file is CSV with a header, or JSON lines; plain or gzip; - is standard input.
Without --columns its columns are: account, sku; cards, start, end or quantity, at;
and, if there, id, source, unit and dimensions. A profile maps any other file.

Usage draws on packs in the order in which it is recorded: --order file is the order of
the files and their rows, --order end that in which usages ended, ties by row.

A row that cannot be read or billed goes to the reject file with its line, field and
reason; all other rows are billed, and the exit code is 1.)";

void add_account_terms(CLI::App& command, tool::terms_options& terms) {
  command.add_option("--packs", terms.packs, "accounts, packs and wallets (JSON)")
      ->type_name("FILE");
  command.add_option("--columns", terms.columns, "column profile of the usage files (JSON)")
      ->type_name("FILE");
  command.add_option("--payers", terms.payers, "one organisation pays for all, or each account")
      ->check(CLI::IsMember({"one", "each"}))
      ->capture_default_str();
  command.add_option("--organisation", terms.organisation, "who pays for all")
      ->type_name("NAME")
      ->capture_default_str();
  command
      .add_option("--currency", terms.currency, "which prices apply, where the list has several")
      ->type_name("CODE");
  command.add_option("--utc-offset", terms.utc_offset, "where months begin, such as +08:00")
      ->type_name("OFFSET");
}

void add_terms(CLI::App& command, tool::terms_options& terms) {
  command.add_option("--prices", terms.prices, "price list (JSON)")->required()->type_name("FILE");
  add_account_terms(command, terms);
}

std::vector<std::string> rounding_names() {
  std::vector<std::string> names;
  for (const auto& each : ducat::rounding_names) names.emplace_back(std::string_view{each.name});
  return names;
}

void add_rate(CLI::App& app, tool::rate_options& options, int& code) {
  CLI::App& command = *app.add_subcommand("rate", "bill usage files and print the statement");
  add_terms(command, options.terms);
  command.add_option("--usage", options.usage, "usage files")->required()->type_name("FILE");
  command.add_option("--order", options.order, "the order in which packs are drawn on")
      ->check(CLI::IsMember({"file", "end"}))
      ->capture_default_str();
  command.add_option("--rounding", options.rounding, "how totals are rounded, once")
      ->check(CLI::IsMember(rounding_names()))
      ->capture_default_str();
  command.add_option("--tax", options.tax, "where tax is rounded, if prices or packs state any")
      ->check(CLI::IsMember({"per_invoice", "per_line"}))
      ->capture_default_str();
  command
      .add_option("--as-of", options.as_of,
                  "the time up to which packs expire and months are closed; by default the end of "
                  "the usage")
      ->type_name("INSTANT");
  command.add_option("--rejects", options.rejects, "where rejected rows go (JSON lines)")
      ->type_name("FILE");
  command.add_option("--ledger", options.ledger, "where the ledger goes (JSON lines)")
      ->type_name("FILE");
  command.add_option("--statement", options.statement, "where the statement goes (JSON)")
      ->type_name("FILE");
  command.add_option("--top", options.top, "how many accounts are listed")
      ->type_name("N")
      ->capture_default_str();
  command.footer(rate_footer);
  command.callback([&] { code = tool::rate(options); });
}

void add_quote(CLI::App& app, tool::quote_options& options, int& code) {
  CLI::App& command =
      *app.add_subcommand("quote", "what a usage would cost and draw; changes nothing");
  add_terms(command, options.terms);
  command.add_option("--after", options.after, "usage files that were recorded before")
      ->type_name("FILE");
  CLI::Option* const file =
      command.add_option("--usage", options.usage, "quote each row of a usage file")
          ->type_name("FILE");
  CLI::Option* const account =
      command.add_option("--account", options.account, "quote one usage: whose")
          ->type_name("NAME")
          ->excludes(file);
  const auto part = [&](const char* name, std::string& value, const char* what, const char* type) {
    command.add_option(name, value, what)->type_name(type)->needs(account);
  };
  part("--sku", options.sku, "of what", "NAME");
  part("--cards", options.cards, "metered: cards, such as 8 or 1/7", "N");
  part("--start", options.start, "metered: from when", "INSTANT");
  part("--end", options.end, "metered: until when", "INSTANT");
  part("--quantity", options.quantity, "counted: how many", "N");
  part("--at", options.at, "counted: when", "INSTANT");
  command.add_option("--dimension", options.dimensions, "such as region=cn-east")
      ->type_name("NAME=VALUE")
      ->needs(account);
  command.callback([&] { code = tool::quote(options); });
}

void add_diff(CLI::App& app, tool::diff_options& options, int& code) {
  CLI::App& command =
      *app.add_subcommand("diff", "what the same usage costs under two price lists");
  command.add_option("--old", options.before, "price list (JSON)")->required()->type_name("FILE");
  command.add_option("--new", options.after, "price list (JSON)")->required()->type_name("FILE");
  add_account_terms(command, options.terms);
  command.add_option("--usage", options.usage, "usage files")->required()->type_name("FILE");
  command.add_option("--order", options.order, "the order in which packs are drawn on")
      ->check(CLI::IsMember({"file", "end"}))
      ->capture_default_str();
  command
      .add_option("--as-of", options.as_of,
                  "the time up to which months are closed; by default the end of the usage")
      ->type_name("INSTANT");
  command.add_option("--rounding", options.rounding, "how each figure is rounded")
      ->check(CLI::IsMember(rounding_names()))
      ->capture_default_str();
  command.add_option("--json", options.json, "where all figures go (JSON)")->type_name("FILE");
  command.add_option("--csv", options.csv, "where all figures go (CSV)")->type_name("FILE");
  command.add_option("--html", options.html, "where a page with charts goes")->type_name("FILE");
  command.add_option("--top", options.top, "how many accounts and usages are listed")
      ->type_name("N")
      ->capture_default_str();
  command.callback([&] { code = tool::diff(options); });
}

void add_compare(CLI::App& app, tool::compare_options& options, int& code) {
  CLI::App& command = *app.add_subcommand(
      "compare", "the same usage from packs, on demand, leased, under a commitment");
  command.add_option("plans", options.plans, "the plans, and the months of a project (JSON)")
      ->required()
      ->type_name("FILE");
  command.add_option("--usage", options.usage, "usage files, in place of the file's months")
      ->type_name("FILE");
  command.add_option("--prices", options.terms.prices, "with --usage: the list of rated rates")
      ->type_name("FILE");
  command.add_option("--columns", options.terms.columns, "column profile of the usage files")
      ->type_name("FILE");
  command
      .add_option("--utc-offset", options.terms.utc_offset, "where months begin, such as +08:00")
      ->type_name("OFFSET");
  command.add_option("--json", options.json, "where all figures go (JSON)")->type_name("FILE");
  command.add_option("--csv", options.csv, "where the plans' figures go (CSV)")->type_name("FILE");
  command.add_option("--html", options.html, "where a page with a chart goes")->type_name("FILE");
  command.callback([&] { code = tool::compare(options); });
}

void add_explain(CLI::App& app, tool::explain_options& options, int& code) {
  CLI::App& command =
      *app.add_subcommand("explain", "why a usage, or a charge, was posted as it was");
  command.add_option("ledger", options.ledger, "a ledger of ducat rate --ledger")
      ->required()
      ->type_name("LEDGER");
  CLI::Option* const usage =
      command.add_option("--usage", options.usage, "the usage's id, or FILE:ROW")->type_name("ID");
  command.add_option("--charge", options.charge, "instead of it: a charge, in every month")
      ->type_name("NAME")
      ->excludes(usage);
  command.callback([&] { code = tool::explain(options); });
}

void add_audit(CLI::App& app, tool::audit_options& options, int& code) {
  CLI::App& command =
      *app.add_subcommand("audit", "recompute a ledger from its events alone; 1 for findings");
  command.add_option("ledger", options.ledger, "a ledger of ducat rate --ledger")
      ->required()
      ->type_name("LEDGER");
  command.add_option("--top", options.top, "how many findings are listed")
      ->type_name("N")
      ->capture_default_str();
  command.callback([&] { code = tool::audit(options); });
}

void add_show(CLI::App& app, tool::show_options& options, int& code) {
  CLI::App& command = *app.add_subcommand("show", "a price list as a customer would read it");
  command.add_option("prices", options.prices, "price lists (JSON)")->required()->type_name("FILE");
  command.add_option("--at", options.at, "only what holds then: a date or an instant")
      ->type_name("INSTANT");
  command.add_option("--currency", options.currency, "only prices in this currency")
      ->type_name("CODE");
  command.add_option("--utc-offset", options.utc_offset, "how times are shown, such as +08:00")
      ->type_name("OFFSET");
  CLI::Option* const format =
      command.add_option("--format", options.format, "text for people, csv or json for programs")
          ->check(CLI::IsMember({"text", "csv", "json"}))
          ->capture_default_str();
  command.add_flag("--sources", options.sources, "say where each figure comes from");
  CLI::Option* const ratio =
      command.add_option("--ratio", options.ratio, "the prices of one sku beside one of them")
          ->type_name("SKU")
          ->excludes(format);
  command.add_option("--to", options.to, "with --ratio: beside which, such as model=deepseek-chat")
      ->type_name("NAME=VALUE")
      ->needs(ratio);
  command
      .add_option("--exchange", options.exchange,
                  "with --ratio: USD=7.2 is 7.2 of the currency of --to")
      ->type_name("CODE=RATE")
      ->needs(ratio);
  command.callback([&] { code = tool::show(options); });
}

void add_lint(CLI::App& app, tool::lint_options& options, int& code) {
  CLI::App& command = *app.add_subcommand(
      "lint", "what is wrong with a price list, and what may not be meant; 2 for errors");
  command.add_option("prices", options.prices, "price lists (JSON)")->required()->type_name("FILE");
  command
      .add_option("--costs", options.costs,
                  "what each sku costs, as a price list: warn of prices below that")
      ->type_name("FILE");
  command.add_flag("--strict", options.strict, "exit with 1 for warnings");
  command.callback([&] { code = tool::lint(options); });
}

void add_convert(CLI::App& app, tool::convert_options& options, int& code) {
  CLI::App& command =
      *app.add_subcommand("convert", "a price list from JSON to CSV, or from CSV to JSON");
  command.add_option("from", options.from, "the list")->required()->type_name("FILE");
  command.add_option("to", options.to, "where it goes")->type_name("FILE")->capture_default_str();
  command.add_option("--encoding", options.encoding, "of the list that is read")
      ->check(CLI::IsMember({"utf-8", "gbk"}))
      ->capture_default_str();
  command.add_flag("--bom", options.mark,
                   "begin CSV with a byte order mark, by which spreadsheets know UTF-8");
  command.callback([&] { code = tool::convert(options); });
}

constexpr const char* test_footer =
    R"(A scenario file says what is given, what happens and what then must be so: see
docs/reference/scenario.md. In a folder, all files named *.scenario.json are run.

Exit codes: 0 all passed, 1 some failed, 2 a scenario file cannot be used.)";

void add_test(CLI::App& app, tool::test_options& options, int& code) {
  CLI::App& command = *app.add_subcommand("test", "run scenario files: unit tests of price lists");
  command.add_option("paths", options.paths, "scenario files, or folders of them")
      ->required()
      ->type_name("DIR|FILE");
  command.add_option("--junit", options.junit, "where the results go (JUnit XML)")
      ->type_name("FILE");
  command
      .add_option("--filter", options.filter, "only scenarios whose \"FILE: NAME\" has this text")
      ->type_name("TEXT");
  command.footer(test_footer);
  command.callback([&] { code = tool::test(options); });
}

}  // namespace

int main(int argc, char** argv) {
  tool::rate_options rate;
  tool::quote_options quote;
  tool::diff_options diff;
  tool::compare_options compare;
  tool::explain_options explain;
  tool::audit_options audit;
  tool::show_options show;
  tool::lint_options lint;
  tool::convert_options convert;
  tool::test_options test;
  int code = tool::done;
  try {
    CLI::App app{about, "ducat"};
    app.footer(examples);
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("ducat {}.{}.{}", DUCAT_VERSION_MAJOR,
                                                  DUCAT_VERSION_MINOR, DUCAT_VERSION_PATCH));
    add_rate(app, rate, code);
    add_quote(app, quote, code);
    add_diff(app, diff, code);
    add_compare(app, compare, code);
    add_explain(app, explain, code);
    add_audit(app, audit, code);
    add_show(app, show, code);
    add_lint(app, lint, code);
    add_convert(app, convert, code);
    add_test(app, test, code);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      code = app.exit(error) == 0 ? tool::done : tool::misused;
    }
    tool::flush_standard_output();
    return code;
  } catch (const tool::misuse& error) {
    fmt::print(stderr, "ducat: {}\n", tool::printable_lines(error.what()));
    return tool::misused;
  } catch (const std::exception& error) {
    fmt::print(stderr, "ducat: {}\n", tool::printable_lines(error.what()));
    return tool::unusable;
  }
}
