// SPDX-License-Identifier: MIT
// The engine of one run: prices published, accounts opened as usage names them, packs granted, and
// rows of usage files turned into usage records.
#ifndef DUCAT_EXAMPLES_DUCAT_BOOKS_HPP
#define DUCAT_EXAMPLES_DUCAT_BOOKS_HPP

#include "options.hpp"

#include <ducat/adapters/nlohmann_json/pack_list.hpp>
#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/source/usage_row.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tool {

/// The dimensions of whatever price list the tool is given: their names are known when it runs, so
/// a record has eight places without a fixed meaning. A service knows its own dimensions, and
/// states them as a struct of its own: see ducat/usage/dimensions.hpp.
struct file_dimensions {
  ducat::symbol value[ducat::max_dimensions] = {};

  friend bool operator==(const file_dimensions&, const file_dimensions&) = default;
};

}  // namespace tool

template <> struct ducat::dimension_traits<tool::file_dimensions> {
  static constexpr int count = max_dimensions;
  static inline const char* names[max_dimensions] = {"", "", "", "", "", "", "", ""};
  static constexpr void read(const tool::file_dimensions& from, symbol* to) noexcept {
    for (int i = 0; i < count; ++i) to[i] = from.value[i];
  }
};

namespace tool {

using engine = ducat::basic_engine<file_dimensions>;
using usage = engine::usage;

/// Why a row was not billed: members of ducat::rejected_row.
struct refusal {
  std::string field;
  std::string found;
  std::string expected;
  std::string reason;
};

/// The id of a row of a file: never a hash of what the row says, so that two equal rows are two
/// usages. With the file's name as the source it is unique.
[[nodiscard]] constexpr ducat::id128 row_id(std::uint64_t row, std::uint32_t part) noexcept {
  return {row, part};
}
/// The id of a usage that has one of its own.
[[nodiscard]] ducat::id128 own_id(std::string_view text, std::uint32_t part);
/// Whether two usages were recorded as parts of one row: their ids differ in the part alone.
[[nodiscard]] bool is_same_row(const ducat::usage_recorded& a, const ducat::usage_recorded& b);

class books {
 public:
  /// Publishes the prices, opens the accounts of the list and grants its packs.
  /// Throws unusable_input, misuse.
  books(const terms_options& options, const ducat::price_list& prices,
        const ducat::pack_list& packs);
  books(const books&) = delete;
  books& operator=(const books&) = delete;

  [[nodiscard]] const ducat::engine_state& state() const noexcept { return engine_.state(); }
  [[nodiscard]] engine& billing() noexcept { return engine_; }
  [[nodiscard]] const engine& billing() const noexcept { return engine_; }
  [[nodiscard]] const ducat::ledger& events() const noexcept { return engine_.events(); }
  [[nodiscard]] const ducat::currency& money() const noexcept { return money_; }
  /// The name of the price list.
  [[nodiscard]] const std::string& prices() const noexcept { return prices_; }

  /// The usage record of a row. `source` is what scopes ids of rows that have none of their own.
  [[nodiscard]] std::optional<refusal> convert(const ducat::usage_row& row, ducat::symbol source,
                                               usage& out);
  /// Posts the close charges of every month of every payer that ends after the first usage, and has
  /// ended by `until`. What could not be posted becomes a warning, and so does a month of usage
  /// that goes on.
  /// @param used  the time of all usage
  void close_months(const ducat::interval& used, ducat::instant until);
  /// Those of the warnings that say which charges were not posted.
  [[nodiscard]] const std::vector<std::string>& not_closed() const noexcept { return not_closed_; }

  /// What rows and packs say that nothing heeds, a sentence each: most often a name misspelled.
  [[nodiscard]] std::vector<std::string> warnings() const;
  /// Why the engine refused a usage. `id` is the one that its row states, or how the row is called.
  [[nodiscard]] refusal explain_refusal(const usage& refused, const std::string& id,
                                        const ducat::failure& why) const;

 private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  void open_listed(const terms_options& options, const ducat::pack_list& packs);
  void grant_listed(const terms_options& options, const ducat::pack_list& packs);
  struct scope_names;
  ducat::result<void> grant(ducat::account_handle account, const ducat::listed_pack& pack,
                            const ducat::grant_spec& spec);
  void grant(const ducat::listed_pack& pack, std::vector<ducat::document_error>& errors);
  ducat::account_handle open_listed(const ducat::listed_account& listed,
                                    ducat::account_handle parent,
                                    std::vector<ducat::document_error>& errors);
  [[nodiscard]] ducat::account_spec spec_of(std::string_view name,
                                            ducat::account_handle parent) const;
  ducat::account_handle open(const ducat::account_spec& spec);
  ducat::account_handle account_of(std::string_view name);
  void meet_dimension(std::string_view name);
  void read_dimensions(const ducat::usage_row& row, usage& out);
  void check_unit(const ducat::listed_pack& pack, std::vector<ducat::document_error>& errors) const;

  engine engine_;
  std::string prices_;
  ducat::currency money_{};
  std::int32_t utc_offset_seconds_ = 0;
  ducat::account_handle organisation_{};  ///< nothing where every account pays
  std::unordered_map<std::string, ducat::account_handle, text_hash, std::equal_to<>> accounts_;
  std::vector<std::string> dimensions_;
  std::set<std::string> pack_dimensions_;
  bool is_stated_[ducat::max_dimensions] = {};     // by some row: each of dimensions_
  std::map<std::string, std::uint64_t> unheeded_;  // dimensions of rows, and how many state them
  std::uint64_t rows_with_more_unheeded_ = 0;
  std::vector<std::string> not_closed_;  // charges that were not posted, a sentence each
};

}  // namespace tool

#endif
