// SPDX-License-Identifier: MIT
// From usage files to recorded usage: reads rows, records them in the order asked for, and keeps
// count of what was billed, skipped, repeated and refused.
#ifndef DUCAT_EXAMPLES_DUCAT_RECORDER_HPP
#define DUCAT_EXAMPLES_DUCAT_RECORDER_HPP

#include "books.hpp"
#include "file_place.hpp"
#include "files.hpp"
#include "outputs.hpp"

#include <ducat/source/profile.hpp>
#include <ducat/source/rejected_row.hpp>
#include <ducat/source/usage_reader.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tool {

/// What became of the rows of all files. rows = billed + repeated + skipped + refused.
struct tally {
  std::uint64_t rows = 0;
  std::uint64_t billed = 0;
  std::uint64_t usages = 0;    ///< that were recorded: a row may give several
  std::uint64_t repeated = 0;  ///< rows whose usages were all recorded before, with equal content
  std::uint64_t refused = 0;
  std::vector<ducat::skipped_rows> skipped;
  std::map<std::string, std::uint64_t> reasons;  ///< of refusals; after 50, "other reasons"
  /// What the files call the usages that used up a pack, by number.
  std::map<ducat::usage_number, std::string> labels;
  ducat::interval span{ducat::instant_max, ducat::instant_min};  ///< of what was billed
};

class recorder {
 public:
  /// @param by_end   record in the order in which usages end, ties in the order of rows
  /// @param rejects  where refused rows go, one JSON object a line
  recorder(books& into, const ducat::profile& rules, bool by_end, text_sink& rejects);

  /// Reads a file, CSV or JSON lines. Throws unusable_input where it cannot be read as a whole.
  void read(const std::string& path);
  /// Says that no file follows: what waits for its turn is recorded.
  void finish();

  [[nodiscard]] const tally& counts() const noexcept { return tally_; }

  /// Where set, every row is handed over instead of being recorded.
  std::function<void(const std::vector<usage>&)> instead;

 private:
  // The usages of one row, recorded together or not at all.
  struct pending_row {
    std::uint32_t file = 0;
    std::uint64_t line = 0;
    std::uint64_t row = 0;
    std::string id;         // as the row states it; mostly empty
    std::size_t first = 0;  // of waiting_
    std::size_t count = 0;
  };

  template <class Table> void read_table(byte_source& file, std::string_view first_piece);
  void take(const ducat::usage_row& part);
  [[nodiscard]] std::string label_of(const pending_row& row) const;
  void settle(const pending_row& row, const std::vector<usage>& parts);
  void record(const pending_row& row, const std::vector<usage>& parts);
  void remember_last_draws(const pending_row& row, const ducat::outcome& outcome);
  void take_out(const std::vector<const usage*>& recorded);
  void refuse(std::uint32_t file, const ducat::rejected_row& rejected);
  void refuse(const pending_row& row, const refusal& why);
  void count_skipped(const ducat::reading_summary& summary);

  books* books_;
  ducat::profile rules_;
  bool by_end_;
  text_sink* rejects_;
  tally tally_;
  std::vector<std::string> files_;
  std::vector<file_place> places_;  // of files_
  ducat::symbol source_{};          // of the file that is being read
  std::vector<usage> parts_;        // of the row that is being read
  std::optional<refusal> refusal_;  // of one of its parts
  std::vector<pending_row> rows_;   // that wait for their turn, and their usages
  std::vector<usage> waiting_;
  ducat::workspace workspace_;
};

}  // namespace tool

#endif
