// SPDX-License-Identifier: MIT
// What the command line says, as values. Defaults stand here and nowhere else.
#ifndef DUCAT_EXAMPLES_DUCAT_OPTIONS_HPP
#define DUCAT_EXAMPLES_DUCAT_OPTIONS_HPP

#include <cstddef>
#include <string>
#include <vector>

namespace tool {

/// Who pays, by which prices, from which packs.
struct terms_options {
  std::string prices;
  std::string packs;
  std::string columns;
  std::string payers = "one";
  std::string organisation = "organisation";
  std::string currency;
  std::string utc_offset;
};

struct rate_options {
  terms_options terms;
  std::vector<std::string> usage;
  std::string order = "file";
  std::string rounding = "half_even";
  std::string tax = "per_invoice";
  std::string as_of;
  std::string rejects;
  std::string ledger;
  std::string statement;
  std::size_t top = 10;
};

struct quote_options {
  terms_options terms;
  std::vector<std::string> after;
  std::string usage;
  std::string account;
  std::string sku;
  std::string cards;
  std::string start;
  std::string end;
  std::string quantity;
  std::string at;
  std::vector<std::string> dimensions;
};

struct diff_options {
  terms_options terms;  ///< but for the prices
  std::string before;
  std::string after;
  std::vector<std::string> usage;
  std::string order = "file";
  std::string rounding = "half_even";
  std::string as_of;
  std::string json;
  std::string csv;
  std::string html;
  std::size_t top = 10;
};

struct compare_options {
  std::string plans;
  terms_options terms;  ///< for usage; no packs
  std::vector<std::string> usage;
  std::string json;
  std::string csv;
  std::string html;
};

struct explain_options {
  std::string ledger;
  std::string usage;   ///< empty where a charge is asked about
  std::string charge;  ///< the name of a close charge
};

struct audit_options {
  std::string ledger;
  std::size_t top = 20;
};

struct show_options {
  std::vector<std::string> prices;
  std::string at;
  std::string currency;
  std::string utc_offset;
  std::string format = "text";
  bool sources = false;
  std::string ratio;
  std::vector<std::string> to;
  std::vector<std::string> exchange;
};

struct lint_options {
  std::vector<std::string> prices;
  std::string costs;
  bool strict = false;
};

struct convert_options {
  std::string from;
  std::string to = "-";
  std::string encoding = "utf-8";
  bool mark = false;
};

struct test_options {
  std::vector<std::string> paths;
  std::string junit;
  std::string filter;
};

/// The commands. Each returns its exit code.
int rate(const rate_options& options);
int quote(const quote_options& options);
int diff(const diff_options& options);
int compare(const compare_options& options);
int explain(const explain_options& options);
int audit(const audit_options& options);
int show(const show_options& options);
int lint(const lint_options& options);
int convert(const convert_options& options);
int test(const test_options& options);

}  // namespace tool

#endif
